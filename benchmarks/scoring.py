# SPDX-License-Identifier: Apache-2.0
"""Ranking a large evaluation, beside the independent implementation of the tests (fractions) in the same run.

Run: python benchmarks/scoring.py [offers] [criteria]. Seconds are the best of three; the aim is under one second from
file to ranking for 500 offers by 40 criteria. Exit code 1 where the two rankings differ.
"""

import json
import platform
import sys
from collections.abc import Callable
from time import perf_counter
from typing import Any

from meishan.algorithms.scoring import Problem, rank, recompute
from tests.algorithms.scoring.oracle import ranking_of
from tests.factories.scoring import large, spelled

LINES = 20


def best(work: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds, and what came out."""
    seconds = float("inf")
    for _ in range(3):
        start = perf_counter()
        found = work()
        seconds = min(seconds, perf_counter() - start)
    return seconds, found


def main(offers: int, criteria: int) -> int:
    """Measure, print, compare."""
    file = spelled(large(offers, criteria, lines=LINES))
    read, problem = best(lambda: Problem.parse(file))
    ranked, ranking = best(lambda: rank(Problem.parse(file)).canonical)
    compared, found = best(lambda: recompute(file, ranking))
    oracle, other = best(lambda: ranking_of(problem.canonical))
    complying = sum(one["compliant"] for one in json.loads(ranking)["offers"])
    print(
        f"{offers:,} offers ({complying:,} comply), {criteria:,} criteria, {len(file):,} bytes of evaluation."
    )
    print(f"Python {platform.python_version()}, {platform.machine()}.")
    print(f"{'read and check':<40}{read:>9.3f} s")
    print(f"{'read, check, rank, write':<40}{ranked:>9.3f} s")
    print(f"{'rank again and compare':<40}{compared:>9.3f} s")
    print(f"{'the independent implementation':<40}{oracle:>9.3f} s   ({oracle / ranked:.1f} × ours)")
    equal = other == ranking and found.equal
    print("The two rankings are equal, byte for byte." if equal else "The two rankings are NOT EQUAL.")
    return 0 if equal else 1


if __name__ == "__main__":
    given = [int(one) for one in sys.argv[1:3]]
    sys.exit(main(*given, *(500, 40)[len(given) :]))
