# SPDX-License-Identifier: Apache-2.0
"""The record as files: a list of entries, and the log as a folder of static files."""

import json
import os
from collections.abc import Iterator, Sequence
from datetime import UTC
from pathlib import Path
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponseBase
from django.utils.translation import gettext as _

from meishan.algorithms.merkle.tiles import Tile, bundle, bundles_of, tiles_of
from meishan.algorithms.merkle.tree import HASH_BYTES
from meishan.base.core import sheets

from . import queries, tables
from .models import Entry

PART = 500
Row = Sequence[Any]


def entries_file(entries: QuerySet[Entry], file_format: str) -> HttpResponseBase:
    """The entries as CSV or XLSX, one line each, with codes and words side by side."""
    columns = (
        _("Number in the log"),
        _("Time (UTC)"),
        _("Act"),
        _("Act in words"),
        _("Organisation"),
        _("Organisation's id"),
        _("Role"),
        _("About"),
        _("Its kind"),
        _("Its id"),
        _("Facts (JSON)"),
        _("Entry's id"),
    )
    return sheets.answer(file_format, "meishan-log", columns, _lines(entries))


def _lines(entries: QuerySet[Entry]) -> Iterator[Row]:
    part: list[Entry] = []
    for entry in entries.iterator(chunk_size=PART):
        part.append(entry)
        if len(part) == PART:
            yield from map(_line, tables.rows(part))
            part = []
    yield from map(_line, tables.rows(part))


def _line(row: tables.Row) -> Row:
    entry = row.entry
    return (
        row.number,
        entry.at.astimezone(UTC).isoformat(timespec="milliseconds"),
        entry.act,
        str(row.label),
        row.organisation.name if row.organisation else None,
        entry.organisation,
        entry.role,
        row.subject.name if row.subject else None,
        entry.subject_kind,
        entry.subject_id,
        json.dumps(entry.facts, ensure_ascii=False, sort_keys=True) if entry.facts else None,
        entry.pk,
    )


def copy_log(folder: Path) -> int:
    """Write the public log to `folder` as static files, laid out as it is served; how many files were new.

    A folder that holds an older copy is brought up to date: full tiles are never written twice. The checkpoint
    comes last, so that a reader of the folder never sees a head without its tiles.
    """
    newest = queries.newest_checkpoint()
    if newest is None:
        return 0
    written = 0
    for tile in (*tiles_of(newest.size), *bundles_of(newest.size)):
        path = folder / tile.path
        if not path.exists():
            _replace(path, tile_bytes(tile))
            written += 1
    _replace(folder / "checkpoint", newest.note.encode())
    return written


def tile_bytes(tile: Tile) -> bytes:
    """What is served for a tile or a bundle that lies within the log."""
    if tile.level is None:
        return bundle(queries.stored_entries(tile.index, tile.width))
    data = queries.stored_tile(tile.level, tile.index)
    return data[: tile.width * HASH_BYTES]


def _replace(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    partial.write_bytes(data)
    partial.replace(path)
