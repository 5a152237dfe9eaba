# SPDX-License-Identifier: Apache-2.0
"""A receipt proves itself with the log's public key, and its act with a proof; nobody forges either."""

from dataclasses import replace
from typing import Any

import pytest

from meishan.algorithms.merkle.checkpoints import Checkpoint
from meishan.algorithms.merkle.entries import EntryFile
from meishan.algorithms.merkle.notes import Note, SignerKey
from meishan.algorithms.merkle.proofs import EntryProof
from meishan.algorithms.merkle.tree import MerkleError, leaf_hash, root_of
from meishan.algorithms.sealing.errors import SealingError
from meishan.algorithms.sealing.receipts import Receipt, open_receipt
from meishan.algorithms.sealing.verify import verify_receipt

KEY = SignerKey("log.example/meishan", b"\x07" * 32)
VKEY = str(KEY.verifier)
RECEIPT = Receipt(
    world="production",
    tender="3f2b1c9e",
    reference="RFP/2026/0042 – 无人机",
    lot=0,
    number=2,
    supplier="7a6b5c4d",
    submission="9e8d7c6b",
    at="2026-11-29T11:59:58.123456Z",
    commitments={"technical": "0" * 64, "financial": "1" * 64},
    tender_version=3,
    entry="e-1",
    pending=["financial"],
)


def proof(**entry: Any) -> bytes:
    """The proof of an entry in a log of two; the entry is the receipt's own but for what is given."""
    told = {"v": 1, "id": "e-1", "facts": {"commitments": dict(RECEIPT.commitments)}} | entry
    handed = EntryFile(told, b"s" * 32)
    hashes = [leaf_hash(b"another"), leaf_hash(handed.leaf)]
    head = Checkpoint(KEY.verifier.name, 2, root_of(hashes)).signed_by([KEY])
    return EntryProof(1, (hashes[0],), head, handed.encode()).encode()


def test_a_receipt_is_canonical_json_under_a_signature() -> None:
    signed = RECEIPT.signed([KEY])
    text, signature = signed.decode().split("\n\n")

    assert text.encode() == RECEIPT.canonical
    assert text.startswith('{"at":"2026-11-29T11:59:58.123456Z","commitments":{"financial":')
    assert signature.startswith("— log.example/meishan ")
    assert open_receipt(signed, [KEY.verifier]) == (RECEIPT, (KEY.verifier,))
    assert Receipt.parse(RECEIPT.canonical) == RECEIPT == Receipt.parse(RECEIPT.json)


def test_a_receipt_can_never_be_taken_for_a_checkpoint_nor_a_checkpoint_for_a_receipt() -> None:
    with pytest.raises(MerkleError):
        Checkpoint.parse(Note.parse(RECEIPT.signed([KEY])).text)
    with pytest.raises(SealingError):
        open_receipt(Checkpoint(KEY.verifier.name, 1, b"r" * 32).signed_by([KEY]), [KEY.verifier])


def test_the_signature_alone_is_worth_something_and_the_proof_more() -> None:
    alone = verify_receipt(RECEIPT.signed([KEY]), [VKEY])
    proved = verify_receipt(RECEIPT.signed([KEY]), [VKEY], proof())

    assert (alone.ok, alone.code) == (True, "signed")
    assert "handed in at 2026-11-29T11:59:58.123456Z. Give the .tlog-proof too" in alone.reason
    assert (proved.ok, proved.code) == (True, "proved")
    assert "number 1 of the 2 entries" in proved.reason
    assert proved.facts["receipt"]["number"] == 2


def test_a_receipt_of_a_demo_says_so() -> None:
    verdict = verify_receipt(replace(RECEIPT, world="demo").signed([KEY]), [VKEY])

    assert "in a DEMO world where nothing counts" in verdict.reason


def test_one_wrong_bit_anywhere_is_refused() -> None:
    signed = RECEIPT.signed([KEY])
    for at in range(len(signed)):
        changed = bytearray(signed)
        changed[at] ^= 1 << at % 7
        verdict = verify_receipt(bytes(changed), [VKEY])
        assert not verdict.ok, at
        assert verdict.reason.endswith(".")
        assert not verify_receipt(signed[:at], [VKEY]).ok


def test_a_strangers_signature_proves_nothing() -> None:
    stranger = SignerKey("log.example/meishan", b"\x08" * 32)

    assert verify_receipt(RECEIPT.signed([stranger]), [VKEY]).code == "mismatch"
    assert verify_receipt(RECEIPT.signed([KEY]), ["nonsense"]).code == "malformed"
    assert verify_receipt(RECEIPT.signed([KEY]), [VKEY], origin="another").code == "mismatch"


@pytest.mark.parametrize(
    "entry",
    [
        {"id": "e-2"},
        {"facts": {"commitments": {"technical": "0" * 64}}},
        {"facts": {}},
        {"facts": None},
        {"facts": [1]},
    ],
)
def test_the_proof_of_another_act_proves_nothing(entry: dict) -> None:
    verdict = verify_receipt(RECEIPT.signed([KEY]), [VKEY], proof(**entry))

    assert not verdict.ok
    assert "another act of the log" in verdict.reason


def test_a_damaged_proof_proves_nothing() -> None:
    whole = proof()
    for damaged in (whole[:-9], b"", whole.replace(b"index 1", b"index 0")):
        assert not verify_receipt(RECEIPT.signed([KEY]), [VKEY], damaged).ok


@pytest.mark.parametrize(
    "change",
    [
        {"world": "dream"},
        {"at": "yesterday"},
        {"commitments": {}},
        {"commitments": {"whole": "xyz"}},
        {"commitments": {"another": "0" * 64}},
        {"pending": ["whole"]},
        {"pending": [1]},
        {"lot": -1},
        {"number": True},
        {"v": 2},
        {"more": 1},
        {"entry": None},
    ],
)
def test_what_is_no_receipt_is_not_read(change: dict) -> None:
    with pytest.raises(SealingError):
        Receipt.parse(RECEIPT.json | change)
