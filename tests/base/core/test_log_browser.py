# SPDX-License-Identifier: Apache-2.0
"""The judge of receipts and proofs in a real browser."""

from base64 import b64encode

import pytest

from meishan.algorithms.merkle.checkpoints import Checkpoint
from meishan.algorithms.merkle.entries import EntryFile, blinded, canonical
from meishan.algorithms.merkle.notes import SignerKey, sign_note
from meishan.algorithms.merkle.proofs import EntryProof
from meishan.algorithms.merkle.tree import inclusion_ranges, leaf_hash, root_of

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def log():
    """A log of seven entries and what it hands out."""
    key = SignerKey("log.example/log", bytes(range(32)))
    details = {"commitments": {"whole": "ab" * 32}}
    handed = [
        EntryFile(
            {"act": "bids.submit", "id": f"e-{number}", "details": blinded(b"d" * 32, details).hex()},
            b"s" * 32,
            details,
            b"d" * 32,
        )
        for number in range(7)
    ]
    leaves = [leaf_hash(one.leaf) for one in handed]
    checkpoint = Checkpoint("log.example/log", 7, root_of(leaves)).signed_by([key])

    def proof(index: int) -> EntryProof:
        hashes = tuple(root_of(leaves[start:end]) for start, end in inclusion_ranges(index, 7))
        return EntryProof(index, hashes, checkpoint, handed[index].encode())

    return key, proof


VERIFY = "({proof, keys}) => attempt(() => meishan.sealing.verifyProof(bytes(proof), keys))"


def verified(sealing_page, proof: bytes, key) -> dict:
    return sealing_page.evaluate(VERIFY, {"proof": b64encode(proof).decode(), "keys": [str(key.verifier)]})


@pytest.mark.parametrize("index", range(7))
def test_a_proof_holds_in_the_browser(sealing_page, log, index):
    key, proof = log

    found = verified(sealing_page, proof(index).encode(), key)["value"]

    assert (found["index"], found["size"], found["entry"]["id"]) == (index, 7, f"e-{index}")
    assert found["details"] == {"commitments": {"whole": "ab" * 32}}


def test_a_false_proof_does_not_hold(sealing_page, log):
    key, proof = log
    good = proof(4)
    foreign = SignerKey("log.example/log", bytes(32))
    swapped = EntryProof(4, good.hashes, good.checkpoint, proof(3).extra)
    short = EntryProof(4, good.hashes[:-1], good.checkpoint, good.extra)
    moved = EntryProof(5, good.hashes, good.checkpoint, good.extra)
    resigned = good.encode().replace(b"\n7\n", b"\n8\n")
    edited = EntryProof(4, good.hashes, good.checkpoint, good.extra.replace(b"abab", b"acab"))

    assert verified(sealing_page, swapped.encode(), key)["code"] == "not_in_log"
    assert verified(sealing_page, short.encode(), key)["code"] == "not_in_log"
    assert verified(sealing_page, moved.encode(), key)["code"] == "not_in_log"
    assert verified(sealing_page, resigned, key)["code"] == "wrong_signature"
    assert verified(sealing_page, edited.encode(), key)["code"] == "changed_entry"
    assert verified(sealing_page, good.encode(), foreign)["code"] == "unsigned"
    assert (
        verified(sealing_page, EntryProof(4, good.hashes, good.checkpoint).encode(), key)["code"]
        == "entry_missing"
    )
    assert verified(sealing_page, b"hello", key)["code"] == "bad_proof"


def test_a_receipt_holds_by_the_logs_signature_alone(sealing_page, log):
    key, _ = log
    receipt = {"v": 1, "kind": "meishan-receipt", "tender": "t-1", "commitments": {"whole": "ab" * 32}}
    signed = sign_note(canonical(receipt).decode() + "\n", [key]).encode()
    work = "({signed, keys}) => attempt(() => meishan.sealing.verifyReceipt(bytes(signed), keys))"

    def check(data: bytes) -> dict:
        return sealing_page.evaluate(work, {"signed": b64encode(data).decode(), "keys": [str(key.verifier)]})

    assert check(signed)["value"]["receipt"] == receipt
    assert check(signed.replace(b"t-1", b"t-2"))["code"] == "wrong_signature"
    assert check(sign_note('{"v":1}\n', [key]).encode())["code"] == "not_a_receipt"
