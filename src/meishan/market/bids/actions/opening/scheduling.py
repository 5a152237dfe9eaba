# SPDX-License-Identifier: Apache-2.0
"""When an opening may begin: after the deadline, the time of grace for bytes, and the look for an outage."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meishan.base.core.actor import Actor
from meishan.base.core.errors import Refused
from meishan.base.ledger.acts import Record, act
from meishan.market.tenders.actions import give_back_time
from meishan.market.tenders.models import Notice, Tender
from meishan.market.tenders.queries import openers, outages
from meishan.market.tenders.states import EnvelopeKind, TenderState

from ...models import Opening
from ...queries import opening as queries
from ...states import OPENING_MOVES, OpeningState, can_move

# The tender's state in which each kind is scheduled.
STAGES = {
    EnvelopeKind.WHOLE: TenderState.CLOSED,
    EnvelopeKind.TECHNICAL: TenderState.CLOSED,
    EnvelopeKind.FINANCIAL: TenderState.EVALUATING,
}


def schedule_opening(notice: Notice, *, by: Actor) -> Opening:
    """Schedule the next opening, once time lost by an outage is given back. See the act of that name."""
    give_back_time(notice)
    made: Opening = _schedule_opening(notice, by=by)
    return made


@act("bids.schedule_opening", label=gettext_lazy("Schedule an opening"), public=True)
def _schedule_opening(notice: Notice, *, by: Actor, at: datetime, record: Record) -> Opening:
    """Say that the next envelopes of a tender may be opened: once its deadline and the time of grace for bytes have
    passed; financial ones once every technical result is settled. UN practice: an opening committee of two or more.
    """
    tender = Tender.objects.select_for_update(no_key=True).get(pk=notice.pk)
    kind = queries.next_kind(tender)
    if kind is None or tender.phase(at) != STAGES[kind]:
        raise Refused(_("There is nothing to open here now."))
    not_before = queries.not_before(tender)
    if kind != EnvelopeKind.FINANCIAL and at < not_before:
        raise Refused(_("The deadline and the time for files to arrive must have passed first."))
    if kind == EnvelopeKind.FINANCIAL:
        _refuse_unsettled(notice)
    refuse_if_outage(notice, at)
    manifest = openers.standing_manifest(tender)
    if manifest is None:
        raise Refused(_("This tender has no openers whose list is in force."))
    seats = list(openers.seats_of(manifest))
    made = Opening(
        notice=notice,
        buyer_id=tender.buyer_id,
        kind=kind,
        manifest=manifest,
        threshold=manifest.threshold,
        seats=len(seats),
        readers=sorted({tender.buyer_id, *(one.organisation_id for one in seats)}, key=str),
        state_at=at,
        scheduled_at=at,
        not_before=max(not_before, at) if kind == EnvelopeKind.FINANCIAL else not_before,
    )
    made.save(force_insert=True)
    record.subject(made)
    record.public(
        reference=notice.reference,
        notice=notice.pk,
        envelope=kind,
        openers_digest=manifest.digest,
        threshold=manifest.threshold,
    )
    return made


def _refuse_unsettled(notice: Notice) -> None:
    tally = queries.technical_tally(notice)
    if tally.open:
        raise Refused(
            _("Technical results are missing. Financial envelopes are opened once each bid has its result.")
        )
    if not tally.qualified:
        raise Refused(_("No bid is technically qualified, so no financial envelope is opened."))


def refuse_if_outage(notice: Notice, at: datetime) -> None:
    """Raises Refused where the platform was out of reach shortly before the deadline, which then moves for all."""
    if outages.extension_due(notice, at):
        raise Refused(
            _(
                "The platform was out of reach shortly before the deadline, so the deadline moves for all bidders. "
                "Nothing is opened before it."
            )
        )


@act("bids.fail_opening", label=gettext_lazy("Call off an opening"), public=True)
def fail_opening(opening: Opening, *, by: Actor, at: datetime, record: Record) -> Opening:
    """Follow a tender that was declared failed or cancelled, or whose openers were replaced: this opening ends."""
    move(opening, OpeningState.FAILED, at)
    opening.save()
    record.public(reference=opening.notice.reference, envelope=opening.kind)
    return opening


def move(opening: Opening, state: str, at: datetime) -> None:
    """Take an opening on along the table of moves; the caller saves. Raises Refused."""
    if not can_move(OPENING_MOVES, opening.state, state):
        raise Refused(
            _("This opening is at the stage “%(stage)s”, so this can't be done now. Load the page again.")
            % {"stage": OpeningState(opening.state).label}
        )
    opening.state, opening.state_at = state, at
