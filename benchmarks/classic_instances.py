# SPDX-License-Identifier: Apache-2.0
"""Makes problems of the classic form whose meetings can all be held: by planting a schedule, then forgetting it.

    python -m benchmarks.classic_instances PARTICIPANTS MEETINGS TABLES SLOTS [--seed N] [--forbid SHARE] > FILE.b2b

The published instances could not be had; `SHAPES` have the sizes that they are remembered to have, nothing more.
"""

import argparse
import random
import sys

from meishan.algorithms.meetings.classic import Meet, Problem, write_problem

SHAPES = {
    "tic-12-like": (42, 125, 21, 8),
    "forum-13-like": (70, 154, 21, 10),
    "forum-14-like": (78, 195, 22, 10),
    "ticf-14-like": (47, 180, 14, 13),
}
_TRIES = 200


def planted(
    participants: int, meetings: int, tables: int, slots: int, seed: int = 1, forbid: float = 0.0
) -> Problem:
    """A problem that has a schedule. Some participants have more meetings than others.

    `forbid`: the share of the slots a participant does not use in the planted schedule that are forbidden to her.
    Raises ValueError where so many meetings do not fit.
    """
    if meetings > slots * min(tables, participants // 2):
        raise ValueError("So many meetings have no room.")
    chance = random.Random(seed)
    popularity = [0.4 + chance.random() for _ in range(participants)]
    sizes = [meetings // slots] * slots
    for t in chance.sample(range(slots), meetings % slots):
        sizes[t] += 1
    known: dict[tuple[int, int], int] = {}
    for t, size in enumerate(sizes):
        for _ in range(_TRIES):
            order = sorted(range(participants), key=lambda p: -popularity[p] * chance.random())[: 2 * size]
            chance.shuffle(order)
            new = [(min(pair), max(pair)) for pair in zip(order[::2], order[1::2], strict=True)]
            if not any(pair in known for pair in new):
                known |= dict.fromkeys(new, t)
                break
        else:
            raise ValueError("So many meetings of different pairs were not found; try another seed.")
    pairs = list(known)
    chance.shuffle(pairs)
    uses = {(p, t) for pair, t in known.items() for p in pair}
    forbidden = tuple(
        frozenset(t for t in range(slots) if (p, t) not in uses and chance.random() < forbid)
        for p in range(participants)
    )
    return Problem(participants, slots, tables, forbidden, tuple(Meet(*pair) for pair in pairs))


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    for name in ("participants", "meetings", "tables", "slots"):
        parser.add_argument(name, type=int)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--forbid", type=float, default=0.0)
    sys.stdout.write(write_problem(planted(**vars(parser.parse_args()))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
