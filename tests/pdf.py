# SPDX-License-Identifier: Apache-2.0
"""Reads the text of the PDFs we make, page by page, by their own character maps: what a search in the file finds."""

import re
import zlib
from collections import defaultdict

_OBJECT = re.compile(rb"(\d+) 0 obj(.*?)endobj", re.DOTALL)
# What is drawn, and not what it is to be read as (ActualText), which is text and no glyphs.
_FONT_OR_STRING = re.compile(rb"/(f\d+) [\d.]+ Tf|(/ActualText)?\(")
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
_NAMED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


class Pdf:
    """`pages`: the text of each page, in the order it was set; `glyphs`: for each letter, the glyphs it is drawn by."""

    def __init__(self, content: bytes) -> None:
        assert content.startswith(b"%PDF-")
        self._objects = {int(number): body for number, body in _OBJECT.findall(content)}
        self.glyphs: dict[str, set[tuple[int, int]]] = defaultdict(set)
        self.missing = 0
        tree = next(body for body in self._objects.values() if b"/Type/Pages" in body)
        kids = [int(one) for one in re.findall(rb"(\d+) 0 R", re.search(rb"/Kids\[(.*?)\]", tree)[1])]
        self.pages = [self._page(self._objects[one]) for one in kids]

    @property
    def text(self) -> str:
        return "\n".join(self.pages)

    def _stream(self, number: int) -> bytes:
        data = self._objects[number].partition(b"stream")[2].lstrip(b"\r\n")
        return zlib.decompressobj().decompress(data)

    def _page(self, page: bytes) -> str:
        resources = self._objects[int(re.search(rb"/Resources (\d+)", page)[1])]
        fonts = {name.decode(): int(number) for name, number in re.findall(rb"/(f\d+) (\d+) 0 R", resources)}
        maps = {name: self._map(number) for name, number in fonts.items()}
        said, current = [], ""
        for font, string in _fonts_and_strings(self._stream(int(re.search(rb"/Contents (\d+)", page)[1]))):
            if font:
                current = font.decode()
                continue
            codes = _ESCAPE.sub(_unescaped, string)
            assert len(codes) % 2 == 0
            for place in range(0, len(codes), 2):
                glyph = int.from_bytes(codes[place : place + 2], "big")
                letters = maps[current].get(glyph, "")
                self.missing += glyph == 0
                self.glyphs[letters].add((fonts[current], glyph))
                said.append(letters)
        return "".join(said)

    def _map(self, font: int) -> dict[int, str]:
        table = self._stream(int(re.search(rb"/ToUnicode (\d+)", self._objects[font])[1])).decode("latin-1")
        found = {}
        for block in re.findall(r"beginbfchar(.*?)endbfchar", table, re.DOTALL):
            for glyph, text in re.findall(r"<(\w+)>\s*<(\w+)>", block):
                found[int(glyph, 16)] = bytes.fromhex(text).decode("utf-16-be")
        return found


def _unescaped(found: re.Match[bytes]) -> bytes:
    one = found[1]
    return bytes([int(one, 8)]) if one.isdigit() else _NAMED.get(one, one)


def _fonts_and_strings(content: bytes):
    """(font, b"") where one is chosen and (b"", string) where one is written, in their order."""
    place = 0
    while found := _FONT_OR_STRING.search(content, place):
        place = found.end()
        if found[1]:
            yield found[1], b""
            continue
        # A string holds escapes, and parentheses in pairs, however deep.
        depth, end = 1, place
        while depth:
            depth += {b"(": 1, b")": -1}.get(content[end : end + 1], 0)
            end += 2 if content[end : end + 1] == b"\\" else 1
        if not found[2]:
            yield b"", content[place : end - 1]
        place = end
