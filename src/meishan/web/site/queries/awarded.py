# SPDX-License-Identifier: Apache-2.0
"""From awards to the contracts made of them, for the pages of the app below: the case, and a bidder's letter."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from meishan.base.core.actor import Actor
from meishan.base.core.predicates import may
from meishan.market.contracts.models import Contract
from meishan.market.contracts.states import ContractState
from meishan.market.contracts.tables import phase_badge
from meishan.market.evaluation.models import Award, Letter
from meishan.market.evaluation.states import AwardState

FOLLOWED = (AwardState.STANDING, AwardState.SIGNED)


@dataclass(frozen=True)
class AwardedContract:
    """An award in force with its contract, as far as the reader sees one; without, where she may begin it."""

    title: str
    hint: str
    url: str
    state: str
    tone: str
    begin_url: str


def contracts_of_case(notice: UUID, actor: Actor, at: datetime) -> list[AwardedContract]:
    """Of a tender's awards in force, lot by lot."""
    found = Award.objects.filter(notice=notice, state__in=FOLLOWED)
    awards = list(found.select_related("supplier").order_by("lot", "announced_at"))
    made = {
        one.award_id: one
        for one in Contract.objects.filter(award__in=awards).exclude(state=ContractState.WITHDRAWN)
    }
    return [_row(one, made.get(one.pk), actor, at) for one in awards]


def contracts_of_letter(letter: UUID, actor: Actor, at: datetime) -> list[AwardedContract]:
    """What the bidder of that letter was awarded, once there is a contract for it to read."""
    held = Letter.objects.filter(pk=letter, supplier=actor.organisation).first()
    if held is None:
        return []
    made = Contract.objects.filter(
        award__notice=held.notice_id, supplier=held.supplier_id, offered_at__isnull=False
    ).exclude(state=ContractState.WITHDRAWN)
    return [_contract_row(one, "", at) for one in made.order_by("lot", "made_at")]


def _row(award: Award, contract: Contract | None, actor: Actor, at: datetime) -> AwardedContract:
    whose = award.supplier.name
    if award.lot:
        whose = _("Lot %(lot)s: %(supplier)s") % {"lot": award.lot, "supplier": whose}
    if contract is not None:
        return _contract_row(contract, whose, at)
    begins = bool(may(actor, "contracts.draft_from_award", award))
    return AwardedContract(
        title=whose,
        hint=_("The contract is not drafted yet."),
        url="",
        state="",
        tone="",
        begin_url=reverse("contracts:from_award", args=[award.pk]) if begins else "",
    )


def _contract_row(contract: Contract, whose: str, at: datetime) -> AwardedContract:
    badge = phase_badge(contract.phase(at))
    return AwardedContract(
        title=f"{contract.number} {contract.title}",
        hint=whose,
        url=reverse("contracts:contract", args=[contract.pk]),
        state=str(badge.text),
        tone=badge.tone,
        begin_url="",
    )
