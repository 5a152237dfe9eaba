# SPDX-License-Identifier: Apache-2.0
"""Instances, schedules and certificates as JSON: the shared form, with its optional fields.

`docs/howto/meetings.md` describes it for people.
"""

from typing import Any

from meishan.algorithms.meetings.instance import (
    ASKED_BY,
    FAIRNESS,
    MEETING_VALUE,
    SUPPLIER,
    Certificate,
    Group,
    Instance,
    Interpreter,
    Meeting,
    Pair,
    Pool,
    Schedule,
    Slot,
)

FIRST_MINUTE, SLOT_MINUTES = 540, 20


class FormError(ValueError):
    """The file is not of the form; the sentence says where."""


def read_instance(data: Any) -> Instance:
    """The instance that parsed JSON describes. Raises FormError, InstanceError."""
    if not isinstance(data, dict):
        raise FormError("An instance is a JSON object with `T`, `av_o`, `av_s` and `pairs`.")
    slots = _slots(data)
    officer_free = _slot_sets(data, "av_o")
    supplier_free = _slot_sets(data, "av_s")
    for name, known in (("officers", officer_free), ("suppliers", supplier_free)):
        if name in data and data[name] != len(known):
            raise FormError(
                f"`{name}` is {data[name]}, but there are {len(known)} lists of their free slots."
            )
    officers, suppliers = len(officer_free), len(supplier_free)
    instance = Instance(
        slots=slots,
        officer_free=officer_free,
        supplier_free=supplier_free,
        pairs=tuple(_pair(place, given) for place, given in enumerate(_list(data, "pairs", required=True))),
        pools=tuple(_pool(place, given) for place, given in enumerate(_list(data, "pools"))),
        supplier_most=_each(data, "supplier_most", suppliers),
        supplier_least=_each(data, "supplier_least", suppliers),
        officer_most=_each(data, "officer_most", officers),
        officer_least=_each(data, "officer_least", officers),
        agency=_numbers(data, "agency"),
        vetoes=frozenset(
            _tuple(given, 2, "vetoes", place) for place, given in enumerate(_list(data, "vetoes"))
        ),
        groups=tuple(_group(place, given) for place, given in enumerate(_list(data, "groups"))),
        tables=_each(data, "tables", len(slots)) or None,
        officer_table=_numbers(data, "officer_table", may_be_none=True),
        officer_room=_numbers(data, "officer_room", may_be_none=True),
        walking=tuple(tuple(_row(given, "walking", p)) for p, given in enumerate(_list(data, "walking"))),
        interpreters=tuple(_interpreter(p, given) for p, given in enumerate(_list(data, "interpreters"))),
        locked=tuple(
            Meeting(*_tuple(given, 3, "locked", place)) for place, given in enumerate(_list(data, "locked"))
        ),
        excluded=frozenset(
            _tuple(given, 3, "excluded", place, may_be_none=True)
            for place, given in enumerate(_list(data, "excluded"))
        ),
        meeting_value=_whole(data.get("meeting_value", MEETING_VALUE), "meeting_value"),
        fairness=tuple(_row(data.get("fairness", list(FAIRNESS)), "fairness", 0)),
    )
    rows = len(instance.walking)
    if any(len(row) != rows for row in instance.walking):
        raise FormError("`walking` must have as many columns as rows.")
    instance.check()
    return instance


def write_instance(instance: Instance) -> dict[str, Any]:
    """The instance in the form that `read_instance` reads."""
    data: dict[str, Any] = {
        "T": len(instance.slots),
        "slots": [[slot.day, slot.start, slot.end] for slot in instance.slots],
        "officers": instance.officers,
        "suppliers": instance.suppliers,
        "av_o": [sorted(free) for free in instance.officer_free],
        "av_s": [sorted(free) for free in instance.supplier_free],
        "pairs": [[p.officer, p.supplier, p.weight, *_more(p.language, p.asked)] for p in instance.pairs],
        "meeting_value": instance.meeting_value,
        "fairness": list(instance.fairness),
    }
    optional = {
        "agency": list(instance.agency),
        "pools": [
            [list(p.officers), p.supplier, p.weight, *_more(p.language, p.asked)] for p in instance.pools
        ],
        "supplier_most": list(instance.supplier_most),
        "supplier_least": list(instance.supplier_least),
        "officer_most": list(instance.officer_most),
        "officer_least": list(instance.officer_least),
        "vetoes": sorted(list(veto) for veto in instance.vetoes),
        "groups": [
            {
                "name": group.name,
                "suppliers": sorted(group.suppliers),
                "officers": None if group.officers is None else sorted(group.officers),
                "least": group.least,
                "most": group.most,
            }
            for group in instance.groups
        ],
        "tables": list(instance.tables or ()),
        "officer_table": list(instance.officer_table),
        "officer_room": list(instance.officer_room),
        "walking": [list(row) for row in instance.walking],
        "interpreters": [
            {"languages": sorted(one.languages), "free": sorted(one.free)} for one in instance.interpreters
        ],
        "locked": [[m.officer, m.supplier, m.slot] for m in instance.locked],
        "excluded": sorted((list(one) for one in instance.excluded), key=str),
    }
    return data | {name: value for name, value in optional.items() if value}


def read_schedule(data: Any) -> Schedule:
    """The schedule that parsed JSON describes. Raises FormError."""
    if not isinstance(data, dict) or not isinstance(data.get("meetings"), list):
        raise FormError('A schedule is {"meetings": [[officer, supplier, slot], …]}.')
    meetings = [_tuple(given, 3, "meetings", place) for place, given in enumerate(data["meetings"])]
    more = []
    for name in ("tables", "interpreters"):
        known = _numbers(data, name, may_be_none=True) or (None,) * len(meetings)
        if len(known) != len(meetings):
            raise FormError(f"`{name}` has {len(known)} entries, but there are {len(meetings)} meetings.")
        more.append(known)
    return Schedule.of([Meeting(*m, *rest) for m, *rest in zip(meetings, *more, strict=True)])


def write_schedule(schedule: Schedule) -> dict[str, Any]:
    """The schedule in the form that `read_schedule` reads."""
    data: dict[str, Any] = {"meetings": [[m.officer, m.supplier, m.slot] for m in schedule.meetings]}
    for name, known in (
        ("tables", [m.table for m in schedule.meetings]),
        ("interpreters", [m.interpreter for m in schedule.meetings]),
    ):
        if any(number is not None for number in known):
            data[name] = known
    return data


def write_certificate(certificate: Certificate) -> dict[str, Any]:
    """The certificate as JSON."""
    return {
        name: getattr(certificate, name)
        for name in (
            "value",
            "bound",
            "gap",
            "proven",
            "argument",
            "meetings",
            "count_bound",
            "breaks",
            "idle_slots",
            "fewest_breaks",
            "unmet_minimums",
            "seconds",
            "seed",
        )
    } | {
        "unserved": list(certificate.unserved),
        "unreachable": list(certificate.unreachable),
        "suppliers": [
            {
                "supplier": one.supplier,
                "asked": one.asked,
                "got": one.got,
                "meetings": one.meetings,
                "breaks": one.breaks,
                "missed": [{"officer": miss.officer, "why": miss.why} for miss in one.missed],
            }
            for one in certificate.outcomes
        ],
        "prices": dict(certificate.prices),
    }


def _slots(data: dict) -> tuple[Slot, ...]:
    count = _whole(data.get("T"), "T")
    if "slots" in data:
        slots = tuple(Slot(*_tuple(given, 3, "slots", p)) for p, given in enumerate(_list(data, "slots")))
        if len(slots) != count:
            raise FormError(f"`T` is {count}, but `slots` has {len(slots)} entries.")
        return slots
    per_day = _whole(data.get("per_day", count), "per_day") or 1
    return tuple(
        Slot(
            t // per_day,
            FIRST_MINUTE + t % per_day * SLOT_MINUTES,
            FIRST_MINUTE + (t % per_day + 1) * SLOT_MINUTES,
        )
        for t in range(count)
    )


def _list(data: dict, name: str, *, required: bool = False) -> list:
    known = data.get(name)
    if known is None and not required:
        return []
    if not isinstance(known, list):
        raise FormError(f"`{name}` must be a list.")
    return known


def _whole(given: Any, name: str) -> int:
    if isinstance(given, bool) or not isinstance(given, int):
        raise FormError(f"`{name}` must be a whole number.")
    return given


def _row(given: Any, name: str, place: int) -> list[int]:
    if not isinstance(given, list):
        raise FormError(f"`{name}`, entry {place}: must be a list of whole numbers.")
    return [_whole(number, f"{name}[{place}]") for number in given]


def _tuple(given: Any, length: int, name: str, place: int, *, may_be_none: bool = False) -> tuple:
    if not isinstance(given, list) or len(given) != length:
        raise FormError(f"`{name}`, entry {place}: must be a list of {length} whole numbers.")
    return tuple(
        None if number is None and may_be_none else _whole(number, f"{name}[{place}]") for number in given
    )


def _numbers(data: dict, name: str, *, may_be_none: bool = False) -> tuple:
    given = _list(data, name)
    return tuple(
        None if number is None and may_be_none else _whole(number, f"{name}[{place}]")
        for place, number in enumerate(given)
    )


def _each(data: dict, name: str, length: int) -> tuple[int, ...]:
    """A list, or one number for all."""
    given = data.get(name)
    if isinstance(given, int) and not isinstance(given, bool):
        return (given,) * length
    return _numbers(data, name)


def _slot_sets(data: dict, name: str) -> tuple[frozenset[int], ...]:
    rows = _list(data, name, required=True)
    return tuple(frozenset(_row(given, name, place)) for place, given in enumerate(rows))


def _wish(given: Any, name: str, place: int) -> tuple[list, str, str]:
    """The three first entries, the language and who asked."""
    if not isinstance(given, list) or len(given) not in (3, 4) or not isinstance(given[-1], int | dict):
        raise FormError(
            f"`{name}`, entry {place}: must be [officer, supplier, weight], and more in an object."
        )
    more = given[3] if len(given) == 4 else {}
    language, asked = more.get("language", ""), more.get("asked", SUPPLIER)
    if not isinstance(language, str) or asked not in ASKED_BY:
        raise FormError(f"`{name}`, entry {place}: `asked` must be one of {', '.join(ASKED_BY)}.")
    return given[:3], language, asked


def _pair(place: int, given: Any) -> Pair:
    first, language, asked = _wish(given, "pairs", place)
    officer, supplier, weight = _row(first, "pairs", place)
    return Pair(officer, supplier, weight, language, asked)


def _pool(place: int, given: Any) -> Pool:
    first, language, asked = _wish(given, "pools", place)
    supplier, weight = _row(first[1:], "pools", place)
    return Pool(tuple(_row(first[0], "pools", place)), supplier, weight, language, asked)


def _more(language: str, asked: str) -> list[dict[str, str]]:
    more = ({"language": language} if language else {}) | ({"asked": asked} if asked != SUPPLIER else {})
    return [more] if more else []


def _group(place: int, given: Any) -> Group:
    if not isinstance(given, dict):
        raise FormError(f"`groups`, entry {place}: must be an object with `suppliers`.")
    officers = given.get("officers")
    most = given.get("most")
    return Group(
        str(given.get("name", place)),
        frozenset(_row(given.get("suppliers"), "groups", place)),
        None if officers is None else frozenset(_row(officers, "groups", place)),
        _whole(given.get("least", 0), "least"),
        None if most is None else _whole(most, "most"),
    )


def _interpreter(place: int, given: Any) -> Interpreter:
    if not isinstance(given, dict) or not isinstance(given.get("languages"), list):
        raise FormError(f"`interpreters`, entry {place}: must be an object with `languages` and `free`.")
    return Interpreter(
        frozenset(str(language) for language in given["languages"]),
        frozenset(_row(given.get("free"), "interpreters", place)),
    )
