# SPDX-License-Identifier: Apache-2.0
"""Write sessions of the programme and who speaks in them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from meishan.base.core.errors import Refused
from meishan.base.reference import queries as reference

from ...models import Place, Seminar, Session, Speaker
from ...states import SessionKind
from . import checks
from .places import find_room

MOST_SESSIONS = 300
MOST_SPEAKERS = 40


def write_session(seminar: Seminar, data: Mapping[str, Any], at: datetime) -> None:
    """A new session (no `id`), or changes to one; `speakers` replaces who speaks."""
    session = _find(seminar, data["id"]) if data.get("id") else Session(seminar=seminar)
    if not data.get("id") and seminar.sessions.count() >= MOST_SESSIONS:
        raise Refused(_("A programme has at most %(most)s sessions.") % {"most": MOST_SESSIONS})
    if data["kind"] not in SessionKind.values:
        raise Refused(_("Choose the kind of session."), field="kind")
    title = {key: checks.line(one, 200) for key, one in checks.texts(data["title"], 1000).items()}
    if not title:
        raise Refused(_("Give the session a title."), field=f"title_{seminar.language}")
    refuse_bad_times(seminar, data["starts_at"], data["ends_at"])
    if not data.get("id") and seminar.sessions.filter(title=title, starts_at=data["starts_at"]).exists():
        raise Refused(_("This session stands in the programme already."), field=f"title_{seminar.language}")
    language = data.get("language") or ""
    if language and language not in reference.LANGUAGES:
        raise Refused(_("Choose one of the six languages."), field="language")
    session.kind, session.title, session.language = data["kind"], title, language
    session.description = checks.texts(data.get("description"), checks.TEXT_LENGTH, "description")
    session.room = find_room(seminar, data["room"]) if data.get("room") else None
    session.agency_id = _agency(seminar, data.get("agency"))
    session.starts_at, session.ends_at = data["starts_at"], data["ends_at"]
    session.capacity = _capacity(session, data.get("capacity"))
    session.for_all = bool(data.get("for_all"))
    store(session)
    session.speakers.all().delete()
    Speaker.objects.bulk_create(speakers_of(session, data.get("speakers", ())))


def refuse_bad_times(seminar: Seminar, starts_at: datetime, ends_at: datetime) -> None:
    """Raises Refused unless the session lies within one day of the seminar."""
    if ends_at <= starts_at:
        raise Refused(_("The session ends before it begins. Choose a later end."), field="ends")
    zone = ZoneInfo(seminar.zone)
    date = starts_at.astimezone(zone).date()
    days = set(seminar.days.values_list("date", flat=True))
    if days and date not in days:
        raise Refused(_("That date is not a day of the seminar. Enter the day first."), field="date")


def store(session: Session) -> None:
    """Save it. Raises Refused when its room is taken at that time."""
    try:
        with transaction.atomic():
            session.save()
    except IntegrityError as error:
        if "seminars_session_room_apart" not in str(error):
            raise
        other = (
            Session.objects.filter(
                room=session.room, starts_at__lt=session.ends_at, ends_at__gt=session.starts_at
            )
            .exclude(pk=session.pk)
            .first()
        )
        assert other is not None
        assert other.room is not None
        raise Refused(
            _("In room %(room)s there is another session at that time: “%(title)s”.")
            % {"room": other.room.number, "title": next(iter(other.title.values()), "")},
            field="room",
        ) from error


def speakers_of(session: Session, rows: Any) -> list[Speaker]:
    """The speakers in their order, not saved."""
    made: list[Speaker] = []
    for row in rows:
        name = checks.line(row.get("name"), 150, "name")
        if not name:
            raise Refused(_("Give each speaker a name, or empty the row."))
        made.append(
            Speaker(
                session=session,
                number=len(made) + 1,
                name=name,
                position=checks.line(row.get("position"), 200),
                organisation=checks.line(row.get("organisation"), 250),
            )
        )
    if len(made) > MOST_SPEAKERS:
        raise Refused(_("A session has at most %(most)s speakers.") % {"most": MOST_SPEAKERS})
    return made


def _capacity(session: Session, capacity: int | None) -> int | None:
    if capacity is not None and session.pk and Place.objects.filter(session=session).count() > capacity:
        raise Refused(_("More people than that have a place already."), field="capacity")
    return capacity


def _agency(seminar: Seminar, agency: Any) -> Any:
    if agency and not seminar.participations.filter(agency=agency).exists():
        raise Refused(_("This agency does not take part. Enter it first."), field="agency")
    return agency or None


def _find(seminar: Seminar, pk: Any) -> Session:
    session = seminar.sessions.filter(pk=pk).first()
    if session is None:
        raise Refused(_("This session was taken off in the meantime. Load the page again."))
    return session


def remove_session(seminar: Seminar, data: Mapping[str, Any], at: datetime) -> None:
    """Take a session off; refused when people have places in it and the seminar is announced."""
    session = _find(seminar, data["id"])
    if seminar.is_announced and session.places.exists():
        raise Refused(_("People have places in this session. Change its title or time instead."))
    session.delete()
