# SPDX-License-Identifier: Apache-2.0
"""The steps that say how bids are judged, and the public pages that show it, in a real browser."""

import json
import re

import pytest

from meishan.market.tenders import queries
from meishan.market.tenders.models import Draft
from tests.browsing import look, press
from tests.market.tenders.conftest import NEEDED, in_days

pytestmark = pytest.mark.browser

PARTS = ("type", "title", "description", "codes", "lots", "submission", "tender")


@pytest.fixture
def world(committed_world):
    """Personas of these tests live in a database whose commits are real, as the browser's server sees them."""


def started(key):
    """The content a template begins with, its brackets written over, the items of the usual notice in its lots."""
    template = queries.template_of(key)
    begun = queries.started_from(template, {"title": template.title})
    content = json.loads(re.sub(r"\[[^\[\]\"]+\]", "Ours", json.dumps(begun, ensure_ascii=False)))
    items = NEEDED["lots"][0]["items"]
    return {**content, "lots": [{**lot, "items": items} for lot in content.get("lots", [])]}


@pytest.fixture
def places(world, live, make_draft, make_tender, officer):
    """Addresses of every page of the terms, by who looks."""
    scored, plain = started("rfp-services"), started("itb-vehicles")
    tenders = [
        make_tender(
            f"T/2027/{number}", deadline=in_days(40), **{key: content[key] for key in PARTS if key in content}
        )
        for number, content in enumerate((scored, plain))
    ]
    rfp, itb = make_draft(**scored), make_draft(**plain)
    steps = ("method", "criteria", "questions", "prices", "asked", "terms", "dates", "library")
    rows = ("criteria/c-approach", "questions/q-quality", "extra_lines/p-fees", "documents_asked/d-proposal")
    return {
        officer: [
            "new/templates/",
            "new/?template=rfp-services",
            f"drafts/{rfp.pk}/",
            f"drafts/{rfp.pk}/preview/",
            f"drafts/{rfp.pk}/library/?q=iso",
            *(f"drafts/{rfp.pk}/{step}/" for step in steps),
            *(f"drafts/{rfp.pk}/rows/{row}/" for row in rows),
            *(f"drafts/{itb.pk}/{step}/" for step in ("method", "criteria", "prices")),
        ],
        None: [f"{one.pk}/{part}" for one in tenders for part in ("", "judging/", "sending/", "print/")],
    }


def test_every_page_is_accessible_and_fits(open_page, places):
    look(open_page, places, "/tenders/")


def test_an_officer_starts_from_a_template_and_makes_it_hers(open_page, officer, world, live):
    page = open_page(officer)
    page.goto("/tenders/new/templates/")
    press(page.get_by_role("link", name=re.compile("Start from this.*Services, two envelopes")))
    page.get_by_role("textbox", name="Reference").fill("RFP/2027/001")
    page.get_by_role("textbox", name="Title").fill("Advice on water supply")
    page.get_by_role("button", name="Save and continue").click()
    page.get_by_role("heading", name="Type, title and text").wait_for()

    press(page.get_by_role("link", name="Method, envelopes and award"))
    page.get_by_label("Weight of the technical offer").fill("60")
    page.get_by_role("button", name="Save and continue").click()
    page.get_by_text("The two weights must add up to 100.").first.wait_for()
    page.get_by_label("Weight of the price").fill("40")
    page.get_by_role("button", name="Save and continue").click()

    page.get_by_role("heading", name="Criteria", exact=True).wait_for()
    press(page.get_by_role("link", name="Add from the library"))
    page.get_by_label("Search the library").fill("ISO 14001")
    page.get_by_role("button", name="Search").click()
    page.get_by_label("Environmental management system").check()
    page.get_by_role("button", name="Add what is ticked").click()
    page.get_by_text("1 criterion is added.").wait_for()
    page.get_by_label(re.compile("Points.*Environmental management system")).fill("50")
    page.get_by_role("button", name=re.compile("Up.*Environmental management system")).click()
    page.get_by_role("button", name=re.compile("Up.*Environmental management system")).wait_for()

    terms = Draft.objects.get(reference="RFP/2027/001").content["tender"]
    assert terms["weights"] == {"technical": 60, "financial": 40}
    assert [one["library"] for one in terms["criteria"]][-2] == "ems"
    assert terms["criteria"][-2]["points"] == 50
