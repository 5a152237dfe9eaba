# SPDX-License-Identifier: Apache-2.0
"""What a person with saved files and a public key can find out, and what no forger gets past her."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from meishan.algorithms.merkle.notes import Note, SignerKey
from meishan.algorithms.merkle.proofs import EntryProof, GrowthProof
from meishan.algorithms.merkle.tree import MerkleError
from meishan.algorithms.merkle.verify import verify_consistency, verify_folder, verify_proof

LIGHT = settings(max_examples=150, deadline=None)


def test_a_proof_file_looks_as_the_specification_says(log_of: Callable) -> None:
    log = log_of(2)
    proof = EntryProof.parse(log.proof(1))

    lines = EntryProof(1, proof.hashes, proof.checkpoint, b"out of band").encode().decode().split("\n")

    assert lines[:3] == ["c2sp.org/tlog-proof@v1", "extra b3V0IG9mIGJhbmQ=", "index 1"]
    assert (len(lines[3]), lines[4]) == (44, "")
    assert "\n".join(lines[5:]).encode() == log.checkpoint()


@given(
    index=st.integers(0, 2**63),
    hashes=st.lists(st.binary(min_size=32, max_size=32), max_size=63),
    extra=st.none() | st.binary(min_size=1, max_size=99),
)
@LIGHT
def test_proof_files_are_read_as_written(
    log_of: Callable, index: int, hashes: list[bytes], extra: bytes | None
) -> None:
    checkpoint = log_of(1).checkpoint()
    proof = EntryProof(index, tuple(hashes), checkpoint, extra)
    growth = GrowthProof(index, tuple(hashes), checkpoint)

    assert EntryProof.parse(proof.encode()) == proof
    assert GrowthProof.parse(growth.encode()) == growth


def test_an_entry_is_proved_with_its_proof_and_the_public_key_alone(log_of: Callable) -> None:
    log = log_of(600)

    verdict = verify_proof(log.proof(411), b"entry 411", [log.vkey])

    assert verdict.ok
    assert verdict.code == "proved"
    assert "number 411 of the 600 entries in the log “log.example/meishan”" in verdict.reason
    assert verdict.facts["index"] == 411
    assert verdict.facts["root"] == log.tree().root().hex()


def test_a_proof_made_long_ago_still_holds(log_of: Callable) -> None:
    log = log_of(300)
    proof = log.proof(299)

    log.grow(70_000)

    assert verify_proof(proof, b"entry 299", [log.vkey]).ok
    assert verify_proof(log.proof(299), b"entry 299", [log.vkey]).ok


def test_a_proof_is_refused_with_the_reason(log_of: Callable) -> None:
    log = log_of(600)
    proof = log.proof(411)
    stranger = str(SignerKey("log.example/meishan", b"\x55" * 32).verifier)
    moved = proof.replace(b"index 411", b"index 412")

    cases = {
        "other entry": verify_proof(proof, b"entry 412", [log.vkey]),
        "other index": verify_proof(moved, b"entry 411", [log.vkey]),
        "other key": verify_proof(proof, b"entry 411", [stranger]),
        "no key": verify_proof(proof, b"entry 411", []),
        "bad key": verify_proof(proof, b"entry 411", ["nonsense"]),
        "other log": verify_proof(proof, b"entry 411", [log.vkey], origin="elsewhere"),
        "unwitnessed": verify_proof(proof, b"entry 411", [log.vkey], witnesses=1),
        "no proof": verify_proof(b"hello", b"entry 411", [log.vkey]),
    }

    assert {case: (verdict.ok, verdict.code) for case, verdict in cases.items()} == {
        "other entry": (False, "mismatch"),
        "other index": (False, "mismatch"),
        "other key": (False, "unsigned"),
        "no key": (False, "unsigned"),
        "bad key": (False, "malformed"),
        "other log": (False, "unsigned"),
        "unwitnessed": (False, "unsigned"),
        "no proof": (False, "malformed"),
    }
    assert all(verdict.reason.endswith(".") for verdict in cases.values())


def test_every_flipped_bit_of_a_proof_file_is_refused(log_of: Callable) -> None:
    log = log_of(6)
    proof = log.proof(4)

    for at in range(len(proof) * 8):
        changed = bytearray(proof)
        changed[at // 8] ^= 1 << at % 8

        assert not verify_proof(bytes(changed), b"entry 4", [log.vkey]).ok, (at // 8, at % 8)


@given(data=st.data())
@LIGHT
def test_a_proof_file_cut_or_filled_anywhere_never_raises(log_of: Callable, data: st.DataObject) -> None:
    log = log_of(6)
    proof = log.proof(4)
    start = data.draw(st.integers(0, len(proof)))
    end = data.draw(st.integers(start, len(proof)))
    filling = data.draw(st.binary(max_size=40))
    changed = proof[:start] + filling + proof[end:]

    verdict = verify_proof(changed, b"entry 4", [log.vkey])

    assert verdict.ok == (changed == proof)


def test_a_witnessed_proof_names_its_witness_and_time(log_of: Callable) -> None:
    log = log_of(9)
    proof = EntryProof(3, tuple(log.tree().inclusion_proof(3)), log.witnessed(1_700_000_000)).encode()

    verdict = verify_proof(proof, b"entry 3", [log.vkey, str(log.witness.verifier)], witnesses=1)

    assert verdict.ok
    assert verdict.facts["witnesses"] == {"w.example": 1_700_000_000}


def test_two_saved_checkpoints_show_that_the_log_only_grew(log_of: Callable) -> None:
    log = log_of(70)
    old = log.checkpoint()
    log.grow(800)

    verdict = verify_consistency(old, log.checkpoint(), log.growth(70), [log.vkey])
    bare = verify_consistency(old, log.checkpoint(), log.tree().consistency_proof(70), [log.vkey])

    assert verdict.ok
    assert bare.ok
    assert "grew from 70 to 870 entries" in verdict.reason


def test_growth_holds_across_a_change_of_keys(log_of: Callable) -> None:
    log = log_of(70)
    old = log.checkpoint(None, log.key)
    log.grow(5)
    new = log.checkpoint(None, log.new_key)

    keys = [log.vkey, str(log.new_key.verifier)]

    assert verify_consistency(old, new, log.tree().consistency_proof(70), keys).ok
    assert verify_consistency(old, new, log.tree().consistency_proof(70), keys[:1]).code == "unsigned"


def test_a_rewritten_log_is_found_out(log_of: Callable) -> None:
    honest, forged = log_of(70), log_of(0)
    saved = honest.checkpoint()
    forged.add([*honest.entries[:3], b"another history", *honest.entries[4:], b"more"])

    verdict = verify_consistency(saved, forged.checkpoint(), forged.growth(70), [honest.vkey])

    assert (verdict.ok, verdict.code) == (False, "mismatch")
    assert "rewritten" in verdict.reason


def test_a_growth_proof_for_other_checkpoints_is_refused(log_of: Callable) -> None:
    log = log_of(70)
    old = log.checkpoint()
    log.grow(30)
    between, proof = log.checkpoint(), log.growth(70)
    log.grow(30)

    assert verify_consistency(old, log.checkpoint(), proof, [log.vkey]).code == "mismatch"
    assert verify_consistency(between, old, log.growth(70), [log.vkey]).code == "mismatch"
    assert verify_consistency(log.checkpoint(), old, [], [log.vkey]).code == "mismatch"
    assert verify_consistency(old, log.checkpoint(), b"old x\n\n", [log.vkey]).code == "malformed"
    assert verify_consistency(old, log.checkpoint(), [b"short"], [log.vkey]).code == "mismatch"


@pytest.mark.parametrize("size", [0, 1, 255, 256, 257, 1000])
def test_a_downloaded_log_is_whole(log_of: Callable, tmp_path: Path, size: int) -> None:
    log = log_of(size)

    verdict = verify_folder(log.save(tmp_path), [log.vkey])

    assert (verdict.ok, verdict.code) == (True, "complete")
    assert verdict.facts["entries"] == size


def test_a_downloaded_log_of_several_levels_is_whole_and_remembers(log_of: Callable, tmp_path: Path) -> None:
    log = log_of(300)
    saved = [log.checkpoint()]
    log.grow(65_600)
    saved.append(log.checkpoint(65_536))

    verdict = verify_folder(log.save(tmp_path), [log.vkey], older=saved)

    assert verdict.ok
    assert verdict.facts["older"] == 2
    assert verdict.facts["tiles"] == 258 + 2 + 1


def test_hashes_without_entries_are_checked_and_the_verdict_says_so(log_of: Callable, tmp_path: Path) -> None:
    log = log_of(600)
    shutil.rmtree(log.save(tmp_path) / "tile" / "entries")

    verdict = verify_folder(tmp_path, [log.vkey])

    assert (verdict.ok, verdict.code) == (True, "hashes-only")
    assert "were not checked" in verdict.reason


def test_every_changed_file_of_a_download_is_found(log_of: Callable, tmp_path: Path) -> None:
    log = log_of(600)
    folder = log.save(tmp_path)
    files = sorted(path for path in folder.rglob("*") if path.is_file())

    for path in files:
        data = path.read_bytes()
        found = []
        for changed in (data[:-1] + bytes([data[-1] ^ 1]), data[:-1], b""):
            path.write_bytes(changed)
            found.append(verify_folder(folder, [log.vkey]))
        path.unlink()
        missing = verify_folder(folder, [log.vkey])
        path.write_bytes(data)

        assert not any(verdict.ok for verdict in found), path
        assert (missing.ok, missing.code) == (False, "missing"), path
    assert len(files) == 1 + 4 + 3
    assert verify_folder(folder, [log.vkey]).ok


def test_a_download_is_judged_by_the_checkpoint_in_hand(log_of: Callable, tmp_path: Path) -> None:
    log = log_of(600)
    folder = log.save(tmp_path)
    other = log_of(0)
    other.add([b"another history"])
    log.grow(1)

    assert verify_folder(folder, [log.vkey], older=[other.checkpoint()]).code == "mismatch"
    assert verify_folder(folder, [log.vkey], older=[log.checkpoint()]).code == "mismatch"
    assert verify_folder(folder, [log.vkey], checkpoint=log.checkpoint()).code == "missing"
    assert verify_folder(folder / "nowhere", [log.vkey]).code == "missing"


def test_a_folder_with_full_tiles_serves_an_earlier_checkpoint(log_of: Callable, tmp_path: Path) -> None:
    log = log_of(600)
    folder = log.save(tmp_path)

    early = verify_folder(folder, [log.vkey], checkpoint=log.checkpoint(200))

    assert early.ok
    assert early.facts["size"] == 200
    # The tiles that were partial at this size have grown since, and were not kept.
    assert verify_folder(folder, [log.vkey], checkpoint=log.checkpoint(550)).code == "missing"


def test_a_proof_without_a_note_is_not_parsed() -> None:
    with pytest.raises(MerkleError, match="no checkpoint follows"):
        EntryProof.parse(b"c2sp.org/tlog-proof@v1\nindex 0\n")
    with pytest.raises(MerkleError, match="no signature lines"):
        EntryProof.parse(b"c2sp.org/tlog-proof@v1\nindex 0\n\nnothing signed\n")
    with pytest.raises(MerkleError, match="which entry"):
        EntryProof.parse(b"c2sp.org/tlog-proof@v1\n\n" + _note())


def _note() -> bytes:
    return Note.parse("a\n\n— b AAAAAAA=\n".encode()).encode()
