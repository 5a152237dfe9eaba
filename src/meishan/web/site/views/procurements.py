# SPDX-License-Identifier: Apache-2.0
"""One procurement from need to delivery, for everybody; and what an agency bought and a supplier won."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from meishan.base.accounts.models import Organisation
from meishan.base.accounts.queries import organisation_name
from meishan.base.core import clock, sheets
from meishan.base.core.predicates import may
from meishan.market.contracts.models import Contract
from meishan.market.tenders import queries as tenders
from meishan.market.tenders.models import Notice
from meishan.market.tenders.queries import process_of

from .. import exports
from ..queries import purchases, telling
from ..queries.procurements import Scored, Story, story_of
from ._contracts import buyer_url, contract_row, uuid_of, winner_url

PAGE = 50
ON_PAGE = 20


def fetch(ocid: str) -> Story:
    """The story of that ocid, or of that id alone. Raises Http404 where nothing of it is public."""
    process = process_of(ocid)
    found = story_of(process, clock.now()) if process is not None else None
    if found is None:
        raise Http404(_("There is no procurement of this id, or nothing of it is public yet."))
    return found


@require_safe
def procurement(request: HttpRequest, ocid: str) -> HttpResponse:
    """The story of one procurement. By the id alone one is led to the address with its ocid."""
    process = process_of(ocid)
    external = Notice.objects.filter(pk=process, external_buyer__isnull=False).exists() if process else False
    if external:
        return redirect("tenders:notice", process)
    story = fetch(ocid)
    if ocid != story.ocid:
        return redirect("site:procurement", story.ocid)
    body, notice = story.body, story.notice
    zone = notice.zone if notice is not None else ""
    context: dict[str, Any] = {
        "title": _title(story),
        "story": story,
        "notice": notice,
        "steps": telling.told(story.steps, zone),
        "life": story.life,
        "plain_life": telling.plain_steps(story) if story.life is None else [],
        "tender": body.get("tender", {}),
        "awards": _awards(story, zone),
        "contracts": _contracts(body),
        "bidders": _bidders(body),
        "scored": [_scored(story.ocid, one) for one in story.scored],
        "documents": tenders.documents_of(notice) if notice is not None else [],
        "answers": tenders.answers_of(notice) if notice is not None else [],
        "framework": _framework(body),
        "orders": [contract_row(one) for one in purchases.orders_under(story.ocid)[:PAGE]],
        "may_take_all": _may_take_all(request, story),
        **_sides(story),
    }
    return render(request, "site/procurement.html", context)


def _title(story: Story) -> str:
    if story.notice is not None:
        return tenders.title_of(story.notice)
    return str(story.body.get("tender", {}).get("title") or story.ocid)


def _may_take_all(request: HttpRequest, story: Story) -> bool:
    return story.notice is not None and bool(may(request.actor, "site.take_whole_case", story.notice))


def _sides(story: Story) -> dict[str, Any]:
    """Who buys and who sells, each with its page."""
    buyer = story.body.get("buyer", {})
    key, name = str(buyer.get("id", "")), str(buyer.get("name", ""))
    if story.notice is not None and story.notice.buyer is not None:
        key, name = str(story.notice.buyer_id), organisation_name(story.notice.buyer)
    parties = [one for one in story.body.get("parties", []) if "supplier" in one.get("roles", [])]
    return {
        "buyer": {"name": name, "url": reverse("site:buyer", args=[key]) if key else ""},
        "suppliers": [{"name": one["name"], "url": winner_url(one["id"])} for one in parties],
    }


def _awards(story: Story, zone: str) -> list[dict[str, Any]]:
    ends = telling.standstills(story.steps)
    return [_award(one, ends.get(str(one.get("id"))), zone) for one in story.body.get("awards", [])]


def _award(told: dict[str, Any], standstill: datetime | None, zone: str) -> dict[str, Any]:
    """An award as it stands; `standstill` is the end of its standstill where it was announced here."""
    words = {
        "pending": (_("announced"), "info"),
        "active": (_("in force"), "success"),
        "cancelled": (_("fallen away"), "danger"),
        "unsuccessful": (_("without award"), "neutral"),
    }
    state, tone = words.get(told.get("status", ""), (told.get("status", ""), "neutral"))
    says = told.get("description", "")
    if standstill is not None:
        says = telling.standstill_words(standstill, zone) if told.get("status") == "pending" else ""
    return {
        "title": told.get("title", ""),
        "lots": ", ".join(told.get("relatedLots", [])),
        "state": state,
        "tone": tone,
        "at": telling.moment_of(told.get("date")),
        "value": told.get("value", {}),
        "says": says,
        "suppliers": [
            {"name": one.get("name", ""), "url": winner_url(one.get("id", ""))}
            for one in told.get("suppliers", [])
        ],
    }


def _contracts(body: dict[str, Any]) -> list[dict[str, Any]]:
    """Contracts with what became of them; a link to those that have a page for everybody."""
    told = body.get("contracts", [])
    ids = [key for one in told if (key := uuid_of(one.get("id"))) is not None]
    public = set(Contract.objects.filter(pk__in=ids, is_public=True).values_list("pk", flat=True))
    words = {
        "pending": (_("waits for signatures"), "info"),
        "active": (_("in force"), "success"),
        "terminated": (_("ended"), "neutral"),
        "cancelled": (_("taken back"), "danger"),
    }
    held = {str(one.get("id")): one.get("suppliers", []) for one in body.get("awards", [])}
    return [
        {
            "title": one.get("title", ""),
            "number": one.get("description", ""),
            "state": words.get(one.get("status", ""), (one.get("status", ""), "neutral"))[0],
            "tone": words.get(one.get("status", ""), ("", "neutral"))[1],
            "signed_at": telling.moment_of(one.get("dateSigned")),
            "starts": telling.moment_of(one.get("period", {}).get("startDate")),
            "ends": telling.moment_of(one.get("period", {}).get("endDate")),
            "value": one.get("value", {}),
            "url": reverse("contracts:contract", args=[key])
            if (key := uuid_of(one.get("id"))) in public
            else "",
            "suppliers": [
                each.get("name", "") for each in one.get("suppliers") or held.get(str(one.get("awardID")), [])
            ],
            "changes": [
                {"at": telling.moment_of(each.get("date")), "words": each.get("rationale", "")}
                for each in one.get("amendments", [])
            ],
            "milestones": [
                {
                    "title": each.get("title", ""),
                    "due": telling.moment_of(each.get("dueDate")),
                    "met": telling.moment_of(each.get("dateMet")),
                    "is_dropped": each.get("status") == "notMet",
                }
                for each in _milestones(one)
            ],
        }
        for one in told
    ]


def _milestones(contract: dict[str, Any]) -> list[dict[str, Any]]:
    """What is due, and what was delivered, each once."""
    found = {str(one.get("id")): one for one in contract.get("milestones", [])}
    for one in contract.get("implementation", {}).get("milestones", []):
        found[str(one.get("id"))] = {**found.get(str(one.get("id")), {}), **one}
    return list(found.values())


def _bidders(body: dict[str, Any]) -> list[dict[str, Any]]:
    """Who bid, as far as the rules let everybody know, with each bid's total and rank where they are public."""
    words = {
        "valid": _("complies"),
        "disqualified": _("does not comply"),
        "pending": _("not judged yet"),
    }
    found = []
    for one in body.get("bids", {}).get("details", []):
        names = [each.get("name", "") for each in one.get("tenderers", [])]
        if names:
            found.append(
                {
                    "name": ", ".join(names),
                    "lots": ", ".join(one.get("relatedLots", [])),
                    "value": one.get("value", {}),
                    "rank": one.get("rank"),
                    "state": words.get(one.get("status", ""), ""),
                }
            )
    if found:
        return found
    named = body.get("tender", {}).get("tenderers", [])
    return [
        {"name": one.get("name", ""), "lots": "", "value": {}, "rank": None, "state": ""} for one in named
    ]


def _scored(ocid: str, one: Scored) -> dict[str, Any]:
    names = {offer["id"]: offer["name"] for offer in one.problem["offers"]}
    offers = sorted(one.result["offers"], key=lambda row: (row["rank"] is None, row["rank"] or 0))
    return {
        "lot": one.lot,
        "url": reverse("evaluation:ranking", args=[one.ranking]),
        "address": settings.BASE_URL + reverse("procurements:evaluation", args=[ocid, one.lot]),
        "again_url": reverse("evaluation:ranking", args=[one.ranking]) + "?again=1",
        "problem": one.problem,
        "currency": one.result["currency"],
        "has_points": any(row["points"] is not None for row in offers),
        "has_score": any(row["score"] is not None for row in offers),
        "offers": [
            {
                **row,
                "name": names.get(row["id"], row["id"]),
                "total": Decimal(row["total"]) if row["total"] else None,
                "evaluated": Decimal(row["evaluated"]) if row["evaluated"] else None,
            }
            for row in offers
        ],
    }


def _framework(body: dict[str, Any]) -> str:
    """The address of the procurement that led to the agreement an order is under."""
    for one in body.get("relatedProcesses", []):
        process = process_of(str(one.get("identifier", "")))
        if "framework" in one.get("relationship", []) and process is not None:
            return reverse("site:procurement", args=[one["identifier"]])
    return ""


@require_safe
def bought(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """What an agency bought: every contract and order, also as a table to keep."""
    organisation = Organisation.objects.filter(pk=pk, kind="agency").first()
    if organisation is None:
        raise Http404
    found = purchases.bought_by(pk)
    if file_format := sheets.wanted(request):
        return sheets.answer(
            file_format,
            f"{organisation.acronym or 'buyer'}-contracts",
            exports.contract_columns(),
            exports.contract_rows(found.contracts.iterator(chunk_size=500)),
        )
    name = organisation_name(organisation)
    context = {
        "title": _("What %(buyer)s bought") % {"buyer": organisation.acronym or name},
        "name": name,
        "buyer_url": reverse("site:buyer", args=[pk]),
        "figures_url": f"{reverse('opendata:figures')}?buyer={pk}",
        **_listed(request, found, is_buyer=True),
    }
    return render(request, "site/bought.html", context)


@require_safe
def winner(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """What a supplier won: every contract and order, also as a table to keep."""
    found = purchases.won_by(pk)
    newest = found.contracts.first()
    if newest is None:
        raise Http404(_("Open data knows no contract of this supplier."))
    if file_format := sheets.wanted(request):
        rows = exports.contract_rows(found.contracts.iterator(chunk_size=500))
        return sheets.answer(file_format, "won-contracts", exports.contract_columns(), rows)
    code = purchases.public_code(pk)
    context = {
        "title": newest.supplier_name or _("Supplier"),
        "newest": newest,
        "profile_url": reverse("suppliers:profile", args=[code]) if code else "",
        **_listed(request, found, is_buyer=False),
    }
    return render(request, "site/winner.html", context)


def _listed(request: HttpRequest, found: purchases.Bought, *, is_buyer: bool) -> dict[str, Any]:
    page = Paginator(found.contracts, PAGE).get_page(request.GET.get("page"))
    return {
        "found": found,
        "page_obj": page,
        "rows": [contract_row(one) for one in page],
        "partners": [
            {
                **one,
                "url": (winner_url(one["key"]) if is_buyer else buyer_url(one["key"])),
            }
            for one in found.partners[:ON_PAGE]
        ],
        "more_partners": max(0, len(found.partners) - ON_PAGE),
    }
