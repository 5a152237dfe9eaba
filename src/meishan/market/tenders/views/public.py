# SPDX-License-Identifier: Apache-2.0
"""What everybody may read: the list of notices and each notice's pages."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from meishan.base.accounts.queries import organisation_name
from meishan.base.core import clock, sheets, uploads
from meishan.base.core.actor import Actor
from meishan.base.core.predicates import Words, may
from meishan.base.reference import queries as reference

from .. import exports, queries
from ..models import Document, Notice, NoticeVersion, Tender
from ..queries.life import life_of, meetings_of, told_of
from ..queries.outages import extensions as outage_extensions
from ..states import NoticePhase, NoticeState, SubmissionMethod
from ..tables import listed
from .terms import told_terms
from .ways import life_ways

ROWS = 25


@require_safe
def notice_list(request: HttpRequest) -> HttpResponseBase:
    """Public notices, searched, filtered and sorted; as CSV or XLSX too."""
    at = clock.now()
    wanted, found = listed(request.GET, at)
    if file_format := sheets.wanted(request):
        rows = exports.notice_rows(found.iterator(chunk_size=500), at)
        return sheets.answer(file_format, _("notices"), exports.notice_columns(), rows)
    page = Paginator(found, ROWS).get_page(request.GET.get("page"))
    context = {
        "title": _("Notices"),
        "page_obj": page,
        "cards": [card_of(one) for one in page],
        "filter": wanted,
        "facets": wanted.facets(),
        "chips": wanted.chips(request.GET),
        "country_options": reference.countries(),
        "sort_options": [
            {"value": "deadline", "label": _("Deadline, soonest first")},
            {"value": "-deadline", "label": _("Deadline, latest first")},
            {"value": "-published", "label": _("Newest first")},
            {"value": "reference", "label": _("Reference")},
        ],
    }
    return render(request, "tenders/list.html", context)


def card_of(notice: Notice) -> dict[str, Any]:
    """What a line about a notice shows."""
    return {
        "url": reverse("tenders:notice", args=[notice.pk]),
        "title": queries.title_of(notice),
        "lang": queries.title_language(notice),
        "kind": notice.get_type_display(),
        "reference": notice.reference,
        "buyer": notice.buyer_name,
        "deadline": notice.closes_at,
        "cancelled": notice.cancelled_at is not None,
        "zone": notice.zone,
        "countries": notice.countries,
        "badges": badges_of(notice),
    }


def badges_of(notice: Notice) -> list[dict[str, Any]]:
    """The marks of a notice: cancelled, suspended, revised, reserved, sustainable, from elsewhere."""
    badges: list[dict[str, Any]] = []
    if notice.cancelled_at:
        badges.append({"label": _("Cancelled"), "tone": "danger"})
    if notice.state == NoticeState.SUSPENDED:
        badges.append({"label": notice.get_state_display(), "tone": "warning"})
    if notice.version > 1:
        badges.append({"label": _("Revision %(n)s") % {"n": notice.version - 1}, "tone": "warning"})
    if notice.reserved_for != "none":
        badges.append({"label": notice.get_reserved_for_display(), "tone": "info"})
    if notice.sustainability_state == "sustainable":
        badges.append({"label": notice.get_sustainability_state_display(), "tone": "success", "icon": "leaf"})
    if notice.is_external:
        badges.append({"label": _("From another portal"), "tone": "neutral", "icon": "external"})
    return badges


def fetch(pk: UUID) -> Notice:
    """The notice, or a 404."""
    found = queries.notice_for_reader(pk)
    if found is None:
        raise Http404
    return found


def notice_context(request: HttpRequest, found: Notice, current: str, title: str = "") -> dict[str, Any]:
    """What every page of a notice needs: its tabs, its state, and what the reader may do."""
    at = clock.now()
    actor = request.actor
    languages = sorted(language for language, words in found.title.items() if words)
    shown_in = request.GET.get("in", "")
    shown_in = shown_in if shown_in in languages else ""
    name = queries.title_of(found, shown_in or None)
    own = may(actor, "tenders.see_interested", found)
    counts = {
        "lots": queries.lots_of(found).filter(state="active").count(),
        "documents": queries.documents_of(found).count(),
        "questions": queries.answers_of(found).count(),
        "revisions": found.version,
    }
    return {
        "title": f"{title} – {name}" if title else name,
        "notice": found,
        "buyer_in_full": organisation_name(found.buyer) if found.buyer and found.buyer.acronym else "",
        "phase": found.phase(at),
        "is_open": found.is_open(at),
        "tabs": _tabs(found, current, counts, shown_in),
        "languages": languages,
        "shown_in": shown_in,
        "spoken": queries.title_language(found, shown_in or None),
        "badges": badges_of(found),
        "current": current,
        "counts": counts,
        "is_own": own,
        "outage_moved": outage_extensions(found).exists(),
        "can_amend": bool(may(actor, "tenders.amend", found)) and found.is_open(at),
        "can_cancel": may(actor, "tenders.cancel", found),
        "open_draft": queries.open_draft_of(found) if own else None,
        "waiting": queries.questions_on(found).count() if own else 0,
        "interested_count": queries.interests_in(found).count() if own else 0,
        "my_interest": queries.interest_of(found, actor.organisation),
        "may_interest": may(actor, "tenders.express_interest", found),
        "may_withdraw": may(actor, "tenders.withdraw_interest", found),
        "may_ask": may(actor, "tenders.ask", found),
        "is_bidder": may(actor, "tenders.see_mine"),
        "way_in": "" if own or found.is_external else _way_in(actor, found),
        "asking_is_open": found.is_open(at)
        and (found.questions_until is None or at <= found.questions_until),
        **_of_tender(request, found, at),
    }


def _of_tender(request: HttpRequest, found: Notice, at: datetime) -> dict[str, Any]:
    """What pages of a notice show of its sealed tender; nothing where answers go elsewhere."""
    if found.submission_method != SubmissionMethod.PLATFORM:
        return {}
    tender = Tender.objects.select_related("notice__deadline").filter(pk=found.pk).first()
    if tender is None:
        return {}
    return {
        "tender": tender,
        "life": life_of(tender, at, public=True),
        "life_ways": life_ways(request, found, at),
        "may_see_case": may(request.actor, "tenders.see_case", tender),
    }


def _way_in(actor: Actor, found: Notice) -> Words:
    """Who may take part and how, for a reader whose rules leave something closed; empty where all is open to her."""
    interest, asking = may(actor, "tenders.express_interest", found), may(actor, "tenders.ask", found)
    if interest and asking:
        return ""
    if not actor.is_signed_in:
        return _("Suppliers express interest and ask questions here. Sign in, or register your firm.")
    if not may(actor, "tenders.see_mine"):
        return _("Only suppliers express interest and ask questions. You act for no supplier now.")
    return interest.reason or asking.reason


def _tabs(found: Notice, current: str, counts: dict[str, int], shown_in: str) -> list[dict[str, Any]]:
    sealed = (("judging", _("How bids are judged"), None), ("sending", _("What to send"), None))
    pages = [
        ("notice", _("General"), None),
        *(sealed if found.submission_method == SubmissionMethod.PLATFORM else ()),
        ("lots", _("Lots"), counts["lots"]),
        ("documents", _("Documents"), counts["documents"]),
        ("contacts", _("Contacts"), None),
        ("questions", _("Questions"), counts["questions"]),
        ("revisions", _("Revisions"), counts["revisions"]),
    ]
    return [
        {
            "url": reverse(f"tenders:{name}", args=[found.pk]) + (f"?in={shown_in}" if shown_in else ""),
            "label": label,
            "count": count,
            "current": name == current,
        }
        for name, label, count in pages
    ]


def facts_of(content: dict[str, Any]) -> dict[str, Any]:
    """Names of codes, countries and considerations, for the reader."""
    titles = reference.unspsc_titles(content["codes"])
    return {
        "codes": [(code, titles.get(code, "")) for code in content["codes"]],
        "countries": [reference.country_name(code) for code in content["countries"]],
        "considerations": [reference.sustainability_title(key) for key in content["sustainability"]],
    }


def _facts(found: Notice) -> dict[str, Any]:
    return facts_of(
        {"codes": found.codes, "countries": found.countries, "sustainability": found.sustainability}
    )


@require_safe
def notice(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The general part: what, for whom, until when."""
    found = fetch(pk)
    context = notice_context(request, found, "notice") | _facts(found)
    return render(request, "tenders/notice.html", context)


@require_safe
def lots(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Lots and their items."""
    found = fetch(pk)
    context = notice_context(request, found, "lots", _("Lots"))
    context["lots"] = with_names(list(queries.lots_of(found)))
    return render(request, "tenders/lots.html", context)


def with_names(lots: list[Any]) -> list[Any]:
    """Lots whose items know the names of their units, for the reader."""
    units = dict(reference.units())
    for one in lots:
        one.lines = list(one.items.all())
        for item in one.lines:
            item.unit_name = units.get(item.unit, item.unit)
    return lots


@require_safe
def documents(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Files of the current version, those of earlier ones, and links."""
    found = fetch(pk)
    context = notice_context(request, found, "documents", _("Documents"))
    context["documents"] = queries.documents_of(found)
    context["earlier"] = Document.objects.filter(notice=found, until_version__isnull=False).order_by("at")
    return render(request, "tenders/documents.html", context)


@require_safe
def document(request: HttpRequest, pk: UUID, document: UUID) -> HttpResponseBase:
    """A published file, for anybody."""
    row = get_object_or_404(Document, pk=document, notice_id=pk)
    return uploads.attachment(row)


@require_safe
def contacts(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Whom to write to."""
    return render(
        request, "tenders/contacts.html", notice_context(request, fetch(pk), "contacts", _("Contacts"))
    )


@require_safe
def questions(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Answers to all; and for its asker, her own questions that wait."""
    found = fetch(pk)
    answers = queries.answers_of(found)
    if file_format := sheets.wanted(request):
        rows = exports.answer_rows(answers, found.language)
        return sheets.answer(file_format, _("questions"), exports.answer_columns(), rows)
    context = notice_context(request, found, "questions", _("Questions"))
    own = queries.questions_of(request.actor.organisation) if request.actor.organisation else None
    context["answers"] = answers
    context["meetings"] = meetings_of(found)
    context["own_questions"] = own.filter(notice=found) if own is not None and not context["is_own"] else []
    return render(request, "tenders/questions.html", context)


@require_safe
def revisions(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Every version, the newest first, with what changed."""
    found = fetch(pk)
    versions = list(queries.versions_of(found))
    context = notice_context(request, found, "revisions", _("Revisions"))
    context["versions"] = [told_version(one, versions) for one in reversed(versions)]
    context["told"] = told_of(found)
    return render(request, "tenders/revisions.html", context)


def told_version(version: NoticeVersion, versions: list[NoticeVersion]) -> dict[str, Any]:
    """A version with its changes against the one before."""
    before = next((one for one in versions if one.number == version.number - 1), None)
    changes = queries.changes_between(before.content, version.content) if before else []
    return {"version": version, "changes": changes, "language": version.content["language"]}


@require_safe
def print_view(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Everything on one page, for paper."""
    found = fetch(pk)
    context = notice_context(request, found, "notice") | _facts(found)
    context |= {
        "lots": with_names(list(queries.lots_of(found))),
        "documents": queries.documents_of(found),
        "answers": queries.answers_of(found),
        "printed_at": clock.now(),
        **told_terms(queries.content_of(found)),
    }
    return render(request, "tenders/print.html", context)


@require_safe
def calendar(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The deadline for one's own calendar."""
    found = fetch(pk)
    if found.phase(clock.now()) == NoticePhase.UNDATED:
        raise Http404
    response = HttpResponse(exports.calendar_of(found), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="deadline.ics"'
    return response
