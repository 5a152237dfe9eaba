# SPDX-License-Identifier: Apache-2.0
"""Awards that lead to contracts: which wait for one, and what both must have in common."""

from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from meishan.market.evaluation.models import Award
from meishan.market.evaluation.states import AwardState
from meishan.market.suppliers.models import Supplier
from meishan.market.tenders.models import Notice, Tender
from meishan.market.tenders.queries import notices_of
from meishan.market.tenders.states import SOUNDINGS, NoticeState

from ..models import Agreement, Contract
from ..states import ContractState

IN_FORCE = (AwardState.STANDING, AwardState.SIGNED)


def contract_of(award: Award) -> Contract | None:
    """The contract of an award, given up ones left out."""
    return Contract.objects.filter(award=award).exclude(state=ContractState.WITHDRAWN).first()


def waiting_awards(agency: UUID) -> QuerySet[Award]:
    """An agency's awards that are in force and have no contract, the oldest first."""
    begun = Contract.objects.filter(award=OuterRef("pk")).exclude(state=ContractState.WITHDRAWN)
    return (
        Award.objects.filter(~Exists(begun), buyer=agency, state=AwardState.STANDING)
        .select_related("notice", "supplier")
        .order_by("announced_at")
    )


def award_for_reader(pk: UUID) -> Award | None:
    return Award.objects.select_related("notice__buyer", "supplier").filter(pk=pk).first()


def award_to_hold(agreement: Agreement, supplier: UUID) -> Award | None:
    """The award by which a supplier comes to hold an agreement; None where it has none in force."""
    return (
        Award.objects.filter(
            notice=agreement.notice_id,
            supplier=supplier,
            state__in=IN_FORCE,
        )
        .order_by("lot")
        .first()
    )


def awarded_to_add(agreement: Agreement) -> QuerySet[Supplier]:
    """The suppliers with an award in force from the agreement's tender that do not hold it yet, by name."""
    holding = Contract.objects.filter(agreement=agreement).exclude(state=ContractState.WITHDRAWN)
    awarded = Award.objects.filter(notice=agreement.notice_id, state__in=IN_FORCE).exclude(
        supplier__in=holding.values("supplier")
    )
    return Supplier.objects.filter(pk__in=awarded.values("supplier")).order_by("name", "pk")


def takes_more(agreement: Agreement) -> bool:
    """Whether there is a supplier left that may be added: any, or one of those its tender was awarded to."""
    return not is_decided_here(agreement) or awarded_to_add(agreement).exists()


def notices_decided(agency: UUID, at: datetime) -> QuerySet[Notice]:
    """An agency's notices that an agreement can come of: with an award in force; or, where the tender itself was held
    elsewhere, closed and not cancelled. What only sounds the market out leads to no award.
    """
    awarded = Award.objects.filter(notice=OuterRef("pk"), state__in=IN_FORCE)
    held_here = Tender.objects.filter(notice=OuterRef("pk"))
    closed = Q(state=NoticeState.PUBLISHED, deadline__closes_at__lte=at) & ~Q(type__in=SOUNDINGS)
    return notices_of(agency).filter(Exists(awarded) | (~Exists(held_here) & closed))


def is_decided_here(agreement: Agreement) -> bool:
    """Whether the agreement comes of a tender whose award is decided on this platform."""
    return agreement.notice_id is not None and Tender.objects.filter(notice=agreement.notice_id).exists()


def are_all_signed(notice: UUID) -> bool:
    """Whether no award of a tender still waits for its contract."""
    open_awards = Award.objects.filter(notice=notice, state__in=(AwardState.NOTIFIED, AwardState.STANDING))
    return not open_awards.exists()
