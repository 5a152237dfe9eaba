# SPDX-License-Identifier: Apache-2.0
"""Agencies as everybody may see them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from meishan.base.accounts import queries as accounts
from meishan.base.accounts.models import Organisation
from meishan.base.reference import queries as reference
from meishan.market.suppliers import queries as suppliers
from meishan.market.tenders import queries as tenders
from meishan.market.tenders.models import Notice
from meishan.market.tenders.states import NoticeState, NoticeType


@dataclass(frozen=True)
class Buyer:
    """An agency with its figures: notices open now, all ever published, by type; suppliers registered with it."""

    organisation: Organisation
    categories: list[tuple[str, str]]
    open_notices: QuerySet[Notice]
    open_count: int
    published: int
    by_type: list[tuple[NoticeType, int]]
    suppliers: int


def _open(at: datetime) -> Q:
    return Q(notices__state=NoticeState.PUBLISHED, notices__deadline__closes_at__gt=at)


def buyers(at: datetime) -> QuerySet[Organisation]:
    """Agencies on board with `open_count` and `published`, by acronym."""
    return accounts.agencies().annotate(
        open_count=Count("notices", filter=_open(at), distinct=True),
        published=Count("notices", distinct=True),
    )


def buyer_of(pk: UUID, at: datetime) -> Buyer | None:
    """One agency's public figures; None where no agency on board has that id."""
    organisation = accounts.agencies().filter(pk=pk).first()
    if organisation is None:
        return None
    titles = reference.unspsc_titles(organisation.agency.codes)
    counted = tenders.notices_of(pk).order_by().values_list("type").annotate(count=Count("pk"))
    by_type = sorted(((NoticeType(kind), count) for kind, count in counted), key=lambda one: -one[1])
    open_notices = tenders.open_notices(at).filter(buyer_id=pk)
    return Buyer(
        organisation=organisation,
        categories=[(code, titles.get(code, code)) for code in sorted(organisation.agency.codes)],
        open_notices=open_notices,
        open_count=open_notices.count(),
        published=sum(count for _, count in by_type),
        by_type=by_type,
        suppliers=suppliers.registered_with(pk).count(),
    )
