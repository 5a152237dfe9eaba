# SPDX-License-Identifier: Apache-2.0
"""Merging releases into compiled and versioned ones, by the rules of the standard (1.1, "Merging").

Ours, which keep to the schema, are merged here: each into what there is, so that only what it says is walked through.
ocdsmerge, the standard's reference, merges everything anew; it merges what others give, which may be anything, and is
what the tests, and each night a sample, hold ours against.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from json.encoder import encode_basestring
from typing import Any, Union

from ocdsmerge import Merger

from . import schemas

Json = dict[str, Any]
Rules = dict[str, Union["Rules", str]]
OMITTED, WHOLE = "omitWhenMerged", "wholeListMerge"
NO_RULES: Rules = {}


@cache
def merger() -> Merger:
    """Knows which fields are merged how, from our schema."""
    return Merger(schemas.release_schema())


@cache
def _rules() -> Rules:
    """The same rules as a tree; fields without one are not in it. `OMITTED` stands in it as it is, seen by `is`.

    The ocid, of which all releases have the same, is written for itself.
    """
    tree: Rules = {"ocid": OMITTED}
    for path, rule in merger().merge_rules.items():
        node: Any = tree
        for name in path[:-1]:
            node = node.setdefault(name, {})
        node[path[-1]] = OMITTED if rule == OMITTED else rule
    return tree


def appended(before: Mapping[str, Any], release: Mapping[str, Any]) -> Json:
    """The compiled release with one more release, the newest, in it. `before` is empty for the first one."""
    ocid, date = release["ocid"], release["date"]
    head = {"ocid": ocid, "id": f"{ocid}-{date}", "date": date, "tag": ["compiled"]}
    # Named twice: first for its place, last for its values.
    return {**head, **_merged(before, release, _rules()), **head}


def _merged(before: Mapping[str, Any], said: Mapping[str, Any], rules: Any) -> Json:
    whole = dict(before)
    for key, value in said.items():
        rule = rules.get(key, NO_RULES)
        if rule is OMITTED:
            continue
        if not _is_whole(value, rule):
            if isinstance(value, dict):
                if value:
                    whole[key] = _merged(whole.get(key, {}), value, rule)
            elif value:
                whole[key] = _merged_list(whole.get(key, []), value, rule)
        elif value is not None:
            whole[key] = value
        elif key in whole and _is_whole(whole[key], rule):
            del whole[key]
    return whole


def _merged_list(before: list[Json], said: list[Json], rules: Any) -> list[Json]:
    """Objects of one id are one; those without an id are all different."""
    merged = list(before)
    places = {one["id"]: place for place, one in enumerate(merged) if "id" in one}
    for one in said:
        place = places.get(one.get("id"))
        if place is not None:
            merged[place] = _merged(merged[place], one, rules)
            continue
        if "id" in one:
            places[one["id"]] = len(merged)
        merged.append(_merged({}, one, rules))
    return merged


def _is_whole(value: Any, rule: Any) -> bool:
    """Whether the value takes the place of what was there; otherwise it is merged part by part."""
    if isinstance(value, dict):
        return False
    if isinstance(value, list):
        return rule == WHOLE or any(not isinstance(one, dict) for one in value)
    return True


def versioned_of(releases: Iterable[Mapping[str, Any]]) -> str:
    """All these releases, in their order, as one with the history of every field, as JSON.

    Most of it is the same few words around each value, so it is put together as text, once, in one go; no value is
    built only to be written.
    """
    whole, ocid = _Object(), ""
    for release in releases:
        ocid = release["ocid"]
        at = {"releaseID": release["id"], "releaseDate": release["date"], "releaseTag": release["tag"]}
        _remember(whole, release, _rules(), f'{written(at)[:-1]},"value":')
    parts = [f'{{"ocid":{written(ocid)},']
    _write_fields(whole, parts)
    return "".join(parts)[:-1]


class _Object:
    """An object of a versioned release: the history of each value in it, and the objects and lists of objects in it.

    A history is a list: the last value, then the JSON of each with what stands before it, all but its last bracket.
    What was last `said` of the object is kept: said again, nothing of it is news.
    """

    __slots__ = ("lists", "objects", "said", "values")

    def __init__(self) -> None:
        self.said: Mapping[str, Any] = {}
        self.values: dict[str, list[Any]] = {}
        self.objects: defaultdict[str, _Object] = defaultdict(_Object)
        self.lists: defaultdict[str, list[_Object]] = defaultdict(list)


def _remember(whole: _Object, said: Mapping[str, Any], rules: Any, at: str) -> None:
    whole.said = said
    values = whole.values
    for key, value in said.items():
        rule = rules.get(key, NO_RULES)
        if rule is OMITTED:
            continue
        kind = type(value)
        if kind is dict:
            if value and whole.objects[key].said != value:
                _remember(whole.objects[key], value, rule, at)
        elif kind is list and not _is_whole(value, rule):
            if value:
                _remember_list(whole.lists[key], value, rule, at)
        elif (history := values.get(key)) is None:
            if key not in whole.objects and key not in whole.lists:
                values[key] = [value, at + written(value)]
        elif history[0] != value:
            history[0] = value
            history.append(at + written(value))


def _remember_list(whole: list[_Object], said: list[Json], rules: Any, at: str) -> None:
    known = {one.values["id"][0]: one for one in whole if "id" in one.values}
    for one in said:
        there = known.get(one.get("id"))
        if there is None:
            there = _Object()
            whole.append(there)
            if "id" in one:
                # An object's id is what makes it one; it has no history, and stands there as it is.
                there.values["id"] = [one["id"]]
                known[one["id"]] = there
        elif there.said == one:
            continue
        _remember(there, one, rules, at)


def _write(node: _Object, parts: list[str]) -> None:
    parts.append("{")
    _write_fields(node, parts)


def _write_fields(node: _Object, parts: list[str]) -> None:
    """Each field with the comma after it; in place of the last comma the object ends, and has one of its own."""
    for key, history in node.values.items():
        if len(history) == 2:
            parts.append(f"{_key(key)}[{history[1]}}}],")
        elif len(history) > 2:
            parts.append(f"{_key(key)}[{'},'.join(history[1:])}}}],")
        else:
            parts.append(f"{_key(key)}{written(history[0])},")
    for key, one in node.objects.items():
        parts.append(_key(key))
        _write(one, parts)
    for key, some in node.lists.items():
        parts.append(f"{_key(key)}[")
        for one in some:
            _write(one, parts)
        parts[-1] = f"{parts[-1][:-1]}],"
    parts[-1] = f"{parts[-1].removesuffix(',')}}},"


def compiled_of(releases: Iterable[str]) -> Json:
    """All these releases (JSON, in any order) merged anew by ocdsmerge."""
    compiled: Json = merger().create_compiled_release([json.loads(one) for one in releases])
    return compiled


_encoder = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def written(value: Any) -> str:
    """JSON as it is stored and handed out: one line, no spaces, letters as they are."""
    kind = type(value)
    if kind is str:
        return encode_basestring(value)
    return int.__repr__(value) if kind is int else _encoder.encode(value)


@lru_cache(maxsize=4096)
def _key(name: str) -> str:
    return f"{encode_basestring(name)}:"
