# SPDX-License-Identifier: Apache-2.0
"""What a schedule is worth, and what a certificate's prices prove that none can exceed."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from meishan.algorithms.meetings.verifying.form import (
    DEFAULT_FAIRNESS,
    DEFAULT_MOST,
    DEFAULT_VALUE,
    Fault,
    each,
    gains_of,
    gaps_of,
    when_possible,
)


@dataclass(frozen=True)
class Figures:
    """What a schedule is worth."""

    meetings: int
    value: int
    breaks: int
    idle_slots: int
    served: int


def figures(instance: Any, schedule: Any) -> Figures:
    """Value, breaks and the rest, counted from the two files."""
    meetings = [tuple(meeting) for meeting in schedule["meetings"]]
    gains = gains_of(instance)
    counts = Counter(supplier for _officer, supplier, _slot in meetings)
    value = sum(gains.get(m[:2], instance.get("meeting_value", DEFAULT_VALUE)) for m in meetings)
    fairness = instance.get("fairness", DEFAULT_FAIRNESS)
    value += sum(sum(fairness[:count]) for count in counts.values())
    gaps = [idle for supplier in counts for idle in gaps_of(instance, meetings, supplier)]
    return Figures(len(meetings), value, len(gaps), sum(gaps), len(counts))


def certificate_faults(instance, meetings, certificate):
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
    A `crowded` price is paid by each meeting of its person that fits only into its slots, of which there can be no
    more than such slots.
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
    when = when_possible(instance)
    open_o: dict = defaultdict(set)
    open_s: dict = defaultdict(set)
    for (officer, supplier), times in when.items():
        open_o[officer] |= times
        open_s[supplier] |= times
    locked: tuple[Counter, Counter] = (Counter(), Counter())
    fixed = {(officer, supplier) for officer, supplier, _slot in instance.get("locked", [])}
    for officer, supplier in fixed:
        locked[0][officer] += 1
        locked[1][supplier] += 1
    total = 0
    for o in officers:
        most = min(each(instance.get("officer_most"), o, len(slots)), len(open_o[o]))
        total += max(most, locked[0][o]) * u[o] + sum(at_o[o])
    for s in suppliers:
        most = min(each(instance.get("supplier_most"), s, DEFAULT_MOST), len(open_s[s]))
        most = max(most, locked[1][s])
        fairness = ([*instance.get("fairness", DEFAULT_FAIRNESS)] + [0] * most)[:most]
        total += sum(at_s[s]) + sum(max(0, points * unit + v[s]) for points in fairness)
    tables = instance.get("tables")
    total += sum(at_t[t] * (len(u) if tables is None else each(tables, t, 0)) for t in slots)
    crowded: dict = defaultdict(list)
    for cut in prices.get("crowded", []):
        price, inside = max(0, cut["price"]), set(cut["slots"])
        total += price * len(inside)
        kind = "officer" if "officer" in cut else "supplier"
        crowded[kind, cut[kind]].append((price, inside))
    gains = gains_of(instance)
    for (o, s), times in when.items():
        paid = sum(
            p for cut in (("officer", o), ("supplier", s)) for p, inside in crowded[cut] if times <= inside
        )
        gain = gains.get((o, s), instance.get("meeting_value", DEFAULT_VALUE)) * unit - u[o] - v[s] - paid
        best = max((gain - at_o[o][t] - at_s[s][t] - at_t[t] for t in times), default=0)
        total += best if (o, s) in fixed else max(0, best)
    return Fraction(total, unit)
