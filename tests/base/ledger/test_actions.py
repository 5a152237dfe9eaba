# SPDX-License-Identifier: Apache-2.0
"""Keeping the log: new keys, admitted losses, later disclosure, copies; through the operator's commands."""

from base64 import b64encode
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from meishan.algorithms.merkle.checkpoints import open_checkpoint
from meishan.algorithms.merkle.notes import VerifierKey
from meishan.algorithms.merkle.verify import verify_consistency, verify_folder, verify_receipt
from meishan.base.core import clock, scope
from meishan.base.core.actor import SYSTEM
from meishan.base.core.errors import Denied
from meishan.base.ledger import actions, queries, sequencer, signing
from meishan.base.ledger.models import Disclosure, Entry, LogKey

pytestmark = pytest.mark.usefixtures("world")


def signers_of(note: str) -> list[str]:
    keys = [VerifierKey.parse(key.vkey) for key in queries.log_keys()]
    return [str(key) for key in open_checkpoint(note.encode(), keys).log_keys]


def newest_note() -> str:
    return queries.newest_checkpoint().note


def test_a_new_key_signs_beside_the_old_one_and_then_alone(write, settle, time_passes, capsys):
    write(2)
    old_note, [old] = newest_note(), signers_of(newest_note())

    call_command("log_rotate_key", "--overlap", "7")
    settle()
    new = capsys.readouterr().out.splitlines()[1]
    both = newest_note()
    time_passes(timedelta(days=8))
    write(1)
    alone = newest_note()

    assert sorted(signers_of(both)) == sorted([old, new])
    assert signers_of(alone) == [new]
    assert signers_of(old_note) == [old]
    growth = queries.growth(2)
    assert verify_consistency(old_note.encode(), alone.encode(), growth, [old, new]).ok
    assert verify_consistency(old_note.encode(), alone.encode(), growth, [old]).code == "unsigned"


def test_a_change_of_keys_stands_in_the_log_for_all_to_see(write, settle):
    write(1)
    [old] = signers_of(newest_note())

    new = actions.rotate_key(by=SYSTEM, overlap=timedelta(days=7))
    settle()

    entry = queries.public_entries().get(act="ledger.rotate_key")
    assert entry.facts["new_key"] == new
    assert entry.facts["old_keys"] == [old]
    assert verify_receipt(queries.receipt(entry), None, [old]).ok
    assert LogKey.objects.get(vkey=old).until == LogKey.objects.get(vkey=new).since + timedelta(days=7)


def test_two_changes_in_a_row_keep_all_keys_that_may_still_sign(write, settle):
    write(1)
    for days in (30, 10):
        actions.rotate_key(by=SYSTEM, overlap=timedelta(days=days))
    settle()

    assert len(signers_of(newest_note())) == 3


def test_no_key_is_made_before_the_log_has_one(capsys):
    with pytest.raises(CommandError, match="can't be read"):
        call_command("log_rotate_key")
    with pytest.raises(CommandError, match="can't be negative"):
        call_command("log_rotate_key", "--overlap", "-1")


def test_only_the_command_line_keeps_the_log(operator, officer):
    for persona in (operator, officer):
        with pytest.raises(Denied, match="command line"):
            actions.rotate_key(by=persona.actor, overlap=timedelta(days=1))
        with pytest.raises(Denied, match="command line"):
            actions.admit_loss(by=persona.actor, explanation="I wish")


def test_an_admitted_loss_is_public_and_the_log_goes_on(
    write, settle, settings, django_capture_on_commit_callbacks
):
    write(5)
    root = bytes(queries.newest_checkpoint().root)
    head = settings.LOG_KEY_FILE.with_name("ledger.key.head")
    head.write_bytes(
        head.read_bytes().replace(b"\n5\n", b"\n9\n").replace(b64encode(root), b64encode(b"x" * 32))
    )
    write(1, sequenced=False)
    with pytest.raises(signing.LogKeyError, match="admit-loss"):
        sequencer.sequence()

    with django_capture_on_commit_callbacks(execute=True):
        call_command("log_admit_loss", "The disk broke; the backup of last night was restored.")
    settle()

    entry = queries.public_entries().get(act="ledger.admit_loss")
    assert entry.facts == {
        "signed_size": 9,
        "signed_root": (b"x" * 32).hex(),
        "size": 5,
        "explanation": "The disk broke; the backup of last night was restored.",
    }
    assert queries.log_size() == 7


def test_a_loss_needs_a_log_and_a_sentence(write):
    with pytest.raises(CommandError, match="nothing can be missing"):
        call_command("log_admit_loss", "Nothing happened.")
    write(1)
    with pytest.raises(CommandError, match="Say what happened"):
        call_command("log_admit_loss", "  ")


def test_disclosed_entries_are_read_by_everybody_and_only_those(acts, supplier_owner, rival_owner):
    firm = supplier_owner.organisation
    for by in (supplier_owner.actor, rival_owner.actor):
        acts.whisper(firm, by=by, price="secret")
    acts.count(
        rival_owner.organisation.__class__.objects.create(kind="supplier", name="1", made_at=clock.now()),
        by=SYSTEM,
    )

    count = actions.disclose_about(firm.pk, "toys.whisper", at=clock.now())
    again = actions.disclose_about(firm.pk, at=clock.now())

    assert (count, again) == (2, 0)
    with scope.of_organisations([]):
        assert list(queries.public_entries().values_list("act", flat=True)) == ["toys.whisper"] * 2
        assert Entry.objects.count() == 2


def test_disclosing_twice_changes_nothing(acts, supplier_owner):
    acts.whisper(supplier_owner.organisation, by=supplier_owner.actor)
    entry, at = Entry.objects.get(act="toys.whisper"), clock.now()

    for moment in (at, at + timedelta(days=1)):
        actions.disclose([entry.pk], at=moment)

    assert Disclosure.objects.get().at == at


def test_the_log_is_copied_to_files_and_the_copy_grows(fill, tmp_path: Path, capsys):
    fill(300)
    first = newest_note()
    folder = tmp_path / "copy"
    call_command("log_copy", str(folder))
    fill(250)

    call_command("log_copy", str(folder))

    keys = [key.vkey for key in queries.log_keys()]
    verdict = verify_folder(folder, keys, older=[first.encode()])
    assert (verdict.ok, verdict.code, verdict.facts["entries"]) == (True, "complete", 550)
    assert "all 300 entries of the log (new files: 5)" in capsys.readouterr().out


def test_a_copy_of_nothing_and_a_copy_to_nowhere_are_refused_in_words(write, tmp_path: Path):
    with pytest.raises(CommandError, match="nothing to copy"):
        call_command("log_copy", str(tmp_path))
    write(1)
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(CommandError, match="could not be written"):
        call_command("log_copy", str(tmp_path / "file"))
