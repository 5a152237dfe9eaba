# SPDX-License-Identifier: Apache-2.0
"""The API's operations on reference data."""

from typing import Annotated

from django.http import Http404, HttpRequest
from ninja import Path, Query, Router, Schema

from meishan.base.core.api import Limit, answers

from . import queries
from .models import UnspscItem

router = Router()
Code = Annotated[str, Path(pattern=r"^[0-9]{8}$", description="An UNSPSC code of eight digits.")]


class Item(Schema):
    """A code of the UNSPSC with its title in the reader's language."""

    code: str
    level: str
    title: str


class Place(Schema):
    code: str
    name: str


def _item(one: UnspscItem) -> Item:
    return Item(code=one.code, level=one.level, title=one.title())


@router.get("/unspsc", response=answers(list[Item]), summary="Search UNSPSC codes")
def search_unspsc(
    request: HttpRequest, limit: Limit, q: Annotated[str, Query(min_length=1, max_length=200)]
) -> list[Item]:
    """Codes whose title or everyday words fit, in any of the six languages, the best first."""
    return [_item(one.item) for one in queries.search_unspsc(q.replace("\x00", " "), limit=limit)]


@router.get("/unspsc/segments", response=answers(list[Item]), summary="The segments of the UNSPSC")
def segments(request: HttpRequest) -> list[Item]:
    """The top of the tree."""
    return [_item(one) for one in queries.unspsc_children()]


@router.get("/unspsc/{code}", response=answers(Item), summary="One UNSPSC code")
def unspsc(request: HttpRequest, code: Code) -> Item:
    """A code and its title."""
    found = queries.unspsc_item(code)
    if found is None:
        raise Http404
    return _item(found)


@router.get("/unspsc/{code}/children", response=answers(list[Item]), summary="The codes below one")
def children(request: HttpRequest, code: Code) -> list[Item]:
    """The codes one level down; none below a commodity."""
    if queries.unspsc_item(code) is None:
        raise Http404
    return [_item(one) for one in queries.unspsc_children(code)]


@router.get("/countries", response=answers(list[Place]), summary="Countries")
def countries(request: HttpRequest) -> list[Place]:
    """ISO 3166 alpha-2 codes and names in the reader's language."""
    return [Place(code=code, name=name) for code, name in queries.countries()]
