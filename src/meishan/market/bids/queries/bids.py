# SPDX-License-Identifier: Apache-2.0
"""Reads of bids, of who bids together, and of tries that failed."""

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from meishan.market.tenders.models import Notice

from ..models import Bid, FailedTry, Partner
from ..states import PartnerState


def bids_of(organisation: UUID) -> QuerySet[Bid]:
    """A supplier's bids, the latest deadline first."""
    return (
        Bid.objects.filter(supplier_id=organisation)
        .select_related("notice__buyer", "notice__deadline")
        .order_by("-notice__deadline__closes_at", "-id")
    )


def open_bids_of(organisation: UUID, at: datetime) -> QuerySet[Bid]:
    """Those on tenders whose deadline is still ahead, the nearest first."""
    return (
        bids_of(organisation)
        .filter(notice__deadline__closes_at__gt=at)
        .order_by("notice__deadline__closes_at")
    )


def bid_for_reader(pk: UUID) -> Bid | None:
    """One bid with its tender, as far as the scope shows it."""
    return (
        Bid.objects.filter(pk=pk)
        .select_related("notice__buyer", "notice__deadline", "notice__tender")
        .first()
    )


def bid_at_the_door(pk: UUID) -> Bid | None:
    """One bid without its tender's text, as far as the scope shows it: all that is needed before an act reads it."""
    return Bid.objects.filter(pk=pk).only("notice_id", "supplier_id", "buyer_id").first()


def bid_of(notice: Notice | UUID, organisation: UUID | None) -> Bid | None:
    """The organisation's bid on a tender, if it has begun one."""
    if organisation is None:
        return None
    pk = notice if isinstance(notice, UUID) else notice.pk
    return Bid.objects.filter(notice_id=pk, supplier_id=organisation).first()


def failed_tries_of(bid: Bid) -> QuerySet[FailedTry]:
    """What its bidder tried in vain on this tender, the latest first."""
    return FailedTry.objects.filter(notice_id=bid.notice_id, supplier_id=bid.supplier_id).order_by(
        "-at", "-id"
    )


def partners_of(bid: Bid) -> QuerySet[Partner]:
    """The firms named as members of its consortium, and what they said."""
    return (
        Partner.objects.filter(bid=bid)
        .exclude(state=PartnerState.DROPPED)
        .select_related("organisation")
        .order_by("asked_at", "id")
    )


def invitations_of(organisation: UUID) -> QuerySet[Partner]:
    """Consortia that name the organisation, those that wait for its answer first."""
    return (
        Partner.objects.filter(organisation_id=organisation)
        .exclude(state=PartnerState.DROPPED)
        .select_related("supplier", "notice__buyer", "notice__deadline")
        .order_by("-asked_at", "-id")
    )


def partner_for_reader(pk: UUID) -> Partner | None:
    """One invitation with its tender and the firm that asks."""
    return (
        Partner.objects.filter(pk=pk).select_related("supplier", "notice__buyer", "notice__deadline").first()
    )
