# SPDX-License-Identifier: Apache-2.0
"""What offers are judged and compared by, as fixed before anybody bid: criteria, rates, costs, low prices."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Self

from meishan.algorithms.scoring import forms
from meishan.algorithms.scoring.forms import amount, exactly, matching, one_of, optional, plain, text

LOWEST_COMPLIANT, LOWEST_ACCEPTABLE, CUMULATIVE = "lowest_compliant", "lowest_acceptable", "cumulative"
METHODS = (LOWEST_COMPLIANT, LOWEST_ACCEPTABLE, CUMULATIVE)
PRELIMINARY, TECHNICAL, SUSTAINABILITY = "preliminary", "technical", "sustainability"
KINDS = (PRELIMINARY, TECHNICAL, SUSTAINABILITY)
BY_PRICE, BY_TECHNICAL, BY_SUSTAINABILITY, BY_HASH = (
    "price",
    "technical",
    "sustainability",
    "earliest_in_hash_order",
)
TIES = (BY_PRICE, BY_TECHNICAL, BY_SUSTAINABILITY, BY_HASH)
START, YEARLY, END = "start", "yearly", "end"
COST, VALUE = "cost", "value"
MOST_OFFERS, MOST_CRITERIA, MOST_COSTS, MOST_YEARS, MOST_PLACES = 5_000, 500, 50, 100, 6


@dataclass(frozen=True)
class Criterion:
    """What offers are judged by. Without `points` it is passed or failed."""

    id: str
    title: str
    kind: str
    points: Decimal | None = None
    minimum: Decimal | None = None

    @property
    def json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "title": self.title,
            "kind": self.kind,
            "points": plain(self.points),
            "minimum": plain(self.minimum),
        }

    @classmethod
    def parse(cls, value: Any, where: str) -> Self:
        row = exactly(value, where, ("id", "title", "kind", "points", "minimum"))
        return cls(
            matching(row["id"], f"{where}, “id”", forms.WORD),
            text(row["title"], f"{where}, “title”"),
            one_of(row["kind"], f"{where}, “kind”", KINDS),
            optional(row["points"], f"{where}, “points”", amount),
            optional(row["minimum"], f"{where}, “minimum”", amount),
        )


@dataclass(frozen=True)
class Rate:
    """So many units of a currency for one US dollar, frozen for this tender."""

    per_usd: Decimal
    on: str | None = None
    source: str = ""

    @property
    def json(self) -> dict[str, Any]:
        return {"per_usd": plain(self.per_usd), "on": self.on, "source": self.source}

    @classmethod
    def parse(cls, value: Any, where: str) -> Self:
        row = exactly(value, where, ("per_usd", "on", "source"))
        return cls(
            amount(row["per_usd"], f"{where}, “per_usd”"),
            None if row["on"] is None else matching(row["on"], f"{where}, “on”", forms.DAY),
            text(row["source"], f"{where}, “source”"),
        )


@dataclass(frozen=True)
class Cost:
    """A cost (or what is left of it at the end: a value) of owning what is bought."""

    id: str
    title: str
    when: str
    counts: str = COST
    unit_cost: Decimal | None = None

    @property
    def json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "title": self.title,
            "when": self.when,
            "counts": self.counts,
            "unit_cost": plain(self.unit_cost),
        }

    @classmethod
    def parse(cls, value: Any, where: str) -> Self:
        row = exactly(value, where, ("id", "title", "when", "counts", "unit_cost"))
        return cls(
            matching(row["id"], f"{where}, “id”", forms.WORD),
            text(row["title"], f"{where}, “title”"),
            one_of(row["when"], f"{where}, “when”", (START, YEARLY, END)),
            one_of(row["counts"], f"{where}, “counts”", (COST, VALUE)),
            optional(row["unit_cost"], f"{where}, “unit_cost”", amount),
        )


@dataclass(frozen=True)
class LifeCycle:
    """Over how many years costs of ownership count, and at what rate later ones count for less."""

    years: int
    discount_percent: Decimal
    costs: tuple[Cost, ...]

    @property
    def json(self) -> dict[str, Any]:
        return {
            "years": self.years,
            "discount_percent": plain(self.discount_percent),
            "costs": [cost.json for cost in self.costs],
        }

    @classmethod
    def parse(cls, value: Any, where: str) -> Self:
        row = exactly(value, where, ("years", "discount_percent", "costs"))
        return cls(
            forms.whole(row["years"], f"{where}, “years”", MOST_YEARS),
            amount(row["discount_percent"], f"{where}, “discount_percent”"),
            forms.rows(row["costs"], f"{where}, “costs”", MOST_COSTS, Cost.parse),
        )


@dataclass(frozen=True)
class LowRule:
    """When a price is flagged as abnormally low: so many per cent below the median, or below the estimate."""

    below_median_percent: Decimal | None = None
    least_offers: int = 3
    below_estimate_percent: Decimal | None = None
    estimate: Decimal | None = None

    @property
    def json(self) -> dict[str, Any]:
        return {
            "below_median_percent": plain(self.below_median_percent),
            "least_offers": self.least_offers,
            "below_estimate_percent": plain(self.below_estimate_percent),
            "estimate": plain(self.estimate),
        }

    @classmethod
    def parse(cls, value: Any, where: str) -> Self:
        names = ("below_median_percent", "least_offers", "below_estimate_percent", "estimate")
        row = exactly(value, where, names)
        return cls(
            optional(row["below_median_percent"], f"{where}, “below_median_percent”", amount),
            forms.whole(row["least_offers"], f"{where}, “least_offers”", MOST_OFFERS),
            optional(row["below_estimate_percent"], f"{where}, “below_estimate_percent”", amount),
            optional(row["estimate"], f"{where}, “estimate”", amount),
        )
