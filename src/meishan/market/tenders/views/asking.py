# SPDX-License-Identifier: Apache-2.0
"""Criteria, questions, price lines and documents asked for: lists of a draft whose rows have a page each."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from meishan.base.core.errors import Denied, Refused
from meishan.base.core.forms import take_refusal
from meishan.base.core.predicates import may

from .. import actions, forms, queries
from ..models import Draft
from ..models.life_cycle import has_life_cycle
from ..models.terms import Terms, rows_of, terms_of, with_rows
from .drafting import draft_crumbs, fetch_draft

page = require_http_methods(["GET", "HEAD", "POST"])


@dataclass(frozen=True)
class Part:
    """A list in the terms: the step it is kept at, and the words of its pages."""

    name: str
    step: str
    heading: str | Promise
    new: str | Promise
    remove: str | Promise
    save: str | Promise


PARTS = {
    one.name: one
    for one in (
        Part(
            "criteria",
            "criteria",
            gettext_lazy("Criterion"),
            gettext_lazy("New criterion"),
            gettext_lazy("Remove this criterion?"),
            gettext_lazy("Save the criterion"),
        ),
        Part(
            "questions",
            "questions",
            gettext_lazy("Question"),
            gettext_lazy("New question"),
            gettext_lazy("Remove this question?"),
            gettext_lazy("Save the question"),
        ),
        Part(
            "extra_lines",
            "prices",
            gettext_lazy("Line of the price schedule"),
            gettext_lazy("New line"),
            gettext_lazy("Remove this line?"),
            gettext_lazy("Save the line"),
        ),
        Part(
            "costs",
            "prices",
            gettext_lazy("Cost of owning"),
            gettext_lazy("New cost of owning"),
            gettext_lazy("Remove this cost?"),
            gettext_lazy("Save the cost"),
        ),
        Part(
            "documents_asked",
            "asked",
            gettext_lazy("Document asked for"),
            gettext_lazy("New document"),
            gettext_lazy("Remove this document from the list?"),
            gettext_lazy("Save the document"),
        ),
    )
}


def fetch_part(request: HttpRequest, pk: UUID, part: str) -> tuple[Draft, Terms, Part]:
    """A draft the actor may write, its terms, and the list. Raises Http404 or Denied."""
    found = fetch_draft(request, pk)
    verdict = may(request.actor, "tenders.save", found)
    if not verdict:
        raise Denied(verdict.reason)
    terms = terms_of(found.content)
    if part not in PARTS or terms is None or (part == "costs" and not has_life_cycle(terms)):
        raise Http404
    return found, terms, PARTS[part]


@page
def add_row(request: HttpRequest, pk: UUID, part: str) -> HttpResponse:
    """A new row at the end of the list."""
    return _row_page(request, *fetch_part(request, pk, part), {})


@page
def row(request: HttpRequest, pk: UUID, part: str, row: str) -> HttpResponse:
    """One row of the list."""
    found, terms, kind = fetch_part(request, pk, part)
    return _row_page(request, found, terms, kind, _one(terms, part, row))


def _one(terms: Terms, part: str, row: str) -> dict[str, Any]:
    said = next((one for one in rows_of(terms, part) if one["id"] == row), None)
    if said is None:
        raise Http404
    return said


def _row_page(
    request: HttpRequest, found: Draft, terms: Terms, kind: Part, said: dict[str, Any]
) -> HttpResponse:
    form = forms.ROW_FORMS[kind.name](
        request.POST or None, content=found.content, row=said, initial={"edit": found.edit}
    )
    if request.method == "POST" and form.is_valid():
        value = form.value()
        rows = rows_of(terms, kind.name)
        rows = [value if one["id"] == value["id"] else one for one in rows] if said else [*rows, value]
        try:
            actions.save(
                found,
                by=request.actor,
                edit=form.cleaned_data["edit"],
                changes={"tender": with_rows(terms, kind.name, rows)},
            )
        except Refused as refused:
            take_refusal(form, refused)
        else:
            if "more" in request.POST:
                return redirect("tenders:add_row", found.pk, kind.name)
            return redirect(_back(found, kind))
    context = {
        "title": kind.heading if said else kind.new,
        "draft": found,
        "form": form,
        "part": kind,
        "is_new": not said,
        "back": _back(found, kind),
    }
    return render(request, f"tenders/row_{kind.name}.html", context)


def _back(found: Draft, kind: Part) -> str:
    return reverse("tenders:step", args=[found.pk, kind.step])


@page
def remove_row(request: HttpRequest, pk: UUID, part: str, row: str) -> HttpResponse:
    """Take a row out of the list."""
    found, terms, kind = fetch_part(request, pk, part)
    said = _one(terms, part, row)
    if request.method == "POST":
        left = [one for one in rows_of(terms, part) if one["id"] != row]
        actions.save(found, by=request.actor, changes={"tender": with_rows(terms, part, left)})
        return redirect(_back(found, kind))
    words = said.get("title") or said.get("label") or {}
    context = {
        "title": kind.remove,
        "message": queries.text_of(words, found.language)[0],
        "confirm_label": _("Remove"),
        "danger": True,
        "cancel_url": _back(found, kind),
        "crumbs": draft_crumbs(found),
    }
    return render(request, "core/confirm.html", context)


def moved(rows: list[dict[str, Any]], sent: QueryDict) -> list[dict[str, Any]]:
    """The rows after a press on "up" or "down" beside one of them; as they were where neither was pressed."""
    order = list(rows)
    for name, way in (("up", -1), ("down", 1)):
        place = next((n for n, one in enumerate(order) if one["id"] == sent.get(name)), None)
        if place is not None and 0 <= place + way < len(order):
            order[place], order[place + way] = order[place + way], order[place]
    return order


@page
def library(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Criteria of the library: search, tick, add."""
    found, terms, kind = fetch_part(request, pk, "criteria")
    if request.method == "POST":
        chosen = request.POST.getlist("criterion")
        added = queries.library_rows(chosen, terms)
        if not added:
            messages.warning(request, _("Tick at least one criterion that is not in the list yet."))
        else:
            actions.save(
                found,
                by=request.actor,
                changes={"tender": with_rows(terms, "criteria", [*terms["criteria"], *added])},
            )
            messages.success(
                request,
                ngettext("%(n)s criterion is added.", "%(n)s criteria are added.", len(added))
                % {"n": len(added)},
            )
            return redirect(_back(found, kind))
    words, category = request.GET.get("q", "").strip(), request.GET.get("category", "")
    standing = {one["library"] for one in terms["criteria"]}
    context = {
        "title": _("Criteria of the library"),
        "draft": found,
        "q": words,
        "category": category,
        "categories": queries.library_categories(),
        "groups": queries.library_search(words, category),
        "standing": standing,
        "is_found": bool(words or category),
        "back": _back(found, kind),
    }
    return render(request, "tenders/library.html", context)
