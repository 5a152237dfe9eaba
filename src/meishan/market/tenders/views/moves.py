# SPDX-License-Identifier: Apache-2.0
"""One page per move of a draft or a notice: what will happen, then the button."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from meishan.base.core import clock
from meishan.base.core.errors import Denied, Refused
from meishan.base.core.forms import take_refusal
from meishan.base.core.predicates import may

from .. import actions, forms, queries
from ..models import Draft, Notice, Tender
from ..queries import rules as rulebook
from ..queries.planning import proposed_deadline
from ..states import DraftState, SubmissionMethod
from .drafting import draft_crumbs, fetch_draft, hindrance_of
from .public import fetch

page = require_http_methods(["GET", "HEAD", "POST"])


def _confirmed(
    request: HttpRequest,
    subject: Any,
    context: dict[str, Any],
    *,
    rule: str,
    perform: Callable[[], Any],
    done: str | Callable[[], str],
) -> HttpResponse:
    """Ask first, then act; a refusal comes back as a message where the person was."""
    verdict = may(request.actor, rule, subject)
    if not verdict:
        raise Denied(verdict.reason)
    if request.method != "POST":
        return render(request, "core/confirm.html", context)
    try:
        made = perform()
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect(context["cancel_url"])
    messages.success(request, done() if callable(done) else done)
    return redirect(made if isinstance(made, str) else context["cancel_url"])


def _of(found: Draft) -> str:
    return reverse("tenders:draft", args=[found.pk])


@page
def submit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Hand a draft to a second officer."""
    found = fetch_draft(request, pk)
    context = {
        "title": _("Submit %(reference)s for clearance?") % {"reference": found.reference},
        "message": _(
            "A second officer of your agency reads it and clears it, or sends it back with a reason."
        ),
        "consequences": [_("Nobody can change the text while it waits. You can take it back.")],
        "confirm_label": _("Submit for clearance"),
        "cancel_url": _of(found),
        "crumbs": draft_crumbs(found),
    }
    return _confirmed(
        request,
        found,
        context,
        rule="tenders.submit",
        perform=lambda: actions.submit(found, by=request.actor),
        done=_("Submitted. The other officers of your agency see it in their clearance queue."),
    )


@page
def recall(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a text back to edit it."""
    found = fetch_draft(request, pk)
    context = {
        "title": _("Take %(reference)s back?") % {"reference": found.reference},
        "message": _("You can edit it again. It must be submitted and cleared anew."),
        "confirm_label": _("Take it back"),
        "cancel_url": _of(found),
        "crumbs": draft_crumbs(found),
    }
    return _confirmed(
        request,
        found,
        context,
        rule="tenders.recall",
        perform=lambda: actions.recall(found, by=request.actor),
        done=_("You can edit it again."),
    )


@page
def send_back(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The second officer wants changes."""
    found = fetch_draft(request, pk)
    verdict = may(request.actor, "tenders.send_back", found)
    if not verdict:
        raise Denied(verdict.reason)
    form = forms.WhyForm(request.POST or None, help_text=_("What should change? The writers read this."))
    if request.method == "POST" and form.is_valid():
        try:
            actions.send_back(found, by=request.actor, reason=form.cleaned_data["reason"])
        except Refused as refused:
            take_refusal(form, refused)
        else:
            messages.success(request, _("Sent back. The writers are told why."))
            return redirect(_of(found))
    context = {
        "title": _("Send %(reference)s back?") % {"reference": found.reference},
        "confirm_label": _("Send it back"),
        "cancel_url": _of(found),
        "crumbs": draft_crumbs(found),
    }
    return render(request, "core/confirm.html", {**context, "form": form})


@page
def clear(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A second officer agrees to every word."""
    found = fetch_draft(request, pk)
    context = {
        "title": _("Clear %(reference)s?") % {"reference": found.reference},
        "message": _("By clearing you say that you read the whole text and agree to its publication."),
        "consequences": [_("Then any officer of your agency can publish it, just as it is now.")],
        "confirm_label": _("Clear for publication"),
        "cancel_url": _of(found),
        "crumbs": draft_crumbs(found),
    }
    return _confirmed(
        request,
        found,
        context,
        rule="tenders.clear",
        perform=lambda: actions.clear(found, by=request.actor),
        done=lambda: _said_of_clearance(found),
    )


def _said_of_clearance(found: Draft) -> str:
    hindrance = hindrance_of(found, clock.now())
    if hindrance is None:
        return _("Cleared. It can be published now.")
    return _("Cleared, but it can’t be published yet. %(why)s") % {"why": hindrance}


@page
def publish(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Make a cleared text public."""
    found = fetch_draft(request, pk)
    hindrance = hindrance_of(found, clock.now()) if found.state == DraftState.CLEARED else None
    if hindrance is not None:
        messages.error(request, str(hindrance))
        return redirect(_of(found))
    if found.is_amendment:
        rule, perform = "tenders.revise", actions.publish_amendment
        title = _("Publish the amendment of %(reference)s?")
        told = _("Everybody who expressed interest or asked is told at once.")
    else:
        rule, perform = "tenders.publish", actions.publish
        title = _("Publish %(reference)s?")
        told = _("Suppliers whose codes fit are alerted.")
    context = {
        "title": title % {"reference": found.reference},
        "message": _("It becomes public to everybody at the same moment and stays in the public log."),
        "consequences": [told, _("A published version can't be changed, only amended by a next one.")],
        "confirm_label": _("Publish"),
        "cancel_url": _of(found),
        "crumbs": draft_crumbs(found),
    }

    def act() -> str:
        return reverse("tenders:notice", args=[perform(found, by=request.actor).pk])

    return _confirmed(request, found, context, rule=rule, perform=act, done=_("Published."))


@page
def discard(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give a draft up."""
    found = fetch_draft(request, pk)

    def act() -> str:
        actions.discard(found, by=request.actor)
        return reverse("tenders:desk")

    context = {
        "title": _("Discard %(reference)s?") % {"reference": found.reference},
        "message": _("The draft leaves your desk. This can't be undone."),
        "confirm_label": _("Discard the draft"),
        "cancel_url": _of(found),
        "crumbs": draft_crumbs(found),
        "danger": True,
    }
    return _confirmed(
        request, found, context, rule="tenders.discard", perform=act, done=_("The draft is discarded.")
    )


@page
def amend(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Start an amendment, or go on with the one on its way."""
    found = fetch(pk)
    if may(request.actor, "tenders.amend", found):
        standing = queries.open_draft_of(found)
        if standing is not None:
            return redirect("tenders:draft", standing.pk)

    def act() -> str:
        made = actions.amend(found, by=request.actor)
        return reverse("tenders:draft", args=[made.pk])

    context = {
        "title": _("Amend %(reference)s?") % {"reference": found.reference},
        "message": _(
            "You get a copy of the current text to change. A second officer clears it before it is public."
        ),
        "consequences": [
            _("The notice stays as it is until then."),
            _("The deadline can be moved later, never earlier."),
            *_for_bidders(found),
        ],
        "confirm_label": _("Start the amendment"),
        "cancel_url": reverse("tenders:notice", args=[found.pk]),
        "crumbs": [(reverse("tenders:notice", args=[found.pk]), found.reference)],
    }
    return _confirmed(
        request,
        found,
        context,
        rule="tenders.amend",
        perform=act,
        done=_("Change what is to change, then submit it."),
    )


def _for_bidders(found: Notice) -> list[str]:
    """What an amendment means where bids are sealed here."""
    if found.submission_method != SubmissionMethod.PLATFORM:
        return []
    return [
        _("Bids handed in by then must be confirmed for the new version, so bidders need time for it."),
        _(
            "If little time is left, a later deadline is proposed. Only for more time, extend the deadline instead."
        ),
    ]


@page
def take_deadline(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Put the proposed later deadline into an amendment."""
    found = fetch_draft(request, pk)
    proposal = proposed_deadline(found, clock.now())
    if request.method == "POST" and proposal is not None:
        try:
            actions.save(found, by=request.actor, changes={"deadline": proposal.deadline.isoformat()})
        except Refused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, _("The deadline is set in the amendment."))
    return redirect("tenders:draft", found.pk)


def _too_late_to_cancel(found: Notice) -> str:
    """How long before the deadline the rules want a cancellation to come, where it comes later; else nothing."""
    at = clock.now()
    tender = Tender.objects.filter(pk=found.pk).first()
    if tender is None or found.closes_at is None:
        return ""
    rules = rulebook.rules_of(tender, at)
    figure = rules["cancel_before"]
    if figure.value is None or rulebook.period_after(figure, at, found.zone) <= found.closes_at:
        return ""
    return rulebook.figure_text(figure, rules.currency)


@page
def cancel(request: HttpRequest, pk: UUID) -> HttpResponse:
    """End a notice without award, with the reason in the languages the officer gives."""
    found = fetch(pk)
    verdict = may(request.actor, "tenders.cancel", found)
    if not verdict:
        raise Denied(verdict.reason)
    form = forms.CancelForm(request.POST or None, main=found.language)
    if request.method == "POST" and form.is_valid():
        try:
            actions.cancel(found, by=request.actor, reason=form.text("reason"))
        except Refused as refused:
            take_refusal(form, refused)
        else:
            messages.success(request, _("The notice is cancelled."))
            return redirect("tenders:notice", found.pk)
    context = {
        "title": _("Cancel %(reference)s?") % {"reference": found.reference},
        "notice": found,
        "form": form,
        "said_in": [one for one in found.title if one != found.language],
        "wanted": _too_late_to_cancel(found),
    }
    return render(request, "tenders/cancel.html", context)
