# SPDX-License-Identifier: Apache-2.0
"""Whether anything changed that a screen shows: one number a seminar, read by one indexed query."""

from time import monotonic
from uuid import UUID

from django.conf import settings
from django.db import connection

from meishan.base.core import scope

from ..models import Pulse, Seminar

# What a screen may follow: all changes, or only those that may alter an agenda.
FOLLOWED = ("count", "agendas")

# All that one party's agenda is made of, as the versions of its rows; it says nothing of what they hold.
STAMP = """
SELECT left(md5(concat_ws(' ',
    (SELECT s.xmin::text FROM seminars_seminar s WHERE s.id = %(seminar)s),
    (SELECT string_agg(e.xmin::text, ',' ORDER BY e.id) FROM seminars_session e WHERE e.seminar_id = %(seminar)s),
    (SELECT string_agg(m.id::text || m.xmin::text, ',' ORDER BY m.id) FROM seminars_meeting m
     JOIN seminars_plan p ON p.id = m.plan_id
     WHERE p.seminar_id = %(seminar)s AND p.state = 'published'
       AND (m.application_id = %(party)s OR m.officer_id = %(party)s OR m.interpreter_id = %(party)s)),
    (SELECT max(a.id::text) FROM seminars_announcement a WHERE a.seminar_id = %(seminar)s),
    (SELECT string_agg(o.id::text || o.xmin::text, ',' ORDER BY o.id) FROM seminars_offer o
     WHERE o.seminar_id = %(seminar)s AND (o.application_id = %(party)s OR o.officer_id = %(party)s)),
    (SELECT string_agg(l.id::text, ',' ORDER BY l.id) FROM seminars_place l
     JOIN seminars_attendee a ON a.id = l.attendee_id
     WHERE a.application_id = %(party)s OR a.officer_id = %(party)s)
)), 12)
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


def stamp_of(seminar: UUID, party: UUID) -> str:
    """A mark that changes exactly when that supplier's, officer's or interpreter's agenda may have changed."""
    with scope.everything(), connection.cursor() as cursor:
        cursor.execute(STAMP, {"seminar": seminar, "party": party})
        mark: str = cursor.fetchone()[0]
    return mark
