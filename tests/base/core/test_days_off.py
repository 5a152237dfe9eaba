# SPDX-License-Identifier: Apache-2.0
"""The days on which every office of the United Nations is closed."""

from datetime import date

import pytest

from meishan.base.core.days_off import coming_days_off, days_off_in, easter


@pytest.mark.parametrize(
    ("year", "day"),
    [(2019, (4, 21)), (2024, (3, 31)), (2025, (4, 20)), (2026, (4, 5)), (2027, (3, 28)), (2038, (4, 25))],
)
def test_easter_is_where_the_almanac_has_it(year, day):
    assert easter(year) == date(year, *day)
    assert days_off_in(year)[1].weekday() == 4


def test_those_that_are_over_are_not_offered():
    assert coming_days_off(date(2026, 4, 4)) == [
        date(2026, 12, 25),
        date(2027, 1, 1),
        date(2027, 3, 26),
        date(2027, 12, 25),
    ]
