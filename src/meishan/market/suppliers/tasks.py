# SPDX-License-Identifier: Apache-2.0
"""Background work of suppliers: imports, matching anew, mail about a registration."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from meishan.base.accounts import actions as members
from meishan.base.accounts import queries as accounts
from meishan.base.accounts.mail import post
from meishan.base.accounts.models import Organisation
from meishan.base.accounts.states import Role
from meishan.base.core import clock, scope
from meishan.base.core.actor import SYSTEM
from meishan.base.core.jobs import enqueue, job
from meishan.base.ledger.followers import follower
from meishan.base.ledger.models import Entry

from . import actions
from .models import Import, ImportRow, Profile, Registration, Supplier
from .states import ImportState, Verdict

REMINDED_BEFORE = timedelta(days=30)


@job("suppliers.check_import", attempts=3)
def check(batch: str) -> None:
    """Check an uploaded file chunk by chunk, so that its page shows how far it got. Goes on where it stopped."""
    with scope.everything():
        found = Import.objects.filter(pk=batch).first()
        if found is None or found.state not in {ImportState.QUEUED, ImportState.CHECKING}:
            return
        between = actions.faults_within(found)
        while actions.check_chunk(found, clock.now(), between):
            found.refresh_from_db()
        actions.check_import(found, by=SYSTEM)


@job("suppliers.write_import", attempts=1)
def write(batch: str, registers: bool) -> None:
    """Write a confirmed import. What stops it is shown on its page; nothing is half-imported."""
    try:
        with scope.everything():
            actions.import_suppliers(Import.objects.get(pk=batch), by=SYSTEM, registers=registers)
    except Exception as error:
        # A failed statement took the connection, and the scope with it.
        with scope.everything():
            Import.objects.filter(pk=batch).update(
                state=ImportState.FAILED, problem=f"{type(error).__name__}: {error}"[:500]
            )
        raise


@follower("suppliers.imports", acts=("suppliers.upload_import", "suppliers.confirm_import"))
def start_import(entry: Entry) -> None:
    """An upload is checked, a confirmed import written, by the worker."""
    if entry.act == "suppliers.upload_import":
        enqueue(check, batch=str(entry.subject_id))
    else:
        enqueue(write, batch=str(entry.subject_id), registers=bool(entry.facts.get("registers")))


@follower("suppliers.invitations", acts=("suppliers.import_suppliers",))
def start_invitations(entry: Entry) -> None:
    """Imported suppliers belong to nobody yet; the worker invites their contacts."""
    enqueue(invite_imported, batch=str(entry.subject_id))


@job("suppliers.invite_imported", attempts=3)
def invite_imported(batch: str) -> None:
    """Invite the contact of each imported supplier as its owner. Those invited or joined already are left alone."""
    with scope.everything():
        rows = ImportRow.objects.filter(
            batch_id=UUID(batch),
            supplier__organisation__memberships__isnull=True,
            supplier__organisation__invitations__isnull=True,
        ).select_related("supplier__organisation")
        for row in rows:
            contact = row.supplier.contacts.first() if row.supplier else None
            if contact is not None:
                members.invite(row.supplier.organisation, by=SYSTEM, email=contact.email, roles=[Role.OWNER])


@job("suppliers.remind_of_accounts", every="20 6 * * *", alone=True)
def remind_of_accounts(timestamp: int = 0) -> None:
    """A month before audited accounts run out, ask for new ones; once for each date (UNGM Level 2: yearly)."""
    with scope.everything():
        today = clock.now().date()
        due = Profile.objects.filter(
            ~Q(accounts_reminded_of=F("accounts_valid_until")) | Q(accounts_reminded_of__isnull=True),
            accounts_valid_until__gt=today,
            accounts_valid_until__lte=today + REMINDED_BEFORE,
        ).select_related("supplier__organisation")
        for profile in due:
            _write_to(
                profile.supplier,
                kind="suppliers.accounts_run_out",
                subject=_("Your audited accounts soon run out"),
                template="suppliers/mail/accounts_run_out",
                context={"until": profile.accounts_valid_until, "link": reverse("suppliers:standing")},
            )
            profile.accounts_reminded_of = profile.accounts_valid_until
            profile.save(update_fields=["accounts_reminded_of"])


@job("suppliers.rematch", attempts=3)
def rematch(agency: str) -> None:
    """Bring all suppliers in line with an agency's UNSPSC list."""
    with scope.everything():
        found = Organisation.objects.filter(pk=agency).first()
        if found is not None:
            actions.rematch(found, by=SYSTEM)


@follower("suppliers.matching", acts=("accounts.bring_on_board", "accounts.choose_categories"))
def match_anew(entry: Entry) -> None:
    """An agency that came on board, or changed what it buys, gets the suppliers that match."""
    enqueue(rematch, agency=str(entry.subject_id))


_TELLS = {
    "suppliers.ask_more": (_("%(agency)s needs more for your registration"), "to_update"),
    "suppliers.accept": (_("%(agency)s has registered you at %(level)s"), "accepted"),
    "suppliers.decline": (_("%(agency)s has declined your registration"), "declined"),
}


@follower("suppliers.mail", acts=tuple(_TELLS))
def tell_supplier(entry: Entry) -> None:
    """Tell the supplier's people what an agency decided, and what to do next."""
    registration = (
        Registration.objects.filter(pk=entry.subject_id)
        .select_related("agency", "supplier__organisation")
        .prefetch_related("findings")
        .first()
    )
    if registration is None:
        return
    subject, template = _TELLS[entry.act]
    wanted = [one for one in registration.findings.all() if one.verdict == Verdict.WANTED]
    _write_to(
        registration.supplier,
        kind=entry.act,
        subject=subject,
        template=f"suppliers/mail/{template}",
        context={
            "agency": registration.agency,
            "level": registration.get_level_display(),
            "registration": registration,
            "wanted": wanted,
            "link": reverse("suppliers:standing"),
        },
    )


@follower("suppliers.doubles_mail", acts=("suppliers.decide_duplicate",))
def tell_of_double(entry: Entry) -> None:
    """Tell both suppliers how a possible duplicate was decided."""
    for pk in entry.parties:
        supplier = Supplier.objects.select_related("organisation", "merged_into").filter(pk=pk).first()
        if supplier is not None:
            _write_to(
                supplier,
                kind=entry.act,
                subject=_("Your registration was compared with another one"),
                template="suppliers/mail/double",
                context={
                    "supplier": supplier,
                    "decision": entry.facts.get("decision"),
                    "link": reverse("suppliers:standing"),
                },
            )


@follower("suppliers.sanction_mail", acts=("suppliers.lift_sanction",))
def tell_of_lift(entry: Entry) -> None:
    """Tell a supplier that it is no longer marked. That it is marked, an agency tells it in its own words."""
    supplier = Supplier.objects.select_related("organisation").filter(pk=entry.subject_id).first()
    if supplier is not None:
        _write_to(
            supplier,
            kind=entry.act,
            subject=_("Your registration goes on"),
            template="suppliers/mail/lifted",
            context={"supplier": supplier, "link": reverse("suppliers:standing")},
        )


def _write_to(supplier: Supplier, **mail: Any) -> None:
    for person in accounts.members_of(supplier.organisation, Role.OWNER, Role.EDITOR):
        post(person, **mail)
