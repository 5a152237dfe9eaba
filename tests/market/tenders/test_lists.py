# SPDX-License-Identifier: Apache-2.0
"""Lists and what is taken out of them: filters in the address, files, calendars, and queries counted."""

import csv
import io
from datetime import datetime, timedelta

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar
from openpyxl import load_workbook

from meishan.base.core import clock
from meishan.market.tenders import actions, queries
from tests.market.tenders.test_views import text_of, url


def test_the_list_is_searched_filtered_sorted_and_kept_in_the_address(make_notice, revise):
    pumps = make_notice("P-1", title={"en": "Solar pumps", "zh": "太阳能水泵"}, codes=["40151500"])
    cars = make_notice("C-2", type="rfp", countries=["UG"])
    visitor = Client()

    def found(**asked):
        page = visitor.get(url("list"), asked)
        return [card["reference"] for card in page.context["cards"]]

    assert sorted(found()) == ["C-2", "P-1"]
    assert found(q="水泵") == ["P-1"]
    assert found(q="c-2") == ["C-2"]
    assert found(type="rfp") == ["C-2"]
    assert found(country="UG") == ["C-2"]
    assert found(code="40000000") == ["P-1"]
    assert found(phase="closed") == []
    assert found(sort="reference") == ["C-2", "P-1"]
    assert found(buyer=str(pumps.buyer_id), phase="all", sort="-reference") == ["P-1", "C-2"]
    assert found(buyer="nonsense", code="x", country="?", type="?", sort="?", page="99", q="\x00") == [
        "P-1",
        "C-2",
    ]
    assert "Remove" in text_of(visitor.get(url("list"), {"type": "rfp"}))
    assert cars.pk != pumps.pk


def test_exports_hold_the_same_rows_and_no_formula(make_notice):
    make_notice("=1+1", title={"en": "=HYPERLINK(1)"})
    visitor = Client()

    lines = b"".join(visitor.get(url("list"), {"format": "csv"}).streaming_content).decode("utf-8-sig")
    book = load_workbook(io.BytesIO(visitor.get(url("list"), {"format": "xlsx"}).content))

    row = list(csv.reader(io.StringIO(lines)))[1]
    assert row[0] == "'=1+1"
    cell = book.active.cell(2, 2)
    assert (cell.value, cell.data_type) == ("=HYPERLINK(1)", "s")


def test_the_calendar_holds_the_deadline(notice, revise):
    visitor = Client()
    event = Calendar.from_ical(visitor.get(url("calendar", notice.pk)).content).walk("VEVENT")[0]
    assert event["dtend"].dt == notice.deadline.closes_at

    moved = revise(notice, deadline=(clock.now() + timedelta(days=50)).isoformat())

    again = Calendar.from_ical(visitor.get(url("calendar", notice.pk)).content).walk("VEVENT")[0]
    assert again["uid"] == event["uid"]
    assert again["sequence"] > event["sequence"]
    assert isinstance(again["dtend"].dt, datetime)
    assert again["dtend"].dt == queries.notice_for_reader(moved.pk).deadline.closes_at


def test_lists_ask_the_database_as_often_for_three_rows_as_for_one(
    make_notice, client_of, officer, registered_owner, make_draft
):
    notices = [make_notice()]
    actions.express_interest(notices[0], by=registered_owner.actor)
    actions.submit(make_draft(), by=officer.actor)
    actions.ask(notices[0], by=registered_owner.actor, text="Why?", language="en")
    pages = [
        (Client(), url("list")),
        (client_of(officer), url("desk")),
        (client_of(officer), url("clearance")),
        (client_of(officer), url("open_questions")),
        (client_of(officer), url("interested", notices[0].pk)),
        (client_of(registered_owner), url("mine")),
        (Client(), url("lots", notices[0].pk)),
        (Client(), url("questions", notices[0].pk)),
    ]

    def counted():
        counts = []
        for client, address in pages:
            client.get(address)
            with CaptureQueriesContext(connection) as captured:
                assert client.get(address).status_code == 200
            counts.append((address, len(captured)))
        return counts

    before = counted()
    for n in range(2):
        notices.append(make_notice())
        actions.express_interest(notices[-1], by=registered_owner.actor)
        actions.submit(make_draft(), by=officer.actor)
        actions.ask(notices[0], by=registered_owner.actor, text=f"Why {n}?", language="en")

    assert counted() == before
