# SPDX-License-Identifier: Apache-2.0
"""How a contract begins and is written, until it is offered for signature."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meishan.base.core.actor import Actor
from meishan.base.core.errors import Refused
from meishan.base.ledger.acts import Record, act
from meishan.base.reference import queries as reference
from meishan.market.tenders.queries import rules as rulebook

from ..models import Agreement, Contract, ContractText, Milestone, PriceLine
from ..queries import awards
from ..states import CONTRACT_MOVES, AgreementState, ContractKind, ContractState
from ._shared import amount_of, move, next_number, prose, refuse_period, refuse_sanctioned, supplier_by

MOST_ROWS = 500


@dataclass(frozen=True)
class MilestoneRow:
    """A milestone as a form gives it."""

    title: str
    due_on: date
    amount: Decimal | None = None


@dataclass(frozen=True)
class PriceRow:
    """A line of a price list as a form or a file gives it."""

    description: str
    unit: str
    unit_price: Decimal
    code: str = ""
    delivery_days: int | None = None


@act("contracts.draft_direct", label=gettext_lazy("Draft a contract without a tender"))
def draft_direct(
    *,
    by: Actor,
    at: datetime,
    record: Record,
    supplier: UUID,
    title: str,
    value: Decimal | str,
    currency: str,
    starts_on: date,
    ends_on: date,
    ground: str,
    reason: str,
    language: str = "en",
) -> Contract:
    """Begin a contract that no tender came before, with the recorded ground for it (UN Financial Rule 105.16).

    From the value on at which the rules ask the review committee, the tender method “direct contracting” is used
    instead, so that the committee sees it.
    """
    amount = amount_of(value, "value")
    said = grounded(ground, reason)
    refuse_above_review(by.the_organisation, amount, currency, at)
    made = make_contract(
        by,
        at,
        supplier=supplier,
        title=title,
        value=amount,
        currency=currency,
        starts_on=starts_on,
        ends_on=ends_on,
        language=language,
        ground=ground,
    )
    ContractText.objects.filter(pk=made.pk).update(reason=said)
    record.private(
        number=made.number,
        supplier=made.supplier_id,
        amount=made.value,
        currency=currency,
        ground=ground,
        reason=said,
    )
    return made


@act("contracts.add_holder", label=gettext_lazy("Add a supplier to an agreement"))
def add_holder(agreement: Agreement, *, by: Actor, at: datetime, record: Record, supplier: UUID) -> Contract:
    """Begin the contract of one supplier in a long-term agreement; each holder has its own, with its price list."""
    if agreement.state not in (AgreementState.DRAFT, AgreementState.ACTIVE):
        raise Refused(_("This agreement takes no supplier in any more."))
    held = Contract.objects.filter(agreement=agreement, supplier_id=supplier)
    if held.exclude(state=ContractState.WITHDRAWN).exists():
        raise Refused(_("This supplier has its contract in this agreement already."), field="supplier")
    award = awards.award_to_hold(agreement, supplier)
    if award is None and awards.is_decided_here(agreement):
        raise Refused(
            _("This supplier has no award in force from the agreement’s tender, so it can’t hold it."),
            field="supplier",
        )
    made = make_contract(
        by,
        at,
        supplier=supplier,
        title=agreement.title,
        value=agreement.ceiling,
        currency=agreement.currency,
        starts_on=agreement.starts_on,
        ends_on=agreement.ends_on,
        language=agreement.language,
        agreement=agreement,
        notice_id=agreement.notice_id,
        award=award,
        lot=award.lot if award else 0,
        ground=agreement.ground,
    )
    ContractText.objects.filter(pk=made.pk).update(reason=agreement.reason)
    record.subject(made)
    record.private(number=made.number, supplier=made.supplier_id, agreement=agreement.pk)
    return made


@act("contracts.save", label=gettext_lazy("Write a contract"))
def save(
    contract: Contract,
    *,
    by: Actor,
    at: datetime,
    record: Record,
    title: str,
    language: str,
    value: Decimal | str,
    starts_on: date,
    ends_on: date,
    scope: str,
    payment: str,
    special: str,
    milestones: Sequence[MilestoneRow],
) -> Contract:
    """Write the terms of a contract that is not offered yet. Value and dates of an award's or agreement's contract
    stay within what was awarded or agreed.
    """
    _refuse_unless_draft(contract)
    contract.title = prose(title, "title", _("Give the contract a title."), most=250)
    contract.language = language_of(language)
    if not contract.is_agreement:
        contract.value = _value_of(contract, value)
        contract.starts_on, contract.ends_on = starts_on, ends_on
        refuse_period(starts_on, ends_on)
        _refuse_beyond_ground(contract, at)
    contract.save()
    text = note_writer(contract, by)
    text.scope, text.payment = prose(scope, "scope"), prose(payment, "payment")
    text.special = prose(special, "special")
    text.save()
    _set_milestones(contract, milestones)
    record.private(number=contract.number, amount=contract.value, currency=contract.currency)
    return contract


@act("contracts.set_prices", label=gettext_lazy("Write a price list"))
def set_prices(
    contract: Contract, *, by: Actor, at: datetime, record: Record, prices: Sequence[PriceRow]
) -> Contract:
    """Set what one holder of an agreement sells, and at which fixed prices. Frozen once the contract is offered."""
    _refuse_unless_draft(contract)
    agreement = contract.agreement
    if agreement is None:
        raise Refused(_("Only a contract under a long-term agreement has a price list."))
    if len(prices) > MOST_ROWS:
        raise Refused(_("A price list has at most %(most)s lines.") % {"most": MOST_ROWS})
    units = {code for code, _name in reference.units()}
    PriceLine.objects.filter(contract=contract).delete()
    PriceLine.objects.bulk_create(
        PriceLine(
            contract=contract,
            agreement=agreement,
            supplier_id=contract.supplier_id,
            number=number,
            description=prose(one.description, "prices", _("Say what each line is."), most=500),
            code=code_of(one.code, number),
            unit=unit_of(one.unit, units, number),
            unit_price=amount_of(one.unit_price, "prices", places=4),
            delivery_days=one.delivery_days,
        )
        for number, one in enumerate(prices, 1)
    )
    note_writer(contract, by).save()
    record.private(number=contract.number, lines=len(prices))
    return contract


@act("contracts.withdraw", label=gettext_lazy("Give up a contract before its signature"))
def withdraw(contract: Contract, *, by: Actor, at: datetime, record: Record, reason: str) -> Contract:
    """Give up a contract that was never signed, and say why."""
    said = prose(reason, "reason", _("Say why."))
    move(contract, CONTRACT_MOVES, ContractState.WITHDRAWN, at)
    contract.ended_at = at
    contract.save()
    if contract.offered_at:
        record.parties(contract.supplier_id)
    record.private(number=contract.number, reason=said)
    return contract


def grounded(ground: str, reason: str) -> str:
    """The reason, where both say why no tender is held. Raises Refused (UN Financial Rule 105.16: on record)."""
    if not rulebook.is_ground(ground):
        raise Refused(_("Choose the ground on which no tender is held."), field="ground")
    return prose(reason, "reason", _("Say why, in a sentence or two. It is kept on record."))


def refuse_above_review(buyer: UUID, amount: Decimal, currency: str, at: datetime) -> None:
    """Raise Refused for a contract's value that the review committee must see as a tender's award."""
    if is_above_review(buyer, amount, currency, at):
        raise Refused(
            _(
                "A contract of this value goes before your review committee. Start a tender by the method "
                "“direct contracting”; its award leads to the contract."
            ),
            field="value",
        )


def is_above_review(buyer: UUID, amount: Decimal, currency: str, at: datetime) -> bool:
    """Whether the buyer's rules send that much before the review committee. Raises Refused without a rate."""
    if not reference.is_currency(currency):
        raise Refused(_("Choose the currency."), field="currency")
    rules = rulebook.rule_set_for(buyer, at)
    worth = reference.convert(amount, currency, rules.currency, at.date())
    if worth is None:
        raise Refused(
            _("No United Nations rate of %(currency)s is known for this day. Give the value in US dollars.")
            % {"currency": currency},
            field="currency",
        )
    return rules.needs_review(worth)


def language_of(code: str) -> str:
    """The code, where texts can be in that language. Raises Refused."""
    if code not in reference.LANGUAGES:
        raise Refused(_("Choose one of the six languages."), field="language")
    return code


def make_contract(by: Actor, at: datetime, *, supplier: UUID, **columns: object) -> Contract:
    """Within an act: an empty contract of the actor's agency with that supplier."""
    firm = supplier_by(supplier)
    refuse_sanctioned(firm.pk)
    made = Contract(
        buyer_id=by.the_organisation,
        supplier=firm,
        kind=ContractKind.AGREEMENT if columns.get("agreement") else ContractKind.CONTRACT,
        number=next_number(Contract, by.the_organisation, "C", at),
        state_at=at,
        made_by=by.the_person,
        made_at=at,
        **columns,
    )
    made.title = prose(made.title, "title", _("Give the contract a title."), most=250)
    made.language = language_of(made.language)
    refuse_period(made.starts_on, made.ends_on)
    made.save(force_insert=True)
    ContractText.objects.create(
        contract=made, buyer_id=made.buyer_id, supplier_id=firm.pk, writers=[by.the_person]
    )
    return made


def note_writer(contract: Contract, by: Actor) -> ContractText:
    """Within an act on the contract: its text, with the actor among its writers; not saved yet."""
    text = ContractText.objects.get(pk=contract.pk)
    text.writers = sorted({*text.writers, by.the_person})
    return text


def _value_of(contract: Contract, said: Decimal | str) -> Decimal:
    """The value, which is the award's where there is one: nobody bargains after an award."""
    value = amount_of(said, "value")
    if contract.award_id is not None and value != contract.value:
        raise Refused(
            _("The value is that of the award. Once signed, it can be changed by an amendment."),
            field="value",
        )
    return value


def _refuse_unless_draft(contract: Contract) -> None:
    if contract.state != ContractState.DRAFT:
        raise Refused(_("This contract was offered for signature. Take it back first, then change it."))


def _refuse_beyond_ground(contract: Contract, at: datetime) -> None:
    if contract.notice_id is None:
        refuse_above_review(contract.buyer_id, contract.value, contract.currency, at)


def _set_milestones(contract: Contract, rows: Sequence[MilestoneRow]) -> None:
    if len(rows) > MOST_ROWS:
        raise Refused(_("A contract has at most %(most)s milestones.") % {"most": MOST_ROWS})
    amounts = [amount_of(one.amount, "milestones") for one in rows if one.amount is not None]
    if sum(amounts) > contract.value:
        raise Refused(
            _("The milestones come to more than the contract’s value. Lower them, or raise the value."),
            field="milestones",
        )
    for one in rows:
        if not contract.starts_on <= one.due_on <= contract.ends_on:
            raise Refused(
                _("“%(title)s” is due outside the contract’s time. Choose a day between first and last.")
                % {"title": one.title},
                field="milestones",
            )
    Milestone.objects.filter(contract=contract).delete()
    Milestone.objects.bulk_create(
        Milestone(
            contract=contract,
            number=number,
            title=prose(one.title, "milestones", _("Say what each milestone is."), most=250),
            due_on=one.due_on,
            amount=one.amount,
        )
        for number, one in enumerate(rows, 1)
    )


def code_of(code: str, number: int) -> str:
    """The UNSPSC code of a line, or none. Raises Refused."""
    if code and not reference.is_code(code):
        raise Refused(
            _("Line %(number)s: “%(code)s” is not a UNSPSC code. It has eight digits.")
            % {"number": number, "code": code},
            field="prices",
        )
    return code


def unit_of(unit: str, units: set[str], number: int) -> str:
    """The unit of a line. Raises Refused."""
    if unit not in units:
        raise Refused(
            _("Line %(number)s: “%(unit)s” is not a unit of our list.") % {"number": number, "unit": unit},
            field="prices",
        )
    return unit
