# SPDX-License-Identifier: Apache-2.0
"""Names of files that are safe on every disk: no paths, no control signs, nothing that hides or deceives."""

import re
import unicodedata

LONGEST_NAME = 200
"""Bytes of UTF-8."""

# Controls, marks that turn the direction of writing or are not seen, halves of signs, private and non-signs.
_UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff0-\uffff"
    "\ud800-\udfff\U000e0000-\U000e0fff]"
)
_FORBIDDEN = re.compile(r'[<>:"|?*]')
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\.|$)", re.IGNORECASE)


def safe_name(name: str) -> str:
    """The name made harmless; the same again for one that is. Never empty."""
    name = unicodedata.normalize("NFC", _UNSEEN.sub("", name))
    name = re.split(r"[/\\]", name)[-1]
    name = _FORBIDDEN.sub("_", name).strip(" ").rstrip(". ")
    if name.startswith("."):
        name = "_" + name
    if _RESERVED.match(name):
        name = "_" + name
    return _shortened(name, LONGEST_NAME) or "file"


def distinct(name: str, taken: set[str]) -> str:
    """The name, or one with a number where it is taken; two that differ in letters' size alone are the same."""
    found, number = name, 1
    while folded(found) in taken:
        number += 1
        stem, dot, ending = name.rpartition(".")
        stem, ending = (stem, dot + ending) if stem and len(ending) <= 10 else (name, "")
        mark = f" ({number})"
        found = _shortened(stem, LONGEST_NAME - len((mark + ending).encode())) + mark + ending
    taken.add(folded(found))
    return found


def folded(name: str) -> str:
    """What two names of one file on some disk have in common."""
    return unicodedata.normalize("NFC", name.casefold())


def _shortened(name: str, most: int) -> str:
    """The name in at most so many bytes, its ending kept where it is short."""
    if len(name.encode()) <= most:
        return name
    stem, dot, ending = name.rpartition(".")
    tail = (dot + ending).encode() if stem and len((dot + ending).encode()) <= 20 else b""
    stem = stem if tail else name
    return stem.encode()[: most - len(tail)].decode(errors="ignore").rstrip(". ") + tail.decode()
