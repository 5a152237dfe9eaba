# SPDX-License-Identifier: Apache-2.0
"""Finds, by Hall's theorem, people whose chosen meetings cannot all have a slot of their own.

If some of a person's meetings can only be in a few slots, there can be no more of them than such slots: a row that
the flow lacked. With these rows its bound comes down to what time allows, and the chosen pairs can be placed.
"""

from dataclasses import dataclass

import numpy as np

from meishan.algorithms.meetings.engine.ground import Model

OFFICER, SUPPLIER = "officer", "supplier"


@dataclass(frozen=True)
class Cut:
    """At most `len(slots)` of this person's meetings that fit only into `slots`; `pairs` are these."""

    kind: str
    person: int
    slots: tuple[int, ...]
    pairs: np.ndarray


def cuts(model: Model, chosen: np.ndarray) -> list[Cut]:
    """The rows that the chosen pairs break, at most one for each person."""
    found: list[Cut] = []
    if not len(chosen):
        return found
    room = model.free.sum(axis=1)
    for kind, who in ((OFFICER, model.eo), (SUPPLIER, model.es)):
        order = chosen[np.argsort(who[chosen], kind="stable")]
        persons, starts = np.unique(who[order], return_index=True)
        for person, mine in zip(persons, np.split(order, starts[1:]), strict=True):
            if room[mine].min() >= len(mine):
                continue
            slots = _crowded({int(e): np.flatnonzero(model.free[e]).tolist() for e in mine})
            if slots:
                outside = np.ones(model.g.T, dtype=bool)
                outside[sorted(slots)] = False
                hers = np.flatnonzero(who == person)
                inside = hers[~model.free[hers][:, outside].any(axis=1) & (room[hers] > 0)]
                found.append(Cut(kind, int(person), tuple(sorted(slots)), inside))
    return found


def _crowded(times: dict[int, list[int]]) -> set[int]:
    """Slots that too many meetings crowd into; empty where each meeting finds one of its own."""
    holder: dict[int, int] = {}

    def find(e: int, tried: set[int]) -> bool:
        for t in times[e]:
            if t in tried:
                continue
            tried.add(t)
            if t not in holder or find(holder[t], tried):
                holder[t] = e
                return True
        return False

    for e in sorted(times, key=lambda known: len(times[known])):
        tried: set[int] = set()
        if not find(e, tried):
            return tried
    return set()
