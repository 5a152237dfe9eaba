# SPDX-License-Identifier: Apache-2.0
"""The best meetings of one slot while all others stand: a linear assignment, or a programme where more limits."""

import numpy as np
from scipy.optimize import linear_sum_assignment

from meishan.algorithms.meetings.engine import programmes
from meishan.algorithms.meetings.engine.ground import Model
from meishan.algorithms.meetings.engine.work import Work

FINE = 4096  # points are multiplied by this, so that chance decides between equals and never between unequals


def objective(model: Model, at: np.ndarray) -> int:
    """The value of a timetable, with `heavy` points for each meeting that a minimum asks for."""
    met = at >= 0
    counts = np.bincount(model.es[met], minlength=model.g.S)
    total = int(model.gain[met].sum()) + _drawn(model.margin, counts)
    if model.margin_o.any():
        total += _drawn(model.margin_o, np.bincount(model.eo[met], minlength=model.g.O))
    for members, least, _most in model.groups:
        total += model.heavy * min(least, int(met[members].sum()))
    return total


def value(model: Model, at: np.ndarray) -> int:
    """The value of a timetable as the instance defines it."""
    met = at >= 0
    return int(model.gain[met].sum()) + _drawn(model.fair, np.bincount(model.es[met], minlength=model.g.S))


def rematch(work: Work, t: int, rng: np.random.Generator) -> None:
    """Fill slot t anew, as well as can be while the other slots stand; between equals chance decides."""
    model, g, at = work.model, work.model.g, work.at
    outside = (at >= 0) & (at != t)
    if g.K or g.F or model.groups:
        _by_programme(work, at, t)
        return
    given_s = np.bincount(model.es[outside], minlength=g.S)
    given_o = np.bincount(model.eo[outside], minlength=g.O)
    open_ = model.free[:, t] & ~outside
    open_ &= (given_s < model.cap_s)[model.es] & (given_o < model.cap_o)[model.eo]
    if model.pools:
        met = np.unique(model.pool[outside & (model.pool >= 0)])
        open_ &= ~np.isin(model.pool, met)
    if g.R:
        open_ &= programmes.reachable(model, at, outside)[:, t]
    columns = np.flatnonzero(open_)
    points = model.gain[columns] + model.margin[model.es[columns], given_s[model.es[columns]]]
    if model.margin_o.any():
        points += model.margin_o[model.eo[columns], given_o[model.eo[columns]]]
    points += np.where(model.fixed[columns] >= 0, 20 * model.heavy, 0)
    rows, officers = np.unique(model.eo[columns], return_inverse=True)
    places, suppliers = np.unique(model.es[columns], return_inverse=True)
    spare = max(0, len(rows) - int(g.tables[t]))
    table = np.zeros((len(rows), len(places) + spare))
    table[officers, suppliers] = points * FINE + rng.integers(0, FINE // 64, len(columns))
    if spare:
        table[:, len(places) :] = float(points.max(initial=0)) * FINE * (len(rows) + 1)
    chosen = np.full((len(rows), len(places) + spare), -1)
    chosen[officers, suppliers] = columns
    row, place = linear_sum_assignment(table, maximize=True)
    entering = chosen[row, place]
    after = np.where(at == t, -1, at)
    after[entering[entering >= 0]] = t
    work.load(after)


def renew(work: Work, slots: np.ndarray, seconds: float, keep: np.ndarray | None) -> bool:
    """Fill several slots anew together by branch and bound; whether something better was found in time."""
    model, at = work.model, work.at
    before = objective(model, at)
    programme = programmes.build(model, at, slots, keep)
    if not programme.size:
        return False
    solved = programmes.solve(programme, seconds)
    if solved.x is None:
        return False
    e, t = programmes.chosen(programme, solved.x)
    after = np.where(np.isin(at, slots), -1, at)
    after[e] = t
    if objective(model, after) < before:
        return False
    work.load(after)
    return objective(model, after) > before


def _by_programme(work: Work, at: np.ndarray, t: int) -> None:
    model = work.model
    programme = programmes.build(model, at, np.array([t]))
    solved = programmes.solve(programme, 1.0)
    if solved.x is None:
        return
    e, slots = programmes.chosen(programme, solved.x)
    after = np.where(at == t, -1, at)
    after[e] = slots
    if objective(model, after) >= objective(model, at):
        work.load(after)


def _drawn(margin: np.ndarray, counts: np.ndarray) -> int:
    reached = np.arange(margin.shape[1])[None, :] < counts[:, None]
    return int(margin[reached].sum())
