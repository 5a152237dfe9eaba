# SPDX-License-Identifier: Apache-2.0
"""The walk-in desk through its acts: draw, call, serve, pass on, close, leave, come back."""

from datetime import timedelta

import pytest

from meishan.base.accounts.states import OrganisationKind, Role
from meishan.base.core import clock, scope
from meishan.base.core.errors import Denied, Refused
from meishan.base.ledger.models import Entry
from meishan.outreach.seminars.actions import desk as actions
from meishan.outreach.seminars.models import Attendee, Pulse, Table, Ticket
from meishan.outreach.seminars.queries import desk
from meishan.outreach.seminars.states import Channel, TicketState
from tests.factories import seminars as factory
from tests.personas import join, make_organisation, make_person


@pytest.fixture
def made(world, daylight):
    return factory.lay_down(starts_in=0)


@pytest.fixture
def day(made):
    return desk.day_at(made.seminar, clock.now())


@pytest.fixture
def at_work(made, day):
    """An adviser of the host at the desk the factory made."""
    return sit(made, day, made.adviser)


def sit(made, day, persona, *, languages=("en", "zh"), number=None):
    tables = Table.objects.filter(seminar=made.seminar, is_desk=True)
    table = tables.get(number=number) if number else tables.first()
    return actions.open_desk(day, by=persona.actor, table=table, languages=languages)


def another_desk(made, number=50):
    return Table.objects.create(seminar=made.seminar, room=made.tables[0].room, number=number, is_desk=True)


def draw(made, day, number, **more):
    more = {"key": f"key-{number}", "topic": "registration", "language": "en"} | more
    return actions.draw_ticket(day, by=made.supplier_personas[number].actor, **more)


def walk_in(made, day, number, **more):
    more = {"key": f"walk-{number}", "topic": "bidding", "language": "en", "channel": Channel.KIOSK} | more
    return actions.draw_ticket(day, by=made.adviser.actor, **more)


def state(ticket):
    return Ticket.objects.get(pk=ticket.pk).state


def test_numbers_run_from_one_and_the_same_key_finds_the_same_ticket(made, day):
    first, second, again = draw(made, day, 0), draw(made, day, 1), draw(made, day, 0)

    assert [first.number, second.number] == [1, 2]
    assert again.pk == first.pk


def test_a_supplier_who_waits_keeps_its_ticket_whatever_the_key(made, day):
    first = draw(made, day, 0)

    assert draw(made, day, 0, key="another-device").pk == first.pk


def test_a_key_of_another_supplier_gives_nothing_away(made, day):
    draw(made, day, 0, key="guessed")

    with pytest.raises(Refused, match="Load the page again"):
        draw(made, day, 1, key="guessed")


def test_drawing_is_for_the_days_of_the_seminar(world):
    later = factory.lay_down(starts_in=9)
    day = later.seminar.days.first()

    with pytest.raises(Refused, match="on the days of the seminar"):
        draw(later, day, 0)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"topic": "weather"}, "Choose what it is about"),
        ({"language": "xx"}, "Choose a language"),
        ({"question": "x" * 401}, "Shorten it to 400"),
        ({"key": ""}, "not whole"),
    ],
)
def test_a_wrong_form_is_refused_in_a_sentence(made, day, wrong, sentence):
    with pytest.raises(Refused, match=sentence):
        draw(made, day, 0, **wrong)


def test_an_agency_that_does_not_take_part_can_not_be_asked_for(made, day, other_agency):
    with pytest.raises(Refused, match="does not take part"):
        draw(made, day, 0, agency=other_agency.pk)


def test_who_has_no_meeting_in_the_published_schedule_has_priority(made, day):
    factory.plan_with(made, [(0, 0, 0)])

    with_meeting, without = draw(made, day, 0), draw(made, day, 1)

    assert (with_meeting.is_priority, without.is_priority) == (False, True)


def test_nobody_has_priority_before_a_schedule_is_published(made, day):
    factory.plan_with(made, [(0, 0, 0)], state="draft")

    assert not draw(made, day, 1).is_priority


def test_a_talk_from_the_draw_to_the_end(made, day, at_work):
    drawn = draw(made, day, 0, question="What does it cost?")

    called = actions.call_next(at_work, by=made.adviser.actor)
    assert (called.pk, called.state, called.desk) == (drawn.pk, TicketState.CALLED, at_work.desk)
    actions.recall(called, by=made.adviser.actor)
    actions.begin_serving(called, by=made.adviser.actor)
    closed = actions.close_ticket(called, by=made.adviser.actor, notes="Register at basic level first.")

    assert (closed.state, closed.notes, closed.calls) == (
        TicketState.SERVED,
        "Register at basic level first.",
        2,
    )


def test_every_step_raises_the_pulse_but_not_that_of_agendas(made, day, at_work):
    before = Pulse.objects.get(seminar=made.seminar)

    ticket = draw(made, day, 0)
    actions.call_next(at_work, by=made.adviser.actor)
    actions.begin_serving(ticket, by=made.adviser.actor)
    actions.close_ticket(ticket, by=made.adviser.actor)

    after = Pulse.objects.get(seminar=made.seminar)
    assert (after.count - before.count, after.agendas - before.agendas) == (4, 0)


def test_the_record_of_a_ticket_holds_no_words_of_anybody(made, day, at_work):
    draw(made, day, 0, question="A very private question")
    ticket = actions.call_next(at_work, by=made.adviser.actor)
    actions.begin_serving(ticket, by=made.adviser.actor)
    actions.close_ticket(ticket, by=made.adviser.actor, notes="A very private note")

    kept = [
        f"{one.facts} {one.detail.payload if hasattr(one, 'detail') else ''}"
        for one in Entry.objects.filter(act__startswith="seminars.")
    ]
    assert len(kept) == 5
    assert not any("private" in one for one in kept)


def test_an_adviser_has_one_ticket_at_a_time(made, day, at_work):
    draw(made, day, 0), draw(made, day, 1)
    actions.call_next(at_work, by=made.adviser.actor)

    with pytest.raises(Refused, match="You still have ticket 1 at hand"):
        actions.call_next(at_work, by=made.adviser.actor)


def test_calling_with_nobody_waiting_says_so(made, day, at_work):
    with pytest.raises(Refused, match="Nobody you can serve is waiting"):
        actions.call_next(at_work, by=made.adviser.actor)


def test_an_adviser_calls_only_whom_she_understands(made, day):
    draw(made, day, 0, language="ar")
    later = draw(made, day, 1, language="zh")
    shift = sit(made, day, made.adviser, languages=["zh"])

    assert actions.call_next(shift, by=made.adviser.actor).pk == later.pk


def test_advisers_of_an_agency_serve_their_own_and_those_who_ask_for_none(made, day):
    other, mine = made.agencies
    draw(made, day, 0, agency=other.pk)
    hers, anybody = draw(made, day, 1, agency=mine.pk), draw(made, day, 2)
    persona = made.officer_personas[1]

    with scope.of_organisations([mine.pk]):
        shift = sit(made, day, persona)
        first = actions.call_next(shift, by=persona.actor)
        actions.record_missed(first, by=persona.actor)
        second = actions.call_next(shift, by=persona.actor)
        actions.record_missed(second, by=persona.actor)
        with pytest.raises(Refused, match="Nobody you can serve"):
            actions.call_next(shift, by=persona.actor)

    assert [first.pk, second.pk] == [hers.pk, anybody.pk]


def test_passing_on_keeps_the_time_waited_even_to_an_agency_whose_tickets_she_does_not_see(made, day):
    other, mine = made.agencies
    drawn = draw(made, day, 0, agency=mine.pk)
    persona = made.officer_personas[1]

    with scope.of_organisations([mine.pk]):
        shift = sit(made, day, persona)
        ticket = actions.call_next(shift, by=persona.actor)
        actions.begin_serving(ticket, by=persona.actor)
        actions.transfer(
            ticket,
            by=persona.actor,
            topic="contracts",
            agency=other.pk,
            language="zh",
            notes="Asks about payment.",
        )

    kept = Ticket.objects.get(pk=drawn.pk)
    assert (kept.state, kept.since, kept.agency_id) == (TicketState.WAITING, drawn.since, other.pk)
    assert (kept.topic, kept.language, kept.notes) == ("contracts", "zh", "Asks about payment.")
    assert (kept.adviser, kept.desk, kept.called_at) == (None, None, None)


def test_passing_on_to_nowhere_else_is_refused(made, day, at_work):
    draw(made, day, 0)
    ticket = actions.call_next(at_work, by=made.adviser.actor)

    with pytest.raises(Refused, match="Choose another agency"):
        actions.transfer(ticket, by=made.adviser.actor, topic=ticket.topic, agency=None, language="en")


def test_who_was_missed_comes_back_with_the_time_waited(made, day, at_work):
    drawn = draw(made, day, 0)
    draw(made, day, 1)
    actions.record_missed(actions.call_next(at_work, by=made.adviser.actor), by=made.adviser.actor)

    back = actions.come_back(Ticket.objects.get(pk=drawn.pk), by=made.supplier_personas[0].actor)

    assert (back.state, back.since) == (TicketState.WAITING, drawn.since)
    assert actions.call_next(at_work, by=made.adviser.actor).pk == drawn.pk


def test_a_missed_ticket_can_be_called_again_by_any_adviser(made, day, at_work):
    ticket = draw(made, day, 0)
    actions.record_missed(actions.call_next(at_work, by=made.adviser.actor), by=made.adviser.actor)
    another_desk(made)
    sit(made, day, made.organiser, number=50)

    called = actions.recall(Ticket.objects.get(pk=ticket.pk), by=made.organiser.actor)

    assert (called.state, called.desk.number) == (TicketState.CALLED, 50)


def test_leaving_moves_the_others_up(made, day):
    first, second = draw(made, day, 0), draw(made, day, 1)
    assert desk.wait_of(second, clock.now()).place == 2

    actions.leave_queue(first, by=made.supplier_personas[0].actor)

    assert desk.wait_of(second, clock.now()).place == 1
    with pytest.raises(Refused, match="not in that state any more"):
        actions.leave_queue(Ticket.objects.get(pk=first.pk), by=made.supplier_personas[0].actor)


def test_nobody_else_acts_on_a_ticket_at_hand(made, day, at_work):
    draw(made, day, 0)
    ticket = actions.call_next(at_work, by=made.adviser.actor)

    for act, more in [
        (actions.begin_serving, {}),
        (actions.record_missed, {}),
        (actions.transfer, {"topic": "other", "agency": None, "language": "en"}),
    ]:
        with pytest.raises(Denied, match="Another adviser"):
            act(ticket, by=made.organiser.actor, **more)


def test_two_advisers_never_share_a_desk(made, day, at_work):
    with pytest.raises(Refused, match="Somebody else sits at desk"):
        sit(made, day, made.organiser)


def test_changing_the_desk_takes_the_ticket_at_hand_along(made, day, at_work):
    draw(made, day, 0)
    ticket = actions.call_next(at_work, by=made.adviser.actor)
    another_desk(made)

    moved = sit(made, day, made.adviser, number=50)

    assert (moved.calls, Ticket.objects.get(pk=ticket.pk).desk.number) == (1, 50)
    assert desk.shifts_of(day).count() == 1


def test_a_desk_is_not_left_with_somebody_sitting_there(made, day, at_work):
    draw(made, day, 0)
    ticket = actions.call_next(at_work, by=made.adviser.actor)
    with pytest.raises(Refused, match="at hand"):
        actions.leave_desk(at_work, by=made.adviser.actor)
    actions.record_missed(ticket, by=made.adviser.actor)

    actions.leave_desk(at_work, by=made.adviser.actor)

    assert not desk.shifts_of(day).exists()
    with pytest.raises(Denied, match="you have left it"):
        actions.call_next(at_work, by=made.adviser.actor)


def test_the_queue_is_told_in_the_order_it_will_be_served(made, day, at_work):
    factory.plan_with(made, [(0, 0, 0), (1, 1, 1)])
    tickets = [draw(made, day, number) for number in range(4)]

    order = [one.number for one in desk.queue_of(made.seminar, day)]
    called = []
    while desk.queue_of(made.seminar, day):
        ticket = actions.call_next(at_work, by=made.adviser.actor)
        called.append(ticket.number)
        actions.record_missed(ticket, by=made.adviser.actor)

    assert order == called == [3, 1, 4, 2]
    assert len(tickets) == 4


def test_a_wait_is_a_range_from_the_last_talks_and_grows_with_the_queue(made, day, at_work, time_passes):
    for number, minutes in enumerate([4, 6, 6, 10]):
        walk_in(made, day, number)
        ticket = actions.call_next(at_work, by=made.adviser.actor)
        actions.begin_serving(ticket, by=made.adviser.actor)
        time_passes(timedelta(minutes=minutes))
        actions.close_ticket(ticket, by=made.adviser.actor)
    first, second, third = (draw(made, day, number) for number in range(3))
    at = clock.now()

    waits = [desk.wait_of(one, at) for one in (first, second, third)]

    assert [one.place for one in waits] == [1, 2, 3]
    assert (waits[1].low, waits[1].high in (7, 8)) == (5, True)
    assert waits[2].low > waits[1].low
    assert waits[2].high > waits[1].high
    assert str(waits[1].basis) == "From the last 4 talks: about 6 minutes each; 1 adviser at work."


def test_a_wait_admits_that_nobody_at_work_can_serve_it(made, day, at_work):
    ticket = draw(made, day, 0, language="ru")

    assert str(desk.wait_of(ticket, clock.now())) == "Nobody at work at present can serve this ticket."


def test_at_the_kiosk_a_badge_finds_its_firm_and_no_badge_is_needed(made, day):
    badge = Attendee.objects.get(application=made.applications[0])

    known = walk_in(
        made, day, 1, attendee=desk.attendee_by_code(made.seminar, f"https://x.example/{badge.code}/")
    )
    stranger = walk_in(made, day, 2)

    assert (known.supplier_id, known.application_id) == (
        made.applications[0].supplier_id,
        made.applications[0].pk,
    )
    assert (stranger.supplier_id, stranger.attendee_id) == (None, None)


def test_a_supplier_that_takes_no_part_may_come_to_the_desk_once_at_a_time(made, day):
    firm = make_organisation(OrganisationKind.SUPPLIER, "Passing Ltd", country="KE")
    persona = join(make_person("Pia Passing"), firm, Role.OWNER)

    first = actions.draw_ticket(day, by=persona.actor, key="a", topic="other", language="en")
    again = actions.draw_ticket(day, by=persona.actor, key="b", topic="other", language="en")

    assert first.pk == again.pk
    assert first.application_id is None
