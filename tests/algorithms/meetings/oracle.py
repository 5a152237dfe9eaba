# SPDX-License-Identifier: Apache-2.0
"""The value of the best schedule of a small instance, by exhaustive search: slow, obvious, and code of its own."""

from functools import cache

from meishan.algorithms.meetings import Instance, write_instance
from meishan.algorithms.meetings.verifying import verify


def best_value(instance: Instance) -> int:  # noqa: C901 - one search, with its limits beside it
    """The highest value of all lawful schedules: slot by slot, every set of meetings that clash in nothing.

    Limits beside people's own time are asked of the verifier, for the whole schedule.
    """
    data = write_instance(instance)
    is_plain = not (
        instance.pools
        or instance.groups
        or instance.tables
        or instance.officer_table
        or instance.walking
        or instance.locked
        or any(pair.language for pair in instance.pairs)
    )
    pairs = [(p.officer, p.supplier, p.weight) for p in instance.pairs]
    pairs += [(o, pool.supplier, pool.weight) for pool in instance.pools for o in pool.officers]
    gains: dict[tuple[int, int], int] = {}
    for officer, supplier, weight in pairs:
        if (officer, supplier) not in instance.vetoes:
            gains.setdefault((officer, supplier), instance.meeting_value + weight)
    for meeting in instance.locked:
        gains.setdefault((meeting.officer, meeting.supplier), instance.meeting_value)

    def fits(slot, pair):
        if any((m.officer, m.supplier, m.slot) == (*pair, slot) for m in instance.locked):
            return True
        free = slot in instance.officer_free[pair[0]] and slot in instance.supplier_free[pair[1]]
        return free and not instance.is_excluded(*pair, slot)

    def sets(slot, open_pairs, chosen=()):
        yield chosen
        for place, pair in enumerate(open_pairs):
            if all(pair[0] != o and pair[1] != s for o, s in chosen):
                yield from sets(slot, open_pairs[place + 1 :], (*chosen, pair))

    def value(pairs_met):
        total = sum(gains[pair] for pair in pairs_met)
        for supplier in range(instance.suppliers):
            total += sum(instance.fairness[: sum(1 for _o, s in pairs_met if s == supplier)])
        return total

    def within(pairs_met):
        return all(
            sum(1 for _o, s in pairs_met if s == supplier) <= instance.most_of_supplier(supplier)
            for supplier in range(instance.suppliers)
        ) and all(
            sum(1 for o, _s in pairs_met if o == officer) <= instance.most_of_officer(officer)
            for officer in range(instance.officers)
        )

    if is_plain:

        @cache
        def best(slot, met):
            if slot == len(instance.slots):
                return value(met) if within(met) else 0
            open_pairs = [pair for pair in gains if pair not in met and fits(slot, pair)]
            return max(best(slot + 1, frozenset(met | set(chosen))) for chosen in sets(slot, open_pairs))

        return best(0, frozenset())

    def search(slot, meetings):
        if slot == len(instance.slots):
            if verify(data, {"meetings": [list(m) for m in meetings]}):
                return 0
            return value([m[:2] for m in meetings])
        met = {m[:2] for m in meetings}
        open_pairs = [pair for pair in gains if pair not in met and fits(slot, pair)]
        return max(
            search(slot + 1, [*meetings, *((*pair, slot) for pair in chosen)])
            for chosen in sets(slot, open_pairs)
        )

    return search(0, [])
