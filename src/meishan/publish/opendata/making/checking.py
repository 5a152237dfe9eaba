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
TRANSLATED = re.compile(r"_[a-z]{2}$")


@cache
def _validator(strict: bool) -> jsonschema_rs.Draft4Validator:
    schema = schemas.strict_schema() if strict else schemas.release_schema()
    return jsonschema_rs.Draft4Validator(schema, validate_formats=True)


def faults_of(release: Mapping[str, Any], *, strict: bool = False) -> list[tuple[str, str]]:
    """What the schema finds wrong: (path, words). `strict` also finds unknown fields and what is empty."""
    validator = _validator(strict)
    if validator.is_valid(release):
        return []
    found = []
    for error in validator.iter_errors(release):
        found.append((path_of(error.instance_path), error.message[:300]))
        if len(found) == MOST:
            break
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


def without_unknown_translations(release: Mapping[str, Any]) -> dict[str, Any]:
    """The release without texts in other languages where the schema has no place for them, as in lots."""
    known: dict[str, Any] = _translated(release, schemas.release_schema())
    return known


def _translated(value: Any, schema: Mapping[str, Any] | None) -> Any:
    if isinstance(value, list):
        items = _resolved((schema or {}).get("items"))
        return [_translated(one, items) for one in value]
    if not isinstance(value, Mapping):
        return value
    fields = (schema or {}).get("properties", {})
    patterns = (schema or {}).get("patternProperties", {})
    return {
        key: _translated(one, _resolved(fields.get(key)))
        for key, one in value.items()
        if key in fields or not TRANSLATED.search(key) or any(_matches(one, key) for one in patterns)
    }


def _resolved(schema: Any) -> Mapping[str, Any] | None:
    if not isinstance(schema, Mapping):
        return None
    reference = schema.get("$ref")
    if isinstance(reference, str) and reference.startswith("#/definitions/"):
        return _resolved(schemas.release_schema()["definitions"].get(reference.rpartition("/")[2]))
    return schema


def _matches(pattern: str, key: str) -> bool:
    return re.search(pattern, key) is not None
