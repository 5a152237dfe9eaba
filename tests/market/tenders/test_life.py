# SPDX-License-Identifier: Apache-2.0
"""Suspend, resume, extend, end: the one deadline moves later only, by an act with its reason, and all are told."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from meishan.base.accounts.models import Membership
from meishan.base.core import clock
from meishan.base.core.errors import Denied, Refused
from meishan.base.ledger.models import Entry
from meishan.market.tenders import actions, queries
from meishan.market.tenders.models import Deadline, Lot, Notice, Tender
from meishan.market.tenders.queries import openers
from meishan.market.tenders.tasks import watch_openers
from tests.factories import opening
from tests.factories.bids import publish_tender
from tests.factories.openers import lose
from tests.market.tenders.conftest import NEEDED, in_days

WHY = {"en": "A question needs an answer first."}


def in_days_from_now(days):
    return clock.now() + timedelta(days=days)


@pytest.fixture
def tender(make_tender):
    return make_tender()


def test_a_suspended_tender_takes_no_bids_and_says_why(tender, officer):
    notice = actions.suspend(tender.notice, by=officer.actor, reason=WHY)

    at = clock.now()
    held = Tender.objects.get(pk=tender.pk)
    assert (held.state, held.phase(at), notice.phase(at)) == ("suspended", "suspended", "suspended")
    assert held.suspension_reason == WHY
    assert not held.is_open(at)
    assert notice not in queries.open_notices(at)
    assert Entry.objects.get(subject_id=tender.pk, act="tenders.suspend").facts["reason"] == WHY


def test_the_time_of_a_suspension_is_given_back(tender, officer, time_passes):
    before = tender.notice.closes_at
    actions.suspend(tender.notice, by=officer.actor, reason=WHY)
    time_passes(timedelta(days=3))

    notice = actions.resume(tender.notice, by=officer.actor)

    assert notice.deadline.closes_at >= before + timedelta(days=3)
    assert notice.deadline.closes_at < before + timedelta(days=3, minutes=2)
    assert Tender.objects.get(pk=tender.pk).is_open(clock.now())


def test_a_tender_suspended_over_its_deadline_does_not_close(tender, officer, time_passes):
    actions.suspend(tender.notice, by=officer.actor, reason=WHY)
    time_passes(timedelta(days=40))

    assert Tender.objects.get(pk=tender.pk).phase(clock.now()) == "suspended"
    notice = actions.resume(tender.notice, by=officer.actor)
    assert notice.is_open(clock.now())


def test_the_officer_may_give_more_time_on_resuming_but_not_less(tender, officer, time_passes):
    before = tender.notice.closes_at
    actions.suspend(tender.notice, by=officer.actor, reason=WHY)
    time_passes(timedelta(days=3))

    with pytest.raises(Refused, match="at least the time"):
        actions.resume(tender.notice, by=officer.actor, deadline=before + timedelta(days=2))
    notice = actions.resume(tender.notice, by=officer.actor, deadline=before + timedelta(days=9))

    assert notice.deadline.closes_at == before + timedelta(days=9)


def test_a_deadline_is_extended_with_its_reason_in_the_log(tender, officer):
    before = tender.notice.closes_at
    notice = actions.extend_deadline(
        tender.notice, by=officer.actor, deadline=before + timedelta(days=5), reason=WHY
    )

    assert notice.deadline.closes_at == before + timedelta(days=5)
    entry = Entry.objects.get(subject_id=tender.pk, act="tenders.extend_deadline")
    assert entry.is_public
    assert entry.facts["reason"] == WHY
    assert entry.facts["deadline_before"] < entry.facts["deadline"]
    with pytest.raises(Refused, match="only move later"):
        actions.extend_deadline(notice, by=officer.actor, deadline=before, reason=WHY)
    with pytest.raises(Refused, match="why"):
        actions.extend_deadline(notice, by=officer.actor, deadline=before + timedelta(days=9), reason={})


def test_once_time_is_over_nobody_extends_or_suspends(tender, officer, time_passes):
    time_passes(timedelta(days=31))

    with pytest.raises(Refused, match="deadline has passed"):
        actions.extend_deadline(
            tender.notice, by=officer.actor, deadline=tender.closes_at + timedelta(days=9), reason=WHY
        )
    with pytest.raises(Refused, match="deadline has passed"):
        actions.suspend(tender.notice, by=officer.actor, reason=WHY)


def test_once_shares_are_out_the_deadline_is_final(officer, second_officer, time_passes):
    opened = publish_tender(officer, second_officer)
    opening.past_deadline(opened, time_passes)
    held = opening.schedule(opened)
    opening.gather(opened, held, 1, 2)
    opening.release(opened, held)
    deadline = Deadline.objects.filter(notice=opened.notice)

    with pytest.raises(Refused, match="Opening has begun"):
        actions.extend_deadline(opened.notice, by=officer.actor, deadline=in_days_from_now(60), reason=WHY)
    for columns in ({"closes_at": in_days(60)}, {"released_at": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            deadline.update(**columns)
    assert Tender.objects.get(pk=opened.notice.pk).state == "opening"


def test_an_extension_moves_the_only_deadline_there_is(tender, officer):
    """Trust, part 1: Poland's miniPortal extended the notice and not the portal: here both are one row."""
    later = tender.notice.closes_at + timedelta(days=5)
    actions.extend_deadline(tender.notice, by=officer.actor, deadline=later, reason=WHY)

    seen = queries.notice_for_reader(tender.pk)
    held = Tender.objects.select_related("notice__deadline").get(pk=tender.pk)
    moment = later - timedelta(seconds=1)
    assert seen.closes_at == held.closes_at == later
    assert [one.is_open(moment) for one in (seen, held)] == [True, True]
    assert [one.is_open(later) for one in (seen, held)] == [False, False]
    columns = {
        f"{model.__name__}.{field.name}"
        for model in (Notice, Tender)
        for field in model._meta.concrete_fields
        if "clos" in field.name or "deadline" in field.name
    }
    assert columns == set()


def test_an_amendment_begins_with_the_deadline_as_it_stands(tender, officer):
    later = tender.notice.closes_at + timedelta(days=5)
    actions.extend_deadline(tender.notice, by=officer.actor, deadline=later, reason=WHY)

    draft = actions.amend(tender.notice, by=officer.actor)

    assert draft.content["deadline"] == later.strftime("%Y-%m-%dT%H:%M:%SZ")


def test_an_amendment_never_takes_back_an_extension(tender, officer, second_officer):
    draft = actions.amend(tender.notice, by=officer.actor)
    draft = actions.save(draft, by=officer.actor, changes={"countries": ["UG"]}, reason={"en": "Wider."})
    draft = actions.clear(actions.submit(draft, by=officer.actor), by=second_officer.actor)
    later = tender.notice.closes_at + timedelta(days=5)
    actions.extend_deadline(tender.notice, by=officer.actor, deadline=later, reason=WHY)

    with pytest.raises(Refused, match="may have moved"):
        actions.publish_amendment(draft, by=officer.actor)

    assert Deadline.objects.get(notice=tender.notice).closes_at == later


def test_a_suspended_tender_is_not_amended_but_can_be_cancelled(tender, officer):
    notice = actions.suspend(tender.notice, by=officer.actor, reason=WHY)

    with pytest.raises(Denied):
        actions.amend(notice, by=officer.actor)
    actions.cancel(notice, by=officer.actor, reason=WHY)

    held = Tender.objects.get(pk=tender.pk)
    assert (held.state, held.end_reason) == ("cancelled", WHY)


def test_an_amendment_does_not_change_method_or_sealing(tender, officer, second_officer):
    def published(**changes):
        draft = actions.amend(tender.notice, by=officer.actor)
        draft = actions.save(draft, by=officer.actor, changes=changes, reason={"en": "Otherwise."})
        draft = actions.clear(actions.submit(draft, by=officer.actor), by=second_officer.actor)
        try:
            return actions.publish_amendment(draft, by=officer.actor)
        finally:
            actions.discard(actions.recall(draft, by=officer.actor), by=officer.actor)

    with pytest.raises(Refused, match="can't change that"):
        published(submission={"method": "email", "address": "bids@example.org"})


@pytest.mark.parametrize(
    ("act", "state"), [("tenders.declare_unsuccessful", "unsuccessful"), ("tenders.declare_failed", "failed")]
)
def test_a_tender_ends_after_its_deadline_with_a_reason_for_all(
    tender, three, officer, time_passes, act, state
):
    end = getattr(actions, act.partition(".")[2])
    lose(*three[:2])
    with pytest.raises(Refused, match="Open for bids"):
        end(tender.notice, by=officer.actor, reason=WHY)
    time_passes(timedelta(days=31))
    with pytest.raises(Refused, match="why"):
        end(tender.notice, by=officer.actor, reason={"fr": "Rien."})

    end(tender.notice, by=officer.actor, reason=WHY)

    held = Tender.objects.get(pk=tender.pk)
    assert (held.state, held.end_reason) == (state, WHY)
    assert Lot.objects.get(notice=tender.notice).state == "unsuccessful"
    with pytest.raises(Refused):
        actions.cancel(tender.notice, by=officer.actor, reason=WHY)


def test_a_tender_fails_only_where_too_few_openers_are_left(tender, three, officer, time_passes):
    time_passes(timedelta(days=31))
    for lost in ([], three[:1]):
        lose(*lost)
        with pytest.raises(Refused, match="can still be opened"):
            actions.declare_failed(tender.notice, by=officer.actor, reason=WHY)
    assert Tender.objects.get(pk=tender.pk).phase(clock.now()) == "closed"

    lose(three[1])
    actions.declare_failed(tender.notice, by=officer.actor, reason=WHY)

    assert Tender.objects.get(pk=tender.pk).state == "failed"


def test_openers_who_left_the_house_are_lost_too(tender, three, officer, time_passes):
    time_passes(timedelta(days=31))
    Membership.objects.filter(person__in=[one.persona.person.pk for one in three[:2]]).update(
        ended_at=clock.now()
    )

    assert actions.declare_failed(tender.notice, by=officer.actor, reason=WHY)


def test_who_is_only_behind_with_a_drill_is_not_lost(tender, three, officer, time_passes):
    time_passes(timedelta(days=28, hours=1))
    watch_openers()
    time_passes(timedelta(days=3))
    alarm = openers.alarm_of(openers.standing_manifest(tender), clock.now())
    assert (alarm.live, alarm.left, alarm.is_short, alarm.is_lost) == (0, 3, True, False)

    with pytest.raises(Refused, match="can still be opened"):
        actions.declare_failed(tender.notice, by=officer.actor, reason=WHY)


def test_a_lot_is_cancelled_while_the_others_go_on(make_tender, revise, officer):
    lots = [{**NEEDED["lots"][0], "number": number} for number in (1, 2)]
    tender = make_tender(lots=lots)

    lot = actions.cancel_lot(tender.notice, by=officer.actor, number=2, reason=WHY)

    assert (lot.state, lot.end_reason) == ("cancelled", WHY)
    revise(tender.notice, countries=["UG"])
    assert [one.state for one in Lot.objects.filter(notice=tender.notice)] == ["active", "cancelled"]
    with pytest.raises(Refused, match="last lot"):
        actions.cancel_lot(tender.notice, by=officer.actor, number=1, reason=WHY)
    with pytest.raises(Refused, match="can't be cancelled now"):
        actions.cancel_lot(tender.notice, by=officer.actor, number=2, reason=WHY)
    with pytest.raises(IntegrityError, match="does not move"), transaction.atomic():
        Lot.objects.filter(pk=lot.pk).update(state="active")


def test_a_notice_answered_by_mail_has_none_of_this(notice, officer):
    for act, more in (
        ("suspend", {}),
        ("extend_deadline", {"deadline": clock.now()}),
        ("declare_failed", {}),
    ):
        with pytest.raises(Denied, match="sealed"):
            getattr(actions, act)(notice, by=officer.actor, reason=WHY, **more)


@pytest.mark.parametrize("name", ["other_agency_officer", "supplier_owner", "reviewer"])
@pytest.mark.parametrize("act", ["suspend", "resume", "declare_unsuccessful", "declare_failed"])
def test_nobody_else_moves_a_tender(tender, request, name, act):
    stranger = request.getfixturevalue(name)

    with pytest.raises(Denied):
        getattr(actions, act)(tender.notice, by=stranger.actor, reason=WHY)


def test_a_published_text_closes_after_it_is_published(make_draft, officer):
    """eForms lets a deadline before the publication pass; here the text is not even submitted."""
    draft = make_draft(deadline=in_days(-1))

    with pytest.raises(Refused, match="in the past"):
        actions.submit(draft, by=officer.actor)
