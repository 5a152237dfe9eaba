# SPDX-License-Identifier: Apache-2.0
"""What everybody may have of a case, file by file. Runs in the reader's scope: what that does not show is not in it."""

import json
from collections.abc import Iterator
from typing import BinaryIO

import rfc8785
from django.urls import reverse
from django.utils.translation import gettext as _

from meishan.algorithms import scoring
from meishan.algorithms.merkle.proofs import SUFFIX
from meishan.base.core import scope, uploads
from meishan.base.core.uploads import FileRow
from meishan.base.ledger import queries as ledger
from meishan.base.ledger.models import Entry
from meishan.market.bids.models import Opening
from meishan.market.bids.queries import minutes as records
from meishan.market.tenders import queries as tenders
from meishan.market.tenders.models import Document
from meishan.publish.opendata import exports as opendata
from meishan.publish.opendata.queries import releases_of

from ...queries.procurements import Story
from .zipping import Part

PIECE = 1 << 16


def parts(story: Story) -> Iterator[Part]:
    """The public files, those of the notice first."""
    yield from _notice(story)
    yield from _openings(story)
    yield from _evaluations(story)
    yield from _open_data(story)
    yield from _log()


def _notice(story: Story) -> Iterator[Part]:
    notice = story.notice
    if notice is None:
        return
    for version in tenders.versions_of(notice).order_by("number"):
        yield Part(
            f"notice/version-{version.number}.json",
            _("What the notice said in version %(number)s; its fingerprint stands in the log")
            % {"number": version.number},
            [rfc8785.dumps(version.content)],
        )
    documents = Document.objects.filter(notice=notice).order_by("at", "id")
    for number, one in enumerate(documents.iterator(chunk_size=100), 1):
        if part := stored(f"notice/documents/{number:03}-", one, one.title or _("Document of the notice")):
            yield part
    answers = [
        {"number": one.number, "question": one.question, "answer": one.answer}
        for one in tenders.answers_of(notice)
    ]
    if answers:
        yield as_json("notice/answers.json", _("Questions and the answers to all"), answers)


def _openings(story: Story) -> Iterator[Part]:
    """The record of each opening that is public, with the log's proof of it, as `meishan verify` takes them."""
    if story.notice is None:
        return
    found = Opening.objects.filter(notice=story.process, published_at__isnull=False).order_by("scheduled_at")
    for one in found.select_related("notice__deadline", "manifest"):
        yield from opening_record(one)


def opening_record(opening: Opening) -> Iterator[Part]:
    """The record of a closed opening and its proof."""
    with scope.everything():
        content = records.record_of(opening).canonical
        closed = records.closing_entry(opening)
    name = f"opening/{opening.kind}-record"
    yield Part(
        f"{name}.json", _("The record of the opening: every envelope and the key that opens it"), [content]
    )
    proof = ledger.receipt(closed) if closed is not None else None
    if proof is not None:
        yield Part(f"{name}{SUFFIX}", _("The log’s proof of that record"), [proof])


def _evaluations(story: Story) -> Iterator[Part]:
    for one in story.scored:
        problem = scoring.Problem.parse(one.problem)
        yield Part(
            f"evaluation/evaluation-{one.lot}.json",
            _("What was ranked: criteria, points and prices of every offer"),
            [problem.canonical],
        )
        yield Part(
            f"evaluation/ranking-{one.lot}.json", _("What comes of it"), [scoring.rank(problem).canonical]
        )


def _open_data(story: Story) -> Iterator[Part]:
    if story.compiled is None:
        return
    yield Part(
        "ocds/record.json",
        _("The procurement as an OCDS record"),
        [opendata.record_package([story.compiled], path=reverse("opendata:record", args=[story.ocid]))],
    )
    for one in releases_of(story.ocid):
        yield Part(
            f"ocds/releases/{one.number}.json",
            _("OCDS release: %(tags)s") % {"tags": ", ".join(one.tags)},
            [opendata.release_package(one.body, one.date, path=reverse("opendata:release", args=[one.name]))],
        )


def _log() -> Iterator[Part]:
    newest = ledger.newest_checkpoint()
    if newest is not None:
        yield Part("log/checkpoint", _("The signed head of the log"), [newest.note.encode()])
    keys = "".join(f"{one.vkey}\n" for one in ledger.log_keys())
    yield Part("log/keys.txt", _("The public keys of the log"), [keys.encode()])


def proof_name(entry: Entry, number: int) -> str:
    return f"log/{number}-{entry.act}{SUFFIX}"


def proof(entry: Entry, label: str) -> Part | None:
    """The proof of an entry, and in it the entry as far as the reader may know it; None before it has one."""
    leaf = getattr(entry, "leaf", None)
    data = ledger.receipt(entry) if leaf is not None else None
    return (
        Part(proof_name(entry, leaf.number), label, [data]) if leaf is not None and data is not None else None
    )


def stored(place: str, row: FileRow, says: str) -> Part | None:
    """A stored file under its own name; None where it is gone or infected."""
    if not row.is_downloadable:
        return None
    try:
        file = uploads.open_stored(row)
    except FileNotFoundError:
        return None
    return Part(place + records.file_name(row.file_name), says, _pieces(file), row.size)


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    with file:
        while piece := file.read(PIECE):
            yield piece


def as_json(path: str, says: str, value: object) -> Part:
    return Part(path, says, [json.dumps(value, ensure_ascii=False, indent=1).encode()])
