# SPDX-License-Identifier: Apache-2.0
"""Merging releases into compiled and versioned ones, by the rules of the standard (ocdsmerge, its reference)."""

import json
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from ocdsmerge import CompiledRelease, Merger

from . import schemas

Json = dict[str, Any]


@cache
def merger() -> Merger:
    """Knows which fields are merged how, from our schema."""
    return Merger(schemas.release_schema())


def appended(before: Mapping[str, Any], release: Json) -> Json:
    """The compiled release with one more release, the newest, in it. `before` is empty for the first one."""
    rules = merger()
    merged = CompiledRelease(dict(before), merge_rules=rules.merge_rules, rule_overrides=rules.rule_overrides)
    merged.append(release)
    compiled: Json = merged.asdict()
    return compiled


def compiled_of(releases: Iterable[str]) -> Json:
    """All these releases (JSON, in their order) merged anew."""
    compiled: Json = merger().create_compiled_release([json.loads(one) for one in releases])
    return compiled


def versioned_of(releases: Iterable[str]) -> Json:
    """The same with the history of every field."""
    versioned: Json = merger().create_versioned_release([json.loads(one) for one in releases])
    return versioned


def written(value: Mapping[str, Any]) -> str:
    """JSON as it is stored and handed out: one line, no spaces, letters as they are."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
