# SPDX-License-Identifier: Apache-2.0
"""Whether anything changed that a screen shows: one number a seminar, read by one indexed query."""

from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock
from time import monotonic
from uuid import UUID

from django.conf import settings
from django.db import connection

from meishan.base.core import scope

from ..models import Pulse, Seminar

# What a screen may follow: all changes, or only those that may alter an agenda.
FOLLOWED = ("count", "agendas")
MOST_SEMINARS = 50

# All that every agenda is made of, and what each party's own is made of beside it, as the versions of its rows;
# it says nothing of what they hold.
COMMON = """
SELECT left(md5(concat_ws(' ',
    (SELECT s.xmin::text FROM seminars_seminar s WHERE s.id = %(seminar)s),
    (SELECT string_agg(e.xmin::text, ',' ORDER BY e.id) FROM seminars_session e WHERE e.seminar_id = %(seminar)s),
    (SELECT string_agg(p.id::text || p.xmin::text, ',' ORDER BY p.id) FROM seminars_plan p
     WHERE p.seminar_id = %(seminar)s AND p.state = 'published'),
    (SELECT max(a.id::text) FROM seminars_announcement a WHERE a.seminar_id = %(seminar)s)
)), 6)
"""
OWN = """
SELECT party, left(md5(string_agg(mark, ',' ORDER BY mark)), 8) FROM (
    SELECT unnest(ARRAY[m.application_id, m.officer_id, m.interpreter_id]) AS party, m.id::text || m.xmin::text AS mark
    FROM seminars_meeting m JOIN seminars_plan p ON p.id = m.plan_id
    WHERE p.seminar_id = %(seminar)s AND p.state = 'published'
    UNION ALL
    SELECT unnest(ARRAY[o.application_id, o.officer_id]), o.id::text || o.xmin::text
    FROM seminars_offer o WHERE o.seminar_id = %(seminar)s
    UNION ALL
    SELECT unnest(ARRAY[a.application_id, a.officer_id]), l.id::text
    FROM seminars_place l JOIN seminars_attendee a ON a.id = l.attendee_id WHERE a.seminar_id = %(seminar)s
) AS marks WHERE party IS NOT NULL GROUP BY party
"""


def pulse_of(seminar: UUID, of: str = "count") -> int:
    """The count of changes so far; a screen that holds the same number is up to date."""
    return Pulse.objects.values_list(of, flat=True).filter(seminar=seminar).first() or 0


def pulse_at(slug: str, of: str = "count") -> tuple[UUID, int] | None:
    """The same by the seminar's address, with its id; None where there is no such seminar."""
    found = list(Seminar.objects.filter(slug=slug).values_list("id", f"pulse__{of}")[:1])
    return (found[0][0], found[0][1] or 0) if found else None


_heard: dict[tuple[str, str], tuple[float, tuple[UUID, int] | None]] = {}


def pulse_heard(slug: str, of: str = "count") -> tuple[UUID, int] | None:
    """`pulse_at` as this process heard it, at most PULSE_HEARD_FOR seconds ago: many phones, one question."""
    now = monotonic()
    at, found = _heard.get((slug, of), (0.0, None))
    if found is None or now - at >= settings.PULSE_HEARD_FOR:
        found = pulse_at(slug, of)
        _heard[slug, of] = now, found
    return found


@dataclass(frozen=True)
class Stamps:
    """The marks of all agendas of a seminar at one count of its changes."""

    count: int
    common: str
    own: Mapping[UUID, str]

    def of(self, party: UUID) -> str:
        return f"{self.common}-{self.own.get(party, '0')}"


_stamps: dict[UUID, Stamps] = {}
_reading = Lock()


def stamp_of(seminar: UUID, party: UUID, count: int) -> str:
    """A mark that changes exactly when that supplier's, officer's or interpreter's agenda may have changed.

    "common-own": the first part changes with every agenda at once. The marks of all parties are read together, once
    for each `count` in each process: three hundred phones ask after the same change. `count` was read before.
    """
    found = _stamps.get(seminar)
    if found is None or found.count < count:
        with _reading:
            found = _stamps.get(seminar)
            if found is None or found.count < count:
                found = _stamps[seminar] = _read_stamps(seminar, count)
    return found.of(party)


def _read_stamps(seminar: UUID, count: int) -> Stamps:
    if len(_stamps) > MOST_SEMINARS:
        _stamps.clear()
    with scope.everything(), connection.cursor() as cursor:
        cursor.execute(COMMON, {"seminar": seminar})
        common: str = cursor.fetchone()[0]
        cursor.execute(OWN, {"seminar": seminar})
        return Stamps(count, common, dict(cursor.fetchall()))
