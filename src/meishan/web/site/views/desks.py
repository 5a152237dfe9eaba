# SPDX-License-Identifier: Apache-2.0
"""One desk for each kind of work; `desk` leads to the right one."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from meishan.base.accounts.queries import organisation_name
from meishan.base.accounts.states import BIDDING_KINDS, OrganisationKind
from meishan.base.core import clock
from meishan.base.core.errors import Denied
from meishan.base.core.predicates import may
from meishan.market.bids.queries import open_bids_of
from meishan.market.bids.tables import bid_rows
from meishan.market.contracts.tables import tasks_for
from meishan.market.evaluation.tables import tasks_for as judging_tasks_for

from .. import queries, tables

SHOWN = 6


def _demand(request: HttpRequest, rule: str) -> None:
    verdict = may(request.actor, rule)
    if not verdict:
        raise Denied(verdict.reason, act=rule)


@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """To the desk of the organisation the person acts for now; a visitor is asked to sign in."""
    if not request.actor.is_signed_in:
        raise Denied(_("Sign in first."))
    kind = request.actor.organisation_kind
    if kind in BIDDING_KINDS:
        return redirect("site:supplier_desk")
    if kind == OrganisationKind.AGENCY:
        return redirect("site:buyer_desk")
    if kind == OrganisationKind.PLATFORM:
        return redirect("site:platform_desk")
    if may(request.actor, "seminars.make"):
        return redirect("seminars:list")
    return redirect("site:home")


@require_safe
def supplier(request: HttpRequest) -> HttpResponse:
    """What waits for the supplier, where she stands, what fits, what is due."""
    _demand(request, "site.see_supplier_desk")
    at = clock.now()
    found = queries.supplier_desk(request.actor, at)
    standings = tables.standing_rows(found.in_sight)
    context = {
        "title": _("Your desk"),
        "desk": found,
        "tasks": [
            *judging_tasks_for(request.actor, at),
            *tasks_for(request.actor, at),
            *tables.supplier_tasks(found),
        ],
        "standings": standings[:SHOWN],
        "more_standings": len(standings[SHOWN:]),
        "fitting": [tables.hit_card(one) for one in found.fitting],
        "goods_url": reverse("suppliers:step", args=["goods"]),
        "saved": [tables.saved_row(one) for one in found.saved],
        "due": tables.notice_cards(found.due),
        "questions": [tables.question_row(one) for one in found.questions],
        "bids": bid_rows(open_bids_of(request.actor.organisation, at)[:SHOWN], at),
        "seminars": queries.seminars_for(request.actor, at),
    }
    return render(request, "site/supplier_desk.html", context)


@require_safe
def buyer(request: HttpRequest) -> HttpResponse:
    """What waits for an agency's officer, reviewer or vetting officer, each by her roles."""
    if request.actor.is_signed_in and not request.actor.secured:
        return redirect("accounts:second_step")
    _demand(request, "site.see_buyer_desk")
    at = clock.now()
    found = queries.buyer_desk(request.actor, request.organisation, at)
    context = {
        "title": _("Your desk"),
        "organisation_name": organisation_name(request.organisation),
        "desk": found,
        "to_clear": [tables.draft_row(one) for one in found.to_clear],
        "drafts": [tables.draft_row(one) for one in found.drafts],
        "questions": [tables.question_row(one) for one in found.questions],
        "judging_tasks": judging_tasks_for(request.actor, at),
        "contract_tasks": tasks_for(request.actor, at),
        "closing": tables.notice_cards(found.closing),
        "seminars": queries.seminars_for(request.actor, at),
    }
    return render(request, "site/buyer_desk.html", context)


@require_safe
def platform(request: HttpRequest) -> HttpResponse:
    """For those who look after the platform itself."""
    if request.actor.is_signed_in and not request.actor.secured:
        return redirect("accounts:second_step")
    _demand(request, "site.see_platform_desk")
    context = {
        "title": _("Your desk"),
        "organisation_name": organisation_name(request.organisation),
        "desk": queries.platform_desk(request.actor),
    }
    return render(request, "site/platform_desk.html", context)
