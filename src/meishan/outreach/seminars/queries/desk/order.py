# SPDX-License-Identifier: Apache-2.0
"""The published rule of the walk-in desk, as pure functions: no database, no clock."""

import heapq
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

# After so many calls of later tickets by advisers who could have served it, a ticket is the next.
MOST_OVERTAKEN = 3


@dataclass(frozen=True, slots=True)
class Waiting:
    """What the rule knows of a ticket: no name, no question."""

    id: UUID
    number: int
    since: datetime
    is_priority: bool
    overtaken: int
    agency: UUID | None
    language: str

    @property
    def age(self) -> tuple[datetime, int]:
        """Sorts by who began to wait first; tickets of one moment go by number."""
        return self.since, self.number


@dataclass(frozen=True, slots=True)
class Adviser:
    """What the rule knows of an adviser at work. No `agency`: she answers for every one. `calls` made so far."""

    desk: int
    agency: UUID | None
    languages: tuple[str, ...]
    calls: int


@dataclass(frozen=True, slots=True)
class Choice:
    """The ticket that is next, and the word for why: `overtaken`, `priority` or `longest`."""

    ticket: Waiting
    why: str

    @property
    def reason(self) -> str:
        """Why this one, in a sentence for the adviser."""
        return {
            "overtaken": _("Later tickets were called three times before this one, so it comes first."),
            "priority": _(
                "Every second call goes to somebody who has no meeting; this one has waited longest of them."
            ),
            "longest": _("Has waited longest of those you can serve."),
        }[self.why]


def rule_in_words() -> list[str]:
    """The rule as published on the board, a sentence a step."""
    return [
        _("An adviser calls only people whose language she speaks and whose agency she answers for."),
        _(
            "Every second call of each adviser goes to the supplier who has waited longest among those "
            "who have no meeting in the published schedule."
        ),
        _("All other calls go to whoever has waited longest."),
        _("Nobody is overtaken more than three times: after that, the ticket is the next."),
        _("Who is passed on to another agency or topic keeps the time already waited."),
    ]


def can_serve(adviser: Adviser, ticket: Waiting) -> bool:
    """Whether she speaks its language and answers for its agency (anybody answers for none in particular)."""
    return ticket.language in adviser.languages and (
        adviser.agency is None or ticket.agency is None or ticket.agency == adviser.agency
    )


def next_ticket(waiting: Iterable[Waiting], adviser: Adviser) -> Choice | None:
    """Whom the adviser calls next by the published rule.

    Among the tickets she can serve: first whoever was overtaken MOST_OVERTAKEN times; else, on her first, third,
    fifth … call, the longest waiting of those without any meeting; else the longest waiting of all.
    """
    hers = sorted((one for one in waiting if can_serve(adviser, one)), key=lambda one: one.age)
    if not hers:
        return None
    if held_up := next((one for one in hers if one.overtaken >= MOST_OVERTAKEN), None):
        return Choice(held_up, "overtaken")
    if adviser.calls % 2 == 0 and (first := next((one for one in hers if one.is_priority), None)):
        return Choice(first, "priority" if first is not hers[0] else "longest")
    return Choice(hers[0], "longest")


def overtaken_by(called: Waiting, waiting: Iterable[Waiting], adviser: Adviser) -> list[Waiting]:
    """Who waited longer than the ticket called, could have been served by that adviser, and was not."""
    return [one for one in waiting if one.age < called.age and can_serve(adviser, one)]


def simulate(
    waiting: Sequence[Waiting], advisers: Sequence[Adviser], free_in: Sequence[float], minutes: float
) -> list[tuple[Waiting, float]]:
    """The calls to come, in order, with the minutes until each, when every talk takes `minutes`.

    `free_in` says in how many minutes each adviser is free. Tickets that nobody at work can serve are missing.
    """
    left = {one.id: one for one in waiting}
    at_work = dict(enumerate(advisers))
    free = [(max(0.0, soon), place) for place, soon in enumerate(free_in)]
    heapq.heapify(free)
    calls = []
    while free and left:
        now, place = heapq.heappop(free)
        adviser = at_work[place]
        choice = next_ticket(left.values(), adviser)
        if choice is None:
            # Nobody joins in this look ahead, so she has nobody to call for the rest of it.
            continue
        called = left.pop(choice.ticket.id)
        for one in overtaken_by(called, left.values(), adviser):
            left[one.id] = replace(one, overtaken=one.overtaken + 1)
        at_work[place] = replace(adviser, calls=adviser.calls + 1)
        calls.append((called, now))
        heapq.heappush(free, (now + minutes, place))
    return calls
