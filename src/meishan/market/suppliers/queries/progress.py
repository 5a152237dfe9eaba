# SPDX-License-Identifier: Apache-2.0
"""What a supplier's file holds and still lacks, requirement by requirement. The lists are data (base/reference)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from meishan.base.reference import queries as reference

from ..models import (
    Address,
    Contact,
    Declaration,
    Document,
    Owner,
    Profile,
    Reference,
    Supplier,
    SupplierCode,
)
from ..states import STEPS, YEARS_FOR_LEVEL_2, AddressKind, Level, Scope, Step, Tie


@dataclass(frozen=True)
class File:
    """All of one supplier's file, read in one go (a fixed number of queries)."""

    supplier: Supplier
    profile: Profile
    addresses: list[Address]
    contacts: list[Contact]
    codes: list[str]
    declaration: Declaration | None
    documents: list[Document]
    references: list[Reference]
    owners: list[Owner]

    @property
    def address(self) -> Address | None:
        return next((one for one in self.addresses if one.kind == AddressKind.REGISTERED), None)

    def documents_for(self, requirement: str) -> list[Document]:
        return [one for one in self.documents if one.requirement == requirement]


@dataclass(frozen=True)
class Met:
    """One requirement and how far the file meets it: `held` of `needed`."""

    requirement: Any
    held: int
    needed: int

    @property
    def is_met(self) -> bool:
        return self.held >= self.needed

    @property
    def is_missing(self) -> bool:
        return self.requirement.required and not self.is_met


def file_of(supplier: Supplier | UUID) -> File | None:
    """The supplier's file as the reader's scope shows it; None when its profile is not in sight."""
    if isinstance(supplier, UUID):
        found = Supplier.objects.select_related("organisation").filter(pk=supplier).first()
        if found is None:
            return None
        supplier = found
    profile = Profile.objects.filter(pk=supplier.pk).first()
    if profile is None:
        return None
    return File(
        supplier=supplier,
        profile=profile,
        addresses=list(Address.objects.filter(supplier=supplier).order_by("kind", "id")),
        contacts=list(Contact.objects.filter(supplier=supplier).order_by("place")),
        codes=list(
            SupplierCode.objects.filter(supplier=supplier).order_by("code").values_list("code", flat=True)
        ),
        declaration=Declaration.objects.filter(supplier=supplier).order_by("-signed_at", "-id").first(),
        documents=list(
            Document.objects.filter(supplier=supplier, removed_at__isnull=True).order_by("-year", "added_at")
        ),
        references=list(Reference.objects.filter(supplier=supplier).order_by("-year", "company")),
        owners=list(Owner.objects.filter(supplier=supplier).order_by("tie", "-share", "name")),
    )


_HELD: dict[str, Callable[[File], Any]] = {
    "basic.code_of_conduct": lambda file: file.declaration is not None,
    "basic.legal_name": lambda file: file.supplier.name,
    "basic.licence_number": lambda file: file.profile.licence_number,
    "basic.year_established": lambda file: file.supplier.year_established,
    "basic.ownership_type": lambda file: file.supplier.ownership_type,
    "basic.disability_inclusion": lambda file: file.supplier.is_disability_inclusive,
    "basic.address": lambda file: file.address,
    "basic.countries": lambda file: (
        file.supplier.scope and (file.supplier.scope == Scope.NATIONAL or file.supplier.business_countries)
    ),
    "basic.contacts": lambda file: file.contacts,
    "basic.goods_services": lambda file: file.codes,
    "basic.declaration": lambda file: is_declaration_current(file.declaration),
    "level1.owners": lambda file: any(one.tie in {Tie.OWNER, Tie.PRINCIPAL} for one in file.owners),
    "level1.intermediaries": lambda file: (
        file.profile.has_no_intermediaries or any(one.tie == Tie.INTERMEDIARY for one in file.owners)
    ),
    "level1.export": lambda file: file.profile.export_capacity,
    "level2.validity": lambda file: file.profile.accounts_valid_until,
}


def is_declaration_current(declaration: Declaration | None) -> bool:
    """Whether the declaration was signed on the statements and the code of conduct now in force."""
    return (
        declaration is not None
        and declaration.version == reference.declaration().version
        and declaration.code_of_conduct == reference.code_of_conduct().version
    )


def progress(file: File, level: str) -> list[Met]:
    """Each requirement of that level, and how far the file meets it."""
    documents = Counter(one.requirement for one in file.documents)
    # Three years means three different years, not one year in three files.
    documents["level2.accounts"] = len(
        {one.year for one in file.documents_for("level2.accounts") if one.year is not None}
    )
    found = []
    for requirement in reference.requirements(level):
        needed = requirement.count or 1
        if requirement.kind == "document":
            held = documents[requirement.id]
        elif requirement.kind == "reference":
            held = len(file.references)
        else:
            is_held = _HELD.get(requirement.id)
            held = needed if is_held is not None and is_held(file) else 0
        found.append(Met(requirement, held, needed))
    return found


def missing(file: File, level: str) -> list[Met]:
    """What is required at that level and not there yet."""
    return [one for one in progress(file, level) if one.is_missing]


def steps_done(file: File) -> dict[str, bool]:
    """The six steps of the Basic form, and whether nothing required is missing in each."""
    lacking = {one.requirement.step for one in missing(file, Level.BASIC)}
    # The code of conduct is accepted where the declaration is signed.
    if "general" in lacking and file.declaration is None:
        others = [
            one
            for one in missing(file, Level.BASIC)
            if one.requirement.step == "general" and one.requirement.id != "basic.code_of_conduct"
        ]
        if not others:
            lacking.discard("general")
    return {step.value: step.value not in lacking for step in STEPS}


def next_step(file: File) -> Step | None:
    """The first step of the Basic form that still lacks something."""
    done = steps_done(file)
    return next((step for step in STEPS if not done[step.value]), None)


def is_old_enough(supplier: Supplier, at: datetime) -> bool:
    """Whether it is three years old, as Level 2 asks (UNGM)."""
    return supplier.year_established is not None and at.year - supplier.year_established >= YEARS_FOR_LEVEL_2
