# SPDX-License-Identifier: Apache-2.0
"""Operations on notices, interest, questions and drafts."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.db.models import F, Value
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema, Status

from meishan.base.core import clock
from meishan.base.core.api import ApiProblem, Cursor, Limit, Page, answers, needs, paged
from meishan.base.reference import queries as reference

from .. import actions, queries
from ..models import Draft, Notice
from ..states import NoticeType
from ..tables import AnyBetween

router = Router()


class NoticeOut(Schema):
    """A published notice. Texts are by language code; `phase` is open, closed, undated or cancelled."""

    id: UUID
    reference: str
    type: str
    phase: str
    version: int
    buyer: str
    buyer_id: UUID | None
    title: dict[str, str]
    description: dict[str, str]
    countries: list[str]
    codes: list[str]
    deadline: datetime | None
    zone: str
    sustainability: list[str]
    sustainability_state: str
    reserved_for: str
    published_at: datetime
    revised_at: datetime
    source_url: str


class VersionOut(Schema):
    number: int
    at: datetime
    digest: str
    reason: dict[str, str]
    content: dict[str, Any]


class AnswerOut(Schema):
    """A question as all read it, and its answer. Nobody learns who asked."""

    number: int
    question: dict[str, str]
    answer: dict[str, str]
    at: datetime


class GapIn(Schema):
    """When nobody answered, by the platform's clock, and what was met instead."""

    since: datetime
    until: datetime
    fault: str = ""


class ProbeIn(Schema):
    """What a prober saw in the time it watched: the gaps in order, none where there was none."""

    prober: str
    since: datetime
    until: datetime
    gaps: list[GapIn] = []


class ProbeOut(Schema):
    id: UUID
    entry: UUID


class InterestOut(Schema):
    notice: UUID
    reference: str
    at: datetime


class Asked(Schema):
    text: str
    language: str = "en"


class QuestionOut(Schema):
    id: UUID
    notice: UUID
    text: str
    language: str
    state: str
    at: datetime


class DraftIn(Schema):
    """A reference and any top-level parts of a notice's content."""

    reference: str
    content: dict[str, Any] = {}


class DraftChange(Schema):
    """Parts to replace. `edit` is the number you read; another one in between is refused."""

    changes: dict[str, Any]
    edit: int


class DraftOut(Schema):
    id: UUID
    reference: str
    number: int
    state: str
    edit: int
    content: dict[str, Any]
    missing: list[str]


class Reason(Schema):
    """By language code, in the notice's main language at least."""

    reason: dict[str, str]


def notice_out(one: Notice) -> NoticeOut:
    """The public form of a notice."""
    return NoticeOut(
        id=one.pk,
        reference=one.reference,
        type=one.type,
        phase=one.phase(clock.now()),
        version=one.version,
        buyer=one.buyer_name,
        buyer_id=one.buyer_id,
        title=one.title,
        description=one.description,
        countries=one.countries,
        codes=one.codes,
        deadline=one.closes_at,
        zone=one.zone,
        sustainability=one.sustainability,
        sustainability_state=one.sustainability_state,
        reserved_for=one.reserved_for,
        published_at=one.published_at,
        revised_at=one.revised_at,
        source_url=one.source_url,
    )


def found_notice(pk: UUID) -> Notice:
    found = queries.notice_for_reader(pk)
    if found is None:
        raise Http404
    return found


def _draft(request: HttpRequest, pk: UUID) -> Draft:
    found = queries.drafts_of(request.organisation.pk).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _draft_out(one: Draft) -> DraftOut:
    missing = [str(each.message) for each in queries.missing_parts(one.content, clock.now())]
    return DraftOut(
        id=one.pk,
        reference=one.reference,
        number=one.number,
        state=one.state,
        edit=one.edit,
        content=one.content,
        missing=missing,
    )


@router.get("/notices", response=answers(Page[NoticeOut]), summary="Published notices")
def notices(  # noqa: PLR0917 - one for each parameter of the address
    request: HttpRequest,
    limit: Limit,
    cursor: Cursor,
    type: Annotated[NoticeType | None, Query(None)],  # noqa: A002 - the field's word
    country: Annotated[str, Query("", pattern=r"^([A-Z]{2})?$", description="Beneficiary country, alpha-2.")],
    code: Annotated[str, Query("", pattern=r"^([0-9]{8})?$", description="UNSPSC code; all below it count.")],
    open: bool | None = None,  # noqa: A002 - the field's word
) -> dict:
    """Newest first. For words and reasons use /search."""
    rows = queries.published()
    if type:
        rows = rows.filter(type=type)
    if country:
        rows = rows.filter(countries__contains=[country])
    if code and not reference.is_code(code):
        raise ApiProblem(422, _("“%(code)s” is no UNSPSC code.") % {"code": code})
    if code:
        rows = rows.filter(AnyBetween(F("codes"), *map(Value, reference.subtree(code))))
    if open is not None:
        opened = queries.open_notices(clock.now()).values("pk")
        rows = rows.filter(pk__in=opened) if open else rows.exclude(pk__in=opened)
    found, following = paged(rows, order=("-published_at", "-id"), cursor=cursor, limit=limit)
    return {"items": [notice_out(one) for one in found], "next": following}


@router.get("/notices/{notice_id}", response=answers(NoticeOut), summary="One notice")
def notice(request: HttpRequest, notice_id: UUID) -> NoticeOut:
    """The current version."""
    return notice_out(found_notice(notice_id))


@router.get(
    "/notices/{notice_id}/versions", response=answers(list[VersionOut]), summary="What a notice said when"
)
def versions(request: HttpRequest, notice_id: UUID) -> list:
    """Every published version, whole, with its digest and the reason of the change."""
    return list(queries.versions_of(found_notice(notice_id)))


@router.get(
    "/notices/{notice_id}/answers", response=answers(list[AnswerOut]), summary="Questions answered to all"
)
def questions_answered(request: HttpRequest, notice_id: UUID) -> list:
    """In the order they were answered."""
    return list(queries.answers_of(found_notice(notice_id)))


@router.put(
    "/notices/{notice_id}/interest", response=answers(InterestOut, writes=True), summary="Express interest"
)
@needs("interest.write")
def express_interest(request: HttpRequest, notice_id: UUID) -> InterestOut:
    """Tells the buyer that you are interested; asks for Basic registration with it. Scope: interest.write."""
    made = actions.express_interest(found_notice(notice_id), by=request.actor)
    return InterestOut(notice=notice_id, reference=made.notice.reference, at=made.at)


@router.delete(
    "/notices/{notice_id}/interest", response=answers(InterestOut, writes=True), summary="Withdraw interest"
)
@needs("interest.write")
def withdraw_interest(request: HttpRequest, notice_id: UUID) -> InterestOut:
    """Takes your interest back. Scope: interest.write."""
    ended = actions.withdraw_interest(found_notice(notice_id), by=request.actor)
    return InterestOut(notice=notice_id, reference=ended.notice.reference, at=ended.at)


@router.post(
    "/notices/{notice_id}/questions",
    response=answers(QuestionOut, status=201, writes=True),
    summary="Ask the buyer",
)
@needs("interest.write")
def ask(request: HttpRequest, notice_id: UUID, payload: Asked) -> Status[QuestionOut]:
    """The answer goes to all, and only the buyer learns who asked. Scope: interest.write."""
    made = actions.ask(
        found_notice(notice_id), by=request.actor, text=payload.text, language=payload.language
    )
    return Status(
        201,
        QuestionOut(
            id=made.pk, notice=notice_id, text=made.text, language=made.language, state=made.state, at=made.at
        ),
    )


@router.post(
    "/probes", response=answers(ProbeOut, status=201, writes=True), summary="Report what a prober saw"
)
@needs("probes.write")
def report_availability(request: HttpRequest, payload: ProbeIn) -> Status[ProbeOut]:
    """Its word counts beside the platform's own heartbeat; see /tenders/outages/. Scope: probes.write."""
    made = actions.report_availability(
        by=request.actor,
        prober=payload.prober,
        since=payload.since,
        until=payload.until,
        gaps=[(one.since, one.until, one.fault) for one in payload.gaps],
    )
    return Status(201, ProbeOut(id=made.pk, entry=made.entry))


@router.get("/interests", response=answers(list[InterestOut]), summary="Your interests")
@needs("interest.write", "notices.read")
def interests(request: HttpRequest) -> list[InterestOut]:
    """The notices your organisation expressed interest in."""
    return [
        InterestOut(notice=one.notice_id, reference=one.notice.reference, at=one.at)
        for one in queries.interests_of(request.organisation.pk)
    ]


@router.get("/drafts", response=answers(list[DraftOut]), summary="Your agency's drafts")
@needs("notices.write")
def drafts(request: HttpRequest) -> list[DraftOut]:
    """Drafts and amendments that are not published yet. Scope: notices.write."""
    return [_draft_out(one) for one in queries.drafts_of(request.organisation.pk)]


@router.post("/drafts", response=answers(DraftOut, status=201, writes=True), summary="Start a notice")
@needs("notices.write")
def create_draft(request: HttpRequest, payload: DraftIn) -> Status[DraftOut]:
    """A draft; a second officer clears it on the site before it can be published. Scope: notices.write."""
    made = actions.draft(by=request.actor, reference=payload.reference, content=payload.content)
    return Status(201, _draft_out(made))


@router.get("/drafts/{draft_id}", response=answers(DraftOut), summary="One draft")
@needs("notices.write")
def read_draft(request: HttpRequest, draft_id: UUID, response: HttpResponse) -> DraftOut:
    """With the sentences that say what is still missing. Its ETag is the number of the last save."""
    found = _draft(request, draft_id)
    response["ETag"] = f'"{found.edit}"'
    return _draft_out(found)


@router.patch("/drafts/{draft_id}", response=answers(DraftOut, writes=True), summary="Change a draft")
@needs("notices.write")
def change_draft(request: HttpRequest, draft_id: UUID, payload: DraftChange) -> DraftOut:
    """Replaces parts. With If-Match, the ETag you read must still be true."""
    found = _draft(request, draft_id)
    matched = request.headers.get("If-Match", "")
    if matched and matched != f'"{found.edit}"':
        raise ApiProblem(412, _("The draft was changed since you read it. Read it again."))
    return _draft_out(actions.save(found, by=request.actor, changes=payload.changes, edit=payload.edit))


@router.post(
    "/drafts/{draft_id}/submit", response=answers(DraftOut, writes=True), summary="Submit for clearance"
)
@needs("notices.write")
def submit_draft(request: HttpRequest, draft_id: UUID) -> DraftOut:
    """Hands a complete draft to a second officer. Scope: notices.write."""
    return _draft_out(actions.submit(_draft(request, draft_id), by=request.actor))


@router.post(
    "/drafts/{draft_id}/publish", response=answers(NoticeOut, writes=True), summary="Publish a cleared draft"
)
@needs("notices.write")
def publish_draft(request: HttpRequest, draft_id: UUID) -> NoticeOut:
    """Publishes a first notice or an amendment that a second officer has cleared. Scope: notices.write."""
    found = _draft(request, draft_id)
    publish = actions.publish_amendment if found.is_amendment else actions.publish
    return notice_out(publish(found, by=request.actor))


@router.post(
    "/notices/{notice_id}/amend",
    response=answers(DraftOut, status=201, writes=True),
    summary="Begin an amendment",
)
@needs("notices.write")
def amend(request: HttpRequest, notice_id: UUID) -> Status[DraftOut]:
    """Opens a draft of the next version. Scope: notices.write."""
    return Status(201, _draft_out(actions.amend(found_notice(notice_id), by=request.actor)))


@router.post(
    "/notices/{notice_id}/cancel", response=answers(NoticeOut, writes=True), summary="Cancel a notice"
)
@needs("notices.write")
def cancel(request: HttpRequest, notice_id: UUID, payload: Reason) -> NoticeOut:
    """With a reason that everybody reads. Scope: notices.write."""
    return notice_out(actions.cancel(found_notice(notice_id), by=request.actor, reason=payload.reason))
