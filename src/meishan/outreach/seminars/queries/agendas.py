# SPDX-License-Identifier: Apache-2.0
"""Everybody's agenda: the meetings of the published plan, the sessions for all and those signed up for."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from meishan.base.accounts.models import Organisation
from meishan.base.reference.queries import LANGUAGES

from ..models import (
    Application,
    Attendee,
    Interpreter,
    Meeting,
    Officer,
    Place,
    Room,
    Seminar,
    Session,
    Table,
    Walk,
)
from ..states import MeetingState, PlanState
from .seminars import common_languages, text_in

MEETING, SESSION = "meeting", "session"
# A meeting somebody did not come to stays on the page, so that nobody wonders where it went.
SHOWN = (MeetingState.PLANNED, MeetingState.HELD, MeetingState.NO_SHOW)

Party = Application | Officer | Interpreter


@dataclass(frozen=True, slots=True)
class AgendaLine:
    """One entry of an agenda; texts are in the language active when it was made.

    `title` is the other side (for an interpreter both) or the session; `with_whom` the people, where the title does
    not name them already. `walk_minutes` is the way from the line before on the same day, `gap_minutes` the free
    time between the two (None on the first line of a day). `languages` are those both sides speak, or the
    interpreter's. `state` is a MeetingState; empty for a session.
    """

    starts_at: datetime
    ends_at: datetime
    kind: str
    title: str
    with_whom: str
    table: Table | None = None
    room: Room | None = None
    walk_minutes: int = 0
    interpreter: Interpreter | None = None
    meeting: Meeting | None = None
    session: Session | None = None
    state: str = ""
    room_name: str = ""
    languages: tuple[str, ...] = ()
    gap_minutes: int | None = None

    @property
    def is_meeting(self) -> bool:
        return self.kind == MEETING

    def is_over(self, at: datetime) -> bool:
        return at >= self.ends_at

    def is_now(self, at: datetime) -> bool:
        return self.starts_at <= at < self.ends_at


def display_name(organisation: Organisation) -> str:
    """The acronym an agency is known by, else the name."""
    return organisation.acronym or organisation.name


def meetings_in_force(seminar: Seminar | UUID) -> QuerySet[Meeting]:
    """The meetings of the published plan that agendas show, with all a line needs, in the order of time."""
    return (
        Meeting.objects.filter(plan__seminar=seminar, plan__state=PlanState.PUBLISHED, state__in=SHOWN)
        .select_related("slot", "table__room", "interpreter", "officer__agency", "application__supplier")
        .order_by("slot__starts_at", "officer__number")
    )


@dataclass
class Agendas:
    """All that the agendas of one seminar are made of, read in a handful of queries, whoever they are for.

    With a party named only its own meetings are read. Make one for a page, or one for all the papers.
    """

    seminar: Seminar
    only: Party | None = None
    _by: dict[tuple[str, UUID], list[Meeting]] = field(default_factory=lambda: defaultdict(list))
    _places: dict[UUID, list[Place]] = field(default_factory=lambda: defaultdict(list))
    _walks: dict[frozenset[UUID], int] = field(default_factory=dict)
    _sessions: list[Session] = field(default_factory=list)
    _attendees: dict[tuple[str, UUID], list[UUID]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        self._read_meetings()
        self._read_sessions()
        for walk in Walk.objects.filter(one__seminar=self.seminar):
            self._walks[frozenset((walk.one_id, walk.other_id))] = walk.minutes

    def _read_meetings(self) -> None:
        found = meetings_in_force(self.seminar)
        if self.only is not None:
            found = found.filter(**{kind_of(self.only): self.only})
        for meeting in found:
            self._by["officer", meeting.officer_id].append(meeting)
            self._by["application", meeting.application_id].append(meeting)
            if meeting.interpreter_id is not None:
                self._by["interpreter", meeting.interpreter_id].append(meeting)

    def _read_sessions(self) -> None:
        places = Place.objects.filter(session__seminar=self.seminar, attendee__erased_at__isnull=True)
        attendees = Attendee.objects.filter(seminar=self.seminar)
        if self.only is not None:
            places = places.filter(**{f"attendee__{kind_of(self.only)}": self.only})
            attendees = attendees.filter(**{kind_of(self.only): self.only})
        for place in places.select_related("attendee").order_by("attendee__name"):
            self._places[place.session_id].append(place)
        for pk, *keys in attendees.values_list("pk", "officer", "application", "interpreter"):
            for kind, key in zip(("officer", "application", "interpreter"), keys, strict=True):
                if key is not None:
                    self._attendees[kind, key].append(pk)
        self._sessions = list(
            Session.objects.filter(seminar=self.seminar)
            .filter(Q(for_all=True) | Q(pk__in=list(self._places)))
            .select_related("room")
        )

    def of(self, party: Party) -> list[AgendaLine]:
        """The agenda of an officer, an interpreter, or a supplier with all its people."""
        key = (kind_of(party), party.pk)
        lines = [self.line_for(meeting, party) for meeting in self._by[key]]
        lines += self._session_lines(set(self._attendees[key]), named=isinstance(party, Application))
        return self._in_order(lines)

    def of_attendee(self, attendee: Attendee) -> list[AgendaLine]:
        """The agenda of one person: her party's meetings and her own sessions."""
        lines = []
        for kind in ("officer", "application", "interpreter"):
            key = getattr(attendee, f"{kind}_id")
            if key is not None:
                party = getattr(attendee, kind)
                lines += [self.line_for(meeting, party) for meeting in self._by[kind, key]]
        return self._in_order([*lines, *self._session_lines({attendee.pk}, named=False)])

    def line_for(self, meeting: Meeting, party: Party) -> AgendaLine:
        """How a meeting stands in the agenda of one of its parties, without the way to it."""
        officer, application = meeting.officer, meeting.application
        agency, firm = display_name(officer.agency), application.supplier.name
        if isinstance(party, Officer):
            title, whom = firm, ""
        elif isinstance(party, Application):
            title, whom = agency, officer.name
        else:
            title = _("%(one)s and %(other)s") % {"one": agency, "other": firm}
            whom = officer.name
        interpreter = meeting.interpreter
        spoken = (
            interpreter.languages
            if interpreter
            else common_languages(officer.languages, application.languages)
        )
        return AgendaLine(
            meeting.slot.starts_at,
            meeting.slot.ends_at,
            MEETING,
            title,
            whom,
            table=meeting.table,
            room=meeting.table.room,
            interpreter=interpreter,
            meeting=meeting,
            state=meeting.state,
            room_name=text_in(meeting.table.room.name, self.seminar.language),
            languages=tuple(code for code in LANGUAGES if code in spoken),
        )

    def _session_lines(self, people: set[UUID], *, named: bool) -> Iterable[AgendaLine]:
        """Sessions for all, and those that any of `people` has a place in; `named` says who."""
        for session in self._sessions:
            going = [place for place in self._places[session.pk] if place.attendee_id in people]
            if not (session.for_all or going):
                continue
            names = [place.attendee.name for place in going if place.attendee.name] if named else []
            yield AgendaLine(
                session.starts_at,
                session.ends_at,
                SESSION,
                text_in(session.title, self.seminar.language),
                ", ".join(names),
                room=session.room,
                session=session,
                room_name=text_in(session.room.name, self.seminar.language) if session.room else "",
                languages=(session.language,) if session.language else (),
            )

    def _in_order(self, lines: Sequence[AgendaLine]) -> list[AgendaLine]:
        """By time, each with its way and its pause since the line before on the same day."""
        zone = ZoneInfo(self.seminar.zone)
        made: list[AgendaLine] = []
        for line in sorted(lines, key=lambda one: (one.starts_at, one.ends_at)):
            before = made[-1] if made else None
            if before is not None and _same_day(before.starts_at, line.starts_at, zone):
                made.append(_with_way(line, before, self._walks))
            else:
                made.append(line)
        return made


def agenda_of_supplier(application: Application) -> list[AgendaLine]:
    """The supplier's meetings, the sessions for all, and those its people signed up for."""
    return Agendas(application.seminar, application).of(application)


def agenda_of_officer(officer: Officer) -> list[AgendaLine]:
    """The officer's meetings, the sessions for all, and those he signed up for."""
    return Agendas(officer.seminar, officer).of(officer)


def agenda_of_interpreter(interpreter: Interpreter) -> list[AgendaLine]:
    """The meetings she interprets, the sessions for all, and those she signed up for."""
    return Agendas(interpreter.seminar, interpreter).of(interpreter)


def by_day(lines: Iterable[AgendaLine], zone: str) -> dict[date, list[AgendaLine]]:
    """The lines by the calendar day they begin on, in the seminar's zone."""
    days: dict[date, list[AgendaLine]] = defaultdict(list)
    for line in lines:
        days[line.starts_at.astimezone(ZoneInfo(zone)).date()].append(line)
    return dict(days)


def now_and_next(lines: Iterable[AgendaLine], at: datetime) -> tuple[AgendaLine | None, AgendaLine | None]:
    """What is on, and what comes next, of what is still to happen. Meetings go before sessions."""
    standing = [line for line in lines if line.state in ("", MeetingState.PLANNED)]
    now = [line for line in standing if line.is_now(at)]
    later = [line for line in standing if line.starts_at > at]
    return (
        min(now, key=lambda line: not line.is_meeting, default=None),
        min(later, key=lambda line: (line.starts_at, not line.is_meeting), default=None),
    )


def kind_of(party: Party) -> str:
    """officer, application or interpreter"""
    return party._meta.model_name or ""


def _same_day(one: datetime, other: datetime, zone: ZoneInfo) -> bool:
    return one.astimezone(zone).date() == other.astimezone(zone).date()


def _with_way(line: AgendaLine, before: AgendaLine, walks: dict[frozenset[UUID], int]) -> AgendaLine:
    walk = 0
    if line.room is not None and before.room is not None and line.room != before.room:
        walk = walks.get(frozenset((line.room.pk, before.room.pk)), 0)
    free = (line.starts_at - before.ends_at) // timedelta(minutes=1)
    return replace(line, walk_minutes=walk, gap_minutes=max(free, 0))
