# SPDX-License-Identifier: Apache-2.0
"""The inner loops do the same compiled and plain, and a machine without numba schedules, too."""

import json
import os
import subprocess
import sys

import numpy as np

from benchmarks.meetings_instances import seminar, tighten
from meishan.algorithms.meetings import read_instance
from meishan.algorithms.meetings.engine import accelerating, choosing, ground
from meishan.algorithms.meetings.engine.work import Work, warm


def timetables(instance, *, upgraded: bool):
    """What placing, pushing and tidying make of a tight seminar."""
    model = ground.build(instance)
    chosen = choosing.choose(model).pairs
    work = Work(model, 3)
    if upgraded:
        work.upgrade()
    g, b, mobile = work.g, work.b, work.mobile
    work.k.place(g, b, work.pack(chosen), len(chosen), mobile, 3)
    placed = work.at
    best = work.pack(placed)
    thresholds = work.pack(np.arange(20))
    gained = work.k.churn(g, b, work.v, mobile, thresholds, 300, 0, best)
    pushed = work.at
    total = work.k.count_cost(g, b)
    work.k.tidy(g, b, mobile, total, thresholds, 300, total, best)
    return placed.tolist(), pushed.tolist(), work.at.tolist(), tuple(map(int, gained))


def test_compiled_loops_do_what_the_plain_ones_do(monkeypatch):
    instance = read_instance(tighten(seminar(3), 0.8, 0.45, 1))
    warm()

    monkeypatch.setattr(accelerating, "_ready", [])
    plain = timetables(instance, upgraded=False)
    monkeypatch.undo()
    compiled = timetables(instance, upgraded=True)

    assert plain == compiled
    assert accelerating.is_ready() == accelerating.may_compile()


def test_a_seminar_is_scheduled_without_numba():
    script = (
        "import json, sys; from meishan.algorithms.meetings import *;"
        "schedule, certificate = solve(read_instance(json.load(sys.stdin)), seconds=30);"
        "print(certificate.proven, certificate.breaks, 'numba' in sys.modules)"
    )
    env = os.environ | {"NUMBA_DISABLE_JIT": "1"}

    done = subprocess.run(
        [sys.executable, "-c", script],
        input=json.dumps(seminar(7)),
        env=env,
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.split() == ["True", "0", "False"]
