# SPDX-License-Identifier: Apache-2.0
"""Minutes of what was said to bidders before bidding."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meishan.base.core.actor import Actor
from meishan.base.core.errors import Refused
from meishan.base.ledger.acts import Record, act

from ..models import Answer, MeetingMinutes, Notice
from ..states import NoticePhase
from .exchange import ANSWER_LENGTH, QUESTION_LENGTH
from .wording import TEXT_LENGTH, text

MOST_ASKED = 50
Words = Mapping[str, str]


@act("tenders.publish_meeting", label=gettext_lazy("Publish minutes of a meeting"), public=True)
def publish_meeting(
    notice: Notice,
    *,
    by: Actor,
    at: datetime,
    record: Record,
    held_at: datetime,
    words: Words,
    questions: Sequence[tuple[Words, Words]] = (),
) -> MeetingMinutes:
    """Tell all what was said at a pre-bid meeting or site visit, at the same moment, with each question and answer and
    nobody's name (UN practice: open to all and minuted, UNAIDS manual 8.9).
    """
    if notice.phase(at) not in (NoticePhase.OPEN, NoticePhase.SUSPENDED):
        raise Refused(_("The deadline has passed; minutes now would not reach bidders in time."))
    if held_at > at:
        raise Refused(_("The meeting is still to come. Minutes are published after it."), field="held_at")
    said = text(words, TEXT_LENGTH)
    if not said.get(notice.language):
        raise Refused(_("Write the minutes in the notice's main language."), field=f"words_{notice.language}")
    if len(questions) > MOST_ASKED:
        raise Refused(_("Publish at most %(most)s questions with one meeting.") % {"most": MOST_ASKED})
    last = MeetingMinutes.objects.filter(notice=notice).aggregate(last=Max("number"))["last"] or 0
    made = MeetingMinutes(notice=notice, number=last + 1, held_at=held_at, words=said, at=at)
    made.save(force_insert=True)
    numbers = [_answer(notice, question, answer, at) for question, answer in questions]
    record.subject(notice)
    record.public(
        reference=notice.reference, number=made.number, held_at=held_at, minutes=said, answers=numbers
    )
    return made


def _answer(notice: Notice, question: Words, answer: Words, at: datetime) -> int:
    asked, told = text(question, QUESTION_LENGTH), text(answer, ANSWER_LENGTH)
    if not asked.get(notice.language) or not told.get(notice.language):
        raise Refused(
            _("Give each question with its answer in the notice's main language."), field="questions"
        )
    last = Answer.objects.filter(notice=notice).aggregate(last=Max("number"))["last"] or 0
    Answer(notice=notice, number=last + 1, question=asked, answer=told, at=at).save(force_insert=True)
    return last + 1
