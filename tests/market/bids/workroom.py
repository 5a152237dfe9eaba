# SPDX-License-Identifier: Apache-2.0
"""A tender in two envelopes that asks for everything a bidder can be asked for."""

import pytest

from meishan.base.ledger import signing
from meishan.market.bids import actions as bids
from meishan.market.tenders import actions
from meishan.market.tenders.models import Tender, terms
from tests.factories import openers
from tests.factories.tenders import plan_tender

QUESTION = {
    "envelope": "technical",
    "lot": 0,
    "help": {},
    "required": True,
    "options": [],
    "unit": "",
    "evidence_required": False,
    "criterion": "",
}
ROOM = {
    "criteria": [
        {
            "id": "method",
            "kind": "technical",
            "title": {"en": "Method of work", "ar": "منهجية العمل"},
            "description": {},
            "points": 100,
            "minimum": None,
            "evidence": {},
            "source": "",
            "library": "",
        }
    ],
    "questions": [
        {
            **QUESTION,
            "id": "approach",
            "type": "text",
            "label": {"en": "How will you work?", "ar": "كيف ستعملون؟"},
            "help": {"en": "Describe your method in your own words."},
        },
        {
            **QUESTION,
            "id": "staff",
            "type": "number",
            "label": {"en": "Staff in the field"},
            "unit": "people",
        },
        {
            **QUESTION,
            "id": "certified",
            "type": "yes_no",
            "label": {"en": "Are you certified to ISO 9001?"},
            "evidence_required": True,
        },
        {
            **QUESTION,
            "id": "base",
            "type": "choice",
            "label": {"en": "Where is your workshop?"},
            "options": [
                {"key": "nairobi", "label": {"en": "Nairobi"}},
                {"key": "mombasa", "label": {"en": "Mombasa"}},
            ],
        },
        {
            **QUESTION,
            "id": "start",
            "type": "date",
            "label": {"en": "When can you start?"},
            "required": False,
        },
        {
            **QUESTION,
            "id": "turnover",
            "type": "money",
            "envelope": "financial",
            "label": {"en": "Turnover last year"},
            "required": False,
        },
        {**QUESTION, "id": "plan", "type": "file", "label": {"en": "Work plan"}},
        {
            **QUESTION,
            "id": "terms",
            "type": "yes_no",
            "envelope": "financial",
            "label": {"en": "Do you accept payment within 30 days?"},
        },
    ],
    "documents_asked": [
        {
            "id": "licence",
            "envelope": "technical",
            "lot": 0,
            "title": {"en": "Trade licence"},
            "help": {},
            "required": True,
        },
        {
            "id": "accounts",
            "envelope": "financial",
            "lot": 0,
            "title": {"en": "Audited accounts"},
            "help": {"en": "Of the last two years."},
            "required": False,
        },
    ],
    "prices": {
        "lines": "items",
        "incoterm": "DAP",
        "place": "Nairobi",
        "extra_lines": [
            {
                "id": "training",
                "lot": 0,
                "kind": "training",
                "label": {"en": "Training of drivers"},
                "quantity": "2",
                "unit": "",
                "required": False,
            }
        ],
    },
    "currency_rule": "listed",
    "currencies": ["USD", "KES", "JPY"],
}


def item(number: int, words: str, quantity: str) -> dict:
    return {
        "number": number,
        "description": {"en": words},
        "code": "25101500",
        "quantity": quantity,
        "unit": "H87",
        "country": "KE",
        "place": "Nairobi",
        "incoterm": "DAP",
        "deliver_by": "2027-06-30",
    }


def content(**changes) -> dict:
    """What a notice says beside what every complete one does."""
    return {
        "type": "rfp",
        "submission": {"method": "platform", "address": ""},
        "tender": terms.blank("rfp", **ROOM),
        "lots": [
            {
                "number": 1,
                "title": {"en": "Field vehicles", "ar": "مركبات ميدانية"},
                "description": {},
                "items": [
                    item(1, "Field vehicle, 4x4", "12"),
                    item(2, "Roof rack", "12"),
                    item(3, "Fuel, per litre", "1500.5"),
                ],
            },
            {
                "number": 2,
                "title": {"en": "Workshop"},
                "description": {},
                "items": [item(1, "Vehicle lift", "2")],
            },
        ],
        **changes,
    }


def publish_room(officer, second_officer, draft, settle, *, threshold: int = 2, seats: int = 3):
    """The draft, published with openers of its own who are ready; what is logged is numbered."""
    draft = plan_tender(draft, officer)
    draft = actions.submit(draft, by=officer.actor)
    draft = actions.clear(draft, by=second_officer.actor)
    signing.make_key()
    chosen = [openers.make_opener(f"Opener {number}", officer.organisation) for number in range(1, seats + 1)]
    openers.stand(Tender.objects.get(pk=draft.pk), chosen, threshold, by=officer)
    notice = actions.publish(draft, by=officer.actor)
    settle()
    return notice, chosen


PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def a_file(name: str, data: bytes = PDF) -> dict:
    """A file as the browser's file inputs take it."""
    kinds = {"pdf": "application/pdf", "txt": "text/plain", "xlsx": "application/vnd.ms-excel"}
    return {"name": name, "mimeType": kinds.get(name.rsplit(".", 1)[-1], ""), "buffer": data}


def go(page, part: str) -> None:
    """To a part of the open workroom, as its tabs lead."""
    page.evaluate("(part) => { location.hash = part; }", part)
    page.locator(f"#{part}").wait_for()


def open_room(page, bid, lot: int = 1, part: str = "") -> None:
    """The workroom, once its draft is read."""
    page.goto(f"/bids/{bid.pk}/prepare/{lot}/" + (f"#{part}" if part else ""))
    page.locator("[data-workroom][data-ready]").wait_for()


def price(page, key: str, text: str) -> None:
    box = page.locator(f'[data-line="{key}"] [data-unit-price]')
    box.fill(text)
    box.press("Tab")


def fill(
    page, *, method: str = "With care.", prices: tuple[str, ...] = ("4000", "120.5", "1.234567")
) -> None:
    """Everything that lot 1 of the room asks for."""
    go(page, "questions")
    page.get_by_label("How will you work?").fill(method)
    page.get_by_label("Staff in the field").fill("12")
    page.locator("#answer-certified-yes").check()
    page.locator("#files-question-certified-technical").set_input_files(a_file("iso.pdf"))
    page.locator("#question-certified").get_by_role("button", name="iso.pdf", exact=True).wait_for()
    page.locator("#answer-base-1").check()
    page.locator("#files-question-plan-technical").set_input_files(a_file("plan.pdf"))
    page.locator("#question-plan").get_by_role("button", name="plan.pdf", exact=True).wait_for()
    page.locator("#answer-terms-yes").check()
    go(page, "prices")
    page.locator("[data-schedule-currency]").select_option("USD")
    for key, text in zip(("1.1", "1.2", "1.3"), prices, strict=True):
        price(page, key, text)
    go(page, "documents")
    page.locator("#files-document-licence-technical").set_input_files(a_file("licence.pdf"))
    page.locator("#document-licence").get_by_role("button", name="licence.pdf", exact=True).wait_for()


def seal(page) -> None:
    """Press the button and wait for the receipt and the last byte."""
    go(page, "seal")
    page.locator("[data-go]").click()
    page.locator("[data-step=done] [data-receipt] dd").first.wait_for()
    page.locator("[data-step=done] [data-when=pending]").wait_for(state="hidden")


@pytest.fixture
def room(world, officer, second_officer, make_draft, settle):
    """A tender in two envelopes, and its openers."""
    return publish_room(officer, second_officer, make_draft(**content()), settle)


@pytest.fixture
def bid(room, bidder):
    return bids.begin(room[0], by=bidder.actor)
