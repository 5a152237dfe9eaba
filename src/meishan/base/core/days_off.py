# SPDX-License-Identifier: Apache-2.0
"""The days on which every office of the United Nations is closed, as far as a rule gives them.

Source: the official holidays the General Assembly set for all duty stations: New Year's Day, Good Friday, Christmas
Day, and the two Eids, whose dates are announced each year. Each office adds its own, to ten a year.
"""

from datetime import date, timedelta


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (Meeus, Jones, Butcher)."""
    golden, century, rest = year % 19, year // 100, year % 100
    moon = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    week = (32 + 2 * (century % 4) + 2 * (rest // 4) - moon - rest % 4) % 7
    late = (golden + 11 * moon + 22 * week) // 451
    month, day = divmod(moon + week - 7 * late + 114, 31)
    return date(year, month, day + 1)


def days_off_in(year: int) -> list[date]:
    """The certain ones of that year."""
    return [date(year, 1, 1), easter(year) - timedelta(days=2), date(year, 12, 25)]


def coming_days_off(today: date, years: int = 2) -> list[date]:
    """Those of this year that lie ahead, and of the next."""
    return [
        one for year in range(today.year, today.year + years) for one in days_off_in(year) if one >= today
    ]
