# SPDX-License-Identifier: Apache-2.0
"""Possible duplicates: held when they appear, decided by a person, merged without losing anything."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meishan.base.core import scope
from meishan.base.core.actor import Actor
from meishan.base.core.errors import Refused
from meishan.base.ledger.acts import Record, act

from .. import queries
from ..models import (
    Address,
    Contact,
    Document,
    DuplicateCase,
    Owner,
    Profile,
    Reference,
    Registration,
    RegistrationEvent,
    Supplier,
    SupplierCode,
)
from ..states import AddressKind, DuplicateDecision, Standing, State, may_move
from .placing import match_basic, move, touch

# Two names of one country this alike may be one company: a typing slip or a missing word, not another word.
LIKE_ENOUGH = 90


def hold_if_double(supplier: Supplier, at: datetime) -> list[DuplicateCase]:
    """Open a case for each other supplier this may be a double of, and hold it until a person has decided.

    Source: UNGM, one account per company; same licence number, or a similar name, is looked at by a person while
    the supplier can't bid. Raises nothing: the supplier goes on with its file meanwhile.
    """
    # Doubles can only be found by comparing with suppliers the actor may not see.
    with scope.everything():
        cases = []
        for older, score in _likely_doubles(supplier):
            case, made = DuplicateCase.objects.get_or_create(
                newer=supplier,
                older=older,
                defaults={"score": score, "facts": _facts(supplier, older), "opened_at": at},
            )
            if made:
                cases.append(case)
        if cases:
            supplier.standing = Standing.HELD
            touch(supplier, at)
    return cases


def _likely_doubles(supplier: Supplier) -> list[tuple[Supplier, int]]:
    found: dict[Any, tuple[Supplier, int]] = {}
    profile = Profile.objects.get(pk=supplier.pk)
    decided = set(
        DuplicateCase.objects.filter(older=supplier).values_list("newer_id", flat=True)
    )  # The same pair, seen from the other side, is decided once.
    for other in queries.similar_suppliers(supplier):
        score = queries.name_likeness(supplier.name_key, other.name_key)
        if score >= LIKE_ENOUGH:
            found[other.pk] = (other, min(score, 99))
    same_licence = (
        Profile.objects.filter(licence_key=profile.licence_key, supplier__country=supplier.country)
        .exclude(pk=supplier.pk)
        .exclude(licence_key="")
        .exclude(supplier__standing=Standing.MERGED)
        .select_related("supplier")
    )
    for one in same_licence:
        found[one.pk] = (one.supplier, 100)
    return [one for key, one in found.items() if key not in decided]


def _facts(newer: Supplier, older: Supplier) -> dict[str, Any]:
    """What is compared, as it stands now: company data, no person's."""
    return {"newer": _facts_of(newer), "older": _facts_of(older)}


def _facts_of(supplier: Supplier) -> dict[str, Any]:
    profile = Profile.objects.get(pk=supplier.pk)
    address = Address.objects.filter(supplier=supplier, kind=AddressKind.REGISTERED).first()
    return {
        "code": supplier.code,
        "name": supplier.name,
        "other_names": profile.other_names,
        "licence_number": profile.licence_number,
        "country": supplier.country,
        "city": address.city if address else "",
        "street": address.street if address else "",
        "website": supplier.website,
        "year_established": supplier.year_established,
        "codes": queries.codes_of(supplier)[:50],
        "since": supplier.made_at.date().isoformat(),
    }


@act("suppliers.decide_duplicate", label=gettext_lazy("Decide on a possible duplicate"))
def decide_duplicate(
    case: DuplicateCase, *, by: Actor, at: datetime, record: Record, decision: str, reason: str
) -> DuplicateCase:
    """A person decides whether two suppliers are one (UNGM: potential duplicate review).

    Distinct: the newer one is open again once none of its cases is undecided, and its registrations go on. Merged:
    what the newer one filed moves to the older one, which keeps its own where both have the same; the newer one
    stays as a name that leads there, with the declarations it signed. Its people do not become members of the older
    one: its owners invite them.
    """
    if case.decision != DuplicateDecision.OPEN:
        raise Refused(_("This was decided already. Load the page again to see how."))
    if decision not in {DuplicateDecision.DISTINCT, DuplicateDecision.MERGED}:
        raise Refused(_("Choose whether they are the same supplier."), field="decision")
    if not reason.strip():
        raise Refused(_("Say why, so that the supplier and an auditor can follow it."), field="reason")
    # Who decides works at one agency or for the platform; what moves is filed with several.
    with scope.everything():
        case.decision = decision
        case.decided_at = at
        case.decided_by_id = by.person
        case.reason = reason.strip()
        case.save()
        newer = Supplier.objects.select_for_update(of=("self",)).get(pk=case.newer_id)
        older = Supplier.objects.select_for_update(of=("self",)).get(pk=case.older_id)
        if decision == DuplicateDecision.MERGED:
            _merge(newer, older, case, at)
        elif newer.standing == Standing.HELD and not _open_cases(newer).exists():
            newer.standing = Standing.OPEN
            touch(newer, at)
            match_basic(newer, at)
    record.public(decision=decision, score=case.score)
    record.private(reason=case.reason)
    record.parties(newer.pk, older.pk)
    return case


def _open_cases(supplier: Supplier) -> QuerySet[DuplicateCase]:
    return DuplicateCase.objects.filter(newer=supplier, decision=DuplicateDecision.OPEN)


def _merge(newer: Supplier, older: Supplier, case: DuplicateCase, at: datetime) -> None:
    if older.standing == Standing.MERGED:
        raise Refused(_("The older supplier was merged into another one itself. Decide on that pair first."))
    _merge_profiles(newer, older)
    have = set(queries.codes_of(older))
    SupplierCode.objects.bulk_create(
        SupplierCode(supplier=older, code=one) for one in queries.codes_of(newer) if one not in have
    )
    Address.objects.filter(supplier=newer, kind=AddressKind.REGISTERED).update(kind=AddressKind.BRANCH)
    _move_all(Address, newer, older)
    _move_contacts(newer, older)
    for model in (Document, Reference, Owner):
        _move_all(model, newer, older)
    _move_registrations(newer, older, at)
    newer.standing = Standing.MERGED
    newer.merged_into = older
    touch(newer, at)
    # Who was merged into the newer one before follows it, so that one step always leads to the file in use.
    Supplier.objects.filter(merged_into=newer).update(merged_into=older)
    for other in _open_cases(newer).exclude(pk=case.pk):
        other.decision = DuplicateDecision.DISTINCT
        other.decided_at = at
        other.decided_by_id = case.decided_by_id
        other.reason = case.reason
        other.save()
    touch(older, at)
    if Profile.objects.get(pk=older.pk).first_submitted_at is not None:
        match_basic(older, at)


def _merge_profiles(newer: Supplier, older: Supplier) -> None:
    mine, theirs = Profile.objects.get(pk=newer.pk), Profile.objects.get(pk=older.pk)
    names = dict.fromkeys([*theirs.other_names, newer.name, *mine.other_names])
    theirs.other_names = [one for one in names if one != older.name]
    if not theirs.licence_number:
        theirs.licence_number, theirs.licence_key = mine.licence_number, mine.licence_key
    for name in ("employees", "women_employees", "turnover", "turnover_year", "accounts_valid_until"):
        if getattr(theirs, name) is None and (
            name != "women_employees" or theirs.employees == mine.employees
        ):
            setattr(theirs, name, getattr(mine, name))
    theirs.turnover_currency = theirs.turnover_currency or mine.turnover_currency
    theirs.export_capacity = theirs.export_capacity or mine.export_capacity
    first = [one for one in (theirs.first_submitted_at, mine.first_submitted_at) if one is not None]
    theirs.first_submitted_at = min(first) if first else None
    theirs.save()
    if not older.about:
        older.about, older.about_language = newer.about, newer.about_language
    older.website = older.website or newer.website
    older.languages = list(dict.fromkeys([*older.languages, *newer.languages]))
    older.business_countries = list(dict.fromkeys([*older.business_countries, *newer.business_countries]))


def _move_all(model: type[Any], newer: Supplier, older: Supplier) -> None:
    """Rows change hands one by one; a row the older one has in the same words stays where it is, as history."""
    for row in model._default_manager.filter(supplier=newer):
        row.supplier = older
        with suppress(IntegrityError), transaction.atomic():
            row.save()


def _move_contacts(newer: Supplier, older: Supplier) -> None:
    held = list(Contact.objects.filter(supplier=older))
    known = {one.email for one in held}
    place = max((one.place for one in held), default=-1)
    for one in Contact.objects.filter(supplier=newer).order_by("place"):
        if one.email not in known:
            place += 1
            one.supplier, one.place = older, place
            one.save()


def _move_registrations(newer: Supplier, older: Supplier, at: datetime) -> None:
    held = set(Registration.objects.filter(supplier=older).values_list("agency_id", "level"))
    for one in Registration.objects.select_for_update().filter(supplier=newer):
        if (one.agency_id, one.level) not in held:
            one.supplier = older
            one.save()
            RegistrationEvent(registration=one, at=at, state=one.state, by_agency=True).save(
                force_insert=True
            )
        elif may_move(one.state, State.WITHDRAWN):
            move(one, State.WITHDRAWN, at, by_agency=True)
