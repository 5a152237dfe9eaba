# SPDX-License-Identifier: Apache-2.0
"""Sessions one signs up to: how many places are left, and who of one's own has one."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from meishan.base.core.templatetags import _shown as shown
from meishan.base.reference.queries import language_key

from ...models import Attendee, Place, Seminar, Session


@dataclass(frozen=True)
class Sitting:
    """A session with its places left, and which of the reader's people have one."""

    session: Session
    left: int
    people: tuple[tuple[Attendee, bool], ...] = ()

    @property
    def is_full(self) -> bool:
        return self.left <= 0


def title_of(session: Session, main: str) -> str:
    """In the reader's language, else the seminar's main one, else any."""
    return (
        session.title.get(language_key()) or session.title.get(main) or next(iter(session.title.values()), "")
    )


def taken(sessions: Sequence[Session]) -> dict[UUID, int]:
    """Places taken in each."""
    rows = Place.objects.filter(session__in=sessions).values_list("session").annotate(count=Count("pk"))
    return dict(rows)


def labelled(seminar: Seminar, sessions: Sequence[Session]) -> list[tuple[Session, str]]:
    """Each with one line that says title, time and places left, in the seminar's zone."""
    held, zone = taken(sessions), ZoneInfo(seminar.zone)
    made = []
    for one in sessions:
        start, end = one.starts_at.astimezone(zone), one.ends_at.astimezone(zone)
        left = max(0, (one.capacity or 0) - held.get(one.pk, 0))
        places = (
            ngettext("%(left)s place left", "%(left)s places left", left) % {"left": left}
            if left
            else _("all places are taken")
        )
        made.append(
            (
                one,
                _("%(title)s, %(day)s, %(start)s to %(end)s (%(places)s)")
                % {
                    "title": title_of(one, seminar.language),
                    "day": shown.day_month(start),
                    "start": shown.clock_time(start),
                    "end": shown.clock_time(end),
                    "places": places,
                },
            )
        )
    return made


def sittings_of(seminar: Seminar, people: Sequence[Attendee]) -> list[Sitting]:
    """Sessions with places in their order, each with those of `people` who have one. Three queries."""
    sessions = list(
        Session.objects.filter(seminar=seminar, capacity__isnull=False)
        .select_related("room", "agency")
        .order_by("starts_at")
    )
    held = taken(sessions)
    own = set(
        Place.objects.filter(session__in=sessions, attendee__in=people).values_list(
            "session_id", "attendee_id"
        )
    )
    return [
        Sitting(
            one,
            (one.capacity or 0) - held.get(one.pk, 0),
            tuple((person, (one.pk, person.pk) in own) for person in people),
        )
        for one in sessions
    ]
