# SPDX-License-Identifier: Apache-2.0
"""Re-planning on arrays: what survives is frozen, branch and bound fills the holes, chains use the moves allowed."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from scipy.sparse import csr_array, vstack

from meishan.algorithms.meetings.engine import ground, matching, programmes
from meishan.algorithms.meetings.engine.solving import lay_out, timetable
from meishan.algorithms.meetings.engine.work import Work
from meishan.algorithms.meetings.instance import Instance, Meeting, Schedule
from meishan.algorithms.meetings.replanning import Lost, Replan

PASSES = 4
MOVE_COST = 5  # points that a move has to gain, so that nobody moves for next to nothing
TOGETHER = 4  # slots filled anew together, at first


def mend(
    instance: Instance,
    schedule: Schedule,
    *,
    lost: Lost,
    may_move: int,
    since: int,
    seconds: float,
    seed: int,
    timer: Callable[[], float],
) -> Replan:
    """See `replanning.replan`."""
    begun = timer()
    after = _diminished(instance, schedule, lost, since)
    model = ground.build(after)
    before = timetable(model, Schedule(tuple(m for m in schedule.meetings if _is_known(model, m))))
    surviving = _surviving(model, before)
    work = Work(model, seed)
    work.load(np.where(surviving, before, -1))
    _fill(work, surviving, seconds / 2)
    if may_move > 0:
        moves = _Moves(work, before, surviving, may_move, since, lambda: seconds - (timer() - begun))
        moves.chain()
        moves.exchange()
    made = lay_out(model, work.at, schedule)
    return _differences(schedule, made, {pair for pair, e in model.index.items() if surviving[e]})


def _is_known(model: ground.Model, meeting: Meeting) -> bool:
    return (meeting.officer, meeting.supplier) in model.index


def _diminished(instance: Instance, schedule: Schedule, lost: Lost, since: int) -> Instance:
    """The instance after the loss; what is past is locked, and nothing new may be put there."""

    def left(free, gone):
        return tuple(
            slots - frozenset(t for t in gone.get(number, ()) if t >= since)
            for number, slots in enumerate(free)
        )

    def is_lost(meeting: Meeting) -> bool:
        return meeting.slot >= since and (
            meeting.slot in lost.officers.get(meeting.officer, ())
            or meeting.slot in lost.suppliers.get(meeting.supplier, ())
        )

    past = tuple(Meeting(m.officer, m.supplier, m.slot) for m in schedule.meetings if m.slot < since)
    known = {(m.officer, m.supplier) for m in past}
    locks = tuple(
        m
        for m in instance.locked
        if not is_lost(m) and m.slot >= since and (m.officer, m.supplier) not in known
    )
    tables = instance.tables
    if lost.tables:
        ready = tables or (instance.officers,) * len(instance.slots)
        tables = tuple(max(0, n - lost.tables.get(t, 0)) if t >= since else n for t, n in enumerate(ready))
    return replace(
        instance,
        officer_free=left(instance.officer_free, lost.officers),
        supplier_free=left(instance.supplier_free, lost.suppliers),
        tables=tables,
        locked=past + locks,
        excluded=instance.excluded | {(None, None, t) for t in range(since)},
    )


def _surviving(model: ground.Model, before: np.ndarray) -> np.ndarray:
    """Which meetings can stay; where tables are too few then, those that are worth least go."""
    met = before >= 0
    staying = met.copy()
    staying[met] = model.free[np.flatnonzero(met), before[met]]
    for t in range(model.g.T):
        here = np.flatnonzero(staying & (before == t))
        excess = len(here) - int(model.g.tables[t])
        if excess > 0:
            worth = np.where(model.fixed[here] >= 0, np.inf, model.gain[here])
            staying[here[np.argsort(worth, kind="stable")[:excess]]] = False
    return staying


def _fill(work: Work, surviving: np.ndarray, seconds: float) -> None:
    """Put the best new meetings into the holes, nothing else moving."""
    at = work.at
    programme = programmes.build(work.model, at, np.arange(work.model.g.T), standing=surviving)
    if not programme.size:
        return
    solved = programmes.solve(programme, seconds, gap=1e-6)
    if solved.x is not None:
        e, t = programmes.chosen(programme, solved.x)
        at[e] = t
        work.load(at)


class _Moves:
    """The search that may move some of those who could have stayed, and drops none of them."""

    def __init__(self, work, before, surviving, may_move, since, left: Callable[[], float]) -> None:
        self.work, self.model, self.left = work, work.model, left
        self.before, self.surviving, self.may_move = before, surviving, may_move
        self.rng = np.random.default_rng(int(work.b.rng[0]))
        self.slots = np.arange(since, work.model.g.T)
        self.best = work.at
        self.highest = matching.objective(self.model, self.best)

    def chain(self) -> None:
        """Let chains make room for further meetings."""
        for _ in range(PASSES):
            gained = False
            for e in _waiting(self.model, self.best, self.rng):
                if self.left() <= 0:
                    return
                work = self.work
                if work.k.insert(work.g, work.b, int(e), work.mobile, self.may_move + 4) >= 0:
                    gained |= self.keep(work.at)
            if not gained:
                return

    def exchange(self) -> None:
        """Fill a few slots anew together, most of what stands there staying by the limit on moves."""
        together = min(TOGETHER, len(self.slots))
        while self.left() > 0 and together:
            begun = self.left()
            slots = np.sort(self.rng.permutation(self.slots)[:together])
            programme = self.limited(slots)
            if not programme.size:
                if together == len(self.slots):
                    return
                together += 1
                continue
            solved = programmes.solve(programme, min(begun, 1.0), gap=1e-6)
            if solved.x is not None:
                at = np.where(np.isin(self.best, slots), -1, self.best)
                e, t = programmes.chosen(programme, solved.x)
                at[e] = t
                self.keep(at)
            took = begun - self.left()
            together = max(2, together - 1) if took > 0.4 else min(together + 1, len(self.slots))

    def limited(self, slots: np.ndarray) -> programmes.Programme:
        """The programme of these slots, where all survivors have to meet and few may leave their slot."""
        programme = programmes.build(self.model, self.best, slots)
        staying = self.surviving[programme.e]
        gain = programme.gain.copy()
        gain[: programme.size][staying] += self.model.heavy
        away = np.zeros(len(gain))
        away[: programme.size] = staying & (programme.t != self.before[programme.e])
        gain -= MOVE_COST * away
        outside = self.surviving & ~np.isin(self.best, slots)
        allowed = self.may_move - int((outside & (self.best != self.before)).sum())
        return replace(
            programme,
            gain=gain,
            matrix=vstack([programme.matrix, csr_array(away[None, :])], format="csr"),
            limit=np.append(programme.limit, allowed),
        )

    def keep(self, at: np.ndarray) -> bool:
        """Keep a better timetable that is within its limits; else go back to the best. Whether it was."""
        moved = int((self.surviving & (at != self.before)).sum())
        reached = matching.objective(self.model, at)
        lawful = moved <= self.may_move and (at[self.surviving] >= 0).all() and _within(self.model, at)
        better = lawful and reached > self.highest
        if better:
            self.best, self.highest = at, reached
        self.work.load(self.best)
        return better


def _waiting(model: ground.Model, at: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Pairs that do not meet though both could meet once more; the most valuable first."""
    met = at >= 0
    count_s = np.bincount(model.es[met], minlength=model.g.S)
    count_o = np.bincount(model.eo[met], minlength=model.g.O)
    waiting = np.flatnonzero(~met & (count_s < model.cap_s)[model.es] & (count_o < model.cap_o)[model.eo])
    worth = model.gain[waiting] + model.margin[model.es[waiting], count_s[model.es[waiting]]]
    return waiting[np.argsort(-(worth + rng.random(len(waiting))), kind="stable")]


def _within(model: ground.Model, at: np.ndarray) -> bool:
    """Caps, pools and groups, which the chains do not watch."""
    met = at >= 0
    if (np.bincount(model.es[met], minlength=model.g.S) > model.cap_s).any():
        return False
    if (np.bincount(model.eo[met], minlength=model.g.O) > model.cap_o).any():
        return False
    pooled = model.pool[met & (model.pool >= 0)]
    if len(pooled) != len(np.unique(pooled)):
        return False
    return all(most is None or met[members].sum() <= most for members, _least, most in model.groups)


def _differences(before: Schedule, after: Schedule, surviving: set[tuple[int, int]]) -> Replan:
    was = {(m.officer, m.supplier): m for m in before.meetings}
    now = {(m.officer, m.supplier): m for m in after.meetings}
    changed = [(was[p], now[p]) for p in was if p in now and was[p].slot != now[p].slot]
    return Replan(
        schedule=after,
        kept=tuple(now[p] for p in was if p in now and was[p].slot == now[p].slot),
        moved=tuple(pair for pair in changed if (pair[0].officer, pair[0].supplier) in surviving),
        rescued=tuple(pair for pair in changed if (pair[0].officer, pair[0].supplier) not in surviving),
        dropped=tuple(was[p] for p in was if p not in now),
        added=tuple(now[p] for p in now if p not in was),
    )
