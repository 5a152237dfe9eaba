# SPDX-License-Identifier: Apache-2.0
"""Reading a file of UN operational rates of exchange: currency, day it holds from, units for one US dollar."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from meishan.base.core.errors import Refused

from ..queries.places import is_currency
from .unspsc import Problem

CURRENCY_NAMES = {"currency", "code", "currency code", "currency abbreviation", "abbreviation", "iso code"}
DATE_NAMES = {"date", "since", "from", "effective date", "effective", "effective from"}
RATE_NAMES = {
    "rate",
    "per usd",
    "per_usd",
    "rate per usd",
    "operational rate",
    "un operational rate",
    "1 usd",
}
DATE_FORMATS = ("%d %b %Y", "%d-%b-%Y", "%d %B %Y", "%d.%m.%Y", "%Y/%m/%d", "%Y-%m-%d %H:%M:%S")


@dataclass(frozen=True)
class ReadRate:
    """So many units of `currency` for one US dollar, from `since` on."""

    currency: str
    since: date
    per_usd: Decimal


@dataclass
class ReadRates:
    """The rates of a file, and the rows that could not be used."""

    rows: int = 0
    rates: list[ReadRate] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def read_rates(rows: Iterable[Sequence[str]]) -> ReadRates:
    """The rates of a file whose first row with the three columns is the header. Raises Refused where there is none."""
    rest = enumerate(rows, start=1)
    for number, row in rest:
        header = [cell.strip().lower() for cell in row]
        places = [_place(header, names) for names in (CURRENCY_NAMES, DATE_NAMES, RATE_NAMES)]
        if None not in places:
            return _read(rest, [place for place in places if place is not None])
        if number > 40:
            break
    raise Refused(
        _(
            "No header was found. The first row must name three columns: “currency” (such as EUR), “date” (from which "
            "the rate holds) and “rate” (units for one US dollar)."
        )
    )


def _place(header: list[str], names: set[str]) -> int | None:
    return next((place for place, cell in enumerate(header) if cell in names), None)


def _read(rows: Iterable[tuple[int, Sequence[str]]], places: list[int]) -> ReadRates:
    reading, seen = ReadRates(), set()
    for number, row in rows:
        cells = [*row, *[""] * (max(places) + 1 - len(row))]
        if not any(cell.strip() for cell in cells):
            continue
        reading.rows += 1
        said = [cells[place].strip() for place in places]
        rate = _rate(*said)
        if isinstance(rate, str):
            reading.problems.append(Problem(number, " ".join(said)[:120], rate))
        elif (rate.currency, rate.since) in seen:
            why = _("This currency and day stand in the file twice.")
            reading.problems.append(Problem(number, " ".join(said)[:120], why))
        else:
            seen.add((rate.currency, rate.since))
            reading.rates.append(rate)
    return reading


def _rate(currency: str, day: str, rate: str) -> ReadRate | str:
    """The rate of a row, or why it is none."""
    code = currency.upper()
    if not is_currency(code):
        return _("“%(code)s” is not a currency code in use.") % {"code": currency}
    since = _day(day)
    if since is None:
        return _("“%(day)s” is not a date. Write it as 2027-03-31.") % {"day": day}
    try:
        per_usd = Decimal(rate.replace(",", ""))
    except InvalidOperation:
        return _("“%(value)s” is not a number.") % {"value": rate}
    if not per_usd.is_finite() or per_usd <= 0:
        return _("A rate must be above zero.")
    if code == "USD" and per_usd != 1:
        return _("One US dollar is one US dollar; this rate is not.")
    if per_usd >= 10**12 or per_usd.quantize(Decimal("1e-8")) == 0:
        return _("This rate is out of all bounds.")
    return ReadRate(code, since, per_usd.quantize(Decimal("1e-8")))


def _day(said: str) -> date | None:
    try:
        return date.fromisoformat(said)
    except ValueError:
        pass
    for form in DATE_FORMATS:
        try:
            return datetime.strptime(said, form).date()  # noqa: DTZ007 - only its date is taken
        except ValueError:
            continue
    return None
