# SPDX-License-Identifier: Apache-2.0
"""The value of the best schedule of a small instance: obvious, and code of its own.

A solver of others where people's own limits are all there is; exhaustive search with the verifier's word elsewhere.
"""

from ortools.sat.python import cp_model

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

    if is_plain:
        return _best_of_people_alone(instance, gains, fits)

    def value(pairs_met):
        total = sum(gains[pair] for pair in pairs_met)
        for supplier in range(instance.suppliers):
            total += sum(instance.fairness[: sum(1 for _o, s in pairs_met if s == supplier)])
        return total

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


def _best_of_people_alone(instance, gains, fits) -> int:
    """The best where nothing is limited but each person's time and number of meetings, proven by CP-SAT."""
    model = cp_model.CpModel()
    meets = {
        (*pair, slot): model.new_bool_var(f"{pair} in {slot}")
        for pair in gains
        for slot in range(len(instance.slots))
        if fits(slot, pair)
    }

    def of(**wanted):
        names = ("officer", "supplier", "slot")
        return [
            met
            for key, met in meets.items()
            if all(dict(zip(names, key, strict=True))[name] == value for name, value in wanted.items())
        ]

    for officer, supplier in gains:
        model.add_at_most_one(of(officer=officer, supplier=supplier))
    for slot in range(len(instance.slots)):
        for officer in range(instance.officers):
            model.add_at_most_one(of(officer=officer, slot=slot))
        for supplier in range(instance.suppliers):
            model.add_at_most_one(of(supplier=supplier, slot=slot))
    for officer in range(instance.officers):
        model.add(sum(of(officer=officer)) <= instance.most_of_officer(officer))
    worth = [gains[officer, supplier] * met for (officer, supplier, _slot), met in meets.items()]
    for supplier in range(instance.suppliers):
        model.add(sum(of(supplier=supplier)) <= instance.most_of_supplier(supplier))
        # What her first, second … meeting adds falls with each, so the best takes the first ones first.
        steps = [model.new_bool_var(f"{supplier} has {n + 1}") for n in range(len(instance.fairness))]
        model.add(sum(steps) <= sum(of(supplier=supplier)))
        worth += [add * step for add, step in zip(instance.fairness, steps, strict=True)]
    model.maximize(sum(worth))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    assert solver.solve(model) == cp_model.OPTIMAL
    return round(solver.objective_value)
