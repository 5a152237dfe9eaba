# SPDX-License-Identifier: Apache-2.0
"""Looking into a release that may be anything: what is not there or of another kind is passed over."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

Json = dict[str, Any]


def found(value: Any, key: str) -> Json:
    """The object under that key; an empty one where there is none."""
    inside = value.get(key) if isinstance(value, dict) else None
    return inside if isinstance(inside, dict) else {}


def lists(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def dicts(value: Any) -> list[Json]:
    return [one for one in lists(value) if isinstance(one, dict)]


def moment(value: Any) -> datetime | None:
    """A time of ISO 8601, aware; None for anything else."""
    if not isinstance(value, str):
        return None
    try:
        at = datetime.fromisoformat(value)
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def amount_of(value: Any) -> tuple[float | None, str | None]:
    """Amount and currency of a value, as far as they are there."""
    amount = value.get("amount") if isinstance(value, dict) else None
    currency = value.get("currency") if isinstance(value, dict) else None
    number = None
    if isinstance(amount, int | float) and not isinstance(amount, bool):
        number = float(amount)
    return number, (currency if isinstance(currency, str) else None)


def objects(release: Any, places: tuple[str, ...]) -> Iterator[tuple[str, Json]]:
    """The objects at these places, such as `awards[].value`, with the path of each."""
    for place in places:
        yield from _at(release, place.split("."), "")


def _at(value: Any, parts: list[str], path: str) -> Iterator[tuple[str, Json]]:
    if not parts:
        if isinstance(value, dict):
            yield path, value
        return
    if not isinstance(value, dict):
        return
    name, rest = parts[0], parts[1:]
    inside = f"{path}.{name}" if path else name
    if name.endswith("[]"):
        key = inside.removesuffix("[]")
        for number, one in enumerate(lists(value.get(name[:-2]))):
            yield from _at(one, rest, f"{key}.{number}")
    else:
        yield from _at(value.get(name), rest, inside)
