# SPDX-License-Identifier: Apache-2.0
"""A reviewer's work on one registration: take up, find, ask for more, accept, decline; verify women's ownership."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meishan.base.accounts.models import Organisation
from meishan.base.core.actor import Actor
from meishan.base.core.errors import Refused
from meishan.base.ledger.acts import Record, act
from meishan.base.reference import queries as reference

from .. import queries
from ..models import Finding, Intake, Registration, Supplier
from ..states import LEVEL_BEFORE, Standing, State, Verdict, WomenOwned
from .placing import move, touch


@act("suppliers.take_up", label=gettext_lazy("Take up for review"))
def take_up(registration: Registration, *, by: Actor, at: datetime, record: Record) -> Registration:
    """A reviewer begins; the file is locked for the supplier until she answers (UNGM: In progress)."""
    if registration.supplier.standing != Standing.OPEN:
        raise Refused(_("This supplier is held as a possible duplicate. Decide on that first."))
    registration.reviewer_id = by.person
    move(registration, State.IN_PROGRESS, at, by_agency=True)
    _tell(record, registration)
    return registration


@act("suppliers.note_finding", label=gettext_lazy("Note a finding"))
def note_finding(
    registration: Registration,
    *,
    by: Actor,
    at: datetime,
    record: Record,
    requirement: str,
    verdict: str,
    note: str = "",
) -> Finding:
    """Tick a requirement of the checklist as met, or say what is needed. The supplier reads notes on what is needed."""
    _known(registration.level, requirement)
    if verdict == Verdict.WANTED and not note.strip():
        raise Refused(_("Say what is needed, in words the supplier can follow."), field="note")
    found, _made = Finding.objects.update_or_create(
        registration=registration,
        requirement=requirement,
        defaults={"verdict": verdict, "note": note.strip(), "at": at, "by_id": by.the_person},
    )
    record.public(requirement=requirement, verdict=verdict)
    _tell(record, registration)
    record.subject(registration)
    return found


def _known(level: str, requirement: str) -> None:
    if requirement not in {one.id for one in reference.requirements(level)}:
        raise Refused(_("This requirement isn't on the list any more. Load the page again."))


@act("suppliers.ask_more", label=gettext_lazy("Ask for more"))
def ask_more(
    registration: Registration,
    *,
    by: Actor,
    at: datetime,
    record: Record,
    message: str = "",
    wanted: Mapping[str, str] | None = None,
) -> Registration:
    """Send the file back with what is needed and why (UNGM: Profile to update). The service-time clock stops.

    `wanted`: {requirement: what is needed}, beside what the checklist says already.
    """
    for requirement, note in (wanted or {}).items():
        _known(registration.level, requirement)
        Finding.objects.update_or_create(
            registration=registration,
            requirement=requirement,
            defaults={"verdict": Verdict.WANTED, "note": note.strip(), "at": at, "by_id": by.the_person},
        )
    is_wanting = Finding.objects.filter(registration=registration, verdict=Verdict.WANTED).exists()
    if not is_wanting and not message.strip():
        raise Refused(
            _("Mark what is needed in the checklist, or write what the supplier must do."), field="message"
        )
    registration.reviewer_id = by.the_person
    move(registration, State.TO_UPDATE, at, reason=message.strip(), by_agency=True)
    record.private(
        wanted=sorted(
            Finding.objects.filter(registration=registration, verdict=Verdict.WANTED).values_list(
                "requirement", flat=True
            )
        )
    )
    _tell(record, registration)
    return registration


@act("suppliers.accept", label=gettext_lazy("Accept registration"))
def accept(
    registration: Registration, *, by: Actor, at: datetime, record: Record, message: str = ""
) -> Registration:
    """Register the supplier at this level with this agency. Registered isn't prequalified (UNGM).

    Every required point of the checklist must be met, and the level before must be registered.
    """
    _refuse_unready(registration)
    registration.reviewer_id = by.person
    move(registration, State.REGISTERED, at, reason=message.strip(), by_agency=True)
    _tell(record, registration)
    return registration


def _refuse_unready(registration: Registration) -> None:
    met = set(
        Finding.objects.filter(registration=registration, verdict=Verdict.MET).values_list(
            "requirement", flat=True
        )
    )
    unmet = [
        one.title for one in reference.requirements(registration.level) if one.required and one.id not in met
    ]
    if unmet:
        raise Refused(
            _("Tick each required point of the checklist first. Still open: %(points)s.")
            % {"points": ", ".join(unmet)}
        )
    if Finding.objects.filter(registration=registration, verdict=Verdict.WANTED).exists():
        raise Refused(_("The checklist says that more is needed. Ask for it, or tick those points as met."))
    before = LEVEL_BEFORE.get(registration.level)
    if before is not None:
        held = queries.registration_of(registration.supplier_id, registration.agency_id, before)
        if held is None or held.state != State.REGISTERED:
            raise Refused(_("Register the supplier at the level before this one first."))


@act("suppliers.decline", label=gettext_lazy("Decline registration"))
def decline(
    registration: Registration, *, by: Actor, at: datetime, record: Record, reason: str
) -> Registration:
    """Refuse a registration with the reason (UNGM: goods, countries, years established). It may be answered later."""
    if not reason.strip():
        raise Refused(_("Say why, so that the supplier can answer or mend it."), field="reason")
    registration.reviewer_id = by.person
    move(registration, State.DECLINED, at, reason=reason.strip(), by_agency=True)
    _tell(record, registration)
    return registration


@act("suppliers.verify_women_owned", label=gettext_lazy("Verify ownership by women"))
def verify_women_owned(
    registration: Registration, *, by: Actor, at: datetime, record: Record, is_shown: bool
) -> Supplier:
    """A reviewer has compared the evidence with the ownership data: verified, or back to declared."""
    supplier = Supplier.objects.select_for_update(of=("self",)).get(pk=registration.supplier_id)
    if supplier.women_owned == WomenOwned.NONE:
        raise Refused(_("This supplier doesn't declare ownership by women."))
    if is_shown and supplier.women_owned == WomenOwned.DECLARED:
        raise Refused(
            _(
                "The ownership data don't show 51 %% owned and controlled by women, or there is no document."
                " Ask the supplier for them."
            )
            % {}
        )
    supplier.women_owned = WomenOwned.VERIFIED if is_shown else WomenOwned.DECLARED
    touch(supplier, at)
    record.subject(supplier)
    record.public(women_owned=supplier.women_owned)
    record.parties(supplier.pk)
    return supplier


@act("suppliers.set_intake", label=gettext_lazy("Set how suppliers are taken in"))
def set_intake(
    organisation: Organisation, *, by: Actor, at: datetime, record: Record, reviews_basic: bool
) -> Intake:
    """Whether the agency looks at each Basic registration itself, or takes matching ones at once (as on UNGM)."""
    intake, _made = Intake.objects.update_or_create(
        agency=organisation, defaults={"reviews_basic": reviews_basic}
    )
    record.public(reviews_basic=reviews_basic)
    record.subject(organisation)
    return intake


def _tell(record: Record, registration: Registration) -> None:
    record.public(level=registration.level, state=registration.state)
    record.parties(registration.supplier_id, registration.agency_id)
