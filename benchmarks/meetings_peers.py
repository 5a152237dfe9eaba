# SPDX-License-Identifier: Apache-2.0
"""The peers of the meetings benchmark: greedy, one matching for each slot (Huang 2012), plain CP-SAT."""

from collections import Counter
from typing import Any

import numpy as np
from ortools.sat.python import cp_model
from scipy.optimize import linear_sum_assignment

FAIRNESS, MOST, VALUE = (1000, 60, 30), 8, 100
Meetings = list[tuple[int, int, int]]


def greedy(instance: dict[str, Any], _seconds: float) -> Meetings:
    """Pair after pair by weight, each into the first slot in which both are free."""
    busy, counts, made = set(), Counter(), []
    for o, s, _weight in sorted(instance["pairs"], key=lambda pair: -pair[2]):
        if counts[s] >= MOST:
            continue
        for t in sorted(set(instance["av_o"][o]) & set(instance["av_s"][s])):
            if ("o", o, t) not in busy and ("s", s, t) not in busy:
                busy |= {("o", o, t), ("s", s, t)}
                counts[s] += 1
                made.append((o, s, t))
                break
    return made


def matchings(instance: dict[str, Any], _seconds: float) -> Meetings:
    """Slot after slot, the best matching of all pairs that have not met."""
    open_pairs = {(o, s): w for o, s, w in instance["pairs"]}
    counts, made = Counter(), []
    free_o, free_s = ([set(free) for free in instance[name]] for name in ("av_o", "av_s"))
    for t in range(instance["T"]):
        points = np.zeros((instance["officers"], instance["suppliers"]))
        for (o, s), weight in open_pairs.items():
            if t in free_o[o] and t in free_s[s] and counts[s] < MOST:
                points[o, s] = VALUE + weight + (FAIRNESS[counts[s]] if counts[s] < len(FAIRNESS) else 0)
        for o, s in zip(*linear_sum_assignment(points, maximize=True), strict=True):
            if points[o, s] > 0:
                counts[s] += 1
                del open_pairs[int(o), int(s)]
                made.append((int(o), int(s), t))
    return made


def cp_sat(instance: dict[str, Any], seconds: float) -> Meetings:
    """The whole as one model, a variable for each pair and slot, two workers, no hint."""
    model = cp_model.CpModel()
    x, gain = {}, {}
    free_o, free_s = ([set(free) for free in instance[name]] for name in ("av_o", "av_s"))
    by: dict[Any, list] = {}
    for o, s, weight in instance["pairs"]:
        for t in free_o[o] & free_s[s]:
            x[o, s, t] = one = model.new_bool_var("")
            gain[o, s, t] = VALUE + weight
            for key in (("pair", o, s), ("officer", o, t), ("supplier", s, t), ("all", s)):
                by.setdefault(key, []).append(one)
    points = [gain[key] * one for key, one in x.items()]
    for key, ones in by.items():
        if key[0] != "all":
            model.add_at_most_one(ones)
            continue
        steps = [model.new_bool_var("") for _ in FAIRNESS]
        model.add(sum(ones) <= MOST)
        model.add(sum(steps) <= sum(ones))
        for k, step in enumerate(steps):
            points.append(FAIRNESS[k] * step)
    model.maximize(sum(points))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = 2
    status = solver.solve(model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return []
    return [key for key, one in x.items() if solver.value(one)]


PEERS = {"greedy": greedy, "per-slot matching": matchings, "plain CP-SAT": cp_sat}
