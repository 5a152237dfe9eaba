# SPDX-License-Identifier: Apache-2.0
"""Save one part of a seminar: one act for every set-up page, so that organisers never overwrite one another."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.db.models import ProtectedError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meishan.base.core.actor import Actor
from meishan.base.core.errors import Refused
from meishan.base.ledger.acts import Record, act

from ...models import Seminar
from ..pulse import beat
from . import parts, people, places, sessions, slots

Writer = Callable[[Seminar, Mapping[str, Any], datetime], None]

WRITERS: dict[str, Writer] = {
    "basics": parts.write_basics,
    "dates": parts.write_dates,
    "caps": parts.write_caps,
    "days": slots.write_days,
    "room": places.write_room,
    "remove_room": places.remove_room,
    "tables": places.write_tables,
    "floor_plan": places.write_floor_plan,
    "walks": places.write_walks,
    "session": sessions.write_session,
    "remove_session": sessions.remove_session,
    "agency": people.write_agency,
    "remove_agency": people.remove_agency,
    "officer": people.write_officer,
    "remove_officer": people.remove_officer,
    "interpreter": people.write_interpreter,
    "remove_interpreter": people.remove_interpreter,
}


class Stale(Refused):
    """Somebody else saved the same part since the writer opened it."""


ONE_OF_MANY = {"room", "session", "agency", "officer", "interpreter"}
OF_A_ROOM = {"tables", "floor_plan"}


def key_of(part: str, data: Mapping[str, Any]) -> str | None:
    """What two organisers could overwrite for one another: a part, or one thing of many; None for a new thing."""
    kind = part.removeprefix("remove_")
    if kind in ONE_OF_MANY:
        return f"{kind}:{data['id']}" if data.get("id") else None
    return f"{kind}:{data['room']}" if kind in OF_A_ROOM else kind


@act("seminars.save", label=gettext_lazy("Save a part of a seminar"))
def save(
    seminar: Seminar,
    *,
    by: Actor,
    at: datetime,
    record: Record,
    part: str,
    data: Mapping[str, Any],
    version: int | None = None,
) -> Seminar:
    """Replace one part of the set-up. `version` is the seminar's when the writer opened the page: if somebody else
    saved the same part since, nothing is overwritten.
    """
    writer = WRITERS.get(part)
    if writer is None:
        raise Refused(_("A seminar has no part called “%(part)s”.") % {"part": part})
    key = key_of(part, data)
    if key and version is not None and seminar.saved.get(key, 0) > version:
        raise Stale(
            _(
                "Somebody else saved this in the meantime. What you typed is kept. Look at their version in"
                " another window; saving again replaces it with yours."
            )
        )
    try:
        writer(seminar, data, at)
    except ProtectedError:
        raise Refused(
            _("A schedule uses this already, so it can't be taken off. You can change it.")
        ) from None
    seminar.version += 1
    if key:
        seminar.saved = {**seminar.saved, key: seminar.version}
    seminar.save()
    record.private(parts=[part], version=seminar.version)
    beat(seminar.pk)
    return seminar
