# SPDX-License-Identifier: Apache-2.0
"""What people are asked afterwards, and what they said."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import mean

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from meishan.base.core.actor import Actor

from ...models import Feedback, Seminar
from ..seminars import span_of

# Each answered from 1 (not at all) to 5 (very much).
SCALES = {
    "meetings": _("My meetings were useful"),
    "matching": _("I met the people I wanted to meet"),
    "organisation": _("The days were well organised"),
    "advice": _("The briefings and the walk-in desk helped me"),
    "again": _("I would come again"),
}
OPEN_FOR = timedelta(days=60)
ASK_WITHIN = timedelta(days=7)


@dataclass(frozen=True)
class Scale:
    """One question: `counts` of the answers 1 to 5, and their mean; None where nobody answered it."""

    key: str
    label: str | Promise
    counts: tuple[int, int, int, int, int]
    mean: float | None

    @property
    def answers(self) -> int:
        return sum(self.counts)


@dataclass(frozen=True)
class Answers:
    """All feedback of a seminar: how many people, the scales, and what they wrote (language, text)."""

    people: int
    scales: tuple[Scale, ...]
    remarks: tuple[tuple[str, str], ...]


def answers_of(seminar: Seminar, rows: Iterable[Mapping[str, object]] | None = None) -> Answers:
    """The feedback in the reader's scope. Names stand nowhere in it."""
    given = list(
        Feedback.objects.filter(seminar=seminar).order_by("at").values_list("answers", flat=True)
        if rows is None
        else rows
    )
    scales = []
    for key, label in SCALES.items():
        said = [value for one in given if isinstance(value := one.get(key), int)]
        counts = Counter(said)
        scales.append(
            Scale(
                key,
                label,
                (counts[1], counts[2], counts[3], counts[4], counts[5]),
                round(mean(said), 2) if said else None,
            )
        )
    remarks = tuple(
        (str(one.get("language", "")), str(one["remark"]))
        for one in given
        if str(one.get("remark", "")).strip()
    )
    return Answers(len(given), tuple(scales), remarks)


def feedback_by(seminar: Seminar, actor: Actor) -> Feedback | None:
    """What this person has said."""
    return Feedback.objects.filter(seminar=seminar, person=actor.person).first() if actor.person else None


def is_open_for_feedback(seminar: Seminar, at: datetime) -> bool:
    """From the first day until two months after the last."""
    span = span_of(seminar)
    return seminar.is_announced and span is not None and span[0] <= at < span[1] + OPEN_FOR


def is_time_to_ask(seminar: Seminar, at: datetime) -> bool:
    """From the day after the last on, for a week: later nobody remembers."""
    span = span_of(seminar)
    return seminar.is_announced and span is not None and span[1] < at < span[1] + ASK_WITHIN
