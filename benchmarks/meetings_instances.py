# SPDX-License-Identifier: Apache-2.0
"""Instances for the meetings benchmark that nobody has tuned on: a seminar by its seed, and tighter ones from any.

python -m benchmarks.meetings_instances OUT.json [--seed N] [--scale N] [--tight OFFICERS SUPPLIERS]
"""

import argparse
import json
import random
from pathlib import Path
from typing import Any

AGENCIES, OFFICERS, SUPPLIERS, DAYS, PER_DAY = 16, 50, 220, 2, 12


def seminar(seed: int, scale: int = 1) -> dict[str, Any]:
    """Two days of twelve slots; officers popular by a Zipf law; agency briefings, late arrivals, one-day suppliers."""
    chance = random.Random(f"seminar {seed} {scale}")
    agencies, officers, suppliers, slots = (
        AGENCIES * scale,
        OFFICERS * scale,
        SUPPLIERS * scale,
        DAYS * PER_DAY,
    )
    agency = [o % agencies if o < agencies else chance.randrange(agencies) for o in range(officers)]
    briefing = [chance.randrange(slots) for _ in range(agencies)]
    av_o = [
        _day_cut(chance, {t for t in range(slots) if t != briefing[agency[o]]}, 0.12) for o in range(officers)
    ]
    av_s = []
    for _ in range(suppliers):
        attended = {briefing[a] for a in chance.sample(range(agencies), 3)}
        free = set(range(slots)) - attended
        if chance.random() < 0.16:
            day = chance.randrange(DAYS)
            free = {t for t in free if t // PER_DAY == day}
        av_s.append(sorted(free))
    popularity = [1 / (1 + rank) ** 0.7 for rank in range(officers)]
    chance.shuffle(popularity)
    weight: dict[tuple[int, int], int] = {}
    for s in range(suppliers):
        for place, o in enumerate(_choose(chance, popularity, chance.randint(4, 8))):
            weight[o, s] = max(5, 40 - 5 * place)
    for o in range(officers):
        for place, s in enumerate(chance.sample(range(suppliers), chance.randint(8, 25))):
            weight[o, s] = weight.get((o, s), 0) + max(5, 30 - place)
    for _ in range(8 * suppliers // 20):
        weight.setdefault((chance.randrange(officers), chance.randrange(suppliers)), 15)
    return {
        "seed": seed,
        "T": slots,
        "days": DAYS,
        "per_day": PER_DAY,
        "officers": officers,
        "suppliers": suppliers,
        "agency": agency,
        "av_o": av_o,
        "av_s": av_s,
        "pairs": [[o, s, w] for (o, s), w in sorted(weight.items())],
    }


def tighten(instance: dict[str, Any], officers: float, suppliers: float, seed: int) -> dict[str, Any]:
    """The same seminar where each officer and supplier keeps her slots at random, each with this chance."""
    chance = random.Random(f"tight {seed}")
    return instance | {
        "av_o": [[t for t in free if chance.random() < officers] for free in instance["av_o"]],
        "av_s": [[t for t in free if chance.random() < suppliers] for free in instance["av_s"]],
    }


def _day_cut(chance: random.Random, free: set[int], share: float) -> list[int]:
    """Some come late on the first day or leave early on the last."""
    if chance.random() < share:
        cut = chance.randint(3, PER_DAY)
        gone = range(cut) if chance.random() < 0.5 else range(DAYS * PER_DAY - cut, DAYS * PER_DAY)
        free = free - set(gone)
    return sorted(free)


def _choose(chance: random.Random, popularity: list[float], count: int) -> list[int]:
    chosen: list[int] = []
    while len(chosen) < count:
        o = chance.choices(range(len(popularity)), popularity)[0]
        if o not in chosen:
            chosen.append(o)
    return chosen


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("file", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--scale", type=int, default=1)
    parser.add_argument("--tight", type=float, nargs=2, metavar=("OFFICERS", "SUPPLIERS"))
    options = parser.parse_args()
    made = seminar(options.seed, options.scale)
    if options.tight:
        made = tighten(made, *options.tight, seed=options.seed)
    options.file.write_text(json.dumps(made), encoding="utf-8")


if __name__ == "__main__":
    main()
