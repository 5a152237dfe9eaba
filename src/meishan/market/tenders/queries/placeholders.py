# SPDX-License-Identifier: Apache-2.0
"""What a template left in brackets for the officer to fill in, and did not get."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from django.utils.translation import gettext_lazy as _

from ..models.content import Content
from ..models.terms import terms_of
from .library import templates
from .missing import Missing

IN_BRACKETS = re.compile(r"\[[^\[\]]+\]")
PARTS = {"criteria": "criteria", "questions": "questions", "prices": "prices", "asked": "documents_asked"}
"""Steps of the form, and the part of the terms each writes."""


def left_over(content: Content) -> Iterator[Missing]:
    """Passages of the shipped templates that still stand in the content, step by step. Other brackets are the
    officer's own words.
    """
    terms = terms_of(content) or {}
    places: list[tuple[str, Any]] = [
        ("basics", (content["title"], content["description"])),
        ("lots", content["lots"]),
        *((step, terms.get(part)) for step, part in PARTS.items()),
    ]
    for step, part in places:
        standing = [one for text in _texts(part) for one in IN_BRACKETS.findall(text) if one in _shipped()]
        if standing:
            yield Missing(
                step,
                _(
                    "Words of the template still stand here in brackets: %(words)s. Write your own in their place, or "
                    "delete them."
                )
                % {"words": " ".join(dict.fromkeys(standing))},
            )


@cache
def _shipped() -> frozenset[str]:
    """All passages in brackets that templates begin with, in every language."""
    return frozenset(
        one
        for template in templates()
        for text in _texts(template.content)
        for one in IN_BRACKETS.findall(text)
    )


def _texts(part: Any) -> Iterator[str]:
    match part:
        case str():
            yield part
        case Mapping():
            for one in part.values():
                yield from _texts(one)
        case list() | tuple():
            for one in part:
                yield from _texts(one)
