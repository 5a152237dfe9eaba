# SPDX-License-Identifier: Apache-2.0
"""What everybody may read of a tender's openings, for the page of its notice."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.urls import reverse

from meishan.market.bids.models import Opening
from meishan.market.bids.queries.rooms import kind_title


@dataclass(frozen=True)
class PublishedOpening:
    """An opening whose abstract is public: where it is read, and the record by which anybody verifies it."""

    title: str
    published_at: datetime
    url: str
    record_url: str


def published_openings(notice: UUID) -> list[PublishedOpening]:
    """The published openings of a tender, the first one first; nothing of those that are not published yet."""
    found = Opening.objects.filter(notice=notice, published_at__isnull=False).order_by("scheduled_at")
    return [
        PublishedOpening(
            kind_title(one.kind),
            at,
            reverse("bids:opening_abstract", args=[one.pk]),
            reverse("bids:opening_record", args=[one.pk]),
        )
        for one in found
        if (at := one.published_at) is not None
    ]
