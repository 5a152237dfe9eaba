# SPDX-License-Identifier: Apache-2.0
"""What the live parts of agendas are drawn from, read for one party, or for all at once when many ask together.

Kept in each process for one count of the seminar's changes: nothing kept is older than the count says.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from time import monotonic
from uuid import UUID

from meishan.base.core import clock, scope

from ..models import Announcement, Application, Interpreter, Offer, Officer, Seminar
from ..states import Audience, OfferState
from .agendas import Agendas, Party
from .days import announcements_for
from .maps import mapped_rooms

# From so many parties at one count on, all are read together: some two hundred milliseconds in place of ten for each.
TOGETHER = 8
# What depends on the time alone (an announcement that ends) is at most so old.
SECONDS = 10
MOST_KEPT = 3000
MODELS: dict[str, type[Application] | type[Officer] | type[Interpreter]] = {
    "application": Application,
    "officer": Officer,
    "interpreter": Interpreter,
}


@dataclass
class Ground:
    """A seminar's agendas at one count, for one party or for all."""

    seminar: Seminar
    agendas: Agendas
    parties: dict[UUID, Party]
    mapped: set[UUID]
    announced: dict[str, list[Announcement]]
    offers: dict[UUID, list[Offer]]

    def offers_to(self, party: UUID, at: datetime) -> list[Offer]:
        return [one for one in self.offers.get(party, []) if one.until > at]


class Kept:
    """The grounds and the drawn parts of this process."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._whole: dict[UUID, tuple[int, float, Ground]] = {}
        self._asked: dict[UUID, tuple[int, set[UUID]]] = {}
        self._drawn: dict[tuple[object, ...], tuple[float, str]] = {}

    def drawn(self, key: tuple[object, ...], draw: Callable[[], str]) -> str:
        """What was drawn under that key, whose last part is the mark it was drawn at; else drawn now."""
        found = self._drawn.get(key)
        if found is not None and monotonic() - found[0] < SECONDS:
            return found[1]
        made = draw()
        if len(self._drawn) >= MOST_KEPT:
            self._drawn.clear()
        self._drawn[key] = monotonic(), made
        return made

    def ground(self, seminar: UUID, count: int, kind: str, pk: UUID) -> Ground | None:
        """What that party's agenda is drawn from; None where there is no such party. `count` was read before."""
        found = self._whole.get(seminar)
        if found is not None and found[0] == count and monotonic() - found[1] < SECONDS:
            return found[2]
        known, parties = self._asked.get(seminar, (count, set()))
        parties = parties if known == count else set()
        parties.add(pk)
        self._asked[seminar] = count, parties
        if len(parties) < TOGETHER:
            return _read(seminar, kind, pk)
        with self._lock:
            found = self._whole.get(seminar)
            if found is None or found[0] != count or monotonic() - found[1] >= SECONDS:
                ground = _read(seminar)
                if ground is None:
                    return None
                if len(self._whole) > MOST_KEPT // 100:
                    self._whole.clear()
                found = self._whole[seminar] = count, monotonic(), ground
            return found[2]


KEPT = Kept()


def _read(seminar: UUID, kind: str = "", pk: UUID | None = None) -> Ground | None:
    """Read one party's agenda, or without one all of them."""
    with scope.everything():
        found = Seminar.objects.select_related("host").filter(pk=seminar).first()
        if found is None:
            return None
        parties: dict[UUID, Party] = {}
        for name, model in MODELS.items():
            if kind in ("", name):
                rows = model.objects.filter(seminar=found)
                for one in rows if pk is None else rows.filter(pk=pk):
                    one.seminar = found
                    parties[one.pk] = one
        only = parties.get(pk) if pk is not None else None
        if pk is not None and only is None:
            return None
        at = clock.now()
        offers: dict[UUID, list[Offer]] = {}
        standing = Offer.objects.filter(seminar=found, state=OfferState.OFFERED, until__gt=at)
        for offer in (
            (standing if pk is None else standing.filter(application=pk))
            .select_related("officer", "slot")
            .order_by("until")
        ):
            offers.setdefault(offer.application_id, []).append(offer)
        return Ground(
            found,
            Agendas(found, only),
            parties,
            mapped_rooms(found),
            {
                audience: announcements_for(found, audience, at)
                for audience in (Audience.SUPPLIERS, Audience.OFFICERS)
            },
            offers,
        )
