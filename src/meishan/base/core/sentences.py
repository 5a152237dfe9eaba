# SPDX-License-Identifier: Apache-2.0
"""Sentences that are kept and read later by somebody else, in a language of her own.

`sentence` stands in for gettext: what it gives is the text in the writer's language, and remembers what it was made
of. Import it as `_`, so that its texts are gathered for translation.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext


class Sentence(str):
    """A translated text with its key and, once filled in by %, its values."""

    __slots__ = ("key", "values")
    key: str
    values: Mapping[str, Any]

    def __new__(cls, key: str, values: Mapping[str, Any] | None = None) -> Sentence:
        text = gettext(key)
        made = super().__new__(cls, text % values if values is not None else text)
        made.key, made.values = key, values if values is not None else {}
        return made

    def __mod__(self, values: Any) -> Sentence:
        return Sentence(self.key, values)


def sentence(key: str) -> Sentence:
    """The text in the language in force; `%` with a mapping fills it in."""
    return Sentence(key)


def as_data(text: Any) -> Any:
    """What is kept of a text, as JSON: key and values of a Sentence, anything else as it reads now."""
    if isinstance(text, Sentence):
        if not text.values:
            return {"key": text.key}
        return {"key": text.key, "values": {name: as_data(value) for name, value in text.values.items()}}
    if isinstance(text, Promise):
        return _made_of(text)
    return text if isinstance(text, int | float) else str(text)


def in_words(data: Any) -> str:
    """What was kept, in the language in force. Plain text, as was kept before, stays as it is."""
    if not isinstance(data, Mapping):
        return str(data)
    key, context = data["key"], data.get("of")
    text = gettext(key) if context is None else pgettext(context, key)
    values = data.get("values")
    if not values:
        return text
    return text % {name: in_words(value) for name, value in values.items()}


def _made_of(text: Promise) -> dict[str, str]:
    """The message a lazy text translates, and its context where it has one."""
    given = [one for one in getattr(text, "_args", ()) if isinstance(one, str)]
    if not given:
        return {"key": str(text)}
    return {"key": given[-1], **({"of": given[0]} if len(given) == 2 else {})}
