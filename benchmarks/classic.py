# SPDX-License-Identifier: Apache-2.0
"""The classic form: Meishan beside plain CP-SAT, on generated problems of the sizes of known events.

    python -m benchmarks.classic [FILE.b2b ...] [--seconds N] [--seeds 1 2] [--forbid 0 0.3] [--no-peer]

These are not the published instances, which could not be had. Each schedule is judged by the verifier; times are
wall time, and the machine's load stands beside them.
"""

import argparse
import os
import sys
import time
from pathlib import Path

from ortools.sat.python import cp_model

from benchmarks.classic_instances import SHAPES, planted
from meishan.algorithms.meetings import classic
from meishan.algorithms.meetings.classic.board import warm
from meishan.algorithms.meetings.verifying import classic as judge


def cp_sat(problem: classic.Problem, seconds: float) -> tuple[list[int], int]:
    """A slot for each meeting and the bound it proved, by the model as one would write it; two workers, no hint."""
    model = cp_model.CpModel()
    x = {(m, t): model.new_bool_var("") for m in range(len(problem.meetings)) for t in problem.possible(m)}
    breaks = []
    for m in range(len(problem.meetings)):
        model.add_exactly_one(x[m, t] for t in problem.possible(m))
    for t in range(problem.slots):
        model.add(sum(one for (_m, slot), one in x.items() if slot == t) <= problem.tables)
    for person in range(problem.participants):
        mine = [m for m, meet in enumerate(problem.meetings) if person in (meet.one, meet.two)]
        breaks += _resumptions(model, x, mine, problem.slots)
    for i, j in problem.before:
        for t in problem.possible(i):
            for u in problem.possible(j):
                if u <= t:
                    model.add_bool_or([~x[i, t], ~x[j, u]])
    model.minimize(sum(breaks))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = 2
    status = solver.solve(model)
    bound = max(0, round(solver.best_objective_bound))
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return [], bound
    return [
        next(t for t in problem.possible(m) if solver.value(x[m, t])) for m in range(len(problem.meetings))
    ], bound


def _resumptions(model, x, mine, slots):
    """Whether she resumes in each slot: sits then, did not just before, and had begun earlier."""
    resumes = []
    begun = before = None
    for t in range(slots):
        busy = model.new_bool_var("")
        model.add(sum(x[m, t] for m in mine if (m, t) in x) == busy)
        if begun is None:
            begun = busy
        else:
            resume, now = model.new_bool_var(""), model.new_bool_var("")
            model.add_bool_or([resume, ~busy, before, ~begun])
            model.add_max_equality(now, [begun, busy])
            resumes.append(resume)
            begun = now
        before = busy
    return resumes


def row(problem: classic.Problem, at, bound: int, seconds: float) -> str:
    """What a solver reached; the verifier has the last word."""
    if not at:
        return f"{seconds:7.2f} s  no schedule, bound {bound}"
    text, schedule = classic.write_problem(problem), classic.write_schedule(problem, at)
    faults = judge.verify(text, schedule)
    if faults:
        return f"{seconds:7.2f} s  NOT LAWFUL: {faults[0].text}"
    waits = judge.breaks_of(judge.read(text), schedule["meetings"]).values()
    breaks = sum(map(len, waits))
    proven = "proven" if breaks == bound else f"at least {bound}"
    return f"{seconds:7.2f} s  {breaks:3} breaks ({proven}), {sum(map(sum, waits)):3} idle slots"


def problems(options: argparse.Namespace):
    for path in options.files:
        yield path.name, classic.read_problem(path.read_text(encoding="utf-8"))
    if not options.files:
        for name, shape in SHAPES.items():
            for forbid in options.forbid:
                for seed in options.seeds:
                    yield f"{name}, {forbid:.0%} forbidden, seed {seed}", planted(*shape, seed, forbid)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("files", type=Path, nargs="*")
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--forbid", type=float, nargs="+", default=[0.0, 0.3])
    parser.add_argument("--no-peer", action="store_true")
    options = parser.parse_args()
    warm()
    bad = 0
    for name, problem in problems(options):
        before = time.process_time()
        at, certificate = classic.solve(problem, seconds=options.seconds)
        spent = time.process_time() - before
        text, schedule = classic.write_problem(problem), classic.write_schedule(problem, at)
        bad += len(judge.verify(text, schedule, classic.write_certificate(certificate)))
        print(f"{name}: load {os.getloadavg()[0]:.1f}")
        told = row(problem, at, certificate.bound, certificate.seconds)
        print(f"  Meishan       {told}, processor {spent:.1f} s", flush=True)
        if not options.no_peer:
            begun, before = time.perf_counter(), time.process_time()
            made, bound = cp_sat(problem, options.seconds)
            told = row(problem, made, bound, time.perf_counter() - begun)
            print(f"  plain CP-SAT  {told}, processor {time.process_time() - before:.1f} s", flush=True)
    return int(bad > 0)


if __name__ == "__main__":
    sys.exit(main())
