# SPDX-License-Identifier: Apache-2.0
"""Bids in rows and tasks, as pages show them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from meishan.market.tenders.queries import text_of

from .models import Bid, Submission
from .queries import LotRow
from .states import BidState, LotStanding, SubmissionState

TONES: dict[str, tuple[str, str]] = {
    LotStanding.NONE: ("neutral", "edit"),
    LotStanding.SEALED: ("success", "check"),
    LotStanding.NEEDS_CONFIRMATION: ("warning", "warning"),
    LotStanding.OPENERS_CHANGED: ("warning", "warning"),
    LotStanding.BYTES_MISSING: ("warning", "upload"),
    LotStanding.WITHDRAWN: ("neutral", "close"),
    LotStanding.OPENED: ("info", "eye"),
}


@dataclass(frozen=True)
class BidRow:
    """One bid as the list shows it."""

    bid: Bid
    tone: str
    pending: int
    unconfirmed: int
    is_open: bool


def bid_rows(bids: Iterable[Bid], at: datetime) -> list[BidRow]:
    """Bids with what stands of each; one more read, however many."""
    found = list(bids)
    standing: dict[Any, list[tuple[int, bool]]] = {}
    for bid, version, complete_at in Submission.objects.filter(
        state=SubmissionState.STANDING, bid__in=found
    ).values_list("bid", "tender_version", "bytes_complete_at"):
        standing.setdefault(bid, []).append((version, complete_at is not None))
    tones = {BidState.SUBMITTED: "success", BidState.OPENED: "info"}
    return [
        BidRow(
            bid=one,
            tone=tones.get(BidState(one.state), "neutral"),
            pending=sum(not complete for _version, complete in standing.get(one.pk, [])),
            unconfirmed=sum(version < one.notice.version for version, _complete in standing.get(one.pk, [])),
            is_open=one.notice.is_open(at),
        )
        for one in found
    ]


@dataclass(frozen=True)
class LotLine:
    """One lot of a bid as its page shows it."""

    row: LotRow
    title: str
    tone: str
    icon: str


def lot_lines(rows: Sequence[LotRow], main: str) -> list[LotLine]:
    """Lots with their titles in the reader's language and the look of where they stand."""
    return [
        LotLine(row, text_of(row.title, main)[0] if row.title else "", *TONES[row.standing]) for row in rows
    ]


def tasks_of(bid: Bid, rows: Sequence[LotRow], *, may_edit: bool, at: datetime) -> list[dict[str, Any]]:
    """What is to be done next, the most pressing first; nothing once the deadline has passed."""
    tasks: list[dict[str, Any]] = []
    is_open = bid.notice.is_open(at) and may_edit
    for row in rows:
        standings = [row.standing]
        if row.is_pending and row.standing != LotStanding.OPENERS_CHANGED:
            standings = list(dict.fromkeys([*standings, LotStanding.BYTES_MISSING]))
        for standing in standings:
            url, title, hint = _task(bid, row, standing, is_open=is_open)
            if title:
                state = "error" if standing in PRESSING else "todo"
                tasks.append(
                    {"title": title, "hint": hint, "url": url, "state": state, "status": standing.label}
                )
    return tasks


PRESSING = frozenset({LotStanding.NEEDS_CONFIRMATION, LotStanding.OPENERS_CHANGED, LotStanding.BYTES_MISSING})


def _task(bid: Bid, row: LotRow, standing: LotStanding, *, is_open: bool) -> tuple[str, str, str]:
    """(where, what, why) for one lot; empty where nothing is to be done."""
    name = _("lot %(number)s") % {"number": row.number} if row.number else _("the whole tender")
    place = [bid.pk, row.number]
    match standing:
        case LotStanding.NONE | LotStanding.WITHDRAWN if is_open and row.is_asked:
            return reverse("bids:prepare", args=place), _("Prepare and submit: %(lot)s") % {"lot": name}, ""
        case LotStanding.NEEDS_CONFIRMATION if is_open:
            return (
                reverse("bids:confirm", args=place),
                _("Confirm after the amendment: %(lot)s") % {"lot": name},
                _(
                    "The tender was amended since. Say that your bid stands, or replace it. "
                    "Otherwise the buyer may reject it."
                ),
            )
        case LotStanding.OPENERS_CHANGED if is_open:
            return (
                reverse("bids:prepare", args=place),
                _("Seal again and submit: %(lot)s") % {"lot": name},
                _("An opener was replaced, so the envelopes could not be opened."),
            )
        case LotStanding.BYTES_MISSING:
            return (
                reverse("bids:hand_in", args=place),
                _("Complete the upload: %(lot)s") % {"lot": name},
                ngettext(
                    "One envelope is not here in full yet. Your bid is in time, but void without it.",
                    "%(count)s envelopes are not here in full yet. Your bid is in time, but void without them.",
                    _missing(row),
                )
                % {"count": _missing(row)},
            )
    return "", "", ""


def _missing(row: LotRow) -> int:
    submission = row.submission
    return sum(one.complete_at is None for one in submission.envelopes.all()) if submission else 0
