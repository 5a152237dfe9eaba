# SPDX-License-Identifier: Apache-2.0
"""Keys: bech32 after BIP-173, their 32 bytes and back, the files they stand in, and what is no key."""

import re

import pyrage
import pytest
from hypothesis import given
from hypothesis import strategies as st

from meishan.algorithms.sealing import bech32, keys
from meishan.algorithms.sealing.errors import KeyFormatError

# BIP-173, “Test vectors”.
VALID = [
    "A12UEL5L",
    "a12uel5l",
    "an83characterlonghumanreadablepartthatcontainsthenumber1andtheexcludedcharactersbio1tt5tgs",
    "abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw",
    "11qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqc8247j",
    "split1checkupstagehandshakeupstreamerranterredcaperred2y9e3w",
    "?1ezyfcl",
]
INVALID = [
    "\x201nwldj5",
    "\x7f1axkwrx",
    "\x801eym55h",
    "pzry9x0s0muk",
    "1pzry9x0s0muk",
    "x1b4n0q5v",
    "li1dgmt3",
    "de1lg7wt\xff",
    "A1G7SGD8",
    "10a06t8",
    "1qzzfhee",
    "a12UEL5L",
]


@pytest.mark.parametrize("text", VALID)
def test_what_bip_173_calls_valid_is_read(text: str) -> None:
    word, values = bech32.split(text)

    assert word == text.lower().rpartition("1")[0]
    assert len(values) == len(text) - len(word) - 7


@pytest.mark.parametrize("text", INVALID)
def test_what_bip_173_calls_invalid_is_refused(text: str) -> None:
    with pytest.raises(KeyFormatError):
        bech32.split(text)


def test_the_segwit_addresses_of_bip_173_hold_their_programs() -> None:
    """Of the address without its version, which is the first group of five bits."""
    word, values = bech32.split("BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4")

    assert word == "bc"
    assert (
        bytes(bech32._regroup(values[1:], 5, 8, pad=False)).hex()
        == "751e76e8199196d454941c45d1b3a323f1433bd6"
    )


@given(st.binary(max_size=64), st.sampled_from(["age", "age-secret-key-", "x"]))
def test_bytes_come_back_as_they_went(data: bytes, word: str) -> None:
    assert bech32.decode(bech32.encode(word, data)) == (word, data)


@given(st.binary(min_size=32, max_size=32), st.integers(0, 57), st.sampled_from(bech32.ALPHABET))
def test_one_wrong_sign_is_always_noticed(data: bytes, at: int, sign: str) -> None:
    text = bech32.encode("age", data)
    place = 4 + at
    if text[place] == sign:
        return

    with pytest.raises(KeyFormatError):
        bech32.decode(text[:place] + sign + text[place + 1 :])


@given(st.binary(min_size=32, max_size=32))
def test_our_spelling_of_keys_is_that_of_age(secret: bytes) -> None:
    identity = keys.identity_of(secret)

    assert str(pyrage.x25519.Identity.from_str(identity)) == identity
    assert keys.secret_of(identity) == secret
    assert str(keys.check_recipient(keys.recipient_of(identity))) == keys.recipient_of(identity)


def test_a_new_key_is_drawn_from_what_is_passed_in() -> None:
    first, second = keys.new_key(lambda count: b"\x07" * count), keys.new_key()

    assert keys.secret_of(first[0]) == b"\x07" * 32
    assert first != second != keys.new_key()


def test_a_key_file_is_read_as_age_keygen_writes_it() -> None:
    identity, recipient = keys.new_key()
    text = keys.write_key_file(identity, "2026-11-29T10:00:00Z")

    assert text.splitlines()[:2] == ["# created: 2026-11-29T10:00:00Z", f"# public key: {recipient}"]
    assert keys.read_key_file(text.encode()) == identity
    assert keys.read_key_file(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode()) == identity


IDENTITY, RECIPIENT = keys.new_key(lambda count: b"\x09" * count)


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "There is no secret key in the file"),
        (b"# only a comment\n", "There is no secret key in the file"),
        (RECIPIENT.encode(), "The file holds a public key"),
        (f"{IDENTITY}\n{IDENTITY}\n".encode(), "more than one line"),
        (IDENTITY.encode()[:-1], "checksum does not fit"),
        (IDENTITY.lower().encode(), "This is not a secret key"),
        (b"\xff\xfe\x00", "it is not text"),
        (b"hello", "The key is not whole"),
    ],
)
def test_what_is_no_key_file_gets_a_sentence(data: bytes, told: str) -> None:
    with pytest.raises(KeyFormatError, match=re.escape(told)) as refused:
        keys.read_key_file(data)

    assert IDENTITY[20:40] not in str(refused.value)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (IDENTITY, "This is a secret key"),
        (RECIPIENT.upper(), "is not a public key"),
        (RECIPIENT[:-2], "checksum does not fit"),
        ("", "is not a public key"),
        ("ssh-ed25519 AAAA", "is not a public key"),
        (bech32.encode("age", b"\x01" * 31), "of a kind that is not used here"),
        (bech32.encode("age", bytes(32)), "everybody could open"),
        (bech32.encode("age", b"\x01" + bytes(31)), "everybody could open"),
        (bech32.encode("age", (2**255 - 19).to_bytes(32, "little")), "of a kind that is not used here"),
        (bech32.encode("age", b"\xff" * 32), "of a kind that is not used here"),
    ],
)
def test_what_nothing_should_be_sealed_to_is_refused(text: str, told: str) -> None:
    with pytest.raises(KeyFormatError, match=told) as refused:
        keys.check_recipient(text)

    assert IDENTITY not in str(refused.value)
