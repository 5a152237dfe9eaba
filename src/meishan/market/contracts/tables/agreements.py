# SPDX-License-Identifier: Apache-2.0
"""Agreements as rows, their holders, what is left of the ceiling, and the five conditions of another agency's use."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from meishan.base.core.actor import Actor
from meishan.base.core.predicates import may
from meishan.base.core.templatetags import _shown as shown

from ..models import Agreement, Contract, Piggyback, PriceLine
from ..queries import agreements as queries
from ..states import AgreementPhase, ContractState, PiggybackState
from .contracts import Badge, phase_badge

TONES: dict[str, str] = {
    AgreementPhase.DRAFT: "neutral",
    AgreementPhase.COMING: "info",
    AgreementPhase.ACTIVE: "success",
    AgreementPhase.SUSPENDED: "warning",
    AgreementPhase.EXPIRED: "neutral",
    AgreementPhase.EXHAUSTED: "warning",
    AgreementPhase.TERMINATED: "danger",
}


@dataclass(frozen=True)
class AgreementRow:
    """One agreement as the list shows it."""

    agreement: Agreement
    phase: Badge
    share: str


@dataclass(frozen=True)
class Holder:
    """One supplier of an agreement, with its prices as far as the reader sees them, and what the reader can do."""

    contract: Contract
    phase: Badge
    prices: list[PriceLine]
    is_usable: bool
    may_order: bool
    may_ask: bool
    may_read: bool


def agreement_badge(phase: AgreementPhase) -> Badge:
    """Where an agreement stands, as a badge."""
    return Badge(phase.label, TONES[phase])


def share_of(agreement: Agreement) -> str:
    """How much of the ceiling is used, in per cent."""
    return shown.percent(agreement.consumed / agreement.ceiling)


def agreement_rows(agreements: Iterable[Agreement], at: datetime) -> list[AgreementRow]:
    """Agreements with where each stands at that time."""
    return [AgreementRow(one, agreement_badge(one.phase(at)), share_of(one)) for one in agreements]


def holder_rows(actor: Actor, agreement: Agreement, at: datetime) -> list[Holder]:
    """The holders, each with what this reader can do with it."""
    uses = actor.organisation in agreement.users
    is_owner = actor.organisation == agreement.buyer_id
    rows = []
    for one in queries.holders_of(agreement):
        usable = queries.is_usable(agreement, one, at)
        leave = (
            queries.piggyback_in_use(one, actor.organisation)
            if uses and not is_owner and actor.organisation
            else None
        )
        sees = bool(may(actor, "contracts.see_prices", one))
        rows.append(
            Holder(
                contract=one,
                phase=phase_badge(one.phase(at)),
                prices=list(queries.prices_ahead(one, at)) if sees else [],
                is_usable=usable,
                may_order=usable
                and (is_owner or leave is not None)
                and bool(may(actor, "contracts.begin_call_off", one)),
                may_ask=usable and leave is None and bool(may(actor, "contracts.ask_piggyback", one)),
                may_read=bool(may(actor, "contracts.see", one)),
            )
        )
    return rows


def next_of_agreement(agreement: Agreement, holders: Sequence[Holder], actor: Actor, at: datetime) -> str:
    """What comes next, in a sentence for this reader."""
    match agreement.phase(at):
        case AgreementPhase.DRAFT if not holders:
            return _("Add the suppliers that hold it.")
        case AgreementPhase.DRAFT if any(one.contract.state == ContractState.OFFERED for one in holders):
            return _("It is in force once the first holder’s contract is signed by both sides.")
        case AgreementPhase.DRAFT:
            return _("Write each holder’s price list and terms, and offer its contract for signature.")
        case AgreementPhase.COMING:
            return _("Orders can be made from its first day on.")
        case AgreementPhase.ACTIVE:
            return _next_order(agreement, holders, actor)
        case AgreementPhase.SUSPENDED:
            return _("It is suspended. Nothing can be ordered until its owner resumes it.")
        case AgreementPhase.EXHAUSTED:
            return _("Its ceiling is reached. An amendment can raise it.")
        case AgreementPhase.EXPIRED:
            return _("Its last day has passed. Nothing can be ordered any more.")
    return _("It has ended.")


def links_of_agreement(
    agreement: Agreement, holders: Sequence[Holder], *, may_add: bool, may_ask_holders: bool
) -> list[dict[str, str]]:
    """The pages where what comes next is done. Among several holders one orders below, at the one chosen."""
    found = []
    if may_add and not holders:
        found.append(_link("contracts:add_holder", agreement, _("Add a supplier"), "primary"))
    orderable = [one.contract for one in holders if one.may_order]
    if len(orderable) == 1:
        found.append(
            _link("contracts:begin_call_off", orderable[0], pgettext("to order", "Order"), "primary")
        )
    if may_ask_holders:
        found.append(_link("contracts:ask_holders", agreement, _("Ask all holders for offers"), "secondary"))
    return found


def _link(address: str, thing: Agreement | Contract, label: str, tone: str) -> dict[str, str]:
    return {"url": reverse(address, args=[thing.pk]), "label": label, "tone": tone}


def _next_order(agreement: Agreement, holders: Sequence[Holder], actor: Actor) -> str:
    """Who can order now: the reader, another agency, or agencies from the reader."""
    if any(one.may_order for one in holders):
        if agreement.secondary_bidding and sum(one.is_usable for one in holders) > 1:
            return _("Orders can be made: choose a holder below, or ask all holders for offers.")
        if len(holders) == 1:
            return _("You can order until its last day, as long as its ceiling is not reached.")
        return _("Orders can be made: choose a holder below.")
    if any(one.contract.supplier_id == actor.organisation for one in holders):
        return _(
            "Agencies can order from you. Their orders, and their requests for offers, stand under “Orders”."
        )
    if any(one.may_ask for one in holders) and queries.came_of_competition(agreement):
        return _("Your agency can ask to order under it: choose a holder below.")
    return _("The agency that owns it, and those it lets use it, can order until its last day.")


def conditions_of(piggyback: Piggyback) -> list[dict[str, Any]]:
    """The five conditions, each with whether it is met and on whose word."""
    return [
        {
            "title": _("The agreement came of competition"),
            "met": piggyback.competitive,
            "hint": _("Taken from the tender it comes of."),
        },
        {
            "title": _("It is valid for the time needed"),
            "met": piggyback.needed_until <= piggyback.valid_until,
            "hint": _("Needed until %(needed)s, valid until %(valid)s.")
            % {"needed": shown.day(piggyback.needed_until), "valid": shown.day(piggyback.valid_until)},
        },
        {
            "title": _("The terms stay the same"),
            "met": piggyback.same_terms,
            "hint": _("Said by the agency that asks."),
        },
        _consent(_("The owning agency agrees"), piggyback.owner_agrees, piggyback.owner_words),
        _consent(_("The supplier agrees"), piggyback.supplier_agrees, piggyback.supplier_words),
    ]


def next_of_piggyback(piggyback: Piggyback, actor: Actor) -> str:
    """What comes next with another agency's use, in a sentence for one of the three."""
    if piggyback.state == PiggybackState.AGREED:
        if actor.organisation == piggyback.agency_id:
            return _("You can order now, on the page of the agreement.")
        return _("Both agreed: the agency orders on the page of the agreement.")
    if piggyback.state != PiggybackState.ASKED:
        return _("Nothing is left to do.")
    if actor.organisation == piggyback.supplier_id and piggyback.supplier_agrees is None:
        return _("Say whether you serve this agency, too.")
    if actor.organisation == piggyback.owner_id and piggyback.owner_agrees is None:
        if may(actor, "contracts.consent_as_owner", piggyback):
            return _("Say whether this agency may order under your agreement.")
        return _("Your head of procurement says whether this agency may order under your agreement.")
    return _("The agency can order once the owner and the supplier have both agreed. All are told.")


def _consent(title: str, answer: bool | None, words: str) -> dict[str, Any]:
    return {"title": title, "met": answer, "hint": words}
