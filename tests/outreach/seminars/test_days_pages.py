# SPDX-License-Identifier: Apache-2.0
"""The pages of the days through the door a person uses: check-in, meeting, offer, control room, re-planning."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from meishan.base.core import clock
from meishan.base.core.actor import SYSTEM
from meishan.outreach.seminars.actions import days as actions
from meishan.outreach.seminars.actions import desk
from meishan.outreach.seminars.models import Announcement, Arrival, Attendee, Meeting, MeetingNote, Offer
from meishan.outreach.seminars.states import MeetingState, OfferState
from tests.factories import seminars as factory

JSON = {"HTTP_ACCEPT": "application/json"}
PAGES = ("control", "control_piece", "check_in", "check_in_piece", "announce_on_site", "ill")


@pytest.fixture
def made(world, time_passes):
    """The first day, six minutes into the first slot, in which officer 0 awaits supplier 0."""
    made = factory.lay_down(starts_in=2)
    time_passes(made.slots[0].starts_at + timedelta(minutes=6) - clock.now())
    made.plan = factory.plan_with(made, [(0, 0, 0), (1, 1, 0), (0, 2, 1), (2, 3, 3)])
    return made


@pytest.fixture
def meeting(made):
    return Meeting.objects.get(officer=made.officers[0], slot=made.slots[0])


@pytest.fixture
def url(made):
    return lambda name, *more: reverse(f"seminars:{name}", args=[made.seminar.slug, *more])


@pytest.fixture
def organiser(made, client_of):
    return client_of(made.organiser)


@pytest.fixture
def officer(made, client_of):
    return client_of(made.officer_personas[0])


@pytest.fixture
def supplier(made, client_of):
    return client_of(made.supplier_personas[0])


def text_of(response):
    return response.content.decode()


def said(response):
    return " ".join(str(one) for one in response.context["messages"])


def badge(made, number):
    return Attendee.objects.get(application=made.applications[number])


# Check-in


def test_a_scanned_badge_answers_in_json_and_twice_alike(made, organiser, url):
    code = badge(made, 0).code

    for scanned in (code, f"https://example.org/b/{code}/"):
        answer = organiser.post(url("check_in"), {"badge": scanned}, **JSON)
        assert answer.status_code == 200
        assert "Owner Number1" in answer.json()["message"]
    assert Arrival.objects.count() == 1


@pytest.mark.parametrize(
    ("typed", "words"),
    [("", "Scan a badge"), ("Nobody Such", "No badge or name matches"), ("Owner", "Several people match")],
)
def test_what_names_nobody_is_said_in_a_sentence(made, organiser, url, typed, words):
    answer = organiser.post(url("check_in"), {"badge": typed}, **JSON)

    assert answer.status_code == 409
    assert words in answer.json()["message"]
    assert words in said(organiser.post(url("check_in"), {"badge": typed}, follow=True))


def test_a_name_only_one_bears_is_enough_and_she_can_leave_again(made, organiser, url):
    organiser.post(url("check_in"), {"badge": "number3 firm"})
    assert Arrival.objects.get().attendee == badge(made, 2)

    organiser.post(url("check_in"), {"attendee": badge(made, 2).pk, "do": "out"})
    assert Arrival.objects.get().left_at is not None


def test_the_list_says_who_is_expected_and_finds_by_name(made, organiser, url):
    organiser.post(url("check_in"), {"attendee": badge(made, 0).pk})

    expected = text_of(organiser.get(url("check_in")))
    here = text_of(organiser.get(url("check_in"), {"only": "here"}))
    found = text_of(organiser.get(url("check_in"), {"q": "Firm 4"}))

    assert "Owner Number1<" not in expected
    assert "Owner Number2<" in expected
    assert "Owner Number1<" in here
    assert "Owner Number4<" in found
    assert "Owner Number2<" not in found


def test_on_another_day_the_page_says_when(made, organiser, url, time_passes):
    time_passes(timedelta(days=4))

    assert "on the days of the seminar" in text_of(organiser.get(url("check_in")))
    assert organiser.get(url("control")).status_code == 200


# The meeting


def test_both_sides_see_the_reminder_and_each_other(made, officer, supplier, meeting, url):
    for client, name in ((officer, "Firm 1 Ltd"), (supplier, "Officer Number1")):
        page = text_of(client.get(url("meeting", meeting.pk)))
        assert "Nothing about a running tender" in page
        assert name in page


def test_two_taps_keep_a_note_the_other_side_does_not_see(made, officer, supplier, meeting, url):
    officer.post(url("meeting_step", meeting.pk, "begin"))
    officer.post(url("meeting_step", meeting.pk, "note"), {"rating": "5"})
    officer.post(url("meeting_step", meeting.pk, "note"), {"next_step": "register"})
    officer.post(url("meeting_step", meeting.pk, "note"), {"text": "Send the samples"})

    note = MeetingNote.objects.get()
    assert (note.rating, note.next_step, note.text) == (5, "register", "Send the samples")
    assert "Send the samples" not in text_of(supplier.get(url("meeting", meeting.pk)))
    officer.post(url("meeting_step", meeting.pk, "share"), {"shared": "1"})
    assert "Send the samples" in text_of(supplier.get(url("meeting", meeting.pk)))
    officer.post(url("meeting_step", meeting.pk, "share"))
    assert "Send the samples" not in text_of(supplier.get(url("meeting", meeting.pk)))


def test_the_organiser_sees_the_meeting_but_no_note(made, officer, organiser, meeting, url):
    officer.post(url("meeting_step", meeting.pk, "begin"))
    officer.post(url("meeting_step", meeting.pk, "note"), {"text": "Send the samples"})

    page = text_of(organiser.get(url("meeting", meeting.pk)))

    assert "Firm 1 Ltd" in page
    assert "Send the samples" not in page
    assert "Your note" not in page


def test_a_late_supplier_is_declared_absent_in_one_press(made, officer, supplier, meeting, url):
    assert "did not come" not in text_of(supplier.get(url("meeting", meeting.pk)))
    assert "did not come" in text_of(officer.get(url("meeting", meeting.pk)))

    page = officer.post(url("meeting_step", meeting.pk, "late"), follow=True)

    assert "offered to a supplier who waits" in said(page)
    again = officer.post(url("meeting_step", meeting.pk, "late"), follow=True)
    assert "did not come" in said(again)
    assert Meeting.objects.get(pk=meeting.pk).state == MeetingState.NO_SHOW


def test_i_am_here_and_i_cannot_come(made, supplier, meeting, url):
    supplier.post(url("meeting_step", meeting.pk, "here"))
    assert Meeting.objects.get(pk=meeting.pk).supplier_here_at is not None

    supplier.post(url("meeting_step", meeting.pk, "free"))
    assert Meeting.objects.get(pk=meeting.pk).state == MeetingState.FREED


def test_a_press_leads_back_only_within_the_site(made, organiser, meeting, url):
    there = organiser.post(
        url("meeting_step", meeting.pk, "here"), {"side": "supplier", "next": url("control")}
    )
    away = organiser.post(
        url("meeting_step", meeting.pk, "here"), {"side": "supplier", "next": "https://evil.example"}
    )

    assert there.headers["Location"] == url("control")
    assert away.headers["Location"] == url("meeting", meeting.pk)


def test_a_meeting_is_nowhere_for_others(made, client_of, meeting, url):
    for persona in (made.supplier_personas[1], made.officer_personas[1]):
        assert client_of(persona).get(url("meeting", meeting.pk)).status_code == 404
        assert client_of(persona).post(url("meeting_step", meeting.pk, "begin")).status_code == 404
    assert Client().get(url("meeting", meeting.pk)).status_code in (302, 404)


def test_garbled_notes_are_refused_in_words(made, officer, meeting, url):
    officer.post(url("meeting_step", meeting.pk, "begin"))

    for given in ({"rating": "many"}, {"rating": "9"}, {"next_step": "marry"}):
        page = officer.post(url("meeting_step", meeting.pk, "note"), given, follow=True)
        assert "Choose" in said(page)
    assert not MeetingNote.objects.exists()


# The offer


@pytest.fixture
def offer(made, meeting):
    actions.record_no_show(meeting, by=made.organiser.actor)
    return actions.offer_slot(meeting, by=SYSTEM, application=made.applications[3], reasons=["first_meeting"])


def test_an_offer_is_answered_on_the_phone(made, client_of, offer, url):
    phone = client_of(made.supplier_personas[3])
    page = text_of(phone.get(url("offer", offer.pk)))
    assert "You have no meeting yet" in page
    assert re.search(r'data-countdown="1[012]\d"', page)

    answer = phone.post(url("offer", offer.pk), {"answer": "accept"})

    found = Offer.objects.get(pk=offer.pk)
    assert found.state == OfferState.TAKEN
    assert answer.headers["Location"] == url("meeting", found.meeting_id)
    assert "This meeting is yours" in text_of(phone.get(url("offer", offer.pk)))


def test_a_late_answer_gets_a_clear_sentence(made, client_of, offer, url, time_passes):
    time_passes(timedelta(minutes=3))
    phone = client_of(made.supplier_personas[3])

    page = phone.post(url("offer", offer.pk), {"answer": "accept"}, follow=True)

    assert "The time to answer ended at 09:08" in said(page)
    assert "The time to answer is over" in text_of(page)


def test_an_offer_is_nowhere_for_others(made, client_of, offer, url):
    for persona in (made.supplier_personas[4], made.organiser, made.officer_personas[0]):
        assert client_of(persona).get(url("offer", offer.pk)).status_code == 404
        assert client_of(persona).post(url("offer", offer.pk), {"answer": "accept"}).status_code == 404
    assert Offer.objects.get().state == OfferState.OFFERED


# The control room


def test_the_control_room_shows_late_absent_free_and_figures(made, organiser, url, offer):
    page = text_of(organiser.get(url("control")))

    assert "Firm 2 Ltd" in page
    assert "Supplier is late" in page
    assert "Offered" in page
    assert "Expected soon" in page
    figures = re.sub(r"<[^>]*>", " ", page)
    assert re.search(r"Did not come\s+1", figures)
    assert re.search(r"Freed slots filled\s+0\s+/ 1", figures)


def test_a_refill_counts(made, client_of, organiser, url, offer):
    actions.answer_offer(offer, by=made.supplier_personas[3].actor, accept=True)

    figures = re.sub(r"<[^>]*>", " ", text_of(organiser.get(url("control_piece"))))

    assert re.search(r"Freed slots filled\s+1\s+/ 1", figures)


@pytest.mark.parametrize("name", PAGES)
def test_the_hosts_pages_are_the_hosts(made, client_of, url, name):
    for persona in (made.supplier_personas[0], made.officer_personas[0]):
        assert client_of(persona).get(url(name)).status_code == 403
    assert client_of(made.organiser).get(url(name)).status_code == 200
    adviser = client_of(made.adviser).get(url(name)).status_code
    assert adviser == (403 if name in ("announce_on_site", "ill") else 200)


@pytest.mark.parametrize("name", ["control_piece", "check_in_piece"])
def test_screens_read_as_often_for_many_meetings_as_for_one(made, organiser, url, name):
    def reads():
        with CaptureQueriesContext(connection) as asked:
            organiser.get(url(name))
        return len(asked)

    reads()
    few = reads()
    for number in range(2):
        factory.add_supplier(made, 6 + number)
        factory.book(made, made.plan, 2 + number, 6 + number, 0)
        factory.book(made, made.plan, 2 + number, 6 + number, 1)

    assert reads() == few


# Announcements


def test_a_ready_sentence_is_said_in_six_languages(made, organiser, url):
    organiser.post(url("announce_on_site"), {"audience": "all", "ready": "begin", "minutes": "30"})

    found = Announcement.objects.get()
    assert set(found.text) == {"en", "fr", "es", "ar", "ru", "zh"}
    assert "five minutes" in found.text["en"]
    assert "five minutes" in text_of(organiser.get(url("control")))


def test_own_words_are_enough_and_nothing_is_not(made, organiser, url):
    page = organiser.post(url("announce_on_site"), {"audience": "all", "minutes": "30"})
    assert "at least one language" in text_of(page)

    organiser.post(url("announce_on_site"), {"audience": "officers", "text_zh": "午餐", "minutes": ""})

    found = Announcement.objects.get()
    assert (found.text, found.language, found.until) == ({"zh": "午餐"}, "zh", None)


def test_agendas_and_tickets_carry_what_is_said_and_offered(made, client_of, offer, url):
    phone = client_of(made.supplier_personas[3])
    day = made.slots[0].day
    desk.draw_ticket(day, by=made.supplier_personas[3].actor, key="k", topic="other", language="en")
    pulse = {"of": "agendas", "party": made.applications[3].pk}
    before = phone.get(url("pulse"), pulse).content
    actions.announce_on_site(
        made.seminar, by=made.organiser.actor, audience="all", text={"en": "Lunch at one"}
    )

    assert phone.get(url("pulse"), pulse).content.partition(b".")[2] != before.partition(b".")[2]
    for page in ("agenda", "queue"):
        shown = text_of(phone.get(url(page)))
        assert "Lunch at one" in shown
        assert url("offer", offer.pk) in shown
    other = text_of(client_of(made.supplier_personas[4]).get(url("agenda")))
    assert "Lunch at one" in other
    assert "has become free" not in other


def test_a_word_to_officers_is_not_shown_to_suppliers(made, officer, supplier, url):
    actions.announce_on_site(
        made.seminar, by=made.organiser.actor, audience="officers", text={"en": "Come to room 2"}
    )

    assert "Come to room 2" in text_of(officer.get(url("agenda")))
    assert "Come to room 2" not in text_of(supplier.get(url("agenda")))


# An officer falls ill


def chosen(made, **more):
    return {"officer": made.officers[0].pk, "start": made.slots[1].pk, "whole": "", "may_move": "0"} | more


def test_the_picture_comes_without_saving_and_is_saved_as_seen(made, organiser, url):
    picture = text_of(organiser.get(url("ill_preview"), chosen(made)))
    assert "Before" in picture
    assert "After" in picture
    token = re.search(r'name="token" value="([^"]+)"', picture).group(1)
    assert Meeting.objects.filter(officer=made.officers[0], state=MeetingState.PLANNED).count() == 2

    page = organiser.post(url("ill"), {"token": token}, follow=True)

    assert "Everybody concerned is told" in said(page)
    assert not Meeting.objects.filter(
        officer=made.officers[0], state=MeetingState.PLANNED, slot__number__range=(1, 5)
    ).exists()
    again = organiser.post(url("ill"), {"token": token, "again": "officer=1"}, follow=True)
    assert "has changed since this picture" in said(again)


def test_a_forged_picture_is_refused(made, organiser, url):
    page = organiser.post(url("ill"), {"token": "forged"}, follow=True)

    assert "too old" in said(page)


def test_without_choice_the_page_asks_for_one(made, organiser, url):
    assert "Choose the officer" in text_of(organiser.get(url("ill")))
    assert "Choose the officer" in text_of(organiser.get(url("ill_preview"), {"officer": "x"}))
