# SPDX-License-Identifier: Apache-2.0
"""Whether a supplier may be dealt with: what tenders, evaluation and award ask."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from meishan.base.accounts.models import Organisation
from meishan.market.suppliers.models import Supplier

from ..models import Case, Ineligibility
from ..states import WAITING


def _id(one: Supplier | Organisation | UUID) -> UUID:
    return one if isinstance(one, UUID) else one.pk


def ineligibilities_of(supplier: Supplier | Organisation | UUID) -> QuerySet[Ineligibility]:
    """Its grounds of ineligibility, those in force first. Seen by itself and every agency."""
    return Ineligibility.objects.filter(supplier_id=_id(supplier)).order_by("-lifted_at", "-since")


def is_sanctioned(supplier: Supplier | Organisation | UUID) -> bool:
    """Whether two people have confirmed that it, an owner or a member of its group is listed, and it still holds.

    Needs a scope that shows the supplier's own rows or an agency's.
    """
    return Ineligibility.objects.filter(supplier_id=_id(supplier), lifted_at__isnull=True).exists()


def sanctioned_among(suppliers: Iterable[Supplier | Organisation | UUID]) -> set[UUID]:
    """Those of `suppliers` that are sanctioned now."""
    return set(
        Ineligibility.objects.filter(
            supplier_id__in=[_id(one) for one in suppliers], lifted_at__isnull=True
        ).values_list("supplier_id", flat=True)
    )


def standing_of(supplier: Supplier | Organisation | UUID) -> str:
    """`sanctioned`, `in_question` (a case waits for people) or `clear`, as far as the scope shows."""
    if is_sanctioned(supplier):
        return "sanctioned"
    waiting = Case.objects.filter(supplier_id=_id(supplier), state__in=WAITING).exists()
    return "in_question" if waiting else "clear"
