# SPDX-License-Identifier: Apache-2.0
"""A bidder's own bids: the list, one bid, and what is done to it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from meishan.base.core import clock
from meishan.base.core.errors import Denied
from meishan.base.core.predicates import may
from meishan.market.tenders import queries as tenders
from meishan.market.tenders.models import Notice

from .. import actions, queries, tables
from ..models import Bid, Partner
from ..queries.negotiating import open_invites_of
from ..queries.opening import openings_of
from ..states import PartnerState
from ._shared import ask, fetch_bid, refuse_visitors

ROWS = 25
page = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """A supplier's bids, and the consortia that ask it."""
    ask(request, "bids.see_mine")
    organisation = request.actor.the_organisation
    found = Paginator(queries.bids_of(organisation), ROWS).get_page(request.GET.get("page"))
    context = {
        "title": _("My bids"),
        "page_obj": found,
        "rows": tables.bid_rows(found.object_list, clock.now()),
        "invitations": queries.invitations_of(organisation)[:ROWS],
    }
    return render(request, "bids/mine.html", context)


@page
def begin(request: HttpRequest) -> HttpResponse:
    """Begin a bid on the tender named in the address; or read what still stands in the way."""
    notice = _asked_notice(request)
    if not request.actor.is_signed_in:
        raise Denied(_("Sign in first."))
    known = queries.bid_of(notice, request.actor.organisation)
    if known is not None:
        return redirect("bids:bid", pk=known.pk)
    if request.method == "POST":
        made = actions.begin(notice, by=request.actor)
        messages.success(
            request,
            _("Your bid is begun. Neither the buyer nor other bidders learn of it before the opening."),
        )
        return redirect("bids:bid", pk=made.pk)
    verdict = may(request.actor, "bids.begin", notice)
    at = clock.now()
    context = {
        "title": _("Bid on %(reference)s") % {"reference": notice.reference},
        "notice": notice,
        "verdict": verdict,
        "is_open": notice.is_open(at),
        "openers": queries.openers_of(notice),
        "grace_minutes": int(queries.grace_of(notice).total_seconds() // 60),
        "asked": queries.asked_by(notice) if verdict else None,
    }
    return render(request, "bids/begin.html", context)


def _asked_notice(request: HttpRequest) -> Notice:
    try:
        found = tenders.notice_for_reader(UUID(request.GET.get("tender", "")))
    except ValueError:
        found = None
    if found is None:
        raise Http404
    return found


@never_cache
@require_safe
def bid(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Where a bid stands: lot by lot, its receipts, the tries that failed, what is missing, and the clock."""
    found = fetch_bid(request, pk)
    at = clock.now()
    rows = queries.lot_rows(found)
    context = {
        "title": _("Your bid on %(reference)s") % {"reference": found.notice.reference},
        "bid": found,
        "notice": found.notice,
        "lots": tables.lot_lines(rows, found.notice.language),
        "tasks": tables.tasks_of(
            found, rows, may_edit=bool(may(request.actor, "bids.edit_bid", found)), at=at
        ),
        "partners": queries.partners_of(found),
        "tries": queries.failed_tries_of(found)[:ROWS],
        "openings": openings_of(found.notice_id),
        "questions": found.clarifications.count(),
        "longer": found.validity_answers.filter(at__isnull=True, request__due_at__gt=at).first(),
        "invites": open_invites_of(found),
        "is_open": found.notice.is_open(at),
        "may_edit": may(request.actor, "bids.edit_bid", found),
        "openers": queries.openers_of(found.notice),
        "grace_minutes": int(queries.grace_of(found.notice).total_seconds() // 60),
        "now": at,
    }
    return render(request, "bids/bid.html", context)


@never_cache
@require_safe
def server_time(request: HttpRequest) -> JsonResponse:
    """The clock that deadlines are judged by."""
    return JsonResponse({"now": clock.now().isoformat()})


@page
def confirm(request: HttpRequest, pk: UUID, lot: int) -> HttpResponse:
    """Confirm that what stands for a lot stands for the amended tender, too."""
    found = fetch_bid(request, pk, to_edit=True)
    standing = _standing_or_404(found, lot)
    if request.method == "POST":
        version = _number(request.POST.get("version"), found.notice.version)
        actions.reconfirm(found.notice, by=request.actor, lot=lot, tender_version=version)
        messages.success(request, _("Confirmed. A new receipt is there."))
        return redirect("bids:bid", pk=found.pk)
    context = {
        "title": _("Confirm your bid after the amendment?"),
        "bid": found,
        "notice": found.notice,
        "lot": lot,
        "lot_title": queries.asked_by(found.notice).titles.get(lot, {}),
        "standing": standing,
        "changes": _changes(found, standing.tender_version),
    }
    return render(request, "bids/confirm.html", context)


def _standing_or_404(found: Bid, lot: int) -> Any:
    standing = queries.standing_of(found, lot)
    if standing is None:
        raise Http404
    return standing


def _number(given: str | None, otherwise: int) -> int:
    return int(given) if given and given.isascii() and given.isdecimal() and len(given) < 10 else otherwise


def _changes(found: Bid, since: int) -> list[Any]:
    """What the buyer changed since the version the bid was sealed or confirmed for."""
    texts = {one.number: one.content for one in tenders.versions_of(found.notice)}
    if since not in texts or since == found.notice.version:
        return []
    return tenders.changes_between(texts[since], texts[found.notice.version])


@page
def withdraw(request: HttpRequest, pk: UUID, lot: int) -> HttpResponse:
    """Take back what stands for a lot."""
    found = fetch_bid(request, pk, to_edit=True)
    _standing_or_404(found, lot)
    back = reverse("bids:bid", args=[found.pk])
    if request.method == "POST":
        actions.withdraw(found.notice, by=request.actor, lot=lot)
        messages.success(request, _("Withdrawn. It is never opened."))
        return redirect(back)
    context = {
        "title": _("Withdraw your bid?")
        if lot == 0
        else _("Withdraw your bid for lot %(lot)s?") % {"lot": lot},
        "message": _("What you submitted is then never opened, and nobody learns what it held."),
        "consequences": [
            _("You can submit another one until the deadline."),
            _("The withdrawal stands in your record, and its time, too."),
        ],
        "confirm_label": _("Withdraw"),
        "danger": True,
        "cancel_url": back,
        "crumbs": [(reverse("bids:mine"), _("My bids")), (back, found.notice.reference)],
    }
    return render(request, "core/confirm.html", context)


@page
def invitation(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Agree or decline to bid together with the firm that asks."""
    found = _partner_or_404(request, pk)
    if request.method == "POST":
        if request.POST.get("answer") == "agree":
            actions.join_consortium(found, by=request.actor)
            messages.success(request, _("You agreed to bid together."))
        else:
            actions.leave_consortium(found, by=request.actor)
            messages.success(request, _("You declined to bid together."))
        return redirect("bids:mine")
    context = {
        "title": _("Bid together with %(lead)s?") % {"lead": found.supplier},
        "partner": found,
        "notice": found.notice,
        "is_open": found.notice.is_open(clock.now()),
        "agreed": found.state == PartnerState.AGREED,
        "may_join": may(request.actor, "bids.join_consortium", found),
    }
    return render(request, "bids/invitation.html", context)


def _partner_or_404(request: HttpRequest, pk: UUID) -> Partner:
    refuse_visitors(request)
    found = queries.partner_for_reader(pk)
    if found is None or found.organisation_id != request.actor.organisation:
        raise Http404
    ask(request, "bids.see_mine")
    return found
