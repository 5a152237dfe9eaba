# SPDX-License-Identifier: Apache-2.0
"""The record's pages call suppliers and registrations by their names."""

from meishan.base.ledger.queries import told
from meishan.market.suppliers.models import Registration
from tests.factories.suppliers import registered


def test_suppliers_and_registrations_are_told_by_name(supplier_owner, agency):
    supplier = registered(supplier_owner)
    made = Registration.objects.get(supplier=supplier, agency=agency)
    things = [("suppliers.supplier", supplier.pk), ("suppliers.registration", made.pk)]

    names = told(things)

    assert names[things[0]].name == supplier.name
    assert names[things[0]].url == f"/suppliers/{supplier.code}/"
    assert names[things[1]].name == f"{supplier.name} with {agency}"
