# SPDX-License-Identifier: Apache-2.0
"""Suppliers with owners, and lists brought in through the acts."""

import itertools

import pytest

from meishan.base.core import clock
from meishan.base.core.actor import SYSTEM
from meishan.market.suppliers.models import Owner, Profile, Registration, Supplier
from meishan.market.vetting import actions
from meishan.market.vetting.actions.lists import ListFile
from tests.market.vetting import samples
from tests.personas import make_organisation

_numbers = itertools.count(900_001)


def make_supplier(
    name: str, *, organisation=None, country: str = "CN", owners=(), other_names=()
) -> Supplier:
    """A supplier with people who own it: `(name, born_on, country)` each."""
    organisation = organisation or make_organisation("supplier", name, country=country)
    at = clock.now()
    supplier = Supplier.objects.create(
        organisation=organisation,
        number=next(_numbers),
        name=name,
        name_key=name.lower(),
        country=country,
        made_at=at,
        changed_at=at,
    )
    Profile.objects.create(supplier=supplier, other_names=list(other_names))
    for owner, born_on, nationality in owners:
        Owner.objects.create(
            supplier=supplier, tie="owner", kind="person", name=owner, born_on=born_on, country=nationality
        )
    return supplier


def register(supplier: Supplier, agency) -> Registration:
    """The supplier at Basic with that agency."""
    at = clock.now()
    fields = {field.name for field in Registration._meta.get_fields()}
    times = {
        name: at
        for name in ("submitted_at", "changed_at", "made_at", "since", "state_since")
        if name in fields
    }
    return Registration.objects.create(
        supplier=supplier, agency=agency, level="basic", state="registered", **times
    )


def bring_in(list_format: str, by=SYSTEM, **files: str):
    """An edition through both acts: offered, then imported."""
    parts = {part: ListFile(f"{part}.txt", text.encode()) for part, text in files.items()}
    version = actions.offer_list(by=by, list_format=list_format, files=parts)
    return actions.import_list(version, by=by)


@pytest.fixture
def un_list(world):
    return bring_in("un", main=samples.UN)


@pytest.fixture
def ofac_list(world):
    return bring_in("ofac", main=samples.SDN, alt=samples.ALT, add=samples.ADD)
