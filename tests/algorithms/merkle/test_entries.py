# SPDX-License-Identifier: Apache-2.0
"""An act's leaf is bound to every word of it, and gives nothing away."""

import json
from collections.abc import Callable
from hashlib import sha256

import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from meishan.algorithms.merkle.entries import EntryFile, blinded, canonical, salts
from meishan.algorithms.merkle.proofs import EntryProof
from meishan.algorithms.merkle.tree import MerkleError
from meishan.algorithms.merkle.verify import verify_receipt

SECRET = bytes(range(16))
SALT, DETAILS_SALT = salts(SECRET)
DETAILS = {"level": "basic", "count": 3}
ENTRY = {"v": 1, "act": "suppliers.submit", "details": blinded(DETAILS_SALT, DETAILS).hex()}
SHOWN = EntryFile(ENTRY, SALT)
FULL = EntryFile(ENTRY, SALT, DETAILS, DETAILS_SALT)

values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


def receipt_of(log_of: Callable, handed: EntryFile) -> tuple[bytes, str]:
    log = log_of(5)
    log.add([handed.leaf])
    parsed = EntryProof.parse(log.proof(5))
    return EntryProof(5, parsed.hashes, parsed.checkpoint, handed.encode()).encode(), log.vkey


def test_canonical_json_sorts_by_utf16_and_keeps_unicode() -> None:
    assert canonical({"é": 1, "a": [None, True], "10": 2}) == '{"10":2,"a":[null,true],"é":1}'.encode()
    assert canonical({"\U0001f600": 1, "\ufb33": 2}) == '{"😀":1,"\ufb33":2}'.encode()


@given(
    value=st.recursive(
        values | st.floats(allow_nan=False, allow_infinity=False) | st.text(st.characters(codec="utf-8")),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
        max_leaves=20,
    )
)
@settings(max_examples=150, deadline=None)
def test_the_fast_spelling_is_that_of_the_reference_implementation(value: object) -> None:
    assert canonical(value) == rfc8785.dumps(value)


@pytest.mark.parametrize("value", [2**53, float("nan"), "\ud800", {1: 2}, {"a": {3}}])
def test_what_json_cannot_carry_exactly_is_refused(value: object) -> None:
    with pytest.raises(MerkleError, match="cannot carry"):
        canonical(value)


@given(
    entry=st.dictionaries(st.text(max_size=8), values, max_size=5),
    details=st.none() | st.dictionaries(st.text(max_size=8), values, max_size=5),
    secret=st.binary(min_size=16, max_size=16),
)
def test_a_file_is_read_as_written(entry: dict, details: dict | None, secret: bytes) -> None:
    salt, details_salt = salts(secret)
    handed = EntryFile(entry, salt, details, details_salt if details is not None else b"")

    assert EntryFile.parse(handed.encode()) == handed


def test_the_leaf_is_the_salted_hash_anybody_can_compute() -> None:
    spelled = json.dumps(ENTRY, sort_keys=True, separators=(",", ":")).encode()

    assert SHOWN.leaf == FULL.leaf == sha256(SALT + spelled).digest()


def test_the_two_salts_differ_and_neither_is_the_secret() -> None:
    assert len({SALT, DETAILS_SALT, SECRET, SALT[:16], DETAILS_SALT[:16]}) == 5


@given(secret=st.binary(min_size=16, max_size=16), value=values, other=values)
def test_equal_acts_have_unlike_leaves_and_unlike_acts_never_equal_ones(
    secret: bytes, value: object, other: object
) -> None:
    salt, _ = salts(secret)

    assert blinded(salt, value) != blinded(SALT, value) or secret == SECRET
    assert (blinded(salt, value) == blinded(salt, other)) == (canonical(value) == canonical(other))


def test_a_receipt_that_holds_its_entry_needs_no_other_file(log_of: Callable) -> None:
    proof, vkey = receipt_of(log_of, FULL)

    verdict = verify_receipt(proof, None, [vkey])

    assert verdict.ok
    assert verdict.facts["entry"] == ENTRY
    assert verdict.facts["details"] == DETAILS
    assert verify_receipt(proof, SHOWN.encode(), [vkey]).facts["details"] is None


def test_a_receipt_with_one_changed_word_is_refused(log_of: Callable) -> None:
    proof, vkey = receipt_of(log_of, FULL)
    other_act = EntryFile({**ENTRY, "act": "suppliers.withdraw"}, SALT)
    other_details = EntryFile(ENTRY, SALT, {"level": "gold"}, DETAILS_SALT)
    other_salt = EntryFile(ENTRY, DETAILS_SALT)

    for handed in (other_act, other_details, other_salt):
        verdict = verify_receipt(proof, handed.encode(), [vkey])
        assert (verdict.ok, verdict.code) == (False, "mismatch")


def test_a_receipt_without_an_entry_says_what_is_missing(log_of: Callable) -> None:
    log = log_of(5)

    verdict = verify_receipt(log.proof(2), None, [log.vkey])

    assert (verdict.ok, verdict.code) == (False, "missing")
    assert "give the file of the entry" in verdict.reason
    assert verify_receipt(b"nothing", None, [log.vkey]).code == "malformed"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"{}",
        b"\xff",
        b'{"format": "meishan-entry/2", "entry": {}, "salt": ""}',
        b'{"format": "meishan-entry/1", "entry": [], "salt": ""}',
        b'{"format": "meishan-entry/1", "entry": {}, "salt": "xy"}',
        b'{"format": "meishan-entry/1", "entry": {}, "salt": "", "details": {}}',
        b'{"format": "meishan-entry/1", "entry": {"act": 1, "act": 2}, "salt": ""}',
        b"[" * 100_000,
        b" " * 1_000_001,
    ],
    ids=range(11),
)
def test_what_is_no_file_of_an_entry_is_refused(data: bytes) -> None:
    with pytest.raises(MerkleError):
        EntryFile.parse(data)
