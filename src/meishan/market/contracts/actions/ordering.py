# SPDX-License-Identifier: Apache-2.0
"""Call-offs: orders under an agreement, from the cart to the closing, never above the ceiling."""

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

from ..models import Agreement, CallOff, CallOffLine, Contract, Piggyback
from ..queries import agreements as queries
from ..queries import facts
from ..states import CALL_OFF_MOVES, CallOffState, PiggybackState
from ._shared import cents, in_words, move, next_number, prose, quantity_of, refuse_sanctioned

MOST_LINES = 200


@dataclass(frozen=True)
class Wanted:
    """So much of one line of the price list."""

    price: UUID
    quantity: Decimal


@act("contracts.begin_call_off", label=gettext_lazy("Begin a call-off"), lock="share")
def begin_call_off(contract: Contract, *, by: Actor, at: datetime, record: Record, title: str) -> CallOff:
    """Begin an order with one holder of an agreement, as its owner or as an agency that may use it."""
    made = new_call_off(contract, by, at, title)
    record.subject(made)
    record.private(number=made.number, agreement=made.agreement_id, supplier=made.supplier_id)
    return made


@act("contracts.save_call_off", label=gettext_lazy("Fill a call-off"))
def save_call_off(
    call_off: CallOff,
    *,
    by: Actor,
    at: datetime,
    record: Record,
    title: str,
    deliver_to: str,
    country: str,
    deliver_by: date | None,
    lines: Sequence[Wanted],
) -> CallOff:
    """Say what is ordered of the price list, where to and by when. Of a round of offers the lines stay as offered."""
    if call_off.state != CallOffState.CART:
        raise Refused(_("This call-off was submitted. Take it back first, then change it."))
    _fill(call_off, at, lines, title=title, deliver_to=deliver_to, country=country, deliver_by=deliver_by)
    record.private(number=call_off.number, total=call_off.total, currency=call_off.currency)
    return call_off


@act("contracts.place_call_off", label=gettext_lazy("Place a call-off in one go"), lock="share")
def place_call_off(
    contract: Contract,
    *,
    by: Actor,
    at: datetime,
    record: Record,
    title: str,
    deliver_to: str,
    country: str,
    deliver_by: date | None,
    lines: Sequence[Wanted],
) -> CallOff:
    """Begin, fill and submit an order at once, as a program does: all of it or nothing. A colleague approves it, as
    every call-off.
    """
    made = new_call_off(contract, by, at, title)
    _fill(made, at, lines, title=title, deliver_to=deliver_to, country=country, deliver_by=deliver_by)
    _submit(made, by, at)
    record.subject(made)
    record.private(
        number=made.number,
        agreement=made.agreement_id,
        supplier=made.supplier_id,
        total=made.total,
        currency=made.currency,
    )
    return made


def _fill(
    call_off: CallOff,
    at: datetime,
    lines: Sequence[Wanted],
    *,
    title: str,
    deliver_to: str,
    country: str,
    deliver_by: date | None,
) -> None:
    if country and not reference.is_country(country):
        raise Refused(_("Choose the country."), field="country")
    if deliver_by is not None and deliver_by < at.date():
        raise Refused(_("Choose a day in the future."), field="deliver_by")
    call_off.title = prose(title, "title", _("Give the call-off a title."), most=250)
    call_off.deliver_to, call_off.country = prose(deliver_to, "deliver_to", most=500), country
    call_off.deliver_by = deliver_by
    if call_off.offer_id is None:
        _set_lines(call_off, lines, at)
    call_off.save()


@act("contracts.submit_call_off", label=gettext_lazy("Submit a call-off for approval"))
def submit_call_off(call_off: CallOff, *, by: Actor, at: datetime, record: Record) -> CallOff:
    """Hand an order to a colleague who approves it. Whoever submits it can't approve it."""
    _submit(call_off, by, at)
    record.private(number=call_off.number, total=call_off.total, currency=call_off.currency)
    return call_off


def _submit(call_off: CallOff, by: Actor, at: datetime) -> None:
    if not call_off.lines.exists():
        raise Refused(_("Choose at least one thing from the price list."))
    if not call_off.deliver_to:
        raise Refused(_("Say where it is to be delivered."), field="deliver_to")
    if not call_off.country:
        raise Refused(_("Choose the country it is delivered to."), field="country")
    agreement = Agreement.objects.get(pk=call_off.agreement_id)
    _refuse_unusable(agreement, call_off, at)
    _refuse_old_prices(call_off, at)
    _refuse_above_ceiling(agreement, call_off)
    move(call_off, CALL_OFF_MOVES, CallOffState.SUBMITTED, at)
    call_off.requested_by, call_off.submitted_at, call_off.end_words = by.the_person, at, ""
    call_off.save()


@act("contracts.send_back_call_off", label=gettext_lazy("Send a call-off back to be changed"))
def send_back_call_off(
    call_off: CallOff, *, by: Actor, at: datetime, record: Record, words: str = ""
) -> CallOff:
    """The approver sends an order back and says what to change, or who submitted it takes it back."""
    own = call_off.requested_by == by.person
    said = prose(words, "words", "" if own else _("Say what to change."))
    if call_off.state != CallOffState.SUBMITTED:
        raise Refused(_("This call-off does not wait for approval."))
    move(call_off, CALL_OFF_MOVES, CallOffState.CART, at)
    call_off.requested_by, call_off.submitted_at, call_off.end_words = None, None, said
    call_off.save()
    record.private(number=call_off.number, reason=said)
    return call_off


@act("contracts.approve_call_off", label=gettext_lazy("Approve a call-off"))
def approve_call_off(call_off: CallOff, *, by: Actor, at: datetime, record: Record) -> CallOff:
    """A second person approves an order. From here on it counts against the ceiling, whoever approves at the same
    moment: two orders that do not both fit are not both approved.
    """
    agreement = Agreement.objects.select_for_update(no_key=True).get(pk=call_off.agreement_id)
    _refuse_unusable(agreement, call_off, at)
    refuse_sanctioned(call_off.supplier_id)
    _refuse_above_ceiling(agreement, call_off)
    move(call_off, CALL_OFF_MOVES, CallOffState.APPROVED, at)
    call_off.approved_by, call_off.approved_at = by.the_person, at
    call_off.save()
    record.parties(call_off.owner_id)
    record.private(number=call_off.number, total=call_off.total, currency=call_off.currency)
    return call_off


@act("contracts.reject_call_off", label=gettext_lazy("Reject a call-off"))
def reject_call_off(call_off: CallOff, *, by: Actor, at: datetime, record: Record, words: str) -> CallOff:
    """The approver says no for good, and why."""
    if call_off.state != CallOffState.SUBMITTED:
        raise Refused(_("This call-off does not wait for approval."))
    return _end(call_off, CallOffState.REJECTED, at, record, prose(words, "words", _("Say why not.")))


@act("contracts.order", label=gettext_lazy("Send an approved call-off to the supplier"), public=True)
def order(call_off: CallOff, *, by: Actor, at: datetime, record: Record) -> CallOff:
    """The order goes to the supplier, and is public from here on, as an award is."""
    refuse_sanctioned(call_off.supplier_id)
    move(call_off, CALL_OFF_MOVES, CallOffState.ORDERED, at)
    call_off.ordered_at = at
    call_off.save()
    _tell(call_off, record)
    return call_off


@act("contracts.acknowledge", label=gettext_lazy("Confirm an order"))
def acknowledge(
    call_off: CallOff, *, by: Actor, at: datetime, record: Record, promised_on: date | None = None
) -> CallOff:
    """The supplier takes the order, and says when it delivers."""
    if promised_on is not None and promised_on < at.date():
        raise Refused(_("Choose a day in the future."), field="promised_on")
    move(call_off, CALL_OFF_MOVES, CallOffState.ACKNOWLEDGED, at)
    call_off.acknowledged_at, call_off.promised_on = at, promised_on
    call_off.save()
    record.parties(call_off.buyer_id)
    record.private(number=call_off.number, date=promised_on)
    return call_off


@act("contracts.refuse_order", label=gettext_lazy("Say that an order can’t be delivered"), public=True)
def refuse_order(call_off: CallOff, *, by: Actor, at: datetime, record: Record, words: str) -> CallOff:
    """The supplier can't deliver what was ordered, and says why. The order no longer counts against the ceiling."""
    if call_off.state != CallOffState.ORDERED:
        raise Refused(_("This order was settled already."))
    said = prose(words, "words", _("Say why you can’t deliver; the buyer reads it."))
    _end(call_off, CallOffState.REJECTED, at, record, said)
    _tell(call_off, record)
    return call_off


@act("contracts.ship", label=gettext_lazy("Report an order as on its way"))
def ship(call_off: CallOff, *, by: Actor, at: datetime, record: Record, shipping: str = "") -> CallOff:
    """The supplier sends what was ordered, with carrier and tracking number where there are such."""
    move(call_off, CALL_OFF_MOVES, CallOffState.SHIPPED, at)
    call_off.shipped_at, call_off.shipping = at, prose(shipping, "shipping", most=250)
    call_off.save()
    record.parties(call_off.buyer_id)
    record.private(number=call_off.number, remark=call_off.shipping)
    return call_off


@act("contracts.receive", label=gettext_lazy("Receive an order"), public=True)
def receive(call_off: CallOff, *, by: Actor, at: datetime, record: Record, words: str = "") -> CallOff:
    """The buyer has what was ordered, and notes what is missing or broken, if anything."""
    move(call_off, CALL_OFF_MOVES, CallOffState.RECEIVED, at)
    call_off.received_at, call_off.received_words = at, prose(words, "words")
    call_off.save()
    record.private(remark=call_off.received_words)
    _tell(call_off, record)
    return call_off


@act("contracts.close_call_off", label=gettext_lazy("Close a call-off"), public=True)
def close_call_off(call_off: CallOff, *, by: Actor, at: datetime, record: Record) -> CallOff:
    """All is received and in order: nothing of this call-off is left to do."""
    move(call_off, CALL_OFF_MOVES, CallOffState.CLOSED, at)
    call_off.closed_at = at
    call_off.save()
    _tell(call_off, record)
    return call_off


@act("contracts.cancel_call_off", label=gettext_lazy("Cancel a call-off"))
def cancel_call_off(call_off: CallOff, *, by: Actor, at: datetime, record: Record, words: str) -> CallOff:
    """The buyer gives up an order that is not on its way yet. It no longer counts against the ceiling."""
    said = prose(words, "words", _("Say why."))
    was_ordered = call_off.ordered_at is not None
    _end(call_off, CallOffState.CANCELLED, at, record, said)
    if was_ordered:
        record.is_public = True
        _tell(call_off, record)
    return call_off


def new_call_off(
    contract: Contract, by: Actor, at: datetime, title: str, *, offer: UUID | None = None
) -> CallOff:
    """Within an act: an empty cart with that holder."""
    agreement = contract.agreement
    if agreement is None:
        raise Refused(_("Orders are made under a long-term agreement only."))
    leave = None
    if agreement.buyer_id != by.organisation:
        leave = queries.piggyback_in_use(contract, by.the_organisation)
        if leave is None:
            raise Refused(
                _(
                    "Your agency may not order under this agreement yet. Ask to use it; owner and supplier must "
                    "both agree."
                )
            )
    made = CallOff(
        agreement=agreement,
        contract=contract,
        piggyback=leave,
        offer_id=offer,
        buyer_id=by.the_organisation,
        owner_id=agreement.buyer_id,
        supplier_id=contract.supplier_id,
        number=next_number(CallOff, by.the_organisation, "CO", at),
        title=prose(title, "title", _("Give the call-off a title."), most=250),
        currency=agreement.currency,
        state_at=at,
        made_by=by.the_person,
        made_at=at,
    )
    _refuse_unusable(agreement, made, at)
    made.save(force_insert=True)
    return made


def _set_lines(call_off: CallOff, wanted: Sequence[Wanted], at: datetime) -> None:
    if len(wanted) > MOST_LINES:
        raise Refused(_("A call-off has at most %(most)s lines.") % {"most": MOST_LINES}, field="lines")
    prices = queries.prices_of(call_off.contract, at).in_bulk([one.price for one in wanted])
    made = []
    for number, one in enumerate(wanted, 1):
        price = prices.get(one.price)
        if price is None:
            raise Refused(_("Choose from the price list of this supplier."), field="lines")
        quantity = quantity_of(one.quantity, price.unit)
        made.append(
            CallOffLine(
                call_off=call_off,
                price=price,
                number=number,
                description=price.description,
                unit=price.unit,
                quantity=quantity,
                unit_price=price.unit_price,
                total=cents(quantity * price.unit_price),
            )
        )
    CallOffLine.objects.filter(call_off=call_off).delete()
    CallOffLine.objects.bulk_create(made)
    call_off.total = sum((one.total for one in made), Decimal(0))


def _refuse_unusable(agreement: Agreement, call_off: CallOff, at: datetime) -> None:
    if not queries.is_usable(agreement, Contract.objects.get(pk=call_off.contract_id), at):
        raise Refused(
            _(
                "This agreement stands at “%(phase)s”, or the supplier’s part of it has ended: nothing can be ordered."
            )
            % {"phase": agreement.phase(at).label}
        )
    leave = Piggyback.objects.get(pk=call_off.piggyback_id) if call_off.piggyback_id else None
    if leave and (leave.state != PiggybackState.AGREED or leave.needed_until < at.date()):
        raise Refused(_("The leave to use this agreement has ended. Ask for it anew."))


def _refuse_old_prices(call_off: CallOff, at: datetime) -> None:
    """Raise Refused where a price changed since the cart was filled; what was submitted keeps its prices."""
    listed = queries.prices_of(call_off.contract, at)
    old = call_off.lines.filter(price__isnull=False).exclude(price__in=listed).order_by("number").first()
    if old is not None:
        raise Refused(
            _(
                "The price of “%(what)s” has changed since you filled the cart. Choose it anew from the price list."
            )
            % {"what": old.description}
        )


def _refuse_above_ceiling(agreement: Agreement, call_off: CallOff) -> None:
    """Raise Refused where the order does not fit under what is left, of the agreement and of the leave to use it."""
    left = agreement.remaining
    if call_off.piggyback_id:
        leave = Piggyback.objects.get(pk=call_off.piggyback_id)
        left = min(left, leave.ceiling - leave.consumed)
    if call_off.total > left:
        raise Refused(
            _(
                "This call-off comes to %(total)s, but only %(left)s of the ceiling is left. "
                "Order less, or have the ceiling raised by an amendment."
            )
            % {
                "total": in_words(call_off.total, call_off.currency),
                "left": in_words(left, call_off.currency),
            }
        )


def _end(call_off: CallOff, state: str, at: datetime, record: Record, said: str) -> CallOff:
    move(call_off, CALL_OFF_MOVES, state, at)
    call_off.end_words = said
    call_off.save()
    if call_off.ordered_at is not None:
        record.parties(call_off.supplier_id, call_off.buyer_id)
    if call_off.approved_at is not None:
        record.parties(call_off.owner_id)
    record.private(number=call_off.number, reason=said)
    return call_off


def _tell(call_off: CallOff, record: Record) -> None:
    record.parties(call_off.buyer_id, call_off.owner_id, call_off.supplier_id)
    record.public(**facts.of_call_off(call_off), state=call_off.state)
