# SPDX-License-Identifier: Apache-2.0
"""Envelope by envelope: shares are handed over and joined; it opens, or it is said why not and whose fault that is."""

from base64 import b64decode
from binascii import Error as BinasciiError
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from meishan.algorithms.sealing import Header, SealingError, join
from meishan.algorithms.sealing.errors import KeyMismatchError
from meishan.base.core.actor import Actor
from meishan.base.core.errors import Refused
from meishan.base.ledger.acts import Record, act

from ...models import AbstractLine, Attendance, Envelope, HandedShare, Opening, OpeningLine, ShareFault
from ...queries import opening as queries
from ...states import Culprit, EnvelopeState, Fault, OpeningState
from .settling import settle
from .unpacking import unpack

LONGEST_HANDED = 40_000
MOST_AT_ONCE = 500
# Up to this size an envelope is decrypted at once; a larger one by the worker (tasks.opening.unpack_large).
OPENED_AT_ONCE = 8 * 1024 * 1024


@act("bids.hand_share", label=gettext_lazy("Hand over shares"), lock="share")
def hand_share(
    opening: Opening, *, by: Actor, at: datetime, record: Record, shares: Mapping[UUID, bytes], session: str
) -> int:
    """Hand one's shares to the one who presides, each sealed anew to `session`; by the envelopes' ids. How many."""
    attendance = _present(opening, by)
    _refuse_unless_released(opening)
    if session != opening.session:
        raise Refused(_("Another opener presides now. Your browser hands the shares to her in a moment."))
    if len(shares) > MOST_AT_ONCE or any(not 0 < len(one) <= LONGEST_HANDED for one in shares.values()):
        raise Refused(_("These shares can't be taken. Load the page again."))
    theirs = set(queries.released_to(opening, attendance.seat).values_list("envelope_id", flat=True))
    if not shares or set(shares) - theirs:
        raise Refused(_("These shares can't be taken. Load the page again."))
    HandedShare.objects.bulk_create(
        HandedShare(opening=opening, envelope_id=one, seat=attendance.seat, session=session, data=data, at=at)
        for one, data in shares.items()
    )
    record.private(envelope=opening.kind, seat=attendance.seat, count=len(shares))
    record.parties(*opening.readers)
    return len(shares)


@act("bids.report_share", label=gettext_lazy("Report a share that does not serve"), lock="share")
def report_share(
    opening: Opening, *, by: Actor, at: datetime, record: Record, envelope: UUID, seat: int, fault: str
) -> ShareFault:
    """Say that a share does not serve: one's own that one's key can't read, or, presiding, one that does not fit."""
    attendance = _present(opening, by)
    _refuse_unless_released(opening)
    own = seat == attendance.seat and fault == Fault.BAD_SHARES
    presiding = opening.presiding == attendance.seat and fault == Fault.BAD_PAD
    line = OpeningLine.objects.filter(opening=opening, envelope=envelope, settled_at__isnull=True).first()
    if line is None or not (own or presiding):
        raise Refused(_("This can't be reported now. Load the page again."))
    made = ShareFault(
        opening=opening, envelope_id=envelope, seat=seat, fault=fault, said_by=attendance.seat, at=at
    )
    made.save(force_insert=True)
    record.private(envelope=opening.kind, number=line.number, seat=seat, fault=fault, said_by=attendance.seat)
    record.parties(*opening.readers)
    return made


@act("bids.open_envelope", label=gettext_lazy("Open an envelope"), public=True)
def open_envelope(
    envelope: Envelope,
    *,
    by: Actor,
    at: datetime,
    record: Record,
    pads: Mapping[int, Mapping[str, str]],
) -> OpeningLine:
    """Open one envelope with the parts of its key that M openers handed to the one who presides: by seat, in base64.

    The server joins them anew and compares each with what the bidder committed to. Parts that are whole but make
    another key are the bidder's fault, and the envelope is void; a part that is not the committed one names its
    seat, and the envelope stays sealed.
    """
    line = _held_line(envelope)
    _refuse_unless_presiding(line.opening, by)
    if line.key or envelope.state not in (EnvelopeState.SEALED, EnvelopeState.UNREADABLE):
        raise Refused(_("This envelope was dealt with already."))
    header = Header.parse(envelope.header)
    read = _pads(pads)
    if set(read) - set(Attendance.objects.filter(opening=line.opening).values_list("seat", flat=True)):
        raise Refused(_("Only openers who are present give their parts."))
    line.seats = sorted(read)
    try:
        line.key, line.key_at = join(header, read), at
    except KeyMismatchError as error:
        settle(line, EnvelopeState.VOID, at, fault=error.code, culprit=Culprit.BIDDER, words=str(error))
        tell(record, line, envelope)
        return line
    except SealingError as error:
        raise Refused(_said(error)) from error
    if envelope.state != EnvelopeState.SEALED:
        line.fault = line.culprit = line.fault_words = ""
        line.culprit_seat = line.marked_by = line.agreed_by = line.settled_at = None
    line.save()
    if envelope.size <= OPENED_AT_ONCE:
        unpack(line, at)
    tell(record, line, envelope)
    return line


@act("bids.unpack_envelope", label=gettext_lazy("Unpack an envelope"), public=True)
def unpack_envelope(envelope: Envelope, *, by: Actor, at: datetime, record: Record) -> OpeningLine:
    """Decrypt a large envelope whose key was given, check what is inside, and scan its files: done by the worker."""
    line = _held_line(envelope)
    if not line.key or line.settled_at is not None:
        raise Refused(_("This envelope was dealt with already."))
    unpack(line, at)
    tell(record, line, envelope)
    return line


@act("bids.mark_void", label=gettext_lazy("Say that an envelope can't be opened"))
def mark_void(envelope: Envelope, *, by: Actor, at: datetime, record: Record, fault: str) -> OpeningLine:
    """Presiding, say that an envelope can't be opened and why: too few good parts of its key are left.

    A second opener who is present must agree; then it is listed as unreadable, with the one at fault.
    """
    line = _held_line(envelope)
    _refuse_unless_presiding(line.opening, by)
    if line.key or line.settled_at is not None:
        raise Refused(_("This envelope was dealt with already."))
    if fault not in (Fault.BAD_SHARES, Fault.BAD_PAD, Fault.TOO_FEW):
        raise Refused(_("Choose the reason."), field="fault")
    if queries.good_shares(line.opening, envelope.pk) >= line.opening.threshold:
        raise Refused(_("Enough parts of its key are here: open it."))
    line.fault, line.culprit = fault, queries.culprit_of(fault)
    line.culprit_seat = queries.culprit_seat(line.opening, envelope.pk) if fault == Fault.BAD_PAD else None
    line.marked_by, line.agreed_by = line.opening.presiding, None
    line.save()
    record.private(envelope=envelope.kind, number=line.number, fault=fault, seat=line.marked_by)
    record.parties(*line.opening.readers)
    return line


@act("bids.agree_void", label=gettext_lazy("Agree that an envelope can't be opened"), public=True)
def agree_void(envelope: Envelope, *, by: Actor, at: datetime, record: Record, agrees: bool) -> OpeningLine:
    """As a second opener who is present, agree that an envelope can't be opened, or object: then it is tried again."""
    line = _held_line(envelope)
    attendance = _present(line.opening, by)
    if line.marked_by is None or line.settled_at is not None:
        raise Refused(_("Nobody says that this envelope can't be opened."))
    if attendance.seat == line.marked_by:
        raise Refused(_("Another opener must agree."))
    if agrees:
        line.agreed_by = attendance.seat
        settle(
            line,
            EnvelopeState.UNREADABLE,
            at,
            fault=line.fault,
            culprit=line.culprit,
            culprit_seat=line.culprit_seat,
        )
    else:
        line.fault = line.culprit = ""
        line.culprit_seat = line.marked_by = None
        line.save()
    tell(record, line, envelope)
    record.public(seat=attendance.seat, agrees=agrees)
    return line


def tell(record: Record, line: OpeningLine, envelope: Envelope) -> None:
    """What the log says of an envelope once it is dealt with. The bidder is known since the release."""
    abstract = AbstractLine.objects.filter(pk=line.pk).first()
    record.is_public = queries.tells_names(line.opening)
    record.subject(envelope)
    record.parties(line.supplier_id, *line.opening.readers)
    record.public(
        reference=line.opening.notice.reference,
        envelope=line.opening.kind,
        number=line.number,
        lot=line.lot,
        supplier=line.supplier_id,
        commitment=envelope.commitment,
        seats=line.seats,
        state=abstract.state if abstract else EnvelopeState.SEALED,
        fault=line.fault,
        culprit=line.culprit,
        culprit_seat=line.culprit_seat,
    )


def _held_line(envelope: Envelope) -> OpeningLine:
    line = OpeningLine.objects.select_for_update(no_key=True, of=("self",)).filter(pk=envelope.pk).first()
    if line is None:
        raise Refused(_("This envelope is not being opened."))
    if line.opening.state != OpeningState.QUORUM:
        raise Refused(_("This opening is over."))
    return line


def _present(opening: Opening, by: Actor) -> Attendance:
    attendance = queries.attendance_of(opening, by.person)
    if attendance is None:
        raise Refused(_("Note that you are present first."))
    return attendance


def _refuse_unless_presiding(opening: Opening, by: Actor) -> None:
    if _present(opening, by).seat != opening.presiding:
        raise Refused(_("Only the opener who presides opens envelopes."))


def _refuse_unless_released(opening: Opening) -> None:
    if opening.released_at is None or opening.state != OpeningState.QUORUM:
        raise Refused(_("The shares are not released."))


def _pads(given: Mapping[int, Mapping[str, str]]) -> dict[int, dict[str, bytes]]:
    try:
        return {
            int(seat): {str(name): b64decode(text, validate=True) for name, text in pads.items()}
            for seat, pads in given.items()
        }
    except (BinasciiError, ValueError, TypeError, AttributeError):
        raise Refused(_("These parts of the key can't be read. Load the page again.")) from None


def _said(error: SealingError) -> str:
    seat = error.facts.get("seat")
    if error.code == "bad_pad":
        return _(
            "Seat %(seat)s handed over a part that is not the one the bidder committed to. The envelope stays sealed. "
            "Ask this opener to hand it again, or go on with another."
        ) % {"seat": seat}
    have, need = int(error.facts.get("have", 0)), int(error.facts.get("need", 0))
    return ngettext(
        "%(have)s opener has handed over her part; %(need)s must.",
        "%(have)s openers have handed over their parts; %(need)s must.",
        have,
    ) % {"have": have, "need": need}
