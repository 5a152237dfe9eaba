# SPDX-License-Identifier: Apache-2.0
"""Pages of a tender's plan, life, case and rules in a real browser: on a phone, to a screen reader, and a walk."""

from datetime import timedelta

import pytest

from meishan.base.core import clock
from meishan.market.tenders import actions
from meishan.market.tenders.models import Deadline, Draft, Tender
from tests.browsing import look, press
from tests.factories.tenders import plan_tender
from tests.market.tenders.conftest import NEEDED, SEALED

pytestmark = pytest.mark.browser
WHY = {"en": "A doubt must be cleared up.", "ar": "يجب توضيح أمر."}


@pytest.fixture
def world(committed_world):
    """Personas of these tests live in a database whose commits are real, as the browser's server sees them."""


@pytest.fixture
def places(live, make_tender, make_draft, officer, head, agency):
    """Addresses of every page worth looking at, by who looks."""
    lots = [{**NEEDED["lots"][0], "number": number} for number in (1, 2)]
    tender, resting = make_tender("RFQ/OPEN", lots=lots), make_tender("RFQ/RESTING")
    actions.extend_deadline(
        tender.notice, by=officer.actor, deadline=tender.closes_at + timedelta(days=2), reason=WHY
    )
    actions.publish_meeting(
        tender.notice,
        by=officer.actor,
        held_at=clock.now(),
        words={"en": "The site was shown.", "ar": "جرت زيارة الموقع."},
    )
    actions.suspend(resting.notice, by=officer.actor, reason=WHY)
    draft = plan_tender(make_draft("RFQ/NOW", **SEALED), officer, amount="120000")
    actions.set_rules(
        agency,
        by=head.actor,
        since=clock.now().date(),
        changes={"days.rfq": {"value": 6}},
        reason=WHY,
    )
    public = [
        f"{tender.pk}/",
        f"{tender.pk}/revisions/",
        f"{tender.pk}/questions/",
        f"{resting.pk}/",
        f"{tender.pk}/rules/",
        "rules/",
        "rules/unaids/",
        f"rules/agencies/{agency.pk}/",
    ]
    desk = [
        f"drafts/{draft.pk}/",
        f"drafts/{draft.pk}/plan/",
        *(f"{tender.pk}/{name}/" for name in ("case", "suspend", "extend", "meeting", "lots/2/cancel")),
        f"{resting.pk}/resume/",
    ]
    return {None: public, officer: desk, head: [f"rules/agencies/{agency.pk}/change/"]}


def test_every_page_is_accessible_and_fits(open_page, places):
    look(open_page, places, "/tenders/")


def test_an_officer_plans_a_tender_and_later_gives_more_time(
    open_page, live, make_draft, make_tender, officer
):
    draft = make_draft("RFQ/NOW", **SEALED)
    desk = open_page(officer)
    desk.goto(f"/tenders/drafts/{draft.pk}/")
    press(desk.get_by_role("link", name="Value, method and reasons"))
    desk.get_by_label("Estimated value").fill("40000")
    press(desk.get_by_role("button", name="Keep the estimate"))
    desk.get_by_label("There is no agreement for this need").check()
    desk.get_by_label("Why none of them serves this need").fill("Nobody holds one.")
    press(desk.get_by_role("button", name="Keep the answer").last)
    desk.get_by_text("All is answered").wait_for()
    assert Draft.objects.get(pk=draft.pk).editors == [officer.person.pk]

    tender = make_tender()
    desk.goto(f"/tenders/{tender.pk}/")
    press(desk.get_by_role("link", name="Extend the deadline"))
    later = tender.closes_at + timedelta(days=2)
    desk.get_by_label("New deadline").fill(later.strftime("%Y-%m-%dT%H:%M"))
    desk.get_by_label("Reason in English").fill("Suppliers asked for time.")
    press(desk.get_by_role("button", name="Extend the deadline"))
    desk.get_by_text("The deadline has moved.").wait_for()
    assert Deadline.objects.get(notice=tender.pk).closes_at > tender.closes_at

    visitor = open_page()
    visitor.goto(f"/tenders/{tender.pk}/revisions/")
    visitor.get_by_text("Suppliers asked for time.").wait_for()
    assert Tender.objects.get(pk=tender.pk).state == "published"
