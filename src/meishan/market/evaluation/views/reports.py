# SPDX-License-Identifier: Apache-2.0
"""The report of a panel: written, read, signed; and the technical results that follow from it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from meishan.base.accounts.models import Person
from meishan.base.core.errors import Denied, Refused
from meishan.base.core.forms import take_refusal
from meishan.base.core.leftopen import pressed, too_late
from meishan.base.core.predicates import may
from meishan.market.bids.actions import opening as bids
from meishan.market.bids.models import TechnicalDecision
from meishan.market.bids.states import DecisionState, TechnicalResult
from meishan.market.tenders.models import Tender

from .. import actions, forms, queries
from ..models import Evaluation, Report
from ..states import EvaluationState, SeatRole
from ._shared import demand, fetch, own_seat, page


def _may_read(request: HttpRequest, found: Evaluation) -> None:
    """The panel reads its report at once, the buyer's people once it is signed."""
    if found.state != EvaluationState.REPORTED:
        if own_seat(request, found) is None:
            raise Denied(_("The panel has not signed its report yet. You read it once all have signed."))
        demand(request, "evaluation.read_bids", found)


@page
@never_cache
def report(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The report as it stands, with the forms to write it and to sign it."""
    found = fetch(request, pk)
    _may_read(request, found)
    standing = Report.objects.filter(evaluation=found, replaced_at__isnull=True).first()
    made = _forms(request, found, standing)
    sent = pressed(request, made)
    if sent and made[sent].is_valid():
        said = made[sent].cleaned_data
        try:
            if sent == "write":
                actions.write_report(found, by=request.actor, words=said["words"])
            elif sent == "reopen":
                actions.reopen_report(found, by=request.actor, reason=said["reason"])
            else:
                actions.sign_report(found, by=request.actor, digest=said["digest"], remark=said["remark"])
        except Refused as refused:
            take_refusal(made[sent], refused)
        else:
            done = {
                "write": _("Written. All who scored read it and sign it."),
                "reopen": _("Opened again. The panel agrees, writes and signs anew."),
            }
            messages.success(request, done.get(sent, _("Signed.")))
            if sent == "reopen":
                # Whoever opened it need not sit on the panel, and reads it again once it is signed.
                return redirect("evaluation:evaluation", pk)
            return redirect("evaluation:report", pk)
    signatures = list(standing.signatures.select_related("seat")) if standing else []
    people = Person.objects.in_bulk([one.person for one in queries.seats_of(found)])
    context: dict[str, Any] = {
        "title": _("Report of the panel"),
        "evaluation": found,
        "notice": found.notice,
        "report": standing,
        "reopening": queries.reopening_of(found.pk),
        "former": Report.objects.filter(evaluation=found, replaced_at__isnull=False),
        "signatures": [(one, people.get(one.person)) for one in signatures],
        "panel": queries.panel_of(found),
        "criteria": queries.criteria_of(found.notice),
        "outcomes": queries.outcomes(found),
        "forms": made,
    }
    failed = any(one.is_bound and one.errors for one in made.values())
    return render(request, "evaluation/report.html", context, status=400 if failed else 200)


def _forms(request: HttpRequest, found: Evaluation, standing: Report | None) -> dict[str, Any]:
    """The forms that make sense for this reader now, by what they do."""
    data = request.POST if request.method == "POST" else None
    sent = data.get("do", "") if data else ""
    made: dict[str, Any] = {}
    if (
        found.state == EvaluationState.REPORTED
        and may(request.actor, "evaluation.reopen_report", found)
        and queries.was_sent_back(found.pk)
    ):
        made["reopen"] = forms.ReopenForm(data if sent == "reopen" else None, auto_id="id_reopen_%s")
    if found.state != EvaluationState.CONSENSUS:
        return made
    if may(request.actor, "evaluation.write_report", found):
        made["write"] = forms.ReportForm(
            data if sent == "write" else None,
            initial={"words": standing.words if standing else ""},
            auto_id="id_write_%s",
        )
    if standing is not None and may(request.actor, "evaluation.sign_report", found):
        seat = own_seat(request, found)
        if seat is not None and not standing.signatures.filter(seat=seat).exists():
            made["sign"] = forms.SignForm(
                data if sent == "sign" else None,
                initial={"digest": standing.digest},
                auto_id="id_sign_%s",
            )
    return made


@require_safe
@never_cache
def report_json(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The report that stands, as data; its fingerprint is the SHA-256 of its canonical form."""
    found = fetch(request, pk)
    _may_read(request, found)
    standing = Report.objects.filter(evaluation=found, replaced_at__isnull=True).first()
    if standing is None:
        raise Http404
    return JsonResponse(standing.content, json_dumps_params={"ensure_ascii": False})


@page
@never_cache
def results(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Which bids are technically qualified, by the signed report: the secretary proposes, the chair confirms."""
    found = fetch(request, pk)
    _may_read(request, found)
    if not Tender.objects.get(pk=pk).has_two_envelopes or found.state != EvaluationState.REPORTED:
        raise Http404
    rows = [(one, _decision(one)) for one in queries.outcomes(found)]
    seat = own_seat(request, found)
    proposes = seat is not None and seat.role == SeatRole.SECRETARY and any(not made for _one, made in rows)
    waiting = [made for _one, made in rows if made is not None and made.state == DecisionState.PROPOSED]
    form = None
    if seat is not None and seat.role == SeatRole.CHAIR and waiting:
        form = forms.SettleForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and (proposes or (form is not None and form.is_valid())):
        try:
            if proposes:
                _propose(request, [one for one, made in rows if made is None])
            else:
                assert form is not None
                _settle(request, waiting, form.cleaned_data)
        except Refused as refused:
            if form is not None:
                take_refusal(form, refused)
            else:
                messages.error(request, str(refused))
        else:
            return redirect("evaluation:results", pk)
    elif form is None:
        too_late(request)
    context: dict[str, Any] = {
        "title": _("Technical results"),
        "evaluation": found,
        "notice": found.notice,
        "rows": rows,
        "proposes": proposes,
        "form": form,
        "is_done": all(one.submission.result != TechnicalResult.NONE for one, _made in rows),
        "qualified": sum(one.submission.result == TechnicalResult.QUALIFIED for one, _made in rows),
    }
    return render(request, "evaluation/results.html", context, status=400 if form and form.errors else 200)


def _decision(one: queries.Outcome) -> TechnicalDecision | None:
    return (
        TechnicalDecision.objects.filter(submission=one.submission)
        .exclude(state=DecisionState.SENT_BACK)
        .first()
    )


def _propose(request: HttpRequest, found: list[queries.Outcome]) -> None:
    for one in found:
        bids.record_technical_result(
            one.submission, by=request.actor, result=one.result, reason=one.reason[:5000]
        )
    messages.success(request, _("Proposed. The chair confirms them, then they count."))


def _settle(request: HttpRequest, waiting: list[TechnicalDecision], said: dict[str, Any]) -> None:
    agrees = said["agrees"] == "1"
    for one in waiting:
        bids.confirm_technical_result(one, by=request.actor, agrees=agrees, words=said["words"])
    messages.success(
        request,
        _("Confirmed. The financial envelopes of the qualified bids can be opened now.")
        if agrees
        else _("Sent back to the secretary."),
    )
