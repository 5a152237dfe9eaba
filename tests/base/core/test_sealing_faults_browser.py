# SPDX-License-Identifier: Apache-2.0
"""What the browser refuses to seal or to open, and whom it names."""

import hashlib
import io
import json
from base64 import b64decode, b64encode

import pyrage
import pytest

from meishan.algorithms import sealing
from tests.base.core.sealed import FILES, SEAL, as_letters, open_in_browser, sealed_by_python

pytestmark = pytest.mark.browser


def test_another_key_does_not_open_a_share(sealing_page, keys, manifest):
    stranger = [(sealing.new_key()[0], ""), *keys[1:]]

    refused = open_in_browser(sealing_page, sealed_by_python(manifest), stranger)

    assert refused["code"] == "wrong_key"
    assert refused["said"] == "This key does not open the share of seat 1. Choose the key of that seat."


def test_a_bidder_who_sealed_a_share_to_another_key_is_told_from_an_opener_with_a_wrong_one(
    sealing_page, keys, manifest
):
    other = sealing.Manifest.make([keys[0][1], sealing.new_key()[1], keys[2][1]], 2)
    given = {"envelope": b64encode(sealed_by_python(other)).decode(), "key": keys[1][0], "own": keys[1][1]}
    work = """({envelope, key, recipient}) => attempt(async () => {
      const {header, shares} = await meishan.sealing.readEnvelopeFile(new Blob([bytes(envelope)]));
      return meishan.sealing.openShare(key, shares[2], header, 2, {recipient});
    })"""

    assert sealing_page.evaluate(work, {**given, "recipient": given["own"]})["code"] == "bad_share"
    assert sealing_page.evaluate(work, {**given, "recipient": keys[0][1]})["code"] == "wrong_key"


CHANGED = [
    (-1, "tampered"),
    (-40_000, "tampered"),
    (27, "not_an_envelope"),
    (30, "bad_header"),
    (5, "not_an_envelope"),
]


@pytest.mark.parametrize(("place", "code"), CHANGED)
def test_a_changed_byte_is_noticed(sealing_page, keys, manifest, place, code):
    envelope = bytearray(sealed_by_python(manifest, {"big.bin": bytes(100_000)}))
    envelope[place] ^= 1

    assert open_in_browser(sealing_page, bytes(envelope), keys)["code"] == code


@pytest.mark.parametrize("kept", [10, 300, -1, -70_000])
def test_a_file_cut_off_is_noticed(sealing_page, keys, manifest, kept):
    envelope = sealed_by_python(manifest, {"big.bin": bytes(100_000)})[:kept]

    assert open_in_browser(sealing_page, envelope, keys)["code"] in {"truncated", "not_an_envelope"}


JOIN = """({header, pads}) => attempt(() => {
  const turned = Object.fromEntries(Object.entries(pads).map(([seat, own]) =>
    [seat, Object.fromEntries(Object.entries(own).map(([name, pad]) => [name, bytes(pad)]))]));
  return meishan.sealing.join(header, turned);
})"""


def pads_of(envelope: bytes, keys, seats):
    header, shares, _ = sealing.read_envelope(io.BytesIO(envelope))
    return header, {seat: sealing.open_share(keys[seat - 1][0], shares[seat], header, seat) for seat in seats}


def handed(pads) -> dict:
    return {str(seat): as_letters(own) for seat, own in pads.items()}


def test_the_opener_who_gives_a_wrong_pad_is_named(sealing_page, keys, manifest):
    header, pads = pads_of(sealed_by_python(manifest), keys, (1, 3))
    pads[3]["1"] = bytes(32)

    refused = sealing_page.evaluate(JOIN, {"header": header.json, "pads": handed(pads)})

    assert (refused["code"], refused["seat"]) == ("bad_pad", 3)
    assert "Seat 3" in refused["said"]


def test_the_bidder_whose_pads_make_another_key_is_named(sealing_page, keys, manifest):
    header, pads = pads_of(sealed_by_python(manifest), keys, (1, 3))
    other = header.json | {"recipient": sealing.new_key()[1]}
    names = {name: pad for own in pads.values() for name, pad in own.items()}
    other["pads"] = {
        name: hashlib.sha256(f"meishan-pad 1\n{other['recipient']}\n{name}\n".encode() + pad).hexdigest()
        for name, pad in names.items()
    }

    refused = sealing_page.evaluate(JOIN, {"header": other, "pads": handed(pads)})

    assert refused["code"] == "key_mismatch"


def test_a_share_is_handed_on_to_the_one_who_presides(sealing_page, keys, manifest):
    identity, recipient = sealing.new_key()
    given = {"envelope": b64encode(sealed_by_python(manifest)).decode(), "key": keys[1][0], "to": recipient}

    found = sealing_page.evaluate(
        """async ({envelope, key, to}) => {
          const s = meishan.sealing;
          const {header, shares} = await s.readEnvelopeFile(new Blob([bytes(envelope)]));
          window.handedHeader = header;
          return letters(await s.handShare(key, shares[2], header, 2, to));
        }""",
        given,
    )
    pads = sealing_page.evaluate(
        """async ({identity, share}) => Object.keys(
          await meishan.sealing.openShare(identity, bytes(share), handedHeader, 2, {handed: true}))""",
        {"identity": identity, "share": found},
    )

    assert pads == ["1", "3"]
    assert (
        json.loads(pyrage.decrypt(b64decode(found), [pyrage.x25519.Identity.from_str(identity)]))["seat"] == 2
    )


@pytest.mark.parametrize(
    ("files", "code"),
    [
        ({}, "no_files"),
        ({"a.txt": b"1", "A.TXT": b"2"}, "same_name"),
        ({"a.age": b"age-encryption.org/v1\n-> X25519"}, "double_encrypted"),
        ({"a.env": b"meishan-envelope 1\n...."}, "double_encrypted"),
        ({"a.asc": b"\n-----BEGIN AGE ENCRYPTED FILE-----\n"}, "double_encrypted"),
    ],
)
def test_files_that_could_not_be_read_at_the_opening_are_not_sealed(sealing_page, manifest, files, code):
    work = f"(given) => attempt(() => ({SEAL})(given))"

    refused = sealing_page.evaluate(work, {"files": as_letters(files), "manifest": manifest.json, "more": {}})

    assert refused["code"] == code


@pytest.mark.parametrize("fault", ["threshold", "twice", "secret", "extra"])
def test_nothing_is_sealed_to_a_wrong_list_of_openers(sealing_page, keys, manifest, fault):
    wrong = json.loads(json.dumps(manifest.json))
    if fault == "threshold":
        wrong["threshold"] = 4
    elif fault == "twice":
        wrong["openers"][1]["recipient"] = wrong["openers"][0]["recipient"]
    elif fault == "secret":
        wrong["openers"][0]["recipient"] = keys[0][0]
    else:
        wrong["more"] = 1

    refused = sealing_page.evaluate(
        f"(given) => attempt(() => ({SEAL})(given))",
        {"files": as_letters(FILES), "manifest": wrong, "more": {}},
    )

    assert refused["code"] == "bad_openers"
