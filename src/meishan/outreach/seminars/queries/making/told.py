# SPDX-License-Identifier: Apache-2.0
"""What the record's pages call seminars."""

from collections.abc import Collection
from uuid import UUID

from django.urls import reverse

from meishan.base.ledger.queries import Told, tells

from ..seminars import announced, text_in


@tells("seminars.seminar")
def seminar_names(ids: Collection[UUID]) -> dict[UUID, Told]:
    """Announced seminars by their titles in the reader's language; the rest is left out."""
    return {
        one.pk: Told(text_in(one.title, one.language), reverse("seminars:seminar", args=[one.slug]))
        for one in announced().filter(pk__in=ids)
    }
