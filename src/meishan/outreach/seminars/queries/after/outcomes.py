# SPDX-License-Identifier: Apache-2.0
"""What came of it: what suppliers did on the marketplace afterwards, beside those who applied and got no place.

Both groups are counted alike: what they did with the agencies of the seminar, after it, within 3, 12 and 36 months.
A comparison, not a proof: who was selected may have been the keener firm anyway.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from meishan.base.accounts.models import Organisation
from meishan.base.core import scope
from meishan.market.bids.models import Bid
from meishan.market.suppliers.models import Registration
from meishan.market.tenders.models import Interest

from ...models import Application, Meeting, Seminar
from ...states import ApplicationState, MeetingState
from ..seminars import published_plan, span_of

HORIZONS = (3, 12, 36)
NOT_SELECTED = (ApplicationState.APPLIED, ApplicationState.WAITING, ApplicationState.DECLINED)

Deed = tuple[UUID, UUID]
"""A supplier, and the agency it did something with."""


@dataclass(frozen=True)
class Measure:
    """Something suppliers do on the marketplace; `read` gives one Deed for each time, in a span of time."""

    key: str
    label: str | Promise
    read: Callable[[Iterable[UUID], Iterable[UUID], datetime, datetime], list[Deed]]


def _registrations(
    suppliers: Iterable[UUID], agencies: Iterable[UUID], start: datetime, end: datetime
) -> list[Deed]:
    return list(
        Registration.objects.filter(
            supplier__in=list(suppliers),
            agency__in=list(agencies),
            submitted_at__gt=start,
            submitted_at__lte=end,
        ).values_list("supplier_id", "agency_id")
    )


def _interests(
    suppliers: Iterable[UUID], agencies: Iterable[UUID], start: datetime, end: datetime
) -> list[Deed]:
    return list(
        Interest.objects.filter(
            supplier__in=list(suppliers), buyer__in=list(agencies), at__gt=start, at__lte=end
        ).values_list("supplier_id", "buyer_id")
    )


def _bids(suppliers: Iterable[UUID], agencies: Iterable[UUID], start: datetime, end: datetime) -> list[Deed]:
    """Counted when they are opened: before that nobody learns, not even by a sum, that a firm bids."""
    return list(
        Bid.objects.filter(
            supplier__in=list(suppliers), buyer__in=list(agencies), opened_at__gt=start, opened_at__lte=end
        ).values_list("supplier_id", "buyer_id")
    )


# The room of awards adds its own when it opens.
MEASURES: tuple[Measure, ...] = (
    Measure("registrations", _("Registrations submitted"), _registrations),
    Measure("tenders", _("Tenders joined"), _interests),
    Measure("bids", _("Bids received"), _bids),
)


@dataclass(frozen=True)
class Count:
    """One measure: of the suppliers who met officers (`met`: with agencies they met; `any`: with all agencies of the
    seminar) and of those not selected (`others`); `per_*` are for each firm of the group, None where it is empty."""

    key: str
    label: str | Promise
    met: int
    any: int
    any_firms: int
    others: int
    others_firms: int
    per_any: float | None
    per_others: float | None


@dataclass(frozen=True)
class Horizon:
    """So many months after the seminar. `is_complete` once they have passed; before that, so far."""

    months: int
    until: datetime
    is_begun: bool
    is_complete: bool
    firms: int
    others: int
    counts: tuple[Count, ...]


def outcomes_of(seminar: Seminar, *, at: datetime, agency: Organisation | None = None) -> list[Horizon]:
    """Counts at 3, 12 and 36 months, for all agencies of the seminar or for one. Nothing but sums goes out."""
    span = span_of(seminar)
    if span is None:
        return []
    start = span[1]
    # A supplier's registrations and tenders are not the host's to see; their sums are what it reports.
    with scope.everything():
        agencies = [agency.pk] if agency else list(seminar.participations.values_list("agency_id", flat=True))
        met = _met(seminar, agency)
        firms = {supplier for supplier, _agency in met}
        others = set(
            Application.objects.filter(seminar=seminar, state__in=NOT_SELECTED).values_list(
                "supplier_id", flat=True
            )
        )
        made = []
        for months in HORIZONS:
            until = months_after(start, months)
            end = min(at, until)
            counts = tuple(_count(one, met, firms, others, agencies, (start, end)) for one in MEASURES)
            made.append(Horizon(months, until, at > start, at >= until, len(firms), len(others), counts))
    return made


def _met(seminar: Seminar, agency: Organisation | None) -> set[Deed]:
    rows = Meeting.objects.filter(plan=published_plan(seminar), state=MeetingState.HELD)
    if agency is not None:
        rows = rows.filter(agency=agency)
    return set(rows.values_list("supplier_id", "agency_id"))


def _count(  # noqa: PLR0917 - one line of a table
    measure: Measure,
    met: set[Deed],
    firms: set[UUID],
    others: set[UUID],
    agencies: list[UUID],
    span: tuple[datetime, datetime],
) -> Count:
    theirs = measure.read(firms, agencies, *span)
    beside = measure.read(others, agencies, *span)
    return Count(
        measure.key,
        measure.label,
        met=sum(one in met for one in theirs),
        any=len(theirs),
        any_firms=len({supplier for supplier, _agency in theirs}),
        others=len(beside),
        others_firms=len({supplier for supplier, _agency in beside}),
        per_any=round(len(theirs) / len(firms), 2) if firms else None,
        per_others=round(len(beside) / len(others), 2) if others else None,
    )


def months_after(start: datetime, months: int) -> datetime:
    """The same day so many months later; the last day of the month where it has no such day."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    for day in (start.day, 30, 29, 28):
        try:
            return start.replace(year=year, month=month + 1, day=day)
        except ValueError:
            continue
    raise ValueError("every month has 28 days")
