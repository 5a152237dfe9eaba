# SPDX-License-Identifier: Apache-2.0
"""Contracts as rows, what is next for whom, and what happened so far."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from meishan.base.accounts.models import Person
from meishan.base.core.actor import Actor
from meishan.base.core.predicates import may

from ..models import Amendment, Contract, ContractVersion, Milestone
from ..queries import agreements
from ..queries import contracts as queries
from ..states import (
    OPEN_AMENDMENTS,
    SETTLED_MILESTONES,
    AmendmentState,
    ContractPhase,
    ContractState,
    MilestoneState,
    Side,
)

TONES: dict[str, str] = {
    ContractPhase.DRAFT: "neutral",
    ContractPhase.OFFERED: "warning",
    ContractPhase.SIGNED: "info",
    ContractPhase.ACTIVE: "success",
    ContractPhase.OVER: "warning",
    ContractPhase.COMPLETED: "success",
    ContractPhase.TERMINATED: "danger",
    ContractPhase.WITHDRAWN: "neutral",
}
ICONS: dict[str, str] = {ContractPhase.DRAFT: "edit", ContractPhase.OFFERED: "clock"}


@dataclass(frozen=True)
class Badge:
    """A word with its look."""

    text: str | Promise
    tone: str
    icon: str | None = None


@dataclass(frozen=True)
class ContractRow:
    """One contract as the list shows it."""

    contract: Contract
    phase: Badge


def phase_badge(phase: ContractPhase) -> Badge:
    """Where a contract stands, as a badge."""
    return Badge(phase.label, TONES[phase], ICONS.get(phase))


def contract_rows(contracts: Iterable[Contract], at: datetime) -> list[ContractRow]:
    """Contracts with where each stands at that time."""
    return [ContractRow(one, phase_badge(one.phase(at))) for one in contracts]


def tabs_for(actor: Actor, current: str) -> list[dict[str, Any]]:
    """The ways between contracts, agreements and orders that this reader has."""
    ways = [
        ("contracts", "contracts:mine", _("Contracts"), "contracts.see_mine"),
        ("agreements", "contracts:agreements", _("Long-term agreements"), "contracts.verify"),
        ("orders", "contracts:orders", _("Orders"), "contracts.see_orders"),
    ]
    return [
        {"url": reverse(address), "label": label, "current": name == current, "count": None}
        for name, address, label, rule in ways
        if may(actor, rule)
    ]


def may_sign(actor: Actor, version: ContractVersion) -> bool:
    """Whether the reader may sign this document, and her side has not yet."""
    if not may(actor, "contracts.sign", version):
        return False
    side = Side.BUYER if actor.organisation == version.buyer_id else Side.SUPPLIER
    return side not in queries.signatures_of(version)


def links_of(actor: Actor, contract: Contract, at: datetime) -> list[dict[str, str]]:
    """The pages on which this reader writes something of the contract now; what is still to be written stands out."""
    links = []
    waits = queries.version_to_sign(contract)
    if waits is not None and may_sign(actor, waits):
        links.append(("contracts:sign", _("Read and sign"), True))
    if contract.state == ContractState.DRAFT and may(actor, "contracts.save", contract):
        links.append(("contracts:edit", _("Write the terms"), not queries.text_of(contract).scope))
        if contract.is_agreement:
            is_missing = not agreements.prices_ahead(contract, at).exists()
            links.append(("contracts:prices", _("Write the price list"), is_missing))
    is_open = any(one.state in OPEN_AMENDMENTS for one in queries.amendments_of(contract))
    if contract.is_signed and not is_open and may(actor, "contracts.propose_amendment", contract):
        links.append(("contracts:amend", _("Propose a change"), False))
    return [
        {
            "url": reverse(address, args=[contract.pk]),
            "label": label,
            "tone": "primary" if is_next else "secondary",
        }
        for address, label, is_next in links
    ]


def next_of(contract: Contract, at: datetime, actor: Actor) -> str:
    """What comes next, in a sentence for this reader."""
    is_supplier = actor.organisation == contract.supplier_id
    waits = queries.version_to_sign(contract)
    if waits is not None:
        said = _next_signature(waits, actor)
        if waits.amendment is None:
            return said
        return _("Amendment %(number)s waits for signatures. %(next)s") % {
            "number": waits.amendment.number,
            "next": said,
        }
    phase = contract.phase(at)
    if phase == ContractPhase.DRAFT:
        if is_supplier:
            return _("The buyer is changing the text. You are told when it is offered anew.")
        return _("Write the terms, then offer the contract for signature.")
    if contract.state != ContractState.SIGNED:
        return _("Nothing is left to do.")
    return _next_of_signed(contract, phase, at, is_supplier=is_supplier)


def _next_signature(version: ContractVersion, actor: Actor) -> str:
    signed = queries.signatures_of(version)
    mine = Side.BUYER if actor.organisation == version.buyer_id else Side.SUPPLIER
    if mine in signed:
        return _("Your side has signed. The other side’s signature is awaited.")
    if mine == Side.SUPPLIER:
        return _("Read the document and sign it, or decline and say what would have to change.")
    if may_sign(actor, version):
        return _("Read the document and sign it.")
    if actor.person in version.authors:
        return _("Your head of procurement signs it; you prepared it, so you can’t.")
    return _("Your head of procurement reads the document and signs it.")


def next_of_amendment(amendment: Amendment, actor: Actor) -> str:
    """What comes next with a change, in a sentence for one of both sides."""
    waits = queries.version_to_sign(amendment.contract)
    match amendment.state:
        case AmendmentState.PROPOSED:
            return _("Offer it for signature when it is right.")
        case AmendmentState.IN_REVIEW:
            return _("The review committee reads it. Once endorsed, it is offered for signature.")
        case AmendmentState.APPROVED:
            return _("The committee endorsed it. Offer it for signature.")
        case AmendmentState.OFFERED if waits is not None:
            return _next_signature(waits, actor)
        case AmendmentState.IN_FORCE:
            return _("Both sides have signed it, and it is in force.")
    return _("The contract stays as it is.")


def _next_of_signed(contract: Contract, phase: ContractPhase, at: datetime, *, is_supplier: bool) -> str:
    change = next((one for one in queries.amendments_of(contract) if one.state in OPEN_AMENDMENTS), None)
    if change is not None and not is_supplier:
        if change.state == AmendmentState.IN_REVIEW:
            return _("A change is before your review committee.")
        return _("A change is to be offered for signature.")
    if phase == ContractPhase.SIGNED:
        return _("The contract begins on its first day. Nothing is to be done before.")
    if contract.is_agreement:
        if phase == ContractPhase.ACTIVE and is_supplier:
            return _(
                "Agencies can order from you. Their orders, and their requests for offers, stand under “Orders”."
            )
        if phase == ContractPhase.ACTIVE:
            return _("Orders are made by call-offs, on the page of the agreement.")
        if is_supplier:
            return _("The agreement has run out. The buyer writes a final note and completes it.")
        return _("The agreement has run out. Write the final note and complete it.")
    return _next_delivery(contract, is_supplier=is_supplier)


def _next_delivery(contract: Contract, *, is_supplier: bool) -> str:
    """The milestone whose turn it is, else the end; what the reader's own side is to act on comes first."""
    waiting = [one for one in queries.milestones_of(contract) if one.state not in SETTLED_MILESTONES]

    def turn(one: Milestone) -> tuple[bool, bool, date]:
        is_buyers, is_suppliers = one.state == MilestoneState.REPORTED, one.is_sent_back
        mine, theirs = (is_suppliers, is_buyers) if is_supplier else (is_buyers, is_suppliers)
        return not mine, not theirs, one.due_on

    due = min(waiting, key=turn, default=None)
    if due is None:
        if is_supplier:
            return _("All is delivered. The buyer writes a final note and completes the contract.")
        if contract.notes.filter(is_final=True).exists():
            return _("All is accepted and the final note is written. Complete the contract.")
        return _("All is accepted. Write the final note on the supplier, then complete the contract.")
    if due.state == MilestoneState.REPORTED:
        template = (
            _("“%(title)s” waits for the buyer’s acceptance.")
            if is_supplier
            else _("“%(title)s” was delivered. Accept it, or say what is wrong.")
        )
    elif due.is_sent_back:
        template = (
            _("The buyer sent “%(title)s” back. Mend what is wrong, then report it anew.")
            if is_supplier
            else _("“%(title)s” was sent back. The supplier mends it and reports it anew.")
        )
    else:
        template = (
            _("Next is due: “%(title)s”. Report it here once it is delivered.")
            if is_supplier
            else _("Next is due: “%(title)s”. The supplier reports it here.")
        )
    return template % {"title": due.title}


def events_of(contract: Contract) -> list[dict[str, Any]]:
    """What happened so far, the latest first."""
    events: list[tuple[datetime | None, str, str]] = [
        (contract.made_at, _("Drafted"), ""),
        (contract.signed_at, _("Signed by both sides, in force"), ""),
        (contract.ended_at, str(ContractState(contract.state).label), ""),
    ]
    # Before the signatures, so that it stands above the second of them, made in the same moment.
    for change in queries.amendments_of(contract):
        events.append(
            (change.in_force_at, _("Amendment %(number)s in force") % {"number": change.number}, "")
        )
        if change.state == AmendmentState.WITHDRAWN:
            given_up = _("Amendment %(number)s given up") % {"number": change.number}
            events.append((change.state_at, given_up, change.declined_words))
    for version in queries.versions_of(contract):
        events.append(
            (version.at, _("Version %(number)s offered for signature") % {"number": version.number}, "")
        )
        events += [
            (one.at, _("Signed for %(organisation)s") % {"organisation": one.organisation}, "")
            for one in version.signatures.all()
        ]
    for one in queries.milestones_of(contract):
        named = {"title": one.title}
        events += [(said.at, _("Reported as delivered: %(title)s") % named, "") for said in one.reports.all()]
        events += [
            (said.at, _("Accepted: %(title)s") % named, "")
            if said.accepted
            else (said.at, _("Sent back: %(title)s") % named, said.words)
            for said in one.acceptances.all()
        ]
    happened = [(at, title, text) for at, title, text in events if at is not None]
    return [
        {"at": at, "title": title, "text": text}
        for at, title, text in sorted(happened, key=lambda event: event[0], reverse=True)
    ]


def name_of(person: UUID | None) -> str:
    """A person's name as it is now; a dash for one who was forgotten."""
    found = Person.objects.filter(pk=person).first() if person else None
    return (found.name if found else "") or "—"
