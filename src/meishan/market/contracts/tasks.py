# SPDX-License-Identifier: Apache-2.0
"""Mail about contracts, agreements and orders: whose turn it is hears of it, and the other side of what was done."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from meishan.base.accounts.mail import post
from meishan.base.accounts.models import Person
from meishan.base.accounts.states import Role
from meishan.base.core import scope
from meishan.base.ledger.followers import follower
from meishan.base.ledger.models import Entry

from .models import CallOff, ContractVersion, RoundInvite, Signature
from .queries import committee
from .states import AmendmentState, PiggybackState, Side, TerminationState

Words = str | Promise
BUYER_ROLES = (Role.OFFICER, Role.HEAD)
SUPPLIER_ROLES = (Role.OWNER, Role.EDITOR)


@dataclass(frozen=True)
class Letter:
    """One thing said to some people, and where they go from there."""

    people: Iterable[UUID]
    sentence: Words
    address: str
    pk: UUID


def people_in(organisation: UUID, *roles: str) -> set[UUID]:
    """Those who hold one of these roles there now."""
    return set(
        Person.objects.filter(
            memberships__organisation=organisation,
            memberships__ended_at__isnull=True,
            memberships__role__in=roles,
            is_active=True,
        ).values_list("pk", flat=True)
    )


def _sales(thing: Any) -> set[UUID]:
    return people_in(thing.supplier_id, *SUPPLIER_ROLES)


def _buyers(thing: Any) -> set[UUID]:
    return people_in(thing.buyer_id, *BUYER_ROLES)


# Contracts


def _offered(thing: Any) -> Iterator[Letter]:
    sentence = _("A contract waits for your signature. Read the document, then sign it or decline.")
    pk = thing.pk
    yield Letter(people_in(thing.supplier_id, Role.OWNER), sentence, "contracts:contract", pk)
    yield Letter(people_in(thing.buyer_id, Role.HEAD), sentence, "contracts:contract", pk)


def _signed(version: ContractVersion) -> Iterator[Letter]:
    sides = set(Signature.objects.filter(version=version).values_list("side", flat=True))
    address, pk = "contracts:contract", version.contract_id
    if len(sides) == len(Side):
        yield Letter(
            _sales(version) | _buyers(version), _("Both sides have signed. It is in force."), address, pk
        )
    elif Side.BUYER in sides:
        owners = people_in(version.supplier_id, Role.OWNER)
        yield Letter(owners, _("The buyer has signed. Your signature is awaited."), address, pk)
    else:
        heads = people_in(version.buyer_id, Role.HEAD)
        yield Letter(heads, _("The supplier has signed. Your signature is awaited."), address, pk)


def _changed(amendment: Any) -> Iterator[Letter]:
    address, pk = "contracts:amendment", amendment.pk
    if amendment.state == AmendmentState.IN_REVIEW:
        members = committee.members_of(amendment.buyer_id) - {amendment.proposed_by}
        yield Letter(members, _("A large change of a contract waits for the review committee."), address, pk)


def _reviewed(amendment: Any) -> Iterator[Letter]:
    sentence = (
        _("The committee did not endorse your change of a contract.")
        if amendment.state == AmendmentState.REJECTED
        else _("The committee endorsed your change. Offer it for signature now.")
    )
    yield Letter({amendment.proposed_by}, sentence, "contracts:amendment", amendment.pk)


def _change_offered(amendment: Any) -> Iterator[Letter]:
    people = people_in(amendment.supplier_id, Role.OWNER) | people_in(amendment.buyer_id, Role.HEAD)
    yield Letter(
        people, _("A change of a contract waits for your signature."), "contracts:amendment", amendment.pk
    )


def _change_given_up(amendment: Any) -> Iterator[Letter]:
    if amendment.offered_at is not None:
        yield Letter(
            _sales(amendment) | _buyers(amendment),
            _("A change of a contract was given up. The contract stays as it is."),
            "contracts:amendment",
            amendment.pk,
        )


def _reported(milestone: Any) -> Iterator[Letter]:
    sentence = _("The supplier reports a delivery. Accept it, or say what is wrong.")
    yield Letter(_buyers(milestone.contract), sentence, "contracts:milestone", milestone.pk)


def _accepted(milestone: Any) -> Iterator[Letter]:
    sentence = (
        _("The buyer accepted your delivery.")
        if milestone.accepted_at
        else _("The buyer did not accept your delivery. Read what is wrong.")
    )
    yield Letter(_sales(milestone.contract), sentence, "contracts:milestone", milestone.pk)


def _end_asked(termination: Any) -> Iterator[Letter]:
    heads = people_in(termination.buyer_id, Role.HEAD) - {termination.asked_by}
    sentence = _("An officer asks you to end a contract early. Decide on it.")
    yield Letter(heads, sentence, "contracts:contract", termination.contract_id)


def _end_decided(termination: Any) -> Iterator[Letter]:
    address, pk = "contracts:contract", termination.contract_id
    if termination.state == TerminationState.DECIDED:
        people = _sales(termination) | {termination.asked_by}
        yield Letter(people, _("The contract ends early. Read why."), address, pk)
    else:
        yield Letter({termination.asked_by}, _("The head decided that the contract goes on."), address, pk)


# Agreements and orders


def _agreement_moved(agreement: Any) -> Iterator[Letter]:
    people: set[UUID] = set()
    for one in agreement.users:
        people |= people_in(one, *BUYER_ROLES)
    for one in agreement.holders:
        people |= people_in(one, *SUPPLIER_ROLES)
    sentence = (
        _("The agreement is suspended. Nothing can be ordered until it is resumed.")
        if agreement.state == "suspended"
        else _("The agreement goes on. Orders can be made again.")
    )
    yield Letter(people, sentence, "contracts:agreement", agreement.pk)


def _use_asked(piggyback: Any) -> Iterator[Letter]:
    people = people_in(piggyback.owner_id, Role.HEAD) | people_in(piggyback.supplier_id, Role.OWNER)
    sentence = _("Another agency asks to use an agreement. Read what it needs, and answer.")
    yield Letter(people, sentence, "contracts:piggyback", piggyback.pk)


def _use_answered(piggyback: Any) -> Iterator[Letter]:
    address, pk = "contracts:piggyback", piggyback.pk
    if piggyback.state == PiggybackState.AGREED:
        people = {piggyback.asked_by} | people_in(piggyback.owner_id, Role.HEAD) | _sales(piggyback)
        yield Letter(people, _("Owner and supplier both agreed. Orders can be made."), address, pk)
    elif piggyback.state == PiggybackState.REFUSED:
        yield Letter(
            {piggyback.asked_by}, _("Your request to use an agreement was refused. Read why."), address, pk
        )


def _use_ended(piggyback: Any) -> Iterator[Letter]:
    people = {piggyback.asked_by} | people_in(piggyback.owner_id, *BUYER_ROLES) | _sales(piggyback)
    sentence = _("The use of an agreement by another agency has ended.")
    yield Letter(people, sentence, "contracts:piggyback", piggyback.pk)


def _order_submitted(call_off: Any) -> Iterator[Letter]:
    people = _buyers(call_off) - {call_off.requested_by}
    yield Letter(people, _("An order waits for your approval."), "contracts:call_off", call_off.pk)


def _to_its_maker(sentence: Words) -> Callable[[Any], Iterator[Letter]]:
    def letters(call_off: Any) -> Iterator[Letter]:
        yield Letter({call_off.made_by}, sentence, "contracts:call_off", call_off.pk)

    return letters


def _to_its_supplier(sentence: Words) -> Callable[[Any], Iterator[Letter]]:
    def letters(call_off: Any) -> Iterator[Letter]:
        if call_off.ordered_at is not None:
            yield Letter(_sales(call_off), sentence, "contracts:call_off", call_off.pk)

    return letters


def _to_holders(sentence: Words) -> Callable[[Any], Iterator[Letter]]:
    def letters(round_: Any) -> Iterator[Letter]:
        for one in RoundInvite.objects.filter(round=round_):
            yield Letter(people_in(one.supplier_id, *SUPPLIER_ROLES), sentence, "contracts:offer", one.pk)

    return letters


def _offer_chosen(round_: Any) -> Iterator[Letter]:
    """Each holder hears of its own offer alone: whether it was chosen, not who else was asked."""
    chosen = CallOff.objects.get(offer__invite__round=round_)
    for one in RoundInvite.objects.filter(round=round_):
        sentence = (
            _("Your offer was chosen. Its order reaches you once the agency has approved it.")
            if one.contract_id == chosen.contract_id
            else _("The agency chose another offer.")
        )
        yield Letter(people_in(one.supplier_id, *SUPPLIER_ROLES), sentence, "contracts:offer", one.pk)


def _to_sales(sentence: Words) -> Callable[[Any], Iterator[Letter]]:
    def letters(thing: Any) -> Iterator[Letter]:
        yield Letter(_sales(thing), sentence, "contracts:contract", getattr(thing, "contract_id", thing.pk))

    return letters


def _to_buyers(sentence: Words) -> Callable[[Any], Iterator[Letter]]:
    def letters(thing: Any) -> Iterator[Letter]:
        yield Letter(_buyers(thing), sentence, "contracts:contract", getattr(thing, "contract_id", thing.pk))

    return letters


LETTERS: dict[str, Callable[[Any], Iterator[Letter]]] = {
    "contracts.offer": _offered,
    "contracts.recall": _to_sales(
        _("The buyer took a contract back to change it. Do not sign the old document.")
    ),
    "contracts.decline": _to_buyers(_("The supplier did not sign. Read what would have to change.")),
    "contracts.sign": _signed,
    "contracts.propose_amendment": _changed,
    "contracts.review_amendment": _reviewed,
    "contracts.offer_amendment": _change_offered,
    "contracts.withdraw_amendment": _change_given_up,
    "contracts.report_milestone": _reported,
    "contracts.accept_milestone": _accepted,
    "contracts.note_performance": _to_sales(_("The buyer noted how you performed. You may answer once.")),
    "contracts.answer_performance": _to_buyers(_("The supplier answered your note on its performance.")),
    "contracts.complete": _to_sales(_("The buyer completed the contract.")),
    "contracts.ask_termination": _end_asked,
    "contracts.decide_termination": _end_decided,
    "contracts.suspend_agreement": _agreement_moved,
    "contracts.resume_agreement": _agreement_moved,
    "contracts.ask_piggyback": _use_asked,
    "contracts.consent_as_owner": _use_answered,
    "contracts.consent_as_supplier": _use_answered,
    "contracts.end_piggyback": _use_ended,
    "contracts.submit_call_off": _order_submitted,
    "contracts.place_call_off": _order_submitted,
    "contracts.send_back_call_off": _to_its_maker(_("Your order came back to be changed.")),
    "contracts.approve_call_off": _to_its_maker(_("Your order is approved. Send it to the supplier now.")),
    "contracts.reject_call_off": _to_its_maker(_("Your order was rejected. Read why.")),
    "contracts.order": _to_its_supplier(_("An agency ordered from you. Confirm the order.")),
    "contracts.acknowledge": _to_its_maker(_("The supplier confirmed your order.")),
    "contracts.refuse_order": _to_its_maker(_("The supplier can’t deliver your order. Read why.")),
    "contracts.ship": _to_its_maker(_("Your order is on its way.")),
    "contracts.receive": _to_its_supplier(_("The buyer received your delivery.")),
    "contracts.cancel_call_off": _to_its_supplier(_("The buyer cancelled an order.")),
    "contracts.ask_holders": _to_holders(_("An agency asks you for an offer under your agreement.")),
    "contracts.choose_offer": _offer_chosen,
    "contracts.end_round": _to_holders(_("A round of offers ended without a choice.")),
}


@follower("contracts.tell", acts=tuple(LETTERS))
def tell(entry: Entry) -> None:
    """Whose turn it is, and the other side, hear of what was done; whoever did it does not."""
    with scope.everything():
        thing: Any = apps.get_model(entry.subject_kind)._base_manager.filter(pk=entry.subject_id).first()
        if thing is None:
            return
        for letter in LETTERS[entry.act](thing):
            context = {
                "sentence": letter.sentence,
                "named": _named(thing),
                "url": str(settings.BASE_URL) + reverse(letter.address, args=[letter.pk]),
            }
            for person in Person.objects.filter(pk__in=set(letter.people) - {entry.actor}, is_active=True):
                post(
                    person,
                    kind=entry.act,
                    subject=_("Contracts: %(named)s"),
                    template="contracts/mail/told",
                    context=context,
                )


def _named(thing: Any) -> str:
    """What the mail is about: the number of the contract, agreement or order, and the title of the thing."""
    top = thing
    if not isinstance(getattr(thing, "number", None), str):
        top = getattr(thing, "contract", None) or thing.agreement
    return f"{top.number} {getattr(thing, 'title', top.title)}"
