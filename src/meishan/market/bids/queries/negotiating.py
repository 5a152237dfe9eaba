# SPDX-License-Identifier: Apache-2.0
"""Reads of negotiations and final offers, as far as the reader's scope shows them."""

from decimal import Decimal
from uuid import UUID

from django.db.models import QuerySet

from meishan.base.accounts.models import Person
from meishan.base.accounts.queries import members_of
from meishan.base.accounts.states import Role
from meishan.market.tenders.models import Notice, Tender
from meishan.market.tenders.states import TenderState

from ..models import Bid, FinalOffer, Negotiation, NegotiationInvite
from ..states import WHOLE


def is_time_of(notice: UUID) -> bool:
    """Whether one may negotiate on a tender: its prices are opened, and no award is announced."""
    tender = Tender.objects.get(pk=notice)
    known = [TenderState.EVALUATING_FINANCIAL, TenderState.RECOMMENDED, TenderState.UNDER_REVIEW]
    if not tender.has_two_envelopes:
        known.append(TenderState.EVALUATING)
    return tender.state in known


def negotiations_of(notice: Notice) -> QuerySet[Negotiation]:
    """What was asked on a tender, the newest first."""
    return Negotiation.objects.filter(notice=notice).order_by("-number")


def negotiation_for_reader(pk: UUID) -> Negotiation | None:
    """One negotiation with its tender."""
    return (
        Negotiation.objects.select_related("notice__buyer", "notice__deadline", "buyer").filter(pk=pk).first()
    )


def invite_for_reader(pk: UUID) -> NegotiationInvite | None:
    """One bidder's invitation, with what it is to."""
    return (
        NegotiationInvite.objects.select_related(
            "negotiation__notice__buyer", "negotiation__notice__deadline", "bid__notice"
        )
        .filter(pk=pk)
        .first()
    )


def invites_of(
    negotiation: Negotiation,
) -> list[tuple[NegotiationInvite, FinalOffer | None, list[tuple[int, Decimal]]]]:
    """The bidders asked, each with its final offer and the prices of its lots, once the reader may see them."""
    invites = list(
        NegotiationInvite.objects.filter(negotiation=negotiation)
        .select_related("supplier")
        .order_by("supplier__name")
    )
    offers = FinalOffer.objects.in_bulk([one.pk for one in invites])
    return [(one, offers.get(one.pk), prices_offered(offers.get(one.pk))) for one in invites]


def prices_offered(offer: FinalOffer | None) -> list[tuple[int, Decimal]]:
    """What was offered for each lot, where it was for lots."""
    if offer is None:
        return []
    return sorted((int(lot), Decimal(price)) for lot, price in offer.lots.items() if lot != str(WHOLE))


def open_invites_of(bid: Bid) -> QuerySet[NegotiationInvite]:
    """Invitations of a bid, the newest first."""
    return (
        NegotiationInvite.objects.filter(bid=bid)
        .select_related("negotiation")
        .order_by("-negotiation__number")
    )


def offer_of(invite: NegotiationInvite) -> FinalOffer | None:
    return FinalOffer.objects.filter(pk=invite.pk).first()


def seconds_for(notice: Notice, person: UUID | None) -> QuerySet[Person]:
    """Officers of the buyer who may be the second of a negotiation."""
    assert notice.buyer is not None  # a tender held here has one
    found = members_of(notice.buyer, Role.OFFICER, Role.HEAD).distinct()
    return found.exclude(pk=person) if person is not None else found
