# SPDX-License-Identifier: Apache-2.0
"""Followers read every entry once, in order, whatever happens to them in between."""

import logging

import pytest
from django.core.management import CommandError, call_command

from meishan.base.accounts.models import Organisation
from meishan.base.core.actor import SYSTEM
from meishan.base.ledger import followers
from meishan.base.ledger.followers import BATCH, follower
from meishan.base.ledger.models import Entry, FollowerPosition, Leaf

pytestmark = pytest.mark.usefixtures("world")


def heard(name: str) -> int:
    """How many entries the toy follower has written down, in a table that its transaction covers."""
    return Organisation.objects.filter(name=name).count()


def listen(name: str, **options) -> list[int]:
    seen = []

    @follower(name, acts=("toys.",), reset=lambda: Organisation.objects.filter(name=name).delete(), **options)
    def note(entry: Entry) -> None:
        seen.append(entry.leaf.number)
        Organisation.objects.create(kind="supplier", name=name, made_at=entry.at)

    return seen


def test_a_follower_hears_each_entry_once_in_order(acts, fill):
    seen = listen("toys.ear")

    fill(BATCH + 7)
    fill(2)

    assert seen == list(range(BATCH + 9))
    assert FollowerPosition.objects.get(name="toys.ear").next_number == BATCH + 9


def test_a_follower_hears_only_the_acts_it_asked_for(acts, supplier_owner, settle):
    seen = []

    @follower("toys.picky", acts=("toys.whisper",))
    def note(entry: Entry) -> None:
        seen.append(entry.act)

    acts.rename(supplier_owner.organisation, by=SYSTEM, name="New")
    acts.whisper(supplier_owner.organisation, by=SYSTEM)
    settle()

    assert seen == ["toys.whisper"]
    assert FollowerPosition.objects.get(name="toys.picky").next_number == 2


def test_an_entry_that_is_not_numbered_is_not_heard(acts, write):
    seen = listen("toys.ear")

    write(3, sequenced=False)
    followers.advance_all()

    assert seen == []


def test_a_failing_follower_keeps_its_place_and_stops_nobody_else(acts, write, caplog):
    caplog.set_level(logging.CRITICAL)
    broken = True

    @follower("toys.broken", acts=("toys.",))
    def fail(entry: Entry) -> None:
        Organisation.objects.create(kind="supplier", name="half done", made_at=entry.at)
        if broken and entry.leaf.number == 2:
            raise RuntimeError("no paper")

    seen = listen("toys.ear")
    write(4)
    position = FollowerPosition.objects.get(name="toys.broken")

    assert (position.next_number, position.error) == (0, "RuntimeError: no paper")
    assert position.failed_at is not None
    assert heard("half done") == 0
    assert seen == [0, 1, 2, 3]

    broken = False
    followers.advance_all()
    position.refresh_from_db()

    assert (position.next_number, position.error, position.failed_at) == (4, "", None)
    assert heard("half done") == 4


def test_a_rebuilt_follower_reads_from_the_first_entry_and_ends_the_same(acts, write):
    seen = listen("toys.ear")
    write(5)

    followers.rebuild("toys.ear")
    after_reset = heard("toys.ear")
    followers.advance_all()

    assert after_reset == 0
    assert heard("toys.ear") == 5
    assert seen == [0, 1, 2, 3, 4, 0, 1, 2, 3, 4]
    with pytest.raises(KeyError):
        followers.rebuild("toys.nobody")


def test_a_follower_that_acts_goes_on_after_the_entry_it_failed_at(acts, write, caplog):
    caplog.set_level(logging.CRITICAL)
    firm = Organisation(kind="supplier", name="Echo")
    fail_at = 1

    @follower("toys.echo", acts=("toys.count",), calls_acts=True)
    def echo(entry: Entry) -> None:
        if entry.leaf.number == fail_at:
            raise RuntimeError("not now")
        acts.whisper(firm, by=SYSTEM, heard=entry.leaf.number)

    firm.made_at = write(0).made_at
    firm.save()
    write(3)
    first = [one.facts["heard"] for one in Entry.objects.filter(act="toys.whisper")]
    fail_at = None
    followers.advance_all()

    assert first == [0]
    assert sorted(one.facts["heard"] for one in Entry.objects.filter(act="toys.whisper")) == [0, 1, 2]
    assert FollowerPosition.objects.get(name="toys.echo").next_number == Leaf.objects.count()


def test_one_name_stands_for_one_follower(acts):
    listen("toys.ear")

    with pytest.raises(ValueError, match="exists already"):
        listen("toys.ear")


def test_the_operator_sees_followers_and_rebuilds_one(acts, write, capsys, caplog):
    caplog.set_level(logging.CRITICAL)
    seen = listen("toys.ear")

    @follower("toys.broken", acts=("toys.",))
    def fail(entry: Entry) -> None:
        raise RuntimeError("no paper")

    write(3)
    call_command("follow")
    shown = capsys.readouterr().out
    call_command("follow", "--rebuild", "toys.ear")
    followers.advance_all()

    assert "toys.ear: 3 of 3" in shown
    assert "toys.broken: 0 of 3" in shown
    assert "RuntimeError: no paper" in shown
    assert seen == [0, 1, 2, 0, 1, 2]
    with pytest.raises(CommandError, match="can't be rebuilt"):
        call_command("follow", "--rebuild", "toys.broken")
    with pytest.raises(CommandError, match=r"no follower “x”. Known are: .*toys\.ear"):
        call_command("follow", "--rebuild", "x")
