# SPDX-License-Identifier: Apache-2.0
"""A page of a real browser that holds the sealing scripts and nothing else, under the pages' own content policy."""

import pytest
from django.conf import settings
from django.contrib.staticfiles.finders import find
from django.template import Context, Template

from meishan.algorithms import sealing

# Carried into the page once: what each test needs to hand bytes over as base64 and back.
HELPERS = """
window.bytes = (letters) => Uint8Array.from(atob(letters), (one) => one.charCodeAt(0));
window.letters = async (blob) => meishan.sealing.base64(new Uint8Array(await new Blob([blob]).arrayBuffer()));
window.files = (given) => Object.entries(given).map(
  ([name, data]) => new File([bytes(data)], name, {type: "text/plain"}));
window.attempt = async (work) => {
  try { return {value: await work()}; } catch (error) {
    return {code: error.code, seat: error.seat, said: meishan.sealing.say(error)};
  }
};
"""


def policy() -> str:
    directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    return "; ".join(f"{name} {' '.join(values)}" for name, values in directives.items())


@pytest.fixture(scope="module")
def sealing_page(browser):
    """A page that holds the sealing scripts and nothing else."""
    html = "<!DOCTYPE html><html><head><title>Sealing</title>{}</head><body></body></html>".format(
        Template("{% load meishan %}{% sealing_scripts %}").render(Context())
    )

    def answer(route):
        path = route.request.url.split("/", 3)[3]
        if path.startswith("static/"):
            route.fulfill(path=find(path.removeprefix("static/")), content_type="text/javascript")
        else:
            headers = {"Content-Security-Policy": policy()}
            route.fulfill(body=html, content_type="text/html; charset=utf-8", headers=headers)

    context = browser.new_context(base_url="http://localhost:9")
    made = context.new_page()
    faults: list[str] = []
    made.on("pageerror", lambda error: faults.append(str(error)))
    made.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    made.route("**/*", answer)
    made.goto("/sealing/")
    made.evaluate(HELPERS)
    yield made
    context.close()
    assert faults == []


@pytest.fixture(scope="module")
def keys():
    return [sealing.new_key() for _ in range(3)]


@pytest.fixture(scope="module")
def manifest(keys):
    return sealing.Manifest.make([recipient for _, recipient in keys], 2)
