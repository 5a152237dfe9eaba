# SPDX-License-Identifier: Apache-2.0
"""The six languages as our data spells them, and the shipped files they stand in."""

import csv
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import get_language

LANGUAGES = ("en", "fr", "es", "ar", "ru", "zh")
FOLDER = Path(__file__).resolve().parent.parent / "data"


def language_key(language: str | None = None) -> str:
    """`language` (None: the active one) as our data spells it: "zh-hans" is "zh", an unknown one is "en"."""
    short = (language or get_language() or "en").split("-")[0].lower()
    return short if short in LANGUAGES else "en"


def text_in(text: Mapping[str, str], language: str | None = None) -> str:
    """The text in that language; else in English, else in any it has, else an empty string."""
    return text.get(language_key(language)) or text.get("en") or next(filter(None, text.values()), "")


@cache
def table(name: str) -> tuple[dict[str, str], ...]:
    """The rows of a shipped CSV file."""
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


@cache
def document(name: str) -> Any:
    """A shipped JSON file. Read only: it is shared by all callers."""
    return json.loads((FOLDER / name).read_text(encoding="utf-8"))
