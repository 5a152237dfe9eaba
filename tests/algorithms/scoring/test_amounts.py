# SPDX-License-Identifier: Apache-2.0
"""Rounding and present values, against fractions."""

from decimal import Decimal, localcontext
from fractions import Fraction
from math import floor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from meishan.algorithms.scoring.amounts import EXACT, divided, end_factor, rounded, yearly_factor

# On a busy machine a single example may take long.
patient = settings(deadline=None)

AMOUNTS = st.decimals(0, 10**20, places=12, allow_nan=False)
PERCENTS = st.decimals(0, 100, places=4)


def half_up(value: Fraction, places: int) -> Fraction:
    return Fraction(floor(value * 10**places + Fraction(1, 2)), 10**places)


@patient
@given(AMOUNTS, AMOUNTS.filter(bool), st.integers(0, 6))
def test_a_quotient_is_rounded_once_half_up(upper: Decimal, lower: Decimal, places: int) -> None:
    with localcontext(EXACT):
        found = divided(upper, lower, places)

    assert Fraction(found) == half_up(Fraction(upper) / Fraction(lower), places)


@patient
@given(AMOUNTS, AMOUNTS, st.integers(0, 6))
def test_a_product_is_rounded_once_half_up(one: Decimal, other: Decimal, places: int) -> None:
    with localcontext(EXACT):
        found = rounded(one * other, places)

    assert Fraction(found) == half_up(Fraction(one) * Fraction(other), places)


@patient
@given(PERCENTS, st.integers(1, 100))
def test_factors_are_sums_of_what_each_year_is_worth(percent: Decimal, years: int) -> None:
    growth = 1 + Fraction(percent) / 100
    with localcontext(EXACT):
        yearly, end = yearly_factor(percent, years), end_factor(percent, years)

    assert Fraction(end) == half_up(1 / growth**years, 6)
    assert Fraction(yearly) == half_up(
        sum((1 / growth**year for year in range(1, years + 1)), Fraction(0)), 6
    )


@pytest.mark.parametrize(
    ("value", "places", "wanted"),
    [("0.125", 2, "0.13"), ("0.124999999999", 2, "0.12"), ("2.5", 0, "3"), ("0.5", 0, "1"), ("0", 3, "0")],
)
def test_halves_go_up(value: str, places: int, wanted: str) -> None:
    assert rounded(Decimal(value), places) == Decimal(wanted)


def test_the_factors_of_the_books() -> None:
    with localcontext(EXACT):
        assert yearly_factor(Decimal(4), 8) == Decimal("6.732745")
        assert end_factor(Decimal(4), 8) == Decimal("0.730690")
        assert yearly_factor(Decimal(0), 8) == 8
        assert end_factor(Decimal(0), 8) == 1
