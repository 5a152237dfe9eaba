# SPDX-License-Identifier: Apache-2.0
"""Evaluations made from a seed, for tests and for the benchmark: any method, any size, all that a file may hold."""

import json
import random
from hashlib import sha256
from typing import Any

Json = dict[str, Any]

METHODS = ("lowest_compliant", "lowest_acceptable", "cumulative")
TIES = ("price", "technical", "sustainability", "earliest_in_hash_order")
RATES = {"EUR": "0.92", "CNY": "7.1134", "JPY": "149.35", "KWD": "0.30712345", "XAF": "603.5"}
PLACES = {"USD": 2, "EUR": 2, "CNY": 2, "JPY": 0, "KWD": 3, "XAF": 0}


def spelled(case: Json) -> bytes:
    """The file, in its canonical spelling (ASCII names, no fractions: Python's own will do)."""
    return json.dumps(case, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def evaluation(**given: Any) -> Json:
    """A small evaluation in which everything is as usual, but for what is `given`."""
    return {
        "v": 1,
        "kind": "meishan-evaluation",
        "ocid": "ocds-abc123-7",
        "tender": "notice-7",
        "lot": 1,
        "method": "cumulative",
        "weights": {"technical": "70", "financial": "30"},
        "pass_mark": "70",
        "currency": "USD",
        "places": {"USD": 2, "EUR": 2},
        "rates": {
            "EUR": {"per_usd": "0.9", "on": "2026-11-01", "source": "UN operational rates of exchange"}
        },
        "life_cycle": None,
        "ties": list(TIES),
        "abnormally_low": None,
        "criteria": [
            criterion("licence", kind="preliminary", points=None),
            criterion("method", points="60", minimum="30"),
            criterion("green", kind="sustainability", points="40"),
        ],
        "offers": [
            offer("A", method="54", green="36", total="1000"),
            offer("B", method="48", green="32", total="800"),
        ],
        **given,
    }


def criterion(name: str, **given: Any) -> Json:
    return {"id": name, "title": name.title(), "kind": "technical", "points": "60", "minimum": None, **given}


def offer(name: str, *, total: str = "1000", currency: str = "USD", **points: str) -> Json:
    """An offer that passed, with a total alone."""
    return {
        "id": name,
        "name": f"{name} Company",
        "commitment": sha256(name.encode()).hexdigest(),
        "rejected": None,
        "passes": {"licence": True},
        "points": points,
        "price": price(total, currency),
    }


def price(total: str | None = "1000", currency: str = "USD", *lines: Json, **given: Any) -> Json:
    return {"currency": currency, "stated_total": total, "lines": list(lines), "life_cycle": {}, **given}


def line(item: str, quantity: str | None, unit_price: str | None, total: str | None, **given: Any) -> Json:
    return {
        "item": item,
        "quantity": quantity,
        "unit_price": unit_price,
        "total": total,
        "prevails": "unit_price",
        **given,
    }


def made(seed: int, *, offers: int = 8, criteria: int = 6, method: str = "", lines: int = 3) -> Json:
    """An evaluation by chance: failures, ties, wrong sums, several currencies, life-cycle costs, low prices."""
    chance = random.Random(seed)
    method = method or chance.choice(METHODS)
    scored = method == "cumulative" or (method == "lowest_acceptable" and chance.random() < 0.5)
    rows = [_criterion(chance, number, scored) for number in range(criteria)]
    has_points = any(row["points"] for row in rows)
    if method == "cumulative" and not has_points:
        rows.append(criterion("last", points="10"))
        has_points = True
    technical = chance.choice([0, 50, 60, 70, 80, 100])
    costs = _costs(chance) if chance.random() < 0.4 else None
    case = evaluation(
        method=method,
        weights={"technical": str(technical), "financial": str(100 - technical)}
        if method == "cumulative"
        else None,
        pass_mark=chance.choice([None, "40", "70"]) if has_points else None,
        currency=chance.choice(["USD", "EUR", "JPY"]),
        places=PLACES,
        rates={
            code: {"per_usd": rate, "on": "2026-11-01", "source": "UN operational rates of exchange"}
            for code, rate in RATES.items()
        },
        life_cycle=costs,
        ties=chance.sample(TIES, chance.randint(0, len(TIES))),
        abnormally_low=_low(chance),
        criteria=rows,
    )
    case["offers"] = [_offer(chance, number, rows, costs, lines) for number in range(offers)]
    return case


def large(offers: int, criteria: int, *, lines: int = 3) -> Json:
    """A cumulative evaluation in which nearly all offers comply."""
    case = made(3, offers=offers, criteria=criteria, method="cumulative", lines=lines)
    figures = {one["id"]: "100" for one in case["life_cycle"]["costs"]} if case["life_cycle"] else {}
    points = {one["id"]: one["points"] for one in case["criteria"] if one["points"]}
    for one in case["offers"]:
        one["passes"] = dict.fromkeys(one["passes"], True)
        one["points"] = points | one["points"]
        one["price"] = one["price"] or price(life_cycle=figures)
    return case


def _criterion(chance: random.Random, number: int, scored: bool) -> Json:
    kind = chance.choice(["preliminary", "technical", "technical", "sustainability"])
    if not scored or kind == "preliminary" or chance.random() < 0.2:
        return criterion(f"c{number}", kind=kind, points=None)
    points = chance.choice(["5", "10", "12.5", "40"])
    minimum = chance.choice([None, None, "2.5", "5"])
    return criterion(f"c{number}", kind=kind, points=points, minimum=minimum)


def _costs(chance: random.Random) -> Json:
    return {
        "years": chance.randint(1, 15),
        "discount_percent": chance.choice(["0", "3.5", "4", "7.25"]),
        "costs": [
            {"id": name, "title": name, "when": when, "counts": counts, "unit_cost": chance.choice(each)}
            for name, when, counts, each in (
                ("training", "start", "cost", [None]),
                ("fuel", "yearly", "cost", ["1.17", "0.905"]),
                ("resale", "end", "value", [None, "1"]),
            )
        ],
    }


def _low(chance: random.Random) -> Json | None:
    if chance.random() < 0.3:
        return None
    estimate = chance.choice([None, "5000", "900.55"])
    return {
        "below_median_percent": chance.choice([None, "20", "33.3"]),
        "least_offers": chance.randint(0, 6),
        "below_estimate_percent": estimate and chance.choice([None, "20"]),
        "estimate": estimate,
    }


def _offer(chance: random.Random, number: int, criteria: list[Json], costs: Json | None, lines: int) -> Json:
    mood = chance.random()
    ground = chance.choice(["ineligible", "abnormally_low", "price_missing"])
    rejected = {"ground": ground, "words": "It was found so."} if mood > 0.93 else None
    priced = mood < 0.9 or (rejected and chance.random() < 0.5)
    # Few sorts of scores and prices, so that there are ties.
    level = chance.choice([1.0, 0.8, 0.8, 0.75, 0.5])
    passes = {row["id"]: chance.random() < 0.985 for row in criteria if row["points"] is None}
    if not priced and rejected is None:
        failing = [name for name in passes if criteria]
        if failing:
            passes[failing[0]] = False
        else:
            priced = True
    points = {
        row["id"]: f"{float(row['points']) * chance.choice([level, level, 0.7]):.2f}".rstrip("0").rstrip(".")
        for row in criteria
        if row["points"] is not None
    }
    # What is left at the end is worth less than training and a year's fuel cost.
    figures = {
        one["id"]: chance.choice(["50", "80"] if one["counts"] == "value" else ["100", "120", "250.5"])
        for one in (costs["costs"] if costs else [])
    }
    early = [row["id"] for row in criteria if row["kind"] == "preliminary" and passes.get(row["id"]) is False]
    if (early or rejected) and points and chance.random() < 0.7:
        points = dict(list(points.items())[: chance.randint(0, len(points) - 1)])
    return {
        "id": f"offer-{number}",
        "name": f"Bidder {number}",
        "commitment": sha256(f"{chance.random()}".encode()).hexdigest(),
        "rejected": rejected,
        "passes": passes,
        "points": points,
        "price": _price(chance, lines, figures) if priced else None,
    }


def _price(chance: random.Random, lines: int, figures: dict[str, str]) -> Json:
    currency = chance.choice([*PLACES])
    if chance.random() < 0.3:
        return price(chance.choice(["1000", "999.995", "1200.5"]), currency, life_cycle=figures)
    rows = []
    for number in range(1, chance.randint(1, lines) + 1):
        quantity, unit = chance.choice(["1", "3", "12.5"]), chance.choice(["100", "33.333", "0.005"])
        right = f"{float(quantity) * float(unit):.2f}".rstrip("0").rstrip(".")
        total = chance.choice([right, right, right, "77.7", None])
        rows.append(
            line(f"1.{number}", quantity, unit, total, prevails=chance.choice(["unit_price"] * 9 + ["total"]))
        )
        if rows[-1]["total"] is None:
            rows[-1]["prevails"] = "unit_price"
    if chance.random() < 0.2:
        rows.append(line("freight", None, None, "250"))
    return price(chance.choice([None, "1000", "350"]), currency, *rows, life_cycle=figures)
