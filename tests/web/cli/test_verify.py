# SPDX-License-Identifier: Apache-2.0
"""`meishan verify` on saved files alone: a receipt, a tampered one, keys, and what is missing."""

import json

import pytest

from meishan.algorithms.merkle.checkpoints import Checkpoint
from meishan.algorithms.merkle.notes import SignerKey
from meishan.algorithms.merkle.proofs import EntryProof
from meishan.algorithms.merkle.tree import leaf_hash, root_of
from meishan.web.cli import door
from meishan.web.launcher.trouble import USAGE

KEY = SignerKey("example.org/log", b"k" * 32)


@pytest.fixture
def receipt(tmp_path):
    """A log of two entries, and the receipt of its first."""
    entries = [b"first", b"second"]
    hashes = [leaf_hash(entry) for entry in entries]
    head = Checkpoint(KEY.verifier.name, 2, root_of(hashes)).signed_by([KEY])
    proof = EntryProof(index=0, hashes=(hashes[1],), checkpoint=head)
    (tmp_path / "receipt.tlog-proof").write_bytes(proof.encode())
    (tmp_path / "entry").write_bytes(entries[0])
    (tmp_path / "keys").write_text(f"# the log's key\n{KEY.verifier}\n")
    return tmp_path


def verify(folder, *more, entry="entry", key=None):
    words = ["verify", str(folder / "receipt.tlog-proof"), "--entry", str(folder / entry)]
    return door.main([*words, "--key", key or str(KEY.verifier), *more])


def test_a_true_receipt_is_proved(receipt, capsys):
    code = verify(receipt)

    assert code == 0
    assert capsys.readouterr().out.startswith("Proved. This entry is number 0 of the 2 entries")


def test_the_key_may_stand_in_a_file(receipt):
    assert verify(receipt, key=str(receipt / "keys")) == 0


def test_a_changed_entry_is_not_proved(receipt, capsys):
    (receipt / "entry").write_bytes(b"First")

    code = verify(receipt)

    assert code == 1
    assert capsys.readouterr().out.startswith("NOT proved.")


def test_a_strangers_key_proves_nothing(receipt):
    stranger = SignerKey("example.org/log", b"s" * 32)

    assert verify(receipt, key=str(stranger.verifier)) == 1


def test_a_program_reads_the_verdict_as_json(receipt, capsys):
    verify(receipt, "--json")

    verdict = json.loads(capsys.readouterr().out)
    assert verdict["ok"] is True
    assert verdict["facts"]["size"] == 2


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--key", "nonsense", "--entry", "{0}/entry"], "is neither a file nor a public key"),
        (["--key", "{1}"], "Give the entry that the receipt is for"),
        (["--key", "{1}", "--since", "{0}/entry"], "Growth needs both"),
    ],
)
def test_what_is_missing_is_said(receipt, words, told, capsys):
    filled = [word.format(receipt, KEY.verifier) for word in words]

    code = door.main(["verify", str(receipt / "receipt.tlog-proof"), *filled])

    assert code == USAGE
    assert told in capsys.readouterr().err


def test_a_file_that_is_not_there_is_said(receipt, capsys):
    code = verify(receipt, entry="nothing")

    assert code != 0
    assert "nothing" in capsys.readouterr().err
