# SPDX-License-Identifier: Apache-2.0
"""The API's operations on the public log."""

from datetime import datetime
from uuid import UUID

from django.http import Http404, HttpRequest
from ninja import Router, Schema

from meishan.base.core.api import Cursor, Limit, Page, answers, needs, paged

from . import queries
from .models import Entry

router = Router()


class EntryOut(Schema):
    """An act that happened, as far as the reader may know it. Ids are opaque; no names."""

    id: UUID
    at: datetime
    act: str
    subject_kind: str
    subject_id: UUID | None
    organisation: UUID | None
    facts: dict


class CheckpointOut(Schema):
    """The newest signed statement of the log's size and root (C2SP signed note)."""

    size: int
    note: str


def _page(rows, cursor: str, limit: int) -> dict:
    found, following = paged(rows, order=("-at", "-id"), cursor=cursor, limit=limit)
    return {"items": [EntryOut.from_orm(one) for one in found], "next": following}


@router.get("/log/entries", response=answers(Page[EntryOut]), summary="Public entries of the log")
def entries(request: HttpRequest, limit: Limit, cursor: Cursor) -> dict:
    """What everybody may read, newest first."""
    return _page(queries.public_entries(), cursor, limit)


@router.get("/log/entries/own", response=answers(Page[EntryOut]), summary="Your organisation's entries")
@needs("log.read")
def own_entries(request: HttpRequest, limit: Limit, cursor: Cursor) -> dict:
    """What your organisation did or is a party to, newest first. Scope: log.read."""
    return _page(queries.entries_seen_by(request.organisation.pk), cursor, limit)


@router.get("/log/entries/{entry_id}", response=answers(EntryOut), summary="One entry")
def entry(request: HttpRequest, entry_id: UUID) -> Entry:
    """An entry that is public, or that your organisation may read."""
    found = queries.entry_for_reader(entry_id)
    if found is None:
        raise Http404
    return found


@router.get("/log/checkpoint", response=answers(CheckpointOut), summary="The newest checkpoint")
def checkpoint(request: HttpRequest) -> CheckpointOut:
    """To verify anything offline, save this; the log's files are under /log/."""
    found = queries.newest_checkpoint()
    if found is None:
        raise Http404
    return CheckpointOut(size=found.size, note=found.note)
