# SPDX-License-Identifier: Apache-2.0
"""`meishan verify` on a bidder's receipt and on the record of an opening, from saved files alone."""

import json
import re
from io import BytesIO

import pytest

from meishan.algorithms import sealing
from meishan.algorithms.merkle.checkpoints import Checkpoint
from meishan.algorithms.merkle.entries import EntryFile
from meishan.algorithms.merkle.notes import SignerKey
from meishan.algorithms.merkle.proofs import EntryProof
from meishan.algorithms.merkle.tree import leaf_hash, root_of
from meishan.algorithms.sealing.openings import Opened, OpeningRecord
from meishan.algorithms.sealing.receipts import Receipt
from meishan.web.cli import door
from meishan.web.launcher.trouble import USAGE
from tests.factories.sealing import TENDER, Kept, Room

KEY = SignerKey("example.org/log", b"k" * 32)


def proof(entry):
    handed = EntryFile({"v": 1, "at": "2026-11-29T11:59:58Z"} | entry, b"s" * 32)
    hashes = [leaf_hash(handed.leaf), leaf_hash(b"another")]
    head = Checkpoint(KEY.verifier.name, 2, root_of(hashes)).signed_by([KEY])
    return EntryProof(0, (hashes[1],), head, handed.encode()).encode()


@pytest.fixture
def folder(tmp_path):
    """A receipt and the record of an opening with its envelope, both with their proofs."""
    keys = [sealing.new_key() for _ in range(3)]
    room = Room(keys, sealing.Manifest.make([recipient for _, recipient in keys], 2))
    envelope = room.seal({"offer.txt": b"twelve"}, supplier="s-1")
    header, identity, start = room.join(envelope, (1, 3))
    package = sealing.open_envelope(BytesIO(envelope[start:]), identity, header, Kept())
    row = Opened.of(header, package, identity, supplier="s-1", submission="b-1", entry="e-1")
    record = OpeningRecord("demo", TENDER, "whole", "2026-11-29T12:30:00Z", room.manifest, [1, 3], [row])
    commitments = {"whole": header.commitment}
    receipt = Receipt(
        world="demo",
        tender=TENDER,
        reference="ITB/2026/7",
        lot=0,
        number=1,
        supplier="s-1",
        submission="b-1",
        at="2026-11-29T11:59:58Z",
        commitments=commitments,
        tender_version=1,
        entry="e-1",
    )
    (tmp_path / "receipt.json").write_bytes(receipt.signed([KEY]))
    (tmp_path / "receipt.tlog-proof").write_bytes(proof({"id": "e-1", "facts": {"commitments": commitments}}))
    (tmp_path / "opening.json").write_bytes(record.canonical)
    (tmp_path / "opening.tlog-proof").write_bytes(proof({"facts": {"record": record.digest}}))
    (tmp_path / "bid.envelope").write_bytes(envelope)
    (tmp_path / "bid.age").write_bytes(envelope[start:])
    return tmp_path


def verify(folder, what, *words):
    return door.main(["verify", str(folder / what), *(word.format(folder) for word in words)])


VKEY = ("--key", str(KEY.verifier))


def test_a_receipt_is_verified_by_the_logs_key_and_with_its_proof_by_the_log(folder, capsys):
    assert verify(folder, "receipt.json", *VKEY) == 0
    told = capsys.readouterr().out
    assert told.startswith(
        "Proved. The log “example.org/log” has signed that this bid was handed in at 2026-11-29T"
    )
    assert "in a DEMO world" in told
    assert "  reference: ITB/2026/7" in told

    assert verify(folder, "receipt.json", *VKEY, "--proof", "{}/receipt.tlog-proof") == 0
    assert "number 0 of the 2 entries" in capsys.readouterr().out


def test_the_proof_of_a_receipt_is_still_verified_alone(folder, capsys):
    assert verify(folder, "receipt.tlog-proof", *VKEY) == 0
    assert "entry is number 0 of the 2 entries" in capsys.readouterr().out


def test_a_forged_receipt_is_not_proved(folder, capsys):
    text = (folder / "receipt.json").read_text()
    (folder / "receipt.json").write_text(text.replace("11:59:58", "11:59:57"))

    assert verify(folder, "receipt.json", *VKEY) == 1
    assert capsys.readouterr().out.startswith("NOT proved. The receipt was changed")


def test_the_proof_of_something_else_does_not_prove_a_receipt(folder):
    assert verify(folder, "receipt.json", *VKEY, "--proof", "{}/opening.tlog-proof") == 1


def test_an_opening_is_verified_with_the_envelopes_a_citizen_has(folder, capsys):
    assert verify(folder, "opening.json") == 0
    assert "The record is sound: 1 of 1 envelopes were opened" in capsys.readouterr().out

    for name in ("bid.envelope", "bid.age"):
        assert verify(folder, "opening.json", "--envelope", "{}/" + name) == 0
        told = capsys.readouterr().out
        assert "1 of the 1 opened envelopes were decrypted again" in told
        assert re.search("  s-1: opened: [0-9a-f]{64}\n", told)

    proved = (*VKEY, "--proof", "{}/opening.tlog-proof")
    assert verify(folder, "opening.json", "--envelope", "{}/bid.age", *proved) == 0
    assert "and the log has signed for it" in capsys.readouterr().out


def test_a_false_opening_is_found_out(folder, capsys):
    value = json.loads((folder / "opening.json").read_bytes())
    value["results"][0]["files"][0]["sha256"] = "0" * 64
    (folder / "opening.json").write_bytes(sealing.forms.canonical(value))

    assert verify(folder, "opening.json", "--envelope", "{}/bid.envelope") == 1
    assert "not those in the record" in capsys.readouterr().out
    assert verify(folder, "opening.json", *VKEY, "--proof", "{}/opening.tlog-proof") == 1
    assert "does not tell of this record" in capsys.readouterr().out


def test_another_envelope_is_not_in_the_record(folder, capsys):
    (folder / "bid.envelope").write_bytes((folder / "bid.envelope").read_bytes()[:-1])

    assert verify(folder, "opening.json", "--envelope", "{}/bid.envelope", "--json") == 1
    verdict = json.loads(capsys.readouterr().out)
    assert verdict["ok"] is False
    assert "is not in the record of the opening" in verdict["reason"]


@pytest.mark.parametrize(
    ("what", "words", "code", "told"),
    [
        ("receipt.json", (), USAGE, "Give the log's public key with --key."),
        ("opening.json", ("--proof", "{}/opening.tlog-proof"), USAGE, "--proof needs the log's public key"),
        ("opening.json", ("--envelope", "{}/none"), 65, "There is no file"),
        ("opening.json", ("--envelope", "{}"), 65, "is a folder"),
        ("receipt.json", (*VKEY, "--proof", "{}/none"), 65, "There is no file"),
        ("none.json", VKEY, 65, "There is no file"),
    ],
)
def test_what_is_missing_is_said(folder, capsys, what, words, code, told):
    assert verify(folder, what, *words) == code
    assert told in capsys.readouterr().err


@pytest.mark.parametrize("data", [b"", b"{", b"{}", b"[]", b'{"kind":[]}', b"{" * 9000, b"\xff" * 99])
def test_what_is_neither_is_not_proved(folder, data, capsys):
    (folder / "odd").write_bytes(data)

    assert verify(folder, "odd", *VKEY) == 1
    assert capsys.readouterr().out.startswith("NOT proved.")


def test_damaged_records_and_receipts_get_a_sentence(folder, capsys):
    for name in ("receipt.json", "opening.json"):
        data = (folder / name).read_bytes()
        for at in range(0, len(data), 37):
            changed = bytearray(data)
            changed[at] ^= 4
            (folder / "changed").write_bytes(changed)
            code = verify(folder, "changed", *VKEY, *(("--envelope", "{}/bid.age") if name[0] == "o" else ()))
            told = capsys.readouterr()
            assert code in (0, 1), at
            assert not told.err
            # What is free in a record (who, by which entry) cannot be told from its ciphertexts alone.
            assert code == 1 or name[0] == "o"
