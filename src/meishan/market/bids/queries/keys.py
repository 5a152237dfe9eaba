# SPDX-License-Identifier: Apache-2.0
"""Reads of drafts nobody here can read, and of the public keys they are encrypted to."""

from uuid import UUID

from django.db.models import QuerySet

from ..models import Bid, BidDraft, OrganisationKey


def keys_of(organisation: UUID) -> QuerySet[OrganisationKey]:
    """The organisation's keys, the one in use first."""
    return OrganisationKey.objects.filter(organisation_id=organisation).order_by("-made_at")


def key_in_use(organisation: UUID) -> OrganisationKey | None:
    """The key its drafts are encrypted to now."""
    return OrganisationKey.objects.filter(organisation_id=organisation, retired_at__isnull=True).first()


def key_of(pk: UUID, organisation: UUID) -> OrganisationKey | None:
    """One of the organisation's keys."""
    return OrganisationKey.objects.filter(pk=pk, organisation_id=organisation).first()


def draft_of(bid: Bid, lot: int, kind: str) -> BidDraft | None:
    """What is kept for one envelope of a lot, encrypted."""
    return BidDraft.objects.filter(bid=bid, lot=lot, kind=kind).first()


def drafts_of(bid: Bid) -> QuerySet[BidDraft]:
    """All that is kept for a bid, without the ciphertexts themselves."""
    return BidDraft.objects.filter(bid=bid).defer("ciphertext").order_by("lot", "kind")
