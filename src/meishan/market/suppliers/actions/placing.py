# SPDX-License-Identifier: Apache-2.0
"""Plain steps that several acts share: moving a registration, matching, locking, recomputing what follows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from meishan.base.accounts import queries as accounts
from meishan.base.accounts.models import Organisation
from meishan.base.core.errors import Refused
from meishan.base.reference import queries as reference

from .. import queries
from ..models import Intake, Profile, Registration, RegistrationEvent, Supplier
from ..states import WAITING, Level, Standing, State, may_move


def next_number() -> int:
    """The next supplier's number."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('suppliers_number')")
        return int(cursor.fetchone()[0])


def move(
    registration: Registration, state: str, at: datetime, *, reason: str = "", by_agency: bool = False
) -> None:
    """Bring a registration into a state, with its event. Raises Refused where `states.MOVES` doesn't allow it."""
    if not may_move(registration.state, state):
        raise Refused(
            _("This registration is “%(state)s” and can't go there from here. Load the page again.")
            % {"state": registration.get_state_display()}
        )
    registration.state = state
    _note(registration, at, reason, by_agency)
    registration.save()


def _note(registration: Registration, at: datetime, reason: str, by_agency: bool) -> None:
    if registration.state not in WAITING:
        registration.clock_from = None
    elif registration.state != State.IN_PROGRESS or registration.clock_from is None:
        registration.clock_from = at
    registration.reason = reason
    registration.changed_at = at
    RegistrationEvent(
        registration=registration, at=at, state=registration.state, reason=reason, by_agency=by_agency
    ).save(force_insert=True)


def place(supplier: Supplier, agency: Organisation, level: str, state: str, at: datetime) -> Registration:
    """A registration with that agency in that state: a new one, or the old one moved there where that is allowed."""
    found = (
        Registration.objects.select_for_update().filter(supplier=supplier, agency=agency, level=level).first()
    )
    if found is None:
        [found] = _begin(supplier, level, {agency: state}, at)
    else:
        _bring(found, state, at)
    return found


def _begin(
    supplier: Supplier, level: str, states: Mapping[Organisation, str], at: datetime
) -> list[Registration]:
    """New registrations, one for each agency, in these states."""
    made = [
        Registration(
            supplier=supplier,
            agency=agency,
            level=level,
            state=state,
            submitted_at=at,
            changed_at=at,
            clock_from=at if state in WAITING else None,
        )
        for agency, state in states.items()
    ]
    Registration.objects.bulk_create(made)
    RegistrationEvent.objects.bulk_create(
        RegistrationEvent(registration=one, at=at, state=one.state) for one in made
    )
    return made


def _bring(registration: Registration, state: str, at: datetime) -> None:
    if registration.state != state and may_move(registration.state, state):
        registration.submitted_at = at
        move(registration, state, at)


def basic_state(supplier: Supplier, *, matched: bool, reviewed: bool, sanctioned: bool) -> str:
    """Where a Basic registration stands by itself. Source: UNGM registers at Basic without a review."""
    if sanctioned:
        return State.SANCTIONED
    if not matched:
        return State.UNMATCHED
    return State.SUBMITTED if reviewed or supplier.standing != Standing.OPEN else State.REGISTERED


def reviewing_agencies() -> set[UUID]:
    """The agencies that look at each Basic registration themselves."""
    return set(Intake.objects.filter(reviews_basic=True).values_list("agency_id", flat=True))


def match_basic(
    supplier: Supplier, at: datetime, *, only: Iterable[UUID] | None = None
) -> list[Registration]:
    """Bring the Basic registrations in line with the supplier's codes and standing.

    With `only` None, all agencies on board when the supplier submits to all, else those it has applied to.
    Withdrawn registrations stay withdrawn unless their agency is in `only`.
    """
    codes = queries.codes_of(supplier)
    reviewers = reviewing_agencies()
    held = {
        one.agency_id: one
        for one in Registration.objects.filter(supplier=supplier, level=Level.BASIC).select_for_update()
    }
    sanctioned = any(one.state == State.SANCTIONED for one in held.values())
    asked = set(only) if only is not None else set()
    moved, new = [], {}
    for agency in accounts.agencies():
        before = held.get(agency.pk)
        wanted = (
            agency.pk in asked
            or (before is not None and before.state != State.WITHDRAWN)
            or (before is None and only is None and supplier.auto_submit)
        )
        if not wanted:
            continue
        matched = queries.agency_codes_meet(agency.agency.codes, codes)
        state = basic_state(supplier, matched=matched, reviewed=agency.pk in reviewers, sanctioned=sanctioned)
        if before is None:
            new[agency] = state
        elif _follows(before.state, state, agency.pk in asked):
            _bring(before, state, at)
            moved.append(before)
    return moved + _begin(supplier, Level.BASIC, new, at)


def _follows(before: str, state: str, asked: bool) -> bool:
    """Whether an existing registration moves by itself: into and out of Unmatched, or out of a hold."""
    if state == State.UNMATCHED:
        return before != State.SANCTIONED
    if before == State.SUBMITTED:
        return state == State.REGISTERED
    return before == State.UNMATCHED or (before == State.WITHDRAWN and asked)


def unmatch_above(supplier: Supplier, at: datetime) -> None:
    """Where Basic no longer matches, Level 1 and Level 2 don't either; where it does again, they wait."""
    for one in Registration.objects.filter(supplier=supplier).exclude(level=Level.BASIC).select_for_update():
        basic = Registration.objects.filter(
            supplier=supplier, agency_id=one.agency_id, level=Level.BASIC
        ).first()
        if basic is None or basic.state in {State.UNMATCHED, State.WITHDRAWN}:
            if one.state not in {State.WITHDRAWN, State.SANCTIONED, State.UNMATCHED}:
                move(one, State.UNMATCHED, at)
        elif one.state == State.UNMATCHED and basic.state != State.SANCTIONED:
            move(one, State.SUBMITTED, at)


def refuse_while_reviewed(supplier: Supplier, *levels: str) -> None:
    """A file doesn't change under the eyes of who reviews it (UNGM: locked while In progress)."""
    reviewer = queries.agency_reviewing(supplier, *levels)
    if reviewer is not None:
        raise Refused(
            _("%(agency)s is reviewing this part of your file, so it is locked until they answer.")
            % {"agency": reviewer}
        )


def touch(supplier: Supplier, at: datetime) -> None:
    supplier.changed_at = at
    supplier.save()


def size_class(supplier: Supplier, profile: Profile) -> str:
    """The SME class by the size table of the supplier's country, as far as staff and turnover tell."""
    if profile.employees is None or not supplier.country:
        return "unknown"
    return reference.sme_class(
        country=supplier.country,
        staff=profile.employees,
        turnover=profile.turnover,
        sector=profile.sector,
        currency=profile.turnover_currency,
    )
