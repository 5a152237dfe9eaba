# SPDX-License-Identifier: Apache-2.0
"""What of evaluations and awards waits for a person: tasks as the desks show them."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from meishan.base.accounts.states import BIDDING_KINDS
from meishan.base.core.actor import Actor
from meishan.base.core.predicates import may
from meishan.base.core.templatetags import _shown as shown
from meishan.market.tenders.models import Notice
from meishan.market.tenders.queries import title_of

from .models import Debrief, Letter, Recommendation, Seat
from .queries import desks, lists
from .states import (
    OPEN_SCORES,
    VOTING,
    EvaluationState,
    LetterOutcome,
    RecommendationState,
    SeatState,
)

Task = dict[str, Any]
MOST = 5


def tasks_for(actor: Actor, at: datetime) -> list[Task]:
    """The tasks of this person; with as many reads as there are kinds of them."""
    if actor.organisation is None or actor.person is None:
        return []
    if actor.organisation_kind in BIDDING_KINDS:
        return list(_of_bidder(actor, at)) if may(actor, "evaluation.see_letters") else []
    if not may(actor, "evaluation.see_awards_desk"):
        return []
    return [*_on_panels(actor), *_of_buyer(actor, at), *_of_committee(actor)]


def _task(notice: Notice, url: str, status: str, hint: str = "") -> Task:
    return {
        "title": title_of(notice),
        "hint": hint or notice.reference,
        "url": url,
        "state": "todo",
        "status": status,
    }


def _of_bidder(actor: Actor, at: datetime) -> Iterator[Task]:
    """Letters of late, and until when it may answer one: by asking for a debriefing, or by a protest."""
    for letter in desks.letters_open(actor.the_organisation, at)[:MOST]:
        hint = letter.notice.reference
        if letter.outcome != LetterOutcome.WON:
            until = _("Debriefing or protest until %(time)s") % {"time": _last_moment(letter)}
            hint = f"{hint} · {until}"
        url = reverse("evaluation:letter", args=[letter.pk])
        yield _task(letter.notice, url, letter.get_outcome_display(), hint)


def _last_moment(letter: Letter) -> str:
    debrief: Debrief | None = getattr(letter, "debrief", None)
    answered = debrief.protest_until if debrief is not None else None
    return shown.moment_in(answered or max(letter.debrief_until, letter.protest_until))


def _on_panels(actor: Actor) -> Iterator[Task]:
    """The seats whose holder must do something now."""
    for seat in desks.seats_waiting(actor.the_person, actor.the_organisation)[:MOST]:
        if status := _of_seat(seat):
            notice = seat.evaluation.notice
            yield _task(notice, reverse("evaluation:evaluation", args=[notice.pk]), status)


def _of_seat(seat: Seat) -> str:
    state = seat.evaluation.state
    if seat.state == SeatState.APPOINTED:
        return _("Sign the declaration")
    if state == EvaluationState.INDIVIDUAL and seat.role in VOTING and seat.locked_at is None:
        return _("Score the bids")
    return _("Agree and sign") if state in OPEN_SCORES else ""


def _of_buyer(actor: Actor, at: datetime) -> Iterator[Task]:
    """Tenders without a panel, what was approved and waits to be announced, debriefings to answer."""
    if not may(actor, "evaluation.see_case_list"):
        return
    buyer = actor.the_organisation
    for notice in lists.without_panel(buyer, at)[:MOST]:
        if may(actor, "evaluation.form_panel", notice):
            yield _task(notice, reverse("evaluation:form_panel", args=[notice.pk]), _("Form the panel"))
    for made, status in to_decide(actor):
        yield _task(made.notice, reverse("evaluation:recommendation", args=[made.pk]), status)
    for asked in desks.to_answer(buyer)[:MOST]:
        if may(actor, "evaluation.answer_debrief", asked):
            yield _task(
                asked.notice, reverse("evaluation:debrief", args=[asked.pk]), _("Answer a debriefing")
            )


def to_decide(actor: Actor) -> list[tuple[Recommendation, str]]:
    """The recommendations this person may decide on or announce now, each with which of the two."""
    words = {"decide": _("Decide"), "announce": _("Announce the award")}
    found = []
    for made in desks.to_decide(actor.the_organisation)[:MOST]:
        act = "announce" if made.state == RecommendationState.DECIDED else "decide"
        if may(actor, f"evaluation.{act}", made):
            found.append((made, words[act]))
    return found


def _of_committee(actor: Actor) -> Iterator[Task]:
    """Recommendations to advise on and protests to settle, for a member who had no hand in them."""
    if not may(actor, "evaluation.sit_on_committee"):
        return
    buyer = actor.the_organisation
    for made in desks.to_advise(buyer, actor.the_person)[:MOST]:
        if may(actor, "evaluation.advise", made):
            yield _task(
                made.notice,
                reverse("evaluation:recommendation", args=[made.pk]),
                _("Advise on a recommendation"),
            )
    for protest in desks.to_settle(buyer)[:MOST]:
        if may(actor, "evaluation.review_protest", protest):
            yield _task(
                protest.notice, reverse("evaluation:protest", args=[protest.pk]), protest.get_state_display()
            )
