# SPDX-License-Identifier: Apache-2.0
"""Members of a panel declare themselves; whoever has a conflict of interest is barred, and others may be released."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.crypto import salted_hmac
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meishan.base.core import scope
from meishan.base.core.actor import Actor
from meishan.base.core.errors import Refused
from meishan.base.ledger.acts import Record, act

from ..models import Agreed, Alias, Conflict, Evaluation, Report, Seat
from ..queries import bidders, panels
from ..states import (
    LIVE,
    SEAT_MOVES,
    VOTING,
    ConflictKind,
    EvaluationState,
    SeatRole,
    SeatState,
    can_move,
)
from ._shared import begin_if_ready, held, move, refuse_unless_judged, words_of

VERSION = 1
STATEMENTS: dict[str, Promise] = {
    "interest": gettext_lazy(
        "Neither I nor anybody close to me has a financial or other interest in a firm that bids."
    ),
    "work": gettext_lazy(
        "Within the last three years I have not worked for such a firm, nor been paid by it, "
        "nor do I look for work there."
    ),
    "gifts": gettext_lazy("I have taken no gift, favour or hospitality from any of them."),
    "contact": gettext_lazy(
        "I shall speak with no bidder about this tender; questions go through the secretary of the panel."
    ),
    "secrecy": gettext_lazy(
        "I shall keep what I read and hear confidential, during the evaluation and after it."
    ),
    "judging": gettext_lazy(
        "I shall judge by the criteria of the tender alone, and say at once if a conflict comes up."
    ),
}
"""Version 1 of what each person on a panel states. Source: UN practice, un-procurement b 7."""


@act("evaluation.declare", label=gettext_lazy("Sign the declaration of an evaluator"))
def declare(
    seat: Seat,
    *,
    by: Actor,
    at: datetime,
    record: Record,
    statements: Mapping[str, bool],
    relations: Mapping[str, str],
) -> Seat:
    """State that one has no conflict of interest and keeps what one reads to oneself; or name what binds one to a
    bidder (`relations`: the bidder's key, and what it is). Whoever can't state all of it, or belongs to a bidder, is
    barred. Bids are shown after this, never before (UN practice: un-procurement b 7).
    """
    refuse_unless_judged(seat.evaluation_id, at)
    if seat.state != SeatState.APPOINTED:
        raise Refused(_("You have declared already."))
    if set(statements) != set(STATEMENTS):
        raise Refused(_("Answer each statement."))
    evaluation = held(seat.evaluation_id)
    firms = {one.key: one for one in bidders.bidders_of(evaluation.pk)}
    if set(relations) - set(firms):
        raise Refused(_("One of the firms named does not bid. Load the page again."))
    named = {
        key: words_of(
            words, field="relations", missing=_("Say in a few words what binds you to each firm you named.")
        )
        for key, words in relations.items()
    }
    found = [
        Conflict(
            kind=ConflictKind.RELATION,
            organisation_id=firms[key].organisation,
            words=f"{firms[key].name}: {words}",
        )
        for key, words in named.items()
    ]
    found += [
        Conflict(kind=ConflictKind.STATEMENT, words=key) for key, stated in statements.items() if not stated
    ]
    found += [
        Conflict(kind=ConflictKind.ORGANISATION, organisation_id=one.organisation, words=one.name)
        for one in bidders.relations_found(seat.person, firms.values(), at)
    ]
    _keep(seat, found, at)
    seat.declaration = {
        "v": VERSION,
        "statements": {key: bool(stated) for key, stated in statements.items()},
        "relations": [{"firm": firms[key].name, "words": words} for key, words in named.items()],
    }
    seat.declared_at = seat.state_at = at
    # What bars her is in the conflicts, which each reader reads in her own language.
    seat.state = SeatState.BARRED if found else SeatState.DECLARED
    seat.save()
    draw_letters(evaluation)
    begin_if_ready(evaluation, at)
    record.subject(evaluation)
    record.private(
        seat=seat.number,
        state=seat.state,
        statements_version=VERSION,
        kinds=sorted({one.kind for one in found}),
    )
    record.parties(evaluation.buyer_id)
    return seat


def _keep(seat: Seat, found: list[Conflict], at: datetime) -> None:
    for one in found:
        one.seat, one.evaluation_id, one.buyer_id = seat, seat.evaluation_id, seat.buyer_id
        one.bars, one.at = True, at
        one.save(force_insert=True)


def draw_letters(evaluation: Evaluation) -> None:
    """Within an act: give each bidder its letter, in an order that nothing of the bid can tell. Once."""
    if Alias.objects.filter(evaluation=evaluation).exists():
        return
    order = sorted(
        {one.bid for one in bidders.bidders_of(evaluation.pk)},
        key=lambda bid: salted_hmac(
            "evaluation.letters", f"{evaluation.pk} {bid}", algorithm="sha256"
        ).hexdigest(),
    )
    Alias.objects.bulk_create(
        Alias(evaluation=evaluation, buyer_id=evaluation.buyer_id, bid_id=bid, number=number)
        for number, bid in enumerate(order, 1)
    )


@act("evaluation.bar", label=gettext_lazy("Bar somebody from an evaluation panel"))
def bar(
    seat: Seat, *, by: Actor, at: datetime, record: Record, reason: str, organisation: Any = None
) -> Seat:
    """Take somebody off a panel because of a conflict of interest that was found since, with what it is. She reads no
    bid from now on, and her scores don't count.
    """
    words = words_of(
        reason, field="reason", missing=_("Say what the conflict of interest is. It stays on record.")
    )
    evaluation = held(seat.evaluation_id)
    _refuse_ended(seat, evaluation)
    _keep(seat, [Conflict(kind=ConflictKind.FOUND, organisation_id=organisation, words=words)], at)
    _end(seat, evaluation, SeatState.BARRED, reason=words, by=by, at=at)
    record.subject(evaluation)
    record.private(seat=seat.number, reason=words)
    record.parties(seat.organisation_id, evaluation.buyer_id)
    return seat


@act("evaluation.release", label=gettext_lazy("Release somebody from an evaluation panel"))
def release(seat: Seat, *, by: Actor, at: datetime, record: Record, reason: str) -> Seat:
    """Let somebody go who can't go on: ill, moved, or appointed by mistake. Her scores don't count."""
    words = words_of(reason, field="reason", missing=_("Say why. It stays on record."))
    evaluation = held(seat.evaluation_id)
    _refuse_ended(seat, evaluation)
    _end(seat, evaluation, SeatState.RELEASED, reason=words, by=by, at=at)
    record.subject(evaluation)
    record.private(seat=seat.number, reason=words)
    record.parties(seat.organisation_id, evaluation.buyer_id)
    return seat


def _refuse_ended(seat: Seat, evaluation: Evaluation) -> None:
    if seat.state not in LIVE:
        raise Refused(_("This seat is given up already."))
    if evaluation.state == EvaluationState.REPORTED:
        raise Refused(_("The panel has signed its report. Nothing of it changes any more."))


def _end(seat: Seat, evaluation: Evaluation, state: str, *, reason: str, by: Actor, at: datetime) -> None:
    if not can_move(SEAT_MOVES, seat.state, state):
        raise Refused(_("This seat is given up already."))
    seat.state, seat.state_at, seat.reason, seat.ended_by = state, at, reason, by.person
    seat.save()
    _go_back_if_too_few(evaluation, seat, at)
    begin_if_ready(evaluation, at)


def _go_back_if_too_few(evaluation: Evaluation, seat: Seat, at: datetime) -> None:
    """Where those who score are too few now, another one must score before anything is agreed."""
    if evaluation.state == EvaluationState.INDIVIDUAL and seat.role in VOTING:
        lock_if_all(evaluation, at)
        return
    if evaluation.state not in (EvaluationState.LOCKED, EvaluationState.CONSENSUS) or seat.role not in VOTING:
        return
    # The officer who ends a seat reads neither report nor agreement before the panel has reported.
    with scope.everything():
        Report.objects.filter(evaluation=evaluation, replaced_at__isnull=True).update(replaced_at=at)
        if panels.voting(evaluation).count() >= evaluation.size and seat.role != SeatRole.CHAIR:
            return
        for one in Agreed.objects.filter(evaluation=evaluation, dropped_at__isnull=True):
            one.dropped_at = at
            one.save()
    move(evaluation, EvaluationState.INDIVIDUAL, at)
    evaluation.save()


def lock_if_all(evaluation: Evaluation, at: datetime) -> bool:
    """Within an act: once all who score have locked and they are enough, the scores are open to the panel."""
    waiting = Seat.objects.filter(
        evaluation=evaluation, state__in=LIVE, role__in=VOTING, locked_at__isnull=True
    )
    if waiting.exists() or not panels.readiness(evaluation).is_ready:
        return False
    move(evaluation, EvaluationState.LOCKED, at)
    evaluation.locked_at = at
    evaluation.save()
    return True
