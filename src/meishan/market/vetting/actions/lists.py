# SPDX-License-Identifier: Apache-2.0
"""Bring an edition of a list in: first look at what it would change, then decide."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256
from typing import Any, BinaryIO

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meishan.base.core.actor import Actor
from meishan.base.core.errors import Refused
from meishan.base.ledger.acts import Record, act
from meishan.base.reference.queries import country_from

from ..imports import READERS, ListedRow, Problem, Reading, UnreadableFile, code_of
from ..models import Case, Decision, ListedParty, ListVersion, Rerun, SanctionsList
from ..states import WAITING, CaseState, ListFormat, Step, VersionState

_KEY = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_MOST_PROBLEMS_KEPT = 500
_MOST_REFERENCES_SHOWN = 200


@dataclass(frozen=True, slots=True)
class ListFile:
    """A file as it came: what it was called, and its bytes."""

    name: str
    data: bytes


@dataclass(slots=True)
class Difference:
    """What an edition changes against the table: rows by reference; of those taken off, the name."""

    added: dict[str, ListedRow] = field(default_factory=dict)
    changed: dict[str, ListedRow] = field(default_factory=dict)
    removed: dict[str, str] = field(default_factory=dict)

    def shown(self) -> dict[str, list[list[str]]]:
        """The beginning of each part, for people: reference and name."""

        def rows(part: dict[str, ListedRow]) -> list[list[str]]:
            first = list(part.items())[:_MOST_REFERENCES_SHOWN]
            return [[reference, row.names[0].name] for reference, row in first]

        return {
            "added": rows(self.added),
            "changed": rows(self.changed),
            "removed": [list(one) for one in list(self.removed.items())[:_MOST_REFERENCES_SHOWN]],
        }


@act("vetting.offer_list", label=gettext_lazy("Offer a new edition of a sanctions list"), lock="none")
def offer_list(
    *,
    by: Actor,
    at: datetime,
    record: Record,
    list_format: str,
    files: Mapping[str, ListFile],
    key: str = "",
    title: str = "",
    list_date: date | None = None,
) -> ListVersion:
    """Read an edition and keep it, with what it would change, until somebody imports or drops it.

    `files` holds `main` and, for OFAC, `alt` and `add`. `key` and `title` name the list; those of its format
    are taken where they are left out. Refuses a file that cannot be read as a whole, or that is the edition
    in force already; rows that cannot be read are listed in the version.
    """
    if list_format not in ListFormat:
        raise Refused(_("Choose one of the formats."), field="list_format")
    key = key or list_format
    if not _KEY.fullmatch(key):
        raise Refused(_("Write the list's short name in small letters, digits and hyphens."), field="key")
    source, _made = SanctionsList.objects.get_or_create(
        key=key, defaults={"title": title, "format": list_format}
    )
    if source.format != list_format:
        raise Refused(
            _("The list “%(key)s” is kept in another format. Choose another short name.") % {"key": key},
            field="key",
        )
    stored = {part: _store(file) for part, file in files.items()}
    fingerprint = sha256("".join(one["sha256"] for one in stored.values()).encode()).hexdigest()
    current = source.versions.filter(state=VersionState.IMPORTED).order_by("-decided_at").first()
    if current is not None and current.fingerprint == fingerprint:
        raise Refused(_("This is the edition in force; there is nothing to import."), field="main")
    reading = _read(list_format, files)
    difference = compare_with_table(source, reading)
    version = ListVersion.objects.create(
        source=source,
        list_date=list_date or reading.list_date or at.date(),
        files=stored,
        fingerprint=fingerprint,
        offered_at=at,
        offered_by_id=by.person,
        **_counts(reading, difference),
    )
    record.private(list=key, files=[one["sha256"] for one in stored.values()])
    return version


@act("vetting.import_list", label=gettext_lazy("Import the edition of a sanctions list"), public=True)
def import_list(version: ListVersion, *, by: Actor, at: datetime, record: Record) -> ListVersion:
    """Make an offered edition the one in force: parties added, changed, taken off; a rerun is set up.

    Open cases of parties taken off lapse. Cases about changed parties are looked at anew by the rerun.
    """
    source = SanctionsList.objects.select_for_update().get(pk=version.source_id)
    later = source.versions.filter(state=VersionState.IMPORTED, offered_at__gt=version.offered_at)
    if later.exists():
        raise Refused(_("A newer edition was imported meanwhile. Drop this one."))
    reading = _read(source.format, {part: _open(kept) for part, kept in version.files.items()})
    difference = compare_with_table(source, reading)
    _add(source, version, difference.added)
    _change(source, version, difference.changed)
    gone = ListedParty.objects.filter(source=source, reference__in=list(difference.removed))
    _lapse(gone, by, at)
    gone.update(removed_in=version)
    for name, value in _counts(reading, difference).items():
        setattr(version, name, value)
    version.state, version.decided_at = VersionState.IMPORTED, at
    version.save()
    Rerun.objects.create(version=version, made_at=at)
    record.public(
        list=source.key,
        date=version.list_date,
        entries=version.entries,
        added=version.added,
        changed=version.changed,
        removed=version.removed,
        unreadable=len(version.problems),
    )
    return version


@act("vetting.drop_list", label=gettext_lazy("Drop an offered edition of a sanctions list"))
def drop_list(version: ListVersion, *, by: Actor, at: datetime, record: Record) -> ListVersion:
    """Put an offered edition aside without importing it; it stays on record."""
    version.state, version.decided_at = VersionState.DROPPED, at
    version.save(update_fields=["state", "decided_at"])
    record.private(list=version.source.key)
    return version


def compare_with_table(source: SanctionsList, reading: Reading) -> Difference:
    """What `reading` changes against the parties on record. Writes nothing; moves bad rows to the problems."""
    known = {party.reference: party for party in ListedParty.objects.filter(source=source)}
    difference = Difference()
    good = []
    for row in reading.rows:
        if row.listed_on and row.ends_on and row.ends_on < row.listed_on:
            why = _("It ends before it begins.")
            reading.problems.append(Problem(0, why, f"{row.reference} {row.names[0].name}"))
            continue
        good.append(row)
        party = known.pop(row.reference, None)
        if party is None:
            difference.added[row.reference] = row
        elif party.removed_in_id is not None or any(
            getattr(party, name) != value for name, value in columns_of(row).items()
        ):
            difference.changed[row.reference] = row
    reading.rows[:] = good
    difference.removed = {
        party.reference: party.name for party in known.values() if party.removed_in_id is None
    }
    return difference


def columns_of(row: ListedRow) -> dict[str, Any]:
    """A row as the columns of ListedParty. The fingerprint covers what tells the party from others."""
    codes = sorted({code for code in (code_of(one, country_from) for one in row.countries) if code})
    names = [{"name": one.name[:500], "alias": one.alias, "weak": one.weak} for one in row.names]
    identity = [row.kind, names, list(row.birth_dates), codes]
    return {
        "kind": row.kind,
        "name": names[0]["name"],
        "names": names,
        "birth_dates": [one[:80] for one in row.birth_dates],
        "birth_years": sorted(row.birth_years),
        "countries": codes,
        "countries_as_written": [one[:120] for one in row.countries],
        "programme": row.programme,
        "listed_on": row.listed_on,
        "ends_on": row.ends_on,
        "remarks": row.remarks,
        "fingerprint": sha256(json.dumps(identity, ensure_ascii=False).encode()).hexdigest(),
    }


def _read(list_format: str, files: Mapping[str, ListFile]) -> Reading:
    if "main" not in files:
        raise Refused(_("Choose the file of the list."), field="main")
    more: dict[str, BinaryIO] = {
        part: io.BytesIO(file.data) for part, file in files.items() if part != "main"
    }
    try:
        return READERS[list_format](io.BytesIO(files["main"].data), **more)
    except UnreadableFile as wrong:
        raise Refused(str(wrong), field="main") from wrong


def _counts(reading: Reading, difference: Difference) -> dict[str, Any]:
    return {
        "entries": len(reading.rows),
        "added": len(difference.added),
        "changed": len(difference.changed),
        "removed": len(difference.removed),
        "problems": [
            {"line": one.line, "why": one.why, "found": one.found[:300]}
            for one in reading.problems[:_MOST_PROBLEMS_KEPT]
        ],
        "difference": difference.shown(),
    }


def _store(file: ListFile) -> dict[str, Any]:
    digest = sha256(file.data).hexdigest()
    path = f"sanctions/{digest}"
    if not default_storage.exists(path):
        default_storage.save(path, ContentFile(file.data))
    return {"name": file.name[:200], "sha256": digest, "bytes": len(file.data), "stored": path}


def _open(kept: dict[str, Any]) -> ListFile:
    try:
        with default_storage.open(kept["stored"]) as file:
            data = file.read()
    except OSError:
        raise Refused(_("The stored file is gone. Offer the edition again.")) from None
    if sha256(data).hexdigest() != kept["sha256"]:
        raise Refused(_("The stored file is no longer what was offered. Offer the edition again."))
    return ListFile(kept["name"], data)


def _add(source: SanctionsList, version: ListVersion, rows: Mapping[str, ListedRow]) -> None:
    ListedParty.objects.bulk_create(
        [
            ListedParty(
                source=source, reference=reference, added_in=version, changed_in=version, **columns_of(row)
            )
            for reference, row in rows.items()
        ],
        batch_size=1000,
    )


def _change(source: SanctionsList, version: ListVersion, rows: Mapping[str, ListedRow]) -> None:
    parties = list(ListedParty.objects.filter(source=source, reference__in=rows.keys()))
    names: set[str] = set()
    for party in parties:
        columns = columns_of(rows[party.reference])
        names.update(columns)
        for name, value in columns.items():
            setattr(party, name, value)
        party.changed_in, party.removed_in = version, None
    if parties:
        ListedParty.objects.bulk_update(parties, [*names, "changed_in", "removed_in"], batch_size=500)


def _lapse(parties: Any, by: Actor, at: datetime) -> None:
    lapsing = Case.objects.filter(party__in=parties, state__in=WAITING)
    Decision.objects.bulk_create(
        [Decision(case=case, step=Step.LAPSED, at=at, by_id=by.person) for case in lapsing]
    )
    lapsing.update(state=CaseState.LAPSED, changed_at=at, proposed_by=None)
