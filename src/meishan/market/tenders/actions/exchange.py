# SPDX-License-Identifier: Apache-2.0
"""What suppliers and buyers say to each other about an open notice."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meishan.base.core.actor import Actor
from meishan.base.core.errors import Refused
from meishan.base.ledger.acts import Record, act
from meishan.base.reference.queries import LANGUAGES

from ..models import Answer, Interest, Notice, Question
from ..queries import interest_of
from ..states import QUESTION_MOVES, NoticePhase, QuestionState, can_move
from .checks import prose, text

QUESTION_LENGTH = 4000
ANSWER_LENGTH = 20_000
MOST_QUESTIONS = 50


@act("tenders.express_interest", label=gettext_lazy("Express interest"), lock="share")
def express_interest(notice: Notice, *, by: Actor, at: datetime, record: Record) -> Interest:
    """Tell the buyer that one's organisation is interested. Not binding. The buyer sees who; rivals do not.
    UNGM: needs Basic registration with that buyer.
    """
    if not notice.is_open(at):
        raise Refused(_("The deadline of this notice has passed."))
    assert notice.buyer_id is not None  # the rule: nobody answers for notices of other platforms
    made = Interest(
        notice=notice, buyer_id=notice.buyer_id, supplier_id=by.the_organisation, person=by.the_person, at=at
    )
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError as error:
        raise Refused(_("Your organisation has expressed interest already.")) from error
    record.private(reference=notice.reference)
    record.parties(notice.buyer_id)
    return made


@act("tenders.withdraw_interest", label=gettext_lazy("Withdraw interest"), lock="share")
def withdraw_interest(notice: Notice, *, by: Actor, at: datetime, record: Record) -> Interest:
    """Take one's interest back, at any time."""
    standing = interest_of(notice, by.organisation)
    if standing is None:
        raise Refused(_("Your organisation has not expressed interest in this notice."))
    standing.withdrawn_at = at
    standing.save()
    record.private(reference=notice.reference)
    record.parties(notice.buyer_id)
    return standing


@act("tenders.ask", label=gettext_lazy("Ask a question"), lock="share")
def ask(notice: Notice, *, by: Actor, at: datetime, record: Record, text: str, language: str) -> Question:
    """Ask the buyer in writing. The answer goes to all, and nobody but the buyer learns who asked."""
    if not notice.is_open(at):
        raise Refused(_("The deadline of this notice has passed, so questions are no longer answered."))
    if notice.questions_until is not None and at > notice.questions_until:
        raise Refused(_("The time for questions on this notice is over."))
    words = prose(text, QUESTION_LENGTH)
    if not words:
        raise Refused(_("Write your question."), field="text")
    if language not in LANGUAGES:
        raise Refused(_("Choose one of the six languages."), field="language")
    waiting = Question.objects.filter(
        notice=notice, supplier_id=by.organisation, state=QuestionState.ASKED
    ).count()
    if waiting >= MOST_QUESTIONS:
        raise Refused(_("Your organisation has many questions waiting here. Wait for the answers first."))
    assert notice.buyer_id is not None  # the rule, again
    made = Question(
        notice=notice,
        buyer_id=notice.buyer_id,
        supplier_id=by.the_organisation,
        person=by.the_person,
        text=words,
        language=language,
        at=at,
    )
    made.save(force_insert=True)
    record.subject(made)
    record.private(reference=notice.reference, notice=notice.pk)
    record.parties(notice.buyer_id)
    return made


@act("tenders.answer", label=gettext_lazy("Answer a question to all"), public=True)
def answer(
    notice: Notice,
    *,
    by: Actor,
    at: datetime,
    record: Record,
    questions: Iterable[UUID],
    question: Mapping[str, str],
    answer: Mapping[str, str],
) -> Answer:
    """Answer one or several questions in writing, to all at the same time, without naming the asker (UN rule).

    `question` is the question as all shall read it, in the buyer's words where the asker's would betray her.
    With no `questions` it is a clarification the buyer gives of its own accord.
    """
    if notice.phase(at) not in (NoticePhase.OPEN, NoticePhase.SUSPENDED):
        raise Refused(_("The deadline has passed; an answer now would not reach bidders in time."))
    asked, told = text(question, QUESTION_LENGTH), text(answer, ANSWER_LENGTH)
    if not asked.get(notice.language):
        raise Refused(_("Word the question in the notice's main language."), field="question")
    if not told.get(notice.language):
        raise Refused(_("Write the answer in the notice's main language."), field="answer")
    settled = list(Question.objects.select_for_update().filter(notice=notice, pk__in=list(questions)))
    if any(not can_move(QUESTION_MOVES, one.state, QuestionState.ANSWERED) for one in settled):
        raise Refused(_("One of these questions was settled in the meantime. Load the page again."))
    last = Answer.objects.filter(notice=notice).aggregate(last=Max("number"))["last"] or 0
    made = Answer(notice=notice, number=last + 1, question=asked, answer=told, at=at)
    made.save(force_insert=True)
    for one in settled:
        one.state, one.answer, one.settled_at = QuestionState.ANSWERED, made, at
        one.save()
    record.public(
        reference=notice.reference,
        version=notice.version,
        number=made.number,
        question=made.question,
        answer=made.answer,
    )
    record.private(questions=sorted(str(one.pk) for one in settled))
    return made


@act("tenders.set_aside", label=gettext_lazy("Set a question aside"))
def set_aside(question: Question, *, by: Actor, at: datetime, record: Record, reason: str) -> Question:
    """Settle a question without an answer to all (asked twice, not about this notice); its asker reads why."""
    words = prose(reason, QUESTION_LENGTH)
    if not words:
        raise Refused(_("Say why; the asker reads it."), field="reason")
    question.state, question.settled_at, question.set_aside_reason = QuestionState.SET_ASIDE, at, words
    question.save()
    record.private(reason=words)
    record.parties(question.buyer_id, question.supplier_id)
    return question
