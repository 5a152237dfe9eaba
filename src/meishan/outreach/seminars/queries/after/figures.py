# SPDX-License-Identifier: Apache-2.0
"""What happened at a seminar, in figures: meetings by whom with whom, wishes not met, the walk-in desk, feedback.

A meeting counts once, for the plan that was in force. A category is the UNSPSC segment of the supplier's code that
lies nearest to what the officer came for.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from statistics import median
from typing import Any
from uuid import UUID

from django.utils.functional import Promise

from meishan.base.accounts.models import Organisation
from meishan.base.reference import queries as reference
from meishan.market.suppliers.models import Supplier

from ...models import Application, Arrival, Meeting, Offer, Officer, Request, Seminar, Ticket
from ...states import TAKING_PART, MeetingState, OfferState, Origin, Side, TicketState, Topic, Wish
from ..joining.fitting import nearness
from ..seminars import published_plan
from .feedback import Answers, answers_of


@dataclass(frozen=True)
class Row:
    """A line of a table of meetings. `made` are all that were ever agreed; `open` those still to come."""

    key: str
    label: str
    held: int = 0
    no_show: int = 0
    given_up: int = 0
    open: int = 0

    @property
    def made(self) -> int:
        return self.held + self.no_show + self.given_up + self.open


@dataclass(frozen=True)
class Share:
    """How many of the suppliers (or meetings) belong to a group."""

    part: int
    of: int

    @property
    def share(self) -> float | None:
        return self.part / self.of if self.of else None


@dataclass(frozen=True)
class Wishes:
    """One side's wishes (must, would): how many, how many led to a meeting that was held or still stands."""

    label: str
    asked: int
    met: int

    @property
    def unmet(self) -> int:
        return self.asked - self.met


@dataclass(frozen=True)
class Must:
    """An officer's (or, with no `officer`, an agency's) "must meet" that led to no meeting."""

    agency: str
    officer: str
    supplier: str


@dataclass(frozen=True)
class Waits:
    """The walk-in desk: tickets by how they ended; minutes from drawing to the first call that was kept."""

    drawn: int
    served: int
    missed: int
    left: int
    waiting: int
    median: int | None
    ninth: int | None
    longest: int | None
    topics: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Report:
    """All figures of a seminar at a moment; for one agency, its own part (`agency` set, no desk, no feedback)."""

    seminar: Seminar
    at: datetime
    agency: Organisation | None
    total: Row
    refilled: int
    at_desk: int
    offers: int
    agencies: tuple[Row, ...]
    countries: tuple[Row, ...]
    categories: tuple[Row, ...]
    applied: int
    taking_part: int
    came: int | None
    met_somebody: int
    women_owned: Share
    sme: Share
    women_owned_meetings: Share
    sme_meetings: Share
    wishes: tuple[Wishes, ...]
    wishes_by_agency: tuple[Wishes, ...]
    unmet_musts: tuple[Must, ...]
    waits: Waits | None
    feedback: Answers | None

    @property
    def fell_free(self) -> int:
        return self.total.no_show + self.total.given_up


@dataclass(frozen=True)
class _Told:
    """A meeting as the figures need it."""

    state: str
    origin: str
    agency: UUID
    supplier: UUID
    application: UUID
    officer: UUID


def report_of(seminar: Seminar, *, at: datetime, agency: Organisation | None = None) -> Report:
    """The figures of the seminar, or of one agency's part. Some fifteen queries, however many meetings.

    Reads in the scope of whoever asks: the host sees all of its seminar, an agency what concerns it.
    """
    meetings = _meetings(seminar, agency)
    applications = {one.pk: one for one in Application.objects.filter(seminar=seminar)}
    firms = {
        one.pk: one
        for one in Supplier.objects.filter(pk__in={one.supplier for one in meetings} | _coming(applications))
    }
    names = {
        one.pk: one.acronym or one.name
        for one in Organisation.objects.filter(pk__in={one.agency for one in meetings} | _agencies(seminar))
    }
    countries = dict(
        Organisation.objects.filter(pk__in={one.supplier for one in meetings}).values_list("pk", "country")
    )
    coming = [one for one in applications.values() if one.state in TAKING_PART]
    held = [one for one in meetings if one.state == MeetingState.HELD]
    segment = _segments(meetings, applications)
    titles = reference.unspsc_titles({one for one in segment.values() if one})
    women = {pk for pk, one in firms.items() if one.is_women_owned}
    small = {pk for pk, one in firms.items() if one.is_sme}
    whose = {one.supplier for one in meetings} if agency else {one.supplier_id for one in coming}
    asked = _wishes(seminar, meetings, agency)
    return Report(
        seminar=seminar,
        at=at,
        agency=agency,
        total=_rows(meetings, lambda one: "", lambda key: "")[0] if meetings else Row("", ""),
        refilled=sum(one.origin == Origin.REFILL for one in meetings),
        at_desk=sum(one.origin == Origin.DESK for one in meetings),
        offers=_offers(seminar, agency),
        agencies=tuple(_rows(meetings, lambda one: str(one.agency), lambda key: names.get(UUID(key), key))),
        countries=tuple(
            _rows(
                meetings,
                lambda one: countries.get(one.supplier) or "",
                lambda key: reference.country_name(key) if key else "—",
            )
        ),
        categories=tuple(
            _rows(
                meetings,
                lambda one: segment[one.application, one.officer],
                lambda key: titles.get(key, key) or "—",
            )
        ),
        applied=len(applications) if agency is None else 0,
        taking_part=len(coming),
        came=_came(seminar) if agency is None else None,
        met_somebody=len({one.supplier for one in held}),
        women_owned=Share(len(women & whose), len(whose)),
        sme=Share(len(small & whose), len(whose)),
        women_owned_meetings=Share(sum(one.supplier in women for one in held), len(held)),
        sme_meetings=Share(sum(one.supplier in small for one in held), len(held)),
        wishes=_by_side(asked),
        wishes_by_agency=_by_agency(asked, names),
        unmet_musts=_unmet_musts(seminar, meetings, agency),
        waits=_waits(seminar) if agency is None else None,
        feedback=answers_of(seminar) if agency is None else None,
    )


def _meetings(seminar: Seminar, agency: Organisation | None) -> list[_Told]:
    plan = published_plan(seminar)
    if plan is None:
        return []
    rows = Meeting.objects.filter(plan=plan)
    if agency is not None:
        rows = rows.filter(agency=agency)
    return [
        _Told(*row)
        for row in rows.values_list(
            "state", "origin", "agency_id", "supplier_id", "application_id", "officer_id"
        )
    ]


def _coming(applications: dict[UUID, Application]) -> set[UUID]:
    return {one.supplier_id for one in applications.values() if one.state in TAKING_PART}


def _agencies(seminar: Seminar) -> set[UUID]:
    return set(seminar.participations.values_list("agency_id", flat=True))


def _rows(meetings: Iterable[_Told], key: Callable[[_Told], str], label: Callable[[str], str]) -> list[Row]:
    """Meetings counted by a key, the most held first."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for one in meetings:
        counts[key(one)][one.state] += 1
    rows = [
        Row(
            name,
            label(name),
            held=count[MeetingState.HELD],
            no_show=count[MeetingState.NO_SHOW],
            given_up=count[MeetingState.FREED],
            open=count[MeetingState.PLANNED],
        )
        for name, count in counts.items()
    ]
    return sorted(rows, key=lambda one: (-one.held, -one.made, one.label))


def _segments(
    meetings: Sequence[_Told], applications: dict[UUID, Application]
) -> dict[tuple[UUID, UUID], str]:
    wanted = dict(Officer.objects.filter(pk__in={one.officer for one in meetings}).values_list("pk", "codes"))
    found = {}
    for one in meetings:
        application = applications.get(one.application)
        offered = application.codes if application else []
        _near, mine, _other = nearness(offered, wanted.get(one.officer, []))
        code = mine or (offered[0] if offered else "")
        found[one.application, one.officer] = f"{code[:2]}000000" if code else ""
    return found


def _offers(seminar: Seminar, agency: Organisation | None) -> int:
    offers = Offer.objects.filter(seminar=seminar, state=OfferState.TAKEN)
    return offers.filter(officer__agency=agency).count() if agency else offers.count()


def _came(seminar: Seminar) -> int:
    """Suppliers that take part of whom somebody was checked in."""
    return (
        Arrival.objects.filter(day__seminar=seminar, attendee__application__state__in=TAKING_PART)
        .values("attendee__application")
        .distinct()
        .count()
    )


def _wishes(
    seminar: Seminar, meetings: Sequence[_Told], agency: Organisation | None
) -> list[tuple[str, UUID, bool]]:
    """(side, agency, whether it led to a meeting) of each must and would."""
    stands = {MeetingState.HELD, MeetingState.PLANNED}
    with_officer = {(one.application, one.officer) for one in meetings if one.state in stands}
    with_agency = {(one.application, one.agency) for one in meetings if one.state in stands}
    rows = Request.objects.filter(
        seminar=seminar, wish__in=[Wish.MUST, Wish.WOULD], application__state__in=TAKING_PART
    )
    if agency is not None:
        rows = rows.filter(participation__agency=agency)
    return [
        (
            side,
            house,
            (application, officer) in with_officer if officer else (application, house) in with_agency,
        )
        for side, application, officer, house in rows.values_list(
            "side", "application_id", "officer_id", "participation__agency_id"
        )
    ]


def _unmet_musts(
    seminar: Seminar, meetings: Sequence[_Told], agency: Organisation | None
) -> tuple[Must, ...]:
    """What officers said they must have, of suppliers that took part, without a meeting held or ahead."""
    stands = {MeetingState.HELD, MeetingState.PLANNED}
    met = {
        (one.application, who) for one in meetings if one.state in stands for who in (one.officer, one.agency)
    }
    rows = Request.objects.filter(
        seminar=seminar, side=Side.OFFICER, wish=Wish.MUST, application__state__in=TAKING_PART
    ).select_related("officer", "participation__agency", "application__supplier")
    if agency is not None:
        rows = rows.filter(participation__agency=agency)
    missed = [
        Must(
            one.participation.agency.acronym or one.participation.agency.name,
            one.officer.name if one.officer is not None else "",
            one.application.supplier.name,
        )
        for one in rows
        if (one.application_id, one.officer_id or one.participation.agency_id) not in met
    ]
    return tuple(sorted(missed, key=lambda one: (one.agency, one.officer, one.supplier)))


def _by_side(asked: Sequence[tuple[str, UUID, bool]]) -> tuple[Wishes, ...]:
    made = []
    for side in (Side.SUPPLIER, Side.OFFICER):
        met = [is_met for whose, _agency, is_met in asked if whose == side]
        made.append(Wishes(side.value, len(met), sum(met)))
    return tuple(made)


def _by_agency(asked: Sequence[tuple[str, UUID, bool]], names: dict[UUID, str]) -> tuple[Wishes, ...]:
    """Suppliers' wishes for each agency, those with most unmet first."""
    counts: dict[UUID, list[bool]] = defaultdict(list)
    for side, agency, is_met in asked:
        if side == Side.SUPPLIER:
            counts[agency].append(is_met)
    rows = [Wishes(names.get(pk, "—"), len(met), sum(met)) for pk, met in counts.items()]
    return tuple(sorted(rows, key=lambda one: (-one.unmet, one.label)))


def _waits(seminar: Seminar) -> Waits:
    rows = list(Ticket.objects.filter(seminar=seminar).values_list("state", "topic", "since", "called_at"))
    states = Counter(row[0] for row in rows)
    minutes = sorted(
        (called - since).total_seconds() / 60
        for state, _topic, since, called in rows
        if called is not None and state in (TicketState.SERVED, TicketState.SERVING, TicketState.CALLED)
    )
    topics = Counter(row[1] for row in rows)
    labels: dict[str, Any] = dict(Topic.choices)
    return Waits(
        drawn=len(rows),
        served=states[TicketState.SERVED],
        missed=states[TicketState.MISSED],
        left=states[TicketState.LEFT],
        waiting=states[TicketState.WAITING] + states[TicketState.CALLED] + states[TicketState.SERVING],
        median=round(median(minutes)) if minutes else None,
        ninth=round(minutes[ceil(len(minutes) * 0.9) - 1]) if minutes else None,
        longest=round(minutes[-1]) if minutes else None,
        topics=tuple((_plain(labels.get(key, key)), count) for key, count in topics.most_common()),
    )


def _plain(label: str | Promise) -> str:
    return str(label)
