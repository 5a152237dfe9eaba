# SPDX-License-Identifier: Apache-2.0
"""Rankings as a second, independent implementation has them, byte for byte; and what must hold of every ranking."""

import json
import random
from copy import deepcopy
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from meishan.algorithms.scoring import Problem, Ranking, rank
from tests.algorithms.scoring.oracle import ranking_of
from tests.factories.scoring import METHODS, criterion, evaluation, large, line, made, offer, price, spelled

# On a busy machine a single example may take long.
patient = settings(deadline=None)

SEEDS = st.integers(0, 10**9)
AMOUNTS = st.decimals(0, 10**9, places=4).map(lambda one: f"{one:f}")
POINTS = st.decimals(0, 10, places=2).map(lambda one: f"{one:f}")


def ranked(case: dict[str, Any]) -> Ranking:
    return rank(Problem.parse(case))


@patient
@given(SEEDS, st.integers(0, 12), st.integers(0, 8), st.sampled_from(METHODS))
def test_a_second_implementation_gives_the_same_bytes(
    seed: int, offers: int, criteria: int, method: str
) -> None:
    problem = Problem.parse(made(seed, offers=offers, criteria=criteria, method=method))

    assert ranking_of(problem.canonical) == rank(problem).canonical


@st.composite
def evaluations(draw: st.DrawFn) -> dict[str, Any]:
    """Evaluations whose every number is drawn, with two criteria and up to five offers."""
    lines = st.builds(
        line,
        st.sampled_from(["1.1", "1.2"]),
        AMOUNTS,
        AMOUNTS,
        st.none() | AMOUNTS,
    )
    offers = [
        offer(name, method=draw(POINTS), green=draw(POINTS))
        | {
            "price": price(
                draw(AMOUNTS), draw(st.sampled_from(["USD", "EUR"])), *draw(st.lists(lines, max_size=3))
            )
        }
        for name in "ABCDE"[: draw(st.integers(1, 5))]
    ]
    weight = draw(st.decimals(0, 100, places=1))
    return evaluation(
        weights={"technical": f"{weight:f}", "financial": f"{100 - weight:f}"},
        pass_mark=draw(st.none() | st.just("30")),
        currency=draw(st.sampled_from(["USD", "EUR"])),
        rates={"EUR": {"per_usd": draw(st.sampled_from(["0.9", "1.0731", "3"])), "on": None, "source": ""}},
        criteria=[
            criterion("licence", kind="preliminary", points=None),
            criterion("method", points="10", minimum=draw(st.none() | POINTS)),
            criterion("green", kind="sustainability", points="10"),
        ],
        offers=offers,
    )


@patient
@given(evaluations())
def test_a_second_implementation_agrees_on_any_numbers(case: dict[str, Any]) -> None:
    problem = Problem.parse(case)

    assert ranking_of(problem.canonical) == rank(problem).canonical


@patient
@given(SEEDS)
def test_the_order_of_offers_and_names_in_the_file_changes_nothing(seed: int) -> None:
    case = made(seed)
    mixed = deepcopy(case)
    chance = random.Random(seed)
    chance.shuffle(mixed["offers"])
    for one in mixed["offers"]:
        for part in ("passes", "points"):
            rows = list(one[part].items())
            chance.shuffle(rows)
            one[part] = dict(rows)

    assert ranked(mixed).canonical == ranked(case).canonical
    assert ranked(json.loads(spelled(mixed))).digest == ranked(case).digest


@patient
@given(SEEDS)
def test_every_offer_stands_once_in_the_order_of_ranks(seed: int) -> None:
    case = made(seed)

    ranking = ranked(case)

    ranks = [one.rank for one in ranking.offers if one.rank is not None]
    assert sorted(one.id for one in ranking.offers) == sorted(one["id"] for one in case["offers"])
    assert ranks == sorted(ranks)
    assert all(each == ranks.index(each) + 1 for each in ranks)
    assert all((one.rank is None) == bool(one.failed_on) for one in ranking.offers)
    assert ranking.winner is None or (ranking.find(ranking.winner).rank, ranks.count(1)) == (1, 1)
    if "earliest_in_hash_order" in case["ties"]:
        assert len(set(ranks)) == len(ranks)
    if case["method"] == "cumulative":
        scores = [one.score for one in ranking.offers if one.score is not None]
        assert scores == sorted(scores, reverse=True)
    else:
        prices = [one.evaluated for one in ranking.offers if one.compliant and one.evaluated is not None]
        assert prices == sorted(prices)


@patient
@given(SEEDS)
def test_what_is_out_changes_no_order_but_by_its_share_in_the_seed(seed: int) -> None:
    case = made(seed)
    case["ties"] = [one for one in case["ties"] if one != "earliest_in_hash_order"]
    before = ranked(case)
    case["offers"] = [one for one in case["offers"] if before.find(one["id"]).compliant]

    after = ranked(case)

    assert [one.json for one in after.offers] == [one.json for one in before.offers if one.compliant]


@patient
@given(SEEDS, st.integers(1, 40))
def test_more_points_never_make_a_place_worse(seed: int, percent: int) -> None:
    case = made(seed, method="cumulative")
    case["pass_mark"] = None
    for one in case["criteria"]:
        one["minimum"] = None
    before = ranked(case)
    better = next((one for one in case["offers"] if before.find(one["id"]).compliant), None)
    if better is None:
        return
    most = {one["id"]: Decimal(one["points"]) for one in case["criteria"] if one["points"]}
    for name, points in better["points"].items():
        more = Decimal(points) + most[name] * percent / 100
        better["points"][name] = f"{min(more, most[name]):f}"

    after = ranked(case)

    assert place(after, better["id"]) <= place(before, better["id"])


@patient
@given(evaluations(), st.integers(1, 99))
def test_a_lower_price_never_makes_a_place_worse(case: dict[str, Any], percent: int) -> None:
    case |= {"method": "lowest_acceptable", "weights": None}
    for one in case["offers"]:
        one["price"]["lines"] = []
    before = ranked(case)
    cheaper = case["offers"][0]
    stated = Decimal(cheaper["price"]["stated_total"])
    cheaper["price"]["stated_total"] = f"{stated * percent / 100:.4f}"

    after = ranked(case)

    assert (place(after, "A") or 0) <= (place(before, "A") or 0)


@patient
@given(SEEDS, st.sampled_from(["2", "0.25", "1000"]))
def test_the_unit_of_points_does_not_matter(seed: int, times: str) -> None:
    case = made(seed, method="cumulative")
    before = ranked(case)
    for one in case["criteria"]:
        for part in ("points", "minimum"):
            one[part] = one[part] and f"{Decimal(one[part]) * Decimal(times):f}"
    for one in case["offers"]:
        one["points"] = {
            name: f"{Decimal(value) * Decimal(times):f}" for name, value in one["points"].items()
        }

    after = ranked(case)

    assert [(one.id, one.rank, one.score) for one in after.offers] == [
        (one.id, one.rank, one.score) for one in before.offers
    ]


def test_five_hundred_offers_by_forty_criteria_are_ranked_the_same() -> None:
    file = spelled(large(500, 40))

    problem = Problem.parse(file)
    ranking = rank(problem)

    assert sum(one.compliant for one in ranking.offers) > 400
    assert ranking.canonical == ranking_of(problem.canonical)


def place(ranking: Ranking, offer: str) -> int:
    """The offer's rank; behind all where it has none."""
    return ranking.find(offer).rank or len(ranking.offers) + 1
