# SPDX-License-Identifier: Apache-2.0
"""The schedule as a programme over time: a column for each pair and slot, all slots or a few of them.

Over all slots its relaxation gives the bound where availability is tight; over a few, with the rest standing
still, branch and bound finds the best that can be done there (a large neighbourhood).
"""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import coo_array, csr_array

from meishan.algorithms.meetings.engine.choosing import supplier_segments
from meishan.algorithms.meetings.engine.ground import Model


@dataclass(frozen=True)
class Programme:
    """Maximise `gain @ x` with `matrix @ x <= limit` and `balance @ x == 0`; the first columns are (`e`, `t`)."""

    e: np.ndarray
    t: np.ndarray
    gain: np.ndarray
    upper: np.ndarray
    lower: np.ndarray
    matrix: csr_array
    limit: np.ndarray
    balance: csr_array
    names: list[tuple[str, np.ndarray]]

    @property
    def size(self) -> int:
        return len(self.e)


class _Rows:
    """Collects sparse rows family by family."""

    def __init__(self) -> None:
        self.rows: list[np.ndarray] = []
        self.columns: list[np.ndarray] = []
        self.values: list[np.ndarray] = []
        self.limits: list[np.ndarray] = []
        self.names: list[tuple[str, np.ndarray]] = []
        self.count = 0

    def family(self, name: str, key: np.ndarray, columns: np.ndarray, limit, signs=None) -> None:
        """One row for each value of `key`; `limit` maps the values to what the row may hold."""
        if len(key) == 0:
            return
        known, row = np.unique(key, return_inverse=True)
        limits = limit(known) if callable(limit) else np.full(len(known), limit)
        self.rows.append(row + self.count)
        self.columns.append(columns)
        self.values.append(np.ones(len(columns)) if signs is None else signs)
        self.limits.append(np.asarray(limits, dtype=float))
        self.names.append((name, known))
        self.count += len(known)

    def matrix(self, columns: int) -> csr_array:
        if not self.count:
            return csr_array((0, columns))
        places = (np.concatenate(self.rows), np.concatenate(self.columns))
        return csr_array(coo_array((np.concatenate(self.values), places), shape=(self.count, columns)))

    def limit(self) -> np.ndarray:
        return np.concatenate(self.limits) if self.limits else np.zeros(0)


def build(
    model: Model,
    at: np.ndarray,
    slots: np.ndarray,
    keep: np.ndarray | None = None,
    standing: np.ndarray | None = None,
) -> Programme:
    """The programme of these slots, where the meetings of `at` in other slots stand, or those of a mask `standing`.

    `keep`, a mask over (pair, slot), leaves only these columns.
    """
    g = model.g
    inside = np.zeros(g.T, dtype=bool)
    inside[slots] = True
    if standing is None:
        standing = (at >= 0) & ~inside[np.maximum(at, 0)]
    busy = np.zeros((g.O + g.S, g.T), dtype=bool)
    busy[model.eo[standing], at[standing]] = True
    busy[g.O + model.es[standing], at[standing]] = True
    allowed = model.free & inside[None, :] & ~standing[:, None] & ~busy[model.eo] & ~busy[g.O + model.es]
    if model.pools:
        met = np.unique(model.pool[standing & (model.pool >= 0)])
        allowed &= ~np.isin(model.pool, met)[:, None]
    if g.R:
        allowed &= reachable(model, at, standing)
    if keep is not None:
        allowed &= keep
    e, t = np.nonzero(allowed)
    given_s = np.bincount(model.es[standing], minlength=g.S)
    given_o = np.bincount(model.eo[standing], minlength=g.O)
    segments = supplier_segments(model, model.margin, given_s)
    size = len(e)
    place = size + np.arange(len(segments.owner))
    gain = [model.gain[e], segments.gain]
    upper = [np.ones(size), segments.width]
    lower = [(model.fixed[e] >= 0).astype(float), np.zeros(len(segments.owner))]
    balance = csr_array(
        coo_array(
            (
                np.concatenate([np.ones(size), -np.ones(len(place))]),
                (np.concatenate([model.es[e], segments.owner]), np.concatenate([np.arange(size), place])),
            ),
            shape=(g.S, size + len(place)),
        )
    )
    rows = _Rows()
    columns = np.arange(size)
    rows.family("officer", model.eo[e] * g.T + t, columns, 1)
    rows.family("supplier", model.es[e] * g.T + t, columns, 1)
    if len(slots) > 1:
        rows.family("pair", e, columns, 1)
    _caps(model, rows, e, given_o)
    _resources(model, rows, e, t, at, standing)
    if len(slots) > 1:
        _pools(model, rows, e)
        if g.R:
            _walks(model, rows, e, t, slots)
    total = size + len(place)
    total = _minimums(model, rows, e, standing, given_o, total, gain, upper, lower)
    balance.resize((g.S, total))
    return Programme(
        e,
        t,
        np.concatenate(gain).astype(float),
        np.concatenate(upper).astype(float),
        np.concatenate(lower).astype(float),
        rows.matrix(total),
        rows.limit(),
        balance,
        rows.names,
    )


def relax(programme: Programme, seconds: float, method: str = "highs-ds"):
    """The relaxation: scipy's result, with the duals; None where time ran out."""
    solved = linprog(
        -programme.gain,
        A_ub=programme.matrix,
        b_ub=programme.limit,
        A_eq=programme.balance,
        b_eq=np.zeros(programme.balance.shape[0]),
        bounds=np.column_stack([programme.lower, programme.upper]),
        method=method,
        options={"time_limit": max(0.1, seconds)},
    )
    return solved if solved.status == 0 else None


def solve(programme: Programme, seconds: float, gap: float = 0.0):
    """Branch and bound: scipy's result, whose `x` is None where nothing was found in time."""
    integrality = np.zeros(len(programme.gain))
    integrality[: programme.size] = 1
    return milp(
        -programme.gain,
        constraints=[
            LinearConstraint(programme.matrix, -np.inf, programme.limit),
            LinearConstraint(programme.balance, 0, 0),
        ],
        bounds=Bounds(programme.lower, programme.upper),
        integrality=integrality,
        options={"time_limit": max(0.05, seconds), "mip_rel_gap": gap},
    )


def chosen(programme: Programme, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The (pair, slot) columns that are one."""
    one = x[: programme.size] > 0.5
    return programme.e[one], programme.t[one]


def reachable(model: Model, at: np.ndarray, standing: np.ndarray) -> np.ndarray:
    """Mask over (pair, slot): the supplier can walk there and onwards between her standing meetings."""
    g = model.g
    room, foot = g.room, g.foot.reshape(g.R, g.R)
    near_from, near_slot, near_gap = (np.asarray(a) for a in (g.near_from, g.near_slot, g.near_gap))
    visits = np.full((g.S, g.T), -1)
    visits[model.es[standing], at[standing]] = room[model.eo[standing]]
    mask = np.ones((g.E, g.T), dtype=bool)
    here = room[model.eo]
    for t in range(g.T):
        for i in range(near_from[t], near_from[t + 1]):
            there = visits[model.es, near_slot[i]]
            both = (here >= 0) & (there >= 0)
            minutes = foot[here, there] if near_slot[i] > t else foot[there, here]
            mask[both & (minutes > near_gap[i]), t] = False
    return mask


def _caps(model: Model, rows: _Rows, e: np.ndarray, given: np.ndarray) -> None:
    left = model.cap_o - given
    limited = np.asarray([left[o] < int(model.avo[o].sum()) for o in range(model.g.O)], dtype=bool)
    chosen_columns = np.flatnonzero(limited[model.eo[e]])
    rows.family("cap", model.eo[e][chosen_columns], chosen_columns, lambda known: np.maximum(0, left[known]))


def _resources(model: Model, rows: _Rows, e: np.ndarray, t: np.ndarray, at: np.ndarray, standing) -> None:
    """Tables, shared desks and interpreters of each slot, less what the standing meetings use."""
    g = model.g
    if not g.extras:
        return
    there = np.flatnonzero(standing)
    when = at[there]
    tables = g.tables - np.bincount(when, minlength=g.T)
    scarce = np.flatnonzero(g.tables[t] < g.O)
    rows.family("tables", t[scarce], scarce, lambda known: np.maximum(0, tables[known]))
    taken = np.bincount((when * max(1, g.F) + g.desk[there])[g.desk[there] >= 0], minlength=g.T * max(1, g.F))
    shared = np.flatnonzero(g.desk[e] >= 0)
    rows.family(
        "desk",
        t[shared] * max(1, g.F) + g.desk[e][shared],
        shared,
        lambda known: np.maximum(0, 1 - taken[known]),
    )
    speakers = g.speakers.reshape(g.T, -1)
    for mask in range(1, 1 << g.K):
        spoken = np.flatnonzero(_speaks(g.lang[e], mask))
        used = np.bincount(when[_speaks(g.lang[there], mask)], minlength=g.T)
        rows.family(
            f"interpreters:{mask}",
            t[spoken],
            spoken,
            lambda known, m=mask, u=used: np.maximum(0, speakers[known, m] - u[known]),
        )


def _speaks(lang: np.ndarray, mask: int) -> np.ndarray:
    return (lang >= 0) & ((mask >> np.maximum(lang, 0)) & 1 == 1)


def _pools(model: Model, rows: _Rows, e: np.ndarray) -> None:
    pooled = np.flatnonzero(model.pool[e] >= 0)
    rows.family("pool", model.pool[e][pooled], pooled, 1)


def _walks(model: Model, rows: _Rows, e: np.ndarray, t: np.ndarray, slots: np.ndarray) -> None:
    """No supplier meets in one room, and in the next slot in another too far away."""
    g = model.g
    room, foot = g.room, g.foot.reshape(g.R, g.R)
    near_from, near_slot, near_gap = (np.asarray(a) for a in (g.near_from, g.near_slot, g.near_gap))
    here = room[model.eo[e]]
    inside = set(slots.tolist())
    for one in slots:
        for i in range(near_from[one], near_from[one + 1]):
            two = near_slot[i]
            if two < one or two not in inside:
                continue
            for start in range(g.R):
                far = np.flatnonzero(foot[start] > near_gap[i])
                first = np.flatnonzero((t == one) & (here == start))
                second = np.flatnonzero((t == two) & np.isin(here, far))
                both = np.intersect1d(model.es[e[first]], model.es[e[second]])
                columns = np.concatenate([first, second])
                columns = columns[np.isin(model.es[e[columns]], both)]
                rows.family(f"walk:{one}:{two}:{start}", model.es[e[columns]], columns, 1)


def _minimums(model, rows, e, standing, given_o, total, gain, upper, lower) -> int:
    """Columns and rows for groups, and for what officers' and groups' minimums lack; the new count of columns."""

    def lacking(members: np.ndarray, lack: int, name: str) -> None:
        nonlocal total
        gain.append(np.array([model.heavy]))
        upper.append(np.array([lack]))
        lower.append(np.zeros(1))
        columns = np.append(members, total)
        signs = np.append(-np.ones(len(members)), 1.0)
        rows.family(name, np.zeros(len(columns), dtype=np.int64), columns, 0, signs)
        total += 1

    for o in np.flatnonzero(model.margin_o.any(axis=1)):
        lack = int((model.margin_o[o] > 0).sum()) - int(given_o[o])
        if lack > 0:
            lacking(np.flatnonzero(model.eo[e] == o), lack, f"officer_least:{o}")
    for number, (members, least, most) in enumerate(model.groups):
        met = int(standing[members].sum())
        columns = np.flatnonzero(np.isin(e, members))
        if most is not None:
            rows.family(
                f"group:{number}", np.zeros(len(columns), dtype=np.int64), columns, max(0, most - met)
            )
        if least > met:
            lacking(columns, least - met, f"group_least:{number}")
    return total
