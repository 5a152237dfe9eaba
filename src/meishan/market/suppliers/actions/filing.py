# SPDX-License-Identifier: Apache-2.0
"""What Level 1 and Level 2 ask for: documents, references, owners and principals, intermediaries."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meishan.base.core.actor import Actor
from meishan.base.core.errors import Refused
from meishan.base.core.uploads import Received
from meishan.base.ledger.acts import Record, act
from meishan.base.reference import queries as reference

from .. import queries
from ..models import Document, Owner, Reference, Supplier
from ..states import Interest, Level, OwnerKind, Tie
from .placing import refuse_while_reviewed, touch

ACCOUNTS = "level2.accounts"
LETTERS = "level2.letters"
MAX_DOCUMENTS = 60
OLDEST_REFERENCE_YEARS = 10


def _level_of(requirement: str) -> str:
    level = requirement.partition(".")[0]
    known = {one.id for one in reference.requirements(level)} if level in set(Level) else set()
    if requirement not in known:
        raise Refused(_("This requirement isn't on the list any more. Load the page again."))
    return level


@act("suppliers.add_document", label=gettext_lazy("Add document"))
def add_document(
    supplier: Supplier,
    *,
    by: Actor,
    at: datetime,
    record: Record,
    requirement: str,
    file: Received,
    note: str = "",
    year: int | None = None,
    issued_on: date | None = None,
    valid_until: date | None = None,
) -> Document:
    """File a document for one requirement. Audited accounts name their year, and only financial reviewers read them."""
    refuse_while_reviewed(supplier, _level_of(requirement))
    if requirement == ACCOUNTS and (year is None or not at.year - 10 <= year <= at.year):
        raise Refused(_("Say which of the last years these accounts cover."), field="year")
    if issued_on is not None and issued_on > at.date():
        raise Refused(_("The date of issue lies in the future. Check it."), field="issued_on")
    if valid_until is not None and valid_until < at.date():
        raise Refused(_("This document is no longer valid. Send the current one."), field="valid_until")
    if Document.objects.filter(supplier=supplier, removed_at__isnull=True).count() >= MAX_DOCUMENTS:
        raise Refused(
            _("You have filed %(count)s documents. Remove one that is no longer needed first.")
            % {"count": MAX_DOCUMENTS}
        )
    document = Document(
        supplier=supplier,
        requirement=requirement,
        note=note,
        year=year,
        issued_on=issued_on,
        valid_until=valid_until,
        is_confidential=requirement == ACCOUNTS,
        added_by_id=by.the_person,
        added_at=at,
        **file.columns(),
    )
    try:
        with transaction.atomic():
            document.save(force_insert=True)
    except IntegrityError:
        raise Refused(_("You have filed this very file here already."), field="file") from None
    _follow(supplier, at)
    record.public(requirement=requirement, sha256=document.sha256, size=document.size)
    return document


@act("suppliers.remove_document", label=gettext_lazy("Remove document"))
def remove_document(document: Document, *, by: Actor, at: datetime, record: Record) -> Document:
    """Take a document out of the file. What an agency has seen stays known to it; the row is kept."""
    if document.removed_at is not None:
        raise Refused(_("This document was removed already."))
    refuse_while_reviewed(document.supplier, _level_of(document.requirement))
    document.removed_at = at
    document.save()
    _follow(document.supplier, at)
    record.public(requirement=document.requirement, sha256=document.sha256)
    return document


@act("suppliers.add_reference", label=gettext_lazy("Add reference"))
def add_reference(
    supplier: Supplier,
    *,
    by: Actor,
    at: datetime,
    record: Record,
    company: str,
    country: str,
    contact: str,
    email: str,
    project: str,
    year: int,
    phone: str = "",
) -> Reference:
    """Name a recent, independent customer (UNGM Level 1: three of them, not affiliated)."""
    refuse_while_reviewed(supplier, Level.LEVEL_1)
    if not at.year - OLDEST_REFERENCE_YEARS <= year <= at.year:
        raise Refused(
            _("Name a project of the last %(years)s years.") % {"years": OLDEST_REFERENCE_YEARS}, field="year"
        )
    if _is_affiliated(supplier, company, email):
        raise Refused(
            _("This looks like your own company or group. A reference must be independent of you."),
            field="company",
        )
    row = Reference(
        supplier=supplier,
        company=company,
        country=country,
        contact=contact,
        email=email.lower(),
        phone=phone,
        project=project,
        year=year,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise Refused(_("You have named this reference already."), field="email") from None
    touch(supplier, at)
    record.public(references=Reference.objects.filter(supplier=supplier).count())
    return row


def _is_affiliated(supplier: Supplier, company: str, email: str) -> bool:
    """The same name as the supplier or its group, or a mailbox at one of its own contacts' company domain."""
    key = queries.name_key(company)
    group = Owner.objects.filter(supplier=supplier, tie__in=(Tie.PARENT, Tie.SUBSIDIARY, Tie.OWNER))
    names = {supplier.name_key, *(queries.name_key(one.name) for one in group)}
    return key in names or email.lower() in {one.email for one in supplier.contacts.all()}


@act("suppliers.remove_reference", label=gettext_lazy("Remove reference"))
def remove_reference(row: Reference, *, by: Actor, at: datetime, record: Record) -> None:
    """Take a reference out of the file."""
    refuse_while_reviewed(row.supplier, Level.LEVEL_1)
    record.subject(row.supplier)
    touch(row.supplier, at)
    row.delete()


@act("suppliers.save_owner", label=gettext_lazy("Save owner or principal"))
def save_owner(
    supplier: Supplier,
    *,
    by: Actor,
    at: datetime,
    record: Record,
    tie: str,
    kind: str,
    name: str,
    owner: Owner | None = None,
    name_original: str = "",
    country: str = "",
    born_on: date | None = None,
    position: str = "",
    interests: Sequence[str] = (),
    share: Decimal | None = None,
    is_beneficial: bool = False,
    is_in_control: bool = False,
    is_woman: bool = False,
) -> Owner:
    """List who owns, controls, leads or stands for the supplier (UNGM Level 1; BODS vocabulary).

    Direct shares may not pass 100 per cent together. Women's ownership follows from the list.
    """
    refuse_while_reviewed(supplier, Level.LEVEL_1)
    if owner is not None and owner.supplier_id != supplier.pk:
        raise Refused(_("This entry belongs to another supplier."))
    if tie == Tie.OWNER and share is None and not interests:
        raise Refused(
            _("Give the share in per cent, or say how the owner controls the company."), field="share"
        )
    if born_on is not None and born_on > at.date():
        raise Refused(_("The date of birth lies in the future. Check it."), field="born_on")
    others = Owner.objects.filter(supplier=supplier, tie=Tie.OWNER)
    if owner is not None:
        others = others.exclude(pk=owner.pk)
    if tie == Tie.OWNER and share is not None:
        total = sum((one.share for one in others if one.share is not None), Decimal(0)) + share
        if total > 100:
            raise Refused(
                _("All shares together would be %(total)s %%. They can't pass 100 %%.") % {"total": total},
                field="share",
            )
    is_person = kind == OwnerKind.PERSON
    row = owner or Owner(supplier=supplier)
    row.tie, row.kind, row.name, row.name_original = tie, kind, name, name_original
    row.country, row.position = country, position
    row.born_on = born_on if is_person else None
    row.interests = [one for one in interests if one in set(Interest)]
    row.share = share if tie == Tie.OWNER else None
    row.is_beneficial = is_beneficial and is_person
    row.is_in_control = is_in_control
    row.is_woman = is_woman and is_person
    row.save()
    if tie == Tie.INTERMEDIARY and supplier.profile.has_no_intermediaries:
        supplier.profile.has_no_intermediaries = False
        supplier.profile.save()
    _follow(supplier, at)
    record.public(tie=tie, kind=kind, owner=row.pk)
    return row


@act("suppliers.remove_owner", label=gettext_lazy("Remove owner or principal"))
def remove_owner(row: Owner, *, by: Actor, at: datetime, record: Record) -> None:
    """Take somebody off the list of owners and principals."""
    refuse_while_reviewed(row.supplier, Level.LEVEL_1)
    supplier = row.supplier
    record.subject(supplier)
    record.public(tie=row.tie, owner=row.pk)
    row.delete()
    _follow(supplier, at)


@act("suppliers.state_intermediaries", label=gettext_lazy("State that no intermediaries are used"))
def state_intermediaries(
    supplier: Supplier, *, by: Actor, at: datetime, record: Record, none_used: bool
) -> Supplier:
    """Say whether no agent or intermediary is used for UN contracts (UNGM Level 1)."""
    refuse_while_reviewed(supplier, Level.LEVEL_1)
    if none_used and Owner.objects.filter(supplier=supplier, tie=Tie.INTERMEDIARY).exists():
        raise Refused(_("You have listed an intermediary. Remove it first, or leave this unticked."))
    supplier.profile.has_no_intermediaries = none_used
    supplier.profile.save()
    touch(supplier, at)
    record.public(none_used=none_used)
    return supplier


@act("suppliers.state_women_owned", label=gettext_lazy("State ownership by women"))
def state_women_owned(
    supplier: Supplier, *, by: Actor, at: datetime, record: Record, declares: bool
) -> Supplier:
    """Declare, or no longer declare, that women own and control at least 51 per cent (UNGM, UN Women)."""
    refuse_while_reviewed(supplier, Level.LEVEL_1)
    _follow(supplier, at, declares=declares)
    record.public(women_owned=supplier.women_owned)
    return supplier


@act("suppliers.save_level_facts", label=gettext_lazy("Save further facts"))
def save_level_facts(
    supplier: Supplier,
    *,
    by: Actor,
    at: datetime,
    record: Record,
    export_capacity: str | None = None,
    accounts_valid_until: date | None = None,
) -> Supplier:
    """Export capacity (Level 1) and the date until which the audited accounts are valid (Level 2). None: unchanged."""
    profile = supplier.profile
    if export_capacity is not None:
        refuse_while_reviewed(supplier, Level.LEVEL_1)
        profile.export_capacity = export_capacity
    if accounts_valid_until is not None:
        refuse_while_reviewed(supplier, Level.LEVEL_2)
        if accounts_valid_until <= at.date():
            raise Refused(
                _("The date must lie in the future: accounts are renewed each year."),
                field="accounts_valid_until",
            )
        profile.accounts_valid_until = accounts_valid_until
    profile.save()
    touch(supplier, at)
    record.public(accounts_valid_until=profile.accounts_valid_until)
    return supplier


def _follow(supplier: Supplier, at: datetime, *, declares: bool | None = None) -> None:
    """Women's ownership as the file now shows it."""
    file: Any = queries.file_of(supplier)
    declared = queries.declares_women_owned(supplier) if declares is None else declares
    supplier.women_owned = queries.women_owned_state(file, declares=declared)
    touch(supplier, at)
