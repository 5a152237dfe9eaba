# SPDX-License-Identifier: Apache-2.0
"""One evaluation as plain data: the rules, every offer's scores and prices. This is the file that is published.

Canonical JSON (RFC 8785) with exactly these names. Every amount, score and per cent is a decimal string
("12.50": digits and a point, never negative); null where there is none. `Problem.parse` reads bytes or a parsed
object, and raises a ScoringError with a sentence; a Problem that exists can be ranked.

{"v": 1, "kind": "meishan-evaluation",
 "ocid", "tender"     ids: of the procurement in open data, of the notice
 "lot"                its number; 0 is the whole tender
 "method"             "lowest_compliant", "lowest_acceptable" or "cumulative"
 "weights"            {"technical": "70", "financial": "30"}, together 100; null unless cumulative
 "pass_mark"          per cent of all points a technical offer needs, or null
 "currency"           in which offers are compared
 "places"             {"USD": 2, "JPY": 0}: decimals of every currency that is named here
 "rates"              {"EUR": {"per_usd": "0.9", "on": "2026-11-01", "source": "…"}}: frozen; so many units for one US
                      dollar, the day the rate holds from (or null). USD needs none; nor does a currency that is not
                      turned into another
 "life_cycle"         null, or {"years": 8, "discount_percent": "4", "costs": [{"id": "fuel", "title": "…",
                      "when": "start", "yearly" (at the end of each year) or "end" (of the last year),
                      "counts": "cost" (added to the price) or "value" (taken off),
                      "unit_cost": null (an offer's figure is an amount in its own currency), or an amount in the
                      evaluation's currency (an offer's figure is a quantity, such as litres a year)}]}
 "ties"               what decides between offers that are equal, in this order: some of "price" (the lower one),
                      "technical" (more points), "sustainability" (more points), "earliest_in_hash_order"
                      (docs/reference/scoring.md, “Ties”)
 "abnormally_low"     null, or {"below_median_percent": "30" or null, "least_offers": 3 (below so many, the median says
                      nothing), "below_estimate_percent": "20" or null, "estimate": amount or null}
 "criteria"           [{"id": "c1", "title": "…", "kind": "preliminary", "technical" or "sustainability",
                      "points": "40" or null (passed or failed), "minimum": "20" or null}]
 "offers"             [{"id", "name", "commitment" (64 hex digits: of its sealed envelope, the one with the price),
                      "rejected": null or {"ground": one of GROUNDS, "words": "…"},
                      "passes": {"c0": true}, "points": {"c1": "31.5"},
                      "price": null (never opened, or unreadable), or {
                        "currency", "stated_total": "1000" or null,
                        "lines": [{"item": "1.1", "quantity": "10", "unit_price": "100", "total": "1000" (each may be
                                  null; a line priced as a whole has a total alone), "prevails": "unit_price", or
                                  "total" where the unit price has its decimal point in an obviously wrong place}],
                        "life_cycle": {"fuel": "1500"}: a figure for each of the costs; {} where there are none}}]}

An offer is judged by every criterion; only one that was rejected or failed a preliminary criterion may go without the
rest. An offer that passes has a price. The order of offers never changes a result.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, localcontext
from functools import cached_property
from hashlib import sha256
from typing import Any, Self

from meishan.algorithms.scoring import checking, forms, rules
from meishan.algorithms.scoring.amounts import EXACT
from meishan.algorithms.scoring.forms import amount, exactly, matching, one_of, optional, plain
from meishan.algorithms.scoring.offers import Offer
from meishan.algorithms.scoring.rules import Criterion, LifeCycle, LowRule, Rate

KIND = "meishan-evaluation"
WHAT = "an evaluation"

_NAMES = (
    "ocid",
    "tender",
    "lot",
    "method",
    "weights",
    "pass_mark",
    "currency",
    "places",
    "rates",
    "life_cycle",
    "ties",
    "abnormally_low",
    "criteria",
    "offers",
)
_MOST_LOT = 10_000


@dataclass(frozen=True)
class Weights:
    """How much the technical result and the price count, in per cent."""

    technical: Decimal
    financial: Decimal

    @property
    def json(self) -> dict[str, Any]:
        return {"technical": plain(self.technical), "financial": plain(self.financial)}

    @classmethod
    def parse(cls, value: Any, where: str) -> Self:
        row = exactly(value, where, ("technical", "financial"))
        return cls(*(amount(row[name], f"{where}, “{name}”") for name in ("technical", "financial")))


@dataclass(frozen=True)
class Problem:
    """An evaluation that can be ranked; one that can't is never made: making it raises a ScoringError."""

    ocid: str
    tender: str
    lot: int
    method: str
    weights: Weights | None
    pass_mark: Decimal | None
    currency: str
    places: Mapping[str, int]
    rates: Mapping[str, Rate]
    life_cycle: LifeCycle | None
    ties: tuple[str, ...]
    abnormally_low: LowRule | None
    criteria: tuple[Criterion, ...]
    offers: tuple[Offer, ...]

    def __post_init__(self) -> None:
        # Made in a program, too, it must be one that a stranger's program can read.
        _read(self.json)
        with localcontext(EXACT):
            checking.check(self)

    @property
    def json(self) -> dict[str, Any]:
        """The evaluation as JSON, criteria in their order, offers by id."""
        return {
            "v": 1,
            "kind": KIND,
            "ocid": self.ocid,
            "tender": self.tender,
            "lot": self.lot,
            "method": self.method,
            "weights": self.weights.json if self.weights else None,
            "pass_mark": plain(self.pass_mark),
            "currency": self.currency,
            "places": {code: self.places[code] for code in sorted(self.places)},
            "rates": {code: self.rates[code].json for code in sorted(self.rates)},
            "life_cycle": self.life_cycle.json if self.life_cycle else None,
            "ties": list(self.ties),
            "abnormally_low": self.abnormally_low.json if self.abnormally_low else None,
            "criteria": [criterion.json for criterion in self.criteria],
            "offers": [offer.json for offer in sorted(self.offers, key=lambda one: one.id)],
        }

    @cached_property
    def canonical(self) -> bytes:
        """The file as it is published."""
        return forms.canonical(self.json)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the file, in hex."""
        return sha256(self.canonical).hexdigest()

    @cached_property
    def total_points(self) -> Decimal:
        """All points a technical offer can reach, sustainability included."""
        with localcontext(EXACT):
            return sum((one.points for one in self.criteria if one.points is not None), Decimal(0))

    @classmethod
    def parse(cls, data: bytes | dict[str, Any]) -> Self:
        """Read an evaluation, and check all of it. Raises ScoringError."""
        given = forms.read_json(data, WHAT) if isinstance(data, bytes) else data
        return cls(**_read(given))


def _read(value: Any) -> dict[str, Any]:
    """The parts of an evaluation, each in its form. Raises FormatError."""
    row = forms.versioned(value, WHAT, KIND, _NAMES)
    return {
        "ocid": matching(row["ocid"], "“ocid”", forms.NAME),
        "tender": matching(row["tender"], "“tender”", forms.NAME),
        "lot": forms.whole(row["lot"], "“lot”", _MOST_LOT),
        "method": one_of(row["method"], "“method”", rules.METHODS),
        "weights": optional(row["weights"], "“weights”", Weights.parse),
        "pass_mark": optional(row["pass_mark"], "“pass_mark”", amount),
        "currency": matching(row["currency"], "“currency”", forms.CURRENCY),
        "places": forms.mapping(row["places"], "“places”", forms.CURRENCY, _places),
        "rates": forms.mapping(row["rates"], "“rates”", forms.CURRENCY, Rate.parse),
        "life_cycle": optional(row["life_cycle"], "“life_cycle”", LifeCycle.parse),
        "ties": forms.rows(row["ties"], "“ties”", len(rules.TIES), _tie),
        "abnormally_low": optional(row["abnormally_low"], "“abnormally_low”", LowRule.parse),
        "criteria": forms.rows(row["criteria"], "“criteria”", rules.MOST_CRITERIA, Criterion.parse),
        "offers": forms.rows(row["offers"], "“offers”", rules.MOST_OFFERS, Offer.parse),
    }


def _places(value: Any, where: str) -> int:
    return forms.whole(value, where, rules.MOST_PLACES)


def _tie(value: Any, where: str) -> str:
    return one_of(value, where, rules.TIES)
