# SPDX-License-Identifier: Apache-2.0
"""What is sealed comes out as it went in; what is not as it should be is refused at the door, with its reason."""

import re
import tracemalloc
from collections.abc import Callable
from contextlib import contextmanager
from io import BytesIO
from itertools import islice, repeat
from pathlib import Path
from typing import Any

import pyrage
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from meishan.algorithms import sealing
from meishan.algorithms.sealing import Manifest, Source
from meishan.algorithms.sealing.errors import (
    DoubleEncryptedError,
    FilesError,
    FormatError,
    SealingError,
    TamperedError,
    TruncatedError,
    WrongKeyError,
    WrongOpenersError,
    WrongTenderError,
)
from meishan.algorithms.sealing.forms import canonical
from meishan.algorithms.sealing.names import folded, safe_name
from tests.factories.sealing import TENDER, Kept, Room

LIGHT = settings(max_examples=60, deadline=None)


@given(
    files=st.dictionaries(
        st.text(min_size=1, max_size=30).map(safe_name),
        st.just(b"") | st.binary(max_size=200_000).map(lambda data: b"." + data),
        min_size=1,
        max_size=4,
    ).filter(lambda files: len({folded(name) for name in files}) == len(files)),
    threshold=st.integers(1, 4),
    more=st.integers(0, 2),
    lot=st.integers(0, 99),
    part=st.sampled_from(["technical", "financial", "whole"]),
    supplier=st.sampled_from(["", "supplier 7"]),
)
@LIGHT
def test_what_is_sealed_comes_out_as_it_went_in(
    room_of: Callable, files: dict, threshold: int, more: int, lot: int, part: str, supplier: str
) -> None:
    room = room_of(threshold, threshold + more)

    envelope = room.seal(files, lot=lot, envelope=part, supplier=supplier, tender_version=3)

    header, shares, start = sealing.read_envelope(BytesIO(envelope))
    sealing.check_header(
        header, shares, manifest=room.manifest, tender=TENDER, tender_version=3, lot=lot, envelope=part
    )
    sealing.check_ciphertext(BytesIO(envelope[start:]), header)
    assert room.open(envelope) == files
    assert sealing.Header.parse(header.canonical) == header
    assert envelope[start:].startswith(b"age-encryption.org/v1\n")
    assert b"supplier" not in header.canonical


def test_the_header_tells_nothing_of_who_bids_and_what(room: Room) -> None:
    names = ("secret-name.txt", "the supplier")
    envelope = room.seal({names[0]: b"secret price 4711"}, supplier=names[1])

    for secret in (*names, "secret price 4711"):
        assert secret.encode() not in envelope


def test_two_envelopes_of_the_same_files_have_nothing_in_common(room: Room) -> None:
    first, second = (sealing.read_envelope(BytesIO(room.seal()))[0] for _ in range(2))

    assert first.recipient != second.recipient
    assert first.commitment != second.commitment
    assert not set(first.pads.values()) & set(second.pads.values())


def test_an_envelope_cut_off_anywhere_is_refused(room: Room, envelope: bytes) -> None:
    for length in range(len(envelope)):
        with pytest.raises(TruncatedError, match="cut off"):
            room.open(envelope[:length])


def test_one_wrong_bit_anywhere_is_refused(room: Room, envelope: bytes) -> None:
    for at in range(len(envelope)):
        changed = bytearray(envelope)
        changed[at] ^= 1 << at % 8
        with pytest.raises(SealingError) as told:
            room.open(bytes(changed))
        assert str(told.value).endswith(".")


def test_what_follows_the_envelope_is_refused(room: Room, envelope: bytes) -> None:
    with pytest.raises(TamperedError):
        room.open(envelope + b"\n")


def test_bytes_removed_or_exchanged_inside_are_refused(room: Room, envelope: bytes) -> None:
    other = room.seal()
    start = sealing.read_envelope(BytesIO(envelope))[2]
    for changed in (
        envelope[: start + 9] + envelope[start + 10 :],
        envelope[:start] + other[sealing.read_envelope(BytesIO(other))[2] :],
    ):
        with pytest.raises((TamperedError, TruncatedError)):
            room.open(changed)


def test_shares_of_another_envelope_are_refused(room: Room, envelope: bytes) -> None:
    header, shares, _ = sealing.read_envelope(BytesIO(envelope))
    _, others, _ = sealing.read_envelope(BytesIO(room.seal()))

    with pytest.raises(TamperedError, match="The share of seat 2"):
        sealing.check_header(header, shares | {2: others[2]}, manifest=room.manifest, tender=TENDER)
    with pytest.raises(TamperedError, match="The share of seat 2"):
        sealing.open_share(room.keys[1][0], others[2], header, 2)
    with pytest.raises(FormatError, match="one share for each opener"):
        sealing.check_header(header, {1: shares[1]}, manifest=room.manifest, tender=TENDER)


ENCRYPTED = {
    "an age file": pyrage.encrypt(b"x", [pyrage.x25519.Identity.generate().to_public()]),
    "an armoured age file": b"\n-----BEGIN AGE ENCRYPTED FILE-----\nYWdl",
    "a sealed envelope": b"meishan-envelope 1\n\x00",
    "of a later version": b"\xef\xbb\xbfmeishan-envelope 2\n",
}


@pytest.mark.parametrize("data", ENCRYPTED.values(), ids=ENCRYPTED)
def test_what_is_encrypted_already_is_not_sealed(data: bytes, room: Room) -> None:
    with pytest.raises(DoubleEncryptedError, match=r"“offer\.pdf” is an? .* already") as told:
        room.seal({"good.txt": b"good", "offer.pdf": data})

    assert told.value.facts["name"] == "offer.pdf"


def test_an_envelope_for_something_else_is_refused_at_the_door(room: Room) -> None:
    envelope = room.seal(tender_version=2, lot=3, envelope="technical")
    header, shares, _ = sealing.read_envelope(BytesIO(envelope))
    right: dict[str, Any] = {"tender": TENDER, "tender_version": 2, "lot": 3, "envelope": "technical"}

    sealing.check_header(header, shares, manifest=room.manifest, **right)
    for name, wrong, told in (
        ("tender", TENDER[:-1], "sealed for the tender “tender-1”, not for “tender-”"),
        ("tender_version", 3, "version 2 of the tender; version 3 is in force"),
        ("lot", 0, "sealed for lot 3, not for the whole tender"),
        ("envelope", "financial", "This is the “technical” envelope"),
    ):
        with pytest.raises(WrongTenderError, match=told) as refused:
            sealing.check_header(header, shares, manifest=room.manifest, **(right | {name: wrong}))
        assert refused.value.facts == {"field": name}


def test_an_envelope_for_other_openers_is_refused_at_the_door(room: Room, envelope: bytes) -> None:
    header, shares, _ = sealing.read_envelope(BytesIO(envelope))
    keys = list(room.manifest.recipients)
    for other in (
        Manifest.make(keys, 3),
        Manifest.make(keys[::-1], 2),
        Manifest.make([*keys[:2], sealing.new_key()[1]], 2),
    ):
        with pytest.raises(WrongOpenersError):
            sealing.check_header(header, shares, manifest=other, tender=TENDER)


def test_a_strangers_key_opens_nothing(room: Room, envelope: bytes) -> None:
    header, shares, _ = sealing.read_envelope(BytesIO(envelope))

    with pytest.raises(WrongKeyError, match="does not open the share of seat 1"):
        sealing.open_share(sealing.new_key()[0], shares[1], header, 1)
    with pytest.raises(WrongKeyError, match="This is not the key of seat 1"):
        sealing.open_share(room.keys[1][0], shares[1], header, 1, recipient=room.keys[0][1])
    with pytest.raises(TamperedError):
        sealing.open_share(room.keys[0][0], shares[1], header, 2)


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"tender": ""}, "“tender” is not as it should be"),
        ({"tender": "two\nlines"}, "“tender”"),
        ({"tender": "x" * 201}, "“tender”"),
        ({"tender": " x"}, "“tender”"),
        ({"envelope": "both"}, "“envelope” is none of technical, financial, whole"),
        ({"lot": -1}, "“lot”"),
        ({"tender_version": 2**53}, "“tender_version”"),
        ({"supplier": "é"}, "“supplier”"),
    ],
)
def test_what_it_is_sealed_for_must_be_well_formed(told: dict, sentence: str, room: Room) -> None:
    with pytest.raises(FormatError, match=re.escape(sentence)):
        room.seal(**told)


def test_files_that_cannot_be_sealed_get_a_sentence(room: Room, tmp_path: Path) -> None:
    two = [Source.of_bytes("Offer.pdf", b"1"), Source.of_bytes("offer.PDF", b"2")]
    bare = Source("a/b", lambda: BytesIO(b""))
    for files, told in (
        ([], "1 to 1000 files, not 0"),
        (two, "Two files have the name “offer.PDF”"),
        ([bare], "is not a name a file can be sealed under"),
    ):
        with pytest.raises(FilesError, match=told):
            sealing.seal(files, manifest=room.manifest, tender=TENDER, out=BytesIO())


def test_a_file_changed_while_it_is_sealed_is_noticed(room: Room) -> None:
    versions = iter([b"first", b"other"])
    changing = Source("a.txt", lambda: BytesIO(next(versions)))

    with pytest.raises(FilesError, match="changed while it was being sealed"):
        sealing.seal([changing], manifest=room.manifest, tender=TENDER, out=BytesIO())


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "cut off"),
        (b"PK\x03\x04 and so on, at some length", "This is another file, not a sealed envelope"),
        (ENCRYPTED["an age file"], "This is an age file, not a sealed envelope"),
        (b"meishan-envelope 2\n" + b"\x00" * 99, "of a later version"),
        (b"meishan-envelope 1\n" + b"\xff" * 8, "too long to be one"),
        (b"meishan-envelope 1\n" + b"\x00" * 7 + b"\x02{}", "does not begin with a header and shares"),
    ],
)
def test_what_is_no_envelope_gets_a_sentence(data: bytes, told: str) -> None:
    with pytest.raises(SealingError, match=told):
        sealing.read_envelope(BytesIO(data))


def test_a_header_has_one_spelling(room: Room, envelope: bytes) -> None:
    header, _, start = sealing.read_envelope(BytesIO(envelope))
    spaced = canonical({"header": header.json, "shares": {}}).replace(b":", b": ", 1)
    head = b"meishan-envelope 1\n" + len(spaced).to_bytes(8, "big") + spaced

    with pytest.raises(FormatError, match="canonical"):
        sealing.read_envelope(BytesIO(head + envelope[start:]))
    for change in (
        {"threshold": 0},
        {"threshold": 4},
        {"seats": 10},
        {"recipient": "age1"},
        {"pads": {}},
        {"shares": {"1": "0" * 64}},
        {"ciphertext": {"sha256": "0" * 64, "size": 1}},
        {"ciphertext": {"sha256": "0" * 63, "size": 999}},
        {"openers": "A" * 64},
        {"lot": True},
        {"more": 1},
        {"v": 1.5},
    ):
        with pytest.raises(SealingError):
            sealing.Header.parse(header.json | change)


def test_a_full_disk_is_told_as_one(room: Room, envelope: bytes) -> None:
    header, identity, start = room.join(envelope, (1, 2))

    class Full(BytesIO):
        def write(self, data: Any) -> int:
            raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space left"):
        sealing.open_envelope(BytesIO(envelope[start:]), identity, header, lambda file: Full())
    with pytest.raises(OSError, match="No space left"):
        sealing.seal(
            [Source.of_bytes("a", b"a" * 200_000)], manifest=room.manifest, tender=TENDER, out=Full()
        )


def test_a_file_that_cannot_be_read_is_told_as_one(room: Room, envelope: bytes) -> None:
    header, identity, _ = room.join(envelope, (1, 2))

    class Broken(BytesIO):
        def read(self, *_: Any) -> bytes:
            raise OSError(5, "Input/output error")

    with pytest.raises(OSError, match="Input/output error"):
        sealing.open_envelope(Broken(), identity, header, Kept())
    times = iter([BytesIO(b""), Broken()])
    with pytest.raises(OSError, match="Input/output error"):
        sealing.seal([Source("a", lambda: next(times))], manifest=room.manifest, tender=TENDER, out=BytesIO())


def test_memory_does_not_grow_with_the_files(room: Room, tmp_path: Path) -> None:
    piece, count = b"0123456789abcdef" * 4096, 640

    class Long(BytesIO):
        def __init__(self) -> None:
            self._pieces = islice(repeat(piece), count)

        def read(self, *_: Any) -> bytes:
            return next(self._pieces, b"")

    @contextmanager
    def opening() -> Any:
        yield Long()

    target = tmp_path / "envelope"
    tracemalloc.start()
    with target.open("wb") as out:
        sealing.seal_envelope([Source("long.bin", opening)], manifest=room.manifest, tender=TENDER, out=out)
    with target.open("rb") as file:
        header, shares, _ = sealing.read_envelope(file)
        pads = {
            seat: sealing.open_share(room.keys[seat - 1][0], shares[seat], header, seat) for seat in (1, 3)
        }
        package = sealing.open_envelope(file, sealing.join(header, pads), header, sealing.into(tmp_path))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert package.files[0].size == len(piece) * count == (tmp_path / "long.bin").stat().st_size
    assert peak < 4_000_000
