# SPDX-License-Identifier: Apache-2.0
"""What the record's pages call notices."""

from collections.abc import Collection
from uuid import UUID

from django.urls import reverse

from meishan.base.ledger.queries import Told, tells

from ..models import Notice
from .notices import title_of


@tells("tenders.notice")
def notice_names(ids: Collection[UUID]) -> dict[UUID, Told]:
    """Published notices by their titles in the reader's language; the rest is left out."""
    return {
        one.pk: Told(title_of(one), reverse("tenders:notice", args=[one.pk]))
        for one in Notice.objects.filter(pk__in=ids)
    }
