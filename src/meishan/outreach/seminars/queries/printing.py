# SPDX-License-Identifier: Apache-2.0
"""What was printed, how much there is to print, and everybody who has an agenda."""

from collections import Counter
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q

from ..models import Application, Attendee, Interpreter, Officer, Print, Room, Seminar, Table
from ..states import PrintKind, PrintState
from .agendas import Party, kind_of, meetings_in_force
from .seminars import taking_part

BUSY = (PrintState.QUEUED, PrintState.MAKING)


def prints_of(seminar: Seminar) -> dict[str, Print]:
    """The newest paper of each kind, without its file."""
    found = Print.objects.filter(seminar=seminar).defer("content", "preview").order_by("asked_at", "pk")
    return {one.kind: one for one in found}


def sizes_of(seminar: Seminar) -> dict[str, int]:
    """How many sheets each kind of paper would have: people with badges, tables and rooms on each day, arrivals."""
    people = Attendee.objects.filter(seminar=seminar, erased_at__isnull=True).exclude(name="")
    counted = people.aggregate(
        badges=Count("pk", distinct=True),
        arrived=Count("pk", distinct=True, filter=Q(arrivals__isnull=False)),
    )
    days = seminar.days.count()
    return {
        PrintKind.AGENDAS: counted["badges"],
        PrintKind.TABLES: Table.objects.filter(seminar=seminar).count() * days,
        PrintKind.DOORS: Room.objects.filter(seminar=seminar).count() * days,
        PrintKind.BADGES: counted["badges"],
        PrintKind.CERTIFICATES: counted["arrived"],
    }


@dataclass(frozen=True, slots=True)
class PartyRow:
    """One who has an agenda, for the organisers' list. `meetings` counts those of the published plan."""

    kind: str
    pk: UUID
    name: str
    organisation: str
    meetings: int


def name_of(party: Party) -> str:
    """The officer, the interpreter or the firm."""
    return party.supplier.name if isinstance(party, Application) else party.name


def organisation_of(party: Party) -> str:
    """The officer's agency; empty for a firm, which is one itself."""
    return party.agency.name if isinstance(party, Officer) else ""


def parties_of(seminar: Seminar, *, q: str = "", kind: str = "") -> list[PartyRow]:
    """Officers, then interpreters, then suppliers, by name; `q` is looked for in names and organisations."""
    found: list[Party] = []
    if kind in ("", "officer"):
        found += Officer.objects.filter(seminar=seminar).select_related("agency").order_by("name")
    if kind in ("", "interpreter"):
        found += Interpreter.objects.filter(seminar=seminar).order_by("name")
    if kind in ("", "application"):
        found += taking_part(seminar).order_by("supplier__name")
    counted = _meetings(seminar)
    rows = [
        PartyRow(
            kind_of(one),
            one.pk,
            name_of(one),
            organisation_of(one),
            counted[kind_of(one), one.pk],
        )
        for one in found
    ]
    sought = q.casefold()
    return [one for one in rows if sought in f"{one.name} {one.organisation}".casefold()]


def _meetings(seminar: Seminar) -> Counter[tuple[str, UUID]]:
    counted: Counter[tuple[str, UUID]] = Counter()
    for keys in meetings_in_force(seminar).values_list("officer", "application", "interpreter"):
        for kind, key in zip(("officer", "application", "interpreter"), keys, strict=True):
            if key is not None:
                counted[kind, key] += 1
    return counted
