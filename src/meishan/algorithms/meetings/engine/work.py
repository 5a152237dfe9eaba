# SPDX-License-Identifier: Apache-2.0
"""The board on which a timetable is made, and the inner loops that work on it, plain or compiled."""

import threading
from typing import Any, NamedTuple

import numpy as np

from meishan.algorithms.meetings.engine import accelerating
from meishan.algorithms.meetings.engine.ground import Ground, Model, build
from meishan.algorithms.meetings.instance import Instance, Pair, Slot


class Board(NamedTuple):
    """Who meets whom when (`so`, `ss`, `at`), what each slot uses, and working space."""

    so: Any
    ss: Any
    at: Any
    used: Any
    need: Any
    desk: Any
    buf: Any
    old: Any
    was: Any
    cost: Any
    place_in: Any
    bad: Any
    bad_count: Any
    rng: Any


class Values(NamedTuple):
    """What the search by value reads: points, margins (`W` and `WO` wide), caps, pools."""

    W: int
    WO: int
    gain: Any
    margin: Any
    margin_o: Any
    cap_s: Any
    cap_o: Any
    pool: Any
    count_s: Any
    count_o: Any
    pool_met: Any
    log_e: Any
    log_t: Any
    loss: Any


class Work:
    """A model, its board and the loops (`k`). `mobile[e]` is 0 where pair e must stay where it stands.

    The same seed gives the same chances.
    """

    def __init__(self, model: Model, seed: int, frozen: np.ndarray | None = None) -> None:
        g = model.g
        chain, days = 2 * (g.O + g.S) + 8, g.S * g.D
        self.model = model
        self.k: Any = accelerating.loops()
        self.compiled = accelerating.is_ready()
        stays = model.fixed >= 0 if frozen is None else (model.fixed >= 0) | frozen
        self.mobile = self.pack(~stays)
        self.g = Ground(*(self.pack(part) if isinstance(part, np.ndarray) else part for part in g))
        board: Any = Board
        self.b: Board = board(
            *(self._blank(size, -1) for size in (g.O * g.T, g.S * g.T, g.E)),
            *(self._blank(size) for size in (g.T, g.T * g.K, g.T * g.F, chain, chain, 2 * chain)),
            *(self._blank(size) for size in (days, days, days, 1)),
            self._blank(1, (seed * 7919 + 12345) % 2147483646 + 1),
        )
        # Padded: while a pair has no place its officer may count one meeting too many.
        margin, margin_o = (np.pad(table, ((0, 0), (0, 2))) for table in (model.margin, model.margin_o))
        most = np.maximum(model.cap_o, [model.instance.most_of_officer(o) for o in range(g.O)])
        values: Any = Values
        self.v: Values = values(
            margin.shape[1],
            margin_o.shape[1],
            *map(self.pack, (model.gain, margin, margin_o, model.cap_s, most, model.pool)),
            *(self._blank(size) for size in (g.S, g.O)),
            self._blank(model.pools, -1),
            *(self._blank(size) for size in (256, 256, 1)),
        )

    @property
    def at(self) -> np.ndarray:
        """The slot of each pair, or -1; a copy."""
        return np.array(self.b.at[: self.g.E], dtype=np.int64)

    def load(self, at: np.ndarray) -> None:
        """Set the board to a timetable."""
        self.k.load(self.g, self.b, self.pack(at))

    def pack(self, array: Any) -> Any:
        """A copy of whole numbers as the loops read them best."""
        flat = np.array(array, dtype=np.int64).ravel()
        return flat if self.compiled else flat.tolist()

    def upgrade(self) -> None:
        """Go on with the compiled loops if they have become ready."""
        if self.compiled or not accelerating.is_ready():
            return
        self.compiled, self.k = True, accelerating.loops()
        self.mobile = np.array(self.mobile, dtype=np.int64)
        self.g, self.b, self.v = _arrays(Ground, self.g), _arrays(Board, self.b), _arrays(Values, self.v)

    def _blank(self, size: int, value: int = 0) -> Any:
        return self.pack(np.full(max(1, size), value))


def _arrays(kind: Any, parts: Any) -> Any:
    """The same with its lists as arrays."""
    return kind(*(np.array(part, dtype=np.int64) if isinstance(part, list) else part for part in parts))


def warm() -> None:
    """Have the compiled loops ready: seconds the first time, then a moment. Without numba nothing happens."""
    accelerating.prepare(_exercise)


def warm_in_background() -> None:
    """As `warm`, beside what is going on."""
    if accelerating.may_compile() and not accelerating.is_ready():
        threading.Thread(target=warm, daemon=True).start()


def _exercise(module: Any) -> None:
    """Call each loop once, so that it is compiled for what a `Work` holds."""
    free = frozenset({0, 1})
    tiny = Instance((Slot(0, 0, 20), Slot(0, 20, 40)), (free,), (free,), (Pair(0, 0),))
    work = Work(build(tiny), 1)
    work.compiled, work.k = True, module
    work.mobile = np.array(work.mobile, dtype=np.int64)
    work.g, work.b, work.v = _arrays(Ground, work.g), _arrays(Board, work.b), _arrays(Values, work.v)
    g, b, one = work.g, work.b, np.zeros(1, dtype=np.int64)
    module.insert(g, b, 0, work.mobile, 1)
    module.load(g, b, np.full(1, -1, dtype=np.int64))
    module.place(g, b, one, 1, work.mobile, 1)
    module.shuffle(g, b, work.mobile, 1)
    module.tidy(g, b, work.mobile, module.count_cost(g, b), one, 1, 0, one.copy())
    module.churn(g, b, work.v, work.mobile, one, 1, 0, one.copy())
