# SPDX-License-Identifier: Apache-2.0
"""From the files of OCDS publishers to the releases of each process, merged; and what of them nobody reads."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from meishan.base.core.errors import Refused
from meishan.base.core.sentences import sentence as _

from . import found as given
from .found import Batch, Notes

# Paths of a release that a notice takes over, list places left out. A trailing dot means all below.
TAKEN: dict[str, str] = {
    "": "ocid id date tag initiationType language publishedDate uri",
    "buyer": "id name identifier.",
    "parties": "id name roles identifier. address.country address.countryName contactPoint.",
    "tender": "id title description status statusDetails procurementMethod procurementMethodDetails"
    " tenderPeriod.endDate enquiryPeriod.endDate value.amount value.currency"
    " classification. additionalClassifications.",
    "tender.procuringEntity": "id name identifier. contactPoint.",
    "tender.items": "id description classification. additionalClassifications. quantity unit.id unit.name"
    " unit.scheme relatedLot deliveryAddress.country deliveryAddress.countryName deliveryAddress.locality",
    "tender.lots": "id title description",
    "tender.documents": "id title url documentType description",
}
TAKEN_PATHS = frozenset(
    f"{folder}.{path}".lstrip(".") for folder, paths in TAKEN.items() for path in paths.split()
)
TAKEN_BRANCHES = tuple(path for path in TAKEN_PATHS if path.endswith("."))
# All that JSON calls blank; a text may well hold other ends of lines.
BLANK = re.compile(r"[ \t\n\r]*")
NOT_STORABLE = re.compile(r"\\u(?:0000|[dD][89a-fA-F])")
# By one of these a release, a record or a package is known.
OCDS_NAMES = frozenset({"ocid", "releases", "records", "compiledRelease"})
TRANSLATED = re.compile(r"(title|description)_[a-zA-Z-]+$")


@contextmanager
def of_some_depth() -> Iterator[None]:
    """Around what walks through a foreign file; also a decorator. Raises Refused where it is nested without end."""
    try:
        yield
    except RecursionError:
        raise Refused(_("This JSON is nested too deeply to be read.")) from None


@of_some_depth()
def documents_of(data: bytes, notes: Notes) -> list[Any]:
    """The JSON values of a file: one, or one behind the other (on lines, or not). Raises Refused where it is no JSON.

    What JSON leaves open, and a reader would otherwise lose without a word, is noted.
    """
    try:
        text = data.decode("utf-16" if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig")
    except UnicodeDecodeError:
        raise Refused(_("This file is not text in UTF-8. Save it as UTF-8 and try again.")) from None
    decoder = json.JSONDecoder(
        object_pairs_hook=partial(_object, notes), parse_constant=partial(_no_number, notes)
    )
    found = []
    try:
        at = _next(text, 0)
        while at < len(text):
            document, end = decoder.raw_decode(text, at)
            found.append(document)
            at = _next(text, end)
    except json.JSONDecodeError as error:
        raise Refused(
            _("This is not JSON (line %(line)s, column %(column)s). Export the file again.")
            % {"line": error.lineno, "column": error.colno}
        ) from None
    except ValueError:
        raise Refused(_("A number in this file has too many digits to be read.")) from None
    return _storable(found, notes) if NOT_STORABLE.search(text) else found


def _next(text: str, at: int) -> int:
    found = BLANK.match(text, at)
    return found.end() if found else at


def _object(notes: Notes, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        for key, count in Counter(key for key, _value in pairs).items():
            if count > 1:
                notes.add(key, _("Stands more than once in one object; the last one was read."))
    return made


def _no_number(notes: Notes, value: str) -> None:
    notes.add(value, _("Not a number of JSON; read as nothing."))


def _storable(value: Any, notes: Notes) -> Any:
    """The value without characters that no database and no UTF-8 holds."""
    if isinstance(value, str):
        kept = value.replace("\0", "").encode(errors="ignore").decode()
        if kept != value:
            notes.add("\\u0000, \\ud800", _("Characters that no text may hold were taken out."))
        return kept
    if isinstance(value, list):
        return [_storable(one, notes) for one in value]
    if isinstance(value, dict):
        return {_storable(key, notes): _storable(one, notes) for key, one in value.items()}
    return value


def releases_of(documents: list[Any], batch: Batch) -> Iterator[tuple[str, dict[str, Any]]]:
    for number, document in enumerate(documents, start=1):
        yield from _of_document(document, _("document %(n)s") % {"n": number}, batch)


def is_of_ocds(document: Any) -> bool:
    """Whether a JSON value looks like a release, a record or a package of them, or a list in which one is."""
    if isinstance(document, list):
        return any(map(is_of_ocds, document))
    return isinstance(document, dict) and not OCDS_NAMES.isdisjoint(document)


def _of_document(document: Any, place: str, batch: Batch) -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(document, list):
        for one in document:
            yield from _of_document(one, place, batch)
    elif isinstance(document, dict):
        _read_publisher(document, batch)
        yield from _of_package(document, place, batch)
    else:
        batch.notes.add(place, _("Not a release or a package; left out."), left_out=True)


def _read_publisher(document: dict[str, Any], batch: Batch) -> None:
    publisher = document.get("publisher")
    if isinstance(publisher, dict) and publisher.get("name"):
        batch.publisher = batch.publisher or given.line(publisher["name"])
    if document.get("license"):
        batch.licence = batch.licence or given.line(document["license"], 500)


def _of_package(document: dict[str, Any], place: str, batch: Batch) -> Iterator[tuple[str, dict[str, Any]]]:
    if "releases" in document and "ocid" not in document:
        for one in _entries(document, "releases", batch):
            yield place, one
    elif "records" in document:
        for one in _entries(document, "records", batch):
            yield from _of_record(one, place, batch)
    elif "compiledRelease" in document or "releases" in document:
        yield from _of_record(document, place, batch)
    elif "ocid" in document:
        yield place, document
    else:
        batch.notes.add(place, _("Not a release or a package; left out."), left_out=True)


def _entries(document: dict[str, Any], name: str, batch: Batch) -> Iterator[dict[str, Any]]:
    entries = document[name]
    if not isinstance(entries, list):
        batch.notes.add(name, _("Not a list; left out."), left_out=True)
        return
    for one in entries:
        if isinstance(one, dict):
            yield one
        else:
            batch.notes.add(name, _("Not an object; left out."), left_out=True)


def _of_record(record: dict[str, Any], place: str, batch: Batch) -> Iterator[tuple[str, dict[str, Any]]]:
    ocid = record.get("ocid")
    compiled = record.get("compiledRelease")
    embedded = [one for one in dicts(record.get("releases")) if "tag" in one or "tender" in one]
    if isinstance(compiled, dict):
        yield place, {"ocid": ocid, **compiled}
    elif embedded:
        for one in embedded:
            yield place, {"ocid": ocid, **one}
    else:
        batch.notes.add(
            str(ocid or place), _("The record only links to its releases; left out."), left_out=True
        )


def dicts(value: Any) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def as_dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def merge(old: Any, new: Any) -> Any:
    if isinstance(old, dict) and isinstance(new, dict):
        merged = dict(old)
        for key, value in new.items():
            if value is None:
                merged.pop(key, None)
            else:
                merged[key] = merge(old.get(key), value)
        return merged
    if isinstance(new, list) and isinstance(old, list) and _have_ids(old) and _have_ids(new):
        by_id = {str(one["id"]): one for one in old}
        for one in new:
            by_id[str(one["id"])] = merge(by_id.get(str(one["id"])), one)
        return list(by_id.values())
    return new


def _have_ids(values: list[Any]) -> bool:
    return bool(values) and all(isinstance(one, dict) and one.get("id") not in (None, "") for one in values)


def note_untaken(release: dict[str, Any], notes: Notes) -> None:
    for path in sorted(set(_paths(release, ""))):
        if path not in TAKEN_PATHS and not path.startswith(TAKEN_BRANCHES) and not TRANSLATED.search(path):
            notes.add(path, _("Not taken over: a notice has no place for it."))


def _paths(value: Any, path: str) -> Iterator[str]:
    if isinstance(value, dict):
        for key, one in value.items():
            yield from _paths(one, f"{path}.{key}" if path else str(key))
    elif isinstance(value, list):
        for one in value:
            yield from _paths(one, path)
    elif value not in (None, ""):
        yield path
