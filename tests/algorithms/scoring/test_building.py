# SPDX-License-Identifier: Apache-2.0
"""An evaluation that a program builds is one that a stranger can read; and who passes is told before prices are."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from meishan.algorithms.scoring import Offer, Problem, ScoringError, failed_on, one_line
from tests.factories.scoring import evaluation

# On a busy machine a single example may take long.
patient = settings(deadline=None)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"pass_mark": Decimal(-1)}, "In “pass_mark”, a number written as a text is needed"),
        ({"pass_mark": Decimal("NaN")}, "In “pass_mark”, a number written as a text is needed"),
        ({"pass_mark": Decimal("0.0000000000001")}, "In “pass_mark”, a number written as a text is needed"),
        ({"ocid": "ocds 1 "}, "In “ocid”, the value is not written as it should be."),
        ({"offers": (Offer("A", "Two\nlines", "0" * 64),)}, "In offer “A”, “name”, one line of text"),
    ],
)
def test_one_made_in_a_program_must_be_readable_too(change: dict[str, Any], sentence: str) -> None:
    problem = Problem.parse(evaluation())

    with pytest.raises(ScoringError, match=sentence):
        replace(problem, **change)


@patient
@given(st.text(st.characters(exclude_categories=())))
def test_whatever_a_bidder_wrote_is_made_to_fit(words: str) -> None:
    problem = Problem.parse(evaluation())

    fitting = replace(problem.offers[0], name=one_line(words, 80))

    assert Problem.parse(replace(problem, offers=(fitting,)).canonical).offers == (fitting,)


def test_who_passes_is_told_while_prices_are_sealed() -> None:
    case = evaluation()
    problem = Problem.parse(case)
    sealed = [one | {"price": None} for one in case["offers"]]

    told = [
        failed_on(problem.criteria, problem.pass_mark, type(problem.offers[0]).parse(one, ""))
        for one in sealed
    ]

    assert told == [(), ()]
