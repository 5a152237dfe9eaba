# SPDX-License-Identifier: Apache-2.0
"""Short lists: units of measure, delivery terms, sustainable development goals."""

from meishan.base.reference.models.shipped import document, language_key, table, text_in

MULTIPLES = frozenset({"DZN", "CEN", "MIL", "T3", "MLD", "MIO", "TP"})
"""Units that count in dozens, hundreds and more: half of one is a number of things, too."""


def units(language: str | None = None) -> list[tuple[str, str]]:
    """(code, name) of each unit, in the order people need them. Source of codes: UN/CEFACT Rec. 20 and 21."""
    key = language_key(language)
    return [(row["code"], row[key]) for row in table("units.csv")]


def unit_name(code: str, language: str | None = None) -> str:
    """The unit's name; the code itself where it is not in our list."""
    return dict(units(language)).get(code, code)


def is_indivisible(unit: str) -> bool:
    """Whether a quantity in that unit is a whole number: things that are counted or packed, not 2.5 dozen of them."""
    kinds = {row["code"]: row["kind"] for row in table("units.csv")}
    return kinds.get(unit) in ("count", "pack") and unit not in MULTIPLES


def incoterms(language: str | None = None) -> list[tuple[str, str]]:
    """(code, "code · name") of the eleven delivery terms of Incoterms 2020."""
    key = language_key(language)
    return [(row["code"], f"{row['code']} · {row[key]}") for row in table("incoterms.csv")]


def sdgs(language: str | None = None) -> list[tuple[int, str]]:
    """(number, short title) of the seventeen goals."""
    return [(goal["number"], text_in(goal["title"], language)) for goal in document("sdgs.json")]
