# SPDX-License-Identifier: Apache-2.0
"""What bids are judged by: the criteria of the tender as it stood at its deadline."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from meishan.market.tenders.models import Notice
from meishan.market.tenders.models.terms import Terms, terms_of
from meishan.market.tenders.queries import content_of
from meishan.market.tenders.states import CriterionKind


@dataclass(frozen=True)
class Criterion:
    """One criterion. Without `points` it is passed or failed."""

    id: str
    kind: str
    title: Mapping[str, str]
    description: Mapping[str, str]
    evidence: Mapping[str, str]
    points: Decimal | None
    minimum: Decimal | None

    @property
    def is_preliminary(self) -> bool:
        return self.kind == CriterionKind.PRELIMINARY

    @property
    def is_scored(self) -> bool:
        return self.points is not None

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> "Criterion":
        return cls(
            id=row["id"],
            kind=row["kind"],
            title=row["title"],
            description=row["description"],
            evidence=row["evidence"],
            points=None if row["points"] is None else Decimal(str(row["points"])),
            minimum=None if row["minimum"] is None else Decimal(str(row["minimum"])),
        )


def terms(notice: Notice) -> Terms:
    """What the tender asks for and how it judges. Every tender held here has it."""
    found = terms_of(content_of(notice))
    assert found is not None
    return found


def criteria_of(notice: Notice) -> list[Criterion]:
    """All criteria, those of the preliminary check first, each part in the tender's order."""
    rows = [Criterion.of(one) for one in terms(notice)["criteria"]]
    return sorted(rows, key=lambda one: not one.is_preliminary)


def criterion_of(notice: Notice, key: str) -> Criterion | None:
    """The criterion of that id."""
    return next((one for one in criteria_of(notice) if one.id == key), None)
