# SPDX-License-Identifier: Apache-2.0
"""The life of a tender as a picture: its steps, where it stands, when each was reached, whose turn it is."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from meishan.base.ledger.acts import ACTS
from meishan.base.ledger.models import Entry

from ..models import MeetingMinutes, Notice, Tender
from ..states import SOUNDINGS, TenderMethod, TenderState

DRAFTING = (TenderState.DRAFT, TenderState.IN_REVIEW, TenderState.APPROVED)
ENDS = (TenderState.CANCELLED, TenderState.UNSUCCESSFUL, TenderState.FAILED)
# Acts of this app that everybody may read of a tender after its publication, for its page of revisions.
TOLD = (
    "tenders.suspend",
    "tenders.resume",
    "tenders.extend_deadline",
    "tenders.extend_for_outage",
    "tenders.cancel_lot",
    "tenders.replace_openers",
    "tenders.declare_unsuccessful",
    "tenders.declare_failed",
)

TIMES = ("deadline", "deadline_before")

TITLES: dict[str, str | Promise] = {
    TenderState.DRAFT: pgettext_lazy("a step of a tender", "Drafted"),
    TenderState.IN_REVIEW: pgettext_lazy("a step of a tender", "Clearance"),
    TenderState.APPROVED: pgettext_lazy("a step of a tender", "Openers and publication"),
    TenderState.PUBLISHED: pgettext_lazy("a step of a tender", "Open for bids"),
    TenderState.CLOSED: pgettext_lazy("a step of a tender", "Deadline"),
    TenderState.OPENING: pgettext_lazy("a step of a tender", "Opening"),
    TenderState.EVALUATING: pgettext_lazy("a step of a tender", "Evaluation"),
    TenderState.OPENING_FINANCIAL: pgettext_lazy("a step of a tender", "Opening of prices"),
    TenderState.EVALUATING_FINANCIAL: pgettext_lazy("a step of a tender", "Evaluation of prices"),
    TenderState.RECOMMENDED: pgettext_lazy("a step of a tender", "Recommendation"),
    TenderState.AWARD_NOTIFIED: pgettext_lazy("a step of a tender", "Standstill"),
    TenderState.AWARDED: pgettext_lazy("a step of a tender", "Award"),
    TenderState.CONTRACTED: pgettext_lazy("a step of a tender", "Contract"),
    TenderState.COMPLETED: pgettext_lazy("a step of a tender", "Completed"),
}

# Whose turn it is in each phase, and to do what.
TURNS: dict[str, str | Promise] = {
    TenderState.DRAFT: _("The officer completes the text and the plan."),
    TenderState.IN_REVIEW: _("A second officer reads and clears it."),
    TenderState.APPROVED: _("Openers confirm their seats; then the officer publishes it."),
    TenderState.PUBLISHED: _("Suppliers prepare and seal their bids until the deadline."),
    TenderState.SUSPENDED: _("The buyer clears up what is in doubt and resumes the tender."),
    TenderState.CLOSED: _("The openers come together and open the bids."),
    TenderState.OPENING: _("The openers open the bids one by one and sign the minutes."),
    TenderState.EVALUATING: _("The evaluators judge by the published criteria."),
    TenderState.OPENING_FINANCIAL: _("The openers open the prices of those who qualified."),
    TenderState.EVALUATING_FINANCIAL: _("The buyer compares the prices."),
    TenderState.RECOMMENDED: _("The recommendation waits for review or announcement."),
    TenderState.UNDER_REVIEW: _("The review committee advises."),
    TenderState.AWARD_NOTIFIED: _("Bidders may ask for a debriefing or protest until the standstill ends."),
    TenderState.AWARDED: _("Buyer and supplier sign the contract."),
    TenderState.CONTRACTED: _("The supplier delivers."),
}


@dataclass(frozen=True)
class LifeStep:
    """One step: done, current, next or still to come; `at` is when it was reached or, with `due`, will be."""

    key: str
    title: str | Promise
    state: str
    at: datetime | None
    due: bool = False
    text: str | Promise = ""


@dataclass(frozen=True)
class Life:
    """The steps, the phase a tender is in, and whose turn it is."""

    steps: list[LifeStep]
    phase: TenderState
    turn: str | Promise


def path_of(tender: Tender) -> list[TenderState]:
    """The steps a tender of its kind passes when all goes well."""
    states = [*DRAFTING]
    if tender.method != TenderMethod.DIRECT:
        states += [TenderState.PUBLISHED, TenderState.CLOSED, TenderState.OPENING, TenderState.EVALUATING]
    if tender.method in SOUNDINGS:
        return [*states, TenderState.COMPLETED]
    if tender.has_two_envelopes and tender.method != TenderMethod.DIRECT:
        states += [TenderState.OPENING_FINANCIAL, TenderState.EVALUATING_FINANCIAL]
    return [
        *states,
        TenderState.RECOMMENDED,
        TenderState.AWARD_NOTIFIED,
        TenderState.AWARDED,
        TenderState.CONTRACTED,
        TenderState.COMPLETED,
    ]


def life_of(tender: Tender, at: datetime, *, public: bool) -> Life:
    """The picture of a tender's life at that time; the public one begins with its publication."""
    phase = tender.phase(at)
    path = path_of(tender)
    place = _place(tender, phase, path)
    reached = {state: datetime.fromisoformat(when) for state, when in tender.reached.items()}
    if tender.closes_at is not None and at >= tender.closes_at:
        reached.setdefault(TenderState.CLOSED, tender.closes_at)
    steps = [
        LifeStep(
            key=str(state),
            title=TITLES[state],
            state=_state(number, place, ended=phase in ENDS),
            at=reached.get(state),
        )
        for number, state in enumerate(path)
    ]
    steps = _with_deadline(steps, tender, phase)
    if phase in ENDS:
        # What would have come after the end does not come.
        steps = [one for one in steps if one.state != "todo"]
        steps.append(LifeStep(str(phase), phase.label, "ended", tender.state_at))
    if public:
        steps = [one for one in steps if one.key not in DRAFTING]
    return Life(steps, phase, TURNS.get(phase, ""))


def _place(tender: Tender, phase: TenderState, path: list[TenderState]) -> int:
    """How far along its path a tender is; for an ended one, the step it had reached."""
    if phase in ENDS:
        done = [number for number, state in enumerate(path) if state in tender.reached]
        return (max(done) if done else 0) + 1
    stands = {TenderState.SUSPENDED: TenderState.PUBLISHED, TenderState.UNDER_REVIEW: TenderState.RECOMMENDED}
    return path.index(stands.get(phase, phase))


def _state(number: int, place: int, *, ended: bool) -> str:
    if number < place:
        return "done"
    if number == place and not ended:
        return "current"
    return "todo"


def _with_deadline(steps: list[LifeStep], tender: Tender, phase: TenderState) -> list[LifeStep]:
    """The step of the deadline shows the deadline's own time, before and after it."""
    closes_at = tender.closes_at
    if closes_at is None or phase == TenderState.SUSPENDED:
        return steps
    return [
        LifeStep(one.key, one.title, one.state, closes_at, due=one.state == "todo", text=one.text)
        if one.key == TenderState.CLOSED
        else one
        for one in steps
    ]


def told_of(notice: Notice) -> list[dict[str, Any]]:
    """What was done to a published tender beside its versions, newest first: extensions, suspensions, ends."""
    entries = Entry.objects.filter(subject_id=notice.pk, act__in=TOLD, is_public=True).order_by("-at")
    return [
        {
            **one.facts,
            **{name: datetime.fromisoformat(one.facts[name]) for name in TIMES if one.facts.get(name)},
            "act": one.act,
            "label": ACTS[one.act].label,
            "at": one.at,
        }
        for one in entries
        if one.act in ACTS
    ]


def meetings_of(notice: Notice) -> QuerySet[MeetingMinutes]:
    """Minutes of meetings with bidders, the first one first."""
    return MeetingMinutes.objects.filter(notice=notice).order_by("number")
