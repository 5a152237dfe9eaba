# SPDX-License-Identifier: Apache-2.0
"""Writing a notice step by step, with a checklist of what is missing and a preview."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from meishan.base.core import clock, uploads
from meishan.base.core.errors import Denied, Refused
from meishan.base.core.forms import take_refusal
from meishan.base.core.predicates import may
from meishan.base.reference import queries as reference

from .. import actions, forms, queries
from ..models import Document, Draft, DraftFile
from ..models.content import Content
from ..models.terms import terms_of
from ..queries.openers import appointed_manifest, standing_manifest
from ..queries.planning import missing_plan, proposed_deadline
from ..states import DraftState, Reservation, SubmissionMethod, TenderMethod
from .public import facts_of
from .terms import told_terms
from .ways import plan_task

page = require_http_methods(["GET", "HEAD", "POST"])


def step_titles() -> dict[str, str]:
    return {
        "reason": _("Reason for the amendment"),
        "basics": _("Type, title and text"),
        "goods": _("Goods, services and countries"),
        "lots": _("Lots and items"),
        "dates": _("Deadline"),
        "terms": _("How to answer, value, sustainability"),
        "method": _("Method, envelopes and award"),
        "criteria": _("Criteria"),
        "questions": _("Questionnaire"),
        "prices": _("Price schedule"),
        "asked": _("Documents asked for"),
        "documents": _("Documents"),
        "contacts": _("Contacts and links"),
    }


def step_words() -> dict[str, str]:
    """One or two words for each step, for the line of steps."""
    return {
        "reason": _("Reason"),
        "basics": _("Text"),
        "goods": _("Goods"),
        "lots": _("Lots"),
        "dates": _("Dates"),
        "terms": _("Terms"),
        "method": _("Method"),
        "criteria": _("Criteria"),
        "questions": _("Questions"),
        "prices": _("Prices"),
        "asked": _("Asked for"),
        "documents": _("Files"),
        "contacts": _("Contacts"),
    }


def steps_of(found: Draft) -> list[str]:
    steps = queries.steps_for(found.content)
    return ["reason", *steps] if found.is_amendment else steps


def empty_steps(content: Content) -> set[str]:
    """Steps that may stay empty and are: they are not done because they are empty."""
    terms = terms_of(content)
    named = {name for name in ("lots", "documents") if not content[name]}
    if terms is not None:
        asked = {"questions": "questions", "asked": "documents_asked", "criteria": "criteria"}
        named |= {step for step, part in asked.items() if not terms[part]}
    return named


def fetch_draft(request: HttpRequest, pk: UUID) -> Draft:
    """A draft of the actor's agency. Raises Http404 or Denied."""
    found = get_object_or_404(Draft.objects.select_related("notice__deadline"), pk=pk)
    verdict = may(request.actor, "tenders.see_draft", found)
    if not verdict:
        raise Denied(verdict.reason)
    return found


@page
def create(request: HttpRequest) -> HttpResponse:
    """Start a notice."""
    verdict = may(request.actor, "tenders.draft")
    if not verdict:
        raise Denied(verdict.reason)
    form = forms.StartForm(request.POST or None, initial={"template": request.GET.get("template", "")})
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.draft(
                by=request.actor, reference=form.cleaned_data["reference"], content=form.content()
            )
        except Refused as refused:
            take_refusal(form, refused)
        else:
            return redirect("tenders:step", made.pk, "basics")
    return render(request, "tenders/create.html", {"title": _("New notice"), "form": form})


@require_safe
def templates(request: HttpRequest) -> HttpResponse:
    """What a tender can be started from."""
    verdict = may(request.actor, "tenders.draft")
    if not verdict:
        raise Denied(verdict.reason)
    context = {
        "title": _("Templates"),
        "templates": [
            {
                "key": one.key,
                "title": one.title,
                "about": one.about,
                "source": one.source,
                "method": TenderMethod(one.method).label,
                "terms": one.content["tender"],
            }
            for one in queries.templates()
        ],
    }
    return render(request, "tenders/templates.html", context)


@require_safe
def draft(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Where the text stands: the checklist, and the next move."""
    found = fetch_draft(request, pk)
    at = clock.now()
    is_planned = terms_of(found.content) is not None and not found.is_amendment
    missing = [*queries.missing_parts(found.content, at), *(missing_plan(found, at) if is_planned else [])]
    tasks = [_task(found, name, title, missing) for name, title in _titled(found)]
    if is_planned:
        tasks.append(plan_task(found, missing))
    context = {
        "title": queries.text_of(found.title, found.language)[0] or found.reference,
        "draft": found,
        "missing": missing,
        "tasks": tasks,
        "openers_ready": standing_manifest(found.pk) is not None,
        "openers_appointed": appointed_manifest(found.pk) is not None
        or standing_manifest(found.pk) is not None,
        "proposal": proposed_deadline(found, at),
        "changes": _changes(found),
        **{name: may(request.actor, f"tenders.{name}", found) for name in ("save", "submit", "recall")},
        **{name: may(request.actor, f"tenders.{name}", found) for name in ("clear", "send_back", "discard")},
        "publish": may(request.actor, "tenders.revise" if found.is_amendment else "tenders.publish", found),
        "little_time": _little_time(found, at),
    }
    return render(request, "tenders/draft.html", context)


def _titled(found: Draft) -> list[tuple[str, str]]:
    titles = step_titles()
    return [(name, titles[name]) for name in steps_of(found)]


def _task(found: Draft, name: str, title: str, missing: list[queries.Missing]) -> dict[str, Any]:
    wanting = [one.message for one in missing if one.step == name]
    if name == "reason" and not found.reason.get(found.language):
        wanting = [_("Say why the notice is amended; suppliers read it beside the changes.")]
    editable = found.state == DraftState.DRAFT
    optional = name in empty_steps(found.content)
    return {
        "title": title,
        "url": reverse("tenders:step", args=[found.pk, name]) if editable else "",
        "hint": " ".join(str(one) for one in wanting),
        "state": "todo" if wanting else "waiting" if optional else "done",
        "status": _("Optional") if optional and not wanting else "",
    }


def _changes(found: Draft) -> list[queries.Change]:
    if not found.is_amendment or found.notice is None:
        return []
    before = found.notice.versions.get(number=found.number - 1)
    return queries.changes_between(before.content, found.content)


def _little_time(found: Draft, at: Any) -> bool:
    """UN practice: a material change with little time left should move the deadline."""
    if not found.is_amendment or found.notice is None or found.notice.closes_at is None:
        return False
    same = found.content["deadline"].startswith(found.notice.closes_at.strftime("%Y-%m-%dT%H:%M"))
    return same and (found.notice.closes_at - at).days < 7


@page
def detach(request: HttpRequest, pk: UUID, document: UUID) -> HttpResponse:
    """Take a document off the draft."""
    found = fetch_draft(request, pk)
    back = reverse("tenders:step", args=[found.pk, "documents"])
    if request.method == "POST":
        actions.detach(found, by=request.actor, document=document)
        return redirect(back)
    context = {
        "title": _("Take this document off?"),
        "message": _("It will not be part of the notice. Earlier versions keep theirs."),
        "confirm_label": _("Take it off"),
        "danger": True,
        "cancel_url": back,
    }
    return render(request, "core/confirm.html", context)


@require_safe
def draft_file(request: HttpRequest, pk: UUID, document: UUID) -> HttpResponseBase:
    """A file of a draft, for its agency."""
    found = fetch_draft(request, pk)
    row: DraftFile | Document | None = DraftFile.objects.filter(draft=found, pk=document).first()
    if row is None and found.notice_id:
        row = Document.objects.filter(notice_id=found.notice_id, pk=document).first()
    if row is None:
        raise Http404
    return uploads.attachment(row)


@require_safe
def preview(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The draft as readers will see it."""
    found = fetch_draft(request, pk)
    content = found.content
    units = dict(reference.units())
    lots = [
        {
            **one,
            "lines": [_line(item, units) for item in one["items"]],
        }
        for one in content["lots"]
    ]
    context = {
        "title": _("Preview: %(reference)s") % {"reference": found.reference},
        "draft": found,
        "content": content,
        "lots": lots,
        "sustainability_state": reference.sustainability_state(content["sustainability"]),
        **{f"{name}_at": _moment(content[name]) for name in ("deadline", "questions_until")},
        "method": dict(SubmissionMethod.choices).get(content["submission"]["method"], "—"),
        "reserved_for": Reservation(content["reserved_for"]).label,
        "amount": Decimal(content["value"]["amount"]) if content["value"] else None,
        **facts_of(content),
        **told_terms(content),
    }
    return render(request, "tenders/preview.html", context)


def _line(item: dict[str, Any], units: dict[str, str]) -> dict[str, Any]:
    return {
        **item,
        "unit_name": units.get(item["unit"], item["unit"]),
        "quantity": Decimal(item["quantity"]) if item["quantity"] else None,
        "deliver_by": date.fromisoformat(item["deliver_by"]) if item["deliver_by"] else None,
    }


def _moment(value: str) -> datetime | None:
    return datetime.fromisoformat(value) if value else None
