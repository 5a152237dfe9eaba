# SPDX-License-Identifier: Apache-2.0
"""Judges a schedule of the classic form from its text and JSON alone: own reader, own counting, own check of the bound.

Meetings may stand in any order in the schedule; a pair meets once.
"""

from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from meishan.algorithms.meetings.verifying.form import Fault

_MOST_TRIES = 2_000_000


def read(text: str) -> dict[str, Any]:
    """The text's lines by their first words. Raises ValueError, IndexError, KeyError where it is not of the form."""
    asked: dict[str, Any] = {"forbid": {}, "meet": [], "before": [], "fair": None}
    for line in text.removeprefix("\ufeff").split("\n"):
        words = line.split("#", 1)[0].split()
        if not words:
            continue
        numbers = [int(word) for word in words[1:]]
        match words[0]:
            case "participants" | "slots" | "tables" | "fair":
                (asked[words[0]],) = numbers
            case "forbid":
                asked["forbid"].setdefault(numbers[0], set()).update(numbers[1:])
            case "meet":
                asked["meet"].append(((numbers[0], numbers[1]), set(numbers[2:])))
            case "before":
                i, j = numbers
                asked["before"].append((i, j))
            case _:
                raise ValueError(f"`{words[0][:40]}`")
    for name in ("participants", "slots", "tables"):
        if name not in asked:
            raise KeyError(name)
    return asked


def verify(text: str, schedule: Any, certificate: Any = None) -> list[Fault]:
    """Every fault of the schedule, and of the certificate if given; an empty list: none."""
    try:
        asked = read(text)
        held = [tuple(meeting) for meeting in schedule["meetings"]]
        for meeting in held:
            if len(meeting) != 3 or not all(type(number) is int for number in meeting):
                return [Fault("form", f"Meeting {meeting} is not [participant, participant, slot].", meeting)]
        faults = _faults(asked, held)
        if certificate is not None and not faults:
            faults = _certificate_faults(asked, held, certificate)
    except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
        return [Fault("form", f"A file is not of the form: {type(error).__name__} {error}.")]
    return faults


def breaks_of(asked: dict[str, Any], held: list[tuple[int, ...]]) -> dict[int, list[int]]:
    """For each participant who meets anybody, the lengths of her breaks."""
    when: dict[int, set[int]] = {}
    for p, q, t in held:
        when.setdefault(p, set()).add(t)
        when.setdefault(q, set()).add(t)
    found = {}
    for person, times in when.items():
        row = [t in times for t in range(asked["slots"])]
        runs = [(busy, len(list(run))) for busy, run in groupby(row)]
        if not runs[0][0]:
            runs = runs[1:]
        if not runs[-1][0]:
            runs = runs[:-1]
        found[person] = [length for busy, length in runs if not busy]
    return found


def _faults(asked: dict[str, Any], held: list[tuple[int, ...]]) -> list[Fault]:
    faults = []
    number = {frozenset(pair): i for i, (pair, _only) in enumerate(asked["meet"])}
    slot: dict[int, int] = {}
    for meeting in held:
        p, q, t = meeting
        i = number.get(frozenset((p, q)))
        if i is None:
            faults.append(Fault("not_asked", f"{p} and {q} are not to meet.", meeting))
        elif not 0 <= t < asked["slots"]:
            faults.append(Fault("slot_unknown", f"{p} with {q}: there is no slot {t}.", meeting))
        elif i in slot:
            faults.append(Fault("twice", f"{p} and {q} meet twice, in slots {slot[i]} and {t}.", meeting))
        else:
            slot[i] = t
    for i, (pair, _only) in enumerate(asked["meet"]):
        if i not in slot:
            faults.append(Fault("missing", f"{pair[0]} and {pair[1]} do not meet.", pair))
    faults += [*_misplaced(asked, slot), *_crowded(asked, slot)]
    for i, j in asked["before"]:
        if i in slot and j in slot and slot[i] >= slot[j]:
            faults.append(
                Fault("order", f"Meeting {i} (slot {slot[i]}) must be before meeting {j} (slot {slot[j]}).")
            )
    numbers = [len(breaks) for breaks in breaks_of(asked, held).values()] if not faults else []
    if asked["fair"] is not None and numbers and max(numbers) - min(numbers) > asked["fair"]:
        said = f"One participant has {max(numbers)} breaks and another {min(numbers)}; they may differ by "
        faults.append(Fault("unfair", f"{said}{asked['fair']}."))
    return faults


def _misplaced(asked: dict[str, Any], slot: dict[int, int]) -> Iterator[Fault]:
    """Meetings in slots that they or their participants may not have."""
    for i, t in slot.items():
        (p, q), only = asked["meet"][i]
        if only and t not in only:
            yield Fault("slot_not_allowed", f"{p} with {q} may not have slot {t}.", (p, q, t))
        for person in (p, q):
            if t in asked["forbid"].get(person, ()):
                yield Fault("forbidden", f"Participant {person} cannot meet in slot {t}.", (p, q, t))


def _crowded(asked: dict[str, Any], slot: dict[int, int]) -> Iterator[Fault]:
    """Slots with more meetings than tables, participants with two at once."""
    for t, count in sorted(Counter(slot.values()).items()):
        if count > asked["tables"]:
            yield Fault("tables", f"Slot {t} has {count} meetings, but {asked['tables']} tables.")
    places = Counter((person, t) for i, t in slot.items() for person in asked["meet"][i][0])
    for (person, t), count in sorted(places.items()):
        if count > 1:
            yield Fault("clash", f"Participant {person} has {count} meetings in slot {t}.")


def _certificate_faults(asked: dict[str, Any], held: list[tuple[int, ...]], certificate: Any) -> list[Fault]:
    waits = breaks_of(asked, held)
    each = [len(waits.get(person, ())) for person in range(asked["participants"])]
    idle = sum(map(sum, waits.values()))
    faults = [
        Fault("certificate", f"The certificate's `{name}` is not {true}.")
        for name, true in (
            ("meetings", len(held)),
            ("breaks", sum(each)),
            ("idle_slots", idle),
            ("each", each),
            ("proven", sum(each) == certificate["bound"]),
        )
        if certificate[name] != true
    ]
    if certificate["bound"] > sum(each):
        faults.append(
            Fault("certificate", "The certificate's bound is above the breaks that the schedule has.")
        )
    if certificate["argument"] == "participants" and certificate["bound"] != sum(certificate["each_least"]):
        faults.append(Fault("certificate", "The certificate's bound is not the sum of `each_least`."))
    narrowed = _narrowed(asked)
    for person, least in enumerate(certificate["each_least"]):
        choices = [times for pair, times in narrowed if person in pair]
        if least > 0 and not _needs(choices, least):
            said = f"That participant {person} needs {least} breaks, by herself, could not be shown."
            faults.append(Fault("certificate", said))
    return faults


def _needs(choices: list[set[int]], least: int) -> bool:
    """Whether every choice of slots for her meetings has `least` breaks or more.

    With fewer breaks she sits in at most `least` runs of slots: if the longest runs there are do not suffice, that
    is shown; else all choices are tried.
    """
    known = sorted(set().union(*choices))
    runs = [
        [t for _n, t in run] for _key, run in groupby(enumerate(known), lambda place: place[1] - place[0])
    ]
    if sum(sorted(map(len, runs))[-least:]) < len(choices):
        return True
    begun: list[tuple[tuple[int, ...], int, int]] = [((), 0, 0)]
    tries = 0
    while begun:
        times, breaks, following = begun.pop()
        tries += 1
        if tries > _MOST_TRIES:
            return False
        lacking = len(choices) - len(times)
        if lacking == 0:
            if _fit(choices, times):
                return False
            continue
        for place in range(following, len(known) - lacking + 1):
            t = known[place]
            more = breaks + (1 if times and t > times[-1] + 1 else 0)
            if more < least:
                begun.append(((*times, t), more, place + 1))
    return True


def _fit(choices: list[set[int]], times: tuple[int, ...]) -> bool:
    """Whether each meeting can have a slot of its own among these (augmenting paths)."""
    holder: dict[int, int] = {}

    def seat(i: int, seen: set[int]) -> bool:
        for t in times:
            if t in choices[i] and t not in seen:
                seen.add(t)
                if t not in holder or seat(holder[t], seen):
                    holder[t] = i
                    return True
        return False

    return all(seat(i, set()) for i in range(len(choices)))


def _narrowed(asked: dict[str, Any]) -> list[tuple[tuple[int, int], set[int]]]:
    """Each meeting with the slots it may have, once orders and meetings with a single slot are thought through."""
    left = []
    for (p, q), only in asked["meet"]:
        times = only or set(range(asked["slots"]))
        left.append(times - asked["forbid"].get(p, set()) - asked["forbid"].get(q, set()))
    while True:
        before = [set(times) for times in left]
        single = [(i, next(iter(times))) for i, times in enumerate(left) if len(times) == 1]
        for i, t in single:
            for j, (pair, _only) in enumerate(asked["meet"]):
                if j != i and set(pair) & set(asked["meet"][i][0]):
                    left[j] = left[j] - {t}
        for i, j in asked["before"]:
            if left[i] and left[j]:
                left[i], left[j] = (
                    {t for t in left[i] if t < max(left[j])},
                    {t for t in left[j] if t > min(left[i])},
                )
        if left == before:
            return [(pair, times) for (pair, _only), times in zip(asked["meet"], left, strict=True)]
