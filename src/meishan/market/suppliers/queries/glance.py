# SPDX-License-Identifier: Apache-2.0
"""One glance: where a supplier stands with each agency, what each still wants, and why."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from meishan.base.accounts import queries as accounts
from meishan.base.accounts.models import Organisation
from meishan.base.reference import queries as reference

from ..models import Finding, Registration, RegistrationEvent, Supplier
from ..states import LEVELS, Level, State, Verdict
from .service import ServiceTime, service_time


@dataclass(frozen=True)
class Want:
    """One thing an agency still wants, and why."""

    title: str
    note: str


@dataclass
class AgencyStanding:
    """One agency, and the supplier's registrations with it by level."""

    agency: Organisation
    registrations: dict[str, Registration] = field(default_factory=dict)
    wants: list[Want] = field(default_factory=list)
    service: ServiceTime | None = None

    @property
    def basic(self) -> Registration | None:
        return self.registrations.get(Level.BASIC)

    @property
    def telling(self) -> Registration | None:
        """What matters now: a registration that waits for the supplier, else one an agency works on, else Basic."""
        order = {State.TO_UPDATE: 0, State.DECLINED: 1, State.SANCTIONED: 1, State.IN_PROGRESS: 2}
        found = sorted(
            self.registrations.values(),
            key=lambda one: (
                order.get(State(one.state), 3 if one.is_waiting else 4),
                LEVELS.index(Level(one.level)),
            ),
        )
        return found[0] if found else None

    @property
    def highest(self) -> str:
        """The highest level registered with this agency."""
        held = [
            one
            for one in LEVELS
            if one in self.registrations and self.registrations[one].state == State.REGISTERED
        ]
        return held[-1] if held else ""


def titles(level: str) -> dict[str, str]:
    """The requirements' titles of a level, by id."""
    return {one.id: one.title for one in reference.requirements(level)}


def standing_with_agencies(supplier: Supplier, at: datetime) -> list[AgencyStanding]:
    """Every agency on board and every one the supplier ever applied to; those that want something first."""
    found = {one.pk: AgencyStanding(one) for one in accounts.agencies()}
    registrations = (
        Registration.objects.filter(supplier=supplier)
        .select_related("agency", "agency__agency")
        .order_by("level")
    )
    for one in registrations:
        place = found.setdefault(one.agency_id, AgencyStanding(one.agency))
        place.registrations[one.level] = one
        if one.is_waiting and one.clock_from is not None:
            setting = getattr(one.agency, "agency", None)
            place.service = service_time(
                one.clock_from,
                at,
                allowed=setting.service_days if setting else 10,
                zone=setting.time_zone if setting else "UTC",
                off=setting.days_off if setting else (),
            )
    names = {level: titles(level) for level in LEVELS}
    for finding in Finding.objects.filter(
        registration__supplier=supplier, verdict=Verdict.WANTED, registration__state=State.TO_UPDATE
    ).select_related("registration"):
        registration = finding.registration
        title = names[Level(registration.level)].get(finding.requirement, finding.requirement)
        found[registration.agency_id].wants.append(Want(title, finding.note))
    return sorted(found.values(), key=_urgency)


_ORDER = {
    State.TO_UPDATE: 0,
    State.DECLINED: 1,
    State.SANCTIONED: 1,
    State.IN_PROGRESS: 2,
    State.SUBMITTED: 2,
    State.RESUBMITTED: 2,
    State.REGISTERED: 3,
    State.UNMATCHED: 5,
    State.WITHDRAWN: 6,
}


def _urgency(one: AgencyStanding) -> tuple[int, str]:
    telling = one.telling
    place = 4 if telling is None else _ORDER[State(telling.state)]
    return (place, one.agency.acronym or one.agency.name)


def events_of(registration: Registration) -> list[RegistrationEvent]:
    """What happened to a registration, newest first."""
    return list(registration.events.order_by("-at", "-id"))


def findings_of(registration: Registration) -> dict[str, Finding]:
    """The reviewer's findings, by requirement."""
    return {one.requirement: one for one in registration.findings.select_related("by")}
