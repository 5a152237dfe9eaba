# SPDX-License-Identifier: Apache-2.0
"""What rules of procurement consist of: figures with their source, and the shipped sets of them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from ..states import Basis, MinutesShow, TenderMethod, Unit

FOLDER = Path(__file__).resolve().parent.parent / "data"
RANK = {TenderMethod.SHOPPING: 0, TenderMethod.RFQ: 1, TenderMethod.ITB: 2, TenderMethod.RFP: 2}
LEAST_OFFERS = 3
"""Below so many offers a median says nothing about one of them. Set by this platform."""
FORMAL = frozenset({TenderMethod.ITB, TenderMethod.RFP})


@dataclass(frozen=True)
class Figure:
    """One figure of a rule set: its value (None: the rules know no such thing), and where it comes from."""

    value: Any
    unit: Unit
    basis: Basis
    source: str = ""

    @classmethod
    def of(cls, said: Mapping[str, Any]) -> "Figure":
        basis = Basis.SOURCE if "source" in said else Basis(said["basis"])
        return cls(said["value"], Unit(said["unit"]), basis, said.get("source", ""))

    def as_json(self) -> dict[str, Any]:
        where = {"source": self.source} if self.source else {"basis": str(self.basis)}
        return {"value": self.value, "unit": str(self.unit), **where}

    def reached(self, amount: Decimal) -> bool:
        """Whether an amount is at or beyond this limit, as its unit puts it ("from", "above")."""
        if self.value is None:
            return False
        limit = Decimal(self.value)
        return amount > limit if self.unit == Unit.ABOVE else amount >= limit

    def covers(self, amount: Decimal) -> bool:
        """Whether an amount is still within this limit, as its unit puts it ("below", "up to")."""
        limit = Decimal(self.value)
        return amount <= limit if self.unit == Unit.UP_TO else amount < limit


# Rules that were frozen before these figures stood in rule sets say nothing of them. No document at hand names either.
OURS = {
    "abnormally_low": Figure(30, Unit.PERCENT, Basis.PLATFORM),
    "committee_quorum": Figure(2, Unit.COUNT, Basis.PLATFORM),
}


@dataclass(frozen=True)
class Rules:
    """A rule set on a day, with what the agency set otherwise; frozen into a tender as `as_json`."""

    key: str
    currency: str
    since: date
    figures: Mapping[str, Figure]
    sources: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    changed_since: date | None = None

    @classmethod
    def of(cls, said: Mapping[str, Any]) -> "Rules":
        """Rules as they were frozen."""
        changed = said.get("changed_since")
        return cls(
            said["key"],
            said["currency"],
            date.fromisoformat(said["since"]),
            {name: Figure.of(one) for name, one in said["figures"].items()},
            said["sources"],
            date.fromisoformat(changed) if changed else None,
        )

    def as_json(self) -> dict[str, Any]:
        """Everything, so that a tender runs by what stood here on the day of its publication."""
        return {
            "key": self.key,
            "currency": self.currency,
            "since": self.since.isoformat(),
            "changed_since": self.changed_since.isoformat() if self.changed_since else "",
            "figures": {name: one.as_json() for name, one in self.figures.items()},
            "sources": {name: dict(one) for name, one in self.sources.items()},
        }

    def with_changes(self, changes: Mapping[str, Mapping[str, Any]], since: date) -> "Rules":
        """These rules with an agency's own figures."""
        own = {name: Figure(one["value"], Unit(one["unit"]), Basis.AGENCY) for name, one in changes.items()}
        return replace(self, figures={**self.figures, **own}, changed_since=since)

    def __getitem__(self, name: str) -> Figure:
        return self.figures[name] if name in self.figures else OURS[name]

    def for_method(self, name: str, method: str) -> Figure:
        """A figure that differs by method: its own if there is one, else that of formal or of small methods."""
        group = "formal" if method in FORMAL else "small"
        return self.figures.get(f"{name}.{method}") or self.figures[f"{name}.{group}"]

    def methods_for(self, amount: Decimal) -> tuple[TenderMethod, ...]:
        """The methods these rules ask for at that amount, in the rules' currency."""
        for method in (TenderMethod.SHOPPING, TenderMethod.RFQ):
            if self.figures[f"threshold.{method}"].covers(amount):
                return (method,)
        return (TenderMethod.ITB, TenderMethod.RFP)

    def openers(self, method: str) -> tuple[int, int]:
        """(M, N): how many openers must act together, and how many are appointed."""
        return self.for_method("openers", method).value, self.for_method("seats", method).value

    def has_opening_committee(self, method: str) -> bool:
        """Whether a committee opens; elsewhere one of the openers opens alone what is sealed all the same."""
        return method in FORMAL or bool(self.for_method("committee_opens", method).value)

    def panel_size(self, method: str) -> int:
        return int(self.for_method("panel", method).value)

    def validity_days(self, method: str) -> int:
        return int(self.for_method("validity", method).value)

    @property
    def grace_minutes(self) -> int:
        """How long after the deadline the bytes of a bid that was committed in time may still arrive."""
        return int(self.figures["grace"].value)

    def minutes_show(self, method: str) -> MinutesShow:
        """What the public minutes of an opening tell: names and totals (ITB), or names alone (RFP)."""
        return MinutesShow(self.for_method("minutes", method).value)

    @property
    def quorum(self) -> int:
        """How many members of the review committee must say the same before it counts."""
        return int(self["committee_quorum"].value)

    def needs_review(self, amount: Decimal) -> bool:
        """Whether a committee reviews an award of that amount."""
        return self.figures["review_from"].reached(amount)


@cache
def shipped(key: str) -> Mapping[str, Any]:
    """The data file of one rule set. Read only: it is shared by all callers."""
    found: Mapping[str, Any] = json.loads((FOLDER / "rule_sets" / f"{key}.json").read_text(encoding="utf-8"))
    return found


@cache
def grounds_file() -> Mapping[str, Any]:
    """The shipped list of grounds for an exception to competition."""
    found: Mapping[str, Any] = json.loads((FOLDER / "grounds.json").read_text(encoding="utf-8"))
    return found
