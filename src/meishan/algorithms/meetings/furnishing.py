# SPDX-License-Identifier: Apache-2.0
"""Gives out tables and interpreters to meetings whose times stand; slot by slot, so nobody is booked twice."""

from collections.abc import Iterable, Mapping

from meishan.algorithms.meetings.instance import Instance, Meeting, Schedule


def furnish(
    instance: Instance, meetings: Iterable[Meeting], languages: Mapping[tuple[int, int], str]
) -> Schedule:
    """The meetings with their tables and interpreters; what they have already is kept where it still can be.

    `languages[officer, supplier]`: the language these two need an interpreter for. Where interpreters or tables do
    not suffice the meeting is left without, which the verifier then says.
    """
    by_slot: dict[int, list[Meeting]] = {}
    for meeting in meetings:
        by_slot.setdefault(meeting.slot, []).append(meeting)
    made = []
    for slot, here in sorted(by_slot.items()):
        here.sort(key=lambda m: (m.officer, m.supplier))
        tables = _tables(instance, slot, here)
        speakers = _speakers(instance, slot, here, languages)
        made += [
            Meeting(m.officer, m.supplier, slot, tables[place], speakers.get(place))
            for place, m in enumerate(here)
        ]
    return Schedule.of(made)


def _tables(instance: Instance, slot: int, here: list[Meeting]) -> list[int | None]:
    """Each officer's own table, else the lowest that is nobody's; None where tables do not matter."""
    own = [instance.table_of(meeting.officer) for meeting in here]
    if instance.tables is None:
        return list(own)
    reserved = {table for table in instance.officer_table if table is not None}
    spare = [n for n in range(1, instance.tables[slot] + len(reserved) + 1) if n not in reserved]
    kept = {m.table for m, t in zip(here, own, strict=True) if t is None and m.table in spare}
    others = iter([n for n in spare if n not in kept])
    given: list[int | None] = []
    for meeting, fixed in zip(here, own, strict=True):
        stays = fixed is None and meeting.table in kept
        kept.discard(meeting.table if stays else None)
        given.append(fixed if fixed is not None else meeting.table if stays else next(others, None))
    return given


def _speakers(
    instance: Instance, slot: int, here: list[Meeting], languages: Mapping[tuple[int, int], str]
) -> dict[int, int]:
    """Interpreters matched to meetings by augmenting paths; who spoke for a meeting before comes first."""
    needed = {
        p: languages[m.officer, m.supplier]
        for p, m in enumerate(here)
        if (m.officer, m.supplier) in languages
    }
    holder: dict[int, int] = {}

    def find(place: int, tried: set[int]) -> bool:
        able = [
            number
            for number, one in enumerate(instance.interpreters)
            if slot in one.free and needed[place] in one.languages and number not in tried
        ]
        able.sort(key=lambda number: number != here[place].interpreter)
        for number in able:
            tried.add(number)
            if number not in holder or find(holder[number], tried):
                holder[number] = place
                return True
        return False

    for place in needed:
        find(place, set())
    return {place: number for number, place in holder.items()}
