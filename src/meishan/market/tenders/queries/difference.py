# SPDX-License-Identifier: Apache-2.0
"""What changed between two versions, told so that a person can read it."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from difflib import SequenceMatcher
from typing import Any

from django.utils.translation import gettext as _

from meishan.base.reference import queries as reference

from ..models.content import Content
from ..states import NoticeType, Reservation, SubmissionMethod

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


def changes_between(old: Content, new: Content, language: str | None = None) -> list[Change]:
    """The changes from `old` to `new`, in the order a notice is read; labels and names in `language`."""
    spoken = reference.language_key(language)
    return [
        *_value("type", _("Type"), _type(old), _type(new)),
        *_texts("title", _("Title"), old["title"], new["title"]),
        *_texts("description", _("Description"), old["description"], new["description"]),
        *_time("deadline", _("Deadline"), old["deadline"], new["deadline"]),
        *_value("zone", _("Time zone of the deadline"), old["zone"], new["zone"]),
        *_time("questions_until", _("Questions until"), old["questions_until"], new["questions_until"]),
        *_list("codes", _("UNSPSC codes"), _codes(old, spoken), _codes(new, spoken)),
        *_list("classification", _("Original classification"), _original(old), _original(new)),
        *_list("countries", _("Beneficiary countries"), _countries(old, spoken), _countries(new, spoken)),
        *_value("reserved_for", _("Reserved for"), _reserved(old), _reserved(new)),
        *_list("sustainability", _("Sustainability"), _indicators(old, spoken), _indicators(new, spoken)),
        *_value("value", _("Estimated value"), _money(old), _money(new)),
        *_value("submission", _("How to answer"), _submission(old), _submission(new)),
        *_lots(old, new),
        *_list("documents", _("Documents"), _documents(old), _documents(new)),
        *_list("contacts", _("Contacts"), _contacts(old), _contacts(new)),
        *_list("links", _("Links"), _links(old), _links(new)),
    ]


def _value(part: str, label: str, old: str, new: str) -> Iterator[Change]:
    if old != new:
        yield Change(part, label, "value", old=old, new=new)


def _time(part: str, label: str, old: str, new: str) -> Iterator[Change]:
    if old != new:
        yield Change(part, label, "time", old=old, new=new)


def _list(part: str, label: str, old: list[str], new: list[str]) -> Iterator[Change]:
    added = [one for one in new if one not in old]
    removed = [one for one in old if one not in new]
    if added or removed:
        yield Change(part, label, "list", added=added, removed=removed)


def _texts(part: str, label: str, old: dict[str, str], new: dict[str, str]) -> Iterator[Change]:
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


def _lots(old: Content, new: Content) -> Iterator[Change]:
    before = {lot["number"]: lot for lot in old["lots"]}
    after = {lot["number"]: lot for lot in new["lots"]}
    for number in sorted({*before, *after}):
        label = _("Lot %(number)s") % {"number": number}
        if number not in before or number not in after:
            gone, come = before.get(number), after.get(number)
            yield Change(
                f"lot.{number}",
                label,
                "list",
                added=[_any(come["title"])] if come else [],
                removed=[_any(gone["title"])] if gone else [],
            )
            continue
        yield from _lot(number, label, before[number], after[number])


def _lot(number: int, label: str, old: dict[str, Any], new: dict[str, Any]) -> Iterator[Change]:
    part = f"lot.{number}"
    titled = _("%(lot)s: title") % {"lot": label}
    described = _("%(lot)s: description") % {"lot": label}
    yield from _texts(part, titled, old["title"], new["title"])
    yield from _texts(part, described, old["description"], new["description"])
    listed = _("%(lot)s: items") % {"lot": label}
    yield from _list(part, listed, [_item(one) for one in old["items"]], [_item(one) for one in new["items"]])


def _item(item: dict[str, Any]) -> str:
    unit = reference.unit_name(item["unit"]) if item["unit"] else ""
    country = reference.country_name(item["country"]) if item["country"] else ""
    parts = [
        " ".join(filter(None, [item["quantity"], unit])),
        _any(item["description"]),
        item["code"],
        " ".join(filter(None, [item["incoterm"], item["place"], country])),
        item["deliver_by"],
    ]
    return " · ".join(part for part in parts if part)


def _any(text: dict[str, str]) -> str:
    return reference.text_in(text) or next(iter(text.values()), "")


def _type(content: Content) -> str:
    return str(NoticeType(content["type"]).label) if content["type"] else ""


def _reserved(content: Content) -> str:
    return str(Reservation(content["reserved_for"]).label)


def _codes(content: Content, language: str) -> list[str]:
    titles = reference.unspsc_titles(content["codes"], language)
    return [f"{code} {titles.get(code, '')}".strip() for code in content["codes"]]


def _original(content: Content) -> list[str]:
    return [
        " ".join(filter(None, [one["scheme"], one["code"], one.get("title", "")]))
        for one in content["classification"]
    ]


def _countries(content: Content, language: str) -> list[str]:
    return [reference.country_name(code, language) for code in content["countries"]]


def _indicators(content: Content, language: str) -> list[str]:
    return [reference.sustainability_title(key, language) for key in content["sustainability"]]


def _money(content: Content) -> str:
    value = content["value"]
    return f"{value['currency']} {value['amount']}" if value else ""


def _submission(content: Content) -> str:
    method, address = content["submission"]["method"], content["submission"]["address"]
    return " ".join(filter(None, [str(SubmissionMethod(method).label) if method else "", address]))


def _documents(content: Content) -> list[str]:
    return [
        f"{one['title']} ({one['file_name']}, SHA-256 {one['sha256'][:12]})" for one in content["documents"]
    ]


def _contacts(content: Content) -> list[str]:
    return [
        " · ".join(filter(None, [one["name"], one["role"], one["email"], one["phone"]]))
        for one in content["contacts"]
    ]


def _links(content: Content) -> list[str]:
    return [" · ".join(filter(None, [one["title"], one["url"]])) for one in content["links"]]
