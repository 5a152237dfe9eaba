# SPDX-License-Identifier: Apache-2.0
"""Who sees which page of a bid: every persona at every address, with the rules and on the walls alone."""

import json

import pytest
from django.test import Client
from django.urls import reverse

from meishan.base.accounts.actions import open_administrator_session
from meishan.base.accounts.states import Role
from meishan.base.core import scope
from meishan.market.bids import actions, queries
from meishan.market.bids.models import Bid, BidDraft, FailedTry, Partner, Submission, Upload
from meishan.market.suppliers.models import Supplier
from tests.factories import bids as factory
from tests.personas import join, make_organisation, make_person


def url(name, *args):
    return reverse(f"bids:{name}", args=args)


def text_of(response):
    return response.content.decode()


PAGES = {
    "mine": lambda one: url("mine"),
    "begin": lambda one: f"{url('begin')}?tender={one['tender'].notice.pk}",
    "bid": lambda one: url("bid", one["bid"].pk),
    "hand_in": lambda one: url("hand_in", one["bid"].pk, 1),
    "confirm": lambda one: url("confirm", one["bid"].pk, 1),
    "withdraw": lambda one: url("withdraw", one["bid"].pk, 1),
    "receipt": lambda one: url("receipt", one["receipt"].pk),
    "receipt_json": lambda one: url("receipt_json", one["receipt"].pk),
    "receipt_proof": lambda one: url("receipt_proof", one["receipt"].pk),
    "upload": lambda one: url("upload", one["upload"].pk),
    "draft": lambda one: url("draft", one["bid"].pk, 1, "whole"),
    "keys": lambda one: url("keys"),
    "invitation": lambda one: url("invitation", one["partner"].pk),
    "clock": lambda one: url("clock"),
}
# What each reads: 200 her own, 302 sent on or to sign in, 403 her role does not reach so far, 404 as if it were not.
OWNER = {
    "mine": 200,
    "begin": 302,
    "bid": 200,
    "hand_in": 200,
    "confirm": 200,
    "withdraw": 200,
    "receipt": 200,
    "receipt_json": 200,
    "receipt_proof": 200,
    "upload": 200,
    "draft": 200,
    "keys": 200,
    "invitation": 404,
    "clock": 200,
}
VIEWER = {**OWNER, "hand_in": 403, "confirm": 403, "withdraw": 403, "upload": 403, "draft": 403}
RIVAL = {**dict.fromkeys(OWNER, 404), "mine": 200, "begin": 200, "keys": 200, "clock": 200}
AGENCY = {**RIVAL, "mine": 403, "keys": 403}
VISITOR = {**dict.fromkeys(OWNER, 302), "upload": 401, "draft": 401, "keys": 401, "clock": 200}


@pytest.fixture
def filled(tender, bidder, rival, settle):
    made = factory.submit_bid(tender, bidder)
    code = Supplier.objects.get(organisation=rival.organisation).code
    actions.set_consortium(tender.notice, by=bidder.actor, members=[{"supplier": code}])
    key = actions.make_organisation_key(
        bidder.organisation, by=bidder.actor, recipient=tender.manifest.recipients[0]
    )
    actions.save_draft(
        made.bid,
        by=bidder.actor,
        lot=1,
        kind="whole",
        ciphertext=b"age-encryption.org/v1\nsecret",
        recipient=key.recipient,
        edit=0,
    )
    settle()
    return {
        "tender": tender,
        "bid": made.bid,
        "receipt": made.receipts.get(),
        "upload": Upload.objects.get(),
        "partner": Partner.objects.get(),
    }


def test_who_sees_which_page(
    filled,
    client_of,
    bidder,
    rival,
    officer,
    head,
    other_agency_officer,
    auditor,
    operator,
    agency,
):
    viewer = join(make_person("Vic Viewer"), bidder.organisation, Role.VIEWER)
    strange_firm = make_organisation("supplier", "Strange Ltd", country="KE")
    stranger = join(make_person("Stella Stranger"), strange_firm, Role.OWNER)
    evaluator = join(make_person("Eva Evaluator"), agency, Role.EVALUATOR)
    open_administrator_session(operator.person, by=operator.actor, reason="A fault report.")
    people = {
        "owner": (bidder, OWNER),
        "viewer": (viewer, VIEWER),
        "partner": (rival, {**RIVAL, "invitation": 200}),
        "stranger": (stranger, RIVAL),
        "officer": (officer, AGENCY),
        "head": (head, AGENCY),
        "evaluator": (evaluator, AGENCY),
        "opener": (filled["tender"].openers[1], AGENCY),
        "other agency": (other_agency_officer, AGENCY),
        "auditor": (auditor, AGENCY),
        "administrator": (operator, AGENCY),
    }
    expected = {(who, page): status for who, (_one, row) in people.items() for page, status in row.items()}
    expected |= {("visitor", page): status for page, status in VISITOR.items()}
    clients = {who: client_of(persona) for who, (persona, _row) in people.items()} | {"visitor": Client()}

    found = {(who, page): clients[who].get(PAGES[page](filled)).status_code for who, page in expected}

    assert {key: status for key, status in found.items() if status != expected[key]} == {}


@pytest.mark.parametrize("page", ["hand_in", "confirm", "withdraw", "submit"])
def test_nobody_writes_to_anothers_bid(filled, client_of, rival, officer, page):
    for persona in (rival, officer):
        response = client_of(persona).post(
            url(page, filled["bid"].pk, 1), json.dumps({}), content_type="application/json"
        )
        assert response.status_code == 404
    assert Submission.objects.get().state == "standing"


def test_before_the_opening_no_page_of_the_buyer_or_of_an_auditor_tells_that_a_bid_is_there(
    filled, client_of, officer, auditor, bidder
):
    firm = bidder.organisation.name
    notice = filled["tender"].notice
    for persona, addresses in {
        officer: [
            reverse("tenders:notice", args=[notice.pk]),
            reverse("tenders:interested", args=[notice.pk]),
            reverse("tenders:desk"),
            reverse("site:desk"),
            reverse("ledger:index"),
            reverse("ledger:mine"),
        ],
        auditor: [reverse("ledger:everything"), f"{reverse('ledger:everything')}?act=bids.submit"],
    }.items():
        client = client_of(persona)
        for address in addresses:
            page = text_of(client.get(address))
            assert firm not in page, address
            assert "Submit a sealed bid" not in page.split("<select")[0], address


def test_the_walls_hold_without_the_rules_too(filled, agency, rival):
    """Row security alone: what a query of the buyer's could find, were all our rules forgotten."""
    for organisation in (agency.pk, rival.organisation.pk):
        with scope.of_organisations([organisation]):
            for model in (Bid, Submission, Upload, FailedTry, BidDraft):
                assert not model.objects.exists()
            assert queries.receipt_for_reader(filled["receipt"].pk) is None
