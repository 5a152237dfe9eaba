# SPDX-License-Identifier: Apache-2.0
"""One change of a text, told so that a person can read it, and how such changes are found."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from difflib import SequenceMatcher

from meishan.base.reference import queries as reference

# One Chinese character, one word, one run of spaces, or one other sign.
TOKEN = re.compile(r"[\u3400-\u9fff]|[^\W\u3400-\u9fff]+|\s+|.", re.DOTALL)


@dataclass(frozen=True)
class Piece:
    """A run of text that is "same", "added" or "removed"."""

    mark: str
    text: str


@dataclass(frozen=True)
class Change:
    """One part that changed. `kind`: "value" (old, new), "time" (old, new: ISO or empty), "text" (pieces) or
    "list" (added, removed). `language` is that of the text, where it is one.
    """

    part: str
    label: str
    kind: str
    old: str = ""
    new: str = ""
    language: str = ""
    pieces: list[Piece] = field(default_factory=list)
    added: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)

    @property
    def old_at(self) -> datetime | None:
        return datetime.fromisoformat(self.old) if self.kind == "time" and self.old else None

    @property
    def new_at(self) -> datetime | None:
        return datetime.fromisoformat(self.new) if self.kind == "time" and self.new else None


def value_change(part: str, label: str, old: str, new: str) -> Iterator[Change]:
    if old != new:
        yield Change(part, label, "value", old=old, new=new)


def time_change(part: str, label: str, old: str, new: str) -> Iterator[Change]:
    if old != new:
        yield Change(part, label, "time", old=old, new=new)


def list_change(part: str, label: str, old: list[str], new: list[str]) -> Iterator[Change]:
    added = [one for one in new if one not in old]
    removed = [one for one in old if one not in new]
    if added or removed:
        yield Change(part, label, "list", added=added, removed=removed)


def texts_change(part: str, label: str, old: dict[str, str], new: dict[str, str]) -> Iterator[Change]:
    for spoken in sorted({*old, *new}):
        before, after = old.get(spoken, ""), new.get(spoken, "")
        if before != after:
            yield Change(part, label, "text", language=spoken, pieces=word_pieces(before, after))


def word_pieces(old: str, new: str) -> list[Piece]:
    """The two texts as one run of pieces; lines are matched first, then the words of lines that changed."""
    pieces: list[Piece] = []
    before, after = old.splitlines(keepends=True), new.splitlines(keepends=True)
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        gone, come = "".join(before[a:b]), "".join(after[c:d])
        if tag == "replace":
            pieces += _matched(TOKEN.findall(gone), TOKEN.findall(come))
        else:
            pieces += _piece("same" if tag == "equal" else "removed", gone)
            pieces += _piece("added", come) if tag == "insert" else []
    return _joined(pieces)


def _matched(before: list[str], after: list[str]) -> list[Piece]:
    pieces: list[Piece] = []
    for tag, a, b, c, d in SequenceMatcher(None, before, after).get_opcodes():
        if tag == "equal":
            pieces += _piece("same", "".join(before[a:b]))
        else:
            pieces += _piece("removed", "".join(before[a:b])) + _piece("added", "".join(after[c:d]))
    return pieces


def _piece(mark: str, text: str) -> list[Piece]:
    return [Piece(mark, text)] if text else []


def _joined(pieces: Iterable[Piece]) -> list[Piece]:
    joined: list[Piece] = []
    for piece in pieces:
        if joined and joined[-1].mark == piece.mark:
            joined[-1] = Piece(piece.mark, joined[-1].text + piece.text)
        else:
            joined.append(piece)
    return joined


def any_text(text: dict[str, str]) -> str:
    return reference.text_in(text) or next(iter(text.values()), "")
