# SPDX-License-Identifier: Apache-2.0
"""An agenda as a calendar that people subscribe to."""

from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from icalendar import Alarm, Calendar, Event

from ..models import Seminar
from ..queries.agendas import AgendaLine, Agendas, Party
from ..queries.feeds import Appointment, appointments_of
from ..queries.papers import notes_of, where_of
from ..queries.seminars import text_in
from ..states import SeminarState

REFRESHED_EVERY = timedelta(minutes=15)
WARNED_BEFORE = timedelta(minutes=10)


def calendar_of(party: Party, name: str, *, at: datetime) -> bytes:
    """The whole agenda of an officer, a supplier or an interpreter, in the active language.

    Each entry keeps its UID for good, and its SEQUENCE rises when it changes, so that calendars move it in place;
    a meeting that was given up stays as CANCELLED. Source: RFC 5545 (3.8.7.4, 3.8.1.11), RFC 7986.
    """
    seminar = party.seminar
    made = Calendar()
    made.add("prodid", "-//Meishan//Agenda//EN")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("name", name)
    made.add("x-wr-calname", name)
    made.add("refresh-interval", REFRESHED_EVERY, parameters={"VALUE": "DURATION"})
    made.add("x-published-ttl", REFRESHED_EVERY)
    agendas = Agendas(seminar, party)
    for one in appointments_of(party):
        made.add_component(_appointment(one, agendas.line_for(one.meeting, party), seminar, at))
    for line in agendas.of(party):
        if line.session is not None:
            made.add_component(_session(line, seminar, at))
    return bytes(made.to_ical())


def _appointment(one: Appointment, line: AgendaLine, seminar: Seminar, at: datetime) -> Event:
    event = _event(f"meeting-{one.key}@meishan", one.sequence, line, seminar, at)
    _settle(event, seminar, is_cancelled=one.is_cancelled)
    return event


def _session(line: AgendaLine, seminar: Seminar, at: datetime) -> Event:
    session = line.session
    assert session is not None
    event = _event(f"session-{session.pk}@meishan", seminar.version, line, seminar, at)
    _settle(event, seminar, is_cancelled=False)
    return event


def _event(uid: str, sequence: int, line: AgendaLine, seminar: Seminar, at: datetime) -> Event:
    event = Event()
    event.add("uid", uid)
    event.add("sequence", sequence)
    event.add("dtstamp", at)
    event.add("dtstart", line.starts_at)
    event.add("dtend", line.ends_at)
    event.add("summary", line.title)
    place = ", ".join(filter(None, (where_of(line), seminar.venue, seminar.city)))
    if place:
        event.add("location", place)
    words = [line.with_whom, *notes_of(line)]
    words.append(text_in(seminar.title, seminar.language))
    event.add("description", "\n".join(filter(None, words)))
    event.add("url", settings.BASE_URL + reverse("seminars:agenda", args=[seminar.slug]))
    return event


def _settle(event: Event, seminar: Seminar, *, is_cancelled: bool) -> None:
    if is_cancelled or seminar.state == SeminarState.CANCELLED:
        event.add("status", "CANCELLED")
        event.add("transp", "TRANSPARENT")
        return
    event.add("status", "CONFIRMED")
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", _("In ten minutes"))
    alarm.add("trigger", -WARNED_BEFORE)
    event.add_component(alarm)
