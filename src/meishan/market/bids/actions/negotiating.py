# SPDX-License-Identifier: Apache-2.0
"""Negotiation and best and final offers: asked for by one, approved by the head, held and minuted by two officers."""

from collections.abc import Collection, Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meishan.base.accounts.models import Membership
from meishan.base.accounts.states import Role
from meishan.base.core.actor import Actor
from meishan.base.core.errors import Refused
from meishan.base.ledger.actions import disclose_about
from meishan.base.ledger.acts import Record, act
from meishan.base.reference.queries import is_currency
from meishan.market.tenders.models import Notice
from meishan.market.tenders.queries import openers

from ..models import FinalOffer, Negotiation, NegotiationInvite
from ..queries.asked import asked_by
from ..queries.negotiating import is_time_of
from ..queries.validity import bids_in_force, lots_in_force
from ..states import NEGOTIATION_MOVES, NegotiationKind, NegotiationState, can_move

LONGEST = 8000
HIGHEST = Decimal(10) ** 16


@act("bids.ask_negotiation", label=gettext_lazy("Ask to negotiate"))
def ask_negotiation(
    notice: Notice,
    *,
    by: Actor,
    at: datetime,
    record: Record,
    kind: str,
    bids: Collection[UUID],
    second: UUID,
    reason: str,
    due_at: datetime,
) -> Negotiation:
    """Ask the head to allow a negotiation with one bidder, or best and final offers of several, with a second officer
    (UN Procurement Manual ch. 10, UNAIDS manual 11.1: only with approval, by two staff, with minutes).
    """
    words = _words(reason, "reason", _("Say why, so that the head can decide."))
    if kind not in NegotiationKind.values:
        raise Refused(_("Say whether you negotiate or ask for final offers."), field="kind")
    if not is_time_of(notice.pk):
        raise Refused(_("Negotiate after prices are opened and before the award."))
    if Negotiation.objects.filter(notice=notice).exclude(
        state__in=(NegotiationState.DECLINED, NegotiationState.CONFIRMED)
    ):
        raise Refused(_("Another negotiation on this tender is not finished. Finish that one first."))
    _refuse_second(by, second, notice)
    chosen = _chosen(notice, kind, set(bids))
    if due_at <= at:
        raise Refused(_("Choose a time in the future."), field="due_at")
    made = Negotiation(
        notice=notice,
        buyer_id=by.the_organisation,
        number=Negotiation.objects.filter(notice=notice).count() + 1,
        kind=kind,
        chosen=sorted(chosen, key=str),
        reason=words,
        asked_by=by.the_person,
        asked_at=at,
        second=second,
        due_at=due_at,
    )
    made.save(force_insert=True)
    record.subject(made)
    record.private(reference=notice.reference, kind=kind, number=made.number, due_at=due_at, reason=words)
    return made


@act("bids.approve_negotiation", label=gettext_lazy("Allow a negotiation"), public=True)
def approve_negotiation(negotiation: Negotiation, *, by: Actor, at: datetime, record: Record) -> Negotiation:
    """The head, who is neither of the two officers, allows it; the bidders chosen are asked at the same moment."""
    if at >= negotiation.due_at:
        raise Refused(_("Its time is over. Ask for it anew, with a later one."))
    if not is_time_of(negotiation.notice_id):
        raise Refused(_("The tender has ended or its award is announced. Nobody is asked any more."))
    _move(negotiation, NegotiationState.APPROVED)
    negotiation.settled_by, negotiation.settled_at = by.the_person, at
    negotiation.save()
    bids = [one for one in bids_in_force(negotiation.notice) if one.pk in set(negotiation.chosen)]
    if len(bids) != len(negotiation.chosen):
        raise Refused(_("One of these bids is not in the running any more. Decline it, and ask for it anew."))
    NegotiationInvite.objects.bulk_create(
        NegotiationInvite(
            negotiation=negotiation, bid=one, supplier_id=one.supplier_id, buyer_id=negotiation.buyer_id
        )
        for one in bids
    )
    record.public(
        reference=negotiation.notice.reference,
        kind=negotiation.kind,
        number=negotiation.number,
        count=len(bids),
    )
    record.parties(*(one.supplier_id for one in bids))
    return negotiation


@act("bids.decline_negotiation", label=gettext_lazy("Not allow a negotiation"))
def decline_negotiation(
    negotiation: Negotiation, *, by: Actor, at: datetime, record: Record, words: str
) -> Negotiation:
    """The head does not allow it, and says why. Nobody is asked."""
    said = _words(words, "words", _("Say why not; the officers read it."))
    _move(negotiation, NegotiationState.DECLINED)
    negotiation.settled_by, negotiation.settled_at, negotiation.settled_words = by.the_person, at, said
    negotiation.save()
    record.private(number=negotiation.number, reason=said)
    return negotiation


@act("bids.make_final_offer", label=gettext_lazy("Make a final offer"), sealed=True)
def make_final_offer(
    invite: NegotiationInvite,
    *,
    by: Actor,
    at: datetime,
    record: Record,
    prices: Mapping[int, Decimal | str],
    currency: str,
    words: str = "",
) -> FinalOffer:
    """Say one's last price for each lot one likes (0: the whole); for the others the sealed price stands. It may be
    replaced until the time set; the buyer's people see nothing of it before, not even whether it is there.
    """
    negotiation = invite.negotiation
    if negotiation.state != NegotiationState.APPROVED or at >= negotiation.due_at:
        raise Refused(_("The time for final offers is over. Your bid stands as you sealed it."))
    if not is_time_of(negotiation.notice_id):
        raise Refused(_("The tender has ended or its award is announced. No offer is taken any more."))
    taken = asked_by(negotiation.notice).currencies
    if currency not in taken if taken else not is_currency(currency):
        raise Refused(_("Choose the currency."), field="currency")
    given = _prices(invite, prices)
    offer = FinalOffer(
        invite=invite,
        supplier_id=invite.supplier_id,
        buyer_id=invite.buyer_id,
        opens_at=negotiation.due_at,
        total=sum(given.values(), Decimal(0)),
        lots={str(lot): str(price) for lot, price in given.items()},
        currency=currency,
        words=words.strip()[:LONGEST],
        person=by.the_person,
        at=at,
    )
    offer.save()
    return offer


@act("bids.minute_negotiation", label=gettext_lazy("Write minutes of a negotiation"))
def minute_negotiation(
    negotiation: Negotiation, *, by: Actor, at: datetime, record: Record, minutes: str
) -> Negotiation:
    """One of the two officers writes down what was said and offered, after the time for it is over."""
    said = _words(minutes, "minutes", _("Write down what was said and offered, and by whom."))
    if at < negotiation.due_at:
        raise Refused(_("Bidders still have time until then. Minutes are written afterwards."))
    _move(negotiation, NegotiationState.MINUTED)
    negotiation.minutes, negotiation.minuted_by, negotiation.minuted_at = said, by.the_person, at
    negotiation.sent_back_words = ""
    negotiation.save()
    for invite in negotiation.invites.all():
        disclose_about(invite.pk, "bids.make_final_offer", at=at)
    record.private(number=negotiation.number, minutes=said)
    return negotiation


@act("bids.confirm_negotiation", label=gettext_lazy("Confirm the minutes of a negotiation"), public=True)
def confirm_negotiation(
    negotiation: Negotiation, *, by: Actor, at: datetime, record: Record, agrees: bool, words: str = ""
) -> Negotiation:
    """The other officer agrees to every word of the minutes, or sends them back and says what is wrong."""
    if agrees:
        _move(negotiation, NegotiationState.CONFIRMED)
        negotiation.confirmed_by, negotiation.confirmed_at = by.the_person, at
    else:
        negotiation.sent_back_words = _words(words, "words", _("Say what is wrong in the minutes."))
        _move(negotiation, NegotiationState.APPROVED)
        record.is_public = False
    negotiation.save()
    record.public(
        reference=negotiation.notice.reference,
        kind=negotiation.kind,
        number=negotiation.number,
        accepted=agrees,
    )
    return negotiation


def _refuse_second(by: Actor, second: UUID, notice: Notice) -> None:
    serves = Membership.objects.filter(
        person=second,
        organisation=by.organisation,
        role__in=(Role.OFFICER, Role.HEAD),
        ended_at__isnull=True,
        person__is_active=True,
    ).exists()
    if not serves or second in (by.person, by.standing_in_for):
        raise Refused(_("Choose another officer of your agency as the second."), field="second")
    if openers.is_opener_of(second, notice.pk):
        raise Refused(_("Whoever opens the bids of a tender has no other part in it."), field="second")


def _chosen(notice: Notice, kind: str, wanted: set[UUID]) -> set[UUID]:
    running = {one.pk for one in bids_in_force(notice)}
    if not wanted or not wanted <= running:
        raise Refused(_("Choose among the bids that are in the running."), field="bids")
    if kind == NegotiationKind.NEGOTIATION and len(wanted) != 1:
        raise Refused(_("You negotiate with one bidder. Ask several for final offers instead."), field="bids")
    if kind == NegotiationKind.BEST_AND_FINAL and len(wanted) < 2:
        raise Refused(_("Ask two bidders at least for final offers."), field="bids")
    return wanted


def _move(negotiation: Negotiation, state: str) -> None:
    if not can_move(NEGOTIATION_MOVES, negotiation.state, state):
        raise Refused(_("This can't be done now. Load the page again to see how it stands."))
    negotiation.state = state


def _words(said: str, field: str, otherwise: str) -> str:
    words = said.strip()
    if not words:
        raise Refused(otherwise, field=field)
    if len(words) > LONGEST:
        raise Refused(_("This is too long. Shorten it."), field=field)
    return words


def _prices(invite: NegotiationInvite, said: Mapping[int, Decimal | str]) -> dict[int, Decimal]:
    if not said:
        raise Refused(
            _("Give a price for one lot at least. Without an offer your bid stands as you sealed it.")
        )
    running = lots_in_force(invite.bid)
    for lot in said:
        if lot not in running:
            raise Refused(
                _("Your bid for lot %(lot)s is not in the running.") % {"lot": lot}, field=f"lot_{lot}"
            )
    return {lot: _total(price, f"lot_{lot}") for lot, price in sorted(said.items())}


def _total(said: Decimal | str, field: str) -> Decimal:
    try:
        total = Decimal(str(said))
    except InvalidOperation:
        raise Refused(_("“%(value)s” is not a number.") % {"value": said}, field=field) from None
    if not total.is_finite() or not 0 < total < HIGHEST or total != total.quantize(Decimal("0.01")):
        raise Refused(_("Give the total above zero, with two digits after the point at most."), field=field)
    return total
