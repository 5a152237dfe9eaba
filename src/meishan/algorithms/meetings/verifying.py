# SPDX-License-Identifier: Apache-2.0
"""Judges a schedule from the two JSON files alone. Shares no code with what made it: not even the reader.

Written to be read: each rule of the instance's form is one function here, and a certificate's bound is added up
again from its prices by weak duality.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, pairwise
from typing import Any

DEFAULT_MOST, DEFAULT_VALUE, DEFAULT_FAIRNESS = 8, 100, [1000, 60, 30]


@dataclass(frozen=True)
class Fault:
    """A rule that is broken: a word for programs, a sentence for people, the meeting where one is to blame."""

    code: str
    text: str
    meeting: tuple[int, ...] = ()


@dataclass(frozen=True)
class Figures:
    """What a schedule is worth."""

    meetings: int
    value: int
    breaks: int
    idle_slots: int
    served: int


def verify(instance: Any, schedule: Any, certificate: Any = None) -> list[Fault]:
    """Every fault of the schedule, and of the certificate if given; an empty list: none. Arguments: parsed JSON."""
    try:
        meetings = [tuple(map(int, meeting)) for meeting in schedule["meetings"]]
        faults = [
            Fault("form", f"Meeting {m} is not [officer, supplier, slot].", m)
            for m in meetings
            if len(m) != 3
        ]
        if faults:
            return faults
        faults = list(_out_of_range(instance, meetings))
        if faults:
            return faults
        for rule in (
            _double_bookings,
            _pairs,
            _times,
            _caps,
            _groups,
            _locked,
            _tables,
            _interpreters,
            _walking,
        ):
            faults += rule(instance, schedule, meetings)
        if certificate is not None:
            faults += _certificate(instance, meetings, certificate)
    except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
        return [Fault("form", f"A file is not of the form: {type(error).__name__} {error}.")]
    return faults


def figures(instance: Any, schedule: Any) -> Figures:
    """Value, breaks and the rest, counted from the two files."""
    meetings = [tuple(meeting) for meeting in schedule["meetings"]]
    gains = _gains(instance)
    counts = Counter(supplier for _officer, supplier, _slot in meetings)
    value = sum(gains.get(m[:2], instance.get("meeting_value", DEFAULT_VALUE)) for m in meetings)
    fairness = instance.get("fairness", DEFAULT_FAIRNESS)
    value += sum(sum(fairness[:count]) for count in counts.values())
    gaps = [idle for supplier in counts for idle in _gaps(instance, meetings, supplier)]
    return Figures(len(meetings), value, len(gaps), sum(gaps), len(counts))


def _out_of_range(instance, meetings):
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
    met = defaultdict(set)
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
    locked = Counter(), Counter()
    for officer, supplier, _slot in instance.get("locked", []):
        locked[0][officer] += 1
        locked[1][supplier] += 1
    for place, what, default in ((0, "officer", instance["T"]), (1, "supplier", DEFAULT_MOST)):
        for number, count in Counter(m[place] for m in meetings).items():
            most = _each(instance.get(f"{what}_most"), number, default)
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
        if ready is not None and count > _each(ready, slot, 0):
            yield Fault("tables", f"Slot {slot} has {count} meetings and {_each(ready, slot, 0)} tables.")
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
    languages = _languages(instance)
    known = instance.get("interpreters", [])
    given = schedule.get("interpreters")
    by_slot = defaultdict(list)
    for place, meeting in enumerate(meetings):
        if meeting[:2] in languages:
            by_slot[meeting[2]].append((place, languages[meeting[:2]]))
    for slot, needed in by_slot.items():
        able = {
            place: {
                number
                for number, one in enumerate(known)
                if language in one["languages"] and slot in one["free"]
            }
            for place, language in needed
        }
        if given is None:
            if not _each_gets_one(able):
                yield Fault("interpreters", f"Slot {slot} lacks interpreters for its {len(needed)} meetings.")
            continue
        for place, language in needed:
            if given[place] not in able[place]:
                text = f"Meeting {list(meetings[place])} has no free interpreter of {language}."
                yield Fault("no_interpreter", text, meetings[place])
    if given is not None:
        booked = Counter((one, m[2]) for one, m in zip(given, meetings, strict=True) if one is not None)
        for (number, slot), count in booked.items():
            if count > 1:
                yield Fault(
                    "interpreter_twice", f"Interpreter {number} is in {count} meetings in slot {slot}."
                )


def _each_gets_one(able):
    """Whether all can be given one of those able, nobody twice (augmenting paths)."""
    holder = {}

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
    slots = _slots(instance)
    by_supplier = defaultdict(list)
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


def _certificate(instance, meetings, certificate):
    """Whether what the certificate says of value, count and breaks is so, and whether its prices prove its bound."""
    counted = figures(instance, {"meetings": meetings})
    for name, stated, found in (
        ("value", certificate["value"], counted.value),
        ("meetings", certificate["meetings"], counted.meetings),
        ("breaks", certificate["breaks"], counted.breaks),
    ):
        if stated != found:
            yield Fault("certificate", f"The certificate says {name} {stated}; it is {found}.")
    if certificate["proven"] and certificate["value"] != certificate["bound"]:
        yield Fault("certificate", "The certificate says proven, but the value is not the bound.")
    prices = certificate.get("prices") or {}
    if prices:
        proved = dual_bound(instance, prices)
        if proved >= certificate["bound"] + 1:
            yield Fault("bound", f"The prices prove only {float(proved):.2f}, not {certificate['bound']}.")


def dual_bound(instance: Any, prices: Any) -> Fraction:
    """The bound that prices prove: no schedule is worth more than all limits at their prices and the gains above.

    Each officer pays `officer` for a meeting and `officer_slot` for its slot; a supplier likewise, and her price
    `supplier` may be negative, as her fairness points are counted apart. Prices below nothing count as nothing.
    """
    unit = prices["unit"]
    slots = range(instance["T"])
    officers, suppliers = range(len(instance["av_o"])), range(len(instance["av_s"]))
    u = [max(0, price) for price in prices["officer"]]
    v = list(prices["supplier"])
    at_o = [[max(0, p) for p in row] for row in prices.get("officer_slot", [])] or [[0] * len(slots)] * len(u)
    at_s = [[max(0, p) for p in row] for row in prices.get("supplier_slot", [])] or [[0] * len(slots)] * len(
        v
    )
    at_t = [max(0, p) for p in prices.get("table_slot", [])] or [0] * len(slots)
    when = _when(instance)
    open_o, open_s = defaultdict(set), defaultdict(set)
    for (officer, supplier), times in when.items():
        open_o[officer] |= times
        open_s[supplier] |= times
    locked = Counter(), Counter()
    fixed = {(officer, supplier) for officer, supplier, _slot in instance.get("locked", [])}
    for officer, supplier in fixed:
        locked[0][officer] += 1
        locked[1][supplier] += 1
    total = 0
    for o in officers:
        most = min(_each(instance.get("officer_most"), o, len(slots)), len(open_o[o]))
        total += max(most, locked[0][o]) * u[o] + sum(at_o[o])
    for s in suppliers:
        most = min(_each(instance.get("supplier_most"), s, DEFAULT_MOST), len(open_s[s]))
        most = max(most, locked[1][s])
        fairness = (instance.get("fairness", DEFAULT_FAIRNESS) + [0] * most)[:most]
        total += sum(at_s[s]) + sum(max(0, points * unit + v[s]) for points in fairness)
    tables = instance.get("tables")
    total += sum(at_t[t] * (len(u) if tables is None else _each(tables, t, 0)) for t in slots)
    gains = _gains(instance)
    for (o, s), times in when.items():
        gain = gains.get((o, s), instance.get("meeting_value", DEFAULT_VALUE)) * unit - u[o] - v[s]
        best = max((gain - at_o[o][t] - at_s[s][t] - at_t[t] for t in times), default=0)
        total += best if (o, s) in fixed else max(0, best)
    return Fraction(total, unit)


def _when(instance):
    """The slots in which each pair may meet."""
    locked = {(o, s): t for o, s, t in instance.get("locked", [])}
    taken = {("o", o, t) for o, _s, t in instance.get("locked", [])}
    taken |= {("s", s, t) for _o, s, t in instance.get("locked", [])}
    excluded = instance.get("excluded", [])
    vetoed = {tuple(given) for given in instance.get("vetoes", [])}
    when = {}
    for o, s in _gains(instance):
        if (o, s) in locked or (o, s) in vetoed:
            continue
        times = set(instance["av_o"][o]) & set(instance["av_s"][s])
        when[o, s] = {
            t
            for t in times
            if ("o", o, t) not in taken
            and ("s", s, t) not in taken
            and not any(a in (None, o) and b in (None, s) and c in (None, t) for a, b, c in excluded)
        }
    return when | {pair: {slot} for pair, slot in locked.items()}


def _gains(instance):
    """Points of each pair's meeting; a pair that was named counts before a pool, an earlier pool before a later."""
    value = instance.get("meeting_value", DEFAULT_VALUE)
    gains = {(given[0], given[1]): value + given[2] for given in instance["pairs"]}
    for given in instance.get("pools", []):
        for officer in given[0]:
            gains.setdefault((officer, given[1]), value + given[2])
    return gains


def _languages(instance):
    languages = {}
    named = {(given[0], given[1]) for given in instance["pairs"]}
    for given in instance["pairs"]:
        if len(given) > 3 and given[3].get("language"):
            languages[given[0], given[1]] = given[3]["language"]
    seen = set(named)
    for given in instance.get("pools", []):
        for officer in given[0]:
            if (officer, given[1]) not in seen:
                seen.add((officer, given[1]))
                if len(given) > 3 and given[3].get("language"):
                    languages[officer, given[1]] = given[3]["language"]
    return languages


def _slots(instance):
    if "slots" in instance:
        return [tuple(slot) for slot in instance["slots"]]
    per_day = instance.get("per_day") or instance["T"]
    return [(t // per_day, 540 + t % per_day * 20, 560 + t % per_day * 20) for t in range(instance["T"])]


def _gaps(instance, meetings, supplier):
    """The idle slots of each of her breaks."""
    days = [slot[0] for slot in _slots(instance)]
    free = set(instance["av_s"][supplier])
    mine = sorted(t for _o, s, t in meetings if s == supplier)
    for one, two in pairwise(mine):
        idle = sum(1 for t in range(one + 1, two) if t in free)
        if days[one] == days[two] and idle:
            yield idle


def _each(given, number, default):
    if given is None or given == []:
        return default
    return given if isinstance(given, int) else given[number]
