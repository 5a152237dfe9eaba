# SPDX-License-Identifier: Apache-2.0
"""What tests in a browser share: to wait for what a click brings, and to look whether everybody can use a page."""

from collections.abc import Iterable, Mapping
from typing import Any

from axe_playwright_python.sync_playwright import Axe

DESKTOP, PHONE = 1280, 360
_HEIGHT = 900

OVER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def press(what) -> None:
    """Click what leads to a page or sends a form, and wait for the page that answers, be it the same one with errors.

    A click answers before its page does: what follows must wait for that page.
    """
    with what.page.expect_navigation():
        what.click()


def send(page) -> None:
    """Press the first button of the page's own form."""
    press(page.locator("main form button").first)


def usable(page, *, colours: bool = True) -> None:
    """The page fits its window, and axe finds no fault in it.

    To tell text from its ground takes axe four fifths of its time: `colours=False` where they were looked at already.
    """
    fits(page)
    rules = {} if colours else {"rules": {"color-contrast": {"enabled": False}}}
    found = Axe().run(page, options={"resultTypes": ["violations"], "preload": False, **rules})
    assert found.violations_count == 0, f"{page.url}: {found.generate_report()}"


def fits(page) -> None:
    """Nothing sticks out beside the window, once its page stands there."""
    page.wait_for_load_state()
    over = page.evaluate(OVER)
    assert over <= 0, f"{page.url} is {over} pixels too wide at {page.viewport_size['width']}"


def look(open_page, visits: Mapping[Any, Iterable[str]], root: str = "") -> None:
    """Whoever visits finds each address below `root` usable at a desk, and on a phone in Arabic, from right to left;
    and in English it fits the phone, too.
    """
    for persona, addresses in visits.items():
        for language, width in (("en", DESKTOP), ("ar", PHONE)):
            page = open_page(persona, width=width, language=language)
            for address in addresses:
                answered = page.goto(root + address)
                assert answered.status == 200, page.url
                usable(page, colours=language == "en")
                if width == DESKTOP:
                    page.set_viewport_size({"width": PHONE, "height": _HEIGHT})
                    fits(page)
                    page.set_viewport_size({"width": DESKTOP, "height": _HEIGHT})
            page.context.close()
