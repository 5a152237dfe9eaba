# SPDX-License-Identifier: Apache-2.0
"""What waits for this person about contracts, as tasks: on the list of contracts and on her desk."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from meishan.base.accounts.states import BIDDING_KINDS, Role
from meishan.base.core.actor import Actor
from meishan.base.core.predicates import may
from meishan.base.core.templatetags import _shown as shown
from meishan.market.tenders.queries import title_of

from ..models import Amendment, Contract, ContractVersion
from ..queries import awards, contracts, waiting
from ..states import CallOffState, Side

MOST = 20
Task = dict[str, Any]


def tasks_for(actor: Actor, at: datetime) -> list[Task]:
    """The tasks of this person, those to be signed first; with as many reads as there are kinds of them."""
    if actor.organisation is None or not may(actor, "contracts.see_mine"):
        return []
    found = _of_supplier(actor, at) if actor.organisation_kind in BIDDING_KINDS else _of_agency(actor, at)
    return list(found)


def _task(title: str, hint: str, address: str, pk: object, status: str) -> Task:
    return {
        "title": title,
        "hint": hint,
        "url": reverse(address, args=[pk]),
        "state": "todo",
        "status": status,
    }


def _name_of_change(change: Amendment, contract: Contract) -> str:
    return _("Amendment %(number)s of %(contract)s") % {"number": change.number, "contract": contract.number}


def _to_sign(version: ContractVersion, other: str, status: str) -> Task:
    """A document to be signed: the contract by its title, a change by its number and the contract's title."""
    held, change = version.contract, version.amendment
    if change is None:
        return _task(held.title, other, "contracts:sign", held.pk, status)
    return _task(_name_of_change(change, held), f"{held.title} · {other}", "contracts:sign", held.pk, status)


def _of_supplier(actor: Actor, at: datetime) -> Iterator[Task]:
    firm = actor.the_organisation
    if actor.has(Role.OWNER):
        for version in waiting.to_sign(firm, Side.SUPPLIER)[:MOST]:
            yield _to_sign(version, str(version.contract.buyer), _("Sign or decline"))
        for asked in waiting.to_answer_as_supplier(firm)[:MOST]:
            yield _task(
                asked.agreement.title, str(asked.agency), "contracts:piggyback", asked.pk, _("Answer")
            )
    if not actor.has(Role.OWNER, Role.EDITOR):
        return
    for invite in waiting.to_bid(firm, at)[:MOST]:
        due = shown.moment_in(invite.round.due_at, invite.round.zone)
        yield _task(
            invite.round.title, f"{invite.buyer} · {due}", "contracts:offer", invite.pk, _("Make an offer")
        )
    for order in waiting.to_serve(firm)[:MOST]:
        status = _("Confirm the order") if order.state == CallOffState.ORDERED else _("Send it")
        yield _task(order.title, str(order.buyer), "contracts:call_off", order.pk, status)
    for one in waiting.to_deliver(firm, at)[:MOST]:
        hint = f"{one.contract.buyer} · {shown.day(one.due_on)}"
        status = _("Sent back: mend it, report anew") if one.is_sent_back else _("Deliver and report")
        yield _task(one.title, hint, "contracts:milestone", one.pk, status)


def _of_agency(actor: Actor, at: datetime) -> Iterator[Task]:
    agency = actor.the_organisation
    for change in contracts.waiting_amendments(agency)[:MOST]:
        if may(actor, "contracts.review_amendment", change):
            title = _name_of_change(change, change.contract)
            yield _task(title, str(change.contract.supplier), "contracts:amendment", change.pk, _("Review"))
    if actor.has(Role.HEAD):
        yield from _of_head(actor)
    if actor.has(Role.OFFICER, Role.HEAD):
        yield from _of_officer(actor, at)


def _of_head(actor: Actor) -> Iterator[Task]:
    agency = actor.the_organisation
    for version in waiting.to_sign(agency, Side.BUYER)[:MOST]:
        if may(actor, "contracts.sign", version):
            yield _to_sign(version, str(version.contract.supplier), _("Sign"))
    for end in waiting.to_decide(agency)[:MOST]:
        held = end.contract
        yield _task(
            held.title, str(held.supplier), "contracts:contract", held.pk, _("Decide on the early end")
        )
    for asked in waiting.to_answer_as_owner(agency)[:MOST]:
        yield _task(asked.agreement.title, str(asked.agency), "contracts:piggyback", asked.pk, _("Answer"))


def _of_officer(actor: Actor, at: datetime) -> Iterator[Task]:
    agency = actor.the_organisation
    for award in awards.waiting_awards(agency)[:MOST]:
        title = f"{award.notice.reference} · {title_of(award.notice)}"
        yield _task(title, str(award.supplier), "contracts:from_award", award.pk, _("Draft the contract"))
    for one in waiting.to_accept(agency)[:MOST]:
        yield _task(
            one.title, str(one.contract.supplier), "contracts:milestone", one.pk, _("Accept, or send it back")
        )
    for held in waiting.returned(agency)[:MOST]:
        yield _task(
            held.title, str(held.supplier), "contracts:contract", held.pk, _("The supplier did not sign")
        )
    for change in waiting.to_offer(agency)[:MOST]:
        held = change.contract
        yield _task(held.title, str(held.supplier), "contracts:amendment", change.pk, _("Offer the change"))
    if actor.has(Role.OFFICER):
        for due in waiting.to_choose(agency, at)[:MOST]:
            yield _task(due.title, due.agreement.number, "contracts:round", due.pk, _("Choose an offer"))
    for order in waiting.to_approve(agency, actor.person)[:MOST]:
        yield _task(order.title, str(order.supplier), "contracts:call_off", order.pk, _("Approve"))
    for order in waiting.to_send(agency)[:MOST]:
        status = _("Send it") if order.state == CallOffState.APPROVED else _("Receive it")
        yield _task(order.title, str(order.supplier), "contracts:call_off", order.pk, status)
