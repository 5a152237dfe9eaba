# SPDX-License-Identifier: Apache-2.0
"""A ranking to be reckoned anew: here on the page, and as the two files anybody can rank alone."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from meishan.algorithms import scoring
from meishan.base.core.predicates import may
from meishan.market.tenders.models import Notice
from meishan.market.tenders.queries.ocids import ocid_of, process_of

from ...models import Ranking
from ...queries.published import announced_ranking, published_problem
from .._shared import demand
from ._shared import lot_name
from .owning import told_owning


def _fetch(request: HttpRequest, pk: UUID) -> tuple[Ranking, bool]:
    """A ranking, for the case's own people and, once its outcome is announced, for everybody; and which of the two."""
    found = Ranking.objects.select_related("notice__buyer", "notice__deadline").filter(pk=pk).first()
    if found is None:
        raise Http404
    inside = bool(may(request.actor, "evaluation.see_award", found.notice))
    if not inside:
        demand(request, "evaluation.see_announced_ranking", found)
    return found, inside


@require_safe
def ranking(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Who ranks where and why; with `?again=1` the server reckons it anew and compares."""
    found, inside = _fetch(request, pk)
    problem = scoring.Problem.parse(found.problem) if inside else published_problem(found)
    again = scoring.rank(problem) if request.GET.get("again") else None
    shown = found.result if inside else scoring.rank(problem).json
    names = {one["id"]: one["name"] for one in problem.json["offers"]}
    context: dict[str, Any] = {
        "title": _("Ranking"),
        "notice": found.notice,
        "ranking": found,
        "lot": lot_name(found.notice, found.lot),
        "problem": problem.json,
        "result": shown,
        "names": names,
        "owning": told_owning(found.notice, problem.json, shown),
        "offers": [
            {
                **one,
                "name": names[one["id"]],
                "steps": scoring.explain(problem, again or scoring.rank(problem), one["id"]),
            }
            for one in shown["offers"]
        ],
        "inside": inside,
        "again": again,
        "is_same": again is not None and _order(again.json) == _order(found.result),
        "same_digest": again is not None and inside and again.digest == found.result_digest,
        "digest": (again or scoring.rank(problem)).digest,
        "is_announced": announced_ranking(found.notice, found.lot) == found,
        "ocid": ocid_of(found.notice_id),
        "address": request.build_absolute_uri(
            reverse("procurements:evaluation", args=[ocid_of(found.notice_id), found.lot])
        ),
    }
    return render(request, "evaluation/ranking.html", context)


def _order(result: dict[str, Any]) -> list[tuple[Any, ...]]:
    """What two rankings agree on when they agree: who ranks where, at which price and score."""
    return sorted((one["id"], one["rank"], one["evaluated"], one["score"]) for one in result["offers"])


def _file(data: bytes, name: str, *, public: bool) -> HttpResponse:
    response = HttpResponse(data, content_type="application/json")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    response["Cache-Control"] = "public, max-age=60" if public else "private, no-store"
    if public:
        response["Access-Control-Allow-Origin"] = "*"
    return response


@require_safe
def ranking_evaluation(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What was ranked, as a file to rank alone (`meishan recompute FILE`)."""
    found, inside = _fetch(request, pk)
    problem = scoring.Problem.parse(found.problem) if inside else published_problem(found)
    return _file(problem.canonical, f"evaluation-{found.lot}.json", public=False)


@require_safe
def ranking_result(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The ranking as a file."""
    found, inside = _fetch(request, pk)
    problem = scoring.Problem.parse(found.problem) if inside else published_problem(found)
    return _file(scoring.rank(problem).canonical, f"ranking-{found.lot}.json", public=False)


def _published(ocid: str, lot: int) -> scoring.Problem:
    """What everybody may rank of that lot. Raises Http404 until its outcome is announced."""
    process = process_of(ocid)
    notice = Notice.objects.filter(pk=process).first() if process is not None else None
    found = announced_ranking(notice, lot) if notice is not None else None
    if found is None:
        raise Http404
    return published_problem(found)


@require_safe
def published_evaluation(request: HttpRequest, ocid: str, lot: int) -> HttpResponse:
    """The evaluation of a lot as it is published once its outcome is announced."""
    return _file(_published(ocid, lot).canonical, f"evaluation-{lot}.json", public=True)


@require_safe
def published_ranking(request: HttpRequest, ocid: str, lot: int) -> HttpResponse:
    """The ranking that follows from it."""
    return _file(scoring.rank(_published(ocid, lot)).canonical, f"ranking-{lot}.json", public=True)
