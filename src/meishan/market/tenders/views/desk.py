# SPDX-License-Identifier: Apache-2.0
"""An officer's lists: own notices and drafts, what waits for clearance, questions, interested suppliers."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from meishan.base.accounts.models import Person
from meishan.base.core import clock, sheets
from meishan.base.core.errors import Denied
from meishan.base.core.predicates import may

from .. import exports, queries
from ..tables import EVERY_PHASE, NoticeFilter
from .public import ROWS, fetch, notice_context


def _only_officers(request: HttpRequest) -> UUID:
    verdict = may(request.actor, "tenders.see_desk")
    if not verdict:
        raise Denied(verdict.reason)
    return request.actor.organisation


@require_safe
def desk(request: HttpRequest) -> HttpResponseBase:
    """Texts on their way, and what the agency has published."""
    agency = _only_officers(request)
    at = clock.now()
    asked = request.GET.copy()
    asked.setdefault("phase", EVERY_PHASE)
    wanted = NoticeFilter.of(asked)
    found = wanted.apply(queries.notices_of(agency), at)
    if file_format := sheets.wanted(request):
        rows = exports.notice_rows(found.iterator(chunk_size=500), at)
        return sheets.answer(file_format, _("my-notices"), exports.notice_columns(), rows)
    facets = wanted.facets()
    page = Paginator(found, ROWS).get_page(request.GET.get("page"))
    context = {
        "title": _("Our notices"),
        "drafts": [
            {"draft": one, "title": queries.text_of(one.title, one.language)}
            for one in queries.drafts_of(agency)
        ],
        "counts": queries.counts_for_desk(agency, request.actor.person, at),
        "page_obj": page,
        "rows": [
            {
                "notice": one,
                "phase": one.phase(at),
                "title": queries.title_of(one),
                "language": queries.title_language(one),
            }
            for one in page
        ],
        "filter": wanted,
        "facets": facets,
        "chips": wanted.chips(request.GET),
        "list_url": reverse("tenders:desk"),
    }
    return render(request, "tenders/desk.html", context)


@require_safe
def clearance(request: HttpRequest) -> HttpResponseBase:
    """What waits for a second officer."""
    agency = _only_officers(request)
    waiting = queries.clearance_queue(agency)
    if file_format := sheets.wanted(request):
        rows = exports.draft_rows(waiting)
        return sheets.answer(file_format, _("clearance"), exports.draft_columns(), rows)
    page = Paginator(waiting, ROWS).get_page(request.GET.get("page"))
    context = {
        "title": _("Clearance"),
        "page_obj": page,
        "rows": [
            {
                "draft": one,
                "title": queries.text_of(one.title, one.language),
                "may": may(request.actor, "tenders.clear", one),
            }
            for one in page
        ],
    }
    return render(request, "tenders/clearance.html", context)


@require_safe
def open_questions(request: HttpRequest) -> HttpResponseBase:
    """Questions to the agency that wait for an answer."""
    agency = _only_officers(request)
    waiting = queries.open_questions(agency)
    if file_format := sheets.wanted(request):
        rows = exports.question_rows(waiting)
        return sheets.answer(file_format, _("questions"), exports.question_columns(), rows)
    page = Paginator(waiting, ROWS).get_page(request.GET.get("page"))
    return render(
        request, "tenders/open_questions.html", {"title": _("Questions to answer"), "page_obj": page}
    )


@require_safe
def interested(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Who expressed interest; for the buyer's officers alone."""
    found = fetch(pk)
    verdict = may(request.actor, "tenders.see_interested", found)
    if not verdict:
        raise Denied(verdict.reason)
    standing = queries.interests_in(found)
    page = Paginator(standing, ROWS).get_page(request.GET.get("page"))
    shown = standing if sheets.wanted(request) else page.object_list
    people = {one.pk: one for one in Person.objects.filter(pk__in=[each.person for each in shown])}
    if file_format := sheets.wanted(request):
        rows = exports.interest_rows(standing, people)
        return sheets.answer(file_format, _("interested"), exports.interest_columns(), rows)
    context = notice_context(request, found, "interested", _("Interested suppliers"))
    context |= {"page_obj": page, "rows": [(one, people.get(one.person)) for one in page]}
    return render(request, "tenders/interested.html", context)
