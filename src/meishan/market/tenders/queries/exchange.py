# SPDX-License-Identifier: Apache-2.0
"""Reads of questions, answers and interest. Private rows show as far as the reader's scope goes."""

from uuid import UUID

from django.db.models import Q, QuerySet

from ..models import Answer, Interest, Notice, Question
from ..states import QuestionState


def answers_of(notice: Notice) -> QuerySet[Answer]:
    """Answers to all, in the order they were given."""
    return Answer.objects.filter(notice=notice).order_by("number")


def interests_in(notice: Notice) -> QuerySet[Interest]:
    """Suppliers interested now, the first to say so first."""
    return (
        Interest.objects.filter(notice=notice, withdrawn_at__isnull=True)
        .select_related("supplier")
        .order_by("at")
    )


def interest_of(notice: Notice, organisation: UUID | None) -> Interest | None:
    """The organisation's standing interest in the notice, if any."""
    if organisation is None:
        return None
    return Interest.objects.filter(notice=notice, supplier_id=organisation, withdrawn_at__isnull=True).first()


def interests_of(organisation: UUID) -> QuerySet[Interest]:
    """A supplier's standing interests, the nearest deadline first."""
    return (
        Interest.objects.filter(supplier_id=organisation, withdrawn_at__isnull=True)
        .select_related("notice__buyer", "notice__external_buyer", "notice__deadline")
        .order_by("notice__deadline__closes_at")
    )


def questions_of(organisation: UUID) -> QuerySet[Question]:
    """A supplier's own questions, newest first."""
    return (
        Question.objects.filter(supplier_id=organisation)
        .select_related("notice__buyer", "notice__external_buyer", "notice__deadline", "answer")
        .order_by("-at")
    )


def questions_on(notice: Notice) -> QuerySet[Question]:
    """Questions on a notice that still wait, the oldest first."""
    return Question.objects.filter(notice=notice, state=QuestionState.ASKED).order_by("at")


def open_questions(agency: UUID) -> QuerySet[Question]:
    """Questions to an agency that still wait, the nearest deadline first."""
    return (
        Question.objects.filter(buyer_id=agency, state=QuestionState.ASKED)
        .select_related("notice__deadline", "notice__buyer")
        .order_by("notice__deadline__closes_at", "at")
    )


def interested_parties(notice: Notice) -> set[UUID]:
    """Organisations to tell of what happens to the notice: the interested, and whoever asked."""
    told = set(
        Interest.objects.filter(notice=notice, withdrawn_at__isnull=True).values_list(
            "supplier_id", flat=True
        )
    )
    asked = Question.objects.filter(Q(notice=notice)).values_list("supplier_id", flat=True)
    return told | set(asked)
