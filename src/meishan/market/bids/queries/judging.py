# SPDX-License-Identifier: Apache-2.0
"""Who reads what is inside opened bids: those who evaluate them and have declared. The app above knows who they are."""

from typing import Any
from uuid import UUID

from django.db import connection

from meishan.market.tenders.models import Notice

from ..models import OpenedFile, TechnicalDecision


def results_wait(notice: UUID) -> bool:
    """Whether technical results of that tender wait for its panel to sign its report."""
    return _asked("SELECT bids_results_wait(%s)", [notice])


def may_read(notice: UUID, person: UUID | None) -> bool:
    """Whether a person holds a declared seat on the panel of that tender."""
    if person is None:
        return False
    return _asked("SELECT bids_may_read(%s, %s)", [notice, person])


def may_read_prices(notice: UUID, person: UUID | None) -> bool:
    """Whether such a person may read prices by now: whoever scores does so before she reads any."""
    if person is None:
        return False
    return _asked("SELECT bids_may_read_prices(%s, %s)", [notice, person])


def _asked(question: str, arguments: list[UUID]) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(question, arguments)
        found: tuple[bool] = cursor.fetchone()
    return found[0]


def notice_of(subject: Any) -> UUID:
    """The tender that a bid, a submission, a decision, a file or a notice belongs to."""
    found: UUID
    match subject:
        case Notice():
            found = subject.pk
        case OpenedFile():
            found = subject.line.opening.notice_id
        case TechnicalDecision():
            found = subject.submission.notice_id
        case _:
            found = subject.notice_id
    return found
