# SPDX-License-Identifier: Apache-2.0
"""Submitting, resubmitting and withdrawing; matching anew; sanctions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from meishan.base.accounts import queries as accounts
from meishan.base.accounts.models import Organisation
from meishan.base.core import scope
from meishan.base.core.actor import Actor
from meishan.base.core.errors import Refused
from meishan.base.ledger.acts import Record, act

from .. import queries
from ..models import Finding, Registration, Supplier
from ..states import LEVEL_BEFORE, YEARS_FOR_LEVEL_2, Level, Standing, State, Verdict, may_move
from .doubles import hold_if_double
from .placing import basic_state, match_basic, move, place, reviewing_agencies

# Nothing more is to be had from these without the supplier, or ever.
_CLOSED = frozenset({State.WITHDRAWN, State.UNMATCHED, State.DECLINED, State.SANCTIONED})


@act("suppliers.submit", label=gettext_lazy("Submit registration"))
def submit(
    supplier: Supplier,
    *,
    by: Actor,
    at: datetime,
    record: Record,
    level: str = Level.BASIC,
    agencies: Sequence[UUID] | None = None,
) -> list[Registration]:
    """Submit the file at a level to agencies (UNGM).

    Basic goes to every agency on board, or to the chosen ones where the supplier switched that off. Where the UNSPSC
    lists overlap it is registered at once, unless the agency reviews Basic files or the supplier is held as a possible
    duplicate; where they don't, it is unmatched. Level 1 and Level 2 wait for a reviewer, at agencies where the level
    before was submitted. Level 2 asks for a supplier at least three years old.
    """
    if level == Level.LEVEL_2 and not queries.is_old_enough(supplier, at):
        raise Refused(
            ngettext(
                "Level 2 is for suppliers that are at least %(years)s year old.",
                "Level 2 is for suppliers that are at least %(years)s years old.",
                YEARS_FOR_LEVEL_2,
            )
            % {"years": YEARS_FOR_LEVEL_2}
        )
    _refuse_incomplete(supplier, level)
    if level == Level.BASIC:
        profile = supplier.profile
        if profile.first_submitted_at is None:
            profile.first_submitted_at = at
            profile.save()
            hold_if_double(supplier, at)
        chosen = None if supplier.auto_submit else agencies or ()
        placed = match_basic(supplier, at, only=chosen)
    else:
        placed = _submit_above(supplier, level, at, agencies)
    record.public(level=level, agencies={str(one.agency_id): one.state for one in placed})
    record.parties(*(one.agency_id for one in placed))
    return placed


def _refuse_incomplete(supplier: Supplier, level: str) -> None:
    file = queries.file_of(supplier)
    lacking = queries.missing(file, level) if file else []
    if lacking:
        raise Refused(
            _("Something is still missing: %(parts)s.")
            % {"parts": ", ".join(one.requirement.title for one in lacking)}
        )


def _submit_above(
    supplier: Supplier, level: str, at: datetime, agencies: Sequence[UUID] | None
) -> list[Registration]:
    below = Registration.objects.filter(supplier=supplier, level=LEVEL_BEFORE[level]).exclude(
        state__in=_CLOSED
    )
    if agencies is not None:
        below = below.filter(agency__in=agencies)
    open_below = list(below.select_related("agency"))
    if not open_below:
        raise Refused(
            _("Submit %(level)s first: no agency has it yet.") % {"level": Level(LEVEL_BEFORE[level]).label}
        )
    return [place(supplier, one.agency, level, State.SUBMITTED, at) for one in open_below]


@act("suppliers.resubmit", label=gettext_lazy("Send the answer"))
def resubmit(
    registration: Registration, *, by: Actor, at: datetime, record: Record, answer: str = ""
) -> Registration:
    """Send the mended file back to the agency that asked for more, or declined it. Its service time starts anew."""
    _refuse_incomplete(registration.supplier, registration.level)
    move(registration, State.RESUBMITTED, at, reason=answer)
    Finding.objects.filter(registration=registration, verdict=Verdict.WANTED).update(
        verdict=Verdict.ANSWERED, at=at
    )
    record.public(level=registration.level)
    record.parties(registration.agency_id)
    return registration


@act("suppliers.withdraw", label=gettext_lazy("Withdraw registration"))
def withdraw(
    registration: Registration, *, by: Actor, at: datetime, record: Record, reason: str = ""
) -> Registration:
    """Take a registration back from one agency; the levels above it with that agency go with it (UNGM)."""
    levels = list(Level)
    above = levels[levels.index(Level(registration.level)) + 1 :]
    move(registration, State.WITHDRAWN, at, reason=reason)
    for one in Registration.objects.select_for_update().filter(
        supplier=registration.supplier, agency=registration.agency, level__in=above
    ):
        if may_move(one.state, State.WITHDRAWN):
            move(one, State.WITHDRAWN, at, reason=reason)
    record.public(level=registration.level)
    record.parties(registration.agency_id)
    return registration


@act("suppliers.sanction", label=gettext_lazy("Mark supplier as sanctioned"))
def sanction(supplier: Supplier, *, by: Actor, at: datetime, record: Record, reason: str) -> Supplier:
    """All of a supplier's registrations become Sanctioned, after a person confirmed a match with a sanctions list."""
    # A sanction holds with every agency, also where the actor's own organisation is no party.
    with scope.everything():
        touched = [
            one
            for one in Registration.objects.select_for_update().filter(supplier=supplier)
            if may_move(one.state, State.SANCTIONED)
        ]
        for one in touched:
            move(one, State.SANCTIONED, at, reason=reason, by_agency=True)
    record.private(reason=reason)
    record.parties(supplier.pk, *(one.agency_id for one in touched))
    return supplier


@act("suppliers.lift_sanction", label=gettext_lazy("Lift the mark of sanctions"))
def lift_sanction(supplier: Supplier, *, by: Actor, at: datetime, record: Record, reason: str) -> Supplier:
    """The match was no match, or the listing ended: sanctioned registrations wait for a reviewer again."""
    # As `sanction`: with every agency.
    with scope.everything():
        touched = list(
            Registration.objects.select_for_update().filter(supplier=supplier, state=State.SANCTIONED)
        )
        codes = queries.codes_of(supplier)
        for one in touched:
            agency = getattr(one.agency, "agency", None)
            meets = agency is None or queries.agency_codes_meet(agency.codes, codes)
            move(one, State.SUBMITTED if meets else State.UNMATCHED, at, reason=reason, by_agency=True)
    record.private(reason=reason)
    record.parties(supplier.pk, *(one.agency_id for one in touched))
    return supplier


@act("suppliers.rematch", label=gettext_lazy("Match suppliers anew"), lock="share")
def rematch(agency: Organisation, *, by: Actor, at: datetime, record: Record) -> int:
    """An agency came on board or changed its UNSPSC list: suppliers' Basic registrations follow. How many moved."""
    on_board = next((one for one in accounts.agencies().filter(pk=agency.pk)), None)
    if on_board is None:
        return 0
    reviewed = agency.pk in reviewing_agencies()
    moved = 0
    submitted = Supplier.objects.filter(profile__first_submitted_at__isnull=False).exclude(
        standing=Standing.MERGED
    )
    held = {
        one.supplier_id: one
        for one in Registration.objects.filter(agency=agency, level=Level.BASIC).select_for_update()
    }
    for supplier in submitted.prefetch_related("codes").iterator(chunk_size=2000):
        before = held.get(supplier.pk)
        meets = queries.agency_codes_meet(on_board.agency.codes, [one.code for one in supplier.codes.all()])
        if before is None and supplier.auto_submit:
            new_place(supplier, on_board, at, meets=meets, reviewed=reviewed)
        elif before is not None and meets and before.state == State.UNMATCHED:
            waits = reviewed or not supplier.is_open
            move(before, State.SUBMITTED if waits else State.REGISTERED, at)
        elif before is not None and not meets and may_move(before.state, State.UNMATCHED):
            if before.state in {State.WITHDRAWN, State.SANCTIONED}:
                continue
            move(before, State.UNMATCHED, at)
        else:
            continue
        moved += 1
    record.public(moved=moved)
    record.parties(agency.pk)
    return moved


def new_place(
    supplier: Supplier, agency: Organisation, at: datetime, *, meets: bool, reviewed: bool
) -> Registration:
    """A first Basic registration with an agency that came on board after the supplier had submitted."""
    sanctioned = Registration.objects.filter(supplier=supplier, state=State.SANCTIONED).exists()
    state = basic_state(supplier, matched=meets, reviewed=reviewed, sanctioned=sanctioned)
    return place(supplier, agency, Level.BASIC, state, at)
