# SPDX-License-Identifier: Apache-2.0
"""Offers compared by their life-cycle cost, from the draft on the officer's pages to a ranking that anybody repeats."""

from decimal import Decimal

from meishan.algorithms import scoring
from meishan.market.evaluation import queries
from meishan.market.evaluation.actions import awarding
from meishan.market.evaluation.models import Letter
from meishan.market.tenders import actions as tenders
from meishan.market.tenders import exports
from meishan.market.tenders.models import Draft, NoticeVersion
from meishan.market.tenders.models.content import digest
from meishan.market.tenders.queries import content_of
from tests.factories import awards as factory
from tests.factories import bids as bidding
from tests.factories import evaluation
from tests.factories import opening as at_opening
from tests.market.tenders.test_terms_views import sent

YEARS, PERCENT = 8, "4"


def test_a_tender_is_compared_by_life_cycle_cost_from_draft_to_award(
    client_of, client, officer, second_officer, head, time_passes
):
    draft = tenders.draft(
        by=officer.actor,
        reference="LCC/2027/1",
        content=bidding.tender_content(currency_rule="one", currencies=["USD"]),
    )
    desk = client_of(officer)
    step = f"/tenders/drafts/{draft.pk}/prices/"
    said = sent(desk.get(step), compared="life_cycle", years="", discount_percent=PERCENT)
    assert "Give the years of use" in desk.post(step, said).text
    desk.post(step, {**said, "years": str(YEARS)})
    assert "No cost of owning is asked for lot 1." in desk.get(f"/tenders/drafts/{draft.pk}/").text
    add = f"/tenders/drafts/{draft.pk}/rows/costs/add/"
    fuel = {"label_en": "Fuel for 20,000 km", "when": "yearly", "counts": "cost", "unit": "LTR"}
    assert "Give both the unit" in desk.post(add, fuel).text
    for cost in (
        {**fuel, "unit_cost": "1.2"},
        {"label_en": "Resale", "when": "end", "counts": "value"},
    ):
        assert desk.post(add, cost).status_code == 302
    before = Draft.objects.get(pk=draft.pk).content
    assert digest(before) != digest(
        {
            **before,
            "tender": {**before["tender"], "life_cycle": {**before["tender"]["life_cycle"], "years": 9}},
        }
    )

    tender = bidding.publish_draft(Draft.objects.get(pk=draft.pk), officer, second_officer)
    litres, resale = (one["id"] for one in content_of(tender.notice)["tender"]["life_cycle"]["costs"])
    judging = client.get(f"/tenders/{tender.notice.pk}/judging/").text
    assert "over 8 years of use" in judging
    assert "USD 1.2 × 6.732745" in judging
    told = exports.ocds_tender(tender.notice, content_of(tender.notice), tender.notice.published_at)
    assert told["awardCriteria"] == "costOnly"
    (criterion,) = told["lots"][0]["awardCriteria"]["criteria"]
    assert criterion["type"] == "cost"
    assert "Fuel for 20,000 km × USD 1.2 × 6.732745" in criterion["description"]

    firms = [
        factory.firm(name, officer.organisation) for name in ("Thirsty Cars", "Lean Cars", "Silent Cars")
    ]
    figures = ({litres: "2000", resale: "4000"}, {litres: "1000", resale: "3000"}, {litres: "900"})
    made = [
        bidding.submit_bid(tender, one, files=factory.priced(total, life_cycle=given))
        for one, total, given in zip(firms, ("30000", "36000", "31000"), figures, strict=True)
    ]
    at_opening.past_deadline(tender, time_passes)
    at_opening.hold(tender)
    panel = evaluation.evaluate(tender, officer)
    case = factory.Case(tender, officer, head, panel, firms, made)
    (ranking,) = factory.ranked(case)

    first, second, out = ranking.result["offers"]
    # 36,000 + 1,000 × 1.2 × 6.732745 − 3,000 × 0.730690, and 30,000 + 16,158.59 − 2,922.76.
    assert (first["name"], first["evaluated"]) == ("Lean Cars", "41887.22")
    assert (second["name"], second["evaluated"]) == ("Thirsty Cars", "43235.83")
    assert (out["name"], out["rank"], out["failed_on"]) == ("Silent Cars", None, ["rejected"])
    problem = scoring.Problem.parse(ranking.problem)
    assert scoring.recompute(problem.canonical, scoring.rank(problem).canonical).equal
    assert queries.problem_of(case.notice, 1).digest == problem.digest
    award = desk.get(f"/evaluation/{case.notice.pk}/award/").text
    assert "41,887.22" in award
    assert "43,235.83" in award
    page = desk.get(f"/evaluation/rankings/{ranking.pk}/").text
    assert "The lowest life-cycle cost wins" in page
    # The quantity, its published rate and the factor; an amount of money has no rate.
    assert "1,000 × 1.2 × 6.732745" in page
    assert "3,000 × 0.73069" in page

    recommended = awarding.recommend(case.notice, by=officer.actor, reasons="The lowest life-cycle cost.")
    assert [one.amount for one in recommended.lots.all()] == [Decimal(36000)]
    assert NoticeVersion.objects.get(notice=case.notice).digest == digest(content_of(case.notice))

    awarding.submit_recommendation(recommended, by=officer.actor)
    factory.decide(case, recommended)
    factory.announce(case, recommended)
    loser = firms[0]
    letter = Letter.objects.get(supplier=loser.organisation)
    read = client_of(loser).get(f"/evaluation/letters/{letter.pk}/").text
    assert read.index("Lean Cars") < read.index("41,887.22") < read.index("43,235.83")
    assert f"/evaluation/rankings/{ranking.pk}/" in read
