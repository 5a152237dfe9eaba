# SPDX-License-Identifier: Apache-2.0
"""From an instance to a schedule: choose the pairs, place them, search where that fails, tidy up, certify."""

import time
from collections.abc import Callable

import numpy as np

from meishan.algorithms.meetings.engine import certifying, choosing, ground, matching, tidying, tight
from meishan.algorithms.meetings.engine.work import Work, warm_in_background
from meishan.algorithms.meetings.furnishing import furnish
from meishan.algorithms.meetings.instance import Certificate, Instance, Meeting, Schedule

ROUNDS = 8
QUICK = 400  # suppliers up to which plain Python is done before the compiled loops are loaded
TIDYING = 0.15  # the share of the time kept for tidying where the search does not end by itself

Progress = Callable[[float, str, dict], None]


def solve(
    instance: Instance,
    *,
    seconds: float = 10.0,
    seed: int = 1,
    progress: Progress | None = None,
    timer: Callable[[], float] = time.perf_counter,
) -> tuple[Schedule, Certificate]:
    """The best schedule that can be found in `seconds`, and its certificate; ends early when nothing is left to gain.

    `timer` tells the seconds that pass. Raises InstanceError.
    """
    begun = timer()

    def share() -> float:
        return (timer() - begun) / max(seconds, 1e-6)

    def left() -> float:
        return seconds - (timer() - begun)

    def told(stage: str, figure: str) -> Callable[[int], None] | None:
        if progress is None:
            return None
        return lambda reached: progress(min(1.0, share()), stage, {figure: reached})

    model = ground.build(instance)
    if progress:
        progress(0.0, "choosing", {})
    choice = choosing.choose(model)
    work = Work(model, seed)
    if model.g.S > QUICK:
        warm_in_background()
    if progress:
        progress(min(1.0, share()), "placing", {"bound": choice.bound})
    first = sorted(choice.pairs.tolist(), key=lambda e: (model.fixed[e] < 0, int(model.free[e].sum())))
    work.k.place(work.g, work.b, work.pack(first or [0]), len(first), work.mobile, ROUNDS)
    guide = tight.Guide(choice.bound, prices=certifying.flow_prices(model, choice))
    if matching.objective(model, work.at) < choice.bound:
        warm_in_background()
        tight.improve(
            work,
            guide,
            seed=seed,
            left=lambda: left() - TIDYING * seconds,
            progress=told("improving", "value"),
        )
    fewest = tidying.tidy(work, left=left, progress=told("tidying", "cost")) == 0
    at = work.at
    schedule = lay_out(model, at)
    certificate = certifying.certify(
        model, at, choice, guide, fewest=fewest, seconds=timer() - begun, seed=seed
    )
    if progress:
        progress(1.0, "done", {"value": certificate.value, "bound": certificate.bound})
    return schedule, certificate


def certify(instance: Instance, schedule: Schedule) -> Certificate:
    """The figures of any lawful schedule, with the bound of the flow. Raises InstanceError, ValueError."""
    model = ground.build(instance)
    choice = choosing.choose(model)
    at = timetable(model, schedule)
    guide = tight.Guide(choice.bound, prices=certifying.flow_prices(model, choice))
    return certifying.certify(model, at, choice, guide, fewest=False, seconds=0.0, seed=0)


def timetable(model: ground.Model, schedule: Schedule) -> np.ndarray:
    """The slot of each pair, or -1. Raises ValueError for a meeting that nobody asked for."""
    at = np.full(model.g.E, -1, dtype=np.int64)
    for meeting in schedule.meetings:
        e = model.index.get((meeting.officer, meeting.supplier))
        if e is None:
            raise ValueError(f"Officer {meeting.officer} and supplier {meeting.supplier} are no pair.")
        at[e] = meeting.slot
    return at


def lay_out(model: ground.Model, at: np.ndarray, before: Schedule | None = None) -> Schedule:
    """The timetable as meetings, with tables and interpreters given out; as they were `before` where that can be."""
    known = {(m.officer, m.supplier): m for m in before.meetings} if before else {}
    bare = []
    for e in np.flatnonzero(at >= 0):
        pair = int(model.eo[e]), int(model.es[e])
        was = known.get(pair)
        kept = (was.table, was.interpreter) if was else (None, None)
        bare.append(Meeting(*pair, int(at[e]), *kept))
    lang = model.g.lang
    languages = {pair: model.languages[lang[e]] for pair, e in model.index.items() if lang[e] >= 0}
    return furnish(model.instance, bare, languages)
