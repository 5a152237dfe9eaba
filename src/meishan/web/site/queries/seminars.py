# SPDX-License-Identifier: Apache-2.0
"""The seminars a page of the site points to: those one has to do with, and those to come."""

from dataclasses import dataclass
from datetime import datetime

from meishan.base.core.actor import Actor
from meishan.base.core.predicates import may
from meishan.outreach.seminars.queries.making import Row, listing
from meishan.outreach.seminars.queries.seminars import announced, application_of, officer_of

SHOWN = 3


@dataclass(frozen=True)
class SeminarLine:
    """A seminar that is to come or under way; what the reader is in it: "", "applied", "supplier" or "officer"."""

    row: Row
    part: str = ""


def seminars_ahead(at: datetime) -> list[SeminarLine]:
    """The next seminars the public may read about, the soonest first; one under way is the soonest."""
    rows = [one for one in listing(announced(), at) if one.when != "past"]
    return [SeminarLine(one) for one in rows[:SHOWN]]


def seminars_for(actor: Actor, at: datetime) -> list[SeminarLine]:
    """The same, each with what the reader is in it."""
    return [SeminarLine(one.row, _part(actor, one.row)) for one in seminars_ahead(at)]


def _part(actor: Actor, row: Row) -> str:
    if officer_of(row.seminar, actor) is not None:
        return "officer"
    application = application_of(row.seminar, actor.organisation)
    if application is None or not may(actor, "seminars.has_application", row.seminar):
        return ""
    return "supplier" if application.takes_part else "applied"
