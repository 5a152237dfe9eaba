# SPDX-License-Identifier: Apache-2.0
"""The schema of our releases: OCDS 1.1.5 with the extensions we use, patched into one and shipped with the product.

`data/README.md` says from what it was made, and how.
"""

import copy
import json
from functools import cache
from importlib.resources import files
from typing import Any

DATA = files("meishan.publish.opendata") / "data"
Json = dict[str, Any]


@cache
def release_schema() -> Json:
    """The patched schema of a release."""
    found: Json = json.loads((DATA / "release-schema.json").read_text("utf-8"))
    return found


@cache
def extensions() -> tuple[str, ...]:
    """The addresses of the extensions, as packages list them: each at the commit its copy was taken from."""
    pinned = json.loads((DATA / "extensions.json").read_text("utf-8"))
    return tuple(one["url"] for one in pinned)


@cache
def extension_names() -> dict[str, str]:
    """The addresses by the names their copies have here."""
    pinned = json.loads((DATA / "extensions.json").read_text("utf-8"))
    return {one["name"]: one["url"] for one in pinned}


@cache
def strict_schema() -> Json:
    """The schema for what we write ourselves: no field it does not know, no empty text, list or object."""
    strict = copy.deepcopy(release_schema())
    _tighten(strict)
    return strict


def _tighten(node: Any) -> None:
    if isinstance(node, list):
        for one in node:
            _tighten(one)
        return
    if not isinstance(node, dict):
        return
    types = node.get("type")
    types = [types] if isinstance(types, str) else types if isinstance(types, list) else []
    if isinstance(node.get("properties"), dict):
        node.setdefault("additionalProperties", False)
        node.setdefault("minProperties", 1)
    if "string" in types and "enum" not in node:
        node.setdefault("minLength", 1)
    if "array" in types:
        node.setdefault("minItems", 1)
    for one in node.values():
        _tighten(one)
