# SPDX-License-Identifier: Apache-2.0
"""What a tender asks its bidders for: which lots, which envelopes, sealed to whom, until when."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

from meishan.algorithms.sealing import Manifest
from meishan.base.ledger.states import WorldKind
from meishan.market.tenders.models import Notice, NoticeVersion, OpenerManifest, Tender
from meishan.market.tenders.models.rulebook import Rules
from meishan.market.tenders.models.terms import envelopes_of, lots_to_bid, terms_of
from meishan.market.tenders.states import CurrencyRule, OpenersState

from ..models import Bid
from ..states import WHOLE

GRACE = timedelta(minutes=30)
"""How long after the deadline bytes still arrive, where no rules were frozen."""


@dataclass(frozen=True)
class Asked:
    """What one version of a tender asks for. `titles` of lots are texts by language code; 0 is the whole. `currencies`
    are the codes prices may be given in, none where any may be.
    """

    lots: tuple[int, ...]
    kinds: tuple[str, ...]
    titles: Mapping[int, Mapping[str, str]]
    currencies: tuple[str, ...]


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
        currencies=tuple(terms["currencies"]) if terms and terms["currency_rule"] != CurrencyRule.ANY else (),
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
    """What a submission for one lot is judged by, as it is while the bid's row is held."""

    closes_at: datetime | None
    openers: Manifest | None
    manifest_id: UUID | None
    lot_is_active: bool
    world: str


# One journey to the database: a thousand bidders may ask in the last seconds.
HELD = """
    SELECT b.*, d.closes_at, m.id AS standing_manifest, m.digest AS standing_digest, w.kind AS world, EXISTS (
        SELECT FROM tenders_lot l WHERE l.notice_id = b.notice_id AND l.number = %(lot)s AND l.state = 'active'
    ) AS lot_is_active
    FROM bids_bid b
    LEFT JOIN tenders_deadline d ON d.notice_id = b.notice_id
    LEFT JOIN tenders_openermanifest m ON m.tender_id = b.notice_id AND m.state = 'standing'
    LEFT JOIN ledger_world w ON w.id = 1
    WHERE b.notice_id = %(notice)s AND b.supplier_id = %(supplier)s
    FOR NO KEY UPDATE OF b
"""


def hold(notice: Notice, supplier: UUID, lot: int) -> tuple[Bid, Situation] | None:
    """The supplier's bid, its row locked until the act ends, and what a submission for that lot is judged by."""
    for bid in Bid.objects.raw(HELD, {"notice": notice.pk, "supplier": supplier, "lot": lot}):
        found: Any = bid
        digest = found.standing_digest
        return bid, Situation(
            closes_at=found.closes_at,
            openers=(_KEPT.get(digest) or openers_of(notice)) if digest else None,
            manifest_id=found.standing_manifest,
            lot_is_active=lot == WHOLE or found.lot_is_active,
            world=found.world or WorldKind.PRODUCTION,
        )
    return None


def grace_of(notice: Notice) -> timedelta:
    """How long after the deadline the bytes of what was submitted in time may still arrive."""
    frozen = Tender.objects.filter(pk=notice.pk).values_list("rules", flat=True).first()
    return timedelta(minutes=Rules.of(frozen).grace_minutes) if frozen else GRACE
