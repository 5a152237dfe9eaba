# SPDX-License-Identifier: Apache-2.0
"""The API's operations on sealed bids: what a tender asks for, submissions hash-first, bytes in pieces, receipts."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Schema, Status

from meishan.base.core.api import ApiProblem, Cursor, Limit, Page, answers, needs, paged
from meishan.base.core.errors import Denied
from meishan.base.core.predicates import may
from meishan.base.ledger import queries as ledger
from meishan.market.tenders import queries as tenders
from meishan.market.tenders.models import Notice

from . import actions, queries
from .actions.uploading import LARGEST_PIECE, Misplaced
from .models import Bid, Receipt, Submission, Upload

router = Router()

LARGEST_LOT = 100_000
Lot = Annotated[int, Field(ge=0, le=LARGEST_LOT, description="The lot's number; 0 for the whole tender.")]
Hash = Annotated[str, Field(pattern="^[0-9a-f]{64}$", description="SHA-256, in hex.")]


class OpenersOut(Schema):
    """What an envelope is sealed to, and what is asked for. `manifest` is what `meishan seal --openers` reads."""

    tender: UUID
    reference: str
    tender_version: int
    deadline: datetime | None
    grace_minutes: int
    lots: list[int]
    envelopes: list[str]
    digest: str | None
    manifest: dict[str, Any] | None


class BidOut(Schema):
    """A bid of the organisation."""

    id: UUID
    tender: UUID
    reference: str
    state: str
    made_at: datetime
    deadline: datetime | None
    tender_version: int


class EnvelopeIn(Schema):
    """The head of an envelope file: its public header and the openers' shares (base64 by seat)."""

    header: dict[str, Any]
    shares: dict[str, str]


class SubmissionIn(Schema):
    """All envelopes of one lot. The same `key` again is the same submission.

    `tender_version` declares that envelopes sealed for an earlier version stand for this one.
    """

    lot: Lot
    key: UUID
    envelopes: Annotated[list[EnvelopeIn], Field(min_length=1, max_length=2)]
    tender_version: Annotated[int, Field(ge=1, le=2**31 - 1)] | None = None


class LotIn(Schema):
    lot: Lot


class ConfirmationIn(Schema):
    """`tender_version` is the version you read and for which the bid stands."""

    lot: Lot
    tender_version: Annotated[int, Field(ge=1, le=2**31 - 1)]


class BytesOut(Schema):
    """An envelope and whether its bytes are here. Where not, announce an upload of this hash and size."""

    kind: str
    commitment: str
    sha256: str
    size: int
    complete: bool


class SubmissionOut(Schema):
    """What was submitted for a lot. `receipt` is the id of its newest receipt."""

    id: UUID
    bid: UUID
    tender: UUID
    lot: int
    number: int
    state: str
    at: datetime
    tender_version: int
    bytes_complete_at: datetime | None
    envelopes: list[BytesOut]
    receipt: UUID


class UploadIn(Schema):
    """Bytes to come, by their hash and size."""

    sha256: Hash
    size: Annotated[int, Field(ge=1, le=2**40, description="Bytes.")]


class UploadOut(Schema):
    """How far an upload has come. The next piece begins at `received` and has at most `piece` bytes."""

    id: UUID
    sha256: str
    size: int
    received: int
    complete: bool
    failed: bool
    piece: int


class ReceiptOut(Schema):
    """A receipt. `signed` is the signed note to keep (null for a moment after the act), `content` its JSON.

    `proof` is the `.tlog-proof`, null until the act is numbered in the log.
    """

    id: UUID
    submission: UUID
    at: datetime
    content: dict[str, Any]
    signed: str | None
    proof: str | None


class TryOut(Schema):
    """A try that came to nothing."""

    at: datetime
    act: str
    lot: int | None
    late: bool
    reason: str


def _notice(pk: UUID) -> Notice:
    found = tenders.notice_for_reader(pk)
    if found is None or not queries.asked_by(found).kinds:
        raise Http404
    return found


def _bid(request: HttpRequest, pk: UUID) -> Bid:
    found = queries.bid_for_reader(pk)
    if found is None or found.supplier_id != request.organisation.pk:
        raise Http404
    return found


def _bid_out(one: Bid) -> BidOut:
    return BidOut(
        id=one.pk,
        tender=one.notice_id,
        reference=one.notice.reference,
        state=one.state,
        made_at=one.made_at,
        deadline=one.notice.closes_at,
        tender_version=one.notice.version,
    )


def _submission_out(one: Submission) -> SubmissionOut:
    return SubmissionOut(
        id=one.pk,
        bid=one.bid_id,
        tender=one.notice_id,
        lot=one.lot,
        number=one.number,
        state=one.state,
        at=one.at,
        tender_version=one.tender_version,
        bytes_complete_at=one.bytes_complete_at,
        envelopes=[
            BytesOut(
                kind=each.kind,
                commitment=each.commitment,
                sha256=each.ciphertext_sha256,
                size=each.size,
                complete=each.complete_at is not None,
            )
            for each in one.envelopes.order_by("-kind")
        ],
        receipt=queries.newest_receipt(one).pk,
    )


def _upload_out(one: Upload) -> UploadOut:
    return UploadOut(
        id=one.pk,
        sha256=one.sha256,
        size=one.size,
        received=one.received,
        complete=one.complete_at is not None,
        failed=one.failed_at is not None,
        piece=LARGEST_PIECE,
    )


@router.get("/tenders/{tender_id}/openers", response=answers(OpenersOut), summary="Whom a bid is sealed to")
def openers(request: HttpRequest, tender_id: UUID) -> OpenersOut:
    """The openers' list of a tender sealed here, with the version, lots and envelopes it asks for. No key is needed."""
    notice = _notice(tender_id)
    asked, manifest = queries.asked_by(notice), queries.openers_of(notice)
    return OpenersOut(
        tender=notice.pk,
        reference=notice.reference,
        tender_version=notice.version,
        deadline=notice.closes_at,
        grace_minutes=int(queries.grace_of(notice).total_seconds() // 60),
        lots=list(asked.lots),
        envelopes=list(asked.kinds),
        digest=manifest.digest if manifest else None,
        manifest=manifest.json if manifest else None,
    )


@router.put("/tenders/{tender_id}/bid", response=answers(BidOut, writes=True), summary="Begin a bid")
@needs("bids.write")
def begin(request: HttpRequest, tender_id: UUID) -> BidOut:
    """Begins the organisation's bid on a tender; harmless where it is begun already. Scope: bids.write."""
    notice = _notice(tender_id)
    known = queries.bid_of(notice, request.organisation.pk)
    made = known or actions.begin(notice, by=request.actor)
    return _bid_out(_bid(request, made.pk))


@router.get("/bids", response=answers(Page[BidOut]), summary="Own bids")
@needs("bids.read", "bids.write")
def bids(request: HttpRequest, limit: Limit, cursor: Cursor) -> dict:
    """Newest first. Scope: bids.read."""
    rows = queries.bids_of(request.organisation.pk)
    found, following = paged(rows, order=("-made_at", "-id"), cursor=cursor, limit=limit)
    return {"items": [_bid_out(one) for one in found], "next": following}


@router.get("/bids/{bid_id}/submissions", response=answers(list[SubmissionOut]), summary="What was submitted")
@needs("bids.read", "bids.write")
def submissions(request: HttpRequest, bid_id: UUID) -> list[SubmissionOut]:
    """By lot, the latest first, with what became of each. Scope: bids.read."""
    return [_submission_out(one) for one in queries.submissions_of(_bid(request, bid_id))]


@router.get("/bids/{bid_id}/failed-tries", response=answers(list[TryOut]), summary="Tries that failed")
@needs("bids.read", "bids.write")
def failed_tries(request: HttpRequest, bid_id: UUID) -> list[TryOut]:
    """Every try that came to nothing and why, the latest first, at most a hundred. Scope: bids.read."""
    return [
        TryOut(at=one.at, act=one.act, lot=one.lot, late=one.is_late, reason=one.reason)
        for one in queries.failed_tries_of(_bid(request, bid_id))[:100]
    ]


@router.post(
    "/tenders/{tender_id}/bid/submissions",
    response=answers(SubmissionOut, status=201, writes=True),
    summary="Submit sealed envelopes",
)
@needs("bids.write")
def submit(request: HttpRequest, tender_id: UUID, payload: SubmissionIn) -> Status[SubmissionOut]:
    """Hash-first: headers and shares count for the deadline; upload the bytes before or after. Scope: bids.write."""
    made = actions.submit(
        _notice(tender_id),
        by=request.actor,
        lot=payload.lot,
        envelopes=[actions.Handed(one.header, one.shares) for one in payload.envelopes],
        key=payload.key,
        tender_version=payload.tender_version,
    )
    return Status(201, _submission_out(made))


@router.post(
    "/tenders/{tender_id}/bid/confirmations",
    response=answers(SubmissionOut, writes=True),
    summary="Confirm after an amendment",
)
@needs("bids.write")
def reconfirm(request: HttpRequest, tender_id: UUID, payload: ConfirmationIn) -> SubmissionOut:
    """Declares that what stands for a lot stands for the amended tender, too. Scope: bids.write."""
    notice = _notice(tender_id)
    return _submission_out(
        actions.reconfirm(notice, by=request.actor, lot=payload.lot, tender_version=payload.tender_version)
    )


@router.post(
    "/tenders/{tender_id}/bid/withdrawals", response=answers(SubmissionOut, writes=True), summary="Withdraw"
)
@needs("bids.write")
def withdraw(request: HttpRequest, tender_id: UUID, payload: LotIn) -> SubmissionOut:
    """Takes back what stands for a lot; it is never opened. Scope: bids.write."""
    return _submission_out(actions.withdraw(_notice(tender_id), by=request.actor, lot=payload.lot))


@router.post("/uploads", response=answers(UploadOut, status=201, writes=True), summary="Announce bytes")
@needs("bids.write")
def announce(request: HttpRequest, payload: UploadIn) -> Status[UploadOut]:
    """The same hash and size again are the same upload, to be gone on with. Scope: bids.write."""
    made = actions.begin_upload(by=request.actor, sha256=payload.sha256, size=payload.size)
    return Status(201, _upload_out(made))


def _upload(request: HttpRequest, pk: UUID) -> Upload:
    found = queries.upload_for_reader(pk)
    if found is None or found.supplier_id != request.organisation.pk:
        raise Http404
    return found


@router.get("/uploads/{upload_id}", response=answers(UploadOut), summary="How far an upload has come")
@needs("bids.read", "bids.write")
def upload(request: HttpRequest, upload_id: UUID) -> UploadOut:
    """To go on with it after a broken connection. Scope: bids.read."""
    return _upload_out(_upload(request, upload_id))


@router.put(
    "/uploads/{upload_id}",
    response=answers(UploadOut, writes=True),
    summary="Send the next bytes",
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
        }
    },
)
@needs("bids.write")
def send(request: HttpRequest, upload_id: UUID, offset: Annotated[int, Query(ge=0, le=2**40)]) -> UploadOut:
    """The bytes from `offset` on, at most `piece` of them; 409 where the upload stands elsewhere. Scope: bids.write."""
    found = _upload(request, upload_id)
    if len(request.body) > LARGEST_PIECE:
        raise ApiProblem(
            413, _("A piece of an upload has 1 byte to %(size)s MB.") % {"size": LARGEST_PIECE >> 20}
        )
    try:
        return _upload_out(actions.take_piece(found, by=request.actor, offset=offset, data=request.body))
    except Misplaced as misplaced:
        raise ApiProblem(409, str(misplaced), Upload_Offset=str(misplaced.received)) from misplaced


@router.get("/receipts/{receipt_id}", response=answers(ReceiptOut), summary="A receipt")
@needs("bids.read", "bids.write")
def receipt(request: HttpRequest, receipt_id: UUID) -> ReceiptOut:
    """With its signed text and, once the act is numbered, its proof. Scope: bids.read."""
    found = _receipt(request, receipt_id)
    entry = ledger.entry_for_reader(found.entry)
    proof = ledger.receipt(entry) if entry is not None else None
    return ReceiptOut(
        id=found.pk,
        submission=found.submission_id,
        at=found.at,
        content=found.content,
        signed=found.note or None,
        proof=proof.decode() if proof else None,
    )


def _receipt(request: HttpRequest, pk: UUID) -> Receipt:
    found = queries.receipt_for_reader(pk)
    if found is None or found.supplier_id != request.organisation.pk:
        raise Http404
    verdict = may(request.actor, "bids.see_bid", found.submission.bid)
    if not verdict:
        raise Denied(verdict.reason)
    return actions.sign(found)
