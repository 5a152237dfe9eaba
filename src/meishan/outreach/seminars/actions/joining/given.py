# SPDX-License-Identifier: Apache-2.0
"""Plain steps that acts of this phase share: people, times and sessions of an application; the state it goes to."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from meishan.base.core.errors import Refused
from meishan.base.reference import queries as reference

from ...models import Absence, Application, Attendee, Place, Seminar, Session, Slot
from ...states import APPLICATION_MOVES, can_move

MOST_PEOPLE = 5
MOST_CODES = 40


def move(application: Application, state: str) -> None:
    """Bring an application into a state; raises Refused where the table of moves does not allow it."""
    if not can_move(APPLICATION_MOVES, application.state, state):
        raise Refused(
            _(
                "The application of %(name)s is “%(state)s”, and this can't be done with it. Load the page again."
            )
            % {"name": application.supplier.name, "state": application.get_state_display()}
        )
    application.state = state


def check_what_it_shows(languages: Sequence[str], codes: Sequence[str]) -> None:
    """At least one language and one code, and no more codes than an officer reads."""
    if not languages or any(one not in reference.LANGUAGES for one in languages):
        raise Refused(_("Tick at least one language in which you can talk."), field="languages")
    if not codes:
        raise Refused(_("Choose at least one category of what you come to show."), field="codes")
    if len(codes) > MOST_CODES or reference.known_unspsc(codes) != set(codes):
        raise Refused(
            _("Choose at most %(count)s categories, from the list.") % {"count": MOST_CODES}, field="codes"
        )


def name_people(application: Application, people: Sequence[Mapping[str, Any]], at: datetime) -> None:
    """Make the application's people those of the list: {id?, name, position, language, consents, person?}.

    Names stand in Attendee alone, so that they can be erased. Who arrived already stays.
    """
    if not people:
        raise Refused(_("Name at least one person who comes."))
    if len(people) > MOST_PEOPLE:
        raise Refused(
            ngettext(
                "At most %(count)s person of a firm can come.",
                "At most %(count)s people of a firm can come.",
                MOST_PEOPLE,
            )
            % {"count": MOST_PEOPLE}
        )
    held = {one.pk: one for one in Attendee.objects.filter(application=application, erased_at__isnull=True)}
    kept = {one["id"] for one in people if one.get("id") in held}
    gone = [one for one in held.values() if one.pk not in kept]
    if any(one.arrivals.exists() for one in gone):
        raise Refused(_("Somebody you left out has checked in already. Ask the organisers to change it."))
    Attendee.objects.filter(pk__in=[one.pk for one in gone]).delete()
    for given in people:
        row = held.get(given["id"]) if given.get("id") else None
        row = row or Attendee(
            seminar_id=application.seminar_id,
            host_id=application.host_id,
            organisation_id=application.supplier_id,
            organisation_name=application.supplier.name,
            application=application,
            person_id=given.get("person"),
            code=secrets.token_hex(6),
        )
        row.name, row.position, row.language = given["name"], given["position"], given["language"]
        if given["consents"] and row.consented_at is None:
            row.consented_at = at
        elif not given["consents"]:
            row.consented_at = None
        row.save()


def set_absences(seminar: Seminar, slots: Iterable[UUID], *, reason_if_all: str, **whose: Any) -> int:
    """Make the slots somebody (`officer=`, `application=`) can't those of the list; how many they are."""
    wanted = set(slots)
    known = set(Slot.objects.filter(seminar=seminar).values_list("pk", flat=True))
    if wanted - known:
        raise Refused(_("The times have changed. Load the page again and choose anew."))
    if known and wanted == known:
        raise Refused(reason_if_all)
    Absence.objects.filter(**whose).exclude(slot__in=wanted).delete()
    held = set(Absence.objects.filter(**whose).values_list("slot_id", flat=True))
    Absence.objects.bulk_create(Absence(slot_id=one, **whose) for one in sorted(wanted - held, key=str))
    return len(wanted)


def wanted_sessions(seminar: Seminar, sessions: Iterable[UUID]) -> list[UUID]:
    """Those of the list that are sessions of the seminar one signs up to."""
    return list(
        Session.objects.filter(seminar=seminar, pk__in=list(sessions), capacity__isnull=False)
        .order_by("starts_at")
        .values_list("pk", flat=True)
    )


def take(session: Session, attendee: Attendee, at: datetime) -> None:
    """One place for her. Raises Refused when the session is full, or she has one already or another at that time."""
    if Place.objects.filter(session=session, attendee=attendee).exists():
        raise Refused(_("%(name)s has a place in it already.") % {"name": attendee.name})
    clash = Place.objects.filter(
        attendee=attendee, session__starts_at__lt=session.ends_at, session__ends_at__gt=session.starts_at
    ).exists()
    if clash:
        raise Refused(
            _("%(name)s has a place in another session at that time. Give it back first.")
            % {"name": attendee.name}
        )
    try:
        with transaction.atomic():
            Place(session=session, attendee=attendee, at=at).save(force_insert=True)
    except IntegrityError:
        raise Refused(
            _("All places of this session are taken. Look again later: places are given back now and then.")
        ) from None
