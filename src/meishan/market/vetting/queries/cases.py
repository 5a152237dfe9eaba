# SPDX-License-Identifier: Apache-2.0
"""Cases and screenings, as far as the reader's scope shows them."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from meishan.base.accounts.models import Membership, Person
from meishan.base.accounts.states import OrganisationKind, Role
from meishan.base.ledger import queries as ledger
from meishan.base.ledger.models import Entry
from meishan.market.suppliers import queries as suppliers
from meishan.market.suppliers.models import Supplier

from ..models import Case, Screening
from ..states import WAITING

SORTS = {
    "score": ("score", "opened_at"),
    "opened": ("opened_at", "id"),
    "supplier": ("supplier__name", "id"),
    "state": ("state", "-score"),
}


@dataclass(frozen=True, slots=True)
class Filters:
    """What the queue is narrowed to. `state` is a CaseState, or `waiting` for all that need a person."""

    text: str = ""
    state: str = "waiting"
    source: str = ""
    mine: UUID | None = None
    sort: str = "-score"


def cases(filters: Filters) -> QuerySet[Case]:
    """The queue: cases that fit the filters, in the order asked for."""
    found = Case.objects.select_related("supplier", "party", "party__source", "assigned_to")
    if filters.state == "waiting":
        found = found.filter(state__in=WAITING)
    elif filters.state:
        found = found.filter(state=filters.state)
    if filters.source:
        found = found.filter(party__source__key=filters.source)
    if filters.mine:
        found = found.filter(assigned_to_id=filters.mine)
    if filters.text:
        found = found.filter(
            Q(supplier__name__icontains=filters.text)
            | Q(party__name__icontains=filters.text)
            | Q(party__reference__iexact=filters.text)
        )
    down = filters.sort.startswith("-")
    fields = SORTS.get(filters.sort.lstrip("-"), SORTS["score"])
    order = [f"-{fields[0]}" if down else fields[0], *fields[1:], "pk"]
    return found.order_by(*order)


def case_for_reader(pk: UUID) -> Case | None:
    """One case with both its sides, if the scope shows it."""
    return (
        Case.objects.filter(pk=pk)
        .select_related("supplier", "party", "party__source", "party__added_in", "assigned_to", "proposed_by")
        .first()
    )


def cases_of(supplier: Supplier | UUID) -> QuerySet[Case]:
    """A supplier's cases, those that wait first."""
    pk = supplier if isinstance(supplier, UUID) else supplier.pk
    return (
        Case.objects.filter(supplier_id=pk).select_related("party", "party__source").order_by("-changed_at")
    )


def screenings_of(supplier: Supplier | UUID) -> QuerySet[Screening]:
    """When a supplier was screened, the latest first."""
    pk = supplier if isinstance(supplier, UUID) else supplier.pk
    return Screening.objects.filter(supplier_id=pk).order_by("-at", "-id")


def last_screening(supplier: Supplier | UUID) -> Screening | None:
    """The latest screening, if there ever was one."""
    return screenings_of(supplier).first()


def unscreened() -> QuerySet[Supplier]:
    """Suppliers never held against any list, in the order of their ids."""
    known = Screening.objects.filter(supplier_id=OuterRef("pk"))
    return suppliers.suppliers().filter(~Exists(known)).order_by("pk")


def ledger_of(case: Case) -> QuerySet[Entry]:
    """What the record says of a case, oldest first."""
    return ledger.entries_about(case.pk)


def officers_to_tell() -> QuerySet[Person]:
    """The platform's vetting officers: they see all cases."""
    held = Membership.objects.filter(
        role=Role.VETTING_OFFICER, organisation__kind=OrganisationKind.PLATFORM, ended_at__isnull=True
    )
    return Person.objects.filter(pk__in=held.values("person"), is_active=True).order_by("name")
