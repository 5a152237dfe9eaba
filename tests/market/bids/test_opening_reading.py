# SPDX-License-Identifier: Apache-2.0
"""What the buyer reads and asks once bids are open: answers, prices, technical results, questions in writing."""

import json
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from meishan.algorithms.sealing import Source
from meishan.base.accounts.states import OrganisationKind, Role
from meishan.market.bids.models import (
    Clarification,
    Envelope,
    OpeningLine,
    TechnicalDecision,
)
from tests.factories import bids as factory
from tests.factories import opening as at_opening
from tests.factories.evaluation import let_read
from tests.personas import join, make_organisation, make_person


def at(name, *parts):
    return reverse(f"bids:{name}", args=parts)


def words_of(answer):
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


@pytest.fixture
def bids(tender, bidder, rival):
    return [factory.submit_bid(tender, bidder), factory.submit_bid(tender, rival)]


@pytest.fixture
def opening(tender, bids, time_passes):
    at_opening.past_deadline(tender, time_passes)
    return at_opening.schedule(tender)


@pytest.fixture
def supplier_of_nothing(world):
    firm = make_organisation(OrganisationKind.SUPPLIER, "Other Firm", country="KE")
    return join(make_person("Oma Other"), firm, Role.OWNER)


def test_results_are_recorded_and_confirmed_on_their_pages(
    make_tender, bidder, time_passes, client_of, officer, second_officer, other_agency_officer
):
    tender = make_tender(envelopes="two")
    made = factory.submit_bid(tender, bidder)
    at_opening.past_deadline(tender, time_passes)
    at_opening.hold(tender)
    let_read(tender.notice, officer, second_officer)
    mine, colleague = client_of(officer), client_of(second_officer)
    page = mine.get(at("received", tender.notice.pk))
    assert at("technical_result", made.pk) in page.content.decode()
    assert mine.post(at("technical_result", made.pk), {"result": "failed"}).status_code == 400
    assert client_of(other_agency_officer).get(at("technical_result", made.pk)).status_code == 404

    mine.post(at("technical_result", made.pk), {"result": "failed", "reason": "No licence was given."})

    decision = TechnicalDecision.objects.get()
    assert mine.get(at("confirm_result", decision.pk)).status_code == 403
    asked = colleague.get(at("confirm_result", decision.pk))
    assert "stays sealed for ever" in words_of(asked)
    assert colleague.post(at("confirm_result", decision.pk), {"agrees": "0"}).status_code == 400
    colleague.post(at("confirm_result", decision.pk), {"agrees": "1"})
    page = words_of(mine.get(at("received", tender.notice.pk)))
    assert "No licence was given." in page
    assert "Nobody can open it" in page


def test_a_bidder_is_asked_in_writing_and_answers_once(
    tender, bids, opening, client_of, officer, bidder, rival, settle
):
    bid = bids[0].bid
    assert client_of(officer).get(at("clarifications", bid.pk)).status_code == 404
    at_opening.gather(tender, opening, 1, 2)
    at_opening.release(tender, opening)
    at_opening.open_all(tender, opening)
    at_opening.close(tender, opening)
    assert client_of(officer).get(at("clarifications", bid.pk)).status_code == 403
    let_read(tender.notice, officer)
    asks, answers = client_of(officer), client_of(bidder)
    assert (
        asks.post(
            at("clarifications", bid.pk), {"question": "Why?", "due_at": "2020-01-01T10:00"}
        ).status_code
        == 400
    )
    asks.post(at("clarifications", bid.pk), {"question": "Which engine?", "due_at": "2035-01-01T10:00"})
    asked = Clarification.objects.get()
    assert "Which engine?" in words_of(answers.get(at("clarifications", bid.pk)))
    assert client_of(rival).get(at("clarifications", bid.pk)).status_code == 404
    assert client_of(rival).get(at("answer_clarification", asked.pk)).status_code == 404
    assert client_of(officer).get(at("answer_clarification", asked.pk)).status_code == 403

    unticked = answers.post(at("answer_clarification", asked.pk), {"answer": "Diesel."})
    assert "changes neither price nor substance" in words_of(unticked)
    answers.post(at("answer_clarification", asked.pk), {"answer": "Diesel.", "same": "on"})
    again = answers.post(at("answer_clarification", asked.pk), {"answer": "Petrol.", "same": "on"})

    assert Clarification.objects.get().answer == "Diesel."
    assert "answered already" in words_of(again)
    assert "Diesel." in words_of(asks.get(at("clarifications", bid.pk)))


def test_a_list_reads_as_often_for_three_bids_as_for_one(
    make_tender,
    bidder,
    rival,
    supplier_of_nothing,
    time_passes,
    client_of,
    officer,
    agency,
    django_assert_max_num_queries,
):
    factory.register(supplier_of_nothing, agency)
    tenders = [make_tender(), make_tender()]
    factory.submit_bid(tenders[0], bidder)
    for persona in (bidder, rival, supplier_of_nothing):
        factory.submit_bid(tenders[1], persona)
    at_opening.past_deadline(tenders[1], time_passes)
    for one in tenders:
        at_opening.hold(one)
    client = client_of(officer)
    client.get(at("openings"))
    counts = []
    for one in tenders:
        with CaptureQueriesContext(connection) as seen:
            client.get(at("received", one.notice.pk))
        counts.append(len(seen))

    assert counts[0] == counts[1]
    assert Envelope.objects.filter(state="opened").count() == 4
    assert OpeningLine.objects.count() == 4


def test_the_buyer_reads_answers_and_prices_beside_what_was_asked(
    make_tender, bidder, time_passes, client_of, officer, rival, second_officer
):
    question = {
        "envelope": "technical",
        "lot": 0,
        "help": {},
        "required": True,
        "options": [],
        "unit": "",
        "evidence_required": False,
        "criterion": "",
    }
    tender = make_tender(
        questions=[
            {**question, "id": "certified", "type": "yes_no", "label": {"en": "Are you certified?"}},
            {
                **question,
                "id": "base",
                "type": "choice",
                "label": {"en": "Where is your workshop?"},
                "options": [
                    {"key": "nairobi", "label": {"en": "In Nairobi"}},
                    {"key": "mombasa", "label": {"en": "In Mombasa"}},
                ],
            },
            {**question, "id": "staff", "type": "number", "label": {"en": "Staff"}, "unit": "people"},
            {**question, "id": "turnover", "type": "money", "label": {"en": "Turnover"}},
            {**question, "id": "plan", "type": "file", "label": {"en": "Work plan"}},
        ]
    )
    answers = {
        "certified": {"value": True, "files": []},
        "base": {"value": "nairobi", "files": []},
        "staff": {"value": "12", "files": []},
        "turnover": {"value": {"amount": "1200000", "currency": "EUR"}, "files": []},
        "nonsense": {"value": ["<script>"], "files": 5},
    }
    prices = {
        "v": 1,
        "currency": "EUR",
        "lines": [{"item": "1.1", "quantity": "10", "unit_price": "4000", "total": "48000"}],
        "extra": [{"item": "bribe", "quantity": "1", "unit_price": "1", "total": "1"}],
        "total": "48001",
    }
    files = {
        "answers.json": json.dumps({"v": 1, "answers": answers, "documents": {"offer": ["offer.txt", 7]}}),
        "prices.json": json.dumps(prices),
        "offer.txt": "Twelve vehicles in ninety days, delivered.",
    }
    sealed = factory.seal_envelope(
        tender, files=[Source.of_bytes(name, text.encode()) for name, text in files.items()]
    )
    factory.submit_bid(tender, bidder, envelopes=[sealed])
    at_opening.past_deadline(tender, time_passes)
    at_opening.hold(tender)
    line = OpeningLine.objects.get()
    assert client_of(officer).get(at("received_envelope", line.pk)).status_code == 404
    let_read(tender.notice, officer)

    page = words_of(client_of(officer).get(at("received_envelope", line.pk)))

    for words in (
        "Are you certified? Yes",
        "In Nairobi",
        "12 people",
        "EUR 1,200,000",
        "Work plan Not answered",
        "offer.txt",
        "The tender has no such line",
        "12 were asked for",
        "Its total is not quantity times unit price",
    ):
        assert words in page, words
    for persona in (rival, bidder, tender.openers[1]):
        assert client_of(persona).get(at("received_envelope", line.pk)).status_code in (403, 404)


@pytest.mark.parametrize(
    "written", [b"[]", b'{"answers": 5, "documents": []}', b'{"answers": {"certified": 1}}']
)
def test_whatever_a_bidder_wrote_is_shown_or_left_out(
    written, tender, bidder, time_passes, client_of, officer
):
    files = [
        Source.of_bytes("answers.json", written),
        Source.of_bytes("prices.json", b'{"v": 1, "lines": 7, "extra": [1, {"item": ["x"]}], "total": {}}'),
    ]
    factory.submit_bid(tender, bidder, envelopes=[factory.seal_envelope(tender, files=files)])
    at_opening.past_deadline(tender, time_passes)
    at_opening.hold(tender)
    let_read(tender.notice, officer)

    answer = client_of(officer).get(at("received_envelope", OpeningLine.objects.get().pk))

    assert answer.status_code == 200
