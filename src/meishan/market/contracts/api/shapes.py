# SPDX-License-Identifier: Apache-2.0
"""What the API's operations on contracts, agreements and orders take and give."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from ninja import Field, Schema

from ..models import Agreement, CallOff, Contract, Milestone, PriceLine
from ..queries import agreements

Amount = Annotated[Decimal, Field(description="As a decimal string.")]
Text = Annotated[str, Field(min_length=1, max_length=250)]


class ContractOut(Schema):
    """A contract, or the part of one supplier in a long-term agreement. `value` is then the agreement's ceiling.

    `phase` is draft, offered, signed (not begun yet), active, over, completed, terminated or withdrawn.
    """

    id: UUID
    number: str
    title: str
    kind: str
    phase: str
    buyer: UUID
    buyer_name: str
    supplier: UUID
    supplier_name: str
    agreement: UUID | None
    tender: UUID | None
    lot: int
    value: Amount
    signed_value: Amount | None
    currency: str
    starts_on: date
    ends_on: date
    signed_at: datetime | None


class MilestoneOut(Schema):
    """Something due under a contract: planned, reported by the supplier, accepted by the buyer, or dropped by a change
    that both signed.
    """

    id: UUID
    number: int
    title: str
    due_on: date
    amount: Amount | None
    state: str
    accepted_at: datetime | None


class HolderOut(Schema):
    """A supplier of an agreement, with its contract."""

    contract: UUID
    supplier: UUID
    supplier_name: str
    phase: str


class AgreementOut(Schema):
    """A long-term agreement. `used` is what approved call-offs come to.

    `phase` is draft, coming, active, suspended, expired, exhausted or terminated.
    """

    id: UUID
    number: str
    title: str
    phase: str
    buyer: UUID
    buyer_name: str
    tender: UUID | None
    ceiling: Amount
    used: Amount
    currency: str
    starts_on: date
    ends_on: date
    secondary_bidding: bool
    holders: list[HolderOut]


class PriceOut(Schema):
    """A line of a holder's price list. `starts_on` and `ends_on` are null for all of its time."""

    id: UUID
    contract: UUID
    supplier: UUID
    number: int
    description: str
    code: str
    unit: str
    unit_price: Amount
    currency: str
    delivery_days: int | None
    starts_on: date | None
    ends_on: date | None


class LineOut(Schema):
    """What is ordered, at the price it was ordered at."""

    number: int
    description: str
    unit: str
    quantity: Amount
    unit_price: Amount
    total: Amount


class CallOffOut(Schema):
    """An order under an agreement.

    `state` is cart, submitted, approved, ordered, acknowledged, shipped, received, closed, rejected or cancelled.
    """

    id: UUID
    number: str
    title: str
    state: str
    agreement: UUID
    contract: UUID
    buyer: UUID
    supplier: UUID
    total: Amount
    currency: str
    deliver_to: str
    country: str
    deliver_by: date | None
    promised_on: date | None
    made_at: datetime
    ordered_at: datetime | None
    lines: list[LineOut]


class WantedIn(Schema):
    """So much of one line of the holder's price list."""

    price: UUID
    quantity: Annotated[Decimal, Field(gt=0, lt=10**13, decimal_places=3)]


class CallOffIn(Schema):
    """An order with one holder, complete: it is submitted for a colleague's approval."""

    title: Text
    deliver_to: Annotated[str, Field(min_length=1, max_length=500)]
    country: Annotated[str, Field(pattern="^[A-Z]{2}$", description="ISO 3166-1 alpha-2.")]
    deliver_by: date | None = None
    lines: Annotated[list[WantedIn], Field(min_length=1, max_length=200)]


class ConfirmationIn(Schema):
    """By when the supplier delivers, if it says so."""

    promised_on: date | None = None


def contract_out(one: Contract, at: datetime) -> ContractOut:
    return ContractOut(
        id=one.pk,
        number=one.number,
        title=one.title,
        kind=one.kind,
        phase=one.phase(at),
        buyer=one.buyer_id,
        buyer_name=one.buyer.name,
        supplier=one.supplier_id,
        supplier_name=one.supplier.name,
        agreement=one.agreement_id,
        tender=one.notice_id,
        lot=one.lot,
        value=one.value,
        signed_value=one.signed_value,
        currency=one.currency,
        starts_on=one.starts_on,
        ends_on=one.ends_on,
        signed_at=one.signed_at,
    )


def agreement_out(one: Agreement, at: datetime) -> AgreementOut:
    return AgreementOut(
        id=one.pk,
        number=one.number,
        title=one.title,
        phase=one.phase(at),
        buyer=one.buyer_id,
        buyer_name=one.buyer.name,
        tender=one.notice_id,
        ceiling=one.ceiling,
        used=one.consumed,
        currency=one.currency,
        starts_on=one.starts_on,
        ends_on=one.ends_on,
        secondary_bidding=one.secondary_bidding,
        holders=[
            HolderOut(
                contract=held.pk,
                supplier=held.supplier_id,
                supplier_name=held.supplier.name,
                phase=held.phase(at),
            )
            for held in agreements.holders_of(one)
            if held.is_public
        ],
    )


def price_out(one: PriceLine, currency: str) -> PriceOut:
    return PriceOut(
        id=one.pk,
        contract=one.contract_id,
        supplier=one.supplier_id,
        number=one.number,
        description=one.description,
        code=one.code,
        unit=one.unit,
        unit_price=one.unit_price,
        currency=currency,
        delivery_days=one.delivery_days,
        starts_on=one.starts_on,
        ends_on=one.ends_on,
    )


def call_off_out(one: CallOff) -> CallOffOut:
    return CallOffOut(
        id=one.pk,
        number=one.number,
        title=one.title,
        state=one.state,
        agreement=one.agreement_id,
        contract=one.contract_id,
        buyer=one.buyer_id,
        supplier=one.supplier_id,
        total=one.total,
        currency=one.currency,
        deliver_to=one.deliver_to,
        country=one.country,
        deliver_by=one.deliver_by,
        promised_on=one.promised_on,
        made_at=one.made_at,
        ordered_at=one.ordered_at,
        lines=[
            LineOut(
                number=line.number,
                description=line.description,
                unit=line.unit,
                quantity=line.quantity,
                unit_price=line.unit_price,
                total=line.total,
            )
            for line in one.lines.all()
        ],
    )


def milestone_out(one: Milestone) -> MilestoneOut:
    return MilestoneOut(
        id=one.pk,
        number=one.number,
        title=one.title,
        due_on=one.due_on,
        amount=one.amount,
        state=one.state,
        accepted_at=one.accepted_at,
    )
