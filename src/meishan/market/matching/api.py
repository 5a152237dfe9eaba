# SPDX-License-Identifier: Apache-2.0
"""The API's operations of search and suggestion: the same answers as the pages give."""

from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema

from meishan.base.core import clock
from meishan.base.core.api import ApiProblem, answers, needs
from meishan.market.suppliers import queries as suppliers
from meishan.market.tenders.api import NoticeOut, notice_out

from . import queries

router = Router()


class Found(Schema):
    """A notice with its fit and the reasons, in the reader's language."""

    notice: NoticeOut
    score: float
    reasons: list[str]


class SearchOut(Schema):
    """One page of a search. `total` is a lower bound where `is_exact` is false."""

    total: int
    is_exact: bool
    page: int
    pages: int
    corrected: dict[str, str]
    hits: list[Found]


class SavedOut(Schema):
    id: UUID
    name: str
    query: dict
    frequency: str


def _found(hit) -> Found:
    return Found(
        notice=notice_out(hit.notice), score=round(hit.score, 6), reasons=[str(one) for one in hit.reasons]
    )


@router.get("/search", response=answers(SearchOut), summary="Search notices")
def search(  # noqa: PLR0917 - one for each parameter of the address
    request: HttpRequest,
    q: Annotated[str, Query("", max_length=300, description="Words in any of the six languages.")],
    type: Annotated[list[str], Query([], description="Notice types.")],  # noqa: A002 - the field's word
    country: Annotated[list[str], Query([], description="Beneficiary countries, alpha-2.")],
    code: Annotated[list[str], Query([], description="UNSPSC codes; all below each count.")],
    status: Annotated[str, Query("open", description="open, closed, cancelled or all.")],
    sort: Annotated[str, Query("fit", description="fit, deadline or newest.")],
    sustainable: bool = False,
    page: Annotated[int, Query(1, ge=1, le=500)] = 1,
    size: Annotated[int, Query(20, ge=1, le=100)] = 20,
) -> SearchOut:
    """One box and the facets of the page; values that make no sense are left out, as there."""
    asked = queries.SearchQuery.from_params(
        {
            "q": q,
            "type": type,
            "country": country,
            "code": code,
            "status": status,
            "sort": sort,
            "sustainable": "1" if sustainable else "",
        }
    )
    found = queries.search(asked, at=clock.now(), page=page, size=size)
    return SearchOut(
        total=found.total,
        is_exact=found.is_exact,
        page=found.page,
        pages=found.pages,
        corrected=found.corrected,
        hits=[_found(one) for one in found.hits],
    )


@router.get("/suggestions", response=answers(list[Found]), summary="Tenders for you")
@needs("notices.read", "suppliers.read")
def suggestions(request: HttpRequest, limit: Annotated[int, Query(10, ge=1, le=50)] = 10) -> list[Found]:
    """Open notices ranked for the supplier the key belongs to, each with its reasons."""
    supplier = suppliers.supplier_of(request.organisation)
    if supplier is None:
        raise ApiProblem(404, _("Your organisation has not begun to register as a supplier."))
    return [_found(one) for one in queries.suggestions_for(supplier, at=clock.now(), limit=limit)]


@router.get("/saved-searches", response=answers(list[SavedOut]), summary="Saved searches")
@needs("notices.read")
def saved_searches(request: HttpRequest) -> list[SavedOut]:
    """Those of the key's maker in this organisation."""
    found = queries.saved_searches_of(request.actor.person, request.actor.organisation)
    return [SavedOut(id=one.pk, name=one.name, query=one.query, frequency=one.frequency) for one in found]
