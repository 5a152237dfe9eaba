# SPDX-License-Identifier: Apache-2.0
"""The record of an opening for everybody's own check, the minutes its openers sign, and the abstract for the log."""

from dataclasses import dataclass
from typing import Any

from meishan.algorithms.sealing import Header, Manifest
from meishan.algorithms.sealing.openings import Opened, OpeningRecord, unnamed
from meishan.base.ledger.acts import plain
from meishan.base.ledger.models import Entry, Leaf
from meishan.base.ledger.queries import world
from meishan.market.tenders.states import EnvelopeKind

from ..models import AbstractLine, Attendance, Envelope, Opening, OpeningLine
from ..states import EnvelopeState

# How the record of an opening calls what became of an envelope (algorithms.sealing.openings.STATES).
RECORD_STATES = {
    EnvelopeState.OPENED: "opened",
    EnvelopeState.VOID: "void",
    EnvelopeState.LATE: "void",
    EnvelopeState.UNREADABLE: "unreadable",
    EnvelopeState.KEPT_SEALED: "kept_sealed",
}


def record_of(opening: Opening) -> OpeningRecord:
    """The record of a closed opening, the same each time; for a scope that sees all."""
    lines = OpeningLine.objects.filter(opening=opening).select_related("envelope", "submission")
    rows = [_opened(one) for one in lines.order_by("number")]
    if opening.kind == EnvelopeKind.FINANCIAL:
        kept = Envelope.objects.filter(
            notice=opening.notice_id, kind=EnvelopeKind.FINANCIAL, state=EnvelopeState.KEPT_SEALED
        )
        rows += [_kept(one) for one in kept.select_related("submission").order_by("commitment")]
    return OpeningRecord(
        world=str(world().kind),
        tender=str(opening.notice_id),
        envelope=opening.kind,
        at=plain(opening.opened_at),
        openers=Manifest.parse(opening.manifest.manifest),
        seats=sorted(Attendance.objects.filter(opening=opening).values_list("seat", flat=True)),
        results=_once(rows),
    )


@dataclass(frozen=True)
class ToCheck:
    """What a page offers for everybody's own check of an opening: its files' name, and whether the log's proof of
    the record is there yet (a moment after the close it is not).
    """

    name: str
    is_proved: bool


def to_check(opening: Opening) -> ToCheck:
    """The files by which a closed opening is checked."""
    entry = closing_entry(opening)
    return ToCheck(record_name(opening), entry is not None and Leaf.objects.filter(entry=entry).exists())


def closing_entry(opening: Opening) -> Entry | None:
    """The act that put the fingerprint of the opening's record into the log."""
    return Entry.objects.filter(act="bids.close_opening", subject_id=opening.pk).first()


def published_entry(opening: Opening) -> Entry | None:
    """The act that put the opening's abstract into the log."""
    return Entry.objects.filter(act="bids.publish_minutes", subject_id=opening.pk).first()


def record_name(opening: Opening) -> str:
    """What the file of an opening's record is called, without its ending; that of the proof beside it, too."""
    return file_name(f"{opening.notice.reference}-{opening.kind}-opening")


def file_name(text: str) -> str:
    """A name that every system takes."""
    return "".join(letter if letter.isalnum() or letter in "-_." else "-" for letter in text)


def _once(rows: list[Opened]) -> list[Opened]:
    """Each commitment once: where somebody handed in a copy of another's envelope, the one that was opened."""
    found: dict[str, Opened] = {}
    for row in rows:
        known = found.get(row.header.commitment)
        if known is None or (known.state != "opened" and row.state == "opened"):
            found[row.header.commitment] = row
    return list(found.values())


def _opened(line: OpeningLine) -> Opened:
    state = RECORD_STATES[EnvelopeState(line.envelope.state)]
    is_opened = state == "opened"
    return Opened(
        header=Header.parse(line.envelope.header),
        supplier=str(line.supplier_id),
        submission=str(line.submission_id),
        entry=str(line.submission.entry),
        state=state,
        reason=line.fault,
        identity=line.key,
        files=unnamed(line.sealed_manifest["files"]) if is_opened and line.sealed_manifest else (),
    )


def _kept(envelope: Envelope) -> Opened:
    return Opened(
        header=Header.parse(envelope.header),
        supplier=str(envelope.supplier_id),
        submission=str(envelope.submission_id),
        entry=str(envelope.submission.entry),
        state="kept_sealed",
    )


def minutes_content(opening: Opening, record_digest: str) -> dict[str, Any]:
    """What the minutes say, as JSON: ids of people and organisations, never their names."""
    notice = opening.notice
    said: dict[str, Any] = plain(
        {
            "v": 1,
            "kind": "meishan-minutes",
            "notice": notice.pk,
            "reference": notice.reference,
            "envelope": opening.kind,
            "openers": opening.manifest.digest,
            "threshold": opening.threshold,
            "deadline": notice.deadline.closes_at,
            "not_before": opening.not_before,
            "scheduled_at": opening.scheduled_at,
            "released_at": opening.released_at,
            "closed_at": opening.opened_at,
            "presiding": opening.presiding,
            "present": [
                {"seat": one.seat, "person": one.person, "organisation": one.organisation_id, "at": one.at}
                for one in Attendance.objects.filter(opening=opening).order_by("seat")
            ],
            "envelopes": [_line(one) for one in _abstract(opening)],
            "record": record_digest,
        }
    )
    return said


def _abstract(opening: Opening) -> list[AbstractLine]:
    return list(
        AbstractLine.objects.filter(opening=opening).select_related("line__envelope").order_by("number")
    )


def _line(one: AbstractLine) -> dict[str, Any]:
    return {
        **_told(one),
        "commitment": one.line.envelope.commitment,
        "seats": one.line.seats,
        "agreed": [seat for seat in (one.line.marked_by, one.line.agreed_by) if seat is not None],
        "at": one.at,
    }


def _told(one: AbstractLine) -> dict[str, Any]:
    return {
        "number": one.number,
        "lot": one.lot,
        "supplier": one.supplier_id,
        "partners": one.partners,
        "state": one.state,
        "fault": one.fault,
        "culprit": one.culprit,
        "culprit_seat": one.culprit_seat,
        "total": amount(one.total),
        "computed": amount(one.computed),
        "currency": one.currency,
    }


def abstract_facts(opening: Opening) -> list[dict[str, Any]]:
    """The abstract as the log tells it."""
    return [_told(one) for one in _abstract(opening)]


def amount(value: Any) -> str | None:
    """A decimal without zeros that say nothing."""
    if value is None:
        return None
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
