# SPDX-License-Identifier: Apache-2.0
"""Secondary bidding: all holders of an agreement are asked at once, their offers show at one time, one is chosen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meishan.base.core.actor import Actor
from meishan.base.core.errors import Refused
from meishan.base.ledger.actions import disclose_about
from meishan.base.ledger.acts import Record, act
from meishan.base.reference import queries as reference

from ..models import Agreement, CallOff, CallOffLine, Contract, Round, RoundInvite, RoundOffer
from ..queries import agreements as queries
from ..queries import facts
from ..queries.paper import unit_price
from ..states import RoundState
from ._shared import amount_of, cents, prose, quantity_of
from .ordering import new_call_off

MOST_LINES = 50


@dataclass(frozen=True)
class Need:
    """One thing the holders are asked for."""

    description: str
    unit: str
    quantity: Decimal


@act(
    "contracts.ask_holders",
    label=gettext_lazy("Ask the holders of an agreement for offers"),
    lock="share",
    public=True,
)
def ask_holders(
    agreement: Agreement,
    *,
    by: Actor,
    at: datetime,
    record: Record,
    title: str,
    words: str,
    lines: Sequence[Need],
    due_at: datetime,
    zone: str = "UTC",
) -> Round:
    """Ask all holders at once to offer for one need; nobody's offer shows before the time set (DPS and framework
    practice: secondary bidding, etendering.md 11).
    """
    if not agreement.secondary_bidding:
        raise Refused(_("This agreement has no secondary bidding. Order from its price lists."))
    holders = queries.usable_holders(agreement, at)
    if agreement.buyer_id != by.organisation:
        holders = [one for one in holders if queries.piggyback_in_use(one, by.the_organisation)]
    if len(holders) < 2:
        raise Refused(
            _("Fewer than two holders can be asked, so there is nothing to compare. Order from a price list.")
        )
    if due_at <= at:
        raise Refused(_("Choose a time in the future."), field="due_at")
    if not lines or len(lines) > MOST_LINES:
        raise Refused(_("Name from 1 to %(most)s things.") % {"most": MOST_LINES}, field="lines")
    known = {code for code, _name in reference.units()}
    made = Round(
        agreement=agreement,
        buyer_id=by.the_organisation,
        number=Round.objects.filter(agreement=agreement).count() + 1,
        title=prose(title, "title", _("Say in a line what you need."), most=250),
        words=prose(words, "words"),
        lines=[_line(one, known) for one in lines],
        due_at=due_at,
        zone=zone,
        state_at=at,
        asked_by=by.the_person,
        asked_at=at,
    )
    made.save(force_insert=True)
    RoundInvite.objects.bulk_create(
        RoundInvite(round=made, contract=one, supplier_id=one.supplier_id, buyer_id=made.buyer_id)
        for one in holders
    )
    record.subject(made)
    record.parties(*(one.supplier_id for one in holders))
    record.public(**facts.of_round(made))
    record.private(words=made.words)
    return made


@act("contracts.make_round_offer", label=gettext_lazy("Offer in secondary bidding"), sealed=True)
def make_round_offer(
    invite: RoundInvite,
    *,
    by: Actor,
    at: datetime,
    record: Record,
    prices: Sequence[Decimal | str],
    words: str = "",
) -> RoundOffer:
    """Offer a price for each thing asked. It may be replaced until the time set, and the buyer sees nothing before."""
    asked = invite.round
    if asked.state != RoundState.OPEN or at >= asked.due_at:
        raise Refused(_("The time for offers is over."))
    if len(prices) != len(asked.lines):
        raise Refused(_("Give a price for each line."), field="prices")
    given = [amount_of(one, f"price_{number}", places=4) for number, one in enumerate(prices, 1)]
    _refuse_above_list(invite, given, at)
    made = RoundOffer.objects.filter(invite=invite).first() or RoundOffer(
        invite=invite, supplier_id=invite.supplier_id, buyer_id=invite.buyer_id
    )
    made.opens_at = asked.due_at
    made.prices = [str(one) for one in given]
    made.total = sum(
        (cents(Decimal(line["quantity"]) * price) for line, price in zip(asked.lines, given, strict=True)),
        Decimal(0),
    )
    made.currency = asked.agreement.currency
    made.words, made.person, made.at = prose(words, "words"), by.the_person, at
    made.save()
    return made


@act("contracts.choose_offer", label=gettext_lazy("Choose an offer of secondary bidding"), public=True)
def choose_offer(
    round_: Round, *, by: Actor, at: datetime, record: Record, offer: UUID, reason: str = ""
) -> CallOff:
    """Choose among the offers, the lowest without a word, another one with the reason. The call-off made of it then
    needs a second person, as each call-off does.
    """
    if round_.state != RoundState.OPEN:
        raise Refused(_("This round of offers is over."))
    if at < round_.due_at:
        raise Refused(_("Holders still have time until then. Choose afterwards."))
    offers = list(
        RoundOffer.objects.filter(invite__round=round_).select_related("invite").order_by("total", "at")
    )
    chosen = next((one for one in offers if one.pk == offer), None)
    if chosen is None:
        raise Refused(_("Choose one of the offers."), field="offer")
    lowest = chosen.total == offers[0].total
    said = prose(
        reason,
        "reason",
        "" if lowest else _("This is not the lowest offer. Say why you choose it all the same."),
    )
    round_.state, round_.state_at, round_.end_words = RoundState.CHOSEN, at, said
    round_.save()
    for one in offers:
        disclose_about(one.invite_id, "contracts.make_round_offer", at=at)
    contract = Contract.objects.get(pk=chosen.invite.contract_id)
    made = new_call_off(contract, by, at, round_.title, offer=chosen.pk)
    _fill(made, round_.lines, chosen)
    record.subject(round_)
    # Who offered is for no one but the buyer: a public entry names whom it concerns.
    record.public(**facts.of_round(round_), state=round_.state, count=len(offers))
    record.private(call_off=made.pk, supplier=chosen.supplier_id, total=chosen.total, reason=said)
    return made


@act("contracts.end_round", label=gettext_lazy("End secondary bidding without a choice"), public=True)
def end_round(round_: Round, *, by: Actor, at: datetime, record: Record, reason: str) -> Round:
    """End a round of offers without choosing, and say why; the holders are told."""
    said = prose(reason, "reason", _("Say why. The holders who were asked read it."))
    if round_.state != RoundState.OPEN:
        raise Refused(_("This round of offers is over."))
    round_.state, round_.state_at, round_.end_words = RoundState.ENDED, at, said
    round_.save()
    record.parties(*RoundInvite.objects.filter(round=round_).values_list("supplier", flat=True))
    record.public(**facts.of_round(round_), state=round_.state, is_due=at >= round_.due_at)
    record.private(reason=said)
    return round_


def _refuse_above_list(invite: RoundInvite, given: Sequence[Decimal], at: datetime) -> None:
    """Raise Refused for a price above that of the holder's own list: offers improve on an agreement, they do not worsen
    it (framework practice: UNCITRAL Model Law art. 62; Directive 2014/24/EU art. 33).
    """
    asked, contract = invite.round, invite.contract
    for number, (line, price, most) in enumerate(
        zip(asked.lines, given, queries.ceilings_for(contract, asked.lines, at), strict=True), 1
    ):
        if most is not None and price > most:
            raise Refused(
                _(
                    "“%(what)s” is at %(most)s %(currency)s on your price list. Your offer can be lower than that, "
                    "not higher."
                )
                % {
                    "what": line["description"],
                    "most": unit_price(most),
                    "currency": asked.agreement.currency,
                },
                field=f"price_{number}",
            )


def _line(one: Need, known: set[str]) -> dict[str, str]:
    if one.unit not in known:
        raise Refused(_("Choose the unit of each line."), field="lines")
    return {
        "description": prose(one.description, "lines", _("Say what each line is."), most=500),
        "unit": one.unit,
        "quantity": str(quantity_of(one.quantity, one.unit)),
    }


def _fill(call_off: CallOff, lines: Sequence[Mapping[str, Any]], offer: RoundOffer) -> None:
    made = [
        CallOffLine(
            call_off=call_off,
            number=number,
            description=line["description"],
            unit=line["unit"],
            quantity=Decimal(line["quantity"]),
            unit_price=Decimal(price),
            total=cents(Decimal(line["quantity"]) * Decimal(price)),
        )
        for number, (line, price) in enumerate(zip(lines, offer.prices, strict=True), 1)
    ]
    CallOffLine.objects.bulk_create(made)
    call_off.total = sum((one.total for one in made), Decimal(0))
    call_off.save()
