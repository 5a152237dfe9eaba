# SPDX-License-Identifier: Apache-2.0
"""The page of one meeting, for both its sides and the organisers; each press of a button on it."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from meishan.base.core import clock
from meishan.base.core.errors import Denied, Refused
from meishan.base.core.predicates import may

from ...actions import days as actions
from ...actions.days.meetings import side_of
from ...models import Meeting, Seminar
from ...queries.days import meetings as queries
from ...queries.pulse import pulse_of
from ...queries.seminars import common_languages
from ...states import MeetingState, NextStep, PlanState, Side
from ..frame import demand, fetch, frame

ALLOWED = (
    "say_here",
    "hold",
    "end_meeting",
    "record_no_show",
    "take_back_no_show",
    "free_meeting",
    "save_note",
)


def _found(request: HttpRequest, slug: str, pk: UUID) -> tuple[Seminar, Meeting]:
    seminar = fetch(request, slug)
    meeting = queries.meeting_for(seminar, pk)
    if meeting is None:
        raise Http404
    demand(request, "seminars.see_meeting", meeting)
    return seminar, meeting


def _context(request: HttpRequest, seminar: Seminar, meeting: Meeting) -> dict[str, Any]:
    pulse = pulse_of(seminar.pk)
    at = clock.now()
    actor = request.actor
    side = side_of(meeting, actor.organisation)
    state = queries.state_of(meeting, at, seminar.grace_minutes)
    standing = meeting.state == MeetingState.PLANNED
    begun = at >= meeting.slot.starts_at
    can = {name: bool(may(actor, f"seminars.{name}", meeting)) for name in ALLOWED}
    here = {
        Side.SUPPLIER: meeting.supplier_here_at is not None,
        Side.OFFICER: meeting.officer_here_at is not None,
    }
    near = at >= meeting.slot.starts_at - queries.EARLY and at < meeting.slot.ends_at
    noted = meeting.state == MeetingState.HELD or (standing and begun)
    return {
        "pulse": pulse,
        "meeting": meeting,
        "side": side or "",
        "state": state,
        "tone": queries.tone_of(state),
        "is_in_force": meeting.plan.state == PlanState.PUBLISHED,
        "languages": common_languages(meeting.officer.languages, meeting.application.languages),
        "can_say_here": can["say_here"] and standing and near and side is not None and not here[side],
        "sides_to_come": [one for one in Side if not here[one]] if side is None and standing and near else [],
        "can_begin": can["hold"] and standing and near,
        "can_end": can["end_meeting"] and meeting.state == MeetingState.HELD and meeting.ended_at is None,
        "can_declare": can["record_no_show"] and state == queries.Live.LATE,
        "can_take_back": can["take_back_no_show"] and meeting.state == MeetingState.NO_SHOW,
        "can_free": can["free_meeting"] and standing and at < meeting.slot.ends_at,
        "note": queries.note_of(meeting, actor.organisation) if side else None,
        "theirs": queries.shared_with(meeting, actor.organisation) if side else None,
        "can_note": can["save_note"] and noted,
        "ratings": range(1, 6),
        "steps": NextStep.choices,
        "tenders": queries.open_tenders_of(meeting, at) if side != Side.SUPPLIER else [],
        "grace": seminar.grace_minutes,
    }


@require_safe
def meeting(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """Who, where, how it stands; the reminder; what this side keeps of it."""
    seminar, found = _found(request, slug, pk)
    side = side_of(found, request.actor.organisation)
    title = found.officer.name if side == Side.SUPPLIER else found.application.supplier.name
    context = frame(
        request,
        seminar,
        "seminars:agenda" if side else "seminars:control",
        title,
        **_context(request, seminar, found),
    )
    return render(request, "seminars/days/meeting.html", context)


@require_safe
def meeting_piece(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """The live part: how it stands and what can be done."""
    seminar, found = _found(request, slug, pk)
    return render(
        request, "seminars/days/_meeting.html", {"seminar": seminar, **_context(request, seminar, found)}
    )


def _here(request: HttpRequest, found: Meeting) -> str:
    actions.say_here(found, by=request.actor, side=request.POST.get("side", ""))
    return pgettext("meeting", "Noted.")


def _begin(request: HttpRequest, found: Meeting) -> str:
    actions.hold(found, by=request.actor)
    return _("The meeting has begun.")


def _end(request: HttpRequest, found: Meeting) -> str:
    actions.end_meeting(found, by=request.actor)
    return _("The meeting has ended.")


def _late(request: HttpRequest, found: Meeting) -> str:
    actions.record_no_show(found, by=request.actor)
    return _("The slot is free and is offered to a supplier who waits.")


def _free(request: HttpRequest, found: Meeting) -> str:
    actions.free_meeting(found, by=request.actor, side=request.POST.get("side", ""))
    return _("The meeting is given up. The other side has been told.")


def _note(request: HttpRequest, found: Meeting) -> str:
    posted = request.POST
    rating = posted.get("rating")
    if rating is not None and not rating.isdigit():
        raise Refused(_("Choose a rating from 1 to 5."))
    actions.save_note(
        found,
        by=request.actor,
        rating=int(rating) if rating is not None else None,
        next_step=posted.get("next_step"),
        text=posted.get("text"),
    )
    return "" if "text" not in posted else _("Your note is kept.")


def _share(request: HttpRequest, found: Meeting) -> str:
    note = queries.note_of(found, request.actor.organisation)
    if note is None:
        raise Refused(_("There is no note yet."))
    if request.POST.get("shared"):
        actions.share_note(note, by=request.actor)
        return _("The other side can read your note now.")
    actions.unshare_note(note, by=request.actor)
    return _("Your note is private again.")


STEPS: dict[str, Callable[[HttpRequest, Meeting], str]] = {
    "here": _here,
    "begin": _begin,
    "end": _end,
    "late": _late,
    "free": _free,
    "note": _note,
    "share": _share,
}


@require_http_methods(["GET", "HEAD", "POST"])
def no_show(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """Take back that the supplier did not come, after a look at what that does."""
    seminar, found = _found(request, slug, pk)
    demand(request, "seminars.take_back_no_show", found)
    at = clock.now()
    back = reverse("seminars:meeting", args=[slug, pk])
    if request.method == "POST":
        try:
            actions.take_back_no_show(found, by=request.actor)
        except Refused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, _("Taken back: the supplier is here."))
        return redirect(back)
    outlook = queries.if_taken_back(found, at)
    consequences = [
        _("It counts as held: its time is over.")
        if outlook.is_over
        else _("It stands again, at the same table, and both sides are told by mail.")
    ]
    if outlook.is_offered:
        consequences.append(_("The supplier who is being asked for the slot is no longer asked."))
    context = frame(
        request,
        seminar,
        "seminars:control" if not side_of(found, request.actor.organisation) else "seminars:agenda",
        _("Has %(supplier)s come after all?") % {"supplier": found.application.supplier.name},
        message=_("The meeting with %(officer)s was noted as not attended.")
        % {"officer": found.officer.name},
        consequences=consequences if not outlook.taken_by else [],
        hindrance=outlook.taken_by,
        cancel_url=back,
    )
    return render(request, "seminars/days/no_show.html", context)


@require_POST
def meeting_step(request: HttpRequest, slug: str, pk: UUID, verb: str) -> HttpResponse:
    """One press of a button; back to the page it was pressed on."""
    _seminar, found = _found(request, slug, pk)
    try:
        said = STEPS[verb](request, found)
    except (Refused, Denied) as refused:
        messages.error(request, str(refused.message if isinstance(refused, Refused) else refused.reason))
    else:
        if said:
            messages.success(request, said)
    back = request.POST.get("next", "")
    if back and url_has_allowed_host_and_scheme(back, None):
        return redirect(back)
    return redirect("seminars:meeting", slug, pk)
