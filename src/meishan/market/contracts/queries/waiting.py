# SPDX-License-Identifier: Apache-2.0
"""What waits for somebody: documents to sign, changes to review, deliveries to accept, orders to approve or confirm."""

from datetime import datetime
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from ..models import (
    Amendment,
    CallOff,
    Contract,
    ContractVersion,
    Milestone,
    Piggyback,
    Round,
    RoundInvite,
    RoundOffer,
    Signature,
    Termination,
)
from ..states import (
    AmendmentState,
    CallOffState,
    ContractState,
    MilestoneState,
    PiggybackState,
    RoundState,
    Side,
    TerminationState,
)


def to_sign(organisation: UUID, side: Side) -> QuerySet[ContractVersion]:
    """The documents offered now that this side has not signed."""
    later = ContractVersion.objects.filter(contract=OuterRef("contract"), number__gt=OuterRef("number"))
    mine = Signature.objects.filter(version=OuterRef("pk"), side=side)
    offered = Q(amendment__isnull=True, contract__state=ContractState.OFFERED) | Q(
        amendment__state=AmendmentState.OFFERED, contract__state=ContractState.SIGNED
    )
    return (
        ContractVersion.objects.filter(offered, ~Exists(later), ~Exists(mine), **{side: organisation})
        .defer("document", "content")
        .select_related("contract__buyer", "contract__supplier", "amendment")
        .order_by("at")
    )


def to_accept(agency: UUID) -> QuerySet[Milestone]:
    """Deliveries a buyer has not accepted or sent back."""
    return (
        Milestone.objects.filter(contract__buyer=agency, state=MilestoneState.REPORTED)
        .select_related("contract__supplier")
        .order_by("reported_at")
    )


def to_deliver(supplier: UUID, at: datetime) -> QuerySet[Milestone]:
    """What a supplier is to deliver next under contracts that have begun, the nearest day first."""
    return (
        Milestone.objects.filter(
            contract__supplier=supplier,
            contract__state=ContractState.SIGNED,
            contract__starts_on__lte=at.date(),
            state=MilestoneState.PLANNED,
        )
        .select_related("contract__buyer")
        .prefetch_related("acceptances")
        .order_by("due_on")
    )


def to_decide(agency: UUID) -> QuerySet[Termination]:
    """Early ends the head has not decided on."""
    return Termination.objects.filter(buyer=agency, state=TerminationState.ASKED).select_related(
        "contract__supplier"
    )


def to_offer(agency: UUID) -> QuerySet[Amendment]:
    """Changes that can be offered for signature."""
    return Amendment.objects.filter(
        buyer=agency, state__in=(AmendmentState.PROPOSED, AmendmentState.APPROVED)
    ).select_related("contract__supplier")


def returned(agency: UUID) -> QuerySet[Contract]:
    """Drafts that came back from a supplier with words."""
    return (
        Contract.objects.filter(buyer=agency, state=ContractState.DRAFT)
        .exclude(declined_words="")
        .select_related("supplier")
    )


def to_approve(agency: UUID, person: UUID | None) -> QuerySet[CallOff]:
    """Orders somebody else submitted."""
    return (
        CallOff.objects.filter(buyer=agency, state=CallOffState.SUBMITTED)
        .exclude(requested_by=person)
        .select_related("supplier")
    )


def to_send(agency: UUID) -> QuerySet[CallOff]:
    """Orders that are approved and not sent, or on their way and not received."""
    return CallOff.objects.filter(
        buyer=agency, state__in=(CallOffState.APPROVED, CallOffState.SHIPPED)
    ).select_related("supplier")


def to_serve(supplier: UUID) -> QuerySet[CallOff]:
    """Orders a supplier has not confirmed, or not sent."""
    return CallOff.objects.filter(
        supplier=supplier, state__in=(CallOffState.ORDERED, CallOffState.ACKNOWLEDGED)
    ).select_related("buyer")


def to_answer_as_owner(agency: UUID) -> QuerySet[Piggyback]:
    """Requests of other agencies for one's agreements."""
    return _asked().filter(owner=agency, owner_agrees__isnull=True)


def to_answer_as_supplier(supplier: UUID) -> QuerySet[Piggyback]:
    """Requests of other agencies to be served."""
    return _asked().filter(supplier=supplier, supplier_agrees__isnull=True)


def _asked() -> QuerySet[Piggyback]:
    return Piggyback.objects.filter(state=PiggybackState.ASKED).select_related("agency", "agreement")


def to_choose(agency: UUID, at: datetime) -> QuerySet[Round]:
    """Rounds whose time is over, and in which nothing was chosen."""
    return (
        Round.objects.filter(buyer=agency, state=RoundState.OPEN, due_at__lte=at)
        .select_related("agreement")
        .order_by("due_at")
    )


def to_bid(supplier: UUID, at: datetime) -> QuerySet[RoundInvite]:
    """Rounds that still take offers and have none of this supplier."""
    made = RoundOffer.objects.filter(invite=OuterRef("pk"))
    return (
        RoundInvite.objects.filter(
            ~Exists(made), supplier=supplier, round__state=RoundState.OPEN, round__due_at__gt=at
        )
        .select_related("round", "buyer")
        .order_by(F("round__due_at"))
    )
