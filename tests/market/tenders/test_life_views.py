# SPDX-License-Identifier: Apache-2.0
"""Pages of a tender's plan, life and case, and of the rules: through the door a person uses."""

import re
from datetime import UTC, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse

from meishan.base.core import clock
from meishan.market.tenders import actions
from meishan.market.tenders.models import (
    AgencyRules,
    Answer,
    Deadline,
    Draft,
    MeetingMinutes,
    Tender,
    TenderPlan,
)
from meishan.market.tenders.queries import rules as rulebook
from meishan.market.tenders.queries.rules import FIGURES
from tests.factories.openers import lose
from tests.market.tenders.conftest import SEALED, in_days

WHY = {"reason_en": "A doubt must be cleared up."}


def url(name, *args):
    return reverse(f"tenders:{name}", args=args)


def text_of(response):
    return response.content.decode()


def wall(moment):
    return moment.strftime("%Y-%m-%dT%H:%M")


# The plan


def test_an_officer_plans_a_tender_through_the_page(make_draft, client_of, officer):
    draft, client = make_draft(**SEALED), client_of(officer)
    where = url("plan", draft.pk)
    assert "Estimate the value" in text_of(client.get(url("draft", draft.pk)))

    client.post(where, {"part": "estimate", "amount": "40000", "currency": "USD"})
    response = client.post(
        where, {"part": "agreements", "answer": "none", "words": "Nobody has one."}, follow=True
    )

    page = text_of(response)
    assert response.redirect_chain[-1][0].endswith("#agreements")
    assert "Your answer is kept." in page
    assert "All is answered" in page
    assert "below USD 150,000" in page
    assert "It is the method the rules ask for" in page
    assert TenderPlan.objects.get(pk=draft.pk).agreements["answer"] == "none"


def test_what_is_wrong_in_a_plan_is_said_at_its_form(make_draft, client_of, officer):
    draft, client = make_draft(**SEALED), client_of(officer)

    page = text_of(client.post(url("plan", draft.pk), {"part": "estimate", "amount": "5", "currency": "KES"}))
    assert "No United Nations rate of KES" in page
    page = text_of(client.post(url("plan", draft.pk), {"part": "agreements", "answer": "none", "words": ""}))
    assert "Fill in “Why none of them serves this need”." in page


def test_a_ground_is_chosen_from_the_list_and_told_in_six_languages(make_draft, client_of, officer):
    draft, client = make_draft(**SEALED), client_of(officer)
    actions.estimate(draft, by=officer.actor, amount="900000", currency="USD")

    assert "The ground for the exception" in text_of(client.get(url("plan", draft.pk)))
    client.post(
        url("plan", draft.pk),
        {"part": "ground", "key": "exigency", "words_en": "The flood.", "words_ar": "الفيضان."},
    )

    ground = Draft.objects.get(pk=draft.pk).content["tender"]["ground"]
    assert ground == {"key": "exigency", "words": {"en": "The flood.", "ar": "الفيضان."}}
    assert "Genuine exigency" in text_of(client.get(url("plan", draft.pk)))


def test_splitting_and_a_shorter_time_are_answered_on_the_page(
    make_draft, make_tender, client_of, officer, agency
):
    make_tender("RFQ/EARLIER")
    agency.agency.rule_set = "unaids"
    agency.agency.save()
    tender = {**SEALED["tender"], "method": "itb"}
    draft = make_draft("ITB/NOW", **{**SEALED, "type": "itb", "tender": tender, "deadline": in_days(23)})
    client = client_of(officer)
    page = text_of(client.get(url("plan", draft.pk)))
    assert "RFQ/EARLIER" in page
    assert "Less time than usual" in page
    client.post(url("plan", draft.pk), {"part": "shortening", "words": "The rains."})
    assert TenderPlan.objects.get(pk=draft.pk).shortening["words"] == "The rains."
    client.post(url("plan", draft.pk), {"part": "splitting", "words": "Another programme."})
    assert TenderPlan.objects.get(pk=draft.pk).splitting["words"] == "Another programme."


def test_only_the_buyer_sees_a_plan(make_draft, client_of, other_agency_officer, supplier_owner):
    draft = make_draft(**SEALED)

    for persona in (other_agency_officer, supplier_owner):
        assert client_of(persona).get(url("plan", draft.pk)).status_code in (403, 404)
        assert client_of(persona).get(url("case", draft.pk)).status_code in (403, 404)
    assert Client().get(url("plan", draft.pk)).status_code in (302, 403, 404)


def test_a_notice_answered_elsewhere_has_no_plan_and_no_case(make_draft, notice, client_of, officer):
    client = client_of(officer)

    assert client.get(url("plan", make_draft().pk)).status_code == 404
    assert client.get(url("case", notice.pk)).status_code == 404


# The life


def test_an_officer_suspends_extends_and_resumes(make_tender, client_of, officer):
    tender, client = make_tender(), client_of(officer)
    before = tender.closes_at
    assert "Suspend" in text_of(client.get(url("notice", tender.pk)))

    later = before.astimezone(clock.now().tzinfo) + timedelta(days=3)
    response = client.post(
        url("extend", tender.pk), {"deadline": wall(later + timedelta(hours=3)), **WHY}, follow=True
    )
    assert "The deadline has moved." in text_of(response)
    assert Deadline.objects.get(notice=tender.pk).closes_at > before

    page = text_of(client.post(url("suspend", tender.pk), WHY, follow=True))
    assert "This tender is suspended" in page
    assert "A doubt must be cleared up." in page
    page = text_of(client.post(url("resume", tender.pk), {}, follow=True))
    assert "Bids are taken again." in page
    assert Tender.objects.get(pk=tender.pk).state == "published"
    told = text_of(Client().get(url("revisions", tender.pk)))
    assert "Extend the deadline" in told
    assert "Suspend a tender" in told


def test_a_new_deadline_is_typed_and_shown_on_the_clocks_of_the_tenders_zone(make_tender, client_of, officer):
    """18F and Pittsburgh showed deadlines on the wrong clock: here the zone stands beside every time."""
    tender = make_tender()
    client = client_of(officer)
    assert "On the clocks of Africa/Nairobi." in text_of(client.get(url("extend", tender.pk)))
    nairobi = tender.closes_at.astimezone(ZoneInfo("Africa/Nairobi")) + timedelta(days=4)
    typed = nairobi.replace(hour=17, minute=0, second=0, microsecond=0, tzinfo=None)

    client.post(url("extend", tender.pk), {"deadline": wall(typed), **WHY})

    closes_at = Deadline.objects.get(notice=tender.pk).closes_at
    assert closes_at == typed.replace(hour=14, tzinfo=UTC)
    page = text_of(Client().get(url("revisions", tender.pk)))
    assert "17:00 (Nairobi, UTC+3)" in re.sub(r"<[^>]*>|\s+", " ", page).replace("  ", " ")


def test_suspended_tenders_are_found_by_that_and_marked(make_tender, officer):
    resting, going = make_tender("RFQ/RESTS"), make_tender("RFQ/GOES")
    actions.suspend(resting.notice, by=officer.actor, reason={"en": "Wait."})

    page = text_of(Client().get(url("list"), {"phase": "suspended"}))
    assert str(resting.pk) in page
    assert str(going.pk) not in page
    assert str(resting.pk) not in text_of(Client().get(url("list"), {"phase": "open"}))


def test_an_earlier_deadline_or_no_reason_is_said_at_its_field(make_tender, client_of, officer):
    tender, client = make_tender(), client_of(officer)

    page = text_of(client.post(url("extend", tender.pk), {"deadline": wall(clock.now()), **WHY}))
    assert "A published deadline can only move later." in page
    page = text_of(client.post(url("suspend", tender.pk), {}))
    assert "Fill in" in page
    assert Tender.objects.get(pk=tender.pk).state == "published"


@pytest.mark.parametrize(
    ("name", "state"), [("declare_unsuccessful", "unsuccessful"), ("declare_failed", "failed")]
)
def test_a_tender_is_ended_on_its_page_and_all_read_why(
    make_tender, three, client_of, officer, time_passes, name, state
):
    tender, client = make_tender(), client_of(officer)
    time_passes(timedelta(days=31))
    lose(*three[:2])
    assert url(name, tender.pk) in text_of(client.get(url("notice", tender.pk)))

    client.post(url(name, tender.pk), WHY)

    assert Tender.objects.get(pk=tender.pk).state == state
    assert "A doubt must be cleared up." in text_of(Client().get(url("notice", tender.pk)))


def test_a_lot_is_cancelled_on_its_page(make_tender, client_of, officer):
    lots = [{**SEALED_LOT, "number": number} for number in (1, 2)]
    tender, client = make_tender(lots=lots), client_of(officer)

    assert client.get(url("cancel_lot", tender.pk, 9)).status_code == 404
    client.post(url("cancel_lot", tender.pk, 2), WHY)

    assert tender.notice.lots.get(number=2).state == "cancelled"


def test_minutes_of_a_meeting_are_published_with_their_questions(make_tender, client_of, officer):
    tender, client = make_tender(), client_of(officer)
    asked = {
        "asked-TOTAL_FORMS": 3,
        "asked-INITIAL_FORMS": 0,
        "asked-0-question": "May parts come later?",
        "asked-0-answer": "No.",
    }
    said = {"held_at": wall(clock.now()), "words_en": "The site was shown."}

    response = client.post(url("meeting", tender.pk), {**said, **asked}, follow=True)

    assert MeetingMinutes.objects.get(notice=tender.pk).words == {"en": "The site was shown."}
    assert Answer.objects.get(notice=tender.pk).answer == {"en": "No."}
    page = text_of(Client().get(url("questions", tender.pk)))
    assert "The site was shown." in page
    assert "May parts come later?" in page
    assert response.status_code == 200
    page = text_of(client.post(url("meeting", tender.pk), {**said, **asked, "asked-1-question": "And?"}))
    assert "Give the question and its answer." in page


@pytest.mark.parametrize(
    "name", ["suspend", "extend", "meeting", "declare_unsuccessful", "declare_failed", "resume", "case"]
)
def test_nobody_else_gets_to_these_pages(make_tender, client_of, other_agency_officer, supplier_owner, name):
    tender = make_tender()

    for persona in (other_agency_officer, supplier_owner):
        assert client_of(persona).get(url(name, tender.pk)).status_code in (403, 404)
    assert Client().post(url(name, tender.pk), WHY).status_code in (302, 403, 405)


def test_a_late_amendment_proposes_a_later_deadline_and_takes_it(
    make_tender, client_of, officer, time_passes
):
    tender, client = make_tender(), client_of(officer)
    assert "must be confirmed for the new version" in text_of(client.get(url("amend", tender.pk)))
    time_passes(timedelta(days=28))
    draft = actions.amend(tender.notice, by=officer.actor)
    page = text_of(client.get(url("draft", draft.pk)))
    assert "Your rules want 5 working days left for that." in page

    response = client.post(url("take_deadline", draft.pk), follow=True)

    assert "The deadline is set in the amendment." in text_of(response)
    assert Draft.objects.get(pk=draft.pk).content["deadline"] > tender.closes_at.isoformat()
    assert "Take this deadline" not in text_of(response)


# The picture and the case


def test_everybody_sees_where_an_open_tender_stands(make_tender):
    tender = make_tender()

    page = text_of(Client().get(url("notice", tender.pk)))

    assert "Where it stands" in page
    assert 'aria-current="step"' in page
    assert "Suppliers prepare and seal their bids" in page
    assert "40,000" not in page


def test_a_case_joins_everything_of_a_tender(make_tender, client_of, officer, head):
    tender = make_tender()
    actions.publish_meeting(tender.notice, by=officer.actor, held_at=clock.now(), words={"en": "Shown."})

    for persona in (officer, head):
        page = text_of(client_of(persona).get(url("case", tender.pk)))
        for part in (
            "40,000",
            "Nobody holds one for this.",
            "2 of 3 open together.",
            "Version 1",
            "Frozen at",
        ):
            assert part in page, part
        assert "Publish a notice" in page
    assert "until then nobody knows" in page


def test_a_draft_has_a_case_too(make_sealed, client_of, officer):
    page = text_of(client_of(officer).get(url("case", make_sealed().pk)))

    assert "As they stand today" in page
    assert "No openers yet" in page


# The rules


def test_everybody_reads_the_rules_a_tender_runs_by(make_tender, head, agency, make_sealed):
    tender = make_tender()
    actions.set_rules(
        agency,
        by=head.actor,
        since=clock.now().date(),
        changes={"grace": {"value": 45}},
        reason={"en": "Slow lines."},
    )

    page = text_of(Client().get(url("tender_rules", tender.pk)))
    assert "30 minutes" in page
    assert "45 minutes" not in page
    assert "45 minutes" in text_of(Client().get(url("agency_rules", agency.pk)))
    assert Client().get(url("tender_rules", make_sealed().pk)).status_code == 404


def test_a_late_cancellation_is_warned_of(make_tender, client_of, officer, head, agency, time_passes):
    actions.set_rules(
        agency,
        by=head.actor,
        since=clock.now().date(),
        changes={"cancel_before": {"value": 5, "unit": "working_days"}},
        reason={"en": "As UNAIDS does."},
    )
    tender = make_tender(deadline=in_days(40))
    client = client_of(officer)
    assert "This is late" not in text_of(client.get(url("cancel", tender.pk)))
    time_passes(timedelta(days=37))
    assert "5 working days before the deadline" in text_of(client.get(url("cancel", tender.pk)))


def test_everybody_reads_the_rules_and_where_each_figure_comes_from(agency):
    page = text_of(Client().get(url("rule_sets")))
    assert "UNAIDS procurement rules" in page
    assert "OFT" in page

    page = text_of(Client().get(url("rule_set", "unaids")))
    assert "UNAIDS Procurement Manual, section 6.2" in page
    assert "Assumed: no document at hand names it" in page
    assert "20 working days" in page
    assert Client().get(url("rule_set", "mine")).status_code == 404
    assert Client().get(url("agency_rules", agency.pk)).status_code == 200


def fields_of(rules):
    """The form as it comes: every figure as it stands."""
    said = {}
    for name, kind in FIGURES.items():
        figure = rules[name]
        value = figure.value
        said[name] = (
            "" if value is None else ("yes" if value else "no") if kind.units[0] == "yes_no" else value
        )
        if len(kind.units) > 1:
            said[f"{name}.unit"] = str(figure.unit)
    return said


def test_the_head_sets_a_figure_otherwise_and_all_read_it(agency, head, client_of):
    client = client_of(head)
    rules = rulebook.rule_set_for(agency.pk, clock.now())
    sent = {**fields_of(rules), "since": clock.now().date().isoformat(), "reason_en": "More time."}
    assert client.get(url("set_rules", agency.pk)).status_code == 200

    client.post(url("set_rules", agency.pk), {**sent, "days.rfq": 8, "days.rfq.unit": "calendar_days"})

    assert AgencyRules.objects.get().changes == {"days.rfq": {"value": 8, "unit": "calendar_days"}}
    page = text_of(Client().get(url("agency_rules", agency.pk)))
    assert "8 calendar days" in page
    assert "More time." in page
    page = text_of(client.post(url("set_rules", agency.pk), {**sent, "openers.formal": 5}))
    assert "More openers would act together than are appointed." in page


def test_nobody_but_the_head_gets_to_the_form(agency, client_of, officer, other_agency_officer):
    for persona in (officer, other_agency_officer):
        assert client_of(persona).get(url("set_rules", agency.pk)).status_code == 403


SEALED_LOT = {
    "title": {"en": "Vehicles"},
    "description": {},
    "items": [{"description": {"en": "Vehicle"}, "quantity": "1", "unit": "H87", "code": "25101500"}],
}
