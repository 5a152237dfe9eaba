# SPDX-License-Identifier: Apache-2.0
"""Long-term agreements: founded, suspended, and used by other agencies with the word of owner and supplier."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meishan.base.core.actor import Actor
from meishan.base.core.errors import Refused
from meishan.base.ledger.acts import Record, act
from meishan.base.reference import queries as reference
from meishan.market.tenders.models import Notice

from ..models import Agreement, Contract, Piggyback
from ..queries import agreements as queries
from ..queries import awards, facts
from ..states import AGREEMENT_MOVES, PIGGYBACK_MOVES, AgreementState, PiggybackState
from ._shared import (
    amount_of,
    held_agreement,
    in_words,
    move,
    next_number,
    prose,
    refuse_period,
    refuse_sanctioned,
)
from .drafting import grounded, is_above_review, language_of

LONGEST_YEARS = 5
"""No agreement is made for longer: two or three years are usual (UNAIDS manual 10.5), five the longest seen."""


@act("contracts.found_agreement", label=gettext_lazy("Draft a long-term agreement"))
def found_agreement(
    *,
    by: Actor,
    at: datetime,
    record: Record,
    title: str,
    ceiling: Decimal | str,
    currency: str,
    starts_on: date,
    ends_on: date,
    description: str = "",
    language: str = "en",
    codes: Sequence[str] = (),
    secondary_bidding: bool = False,
    notice: UUID | None = None,
    ground: str = "",
    reason: str = "",
) -> Agreement:
    """Begin an agreement under which the agency orders when it needs to, up to a ceiling (UNAIDS manual 10.5). Its
    holders are added one by one; it is in force once the first of them has signed.

    It comes of a tender that is decided, or has a ground and a reason why none was held; then its ceiling stays below
    what the rules send before the review committee, as the value of a direct contract does.
    """
    if not reference.is_currency(currency):
        raise Refused(_("Choose the currency."), field="currency")
    refuse_period(starts_on, ends_on)
    if ends_on > starts_on.replace(year=starts_on.year + LONGEST_YEARS, day=min(starts_on.day, 28)):
        raise Refused(
            _("An agreement runs for %(years)s years at most. Choose an earlier last day.")
            % {"years": LONGEST_YEARS},
            field="ends_on",
        )
    for code in codes:
        if not reference.is_code(code):
            raise Refused(_("“%(code)s” is not a UNSPSC code.") % {"code": code}, field="codes")
    amount = amount_of(ceiling, "ceiling")
    found = _decided_notice(notice, by, at) if notice else None
    said = _reason_without(found, ground, reason)
    if found is None:
        _refuse_above_review(by, at, amount, currency)
    made = Agreement(
        buyer_id=by.the_organisation,
        notice=found,
        ground=ground,
        reason=said,
        number=next_number(Agreement, by.the_organisation, "LTA", at),
        title=prose(title, "title", _("Give the agreement a title."), most=250),
        description=prose(description, "description"),
        language=language_of(language),
        codes=list(codes),
        ceiling=amount,
        currency=currency,
        starts_on=starts_on,
        ends_on=ends_on,
        secondary_bidding=secondary_bidding,
        state_at=at,
        users=[by.the_organisation],
        made_by=by.the_person,
        made_at=at,
    )
    made.save(force_insert=True)
    record.private(number=made.number, title=made.title, ceiling=made.ceiling, currency=currency)
    if found is None:
        record.private(ground=ground, reason=said)
    return made


@act("contracts.suspend_agreement", label=gettext_lazy("Suspend an agreement"), public=True)
def suspend_agreement(
    agreement: Agreement, *, by: Actor, at: datetime, record: Record, reason: str
) -> Agreement:
    """Let nobody order under an agreement for a while. Orders already approved go on."""
    said = prose(reason, "reason", _("Say why. Everybody may read it."))
    move(agreement, AGREEMENT_MOVES, AgreementState.SUSPENDED, at)
    agreement.save()
    record.parties(*agreement.users, *agreement.holders)
    record.public(**facts.of_agreement(agreement), reason=said)
    return agreement


@act("contracts.resume_agreement", label=gettext_lazy("Resume an agreement"), public=True)
def resume_agreement(agreement: Agreement, *, by: Actor, at: datetime, record: Record) -> Agreement:
    """Let agencies order again under an agreement that was suspended."""
    if agreement.state != AgreementState.SUSPENDED:
        raise Refused(_("This agreement is not suspended."))
    move(agreement, AGREEMENT_MOVES, AgreementState.ACTIVE, at)
    agreement.save()
    record.parties(*agreement.users, *agreement.holders)
    record.public(**facts.of_agreement(agreement))
    return agreement


@act("contracts.ask_piggyback", label=gettext_lazy("Ask to use another agency’s agreement"))
def ask_piggyback(
    contract: Contract,
    *,
    by: Actor,
    at: datetime,
    record: Record,
    need: str,
    ceiling: Decimal | str,
    needed_until: date,
    same_terms: bool,
) -> Piggyback:
    """Ask the owner of an agreement, and its supplier, to be let to order under it. Five conditions stand on record:
    it came of competition, it is valid for the time needed, the terms stay the same, the owner agrees, the supplier
    agrees (UN practice, un-procurement b, cooperation).
    """
    agreement = held_agreement(contract)
    if not queries.is_usable(agreement, contract, at):
        raise Refused(_("Nothing can be ordered under this agreement at present."))
    if not queries.came_of_competition(agreement):
        raise Refused(
            _("This agreement did not come of a competitive tender, so other agencies can't use it.")
        )
    if not same_terms:
        raise Refused(
            _(
                "Another agency takes an agreement on its terms as they are. Tick the box if so, else hold a tender."
            ),
            field="same_terms",
        )
    if needed_until > contract.ends_on:
        raise Refused(
            _("The agreement ends before that day. Choose an earlier one, or hold a tender."),
            field="needed_until",
        )
    if needed_until < at.date():
        raise Refused(_("Choose a day in the future."), field="needed_until")
    amount = amount_of(ceiling, "ceiling")
    if amount > agreement.remaining:
        raise Refused(
            _("Only %(amount)s of the ceiling is left.")
            % {"amount": in_words(agreement.remaining, agreement.currency)},
            field="ceiling",
        )
    waiting = (PiggybackState.ASKED, PiggybackState.AGREED)
    if Piggyback.objects.filter(contract=contract, agency=by.organisation, state__in=waiting).exists():
        raise Refused(_("Your agency has asked for this already."))
    made = Piggyback(
        agreement=agreement,
        contract=contract,
        agency_id=by.the_organisation,
        owner_id=agreement.buyer_id,
        supplier_id=contract.supplier_id,
        need=prose(need, "need", _("Say what you need, so that owner and supplier can decide.")),
        ceiling=amount,
        currency=agreement.currency,
        competitive=True,
        valid_until=contract.ends_on,
        needed_until=needed_until,
        same_terms=True,
        state_at=at,
        asked_by=by.the_person,
        asked_at=at,
    )
    made.save(force_insert=True)
    record.subject(made)
    record.parties(made.owner_id, made.supplier_id)
    record.private(number=agreement.number, ceiling=amount, until=needed_until, reason=made.need)
    return made


@act(
    "contracts.consent_as_owner",
    label=gettext_lazy("Let another agency use an agreement, or not"),
    public=True,
)
def consent_as_owner(
    piggyback: Piggyback, *, by: Actor, at: datetime, record: Record, agrees: bool, words: str = ""
) -> Piggyback:
    """The head of the owning agency says whether the other one may order under the agreement."""
    said = prose(words, "words", "" if agrees else _("Say why not; the other agency reads it."))
    _refuse_settled(piggyback, piggyback.owner_agrees)
    piggyback.owner_agrees, piggyback.owner_by, piggyback.owner_at = agrees, by.the_person, at
    piggyback.owner_words = said
    return _settle(piggyback, at, record, said)


@act(
    "contracts.consent_as_supplier",
    label=gettext_lazy("Serve another agency under an agreement, or not"),
    public=True,
)
def consent_as_supplier(
    piggyback: Piggyback, *, by: Actor, at: datetime, record: Record, agrees: bool, words: str = ""
) -> Piggyback:
    """The supplier says whether it serves the other agency at the same terms."""
    said = prose(words, "words", "" if agrees else _("Say why not; both agencies read it."))
    _refuse_settled(piggyback, piggyback.supplier_agrees)
    piggyback.supplier_agrees, piggyback.supplier_by, piggyback.supplier_at = agrees, by.the_person, at
    piggyback.supplier_words = said
    return _settle(piggyback, at, record, said)


@act("contracts.end_piggyback", label=gettext_lazy("End the use of another agency’s agreement"), public=True)
def end_piggyback(piggyback: Piggyback, *, by: Actor, at: datetime, record: Record, reason: str) -> Piggyback:
    """The agency that asked, or the owner, ends it. Orders already approved go on; new ones can't be made."""
    said = prose(reason, "reason", _("Say why. Both agencies and the supplier read it."))
    was_agreed = piggyback.state == PiggybackState.AGREED
    move(piggyback, PIGGYBACK_MOVES, PiggybackState.ENDED, at)
    piggyback.save()
    record.is_public = was_agreed
    _tell(piggyback, record)
    record.private(reason=said)
    return piggyback


def _refuse_settled(piggyback: Piggyback, answered: bool | None) -> None:
    if piggyback.state != PiggybackState.ASKED or answered is not None:
        raise Refused(_("This was answered already."))


def _settle(piggyback: Piggyback, at: datetime, record: Record, said: str) -> Piggyback:
    """After either answer: refused with the first no, agreed with the second yes."""
    agreement = Agreement.objects.select_for_update(no_key=True).get(pk=piggyback.agreement_id)
    answers = (piggyback.owner_agrees, piggyback.supplier_agrees)
    if False in answers:
        move(piggyback, PIGGYBACK_MOVES, PiggybackState.REFUSED, at)
    elif None not in answers:
        refuse_sanctioned(piggyback.supplier_id)
        if (
            not queries.is_usable(agreement, piggyback.contract, at)
            or piggyback.needed_until > piggyback.contract.ends_on
        ):
            raise Refused(_("Nothing can be ordered under this agreement any more."))
        move(piggyback, PIGGYBACK_MOVES, PiggybackState.AGREED, at)
    piggyback.save()
    if piggyback.state == PiggybackState.AGREED and piggyback.agency_id not in agreement.users:
        agreement.users = [*agreement.users, piggyback.agency_id]
        agreement.save()
    record.is_public = piggyback.state == PiggybackState.AGREED
    _tell(piggyback, record)
    record.private(reason=said)
    return piggyback


def _tell(piggyback: Piggyback, record: Record) -> None:
    record.parties(piggyback.agency_id, piggyback.owner_id, piggyback.supplier_id)
    record.public(
        **facts.of_agreement(piggyback.agreement),
        piggyback=piggyback.pk,
        agency=piggyback.agency_id,
        supplier=piggyback.supplier_id,
        contract=piggyback.contract_id,
        amount=piggyback.ceiling,
        until=piggyback.needed_until,
        state=piggyback.state,
        asked_at=piggyback.asked_at,
        owner_at=piggyback.owner_at,
        supplier_at=piggyback.supplier_at,
        conditions={
            "competitive": piggyback.competitive,
            "valid": piggyback.needed_until <= piggyback.valid_until,
            "same_terms": piggyback.same_terms,
            "owner_agrees": piggyback.owner_agrees,
            "supplier_agrees": piggyback.supplier_agrees,
        },
    )


def _decided_notice(pk: UUID, by: Actor, at: datetime) -> Notice:
    found = Notice.objects.filter(pk=pk, buyer=by.organisation).first()
    if found is None:
        raise Refused(_("Choose one of your agency’s own tenders."), field="notice")
    if not awards.notices_decided(by.the_organisation, at).filter(pk=pk).exists():
        raise Refused(
            _(
                "An agreement comes of a tender with an award in force, or of a closed one held elsewhere. "
                "Choose such a one."
            ),
            field="notice",
        )
    return found


def _reason_without(notice: Notice | None, ground: str, reason: str) -> str:
    """Why no tender is held; nothing where one was. Raises Refused."""
    if notice is None:
        return grounded(ground, reason)
    if ground or reason:
        raise Refused(
            _("Ground and reason are for an agreement without a tender. Empty both, or choose no tender."),
            field="ground",
        )
    return ""


def _refuse_above_review(by: Actor, at: datetime, ceiling: Decimal, currency: str) -> None:
    if is_above_review(by.the_organisation, ceiling, currency, at):
        raise Refused(
            _(
                "An agreement up to this ceiling goes before your review committee. Start a tender by the method "
                "“direct contracting”; its award leads to the agreement."
            ),
            field="ceiling",
        )
