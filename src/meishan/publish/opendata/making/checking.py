# SPDX-License-Identifier: Apache-2.0
"""Releases held against the schema: ours before they are stored, others' when they are read."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import jsonschema_rs

from . import schemas

MOST = 50
"""Faults told of one release."""
TRANSLATED = re.compile(r"(?:title|description)_[a-z]{2}")


@cache
def _validator(strict: bool) -> jsonschema_rs.Draft4Validator:
    schema = schemas.strict_schema() if strict else schemas.release_schema()
    return jsonschema_rs.Draft4Validator(schema, validate_formats=True)


def faults_of(release: Mapping[str, Any], *, strict: bool = False) -> list[tuple[str, str]]:
    """What the schema finds wrong: (path, words). `strict` also finds unknown fields and what is empty.

    Raises RecursionError where the release is nested deeper than the validator goes.
    """
    found = []
    try:
        if _validator(strict).is_valid(release):
            return []
        for error in _validator(strict).iter_errors(release):
            found.append((path_of(error.instance_path), error.message[:300]))
            if len(found) == MOST:
                break
    except ValueError as error:
        if "Recursion" in str(error):
            raise RecursionError from error
        raise
    return found


def path_of(parts: Any) -> str:
    """A path as `tender.items.0.quantity`."""
    return ".".join(str(one) for one in parts)


def unknown_fields(release: Mapping[str, Any]) -> Counter[str]:
    """Fields that neither the standard nor our extensions know, by their path without places in lists, counted."""
    return Counter(_unknown(release, schemas.release_schema(), ""))


def _unknown(value: Any, schema: Mapping[str, Any] | None, path: str) -> Iterator[str]:
    if isinstance(value, list):
        items = (schema or {}).get("items")
        for one in value:
            yield from _unknown(one, _resolved(items), path)
    elif isinstance(value, Mapping) and schema is not None and "properties" in schema:
        translated = tuple(schema.get("patternProperties", {}))
        for key, one in value.items():
            place = f"{path}.{key}" if path else key
            if key in schema["properties"]:
                yield from _unknown(one, _resolved(schema["properties"][key]), place)
            elif not any(_matches(pattern, key) for pattern in translated):
                yield place


def in_one_language(value: Any) -> Any:
    """The value without texts in other languages (`title_fr`). The standard has a place for some of them, its
    extensions for none, and libcoveocds counts them all as unknown; other languages have documents of their own.
    """
    if isinstance(value, list):
        return [in_one_language(one) for one in value]
    if isinstance(value, dict):
        return {key: in_one_language(one) for key, one in value.items() if not TRANSLATED.fullmatch(key)}
    return value


def _resolved(schema: Any) -> Mapping[str, Any] | None:
    if not isinstance(schema, Mapping):
        return None
    reference = schema.get("$ref")
    if isinstance(reference, str) and reference.startswith("#/definitions/"):
        return _resolved(schemas.release_schema()["definitions"].get(reference.rpartition("/")[2]))
    return schema


def _matches(pattern: str, key: str) -> bool:
    return re.search(pattern, key) is not None
