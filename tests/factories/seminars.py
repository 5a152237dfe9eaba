# SPDX-License-Identifier: Apache-2.0
"""A small seminar as it stands on the eve of a phase, laid down row by row; acts have tests of their own."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from psycopg.types.range import TimestamptzRange

from meishan.base.accounts.models import Organisation
from meishan.base.accounts.states import OrganisationKind, Role
from meishan.base.core import clock
from meishan.outreach.seminars.models import (
    Application,
    Attendee,
    Booking,
    Day,
    Meeting,
    Officer,
    Participation,
    Plan,
    Pulse,
    Room,
    Seminar,
    Slot,
    Table,
)
from meishan.outreach.seminars.states import ApplicationState, PlanState, Resource, SeminarState
from tests.personas import Persona, join, make_agency, make_organisation, make_person

ZONE = ZoneInfo("Asia/Shanghai")


@dataclass
class World:
    """A seminar and its people: `officers[i]` is played by `officer_personas[i]`, applications alike."""

    seminar: Seminar
    host: Organisation
    organiser: Persona
    adviser: Persona
    agencies: list[Organisation] = field(default_factory=list)
    officers: list[Officer] = field(default_factory=list)
    officer_personas: list[Persona] = field(default_factory=list)
    applications: list[Application] = field(default_factory=list)
    supplier_personas: list[Persona] = field(default_factory=list)
    slots: list[Slot] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)


def lay_down(
    *,
    agencies: int = 2,
    officers: int = 4,
    suppliers: int = 6,
    days: int = 2,
    per_day: int = 6,
    starts_in: int = 30,
) -> World:
    """An announced seminar with confirmed suppliers and slots of 20 minutes from 9:00, `starts_in` days from now."""
    at = clock.now()
    host = make_organisation(OrganisationKind.TRADE_PROMOTION, "Ningbo Trade Promotion Centre", country="CN")
    seminar = Seminar.objects.create(
        host=host,
        slug=f"seminar-{secrets.token_hex(3)}",
        state=SeminarState.ANNOUNCED,
        title={"en": "Procurement seminar", "zh": "采购研讨会"},
        zone="Asia/Shanghai",
        city="Ningbo",
        country="CN",
        languages=["en", "zh"],
        applications_from=at - timedelta(days=1),
        requests_from=at - timedelta(days=1),
        made_at=at,
        announced_at=at,
    )
    Pulse.objects.create(seminar=seminar)
    made = World(
        seminar,
        host,
        join(make_person("Ning Organiser"), host, Role.OWNER),
        join(make_person("Ana Adviser"), host, Role.VIEWER),
    )
    room = Room.objects.create(seminar=seminar, number=1, name={"en": "Main hall"})
    made.tables = [
        Table.objects.create(seminar=seminar, room=room, number=number) for number in range(1, officers + 1)
    ]
    Table.objects.create(seminar=seminar, room=room, number=officers + 1, is_desk=True)
    first = (at.astimezone(ZONE) + timedelta(days=starts_in)).date()
    for number in range(days):
        day = Day.objects.create(seminar=seminar, date=first + timedelta(days=number))
        nine = datetime(day.date.year, day.date.month, day.date.day, 9, tzinfo=ZONE)
        for place in range(per_day):
            start = nine + timedelta(minutes=20 * place)
            made.slots.append(
                Slot.objects.create(
                    seminar=seminar,
                    day=day,
                    number=number * per_day + place,
                    starts_at=start,
                    ends_at=start + timedelta(minutes=20),
                )
            )
    for number in range(agencies):
        agency = make_agency(f"Agency number {number + 1}", f"AG{number + 1}")
        Participation.objects.create(seminar=seminar, agency=agency)
        made.agencies.append(agency)
    for number in range(officers):
        add_officer(made, number)
    for number in range(suppliers):
        add_supplier(made, number)
    return made


def add_officer(made: World, number: int) -> Officer:
    """One more officer with a fixed table, of the agencies in turn, who has an account."""
    agency = made.agencies[number % len(made.agencies)]
    persona = join(make_person(f"Officer Number{number + 1}"), agency, Role.OFFICER)
    officer = Officer.objects.create(
        seminar=made.seminar,
        agency=agency,
        person=persona.person,
        number=number,
        name=persona.person.name,
        languages=["en"],
        codes=["25000000", "43000000"],
        table=made.tables[number],
    )
    _badge(made, name=officer.name, organisation=agency, officer=officer, person=persona.person)
    made.officers.append(officer)
    made.officer_personas.append(persona)
    return officer


def add_supplier(
    made: World,
    number: int,
    *,
    state: str = ApplicationState.CONFIRMED,
    codes: tuple[str, ...] = ("25101500",),
) -> Application:
    """One more supplier with an owner who has an account and a badge."""
    firm = make_organisation(OrganisationKind.SUPPLIER, f"Firm {number + 1} Ltd", country="CN")
    persona = join(make_person(f"Owner Number{number + 1}"), firm, Role.OWNER)
    application = Application.objects.create(
        seminar=made.seminar,
        host=made.host,
        supplier=firm,
        number=number + 1,
        state=state,
        languages=["en", "zh"],
        codes=list(codes),
        at=clock.now(),
    )
    _badge(made, name=persona.person.name, organisation=firm, application=application, person=persona.person)
    made.applications.append(application)
    made.supplier_personas.append(persona)
    return application


def _badge(made: World, *, organisation: Organisation, **more) -> Attendee:
    return Attendee.objects.create(
        seminar=made.seminar,
        host=made.host,
        organisation=organisation,
        organisation_name=organisation.name,
        code=secrets.token_hex(6),
        **more,
    )


def plan_with(made: World, meetings: list[tuple[int, int, int]], *, state: str = PlanState.PUBLISHED) -> Plan:
    """A plan with these meetings as (officer, supplier, slot) by their places in the world, booked as they must be."""
    at = clock.now()
    plan = Plan.objects.create(
        seminar=made.seminar,
        number=made.seminar.plans.count() + 1,
        state=state,
        made_at=at,
        solved_at=at,
        published_at=at if state == PlanState.PUBLISHED else None,
    )
    for officer, supplier, slot in meetings:
        book(made, plan, officer, supplier, slot)
    return plan


def book(made: World, plan: Plan, officer: int, supplier: int, slot: int) -> Meeting:
    """One planned meeting at the officer's table, with its bookings."""
    who, whom, when = made.officers[officer], made.applications[supplier], made.slots[slot]
    with transaction.atomic():
        return _book(made, plan, who, whom, when)


def _book(made: World, plan: Plan, who: Officer, whom: Application, when: Slot) -> Meeting:
    meeting = Meeting.objects.create(
        plan=plan,
        host=made.host,
        agency=who.agency,
        supplier=whom.supplier,
        officer=who,
        application=whom,
        slot=when,
        table=who.table,
    )
    during = TimestamptzRange(when.starts_at, when.ends_at)
    for kind, resource in (
        (Resource.OFFICER, who.pk),
        (Resource.SUPPLIER, whom.pk),
        (Resource.TABLE, who.table_id),
    ):
        Booking.objects.create(plan=plan, meeting=meeting, kind=kind, resource=resource, during=during)
    return meeting
