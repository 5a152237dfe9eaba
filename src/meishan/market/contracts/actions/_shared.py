# SPDX-License-Identifier: Apache-2.0
"""What the acts of this app have in common: words, amounts, moves, numbers, and who may be dealt with."""

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django.db.models import Model
from django.utils.translation import gettext as _

from meishan.base.accounts.models import Organisation
from meishan.base.accounts.states import BIDDING_KINDS
from meishan.base.core.errors import Refused
from meishan.base.core.templatetags import _shown as shown
from meishan.base.reference import queries as reference
from meishan.market.vetting import queries as vetting

from ..models import Agreement, Contract
from ..states import Moves, can_move

LONGEST = 20_000
HIGHEST = Decimal(10) ** 16
CENT = Decimal("0.01")


def prose(said: str, field: str, otherwise: str = "", *, most: int = LONGEST) -> str:
    """The words, trimmed. Raises Refused where `otherwise` says they are needed and they are missing."""
    words = said.strip()
    if not words and otherwise:
        raise Refused(otherwise, field=field)
    if len(words) > most:
        raise Refused(
            _("This is too long. Say it in at most %(most)s letters.") % {"most": most}, field=field
        )
    return words


def amount_of(said: Any, field: str, *, places: int = 2) -> Decimal:
    """A positive amount with so many digits after the point at most. Raises Refused."""
    try:
        amount = Decimal(str(said))
    except InvalidOperation:
        raise Refused(_("“%(value)s” is not a number.") % {"value": said}, field=field) from None
    if not amount.is_finite() or not 0 < amount < HIGHEST:
        raise Refused(_("Give an amount above zero."), field=field)
    if amount != amount.quantize(Decimal(1).scaleb(-places)):
        raise Refused(_("Give at most %(places)s digits after the point.") % {"places": places}, field=field)
    return amount


def quantity_of(said: Any, unit: str) -> Decimal:
    """A positive quantity with three digits after the point at most; a whole one of what is counted. Raises Refused."""
    quantity = amount_of(said, "lines", places=3)
    if reference.is_indivisible(unit) and quantity != quantity.to_integral_value():
        raise Refused(
            _("%(quantity)s of the unit “%(unit)s” can’t be delivered. Give a whole number.")
            % {"quantity": shown.number(quantity), "unit": reference.unit_name(unit)},
            field="lines",
        )
    return quantity


def cents(amount: Decimal) -> Decimal:
    """To the cent, half up, as every line of a price schedule is reckoned here."""
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)


def in_words(amount: Decimal, currency: str) -> str:
    """An amount with its currency, as the reader's language writes it: for sentences."""
    digits, code, first = shown.money(amount, currency)
    return f"{code} {digits}" if first else f"{digits} {code}"


def refuse_period(starts_on: date, ends_on: date) -> None:
    """Raise Refused where the last day comes before the first."""
    if ends_on < starts_on:
        raise Refused(_("The last day can't come before the first one."), field="ends_on")


def move(thing: Any, moves: Moves, state: str, at: datetime) -> None:
    """Set the state along its table of moves. Raises Refused where there is no such move."""
    if not can_move(moves, thing.state, state):
        raise Refused(
            _("This stands at “%(state)s” now, so it can't be done. Load the page again.")
            % {"state": thing.get_state_display()}
        )
    thing.state = state
    if hasattr(thing, "state_at"):
        thing.state_at = at


def next_number(kind: type[Model], buyer: UUID, letters: str, at: datetime) -> str:
    """The next number of an agency's contracts, agreements or call-offs in that year; held until the act ends."""
    agency = Organisation.objects.select_for_update(no_key=True).get(pk=buyer)
    start = f"{agency.acronym or 'MSH'}-{letters}-{at.year}-"
    found: Any = kind._default_manager.filter(buyer_id=buyer, number__startswith=start)
    taken = [
        int(one)
        for number in found.values_list("number", flat=True)
        if (one := number[len(start) :]).isdigit()
    ]
    return f"{start}{max(taken, default=0) + 1:04}"


def refuse_sanctioned(supplier: UUID) -> None:
    """Raise Refused where the supplier or one of its group is ineligible. Asked before each commitment."""
    if vetting.is_sanctioned(supplier):
        raise Refused(
            _(
                "This supplier is ineligible at present: two people have confirmed that it, or one of its group, "
                "is on a sanctions list. Nothing can be agreed with it until that is lifted."
            ),
            field="supplier",
        )


def held_agreement(contract: Contract) -> Agreement:
    """The agreement a holder's contract belongs to, locked until the act ends. Raises Refused where there is none."""
    found = Agreement.objects.select_for_update(no_key=True).filter(pk__in=[contract.agreement_id]).first()
    if found is None:
        raise Refused(_("This contract belongs to no long-term agreement."))
    return found


def supplier_by(pk: UUID) -> Organisation:
    """The bidding organisation of that id. Raises Refused for any other."""
    found = Organisation.objects.filter(pk=pk, kind__in=BIDDING_KINDS, closed_at__isnull=True).first()
    if found is None:
        raise Refused(_("Choose a supplier of this platform."), field="supplier")
    return found
