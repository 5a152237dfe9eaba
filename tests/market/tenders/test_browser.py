# SPDX-License-Identifier: Apache-2.0
"""The pages in a real browser: nothing sticks out on a phone, nothing is hidden from a screen reader, and a walk."""

import pytest

from meishan.market.tenders import actions
from meishan.market.tenders.models import Answer
from tests.browsing import look, press

pytestmark = pytest.mark.browser


@pytest.fixture
def world(committed_world):
    """Personas of these tests live in a database whose commits are real, as the browser's server sees them."""


@pytest.fixture
def places(world, live, notice, make_draft, officer, second_officer, registered_owner, revise):
    """Addresses of every page worth looking at, by who looks."""
    actions.express_interest(notice, by=registered_owner.actor)
    question = actions.ask(notice, by=registered_owner.actor, text="May they be used?", language="en")
    actions.answer(
        notice,
        by=officer.actor,
        questions=[question.pk],
        question={"en": "Are used vehicles accepted?"},
        answer={"en": "No."},
    )
    revise(notice, description={"en": "Fourteen field vehicles."})
    draft = make_draft()
    public = ["", *(f"{notice.pk}/{part}" for part in ("", "lots/", "questions/", "revisions/", "print/"))]
    desk = ["desk/", "clearance/", "questions/", "new/", "import/", f"{notice.pk}/interested/"]
    steps = [
        "",
        *(f"{step}/" for step in ("basics", "lots", "dates", "documents", "contacts", "lots/1", "preview")),
    ]
    return {
        None: public,
        officer: [*desk, *(f"drafts/{draft.pk}/{step}" for step in steps)],
        registered_owner: ["mine/", f"{notice.pk}/ask/"],
    }


def test_every_page_is_accessible_and_fits(open_page, places):
    look(open_page, places, "/tenders/")


def test_a_question_goes_from_the_supplier_to_the_officer_and_to_all(
    open_page, notice, officer, registered_owner, live
):
    supplier = open_page(registered_owner)
    supplier.goto(f"/tenders/{notice.pk}/")
    press(supplier.get_by_role("link", name="Ask a question"))
    supplier.get_by_role("textbox", name="Your question").fill("Is delivery to Mombasa possible?")
    supplier.get_by_role("button", name="Send the question").click()
    supplier.get_by_text("Waiting for an answer").wait_for()

    desk = open_page(officer)
    desk.goto("/tenders/questions/")
    press(desk.get_by_role("link", name="Answer to all").first)
    desk.get_by_role("textbox", name="Answer in English").fill("Yes, at the buyer's choice.")
    desk.get_by_role("button", name="Answer to all").click()
    desk.get_by_text("Answered to all").wait_for()

    visitor = open_page()
    visitor.goto(f"/tenders/{notice.pk}/questions/")
    visitor.get_by_text("Yes, at the buyer's choice.").wait_for()
    assert "Ningbo" not in visitor.content()
    assert Answer.objects.get().question == {"en": "Is delivery to Mombasa possible?"}
