# SPDX-License-Identifier: Apache-2.0
"""Which characters the fonts hold, so that a name in a script they lack is spelt in letters and never as boxes."""

import re
import struct
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

from anyascii import anyascii

FONTS = Path(__file__).parent / "fonts"
# Made by the layout engine without a glyph: spaces, joiners, marks of direction.
_UNSEEN = (
    frozenset(range(0x2000, 0x2010)) | frozenset(range(0x2028, 0x2030)) | frozenset(range(0x2060, 0x2070))
)
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\ufeff\ufff9-\ufffb\ufdd0-\ufdef]")
# They could turn the letters of what follows round; the shape of each text follows from its letters.
_OVERRIDES = re.compile("[\u202a-\u202e\u2066-\u2069]")
_VARIANTS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")


def legible(data: Any) -> Any:
    """The same data (texts, lists, dicts) with each character our fonts lack spelt in Latin letters."""
    if isinstance(data, str):
        return _legible(data)
    if isinstance(data, dict):
        return {key: legible(value) for key, value in data.items()}
    if isinstance(data, (list, tuple)):
        return [legible(value) for value in data]
    return data


def _legible(text: str) -> str:
    if text.isascii() and text.isprintable():
        return text
    plain = _CONTROL.sub(" ", _OVERRIDES.sub("", _VARIANTS.sub("", unicodedata.normalize("NFC", text))))
    return "".join(one if ord(one) in covered() or one == "\n" else _spelt(one) for one in plain)


def _spelt(character: str) -> str:
    """The nearest the fonts have: the plain form of a styled letter, else its sound; a full stop for neither."""
    same = unicodedata.normalize("NFKC", character)
    if same != character and all(ord(one) in covered() for one in same):
        return same
    return anyascii(character) or "."


@cache
def covered() -> frozenset[int]:
    """All code points that one of the fonts has, and those that need no glyph."""
    found = set(_UNSEEN)
    for path in sorted(FONTS.iterdir()):
        if path.suffix in {".ttf", ".otf"}:
            found |= _code_points(path.read_bytes())
    return frozenset(found)


def _code_points(font: bytes) -> set[int]:
    """The characters of a font's `cmap` table. Source: OpenType 1.9, cmap, formats 4 and 12."""
    count = struct.unpack_from(">H", font, 4)[0]
    tables = {
        font[at : at + 4]: struct.unpack_from(">I", font, at + 8)[0] for at in range(12, 12 + 16 * count, 16)
    }
    start = tables[b"cmap"]
    found: set[int] = set()
    for number in range(struct.unpack_from(">H", font, start + 2)[0]):
        at = start + struct.unpack_from(">I", font, start + 4 + 8 * number + 4)[0]
        kind = struct.unpack_from(">H", font, at)[0]
        if kind == 4:
            half = struct.unpack_from(">H", font, at + 6)[0] // 2
            ends = struct.unpack_from(f">{half}H", font, at + 14)
            starts = struct.unpack_from(f">{half}H", font, at + 16 + 2 * half)
            found.update(
                *(range(one, end + 1) for one, end in zip(starts, ends, strict=True) if one != 0xFFFF)
            )
        elif kind == 12:
            groups = struct.unpack_from(">I", font, at + 12)[0]
            for group in range(groups):
                one, end = struct.unpack_from(">II", font, at + 16 + 12 * group)
                found.update(range(one, end + 1))
    return found
