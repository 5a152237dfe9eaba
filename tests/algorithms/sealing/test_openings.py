# SPDX-License-Identifier: Apache-2.0
"""With the record of an opening and a ciphertext, anybody opens again and compares; a false record is found out."""

import json
from hashlib import sha256
from io import BytesIO
from typing import Any

import pytest

from meishan.algorithms import sealing
from meishan.algorithms.merkle.checkpoints import Checkpoint
from meishan.algorithms.merkle.entries import EntryFile
from meishan.algorithms.merkle.notes import SignerKey
from meishan.algorithms.merkle.proofs import EntryProof
from meishan.algorithms.merkle.tree import leaf_hash
from meishan.algorithms.sealing.errors import SealingError
from meishan.algorithms.sealing.forms import canonical
from meishan.algorithms.sealing.openings import Opened, OpeningRecord
from meishan.algorithms.sealing.verify import verify_disclosed, verify_opening
from tests.factories.sealing import TENDER, Kept, Room

KEY = SignerKey("log.example/meishan", b"\x07" * 32)


def row(room: Room, envelope: bytes, supplier: str) -> Opened:
    header, identity, start = room.join(envelope, (1, 2))
    package = sealing.open_envelope(BytesIO(envelope[start:]), identity, header, Kept())
    return Opened.of(header, package, identity, supplier=supplier, submission=f"of {supplier}", entry="e")


@pytest.fixture(scope="module")
def envelopes(room: Room) -> dict[str, bytes]:
    return {name: room.seal({f"{name}.txt": name.encode()}, supplier=name) for name in ("first", "second")}


@pytest.fixture(scope="module")
def record(room: Room, envelopes: dict[str, bytes]) -> OpeningRecord:
    rows = [row(room, data, name) for name, data in envelopes.items()]
    void = sealing.read_envelope(BytesIO(room.seal()))[0]
    rows.append(Opened(void, "third", "s", "e", state="void", reason="It was sealed twice."))
    return OpeningRecord("test", TENDER, "whole", "2026-11-29T12:00:00Z", room.manifest, [1, 2], rows)


def judge(record: bytes, *files: bytes) -> Any:
    return verify_opening(record, {f"file {at}": BytesIO(data) for at, data in enumerate(files, 1)})


def test_a_record_is_read_as_written(record: OpeningRecord) -> None:
    again = OpeningRecord.parse(record.canonical)

    assert again.canonical == record.canonical
    assert again.digest == sha256(record.canonical).hexdigest()
    assert len(again.results) == 3


def test_the_record_alone_is_sound_and_the_envelopes_prove_it(
    record: OpeningRecord, envelopes: dict[str, bytes]
) -> None:
    start = sealing.read_envelope(BytesIO(envelopes["second"]))[2]

    alone = judge(record.canonical)
    whole = judge(record.canonical, envelopes["first"], envelopes["second"][start:])

    assert (alone.ok, alone.code) == (True, "recorded")
    assert "2 of 3 envelopes were opened" in alone.reason
    assert (whole.ok, whole.code) == (True, "opened")
    assert "2 of the 2 opened envelopes were decrypted again" in whole.reason
    # What a file is called may tell of people; the record tells what it holds.
    assert b"first.txt" not in record.canonical
    assert whole.facts["envelopes"][0]["files"] == [file["sha256"] for file in record.results[0].files]


def test_an_envelope_that_was_changed_or_is_another_is_found_out(
    record: OpeningRecord, envelopes: dict[str, bytes], room: Room
) -> None:
    changed = bytearray(envelopes["first"])
    changed[-1] ^= 1
    for data in (bytes(changed), room.seal(), b"", b"nonsense", envelopes["first"][:-1]):
        verdict = judge(record.canonical, envelopes["second"], data)
        assert not verdict.ok
        assert verdict.reason.startswith("file 2: ")


def falsify(record: OpeningRecord, **change: Any) -> bytes:
    value = json.loads(record.canonical)
    value["results"][0] |= change
    return canonical(value)


def test_a_record_that_tells_other_files_is_found_out(
    record: OpeningRecord, envelopes: dict[str, bytes]
) -> None:
    files = [{"size": 5, "sha256": "0" * 64, "type": "text/plain"}]

    verdict = judge(falsify(record, files=files), envelopes["first"])

    assert not verdict.ok
    assert "not those in the record" in verdict.reason
    assert not judge(falsify(record, supplier="second"), envelopes["first"]).ok


def test_a_record_that_cannot_be_is_refused(record: OpeningRecord) -> None:
    second = record.results[1].json
    for change in (
        {"commitment": "0" * 64},
        {"identity": sealing.new_key()[0]},
        {"identity": ""},
        {"identity": "nonsense"},
        {"state": "void"},
        {"state": "lost"},
        {"files": []},
        {"files": [{"name": "x"}]},
        {"more": 1},
        {"header": second["header"], "commitment": second["commitment"], "identity": second["identity"]},
        {"header": second["header"] | {"tender": "other"}},
    ):
        assert not judge(falsify(record, **change)).ok, change
    for change in (
        {"world": "dream"},
        {"tender": "other"},
        {"envelope": "technical"},
        {"seats": [1]},
        {"seats": [1, 1]},
        {"seats": [1, 4]},
        {"at": "noon"},
        {"openers": {}},
        {"openers": sealing.Manifest.make(record.openers.recipients, 3).json},
    ):
        with pytest.raises(SealingError):
            OpeningRecord.parse(record.json | change)
    for data in (b"", b"{}", b"[]", b"\xff", record.canonical[:-1], record.canonical + b" "):
        assert not judge(data).ok


def test_the_log_holds_the_record_it_tells_of(record: OpeningRecord) -> None:
    def proof(facts: dict) -> bytes:
        handed = EntryFile({"v": 1, "act": "bids.publish_record", "facts": facts}, b"s" * 32)
        head = Checkpoint(KEY.verifier.name, 1, leaf_hash(handed.leaf)).signed_by([KEY])
        return EntryProof(0, (), head, handed.encode()).encode()

    keys = [str(KEY.verifier)]

    assert verify_disclosed(record.canonical, proof({"record": record.digest}), None, keys).ok
    assert not verify_disclosed(record.canonical, proof({"record": "0" * 64}), None, keys).ok
    assert not verify_disclosed(record.canonical, b"nonsense", None, keys).ok
