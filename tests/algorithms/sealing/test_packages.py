# SPDX-License-Identifier: Apache-2.0
"""What a faulty or dishonest bidder's program may have sealed: named as hers at the opening, and harmless."""

from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

import pyrage
import pytest
from hypothesis import given
from hypothesis import strategies as st

from meishan.algorithms import sealing
from meishan.algorithms.sealing.errors import (
    BadShareError,
    DoubleEncryptedError,
    KeyMismatchError,
    SealingError,
    TamperedError,
    UnreadableError,
    WrongOpenersError,
    WrongSupplierError,
    WrongTenderError,
)
from meishan.algorithms.sealing.names import LONGEST_NAME, distinct, folded, safe_name
from meishan.algorithms.sealing.packages import Unpacker
from tests.factories.sealing import TENDER, Kept, Room, forge, packed

FILES = {"a.txt": b"first", "b.txt": b""}


def opened(room: Room, envelope: bytes, **expected: Any) -> tuple[sealing.Package, dict[str, bytes]]:
    header, identity, start = room.join(envelope, (1, 2))
    kept = Kept()
    package = sealing.open_envelope(BytesIO(envelope[start:]), identity, header, kept, **expected)
    return package, dict(kept)


def test_an_envelope_of_another_program_opens(room: Room) -> None:
    package, kept = opened(room, forge(room, packed(room, FILES, supplier="s")), supplier="s")

    assert kept == FILES
    assert package.supplier == "s"
    assert package.looks_encrypted == ()


def test_an_envelope_that_does_not_say_who_sealed_it_is_taken_as_it_is(room: Room) -> None:
    package, _ = opened(room, forge(room, packed(room, FILES)), supplier="s")

    assert package.supplier == ""


@pytest.mark.parametrize(
    ("told", "fault", "sentence"),
    [
        ({"tender": "another"}, WrongTenderError, "of the tender “another”; outside it says otherwise"),
        ({"lot": 2}, WrongTenderError, "lot 2"),
        ({"envelope": "financial"}, WrongTenderError, "“financial”"),
        ({"tender_version": 9}, WrongTenderError, "version 9"),
        ({"openers": "0" * 64}, WrongOpenersError, "other openers"),
        ({"supplier": "rival"}, WrongSupplierError, "may have been copied"),
        ({"list": []}, UnreadableError, "1 to 1000 files, not 0"),
        ({"nonce": "short"}, UnreadableError, "“nonce”"),
        ({"v": 2}, UnreadableError, "later version"),
        ({"more": 1}, UnreadableError, "do not belong"),
        ({"rows": [{"sha256": "0" * 64}]}, UnreadableError, "“a.txt” in the envelope is not the one"),
        ({"rows": [{"size": 4}]}, UnreadableError, "“a.txt” in the envelope is not the one"),
        ({"rows": [{"size": 6}]}, UnreadableError, "its files end too early"),
        ({"rows": [{}, {"size": 1}]}, UnreadableError, "its files end too early"),
        ({"rows": [{"size": 2**53}]}, UnreadableError, "of the kind it should be"),
        ({"rows": [{"name": 7}]}, UnreadableError, "“name”"),
        ({"rows": [{"type": "text\nplain"}]}, UnreadableError, "“type”"),
    ],
)
def test_a_package_that_says_something_else_is_the_bidders_fault(
    told: dict, fault: type[SealingError], sentence: str, room: Room
) -> None:
    try:
        inside = packed(room, FILES, **told)
    except SealingError:
        inside = packed(room, FILES).replace(b'"size":5', b'"size":9007199254740992')

    with pytest.raises(fault, match=sentence) as refused:
        opened(room, forge(room, inside), supplier="s")

    assert refused.value.culprit == "bidder"


@pytest.mark.parametrize(
    ("inside", "fault", "sentence"),
    [
        (b"meishan-pack", UnreadableError, "end too early"),
        (b"PK\x03\x04" + b"." * 99, UnreadableError, "not packed by a sealing program"),
        (b"meishan-package 1\n" + b"\xff" * 8, UnreadableError, "too long to be one"),
        (b"meishan-package 1\n" + b"\x00" * 7 + b"\x02{}", UnreadableError, "does not hold what it should"),
        (b"meishan-package 1\n" + b"\x00" * 7 + b"\x99{}", UnreadableError, "end too early"),
        (b"age-encryption.org/v1\n" * 3, DoubleEncryptedError, "holds an age file"),
        (b"-----BEGIN AGE ENCRYPTED FILE-----\n", DoubleEncryptedError, "an armoured age file"),
        (b"meishan-envelope 1\n" + b"\x00" * 99, DoubleEncryptedError, "a sealed envelope"),
    ],
    ids=str,
)
def test_what_is_no_package_is_the_bidders_fault(
    inside: bytes, fault: type[SealingError], sentence: str, room: Room
) -> None:
    with pytest.raises(fault, match=sentence) as refused:
        opened(room, forge(room, inside))

    assert refused.value.culprit == "bidder"


def test_an_empty_package_is_none() -> None:
    with pytest.raises(UnreadableError, match="end too early"):
        Unpacker(Kept(), lambda manifest: None).close()


def test_more_than_the_list_of_files_says_is_the_bidders_fault(room: Room) -> None:
    with pytest.raises(UnreadableError, match="More is in the envelope"):
        opened(room, forge(room, packed(room, FILES) + b"x"))


def test_a_file_that_was_encrypted_before_is_named(room: Room) -> None:
    locked = pyrage.encrypt(b"x", [pyrage.x25519.Identity.generate().to_public()])

    package, kept = opened(room, forge(room, packed(room, {"offer.pdf": locked, "b.txt": b"b"})))

    assert package.looks_encrypted == ("offer.pdf",)
    assert kept["offer.pdf"] == locked


def test_bytes_that_are_the_bidders_but_do_not_decrypt_are_her_fault(room: Room) -> None:
    header, shares, start = sealing.read_envelope(BytesIO(envelope := room.seal()))
    broken = bytearray(envelope[start:])
    broken[-1] ^= 1
    committed = sealing.Header.parse(
        header.json | {"ciphertext": {"sha256": sha256(broken).hexdigest(), "size": len(broken)}}
    )

    with pytest.raises(UnreadableError, match="she sealed them wrong"):
        opened(room, sealing.envelope_head(sealing.Sealed(committed, shares)) + bytes(broken))


def test_pads_that_make_another_key_are_the_bidders_fault(room: Room) -> None:
    envelope = forge(room, packed(room, FILES), pads={"1": b"\x05" * 32})

    with pytest.raises(KeyMismatchError, match="the bidder sealed it wrong"):
        room.join(envelope, (1, 2))


def test_pads_of_a_wrong_length_are_the_bidders_fault(room: Room) -> None:
    envelope = forge(room, packed(room, FILES), pads={"1": b"\x05" * 33})
    header, shares, _ = sealing.read_envelope(BytesIO(envelope))

    with pytest.raises(BadShareError, match="The share of seat 2 does not hold what the bidder committed to"):
        sealing.open_share(room.keys[1][0], shares[2], header, 2)
    with pytest.raises(KeyMismatchError, match="wrong length"):
        sealing.join(header, {1: room.pads(envelope, 1), 2: {"1": b"\x05" * 33, "3": _pad(room, envelope)}})


def _pad(room: Room, envelope: bytes) -> bytes:
    return room.pads(envelope, 1)["3"]


def test_shares_that_hold_something_else_are_the_bidders_fault(room: Room) -> None:
    """Each seat's share replaced by one the bidder's program could have made, the header made to fit."""
    envelope, other = room.seal(), room.seal()
    header, shares, start = sealing.read_envelope(BytesIO(envelope))
    _, others, _ = sealing.read_envelope(BytesIO(other))
    key = pyrage.x25519.Recipient.from_str(room.keys[0][1])
    true = pyrage.decrypt(shares[1], [pyrage.x25519.Identity.from_str(room.keys[0][0])])
    for share, told in (
        (others[1], "belongs to another envelope"),
        (pyrage.encrypt(b"{}", [key]), "was made wrong by the bidder"),
        (pyrage.encrypt(true + b" ", [key]), "was made wrong by the bidder"),
        (pyrage.encrypt(true.replace(b'"seat":1', b'"seat":2'), [key]), "belongs to another envelope"),
        (pyrage.encrypt(true.replace(b'"2":', b'"1":'), [key]), "does not hold what"),
        (b"not an age file", "is not an age file"),
        (shares[2], "does not open with the key of that seat"),
    ):
        forged = sealing.Header.parse(
            header.json | {"shares": header.json["shares"] | {"1": sha256(share).hexdigest()}}
        )
        with pytest.raises(BadShareError, match=told) as refused:
            sealing.open_share(room.keys[0][0], share, forged, 1, recipient=room.keys[0][1])
        assert refused.value.facts["seat"] == 1
    assert start


def test_a_key_that_is_not_the_envelopes_is_noticed_before_anything_is_written(room: Room) -> None:
    header, _, start = room.join(envelope := room.seal(), (1, 2))

    with pytest.raises(KeyMismatchError):
        sealing.open_envelope(BytesIO(envelope[start:]), sealing.new_key()[0], header, Kept())


def test_what_the_carrier_changed_is_not_laid_at_the_bidders_door(room: Room) -> None:
    header, identity, start = room.join(envelope := room.seal(), (1, 2))
    changed = bytearray(envelope[start:])
    changed[-1] ^= 1

    with pytest.raises(TamperedError) as refused:
        sealing.open_envelope(BytesIO(bytes(changed)), identity, header, Kept())

    assert refused.value.culprit == "carrier"


NAMES = {
    "../../etc/passwd": "passwd",
    "C:\\Users\\x\\offer.pdf": "offer.pdf",
    "..": "file",
    ".": "file",
    "": "file",
    "/": "file",
    ".htaccess": "_.htaccess",
    "a\x00b\n.txt": "ab.txt",
    "invoice\u202efdp.exe": "invoicefdp.exe",
    "con": "_con",
    "NUL.txt": "_NUL.txt",
    "COM1": "_COM1",
    "console.txt": "console.txt",
    "name. . ": "name",
    " two  words ": "two  words",
    'a<b>:"|?*.txt': "a_b______.txt",
    "e\u0301.txt": "\u00e9.txt",
    "报价.pdf": "报价.pdf",
    "عرض.pdf": "عرض.pdf",
    "x" * 300 + ".pdf": "x" * 196 + ".pdf",
    "价" * 100 + ".pdf": "价" * 65 + ".pdf",
    "\ud800.txt": "_.txt",
}


@pytest.mark.parametrize(("name", "safe"), NAMES.items())
def test_names_are_made_harmless(name: str, safe: str) -> None:
    assert safe_name(name) == safe


@given(st.text(max_size=300))
def test_a_safe_name_is_safe_and_stays_as_it_is(name: str) -> None:
    safe = safe_name(name)

    assert safe_name(safe) == safe
    assert 0 < len(safe.encode()) <= LONGEST_NAME
    assert Path(safe).name == safe
    assert not set(safe) & set('/\\<>:"|?*\x00\n\r\t')


@given(st.lists(st.text(max_size=8).map(safe_name), max_size=30))
def test_names_stay_apart_on_every_disk(names: list[str]) -> None:
    taken: set[str] = set()
    found = [distinct(name, taken) for name in names]

    assert len({folded(name) for name in found}) == len(names)
    assert all(len(name.encode()) <= LONGEST_NAME for name in found)


def test_files_with_dangerous_names_stay_in_their_folder(room: Room, tmp_path: Path) -> None:
    names = ["../up.txt", "/etc/x.txt", "X.TXT", "x.txt", "x.txt", "..\\..\\x.txt", "CON"]
    inside = packed(
        room, {str(at): b"%d" % at for at in range(len(names))}, rows=[{"name": name} for name in names]
    )
    header, identity, start = room.join(envelope := forge(room, inside), (1, 2))
    folder = tmp_path / "place" / "out"
    folder.mkdir(parents=True)

    package = sealing.open_envelope(BytesIO(envelope[start:]), identity, header, sealing.into(folder))

    assert [file.stated_name for file in package.files] == names
    assert sorted(path.name for path in folder.iterdir()) == sorted(file.name for file in package.files)
    assert [file.name for file in package.files][:4] == ["up.txt", "x.txt", "X (2).TXT", "x (3).txt"]
    assert list(folder.parent.iterdir()) == [folder]


def test_a_thousand_empty_files_unpack(room: Room) -> None:
    package, kept = opened(room, forge(room, packed(room, {f"{at}.txt": b"" for at in range(1000)})))

    assert len(package.files) == len(kept) == 1000


@given(st.data())
def test_a_package_may_come_in_pieces_of_any_length(room: Room, data: st.DataObject) -> None:
    whole = packed(room, {"a.txt": b"first" * 9, "e.txt": b"", "b.txt": b"second"})
    cuts = sorted(data.draw(st.sets(st.integers(0, len(whole)), max_size=20)))
    kept = Kept()
    unpacker = Unpacker(kept, lambda manifest: None)
    for start, end in zip([0, *cuts], [*cuts, len(whole)], strict=True):
        unpacker.write(whole[start:end])

    assert [file.name for file in unpacker.close().files] == ["a.txt", "e.txt", "b.txt"]
    assert kept == {"a.txt": b"first" * 9, "e.txt": b"", "b.txt": b"second"}
    assert TENDER.encode() in whole
