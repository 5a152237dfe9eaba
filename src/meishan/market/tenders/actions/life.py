# SPDX-License-Identifier: Apache-2.0
"""What happens to a sealed tender between publication and award, beside its bids: rest, more time, an end."""

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meishan.base.core.actor import Actor
from meishan.base.core.errors import Refused
from meishan.base.ledger.acts import Record, act

from ..models import Lot, Notice
from ..queries.openers import openable
from ..states import LOT_MOVES, NOTICE_MOVES, LotState, NoticeState, TenderState, can_move
from .deadlines import full_minute, hold_deadline, move_later
from .moving import drop_amendment, held_tender, move
from .wording import text

Words = Mapping[str, str]
DECIDED_ALREADY = (TenderState.AWARD_NOTIFIED, TenderState.AWARDED)


@act("tenders.suspend", label=gettext_lazy("Suspend a tender"), public=True)
def suspend(notice: Notice, *, by: Actor, at: datetime, record: Record, reason: Words) -> Notice:
    """Stop taking bids for a while, with the reason all may read (UN Procurement Manual: a solicitation may be
    suspended while a doubt is cleared up). Bids handed in stay sealed and standing; the time lost is given back.
    """
    words = reason_in(
        notice, reason, _("Say why the tender is suspended, in its main language; suppliers read it.")
    )
    refuse_closed(notice, at)
    _set(notice, NoticeState.SUSPENDED)
    tender = held_tender(notice)
    assert tender is not None  # the rule: only a sealed tender can be suspended
    move(tender, TenderState.SUSPENDED, at, suspended_at=at, suspension_reason=words)
    record.public(reference=notice.reference, deadline=notice.closes_at, reason=words)
    return notice


@act("tenders.resume", label=gettext_lazy("Resume a tender"), public=True)
def resume(
    notice: Notice,
    *,
    by: Actor,
    at: datetime,
    record: Record,
    deadline: datetime | None = None,
    reason: Words | None = None,
) -> Notice:
    """Take bids again. The deadline moves by the time the tender rested, or to a later one the officer sets, so that
    nobody has less time than was published (fairness: UN Financial Rule 105.14).
    """
    tender = held_tender(notice)
    if tender is None or tender.suspended_at is None:
        raise Refused(_("This tender is not suspended."))
    row = hold_deadline(notice)
    before, rested = row.closes_at, at - tender.suspended_at
    if deadline is not None and deadline < before + rested:
        raise Refused(
            _("The deadline must move by at least the time the tender was suspended. Choose a later one."),
            field="deadline",
        )
    move_later(row, deadline or full_minute(before + rested), at)
    _set(notice, NoticeState.PUBLISHED)
    move(tender, TenderState.PUBLISHED, at, suspension_reason={})
    record.public(
        reference=notice.reference,
        deadline_before=before,
        deadline=row.closes_at,
        reason=text(reason or {}, 5000),
    )
    return notice


@act("tenders.extend_deadline", label=gettext_lazy("Extend the deadline"), public=True)
def extend_deadline(
    notice: Notice, *, by: Actor, at: datetime, record: Record, deadline: datetime, reason: Words
) -> Notice:
    """Give all bidders more time, with the reason all may read. Later only, before the deadline only, and never once
    shares of bids were handed out (UN practice: un-procurement b, life of a tender, 3).
    """
    words = reason_in(
        notice, reason, _("Say why there is more time, in the main language; suppliers read it.")
    )
    held_tender(notice)
    row = hold_deadline(notice)
    before = row.closes_at
    refuse_closed(notice, at, closes_at=before)
    move_later(row, deadline, at)
    record.public(reference=notice.reference, deadline_before=before, deadline=row.closes_at, reason=words)
    return notice


@act("tenders.declare_unsuccessful", label=gettext_lazy("End a tender without result"), public=True)
def declare_unsuccessful(notice: Notice, *, by: Actor, at: datetime, record: Record, reason: Words) -> Notice:
    """No bid came, or none can be accepted: the tender ends, with the reason all may read (UN Procurement Manual
    ch. 11: rejection of all submissions). Once an award was announced, a second person decides that nobody is left.
    """
    tender = held_tender(notice)
    if tender is not None and tender.state in DECIDED_ALREADY:
        raise Refused(
            _(
                "An award was announced. Where it fell away, rank the offers again; if nobody is left, recommend to "
                "end the lots without award."
            )
        )
    return _end(notice, TenderState.UNSUCCESSFUL, at, record, reason)


@act("tenders.declare_failed", label=gettext_lazy("Declare that a tender can't be opened"), public=True)
def declare_failed(notice: Notice, *, by: Actor, at: datetime, record: Record, reason: Words) -> Notice:
    """After the deadline fewer openers are left than are needed, so no envelope can ever be opened: the tender ends,
    and all are told to answer it anew (trust, part 2: below M the tender is declared failed). Whoever is only behind
    with a drill may still come; such a tender has not failed.
    """
    still = openable(notice.pk, at)
    if still is not None:
        raise Refused(
            _(
                "These bids can still be opened. Openers who hold seat and key: %(left)s; needed: %(needed)s. "
                "An opener who lost her key retires it first, under “Your seats as opener”; the role of one who has "
                "left is ended by her own organisation."
            )
            % {"left": still.left, "needed": still.threshold}
        )
    return _end(notice, TenderState.FAILED, at, record, reason)


@act("tenders.cancel_lot", label=gettext_lazy("Cancel a lot"), public=True)
def cancel_lot(notice: Notice, *, by: Actor, at: datetime, record: Record, number: int, reason: Words) -> Lot:
    """End one lot without award while the others go on, with the reason all may read (lots have a life of their own:
    etendering, part 11).
    """
    words = reason_in(
        notice, reason, _("Say why the lot is cancelled, in its main language; suppliers read it.")
    )
    lot = Lot.objects.select_for_update().filter(notice=notice, number=number).first()
    if lot is None or not can_move(LOT_MOVES, lot.state, LotState.CANCELLED):
        raise Refused(_("This lot can't be cancelled now. Load the page again to see how it stands."))
    if not Lot.objects.filter(notice=notice, state=LotState.ACTIVE).exclude(pk=lot.pk).exists():
        raise Refused(_("This is the last lot. Cancel the whole tender instead."))
    lot.state, lot.ended_at, lot.end_reason = LotState.CANCELLED, at, words
    lot.save()
    record.subject(notice)
    record.public(reference=notice.reference, lot=number, reason=words)
    return lot


def _end(notice: Notice, state: str, at: datetime, record: Record, reason: Words) -> Notice:
    words = reason_in(notice, reason, _("Say why, in the tender's main language; suppliers read it."))
    tender = held_tender(notice)
    assert tender is not None  # the rule: only a sealed tender has such an end
    move(tender, state, at, end_reason=words)
    Lot.objects.filter(notice=notice, state=LotState.ACTIVE).update(
        state=LotState.UNSUCCESSFUL, ended_at=at, end_reason=words
    )
    drop_amendment(notice)
    record.public(reference=notice.reference, reason=words)
    return notice


def _set(notice: Notice, state: str) -> None:
    if not can_move(NOTICE_MOVES, notice.state, state):
        raise Refused(_("This can't be done now. Load the page again to see how the tender stands."))
    notice.state = state
    notice.save(update_fields=["state"])


def reason_in(notice: Notice, reason: Words, otherwise: str) -> dict[str, str]:
    """The reason by language. Raises Refused where the notice's main language has none."""
    words = text(reason, 5000)
    if not words.get(notice.language):
        raise Refused(otherwise, field=f"reason_{notice.language}")
    return words


def refuse_closed(notice: Notice, at: datetime, *, closes_at: datetime | None = None) -> None:
    """Raises Refused once the deadline has passed."""
    closes_at = closes_at or notice.closes_at
    if closes_at is None or at >= closes_at:
        raise Refused(_("The deadline has passed, so this can't be done any more."))
