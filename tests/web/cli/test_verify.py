# SPDX-License-Identifier: Apache-2.0
"""`meishan verify` on saved files alone: a receipt, a tampered one, keys, and what is missing."""

import json

import pytest

from meishan.algorithms.merkle.checkpoints import Checkpoint
from meishan.algorithms.merkle.entries import EntryFile
from meishan.algorithms.merkle.notes import SignerKey
from meishan.algorithms.merkle.proofs import EntryProof
from meishan.algorithms.merkle.tree import leaf_hash, root_of
from meishan.web.cli import door
from meishan.web.launcher.trouble import USAGE

KEY = SignerKey("example.org/log", b"k" * 32)


@pytest.fixture
def folder(tmp_path):
    """A log of two entries: the receipt of its first, the same without the entry inside, the entry, the key."""
    entry = {"v": 1, "act": "tenders.publish", "at": "2026-11-23T10:00:00Z", "facts": {"lots": 3}}
    handed = EntryFile(entry, b"s" * 32)
    hashes = [leaf_hash(handed.leaf), leaf_hash(b"another")]
    head = Checkpoint(KEY.verifier.name, 2, root_of(hashes)).signed_by([KEY])
    whole = EntryProof(0, (hashes[1],), head, handed.encode())
    (tmp_path / "receipt.tlog-proof").write_bytes(whole.encode())
    (tmp_path / "bare.tlog-proof").write_bytes(EntryProof(0, (hashes[1],), head).encode())
    (tmp_path / "entry.json").write_bytes(handed.encode())
    (tmp_path / "keys").write_text(f"# the log's key\n{KEY.verifier}\n")
    return tmp_path


def verify(folder, *more, receipt="receipt.tlog-proof", key=None):
    return door.main(["verify", str(folder / receipt), "--key", key or str(KEY.verifier), *more])


def test_a_true_receipt_is_proved_and_says_what_was_done(folder, capsys):
    code = verify(folder)

    told = capsys.readouterr().out
    assert code == 0
    assert told.startswith("Proved. This entry is number 0 of the 2 entries")
    assert "  act: tenders.publish" in told
    assert '  facts: {"lots": 3}' in told


def test_the_entry_may_stand_in_a_file_of_its_own(folder):
    assert verify(folder, "--entry", str(folder / "entry.json"), receipt="bare.tlog-proof") == 0
    assert verify(folder, receipt="bare.tlog-proof") == 1


def test_the_key_may_stand_in_a_file(folder):
    assert verify(folder, key=str(folder / "keys")) == 0


def test_a_changed_entry_is_not_proved(folder, capsys):
    changed = (folder / "entry.json").read_text().replace('"lots": 3', '"lots": 4')
    (folder / "entry.json").write_text(changed)

    code = verify(folder, "--entry", str(folder / "entry.json"))

    assert code == 1
    assert capsys.readouterr().out.startswith("NOT proved.")


def test_a_strangers_key_proves_nothing(folder):
    stranger = SignerKey("example.org/log", b"s" * 32)

    assert verify(folder, key=str(stranger.verifier)) == 1


def test_a_program_reads_the_verdict_as_json(folder, capsys):
    verify(folder, "--json")

    verdict = json.loads(capsys.readouterr().out)
    assert verdict["ok"] is True
    assert verdict["facts"]["size"] == 2


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--key", "nonsense"], "is neither a file nor a public key"),
        (["--key", "{1}", "--since", "{0}/entry.json"], "Growth needs both"),
    ],
)
def test_what_is_missing_is_said(folder, words, told, capsys):
    filled = [word.format(folder, KEY.verifier) for word in words]

    code = door.main(["verify", str(folder / "receipt.tlog-proof"), *filled])

    assert code == USAGE
    assert told in capsys.readouterr().err


def test_a_file_that_is_not_there_is_said(folder, capsys):
    code = verify(folder, receipt="nothing")

    assert code not in (0, 1)
    assert "nothing" in capsys.readouterr().err
