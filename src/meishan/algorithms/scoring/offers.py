# SPDX-License-Identifier: Apache-2.0
"""What one bidder offered and how it was judged: passes, points, and the price as it was stated."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Self

from meishan.algorithms.scoring import forms
from meishan.algorithms.scoring.forms import amount, exactly, matching, one_of, optional, plain, text

UNIT_PRICE, TOTAL = "unit_price", "total"
GROUNDS = ("price_missing", "correction_refused", "abnormally_low", "ineligible", "withdrawn", "other")
"""No price that can be read; the bidder does not accept the corrected sum; a price it could not explain; sanctioned or
otherwise not eligible; withdrawn by the bidder; anything else, told in words."""
MOST_LINES = 20_000


@dataclass(frozen=True)
class Line:
    """A line of a price schedule, as the bidder stated it. Which of the two `prevails` the evaluators say."""

    item: str
    quantity: Decimal | None = None
    unit_price: Decimal | None = None
    total: Decimal | None = None
    prevails: str = UNIT_PRICE

    @property
    def json(self) -> dict[str, Any]:
        return {
            "item": self.item,
            "quantity": plain(self.quantity),
            "unit_price": plain(self.unit_price),
            "total": plain(self.total),
            "prevails": self.prevails,
        }

    @classmethod
    def parse(cls, value: Any, where: str) -> Self:
        row = exactly(value, where, ("item", "quantity", "unit_price", "total", "prevails"))
        return cls(
            text(row["item"], f"{where}, “item”"),
            optional(row["quantity"], f"{where}, “quantity”", amount),
            optional(row["unit_price"], f"{where}, “unit_price”", amount),
            optional(row["total"], f"{where}, “total”", amount),
            one_of(row["prevails"], f"{where}, “prevails”", (UNIT_PRICE, TOTAL)),
        )


@dataclass(frozen=True)
class Price:
    """What an offer asks for, and its figures for the life-cycle cost."""

    currency: str
    stated_total: Decimal | None = None
    lines: tuple[Line, ...] = ()
    life_cycle: Mapping[str, Decimal] = field(default_factory=dict)

    @property
    def json(self) -> dict[str, Any]:
        return {
            "currency": self.currency,
            "stated_total": plain(self.stated_total),
            "lines": [line.json for line in self.lines],
            "life_cycle": forms.sorted_items(self.life_cycle),
        }

    @classmethod
    def parse(cls, value: Any, where: str) -> Self:
        row = exactly(value, where, ("currency", "stated_total", "lines", "life_cycle"))
        return cls(
            matching(row["currency"], f"{where}, “currency”", forms.CURRENCY),
            optional(row["stated_total"], f"{where}, “stated_total”", amount),
            forms.rows(row["lines"], f"{where}, “lines”", MOST_LINES, Line.parse),
            forms.mapping(row["life_cycle"], f"{where}, “life_cycle”", forms.WORD, amount),
        )


@dataclass(frozen=True)
class Rejection:
    """Why an offer is out for another reason than a criterion."""

    ground: str
    words: str = ""

    @property
    def json(self) -> dict[str, Any]:
        return {"ground": self.ground, "words": self.words}

    @classmethod
    def parse(cls, value: Any, where: str) -> Self:
        row = exactly(value, where, ("ground", "words"))
        return cls(
            one_of(row["ground"], f"{where}, “ground”", GROUNDS),
            text(row["words"], f"{where}, “words”", 4_000),
        )


@dataclass(frozen=True)
class Offer:
    """One bidder's offer, as it was judged and as it was opened."""

    id: str
    name: str
    commitment: str
    passes: Mapping[str, bool] = field(default_factory=dict)
    points: Mapping[str, Decimal] = field(default_factory=dict)
    price: Price | None = None
    rejected: Rejection | None = None

    @property
    def json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "name": self.name,
            "commitment": self.commitment,
            "rejected": self.rejected.json if self.rejected else None,
            "passes": {name: self.passes[name] for name in sorted(self.passes)},
            "points": forms.sorted_items(self.points),
            "price": self.price.json if self.price else None,
        }

    @classmethod
    def parse(cls, value: Any, where: str) -> Self:
        row = exactly(value, where, ("id", "name", "commitment", "rejected", "passes", "points", "price"))
        name = matching(row["id"], f"{where}, “id”", forms.NAME)
        where = f"offer “{name}”"
        return cls(
            name,
            text(row["name"], f"{where}, “name”"),
            matching(row["commitment"], f"{where}, “commitment”", forms.HEX_HASH),
            forms.mapping(row["passes"], f"{where}, “passes”", forms.WORD, forms.yes_no),
            forms.mapping(row["points"], f"{where}, “points”", forms.WORD, amount),
            optional(row["price"], f"{where}, “price”", Price.parse),
            optional(row["rejected"], f"{where}, “rejected”", Rejection.parse),
        )
