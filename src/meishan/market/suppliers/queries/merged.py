# SPDX-License-Identifier: Apache-2.0
"""What was merged into a supplier, and what stays with a merged one: its declarations and its history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from ..models import Declaration, DuplicateCase, Registration, Supplier
from ..states import DuplicateDecision


@dataclass(frozen=True)
class MergedFile:
    """A supplier merged into another: the decision, what it had signed, and its registrations with one agency."""

    supplier: Supplier
    case: UUID | None
    at: datetime | None
    declarations: list[Declaration]
    registrations: list[Registration]


def declarations_of(supplier: Supplier | UUID) -> list[Declaration]:
    """Every declaration it signed, newest first. They are statements of that day, so a merger moves none of them."""
    owner = supplier if isinstance(supplier, UUID) else supplier.pk
    return list(Declaration.objects.filter(supplier_id=owner).order_by("-signed_at", "-id"))


def files_merged_into(supplier: Supplier, *, agency: UUID) -> list[MergedFile]:
    """The suppliers merged into this one, as far as that agency may see them; newest first."""
    found = []
    for one in Supplier.objects.filter(merged_into=supplier).order_by("-changed_at", "-number"):
        case = (
            DuplicateCase.objects.filter(newer=one, decision=DuplicateDecision.MERGED)
            .order_by("-decided_at")
            .first()
        )
        registrations = Registration.objects.filter(supplier=one, agency_id=agency).order_by("level")
        found.append(
            MergedFile(
                one,
                case.pk if case else None,
                case.decided_at if case else None,
                declarations_of(one),
                list(registrations),
            )
        )
    return found
