# SPDX-License-Identifier: Apache-2.0
"""Exact arithmetic: products and sums without any loss, and one way to round, half up, each time it is asked for."""

from decimal import ROUND_HALF_UP, Context, Decimal, DivisionByZero, Inexact, InvalidOperation, Overflow

EXACT = Context(prec=500, traps=[Inexact, InvalidOperation, DivisionByZero, Overflow])
"""Wide enough for every product and sum of what the format takes; what would lose a digit raises instead."""
_ROUNDING = Context(prec=500, rounding=ROUND_HALF_UP)

PERCENT_PLACES = 4
"""Decimals of per cents and scores."""
FACTOR_PLACES = 6
"""Decimals of present-value factors."""


def rounded(value: Decimal, places: int) -> Decimal:
    """Half up, to so many decimals; `value` is not negative."""
    return value.quantize(Decimal(1).scaleb(-places), context=_ROUNDING)


def divided(numerator: Decimal, denominator: Decimal, places: int) -> Decimal:
    """The quotient of two numbers that are not negative, rounded once, half up."""
    upper, lower = numerator.as_integer_ratio(), denominator.as_integer_ratio()
    return _quotient(upper[0] * lower[1], upper[1] * lower[0], places)


def yearly_factor(discount_percent: Decimal, years: int) -> Decimal:
    """What 1 at the end of each year is worth today, all years together."""
    over, under = _growth(discount_percent, years)
    interest, whole = (discount_percent / 100).as_integer_ratio() if discount_percent else (0, 1)
    if not interest:
        return rounded(Decimal(years), FACTOR_PLACES)
    return _quotient((over - under) * whole, over * interest, FACTOR_PLACES)


def end_factor(discount_percent: Decimal, years: int) -> Decimal:
    """What 1 at the end of the last year is worth today."""
    over, under = _growth(discount_percent, years)
    return _quotient(under, over, FACTOR_PLACES)


def _growth(discount_percent: Decimal, years: int) -> tuple[int, int]:
    """(1 + discount)^years as a fraction."""
    over, under = (1 + discount_percent.scaleb(-2)).as_integer_ratio()
    return over**years, under**years


def _quotient(numerator: int, denominator: int, places: int) -> Decimal:
    return Decimal((2 * numerator * 10**places + denominator) // (2 * denominator)).scaleb(-places)
