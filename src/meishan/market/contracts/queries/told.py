# SPDX-License-Identifier: Apache-2.0
"""What the record's pages call contracts, agreements and orders, to those who may see them."""

from collections.abc import Collection
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from meishan.base.ledger.queries import Told, tells

from ..models import Agreement, Amendment, CallOff, Contract, ContractVersion, Milestone


@tells("contracts.contract")
def contract_names(ids: Collection[UUID]) -> dict[UUID, Told]:
    """Contracts by number and title."""
    return {
        one.pk: Told(f"{one.number} {one.title}", reverse("contracts:contract", args=[one.pk]))
        for one in Contract.objects.filter(pk__in=ids)
    }


@tells("contracts.contractversion")
def version_names(ids: Collection[UUID]) -> dict[UUID, Told]:
    """Documents by their contract's number; of signed contracts everybody learns it."""
    seen = ContractVersion.objects.filter(pk__in=ids).defer("document", "content").select_related("contract")
    return {
        one.pk: Told(
            _("%(number)s, version %(version)s") % {"number": one.contract.number, "version": one.number},
            reverse("contracts:contract", args=[one.contract_id]),
        )
        for one in seen
    }


@tells("contracts.amendment")
def amendment_names(ids: Collection[UUID]) -> dict[UUID, Told]:
    """Changes by their contract's number and their own."""
    return {
        one.pk: Told(
            _("Amendment %(number)s of %(contract)s")
            % {"number": one.number, "contract": one.contract.number},
            reverse("contracts:amendment", args=[one.pk]),
        )
        for one in Amendment.objects.filter(pk__in=ids).select_related("contract")
    }


@tells("contracts.milestone")
def milestone_names(ids: Collection[UUID]) -> dict[UUID, Told]:
    """Milestones by their title and contract."""
    return {
        one.pk: Told(
            f"{one.contract.number} · {one.title}", reverse("contracts:contract", args=[one.contract_id])
        )
        for one in Milestone.objects.filter(pk__in=ids).select_related("contract")
    }


@tells("contracts.agreement")
def agreement_names(ids: Collection[UUID]) -> dict[UUID, Told]:
    """Agreements by number and title."""
    return {
        one.pk: Told(f"{one.number} {one.title}", reverse("contracts:agreement", args=[one.pk]))
        for one in Agreement.objects.filter(pk__in=ids)
    }


@tells("contracts.calloff")
def call_off_names(ids: Collection[UUID]) -> dict[UUID, Told]:
    """Call-offs by number and title."""
    return {
        one.pk: Told(f"{one.number} {one.title}", reverse("contracts:call_off", args=[one.pk]))
        for one in CallOff.objects.filter(pk__in=ids)
    }
