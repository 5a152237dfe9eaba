# SPDX-License-Identifier: Apache-2.0
"""What a tender asks its bidders for: which lots, which envelopes, sealed to whom, until when."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from uuid import UUID

from django.db.models import Exists, OuterRef, Subquery

from meishan.algorithms.sealing import Manifest
from meishan.base.ledger.models import World
from meishan.base.ledger.states import WorldKind
from meishan.market.tenders.models import Lot, Notice, NoticeVersion, OpenerManifest, Tender
from meishan.market.tenders.models.rulebook import Rules
from meishan.market.tenders.models.terms import envelopes_of, lots_to_bid, terms_of
from meishan.market.tenders.states import LotState, OpenersState

from ..states import WHOLE

GRACE = timedelta(minutes=30)
"""How long after the deadline bytes still arrive, where no rules were frozen."""


@dataclass(frozen=True)
class Asked:
    """What one version of a tender asks for. `titles` of lots are texts by language code; 0 is the whole."""

    lots: tuple[int, ...]
    kinds: tuple[str, ...]
    titles: Mapping[int, Mapping[str, str]]


def asked_by(notice: Notice) -> Asked:
    """What the current version asks for. Versions never change, so each is read once."""
    return _asked(notice.pk, notice.version)


@lru_cache(maxsize=1024)
def _asked(notice: UUID, version: int) -> Asked:
    content = NoticeVersion.objects.values_list("content", flat=True).get(notice_id=notice, number=version)
    terms = terms_of(content)
    return Asked(
        lots=tuple(lots_to_bid(content)),
        kinds=tuple(envelopes_of(terms)) if terms else (),
        titles={lot["number"]: lot["title"] for lot in content["lots"]},
    )


def openers_of(notice: Notice) -> Manifest | None:
    """The openers a bid is sealed to now; None while none stand."""
    row = (
        OpenerManifest.objects.filter(tender_id=notice.pk, state=OpenersState.STANDING)
        .values_list("digest", "manifest")
        .first()
    )
    return _manifest(*row) if row else None


_KEPT: dict[str, Manifest] = {}


def _manifest(digest: str, said: dict[str, object]) -> Manifest:
    if digest not in _KEPT:
        _KEPT[digest] = Manifest.parse(said)
    return _KEPT[digest]


@dataclass(frozen=True)
class Situation:
    """What a submission for one lot is judged by, as it is at this moment."""

    closes_at: datetime | None
    openers: Manifest | None
    manifest_id: UUID | None
    lot_is_active: bool
    world: str


def situation(notice: Notice, lot: int) -> Situation:
    """All of it in one read, as a thousand bidders may ask in the last seconds. The act holds the notice's row."""
    standing = OpenerManifest.objects.filter(tender_id=OuterRef("pk"), state=OpenersState.STANDING)
    active = Lot.objects.filter(notice_id=OuterRef("pk"), number=lot, state=LotState.ACTIVE)
    closes_at, manifest_id, digest, lot_is_active, world = (
        Notice.objects.filter(pk=notice.pk)
        .annotate(
            manifest_id=Subquery(standing.values("pk")[:1]),
            openers_digest=Subquery(standing.values("digest")[:1]),
            lot_is_active=Exists(active),
            world=Subquery(World.objects.values("kind")[:1]),
        )
        .values_list("deadline__closes_at", "manifest_id", "openers_digest", "lot_is_active", "world")
        .get()
    )
    openers = (_KEPT.get(digest) or openers_of(notice)) if digest else None
    return Situation(
        closes_at, openers, manifest_id, lot == WHOLE or lot_is_active, world or WorldKind.PRODUCTION
    )


def grace_of(notice: Notice) -> timedelta:
    """How long after the deadline the bytes of what was submitted in time may still arrive."""
    frozen = Tender.objects.filter(pk=notice.pk).values_list("rules", flat=True).first()
    return timedelta(minutes=Rules.of(frozen).grace_minutes) if frozen else GRACE
