# SPDX-License-Identifier: Apache-2.0
"""How the benchmark of open data measures: ours and others in turn, by processor and by the clock, best of each.

On a machine that others use, too, the clock says how busy they were; processor time, and the best of several rounds
that alternate between the two sides, say what the work costs. Ours counts the database's processor time with it.
Start-up (importing, reading the schema) counts on neither side. A service that has lain idle while others took their
turn, and whose memory the machine may have put away meanwhile, works once before it is measured.
"""

import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from itertools import starmap
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

from meishan.publish.opendata.exports.bulk import LEVEL

TICKS = 100
"""A second, as Linux counts a process's time."""
# A small process between this one and the program: what a child is said to have held at most begins with its parent's.
RUN = """
import resource, subprocess, sys, zlib
given, level, *words = sys.argv[1:]
own = resource.getrusage(resource.RUSAGE_SELF)
with open(given, "rb") as lines:
    if level == "0":
        code = subprocess.run(words, stdin=lines, stdout=subprocess.DEVNULL).returncode
    else:
        packer = zlib.compressobj(int(level), zlib.DEFLATED, zlib.MAX_WBITS | 16)
        with subprocess.Popen(words, stdin=lines, stdout=subprocess.PIPE) as made:
            while piece := made.stdout.read(1 << 18):
                packer.compress(piece)
            packer.flush()
        code = made.returncode
now, of = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
packing = now.ru_utime + now.ru_stime - own.ru_utime - own.ru_stime
print(of.ru_utime + of.ru_stime + packing, of.ru_maxrss / 1024)
sys.exit(code)
"""


@dataclass(frozen=True)
class Cost:
    """Seconds."""

    processor: float
    clock: float

    def __sub__(self, other: "Cost") -> "Cost":
        return Cost(self.processor - other.processor, self.clock - other.clock)

    def each(self, count: int) -> "Cost":
        """Of one of so many."""
        return Cost(self.processor / count, self.clock / count)


def best_of(costs: list[Cost]) -> Cost:
    """The least processor time, and the least on the clock."""
    return Cost(min(one.processor for one in costs), min(one.clock for one in costs))


def in_turn(times: int, *works: Callable[[], Cost]) -> list[Cost]:
    """The best of each of these, which take turns."""
    rounds = [[work() for work in works] for _each in range(times)]
    return list(starmap(lambda *costs: best_of(list(costs)), zip(*rounds, strict=True)))


def here(work: Callable[[], Any], backend: int = 0) -> Callable[[], Cost]:
    """What the work costs in this process, and in the database's process that serves it."""

    def measured() -> Cost:
        work()
        served, busy, begun = processor_of(backend), process_time(), perf_counter()
        work()
        clock = perf_counter() - begun
        return Cost(process_time() - busy + processor_of(backend) - served, clock)

    return measured


def processor_of(backend: int) -> float:
    """The seconds of processor time of another process; none where there is no /proc."""
    with suppress(OSError):
        told = Path(f"/proc/{backend}/stat").read_text("ascii").rpartition(")")[2].split()
        return (int(told[11]) + int(told[12])) / TICKS
    return 0.0


def elsewhere(*words: str, given: Path, one: Path, compressed: bool = False) -> Callable[[], Cost]:
    """What a program of others costs on this file, beyond what it costs on one release."""

    def measured() -> Cost:
        return run(*words, given=given, compressed=compressed)[0] - run(*words, given=one)[0]

    return measured


def run(
    *words: str, given: Path, compressed: bool = False, env: dict[str, str] | None = None
) -> tuple[Cost, float]:
    """Run a program on a file; what it cost, and the most memory it held (MB)."""
    begun = perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", RUN, str(given), str(LEVEL if compressed else 0), *words],
        check=True,
        capture_output=True,
        text=True,
        env=env,
    )
    processor, memory = map(float, done.stdout.split())
    return Cost(processor, perf_counter() - begun), memory


def show(target: str, what: str, ours: Cost, theirs: Cost, wanted: str = "") -> None:
    """One line: both sides, how many times faster ours is, and what was aimed at."""
    sides = "".join(f"{_said(one.processor):>10}{_said(one.clock):>10}" for one in (ours, theirs))
    ratios = f"{theirs.processor / ours.processor:>8.1f}x{theirs.clock / ours.clock:>7.1f}x"
    print(f"{target:<2} {what:<58}{sides}{ratios}  {wanted}", flush=True)


def head() -> None:
    print(f"{'':<61}{'Meishan':>14}{'others':>20}{'times faster':>21}")
    print(
        f"{'':<61}{'processor':>10}{'clock':>10}{'processor':>10}{'clock':>10}{'proc.':>9}{'clock':>8}  wanted"
    )


def _said(seconds: float) -> str:
    return f"{seconds:.2f} s" if seconds >= 0.1 else f"{seconds * 1e3:.3g} ms"
