# SPDX-License-Identifier: Apache-2.0
"""The log numbers every committed entry once, without gaps, and signs only one history."""

import base64
import threading
from collections.abc import Callable
from datetime import timedelta
from time import monotonic

import pymerkle
import pytest
from django.db import OperationalError, connection, connections, transaction

from meishan.algorithms.merkle.checkpoints import open_checkpoint
from meishan.algorithms.merkle.notes import VerifierKey
from meishan.algorithms.merkle.verify import verify_receipt
from meishan.base.core import clock, scope
from meishan.base.core.actor import SYSTEM
from meishan.base.ledger import followers, queries, sequencer, signing
from meishan.base.ledger.models import Checkpoint, Entry, Leaf, LogKey, Node, Pending
from tests.personas import make_organisation


def oracle_root(size: int) -> bytes:
    tree = pymerkle.InmemoryTree()
    for leaf in Leaf.objects.order_by("number")[:size]:
        tree.append_entry(bytes(leaf.data))
    return tree.get_root()


def vkeys() -> list[str]:
    return [key.vkey for key in queries.log_keys()]


def test_entries_are_numbered_in_order_and_the_head_is_signed(world, write):
    toy = write(5)

    leaves = list(Leaf.objects.order_by("number").select_related("entry"))
    newest = queries.newest_checkpoint()
    opened = open_checkpoint(newest.note.encode(), [VerifierKey.parse(one) for one in vkeys()])
    assert [leaf.number for leaf in leaves] == [0, 1, 2, 3, 4]
    assert [leaf.entry for leaf in leaves] == list(Entry.objects.filter(subject_id=toy.pk).order_by("pk"))
    assert (newest.size, bytes(newest.root)) == (5, oracle_root(5))
    assert (opened.head.size, opened.head.root) == (5, oracle_root(5))
    assert not Pending.objects.exists()


def test_nothing_waiting_makes_no_checkpoint(world, write):
    write(1)

    assert [sequencer.sequence() for _ in range(3)] == [0, 0, 0]
    assert Checkpoint.objects.count() == 1


def test_every_head_and_tile_is_that_of_an_independent_tree(world, fill, monkeypatch):
    monkeypatch.setattr(sequencer, "BATCH", 97)

    fill(600, sequenced=False)
    while sequencer.sequence():
        pass

    heads = list(Checkpoint.objects.order_by("id"))
    assert [head.size for head in heads] == [97, 194, 291, 388, 485, 582, 600]
    assert [bytes(head.root) for head in heads] == [oracle_root(head.size) for head in heads]
    assert all(queries.tree(head.size).root() == bytes(head.root) for head in heads)
    assert list(Node.objects.values_list("level", "index")) == [(1, 0), (1, 1)]


def test_a_leaf_is_bound_to_the_entry_and_to_its_details(acts, supplier_owner, settle):
    acts.rename(supplier_owner.organisation, by=supplier_owner.actor, name="New")
    settle()
    entry = Entry.objects.get(act="toys.rename")

    shown = queries.entry_file(entry)
    full = queries.entry_file(entry, queries.detail_for_reader(entry))

    assert shown.leaf == full.leaf == bytes(entry.leaf.data)
    assert full.details == {"length": 3}
    assert bytes(entry.salt) not in (shown.salt, full.details_salt)
    assert shown.entry["facts"] == {"before": "Ningbo Vehicles Ltd", "name": "New"}
    assert verify_receipt(queries.receipt(entry), None, vkeys()).facts["details"] == {"length": 3}


def test_an_entry_with_the_strangest_facts_does_not_stop_the_log(acts, supplier_owner, settle):
    strange = {"n": 2**70, "é\u2028": "😀\x7f", "deep": {"a": [None, {"b": ["x" * 10_000]}]}, "": []}

    acts.whisper(supplier_owner.organisation, by=SYSTEM, **strange)
    settle()

    entry = Entry.objects.get(act="toys.whisper")
    assert verify_receipt(queries.receipt(entry), None, vkeys()).ok


@pytest.mark.parametrize("step", ["make_key", "signers", "last_signed"])
def test_a_crash_within_a_batch_leaves_the_log_as_it_was(committed_world, write, monkeypatch, step):
    write(3, sequenced=False)
    real = getattr(signing, step)

    def die(*args):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    monkeypatch.setattr(signing, step, die)
    with pytest.raises(OperationalError):
        sequencer.sequence()
    connection.close()
    monkeypatch.setattr(signing, step, real)

    with scope.everything():
        assert (Leaf.objects.count(), Pending.objects.count(), Checkpoint.objects.count()) == (0, 3, 0)
        assert sequencer.sequence() == 3
        assert bytes(queries.newest_checkpoint().root) == oracle_root(3)


def test_a_crash_between_the_leaves_and_the_head_leaves_the_log_as_it_was(
    committed_world, write, monkeypatch
):
    write(3)
    write(4, sequenced=False)
    real = sequencer._append

    def die_after(entries):
        real(entries)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    monkeypatch.setattr(sequencer, "_append", die_after)
    with pytest.raises(OperationalError):
        sequencer.sequence()
    connection.close()
    monkeypatch.setattr(sequencer, "_append", real)

    with scope.everything():
        assert (Leaf.objects.count(), queries.log_size()) == (3, 3)
        assert sequencer.sequence() == 4
        assert bytes(queries.newest_checkpoint().root) == oracle_root(7)


def test_a_crash_after_the_commit_and_before_the_memory_of_it_loses_nothing(
    committed_world, write, monkeypatch
):
    write(3)
    write(4, sequenced=False)
    real = signing.remember

    def die(note):
        raise KeyboardInterrupt

    monkeypatch.setattr(signing, "remember", die)
    with pytest.raises(KeyboardInterrupt):
        sequencer.sequence()
    monkeypatch.setattr(signing, "remember", real)
    write(1)

    assert queries.log_size() == 8
    assert signing.last_signed().size == 8


def in_threads(*jobs: Callable[[], None]) -> list[Exception]:
    """Run all at once, each on a connection of its own; what went wrong in them."""
    faults = []

    def run(job: Callable[[], None]) -> None:
        try:
            with scope.everything():
                job()
        except Exception as fault:  # noqa: BLE001 - the test shows it
            faults.append(fault)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(job,)) for job in jobs]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return faults


def test_eight_writers_and_two_sequencers_lose_nothing_and_leave_no_gap(acts, committed_world):
    def write_some() -> None:
        toy = make_organisation("supplier", "0")
        for _ in range(25):
            acts.count(toy, by=SYSTEM)

    def number() -> None:
        end = monotonic() + 60
        while Leaf.objects.count() < 200 and monotonic() < end:
            sequencer.sequence()

    faults = in_threads(*[write_some] * 8, *[number] * 2)

    assert faults == []
    assert list(Leaf.objects.order_by("number").values_list("number", flat=True)) == list(range(200))
    assert set(Leaf.objects.values_list("entry", flat=True)) == set(
        Entry.objects.values_list("pk", flat=True)
    )
    for head in Checkpoint.objects.all():
        assert bytes(head.root) == oracle_root(head.size)


def test_only_one_sequencer_works_at_a_time(committed_world, write):
    write(2, sequenced=False)
    seen = []

    def other() -> None:
        seen.append(sequencer.sequence())
        connections.close_all()

    with transaction.atomic():
        assert sequencer._is_only_sequencer()
        thread = threading.Thread(target=other)
        thread.start()
        thread.join()

    assert seen == [0]
    assert sequencer.sequence() == 2


def test_the_loop_numbers_what_comes_and_ends_when_told(committed_world, write):
    stop = threading.Event()

    def loop() -> None:
        sequencer.run(stop)
        connections.close_all()

    thread = threading.Thread(target=loop)
    thread.start()
    write(3, sequenced=False)
    for _ in range(100):
        if queries.log_size() == 3:
            break
        stop.wait(0.05)
    stop.set()
    thread.join(5)

    assert queries.log_size() == 3
    assert not thread.is_alive()


@pytest.mark.parametrize("run", [sequencer.run, followers.run])
def test_a_database_that_is_away_is_told_once_in_one_line(
    committed_world, run, tmp_path, caplog, monkeypatch
):
    monkeypatch.setattr(sequencer, "FAULT_PAUSE", 1.0)
    stop = threading.Event()

    def loop() -> None:
        connection.settings_dict = {**connection.settings_dict, "HOST": str(tmp_path), "OPTIONS": {}}
        run(stop)

    thread = threading.Thread(target=loop)
    thread.start()
    for _ in range(100):
        if caplog.records:
            break
        stop.wait(0.05)
    stop.wait(3)
    stop.set()
    thread.join(10)

    (told,) = caplog.records
    assert "for the database: " in told.getMessage()
    assert "\n" not in told.getMessage()
    assert told.exc_info is None
    assert not thread.is_alive()


def test_the_key_lies_outside_the_database_and_for_its_owner_alone(world, write, settings):
    write(1)

    key = settings.LOG_KEY_FILE.read_text()
    assert key.startswith(f"PRIVATE+KEY+{settings.LOG_ORIGIN}+")
    assert settings.LOG_KEY_FILE.stat().st_mode & 0o777 == 0o600
    assert key.strip() not in LogKey.objects.get().vkey
    assert queries.newest_checkpoint().note.startswith(f"{settings.LOG_ORIGIN}\n1\n")


def test_a_lost_key_is_never_replaced_in_silence(world, write, settings):
    write(2)
    settings.LOG_KEY_FILE.unlink()
    write(1, sequenced=False)

    with pytest.raises(signing.LogKeyError, match="can't be read"):
        sequencer.sequence()

    assert not settings.LOG_KEY_FILE.exists()
    assert queries.log_size() == 2


@pytest.mark.parametrize("text", ["", "nonsense\n", "PRIVATE+KEY+a+b+c until then\n"])
def test_a_damaged_key_is_named(world, write, settings, text):
    write(1)
    settings.LOG_KEY_FILE.write_text(text)
    write(1, sequenced=False)

    with pytest.raises(signing.LogKeyError, match=r"ledger\.key"):
        sequencer.sequence()


def test_a_database_that_went_back_in_time_is_not_signed(committed_world, write, databases, settings):
    write(5)
    head = settings.LOG_KEY_FILE.with_name("ledger.key.head")
    later = head.read_bytes().replace(b"\n5\n", b"\n9\n")
    assert base64.b64encode(oracle_root(5)) in later
    head.write_bytes(later)
    write(1, sequenced=False)

    with pytest.raises(signing.LogKeyError, match=r"holds 5 entries.*log of 9 entries.*admit-loss"):
        sequencer.sequence()

    assert queries.log_size() == 5


def test_a_database_with_another_history_is_not_signed(world, write, settings):
    write(5)
    head = settings.LOG_KEY_FILE.with_name("ledger.key.head")
    other = base64.b64encode(b"x" * 32)
    head.write_bytes(head.read_bytes().replace(base64.b64encode(oracle_root(5)), other))
    write(1, sequenced=False)

    with pytest.raises(signing.LogKeyError, match="does not go on"):
        sequencer.sequence()


def test_a_sequencer_that_signed_earlier_goes_on_after_another_did(world, write, settings):
    write(3)
    head = settings.LOG_KEY_FILE.with_name("ledger.key.head")
    old = head.read_bytes()
    write(4)
    head.write_bytes(old)

    write(2)

    assert queries.log_size() == 9


def test_two_databases_of_the_same_clock_time_have_unlike_leaves(acts, supplier_owner, settle):
    for _ in range(2):
        acts.whisper(supplier_owner.organisation, by=SYSTEM)
    settle()

    assert len({bytes(leaf.data) for leaf in Leaf.objects.all()}) == 2
    assert Checkpoint.objects.get().at - clock.now() < timedelta(minutes=1)
