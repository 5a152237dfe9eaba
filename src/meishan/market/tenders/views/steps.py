# SPDX-License-Identifier: Apache-2.0
"""The steps of the form a notice is written with, each saved by itself."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from meishan.base.core import clock
from meishan.base.core.errors import Refused
from meishan.base.core.forms import take_refusal
from meishan.base.core.predicates import may

from .. import actions, forms
from ..models import Draft
from ..models.terms import blank, rows_of, terms_of, with_rows
from ..queries.planning import missing_plan
from ..states import TenderMethod
from .asking import PARTS, moved
from .checklist import after, line_of, step_names, step_order
from .drafting import fetch_draft
from .terms import shown_rows, told_terms

page = require_http_methods(["GET", "HEAD", "POST"])

Saver = Callable[[HttpRequest, Draft, dict[str, Any]], HttpResponse | None]


@page
def step(request: HttpRequest, pk: UUID, step: str) -> HttpResponse:
    """One step of the form: saved by itself, so that one can stop anywhere and go on later."""
    found = fetch_draft(request, pk)
    handler = HANDLERS.get(step)
    if handler is None or step not in step_order(found):
        raise Http404
    verdict = may(request.actor, "tenders.save", found)
    if not verdict:
        messages.warning(request, str(verdict.reason))
        return redirect("tenders:draft", found.pk)
    context = {
        "title": step_names()[step],
        "draft": found,
        "step": step,
        "steps": line_of(found, step, clock.now()),
        "back": reverse("tenders:draft", args=[found.pk]),
    }
    answer = handler(request, found, context)
    return answer or render(request, f"tenders/step_{step}.html", context)


def _next(request: HttpRequest, found: Draft, step: str) -> HttpResponse:
    if "stay" in request.POST:
        return redirect("tenders:draft", found.pk)
    return redirect(after(found, step))


def _save(request: HttpRequest, found: Draft, form: Any, step: str, **more: Any) -> HttpResponse | None:
    """Save a valid form; None when something is to be mended."""
    if not form.is_valid():
        return None
    try:
        saved = actions.save(found, by=request.actor, edit=form.cleaned_data.get("edit"), **more)
    except Refused as refused:
        take_refusal(form, refused)
        return None
    # Which steps follow is for the text as it is saved: bids sealed here bring steps of their own.
    return _next(request, saved, step)


def _reason(request: HttpRequest, found: Draft, context: dict[str, Any]) -> HttpResponse | None:
    form = forms.ReasonForm(
        request.POST or None,
        main=found.language,
        given={"reason": found.reason},
        initial={"edit": found.edit},
    )
    context["form"] = form
    if request.method == "POST" and form.is_valid():
        return _save(request, found, form, "reason", changes={}, reason=form.text("reason"))
    return None


def _basics(request: HttpRequest, found: Draft, context: dict[str, Any]) -> HttpResponse | None:
    form = forms.BasicsForm(request.POST or None, draft=found)
    context["form"] = form
    if request.method == "POST" and form.is_valid():
        return _save(
            request,
            found,
            form,
            "basics",
            changes=form.changes(),
            reference=form.cleaned_data.get("reference"),
        )
    return None


def _simple(kind: Any, step: str) -> Saver:
    def handle(request: HttpRequest, found: Draft, context: dict[str, Any]) -> HttpResponse | None:
        form = kind(request.POST or None, draft=found)
        context["form"] = form
        if request.method == "POST" and form.is_valid():
            return _save(request, found, form, step, changes=form.changes())
        return None

    return handle


def _dates(request: HttpRequest, found: Draft, context: dict[str, Any]) -> HttpResponse | None:
    """The dates; where the rules want more time than they leave, that is said at once."""
    answer = _simple(forms.DatesForm, "dates")(request, found, context)
    if answer is not None:
        for one in missing_plan(Draft.objects.get(pk=found.pk), clock.now()):
            if one.step == "dates":
                messages.warning(request, str(one.message))
    return answer


def _lots(request: HttpRequest, found: Draft, context: dict[str, Any]) -> HttpResponse | None:
    context["lots"] = found.content["lots"]
    return _next(request, found, "lots") if request.method == "POST" else None


def _documents(request: HttpRequest, found: Draft, context: dict[str, Any]) -> HttpResponse | None:
    context["documents"] = found.content["documents"]
    context["form"] = forms.AttachForm()
    if request.method != "POST":
        return None
    if "next" in request.POST:
        return _next(request, found, "documents")
    form = context["form"] = forms.AttachForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            actions.attach(found, by=request.actor, **form.cleaned_data)
        except Refused as refused:
            take_refusal(form, refused)
        else:
            messages.success(request, _("The document is attached."))
            return redirect("tenders:step", found.pk, "documents")
    return None


def _contacts(request: HttpRequest, found: Draft, context: dict[str, Any]) -> HttpResponse | None:
    given = found.content
    contact_forms = forms.ContactForms(request.POST or None, initial=given["contacts"], prefix="contacts")
    link_forms = forms.LinkForms(request.POST or None, initial=given["links"], prefix="links")
    context |= {
        "contact_forms": contact_forms,
        "link_forms": link_forms,
        "forms": [*contact_forms.forms, *link_forms.forms],
    }
    if request.method != "POST" or not (contact_forms.is_valid() and link_forms.is_valid()):
        return None
    changes = {"contacts": _rows(contact_forms), "links": _rows(link_forms)}
    try:
        actions.save(found, by=request.actor, changes=changes)
    except Refused as refused:
        take_refusal(contact_forms.forms[0], refused)
        return None
    if "more" in request.POST:
        return redirect("tenders:step", found.pk, "contacts")
    return _next(request, found, "contacts")


def _rows(rows: Any) -> list[dict[str, Any]]:
    kept = [form.cleaned_data for form in rows.forms if not form.cleaned_data.get("DELETE")]
    return [
        {key: value for key, value in row.items() if key != "DELETE"} for row in kept if any(row.values())
    ]


def _method(request: HttpRequest, found: Draft, context: dict[str, Any]) -> HttpResponse | None:
    form = forms.MethodForm(request.POST or None, draft=found)
    context["form"] = form
    if request.method != "POST":
        return None
    if form.has_new_method and form.data["method"] in TenderMethod:
        # The fields on the page were those of the old method: look at the usual terms of the new one first.
        try:
            actions.save(found, by=request.actor, changes=form.usual())
        except Refused as refused:
            take_refusal(form, refused)
            return None
        messages.info(request, _("The usual terms of this method are filled in. Check them."))
        return redirect("tenders:step", found.pk, "method")
    return _save(request, found, form, "method", changes=form.changes()) if form.is_valid() else None


def _rows_step(step: str, part: str, kind: Any = forms.NoFieldsForm) -> Saver:
    """A step that shows a list whose rows have pages of their own, beside the fields of `kind`."""

    def handle(request: HttpRequest, found: Draft, context: dict[str, Any]) -> HttpResponse | None:
        form = kind(request.POST or None, draft=found)
        terms = terms_of(found.content) or blank()
        context |= {
            "form": form,
            "terms": terms,
            "part": PARTS[part],
            "rows": shown_rows(found.content, part, form),
            "costs": shown_rows(found.content, "costs", form) if step == "prices" else [],
            **told_terms(found.content),
        }
        if request.method != "POST" or not form.is_valid():
            return None
        changes = form.changes()
        if "up" in request.POST or "down" in request.POST:
            said = changes.get("tender", terms)
            rows = moved(rows_of(said, part), request.POST)
            return _stay(request, found, form, step, {"tender": with_rows(said, part, rows)})
        if isinstance(form, forms.PricesForm) and form.begins_life_cycle:
            messages.info(request, _("Now name the costs of owning that bidders give figures for."))
            return _stay(request, found, form, step, changes)
        return _save(request, found, form, step, changes=changes) if changes else _next(request, found, step)

    return handle


def _stay(
    request: HttpRequest, found: Draft, form: Any, step: str, changes: dict[str, Any]
) -> HttpResponse | None:
    try:
        actions.save(found, by=request.actor, edit=form.cleaned_data.get("edit"), changes=changes)
    except Refused as refused:
        take_refusal(form, refused)
        return None
    return redirect("tenders:step", found.pk, step)


HANDLERS: dict[str, Saver] = {
    "reason": _reason,
    "basics": _basics,
    "goods": _simple(forms.GoodsForm, "goods"),
    "lots": _lots,
    "dates": _dates,
    "terms": _simple(forms.TermsForm, "terms"),
    "method": _method,
    "criteria": _rows_step("criteria", "criteria", forms.PointsForm),
    "questions": _rows_step("questions", "questions"),
    "prices": _rows_step("prices", "extra_lines", forms.PricesForm),
    "asked": _rows_step("asked", "documents_asked"),
    "documents": _documents,
    "contacts": _contacts,
}
