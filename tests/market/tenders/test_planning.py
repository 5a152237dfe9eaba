# SPDX-License-Identifier: Apache-2.0
"""Before a tender is cleared: its estimate, the method the rules ask for, splitting, agreements, time, openers."""

import re
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from meishan.base.accounts.models import Agency
from meishan.base.core import clock, scope
from meishan.base.core.actor import SYSTEM
from meishan.base.core.errors import Denied, Refused
from meishan.base.ledger.models import Detail, Entry
from meishan.base.reference.actions import import_rates
from meishan.market.tenders import actions
from meishan.market.tenders.models import Draft, Tender, TenderPlan
from meishan.market.tenders.models.terms import blank
from meishan.market.tenders.queries.planning import (
    agreements_like,
    fit_of,
    missing_plan,
    months_before,
    planning_of,
)
from tests.factories.openers import stand
from tests.factories.tenders import plan_tender
from tests.market.tenders.conftest import CRITERION, SEALED, in_days

DOCUMENT = {
    "id": "offer",
    "envelope": "technical",
    "lot": 0,
    "title": {"en": "Your offer"},
    "help": {},
    "required": True,
}


def sealed(method, **terms):
    """What a draft of that method holds, ready but for its plan."""
    points = {**CRITERION, "kind": "technical", "points": 100} if method == "rfp" else CRITERION
    kind = "rfq" if method in ("shopping", "direct") else method
    asked = {"criteria": [points], "documents_asked": [DOCUMENT]}
    return {
        "type": kind,
        "submission": SEALED["submission"],
        "tender": blank(method, **{**asked, **terms}),
    }


def wanting(draft):
    return [str(one.message) for one in missing_plan(Draft.objects.get(pk=draft.pk), clock.now())]


def test_the_rules_tell_their_earliest_deadline_on_the_tenders_own_clocks(make_draft, officer):
    """Not as Americans write it, and never without the zone."""
    draft = make_draft(**sealed("rfp"), deadline=in_days(2))
    plan_tender(draft, officer)

    (said,) = [one for one in wanting(draft) if "Set the deadline" in one]

    assert re.search(r"to \d{1,2} \w+ \d{4}, \d\d:\d\d \(Nairobi, UTC\+3\) or later", said)


def test_a_tender_is_not_submitted_without_estimate_and_a_look_at_agreements(make_draft, officer):
    draft = make_draft(**SEALED)
    with pytest.raises(Refused, match="Estimate the value"):
        actions.submit(draft, by=officer.actor)
    actions.estimate(draft, by=officer.actor, amount="40000", currency="USD")
    with pytest.raises(Refused, match="long-term agreements first"):
        actions.submit(draft, by=officer.actor)
    with pytest.raises(Refused, match="Say why"):
        actions.consider_agreements(draft, by=officer.actor, answer="none", words="  ")
    actions.consider_agreements(draft, by=officer.actor, answer="unusable", words="It ends in May.")

    draft = actions.submit(draft, by=officer.actor)

    assert Tender.objects.get(pk=draft.pk).state == "in_review"
    assert TenderPlan.objects.get(pk=draft.pk).agreements["words"] == "It ends in May."


def test_the_estimate_is_the_buyers_own_and_not_in_public(
    make_sealed, three, officer, second_officer, rival_owner
):
    draft = actions.clear(actions.submit(make_sealed(), by=officer.actor), by=second_officer.actor)
    stand(Tender.objects.get(pk=draft.pk), three, 2, by=officer)
    notice = actions.publish(draft, by=officer.actor)

    assert notice.tender.plan.estimate == 40000
    public = Entry.objects.filter(is_public=True).values_list("facts", flat=True)
    assert "40000" not in str(list(public))
    assert Detail.objects.get(entry__act="tenders.estimate").payload["amount"] == "40000"
    with scope.of_organisations([rival_owner.organisation.pk]):
        assert Tender.objects.filter(pk=notice.pk).exists()
        assert not TenderPlan.objects.exists()


def test_amounts_of_other_currencies_turn_by_a_dated_rate_that_publication_freezes(
    make_draft, three, officer, second_officer, time_passes
):
    draft = make_draft(**SEALED)
    with pytest.raises(Refused, match="No United Nations rate of EUR") as refused:
        actions.estimate(draft, by=officer.actor, amount="45000", currency="EUR")
    assert refused.value.field == "currency"
    today = clock.now().date()
    rates = [("EUR", today, Decimal("0.9")), ("EUR", today + timedelta(days=2), Decimal("0.8"))]
    import_rates(by=SYSTEM, rates=rates, source="rates.csv", sha256="0" * 64)
    plan = actions.estimate(draft, by=officer.actor, amount="45000", currency="EUR")
    assert (plan.estimate, plan.rate["since"]) == (Decimal("50000.00"), today.isoformat())

    actions.consider_agreements(draft, by=officer.actor, answer="none", words="None.")
    draft = actions.clear(actions.submit(draft, by=officer.actor), by=second_officer.actor)
    stand(Tender.objects.get(pk=draft.pk), three, 2, by=officer)
    time_passes(timedelta(days=2))
    actions.publish(draft, by=officer.actor)

    plan = TenderPlan.objects.get(pk=draft.pk)
    assert (plan.estimate, plan.rate["per_usd"]) == (Decimal("56250.00"), "0.80000000")
    with pytest.raises(IntegrityError, match="settled"), transaction.atomic():
        TenderPlan.objects.filter(pk=draft.pk).update(estimate=1)


@pytest.mark.parametrize(
    ("method", "suggested", "fit"),
    [
        ("rfq", ("rfq",), "fits"),
        ("rfp", ("itb", "rfp"), "fits"),
        ("rfp", ("rfq",), "more_formal"),
        ("shopping", ("rfq",), "needs_ground"),
        ("rfq", ("itb", "rfp"), "needs_ground"),
        ("direct", ("shopping",), "needs_ground"),
        ("eoi", (), "sounding"),
        ("itb", (), "unknown"),
    ],
)
def test_how_a_method_stands_to_the_one_the_rules_ask_for(method, suggested, fit):
    assert fit_of(method, suggested) == fit


def test_a_less_formal_method_needs_a_ground_from_the_list_with_its_words(make_draft, officer):
    draft = plan_tender(make_draft(**sealed("rfq")), officer, amount="900000")
    with pytest.raises(Refused, match="Choose the ground"):
        actions.submit(draft, by=officer.actor)
    for key, words, wants in (
        ("because", {"en": "x"}, "Choose the ground"),
        ("exigency", {"fr": "Crue."}, "main language"),
    ):
        terms = {**draft.content["tender"], "ground": {"key": key, "words": words}}
        draft = actions.save(draft, by=officer.actor, changes={"tender": terms})
        assert any(wants in one for one in wanting(draft)), key

    terms = {**draft.content["tender"], "ground": {"key": "exigency", "words": {"en": "The flood."}}}
    draft = actions.save(draft, by=officer.actor, changes={"tender": terms})

    assert wanting(draft) == []
    assert Tender.objects.get(pk=draft.pk).exception_ground == "exigency"


def test_direct_contracting_needs_its_ground_and_is_not_published(make_draft, three, officer, second_officer):
    draft = plan_tender(make_draft(**sealed("direct")), officer, amount="900")
    with pytest.raises(Refused, match="ground"):
        actions.submit(draft, by=officer.actor)
    terms = {**draft.content["tender"], "ground": {"key": "proprietary", "words": {"en": "One maker."}}}
    draft = actions.save(draft, by=officer.actor, changes={"tender": terms})
    draft = actions.clear(actions.submit(draft, by=officer.actor), by=second_officer.actor)

    with pytest.raises(Refused, match="asks one supplier"):
        actions.publish(draft, by=officer.actor)
    tender = Tender.objects.get(pk=draft.pk)
    assert actions.move(tender, "recommended", clock.now()).state == "recommended"


def test_only_direct_contracting_skips_publication(make_sealed, officer, second_officer):
    draft = actions.clear(actions.submit(make_sealed(), by=officer.actor), by=second_officer.actor)

    with pytest.raises(Refused, match="can't be done now"):
        actions.move(Tender.objects.get(pk=draft.pk), "recommended", clock.now())


def test_purchases_of_one_kind_that_together_pass_a_threshold_are_shown_and_answered(
    make_draft, make_tender, officer, agency
):
    earlier = make_tender("RFQ/EARLIER")
    plan_tender(make_draft("RFQ/OTHER", **{**SEALED, "codes": ["43211500"], "lots": SEALED_LOT}), officer)
    draft = plan_tender(make_draft("RFQ/NOW", **SEALED), officer, amount="120000")

    planning = planning_of(draft, clock.now())

    assert [one.reference for one in planning.splitting.counted] == ["RFQ/EARLIER"]
    assert planning.splitting.total == 160000
    assert planning.splitting.warns
    assert planning.suggested == ("rfq",)
    with pytest.raises(Refused, match="Together with earlier purchases"):
        actions.submit(draft, by=officer.actor)
    actions.explain_splitting(draft, by=officer.actor, words="The first was for another country programme.")
    assert wanting(draft) == []
    assert TenderPlan.objects.get(pk=draft.pk).splitting["counted"] == [str(earlier.pk)]
    plan_tender(make_draft("RFQ/LATER", **SEALED), officer)
    assert "splitting" in wanting(draft)[0]


def test_a_formal_method_or_a_cancelled_purchase_warns_of_no_splitting(make_draft, make_tender, officer):
    earlier = make_tender("RFQ/EARLIER")
    draft = plan_tender(make_draft("ITB/NOW", **sealed("itb")), officer, amount="120000")
    assert not planning_of(draft, clock.now()).splitting.warns

    actions.cancel(earlier.notice, by=officer.actor, reason={"en": "No need."})
    draft = plan_tender(make_draft("RFQ/NOW", **SEALED), officer, amount="120000")
    assert planning_of(draft, clock.now()).splitting.counted == ()


def test_a_purchase_older_than_the_months_counted_does_not_count(
    make_draft, make_tender, officer, time_passes
):
    make_tender("RFQ/EARLIER")
    time_passes(timedelta(days=400))
    draft = plan_tender(make_draft("RFQ/NOW", **SEALED), officer, amount="120000")

    assert planning_of(draft, clock.now()).splitting.counted == ()
    assert months_before(datetime(2027, 3, 31), 1) == datetime(2027, 2, 28)  # noqa: DTZ001
    assert months_before(datetime(2027, 1, 5), 12).date() == date(2026, 1, 5)  # noqa: DTZ001


def test_quotations_answered_by_mail_count_too(make_draft, make_notice, officer):
    make_notice("RFQ/MAIL", value={"amount": "60000", "currency": "USD"})
    draft = plan_tender(make_draft("RFQ/NOW", **SEALED), officer, amount="120000")

    assert [one.amount for one in planning_of(draft, clock.now()).splitting.counted] == [Decimal(60000)]


def test_what_is_known_of_agreements_in_the_family_is_shown(make_draft, make_notice):
    titled = make_notice("RFQ/LTA", title={"en": "Long-term agreement for field vehicles"})
    make_notice("RFQ/PLAIN")
    make_notice("RFQ/PENS", title={"en": "Framework agreement for pens"}, codes=["44120000"], lots=[])
    draft = make_draft("RFQ/NOW", **SEALED)

    assert list(agreements_like(draft.content)) == [titled]


def test_a_deadline_before_the_least_time_of_the_rules_is_refused_with_the_date(make_draft, officer):
    draft = plan_tender(make_draft(**{**SEALED, "deadline": in_days(3)}), officer)

    with pytest.raises(Refused, match="5 working days") as refused:
        actions.submit(draft, by=officer.actor)

    assert refused.value.field == "dates"
    assert str((clock.now() + timedelta(days=7)).year) in refused.value.message


def test_less_time_stands_where_the_rules_allow_it_and_the_head_clears_it(
    make_draft, officer, second_officer, head, agency
):
    Agency.objects.filter(pk=agency.pk).update(rule_set="unaids")
    draft = plan_tender(make_draft(**{**sealed("itb"), "deadline": in_days(23)}), officer)
    with pytest.raises(Refused, match="shorter than usual"):
        actions.submit(draft, by=officer.actor)
    actions.ask_shorter_time(draft, by=officer.actor, words="The rains begin in three weeks.")
    draft = actions.submit(draft, by=officer.actor)

    with pytest.raises(Refused, match="Only the head"):
        actions.clear(draft, by=second_officer.actor)
    assert actions.clear(draft, by=head.actor).state == "cleared"


def test_at_the_value_the_rules_name_two_envelopes_are_asked_for(make_draft, officer, agency):
    Agency.objects.filter(pk=agency.pk).update(rule_set="unido")
    import_rates(by=SYSTEM, rates=[("EUR", clock.now().date(), Decimal(1))], source="r", sha256="")
    draft = make_draft(**sealed("itb"))

    draft = plan_tender(draft, officer, amount="999999")
    assert wanting(draft) == []
    draft = plan_tender(draft, officer, amount="1000000")
    assert "two envelopes: from EUR 1,000,000 on" in wanting(draft)[0]


def test_fewer_openers_than_the_rules_ask_for_are_refused(
    make_draft, three, officer, second_officer, head, agency
):
    draft = plan_tender(make_draft(**sealed("itb", openers={"threshold": 1, "seats": 3})), officer)
    assert "at least 2 of 3 openers" in wanting(draft)[0]

    draft = actions.save(draft, by=officer.actor, changes={"tender": sealed("itb")["tender"]})
    draft = actions.clear(actions.submit(draft, by=officer.actor), by=second_officer.actor)
    with pytest.raises(Refused, match="Appoint the openers first"):
        actions.publish(draft, by=officer.actor)
    stand(Tender.objects.get(pk=draft.pk), three, 2, by=officer)
    # The rules may change until the tender is published.
    actions.set_rules(
        agency,
        by=head.actor,
        since=clock.now().date(),
        changes={"openers.formal": {"value": 3}},
        reason={"en": "All three together."},
    )
    with pytest.raises(Refused, match="at least 3 of 3 openers"):
        actions.publish(draft, by=officer.actor)


def test_who_gave_a_reason_does_not_clear(make_draft, officer, second_officer):
    draft = plan_tender(make_draft(**SEALED), officer)
    actions.estimate(draft, by=second_officer.actor, amount="41000", currency="USD")
    draft = actions.submit(draft, by=officer.actor)

    with pytest.raises(Denied, match="wrote part"):
        actions.clear(draft, by=second_officer.actor)


def test_the_plan_stays_as_it_was_cleared(make_sealed, officer, second_officer):
    draft = actions.submit(make_sealed(), by=officer.actor)

    with pytest.raises(Denied, match="Only a draft"):
        actions.estimate(draft, by=officer.actor, amount="1", currency="USD")
    for columns in ({"amount": 1}, {"agreements": {}}, {"splitting": {"a": 1}}, {"shortening": {"a": 1}}):
        with pytest.raises(IntegrityError, match="settled"), transaction.atomic():
            TenderPlan.objects.filter(pk=draft.pk).update(**columns)


def test_a_notice_answered_elsewhere_has_no_plan(make_draft, officer):
    draft = make_draft()

    assert planning_of(draft, clock.now()) is None
    with pytest.raises(Refused, match="does not ask for sealed bids"):
        actions.estimate(draft, by=officer.actor, amount="1", currency="USD")


@pytest.mark.parametrize(
    ("amount", "currency", "why"),
    [
        ("-1", "USD", "above zero"),
        ("x", "USD", "not a number"),
        ("1.234", "USD", "at most 2"),
        ("1", "XQX", "currency"),
    ],
)
def test_an_ill_formed_estimate_is_refused(make_draft, officer, amount, currency, why):
    with pytest.raises(Refused, match=why):
        actions.estimate(make_draft(**SEALED), by=officer.actor, amount=amount, currency=currency)


@pytest.mark.parametrize("name", ["other_agency_officer", "supplier_owner", "reviewer"])
def test_nobody_else_plans(make_draft, request, name):
    draft, stranger = make_draft(**SEALED), request.getfixturevalue(name)

    for act, more in (
        ("estimate", {"amount": "1", "currency": "USD"}),
        ("consider_agreements", {"answer": "none", "words": "x"}),
        ("explain_splitting", {"words": "x"}),
        ("ask_shorter_time", {"words": "x"}),
    ):
        with pytest.raises(Denied):
            getattr(actions, act)(draft, by=stranger.actor, **more)


SEALED_LOT = [
    {
        "number": 1,
        "title": {"en": "Other goods"},
        "description": {},
        "items": [{"description": {"en": "Computer"}, "quantity": "1", "unit": "H87", "code": "43211500"}],
    }
]


def test_after_an_amendment_bidders_have_time_to_confirm(make_tender, officer, time_passes):
    tender = make_tender()
    time_passes(timedelta(days=29, hours=12))
    draft = actions.amend(tender.notice, by=officer.actor)
    draft = actions.save(draft, by=officer.actor, changes={"countries": ["UG"]}, reason={"en": "Wider."})

    with pytest.raises(Refused, match="need time for it"):
        actions.submit(draft, by=officer.actor)
    draft = actions.save(draft, by=officer.actor, changes={"deadline": in_days(2)})
    assert actions.submit(draft, by=officer.actor).state == "in_clearance"
