# SPDX-License-Identifier: Apache-2.0
"""Who was said not to have come is here after all: her meeting stands again, unless somebody has the slot by now."""

from datetime import timedelta

import pytest

from meishan.base.accounts.models import Mail
from meishan.base.core import clock
from meishan.base.core.actor import SYSTEM
from meishan.base.core.errors import Denied, Refused
from meishan.base.ledger.models import Detail, Entry
from meishan.outreach.seminars.actions import days as actions
from meishan.outreach.seminars.models import Booking, Meeting, Offer
from meishan.outreach.seminars.states import MeetingState, OfferState
from tests.factories import seminars as factory


@pytest.fixture
def made(world, time_passes):
    """The first day, six minutes into its first slot."""
    made = factory.lay_down(starts_in=2)
    time_passes(made.slots[0].starts_at + timedelta(minutes=6) - clock.now())
    return made


@pytest.fixture
def missed(made):
    """The meeting of the first officer and the first supplier, who was noted as absent."""
    meeting = factory.plan_with(made, [(0, 0, 0), (1, 1, 0)]).meetings.get(officer=made.officers[0])
    return actions.record_no_show(meeting, by=made.organiser.actor)


def offered(made, missed):
    return actions.offer_slot(missed, by=SYSTEM, application=made.applications[3], reasons=["first_meeting"])


def page_of(made, meeting):
    return f"/seminars/{made.seminar.slug}/meetings/{meeting.pk}/no-show/"


def test_the_meeting_stands_again_at_its_table_and_the_offer_ends(made, missed):
    offer = offered(made, missed)

    actions.take_back_no_show(missed, by=made.officer_personas[0].actor)

    found = Meeting.objects.get(pk=missed.pk)
    assert (found.state, found.table, found.slot) == (MeetingState.PLANNED, made.tables[0], made.slots[0])
    assert found.supplier_here_at is not None
    assert set(Booking.objects.filter(meeting=found).values_list("kind", flat=True)) == {
        "officer",
        "supplier",
        "table",
    }
    offer.refresh_from_db()
    assert offer.state == OfferState.WITHDRAWN
    with pytest.raises(Refused, match="has come after all"):
        actions.answer_offer(offer, by=made.supplier_personas[3].actor, accept=True)
    entry = Entry.objects.get(act="seminars.take_back_no_show")
    assert Detail.objects.get(entry=entry).payload["ended"] == [str(offer.pk)]
    assert not entry.is_public


def test_once_somebody_has_the_slot_it_is_kept_and_the_page_says_so(made, missed, client_of):
    actions.answer_offer(offered(made, missed), by=made.supplier_personas[3].actor, accept=True)

    with pytest.raises(Refused, match="Officer Number1 has another meeting at that time"):
        actions.take_back_no_show(missed, by=made.organiser.actor)

    assert Meeting.objects.get(pk=missed.pk).state == MeetingState.NO_SHOW
    assert Offer.objects.get().state == OfferState.TAKEN
    page = client_of(made.organiser).get(page_of(made, missed)).content.decode()
    assert "Officer Number1 has another meeting at that time" in page
    assert "Yes, the supplier is here" not in page


def test_who_sits_elsewhere_by_now_stays_there(made, missed):
    plan = missed.plan
    factory.book(made, plan, 2, 0, 0)

    with pytest.raises(Refused, match="Firm 1 Ltd has another meeting at that time"):
        actions.take_back_no_show(missed, by=made.organiser.actor)


def test_of_a_meeting_that_is_over_it_is_noted_that_it_was_held(made, missed, time_passes, client_of):
    time_passes(timedelta(hours=1))
    page = client_of(made.organiser).get(page_of(made, missed)).content.decode()

    actions.take_back_no_show(missed, by=made.organiser.actor)

    assert "It counts as held: its time is over." in page
    assert Meeting.objects.get(pk=missed.pk).state == MeetingState.HELD


def test_twice_changes_nothing_more(made, missed):
    actions.take_back_no_show(missed, by=made.organiser.actor)

    with pytest.raises(Refused, match="was taken back"):
        actions.take_back_no_show(missed, by=made.organiser.actor)


def test_the_supplier_herself_cannot(made, missed, client_of):
    with pytest.raises(Denied):
        actions.take_back_no_show(missed, by=made.supplier_personas[0].actor)
    assert client_of(made.supplier_personas[0]).post(page_of(made, missed)).status_code == 403


def test_the_page_shows_what_it_does_and_does_it(made, missed, client_of):
    offered(made, missed)
    organiser = client_of(made.organiser)
    room = organiser.get(f"/seminars/{made.seminar.slug}/control/").content.decode()
    assert page_of(made, missed) in room

    page = organiser.get(page_of(made, missed)).content.decode()
    assert "no longer asked" in page
    assert Meeting.objects.get(pk=missed.pk).state == MeetingState.NO_SHOW
    answer = organiser.post(page_of(made, missed), follow=True)

    assert "Taken back: the supplier is here." in answer.content.decode()
    assert Meeting.objects.get(pk=missed.pk).state == MeetingState.PLANNED
    told = client_of(made.supplier_personas[3]).get(
        f"/seminars/{made.seminar.slug}/offers/{Offer.objects.get().pk}/"
    )
    assert "This slot is no longer free" in told.content.decode()


def test_both_sides_are_told(committed_world, time_passes, settle):
    made = factory.lay_down(starts_in=2)
    time_passes(made.slots[0].starts_at + timedelta(minutes=6) - clock.now())
    meeting = factory.plan_with(made, [(0, 0, 0)]).meetings.get()
    actions.record_no_show(meeting, by=made.organiser.actor)
    actions.take_back_no_show(meeting, by=made.organiser.actor)

    settle()

    told = Mail.objects.filter(kind="seminars.take_back_no_show")
    assert set(told.values_list("person", flat=True)) == {
        made.supplier_personas[0].person.pk,
        made.officer_personas[0].person.pk,
    }
    assert "takes place after all" in told[0].text
