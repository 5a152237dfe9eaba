# SPDX-License-Identifier: Apache-2.0
"""Named reads of the record."""

from datetime import timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from .models import Entry, Refusal, World
from .states import WorldKind


def world() -> World:
    """What this database is; production unless somebody made it a demo or a test."""
    return World.objects.filter(id=1).first() or World(kind=WorldKind.PRODUCTION, clock_offset=timedelta(0))


def public_entries() -> QuerySet[Entry]:
    """Entries everybody may read, newest first."""
    return Entry.objects.filter(Q(is_public=True) | Q(disclosure__isnull=False)).order_by("-at", "-id")


def entries_about(subject_id: UUID) -> QuerySet[Entry]:
    """The history of one thing, oldest first, as far as the reader's scope shows it."""
    return Entry.objects.filter(subject_id=subject_id).select_related("leaf").order_by("at", "id")


def entries_seen_by(organisation: UUID) -> QuerySet[Entry]:
    """Entries the organisation did or is a party to, newest first."""
    return Entry.objects.filter(parties__contains=[organisation]).order_by("-at", "-id")


def refusals() -> QuerySet[Refusal]:
    """What was denied or refused, newest first."""
    return Refusal.objects.order_by("-at")
