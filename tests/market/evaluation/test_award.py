# SPDX-License-Identifier: Apache-2.0
"""From the ranking to an award in force, and everybody who may not do a step of it."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest

from meishan.algorithms import scoring
from meishan.base.core import clock
from meishan.base.core.actor import SYSTEM
from meishan.base.core.errors import Denied, Refused
from meishan.base.ledger.models import Entry
from meishan.market.bids.actions import negotiating
from meishan.market.bids.models import NegotiationInvite
from meishan.market.evaluation.actions import awarding
from meishan.market.evaluation.models import Award, Letter, Outcome, Ranking, Recommendation
from meishan.market.evaluation.queries.steps import Turn, next_of
from meishan.market.tenders.models import Lot
from tests.factories import awards as factory
from tests.factories import bids, evaluation
from tests.factories import opening as at_opening

pytestmark = pytest.mark.usefixtures("world")


def test_offers_are_ranked_from_the_report_and_the_opened_prices(case):
    (made,) = factory.ranked(case)

    assert made.winner == str(case.submissions[0].pk)
    assert [one["rank"] for one in made.result["offers"]] == [1, 2, 3]
    problem = scoring.Problem.parse(made.problem)
    assert problem.digest == made.problem_digest
    assert scoring.rank(problem).digest == made.result_digest
    assert not Entry.objects.filter(act="evaluation.rank_offers", is_public=True).exists()


def test_nothing_is_ranked_before_the_panel_signed(officer, second_officer, head, time_passes):
    tender = bids.publish_tender(officer, second_officer)
    one = factory.firm("Ningbo Vehicles", officer.organisation)
    factory.submit(tender, one, "120000")
    at_opening.past_deadline(tender, time_passes)
    at_opening.hold(tender)
    evaluation.begin(evaluation.form(tender, officer))

    with pytest.raises(Refused, match="signs its report first"):
        awarding.rank_offers(tender.notice, by=officer.actor)


def test_two_envelopes_are_ranked_by_score_once_prices_are_open(make_case):
    case = make_case(envelopes="two", totals=("150000", "120000"), points={0: "95", 1: "75"})

    (made,) = factory.ranked(case)

    first = made.result["offers"][0]
    assert first["id"] == str(case.submissions[0].pk)
    assert Decimal(first["score"]) == Decimal("90.5")
    assert Decimal(made.result["offers"][1]["score"]) == Decimal("82.5")


def test_prices_of_a_two_envelope_tender_come_first(officer, second_officer, time_passes):
    tender = bids.publish_tender(officer, second_officer, envelopes="two")
    factory.submit(tender, factory.firm("Ningbo Vehicles", officer.organisation), "120000")
    at_opening.past_deadline(tender, time_passes)
    at_opening.hold(tender)
    evaluation.evaluate(tender, officer)

    with pytest.raises(Refused, match="once their prices are open"):
        awarding.rank_offers(tender.notice, by=officer.actor)


def test_an_award_goes_through_committee_decision_and_standstill(case, time_passes):
    factory.ranked(case)
    made = factory.recommend(case)
    assert made.needs_review
    assert made.value == Decimal(120000)
    assert case.state == "under_review"

    awarding.advise(
        made, by=case.committee[0].actor, verdict="return", comment="Where are the references checked?"
    )
    made.refresh_from_db()
    assert made.state == "returned"
    assert made.ended_words == "Where are the references checked?"
    assert case.state == "recommended"

    second = factory.recommend(case, "Three references were called; all are content.")
    assert second.number == 2
    assert case.state == "under_review"
    second = factory.endorse(case, second)
    assert second.state == "endorsed"
    factory.decide(case, second)
    factory.announce(case, second)

    assert case.state == "award_notified"
    award = case.award
    assert (award.supplier_id, award.amount, award.currency, award.state) == (
        case.bidders[0].organisation.pk,
        Decimal(120000),
        "USD",
        "notified",
    )
    with pytest.raises(Refused, match="standstill lasts until"):
        awarding.let_stand(award, by=SYSTEM)

    award = factory.stand(case, time_passes)

    assert award.state == "standing"
    assert case.state == "awarded"
    assert Lot.objects.get(notice=case.notice).state == "awarded"


def test_below_the_value_another_officer_decides(small, second_officer):
    case = small
    factory.ranked(case)
    made = factory.recommend(case)
    assert not made.needs_review
    assert case.state == "recommended"

    with pytest.raises(Denied, match="somebody else"):
        factory.decide(case, made, by=case.officer)
    with pytest.raises(Denied, match="role"):
        factory.decide(case, made, by=case.panel.chair)
    decision = factory.decide(case, made, by=second_officer)

    assert decision.decided_by == second_officer.person.pk
    factory.announce(case, made)
    assert case.state == "award_notified"


def test_a_decision_sends_back_with_its_reason(small, second_officer):
    factory.ranked(small)
    made = factory.recommend(small)
    with pytest.raises(Refused, match="Say why"):
        awarding.decide(made, by=second_officer.actor, approves=False, words=" ")
    awarding.decide(made, by=second_officer.actor, approves=False, words="Check the warranty.")

    made.refresh_from_db()
    assert (made.state, made.ended_words) == ("returned", "Check the warranty.")
    with pytest.raises(Refused, match="does not wait for a decision"):
        awarding.decide(made, by=second_officer.actor, approves=True)
    with pytest.raises(Refused, match="once it is decided"):
        factory.announce(small, made)


def test_a_draft_is_replaced_and_a_handed_over_one_withdrawn(small):
    factory.ranked(small)
    first = awarding.recommend(small.notice, by=small.officer.actor, reasons="A draft.")
    second = awarding.recommend(small.notice, by=small.officer.actor, reasons="A better one.")
    first.refresh_from_db()
    assert first.state == "withdrawn"
    second = awarding.submit_recommendation(second, by=small.officer.actor)
    with pytest.raises(Refused, match="on its way"):
        awarding.recommend(small.notice, by=small.officer.actor, reasons="Another.")
    with pytest.raises(Refused, match="Say why"):
        awarding.withdraw_recommendation(second, by=small.officer.actor, reason="")
    awarding.withdraw_recommendation(second, by=small.officer.actor, reason="A figure was wrong.")

    assert Recommendation.objects.get(pk=second.pk).state == "withdrawn"
    assert awarding.recommend(small.notice, by=small.officer.actor, reasons="Again.").number == 3


def test_a_recommendation_needs_reasons_and_a_ranking(small):
    with pytest.raises(Refused, match="Rank the offers first"):
        awarding.recommend(small.notice, by=small.officer.actor, reasons="The lowest.")
    factory.ranked(small)
    with pytest.raises(Refused, match="Say why"):
        awarding.recommend(small.notice, by=small.officer.actor, reasons="  ")
    made = awarding.recommend(small.notice, by=small.officer.actor, reasons="The lowest.")
    factory.ranked(small)
    with pytest.raises(Refused, match="ranked again since"):
        awarding.submit_recommendation(made, by=small.officer.actor)


def test_each_bidder_reads_its_own_scores_alone(make_case):
    case = make_case(
        envelopes="two", totals=("150000", "120000", "90000"), points={0: "95", 1: "75", 2: "40"}
    )
    factory.announced(case)

    won, reserve, failed = (case.letter(number) for number in range(3))
    assert (won.outcome, reserve.outcome, failed.outcome) == ("won", "reserve", "lost")
    told = won.content["lots"][0]
    assert told["points"] == "95"
    assert told["criteria"][0]["points"] == "95"
    assert reserve.content["lots"][0]["winner"] == case.bidders[0].organisation.name
    text = str(failed.content)
    words = set(re.split(r"\W+", text))
    assert "40" in words
    assert not words & {"95", "75"}
    assert case.bidders[1].organisation.name not in text
    assert failed.content["lots"][0]["corrected_total"] is None
    assert Letter.objects.filter(notice=case.notice).count() == 3


def test_the_announcement_tells_everybody_what_open_data_needs(case):
    factory.announced(case)

    entry = Entry.objects.get(act="evaluation.announce")
    assert entry.is_public
    (award,) = entry.facts["awards"]
    assert award["amount"] == "120000"
    assert award["currency"] == "USD"
    assert award["suppliers"][0]["name"] == case.bidders[0].organisation.name
    assert [one["rank"] for one in entry.facts["offers"]] == [1, 2, 3]
    assert entry.facts["lots"][0]["result"] == "awarded"
    people = {str(one.person.pk) for one in [case.officer, case.head, *case.panel.all]}
    assert not people & set(str(entry.facts).replace("'", " ").split())
    assert set(entry.parties) >= {one.organisation.pk for one in case.bidders}


def test_an_award_without_a_decision_is_refused(case):
    factory.ranked(case)
    made = factory.recommend(case)
    with pytest.raises(Refused, match="waits for its decision"):
        factory.announce(case, made)
    made = factory.endorse(case, made)
    with pytest.raises(Refused, match="waits for its decision"):
        factory.announce(case, made)
    assert not Award.objects.exists()


def test_bids_that_lapsed_are_not_awarded(small, second_officer, time_passes):
    factory.ranked(small)
    made = factory.recommend(small)
    factory.decide(small, made, by=second_officer)
    time_passes(timedelta(days=120))

    with pytest.raises(Refused, match="stand by them for longer first"):
        factory.announce(small, made)


def test_the_next_in_rank_steps_up_like_the_first(small, second_officer, head, time_passes):
    factory.ranked(small)
    made = factory.recommend(small)
    factory.decide(small, made, by=second_officer)
    factory.announce(small, made)
    first = small.award
    assert small.letter(1).outcome == "reserve"

    with pytest.raises(Refused, match="Say why"):
        awarding.cancel_award(first, by=head.actor, ground="refused", words="")
    with pytest.raises(Denied):
        awarding.cancel_award(first, by=small.officer.actor, ground="refused", words="It does not sign.")
    awarding.cancel_award(first, by=head.actor, ground="refused", words="It does not sign.")
    with pytest.raises(Refused, match="without a contract"):
        awarding.cancel_award(first, by=head.actor, ground="refused", words="Again.")
    awarding.reject_offer(
        small.submissions[0], by=small.officer.actor, ground="withdrawn", words="It does not sign."
    )
    with pytest.raises(Refused, match="Rank the offers again"):
        awarding.recommend(small.notice, by=small.officer.actor, reasons="The next.")
    (again,) = factory.ranked(small)
    assert again.winner == str(small.submissions[1].pk)
    second = factory.recommend(small, "The next in rank.")
    factory.decide(small, second, by=second_officer)
    factory.announce(small, second)

    award = small.award
    assert (award.number, award.replaces_id) == (2, first.pk)
    assert award.supplier_id == small.bidders[1].organisation.pk
    assert factory.stand(small, time_passes).state == "standing"
    assert small.state == "awarded"


def test_lots_go_their_own_ways(make_case, officer, second_officer, time_passes):
    tender = bids.publish_tender(officer, second_officer, lots=2)
    firms = [factory.firm(name, officer.organisation) for name in ("Ningbo Vehicles", "Rival Trucks")]
    for number, one in enumerate(firms):
        factory.submit(tender, one, str(10_000 + number), lot=1)
    factory.submit(tender, firms[1], "9000", lot=2)
    at_opening.past_deadline(tender, time_passes)
    at_opening.hold(tender)
    panel = evaluation.evaluate(tender, officer, {})
    case = factory.Case(tender, officer, second_officer, panel, firms, [])

    assert [one.lot for one in factory.ranked(case)] == [1, 2]
    made = factory.recommend(case)
    factory.decide(case, made, by=second_officer)
    factory.announce(case, made)

    first, second = Award.objects.filter(notice=tender.notice).order_by("lot")
    assert (first.supplier_id, second.supplier_id) == tuple(one.organisation.pk for one in firms)
    assert {one.outcome for one in Letter.objects.all()} == {"won"}
    factory.past(second.standstill_until, time_passes)
    awarding.let_stand(first, by=SYSTEM)
    assert case.state == "award_notified"
    awarding.let_stand(second, by=SYSTEM)
    assert case.state == "awarded"


def test_a_lot_nobody_can_win_is_announced_so(make_case, officer, second_officer, time_passes):
    tender = bids.publish_tender(officer, second_officer, lots=2)
    one = factory.firm("Ningbo Vehicles", officer.organisation)
    factory.submit(tender, one, "10000", lot=1)
    bad = factory.submit(tender, one, "9000", lot=2)
    at_opening.past_deadline(tender, time_passes)
    at_opening.hold(tender)
    panel = evaluation.evaluate(tender, officer, {bad.pk: False})
    case = factory.Case(tender, officer, second_officer, panel, [one], [])
    factory.ranked(case)
    made = factory.recommend(case)
    factory.decide(case, made, by=second_officer)
    factory.announce(case, made)

    assert {one.lot: one.award_id is None for one in Outcome.objects.all()} == {1: False, 2: True}
    assert [one["outcome"] for one in case.letter(0).content["lots"]] == ["won", "lost"]
    factory.stand(case, time_passes)
    assert dict(Lot.objects.values_list("number", "state")) == {1: "awarded", 2: "unsuccessful"}


def test_where_nobody_complies_the_tender_ends_otherwise(make_case):
    case = make_case(totals=("12000",), points={0: False}, committee=0)
    (made,) = factory.ranked(case)
    assert made.winner is None

    with pytest.raises(Refused, match="End the tender without result"):
        awarding.recommend(case.notice, by=case.officer.actor, reasons="Nobody.")


def test_rankings_are_numbered_and_kept(small):
    factory.ranked(small)
    factory.ranked(small)

    assert list(Ranking.objects.values_list("number", flat=True)) == [1, 2]


def ask_all(case, second):
    return negotiating.ask_negotiation(
        case.notice,
        by=case.officer.actor,
        kind="best_and_final",
        bids={one.bid_id for one in case.submissions},
        second=second.person.pk,
        reason="Both lie above the estimate.",
        due_at=clock.now() + timedelta(days=2),
    )


def negotiated(case, second, time_passes, prices):
    """Best and final offers of all bidders; `prices` by lot of the bidder of that number, who offers."""
    made = ask_all(case, second)
    negotiating.approve_negotiation(made, by=case.head.actor)
    for number, given in prices.items():
        bidder = case.bidders[number]
        invite = NegotiationInvite.objects.get(supplier=bidder.organisation)
        negotiating.make_final_offer(invite, by=bidder.actor, prices=given, currency="USD")
    time_passes(timedelta(days=3))
    made = negotiating.minute_negotiation(made, by=case.officer.actor, minutes="One came down.")
    negotiating.confirm_negotiation(made, by=second.actor, agrees=True)


def test_while_better_terms_are_asked_for_nothing_is_awarded_at_the_old_ones(
    small, second_officer, time_passes
):
    factory.ranked(small)
    asked = ask_all(small, second_officer)
    with pytest.raises(Refused, match="are being asked for better terms"):
        awarding.recommend(small.notice, by=small.officer.actor, reasons="The lowest.")
    negotiating.decline_negotiation(asked, by=small.head.actor, words="The price is fair.")
    made = factory.recommend(small)

    negotiated(small, second_officer, time_passes, {1: {1: "11000"}})

    with pytest.raises(Refused, match="asked for better terms since"):
        factory.decide(small, made)


def test_a_final_offer_is_ranked_in_place_of_the_sealed_price(small, second_officer, time_passes):
    factory.ranked(small)
    negotiated(small, second_officer, time_passes, {1: {1: "11000"}})
    with pytest.raises(Refused, match="final offers after the last ranking"):
        awarding.recommend(small.notice, by=small.officer.actor, reasons="The lowest.")
    assert next_of(small.notice, clock.now()).turn == Turn.RANK

    (ranking,) = factory.ranked(small)

    first = ranking.result["offers"][0]
    assert (first["id"], first["corrected_total"]) == (str(small.submissions[1].pk), "11000")


def test_final_offers_for_several_lots_are_ranked_lot_by_lot(officer, second_officer, head, time_passes):
    tender = bids.publish_tender(officer, second_officer, lots=3)
    firms = [factory.firm(name, officer.organisation) for name in ("Ningbo Vehicles", "Rival Trucks")]
    made = [factory.submit(tender, firms[0], "9000", lot=lot) for lot in (1, 2)]
    made += [factory.submit(tender, firms[1], "10000", lot=lot) for lot in (1, 2, 3)]
    at_opening.past_deadline(tender, time_passes)
    at_opening.hold(tender)
    panel = evaluation.evaluate(tender, officer, {})
    case = factory.Case(tender, officer, head, panel, firms, made)
    negotiated(case, second_officer, time_passes, {1: {1: "8000", 3: "9500"}})

    rankings = factory.ranked(case)

    first = [one.result["offers"][0] for one in rankings]
    assert [one["name"] for one in first] == ["Rival Trucks", "Ningbo Vehicles", "Rival Trucks"]
    assert [one["corrected_total"] for one in first] == ["8000", "9000", "9500"]
