# SPDX-License-Identifier: Apache-2.0
"""Openers who are lost, drilled again, missed and replaced while there is time."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from meishan.base.accounts.models import Mail
from meishan.base.core import clock
from meishan.base.core.errors import Denied, Refused
from meishan.base.ledger.models import Entry
from meishan.market.tenders import actions, tasks
from meishan.market.tenders.models import Deadline, Drill, OpenerManifest, Seat
from meishan.market.tenders.queries import openers as queries
from tests.factories.openers import appoint, get_ready, make_opener, pads_of, publish, stand

WHY = {"en": "One opener has left the agency."}


@pytest.fixture
def published(draft_tender, three, officer, second_officer):
    stand(draft_tender, three, 2, by=officer)
    return publish(draft_tender, officer, second_officer)


def test_a_replacement_waits_for_its_openers_and_gives_the_bidders_time(
    published, three, officer, agency, time_passes
):
    before = queries.standing_manifest(published)
    time_passes(timedelta(days=28))
    fourth = make_opener("Una Opener", agency)
    new = [fourth, *three[1:]]
    manifest = appoint(published, new, 2, by=officer)

    assert queries.standing_manifest(published) == before
    with pytest.raises(Refused, match="Not every new opener"):
        actions.replace_openers(manifest, by=officer.actor, reason=WHY)
    for one in new:
        get_ready(one, manifest)
    assert queries.standing_manifest(published) == before
    with pytest.raises(Refused, match="Say why"):
        actions.replace_openers(manifest, by=officer.actor, reason={})
    closes_at = published.notice.closes_at
    actions.replace_openers(manifest, by=officer.actor, reason=WHY)

    assert queries.standing_manifest(published) == manifest
    assert Deadline.objects.get(notice=published.notice_id).closes_at > closes_at + timedelta(days=2)
    entry = Entry.objects.get(act="tenders.replace_openers")
    assert entry.is_public
    assert entry.facts["openers"] == manifest.digest
    assert entry.facts["deadline_before"] < entry.facts["deadline"]
    assert queries.manifest_by_digest(published, before.digest) == before


def test_with_enough_time_left_the_deadline_stays(published, three, officer):
    manifest = appoint(published, three, 1, by=officer)
    for one in three:
        get_ready(one, manifest)
    closes_at = published.notice.closes_at

    actions.replace_openers(manifest, by=officer.actor, reason=WHY)

    assert Deadline.objects.get(notice=published.notice_id).closes_at == closes_at


def test_after_the_deadline_the_openers_stay(published, three, officer, time_passes):
    waiting = appoint(published, three, 1, by=officer)
    for one in three:
        get_ready(one, waiting)
    time_passes(timedelta(days=31))

    with pytest.raises(Refused, match="After the deadline"):
        appoint(published, three, 1, by=officer)
    with pytest.raises(Refused, match="After the deadline"):
        actions.replace_openers(waiting, by=officer.actor, reason=WHY)
    OpenerManifest.objects.filter(tender=published, state="standing").update(
        state="superseded", superseded_at=clock.now()
    )
    with pytest.raises(IntegrityError, match="stay who they are"), transaction.atomic():
        OpenerManifest.objects.filter(pk=waiting.pk).update(state="standing", stands_at=clock.now())


def test_two_days_before_the_deadline_a_second_drill_begins_by_itself(published, three, time_passes):
    tasks.watch_openers()
    assert Drill.objects.filter(purpose="opening").count() == 0
    time_passes(timedelta(days=28, hours=1))

    tasks.watch_openers()
    tasks.watch_openers()

    drill = Drill.objects.get(purpose="opening")
    assert clock.now() < drill.due_at < published.notice.closes_at
    assert queries.unanswered(queries.seats_of(drill.manifest)[0]) == drill
    actions.answer_drill(drill, by=three[0].actor, pads=pads_of(three[0], drill))
    assert queries.unanswered(queries.seats_of(drill.manifest)[0]) is None


def test_an_alarm_rings_once_when_the_next_lost_opener_may_be_one_too_many(
    published, three, officer, settle_mail
):
    manifest = queries.standing_manifest(published)
    tasks.watch_openers()
    assert not Entry.objects.filter(act="tenders.warn_of_openers").exists()
    with pytest.raises(Denied):
        actions.warn_of_openers(manifest, by=officer.actor)
    actions.retire_opener_key(three[0].key, by=three[0].actor)

    tasks.watch_openers()
    tasks.watch_openers()
    settle_mail()

    assert Entry.objects.filter(act="tenders.warn_of_openers").count() == 1
    alarm = queries.alarm_of(manifest, clock.now())
    assert (alarm.live, alarm.rings, alarm.is_lost) == (2, True, False)
    letter = Mail.objects.get(kind="tenders.warn_of_openers", person=officer.person)
    assert "Only 2 openers" in letter.text
    assert f"/tenders/{published.pk}/openers/" in letter.text


def test_an_opener_behind_with_a_drill_does_not_count(published, three, officer, time_passes):
    time_passes(timedelta(days=28, hours=1))
    tasks.watch_openers()
    drill = Drill.objects.get(purpose="opening")
    for one in three[:2]:
        actions.answer_drill(drill, by=one.actor, pads=pads_of(one, drill))
    assert not queries.alarm_of(drill.manifest, clock.now()).rings
    time_passes(drill.due_at - clock.now())

    found = queries.seats_at(drill.manifest, clock.now())

    assert [one.is_live for one in found] == [True, True, False]
    assert queries.alarm_of(drill.manifest, clock.now()).rings


@pytest.fixture
def settle_mail():
    """Followers of this app, run over what this test wrote (nothing is committed in it)."""

    def run():
        for entry in Entry.objects.order_by("at", "pk"):
            for act, tell in TELLERS.items():
                if entry.act == act:
                    tell(entry)

    return run


TELLERS = {
    "tenders.appoint_openers": tasks.tell_openers,
    "tenders.start_drill": tasks.tell_openers,
    "tenders.warn_of_openers": tasks.tell_of_missing_openers,
}


def test_each_opener_is_written_to_with_the_way_to_her_seat(draft_tender, three, officer, settle_mail):
    manifest = appoint(draft_tender, three, 2, by=officer)
    settle_mail()

    letters = Mail.objects.filter(kind="tenders.appoint_openers")
    assert {one.person_id for one in letters} == {one.persona.person.pk for one in three}
    seat = Seat.objects.get(manifest=manifest, seat=2)
    text = letters.get(person=seat.person).text
    assert f"/tenders/seats/{seat.pk}/" in text
    assert "2 of 3 openers" in text
