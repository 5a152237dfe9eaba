# SPDX-License-Identifier: Apache-2.0
"""The lists, their editions, and who stands on them."""

from datetime import date

from django.db.models import Count, Q, QuerySet

from ..models import ListedParty, ListVersion, SanctionsList
from ..states import VersionState


def sources() -> QuerySet[SanctionsList]:
    """All lists by title, each with `listed`: how many parties it holds now."""
    return SanctionsList.objects.annotate(
        listed=Count("parties", filter=Q(parties__removed_in__isnull=True))
    ).order_by("title", "key")


def versions_of(source: SanctionsList) -> QuerySet[ListVersion]:
    """The editions of a list, the newest first."""
    return (
        ListVersion.objects.filter(source=source).select_related("offered_by").order_by("-offered_at", "-id")
    )


def current_versions() -> list[ListVersion]:
    """The edition in force of each list."""
    return list(
        ListVersion.objects.filter(state=VersionState.IMPORTED)
        .select_related("source")
        .order_by("source_id", "-decided_at", "-id")
        .distinct("source_id")
    )


def parties(*, on: date | None = None) -> QuerySet[ListedParty]:
    """Parties that the newest editions hold; with `on`, only those whose listing has not ended by that day."""
    listed = ListedParty.objects.filter(removed_in__isnull=True).select_related("source")
    if on is not None:
        listed = listed.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on))
    return listed.order_by("source__title", "name", "id")
