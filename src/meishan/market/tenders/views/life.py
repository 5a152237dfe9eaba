# SPDX-License-Identifier: Apache-2.0
"""A published tender between its notice and its award: rest, more time, meetings, its ends, and its whole case."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from meishan.base.core import clock
from meishan.base.core.errors import Denied, Refused
from meishan.base.core.forms import take_refusal
from meishan.base.core.predicates import may
from meishan.base.ledger import tables
from meishan.base.ledger.queries import all_entries

from .. import actions, forms, queries
from ..models import Draft, Notice, Tender
from ..queries import openers
from ..queries import rules as rulebook
from ..queries.life import life_of, meetings_of, told_of
from ..queries.planning import missing_plan, planning_of
from ..states import OPEN_DRAFTS, DraftState, LotState
from .public import fetch
from .ways import life_ways, sent

page = require_http_methods(["GET", "HEAD", "POST"])
NEWEST = 50


def _allowed(request: HttpRequest, rule: str, subject: Any) -> None:
    verdict = may(request.actor, rule, subject)
    if not verdict:
        raise Denied(verdict.reason)


def _with_reason(
    request: HttpRequest,
    found: Notice,
    form: Any,
    context: dict[str, Any],
    *,
    perform: Callable[[Any], Any],
    done: str,
) -> HttpResponse:
    """A page that says what will happen, takes the reason all will read, and acts."""
    if request.method == "POST" and form.is_valid():
        try:
            perform(form)
        except Refused as refused:
            take_refusal(form, refused)
        else:
            messages.success(request, done)
            return redirect("tenders:notice", found.pk)
    return render(request, "tenders/act.html", {"notice": found, "form": form, **context})


@page
def suspend(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Stop taking bids for a while."""
    found = fetch(pk)
    _allowed(request, "tenders.suspend", found)
    context = {
        "title": _("Suspend %(reference)s?") % {"reference": found.reference},
        "points": [
            _("No bid is taken until you resume. Bids handed in stay sealed and stand."),
            _("The deadline moves later by at least the time the tender rests."),
            _("Everybody interested is told at once, with your reason."),
        ],
        "button": _("Suspend the tender"),
        "danger": True,
    }
    return _with_reason(
        request,
        found,
        forms.ReasonForAllForm(sent(request), main=found.language),
        context,
        perform=lambda form: actions.suspend(found, by=request.actor, reason=form.text("reason")),
        done=_("The tender is suspended."),
    )


@page
def resume(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take bids again."""
    found = fetch(pk)
    _allowed(request, "tenders.resume", found)
    tender = Tender.objects.filter(pk=found.pk).first()
    if tender is None or tender.suspended_at is None or found.closes_at is None:
        raise Http404
    context = {
        "title": _("Resume %(reference)s?") % {"reference": found.reference},
        "points": [
            _("Bids are taken again until the new deadline."),
            _("Leave the deadline empty to give back just the time lost."),
            _("Everybody interested is told at once."),
        ],
        "button": _("Resume the tender"),
    }
    form = forms.ResumeForm(
        sent(request),
        main=found.language,
        zone=found.zone,
    )
    return _with_reason(
        request,
        found,
        form,
        context,
        perform=lambda form: actions.resume(
            found, by=request.actor, deadline=form.cleaned_data["deadline"], reason=form.text("reason")
        ),
        done=_("Bids are taken again."),
    )


@page
def extend(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give all bidders more time."""
    found = fetch(pk)
    _allowed(request, "tenders.extend_deadline", found)
    context = {
        "title": _("Extend the deadline of %(reference)s?") % {"reference": found.reference},
        "points": [
            _("The deadline can only move later, and never once bids are being opened."),
            _("The text stays as it is, so no bid needs to be confirmed again."),
            _("Everybody interested is told at once, with your reason."),
        ],
        "button": _("Extend the deadline"),
    }
    return _with_reason(
        request,
        found,
        forms.ExtendForm(sent(request), main=found.language, zone=found.zone),
        context,
        perform=lambda form: actions.extend_deadline(
            found, by=request.actor, deadline=form.cleaned_data["deadline"], reason=form.text("reason")
        ),
        done=_("The deadline has moved."),
    )


@page
def declare_unsuccessful(request: HttpRequest, pk: UUID) -> HttpResponse:
    """End a tender that brought nothing."""
    context = {
        "points": [
            _("The tender ends without award. No bid can be accepted any more."),
            _("Everybody interested is told at once, with your reason."),
            _("This can't be undone."),
        ],
        "button": _("End without result"),
    }
    return _end(request, pk, "declare_unsuccessful", _("End %(reference)s without result?"), context)


@page
def declare_failed(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say that too few openers are left."""
    context = {
        "points": [
            _("Do this only when fewer openers are left than are needed: then no bid can ever be opened."),
            _("The tender ends. Suppliers are told to answer a new one."),
            _("This can't be undone."),
        ],
        "button": _("Declare it failed"),
    }
    return _end(request, pk, "declare_failed", _("Can %(reference)s not be opened?"), context)


def _end(request: HttpRequest, pk: UUID, name: str, title: str, context: dict[str, Any]) -> HttpResponse:
    found = fetch(pk)
    _allowed(request, f"tenders.{name}", found)
    act = getattr(actions, name)
    return _with_reason(
        request,
        found,
        forms.ReasonForAllForm(sent(request), main=found.language),
        {**context, "title": title % {"reference": found.reference}, "danger": True},
        perform=lambda form: act(found, by=request.actor, reason=form.text("reason")),
        done=_("The tender has ended."),
    )


@page
def cancel_lot(request: HttpRequest, pk: UUID, number: int) -> HttpResponse:
    """End one lot while the others go on."""
    found = fetch(pk)
    _allowed(request, "tenders.cancel_lot", found)
    if not queries.lots_of(found).filter(number=number, state=LotState.ACTIVE).exists():
        raise Http404
    context = {
        "title": _("Cancel lot %(number)s of %(reference)s?")
        % {"number": number, "reference": found.reference},
        "points": [
            _("The other lots go on as they are."),
            _("Everybody interested is told at once, with your reason."),
            _("This can't be undone."),
        ],
        "button": _("Cancel the lot"),
        "danger": True,
    }
    return _with_reason(
        request,
        found,
        forms.ReasonForAllForm(sent(request), main=found.language),
        context,
        perform=lambda form: actions.cancel_lot(
            found, by=request.actor, number=number, reason=form.text("reason")
        ),
        done=_("The lot is cancelled."),
    )


@page
def meeting(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Publish what was said at a meeting with bidders."""
    found = fetch(pk)
    _allowed(request, "tenders.publish_meeting", found)
    form = forms.MeetingForm(sent(request), main=found.language, zone=found.zone)
    asked = forms.AskedForms(sent(request), prefix="asked")
    if request.method == "POST" and form.is_valid() and asked.is_valid():
        main = found.language
        pairs = [
            ({main: one["question"]}, {main: one["answer"]})
            for one in (each.cleaned_data for each in asked.forms)
            if one.get("question")
        ]
        try:
            actions.publish_meeting(
                found,
                by=request.actor,
                held_at=form.cleaned_data["held_at"],
                words=form.text("words"),
                questions=pairs,
            )
        except Refused as refused:
            take_refusal(form, refused)
        else:
            messages.success(request, _("The minutes are published, and everybody interested is told."))
            return redirect("tenders:questions", found.pk)
    context = {
        "title": _("Minutes of a meeting"),
        "notice": found,
        "form": form,
        "asked": asked,
        "forms": [form, *asked.forms],
    }
    return render(request, "tenders/meeting.html", context)


@require_safe
def case(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Everything of one tender on one page, for its officers and auditors."""
    tender = (
        Tender.objects.select_related("plan", "notice__deadline", "notice__buyer", "buyer")
        .filter(pk=pk)
        .first()
    )
    first = Draft.objects.filter(pk=pk).first()
    if tender is None or first is None:
        raise Http404
    _allowed(request, "tenders.see_case", tender)
    at = clock.now()
    context = {
        "title": queries.text_of(first.title, first.language)[0] or first.reference,
        "tender": tender,
        "draft": first,
        "notice": tender.notice,
        "life": life_of(tender, at, public=False),
        "at": at,
        **_of_plan(tender, first, at),
        **_of_openers(tender, at),
        **_of_notice(tender),
        "amendments": Draft.objects.filter(notice=pk).exclude(state=DraftState.DISCARDED).order_by("-number"),
        "open_drafts": OPEN_DRAFTS,
        "ways": _ways(request, tender, first, at),
        "rows": _rows(tender),
    }
    return render(request, "tenders/case.html", context)


def _of_plan(tender: Tender, first: Draft, at: datetime) -> dict[str, Any]:
    rules = rulebook.rules_of(tender, at)
    planning = planning_of(first, at)
    return {
        "rules": rules,
        "rules_are_frozen": bool(tender.rules),
        "figures": rulebook.shown_figures(rules),
        "planning": planning,
        "plan_missing": missing_plan(first, at) if tender.notice is None else [],
        "ground": rulebook.ground_title(tender.exception_ground) if tender.exception_ground else "",
    }


def _of_openers(tender: Tender, at: datetime) -> dict[str, Any]:
    manifest = openers.standing_manifest(tender) or openers.appointed_manifest(tender)
    return {"manifest": manifest, "alarm": openers.alarm_of(manifest, at) if manifest else None}


def _of_notice(tender: Tender) -> dict[str, Any]:
    notice = tender.notice
    if notice is None:
        return {}
    return {
        "versions": queries.versions_of(notice).order_by("-number"),
        "told": told_of(notice),
        "meetings": meetings_of(notice),
        "answers": queries.answers_of(notice).count(),
        "waiting": queries.questions_on(notice).count(),
        "interested": queries.interests_in(notice).count(),
        "lots": queries.lots_of(notice),
    }


def _ways(request: HttpRequest, tender: Tender, first: Draft, at: datetime) -> list[tuple[str, str]]:
    """What the reader may do next: label and address."""
    notice = tender.notice
    if notice is None:
        return [
            (_("The draft"), reverse("tenders:draft", args=[first.pk])),
            (_("Value, method and reasons"), reverse("tenders:plan", args=[first.pk])),
            (_("Openers"), reverse("tenders:openers", args=[tender.pk])),
        ]
    return [(_("The notice"), reverse("tenders:notice", args=[notice.pk])), *life_ways(request, notice, at)]


def _rows(tender: Tender) -> list[tables.Row]:
    found = all_entries().filter(subject_id=tender.pk).select_related("leaf", "disclosure")[:NEWEST]
    return tables.rows(found)
