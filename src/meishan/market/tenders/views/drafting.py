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
from ..queries.openers import SeatView, appointed_manifest, seats_at, standing_manifest
from ..queries.planning import proposed_deadline
from ..states import DraftState, Reservation, SubmissionMethod, TenderMethod
from .checklist import missing_of, tasks_of
from .public import facts_of
from .terms import told_terms

page = require_http_methods(["GET", "HEAD", "POST"])


def fetch_draft(request: HttpRequest, pk: UUID) -> Draft:
    """A draft of the actor's agency. Raises Http404 or Denied."""
    found = get_object_or_404(Draft.objects.select_related("notice__deadline"), pk=pk)
    verdict = may(request.actor, "tenders.see_draft", found)
    if not verdict:
        raise Denied(verdict.reason)
    return found


def draft_crumbs(found: Draft) -> list[tuple[str, str]]:
    """The pages above one that is about a draft."""
    return [
        (reverse("tenders:desk"), _("Our notices")),
        (reverse("tenders:draft", args=[found.pk]), found.reference),
    ]


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


def hindrance_of(found: Draft, at: datetime) -> Refused | None:
    """What keeps a text from going public now, were it cleared; None where nothing does."""
    try:
        actions.refuse_unready(found, at)
    except Refused as refused:
        return refused
    return None


@require_safe
def draft(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Where the text stands: the checklist, and the next move."""
    found = fetch_draft(request, pk)
    at = clock.now()
    missing = missing_of(found, at)
    hindrance = hindrance_of(found, at) if found.state == DraftState.CLEARED else None
    may_publish = may(request.actor, "tenders.revise" if found.is_amendment else "tenders.publish", found)
    context = {
        "title": queries.text_of(found.title, found.language)[0] or found.reference,
        "draft": found,
        "missing": missing,
        "tasks": tasks_of(found, missing),
        **_of_openers(found, at),
        "proposal": proposed_deadline(found, at),
        "changes": _changes(found),
        **{name: may(request.actor, f"tenders.{name}", found) for name in ("save", "submit", "recall")},
        **{name: may(request.actor, f"tenders.{name}", found) for name in ("clear", "send_back", "discard")},
        "publish": may_publish and hindrance is None,
        "hindrance": hindrance,
        "little_time": _little_time(found, at),
    }
    return render(request, "tenders/draft.html", context)


def _of_openers(found: Draft, at: datetime) -> dict[str, Any]:
    """How far the openers of a sealed tender's first text are, and what each of them still has to do."""
    standing, appointed = standing_manifest(found.pk), appointed_manifest(found.pk)
    listed = appointed or standing
    return {
        "openers_ready": standing is not None,
        "openers_appointed": listed is not None,
        "openers": [_opener_task(one) for one in seats_at(listed, at)] if listed is not None else [],
    }


def _opener_task(one: SeatView) -> dict[str, Any]:
    """What one opener still has to do before the tender can be published."""
    if one.is_gone:
        state, status = "error", _("Lost: appoint somebody else")
    elif one.is_ready:
        state, status = "done", _("Ready")
    elif one.seat.confirmed_at is None:
        state, status = "todo", _("Must check her key in the log")
    else:
        state, status = "todo", _("Must open the drill")
    return {
        "title": one.person.name if one.person else "—",
        "hint": one.seat.organisation.name,
        "state": state,
        "status": status,
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
        "crumbs": draft_crumbs(found),
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
