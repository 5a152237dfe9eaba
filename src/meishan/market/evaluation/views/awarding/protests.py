# SPDX-License-Identifier: Apache-2.0
"""A protest: as its bidder writes, files and follows it, and as those who had no part settle it."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from meishan.base.core import clock
from meishan.base.core.errors import Refused
from meishan.base.core.forms import take_refusal
from meishan.base.core.leftopen import pressed, too_late

from ...actions import protesting as acts
from ...forms.awarding import AdmitForm, DoneForm, ProtestForm, SettleProtestForm
from ...models import Protest
from ...queries import awards as reads
from ...queries import parts
from ...states import ProtestState
from .._shared import demand, page
from ._shared import allowed, confirmed, lot_name, sign_in_first
from .letters import fetch_letter

BY_BIDDER = (ProtestState.FILED, ProtestState.WITHDRAWN)


@page
@never_cache
def write(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Write a protest on a letter, or change what was written."""
    found = fetch_letter(request, pk)
    demand(request, "evaluation.draft_protest", found)
    draft = reads.protest_on(found)
    if draft is not None and draft.state != ProtestState.DRAFT:
        too_late(request, _("You protested against this award already."))
        return redirect("evaluation:protest", draft.pk)
    lots = [(one, lot_name(found.notice, one)) for one in reads.lots_lost(found)]
    if not lots:
        messages.error(
            request, _("No lot you bid for was awarded to another, so there is nothing to protest against.")
        )
        return redirect("evaluation:letter", pk)
    form = ProtestForm(
        request.POST if request.method == "POST" else None,
        lots=lots,
        initial={
            "lots": [str(one) for one in draft.lots] if draft else [str(number) for number, _name in lots],
            "ground": draft.ground if draft else "",
            "words": draft.words if draft else "",
            "wanted": draft.wanted if draft else "",
        },
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            made = acts.draft_protest(
                found,
                by=request.actor,
                ground=said["ground"],
                words=said["words"],
                lots=said["lots"],
                wanted=said["wanted"],
            )
        except Refused as refused:
            take_refusal(form, refused)
        else:
            messages.success(request, _("Kept. Nobody but your firm reads it until you file it."))
            return redirect("evaluation:protest", made.pk)
    context: dict[str, Any] = {
        "title": _("Protest"),
        "letter": found,
        "notice": found.notice,
        "form": form,
        "until": reads.protest_until(found),
        "cancel_url": reverse("evaluation:letter", args=[pk]),
    }
    return render(request, "evaluation/protest_write.html", context, status=400 if form.errors else 200)


def _fetch(request: HttpRequest, pk: UUID) -> Protest:
    sign_in_first(request)
    found = reads.protest_for_reader(pk)
    if found is None:
        raise Http404
    if found.supplier_id == request.actor.organisation:
        demand(request, "evaluation.see_letter", found)
    else:
        demand(request, "evaluation.see_award", found.notice)
    return found


@page
@never_cache
def file(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask first, then file."""
    found = _fetch(request, pk)
    context = {
        "title": _("File this protest?"),
        "message": _("The buyer reads it at once, and the awards it is against wait until it is settled."),
        "consequences": [
            _("What you wrote can't be changed any more. You can withdraw it."),
            _("Somebody who had no part in the award judges it and tells you the reasons."),
        ],
        "confirm_label": _("File the protest"),
        "cancel_url": reverse("evaluation:protest", args=[pk]),
        "crumbs": [
            (reverse("tenders:notice", args=[found.notice_id]), found.notice.reference),
            (reverse("evaluation:letter", args=[found.letter_id]), _("Your letter")),
        ],
        "done": _("Filed. The award waits; you are told of each step."),
    }
    return confirmed(
        request,
        found,
        context,
        rule="evaluation.file_protest",
        perform=lambda: acts.file_protest(found, by=request.actor),
    )


@page
@never_cache
def protest(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One protest, its steps, and what the reader may do about it."""
    found = _fetch(request, pk)
    made = _forms(request, found)
    sent = pressed(request, made)
    if sent and (made[sent] is None or made[sent].is_valid()):
        try:
            done = _acts(request, found, made[sent])[sent]()
        except Refused as refused:
            if made[sent] is not None:
                take_refusal(made[sent], refused)
            else:
                messages.error(request, str(refused))
        else:
            messages.success(request, done)
            return redirect("evaluation:protest", pk)
    mine = found.supplier_id == request.actor.organisation
    steps = list(found.steps.all())
    # Who acted for the bidder is the bidder's own business, who judged the buyer's.
    people = {} if mine else parts.people_named([one.person for one in steps if one.state not in BY_BIDDER])
    context: dict[str, Any] = {
        "title": _("Protest %(number)s") % {"number": found.number} if found.number else _("Your protest"),
        "protest": found,
        "notice": found.notice,
        "mine": mine,
        "lots": [lot_name(found.notice, one) for one in found.lots],
        "steps": [(one, people.get(one.person)) for one in steps],
        "can": made,
        "forms": [one for one in made.values() if one is not None],
        "until": reads.protest_until(found.letter),
        "at": clock.now(),
        "nobody_free": not mine
        and found.state in (ProtestState.FILED, ProtestState.ADMISSIBLE)
        and not parts.free_to_settle(found.buyer_id, found.notice_id),
    }
    failed = any(one is not None and one.is_bound and one.errors for one in made.values())
    return render(request, "evaluation/protest.html", context, status=400 if failed else 200)


def _forms(request: HttpRequest, found: Protest) -> dict[str, Any]:
    """What the reader may do now, by name; None for what needs no words."""
    data = request.POST if request.method == "POST" else None
    sent = data.get("do", "") if data else ""

    def made(name: str, kind: Any) -> Any:
        return kind(data if sent == name else None, auto_id=f"id_{name}_%s")

    state = found.state
    can: dict[str, Any] = {}
    open_to_bidder = (
        ProtestState.DRAFT,
        ProtestState.FILED,
        ProtestState.ADMISSIBLE,
        ProtestState.UNDER_REVIEW,
    )
    if state in open_to_bidder and allowed(request, "evaluation.withdraw_protest", found):
        can["withdraw"] = None
    if state == ProtestState.FILED and allowed(request, "evaluation.admit_protest", found):
        can["admit"] = made("admit", AdmitForm)
    if state == ProtestState.ADMISSIBLE and allowed(request, "evaluation.review_protest", found):
        can["review"] = None
    if state == ProtestState.UNDER_REVIEW and allowed(request, "evaluation.settle_protest", found):
        can["settle"] = made("settle", SettleProtestForm)
    if state == ProtestState.UPHELD and allowed(request, "evaluation.implement_protest", found):
        can["implement"] = made("implement", DoneForm)
    return can


def _acts(request: HttpRequest, found: Protest, form: Any) -> dict[str, Callable[[], str]]:
    """What each button does; gives the sentence that says so."""
    by = request.actor

    def withdraw() -> str:
        acts.withdraw_protest(found, by=by)
        return _("Withdrawn.")

    def admit() -> str:
        yes = form.cleaned_data["admissible"] == "1"
        acts.admit_protest(found, by=by, admissible=yes, words=form.cleaned_data["words"])
        return (
            _("Admitted. Now somebody takes it up for review.")
            if yes
            else _("Not admitted. The bidder is told.")
        )

    def review() -> str:
        acts.review_protest(found, by=by)
        return _("You took it up. Settle it with your reasons.")

    def settle() -> str:
        acts.settle_protest(
            found, by=by, upheld=form.cleaned_data["upheld"] == "1", words=form.cleaned_data["words"]
        )
        return _("Settled. The bidder reads your reasons.")

    def implement() -> str:
        acts.implement_protest(found, by=by, words=form.cleaned_data["words"])
        return _("On record. The bidder is told.")

    return {
        "withdraw": withdraw,
        "admit": admit,
        "review": review,
        "settle": settle,
        "implement": implement,
    }
