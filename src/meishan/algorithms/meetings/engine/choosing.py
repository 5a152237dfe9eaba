# SPDX-License-Identifier: Apache-2.0
"""Which pairs shall meet, times left aside: a flow, so a linear programme whose vertices are whole numbers.

Its value is a bound on every schedule's, and its dual prices let anyone check that (see `verifying`). Groups and
interpreters may break the wholeness; then branch and bound chooses the pairs, and the bound stays.
"""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import coo_array, csr_array, lil_array, vstack

from meishan.algorithms.meetings.engine.cutting import Cut, cuts
from meishan.algorithms.meetings.engine.ground import Model

PRICE_UNIT = 1024
ROUNDS = 12  # of cuts at most


@dataclass(frozen=True)
class Choice:
    """`pairs` are the chosen ones; `bound` and `count_bound` hold for every schedule."""

    pairs: np.ndarray
    bound: int
    count_bound: int
    prices: dict


@dataclass(frozen=True)
class _Rows:
    """Rows `matrix @ x <= limit` and what they are called in the certificate's prices."""

    matrix: csr_array
    limit: np.ndarray
    names: list[tuple]


@dataclass
class _Flow:
    """The programme of the flow, to which rows are added."""

    model: Model
    gain: np.ndarray
    lower: np.ndarray
    upper: np.ndarray
    balance: csr_array
    rows: _Rows

    def solve(self, gain: np.ndarray):
        return linprog(
            -gain,
            A_ub=self.rows.matrix,
            b_ub=self.rows.limit,
            A_eq=self.balance,
            b_eq=np.zeros(self.balance.shape[0]),
            bounds=np.column_stack([self.lower, self.upper]),
            method="highs-ds",
        )

    def pairs(self, solved) -> np.ndarray:
        """The chosen pairs; by branch and bound where the vertex is not of whole numbers."""
        count = len(self.model.eo)
        x = solved.x[:count]
        if np.abs(x - x.round()).max() > 1e-6:
            x = _whole(self, count)
        return np.flatnonzero(x > 0.5)

    def add(self, found: list[Cut]) -> None:
        new = lil_array((len(found), len(self.gain)))
        for row, cut in enumerate(found):
            new[row, cut.pairs] = 1
        self.rows = _Rows(
            vstack([self.rows.matrix, csr_array(new)], format="csr"),
            np.append(self.rows.limit, [float(len(cut.slots)) for cut in found]),
            [*self.rows.names, *(("cut", cut) for cut in found)],
        )


def choose(model: Model) -> Choice:
    """The best pairs, the value no schedule exceeds, and the number of meetings none does."""
    count = len(model.eo)
    if count == 0:
        return Choice(np.zeros(0, dtype=np.int64), 0, 0, {})
    flow = _flow(model)
    solved = flow.solve(flow.gain)
    if solved.status != 0:
        return Choice(np.flatnonzero(model.fixed >= 0), int(flow.gain @ flow.upper), count, {})
    chosen = flow.pairs(solved)
    for _ in range(ROUNDS):
        found = cuts(model, chosen)
        if not found:
            break
        flow.add(found)
        solved = flow.solve(flow.gain)
        chosen = flow.pairs(solved)
    counted = flow.solve(np.concatenate([np.ones(count), np.zeros(len(flow.gain) - count)]))
    names = flow.rows.names
    prices = {"balance": -solved.eqlin.marginals, "rows": -solved.ineqlin.marginals, "names": names}
    return Choice(chosen, int(np.floor(-solved.fun + 1e-4)), int(np.floor(-counted.fun + 1e-6)), prices)


def _flow(model: Model) -> _Flow:
    count = len(model.eo)
    segments = supplier_segments(model, model.margin, np.zeros(model.g.S, dtype=np.int64))
    extra = _extra_segments(model)
    columns = count + len(segments.gain) + len(extra.gain)
    lower = np.zeros(columns)
    lower[:count] = model.fixed >= 0
    return _Flow(
        model,
        np.concatenate([model.gain, segments.gain, extra.gain]).astype(float),
        lower,
        np.concatenate([model.free.any(axis=1), segments.width, extra.width]).astype(float),
        _balance(model, segments, columns),
        _rows(model, extra, columns, count + len(segments.gain)),
    )


@dataclass(frozen=True)
class Segments:
    """Concave points as columns: each gives `gain` for each of up to `width` meetings of its `owner`."""

    owner: np.ndarray
    gain: np.ndarray
    width: np.ndarray


def supplier_segments(model: Model, margin: np.ndarray, given: np.ndarray, caps=None) -> Segments:
    """What further meetings give each person who has `given` already."""
    caps = model.cap_s if caps is None else caps
    owner, gain, width = [], [], []
    for s in range(margin.shape[0]):
        k = int(given[s])
        while k < caps[s]:
            end = k
            while end < caps[s] and margin[s, end] == margin[s, k]:
                end += 1
            owner.append(s)
            gain.append(margin[s, k])
            width.append(end - k)
            k = end
    return Segments(*(np.array(column, dtype=np.int64) for column in (owner, gain, width)))


def _extra_segments(model: Model) -> Segments:
    """One column for each minimum of an officer or a group: what it still lacks is worth `heavy` each."""
    owner, gain, width = [], [], []
    for o in range(model.g.O):
        least = int((model.margin_o[o] > 0).sum())
        if least:
            owner.append(o)
            gain.append(model.heavy)
            width.append(least)
    for number, (_members, least, _most) in enumerate(model.groups):
        if least:
            owner.append(model.g.O + number)
            gain.append(model.heavy)
            width.append(least)
    return Segments(*(np.array(column, dtype=np.int64) for column in (owner, gain, width)))


def _balance(model: Model, segments: Segments, columns: int) -> csr_array:
    """Each supplier's meetings are counted out among her segments."""
    pairs = len(model.eo)
    rows = np.concatenate([model.es, segments.owner])
    places = np.concatenate([np.arange(pairs), pairs + np.arange(len(segments.owner))])
    values = np.concatenate([np.ones(pairs), -np.ones(len(segments.owner))])
    return csr_array(coo_array((values, (rows, places)), shape=(model.g.S, columns)))


def _rows(model: Model, extra: Segments, columns: int, first_extra: int) -> _Rows:
    """Officers' caps, pools, groups, tables, interpreters."""
    pairs = np.arange(len(model.eo))
    parts = [csr_array(coo_array((np.ones(len(pairs)), (model.eo, pairs)), shape=(model.g.O, columns)))]
    limits: list[float] = list(model.cap_o)
    names: list[tuple] = [("officer", o) for o in range(model.g.O)]

    def add(members: np.ndarray, limit: float, name: tuple, sign: float = 1.0, slack: int = -1) -> None:
        places, values = list(members), [sign] * len(members)
        if slack >= 0:
            places.append(slack)
            values.append(1.0)
        parts.append(csr_array(coo_array((values, ([0] * len(places), places)), shape=(1, columns))))
        limits.append(limit)
        names.append(name)

    for number in range(model.pools):
        members = np.flatnonzero(model.pool == number)
        if len(members) > 1:
            add(members, 1, ("pool", number))
    for number, (members, _least, most) in enumerate(model.groups):
        if most is not None:
            add(members, most, ("group", number))
    for place, owner in enumerate(extra.owner):
        if owner < model.g.O:
            add(
                np.flatnonzero(model.eo == owner), 0, ("officer_least", int(owner)), -1.0, first_extra + place
            )
        else:
            number = int(owner) - model.g.O
            add(model.groups[number][0], 0, ("group_least", number), -1.0, first_extra + place)
    tables = model.g.tables
    if (tables < model.g.O).any():
        add(pairs, int(np.minimum(tables, model.g.O).sum()), ("tables",))
    lang = model.g.lang
    speakers = model.g.speakers.reshape(model.g.T, -1)
    for mask in range(1, 1 << model.g.K):
        members = np.flatnonzero((lang >= 0) & ((mask >> np.maximum(lang, 0)) & 1 == 1))
        add(members, int(speakers[:, mask].sum()), ("interpreters", mask))
    return _Rows(vstack(parts, format="csr"), np.array(limits, dtype=float), names)


def _whole(flow: _Flow, count: int) -> np.ndarray:
    integrality = np.zeros(len(flow.gain))
    integrality[:count] = 1
    solved = milp(
        -flow.gain,
        constraints=[
            LinearConstraint(flow.rows.matrix, -np.inf, flow.rows.limit),
            LinearConstraint(flow.balance, 0, 0),
        ],
        bounds=Bounds(flow.lower, flow.upper),
        integrality=integrality,
        options={"time_limit": 1.0, "mip_rel_gap": 1e-6},
    )
    return np.zeros(count) if solved.x is None else solved.x[:count]
