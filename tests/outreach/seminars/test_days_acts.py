# SPDX-License-Identifier: Apache-2.0
"""The days through their acts: arrivals, late suppliers, meetings given up, begun and ended, notes, announcements."""

from datetime import timedelta

import pytest

from meishan.base.accounts.states import OrganisationKind, Role
from meishan.base.core import clock, scope
from meishan.base.core.actor import SYSTEM, VISITOR
from meishan.base.core.errors import Denied, Refused
from meishan.base.core.predicates import may
from meishan.base.ledger.models import Detail, Entry
from meishan.outreach.seminars.actions import days as actions
from meishan.outreach.seminars.models import (
    Absence,
    Announcement,
    Arrival,
    Attendee,
    Booking,
    Meeting,
    MeetingNote,
    Pulse,
)
from meishan.outreach.seminars.queries import days
from meishan.outreach.seminars.states import MeetingState, Side
from tests.factories import seminars as factory
from tests.personas import join, make_organisation, make_person


@pytest.fixture
def made(world, time_passes):
    """The first day of a seminar, a minute before its first slot."""
    made = factory.lay_down(starts_in=2)
    time_passes(made.slots[0].starts_at - timedelta(minutes=1) - clock.now())
    return made


@pytest.fixture
def meeting(made):
    """Of the first officer and the first supplier in the first slot."""
    return factory.plan_with(made, [(0, 0, 0), (1, 1, 0)]).meetings.get(officer=made.officers[0])


def badge(made, number):
    return Attendee.objects.get(application=made.applications[number])


def again(row):
    return type(row).objects.get(pk=row.pk)


def test_one_checked_in_twice_has_come_once(made):
    first = actions.check_in(badge(made, 0), by=made.adviser.actor)
    actions.check_in(badge(made, 0), by=made.organiser.actor)

    assert [one.at for one in Arrival.objects.all()] == [first.at]


def test_who_leaves_is_no_longer_on_site_until_she_returns(made):
    attendee, day = badge(made, 0), made.slots[0].day
    actions.check_in(attendee, by=made.adviser.actor)

    actions.check_out(attendee, by=made.adviser.actor)
    gone = days.on_site(made.seminar, day)
    actions.check_in(attendee, by=made.adviser.actor)

    assert gone == set()
    assert days.on_site(made.seminar, day) == {made.applications[0].pk}


def test_nobody_is_checked_in_on_another_day_or_out_who_never_came(made, time_passes):
    with pytest.raises(Refused, match="not been checked in"):
        actions.check_out(badge(made, 0), by=made.adviser.actor)
    time_passes(timedelta(days=5))

    with pytest.raises(Refused, match="on the days of the seminar only"):
        actions.check_in(badge(made, 0), by=made.adviser.actor)


def test_each_side_says_for_itself_that_it_is_here(made, meeting):
    actions.say_here(meeting, by=made.supplier_personas[0].actor, side=Side.OFFICER)

    assert again(meeting).supplier_here_at is not None
    assert again(meeting).officer_here_at is None
    actions.say_here(meeting, by=made.officer_personas[0].actor)
    assert again(meeting).officer_here_at is not None


def test_the_host_says_for_whom_and_nobody_comes_hours_early(made, meeting, time_passes):
    with pytest.raises(Refused, match="which side"):
        actions.say_here(meeting, by=made.adviser.actor)
    actions.say_here(meeting, by=made.adviser.actor, side=Side.SUPPLIER)
    assert again(meeting).supplier_here_at is not None

    later = factory.book(made, meeting.plan, 0, 2, 5)
    with pytest.raises(Refused, match="20 minutes before"):
        actions.say_here(later, by=made.supplier_personas[2].actor)


def test_a_supplier_is_late_only_after_the_grace(made, meeting, time_passes):
    with pytest.raises(Refused, match="4 minutes"):
        actions.record_no_show(meeting, by=made.officer_personas[0].actor)
    time_passes(timedelta(minutes=6))

    actions.record_no_show(meeting, by=made.officer_personas[0].actor)

    assert again(meeting).state == MeetingState.NO_SHOW
    assert not Booking.objects.filter(meeting=meeting).exists()
    other = Meeting.objects.get(officer=made.officers[1])
    assert (other.state, Booking.objects.filter(meeting=other).count()) == (MeetingState.PLANNED, 3)
    with pytest.raises(Refused, match="did not come"):
        actions.record_no_show(meeting, by=made.officer_personas[0].actor)


def test_a_supplier_at_the_table_is_no_absent_one(made, meeting, time_passes):
    actions.say_here(meeting, by=made.supplier_personas[0].actor)
    time_passes(timedelta(minutes=6))

    with pytest.raises(Refused, match="is here"):
        actions.record_no_show(meeting, by=made.organiser.actor)


def test_who_gives_up_a_meeting_is_offered_nothing_at_that_time(made, meeting):
    actions.free_meeting(meeting, by=made.supplier_personas[0].actor)

    assert again(meeting).state == MeetingState.FREED
    assert Absence.objects.get(application=made.applications[0]).slot == made.slots[0]
    assert (made.officers[0], made.slots[0]) in days.free_officers(made.seminar, clock.now())


def test_an_officer_who_gives_up_is_not_free(made, meeting):
    actions.free_meeting(meeting, by=made.officer_personas[0].actor)

    assert (made.officers[0], made.slots[0]) not in days.free_officers(made.seminar, clock.now())


def test_a_meeting_begins_once_and_ends_once(made, meeting):
    officer = made.officer_personas[0].actor
    with pytest.raises(Refused, match="has not begun"):
        actions.end_meeting(meeting, by=officer)

    actions.hold(meeting, by=officer)
    actions.hold(meeting, by=officer)
    ended = actions.end_meeting(meeting, by=officer).ended_at
    actions.end_meeting(meeting, by=officer)

    found = again(meeting)
    assert (found.state, found.ended_at, found.has_open_tender) == (MeetingState.HELD, ended, False)
    assert found.supplier_here_at
    assert found.officer_here_at
    with pytest.raises(Refused, match="begun already"):
        actions.free_meeting(meeting, by=officer)


def test_notes_grow_tap_by_tap_and_stay_private_until_shared(made, meeting):
    officer, supplier = made.officer_personas[0].actor, made.supplier_personas[0].actor
    actions.hold(meeting, by=officer)

    actions.save_note(meeting, by=officer, rating=4)
    actions.save_note(meeting, by=officer, next_step="register")
    note = actions.save_note(meeting, by=officer, text=" Ask for the test report. ")

    assert (note.rating, note.next_step, note.text) == (4, "register", "Ask for the test report.")
    assert MeetingNote.objects.count() == 1
    assert days.meetings.shared_with(meeting, supplier.organisation) is None
    actions.share_note(note, by=officer)
    assert days.meetings.shared_with(meeting, supplier.organisation) == note
    actions.unshare_note(note, by=officer)
    assert days.meetings.shared_with(meeting, supplier.organisation) is None


def test_the_text_of_a_note_is_nowhere_in_the_record(made, meeting):
    actions.hold(meeting, by=made.officer_personas[0].actor)

    actions.save_note(meeting, by=made.officer_personas[0].actor, text="A secret price", rating=1)

    entry = Entry.objects.get(act="seminars.save_note")
    assert "secret" not in f"{entry.facts} {Detail.objects.get(entry=entry).payload}"


@pytest.mark.parametrize(
    ("given", "words"),
    [({"rating": 6}, "1 to 5"), ({"next_step": "marry"}, "next steps"), ({"text": "x" * 4001}, "4000")],
)
def test_a_note_out_of_bounds_is_refused_in_words(made, meeting, given, words):
    actions.hold(meeting, by=made.officer_personas[0].actor)

    with pytest.raises(Refused, match=words):
        actions.save_note(meeting, by=made.officer_personas[0].actor, **given)


def test_nothing_is_noted_on_a_meeting_that_did_not_take_place(made, meeting):
    with pytest.raises(Refused, match="once the meeting has begun"):
        actions.save_note(meeting, by=made.officer_personas[0].actor, rating=3)
    actions.free_meeting(meeting, by=made.supplier_personas[0].actor)

    with pytest.raises(Refused, match="did not take place"):
        actions.save_note(meeting, by=made.officer_personas[0].actor, rating=3)


def test_an_announcement_is_said_in_several_languages_for_a_while(made, time_passes):
    actions.announce_on_site(
        made.seminar,
        by=made.organiser.actor,
        audience="all",
        text={"zh": " 午餐 ", "en": "Lunch", "fr": " "},
        minutes=30,
    )

    (said,) = days.announcements_for(made.seminar, "suppliers")
    assert (said.text, said.language) == ({"en": "Lunch", "zh": "午餐"}, "en")
    time_passes(timedelta(minutes=31))
    assert days.announcements_for(made.seminar, "suppliers") == []


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"text": {"en": " "}}, "at least one language"),
        ({"audience": "martians"}, "to whom"),
        ({"text": {"en": "x" * 301}}, "300"),
        ({"minutes": 0}, "how long"),
    ],
)
def test_an_announcement_that_says_nothing_is_refused(made, given, words):
    whole = {"audience": "all", "text": {"en": "Lunch"}, "minutes": 5} | given

    with pytest.raises(Refused, match=words):
        actions.announce_on_site(made.seminar, by=made.organiser.actor, **whole)
    assert not Announcement.objects.exists()


def test_every_change_reaches_the_screens(made, meeting):
    def count():
        return Pulse.objects.get(seminar=made.seminar).count

    officer = made.officer_personas[0].actor
    steps = [
        lambda: actions.check_in(badge(made, 3), by=made.adviser.actor),
        lambda: actions.check_out(badge(made, 3), by=made.adviser.actor),
        lambda: actions.say_here(meeting, by=officer),
        lambda: actions.hold(meeting, by=officer),
        lambda: actions.save_note(meeting, by=officer, rating=5),
        lambda: actions.end_meeting(meeting, by=officer),
        lambda: actions.announce_on_site(
            made.seminar, by=made.organiser.actor, audience="all", text={"en": "Lunch"}
        ),
    ]
    for step in steps:
        before = count()
        step()
        assert count() > before


def people(made):
    """Everybody who may or may not, by what they are."""
    stranger = make_organisation(OrganisationKind.TRADE_PROMOTION, "Another host")
    return {
        "organiser": made.organiser.actor,
        "adviser": made.adviser.actor,
        "other organiser": join(make_person("Other Organiser"), stranger, Role.OWNER).actor,
        "officer": made.officer_personas[0].actor,
        "colleague": made.officer_personas[2].actor,
        "other agency": made.officer_personas[1].actor,
        "supplier": made.supplier_personas[0].actor,
        "rival": made.supplier_personas[1].actor,
        "visitor": VISITOR,
        "system": SYSTEM,
    }


HOST = {"organiser", "adviser"}
TABLE = {"officer", "colleague", "supplier"}


@pytest.mark.parametrize(
    ("name", "of", "allowed"),
    [
        ("see_control", "seminar", HOST),
        ("see_check_in", "seminar", HOST),
        ("check_in", "attendee", HOST),
        ("check_out", "attendee", HOST),
        ("see_meeting", "meeting", HOST | TABLE),
        ("say_here", "meeting", HOST | TABLE),
        ("free_meeting", "meeting", HOST | TABLE),
        ("end_meeting", "meeting", HOST | TABLE),
        ("hold", "meeting", HOST | TABLE - {"supplier"}),
        ("record_no_show", "meeting", HOST | {"officer", "colleague"}),
        ("take_back_no_show", "meeting", HOST | {"officer", "colleague"}),
        ("save_note", "meeting", TABLE),
        ("note_open_tender", "meeting", {"system"}),
        ("offer_slot", "meeting", {"system"}),
        ("replan", "plan", {"organiser"}),
        ("announce_on_site", "seminar", {"organiser"}),
    ],
)
def test_who_may_what(made, meeting, name, of, allowed):
    subject = {
        "seminar": made.seminar,
        "attendee": badge(made, 0),
        "meeting": meeting,
        "plan": meeting.plan,
    }[of]

    found = {who for who, actor in people(made).items() if may(actor, f"seminars.{name}", subject)}

    assert found == set(allowed)


def test_a_note_is_shared_by_its_own_side_alone(made, meeting):
    actions.hold(meeting, by=made.officer_personas[0].actor)
    note = actions.save_note(meeting, by=made.officer_personas[0].actor, rating=3)

    for name in ("share_note", "unshare_note"):
        found = {who for who, actor in people(made).items() if may(actor, f"seminars.{name}", note)}
        assert found == {"officer", "colleague"}
    with pytest.raises(Denied):
        actions.share_note(note, by=made.supplier_personas[0].actor)


def test_a_draft_is_not_run_on(made):
    draft = factory.plan_with(made, [(0, 0, 0)], state="draft").meetings.get()

    with pytest.raises(Denied):
        actions.say_here(draft, by=made.officer_personas[0].actor)


def test_the_host_sees_no_notes_and_a_rival_no_meeting(made, meeting):
    actions.hold(meeting, by=made.officer_personas[0].actor)
    actions.save_note(meeting, by=made.officer_personas[0].actor, rating=3)

    with scope.of_organisations([made.host.pk]):
        assert MeetingNote.objects.count() == 0
    with scope.of_organisations([made.applications[1].supplier_id]):
        assert days.meetings.meeting_for(made.seminar, meeting.pk) is None
