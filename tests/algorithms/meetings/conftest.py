# SPDX-License-Identifier: Apache-2.0
"""Small instances of every kind for the tests of the scheduler."""

from hypothesis import strategies as st

from meishan.algorithms.meetings import Group, Instance, Interpreter, Meeting, Pair, Pool, Slot

LANGUAGES = ("", "", "", "ar", "zh")


@st.composite
def instances(draw, *, extras: bool = True, most_slots: int = 5) -> Instance:
    """Up to four officers, six suppliers and five slots; with `extras` every other limit may be there too."""
    slots = draw(st.integers(1, most_slots))
    officers, suppliers = draw(st.integers(1, 4)), draw(st.integers(1, 6))
    first_day = draw(st.integers(1, slots))
    times = tuple(
        Slot(0, 540 + 20 * t, 560 + 20 * t) if t < first_day else Slot(1, 540 + 25 * t, 560 + 25 * t)
        for t in range(slots)
    )
    free = st.frozensets(st.integers(0, slots - 1))
    language = st.sampled_from(LANGUAGES if extras else ("",))
    known = draw(st.sets(st.tuples(st.integers(0, officers - 1), st.integers(0, suppliers - 1)), max_size=14))
    pairs = tuple(
        Pair(o, s, draw(st.integers(0, 90)), draw(language), draw(st.sampled_from(["supplier", "officer", "both"])))
        for o, s in sorted(known)
    )
    plain = Instance(
        slots=times,
        officer_free=tuple(draw(free) for _ in range(officers)),
        supplier_free=tuple(draw(free) for _ in range(suppliers)),
        pairs=pairs,
        supplier_most=tuple(draw(st.lists(st.integers(0, 4), min_size=suppliers, max_size=suppliers))),
    )
    return _with_extras(draw, plain) if extras else plain


def _with_extras(draw, plain: Instance) -> Instance:
    slots, officers, suppliers = len(plain.slots), plain.officers, plain.suppliers
    some_officers = st.frozensets(st.integers(0, officers - 1), min_size=1)
    some_suppliers = st.frozensets(st.integers(0, suppliers - 1), min_size=1)
    groups = [
        Group("some", draw(some_suppliers), draw(st.none() | some_officers), draw(st.integers(0, 3)), most)
        for most in draw(st.lists(st.none() | st.integers(0, 4), max_size=2))
    ]
    pools = [
        Pool(tuple(sorted(draw(some_officers))), draw(st.integers(0, suppliers - 1)), draw(st.integers(0, 90)))
        for _ in range(draw(st.integers(0, 2)))
    ]
    pools = [pool for n, pool in enumerate(pools) if all(pool.supplier != other.supplier for other in pools[:n])]
    rooms = draw(st.booleans())
    locked = ()
    if draw(st.booleans()) and not groups:
        lock = (draw(st.integers(0, officers - 1)), draw(st.integers(0, suppliers - 1)), draw(st.integers(0, slots - 1)))
        locked = (Meeting(*lock),)
    speaking = [pair.language for pair in plain.pairs if (pair.officer, pair.supplier) in {m[:2] for m in map(_bare, locked)}]
    return Instance(
        slots=plain.slots,
        officer_free=plain.officer_free,
        supplier_free=plain.supplier_free,
        pairs=plain.pairs,
        pools=tuple(pools),
        supplier_most=plain.supplier_most,
        supplier_least=draw(st.just(()) | st.just((1,) * suppliers)),
        officer_most=tuple(draw(st.lists(st.integers(1, 4), min_size=officers, max_size=officers))),
        officer_least=draw(st.just(()) | st.just((2,) * officers)),
        vetoes=draw(st.frozensets(st.tuples(st.integers(0, officers - 1), st.integers(0, suppliers - 1)), max_size=2))
        - {m[:2] for m in map(_bare, locked)},
        groups=tuple(groups),
        tables=draw(st.none() | st.lists(st.integers(1, 3), min_size=slots, max_size=slots).map(tuple)),
        officer_table=draw(st.just(()) | st.lists(st.sampled_from([1, None]), min_size=officers, max_size=officers).map(tuple))
        if not locked
        else (),
        officer_room=tuple(draw(st.lists(st.integers(0, 1), min_size=officers, max_size=officers))) if rooms else (),
        walking=((0, draw(st.integers(0, 30))), (5, 0)) if rooms else (),
        interpreters=()
        if any(speaking)
        else tuple(
            Interpreter(frozenset(draw(st.sets(st.sampled_from(["ar", "zh"]), min_size=1))), draw(st.frozensets(st.integers(0, slots - 1))))
            for _ in range(draw(st.integers(0, 2)))
        ),
        locked=locked if not any(speaking) else (),
        excluded=draw(
            st.frozensets(
                st.tuples(
                    st.none() | st.integers(0, officers - 1),
                    st.none() | st.integers(0, suppliers - 1),
                    st.integers(0, slots - 1),
                ),
                max_size=2,
            )
        ),
    )


def _bare(meeting: Meeting) -> tuple[int, int, int]:
    return meeting.officer, meeting.supplier, meeting.slot
