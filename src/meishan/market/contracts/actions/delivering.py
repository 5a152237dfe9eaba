# SPDX-License-Identifier: Apache-2.0
"""A signed contract is carried out, accepted, judged, and ends: by completion, or early by a decision of two."""

from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meishan.base.core.actor import Actor
from meishan.base.core.errors import Refused
from meishan.base.ledger.acts import Record, act

from ..models import (
    Acceptance,
    Amendment,
    Contract,
    DeliveryReport,
    Milestone,
    PerformanceNote,
    Termination,
)
from ..queries import facts
from ..queries.contracts import has_open_milestones
from ..states import (
    AGREEMENT_MOVES,
    AMENDMENT_MOVES,
    CONTRACT_MOVES,
    MILESTONE_MOVES,
    OPEN_AMENDMENTS,
    AgreementState,
    AmendmentState,
    ContractState,
    MilestoneState,
    TerminationGround,
    TerminationState,
)
from ._shared import held_agreement, move, prose
from .following import follow_end


@act("contracts.report_milestone", label=gettext_lazy("Report a milestone as delivered"))
def report_milestone(
    milestone: Milestone, *, by: Actor, at: datetime, record: Record, words: str
) -> Milestone:
    """The supplier says that a milestone is reached and what was delivered; the buyer is asked to accept it."""
    contract = _running(milestone.contract_id, at)
    said = prose(words, "words", _("Say what you delivered, when and where."))
    move(milestone, MILESTONE_MOVES, MilestoneState.REPORTED, at)
    milestone.reported_at = at
    milestone.save()
    DeliveryReport(
        milestone=milestone,
        buyer_id=contract.buyer_id,
        supplier_id=contract.supplier_id,
        words=said,
        person=by.the_person,
        at=at,
    ).save(force_insert=True)
    record.parties(contract.buyer_id)
    record.private(number=contract.number, milestone=milestone.number, remark=said)
    return milestone


@act("contracts.accept_milestone", label=gettext_lazy("Accept a milestone, or send it back"), public=True)
def accept_milestone(
    milestone: Milestone, *, by: Actor, at: datetime, record: Record, accepts: bool, words: str = ""
) -> Milestone:
    """The buyer takes what was delivered, or says what is wrong and waits for it anew. What was taken is public."""
    contract = _running(milestone.contract_id, at)
    said = prose(words, "words", "" if accepts else _("Say what is wrong, so that the supplier can mend it."))
    Acceptance(
        milestone=milestone,
        buyer_id=contract.buyer_id,
        supplier_id=contract.supplier_id,
        accepted=accepts,
        words=said,
        person=by.the_person,
        at=at,
    ).save(force_insert=True)
    move(
        milestone,
        MILESTONE_MOVES,
        MilestoneState.ACCEPTED if accepts else MilestoneState.PLANNED,
        at,
    )
    if accepts:
        milestone.accepted_at = at
    else:
        milestone.reported_at = None
    milestone.save()
    record.is_public = accepts
    record.parties(contract.buyer_id, contract.supplier_id)
    record.public(
        contract=contract.pk,
        number=contract.number,
        notice=contract.notice_id,
        currency=contract.currency,
        milestones=[facts.of_milestone(milestone)],
        accepted=accepts,
    )
    record.private(remark=said)
    return milestone


@act("contracts.note_performance", label=gettext_lazy("Note how a supplier performed"))
def note_performance(
    contract: Contract,
    *,
    by: Actor,
    at: datetime,
    record: Record,
    quality: int,
    timeliness: int,
    cooperation: int,
    words: str,
    is_final: bool,
) -> PerformanceNote:
    """Judge the supplier from 1 to 5 in three respects, on the way or at the end; it reads this and may answer once
    (UN practice: a performance evaluation closes each contract).
    """
    if contract.signed_at is None:
        raise Refused(_("A supplier is judged once the contract is signed."))
    if any(not 1 <= one <= 5 for one in (quality, timeliness, cooperation)):
        raise Refused(_("Judge each respect from 1 to 5."))
    said = prose(words, "words", _("Say what you saw, so that the supplier can answer."))
    if PerformanceNote.objects.filter(contract=contract, is_final=True).exists():
        raise Refused(_("The final note was written already."))
    if is_final and contract.is_signed and has_open_milestones(contract):
        raise Refused(
            _(
                "Some milestones are not accepted yet. The final note is written once they are, or once the contract "
                "has ended early."
            ),
            field="is_final",
        )
    made = PerformanceNote(
        contract=contract,
        buyer_id=contract.buyer_id,
        supplier_id=contract.supplier_id,
        number=PerformanceNote.objects.filter(contract=contract).count() + 1,
        is_final=is_final,
        quality=quality,
        timeliness=timeliness,
        cooperation=cooperation,
        words=said,
        made_by=by.the_person,
        made_at=at,
    )
    made.save(force_insert=True)
    record.subject(made)
    record.parties(contract.supplier_id)
    record.private(number=contract.number, score=str(made.score), remark=said, is_final=is_final)
    return made


@act("contracts.answer_performance", label=gettext_lazy("Answer a note on one’s performance"))
def answer_performance(
    note: PerformanceNote, *, by: Actor, at: datetime, record: Record, answer: str
) -> PerformanceNote:
    """The supplier says once what it has to say to a note; the answer stands beside it for good."""
    said = prose(answer, "answer", _("Write your answer."))
    if note.answer:
        raise Refused(_("Your firm has answered this note already."))
    note.answer, note.answered_by, note.answered_at = said, by.the_person, at
    note.save()
    record.parties(note.buyer_id)
    record.private(number=note.number, answer=said)
    return note


@act("contracts.complete", label=gettext_lazy("Complete a contract"), public=True)
def complete(contract: Contract, *, by: Actor, at: datetime, record: Record) -> Contract:
    """Close a contract once every milestone that is due is accepted and the final note on the supplier is written."""
    if has_open_milestones(contract):
        raise Refused(_("Some milestones are not accepted yet. Accept them, or end the contract early."))
    if not PerformanceNote.objects.filter(contract=contract, is_final=True).exists():
        raise Refused(_("Write the final note on the supplier’s performance first."))
    if Amendment.objects.filter(contract=contract, state__in=OPEN_AMENDMENTS).exists():
        raise Refused(_("A change of this contract is on its way. Finish it or give it up first."))
    if contract.is_agreement and contract.ends_on >= at.date():
        raise Refused(_("This agreement still runs. It is completed after its last day, or ended early."))
    move(contract, CONTRACT_MOVES, ContractState.COMPLETED, at)
    contract.ended_at = at
    contract.save()
    follow_end(contract, at)
    record.parties(contract.supplier_id)
    record.public(**facts.of_contract(contract), ended_at=at)
    return contract


@act("contracts.ask_termination", label=gettext_lazy("Ask to end a contract early"))
def ask_termination(
    contract: Contract, *, by: Actor, at: datetime, record: Record, ground: str, words: str, ends_on: date
) -> Termination:
    """An officer asks the head to end a contract before its time, with the ground for it (UN General Conditions)."""
    if not contract.is_signed:
        raise Refused(_("Only a signed contract that still runs can end early."))
    if ground not in TerminationGround.values:
        raise Refused(_("Choose the ground."), field="ground")
    said = prose(words, "words", _("Say why. The supplier reads it once the head has decided."))
    if not contract.starts_on <= ends_on <= contract.ends_on and ends_on != at.date():
        raise Refused(_("Choose a last day within the contract’s time."), field="ends_on")
    if Termination.objects.filter(contract=contract, state=TerminationState.ASKED).exists():
        raise Refused(_("The head has not decided on the last request yet."))
    made = Termination(
        contract=contract,
        buyer_id=contract.buyer_id,
        supplier_id=contract.supplier_id,
        ground=ground,
        words=said,
        ends_on=ends_on,
        asked_by=by.the_person,
        asked_at=at,
    )
    made.save(force_insert=True)
    record.subject(made)
    record.private(number=contract.number, ground=ground, ends_on=ends_on, reason=said)
    return made


@act("contracts.decide_termination", label=gettext_lazy("Decide whether a contract ends early"), public=True)
def decide_termination(
    termination: Termination, *, by: Actor, at: datetime, record: Record, agrees: bool, words: str = ""
) -> Termination:
    """The head, who did not ask for it, ends a contract early or lets it run. The ground is public, words are not."""
    said = prose(words, "words", "" if agrees else _("Say why the contract goes on."))
    contract = Contract.objects.select_for_update(no_key=True).get(pk=termination.contract_id)
    if termination.state != TerminationState.ASKED:
        raise Refused(_("This was decided in the meantime."))
    termination.state = TerminationState.DECIDED if agrees else TerminationState.DECLINED
    termination.settled_by, termination.settled_at, termination.settled_words = by.the_person, at, said
    termination.save()
    if agrees:
        _end(contract, at)
        record.parties(contract.supplier_id)
    record.is_public = agrees
    record.public(
        **facts.of_contract(contract) | {"ground": termination.ground, "ends_on": termination.ends_on},
        agrees=agrees,
        ended_at=at if agrees else None,
    )
    record.private(reason=said)
    return termination


def _end(contract: Contract, at: datetime) -> None:
    for one in Amendment.objects.filter(contract=contract, state__in=OPEN_AMENDMENTS):
        move(one, AMENDMENT_MOVES, AmendmentState.WITHDRAWN, at)
        one.declined_words = _("The contract ended early.")
        one.save()
    move(contract, CONTRACT_MOVES, ContractState.TERMINATED, at)
    contract.ended_at = at
    contract.save()
    follow_end(contract, at)
    if contract.agreement_id is None:
        return
    agreement = held_agreement(contract)
    if not agreement.contracts.filter(state=ContractState.SIGNED).exists():
        move(agreement, AGREEMENT_MOVES, AgreementState.TERMINATED, at)
        agreement.save()


def _running(contract: UUID, at: datetime) -> Contract:
    """The contract of a milestone, locked. Raises Refused where nothing is delivered under it."""
    found = Contract.objects.select_for_update(no_key=True).get(pk=contract)
    if not found.is_signed:
        raise Refused(_("This contract does not run, so nothing is delivered under it."))
    if at.date() < found.starts_on:
        raise Refused(_("This contract has not begun yet."))
    return found
