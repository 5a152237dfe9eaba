# SPDX-License-Identifier: Apache-2.0
"""The shipped library of criteria and the templates a tender can be started from."""

import json
from collections.abc import Iterable
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from meishan.algorithms.text import normalise, without_accents
from meishan.base.reference.queries import text_in

from ..models.terms import Terms, blank, is_scored
from ..states import TenderMethod

FOLDER = Path(__file__).resolve().parent.parent / "data"


@dataclass(frozen=True)
class LibraryCriterion:
    """A criterion of the library. `row` is it as a row of the terms, without points."""

    key: str
    category: str
    row: dict[str, Any]


@dataclass(frozen=True)
class Template:
    """A tender to start from: its key, title and story, and the content it begins with."""

    key: str
    title: dict[str, str]
    about: dict[str, str]
    source: str
    content: dict[str, Any]

    @property
    def method(self) -> str:
        return str(self.content["tender"]["method"])


@cache
def _shipped(name: str) -> Any:
    return json.loads((FOLDER / name).read_text(encoding="utf-8"))


@cache
def _criteria() -> dict[str, LibraryCriterion]:
    return {
        one["key"]: LibraryCriterion(
            one["key"],
            one["category"],
            {
                "id": f"c-{one['key']}",
                "kind": one["kind"],
                "title": one["title"],
                "description": one.get("description", {}),
                "points": None,
                "minimum": None,
                "evidence": one.get("evidence", {}),
                "source": one.get("source", ""),
                "library": one["key"],
            },
        )
        for one in _shipped("criteria.json")["criteria"]
    }


def library_categories() -> list[tuple[str, str]]:
    """The categories of the library, in its order, named for the reader."""
    return [(one["key"], text_in(one["title"])) for one in _shipped("criteria.json")["categories"]]


def library_search(
    words: str = "", category: str = ""
) -> list[tuple[tuple[str, str], list[LibraryCriterion]]]:
    """Criteria with all these words in any language, by category; all of them for no words."""
    wanted = _folded(words).split()
    names = {one["key"]: " ".join(one["title"].values()) for one in _shipped("criteria.json")["categories"]}
    groups = []
    for key, title in library_categories():
        found = [
            one
            for one in _criteria().values()
            if one.category == key
            and category in ("", key)
            and all(word in _haystack(one, names[key]) for word in wanted)
        ]
        if found:
            groups.append(((key, title), found))
    return groups


def _haystack(one: LibraryCriterion, category: str) -> str:
    texts = (words for part in ("title", "description", "evidence") for words in one.row[part].values())
    return _folded(" ".join([*texts, category, one.row["source"]]))


def _folded(text: str) -> str:
    return without_accents(normalise(text))


def library_rows(keys: Iterable[str], terms: Terms) -> list[dict[str, Any]]:
    """Rows for the terms of those criteria that are not in them yet."""
    standing = {one.get("library") for one in terms["criteria"]} | {one["id"] for one in terms["criteria"]}
    return [
        deepcopy(_criteria()[key].row)
        for key in dict.fromkeys(keys)
        if key in _criteria() and key not in standing and f"c-{key}" not in standing
    ]


@cache
def templates() -> tuple[Template, ...]:
    """The shipped templates, in the order of methods."""
    files = sorted((FOLDER / "templates").glob("*.json"))
    made = [_template(json.loads(file.read_text(encoding="utf-8"))) for file in files]
    return tuple(sorted(made, key=lambda one: TenderMethod.values.index(one.method)))


def template_of(key: str) -> Template | None:
    return next((one for one in templates() if one.key == key), None)


def _template(shipped: dict[str, Any]) -> Template:
    terms = {**blank(shipped["method"]), **shipped["terms"], "template": shipped["key"]}
    terms["criteria"] = [_criterion(one, terms) for one in terms["criteria"]]
    terms["questions"] = [
        {"envelope": "technical", "lot": 0, "help": {}, "options": [], **one} for one in terms["questions"]
    ]
    terms["documents_asked"] = [
        {"envelope": "technical", "lot": 0, "help": {}, "required": True, **one}
        for one in terms["documents_asked"]
    ]
    content = {
        "type": shipped["type"],
        "submission": {"method": "platform", "address": ""},
        **shipped.get("content", {}),
        "tender": terms,
    }
    return Template(shipped["key"], shipped["title"], shipped["about"], shipped["source"], content)


def _criterion(one: dict[str, Any], terms: Terms) -> dict[str, Any]:
    """A template's criterion: of the library, with points of its own, or one written out."""
    row: dict[str, Any] = {"library": "", "source": ""}
    if "library" in one:
        row = deepcopy(_criteria()[one["library"]].row)
    row |= one
    if not is_scored(terms):
        row["points"] = row["minimum"] = None
    return row


def started_from(template: Template, given: dict[str, Any]) -> dict[str, Any]:
    """The content a draft begins with: the template's, and what the officer gave."""
    return {**deepcopy(template.content), **given}
