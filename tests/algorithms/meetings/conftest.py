# SPDX-License-Identifier: Apache-2.0
"""Small instances of every kind for the tests of the scheduler."""

import random
from dataclasses import replace

from hypothesis import strategies as st

from meishan.algorithms.meetings import Group, Instance, Interpreter, Meeting, Pair, Pool, Slot

LANGUAGES = ("", "", "ar", "zh")


@st.composite
def instances(draw, *, extras: bool = True, most_slots: int = 5) -> Instance:
    """Up to four officers, six suppliers and five slots; with `extras` some of the other limits, too.

    Chosen by a seed, as free choices would mostly be of instances in which nobody can meet; which limits there are
    is drawn, so that a failure shrinks to those it needs.
    """
    chance = random.Random(draw(st.integers(0, 2**32)))
    slots = draw(st.integers(1, most_slots))
    officers, suppliers = draw(st.integers(1, 4)), draw(st.integers(1, 6))
    density = draw(st.sampled_from([0.4, 0.7, 0.95]))
    instance = _plain(chance, slots, officers, suppliers, density)
    for extra in sorted(draw(st.sets(st.sampled_from(sorted(MAKERS)), max_size=4))) if extras else ():
        instance = replace(instance, **MAKERS[extra](chance, instance))
    if extras and draw(st.booleans()):
        instance = replace(instance, **_locked(chance, instance))
    return instance


def _plain(chance, slots, officers, suppliers, density) -> Instance:
    first_day = chance.randint(1, slots)
    pairs = [
        Pair(o, s, chance.randrange(90), "", chance.choice(["supplier", "officer", "both"]))
        for o in range(officers)
        for s in range(suppliers)
        if chance.random() < density
    ]
    return Instance(
        slots=tuple(
            Slot(0, 540 + 20 * t, 560 + 20 * t) if t < first_day else Slot(1, 540 + 25 * t, 560 + 25 * t)
            for t in range(slots)
        ),
        officer_free=tuple(some(chance, slots, density) for _ in range(officers)),
        supplier_free=tuple(some(chance, slots, density) for _ in range(suppliers)),
        pairs=tuple(pairs),
        supplier_most=tuple(chance.randint(0, 4) for _ in range(suppliers)),
    )


def some(chance: random.Random, limit: int, density: float) -> frozenset[int]:
    """Some of the numbers below the limit."""
    return frozenset(number for number in range(limit) if chance.random() < density)


def _pools(chance, instance):
    askers = some(chance, instance.suppliers, 0.4)
    pools = (
        Pool(tuple(sorted(some(chance, instance.officers, 0.7))), s, chance.randrange(90))
        for s in sorted(askers)
    )
    return {"pools": tuple(pool for pool in pools if pool.officers)}


def _caps(chance, instance):
    return {
        "officer_most": tuple(chance.randint(1, 4) for _ in range(instance.officers)),
        "officer_least": chance.choice([(), (2,) * instance.officers]),
        "supplier_least": chance.choice([(), (1,) * instance.suppliers]),
    }


def _vetoes(chance, instance):
    return {
        "vetoes": frozenset(
            (chance.randrange(instance.officers), chance.randrange(instance.suppliers)) for _ in range(2)
        )
    }


def _groups(chance, instance):
    return {
        "groups": tuple(
            Group(
                str(number),
                some(chance, instance.suppliers, 0.6),
                chance.choice([None, some(chance, instance.officers, 0.6)]),
                chance.choice([0, 0, 2]),
                chance.choice([None, 1, 3]),
            )
            for number in range(2)
        )
    }


def _tables(chance, instance):
    return {"tables": tuple(chance.randint(0, 3) for _ in instance.slots)}


def _desks(chance, instance):
    return {"officer_table": tuple(chance.choice([1, 2, None]) for _ in range(instance.officers))}


def _rooms(chance, instance):
    return {
        "officer_room": tuple(chance.choice([0, 1, None]) for _ in range(instance.officers)),
        "walking": ((0, chance.choice([5, 10, 30])), (chance.choice([0, 5, 25]), 0)),
    }


def _interpreters(chance, instance):
    return {
        "pairs": tuple(replace(pair, language=chance.choice(LANGUAGES)) for pair in instance.pairs),
        "interpreters": tuple(
            Interpreter(
                frozenset(chance.sample(["ar", "zh"], chance.randint(1, 2))),
                some(chance, len(instance.slots), 0.7),
            )
            for _ in range(chance.randint(0, 3))
        ),
    }


def _locked(chance, instance):
    """One locked meeting; what else is limited must leave it room."""
    lock = Meeting(
        chance.randrange(instance.officers),
        chance.randrange(instance.suppliers),
        chance.randrange(len(instance.slots)),
    )
    return {
        "locked": (lock,),
        "groups": (),
        "vetoes": frozenset(),
        "tables": instance.tables and tuple(n or 1 for n in instance.tables),
        "pairs": tuple(
            replace(pair, language="")
            if (pair.officer, pair.supplier) == (lock.officer, lock.supplier)
            else pair
            for pair in instance.pairs
        ),
    }


def _excluded(chance, instance):
    return {
        "excluded": frozenset(
            (
                chance.choice([None, chance.randrange(instance.officers)]),
                chance.choice([None, chance.randrange(instance.suppliers)]),
                chance.randrange(len(instance.slots)),
            )
            for _ in range(2)
        )
    }


MAKERS = {
    "caps": _caps,
    "desks": _desks,
    "excluded": _excluded,
    "groups": _groups,
    "interpreters": _interpreters,
    "pools": _pools,
    "rooms": _rooms,
    "tables": _tables,
    "vetoes": _vetoes,
}
