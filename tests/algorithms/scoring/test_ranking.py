# SPDX-License-Identifier: Apache-2.0
"""Rankings reckoned by hand: each method, arithmetic, currencies, costs of owning, low prices, ties."""

import subprocess
from decimal import Decimal
from hashlib import sha256
from typing import Any

import pytest

from meishan.algorithms.scoring import Problem, Ranking, explain, rank
from tests.factories.scoring import criterion, evaluation, line, offer, price

PASS_OR_FAIL = [criterion("licence", kind="preliminary", points=None), criterion("size", points=None)]


def ranked(**given: Any) -> Ranking:
    return rank(Problem.parse(evaluation(**given)))


def priced(name: str, total: str, currency: str = "USD", *, size: bool = True) -> dict[str, Any]:
    """An offer of an evaluation in which everything is passed or failed."""
    made = offer(name, total=total, currency=currency)
    return made | {"passes": {"licence": True, "size": size}}


def lowest(*offers: dict[str, Any], **given: Any) -> Ranking:
    rules = {"method": "lowest_compliant", "weights": None, "pass_mark": None, "criteria": PASS_OR_FAIL}
    return ranked(offers=list(offers), **{**rules, **given})


def order(ranking: Ranking) -> list[tuple[str, int | None]]:
    return [(one.id, one.rank) for one in ranking.offers]


def test_the_example_of_the_description() -> None:
    case = evaluation()
    case["offers"].append(offer("C", method="40", green="29.9") | {"price": None})

    ranking = rank(Problem.parse(case))

    assert [(one.id, one.percent, one.financial_score, one.score) for one in ranking.offers[:2]] == [
        ("A", Decimal(90), Decimal(80), Decimal(87)),
        ("B", Decimal(80), Decimal(100), Decimal(86)),
    ]
    assert (ranking.winner, ranking.reserve) == ("A", ("B",))
    assert ranking.find("C").failed_on == ("pass_mark",)
    assert ranking.find("A").sustainability_points == 36


def test_the_lowest_offer_that_complies_wins() -> None:
    ranking = lowest(priced("A", "900"), priced("B", "700"), priced("C", "500", size=False))

    assert order(ranking) == [("B", 1), ("A", 2), ("C", None)]
    assert ranking.find("C").failed_on == ("size",)
    assert (ranking.lowest, ranking.find("B").score) == (700, None)


def test_points_decide_who_is_acceptable_and_then_the_price_alone() -> None:
    good = offer("good", total="900", method="60", green="40")
    cheap = offer("cheap", total="800", method="30", green="40")
    poor = offer("poor", total="100", method="29.99", green="40")
    rules = {"method": "lowest_acceptable", "weights": None, "pass_mark": "70"}

    ranking = ranked(offers=[good, cheap, poor], **rules)

    assert order(ranking) == [("cheap", 1), ("good", 2), ("poor", None)]
    assert ranking.find("poor").failed_on == ("method", "pass_mark")


def test_what_equals_a_minimum_or_the_pass_mark_has_reached_it() -> None:
    third = [criterion("c", points="3", minimum="1")]
    exact = offer("exact", c="1") | {"passes": {}}
    below = offer("below", c="0.999999999999") | {"passes": {}}

    ranking = ranked(criteria=third, pass_mark="33.333333333333", offers=[exact, below])

    assert ranking.find("exact").failed_on == ()
    assert ranking.find("below").failed_on == ("c", "pass_mark")
    # Shown, both are a third; judged, one is short of it.
    assert ranking.find("below").percent == ranking.find("exact").percent == Decimal("33.3333")


def test_unit_prices_prevail_over_totals_of_lines_and_lines_over_the_total() -> None:
    one = priced("A", "0") | {
        "price": price(
            "1000",
            "USD",
            line("1.1", "10", "30", "250"),
            line("1.2", "3", "33.335", None),
            line("1.3", None, None, "40.005"),
            line("1.4", "2", None, "10"),
            line("1.5", "10", "1000", "100", prevails="total"),
        )
    }

    row = lowest(one).find("A")

    # 300 + 100.005 up to 100.01 + 40.005 up to 40.01 + 10 + 100
    assert row.corrected_total == Decimal("550.02")
    assert [(one.line, one.stated, one.computed) for one in row.corrections] == [
        ("1.1", Decimal(250), Decimal(300)),
        (None, Decimal(1000), Decimal("550.02")),
    ]


def test_a_total_that_is_right_once_rounded_is_no_mistake() -> None:
    one = priced("A", "0") | {"price": price("0.01", "USD", line("1.1", "3", "0.002", "0.0051"))}

    row = lowest(one).find("A")

    assert (row.corrected_total, row.corrections) == (Decimal("0.01"), ())


def test_currencies_are_compared_at_the_frozen_rates() -> None:
    rates = {
        code: {"per_usd": rate, "on": "2026-11-01", "source": ""}
        for code, rate in {"EUR": "0.9", "JPY": "150"}.items()
    }

    ranking = lowest(
        priced("dollar", "1000"),
        priced("euro", "890", "EUR"),
        priced("yen", "149999", "JPY"),
        currency="EUR",
        places={"USD": 2, "EUR": 2, "JPY": 0},
        rates=rates,
    )

    assert [(one.id, one.total) for one in ranking.offers] == [
        ("euro", Decimal(890)),
        # 149,999 / 150 × 0.9 = 899.994
        ("yen", Decimal("899.99")),
        ("dollar", Decimal(900)),
    ]


def test_costs_of_owning_are_added_at_their_present_value() -> None:
    costs = [
        {"id": "fuel", "title": "Fuel", "when": "yearly", "counts": "cost", "unit_cost": "1.2"},
        {"id": "sale", "title": "Resale", "when": "end", "counts": "value", "unit_cost": None},
    ]
    life = {"years": 8, "discount_percent": "4", "costs": costs}
    thrifty, thirsty = priced("thrifty", "30000"), priced("thirsty", "25000", "EUR")
    thrifty["price"]["life_cycle"] = {"fuel": "1000", "sale": "5000"}
    thirsty["price"]["life_cycle"] = {"fuel": "2500", "sale": "4500"}

    ranking = lowest(thrifty, thirsty, life_cycle=life)

    row = ranking.find("thirsty")
    # 2,500 × 1.2 × 6.732745; 4,500 / 0.9 × 0.73069; 25,000 / 0.9
    assert [(one.amount, one.present) for one in row.life_cycle] == [
        (Decimal(3000), Decimal("20198.24")),
        (Decimal(5000), Decimal("3653.45")),
    ]
    assert (row.total, row.evaluated) == (Decimal("27777.78"), Decimal("44322.57"))
    assert (ranking.winner, ranking.lowest) == ("thrifty", Decimal("34425.84"))


def low(**given: Any) -> dict[str, Any]:
    rule = {"below_median_percent": None, "least_offers": 3, "below_estimate_percent": None, "estimate": None}
    return rule | given


def test_a_price_far_below_the_median_or_the_estimate_is_flagged_and_stays_first() -> None:
    offers = [
        priced(name, total) for name, total in (("A", "79.99"), ("B", "100"), ("C", "105"), ("D", "99.98"))
    ]
    rule = low(below_median_percent="20", below_estimate_percent="30", estimate="114.28")

    ranking = lowest(*offers, abnormally_low=rule)

    assert ranking.median == Decimal("99.99")
    assert [(one.against, one.reference, one.percent_below) for one in ranking.find("A").abnormally_low] == [
        ("median", Decimal("99.99"), Decimal("20.00")),
        ("estimate", Decimal("114.28"), Decimal("30.01")),
    ]
    assert ranking.winner == "A"
    assert not any(one.abnormally_low for one in ranking.offers[1:])


def test_exactly_so_many_per_cent_is_not_yet_too_low_nor_are_few_offers_held_against_one_another() -> None:
    offers = [priced("A", "80"), priced("B", "100"), priced("C", "100")]

    exactly = lowest(*offers, abnormally_low=low(below_median_percent="20"))
    few = lowest(*offers, abnormally_low=low(below_median_percent="1", least_offers=4))

    assert (exactly.median, exactly.find("A").abnormally_low) == (100, ())
    assert (few.median, few.find("A").abnormally_low) == (None, ())


def test_offers_that_are_out_do_not_count_for_the_lowest_price_or_the_median() -> None:
    out = priced("out", "1", size=False)

    ranking = lowest(
        out,
        priced("A", "80"),
        priced("B", "100"),
        abnormally_low=low(below_median_percent="50", least_offers=1),
    )

    assert (ranking.lowest, ranking.median) == (80, 90)
    # It is asked about all the same, as evaluators may yet let it in.
    assert ranking.find("out").abnormally_low[0].percent_below == Decimal("98.89")


def test_an_offer_that_costs_nothing_has_all_price_points_and_the_others_none() -> None:
    ranking = ranked(
        offers=[
            offer("A", total="0", method="42", green="28"),
            offer("B", total="5", method="60", green="40"),
        ]
    )

    assert [(one.id, one.financial_score, one.score) for one in ranking.offers] == [
        ("A", Decimal(100), Decimal(79)),
        ("B", Decimal(0), Decimal(70)),
    ]


def equal(*ties: str) -> Ranking:
    """Three offers of one score: A and B cost the same, C less and is worse; B is greener than A."""
    offers = [
        offer("A", total="1000", method="60", green="30"),
        offer("B", total="1000", method="50", green="40"),
        offer("C", total="900", method="50", green="0"),
    ]
    weights = {"technical": "20", "financial": "80"}
    return ranked(offers=offers, weights=weights, pass_mark=None, ties=list(ties))


def test_ties_are_decided_by_the_published_rule() -> None:
    assert [one.score for one in equal().offers] == [90, 90, 90]
    assert order(equal("price", "sustainability")) == [("C", 1), ("B", 2), ("A", 3)]
    assert order(equal("technical", "sustainability")) == [("B", 1), ("A", 2), ("C", 3)]


def test_a_tie_that_no_rule_decides_has_no_winner() -> None:
    open_first, open_second, shared = equal("technical"), equal("price", "technical"), equal()

    assert order(open_first) == [("A", 1), ("B", 1), ("C", 3)]
    assert (open_first.winner, open_first.reserve) == (None, ("C",))
    assert [one.why for one in open_first.offers] == ["tied", "tied", "reserve"]
    assert order(open_second) == [("C", 1), ("A", 2), ("B", 2)]
    assert (open_second.winner, open_second.reserve) == ("C", ("A", "B"))
    assert order(shared) == [("A", 1), ("B", 1), ("C", 1)]
    [tie] = open_second.tied
    assert (tie.offers, tie.decided_by) == (("C", "A", "B"), ("price",))


def test_chance_decides_as_anybody_can_repeat_in_a_shell() -> None:
    ranking = equal("earliest_in_hash_order")

    commitments = {name: sha256(name.encode()).hexdigest() for name in "ABC"}
    seed = subprocess.run(
        "sort | tr -d '\\n' | sha256sum | cut -c 1-64",
        shell=True,
        input="\n".join(commitments.values()) + "\n",
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    places = {name: sha256((seed + one).encode()).hexdigest() for name, one in commitments.items()}
    assert [one.id for one in ranking.offers] == sorted(places, key=places.__getitem__)
    assert ranking.tied[0].decided_by == ("earliest_in_hash_order",)


def test_nobody_offered() -> None:
    ranking = ranked(offers=[])

    assert (ranking.offers, ranking.winner, ranking.lowest) == ((), None, None)


def test_an_unknown_offer_is_not_found() -> None:
    with pytest.raises(KeyError):
        ranked().find("Z")


def test_the_sums_behind_a_place_are_told() -> None:
    problem = Problem.parse(evaluation())

    assert explain(problem, rank(problem), "A") == (
        "Points: 54 + 36 = 90 of 100.",
        "Technical per cent: 90 / 100 × 100 = 90.0000.",
        "Total as stated: 1000.00 USD.",
        "Price points: 800.00 / 1000.00 × 100 = 80.0000.",
        "Score: (70 × 90.0000 + 30 × 80.0000) / 100 = 87.0000.",
        "Rank: 1.",
    )
