# SPDX-License-Identifier: Apache-2.0
"""The personal calendar: secret, revocable, and true on the phone after every change."""

from itertools import pairwise

import pytest
from django.urls import reverse
from icalendar import Calendar

from meishan.base.core import clock, scope
from meishan.outreach.seminars.actions import booking
from meishan.outreach.seminars.actions import printing as actions
from meishan.outreach.seminars.models import Plan, Session
from meishan.outreach.seminars.queries.feeds import feed_token
from meishan.outreach.seminars.states import MeetingState, PlanState
from tests.factories import seminars as factory


@pytest.fixture
def made(world):
    return factory.lay_down()


def address(made, party):
    return reverse("seminars:agenda_calendar", args=[made.seminar.slug, feed_token(party)])


def events(client, made, party):
    """The calendar as a phone reads it, signed out: {UID: event}."""
    party.refresh_from_db()
    with scope.of_organisations([]):
        response = client.get(address(made, party))
    assert response.status_code == 200
    assert response["Content-Type"].startswith("text/calendar")
    return {str(one["uid"]): one for one in Calendar.from_ical(response.content).walk("VEVENT")}


def only(found):
    (one,) = found.values()
    return one


def publish(made, plan):
    """As the act of publishing does: the old one is replaced."""
    made.seminar.plans.filter(state=PlanState.PUBLISHED).update(state=PlanState.RETIRED)
    Plan.objects.filter(pk=plan.pk).update(state=PlanState.PUBLISHED, published_at=clock.now())


def test_a_calendar_without_a_session_holds_meetings_and_sessions(made, client):
    factory.plan_with(made, [(0, 0, 0)])
    slot = made.slots[3]
    Session.objects.create(
        seminar=made.seminar,
        kind="opening",
        title={"en": "Opening"},
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        for_all=True,
    )

    found = events(client, made, made.applications[0])

    assert sorted((str(one["summary"]), str(one["status"])) for one in found.values()) == [
        ("AG1", "CONFIRMED"),
        ("Opening", "CONFIRMED"),
    ]
    meeting = next(one for one in found.values() if one["summary"] == "AG1")
    assert meeting["dtstart"].dt == made.slots[0].starts_at
    assert "Table 1, Main hall" in str(meeting["location"])


def test_a_meeting_that_moves_keeps_its_uid_and_raises_its_sequence(made, client):
    meeting = factory.plan_with(made, [(0, 0, 0)]).meetings.get()
    before = only(events(client, made, made.applications[0]))

    meeting.slot = made.slots[4]
    booking.rebook(meeting)
    after = only(events(client, made, made.applications[0]))

    assert before["uid"] == after["uid"]
    assert after["sequence"] > before["sequence"]
    assert after["dtstart"].dt == made.slots[4].starts_at


def test_a_new_plan_moves_entries_in_place_and_cancels_those_it_drops(made, client):
    factory.plan_with(made, [(0, 0, 0), (1, 0, 1), (2, 0, 2)])
    before = events(client, made, made.applications[0])

    publish(made, factory.plan_with(made, [(0, 0, 5), (1, 0, 1)], state=PlanState.DRAFT))
    after = events(client, made, made.applications[0])

    assert before.keys() == after.keys()
    by_agency = {uid: next(one.number for one in made.officers if one.pk.hex in uid) for uid in after}
    told = {
        by_agency[uid]: (str(one["status"]), one["sequence"] - before[uid]["sequence"])
        for uid, one in after.items()
    }
    assert told == {0: ("CONFIRMED", 1), 1: ("CONFIRMED", 0), 2: ("CANCELLED", 1)}


def test_a_draft_never_reaches_a_calendar(made, client):
    factory.plan_with(made, [(0, 0, 0)], state=PlanState.DRAFT)

    assert events(client, made, made.applications[0]) == {}


def test_given_up_and_met_again_is_one_entry_whose_sequence_only_rises(made, client):
    plan = factory.plan_with(made, [(0, 0, 0)])
    seen = [only(events(client, made, made.applications[0]))]

    booking.release(plan.meetings.get(), MeetingState.FREED)
    seen.append(only(events(client, made, made.applications[0])))
    factory.book(made, plan, 0, 0, 3)
    seen.append(only(events(client, made, made.applications[0])))
    publish(made, factory.plan_with(made, [(0, 0, 0)], state=PlanState.DRAFT))
    seen.append(only(events(client, made, made.applications[0])))

    assert [str(one["status"]) for one in seen] == ["CONFIRMED", "CANCELLED", "CONFIRMED", "CONFIRMED"]
    assert all(one["sequence"] < other["sequence"] for one, other in pairwise(seen))
    assert len({str(one["uid"]) for one in seen}) == 1


def test_officer_and_firm_have_the_same_entry(made, client):
    factory.plan_with(made, [(0, 0, 0)])

    mine, theirs = events(client, made, made.applications[0]), events(client, made, made.officers[0])

    assert mine.keys() == theirs.keys()
    assert str(only(theirs)["summary"]) == "Firm 1 Ltd"


def test_a_renewed_address_ends_the_old_one(made, client):
    application = made.applications[0]
    old = address(made, application)

    actions.renew_agenda_address(application, by=made.supplier_personas[0].actor)
    application.refresh_from_db()

    assert client.get(old).status_code == 404
    assert client.get(address(made, application)).status_code == 200


@pytest.mark.parametrize(
    "spoilt",
    [
        lambda token: token[:-1] + ("0" if token[-1] != "0" else "1"),
        lambda token: token.replace("application", "officer"),
        lambda token: "application-" + "0" * 32 + token[-33:],
        lambda token: "x",
        lambda token: "application--",
    ],
)
def test_a_guessed_address_opens_nothing(made, client, spoilt):
    token = spoilt(feed_token(made.applications[0]))

    assert client.get(reverse("seminars:agenda_calendar", args=[made.seminar.slug, token])).status_code == 404


def test_the_address_of_one_seminar_opens_nothing_at_another(made, client):
    other = factory.lay_down()

    assert client.get(address(other, made.applications[0])).status_code == 404
