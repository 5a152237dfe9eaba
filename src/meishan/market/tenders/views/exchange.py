# SPDX-License-Identifier: Apache-2.0
"""Interest, questions and answers."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_safe

from meishan.base.core import sheets
from meishan.base.core.errors import Denied, Refused
from meishan.base.core.forms import take_refusal
from meishan.base.core.predicates import may
from meishan.base.reference.queries import language_key

from .. import actions, exports, forms, queries
from ..models import Notice, Question
from .public import ROWS, fetch, notice_context

page = require_http_methods(["GET", "HEAD", "POST"])


def _url(found: Notice, name: str = "notice") -> str:
    return reverse(f"tenders:{name}", args=[found.pk])


@page
def interest(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Express interest; or read what still stands in the way."""
    found = fetch(pk)
    if not request.actor.is_signed_in:
        raise Denied(_("Sign in first."))
    if request.method == "POST":
        try:
            actions.express_interest(found, by=request.actor)
        except Refused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(
                request, _("The buyer knows of your interest. You are told of every change and every answer.")
            )
        return redirect(_url(found))
    context = notice_context(request, found, "notice", _("Express interest"))
    context["title"] = _("Express interest in %(reference)s") % {"reference": found.reference}
    return render(request, "tenders/interest.html", context)


@page
def withdraw_interest(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take one's interest back."""
    found = fetch(pk)
    if request.method == "POST":
        actions.withdraw_interest(found, by=request.actor)
        messages.success(request, _("Your interest is withdrawn."))
        return redirect(_url(found))
    context = {
        "title": _("Withdraw your interest in %(reference)s?") % {"reference": found.reference},
        "message": _("You are no longer told of changes and answers. You can express interest again."),
        "confirm_label": _("Withdraw interest"),
        "cancel_url": _url(found),
        "crumbs": [(_url(found), found.reference)],
    }
    return render(request, "core/confirm.html", context)


@page
def ask(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask the buyer in writing."""
    found = fetch(pk)
    verdict = may(request.actor, "tenders.ask", found)
    if not verdict:
        raise Denied(verdict.reason)
    form = forms.AskForm(request.POST or None, initial={"language": language_key()})
    if request.method == "POST" and form.is_valid():
        try:
            actions.ask(found, by=request.actor, **form.cleaned_data)
        except Refused as refused:
            take_refusal(form, refused)
        else:
            messages.success(
                request,
                _("Your question is with the buyer. The answer comes to you by mail and to all here."),
            )
            return redirect(_url(found, "questions"))
    return render(request, "tenders/ask.html", {"title": _("Ask a question"), "notice": found, "form": form})


@page
def answer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Answer questions to all."""
    found = fetch(pk)
    verdict = may(request.actor, "tenders.answer", found)
    if not verdict:
        raise Denied(verdict.reason)
    waiting = list(queries.questions_on(found))
    picked = [one for one in waiting if str(one.pk) in request.GET.getlist("question")]
    given = {"question": {one.language: one.text for one in picked}}
    form = forms.AnswerForm(
        request.POST or None,
        main=found.language,
        given=given,
        waiting=[(str(one.pk), one.text) for one in waiting],
        initial={"questions": [str(one.pk) for one in picked]},
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.answer(
                found,
                by=request.actor,
                questions=form.cleaned_data.get("questions", []),
                question=form.text("question"),
                answer=form.text("answer"),
            )
        except Refused as refused:
            take_refusal(form, refused)
        else:
            messages.success(request, _("Answered to all. The asker and everybody interested is told."))
            return redirect(_url(found, "questions"))
    context = {"title": _("Answer to all"), "notice": found, "form": form, "waiting": waiting}
    return render(request, "tenders/answer.html", context)


@page
def set_aside(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Settle a question without an answer to all."""
    found = get_object_or_404(Question.objects.select_related("notice"), pk=pk)
    verdict = may(request.actor, "tenders.set_aside", found)
    if not verdict:
        raise Denied(verdict.reason)
    form = forms.WhyForm(request.POST or None, help_text=_("Only the asker reads this."))
    back = reverse("tenders:open_questions")
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_aside(found, by=request.actor, reason=form.cleaned_data["reason"])
        except Refused as refused:
            take_refusal(form, refused)
        else:
            messages.success(request, _("Set aside. The asker is told why."))
            return redirect(back)
    context = {
        "title": _("Set this question aside?"),
        "message": found.text,
        "confirm_label": pgettext("a button", "Set aside"),
        "cancel_url": back,
        "crumbs": [(reverse("tenders:desk"), _("Our notices")), (back, _("Questions"))],
        "form": form,
    }
    return render(request, "core/confirm.html", context)


@require_safe
def mine(request: HttpRequest) -> HttpResponseBase:
    """A supplier's interests and questions."""
    verdict = may(request.actor, "tenders.see_mine")
    if not verdict:
        raise Denied(verdict.reason)
    interests = queries.interests_of(request.actor.organisation)
    if file_format := sheets.wanted(request):
        return sheets.answer(
            file_format, _("my-notices"), exports.mine_columns(), exports.mine_rows(interests)
        )
    asked = queries.questions_of(request.actor.organisation)
    context = {
        "title": _("My interests and questions"),
        "page_obj": Paginator(interests, ROWS).get_page(request.GET.get("page")),
        "questions": Paginator(asked, ROWS).get_page(request.GET.get("questions")),
    }
    return render(request, "tenders/mine.html", context)
