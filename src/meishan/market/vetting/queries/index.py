# SPDX-License-Identifier: Apache-2.0
"""The lists made ready for screening, kept in memory while no list changes."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from meishan.algorithms.screening import THRESHOLD, Entry, Hit, Index, Subject
from meishan.base.core import clock
from meishan.base.reference.queries import country_from

from ..imports import Reading
from .listed import current_versions, parties


@dataclass(frozen=True, slots=True)
class Listed:
    """Where an entry of the index stands: the list's title and the reference there."""

    source: str
    reference: str


@dataclass(frozen=True, slots=True)
class Found:
    """A hit and where the party it hit stands. `hit.reference` is the party's id in our tables (lists_now)."""

    hit: Hit
    listed: Listed


class Lists:
    """Several lists as one index. `editions` says which, as a Screening keeps it."""

    def __init__(self, entries: Iterable[tuple[Entry, Listed]], editions: list[dict[str, Any]]) -> None:
        self._listed: dict[str, Listed] = {}
        self.editions = editions
        self.index = Index(self._taken(entries))

    def _taken(self, entries: Iterable[tuple[Entry, Listed]]) -> Iterable[Entry]:
        for entry, listed in entries:
            self._listed[entry.reference] = listed
            yield entry

    def __len__(self) -> int:
        """How many entries (not names) the lists hold."""
        return len(self._listed)

    def look_up(self, subject: Subject, *, threshold: float = THRESHOLD) -> list[Found]:
        """Who on the lists the subject may be, the best first."""
        hits = self.index.screen(subject, threshold=threshold)
        return [Found(hit, self._listed[hit.reference]) for hit in hits]


def lists_in_force(on: date) -> Lists:
    """The lists as they stand in the database on that day. Building takes seconds: see lists_now."""
    editions = [
        {
            "key": version.source.key,
            "title": str(version.source),
            "version": str(version.pk),
            "date": version.list_date.isoformat() if version.list_date else "",
        }
        for version in current_versions()
    ]
    found = (
        (party.entry(), Listed(str(party.source), party.reference))
        for party in parties(on=on).iterator(chunk_size=2000)
    )
    return Lists(found, editions)


_lock = threading.Lock()
_kept: tuple[tuple[object, ...], Lists] | None = None


def lists_now() -> Lists:
    """The lists in force today, from memory where no list changed since and the day is the same."""
    global _kept  # noqa: PLW0603 - one index per process: it is large and slow to make
    today = clock.now().date()
    with _lock:
        key = (today, *(version.pk for version in current_versions()))
        if _kept is None or _kept[0] != key:
            _kept = (key, lists_in_force(today))
        return _kept[1]


def lists_from_files(readings: Iterable[tuple[str, Reading]], *, on: date) -> Lists:
    """Lists straight from their files, without the database: `(title, reading)` each."""
    entries = []
    editions = []
    for title, reading in readings:
        editions.append({"title": title, "date": reading.list_date.isoformat() if reading.list_date else ""})
        for row in reading:
            if row.ends_on is None or row.ends_on >= on:
                entry = row.entry(country_from, reference=f"{title}\n{row.reference}")
                entries.append((entry, Listed(title, row.reference)))
    return Lists(entries, editions)
