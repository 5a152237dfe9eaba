# SPDX-License-Identifier: Apache-2.0
"""A second ranking of the same file, written from docs/reference/scoring.md alone: fractions, plain JSON, no class.

It shares nothing with `meishan.algorithms.scoring`; what the two disagree on is wrong in one of them. It trusts its
input, which the other has read before.
"""

import hashlib
import json
from collections.abc import Callable
from fractions import Fraction
from functools import cmp_to_key
from typing import Any

Json = dict[str, Any]
Compare = Callable[[Json, Json], Any]


def ranking_of(file: bytes) -> bytes:
    """The ranking of an evaluation, both as canonical JSON."""
    case = json.loads(file)
    points = {one["id"]: Fraction(one["points"]) for one in case["criteria"] if one["points"]}
    table = [_row(case, offer, points) for offer in case["offers"]]
    passed = [row for row in table if row["compliant"]]
    lowest = min([row["_evaluated"] for row in passed], default=None)
    middle = _middle(case, [row["_total"] for row in passed])
    for row in table:
        _flag(case, row, middle)
        if row["compliant"] and case["weights"]:
            _score(case, row, lowest)
    order, ties = _sort(case, passed)
    failed = sorted((row for row in table if not row["compliant"]), key=lambda row: row["id"])
    tied_first = sum(row["rank"] == 1 for row in order) > 1
    for row in order:
        row["why"] = ("tied" if tied_first else "first") if row["rank"] == 1 else "reserve"
    ids = [row["id"] for row in order]
    first = [row["id"] for row in order if row["why"] == "first"]
    places = case["places"][case["currency"]]
    return _spell(
        {
            "v": 1,
            "kind": "meishan-ranking",
            "evaluation": hashlib.sha256(file).hexdigest(),
            **{name: case[name] for name in ("ocid", "tender", "lot", "method", "currency")},
            "total_points": _text(sum(points.values())) if points else None,
            "factors": _factors(case) and {k: _text(v) for k, v in _factors(case).items()},
            "lowest": _text(lowest),
            "median": _text(_round(middle, places)),
            "offers": [{k: v for k, v in row.items() if k[0] != "_"} for row in order + failed],
            "tied": ties,
            "winner": first[0] if first else None,
            "reserve": [one for one, row in zip(ids, order, strict=True) if row["why"] == "reserve"],
        }
    )


def _row(case: Json, offer: Json, full: dict[str, Fraction]) -> Json:
    scored = {name: Fraction(value) for name, value in offer["points"].items()}
    failed = ["rejected"] * (offer["rejected"] is not None)
    for one in case["criteria"]:
        lacks = one["minimum"] and one["id"] in scored and scored[one["id"]] < Fraction(one["minimum"])
        if offer["passes"].get(one["id"]) is False or lacks:
            failed.append(one["id"])
    sum_of_all = sum(scored.values(), Fraction(0))
    whole = bool(full) and full.keys() == scored.keys()
    if case["pass_mark"] and whole and sum_of_all / sum(full.values()) < Fraction(case["pass_mark"]) / 100:
        failed.append("pass_mark")
    green = [one["id"] for one in case["criteria"] if one["kind"] == "sustainability" and one["points"]]
    has_green = bool(green) and set(green) <= scored.keys()
    row: Json = {
        "id": offer["id"],
        "name": offer["name"],
        "compliant": not failed,
        "failed_on": failed,
        "points": _text(sum_of_all) if whole else None,
        "percent": _text(_round(100 * sum_of_all / sum(full.values()), 4)) if whole else None,
        "sustainability_points": _text(sum(scored[name] for name in green)) if has_green else None,
        "financial_score": None,
        "score": None,
        "abnormally_low": [],
        "rank": None,
        "why": "rejected" if offer["rejected"] else "failed",
        "_points": sum_of_all,
        "_green": sum((scored[name] for name in green), Fraction(0)) if has_green else Fraction(0),
        "_commitment": offer["commitment"],
    }
    return row | _money(case, offer["price"])


def _money(case: Json, price: Json | None) -> Json:
    none: Json = dict.fromkeys(("currency", "corrected_total", "total", "evaluated", "_total", "_evaluated"))
    none |= {"corrections": [], "life_cycle": []}
    if price is None:
        return none
    places = case["places"][price["currency"]]
    wrong = []
    amounts = []
    for line in price["lines"]:
        total = line["total"] and _round(Fraction(line["total"]), places)
        product = None
        if line["quantity"] and line["unit_price"]:
            product = _round(Fraction(line["quantity"]) * Fraction(line["unit_price"]), places)
        use_total = product is None or (line["prevails"] == "total" and total is not None)
        amounts.append(total if use_total else product)
        if total is not None and total != amounts[-1]:
            wrong.append(
                {"line": line["item"], "stated": _text(Fraction(line["total"])), "computed": _text(product)}
            )
    stated = None if price["stated_total"] is None else Fraction(price["stated_total"])
    corrected = sum(amounts, Fraction(0)) if price["lines"] else _round(stated, places)
    if price["lines"] and stated is not None and _round(stated, places) != corrected:
        wrong.append({"line": None, "stated": _text(stated), "computed": _text(corrected)})
    told = none | {
        "currency": price["currency"],
        "corrected_total": _text(corrected),
        "corrections": wrong,
    }
    total = _exchange(case, corrected, price["currency"])
    if total is None:
        return told
    owning, evaluated = [], total
    home = case["places"][case["currency"]]
    for cost in case["life_cycle"]["costs"] if case["life_cycle"] else []:
        figure = Fraction(price["life_cycle"][cost["id"]])
        if cost["unit_cost"] is None:
            amount = _exchange(case, figure, price["currency"])
        else:
            amount = _round(figure * Fraction(cost["unit_cost"]), home)
        present = _round(amount * _factors(case)[cost["when"]], home)
        evaluated += -present if cost["counts"] == "value" else present
        owning.append(
            {
                "id": cost["id"],
                "counts": cost["counts"],
                "amount": _text(amount),
                "present": _text(present),
            }
        )
    shown = evaluated if evaluated >= 0 else None
    return told | {
        "total": _text(total),
        "life_cycle": owning,
        "evaluated": _text(shown),
        "_total": total,
        "_evaluated": shown,
    }


def _exchange(case: Json, amount: Fraction, currency: str) -> Fraction | None:
    if currency != case["currency"]:
        per_usd = {"USD": Fraction(1)} | {k: Fraction(v["per_usd"]) for k, v in case["rates"].items()}
        if not {currency, case["currency"]} <= per_usd.keys():
            return None
        amount = amount * per_usd[case["currency"]] / per_usd[currency]
    return _round(amount, case["places"][case["currency"]])


def _factors(case: Json) -> dict[str, Fraction] | None:
    if case["life_cycle"] is None:
        return None
    years = case["life_cycle"]["years"]
    growth = 1 + Fraction(case["life_cycle"]["discount_percent"]) / 100
    each = [1 / growth**year for year in range(1, years + 1)]
    return {"start": Fraction(1), "yearly": _round(sum(each), 6), "end": _round(each[-1], 6)}


def _middle(case: Json, totals: list[Fraction]) -> Fraction | None:
    rule = case["abnormally_low"]
    if not rule or rule["below_median_percent"] is None or len(totals) < rule["least_offers"] or not totals:
        return None
    line = sorted(totals)
    half, odd = divmod(len(line), 2)
    return line[half] if odd else (line[half - 1] + line[half]) / 2


def _flag(case: Json, row: Json, middle: Fraction | None) -> None:
    rule = case["abnormally_low"]
    if not rule or row["_total"] is None:
        return
    estimate = None if rule["estimate"] is None else Fraction(rule["estimate"])
    for against, percent, other in (
        ("median", rule["below_median_percent"], middle),
        ("estimate", rule["below_estimate_percent"], estimate),
    ):
        if percent is not None and other and (other - row["_total"]) / other * 100 > Fraction(percent):
            below = _round((other - row["_total"]) / other * 100, 2)
            reference = _text(_round(other, case["places"][case["currency"]]))
            row["abnormally_low"].append(
                {"against": against, "reference": reference, "percent_below": _text(below)}
            )


def _score(case: Json, row: Json, lowest: Fraction) -> None:
    price = row["_evaluated"]
    financial = Fraction(100) if price == 0 else _round(lowest / price * 100, 4)
    weights = {name: Fraction(value) for name, value in case["weights"].items()}
    row["_score"] = _round(
        weights["technical"] / 100 * Fraction(row["percent"]) + weights["financial"] / 100 * financial, 4
    )
    row |= {"financial_score": _text(financial), "score": _text(row["_score"])}


def _sort(case: Json, passed: list[Json]) -> tuple[list[Json], list[Json]]:
    seed = hashlib.sha256("".join(sorted(one["commitment"] for one in case["offers"])).encode()).hexdigest()

    def number(one: Json) -> int:
        return int(hashlib.sha256((seed + one["_commitment"]).encode()).hexdigest(), 16)

    rules = {
        "price": lambda one, other: one["_evaluated"] - other["_evaluated"],
        "technical": lambda one, other: other["_points"] - one["_points"],
        "sustainability": lambda one, other: other["_green"] - one["_green"],
        "earliest_in_hash_order": lambda one, other: number(one) - number(other),
    }

    def by_method(one: Json, other: Json) -> Fraction:
        if case["method"] == "cumulative":
            return other["_score"] - one["_score"]
        return one["_evaluated"] - other["_evaluated"]

    def by_rule(one: Json, other: Json) -> tuple[str, Fraction | int]:
        for rule in case["ties"]:
            difference = rules[rule](one, other)
            if difference:
                return rule, difference
        return "", 0

    def before(one: Json, other: Json) -> int:
        difference = by_method(one, other) or by_rule(one, other)[1] or (one["id"] > other["id"]) - 0.5
        return 1 if difference > 0 else -1

    order = sorted(passed, key=cmp_to_key(before))
    return order, _ties(case, order, by_method, by_rule)


def _ties(case: Json, order: list[Json], by_method: Compare, by_rule: Compare) -> list[Json]:
    ties: list[Json] = []
    used: set[str] = set()
    for at, row in enumerate(order):
        row["rank"] = at + 1
        previous = order[at - 1] if at else None
        if previous is None or by_method(previous, row):
            continue
        if not ties or ties[-1]["offers"][-1] != previous["id"]:
            ties.append({"offers": [previous["id"]], "decided_by": []})
            used = set()
        ties[-1]["offers"].append(row["id"])
        rule, difference = by_rule(previous, row)
        used.add(rule)
        ties[-1]["decided_by"] = [one for one in case["ties"] if one in used]
        if not difference:
            row["rank"] = previous["rank"]
    return ties


def _round(value: Fraction | None, places: int) -> Fraction | None:
    if value is None:
        return None
    return Fraction((value * 10**places + Fraction(1, 2)).__floor__(), 10**places)


def _text(value: Fraction | int | None) -> str | None:
    if value is None:
        return None
    value, places = Fraction(value), 0
    while value * 10**places % 1:
        places += 1
    digits = str((value * 10**places).numerator).rjust(places + 1, "0")
    return f"{digits[: len(digits) - places]}.{digits[len(digits) - places :]}" if places else digits


def _spell(value: Json) -> bytes:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
