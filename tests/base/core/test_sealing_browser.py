# SPDX-License-Identifier: Apache-2.0
"""Sealing and opening in a real browser, under the pages' own content policy, against its twin in Python."""

import hashlib
import json
import re
from base64 import b64decode, b64encode
from pathlib import Path

import pyrage
import pytest
from django.template import Context, Template

from meishan.algorithms import sealing
from meishan.algorithms.merkle.entries import canonical
from meishan.algorithms.sealing.headers import Header
from meishan.base.core.templatetags import _sealing
from tests.base.core.sealed import FILES, SEAL, as_letters, open_in_browser, open_in_python, sealed_by_python

pytestmark = pytest.mark.browser

ROOT = Path(__file__).resolve().parents[3]
STATIC = ROOT / "src/meishan/base/core/static"


def test_the_bundle_is_the_one_whose_hash_is_written_down():
    digest = hashlib.sha256((STATIC / _sealing.BUNDLE).read_bytes()).hexdigest()

    assert digest in (ROOT / "docs/reference/sealing.md").read_text("utf-8")


def test_each_script_carries_the_hash_the_browser_holds_it_against():
    tags = Template('{% load meishan %}{% sealing_scripts "core/js/combobox.js" %}').render(Context())

    found = re.findall(r'<script src="/static/([^"]+)" integrity="([^"]+)" defer>', tags)

    assert [name for name, _ in found] == [*_sealing.SCRIPTS, "core/js/combobox.js"]
    for name, said in found:
        digest = hashlib.sha384((STATIC / name).read_bytes()).digest()
        assert said == f"sha384-{b64encode(digest).decode()}"


def test_every_fault_the_scripts_know_has_a_sentence():
    scripts = "\n".join((STATIC / name).read_text("utf-8") for name in _sealing.SCRIPTS[1:])
    codes = set(re.findall(r'SealingError\("(\w+)"', scripts)) | set(
        re.findall(r'\? "(\w+)" : "(\w+)"', scripts)[0]
    )

    assert codes | {"unexpected"} | {"encrypted_inside", "bad_package"} == set(_sealing.WORDS)


def test_what_the_browser_seals_opens_in_python(sealing_page, keys, manifest, tmp_path):
    more = {"tenderVersion": 3, "lot": 2, "envelope": "financial"}
    made = sealing_page.evaluate(SEAL, {"files": as_letters(FILES), "manifest": manifest.json, "more": more})

    header, shares, package = open_in_python(b64decode(made["envelope"]), keys, (2, 3), tmp_path)

    assert {file.name: (tmp_path / file.name).read_bytes() for file in package.files} == FILES
    assert (header.tender_version, header.lot, header.envelope) == (3, 2, "financial")
    assert header.commitment == made["commitment"]
    sealing.check_header(header, shares, manifest=manifest, tender="t-1", tender_version=3, lot=2)


def test_what_python_seals_opens_in_the_browser(sealing_page, keys, manifest):
    opened = open_in_browser(sealing_page, sealed_by_python(manifest, lot=2), keys)["value"]

    assert opened["files"] == as_letters(FILES)
    assert (opened["manifest"]["lot"], opened["manifest"]["supplier"]) == (2, "s-1")


def test_any_two_of_three_open_and_one_alone_does_not(sealing_page, keys, manifest):
    envelope = sealed_by_python(manifest)

    assert all(
        "value" in open_in_browser(sealing_page, envelope, keys, seats) for seats in ((1, 2), (1, 3), (2, 3))
    )
    assert open_in_browser(sealing_page, envelope, keys, (2,))["code"] == "too_few"


def test_nine_openers_share_in_both(sealing_page, tmp_path):
    many = [sealing.new_key() for _ in range(9)]
    manifest = sealing.Manifest.make([recipient for _, recipient in many], 5)

    made = sealing_page.evaluate(SEAL, {"files": as_letters(FILES), "manifest": manifest.json, "more": {}})
    open_in_python(b64decode(made["envelope"]), many, (9, 2, 5, 7, 1), tmp_path)
    back = open_in_browser(sealing_page, sealed_by_python(manifest), many, (3, 4, 6, 8, 9))

    assert back["value"]["files"] == as_letters(FILES)


NAMES = [
    "offer.pdf",
    "cafe\u0301.pdf",
    "../../etc/passwd",
    "C:\\bids\\offer.pdf",
    "con.txt",
    ".hidden",
    "a\u202efdp.exe",
    'we said: "yes?".pdf',
    "标" * 90 + ".docx",
    "x. . ",
    "…",
    "😀" * 60,
    "\x00",
    "lpt1",
]


def test_names_of_files_are_made_harmless_alike(sealing_page):
    found = sealing_page.evaluate("(names) => names.map(meishan.sealing.inside.safeName)", NAMES)

    assert found == [sealing.safe_name(name) for name in NAMES]


def test_json_has_one_spelling_in_both(sealing_page):
    value = {
        "é": 1,
        "z": [True, None, -5, '\u2028\u0007/"\\😀'],
        "\ud7ff": "",
        "😀": {},
        "\ue000": "sorted by UTF-16 units",
        "a": {"b": [], "B": 2**53 - 1},
    }

    written = sealing_page.evaluate("(value) => meishan.sealing.canonical(value)", value)

    assert written == canonical(value).decode()


@pytest.mark.parametrize("value", ['"\\ud800"', "[1e400]"])
def test_what_json_cannot_carry_has_no_spelling(sealing_page, value):
    said = sealing_page.evaluate(
        """(text) => {
          try { return meishan.sealing.canonical(JSON.parse(text)); } catch (error) { return error.name; }
        }""",
        value,
    )

    assert said == "TypeError"


def test_twenty_megabytes_are_sealed_and_opened_while_the_page_stays_alive(
    sealing_page, keys, manifest, tmp_path
):
    found = sealing_page.evaluate(
        """async ({manifest, identities}) => {
          const s = meishan.sealing;
          const data = new Uint8Array(20 * 1024 * 1024);
          for (let at = 0; at < data.length; at += 65536) crypto.getRandomValues(data.subarray(at, at + 65536));
          const told = [];
          let ticks = 0;
          const pulse = setInterval(() => { ticks += 1; }, 20);
          const hear = (share, step) => told.push([share, step]);
          const plans = new File([data], "plans.zip");
          const sealed = await s.sealEnvelope({files: [plans], manifest, tender: "t-1"}, hear);
          const pads = {};
          for (const [seat, identity] of Object.entries(identities)) {
            pads[seat] = await s.openShare(identity, sealed.shares[seat], sealed.header, Number(seat));
          }
          const identity = await s.join(sealed.header, pads);
          const {files} = await s.openPackage(sealed.ciphertext, identity, hear, sealed.header);
          clearInterval(pulse);
          const same = s.hex(await s.hashOfBlob(files[0].blob)) === s.hex(s.hashOf(data));
          return {told, ticks, same, size: files[0].size};
        }""",
        {"manifest": manifest.json, "identities": {"1": keys[0][0], "2": keys[1][0]}},
    )
    steps = {
        step: [share for share, one in found["told"] if one == step] for step in ("read", "seal", "open")
    }

    assert (found["same"], found["size"]) == (True, 20 * 1024 * 1024)
    assert all(len(shares) > 20 and shares == sorted(shares) for shares in steps.values())
    assert steps["seal"][-1] == steps["open"][-1] == 1
    assert found["ticks"] > 10


def test_a_key_is_kept_on_the_device_for_its_owner_alone_and_read_from_its_file(sealing_page):
    found = sealing_page.evaluate(
        """async () => {
          const s = meishan.sealing;
          const key = await s.makeKey();
          await s.keys.keep("anna", key);
          const text = s.keyFileText(key);
          const read = await s.readKeyFile(new File([text], "K.key"));
          const kept = await s.keys.find("anna", key.recipient);
          const others = await s.keys.all("bella");
          await s.keys.forget("anna", key.recipient);
          const wrong = await attempt(() => s.readKeyFile(new File(["# public key: age1abc"], "K.key")));
          const gone = await s.keys.find("anna", key.recipient);
          return {key, text, read, kept: kept.identity, others, gone, wrong: wrong.code};
        }"""
    )

    assert sealing.recipient_of(found["key"]["identity"]) == found["key"]["recipient"]
    assert sealing.read_key_file(found["text"].encode()) == found["key"]["identity"]
    assert found["read"] == found["key"]
    assert (found["kept"], found["others"], found["gone"]) == (found["key"]["identity"], [], None)
    assert found["wrong"] == "not_a_key_file"


def test_small_things_are_sealed_to_a_key_and_opened_by_it(sealing_page, keys):
    sealed = sealing_page.evaluate(
        "async (to) => letters(await meishan.sealing.sealTo(to, meishan.sealing.utf8('draft')))", keys[0][1]
    )
    opened = sealing_page.evaluate(
        """async ({sealed, right, wrong}) => [
          new TextDecoder().decode(await meishan.sealing.unseal(right, bytes(sealed))),
          (await attempt(() => meishan.sealing.unseal(wrong, bytes(sealed)))).code]""",
        {"sealed": sealed, "right": keys[0][0], "wrong": keys[1][0]},
    )

    assert pyrage.decrypt(b64decode(sealed), [pyrage.x25519.Identity.from_str(keys[0][0])]) == b"draft"
    assert opened == ["draft", "does_not_open"]


# The vector: what a browser made once, for every later program to open.

VECTOR = ROOT / "tests/algorithms/sealing/vectors/browser"


def test_the_vector_a_browser_made_opens_in_both(sealing_page, tmp_path):
    told = json.loads((VECTOR / "vector.json").read_text("utf-8"))
    envelope = (VECTOR / "bid.envelope").read_bytes()
    keys = [(identity, "") for identity in told["identities"]]

    header, _, package = open_in_python(envelope, keys, (1, 3), tmp_path)
    back = open_in_browser(sealing_page, envelope, keys, (2, 3))["value"]

    assert header == Header.parse(told["header"])
    assert header.commitment == told["commitment"]
    assert {file.name: file.sha256 for file in package.files} == told["files"]
    assert {
        name: hashlib.sha256(b64decode(data)).hexdigest() for name, data in back["files"].items()
    } == told["files"]
