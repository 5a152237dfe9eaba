# SPDX-License-Identifier: Apache-2.0
"""The report counts what happened, what was not met and what came of it, for the organisers and for each agency."""

import io
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from openpyxl import load_workbook

from meishan.base.accounts.states import Role
from meishan.base.core import clock
from meishan.base.core.actor import VISITOR
from meishan.base.core.predicates import may
from meishan.market.suppliers.models import Registration, Supplier
from meishan.outreach.seminars.models import Request, Ticket
from meishan.outreach.seminars.queries.after import outcomes_of, report_of
from meishan.outreach.seminars.queries.after.outcomes import months_after
from meishan.outreach.seminars.states import ApplicationState, MeetingState
from tests.factories import bids, opening
from tests.factories import seminars as factory
from tests.personas import join, make_person


@pytest.fixture
def made(world, daylight):
    """Three agencies' officers; one meeting held, one not attended, one given up, one still to come."""
    made = factory.lay_down(starts_in=0, agencies=2, officers=2, suppliers=4)
    plan = factory.plan_with(made, [(0, 0, 0), (0, 1, 1), (1, 2, 0), (1, 3, 2)])
    states = (MeetingState.HELD, MeetingState.NO_SHOW, MeetingState.FREED)
    for meeting, state in zip(plan.meetings.order_by("application__number"), states, strict=False):
        if state != MeetingState.HELD:
            meeting.bookings.all().delete()
        plan.meetings.filter(pk=meeting.pk).update(state=state)
    for number, application in enumerate(made.applications):
        enrol(
            application,
            number=1000 + number,
            women_owned="declared" if number % 2 else "none",
            sme_class="small" if number else "large",
        )
    return made


def enrol(application, **more):
    at = clock.now()
    Supplier.objects.create(pk=application.supplier_id, name_key="firm", made_at=at, changed_at=at, **more)


def wish(made, officer, supplier, value="must", side="supplier"):
    who, whom = made.officers[officer], made.applications[supplier]
    Request.objects.create(
        seminar=made.seminar,
        host=made.host,
        side=side,
        owner=whom.supplier,
        other=who.agency,
        application=whom,
        participation=made.seminar.participations.get(agency=who.agency),
        officer=who,
        wish=value,
        at=clock.now(),
    )


def registers(application, agency, at, level="level1"):
    Registration.objects.create(
        supplier_id=application.supplier_id,
        agency=agency,
        level=level,
        state="submitted",
        submitted_at=at,
        clock_from=at,
        changed_at=at,
    )


def test_meetings_are_counted_by_what_became_of_them(made):
    report = report_of(made.seminar, at=clock.now())

    assert (report.total.made, report.total.held, report.total.no_show) == (4, 1, 1)
    assert (report.total.given_up, report.total.open, report.fell_free) == (1, 1, 2)
    assert [(one.label, one.held, one.made) for one in report.agencies] == [("AG1", 1, 2), ("AG2", 0, 2)]
    assert [(one.key, one.made) for one in report.countries] == [("CN", 4)]
    assert [(one.key, one.made) for one in report.categories] == [("25000000", 4)]
    assert (report.women_owned.part, report.women_owned.of, report.sme.part) == (2, 4, 3)
    assert (report.women_owned_meetings.part, report.sme_meetings.part) == (0, 0)
    assert report.met_somebody == 1


def test_a_request_is_met_by_a_meeting_that_was_held_or_stands(made):
    for officer, supplier in ((0, 0), (0, 1), (1, 2), (1, 3), (1, 0)):
        wish(made, officer, supplier)
    wish(made, 0, 2, "no")
    wish(made, 0, 0, "would", side="officer")

    report = report_of(made.seminar, at=clock.now())

    assert [(one.label, one.asked, one.met) for one in report.wishes] == [
        ("supplier", 5, 2),
        ("officer", 1, 1),
    ]
    assert [(one.label, one.unmet) for one in report.wishes_by_agency] == [("AG2", 2), ("AG1", 1)]


def test_whom_officers_had_to_meet_and_did_not_is_named(made, client_of):
    for officer, supplier in ((0, 0), (0, 1), (1, 3)):
        wish(made, officer, supplier, side="officer")
    wish(made, 1, 2, "would", side="officer")

    report = report_of(made.seminar, at=clock.now())
    page = client_of(made.organiser).get(reverse("seminars:report", args=[made.seminar.slug]))
    part = report_of(made.seminar, at=clock.now(), agency=made.agencies[1])

    assert [(one.agency, one.officer, one.supplier) for one in report.unmet_musts] == [
        ("AG1", "Officer Number1", "Firm 2 Ltd")
    ]
    assert "Whom officers had to meet, and have not met" in page.content.decode()
    assert part.unmet_musts == ()


def test_waits_are_told_by_those_who_were_called(made):
    at = clock.now()
    for number, (state, waited) in enumerate(
        (("served", 5), ("served", 15), ("left", None), ("waiting", None)), 1
    ):
        Ticket.objects.create(
            seminar=made.seminar,
            day=made.seminar.days.first(),
            host=made.host,
            number=number,
            key=str(number),
            channel="kiosk",
            topic="bidding",
            language="en",
            state=state,
            since=at,
            called_at=at + timedelta(minutes=waited) if waited else None,
        )

    waits = report_of(made.seminar, at=at).waits

    assert (waits.drawn, waits.served, waits.left, waits.waiting) == (4, 2, 1, 1)
    assert (waits.median, waits.ninth, waits.longest) == (10, 15, 15)


def test_an_agency_reads_its_own_part_alone(made):
    wish(made, 0, 0)
    wish(made, 1, 3)

    report = report_of(made.seminar, at=clock.now(), agency=made.agencies[0])

    assert report.total.made == 2
    assert [one.label for one in report.agencies] == ["AG1"]
    assert [one.label for one in report.wishes_by_agency] == ["AG1"]
    assert (report.waits, report.feedback, report.came) == (None, None, None)


def test_what_came_of_it_is_counted_from_the_marketplace_beside_those_not_selected(made):
    declined = [factory.add_supplier(made, number, state=ApplicationState.DECLINED) for number in (4, 5)]
    for number, application in enumerate(declined):
        enrol(application, number=2000 + number)
    end = made.seminar.days.last().slots.last().ends_at + timedelta(days=1)
    met, other = made.agencies
    firm = made.applications[0]
    registers(firm, met, end + timedelta(days=10))
    registers(firm, other, end + timedelta(days=200))
    registers(firm, met, end - timedelta(days=30), level="basic")
    registers(made.applications[1], met, end + timedelta(days=10))
    registers(declined[0], met, end + timedelta(days=20))

    later = outcomes_of(made.seminar, at=end + timedelta(days=500))
    soon = outcomes_of(made.seminar, at=end - timedelta(days=2))

    counted = {one.months: one.counts[0] for one in later}
    assert [one.months for one in later] == [3, 12, 36]
    assert [one.is_complete for one in later] == [True, True, False]
    # Who did not come is in neither group; what was there before the end does not count.
    assert (counted[3].met, counted[3].any, counted[3].others) == (1, 1, 1)
    assert (counted[12].met, counted[12].any, counted[12].per_any) == (1, 2, 2.0)
    assert counted[12].per_others == 0.5
    assert (later[0].firms, later[0].others) == (1, 2)
    assert not any(one.is_begun for one in soon)


def test_a_bid_counts_once_it_is_opened_and_nobody_learns_of_it_before(made, time_passes):
    buyer, firm = made.officer_personas[0], made.supplier_personas[0]
    bids.register(firm, buyer.organisation)
    second = join(make_person("A Second"), buyer.organisation, Role.OFFICER)
    time_passes(timedelta(days=2))
    tender = bids.publish_tender(buyer, second)
    bids.submit_bid(tender, firm)

    def counted():
        return next(one for one in outcomes_of(made.seminar, at=clock.now())[0].counts if one.key == "bids")

    assert (counted().met, counted().any) == (0, 0)
    opening.past_deadline(tender, time_passes)
    opening.hold(tender)
    assert (counted().met, counted().any) == (1, 1)


def test_months_end_where_the_month_ends():
    start = datetime(2027, 11, 30, 23, 59, tzinfo=UTC)

    assert months_after(start, 3).day == 29
    assert months_after(start, 12).year == 2028


@pytest.fixture
def report_page(made, client_of):
    def read(persona, **more):
        return client_of(persona).get(reverse("seminars:report", args=[made.seminar.slug]), more)

    return read


def test_the_report_is_a_page_a_workbook_and_a_paper(made, report_page):
    wish(made, 0, 0)

    page = report_page(made.organiser)
    book = load_workbook(io.BytesIO(report_page(made.organiser, format="xlsx").content))
    paper = report_page(made.organiser, format="pdf")

    assert page.status_code == 200
    assert "AG1" in page.text
    assert len(book.sheetnames) == 10
    assert [cell.value for cell in book["Agencies"][2]] == ["AG1", 2, 1, 1, 0, 0]
    assert paper.content.startswith(b"%PDF-")
    assert paper["Content-Type"] == "application/pdf"


@pytest.mark.parametrize("language", ["ar", "zh-hans", "ru"])
def test_the_paper_is_made_in_other_scripts(made, client_of, language):
    with translation.override(language):
        paper = client_of(made.organiser).get(
            reverse("seminars:report", args=[made.seminar.slug]),
            {"format": "pdf"},
            headers={"accept-language": language},
        )

    assert paper.content.startswith(b"%PDF-")


def test_who_may_read_the_report(made, report_page):
    others = factory.lay_down()

    allowed = {
        "organiser": made.organiser.actor,
        "officer": made.officer_personas[0].actor,
        "officer of another agency there": made.officer_personas[1].actor,
    }
    denied = {
        "adviser": made.adviser.actor,
        "supplier": made.supplier_personas[0].actor,
        "organiser of another host": others.organiser.actor,
        "officer of an agency that is not there": others.officer_personas[0].actor,
        "visitor": VISITOR,
    }
    assert [name for name, by in allowed.items() if not may(by, "seminars.see_report", made.seminar)] == []
    assert [name for name, by in denied.items() if may(by, "seminars.see_report", made.seminar)] == []
    assert report_page(made.supplier_personas[0]).status_code == 403
    part = report_page(made.officer_personas[1])
    assert part.status_code == 200
    assert "AG1" not in part.text


def test_the_report_asks_as_often_for_few_meetings_as_for_many(made, report_page):
    few = _count_queries(made, report_page)
    for slot, supplier in ((3, 0), (4, 1), (5, 2)):
        plan = made.seminar.plans.get()
        factory.book(made, plan, 0, supplier, slot)

    assert _count_queries(made, report_page) == few


def _count_queries(made, report_page):
    with CaptureQueriesContext(connection) as asked:
        report_page(made.organiser)
    return len(asked)
