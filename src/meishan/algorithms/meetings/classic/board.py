# SPDX-License-Identifier: Apache-2.0
"""The board on which a classic timetable is made, and its inner loops, plain or compiled."""

import threading
from types import SimpleNamespace
from typing import Any, NamedTuple

import numpy as np

from meishan.algorithms.meetings.classic import kernels
from meishan.algorithms.meetings.classic.problem import Meet, Problem
from meishan.algorithms.meetings.engine import accelerating
from meishan.algorithms.meetings.engine import kernels as common

_CALLED_FROM_PYTHON = {"load", "place", "reckon", "anneal"}
_PLAIN: Any = kernels
_lock = threading.Lock()
_ready: list[SimpleNamespace] = []


class Ground(NamedTuple):
    """What is asked: P participants, T slots, L tables, M meetings, what must come before (`pre`) and after."""

    P: int
    T: int
    L: int
    M: int
    fair: int
    orders: int
    one: Any
    two: Any
    free: Any
    met: Any
    pre_from: Any
    pre: Any
    post_from: Any
    post: Any


class Board(NamedTuple):
    """Who meets when (`who`, `at`), what each slot uses, costs, and working space."""

    who: Any
    at: Any
    used: Any
    buf: Any
    old: Any
    ends: Any
    out: Any
    was: Any
    now: Any
    open: Any
    open_count: Any
    tabu: Any
    clock: Any
    cost: Any
    breaks: Any
    hist: Any
    total: Any
    place_in: Any
    bad: Any
    bad_count: Any
    rng: Any


class Work:
    """A problem, its board and the loops (`k`). The same seed gives the same chances."""

    def __init__(self, problem: Problem, slots: list[set[int]], seed: int) -> None:
        p_all, t_all, m_all = problem.participants, problem.slots, len(problem.meetings)
        free = np.zeros((m_all, t_all), dtype=np.int64)
        for m, possible in enumerate(slots):
            free[m, sorted(possible)] = 1
        met = np.zeros(p_all, dtype=np.int64)
        for meet in problem.meetings:
            met[[meet.one, meet.two]] = 1
        ground: Any = Ground
        self.compiled, self.k = bool(_ready), _ready[0] if _ready else _PLAIN
        self.g: Ground = ground(
            p_all,
            t_all,
            problem.tables,
            m_all,
            -1 if problem.fair is None else problem.fair,
            len(problem.before),
            self.pack([meet.one for meet in problem.meetings]),
            self.pack([meet.two for meet in problem.meetings]),
            self.pack(free),
            self.pack(met),
            *map(self.pack, _lists(m_all, [(j, i) for i, j in problem.before])),
            *map(self.pack, _lists(m_all, list(problem.before))),
        )
        chain = 2 * p_all + 8
        hist = self._blank(t_all + 1)
        hist[0] = int(met.sum())
        board: Any = Board
        self.b: Board = board(
            *(self._blank(size, -1) for size in (p_all * t_all, m_all)),
            *(self._blank(size) for size in (t_all, chain, chain)),
            *(self._blank(size) for size in (4, m_all + 4, 8, 1)),
            self.pack(np.arange(max(1, m_all))),
            self._blank(1, m_all),
            *(self._blank(size) for size in (m_all * t_all, 1, p_all, p_all)),
            hist,
            *(self._blank(size) for size in (1, p_all, p_all, 1)),
            self._blank(1, (seed * 7919 + 12345) % 2147483646 + 1),
        )

    @property
    def at(self) -> list[int]:
        """The slot of each meeting, or -1."""
        return [int(t) for t in self.b.at[: self.g.M]]

    def load(self, at: list[int]) -> None:
        """Set the board to a timetable, and reckon its costs."""
        self.k.load(self.g, self.b, self.pack(at))
        self.k.reckon(self.g, self.b)

    def pack(self, given: Any) -> Any:
        """A copy of whole numbers as the loops read them best; never empty."""
        flat = np.array(given, dtype=np.int64).ravel()
        if len(flat) == 0:
            flat = np.zeros(1, dtype=np.int64)
        return flat if self.compiled else flat.tolist()

    def upgrade(self) -> None:
        """Go on with the compiled loops if they have become ready."""
        if not self.compiled and _ready:
            self.compiled, self.k = True, _ready[0]
            self.g, self.b = _arrays(Ground, self.g), _arrays(Board, self.b)

    def _blank(self, size: int, value: int = 0) -> Any:
        return self.pack(np.full(max(1, size), value))


def _lists(size: int, pairs: list[tuple[int, int]]) -> tuple[list[int], list[int]]:
    """For each first of the pairs its seconds, in one row: where each begins, and the row."""
    starts, row = [0], []
    for first in range(size):
        row += [j for i, j in pairs if i == first]
        starts.append(len(row))
    return starts, row


def _arrays(kind: Any, parts: Any) -> Any:
    """The same with its lists as arrays."""
    return kind(*(np.array(part, dtype=np.int64) if isinstance(part, list) else part for part in parts))


def warm() -> None:
    """Have the compiled loops ready: seconds the first time, then a moment. Without numba nothing happens."""
    if not accelerating.may_compile():
        return
    with _lock:
        if not _ready:
            made = accelerating.compiled((common, kernels), _CALLED_FROM_PYTHON)
            _exercise(made)
            _ready.append(made)


def warm_in_background() -> None:
    """As `warm`, beside what is going on."""
    if accelerating.may_compile() and not _ready:
        threading.Thread(target=warm, daemon=True).start()


def _exercise(module: Any) -> None:
    """Call each loop once, so that it is compiled for what a `Work` holds."""
    work = Work(Problem(2, 2, 1, (frozenset(), frozenset()), (Meet(0, 1),)), [{0, 1}], 1)
    g, b = _arrays(Ground, work.g), _arrays(Board, work.b)
    one = np.zeros(1, dtype=np.int64)
    module.place(g, b, 1)
    module.load(g, b, one)
    module.reckon(g, b)
    module.anneal(g, b, one, 1, -1, 0, one.copy())
