# SPDX-License-Identifier: Apache-2.0
"""How good a timetable is and why somebody went without: bound, gap, breaks, each supplier's outcome.

Arguments for a bound: `flow` (pairs chosen with times left aside), `relaxation` (over time). Both are linear
programmes, so their dual prices prove them: any prices give a bound by weak duality, and the verifier adds it up.
"""

from itertools import pairwise

import numpy as np

from meishan.algorithms.meetings.engine import matching
from meishan.algorithms.meetings.engine.choosing import PRICE_UNIT, Choice
from meishan.algorithms.meetings.engine.ground import Model
from meishan.algorithms.meetings.instance import Certificate, Missed, Outcome


def certify(
    model: Model, at: np.ndarray, choice: Choice, guide, *, fewest: bool, seconds: float, seed: int
) -> Certificate:
    """The certificate of a timetable. `guide` holds the best bound and its prices."""
    reached = matching.objective(model, at)
    points = matching.value(model, at)
    bound = max(guide.bound, reached)
    met = at >= 0
    counts = np.bincount(model.es[met], minlength=model.g.S)
    reachable = np.bincount(model.es[model.free.any(axis=1)], minlength=model.g.S) > 0
    gaps = [_breaks(model, at, s) for s in range(model.g.S)]
    gap_points = bound - reached
    unmet = _unmet(model, at)
    return Certificate(
        value=points,
        bound=points + gap_points,
        gap=gap_points / (points + gap_points) if points + gap_points > 0 else 0.0,
        proven=gap_points == 0,
        argument=guide.argument,
        meetings=int(met.sum()),
        count_bound=choice.count_bound,
        breaks=sum(breaks for breaks, _idle in gaps),
        idle_slots=sum(idle for _breaks_of, idle in gaps),
        fewest_breaks=fewest or not any(breaks for breaks, _idle in gaps),
        unserved=tuple(np.flatnonzero(reachable & (counts == 0)).tolist()),
        unreachable=tuple(np.flatnonzero(~reachable).tolist()),
        unmet_minimums=unmet,
        outcomes=tuple(_outcomes(model, at, counts, [breaks for breaks, _idle in gaps])),
        seconds=round(seconds, 3),
        seed=seed,
        prices=guide.prices,
    )


def flow_prices(model: Model, choice: Choice) -> dict:
    """The dual prices of the flow as the verifier reads them; empty where these alone prove nothing."""
    if not choice.prices or (model.margin != model.fair).any():
        return {}
    named = list(zip(choice.prices["names"], choice.prices["rows"], strict=True))
    if any(name[0] not in ("officer", "cut") and abs(price) > 1e-9 for name, price in named):
        return {}
    return {
        "unit": PRICE_UNIT,
        "officer": [_fine(price) for name, price in named if name[0] == "officer"],
        "supplier": [_fine(price, signed=True) for price in choice.prices["balance"]],
        "crowded": [
            {name[1].kind: name[1].person, "slots": list(name[1].slots), "price": _fine(price)}
            for name, price in named
            if name[0] == "cut" and price > 1e-9
        ],
    }


def slot_prices(model: Model, balance, rows, families) -> dict:
    """The dual prices of the relaxation over time as the verifier reads them; empty as for the flow."""
    if (model.margin != model.fair).any():
        return {}
    officer_slot = np.zeros(model.g.O * model.g.T)
    supplier_slot = np.zeros(model.g.S * model.g.T)
    officer, table_slot = np.zeros(model.g.O), np.zeros(model.g.T)
    known = {"officer": officer_slot, "supplier": supplier_slot, "cap": officer, "tables": table_slot}
    place = 0
    for name, keys in families:
        prices = rows[place : place + len(keys)]
        place += len(keys)
        if name in known:
            known[name][keys] = prices
        elif name != "pair" and np.abs(prices).max(initial=0) > 1e-9:
            return {}
    return {
        "unit": PRICE_UNIT,
        "officer": [_fine(price) for price in officer],
        "supplier": [_fine(price, signed=True) for price in balance],
        "officer_slot": _by_slot(officer_slot, model.g.T),
        "supplier_slot": _by_slot(supplier_slot, model.g.T),
        "table_slot": [_fine(price) for price in table_slot],
    }


def _by_slot(prices: np.ndarray, slots: int) -> list[list[int]]:
    return [[_fine(price) for price in row] for row in prices.reshape(-1, slots)]


def _fine(price: float, *, signed: bool = False) -> int:
    """A price in whole units, so that adding up is exact; a limit's price is never below nothing."""
    fine = round(float(price) * PRICE_UNIT)
    return fine if signed else max(0, fine)


def _breaks(model: Model, at: np.ndarray, s: int) -> tuple[int, int]:
    """(breaks, idle slots) of a supplier; her slots that are not free are no idleness."""
    mine = at[(model.es == s) & (at >= 0)]
    breaks = idle = 0
    day_of = model.g.day_of
    for day in np.unique(day_of[mine]):
        slots = np.sort(mine[day_of[mine] == day])
        for one, two in pairwise(slots):
            free = int(model.avs[s, one + 1 : two].sum())
            breaks += free > 0
            idle += free
    return breaks, idle


def _unmet(model: Model, at: np.ndarray) -> int:
    met = at >= 0
    instance = model.instance
    lacking = 0
    for least, who, count in (
        (instance.supplier_least, model.es, model.g.S),
        (instance.officer_least, model.eo, model.g.O),
    ):
        if least:
            lacking += int(np.maximum(0, np.array(least) - np.bincount(who[met], minlength=count)).sum())
    return lacking + sum(max(0, least - int(met[members].sum())) for members, least, _most in model.groups)


def _outcomes(model: Model, at: np.ndarray, counts: np.ndarray, breaks: list[int]):
    """What each supplier asked for and got, and why each wish failed."""
    asked_by_her = {
        (pair.officer, pair.supplier): pair.asked in ("supplier", "both") for pair in model.instance.pairs
    }
    busy_o = np.zeros((model.g.O, model.g.T), dtype=bool)
    busy_s = np.zeros((model.g.S, model.g.T), dtype=bool)
    met = at >= 0
    busy_o[model.eo[met], at[met]] = True
    busy_s[model.es[met], at[met]] = True
    count_o = np.bincount(model.eo[met], minlength=model.g.O)
    wishes: dict[int, list[int]] = {s: [] for s in range(model.g.S)}
    for e in range(model.g.E):
        if model.pool[e] < 0 and asked_by_her.get((int(model.eo[e]), int(model.es[e])), False):
            wishes[int(model.es[e])].append(e)
    vetoed: dict[int, list[Missed]] = {}
    for officer, supplier in model.instance.vetoes:
        if asked_by_her.get((officer, supplier)) and (officer, supplier) not in model.index:
            vetoed.setdefault(supplier, []).append(Missed(officer, "veto"))
    pools = _pool_outcomes(model, met)
    for s in range(model.g.S):
        missed = [
            Missed(int(model.eo[e]), _why(model, e, busy_o, busy_s, counts, count_o))
            for e in wishes[s]
            if at[e] < 0
        ]
        missed += vetoed.get(s, [])
        asked, got = pools.get(s, (0, 0))
        asked += len(wishes[s]) + len(vetoed.get(s, []))
        got += sum(1 for e in wishes[s] if at[e] >= 0)
        yield Outcome(s, asked, got, int(counts[s]), breaks[s], tuple(missed))


def _pool_outcomes(model: Model, met: np.ndarray) -> dict[int, tuple[int, int]]:
    """(asked, got) of each supplier who asked for any officer of some."""
    fulfilled = set(model.pool[met].tolist())
    found: dict[int, tuple[int, int]] = {}
    for number, pool in enumerate(model.instance.pools):
        if pool.asked in ("supplier", "both"):
            asked, got = found.get(pool.supplier, (0, 0))
            found[pool.supplier] = (asked + 1, got + (number in fulfilled))
    return found


def _why(model: Model, e: int, busy_o, busy_s, count_s, count_o) -> str:
    """The nearest reason why pair e does not meet; at most one per pair, the hardest first."""
    o, s = int(model.eo[e]), int(model.es[e])
    free = model.free[e]
    officer_open, supplier_open = free & ~busy_o[o], free & ~busy_s[s]
    if not free.any():
        return "no_common_time"
    if count_o[o] >= model.cap_o[o] or not officer_open.any():
        return "officer_full"
    if count_s[s] >= model.cap_s[s]:
        return "supplier_full"
    if not supplier_open.any():
        return "supplier_busy"
    if not (officer_open & supplier_open).any():
        return "both_busy"
    if any(e in members for members, _least, most in model.groups if most is not None):
        return "group_full"
    if model.g.lang[e] >= 0:
        return "no_interpreter"
    if (
        model.g.tables[np.flatnonzero(officer_open & supplier_open)]
        <= busy_o.sum(axis=0)[np.flatnonzero(officer_open & supplier_open)]
    ).all():
        return "no_table"
    return "walking" if model.g.R else "other_better"
