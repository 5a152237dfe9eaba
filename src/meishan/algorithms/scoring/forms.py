# SPDX-License-Identifier: Apache-2.0
"""How values are written: canonical JSON, exact fields, amounts as decimal strings. Read strictly, with sentences."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from hashlib import sha256
from typing import Any, Never, TypeVar

from meishan.algorithms.merkle import entries
from meishan.algorithms.merkle.tree import MerkleError
from meishan.algorithms.scoring.errors import FormatError

LONGEST_FILE = 50_000_000
LONGEST_TEXT = 1_000

NAME = re.compile(r"[!-~](?:[ -~]{0,198}[!-~])?")
"""An id: 1 to 200 signs of ASCII, no space at either end."""
WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{0,39}")
"""The id of a criterion or of a cost: a short word, without "_", which the results keep for themselves."""
CURRENCY = re.compile(r"[A-Z]{3}")
DAY = re.compile(r"\d{4}-\d\d-\d\d")
HEX_HASH = re.compile(r"[0-9a-f]{64}")
DECIMAL = re.compile(r"[0-9]{1,20}(?:\.[0-9]{1,12})?")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")

T = TypeVar("T")


def canonical(value: Any) -> bytes:
    """The one spelling of a JSON value (RFC 8785)."""
    try:
        return entries.canonical(value)
    except MerkleError:
        raise FormatError("A value cannot be written as JSON exactly.") from None


def digest(value: Any) -> str:
    """SHA-256 of the canonical JSON, in hex."""
    return sha256(canonical(value)).hexdigest()


def read_json(data: bytes, what: str) -> Any:
    """The JSON value in `data`, in whatever spelling. Raises FormatError; `what` is named in the sentences."""
    if len(data) > LONGEST_FILE:
        raise FormatError(f"This file is too long to be {what}.")
    try:
        return json.loads(
            data, object_pairs_hook=_once, parse_float=_no_fraction, parse_constant=_no_fraction
        )
    except (ValueError, RecursionError) as error:
        if isinstance(error, FormatError):
            raise
        raise FormatError(f"This is not {what}: it is not JSON.") from None


def versioned(value: Any, what: str, kind: str, names: Sequence[str]) -> dict[str, Any]:
    """The value as an object of that kind and of version 1, with exactly those names beside."""
    if not isinstance(value, dict) or value.get("kind") != kind:
        raise FormatError(f"This is not {what}: its “kind” is not “{kind}”.")
    if value.get("v") != 1 or isinstance(value["v"], bool):
        raise FormatError(f"This is {what} of another version; this program knows version 1.")
    return exactly(value, what, ("v", "kind", *names))


def exactly(value: Any, where: str, names: Sequence[str]) -> dict[str, Any]:
    """The value as an object with exactly those names."""
    if not isinstance(value, dict):
        raise FormatError(f"In {where}, an object with {', '.join(f'“{name}”' for name in names)} is needed.")
    for name in names:
        if name not in value:
            raise FormatError(f"In {where}, “{name}” is missing.")
    for name in value:
        if name not in names:
            raise FormatError(f"In {where}, “{name}” does not belong there.")
    return value


def mapping(value: Any, where: str, keys: re.Pattern[str], read: Callable[[Any, str], T]) -> dict[str, T]:
    """An object whose names match `keys`, each value read by `read(value, where)`."""
    if not isinstance(value, dict):
        raise FormatError(f"In {where}, an object is needed.")
    for name in value:
        if not keys.fullmatch(name):
            raise FormatError(f"In {where}, “{name[:80]}” can't be a name.")
    return {name: read(one, f"{where}, “{name}”") for name, one in value.items()}


def rows(value: Any, where: str, most: int, read: Callable[[Any, str], T]) -> tuple[T, ...]:
    """A list of at most so many rows, each read by `read(value, where)`."""
    if not isinstance(value, list):
        raise FormatError(f"In {where}, a list is needed.")
    if len(value) > most:
        raise FormatError(f"In {where}, there are {len(value):,} rows; {most:,} are the most.")
    return tuple(read(one, f"{where}, row {number}") for number, one in enumerate(value, 1))


def optional(value: Any, where: str, read: Callable[[Any, str], T]) -> T | None:
    """Nothing for null, else what `read` makes of it."""
    return None if value is None else read(value, where)


def amount(value: Any, where: str) -> Decimal:
    """A decimal string: digits, and after a point up to twelve more. Never negative."""
    if not isinstance(value, str) or not DECIMAL.fullmatch(value):
        raise FormatError(
            f'In {where}, a number written as a text is needed, such as "12.50": digits and a point, no sign, '
            "no commas."
        )
    return Decimal(value)


def yes_no(value: Any, where: str) -> bool:
    if not isinstance(value, bool):
        raise FormatError(f"In {where}, true or false is needed.")
    return value


def whole(value: Any, where: str, most: int) -> int:
    """A whole number from 0."""
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= most:
        raise FormatError(f"In {where}, a whole number from 0 to {most:,} is needed.")
    return value


def text(value: Any, where: str, longest: int = LONGEST_TEXT) -> str:
    """A line of text, which may be empty."""
    if not isinstance(value, str) or len(value) > longest or _CONTROL.search(value):
        raise FormatError(f"In {where}, one line of text of at most {longest:,} signs is needed.")
    return value


def one_line(value: str, longest: int = LONGEST_TEXT) -> str:
    """What somebody wrote, made one line that `text` takes: control signs are spaces, and its end is cut."""
    sayable = value.encode("utf-8", "ignore").decode()
    return " ".join(_CONTROL.sub(" ", sayable).split())[:longest]


def matching(value: Any, where: str, pattern: re.Pattern[str]) -> str:
    """The text, where it is one of that pattern."""
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise FormatError(f"In {where}, the value is not written as it should be.")
    return value


def one_of(value: Any, where: str, known: Sequence[str]) -> str:
    if value not in known:
        raise FormatError(f"In {where}, one of {', '.join(f'“{one}”' for one in known)} is needed.")
    return str(value)


def plain(value: Decimal | None) -> str | None:
    """The one spelling of a number in a file that is published: no zeros at its end, no exponent."""
    if value is None:
        return None
    written = f"{value:f}"
    return written.rstrip("0").rstrip(".") if "." in written else written


def sorted_items(values: Mapping[str, Decimal]) -> dict[str, str | None]:
    """Amounts by name, written."""
    return {name: plain(values[name]) for name in sorted(values)}


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object in which no name stands twice: two readers could each believe another of the two."""
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _value in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise FormatError(f"“{twice[:80]}” stands twice in one object of the file.")
    return found


def _no_fraction(written: str) -> Never:
    raise FormatError(f'{written[:40]} is written as a number; amounts are texts here: "{written[:40]}".')
