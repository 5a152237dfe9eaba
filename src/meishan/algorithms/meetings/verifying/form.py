# SPDX-License-Identifier: Apache-2.0
"""How the verifier reads the instance's form: its own reader, apart from the scheduler's."""

from dataclasses import dataclass
from itertools import pairwise

DEFAULT_MOST, DEFAULT_VALUE, DEFAULT_FAIRNESS = 8, 100, (1000, 60, 30)


@dataclass(frozen=True)
class Fault:
    """A rule that is broken: a word for programs, a sentence for people, the meeting where one is to blame."""

    code: str
    text: str
    meeting: tuple[int, ...] = ()


def when_possible(instance):
    """The slots in which each pair may meet."""
    locked = {(o, s): t for o, s, t in instance.get("locked", [])}
    taken = {("o", o, t) for o, _s, t in instance.get("locked", [])}
    taken |= {("s", s, t) for _o, s, t in instance.get("locked", [])}
    excluded = instance.get("excluded", [])
    vetoed = {tuple(given) for given in instance.get("vetoes", [])}
    when = {}
    for o, s in gains_of(instance):
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


def gains_of(instance):
    """Points of each pair's meeting; a pair that was named counts before a pool, an earlier pool before a later."""
    value = instance.get("meeting_value", DEFAULT_VALUE)
    gains = {(given[0], given[1]): value + given[2] for given in instance["pairs"]}
    for given in instance.get("pools", []):
        for officer in given[0]:
            gains.setdefault((officer, given[1]), value + given[2])
    return gains


def languages_of(instance):
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


def slots_of(instance):
    if "slots" in instance:
        return [tuple(slot) for slot in instance["slots"]]
    per_day = instance.get("per_day") or instance["T"]
    return [(t // per_day, 540 + t % per_day * 20, 560 + t % per_day * 20) for t in range(instance["T"])]


def gaps_of(instance, meetings, supplier):
    """The idle slots of each of her breaks."""
    days = [slot[0] for slot in slots_of(instance)]
    free = set(instance["av_s"][supplier])
    mine = sorted(t for _o, s, t in meetings if s == supplier)
    for one, two in pairwise(mine):
        idle = sum(1 for t in range(one + 1, two) if t in free)
        if days[one] == days[two] and idle:
            yield idle


def each(given, number, default):
    if given is None or given == []:
        return default
    return given if isinstance(given, int) else given[number]
