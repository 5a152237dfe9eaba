# SPDX-License-Identifier: Apache-2.0
"""Tell the screens that something changed. Called last in an act, for the row's lock is held until it commits."""

from uuid import UUID

from django.db.models import F

from ..models import Pulse


def beat(seminar: UUID, *, agendas: bool = True) -> None:
    """Raise the seminar's count of changes by one. `agendas`: whether somebody's agenda may have changed."""
    more = int(agendas)
    if not Pulse.objects.filter(seminar=seminar).update(count=F("count") + 1, agendas=F("agendas") + more):
        Pulse.objects.get_or_create(seminar_id=seminar, defaults={"count": 1, "agendas": more})
