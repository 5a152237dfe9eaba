# SPDX-License-Identifier: Apache-2.0
"""The desk's pages through the door a person uses: the pulse, the phone, the kiosk, the adviser's screen, the board."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from meishan.base.core import clock
from meishan.outreach.seminars.actions import desk as actions
from meishan.outreach.seminars.actions.pulse import beat
from meishan.outreach.seminars.models import Announcement, Attendee, Shift, Table, Ticket
from meishan.outreach.seminars.queries import desk
from meishan.outreach.seminars.states import TicketState
from tests.factories import seminars as factory

JSON = {"HTTP_ACCEPT": "application/json"}


@pytest.fixture
def made(world, daylight):
    return factory.lay_down(starts_in=0)


@pytest.fixture
def day(made):
    return desk.day_at(made.seminar, clock.now())


@pytest.fixture
def url(made):
    return lambda name, *more: reverse(f"seminars:{name}", args=[made.seminar.slug, *more])


@pytest.fixture
def phone(made, client_of):
    return client_of(made.supplier_personas[0])


@pytest.fixture
def adviser(made, client_of):
    return client_of(made.adviser)


def text_of(response):
    return response.content.decode()


def form(**more):
    return {"key": "from-the-page", "topic": "registration", "language": "en"} | more


def draw(made, day, number, **more):
    return actions.draw_ticket(
        day,
        by=made.supplier_personas[number].actor,
        **({"key": f"k{number}", "topic": "registration", "language": "en"} | more),
    )


def sit(made, day):
    table = Table.objects.get(seminar=made.seminar, is_desk=True)
    return actions.open_desk(day, by=made.adviser.actor, table=table, languages=["en"])


# The pulse


def test_the_pulse_is_one_read_without_a_session(made, url):
    beat(made.seminar.pk)
    client = Client()

    with CaptureQueriesContext(
        connection,
    ) as asked:
        answer = client.get(url("pulse"), {"since": "0"})

    assert (answer.status_code, answer.content) == (200, b"1")
    assert not answer.cookies
    assert [one["sql"] for one in asked if "seminars_" in one["sql"]][1:] == []
    assert not any("session" in one["sql"] or "UPDATE" in one["sql"] for one in asked)


def test_the_pulse_says_nothing_when_nothing_changed(made, url):
    beat(made.seminar.pk)

    assert Client().get(url("pulse"), {"since": "1"}).status_code == 204
    beat(made.seminar.pk, agendas=False)
    assert Client().get(url("pulse"), {"since": "1"}).content == b"2"
    assert Client().get(url("pulse"), {"since": "1", "of": "agendas"}).status_code == 204


def test_a_phone_with_an_agenda_reads_it_anew_only_for_its_own_changes(made, url):
    plan = factory.plan_with(made, [(0, 0, 0)])
    mine = made.applications[0].pk

    def ask(since):
        answer = Client().get(url("pulse"), {"of": "agendas", "party": mine, "since": since})
        return answer.content.decode() if answer.status_code == 200 else since

    first = ask("0")
    assert ask(first) == first
    factory.book(made, plan, 1, 1, 0)
    beat(made.seminar.pk)
    others = ask(first)
    factory.book(made, plan, 1, 0, 1)
    beat(made.seminar.pk)
    own = ask(others)

    assert [one.partition(".")[0] for one in (first, others, own)] == ["0", "1", "2"]
    assert others.partition(".")[2] == first.partition(".")[2]
    assert own.partition(".")[2] != first.partition(".")[2]


def test_the_pulse_of_no_seminar_is_not_found(made):
    assert Client().get(reverse("seminars:pulse", args=["no-such"])).status_code == 404


# The phone


def test_a_ticket_is_drawn_on_the_phone_and_shows_number_place_and_wait(made, day, url, phone):
    sit(made, day)
    draw(made, day, 1)

    page = text_of(phone.post(url("queue"), form(), follow=True))

    assert "Place 2 in the queue" in page
    assert "8 minutes each are assumed; 1 adviser at work" in page
    assert Ticket.objects.get(number=2).supplier_id == made.applications[0].supplier_id


def test_a_form_sent_twice_draws_once(made, day, url, phone):
    phone.post(url("queue"), form())
    phone.post(url("queue"), form())

    assert Ticket.objects.count() == 1


def test_what_is_missing_is_said_and_what_was_typed_is_kept(made, day, url, phone):
    page = text_of(phone.post(url("queue"), form(topic="", question="Kept in the box")))

    assert "Choose what it is about." in page
    assert "Kept in the box" in page
    assert not Ticket.objects.exists()


def test_the_browsers_own_queue_gets_an_address_or_a_sentence(made, day, url, phone):
    sent = phone.post(url("queue"), form(), **JSON)
    wrong = phone.post(url("queue"), form(topic=""), **JSON)

    assert sent.json() == {"url": url("queue"), "number": 1}
    assert (wrong.status_code, wrong.json()) == (400, {"message": "Choose what it is about."})


def test_a_call_stands_on_the_phone_and_on_the_board(made, day, url, phone):
    shift = sit(made, day)
    draw(made, day, 0)
    actions.call_next(shift, by=made.adviser.actor)

    assert f"Go to desk <b>{shift.desk.number}</b> now" in text_of(phone.get(url("queue")))
    assert '<th scope="row">1</th>' in text_of(Client().get(url("board_piece")))


def test_one_leaves_and_one_comes_back(made, day, url, phone):
    shift = sit(made, day)
    draw(made, day, 0)
    actions.record_missed(actions.call_next(shift, by=made.adviser.actor), by=made.adviser.actor)
    assert "Nothing is lost" in text_of(phone.get(url("queue")))

    assert "the time you waited counts" in text_of(phone.post(url("queue_back"), follow=True))
    assert "You left the queue." in text_of(phone.post(url("queue_leave"), follow=True))
    assert Ticket.objects.get().state == TicketState.LEFT


def test_before_the_seminar_the_page_says_when_it_opens(world, client_of):
    later = factory.lay_down(starts_in=9)
    address = reverse("seminars:queue", args=[later.seminar.slug])

    page = text_of(client_of(later.supplier_personas[0]).get(address))

    assert "open on the days of the seminar" in page
    assert '<form method="post" action="' + address not in page


# The kiosk


def test_at_the_kiosk_a_number_is_drawn_without_a_name(made, day, url, adviser):
    page = text_of(adviser.post(url("kiosk"), form(agency=""), follow=True))

    assert 'ticket__number">1<' in page
    assert "<svg" in page
    ticket = Ticket.objects.get()
    assert (ticket.channel, ticket.attendee_id, ticket.supplier_id) == ("kiosk", None, None)


def test_at_the_kiosk_a_name_is_chosen_from_those_found(made, day, url, adviser):
    found = text_of(adviser.post(url("kiosk"), form(badge="owner number1")))
    badge = Attendee.objects.get(application=made.applications[0])
    assert "Owner Number1" in found
    assert "Owner Number2" not in found
    assert not Ticket.objects.exists()

    adviser.post(url("kiosk"), form(badge="owner number1", attendee=badge.code))

    assert Ticket.objects.get().supplier_id == made.applications[0].supplier_id


def test_the_kiosk_speaks_the_language_of_whoever_stands_there(made, day, url, adviser):
    assert 'lang="ar" dir="rtl"' in text_of(adviser.get(url("kiosk"), {"language": "ar"}))
    assert 'lang="en"' in text_of(adviser.get(url("kiosk")))


def test_a_kiosk_ticket_is_followed_by_its_secret_address(made, day, url, adviser):
    adviser.post(url("kiosk"), form())
    ticket = Ticket.objects.get()

    page = Client().get(url("ticket", ticket.pk))

    assert page.status_code == 200
    assert "Place 1" in text_of(page) or "You are the next" in text_of(page)
    assert "Leave the queue" not in text_of(page)


def test_the_live_part_of_a_phone_is_read_without_a_session_in_its_own_language(made, day, url, phone):
    draw(made, day, 0, language="zh", question="Ours alone")
    ticket = Ticket.objects.get()
    page = text_of(phone.get(url("queue")))
    assert f"{url('ticket_piece', ticket.pk)}?own&amp;language=en" in page

    with CaptureQueriesContext(connection) as asked:
        piece = Client().get(url("ticket_piece", ticket.pk) + "?own&language=en")

    assert not any("session" in one["sql"] for one in asked)
    assert not piece.cookies
    assert 'form="queue-leave"' in text_of(piece)
    assert "Ours alone" not in text_of(piece)
    assert "Firm 1" not in text_of(piece)


# The adviser


def test_an_adviser_sits_down_calls_serves_and_closes(made, day, url, adviser):
    draw(made, day, 0, question="Which level do I need?")
    table = Table.objects.get(seminar=made.seminar, is_desk=True)
    adviser.post(url("advise"), {"desk": table.pk, "languages": ["en", "zh"]})
    assert Shift.objects.get().desk == table
    first = text_of(adviser.get(url("advise")))
    assert "Has waited longest of those you can serve." in first

    assert "Ticket 1 is called." in text_of(adviser.post(url("advise_step", "next"), follow=True))
    ticket = Ticket.objects.get()
    here = text_of(adviser.post(url("advise_step", "begin"), {"ticket": ticket.pk}, follow=True))
    assert "Which level do I need?" in here
    adviser.post(url("advise_step", "close"), {"ticket": ticket.pk, "notes": "Basic."})

    ticket.refresh_from_db()
    assert (ticket.state, ticket.notes) == (TicketState.SERVED, "Basic.")


def test_an_adviser_passes_on_with_her_notes(made, day, url, adviser):
    shift = sit(made, day)
    draw(made, day, 0)
    ticket = actions.call_next(shift, by=made.adviser.actor)
    actions.begin_serving(ticket, by=made.adviser.actor)

    adviser.post(
        url("advise_step", "transfer"),
        {
            "ticket": ticket.pk,
            "topic": "agency",
            "agency": made.agencies[0].pk,
            "language": "zh",
            "notes": "Sells pumps.",
        },
    )

    ticket.refresh_from_db()
    assert (ticket.state, ticket.agency, ticket.notes) == (
        TicketState.WAITING,
        made.agencies[0],
        "Sells pumps.",
    )


def test_a_second_press_of_next_is_a_sentence_not_a_second_call(made, day, url, adviser):
    sit(made, day)
    draw(made, day, 0), draw(made, day, 1)
    adviser.post(url("advise_step", "next"))

    page = text_of(adviser.post(url("advise_step", "next"), follow=True))

    assert "You still have ticket 1 at hand." in page
    assert Ticket.objects.filter(state=TicketState.CALLED).count() == 1


@pytest.mark.parametrize("verb", ["begin", "recall", "missed", "close", "transfer", "book"])
def test_a_step_without_its_ticket_is_a_sentence(made, day, url, adviser, verb):
    sit(made, day)

    assert "The form was not whole" in text_of(adviser.post(url("advise_step", verb), follow=True))


# The board


def test_the_board_shows_numbers_and_no_names_to_anybody(made, day, url):
    sit(made, day)
    for number in range(3):
        draw(made, day, number, question="Private words")
    Announcement.objects.create(
        seminar=made.seminar,
        audience="all",
        language="en",
        text={"en": "Lunch is served.", "zh": "午餐供应。"},
        at=clock.now(),
    )

    page, chinese = (text_of(Client().get(url("board"), {"language": code})) for code in ("en", "zh"))

    assert "<li>1</li><li>2</li><li>3</li>" in page
    assert "Lunch is served." in page
    assert "午餐供应。" in chinese
    assert "Every second call of each adviser" in page
    for words in ("Private words", "Owner Number1", "Firm 1"):
        assert words not in page


def test_the_board_is_there_before_the_day_without_a_queue(world):
    later = factory.lay_down(starts_in=9)

    page = Client().get(reverse("seminars:board", args=[later.seminar.slug]))

    assert page.status_code == 200
    assert "open on the days of the seminar" in text_of(page)


def test_the_board_counts_no_more_queries_for_three_than_for_one(made, day, url, adviser, phone):
    shift = sit(made, day)
    draw(made, day, 0)

    def counted():
        found = []
        for client, name in ((Client(), "board_piece"), (adviser, "advise_line"), (phone, "queue")):
            client.get(url(name))
            with CaptureQueriesContext(connection) as asked:
                assert client.get(url(name)).status_code == 200
            found.append(len(asked))
        return found

    one = counted()
    for number in range(1, 5):
        draw(made, day, number, agency=made.agencies[0].pk)
    for state in (TicketState.MISSED, TicketState.SERVED):
        Ticket.objects.filter(number=4 + (state == TicketState.SERVED)).update(
            state=state, called_at=clock.now(), closed_at=clock.now(), adviser=shift.adviser
        )

    assert counted() == one


# Who may see which page


def test_who_may_open_which_page(made, day, url, client_of, other_agency_officer, supplier_owner):
    """Organiser, adviser, officer, officer of an agency that is not there, supplier, rival, stranger, visitor."""
    sit(made, day)
    ticket = draw(made, day, 0)
    serving, phones, public = (200, 403), (403, 200), (200, 200)
    pages = {
        "queue": phones,
        "kiosk": serving,
        "advise": serving,
        "advise_hand": serving,
        "advise_line": serving,
        "board": public,
        "board_piece": public,
    }
    served = [made.organiser, made.adviser, made.officer_personas[0]]
    suppliers = [*made.supplier_personas[:2], supplier_owner]
    for name, (for_serving, for_suppliers) in pages.items():
        for persona in served:
            assert client_of(persona).get(url(name)).status_code == for_serving, (name, persona)
        for persona in suppliers:
            assert client_of(persona).get(url(name)).status_code == for_suppliers, (name, persona)
        stranger = 200 if (for_serving, for_suppliers) == public else 403
        assert client_of(other_agency_officer).get(url(name)).status_code == stranger, name
        assert Client().get(url(name)).status_code == (200 if stranger == 200 else 302), name
    assert client_of(made.supplier_personas[1]).post(url("queue_leave")).status_code == 404
    assert client_of(made.supplier_personas[1]).post(url("advise_step", "next")).status_code == 403
    assert Ticket.objects.get(pk=ticket.pk).state == TicketState.WAITING
