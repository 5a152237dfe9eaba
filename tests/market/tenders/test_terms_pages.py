# SPDX-License-Identifier: Apache-2.0
"""What everybody reads of a sealed tender: how bids are judged, what to send, empty sheets, changes."""

import io

import pytest
from openpyxl import load_workbook

from meishan.market.tenders import queries
from tests.market.tenders.test_terms import criterion, line, question


@pytest.fixture
def tender(make_tender):
    content = queries.started_from(queries.template_of("rfp-services"), {})
    return make_tender(**{key: content[key] for key in ("type", "tender")}, lots=[])


def test_everybody_reads_how_bids_are_judged_and_what_to_send(client, tender):
    judging = client.get(f"/tenders/{tender.pk}/judging/")
    sending = client.get(f"/tenders/{tender.pk}/sending/")

    assert "Technical offer 70%, price 30%" in judging.text
    assert "150 points" in judging.text
    assert "1. The lower price; 2. More points in all" in judging.text
    assert "Experience with similar contracts" in judging.text
    assert "Technical envelope" in sending.text
    assert "Which quality management certificate do you hold?" in sending.text
    assert "Breakdown of the prices" in sending.text
    assert "Fees of the experts" in sending.text
    printed = client.get(f"/tenders/{tender.pk}/print/").text
    assert "Step by step" in printed
    assert "Fees of the experts" in printed


def test_a_notice_answered_elsewhere_has_no_such_pages(client, notice):
    assert "How bids are judged" not in client.get(f"/tenders/{notice.pk}/").text
    for part in ("judging/", "sending/", "questionnaire.xlsx", "prices.xlsx"):
        assert client.get(f"/tenders/{notice.pk}/{part}").status_code == 404


def test_the_empty_sheets_are_downloaded(client, make_tender):
    freight = line(id="p-freight", kind="freight", label={"en": "Freight"}, required=False)
    prices = {"lines": "items", "extra_lines": [freight]}
    terms = {
        "method": "rfq",
        "prices": prices,
        "criteria": [criterion(points=None)],
        "questions": [question()],
    }
    tender = make_tender(tender={**terms, "currency_rule": "one", "currencies": ["USD"]})

    book = load_workbook(io.BytesIO(client.get(f"/tenders/{tender.pk}/prices.xlsx").content))
    (sheet,) = book.worksheets
    rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    assert sheet.title == "Lot 1"
    assert rows[1][:3] == ["1.1", "Field vehicle, 4x4", 12]
    assert rows[1][5] == "USD"
    assert rows[2][:2] == ["1.p-freight", "Freight (optional)"]
    assert client.get(f"/tenders/{tender.pk}/prices.xlsx?lot=1").status_code == 200
    assert client.get(f"/tenders/{tender.pk}/prices.xlsx?lot=9").status_code == 404

    book = load_workbook(io.BytesIO(client.get(f"/tenders/{tender.pk}/questionnaire.xlsx").content))
    assert "Who leads the team?" in [
        cell for row in book.worksheets[0].iter_rows(values_only=True) for cell in row
    ]


def test_an_amendment_tells_what_changed_in_the_terms(client, tender, revise):
    terms = queries.content_of(tender.notice)["tender"]
    revise(tender.notice, tender={**terms, "weights": {"technical": 60, "financial": 40}})

    page = client.get(f"/tenders/{tender.pk}/revisions/").text

    assert "Weight of the technical offer" in page
    assert "70%" in page
    assert "60%" in page
