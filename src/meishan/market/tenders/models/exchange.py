# SPDX-License-Identifier: Apache-2.0
"""What suppliers say: interest and questions (private), and the answers (public, without the asker)."""

from django.db import models
from django.db.models import Q

from meishan.base.core import ids

from ..states import QuestionState


class Interest(models.Model):
    """A supplier told the buyer it is interested; seen by the two of them."""

    id = models.UUIDField(primary_key=True, default=ids.new)
    notice = models.ForeignKey("tenders.Notice", models.PROTECT, related_name="interests")
    buyer = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    supplier = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="interests")
    person = models.UUIDField()
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["notice", "supplier"],
                condition=Q(withdrawn_at__isnull=True),
                name="tenders_interest_once",
            )
        ]


class Answer(models.Model):
    """A question and its answer as all read them, at the same time. Append-only. Numbers have no gaps.

    `question` and `answer` are texts by language code; the question is as the buyer worded it for all.
    """

    id = models.UUIDField(primary_key=True, default=ids.new)
    notice = models.ForeignKey("tenders.Notice", models.PROTECT, related_name="answers")
    number = models.PositiveIntegerField()
    question = models.JSONField()
    answer = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["notice", "number"], name="tenders_answer_number")]


class Question(models.Model):
    """A question as its asker put it; seen by the asker and the buyer. It points to the answer, never back."""

    id = models.UUIDField(primary_key=True, default=ids.new)
    notice = models.ForeignKey("tenders.Notice", models.PROTECT, related_name="questions")
    buyer = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    supplier = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="questions")
    person = models.UUIDField()
    text = models.TextField()
    language = models.CharField(max_length=2)
    state = models.CharField(max_length=10, choices=QuestionState, default=QuestionState.ASKED)
    at = models.DateTimeField(db_index=True)
    answer = models.ForeignKey(Answer, models.PROTECT, null=True, related_name="questions")
    settled_at = models.DateTimeField(null=True)
    set_aside_reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state=QuestionState.ANSWERED, answer__isnull=False)
                | Q(~Q(state=QuestionState.ANSWERED), answer__isnull=True),
                name="tenders_question_answered",
            )
        ]
