# SPDX-License-Identifier: Apache-2.0
"""A table (CSV or XLSX), its columns mapped to the parts of a notice by a file or by hand."""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy, pgettext_lazy

from meishan.base.core.errors import Refused
from meishan.base.core.sentences import sentence as _
from meishan.base.core.sheets import read
from meishan.base.reference import queries as reference

from ..actions.checks import ZONES
from ..models.content import empty
from ..states import NoticeType, SourceKind
from . import found as given
from .classification import scheme_of, unspsc_from
from .found import Batch, BuyerFound, Found, Notes

FIELDS = {
    "reference": gettext_lazy("Reference"),
    "title": gettext_lazy("Title"),
    "description": gettext_lazy("Text"),
    "type": gettext_lazy("Type of notice"),
    "buyer": gettext_lazy("Buyer"),
    "country": gettext_lazy("Country"),
    "codes": gettext_lazy("Codes"),
    "deadline": gettext_lazy("Deadline"),
    "published": pgettext_lazy("a date", "Published"),
    "value": gettext_lazy("Estimated value"),
    "currency": gettext_lazy("Currency"),
    "url": gettext_lazy("Web address"),
}
NEEDED = ("reference", "title")
GUESSES = {
    "reference": (
        "reference",
        "ref",
        "tender no",
        "number",
        "id",
        "code",
        "codigo",
        "código",
        "编号",
        "رقم",
        "номер",
    ),
    "title": ("title", "name", "titre", "título", "titulo", "nombre", "名称", "标题", "عنوان", "название"),
    "description": ("description", "text", "descripción", "descripcion", "描述", "وصف", "описание"),
    "type": ("type", "tipo", "类型", "نوع", "тип"),
    "buyer": (
        "buyer",
        "organisation",
        "organization",
        "agency",
        "acheteur",
        "comprador",
        "organismo",
        "采购人",
        "заказчик",
    ),
    "country": ("country", "pays", "país", "pais", "国家", "بلد", "страна"),
    "codes": ("unspsc", "codes", "cpv"),
    "deadline": (
        "deadline",
        "closing date",
        "closing",
        "date limite",
        "fecha cierre",
        "截止时间",
        "الموعد",
        "срок",
    ),
    "published": ("published", "publication date", "fecha publicacion", "发布日期", "дата публикации"),
    "value": ("value", "amount", "estimated value", "monto", "montant", "金额", "сумма"),
    "currency": ("currency", "moneda", "devise", "币种", "валюта"),
    "url": ("url", "link", "web address", "enlace", "lien", "网址", "ссылка"),
}


@dataclass(frozen=True)
class Mapping:
    """Which column holds which part, and what holds for all rows.

    `columns`: {part: column's title}; `constants`: {part: value for every row}; `types`: {word in the file: notice
    type}; `scheme`: what the codes are (UNSPSC or CPV); `date_format`: as `strptime`, empty for ISO 8601.
    """

    columns: dict[str, str]
    publisher: str = ""
    language: str = "en"
    zone: str = "UTC"
    date_format: str = ""
    scheme: str = "UNSPSC"
    constants: dict[str, str] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, said: Any) -> "Mapping":
        """From the JSON of a mapping file. Raises Refused with what is wrong."""
        known = {"columns", "publisher", "language", "zone", "date_format", "scheme", "constants", "types"}
        if not isinstance(said, dict) or not isinstance(said.get("columns"), dict):
            raise Refused(_("The mapping needs “columns”: which part of a notice stands in which column."))
        if unknown := sorted(set(said) - known):
            raise Refused(_("The mapping does not know “%(names)s”.") % {"names": ", ".join(unknown)})
        columns = {str(part): str(column) for part, column in said["columns"].items()}
        constants = {str(part): str(value) for part, value in (said.get("constants") or {}).items()}
        if unknown := sorted({*columns, *constants} - set(FIELDS)):
            raise Refused(
                _("A notice has no part “%(names)s”. The parts are: %(parts)s.")
                % {"names": ", ".join(unknown), "parts": ", ".join(FIELDS)}
            )
        types = {str(word).casefold(): str(kind) for word, kind in (said.get("types") or {}).items()}
        if wrong := sorted(set(types.values()) - set(NoticeType.values)):
            raise Refused(
                _("“%(names)s” is no notice type. The types are: %(types)s.")
                % {"names": ", ".join(wrong), "types": ", ".join(NoticeType.values)}
            )
        if said.get("zone", "UTC") not in ZONES:
            raise Refused(_("“%(zone)s” is not a known time zone.") % {"zone": said["zone"]})
        rest = {
            key: str(said[key])
            for key in ("publisher", "language", "zone", "date_format", "scheme")
            if key in said
        }
        return cls(columns=columns, constants=constants, types=types, **rest)


def guess_mapping(titles: list[str]) -> dict[str, str]:
    """Which column probably holds which part, by its title; a column is guessed once."""
    left = {title.casefold().replace("_", " ").strip(): title for title in titles if title}
    guessed = {}
    for part, words in GUESSES.items():
        for word in words:
            exact = left.get(word)
            near = next((title for bare, title in left.items() if word in bare.split() or word == bare), None)
            if column := exact or near:
                guessed[part] = column
                left = {bare: title for bare, title in left.items() if title != column}
                break
    return guessed


def read_table(data: bytes, *, file_name: str, sha256: str, mapping: Mapping) -> Batch:
    """The notices of a table. A row that can't be read is noted with its number and the reason."""
    batch = Batch(SourceKind.CSV, file_name, sha256, publisher=mapping.publisher)
    rows = read(io.BytesIO(data), name=file_name)
    titles = next(rows, [])
    places = {title: place for place, title in reversed(list(enumerate(titles)))}
    if missing := sorted(set(mapping.columns.values()) - set(places)):
        raise Refused(
            _("The file has no column “%(names)s”. Its columns are: %(columns)s.")
            % {"names": ", ".join(missing), "columns": ", ".join(filter(None, titles))}
        )
    for part in NEEDED:
        if part not in mapping.columns and part not in mapping.constants:
            raise Refused(_("Say which column holds this part: %(part)s.") % {"part": FIELDS[part]})
    for title in titles:
        if title and title not in mapping.columns.values():
            batch.notes.add(title, _("This column is not mapped and was not taken over."))
    seen: set[str] = set()
    for number, row in _numbered(rows):
        said = {
            part: row[places[column]] if places[column] < len(row) else ""
            for part, column in mapping.columns.items()
        }
        said = {**mapping.constants, **{part: value for part, value in said.items() if value}}
        found = _found(number, said, mapping, batch)
        if found is None:
            continue
        if found.key in seen:
            batch.notes.add(
                _("row %(n)s") % {"n": number},
                _("The reference “%(reference)s” stands in the file twice; left out.")
                % {"reference": found.reference},
                left_out=True,
            )
            continue
        seen.add(found.key)
        batch.found.append(found)
    return batch


def _numbered(rows: Iterator[list[str]]) -> Iterator[tuple[int, list[str]]]:
    for number, row in enumerate(rows, start=2):
        if any(row):
            yield number, row


def _found(number: int, said: dict[str, str], mapping: Mapping, batch: Batch) -> Found | None:
    notes, place = batch.notes, _("row %(n)s") % {"n": number}
    for part in NEEDED:
        if not said.get(part):
            notes.add(place, _("%(part)s is empty; left out.") % {"part": FIELDS[part]}, left_out=True)
            return None
    name = given.line(said.get("buyer") or mapping.publisher, 500)
    if not name:
        notes.add(place, _("No buyer is named; left out."), left_out=True)
        return None
    main = given.language_from(mapping.language) or "en"
    country = reference.country_from(said.get("country", "")) or ""
    if said.get("country") and not country:
        notes.add(place, _("“%(name)s” is not a country we know.") % {"name": said["country"][:60]})
    deadline = _moment(said.get("deadline", ""), mapping, notes, place)
    reference_said = given.line(said["reference"], 120)
    source = given.line(mapping.publisher or name, 150)
    codes, classification = _codes(said.get("codes", ""), mapping.scheme, notes, place)
    return Found(
        key=f"csv:{source}:{reference_said}",
        reference=reference_said,
        content=empty(
            type=_type(said.get("type", ""), mapping, notes, place),
            language=main,
            title={main: given.line(said["title"], given.TITLE_LENGTH)},
            description={main: given.prose(said["description"])[:50_000]} if said.get("description") else {},
            countries=[country] if country else [],
            codes=codes,
            classification=classification,
            deadline=given.iso(deadline),
            zone=mapping.zone,
            value=given.money(_number(said.get("value", "")), said.get("currency", ""), notes, place),
        ),
        buyer=BuyerFound(name[:250], name, f"csv:{source}"[:60], country),
        published_at=_moment(said.get("published", ""), mapping, notes, place),
        source_url=given.web_address(said.get("url", "")),
    )


def _number(value: str) -> str:
    """A number as people write it: spaces and the thousands' sign away, the decimal sign a point."""
    bare = re.sub(r"[\s\u00a0'’]", "", value)
    if re.fullmatch(r"-?\d{1,3}(,\d{3})+(\.\d+)?", bare):
        return bare.replace(",", "")
    if re.fullmatch(r"-?\d{1,3}(\.\d{3})+(,\d+)?", bare) or re.fullmatch(r"-?\d+,\d{1,2}", bare):
        return bare.replace(".", "").replace(",", ".")
    return bare


def _moment(value: str, mapping: Mapping, notes: Notes, place: str) -> datetime | None:
    if value and mapping.date_format:
        try:
            found = datetime.strptime(value, mapping.date_format)  # noqa: DTZ007 - the zone follows
        except ValueError:
            notes.add(
                place,
                _("“%(value)s” does not look like %(form)s.")
                % {"value": value[:40], "form": mapping.date_format},
            )
            return None
        return found if found.tzinfo else found.replace(tzinfo=ZoneInfo(mapping.zone))
    return given.moment(value, notes, place, zone=mapping.zone)


def _type(value: str, mapping: Mapping, notes: Notes, place: str) -> str:
    bare = value.strip().casefold()
    named = {str(kind): str(kind) for kind in NoticeType.values}
    labelled = {str(label).casefold(): str(kind) for kind, label in NoticeType.choices}
    found = mapping.types.get(bare) or named.get(bare) or labelled.get(bare)
    if found is None:
        notes.add(
            place if value else _("Type of notice"),
            _("“%(value)s” is no notice type we know; taken as an invitation to bid.")
            % {"value": value[:40] or "—"},
        )
    return found or str(NoticeType.ITB)


def _codes(value: str, scheme: str, notes: Notes, place: str) -> tuple[list[str], list[dict[str, str]]]:
    words = [one for one in re.split(r"[\s,;|]+", value) if one]
    codes = given.unique(unspsc_from(scheme, one) for one in words)
    for one in words:
        if not unspsc_from(scheme, one):
            notes.add(place, _("The code “%(code)s” is not known in UNSPSC.") % {"code": one[:20]})
    kept = [{"scheme": scheme_of(scheme), "code": one[:40], "title": ""} for one in words]
    return sorted(codes)[: given.MOST_CODES], kept if scheme_of(scheme) != "UNSPSC" else []
