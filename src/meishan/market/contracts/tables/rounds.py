# SPDX-License-Identifier: Apache-2.0
"""Rounds of offers: what is next for the agency and for a holder, and the offers line by line."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from meishan.base.core.templatetags import _shown as shown

from ..models import CallOff, Round, RoundInvite, RoundOffer
from ..states import CallOffState, RoundState
from .contracts import Badge

ROUND_TONES: dict[str, str] = {
    RoundState.OPEN: "info",
    RoundState.CHOSEN: "success",
    RoundState.ENDED: "neutral",
}


def round_badge(round_: Round, at: datetime) -> Badge:
    """Where a round stands at that time, as a badge."""
    if round_.state == RoundState.OPEN and at >= round_.due_at:
        return Badge(_("Time is over"), "warning")
    return Badge(str(RoundState(round_.state).label), ROUND_TONES[round_.state])


def next_of_round(round_: Round, made: int, at: datetime) -> str:
    """What comes next for the agency that asked, where `made` offers show."""
    if round_.state == RoundState.CHOSEN:
        return _("An offer was chosen. What is left to do stands with the order made of it.")
    if round_.state == RoundState.ENDED:
        return _("Nothing is left to do.")
    if at < round_.due_at:
        return _("Holders have time until then. Come back afterwards to compare the offers and choose one.")
    if not made:
        return _("No holder made an offer. End it, then ask again or order from a price list.")
    return _("The time is over. Compare the offers, and choose one below.")


def next_of_offer(
    round_: Round, at: datetime, *, given: bool, order: CallOff | None, outcome: str | None
) -> str:
    """What comes next for a holder that was asked; `order` is the one made of its own offer, once it was sent, and
    `outcome` the state of that order, sent or not.
    """
    if order is not None:
        return _("Your offer was chosen, and the agency ordered from you.")
    if round_.state == RoundState.CHOSEN:
        if outcome is None:
            return _("The agency chose another offer.")
        if outcome in (CallOffState.REJECTED, CallOffState.CANCELLED):
            return _("Your offer was chosen, but the agency gave up its order.")
        return _("Your offer was chosen. Its order reaches you once the agency has approved it.")
    if round_.state == RoundState.ENDED:
        return _("It ended without a choice.")
    if at >= round_.due_at:
        return _("The time for it is over. The agency compares the offers; you are told how it ends.")
    if given:
        return _("Your offer is kept. You can replace it until the time set.")
    return _("Give a price for each line until the time set.")


def line_prices(
    round_: Round, made: Sequence[tuple[RoundInvite, RoundOffer]]
) -> list[tuple[dict[str, Any], list[tuple[str, Decimal, bool]]]]:
    """Each line asked for, with what every holder offers for one unit, and whether nobody offers it for less."""
    rows = []
    for number, line in enumerate(round_.lines):
        prices = [(shown.isolated(one.supplier.name), Decimal(offer.prices[number])) for one, offer in made]
        lowest = min((price for _name, price in prices), default=None)
        rows.append((line, [(name, price, price == lowest) for name, price in prices]))
    return rows
