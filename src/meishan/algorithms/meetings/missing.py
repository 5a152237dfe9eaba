# SPDX-License-Identifier: Apache-2.0
"""Why two who should have met don't: the nearest reason, in the words of the certificate."""

from collections.abc import Iterable

from meishan.algorithms.meetings.clashing import Book
from meishan.algorithms.meetings.instance import Instance, Schedule

# What else may stand against a time that is free for both, the hardest first.
AT_THAT_TIME = ("group_full", "no_interpreter", "no_table", "table_taken", "walking", "pool_met")


def why_not(
    instance: Instance, schedule: Schedule, pairs: Iterable[tuple[int, int]]
) -> dict[tuple[int, int], str]:
    """One reason for each of these pairs (officer, supplier) that does not meet in the schedule.

    Reasons: those of a certificate's `missed`. For whom no certificate speaks, such as an officer's own wishes.
    """
    book = Book(instance, schedule.meetings)
    met = {(one.officer, one.supplier) for one in schedule.meetings}
    return {pair: _reason(book, *pair) for pair in pairs if pair not in met}


def _reason(book: Book, officer: int, supplier: int) -> str:
    instance = book.instance
    if (officer, supplier) in instance.vetoes:
        return "veto"
    both = {
        slot
        for slot in instance.officer_free[officer] & instance.supplier_free[supplier]
        if not instance.is_excluded(officer, supplier, slot)
    }
    if not both:
        return "no_common_time"
    his, hers = book.by_officer[officer], book.by_supplier[supplier]
    officer_open = both - {one.slot for one in his}
    supplier_open = both - {one.slot for one in hers}
    if len(his) >= instance.most_of_officer(officer) or not officer_open:
        return "officer_full"
    if len(hers) >= instance.most_of_supplier(supplier):
        return "supplier_full"
    if not supplier_open:
        return "supplier_busy"
    possible = officer_open & supplier_open
    if not possible:
        return "both_busy"
    against = [
        {one.code for one in book.clashes(officer, supplier, slot, named=False)} for slot in sorted(possible)
    ]
    for code in AT_THAT_TIME:
        if all(code in codes for codes in against):
            return "no_table" if code == "table_taken" else code
    return "other_better"
