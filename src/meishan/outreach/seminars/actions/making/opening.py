# SPDX-License-Identifier: Apache-2.0
"""Begin a seminar, from nothing, from last year's or from a file; make it public; call it off."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meishan.base.core.actor import Actor
from meishan.base.core.errors import Refused
from meishan.base.core.uploads import Received
from meishan.base.ledger.acts import Record, act
from meishan.base.reference import queries as reference

from ...models import FloorPlan, Pulse, Seminar
from ...queries.making import Setup, missing_parts, setup_of
from ...states import SEMINAR_MOVES, SeminarState, can_move
from ..pulse import beat
from . import checks
from .places import write_floor_plan
from .writing import fill_seminar, write_setup

SAME_PRESS = timedelta(minutes=1)


@act("seminars.make", label=gettext_lazy("Start a seminar"))
def make(
    *, by: Actor, at: datetime, record: Record, title: Mapping[str, str], language: str, zone: str = "UTC"
) -> Seminar:
    """Start a seminar of the organiser's own organisation. It is a draft that nobody else sees."""
    if language not in reference.LANGUAGES:
        raise Refused(_("Choose one of the six languages."), field="language")
    seminar = _new(by, at, title=_title(title, language), language=language)
    seminar.zone = checks.zone(zone)
    _begin(seminar)
    record.private(title=seminar.title)
    return seminar


def _title(title: Mapping[str, str], language: str) -> dict[str, str]:
    tidy = {key: checks.line(one, checks.TITLE_LENGTH) for key, one in checks.texts(title, 1000).items()}
    if not tidy.get(language):
        raise Refused(_("Give the title in the main language."), field="title")
    return tidy


def _new(by: Actor, at: datetime, *, title: dict[str, str], language: str) -> Seminar:
    """A draft, not saved. Raises Refused for a second press of the same button."""
    host = by.the_organisation
    with connection.cursor() as cursor:
        # One host begins one seminar at a time: else two presses would find neither the other's draft nor its address.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"seminars.make {host}"])
    if Seminar.objects.filter(
        host=host, state=SeminarState.DRAFT, title=title, made_at__gt=at - SAME_PRESS
    ).exists():
        raise Refused(
            _("You made a seminar of this title a moment ago. It stands among those you run."), field="title"
        )
    return Seminar(
        host_id=by.the_organisation,
        slug=checks.new_slug(title, language),
        title=title,
        language=language,
        made_at=at,
    )


def _begin(seminar: Seminar) -> None:
    seminar.save(force_insert=True)
    Pulse.objects.create(seminar=seminar)


@act("seminars.copy", label=gettext_lazy("Copy a seminar"))
def copy(
    seminar: Seminar,
    *,
    by: Actor,
    at: datetime,
    record: Record,
    first_day: date,
    title: Mapping[str, str] | None = None,
) -> Seminar:
    """A new draft with everything that was entered for another seminar, its days moved so that they begin on
    `first_day`. Who applied, who could not come at which time, and dates that would be past are left out.
    """
    dates = list(seminar.days.values_list("date", flat=True))
    if first_day <= at.astimezone(ZoneInfo(seminar.zone)).date():
        raise Refused(_("The first day is in the past or today. Choose a later day."), field="first_day")
    shift = first_day - min(dates) if dates else timedelta()
    setup = shifted(setup_of(seminar, absences=False), shift, zone=seminar.zone, at=at)
    row = setup["Seminar"][0]
    made = _new(by, at, title=_title(title or row["title"], seminar.language), language=seminar.language)
    fill_seminar(made, {**row, "title": made.title})
    made.copied_from = seminar
    _begin(made)
    write_setup(made, setup, at)
    made.save()
    _copy_floor_plans(seminar, made, at)
    record.subject(made)
    record.private(title=made.title, date=first_day)
    return made


def shifted(setup: Setup, by: timedelta, *, zone: str, at: datetime) -> Setup:
    """The set-up moved by whole days; what the clocks show stays. Deadlines that would be past are emptied."""
    place = ZoneInfo(zone)
    row: dict[str, Any] = dict(setup["Seminar"][0])
    names = ("applications_from", "applications_until", "requests_from", "requests_until")
    for name in names:
        if row[name] is not None:
            wall = row[name].astimezone(place)
            row[name] = (wall.replace(tzinfo=None) + by).replace(tzinfo=place).astimezone(UTC)
    if any(row[name] is not None and row[name] <= at for name in ("applications_until", "requests_until")):
        row |= dict.fromkeys(names)
    return {
        **setup,
        "Seminar": [row],
        "Days": [{**one, "date": one["date"] + by} for one in setup["Days"]],
        "Sessions": [{**one, "date": one["date"] + by} for one in setup["Sessions"]],
    }


def _copy_floor_plans(old: Seminar, made: Seminar, at: datetime) -> None:
    rooms = {one.number: one for one in made.rooms.all()}
    for plan in FloorPlan.objects.filter(room__seminar=old).select_related("room"):
        FloorPlan(
            room=rooms[plan.room.number],
            width=plan.width,
            height=plan.height,
            at=at,
            sha256=plan.sha256,
            file_name=plan.file_name,
            size=plan.size,
            media_type=plan.media_type,
            scan=plan.scan,
        ).save(force_insert=True)


@act("seminars.import_set", label=gettext_lazy("Make a seminar from a file"))
def import_set(
    *,
    by: Actor,
    at: datetime,
    record: Record,
    setup: Setup,
    plans: Mapping[int, Received] | None = None,
    sha256: str = "",
) -> Seminar:
    """A new draft with everything a checked file holds, in one transaction: nothing is half-imported.

    `plans` are the pictures of rooms, by their numbers.
    """
    row = setup["Seminar"][0]
    language = row.get("language") or "en"
    seminar = _new(by, at, title=_title(row["title"], language), language=language)
    fill_seminar(seminar, row)
    _begin(seminar)
    write_setup(seminar, setup, at)
    rooms = {one.number: one.pk for one in seminar.rooms.all()}
    for number, file in (plans or {}).items():
        write_floor_plan(seminar, {"room": rooms[number], "file": file}, at)
    seminar.save()
    record.private(
        title=seminar.title,
        rows=sum(len(rows) for rows in setup.values()),
        **({"sha256": sha256} if sha256 else {}),
    )
    return seminar


@act("seminars.announce", label=gettext_lazy("Announce a seminar"), public=True)
def announce(seminar: Seminar, *, by: Actor, at: datetime, record: Record) -> Seminar:
    """Make a complete seminar public. Refused with everything that is missing."""
    missing = missing_parts(seminar, at)
    if missing:
        sentences = " ".join(str(one.message) for one in missing)
        raise Refused(
            _("This is not complete yet. %(missing)s") % {"missing": sentences}, field=missing[0].step
        )
    _move(seminar, SeminarState.ANNOUNCED)
    seminar.announced_at = at
    seminar.version += 1
    seminar.save()
    first, last = (
        seminar.days.order_by(order).values_list("date", flat=True)[0] for order in ("date", "-date")
    )
    record.public(title=seminar.title, starts_at=first, ends_at=last)
    beat(seminar.pk)
    return seminar


@act("seminars.cancel", label=gettext_lazy("Cancel a seminar"), public=True)
def cancel(
    seminar: Seminar, *, by: Actor, at: datetime, record: Record, reason: Mapping[str, str]
) -> Seminar:
    """Call a seminar off, with the reason all may read, by language code, in its main language at least.

    One that was announced stays public and is marked; everybody who takes part is told. A draft just ends.
    """
    words = checks.texts(reason, 5000, "reason")
    if not words.get(seminar.language):
        raise Refused(
            _("Say why the seminar is cancelled, in its main language; everybody who comes reads it."),
            field=f"reason_{seminar.language}",
        )
    was_public = seminar.is_announced
    _move(seminar, SeminarState.CANCELLED)
    seminar.cancelled_at, seminar.cancel_reason = at, words
    seminar.version += 1
    seminar.save()
    if was_public:
        record.public(title=seminar.title, reason=words)
    else:
        record.is_public = False
        record.private(title=seminar.title, reason=words)
    beat(seminar.pk)
    return seminar


def _move(seminar: Seminar, state: str) -> None:
    if not can_move(SEMINAR_MOVES, seminar.state, state):
        raise Refused(_("This can't be done now. Load the page again to see how the seminar stands."))
    seminar.state = state
