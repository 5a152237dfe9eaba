# SPDX-License-Identifier: Apache-2.0
"""What people decide about a possible match. The machine only ever opens a case."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meishan.base.accounts.models import Person
from meishan.base.core.actor import Actor
from meishan.base.core.errors import Refused
from meishan.base.ledger.acts import Record, act
from meishan.market.suppliers import queries as suppliers

from ..models import Case, Decision, Ineligibility
from ..states import CaseState, Step, may_move

_SHORTEST_REASON = 10


@act("vetting.assign", label=gettext_lazy("Take or give a vetting case"))
def assign(case: Case, *, by: Actor, at: datetime, record: Record, to: Person | None) -> Case:
    """Say who looks at the case; None gives it back to the queue."""
    case.assigned_to = to
    case.save(update_fields=["assigned_to"])
    record.private(to=to.pk if to else None)
    return case


@act("vetting.clear", label=gettext_lazy("Clear a possible match as a false alarm"))
def clear(case: Case, *, by: Actor, at: datetime, record: Record, reason: str) -> Case:
    """The supplier is not the listed party. It is not raised again unless names or the listed party change."""
    return _decide(case, CaseState.CLEARED, Step.CLEARED, by=by, at=at, record=record, reason=reason)


@act("vetting.propose", label=gettext_lazy("Find a possible match to be true"))
def propose(case: Case, *, by: Actor, at: datetime, record: Record, reason: str) -> Case:
    """The supplier is the listed party, says one person. Nothing follows until a second one confirms it."""
    case.proposed_by_id = by.person
    return _decide(case, CaseState.PROPOSED, Step.PROPOSED, by=by, at=at, record=record, reason=reason)


@act("vetting.send_back", label=gettext_lazy("Send a found match back"))
def send_back(case: Case, *, by: Actor, at: datetime, record: Record, reason: str) -> Case:
    """The second person is not convinced (or the first withdraws it): the case is open again."""
    case.proposed_by = None
    return _decide(case, CaseState.OPEN, Step.SENT_BACK, by=by, at=at, record=record, reason=reason)


@act("vetting.confirm", label=gettext_lazy("Confirm a match"))
def confirm(case: Case, *, by: Actor, at: datetime, record: Record, reason: str) -> Case:
    """A second person agrees: from now on the supplier is ineligible with every agency.

    Source: HLCM Model Policy Framework; no award to a listed party, its owners' firms or its group.
    """
    ground = f"{case.party.source}, {case.party.reference}"
    Ineligibility.objects.create(supplier=case.supplier, case=case, ground=ground[:250], since=at)
    record.parties(case.supplier_id)
    return _decide(case, CaseState.CONFIRMED, Step.CONFIRMED, by=by, at=at, record=record, reason=reason)


@act("vetting.reopen", label=gettext_lazy("Open a closed vetting case again"))
def reopen(case: Case, *, by: Actor, at: datetime, record: Record, reason: str) -> Case:
    """Look at a cleared, lifted or lapsed case anew, because something became known."""
    case.assigned_to = case.proposed_by = None
    return _decide(case, CaseState.OPEN, Step.REOPENED, by=by, at=at, record=record, reason=reason)


@act("vetting.lift", label=gettext_lazy("Lift a confirmed match"))
def lift(case: Case, *, by: Actor, at: datetime, record: Record, reason: str) -> Case:
    """The ground is gone: delisted, ownership changed, or the match was wrong. The supplier is eligible again."""
    Ineligibility.objects.filter(case=case, lifted_at__isnull=True).update(lifted_at=at)
    record.parties(case.supplier_id)
    return _decide(case, CaseState.LIFTED, Step.LIFTED, by=by, at=at, record=record, reason=reason)


def _decide(
    case: Case, state: CaseState, step: Step, *, by: Actor, at: datetime, record: Record, reason: str
) -> Case:
    reason = " ".join(reason.split())
    if len(reason) < _SHORTEST_REASON:
        raise Refused(_("Give the reason in a sentence: the next person must understand it."), field="reason")
    if not may_move(case.state, state):
        raise Refused(_("This was decided on meanwhile. Load the page again."))
    # The decision is checked by the database against who proposed, so the case goes first.
    case.state, case.changed_at = state, at
    case.save()
    Decision.objects.create(case=case, step=step, at=at, by_id=by.person, reason=reason)
    record.parties(*suppliers.registrations_of(case.supplier_id).values_list("agency_id", flat=True))
    record.private(supplier=case.supplier_id, list=case.party.source.key, reference=case.party.reference)
    return case
