# SPDX-License-Identifier: Apache-2.0
"""How the bids on a sealed tender are judged and what bidders send, typed; and the notice as OCDS."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest
from ninja import Schema

from meishan.base.core import clock
from meishan.base.core.api import answers

from .. import exports, queries
from ..models import Notice
from ..models.terms import envelopes_of, lots_to_bid, price_lines, terms_of, ties_of, total_points
from .notices import found_notice, router


class Weights(Schema):
    """Per cent, together 100."""

    technical: int
    financial: int


class SecurityOut(Schema):
    form: str
    amount: str
    currency: str
    days: int


class CriterionOut(Schema):
    """Without `points` it is passed or failed. Texts are by language code."""

    id: str
    kind: str
    title: dict[str, str]
    description: dict[str, str]
    points: int | None
    minimum: int | None
    evidence: dict[str, str]
    source: str
    library: str


class OptionOut(Schema):
    key: str
    label: dict[str, str]


class TypedQuestionOut(Schema):
    """A question of the questionnaire; `lot` 0 is every bid."""

    id: str
    envelope: str
    lot: int
    type: str
    label: dict[str, str]
    help: dict[str, str]
    required: bool
    options: list[OptionOut]
    unit: str
    evidence_required: bool
    criterion: str


class DocumentAskedOut(Schema):
    id: str
    envelope: str
    lot: int
    title: dict[str, str]
    help: dict[str, str]
    required: bool


class PriceLineOut(Schema):
    """A line to be priced. `key` names it in prices.json; `kind` is "item" or that of an extra line."""

    key: str
    lot: int
    kind: str
    label: dict[str, str]
    quantity: str
    unit: str
    required: bool


class CostOut(Schema):
    """A cost of owning; `unit_cost` is the rate for one `unit`, both "" where bidders give an amount of money."""

    id: str
    lot: int
    when: str
    counts: str
    label: dict[str, str]
    help: dict[str, str]
    unit: str
    unit_cost: str


class LifeCycleOut(Schema):
    """What owning costs, added to prices to compare them; figures are given in prices.json by the costs' ids."""

    years: int
    discount_percent: str
    costs: list[CostOut]


class MeetingOut(Schema):
    at: str
    place: str
    link: str
    words: dict[str, str]


class OpenersOut(Schema):
    threshold: int
    seats: int


class TermsOut(Schema):
    """The terms of the current version; `digest` is that of the whole version, as the public log holds it."""

    notice: UUID
    version: int
    digest: str
    method: str
    envelopes: list[str]
    award: str
    weights: Weights | None
    pass_mark: int | None
    ties: list[str]
    total_points: int
    lots: str
    lots_to_bid: list[int]
    lot_awards: str
    currency_rule: str
    currencies: list[str]
    validity_days: int
    alternatives: bool
    bid_security: SecurityOut | None
    criteria: list[CriterionOut]
    questions: list[TypedQuestionOut]
    price_lines: list[PriceLineOut]
    incoterm: str
    place: str
    life_cycle: LifeCycleOut | None
    documents_asked: list[DocumentAskedOut]
    openers: OpenersOut | None
    meeting: MeetingOut | None


class OcdsOut(Schema):
    """The tender section of an OCDS 1.1 release, with the extensions it uses."""

    extensions: list[str]
    date: datetime
    language: str
    tender: dict[str, Any]


@router.get(
    "/notices/{notice_id}/terms", response=answers(TermsOut), summary="How bids are judged and what they hold"
)
def terms(request: HttpRequest, notice_id: UUID) -> dict[str, Any]:
    """For tenders with sealed bids on this platform; others have no terms."""
    return _terms_out(found_notice(notice_id))


def _terms_out(notice: Notice) -> dict[str, Any]:
    version = notice.versions.get(number=notice.version)
    said = terms_of(version.content)
    if said is None:
        raise Http404
    return {
        **said,
        "notice": notice.pk,
        "version": version.number,
        "digest": version.digest,
        "envelopes": envelopes_of(said),
        "ties": ties_of(said),
        "life_cycle": said.get("life_cycle"),
        "total_points": total_points(said),
        "lots_to_bid": lots_to_bid(version.content),
        "price_lines": [vars(line) for line in price_lines(version.content)],
        "incoterm": said["prices"]["incoterm"],
        "place": said["prices"]["place"],
    }


@router.get("/notices/{notice_id}/ocds", response=answers(OcdsOut), summary="The notice as OCDS")
def ocds(request: HttpRequest, notice_id: UUID) -> dict[str, Any]:
    """The current version as the tender section of an OCDS 1.1 release."""
    notice = found_notice(notice_id)
    return {
        "extensions": exports.OCDS_EXTENSIONS,
        "date": notice.revised_at,
        "language": notice.language,
        "tender": exports.ocds_tender(notice, queries.content_of(notice), clock.now()),
    }
