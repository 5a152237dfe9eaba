# SPDX-License-Identifier: Apache-2.0
"""Bytes of sealed envelopes, piece by piece: announced by hash and size, noted as they arrive, checked at the end.

That bytes arrive decides nothing, so it is no act; that an envelope's bytes are complete is one (bids.deliver).
"""

import hashlib
import secrets
from datetime import datetime, timedelta
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meishan.base.core import clock
from meishan.base.core.actor import SYSTEM, Actor
from meishan.base.core.errors import Denied, Refused
from meishan.base.core.predicates import may
from meishan.base.ledger.acts import Record, act
from meishan.market.tenders.models import Notice

from ..models import Bid, Envelope, Submission, Upload, UploadPiece
from ..queries import grace_of, open_upload, upload_holding, waiting_envelopes
from ..states import SubmissionState
from . import receipts
from ._shared import Late
from .door import LARGEST
from .failing import note_failure

LARGEST_PIECE = 4 * 1024 * 1024
QUOTA = 4 * 1024 * 1024 * 1024
"""Bytes of uploads that one bidder may have here and not yet bound to a submission."""

MOST_UNBOUND = 200
AGE = b"age-encryption.org/v1\n"
KEPT_UNUSED = timedelta(days=7)
_FOLDER = "sealed"


class Misplaced(Refused):
    """A piece that does not go on from where the upload stands; `received` says where that is."""

    def __init__(self, received: int) -> None:
        super().__init__(
            _("The upload stands elsewhere. Go on from byte %(received)s.") % {"received": received}
        )
        self.received = received


def begin_upload(*, by: Actor, sha256: str, size: int) -> Upload:
    """Announce bytes by their hash and size; the same announcement again gives the same upload, to be gone on with.

    Raises Denied, or Refused where it is too large, or where the bidder has no bid that could need it.
    """
    _ask(by, "bids.upload")
    if len(sha256) != 64 or set(sha256) - set("0123456789abcdef"):
        raise Refused(_("The hash of the upload is not a SHA-256 in hex."), field="sha256")
    if not 0 < size <= LARGEST:
        raise Refused(
            _("An envelope has at most %(size)s MB. Make the attached files smaller and seal them again.")
            % {"size": LARGEST // 1024 // 1024},
            field="size",
        )
    known = upload_holding(by.the_organisation, sha256, size)
    if known is not None:
        return known
    at = clock.now()
    _refuse_idle(by.the_organisation, at)
    _refuse_over_quota(by.the_organisation, size)
    made = Upload(
        supplier_id=by.the_organisation,
        name=secrets.token_hex(16),
        sha256=sha256,
        size=size,
        made_by=by.the_person,
        made_at=at,
        last_at=at,
    )
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError:
        return Upload.objects.get(
            supplier_id=by.the_organisation,
            sha256=sha256,
            size=size,
            failed_at__isnull=True,
            dropped_at__isnull=True,
        )
    return made


def _ask(by: Actor, rule: str, subject: Upload | None = None) -> None:
    verdict = may(by, rule, subject)
    if not verdict:
        raise Denied(verdict.reason, act=rule)


def _refuse_idle(organisation: UUID, at: datetime) -> None:
    """Only who bids on something that is open, or was until a moment ago, has bytes to send."""
    since = at - timedelta(days=1)
    if not Bid.objects.filter(supplier_id=organisation, notice__deadline__closes_at__gt=since).exists():
        raise Refused(_("Begin a bid on an open tender first; then its envelopes can be uploaded."))


def _refuse_over_quota(organisation: UUID, size: int) -> None:
    bound = Envelope.objects.filter(
        supplier_id=OuterRef("supplier_id"), ciphertext_sha256=OuterRef("sha256"), size=OuterRef("size")
    )
    loose = Upload.objects.filter(~Exists(bound), supplier_id=organisation, dropped_at__isnull=True)
    total = loose.aggregate(total=Sum("size"))["total"] or 0
    if total + size > QUOTA or loose.count() >= MOST_UNBOUND:
        raise Refused(
            _(
                "Your organisation has many uploads here that belong to no submission. Submit those first, or wait "
                "until they are removed after seven days."
            )
        )


def take_piece(upload: Upload, *, by: Actor, offset: int, data: bytes) -> Upload:
    """Take the next bytes of an upload in. The last ones complete it, or fail it where the hash is another.

    Raises Denied; Misplaced where it stands elsewhere; Refused where the whole is not what was announced.
    """
    _ask(by, "bids.continue_upload", upload)
    if not 0 < len(data) <= LARGEST_PIECE:
        raise Refused(
            _("A piece of an upload has 1 byte to %(size)s MB.") % {"size": LARGEST_PIECE // 1024 // 1024}
        )
    name = f"{_FOLDER}/{upload.name[:2]}/{upload.name}/{offset:012d}-{secrets.token_hex(4)}"
    stored = ""
    try:
        with transaction.atomic():
            held = Upload.objects.select_for_update(no_key=True).get(pk=upload.pk)
            _refuse_piece(held, offset, len(data))
            stored = default_storage.save(name, ContentFile(data))
            at = clock.now()
            UploadPiece(
                upload=held, supplier_id=held.supplier_id, offset=offset, size=len(data), name=stored, at=at
            ).save(force_insert=True)
            held.received, held.last_at = offset + len(data), at
            if held.received == held.size:
                _judge(held, at)
            held.save()
    except BaseException:
        if stored:
            default_storage.delete(stored)
        raise
    if held.failed_at is not None:
        wrong = Refused(_wrong_hash())
        _note_wrong_bytes(held, by, wrong)
        raise wrong
    if held.complete_at is not None:
        deliver_waiting(by=by, supplier=held.supplier_id)
    return held


def _note_wrong_bytes(held: Upload, by: Actor, wrong: Refused) -> None:
    """An upload that failed is a failed try of each submission that waits for its bytes."""
    waiting = Envelope.objects.filter(
        supplier_id=held.supplier_id,
        ciphertext_sha256=held.sha256,
        size=held.size,
        complete_at__isnull=True,
        submission__state=SubmissionState.STANDING,
    )
    for envelope in waiting.select_related("notice", "submission"):
        note_failure(
            envelope.notice,
            by=by,
            act="bids.deliver",
            reason=wrong,
            lot=envelope.submission.lot,
            commitment=envelope.commitment,
        )


def _refuse_piece(held: Upload, offset: int, length: int) -> None:
    """Raise unless these bytes are the next ones of the upload, whose row is locked."""
    if held.failed_at is not None:
        raise Refused(_wrong_hash())
    if offset != held.received or held.complete_at is not None:
        raise Misplaced(held.received)
    if offset + length > held.size:
        raise Refused(_("More bytes came than were announced. Begin this upload again."))


def _wrong_hash() -> str:
    return _(
        "The bytes that arrived are not those of the envelope: their hash is another one, or they are not sealed. "
        "Begin this upload again."
    )


def _judge(upload: Upload, at: datetime) -> None:
    """Read the whole once more: complete where its hash is the announced one, failed for good where not."""
    found, start = hashlib.sha256(), b""
    with open_upload(upload) as whole:
        while chunk := whole.read(1 << 18):
            start = start or chunk[: len(AGE)]
            found.update(chunk)
    if found.hexdigest() == upload.sha256 and start == AGE:
        upload.complete_at = at
    else:
        upload.failed_at = at


def deliver_waiting(
    *, by: Actor = SYSTEM, supplier: UUID | None = None, notice: UUID | None = None
) -> list[Envelope]:
    """Say of each envelope whose bytes are all here that it is complete; those that were too late stay as they are.

    To be called once more before shares are released, should a process have died between an upload and this.
    """
    done = []
    for envelope in waiting_envelopes(supplier, notice):
        try:
            done.append(deliver(envelope.notice, by=by, envelope=envelope.pk))
        except Refused as late:
            # Another process was quicker, or the bytes were too late.
            if isinstance(late, Late) and not by.is_system:
                note_failure(
                    envelope.notice,
                    by=by,
                    act="bids.deliver",
                    reason=late,
                    lot=envelope.header["lot"],
                    commitment=envelope.commitment,
                )
    return done


@act("bids.deliver", label=gettext_lazy("Complete the bytes of a bid"), lock="share", sealed=True)
def deliver(notice: Notice, *, by: Actor, at: datetime, record: Record, envelope: UUID) -> Envelope:
    """Say that all bytes of an envelope that was submitted in time are here: before the deadline or within the grace
    that the tender's rules publish. What counts is when the last byte arrived, as the server noted it.
    """
    found = Envelope.objects.select_for_update(no_key=True).get(pk=envelope, notice=notice)
    submission = Submission.objects.select_for_update(no_key=True).get(pk=found.submission_id)
    upload = upload_holding(found.supplier_id, found.ciphertext_sha256, found.size)
    if found.complete_at is not None or upload is None or upload.complete_at is None:
        raise Refused(_("There is nothing to complete here."))
    if not by.is_system and by.organisation != found.supplier_id:
        raise Refused(_("This belongs to another organisation."))
    closes_at = notice.closes_at
    assert closes_at is not None  # something was submitted to it
    if upload.complete_at >= closes_at + grace_of(notice):
        raise Late(_("The last bytes came after the time for uploads had ended, so the envelope is void."))
    if notice.deadline.released_at is not None:
        raise Late(_("The opening had begun when the last bytes came, so the envelope is void."))
    found.complete_at = at
    found.save(update_fields=["complete_at"])
    envelopes = list(submission.envelopes.order_by("-kind"))
    record.parties(found.supplier_id)
    record.subject(submission)
    record.public(
        notice=notice.pk,
        reference=notice.reference,
        lot=submission.lot,
        number=submission.number,
        commitments={one.kind: one.commitment for one in envelopes},
    )
    if submission.state == SubmissionState.STANDING and all(one.complete_at for one in envelopes):
        submission.bytes_complete_at = at
        submission.save(update_fields=["bytes_complete_at"])
        receipts.make(submission, envelopes, at=at, record=record, reference=notice.reference).save(
            force_insert=True
        )
    found.submission = submission
    return found


def forget_uploads(at: datetime) -> int:
    """Remove the bytes of uploads that failed, or that belong to no submission a week after they came; how many."""
    bound = Envelope.objects.filter(
        supplier_id=OuterRef("supplier_id"), ciphertext_sha256=OuterRef("sha256"), size=OuterRef("size")
    )
    loose = Upload.objects.filter(~Exists(bound), dropped_at__isnull=True, last_at__lt=at - KEPT_UNUSED)
    failed = Upload.objects.filter(failed_at__isnull=False, dropped_at__isnull=True)
    count = 0
    for upload in [*loose, *failed.exclude(pk__in=loose)]:
        for name in upload.pieces.values_list("name", flat=True):
            default_storage.delete(name)
        count += Upload.objects.filter(pk=upload.pk, dropped_at__isnull=True).update(dropped_at=at)
    return count
