# SPDX-License-Identifier: Apache-2.0
"""The price schedule in an opened envelope: read strictly, reckoned anew, and every difference named.

`prices.json`: {"v": 1, "currency": "USD", "lines": [{"item", "quantity", "unit_price", "total"}], "extra": [rows like
these], "total", "life_cycle": {id of a cost of owning: figure}}; amounts and quantities are decimal strings, never
negative. What a bidder stated stands; what follows
from the lines stands beside it.
"""

import json
import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext
from typing import Any

from babel.numbers import get_currency_precision
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from meishan.base.reference.queries import is_currency

NAME = "prices.json"
LARGEST_FILE = 4 * 1024 * 1024
MOST_LINES = 20_000
_DECIMAL = re.compile(r"\d{1,15}(?:\.\d{1,6})?")
# Beyond it a line is no price, and sums would outgrow what the tables hold.
_LARGEST = Decimal(10) ** 20
_LONGEST_KEY = 80
# Room for every product and sum of what _DECIMAL takes.
_EXACT = Context(prec=100)


class PriceFault(TextChoices):
    """What is wrong with a price schedule. None of them closes an envelope: evaluators judge."""

    MISSING = "missing", _("There is no price schedule in the envelope.")
    UNREADABLE = "unreadable", _("The price schedule can't be read.")
    NO_CURRENCY = "no_currency", _("The currency is missing or unknown.")
    NO_TOTAL = "no_total", _("The bidder stated no total.")
    TOTAL = "total", _("The stated total is not the sum of the lines.")
    LINE = "line", _("Lines whose total is not quantity times unit price.")
    LINE_UNREADABLE = "line_unreadable", _("Lines that can't be read.")


@dataclass(frozen=True)
class Prices:
    """What a price schedule says. `stated` is the bidder's total, `computed` the sum of its lines anew."""

    currency: str = ""
    stated: Decimal | None = None
    computed: Decimal | None = None
    lines: int = 0
    faults: tuple[PriceFault, ...] = ()
    wrong_lines: tuple[str, ...] = ()

    @property
    def total(self) -> Decimal | None:
        """What is read out: the bidder's own total, else the sum."""
        return self.computed if self.stated is None else self.stated

    @property
    def differs(self) -> bool:
        return PriceFault.TOTAL in self.faults or PriceFault.LINE in self.faults


def read_prices(data: bytes | None) -> Prices:
    """The schedule in these bytes (None: there was no such file). Never raises for what a bidder wrote."""
    if data is None:
        return Prices(faults=(PriceFault.MISSING,))
    found = _parsed(data)
    if found is None:
        return Prices(faults=(PriceFault.UNREADABLE,))
    currency = found.get("currency")
    known = currency if isinstance(currency, str) and is_currency(currency) else ""
    rows = [*found["lines"], *found["extra"]]
    places = get_currency_precision(known) if known else 2
    with localcontext(_EXACT):
        return _reckoned(rows, amount_of(found.get("total")), known, places)


def _parsed(data: bytes) -> dict[str, Any] | None:
    if len(data) > LARGEST_FILE:
        return None
    try:
        found = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, dict) or found.get("v") != 1:
        return None
    found["lines"], found["extra"] = found.get("lines") or [], found.get("extra") or []
    if not isinstance(found["lines"], list) or not isinstance(found["extra"], list):
        return None
    return found if len(found["lines"]) + len(found["extra"]) <= MOST_LINES else None


def _reckoned(rows: list[Any], stated: Decimal | None, currency: str, places: int) -> Prices:
    computed, wrong, unreadable = Decimal(0), [], []
    for number, row in enumerate(rows, 1):
        key, amount, fits = _line(row, number, places)
        if amount is None:
            unreadable.append(key)
            continue
        computed += amount
        if not fits:
            wrong.append(key)
    faults = [
        fault
        for fault, is_so in (
            (PriceFault.NO_CURRENCY, not currency),
            (PriceFault.NO_TOTAL, stated is None),
            (PriceFault.LINE_UNREADABLE, bool(unreadable)),
            (PriceFault.LINE, bool(wrong)),
            (PriceFault.TOTAL, stated is not None and _rounded(stated, places) != _rounded(computed, places)),
        )
        if is_so
    ]
    return Prices(currency, stated, computed, len(rows), tuple(faults), (*wrong, *unreadable))


def _line(row: Any, number: int, places: int) -> tuple[str, Decimal | None, bool]:
    """The line's key, its amount reckoned anew (None: it can't be read), and whether the stated one agrees."""
    if not isinstance(row, dict):
        return str(number), None, False
    key = str(row.get("item") or row.get("id") or number)[:_LONGEST_KEY]
    quantity, unit_price = amount_of(row.get("quantity")), amount_of(row.get("unit_price"))
    stated = amount_of(row.get("total"))
    if unit_price is None or quantity is None:
        # A line priced as a whole has its total alone.
        return key, stated, stated is not None and unit_price is None and quantity is None
    amount = _rounded(quantity * unit_price, places)
    if amount >= _LARGEST:
        return key, None, False
    return key, amount, stated is None or _rounded(stated, places) == amount


def _rounded(amount: Decimal, places: int) -> Decimal:
    """Half up, as the bidder's own page reckons."""
    return amount.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def figures_of(prices: Any) -> dict[str, Decimal]:
    """The figures for costs of owning that can be read, by the ids of the costs."""
    said = prices.get("life_cycle") if isinstance(prices, dict) else None
    if not isinstance(said, dict):
        return {}
    read = {key: amount_of(value) for key, value in said.items() if isinstance(key, str)}
    return {key: figure for key, figure in read.items() if figure is not None}


def amount_of(value: Any) -> Decimal | None:
    """A decimal string as the format has it; None for anything else."""
    return Decimal(value) if isinstance(value, str) and _DECIMAL.fullmatch(value) else None
