# SPDX-License-Identifier: Apache-2.0
"""The classic form as a whole-number programme, for HiGHS: a start where search finds none, and proofs.

A column for each meeting and slot it may have; where breaks matter, one for each participant and slot in which a run
of meetings may begin: runs less one are breaks.
"""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array

from meishan.algorithms.meetings.classic.problem import Problem

_HELD = 0.5
_INFEASIBLE = 2  # the status of scipy.optimize.milp


class Answer(NamedTuple):
    """A slot for each meeting, or None; whether it is proven that there is none; a bound of the breaks."""

    at: list[int] | None
    impossible: bool
    bound: int


class _Rows:
    """Collects `low <= row <= high`."""

    def __init__(self) -> None:
        self.rows: list[int] = []
        self.columns: list[int] = []
        self.values: list[float] = []
        self.low: list[float] = []
        self.high: list[float] = []

    def add(self, terms: list[tuple[int, float]], low: float, high: float) -> None:
        for column, value in terms:
            self.rows.append(len(self.low))
            self.columns.append(column)
            self.values.append(value)
        self.low.append(low)
        self.high.append(high)

    def constraint(self, width: int) -> LinearConstraint:
        matrix = coo_array((self.values, (self.rows, self.columns)), shape=(len(self.low), width))
        return LinearConstraint(matrix.tocsr(), np.array(self.low), np.array(self.high))


class _Model:
    """Columns and rows of a problem."""

    def __init__(self, problem: Problem, slots: list[set[int]]) -> None:
        self.problem, self.slots, self.rows = problem, slots, _Rows()
        self.column: dict[tuple[int, int], int] = {}
        self.of: dict[int, list[int]] = {}
        for m, meet in enumerate(problem.meetings):
            for t in sorted(slots[m]):
                self.column[m, t] = len(self.column)
            self.of.setdefault(meet.one, []).append(m)
            self.of.setdefault(meet.two, []).append(m)
        self.held = self.width = len(self.column)

    def at(self, meetings: Iterable[int], t: int, value: float = 1.0) -> list[tuple[int, float]]:
        """The columns of these meetings at t."""
        return [(self.column[m, t], value) for m in meetings if t in self.slots[m]]

    def limits(self) -> None:
        """Each meeting is held; nobody has two at once; tables suffice; orders are kept."""
        every = range(len(self.slots))
        for m in every:
            self.rows.add([term for t in self.slots[m] for term in self.at([m], t)], 1, 1)
        for t in range(self.problem.slots):
            self.rows.add(self.at(every, t), 0, self.problem.tables)
            for mine in self.of.values():
                self.rows.add(self.at(mine, t), 0, 1)
        for i, j in self.problem.before:
            for t in range(self.problem.slots):
                later = [term for u in range(t + 1) for term in self.at([j], u)]
                earlier = [term for u in range(t) for term in self.at([i], u, -1.0)]
                self.rows.add(later + earlier, -np.inf, 0)

    def runs(self, least: list[int], fewer_than: int | None) -> None:
        """A column for each participant and slot in which a run of meetings may begin; the last: anybody's fewest."""
        first, fair = self.held, self.problem.fair
        last = first + len(self.of) * self.problem.slots
        self.width = last + 1
        begun = first
        for person, mine in self.of.items():
            total = [(begun + t, 1.0) for t in range(self.problem.slots)]
            self.rows.add(total, 1 + least[person], np.inf)
            for t, begins in enumerate(total):
                now, past = self.at(mine, t, -1.0), self.at(mine, t - 1)
                self.rows.add([begins, *now, *past], 0, np.inf)
                if fair is not None:
                    self.rows.add([begins, *now], -np.inf, 0)
                    self.rows.add([begins, *past], -np.inf, 1)
            if fair is not None:
                self.rows.add([*total, (last, -1.0)], 1, 1 + fair)
            begun += self.problem.slots
        if fewer_than is not None:
            self.rows.add([(c, 1.0) for c in range(first, last)], len(self.of), len(self.of) + fewer_than - 1)


def solve(
    problem: Problem,
    slots: list[set[int]],
    least: list[int],
    seconds: float,
    *,
    fewer_than: int | None = None,
) -> Answer:
    """A schedule, of any breaks, or where `fewer_than` is given, the best of those with fewer breaks than that."""
    model = _Model(problem, slots)
    model.limits()
    if fewer_than is not None or problem.fair is not None:
        model.runs(least, fewer_than)
    cost, whole, upper = np.ones(model.width), np.zeros(model.width), np.ones(model.width)
    cost[: model.held] = 0
    whole[: model.held] = 1
    if model.width > model.held:
        cost[-1], upper[-1] = 0, problem.slots
    done = milp(
        cost,
        integrality=whole,
        bounds=Bounds(0, upper),
        constraints=model.rows.constraint(model.width),
        options={"time_limit": max(0.05, seconds)},
    )
    at = None
    if done.x is not None:
        at = [-1] * len(slots)
        for (m, t), column in model.column.items():
            if done.x[column] > _HELD:
                at[m] = t
    is_none = done.status == _INFEASIBLE
    if fewer_than is None:
        return Answer(at, is_none, 0)
    if is_none:
        return Answer(at, is_none, fewer_than)
    dual = done.mip_dual_bound
    known = dual is not None and np.isfinite(dual)
    return Answer(at, is_none, max(0, int(np.ceil(dual - 1e-6)) - len(model.of)) if known else 0)
