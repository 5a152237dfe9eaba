# SPDX-License-Identifier: Apache-2.0
"""Amendments: proposed by the buyer, reviewed by the committee where large, signed by both sides as contracts are."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meishan.base.core.actor import Actor
from meishan.base.core.errors import Refused
from meishan.base.ledger.acts import Record, act

from ..models import Amendment, AmendmentReview, Contract, ContractVersion, Termination
from ..queries import changes
from ..states import AMENDMENT_MOVES, OPEN_AMENDMENTS, AmendmentState, TerminationState
from ._shared import amount_of, held_agreement, in_words, move, prose, refuse_period, refuse_sanctioned
from .drafting import MilestoneRow, PriceRow
from .pricing import Repriced, moves_of, read_changes
from .replanning import Replanned, read_milestones, refuse_delivered
from .signing import make_version


@act("contracts.propose_amendment", label=gettext_lazy("Propose a change of a contract"))
def propose_amendment(
    contract: Contract,
    *,
    by: Actor,
    at: datetime,
    record: Record,
    words: str,
    reason: str,
    value: Decimal | str,
    ends_on: date,
    prices: Sequence[Repriced] = (),
    added: Sequence[PriceRow] = (),
    prices_from: date | None = None,
    milestones: Sequence[Replanned] = (),
    planned: Sequence[MilestoneRow] = (),
) -> Amendment:
    """Propose to change value, last day, words, milestones or price list of a signed contract; `added` are new lines of
    the list, `planned` new milestones. Where all changes together move the value, or a price, further than the rule
    set's figure, the review committee endorses it first (UNAIDS manual 9.4: over 20 per cent).
    """
    if not contract.is_signed:
        raise Refused(_("Only a signed contract that still runs is amended."))
    said = prose(words, "words", _("Say what changes, in the words both sides sign."))
    why = prose(reason, "reason", _("Say why. It becomes public with the change."))
    amount = amount_of(value, "value")
    refuse_period(contract.starts_on, ends_on)
    if Amendment.objects.filter(contract=contract, state__in=OPEN_AMENDMENTS).exists():
        raise Refused(_("Another change of this contract is on its way. Finish that one first."))
    if Termination.objects.filter(contract=contract, state=TerminationState.ASKED).exists():
        raise Refused(_("The head decides whether this contract ends. Until then it is not changed."))
    if contract.agreement_id is not None:
        _refuse_below_consumed(contract, amount)
    repriced = read_changes(contract, at=at, prices=prices, added=added, starts_on=prices_from)
    replanned = read_milestones(
        contract, amount, ends_on, replanned=milestones, added=planned, today=at.date()
    )
    size = changes.size_of(contract, amount, at, moves_of(repriced))
    made = Amendment(
        contract=contract,
        buyer_id=contract.buyer_id,
        supplier_id=contract.supplier_id,
        number=Amendment.objects.filter(contract=contract).count() + 1,
        words=said,
        reason=why,
        value_before=contract.value,
        value_after=amount,
        ends_before=contract.ends_on,
        ends_after=ends_on,
        price_changes=len(repriced),
        prices_from=prices_from if repriced else None,
        milestone_changes=len(replanned),
        percent=size.percent,
        limit_percent=size.limit,
        needs_review=size.needs_review,
        state=AmendmentState.IN_REVIEW if size.needs_review else AmendmentState.PROPOSED,
        state_at=at,
        proposed_by=by.the_person,
        proposed_at=at,
    )
    made.save(force_insert=True)
    for price in repriced:
        price.amendment = made
        price.save(force_insert=True)
    for milestone in replanned:
        milestone.amendment = made
        milestone.save(force_insert=True)
    record.subject(made)
    record.private(
        number=contract.number,
        amendment_number=made.number,
        amount=amount,
        ends_on=ends_on,
        percent=size.percent,
        lines=len(repriced),
        milestones_changed=len(replanned),
        reason=why,
    )
    return made


@act("contracts.review_amendment", label=gettext_lazy("Review a large change of a contract"))
def review_amendment(
    amendment: Amendment, *, by: Actor, at: datetime, record: Record, endorses: bool, words: str
) -> Amendment:
    """A member of the review committee, who did not propose it, endorses a large change or does not, and says why."""
    said = prose(words, "words", _("Say why. It stays on record with your name."))
    move(
        amendment,
        AMENDMENT_MOVES,
        AmendmentState.APPROVED if endorses else AmendmentState.REJECTED,
        at,
    )
    AmendmentReview(
        amendment=amendment,
        buyer_id=amendment.buyer_id,
        endorsed=endorses,
        words=said,
        proposed_by=amendment.proposed_by,
        decided_by=by.the_person,
        at=at,
    ).save(force_insert=True)
    amendment.save()
    record.private(amendment_number=amendment.number, agrees=endorses, reason=said, percent=amendment.percent)
    return amendment


@act("contracts.offer_amendment", label=gettext_lazy("Offer a change of a contract for signature"))
def offer_amendment(amendment: Amendment, *, by: Actor, at: datetime, record: Record) -> ContractVersion:
    """Turn a change into a document for both sides to sign; it counts with the second signature."""
    contract = Contract.objects.select_for_update(no_key=True).get(pk=amendment.contract_id)
    refuse_sanctioned(contract.supplier_id)
    if not contract.is_signed or (contract.value, contract.ends_on) != (
        amendment.value_before,
        amendment.ends_before,
    ):
        raise Refused(
            _("The contract is not as it was when this was proposed. Give it up and propose it anew.")
        )
    refuse_delivered(amendment.milestones.select_related("milestone"))
    move(amendment, AMENDMENT_MOVES, AmendmentState.OFFERED, at)
    amendment.offered_at = at
    amendment.save()
    made = make_version(contract, (), by, at, amendment)
    record.subject(amendment)
    record.parties(contract.supplier_id)
    record.private(number=contract.number, version=made.number, sha256=made.sha256)
    return made


@act("contracts.withdraw_amendment", label=gettext_lazy("Give up a change of a contract"))
def withdraw_amendment(
    amendment: Amendment, *, by: Actor, at: datetime, record: Record, reason: str
) -> Amendment:
    """The buyer gives up a change that is not in force, or the supplier does not sign it: all stays as it is."""
    said = prose(reason, "reason", _("Say why. The other side reads it."))
    move(amendment, AMENDMENT_MOVES, AmendmentState.WITHDRAWN, at)
    amendment.declined_words = said
    amendment.save()
    if amendment.offered_at is not None:
        record.parties(amendment.buyer_id, amendment.supplier_id)
    record.private(amendment_number=amendment.number, reason=said)
    return amendment


def _refuse_below_consumed(contract: Contract, amount: Decimal) -> None:
    agreement = held_agreement(contract)
    if amount < agreement.consumed:
        raise Refused(
            _("Call-offs of %(amount)s were approved already. The ceiling can't be lower than that.")
            % {"amount": in_words(agreement.consumed, agreement.currency)},
            field="value",
        )
