# SPDX-License-Identifier: Apache-2.0
"""What UNSPSC codes say by themselves: their level, their line of parents, how near two of them are.

A code has eight digits, two for each level: segment, family, class, commodity.
"""

from collections.abc import Iterable
from functools import lru_cache

LEVELS = ("segment", "family", "class", "commodity")
# How much of a match it is when two codes meet first at this level of the tree.
_NEARNESS = {"class": 0.6, "family": 0.35, "segment": 0.15}


def is_code(code: str) -> bool:
    """Whether it has the form of a code: eight ASCII digits, no filled pair after an empty one."""
    return level_of(code) is not None


def level_of(code: str) -> str | None:
    """ "segment", "family", "class" or "commodity"; None where the form is wrong."""
    if len(code) != 8 or not code.isascii() or not code.isdigit() or code.startswith("00"):
        return None
    pairs = [code[place : place + 2] for place in range(0, 8, 2)]
    filled = next((place for place, pair in enumerate(pairs) if pair == "00"), 4)
    return LEVELS[filled - 1] if all(pair == "00" for pair in pairs[filled:]) else None


def _stem(code: str) -> str:
    """The digits that say something: 43211500 is 432115."""
    level = level_of(code)
    return code[: 2 * (LEVELS.index(level) + 1)] if level else ""


def parent_code(code: str) -> str | None:
    """The code one level above; None for a segment or a wrong form."""
    stem = _stem(code)
    return stem[:-2].ljust(8, "0") if len(stem) > 2 else None


def ancestor_codes(code: str) -> list[str]:
    """All codes above, nearest first."""
    return list(_above(code))


@lru_cache(maxsize=50_000)
def _above(code: str) -> tuple[str, ...]:
    stem = _stem(code)
    return tuple(stem[:length].ljust(8, "0") for length in range(len(stem) - 2, 0, -2))


def subtree(code: str) -> tuple[str, str]:
    """The lowest and the highest code at or below `code`, both included: for BETWEEN.

    Raises ValueError where the form is wrong.
    """
    stem = _stem(code)
    if not stem:
        raise ValueError(f"{code!r} is not a UNSPSC code")
    return code, stem.ljust(8, "9")


def codes_match(one: str, other: str) -> bool:
    """Whether two codes are equal or one stands exactly one level above the other.

    Source: the rule of UNGM's Tender Alert Service.
    """
    return one == other or parent_code(one) == other or parent_code(other) == one


def matching_codes(codes: Iterable[str]) -> set[str]:
    """The codes and their parents; what matches below a code is found by its `subtree`."""
    found = set()
    for code in codes:
        found.add(code)
        parent = parent_code(code)
        if parent:
            found.add(parent)
    return found


@lru_cache(maxsize=100_000)
def closeness(one: str, other: str) -> float:
    """How near two codes are: 1 equal, .85 one level apart, else .6, .35, .15 by the class, family or
    segment they share, 0 for none."""
    if one == other:
        return 1.0
    if codes_match(one, other):
        return 0.85
    first, second = _stem(one), _stem(other)
    for length, level in ((6, "class"), (4, "family"), (2, "segment")):
        if first[:length] == second[:length] and len(first) >= length and len(second) >= length:
            return _NEARNESS[level]
    return 0.0
