# SPDX-License-Identifier: Apache-2.0
"""The one place where a tender's state changes, and how a tender follows its first draft."""

from datetime import datetime
from typing import Any

from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from meishan.base.core.errors import Refused

from ..models import Draft, Notice, Tender, TenderPlan
from ..models.terms import METHOD_OF_TYPE
from ..states import (
    MOVES_OF_METHODS,
    OPEN_DRAFTS,
    TENDER_MOVES,
    DraftState,
    Envelopes,
    SubmissionMethod,
    TenderState,
)


def move(tender: Tender, state: str, at: datetime, **columns: Any) -> Tender:
    """The tender, moved to `state` and with these columns set; its row is locked until the act ends.

    A tender whose deadline has passed is first recorded as closed. Raises Refused where TENDER_MOVES knows no such
    move.
    """
    held = Tender.objects.select_for_update(no_key=True).get(pk=tender.pk)
    if held.phase(at) == TenderState.CLOSED != held.state and state != TenderState.CLOSED:
        closes_at = held.closes_at
        assert closes_at is not None
        _set(held, TenderState.CLOSED, closes_at)
    if state == TenderState.CLOSED and held.phase(at) != TenderState.CLOSED:
        raise Refused(_("The deadline has not passed yet, so this tender is not closed."))
    if not may_go(held, state):
        raise Refused(
            _("This tender is at the stage “%(stage)s”, so this can't be done now. Load the page again.")
            % {"stage": TenderState(held.state).label}
        )
    for name, value in columns.items():
        setattr(held, name, value)
    _set(held, state, at)
    return held


def may_go(tender: Tender, state: str) -> bool:
    """Whether the table of moves lets this tender go to `state` from the state it is recorded in."""
    return may_go_from(tender, tender.state, state)


def may_go_from(tender: Tender, old: str, new: str) -> bool:
    """Whether the table of moves lets a tender of its method go from `old` to `new`."""
    kept = MOVES_OF_METHODS.get((old, new))
    return new in TENDER_MOVES[old] and (kept is None or tender.method in kept)


def _set(held: Tender, state: str, at: datetime) -> None:
    held.state, held.state_at = state, at
    held.reached = {**held.reached, str(state): at.isoformat()}
    if state != TenderState.SUSPENDED:
        held.suspended_at = None
    held.save()


def tender_of(draft: Draft) -> Tender | None:
    """The tender that runs with this text: of its own id for a first text, of its notice for an amendment."""
    return Tender.objects.filter(pk=draft.notice_id or draft.pk).first()


def follow_draft(draft: Draft, at: datetime) -> None:
    """Make, change or drop the tender of a first draft, as its text asks for sealed bids here or does not."""
    if draft.is_amendment:
        return
    tender = tender_of(draft)
    if draft.content["submission"]["method"] != SubmissionMethod.PLATFORM:
        if tender is not None:
            _drop(tender)
        return
    terms = draft.content.get("tender") or {}
    columns = {
        "method": terms.get("method") or METHOD_OF_TYPE.get(draft.content["type"], ""),
        "envelopes": terms.get("envelopes") or Envelopes.ONE,
        "exception_ground": (terms.get("ground") or {}).get("key", ""),
    }
    if tender is None:
        tender = Tender(
            id=draft.pk,
            buyer_id=draft.buyer_id,
            made_at=at,
            state_at=at,
            reached={str(TenderState.DRAFT): at.isoformat()},
            **columns,
        )
        tender.save(force_insert=True)
        TenderPlan(tender=tender, buyer_id=draft.buyer_id).save(force_insert=True)
    else:
        Tender.objects.filter(pk=tender.pk).update(**columns)


def _drop(tender: Tender) -> None:
    try:
        tender.delete()
    except ProtectedError as error:
        raise Refused(
            _(
                "Openers were appointed for sealed bids already. Discard this draft and start another one instead."
            ),
            field="submission",
        ) from error


def follow(draft: Draft, state: str, at: datetime) -> None:
    """The tender of a first draft goes where its text goes; an amendment leaves it where it is."""
    tender = None if draft.is_amendment else tender_of(draft)
    if tender is not None:
        move(tender, state, at)


def held_tender(notice: Notice) -> Tender | None:
    """The tender of a notice whose row this act holds, locked too; None for a notice answered elsewhere."""
    return Tender.objects.select_for_update(no_key=True).filter(pk=notice.pk).first()


def drop_amendment(notice: Notice) -> None:
    """Give up the amendment that is on its way to a notice that ended."""
    amendment = Draft.objects.filter(notice=notice, state__in=OPEN_DRAFTS).first()
    if amendment is not None:
        amendment.state = DraftState.DISCARDED
        amendment.save()
