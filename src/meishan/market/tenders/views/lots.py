# SPDX-License-Identifier: Apache-2.0
"""Lots of a draft, one page each."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from meishan.base.core.errors import Refused
from meishan.base.core.forms import take_refusal

from .. import actions, forms, queries
from ..models import Draft
from .drafting import draft_crumbs, fetch_draft

page = require_http_methods(["GET", "HEAD", "POST"])


@page
def add_lot(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A new lot, with a number no lot of this notice ever had."""
    found = fetch_draft(request, pk)
    number = queries.next_lot_number(found.content, found.notice_id)
    return _lot_page(request, found, {"number": number, "title": {}, "description": {}, "items": []})


@page
def lot(request: HttpRequest, pk: UUID, number: int) -> HttpResponse:
    """A lot and its items."""
    found = fetch_draft(request, pk)
    said = next((one for one in found.content["lots"] if one["number"] == number), None)
    if said is None:
        raise Http404
    return _lot_page(request, found, said)


def _lot_page(request: HttpRequest, found: Draft, said: dict[str, Any]) -> HttpResponse:
    main = found.language
    form = forms.LotForm(request.POST or None, main=main, given=said, initial={"edit": found.edit})
    rows = forms.ItemForms(
        request.POST or None,
        initial=forms.ItemForms.initial_of(said["items"], main),
        prefix="items",
        form_kwargs={"main": main, "languages": _languages(found, said)},
    )
    if request.method == "POST" and form.is_valid() and rows.is_valid():
        changed = {
            "number": said["number"],
            "title": form.text("title"),
            "description": form.text("description"),
            "items": rows.items(main),
        }
        left = [one for one in found.content["lots"] if one["number"] != said["number"]]
        try:
            actions.save(
                found,
                by=request.actor,
                edit=form.cleaned_data["edit"],
                changes={"lots": [*left, changed]},
            )
        except Refused as refused:
            take_refusal(form, refused)
        else:
            if "more" in request.POST:
                return redirect("tenders:lot", found.pk, said["number"])
            return redirect("tenders:step", found.pk, "lots")
    context = {
        "title": _("Lot %(number)s") % {"number": said["number"]},
        "draft": found,
        "form": form,
        "rows": rows,
        "forms": rows.forms,
        "number": said["number"],
    }
    return render(request, "tenders/lot_form.html", context)


def _languages(found: Draft, said: dict[str, Any]) -> set[str]:
    """Those the notice is given in, and those an item already has words in."""
    texts = [found.content["title"], *(item["description"] for item in said["items"])]
    return {language for text in texts for language, words in text.items() if words}


@page
def remove_lot(request: HttpRequest, pk: UUID, number: int) -> HttpResponse:
    """Take a lot out of the draft."""
    found = fetch_draft(request, pk)
    left = [one for one in found.content["lots"] if one["number"] != number]
    back = reverse("tenders:step", args=[found.pk, "lots"])
    if request.method == "POST":
        actions.save(found, by=request.actor, changes={"lots": left})
        return redirect(back)
    context = {
        "title": _("Remove lot %(number)s?") % {"number": number},
        "message": _("The lot and its items leave the draft."),
        "confirm_label": _("Remove the lot"),
        "danger": True,
        "cancel_url": back,
        "crumbs": draft_crumbs(found),
    }
    return render(request, "core/confirm.html", context)
