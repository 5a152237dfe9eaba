# SPDX-License-Identifier: Apache-2.0
"""A debriefing: asked for once by a bidder that did not win everything, about its own offer alone, and answered."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meishan.base.core.actor import Actor
from meishan.base.core.errors import Refused
from meishan.base.core.templatetags import _shown as shown
from meishan.base.ledger.acts import Record, act
from meishan.market.tenders.models import Notice

from ..models import Award, Debrief, Letter
from ..queries import awards as reads
from ..states import AwardState
from .awarding._shared import LONGEST, said, window


@act("evaluation.ask_debrief", label=gettext_lazy("Ask for a debriefing"))
def ask_debrief(letter: Letter, *, by: Actor, at: datetime, record: Record, question: str = "") -> Debrief:
    """Ask the buyer how one's own offer was judged: once, within the time the letter names (UN Secretariat: within ten
    business days, once, about one's own offer only: un-procurement b 11).
    """
    words = question.strip()
    if len(words) > LONGEST:
        raise Refused(_("The question is too long. Shorten it."), field="question")
    if not _lost_something(letter):
        raise Refused(_("You were awarded all you bid for, so there is nothing to debrief."))
    if at >= letter.debrief_until:
        raise Refused(
            _("The time to ask for a debriefing was over on %(day)s.")
            % {"day": shown.day(shown.in_zone(letter.debrief_until, None))}
        )
    made = Debrief(
        letter=letter,
        notice_id=letter.notice_id,
        buyer_id=letter.buyer_id,
        supplier_id=letter.supplier_id,
        question=words,
        asked_by=by.the_person,
        asked_at=at,
    )
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError as error:
        raise Refused(_("You asked for it already. A debriefing is asked for once.")) from error
    record.subject(letter)
    record.private(reference=letter.notice.reference, question=words)
    record.parties(letter.supplier_id, letter.buyer_id)
    return made


def _lost_something(letter: Letter) -> bool:
    return any(one["outcome"] != "won" for one in letter.content["lots"])


@act("evaluation.answer_debrief", label=gettext_lazy("Answer a debriefing"))
def answer_debrief(debrief: Debrief, *, by: Actor, at: datetime, record: Record, answer: str) -> Debrief:
    """Explain to one bidder how its own offer was judged, and nothing of the others'. Its time to protest begins now;
    awards it may protest against stay in their standstill until that time is over.
    """
    words = said(answer, "answer", _("Explain how this offer was judged."))
    if debrief.answered_at is not None:
        raise Refused(_("This debriefing was answered already."))
    letter = debrief.letter
    notice = Notice.objects.select_related("deadline").get(pk=debrief.notice_id)
    rules = reads.frozen_rules(notice, at)
    debrief.answer, debrief.answered_by, debrief.answered_at = words, by.the_person, at
    debrief.protest_until = window(rules["protest"], at, debrief.buyer_id)
    debrief.save()
    held = Award.objects.select_for_update(no_key=True).filter(
        decision=letter.decision_id, lot__in=reads.lots_lost(letter), state=AwardState.NOTIFIED
    )
    for award in held:
        if award.standstill_until < debrief.protest_until:
            award.standstill_until = debrief.protest_until
            award.save()
    record.subject(letter)
    record.private(reference=notice.reference, answer=words, until=debrief.protest_until)
    record.parties(debrief.supplier_id, debrief.buyer_id)
    return debrief
