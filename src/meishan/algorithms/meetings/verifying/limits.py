# SPDX-License-Identifier: Apache-2.0
"""Each rule of the instance's form, as a function that yields the faults of a schedule."""

from collections import Counter, defaultdict
from itertools import combinations

from meishan.algorithms.meetings.verifying.form import DEFAULT_MOST, Fault, each, languages_of, slots_of


def out_of_range(instance, meetings):
    limits = (len(instance["av_o"]), len(instance["av_s"]), instance["T"])
    for meeting in meetings:
        for what, number, limit in zip(("officer", "supplier", "slot"), meeting, limits, strict=True):
            if not 0 <= number < limit:
                yield Fault("range", f"There is no {what} {number} (meeting {list(meeting)}).", meeting)


def _double_bookings(_instance, _schedule, meetings):
    for what, key in (
        ("officer", lambda m: (m[0], m[2])),
        ("supplier", lambda m: (m[1], m[2])),
    ):
        for (number, slot), count in Counter(map(key, meetings)).items():
            if count > 1:
                yield Fault(f"{what}_twice", f"The {what} {number} is in {count} meetings in slot {slot}.")
    for (officer, supplier), count in Counter(m[:2] for m in meetings).items():
        if count > 1:
            yield Fault(
                "pair_twice",
                f"Officer {officer} and supplier {supplier} meet {count} times.",
                (officer, supplier),
            )


def _pairs(instance, _schedule, meetings):
    locked = {tuple(given) for given in instance.get("locked", [])}
    named = {(given[0], given[1]) for given in instance["pairs"]}
    vetoed = {tuple(given) for given in instance.get("vetoes", [])}
    pools = [(set(given[0]), given[1]) for given in instance.get("pools", [])]
    met: dict = defaultdict(set)
    for officer, supplier, _slot in meetings:
        met[supplier].add(officer)
    for meeting in meetings:
        officer, supplier, _slot = meeting
        if meeting in locked:
            continue
        if (officer, supplier) in vetoed:
            yield Fault("veto", f"Officer {officer} and supplier {supplier} are not to meet.", meeting)
        elif (officer, supplier) not in named and not any(
            officer in officers and supplier == asker for officers, asker in pools
        ):
            yield Fault("no_pair", f"Nobody asked for officer {officer} and supplier {supplier}.", meeting)
    locked_pairs = {(officer, supplier) for officer, supplier, _slot in locked}
    for supplier, officers_met in met.items():
        through = {
            o for o in officers_met if (o, supplier) not in named and (o, supplier) not in locked_pairs
        }
        asked = [officers for officers, asker in pools if asker == supplier]
        if not _each_by_another(sorted(through), asked):
            yield Fault(
                "pool_twice", f"Supplier {supplier} meets more officers of one pool than she asked for.", ()
            )


def _each_by_another(officers, pools):
    """Whether each of these officers can be counted for a pool of her own (each pool once)."""
    for size in range(1, len(officers) + 1):
        for chosen in combinations(officers, size):
            if sum(1 for pool in pools if pool & set(chosen)) < size:
                return False
    return True


def _times(instance, _schedule, meetings):
    locked = {tuple(given) for given in instance.get("locked", [])}
    excluded = [tuple(given) for given in instance.get("excluded", [])]
    for meeting in meetings:
        if meeting in locked:
            continue
        officer, supplier, slot = meeting
        if slot not in instance["av_o"][officer]:
            yield Fault("officer_away", f"Officer {officer} is not free in slot {slot}.", meeting)
        if slot not in instance["av_s"][supplier]:
            yield Fault("supplier_away", f"Supplier {supplier} is not free in slot {slot}.", meeting)
        if any(
            all(want is None or want == have for want, have in zip(rule, meeting, strict=True))
            for rule in excluded
        ):
            yield Fault("excluded", f"Meeting {list(meeting)} is at an excluded time.", meeting)


def _caps(instance, _schedule, meetings):
    locked: tuple[Counter, Counter] = (Counter(), Counter())
    for officer, supplier, _slot in instance.get("locked", []):
        locked[0][officer] += 1
        locked[1][supplier] += 1
    for place, what, default in ((0, "officer", instance["T"]), (1, "supplier", DEFAULT_MOST)):
        for number, count in Counter(m[place] for m in meetings).items():
            most = each(instance.get(f"{what}_most"), number, default)
            if count > max(most, locked[place][number]):
                yield Fault(
                    f"{what}_most", f"The {what} {number} has {count} meetings; at most {most} are allowed."
                )


def _groups(instance, _schedule, meetings):
    for group in instance.get("groups", []):
        officers = group.get("officers")
        count = sum(
            1 for o, s, _t in meetings if s in group["suppliers"] and (officers is None or o in officers)
        )
        if group.get("most") is not None and count > group["most"]:
            yield Fault(
                "group_most", f"Group {group.get('name')} has {count} meetings, more than {group['most']}."
            )


def _locked(instance, _schedule, meetings):
    for given in instance.get("locked", []):
        if tuple(given) not in meetings:
            yield Fault("unlocked", f"The locked meeting {given} is not there.", tuple(given))


def _tables(instance, schedule, meetings):
    ready = instance.get("tables")
    own = instance.get("officer_table") or []
    for slot, count in Counter(m[2] for m in meetings).items():
        if ready is not None and count > each(ready, slot, 0):
            yield Fault("tables", f"Slot {slot} has {count} meetings and {each(ready, slot, 0)} tables.")
    taken = Counter((own[o], t) for o, _s, t in meetings if own and own[o] is not None)
    given = schedule.get("tables") or []
    if given:
        taken = Counter((table, m[2]) for table, m in zip(given, meetings, strict=True) if table is not None)
    for (table, slot), count in taken.items():
        if count > 1:
            yield Fault("table_twice", f"Table {table} has {count} meetings in slot {slot}.")
    for table, meeting in zip(given, meetings, strict=False):
        if own and own[meeting[0]] is not None and table != own[meeting[0]]:
            yield Fault(
                "wrong_table", f"Officer {meeting[0]} does not sit at her table {own[meeting[0]]}.", meeting
            )


def _interpreters(instance, schedule, meetings):
    given = schedule.get("interpreters")
    by_slot: dict = defaultdict(dict)
    languages = languages_of(instance)
    for place, meeting in enumerate(meetings):
        if meeting[:2] in languages:
            by_slot[meeting[2]][place] = _able(instance, languages[meeting[:2]], meeting[2])
    for slot, able in by_slot.items():
        if given is None and not _each_gets_one(able):
            yield Fault("interpreters", f"Slot {slot} lacks interpreters for its {len(able)} meetings.")
        for place, numbers in able.items() if given is not None else ():
            if given[place] not in numbers:
                text = f"Meeting {list(meetings[place])} has no free interpreter of its language."
                yield Fault("no_interpreter", text, meetings[place])
    booked = Counter((one, m[2]) for one, m in zip(given or (), meetings, strict=False) if one is not None)
    for (number, slot), count in booked.items():
        if count > 1:
            yield Fault("interpreter_twice", f"Interpreter {number} is in {count} meetings in slot {slot}.")


def _able(instance, language, slot):
    known = enumerate(instance.get("interpreters", []))
    return {number for number, one in known if language in one["languages"] and slot in one["free"]}


def _each_gets_one(able):
    """Whether all can be given one of those able, nobody twice (augmenting paths)."""
    holder: dict[int, int] = {}

    def find(place, tried):
        for number in able[place] - tried:
            tried.add(number)
            if number not in holder or find(holder[number], tried):
                holder[number] = place
                return True
        return False

    return all(find(place, set()) for place in able)


def _walking(instance, _schedule, meetings):
    walking, rooms = instance.get("walking") or [], instance.get("officer_room") or []
    if not walking or not rooms:
        return
    slots = slots_of(instance)
    by_supplier: dict = defaultdict(list)
    for meeting in meetings:
        by_supplier[meeting[1]].append(meeting)
    for mine in by_supplier.values():
        mine.sort(key=lambda m: m[2])
        for one, two in combinations(mine, 2):
            here, there = rooms[one[0]], rooms[two[0]]
            same_day = slots[one[2]][0] == slots[two[2]][0]
            if here is None or there is None or not same_day:
                continue
            minutes = slots[two[2]][1] - slots[one[2]][2]
            if walking[here][there] > minutes:
                text = f"Supplier {one[1]} has {minutes} minutes from {list(one)} to {list(two)}: too few to walk."
                yield Fault("walking", text, two)


RULES = (
    _double_bookings,
    _pairs,
    _times,
    _caps,
    _groups,
    _locked,
    _tables,
    _interpreters,
    _walking,
)
