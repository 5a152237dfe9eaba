# SPDX-License-Identifier: Apache-2.0
"""What each desk shows: the few things that wait for this person, the nearest first."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from meishan.base.accounts import queries as accounts
from meishan.base.accounts.models import Organisation
from meishan.base.accounts.states import Role
from meishan.base.core.actor import Actor
from meishan.base.core.predicates import may
from meishan.base.ledger import queries as ledger
from meishan.market.bids import queries as bids
from meishan.market.bids.states import BidState
from meishan.market.matching import queries as matching
from meishan.market.matching.models import Alert, SavedSearch
from meishan.market.matching.queries import Hit
from meishan.market.suppliers import queries as suppliers
from meishan.market.suppliers.models import Registration, Supplier
from meishan.market.suppliers.queries import ServiceTime
from meishan.market.suppliers.states import IN_SIGHT, WAITING, State
from meishan.market.tenders import queries as tenders
from meishan.market.tenders.models import Draft, Notice, Question
from meishan.market.tenders.queries import DeskCounts
from meishan.market.vetting import queries as vetting
from meishan.market.vetting.models import Case

SHOWN = 5
FITTING = 3


@dataclass(frozen=True)
class SupplierDesk:
    """A bidding organisation's day. `steps` are those of the Basic form; `next_step` is None once it is complete."""

    supplier: Supplier | None
    steps_done: int
    steps: int
    next_step: str | None
    registrations: list[Registration]
    due: list[Notice]
    questions: list[Question]
    fitting: list[Hit]
    alert: Alert | None
    saved: list[SavedSearch]

    @property
    def to_update(self) -> list[Registration]:
        return [one for one in self.registrations if one.state == State.TO_UPDATE]

    @property
    def in_sight(self) -> list[Registration]:
        return [one for one in self.registrations if one.state in IN_SIGHT]


def supplier_desk(actor: Actor, at: datetime) -> SupplierDesk:
    """The desk of the organisation the person acts for, at that time; saved searches are her own."""
    organisation = actor.the_organisation
    supplier = suppliers.supplier_of(organisation)
    file = suppliers.file_of(supplier) if supplier else None
    done = suppliers.steps_done(file) if file else {}
    step = suppliers.next_step(file) if file else None
    return SupplierDesk(
        supplier=supplier,
        steps_done=sum(done.values()),
        steps=len(done) or 6,
        next_step=step if file else "general",
        registrations=list(suppliers.registrations_of(organisation)) if supplier else [],
        due=list(_due(organisation, at)),
        questions=list(tenders.questions_of(organisation)[:SHOWN]),
        fitting=matching.suggestions_for(supplier, at=at, limit=FITTING) if supplier else [],
        alert=matching.alert_of(organisation),
        saved=list(matching.saved_searches_of(actor.person, organisation)[:SHOWN]),
    )


def _due(organisation: UUID, at: datetime) -> QuerySet[Notice]:
    """Tenders the organisation shows interest in or has begun a bid for, the nearest deadline first."""
    followed = tenders.interests_of(organisation).order_by().values("notice")
    begun = bids.bids_of(organisation).exclude(state=BidState.WITHDRAWN).order_by().values("notice")
    return tenders.open_notices(at).filter(Q(pk__in=followed) | Q(pk__in=begun))[:SHOWN]


@dataclass(frozen=True)
class Review:
    """A registration that waits for a reviewer, and its service-time clock."""

    registration: Registration
    clock: ServiceTime


@dataclass(frozen=True)
class BuyerDesk:
    """An agency's day, as far as this person's roles go; parts outside them are empty."""

    counts: DeskCounts | None = None
    to_clear: list[Draft] = field(default_factory=list)
    drafts: list[Draft] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    closing: list[Notice] = field(default_factory=list)
    reviews: list[Review] = field(default_factory=list)
    reviews_waiting: int = 0
    sees_reviews: bool = False
    cases: list[Case] = field(default_factory=list)
    cases_waiting: int = 0
    sees_cases: bool = False


def buyer_desk(actor: Actor, agency: Organisation, at: datetime) -> BuyerDesk:
    """The desk of that person in that agency at that time."""
    parts: dict[str, Any] = {}
    if may(actor, "tenders.see_desk"):
        parts |= {
            "counts": tenders.counts_for_desk(agency.pk, actor.person, at),
            "to_clear": list(tenders.clearance_queue(agency.pk, actor.person)[:SHOWN]),
            "drafts": list(tenders.drafts_of(agency.pk)[:SHOWN]),
            "questions": list(tenders.open_questions(agency.pk)[:SHOWN]),
            "closing": list(tenders.open_notices(at).filter(buyer_id=agency.pk)[:SHOWN]),
        }
    if may(actor, "suppliers.see_desk"):
        waiting = Registration.objects.filter(agency_id=agency.pk, state__in=WAITING)
        parts |= {
            "reviews_waiting": waiting.count(),
            "reviews": _reviews(waiting, agency, at),
            "sees_reviews": True,
        }
    if may(actor, "vetting.see"):
        cases = vetting.cases(vetting.Filters())
        parts |= {"cases_waiting": cases.count(), "cases": list(cases[:SHOWN]), "sees_cases": True}
    return BuyerDesk(**parts)


def _reviews(waiting: QuerySet[Registration], agency: Organisation, at: datetime) -> list[Review]:
    settings = agency.agency
    return [
        Review(
            one,
            suppliers.service_time(
                one.clock_from or at,
                at,
                allowed=settings.service_days,
                zone=settings.time_zone,
                off=settings.days_off,
            ),
        )
        for one in waiting.select_related("supplier").order_by("clock_from")[:SHOWN]
    ]


@dataclass(frozen=True)
class PlatformDesk:
    """The platform's own people: cases, agencies on their way, the log."""

    cases: list[Case]
    cases_waiting: int
    sees_cases: bool
    agencies_on_the_way: list[Organisation]
    runs_platform: bool
    audits: bool
    entries: int


def platform_desk(actor: Actor) -> PlatformDesk:
    """The desk of that person of the platform; cases only for vetting officers."""
    cases = vetting.cases(vetting.Filters()) if may(actor, "vetting.see") else None
    on_the_way = accounts.agencies_begun().filter(agency__on_board_at__isnull=True)
    return PlatformDesk(
        cases=list(cases[:SHOWN]) if cases is not None else [],
        cases_waiting=cases.count() if cases is not None else 0,
        sees_cases=cases is not None,
        agencies_on_the_way=list(on_the_way[:SHOWN]) if actor.has(Role.OPERATOR) else [],
        runs_platform=actor.has(Role.OPERATOR),
        audits=bool(may(actor, "ledger.read_all")),
        entries=ledger.log_size(),
    )
