# SPDX-License-Identifier: Apache-2.0
"""Reads of call-offs and rounds of offers, as far as the reader's scope shows them."""

from uuid import UUID

from django.db.models import Q, QuerySet

from meishan.base.core import scope

from ..models import Agreement, CallOff, Round, RoundInvite, RoundOffer


def call_offs_of(organisation: UUID) -> QuerySet[CallOff]:
    """An organisation's orders, whichever side it is on, and those of others under its agreements; the newest first."""
    sent = Q(ordered_at__isnull=False)
    return (
        CallOff.objects.filter(
            Q(buyer=organisation) | sent & (Q(supplier=organisation) | Q(owner=organisation))
        )
        .select_related("agreement", "buyer", "supplier")
        .order_by("-made_at")
    )


def call_offs_under(agreement: Agreement) -> QuerySet[CallOff]:
    """The orders under an agreement that the reader sees, the newest first."""
    return (
        CallOff.objects.filter(agreement=agreement).select_related("buyer", "supplier").order_by("-made_at")
    )


def call_off_for_reader(pk: UUID) -> CallOff | None:
    return (
        CallOff.objects.select_related("agreement__buyer", "contract", "buyer", "supplier", "piggyback")
        .prefetch_related("lines")
        .filter(pk=pk)
        .first()
    )


def rounds_of(agreement: Agreement) -> QuerySet[Round]:
    """Rounds of offers under an agreement that the reader sees, the newest first."""
    return Round.objects.filter(agreement=agreement).select_related("buyer").order_by("-asked_at")


def round_for_reader(pk: UUID) -> Round | None:
    return Round.objects.select_related("agreement", "buyer").filter(pk=pk).first()


def invite_for_reader(pk: UUID) -> RoundInvite | None:
    return (
        RoundInvite.objects.select_related("round__agreement", "contract", "buyer", "supplier")
        .filter(pk=pk)
        .first()
    )


def invites_to(supplier: UUID) -> QuerySet[RoundInvite]:
    """The rounds a supplier was asked in, the newest first."""
    return (
        RoundInvite.objects.filter(supplier=supplier)
        .select_related("round__agreement", "buyer")
        .order_by("-round__asked_at")
    )


def offers_in(round_: Round) -> list[tuple[RoundInvite, RoundOffer | None]]:
    """The holders asked, each with its offer as far as it shows: the lowest first, those without one last."""
    invites = list(RoundInvite.objects.filter(round=round_).select_related("supplier"))
    offers = {one.invite_id: one for one in RoundOffer.objects.filter(invite__in=invites)}
    rows = [(one, offers.get(one.pk)) for one in invites]
    return sorted(rows, key=lambda row: (row[1] is None, row[1].total if row[1] else 0, row[0].supplier.name))


def offer_of(invite: RoundInvite) -> RoundOffer | None:
    return RoundOffer.objects.filter(invite=invite).first()


def order_of(offer: RoundOffer | None) -> CallOff | None:
    """The order made of this offer, as far as the reader sees it: its supplier does once it was sent."""
    return CallOff.objects.filter(offer=offer.pk).first() if offer else None


def outcome_of(offer: RoundOffer | None) -> str | None:
    """Where the order made of this offer stands, known to its holder before the order itself shows; None where there is
    none, as another offer was chosen.
    """
    if offer is None:
        return None
    with scope.everything():
        return CallOff.objects.filter(offer=offer.pk).values_list("state", flat=True).first()


def call_off_of(round_: Round) -> CallOff | None:
    """The order made of the offer chosen."""
    return CallOff.objects.filter(offer__invite__round=round_).first()
