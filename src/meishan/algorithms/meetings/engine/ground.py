# SPDX-License-Identifier: Apache-2.0
"""An instance as arrays: the Ground that the inner loops read, the Board they change, and values beside them."""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from meishan.algorithms.meetings.instance import NOBODY, Instance, InstanceError

MOST_LANGUAGES = 10


class Ground(NamedTuple):
    """What never changes. Sizes are integers; the rest are flat sequences of integers.

    `free[e * T + t]`: pair e may meet at t. `avs[s * T + t]`: supplier s is free at t. `speakers[(t << K) + mask]`:
    interpreters free at t who speak a language of the set. `near_slot[near_from[t]:near_from[t + 1]]`: the slots
    that somebody might not reach on foot from slot t, `near_gap` the minutes there are. -1: none.
    """

    O: int  # noqa: E741 - officers, as T are slots and S suppliers
    S: int
    T: int
    E: int
    D: int
    K: int
    F: int
    R: int
    extras: int
    eo: Any
    es: Any
    free: Any
    avs: Any
    day_of: Any
    day_from: Any
    lang: Any
    desk: Any
    tables: Any
    speakers: Any
    room: Any
    foot: Any
    near_from: Any
    near_slot: Any
    near_gap: Any


@dataclass(frozen=True)
class Model:
    """The Ground and what only the slower parts read.

    `gain[e]`: points of a meeting; `margin[s, k]`: points of a supplier's (k+1)-th meeting, minimums included
    (`heavy` points for each meeting that a minimum still lacks); `margin_o` likewise for officers. `pool[e]`: of
    all pairs of one pool only one may meet; -1: in none. `fixed[e]`: the slot of a locked meeting, else -1.
    """

    instance: Instance
    g: Ground
    gain: np.ndarray
    margin: np.ndarray
    fair: np.ndarray
    margin_o: np.ndarray
    cap_s: np.ndarray
    cap_o: np.ndarray
    pool: np.ndarray
    pools: int
    fixed: np.ndarray
    asked: np.ndarray
    free: np.ndarray
    eo: np.ndarray
    es: np.ndarray
    avo: np.ndarray
    avs: np.ndarray
    languages: tuple[str, ...]
    groups: tuple[tuple[np.ndarray, int, int | None], ...]
    heavy: int
    index: dict[tuple[int, int], int]

    @property
    def is_plain(self) -> bool:
        """Whether people's time is all that limits: no shared tables, interpreters, walking, pools, groups."""
        return not (self.g.extras or self.pools or self.groups or self.margin_o.any())


def build(instance: Instance) -> Model:
    """The arrays of an instance. Raises InstanceError where it contradicts itself."""
    instance.check()
    pairs = _pairs(instance)
    officers, suppliers, slots = instance.officers, instance.suppliers, len(instance.slots)
    avo = _free(instance.officer_free, slots)
    avs = _free(instance.supplier_free, slots)
    eo = np.array([pair[0] for pair in pairs], dtype=np.int64)
    es = np.array([pair[1] for pair in pairs], dtype=np.int64)
    index = {(pair[0], pair[1]): e for e, pair in enumerate(pairs)}
    free, fixed = _times(instance, index, avo, avs, eo, es)
    languages = tuple(sorted({pair[3] for pair in pairs if pair[3]}))
    if len(languages) > MOST_LANGUAGES:
        raise InstanceError(f"At most {MOST_LANGUAGES} languages may need interpreters.")
    gain = np.array([instance.meeting_value + pair[2] for pair in pairs], dtype=np.int64)
    heavy = 5 * int((gain.max(initial=0)) + sum(instance.fairness) + 1)
    cap_s = np.minimum(
        [instance.most_of_supplier(s) for s in range(suppliers)],
        [_open_slots(free, es == s) for s in range(suppliers)],
    ).astype(np.int64)
    cap_o = np.minimum(
        [instance.most_of_officer(o) for o in range(officers)],
        [_open_slots(free, eo == o) for o in range(officers)],
    ).astype(np.int64)
    for e in np.flatnonzero(fixed >= 0):
        cap_s[es[e]] = max(cap_s[es[e]], np.sum((es == es[e]) & (fixed >= 0)))
        cap_o[eo[e]] = max(cap_o[eo[e]], np.sum((eo == eo[e]) & (fixed >= 0)))
    fair = _margins(suppliers, cap_s, instance.fairness, (), 0)
    margin = _margins(suppliers, cap_s, instance.fairness, instance.supplier_least, heavy)
    margin_o = _margins(officers, cap_o, (), instance.officer_least, heavy)
    g = _ground(
        instance, eo, es, free, avs, [languages.index(p[3]) if p[3] else -1 for p in pairs], languages
    )
    groups = tuple(
        (_members(group, eo, es), group.least, group.most)
        for group in instance.groups
        if group.least or group.most is not None
    )
    return Model(
        instance=instance,
        g=g,
        gain=gain,
        margin=margin,
        fair=fair,
        margin_o=margin_o,
        cap_s=cap_s,
        cap_o=cap_o,
        pool=np.array([pair[4] for pair in pairs], dtype=np.int64),
        pools=len(instance.pools),
        fixed=fixed,
        asked=np.array([pair[5] != NOBODY for pair in pairs], dtype=bool),
        free=free,
        eo=eo,
        es=es,
        avo=avo,
        avs=avs,
        languages=languages,
        groups=groups,
        heavy=heavy,
        index=index,
    )


def _pairs(instance: Instance) -> list[tuple[int, int, int, str, int, str]]:
    """(officer, supplier, weight, language, pool or -1, asked) of each pair that may meet.

    A pool leaves out the officers whom its supplier named herself, and those of her earlier pools.
    """
    locked = {(meeting.officer, meeting.supplier) for meeting in instance.locked}
    found = {}
    for pair in instance.pairs:
        known = (pair.officer, pair.supplier)
        if known not in instance.vetoes or known in locked:
            found[known] = (pair.officer, pair.supplier, pair.weight, pair.language, -1, pair.asked)
    for number, pool in enumerate(instance.pools):
        for officer in pool.officers:
            known = (officer, pool.supplier)
            if known not in found and known not in instance.vetoes:
                found[known] = (officer, pool.supplier, pool.weight, pool.language, number, pool.asked)
    for officer, supplier in sorted(locked):
        found.setdefault((officer, supplier), (officer, supplier, 0, "", -1, NOBODY))
    return list(found.values())


def _free(free: tuple[frozenset[int], ...], slots: int) -> np.ndarray:
    table = np.zeros((len(free), slots), dtype=bool)
    for row, known in enumerate(free):
        table[row, sorted(known)] = True
    return table


def _times(instance, index, avo, avs, eo, es):
    """Where each pair may meet, and the slots of the locked ones; nobody else meets those people then."""
    free = avo[eo] & avs[es]
    for officer, supplier, slot in instance.excluded:
        chosen = np.ones(len(eo), dtype=bool)
        if officer is not None:
            chosen &= eo == officer
        if supplier is not None:
            chosen &= es == supplier
        free[chosen, slice(None) if slot is None else slot] = False
    fixed = np.full(len(eo), -1, dtype=np.int64)
    for meeting in instance.locked:
        free[(eo == meeting.officer) | (es == meeting.supplier), meeting.slot] = False
    for meeting in instance.locked:
        e = index[meeting.officer, meeting.supplier]
        free[e] = False
        free[e, meeting.slot] = True
        fixed[e] = meeting.slot
    return free, fixed


def _open_slots(free: np.ndarray, chosen: np.ndarray) -> int:
    return int(free[chosen].any(axis=0).sum()) if chosen.any() else 0


def _margins(count, caps, fairness, least, heavy) -> np.ndarray:
    table = np.zeros((count, max(1, int(caps.max(initial=1)))), dtype=np.int64)
    table[:, : len(fairness)] = np.array(fairness[: table.shape[1]], dtype=np.int64)
    for row in range(count):
        if least:
            table[row, : least[row]] += heavy
        table[row, caps[row] :] = 0
    return table


def _members(group, eo: np.ndarray, es: np.ndarray) -> np.ndarray:
    chosen = np.isin(es, sorted(group.suppliers))
    if group.officers is not None:
        chosen &= np.isin(eo, sorted(group.officers))
    return np.flatnonzero(chosen)


def _ground(instance, eo, es, free, avs, lang, languages) -> Ground:
    officers, slots = instance.officers, len(instance.slots)
    tables = np.array(instance.tables or [officers] * slots, dtype=np.int64)
    own = [instance.table_of(o) for o in range(officers)]
    shared = sorted({t for t in own if t is not None and own.count(t) > 1})
    desk = np.array([shared.index(t) if t in shared else -1 for t in own], dtype=np.int64)
    near = _near(instance)
    rooms = len(instance.walking) if near else 0
    room = np.array(
        [-1 if instance.room_of(o) is None else instance.room_of(o) for o in range(officers)], dtype=np.int64
    )
    starts = np.concatenate([[0], np.cumsum([sum(1 for n in near if n[0] == t) for t in range(slots)])])
    day_of = np.unique([slot.day for slot in instance.slots], return_inverse=True)[1]
    days = int(day_of.max(initial=-1)) + 1
    extras = int(bool(languages) or bool(shared) or bool(rooms) or bool((tables < officers).any()))
    return Ground(
        officers,
        instance.suppliers,
        slots,
        len(eo),
        days,
        len(languages),
        len(shared),
        rooms,
        extras,
        *(
            np.asarray(array, dtype=np.int64).ravel()
            for array in (
                eo,
                es,
                free,
                avs,
                day_of,
                np.searchsorted(day_of, np.arange(days + 1)),
                lang,
                desk[eo],
                tables,
                _speakers(instance, languages),
                room,
                np.array(instance.walking or [0]),
                starts,
                [n[1] for n in near],
                [n[2] for n in near],
            )
        ),
    )


def _near(instance: Instance) -> list[tuple[int, int, int]]:
    """(slot, other, minutes between) for slots of a day that the longest walk could spoil, in the slots' order."""
    longest = max((max(row, default=0) for row in instance.walking), default=0)
    found = []
    for t in range(len(instance.slots)):
        for other in range(len(instance.slots)):
            minutes = None if other == t else instance.minutes_between(t, other)
            if minutes is not None and minutes < longest:
                found.append((t, other, minutes))
    return found


def _speakers(instance: Instance, languages: tuple[str, ...]) -> np.ndarray:
    table = np.zeros((len(instance.slots), 1 << len(languages)), dtype=np.int64)
    for interpreter in instance.interpreters:
        spoken = sum(1 << k for k, language in enumerate(languages) if language in interpreter.languages)
        reaches = np.array([bool(spoken & mask) for mask in range(table.shape[1])])
        table[sorted(interpreter.free)] += reaches
    return table
