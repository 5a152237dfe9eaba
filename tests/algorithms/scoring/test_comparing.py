# SPDX-License-Identifier: Apache-2.0
"""A published ranking is held against what comes out: equal, or a sentence for each thing that is not."""

import json
import re
from fractions import Fraction
from math import floor
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from meishan.algorithms.scoring import Problem, ScoringError, explain, rank, recompute
from tests.factories.scoring import evaluation, made, spelled

# On a busy machine a single example may take long.
patient = settings(deadline=None)

FILE = spelled(evaluation())


def published() -> dict[str, Any]:
    return rank(Problem.parse(FILE)).json


@patient
@given(st.integers(0, 10**9))
def test_what_was_published_comes_out_again(seed: int) -> None:
    problem = Problem.parse(made(seed))
    ranking = rank(problem)

    found = recompute(problem.canonical, ranking.canonical)
    spaced = recompute(
        json.dumps(problem.json, indent=1).encode(), json.dumps(ranking.json, indent=1).encode()
    )

    assert found.equal
    assert spaced.equal
    assert found.ranking.digest == ranking.digest


@patient
@given(st.integers(0, 10**9), st.data())
def test_any_change_is_found(seed: int, data: st.DataObject) -> None:
    problem = Problem.parse(made(seed))
    ranking = rank(problem).json
    at: Any = ranking
    while True:
        step = data.draw(st.sampled_from(sorted(at) if isinstance(at, dict) else list(range(len(at)))))
        if not isinstance(at[step], (dict, list)) or not at[step]:
            break
        at = at[step]
    at[step] = data.draw(st.sampled_from([value for value in ("1", "other", None, 7) if value != at[step]]))

    try:
        differences = recompute(problem.canonical, ranking).differences
    except ScoringError as error:
        differences = (str(error),)
    assert differences
    assert all(one.endswith(".") for one in differences)


def test_differences_are_told_one_by_one() -> None:
    given = published()
    given["evaluation"] = "0" * 64
    given["offers"][0] |= {"score": "99", "rank": None}
    del given["offers"][1]["name"]
    given["offers"][1]["more"] = 1
    given["winner"] = "B"
    given["offers"].reverse()

    digest = Problem.parse(FILE).digest

    told = recompute(FILE, given).differences

    assert told == (
        f"The ranking was made from another evaluation than this one: it names {'0' * 64}, and this one is {digest}.",
        "In offer “A”, “rank” was published as nothing, and comes out as 1.",
        "In offer “A”, “score” was published as 99, and comes out as 87.",
        "In offer “B”, “more” does not belong.",
        "In offer “B”, “name” is missing.",
        "In the ranking, “winner” was published as B, and comes out as A.",
        "The offers stand in another order: A, B is what comes out.",
    )


def test_offers_that_are_in_one_file_alone_are_named() -> None:
    given = published()
    given["offers"][0]["id"] = "Z"

    told = recompute(FILE, given).differences

    assert told[:2] == (
        "Offer “A” is in the evaluation and not in the ranking.",
        "Offer “Z” is in the ranking and not in the evaluation.",
    )


@pytest.mark.parametrize(
    ("ranking", "sentence"),
    [
        (b"", "This is not a ranking: it is not JSON."),
        (FILE, "This is not a ranking: its “kind” is not “meishan-ranking”."),
        ({"v": 2, "kind": "meishan-ranking"}, "This is a ranking of another version"),
        ({"v": 1, "kind": "meishan-ranking"}, "In a ranking, “evaluation” is missing."),
        (published() | {"offers": {}}, "In “offers” of the ranking, a list of another kind is needed."),
        (published() | {"reserve": [1]}, "In “reserve” of the ranking, a list of another kind is needed."),
        (published() | {"offers": [{}]}, "each offer needs an id of its own."),
        (published() | {"offers": [{"id": "A"}, {"id": "A"}]}, "each offer needs an id of its own."),
        (
            json.dumps(published() | {"winner": 0.5}).encode(),
            "0.5 is written as a number; amounts are texts here",
        ),
        (published() | {"winner": 2**60}, "A value cannot be written as JSON exactly."),
    ],
)
def test_what_is_no_ranking_gets_a_sentence(ranking: Any, sentence: str) -> None:
    with pytest.raises(ScoringError) as raised:
        recompute(FILE, ranking)

    assert sentence in str(raised.value)


@patient
@given(st.integers(0, 10**9))
def test_the_sums_that_are_told_are_right(seed: int) -> None:
    problem = Problem.parse(made(seed))
    ranking = rank(problem)

    steps = [step for one in ranking.offers for step in explain(problem, ranking, one.id)]

    for step in steps:
        for told, outcome in re.findall(
            r"([0-9.()+−×/ ]*[+−×/][0-9.()+−×/ ]*) = (\d+(?:\.\d+)?)(?!\.?\d)", step
        ):
            assert close(told, outcome), step
    scored = sum(one.score is not None for one in ranking.offers)
    assert sum(step.startswith("Score: (") for step in steps) == scored


def close(sum_told: str, outcome: str) -> bool:
    """Whether the sum comes to the outcome, rounded half up to as many decimals as the outcome shows."""
    written = re.sub(r"[0-9.]+", lambda number: f"Fraction('{number[0]}')", sum_told)
    value = eval(written.replace("×", "*").replace("−", "-"), {"Fraction": Fraction})
    places = len(outcome.partition(".")[2])
    return Fraction(floor(value * 10**places + Fraction(1, 2)), 10**places) == Fraction(outcome)
