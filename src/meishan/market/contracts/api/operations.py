# SPDX-License-Identifier: Apache-2.0
"""Operations on contracts and agreements: what is signed, for everybody; one's own; and orders, also placed."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from ninja import Router, Status

from meishan.base.core import clock
from meishan.base.core.api import Cursor, Limit, Page, answers, needs, paged
from meishan.base.core.predicates import may

from .. import actions
from ..models import Agreement, CallOff, Contract
from ..queries import agreements, contracts, orders
from . import shapes

router = Router()

READ, WRITE = "contracts.read", "contracts.write"
NEWEST = ("-made_at", "-id")


def _reads_own(request: HttpRequest) -> bool:
    token = getattr(request, "api_token", None)
    return token is not None and bool({READ, WRITE} & set(token.scopes))


def _contract(request: HttpRequest, pk: UUID) -> Contract:
    """What is signed, for everybody; what is not, for its sides by a key that may read it."""
    found = contracts.contract_for_reader(pk)
    if found is None or not (found.is_public or _reads_own(request)):
        raise Http404
    return found


def _agreement(request: HttpRequest, pk: UUID) -> Agreement:
    found = agreements.agreement_for_reader(pk)
    if found is None or not (found.is_public or _reads_own(request)):
        raise Http404
    return found


def _page(rows: QuerySet[Contract], cursor: str, limit: int) -> dict[str, Any]:
    found, following = paged(rows, order=NEWEST, cursor=cursor, limit=limit)
    at = clock.now()
    return {"items": [shapes.contract_out(one, at) for one in found], "next": following}


@router.get("/contracts", response=answers(Page[shapes.ContractOut]), summary="Signed contracts")
def signed(request: HttpRequest, limit: Limit, cursor: Cursor) -> dict[str, Any]:
    """What both sides have signed, the newest first. No key is needed."""
    rows = Contract.objects.filter(is_public=True).select_related("buyer", "supplier")
    return _page(rows, cursor, limit)


@router.get("/contracts/own", response=answers(Page[shapes.ContractOut]), summary="Own contracts")
@needs(READ, WRITE)
def own(request: HttpRequest, limit: Limit, cursor: Cursor) -> dict[str, Any]:
    """Those the organisation is a side of, drafts and offers too, the newest first. Scope: contracts.read."""
    return _page(contracts.contracts_of(request.organisation.pk), cursor, limit)


@router.get("/contracts/{contract_id}", response=answers(shapes.ContractOut), summary="A contract")
def contract(request: HttpRequest, contract_id: UUID) -> shapes.ContractOut:
    """One that is signed, for everybody; another for its sides by a key with the scope contracts.read."""
    return shapes.contract_out(_contract(request, contract_id), clock.now())


@router.get(
    "/contracts/{contract_id}/milestones",
    response=answers(list[shapes.MilestoneOut]),
    summary="Milestones of a contract",
)
def milestones(request: HttpRequest, contract_id: UUID) -> list[shapes.MilestoneOut]:
    """What is due when, and what was accepted; for whoever may read the contract."""
    found = _contract(request, contract_id)
    return [shapes.milestone_out(one) for one in contracts.milestones_of(found)]


@router.get("/agreements", response=answers(Page[shapes.AgreementOut]), summary="Long-term agreements")
def agreements_signed(request: HttpRequest, limit: Limit, cursor: Cursor) -> dict[str, Any]:
    """Those that a holder has signed, the newest first. No key is needed."""
    rows = Agreement.objects.filter(is_public=True).select_related("buyer")
    found, following = paged(rows, order=NEWEST, cursor=cursor, limit=limit)
    at = clock.now()
    return {"items": [shapes.agreement_out(one, at) for one in found], "next": following}


@router.get(
    "/agreements/{agreement_id}", response=answers(shapes.AgreementOut), summary="A long-term agreement"
)
def agreement(request: HttpRequest, agreement_id: UUID) -> shapes.AgreementOut:
    """Its terms, what is used of the ceiling, and its holders."""
    return shapes.agreement_out(_agreement(request, agreement_id), clock.now())


@router.get(
    "/agreements/{agreement_id}/prices",
    response=answers(list[shapes.PriceOut]),
    summary="Price lists of an agreement",
)
@needs(READ, WRITE)
def prices(request: HttpRequest, agreement_id: UUID) -> list[shapes.PriceOut]:
    """What can be ordered of each holder now, and what is agreed for later: for the agencies that use the agreement;
    for a holder, its own. Scope: contracts.read.
    """
    found = _agreement(request, agreement_id)
    at = clock.now()
    return [
        shapes.price_out(one, found.currency)
        for held in agreements.holders_of(found)
        if may(request.actor, "contracts.see_prices", held)
        for one in agreements.prices_ahead(held, at)
    ]


def _call_off(request: HttpRequest, pk: UUID) -> CallOff:
    found = orders.call_off_for_reader(pk)
    if found is None or request.organisation.pk not in (found.buyer_id, found.supplier_id):
        raise Http404
    return found


@router.get("/call-offs", response=answers(Page[shapes.CallOffOut]), summary="Own call-offs")
@needs(READ, WRITE)
def call_offs(request: HttpRequest, limit: Limit, cursor: Cursor) -> dict[str, Any]:
    """An agency's orders, or those a supplier received, the newest first. Scope: contracts.read."""
    rows = orders.call_offs_of(request.organisation.pk).prefetch_related("lines")
    found, following = paged(rows, order=NEWEST, cursor=cursor, limit=limit)
    return {"items": [shapes.call_off_out(one) for one in found], "next": following}


@router.get("/call-offs/{call_off_id}", response=answers(shapes.CallOffOut), summary="A call-off")
@needs(READ, WRITE)
def call_off(request: HttpRequest, call_off_id: UUID) -> shapes.CallOffOut:
    """For its buyer and, once it was ordered, for its supplier. Scope: contracts.read."""
    return shapes.call_off_out(_call_off(request, call_off_id))


@router.post(
    "/contracts/{contract_id}/call-offs",
    response=answers(shapes.CallOffOut, status=201, writes=True),
    summary="Place a call-off",
)
@needs(WRITE)
def place(request: HttpRequest, contract_id: UUID, payload: shapes.CallOffIn) -> Status[shapes.CallOffOut]:
    """Orders from the price list of this holder, and hands the order to a colleague who approves it; all of it or
    nothing. Scope: contracts.write.
    """
    made = actions.place_call_off(
        _contract(request, contract_id),
        by=request.actor,
        title=payload.title,
        deliver_to=payload.deliver_to,
        country=payload.country,
        deliver_by=payload.deliver_by,
        lines=[actions.Wanted(one.price, one.quantity) for one in payload.lines],
    )
    return Status(201, shapes.call_off_out(_call_off(request, made.pk)))


@router.post(
    "/call-offs/{call_off_id}/confirmation",
    response=answers(shapes.CallOffOut, writes=True),
    summary="Confirm a call-off",
)
@needs(WRITE)
def confirm(request: HttpRequest, call_off_id: UUID, payload: shapes.ConfirmationIn) -> shapes.CallOffOut:
    """The supplier takes the order, and says when it delivers. Scope: contracts.write."""
    found = _call_off(request, call_off_id)
    actions.acknowledge(found, by=request.actor, promised_on=payload.promised_on)
    return shapes.call_off_out(_call_off(request, call_off_id))
