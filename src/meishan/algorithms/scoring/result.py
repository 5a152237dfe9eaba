# SPDX-License-Identifier: Apache-2.0
"""What comes out of an evaluation: every offer with its figures, the order, ties and how they were decided.

Canonical JSON, like the evaluation it names by its digest:

{"v": 1, "kind": "meishan-ranking", "evaluation": SHA-256 of the evaluation's canonical JSON,
 "ocid", "tender", "lot", "method", "currency"   as in the evaluation
 "total_points"  all points there are, or null
 "factors"       null, or what 1 is worth today: {"start": "1", "yearly": "6.732745", "end": "0.73069"}
 "lowest"        the lowest evaluated price of the offers that comply, or null
 "median"        the median of their prices, or null where it is not asked for or they are too few
 "offers"        those that comply by rank, then the others by id:
                 {"id", "name", "compliant": bool, "failed_on": ids of criteria, "pass_mark", "rejected",
                  "points", "percent": of all points (null where nothing was scored), "sustainability_points",
                  "currency", "corrected_total", "corrections": [{"line": item or null for the total, "stated",
                  "computed"}], "total": in the evaluation's currency, "life_cycle": [{"id", "counts", "amount",
                  "present"}], "evaluated": the price that is compared,
                  "financial_score", "score": of "cumulative", else null,
                  "abnormally_low": [{"against": "median" or "estimate", "reference", "percent_below"}],
                  "rank": or null, "why": "first", "reserve", "tied" (for the first place), "failed" or "rejected"}
 "tied"          [{"offers": ids in their final order, "decided_by": the rules that parted them, in order}]
 "winner"        id, or null where none complies or a tie is left
 "reserve"       ids of the others that comply, in their order}
"""

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from hashlib import sha256
from typing import Any

from meishan.algorithms.scoring import forms
from meishan.algorithms.scoring.forms import plain
from meishan.algorithms.scoring.pricing import Correction, Owning

KIND = "meishan-ranking"
WHAT = "a ranking"
FIRST, RESERVE, TIED, FAILED, REJECTED = "first", "reserve", "tied", "failed", "rejected"
MEDIAN, ESTIMATE = "median", "estimate"
NAMES = (
    "evaluation",
    "ocid",
    "tender",
    "lot",
    "method",
    "currency",
    "total_points",
    "factors",
    "lowest",
    "median",
    "offers",
    "tied",
    "winner",
    "reserve",
)


@dataclass(frozen=True)
class Low:
    """Against what a price is abnormally low, and by how many per cent."""

    against: str
    reference: Decimal
    percent_below: Decimal


@dataclass(frozen=True)
class Ranked:
    """One offer with all its figures. `rank` is None where it does not comply."""

    id: str
    name: str
    failed_on: tuple[str, ...]
    points: Decimal | None
    percent: Decimal | None
    sustainability_points: Decimal | None
    currency: str | None = None
    corrected_total: Decimal | None = None
    corrections: tuple[Correction, ...] = ()
    total: Decimal | None = None
    life_cycle: tuple[Owning, ...] = ()
    evaluated: Decimal | None = None
    financial_score: Decimal | None = None
    score: Decimal | None = None
    abnormally_low: tuple[Low, ...] = ()
    rank: int | None = None
    why: str = FAILED

    @property
    def compliant(self) -> bool:
        return not self.failed_on

    @property
    def json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "name": self.name,
            "compliant": self.compliant,
            "failed_on": list(self.failed_on),
            "points": plain(self.points),
            "percent": plain(self.percent),
            "sustainability_points": plain(self.sustainability_points),
            "currency": self.currency,
            "corrected_total": plain(self.corrected_total),
            "corrections": [
                {"line": one.line, "stated": plain(one.stated), "computed": plain(one.computed)}
                for one in self.corrections
            ],
            "total": plain(self.total),
            "life_cycle": [
                {
                    "id": one.id,
                    "counts": one.counts,
                    "amount": plain(one.amount),
                    "present": plain(one.present),
                }
                for one in self.life_cycle
            ],
            "evaluated": plain(self.evaluated),
            "financial_score": plain(self.financial_score),
            "score": plain(self.score),
            "abnormally_low": [
                {
                    "against": one.against,
                    "reference": plain(one.reference),
                    "percent_below": plain(one.percent_below),
                }
                for one in self.abnormally_low
            ],
            "rank": self.rank,
            "why": self.why,
        }


@dataclass(frozen=True)
class Tie:
    """Offers that were equal, in their final order, and the rules that parted them."""

    offers: tuple[str, ...]
    decided_by: tuple[str, ...]


@dataclass(frozen=True)
class Ranking:
    """The result of one evaluation."""

    evaluation: str
    ocid: str
    tender: str
    lot: int
    method: str
    currency: str
    total_points: Decimal | None
    factors: dict[str, Decimal]
    lowest: Decimal | None
    median: Decimal | None
    offers: tuple[Ranked, ...]
    tied: tuple[Tie, ...]
    winner: str | None
    reserve: tuple[str, ...]

    @property
    def json(self) -> dict[str, Any]:
        """The ranking as JSON."""
        return {
            "v": 1,
            "kind": KIND,
            "evaluation": self.evaluation,
            "ocid": self.ocid,
            "tender": self.tender,
            "lot": self.lot,
            "method": self.method,
            "currency": self.currency,
            "total_points": plain(self.total_points),
            "factors": {name: plain(one) for name, one in sorted(self.factors.items())} or None,
            "lowest": plain(self.lowest),
            "median": plain(self.median),
            "offers": [offer.json for offer in self.offers],
            "tied": [{"offers": list(one.offers), "decided_by": list(one.decided_by)} for one in self.tied],
            "winner": self.winner,
            "reserve": list(self.reserve),
        }

    @cached_property
    def canonical(self) -> bytes:
        """The file as it is published."""
        return forms.canonical(self.json)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the file, in hex."""
        return sha256(self.canonical).hexdigest()

    def find(self, offer: str) -> Ranked:
        """The row of an offer. Raises KeyError."""
        for one in self.offers:
            if one.id == offer:
                return one
        raise KeyError(offer)
