# SPDX-License-Identifier: Apache-2.0
"""What stands on agendas, table cards, door signs, badges and certificates, read from the PDFs themselves."""

import math

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from meishan.base.core import clock, paper
from meishan.outreach.seminars.models import Arrival, Attendee, Interpreter, Print, Room, Table, Walk
from meishan.outreach.seminars.queries import papers
from meishan.outreach.seminars.states import PrintKind, PrintState
from meishan.outreach.seminars.tasks import printing as tasks
from tests.factories import seminars as factory
from tests.pdf import Pdf

WORDS = {
    "zh": "陈晓龑",
    "ar": "محمد الأحمد",
    "ru": "Иванова Екатерина",
    "en": '#read("/etc/passwd") *b* $x$ \\',
}


@pytest.fixture
def made(world):
    """Four firms whose people read four languages; two rooms six minutes apart; a meeting with an interpreter."""
    seminar = factory.lay_down(agencies=2, officers=4, suppliers=4, per_day=3)
    annex = Room.objects.create(seminar=seminar.seminar, number=2, name={"en": "Annex", "zh": "附楼"})
    Walk.objects.create(one=annex, other=seminar.tables[0].room, minutes=6)
    Table.objects.filter(pk=seminar.tables[1].pk).update(room=annex)
    seminar.tables[1].room = annex
    for application, (language, name) in zip(seminar.applications, WORDS.items(), strict=True):
        Attendee.objects.filter(application=application).update(name=name, language=language)
    plan = factory.plan_with(seminar, [(0, 0, 0), (1, 0, 1), (2, 1, 0), (3, 2, 4)])
    ivy = Interpreter.objects.create(seminar=seminar.seminar, number=1, name="Ivy 李", languages=["en", "zh"])
    plan.meetings.filter(officer=seminar.officers[3]).update(interpreter=ivy)
    return seminar


def printed(made, kind):
    at = clock.now()
    data = papers.paper_of(kind, made.seminar, at=at)
    return Pdf(paper.pdf(papers.template_of(kind), data, at=at))


@pytest.mark.parametrize("kind", PrintKind.values)
def test_no_paper_shows_boxes_or_reads_what_people_wrote_as_markup(made, kind):
    Arrival.objects.bulk_create(
        Arrival(attendee=one, day=made.seminar.days.first(), at=clock.now())
        for one in Attendee.objects.filter(seminar=made.seminar)
    )

    pdf = printed(made, kind)

    assert pdf.missing == 0
    if kind not in (PrintKind.TABLES, PrintKind.DOORS):
        assert WORDS["en"] in pdf.text
        assert WORDS["zh"] in pdf.text


def test_everybody_has_an_agenda_of_her_own_in_her_language(made):
    pdf = printed(made, PrintKind.AGENDAS)

    (mine,) = [one for one in pdf.pages if WORDS["zh"] in one]
    assert len(pdf.pages) == Attendee.objects.filter(seminar=made.seminar).count()
    assert "09:00–09:20" in mine
    assert "Officer Number1" in mine
    assert "附楼" in mine
    assert "6 分钟" in mine.replace("6分钟", "6 分钟")
    assert "Officer Number3" not in mine


def test_a_table_card_has_the_number_who_sits_there_and_the_day(made):
    pdf = printed(made, PrintKind.TABLES)

    cards = [one for one in pdf.pages if "Officer Number1" in one]
    assert len(pdf.pages) == 5 * 2
    assert len(cards) == 2
    assert "Firm 1 Ltd" in cards[0]
    assert "Firm 1 Ltd" not in cards[1]
    assert all("Table" in one and "Agency number 1" in one and "Main hall" in one for one in cards)
    assert sum("Walk-in desk" in one for one in pdf.pages) == 2
    assert any("+ Ivy 李" in one for one in pdf.pages)


def test_a_door_sign_names_its_room_twice_and_its_tables(made):
    pdf = printed(made, PrintKind.DOORS)

    assert len(pdf.pages) == 2 * 2
    assert sum("Annex" in one and "附楼" in one for one in pdf.pages) == 2
    assert sum("Main hall" in one and "1, 3–5" in one for one in pdf.pages) == 2


def test_a_badge_has_name_firm_role_and_code_and_the_agenda_on_its_back(made):
    pdf = printed(made, PrintKind.BADGES)

    people = Attendee.objects.filter(seminar=made.seminar)
    assert len(pdf.pages) == 2 * math.ceil(people.count() / 4)
    fronts, backs = "".join(pdf.pages[::2]), "".join(pdf.pages[1::2])
    for one in people:
        assert one.code in fronts
        assert one.organisation_name in fronts
    assert "Procurement officer" in fronts
    assert "09:00–09:20" in backs
    assert "09:00–09:20" not in fronts


def test_the_back_of_a_badge_lies_behind_its_front(made):
    data = papers.paper_of(PrintKind.BADGES, made.seminar, at=clock.now())
    names = ["Ada First", "Ben Second", "Cyd Third", "Dan Fourth"]
    data["sheets"] = [
        {**one, "name": name, "lang": "en"} for one, name in zip(data["sheets"], names, strict=False)
    ]

    front, back = Pdf(paper.pdf(papers.template_of("badges"), data, at=clock.now())).pages

    assert sorted(names, key=front.index) == names
    # Turned on the long edge, the left column of the front is the right one of the back.
    assert sorted(names, key=back.index) == [names[1], names[0], names[3], names[2]]


def test_only_those_who_came_get_a_certificate_and_it_says_how_to_check_it(made):
    badge = Attendee.objects.get(application=made.applications[0])
    Arrival.objects.create(attendee=badge, day=made.seminar.days.first(), at=clock.now())

    (page,) = printed(made, PrintKind.CERTIFICATES).pages

    number = papers.certificate_number(badge)
    assert WORDS["zh"] in page
    assert f"/seminars/{made.seminar.slug}/certificates/{number}/" in page
    assert badge.code not in page


def test_who_asked_to_be_forgotten_is_on_no_paper(made):
    badge = Attendee.objects.get(application=made.applications[0])
    Attendee.objects.filter(pk=badge.pk).update(name="", erased_at=clock.now())

    for kind in (PrintKind.AGENDAS, PrintKind.BADGES):
        assert WORDS["zh"] not in printed(made, kind).text


def test_a_seminar_without_people_prints_nothing_and_fails_nothing(world):
    empty = factory.lay_down(agencies=0, officers=0, suppliers=0, days=1, per_day=0)

    for kind in PrintKind.values:
        one = Print.objects.create(
            seminar=empty.seminar,
            host=empty.host,
            kind=kind,
            asked_by=empty.organiser.person.pk,
            asked_at=clock.now(),
        )
        tasks.make(one)
        one.refresh_from_db()
        assert one.state == PrintState.READY, kind


@pytest.mark.parametrize("kind", PrintKind.values)
def test_the_data_of_a_paper_take_the_same_queries_for_few_and_for_many(made, kind):
    def asked():
        with CaptureQueriesContext(connection) as queries:
            papers.paper_of(kind, made.seminar, at=clock.now())
        return len(queries)

    before = asked()
    for number in range(4, 8):
        factory.add_supplier(made, number)
    factory.book(made, made.seminar.plans.get(), 2, 5, 3)

    assert asked() == before


def test_everybody_gets_an_agenda_of_her_own(world):
    many = factory.lay_down(agencies=4, officers=8, suppliers=32)
    factory.plan_with(many, [(o, (o + 8 * (s % 4)) % 32, s) for o in range(8) for s in range(12)])

    pdf = printed(many, PrintKind.AGENDAS)

    assert len(pdf.pages) == 40
