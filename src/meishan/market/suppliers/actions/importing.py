# SPDX-License-Identifier: Apache-2.0
"""Bringing an agency's existing suppliers in: uploaded, checked, decided by a person, then all or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meishan.base.accounts.models import Organisation
from meishan.base.accounts.states import OrganisationKind
from meishan.base.core import ids, scope
from meishan.base.core.actor import Actor
from meishan.base.core.errors import Refused
from meishan.base.ledger.acts import Record, act
from meishan.base.reference import queries as reference

from .. import queries
from ..models import (
    Address,
    Contact,
    Import,
    ImportRow,
    Profile,
    Registration,
    RegistrationEvent,
    Supplier,
    SupplierCode,
)
from ..states import (
    MILD_FAULTS,
    AddressKind,
    ImportFault,
    ImportState,
    Level,
    Scope,
    State,
    WomenOwned,
)
from .checking import YES, Fault, faults_between, faults_of, faults_with_known, split, split_names
from .doubles import hold_if_double

CHUNK = 500
_BATCH = 2000


@act("suppliers.upload_import", label=gettext_lazy("Upload existing suppliers"))
def upload_import(
    *, by: Actor, at: datetime, record: Record, file_name: str, sha256: str, rows: Sequence[dict[str, str]]
) -> Import:
    """Take the rows of a file in, to be checked. Nobody is registered by this."""
    if not rows:
        raise Refused(_("The file has no rows under its titles."), field="file")
    batch = Import(
        organisation_id=by.the_organisation,
        person_id=by.the_person,
        file_name=file_name,
        sha256=sha256,
        total=len(rows),
        made_at=at,
    )
    batch.save(force_insert=True)
    ImportRow.objects.bulk_create(
        (ImportRow(batch=batch, number=number, data=row) for number, row in enumerate(rows, start=2)),
        batch_size=_BATCH,
    )
    record.public(rows=len(rows), sha256=sha256)
    return batch


def faults_within(batch: Import) -> dict[int, list[Fault]]:
    """What the rows of the file get wrong together, by row number."""
    return faults_between((one.number, one.data) for one in batch.rows.order_by("number").iterator())


def check_chunk(batch: Import, at: datetime, between: dict[int, list[Fault]]) -> bool:
    """Check the next rows and note how far it got; False when all are checked. `between`: from `faults_within`."""
    rows = list(batch.rows.order_by("number")[batch.done : batch.done + CHUNK])
    if not rows:
        return False
    known = faults_with_known([(one.number, one.data) for one in rows])
    for row in rows:
        row.errors = [
            *faults_of(row.data, at),
            *between.get(row.number, []),
            *known.get(row.number, []),
        ]
    ImportRow.objects.bulk_update(rows, ["errors"])
    batch.state = ImportState.CHECKING
    batch.done += len(rows)
    batch.faulty += sum(1 for row in rows if is_faulty(row))
    batch.save()
    return True


def is_faulty(row: ImportRow) -> bool:
    """Whether something in the row must be mended before it can be imported."""
    return any(kind not in MILD_FAULTS for kind, _values in row.errors)


@act("suppliers.check_import", label=gettext_lazy("Check uploaded suppliers"))
def check_import(batch: Import, *, by: Actor, at: datetime, record: Record) -> Import:
    """All rows are checked: the person who uploaded them may decide."""
    batch.state = ImportState.READY
    batch.save()
    record.public(rows=batch.total, faulty=batch.faulty)
    record.parties(batch.organisation_id)
    return batch


@act("suppliers.confirm_import", label=gettext_lazy("Import suppliers"))
def confirm_import(
    batch: Import, *, by: Actor, at: datetime, record: Record, registers: bool = False, skips: bool = False
) -> Import:
    """A person decides that the rows become suppliers; the worker then imports all of them or none.

    `registers`: registered at Basic with the agency at once, as it knows them; else they are asked to complete their
    profile first. `skips`: rows with faults are left out; without it, one faulty row stops the import.
    """
    if batch.faulty and not skips:
        raise Refused(
            _("Some rows have faults. Mend them in your file and upload it again, or leave those rows out.")
        )
    if batch.faulty >= batch.total:
        raise Refused(_("Every row has a fault. Mend them in your file and upload it again."))
    batch.state = ImportState.WRITING
    batch.decided_at = at
    batch.save()
    record.public(rows=batch.total - batch.faulty, registers=registers)
    return batch


@act("suppliers.drop_import", label=gettext_lazy("Drop upload"))
def drop_import(batch: Import, *, by: Actor, at: datetime, record: Record) -> Import:
    """Forget an uploaded file; nobody was registered by it."""
    if batch.state in {ImportState.WRITING, ImportState.DONE}:
        raise Refused(_("These suppliers are imported already, or just being imported."))
    batch.state = ImportState.DROPPED
    batch.decided_at = at
    batch.save()
    batch.rows.all().delete()
    return batch


@act("suppliers.import_suppliers", label=gettext_lazy("Register imported suppliers"))
def import_suppliers(
    batch: Import, *, by: Actor, at: datetime, record: Record, registers: bool = False
) -> int:
    """Make a supplier of each faultless row; all in one transaction, so that nothing is half-imported. How many."""
    if batch.state != ImportState.WRITING:
        raise Refused(_("This import isn't waiting to be written."))
    # The new suppliers are nobody's yet: no scope of one organisation shows them.
    with scope.everything():
        # Somebody may have registered since the check.
        rows = [one for one in batch.rows.order_by("number") if not is_faulty(one)]
        known = faults_with_known([(one.number, one.data) for one in rows])
        rows = [
            one
            for one in rows
            if not any(kind == ImportFault.KNOWN for kind, _v in known.get(one.number, []))
        ]
        for start in range(0, len(rows), _BATCH):
            _write(batch, rows[start : start + _BATCH], at, registers=registers)
        ImportRow.objects.bulk_update(rows, ["supplier"], batch_size=_BATCH)
        for row in rows:
            like = any(kind == ImportFault.LIKE for kind, _v in known.get(row.number, []))
            if like and row.supplier is not None:
                hold_if_double(row.supplier, at)
        batch.state = ImportState.DONE
        batch.done = len(rows)
        batch.save()
    record.public(count=len(rows))
    record.parties(batch.organisation_id)
    return len(rows)


def _numbers(count: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('suppliers_number') FROM generate_series(1, %s)", [count])
        return [one for (one,) in cursor.fetchall()]


def _write(batch: Import, rows: list[ImportRow], at: datetime, *, registers: bool) -> None:
    organisations, suppliers, profiles, addresses, contacts, codes = [], [], [], [], [], []
    for row, number in zip(rows, _numbers(len(rows)), strict=True):
        data = row.data
        country = reference.country_from(data["country"]) or ""
        organisation = Organisation(
            id=ids.new(), kind=OrganisationKind.SUPPLIER, name=data["name"], country=country, made_at=at
        )
        row.supplier = supplier = _supplier(organisation, number, data, country, at)
        organisations.append(organisation)
        suppliers.append(supplier)
        profiles.append(
            Profile(
                supplier=supplier,
                licence_number=data["licence_number"],
                licence_key=queries.licence_key(data["licence_number"]),
                employees=int(data["employees"]) if data.get("employees") else None,
                first_submitted_at=at if registers else None,
            )
        )
        if data.get("street") and data.get("city"):
            addresses.append(
                Address(
                    supplier=supplier,
                    kind=AddressKind.REGISTERED,
                    country=country,
                    **{key: data.get(key, "") for key in ("street", "city", "region", "postcode", "phone")},
                )
            )
        contacts.append(
            Contact(
                supplier=supplier,
                name=data.get("contact_name") or data["name"][:150],
                email=data["email"].lower(),
                phone=data.get("phone", ""),
            )
        )
        codes += [SupplierCode(supplier=supplier, code=one) for one in dict.fromkeys(split(data["codes"]))]
    Organisation.objects.bulk_create(organisations)
    Supplier.objects.bulk_create(suppliers)
    Profile.objects.bulk_create(profiles, batch_size=_BATCH)
    Address.objects.bulk_create(addresses, batch_size=_BATCH)
    Contact.objects.bulk_create(contacts, batch_size=_BATCH)
    SupplierCode.objects.bulk_create(codes, batch_size=_BATCH)
    _register(batch, suppliers, at, registers=registers)


def _supplier(
    organisation: Organisation, number: int, data: dict[str, str], country: str, at: datetime
) -> Supplier:
    countries = [reference.country_from(one) or "" for one in split_names(data.get("business_countries", ""))]
    employees = int(data["employees"]) if data.get("employees") else None
    return Supplier(
        organisation=organisation,
        number=number,
        name=data["name"],
        name_key=queries.name_key(data["name"]),
        country=country,
        year_established=int(data["year_established"]) if data.get("year_established") else None,
        ownership_type=data.get("ownership_type", "").lower(),
        scope=data.get("scope", "").lower() or (Scope.INTERNATIONAL if countries else ""),
        business_countries=countries,
        website=data.get("website", ""),
        women_owned=WomenOwned.DECLARED if data.get("women_owned", "").lower() in YES else WomenOwned.NONE,
        sme_class=reference.sme_class(country=country, staff=employees) if employees else "unknown",
        made_at=at,
        changed_at=at,
    )


def _register(batch: Import, suppliers: list[Supplier], at: datetime, *, registers: bool) -> None:
    """With the importing agency: registered as it knows them, or asked to complete their profile first."""
    state = State.REGISTERED if registers else State.TO_UPDATE
    made = [
        Registration(
            id=ids.new(),
            supplier=supplier,
            agency_id=batch.organisation_id,
            level=Level.BASIC,
            state=state,
            submitted_at=at,
            changed_at=at,
        )
        for supplier in suppliers
    ]
    Registration.objects.bulk_create(made, batch_size=_BATCH)
    RegistrationEvent.objects.bulk_create(
        (RegistrationEvent(registration=one, at=at, state=state, by_agency=True) for one in made),
        batch_size=_BATCH,
    )
