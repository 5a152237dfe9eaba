# SPDX-License-Identifier: Apache-2.0
"""A protest: filed by a bidder in its time, admitted or not, reviewed by somebody who had no part, and carried out."""

from collections.abc import Collection
from datetime import datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meishan.base.core import scope
from meishan.base.core.actor import Actor
from meishan.base.core.errors import Refused
from meishan.base.core.templatetags import _shown as shown
from meishan.base.ledger.acts import Record, act
from meishan.market.tenders.models import Notice

from ..models import Award, Letter, Protest, ProtestStep
from ..queries import awards as reads
from ..states import PROTEST_MOVES, AwardState, ProtestGround, ProtestState, can_move
from .awarding._shared import LONGEST, said


@act("evaluation.draft_protest", label=gettext_lazy("Write a protest"))
def draft_protest(
    letter: Letter,
    *,
    by: Actor,
    at: datetime,
    record: Record,
    ground: str,
    words: str,
    lots: Collection[int],
    wanted: str = "",
) -> Protest:
    """Write down what one protests against, or change what was written. Nobody but the bidder reads it before it is
    filed, and nothing is held by it.
    """
    told = said(words, "words", _("Say what was wrong, and where it shows."))
    if ground not in ProtestGround.values:
        raise Refused(_("Choose what your protest rests on."), field="ground")
    chosen = sorted(set(lots))
    if not chosen or not set(chosen) <= set(reads.lots_lost(letter)):
        raise Refused(_("Choose among the lots that you bid for and another was awarded."), field="lots")
    found = reads.protest_on(letter)
    if found is not None and found.state != ProtestState.DRAFT:
        raise Refused(_("You protested against this award already."))
    made = found or Protest(
        letter=letter,
        notice_id=letter.notice_id,
        buyer_id=letter.buyer_id,
        supplier_id=letter.supplier_id,
        state_at=at,
        made_by=by.the_person,
        made_at=at,
    )
    made.lots, made.ground, made.words, made.wanted = chosen, ground, told, wanted.strip()[:LONGEST]
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError as error:
        raise Refused(_("You protested against this award already.")) from error
    record.subject(made)
    return made


@act("evaluation.file_protest", label=gettext_lazy("File a protest"))
def file_protest(protest: Protest, *, by: Actor, at: datetime, record: Record) -> Protest:
    """File a protest within its time: after the debriefing where one was asked for, else after the letter. From now on
    the awards it is against are held (etendering 11: a challenge is a hold).
    """
    letter = protest.letter
    until = reads.protest_until(letter)
    if until is None:
        raise Refused(
            _("You asked for a debriefing. File your protest once it is answered; the award waits.")
        )
    if at >= until:
        raise Refused(
            _("The time to protest was over on %(day)s.") % {"day": shown.day(shown.in_zone(until, None))}
        )
    # Its row is held, so that numbers follow one another.
    Notice.objects.select_for_update(no_key=True).get(pk=protest.notice_id)
    notice = Notice.objects.select_related("deadline").get(pk=protest.notice_id)
    awards = list(
        Award.objects.filter(notice=notice, lot__in=protest.lots).exclude(state=AwardState.CANCELLED)
    )
    if not awards:
        raise Refused(_("The award you protest against has fallen away already."))
    if any(one.state == AwardState.SIGNED for one in awards):
        raise Refused(_("The contract is signed already. Write to the buyer’s head of procurement."))
    _refuse_small(notice, awards, at)
    with scope.everything():
        filed = Protest.objects.filter(notice=notice, number__isnull=False).count()
    protest.filed_at, protest.number = at, filed + 1
    _move(protest, ProtestState.FILED, by, at, protest.words)
    record.private(
        reference=notice.reference, number=protest.number, ground=protest.ground, lots=protest.lots
    )
    record.parties(protest.supplier_id, protest.buyer_id)
    return protest


def _refuse_small(notice: Notice, awards: list[Award], at: datetime) -> None:
    """Raises Refused where the rules take protests only above a value, and these awards are not."""
    rules = reads.frozen_rules(notice, at)
    figure = rules["protest_above"]
    if figure.value is None:
        return
    value = Decimal(0)
    for one in awards:
        value += reads.in_currency(notice, one.amount, one.currency, rules.currency) or one.usd
    if not figure.reached(value):
        raise Refused(
            _(
                "By the buyer’s rules a protest needs a contract above %(currency)s %(limit)s. Ask for a debriefing."
            )
            % {"currency": rules.currency, "limit": figure.value}
        )


@act("evaluation.withdraw_protest", label=gettext_lazy("Withdraw a protest"))
def withdraw_protest(protest: Protest, *, by: Actor, at: datetime, record: Record) -> Protest:
    """Take one's protest back before it is settled. What it held is free again.

    The entry names the bidder, so it stays private; that the protest is withdrawn is said by publish_withdrawal.
    """
    was_filed = protest.filed_at is not None
    _move(protest, ProtestState.WITHDRAWN, by, at, "", kept=was_filed)
    record.private(number=protest.number)
    record.parties(protest.supplier_id, *([protest.buyer_id] if was_filed else []))
    return protest


@act(
    "evaluation.publish_withdrawal",
    label=gettext_lazy("Make known that a protest was withdrawn"),
    public=True,
)
def publish_withdrawal(protest: Protest, *, by: Actor, at: datetime, record: Record) -> Protest:
    """Say to everybody that a protest which was filed is withdrawn, once; never by whom or why."""
    if protest.number is None or protest.state != ProtestState.WITHDRAWN:
        raise Refused(_("This protest was not withdrawn after it was filed."))
    if reads.withdrawal_is_public(protest):
        raise Refused(_("It is public already that this protest was withdrawn."))
    _tell(protest, record)
    return protest


@act("evaluation.admit_protest", label=gettext_lazy("Admit a protest or not"), public=True)
def admit_protest(
    protest: Protest, *, by: Actor, at: datetime, record: Record, admissible: bool, words: str = ""
) -> Protest:
    """Say whether a protest is one the rules take: in time, by a bidder, against this award. One that is not admitted
    ends with the reason, and holds nothing any longer.
    """
    reason = words.strip()[:LONGEST]
    if not admissible:
        reason = said(words, "words", _("Say why it is not admitted; the bidder reads it."))
        protest.settled_by, protest.settled_at, protest.settled_words = by.the_person, at, reason
    _move(protest, ProtestState.ADMISSIBLE if admissible else ProtestState.INADMISSIBLE, by, at, reason)
    _tell(protest, record, reason=reason)
    return protest


@act("evaluation.review_protest", label=gettext_lazy("Take up a protest"), public=True)
def review_protest(protest: Protest, *, by: Actor, at: datetime, record: Record) -> Protest:
    """Take an admitted protest up for review, as a member of the committee who had no part in the award (a trigger):
    nobody judges her own work. Whoever takes it up settles it.
    """
    protest.reviewer = by.the_person
    _move(protest, ProtestState.UNDER_REVIEW, by, at, "")
    _tell(protest, record)
    return protest


@act("evaluation.settle_protest", label=gettext_lazy("Settle a protest"), public=True)
def settle_protest(
    protest: Protest, *, by: Actor, at: datetime, record: Record, upheld: bool, words: str
) -> Protest:
    """Uphold a protest or reject it, with reasons the bidder reads. One that is rejected holds nothing any longer; one
    that is upheld does until it is carried out.
    """
    reason = said(words, "words", _("Give the reasons; the bidder reads them."))
    protest.settled_by, protest.settled_at, protest.settled_words = by.the_person, at, reason
    _move(protest, ProtestState.UPHELD if upheld else ProtestState.REJECTED, by, at, reason)
    _tell(protest, record, reason=reason)
    return protest


@act("evaluation.implement_protest", label=gettext_lazy("Carry out what a protest asks"), public=True)
def implement_protest(protest: Protest, *, by: Actor, at: datetime, record: Record, words: str) -> Protest:
    """Say what was done about a protest that was upheld. The awards it was against must have fallen away first; then
    the offers are ranked again, or the tender ends.
    """
    told = said(words, "words", _("Say what was done about it; the bidder reads it."))
    if (
        Award.objects.filter(
            notice=protest.notice_id, lot__in=protest.lots, decision=protest.letter.decision_id
        )
        .exclude(state=AwardState.CANCELLED)
        .exists()
    ):
        raise Refused(_("Cancel the award it was against first."))
    protest.done_words = told
    _move(protest, ProtestState.IMPLEMENTED, by, at, told)
    _tell(protest, record)
    record.private(decision=told)
    return protest


def _move(protest: Protest, state: str, by: Actor, at: datetime, words: str, *, kept: bool = True) -> None:
    """Take a protest on along its moves, and keep the step. Raises Refused."""
    if not can_move(PROTEST_MOVES, protest.state, state):
        raise Refused(
            _("This protest is at the stage “%(stage)s”, so this can't be done now. Load the page again.")
            % {"stage": ProtestState(protest.state).label}
        )
    protest.state, protest.state_at = state, at
    protest.save()
    if kept:
        ProtestStep(
            protest=protest,
            buyer_id=protest.buyer_id,
            supplier_id=protest.supplier_id,
            state=state,
            person=by.the_person,
            words=words,
            at=at,
        ).save(force_insert=True)


def _tell(protest: Protest, record: Record, reason: str = "") -> None:
    """What everybody may know: that there is a protest, of which lots, and how it stands; never by whom."""
    record.public(
        reference=protest.notice.reference,
        notice=protest.notice_id,
        number=protest.number,
        lots=protest.lots,
        state=str(protest.state),
    )
    if reason:
        record.private(reason=reason)
    # A public entry names whom it concerns: the bidder reads all of it on the page of its protest.
    record.parties(protest.buyer_id)
