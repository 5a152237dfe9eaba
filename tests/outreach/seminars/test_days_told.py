# SPDX-License-Identifier: Apache-2.0
"""Who is written to after a re-planning, and which meetings the record notes for their open tenders."""

from datetime import timedelta

import pytest

from meishan.base.accounts.models import Mail
from meishan.base.core import clock
from meishan.base.ledger.models import Detail, Entry
from meishan.market.tenders import actions as tenders
from meishan.outreach.seminars.actions import days as actions
from meishan.outreach.seminars.models import Meeting
from meishan.outreach.seminars.queries.days.meetings import open_tenders_of
from meishan.outreach.seminars.queries.days.replanning import lost_slots, propose_replan
from meishan.outreach.seminars.tasks import days as tasks
from tests.factories import seminars as factory
from tests.market.tenders.conftest import needed


@pytest.fixture
def world(committed_world):
    """What followers read must be committed."""


@pytest.fixture
def made(world, time_passes):
    made = factory.lay_down(starts_in=2)
    time_passes(made.slots[0].starts_at - timedelta(minutes=15) - clock.now())
    return made


def test_everybody_concerned_is_told_once(made, settle):
    plan = factory.plan_with(made, [(0, 0, 2), (1, 1, 2)])
    at = clock.now()
    lost = lost_slots(made.seminar, made.slots[0], whole=False, at=at)
    proposal = propose_replan(made.seminar, made.officers[0], lost, may_move=0, at=at, seconds=0.3)

    actions.replan(plan, by=made.organiser.actor, proposal=proposal.as_data())
    settle()

    told = set(Mail.objects.filter(kind="seminars.replan").values_list("person", flat=True))
    assert made.supplier_personas[0].person.pk in told
    assert made.officer_personas[0].person.pk in told
    # A colleague of the same agency whose meetings stay is left in peace.
    changed = {change.officer.number for change in proposal.changes}
    assert not told & {made.officer_personas[n].person.pk for n in range(4) if n not in changed | {0}}
    assert Mail.objects.filter(kind="seminars.replan").count() == len(told)


def tender(made, reference="RFQ/2027/001", **changes):
    """An open tender of the first officer's agency, for vehicles unless told otherwise."""
    officer, colleague = made.officer_personas[0].actor, made.officer_personas[2].actor
    draft = tenders.draft(by=officer, reference=reference, content=needed(**changes))
    return tenders.publish(tenders.clear(tenders.submit(draft, by=officer), by=colleague), by=officer)


def test_an_open_tender_in_the_suppliers_field_is_noted_before_and_at_the_meeting(made):
    notice = tender(made)
    plan = factory.plan_with(made, [(0, 0, 0), (1, 1, 0)])
    mine, other = plan.meetings.order_by("officer__number")

    tasks.watch_tenders()
    tasks.watch_tenders()

    entry = Entry.objects.get(act="seminars.note_open_tender")
    assert entry.subject_id == mine.pk
    assert Detail.objects.get(entry=entry).payload["open_tenders"] == [str(notice.pk)]
    assert set(entry.parties) >= {mine.agency_id, mine.supplier_id}
    assert Meeting.objects.get(pk=mine.pk).has_open_tender
    assert not Meeting.objects.get(pk=other.pk).has_open_tender


def test_a_tender_opened_since_is_noted_when_the_meeting_begins(made):
    meeting = factory.plan_with(made, [(0, 0, 0)]).meetings.get()
    notice = tender(made)

    actions.hold(meeting, by=made.officer_personas[0].actor)

    assert Meeting.objects.get(pk=meeting.pk).has_open_tender
    payload = Detail.objects.get(entry__act="seminars.hold").payload
    assert payload["open_tenders"] == [str(notice.pk)]


def test_codes_meet_when_equal_or_one_level_apart(made, time_passes):
    notice = tender(made)
    meeting = factory.plan_with(made, [(0, 0, 0)]).meetings.get()

    def met(code):
        meeting.application.codes = [code]
        return [one.pk for one in open_tenders_of(meeting, clock.now())]

    assert met("25101500") == met("25100000") == met("25101501") == met("25000000") == [notice.pk]
    assert met("43211500") == met("25111700") == []
    time_passes(timedelta(days=31))
    assert met("25101500") == []
