# SPDX-License-Identifier: Apache-2.0
"""What a new text no longer says: OCDS merges releases, so what is gone must be said to be gone.

A field that is gone becomes null. An object in a list can't be taken out of it: a lot or item that is gone says so in
its own way. Objects are never emptied whole, which would leave an empty object in the compiled release.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

Json = dict[str, Any]
# The part of an object that stays when all else of it is gone.
ANCHORS = frozenset({"currency", "scheme"})


def _withdrawn(old: Json) -> Json:
    return {"id": old["id"], "description": _("No longer part of this tender.")}


RETIRED: dict[str, Callable[[Json], Json]] = {
    "lots": lambda old: {"id": old["id"], "status": "cancelled"},
    "items": lambda old: {"id": old["id"], "quantity": 0},
    "milestones": lambda old: {"id": old["id"], "status": "notMet"},
    "documents": _withdrawn,
    "criteria": _withdrawn,
}


def with_removals(old: Mapping[str, Any], new: Json) -> Json:
    """The new section, with what only the old one has said to be gone."""
    said: Json = {}
    for key, value in new.items():
        if key not in old:
            said[key] = value
        elif isinstance(value, dict) and isinstance(old[key], dict):
            said[key] = with_removals(old[key], value)
        elif _have_ids(value) and _have_ids(old[key]):
            said[key] = _list_with_removals(key, old[key], value)
        else:
            said[key] = value
    for key, value in old.items():
        if key not in new:
            said.update(_gone(key, value))
    return said


def _list_with_removals(key: str, old: list[Json], new: list[Json]) -> list[Json]:
    before = {one["id"]: one for one in old}
    kept = [with_removals(before.get(one["id"], {}), one) for one in new]
    here = {one["id"] for one in new}
    retire = RETIRED.get(key)
    return kept + [retire(one) for one in old if retire is not None and one["id"] not in here]


def _gone(key: str, value: Any) -> Json:
    if isinstance(value, dict):
        if not ANCHORS & value.keys():
            return {}
        return {key: {name: one if name in ANCHORS else None for name, one in value.items()}}
    if _have_ids(value):
        retire = RETIRED.get(key)
        return {key: [retire(one) for one in value]} if retire is not None else {}
    if isinstance(value, list) and any(isinstance(one, dict) for one in value):
        # A list that is merged as a whole; the standard lets none of them be null.
        return {}
    return {key: None}


def _have_ids(value: Any) -> bool:
    return (
        isinstance(value, list)
        and bool(value)
        and all(isinstance(one, dict) and "id" in one for one in value)
    )
