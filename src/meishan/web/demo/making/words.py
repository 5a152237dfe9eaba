# SPDX-License-Identifier: Apache-2.0
"""The demo's own words: goods, programmes, firms, people, sentences."""

from __future__ import annotations

import csv
import json
import random
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).resolve().parent.parent / "data"
LANGUAGES = ("en", "fr", "es", "ar", "ru", "zh")
FIELDS = ("vehicles", "unmanned", "freight", "it", "health", "green")


@dataclass(frozen=True)
class Goods:
    """Something UN buyers buy: its words in six languages, its code, and how much of it at what price (USD)."""

    field: str
    code: str
    unit: str
    low: int
    high: int
    price: int
    words: dict[str, str]

    def quantity(self, chance: random.Random) -> int:
        if self.low == self.high:
            return self.low
        exact = chance.randint(self.low, self.high)
        step = 10 ** max(len(str(exact)) - 2, 0)
        return max(self.low, exact // step * step)


@cache
def goods() -> list[Goods]:
    with (DATA / "goods.csv").open(encoding="utf-8") as file:
        return [
            Goods(
                row["field"],
                row["code"],
                row["unit"],
                int(row["low"]),
                int(row["high"]),
                int(row["price"]),
                {one: row[one] for one in LANGUAGES},
            )
            for row in csv.DictReader(file)
        ]


@cache
def programmes() -> list[dict[str, str]]:
    with (DATA / "programmes.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


@cache
def texts() -> dict[str, Any]:
    return json.loads((DATA / "texts.json").read_text(encoding="utf-8"))


@cache
def people() -> dict[str, Any]:
    return json.loads((DATA / "people.json").read_text(encoding="utf-8"))


@cache
def firms() -> dict[str, Any]:
    return json.loads((DATA / "firms.json").read_text(encoding="utf-8"))


@cache
def seminar() -> dict[str, Any]:
    return json.loads((DATA / "seminar.json").read_text(encoding="utf-8"))


@cache
def past() -> dict[str, Any]:
    """The tenders that went on to their ends, and what people said on the way."""
    return json.loads((DATA / "past.json").read_text(encoding="utf-8"))


@cache
def sealed() -> dict[str, Any]:
    return json.loads((DATA / "sealed.json").read_text(encoding="utf-8"))


def latin_name(chance: random.Random) -> str:
    words = people()
    return f"{chance.choice(words['given']['latin'])} {chance.choice(words['family']['latin'])}"


def chinese_name(chance: random.Random) -> tuple[str, str]:
    """A Chinese name in Latin letters and in Chinese characters, family name first."""
    words = people()
    family, given = chance.choice(words["family"]["cn"]), chance.choice(words["given"]["cn"])
    return f"{family[0]} {given[0]}", family[1] + given[1]


def mailbox(name: str) -> str:
    """The part of an address before the @, in plain letters."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return ".".join("".join(one for one in word if one.isalnum()) for word in plain.lower().split()).strip(
        "."
    )
