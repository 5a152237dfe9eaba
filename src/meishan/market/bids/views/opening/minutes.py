# SPDX-License-Identifier: Apache-2.0
"""What an opening leaves behind: minutes to sign and to print, the record to verify, the abstract everybody reads."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from meishan.algorithms.merkle.proofs import SUFFIX
from meishan.base.core import clock, scope
from meishan.base.core.errors import Refused
from meishan.base.core.forms import take_refusal
from meishan.base.core.paper import pdf
from meishan.base.core.predicates import may
from meishan.base.ledger import queries as ledger

from ...actions import opening as acts
from ...exports import opening as exports
from ...models import Minutes, MinutesSignature, Opening
from ...queries import minutes as records
from ...queries import opening as queries
from ...queries import rooms
from ...states import OpeningState
from ._forms import SignForm
from ._shared import demand, fetch

OVER = (OpeningState.OPENED, OpeningState.MINUTES_SIGNED)
JSON = "application/json; charset=utf-8"


def _minutes(found: Opening) -> Minutes:
    made = Minutes.objects.filter(opening=found).first()
    if made is None:
        raise Http404
    return made


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def minutes(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The minutes of an opening: openers who were present sign them here."""
    found = fetch(pk)
    demand(request, "bids.see_minutes", found)
    if found.state not in OVER:
        return redirect("bids:opening", pk)
    with _sight(request, found):
        made = _minutes(found)
        signatures = list(MinutesSignature.objects.filter(minutes=made))
        people = rooms.places(found)
        read = list(rooms.abstract_of(found))
    attendance = queries.attendance_of(found, request.actor.person)
    to_sign = attendance is not None and attendance.seat not in {one.seat for one in signatures}
    form = SignForm(request.POST if request.method == "POST" else None, initial={"digest": made.digest})
    if request.method == "POST" and form.is_valid():
        try:
            acts.sign_minutes(
                made,
                by=request.actor,
                digest=form.cleaned_data["digest"],
                remark=form.cleaned_data["remark"],
            )
        except Refused as refused:
            take_refusal(form, refused)
        else:
            messages.success(request, _("Signed. Thank you."))
            return redirect("bids:opening_minutes", pk)
    context = {
        **_frame(found, _("Minutes")),
        "minutes": made,
        "read": read,
        "people": [one for one in people if one.is_here],
        "absent": [one for one in people if not one.is_here],
        "signatures": {one.seat: one for one in signatures},
        "rows": _signed(people, signatures),
        "form": form if to_sign else None,
        "reads_totals": queries.reads_totals(found),
        "may_publish": bool(may(request.actor, "bids.publish_minutes", found))
        and found.state == OpeningState.MINUTES_SIGNED
        and found.published_at is None
        and queries.tells_names(found),
        "facts": rooms.facts_of(found),
    }
    return render(request, "bids/opening_minutes.html", context, status=400 if form.errors else 200)


def _sight(request: HttpRequest, found: Opening) -> Any:
    """Auditors of the platform read what their organisation has no part in; others read as far as their scope goes."""
    if request.actor.organisation in found.readers:
        return scope.of_organisations([request.actor.organisation])
    return scope.everything()


def _signed(people: list[rooms.Place], signatures: list[MinutesSignature]) -> list[dict[str, Any]]:
    by_seat = {one.seat: one for one in signatures}
    return [{"place": one, "signature": by_seat.get(one.seat)} for one in people if one.is_here]


def _frame(found: Opening, title: str) -> dict[str, Any]:
    return {
        "opening": found,
        "notice": found.notice,
        "title": title,
        "kind_title": rooms.kind_title(found.kind),
        "at": clock.now(),
        "record": records.to_check(found),
    }


@require_safe
@never_cache
def minutes_pdf(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The same on paper."""
    found = fetch(pk)
    demand(request, "bids.see_minutes", found)
    with _sight(request, found):
        made = _minutes(found)
        content = exports.minutes_paper(found, made)
    return _download(
        pdf(exports.TEMPLATE, content, at=made.at), "application/pdf", f"{found.notice.reference}-minutes.pdf"
    )


@require_safe
def record(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The record of an opening, by which anybody verifies it offline: to all once it is public."""
    found = _to_verify(request, pk)
    with scope.everything():
        content = records.record_of(found).canonical
    return _download(content, JSON, f"{records.record_name(found)}.json")


@require_safe
def record_proof(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The proof that the public log holds the fingerprint of that record."""
    found = _to_verify(request, pk)
    closed = records.closing_entry(found)
    data = ledger.receipt(closed) if closed is not None else None
    if data is None:
        raise Http404(_("The act is being put into the log. Try again in a few seconds."))
    return _download(data, "text/plain; charset=utf-8", f"{records.record_name(found)}{SUFFIX}")


def _to_verify(request: HttpRequest, pk: UUID) -> Opening:
    """A closed opening whose record the reader may take, or a 404."""
    found = fetch(pk)
    if found.published_at is None:
        demand(request, "bids.take_record", found)
    if found.state not in OVER:
        raise Http404
    return found


def _download(content: bytes, media_type: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = f'attachment; filename="{records.file_name(name)}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_safe
def abstract(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What everybody reads of an opening once it is published; before, there is no such page."""
    found = fetch(pk)
    if found.published_at is None:
        raise Http404
    entry = records.published_entry(found)
    context = {
        **_frame(found, rooms.kind_title(found.kind)),
        "read": list(rooms.abstract_of(found)),
        "reads_totals": queries.reads_totals(found),
        "facts": rooms.facts_of(found),
        "entry_url": reverse("ledger:entry", args=[entry.pk]) if entry else "",
    }
    return render(request, "bids/opening_abstract.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def publish(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask first, then let everybody read the abstract."""
    found = fetch(pk)
    demand(request, "bids.publish_minutes", found)
    shown = _("the bidders’ names and totals") if queries.reads_totals(found) else _("the bidders’ names")
    context = {
        "title": _("Publish the abstract of %(reference)s?") % {"reference": found.notice.reference},
        "message": _("Everybody then reads %(shown)s, and can verify the opening by its record.")
        % {"shown": shown},
        "consequences": [_("It stays in the public log.")],
        "confirm_label": _("Publish the abstract"),
        "cancel_url": reverse("bids:opening_minutes", args=[pk]),
        "crumbs": [
            (reverse("bids:openings"), _("Openings")),
            (reverse("bids:opening", args=[pk]), found.notice.reference),
        ],
    }
    if request.method != "POST":
        return render(request, "core/confirm.html", context)
    try:
        acts.publish_minutes(found, by=request.actor)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("bids:opening_minutes", pk)
    messages.success(request, _("Published."))
    return redirect("bids:opening_abstract", pk)
