# SPDX-License-Identifier: Apache-2.0
"""The API's operations on suppliers and their registrations."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema

from meishan.base.core.api import ApiProblem, Cursor, Limit, Page, answers, needs, paged
from meishan.base.reference import queries as reference

from . import actions, queries
from .models import Supplier

router = Router()


class SupplierOut(Schema):
    """What everybody may know of a supplier."""

    id: UUID
    code: str
    name: str
    country: str
    year_established: int | None
    women_owned: str
    sme_class: str
    is_disability_inclusive: bool
    scope: str
    website: str
    codes: list[str]


class RegistrationOut(Schema):
    """Where the supplier stands with one agency at one level."""

    agency: UUID
    agency_name: str
    level: str
    state: str
    changed_at: datetime


class Codes(Schema):
    codes: list[Annotated[str, Query(pattern=r"^[0-9]{8}$")]]


class Countries(Schema):
    scope: str
    countries: list[str] = []


def _out(one: Supplier, codes: list[str]) -> SupplierOut:
    return SupplierOut(
        id=one.pk,
        code=one.code,
        name=one.name,
        country=one.country,
        year_established=one.year_established,
        women_owned=one.women_owned,
        sme_class=one.sme_class,
        is_disability_inclusive=one.is_disability_inclusive,
        scope=one.scope,
        website=one.website,
        codes=codes,
    )


def _own(request: HttpRequest) -> Supplier:
    found = queries.supplier_of(request.organisation)
    if found is None:
        raise ApiProblem(404, _("Your organisation has not begun to register as a supplier."))
    return found


def _filtered(rows: QuerySet[Supplier], country: str, code: str) -> QuerySet[Supplier]:
    if country:
        rows = rows.filter(country=country)
    if code and not reference.is_code(code):
        raise ApiProblem(422, _("“%(code)s” is no UNSPSC code.") % {"code": code})
    if code:
        low, high = reference.subtree(code)
        rows = rows.filter(codes__code__gte=low, codes__code__lte=high).distinct()
    return rows


@router.get("/suppliers", response=answers(Page[SupplierOut]), summary="Suppliers")
def suppliers(
    request: HttpRequest,
    limit: Limit,
    cursor: Cursor,
    country: Annotated[str, Query("", pattern=r"^([A-Z]{2})?$", description="ISO 3166 alpha-2.")],
    code: Annotated[str, Query("", pattern=r"^([0-9]{8})?$", description="UNSPSC code; all below it count.")],
) -> dict:
    """Registered suppliers by number."""
    rows = _filtered(queries.suppliers(), country, code)
    found, following = paged(
        rows.prefetch_related("codes"), order=("number", "organisation_id"), cursor=cursor, limit=limit
    )
    return {
        "items": [_out(one, sorted(each.code for each in one.codes.all())) for one in found],
        "next": following,
    }


@router.get("/suppliers/own", response=answers(SupplierOut), summary="Your own profile")
@needs("suppliers.read", "suppliers.write")
def own(request: HttpRequest) -> SupplierOut:
    """The supplier the key belongs to. Scope: suppliers.read."""
    found = _own(request)
    return _out(found, queries.codes_of(found))


@router.get(
    "/suppliers/own/registrations",
    response=answers(list[RegistrationOut]),
    summary="Your standing with each agency",
)
@needs("suppliers.read", "suppliers.write")
def registrations(request: HttpRequest) -> list[RegistrationOut]:
    """Every agency and level. Scope: suppliers.read."""
    return [
        RegistrationOut(
            agency=one.agency_id,
            agency_name=str(one.agency),
            level=one.level,
            state=one.state,
            changed_at=one.changed_at,
        )
        for one in queries.registrations_of(_own(request)).select_related("agency")
    ]


@router.put("/suppliers/own/codes", response=answers(SupplierOut, writes=True), summary="Replace your codes")
@needs("suppliers.write")
def put_codes(request: HttpRequest, payload: Codes) -> SupplierOut:
    """What you offer, as UNSPSC codes; agencies are matched anew at once. Scope: suppliers.write."""
    saved = actions.save_goods(_own(request), by=request.actor, codes=payload.codes)
    return _out(saved, queries.codes_of(saved))


@router.put(
    "/suppliers/own/countries",
    response=answers(SupplierOut, writes=True),
    summary="Replace your countries of business",
)
@needs("suppliers.write")
def put_countries(request: HttpRequest, payload: Countries) -> SupplierOut:
    """Where you do business: scope "national" or "international" with countries. Scope: suppliers.write."""
    saved = actions.save_countries(
        _own(request), by=request.actor, scope=payload.scope, countries=payload.countries
    )
    return _out(saved, queries.codes_of(saved))


@router.get("/suppliers/{supplier_id}", response=answers(SupplierOut), summary="One supplier")
def supplier(request: HttpRequest, supplier_id: UUID) -> SupplierOut:
    """What everybody may know of it."""
    found = queries.suppliers().filter(pk=supplier_id).first()
    if found is None:
        raise Http404
    return _out(found, queries.codes_of(found))
