# SPDX-License-Identifier: Apache-2.0
"""What the organiser says to all or to a group, as screens show it."""

from datetime import datetime

from django.db.models import Q

from meishan.base.core import clock

from ...models import Announcement, Seminar
from ...states import Audience

SHOWN = 3


def announcements_for(seminar: Seminar, audience: str, at: datetime | None = None) -> list[Announcement]:
    """What stands now for that audience and for all, the latest first, three at most.

    Show each by `{% said one.text one.language %}`.
    """
    at = at or clock.now()
    return list(
        Announcement.objects.filter(seminar=seminar, audience__in={Audience.ALL, audience}, at__lte=at)
        .filter(Q(until__isnull=True) | Q(until__gt=at))
        .order_by("-at")[:SHOWN]
    )


def all_announcements(seminar: Seminar) -> list[Announcement]:
    """All that was said, the latest first, for the organiser."""
    return list(Announcement.objects.filter(seminar=seminar).order_by("-at"))
