# SPDX-License-Identifier: Apache-2.0
"""The live numbers of the home page, counted at most twice a minute however many look."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.cache import cache

from meishan.base.accounts import queries as accounts
from meishan.base.ledger import queries as ledger
from meishan.market.suppliers import queries as suppliers
from meishan.market.suppliers.states import Standing
from meishan.market.tenders import queries as tenders

KEPT = 30  # seconds
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Numbers:
    """What stands in the marketplace now."""

    open_notices: int
    closing: int
    suppliers: int
    buyers: int
    entries: int


def numbers(at: datetime) -> Numbers:
    """Open notices, those closing within a week, suppliers, buyers on board, entries in the signed log."""
    kept: Numbers | None = cache.get("site.numbers")
    if kept is None:
        kept = _count(at)
        cache.set("site.numbers", kept, KEPT)
    return kept


def _count(at: datetime) -> Numbers:
    return Numbers(
        open_notices=tenders.open_notices(at).count(),
        closing=tenders.closing_between(at, at + WEEK).count(),
        suppliers=suppliers.suppliers().filter(standing=Standing.OPEN).count(),
        buyers=accounts.agencies().count(),
        entries=ledger.log_size(),
    )
