# SPDX-License-Identifier: Apache-2.0
"""What stands in a supplier's file can be taken out again, and a reviewer's finding needs its words."""

from datetime import timedelta

import pytest

from meishan.base.core import clock
from meishan.base.core.errors import Denied, Refused
from meishan.market.suppliers import actions
from meishan.market.suppliers.models import Document, Finding, Owner, Reference, Registration
from tests.factories import suppliers as making

pytestmark = pytest.mark.usefixtures("world")


@pytest.fixture
def filed(supplier_owner, agency):
    supplier = making.complete(supplier_owner)
    making.sign(supplier, supplier_owner)
    actions.submit(supplier, by=supplier_owner.actor)
    making.file_level_1(supplier, supplier_owner)
    return supplier


def test_a_removed_document_is_kept_as_a_row_and_left_out_of_the_file(filed, supplier_owner, rival_owner):
    document = Document.objects.get(supplier=filed)

    with pytest.raises(Denied):
        actions.remove_document(document, by=rival_owner.actor)
    actions.remove_document(document, by=supplier_owner.actor)

    assert Document.objects.get(pk=document.pk).removed_at is not None
    with pytest.raises(Refused, match="still missing"):
        actions.submit(filed, by=supplier_owner.actor, level="level1")


def test_a_removed_reference_no_longer_counts(filed, supplier_owner, rival_owner):
    row = Reference.objects.filter(supplier=filed).first()

    with pytest.raises(Denied):
        actions.remove_reference(row, by=rival_owner.actor)
    actions.remove_reference(row, by=supplier_owner.actor)

    assert Reference.objects.filter(supplier=filed).count() == 2


def test_a_removed_owner_is_gone(filed, supplier_owner, rival_owner):
    row = Owner.objects.get(supplier=filed)

    with pytest.raises(Denied):
        actions.remove_owner(row, by=rival_owner.actor)
    actions.remove_owner(row, by=supplier_owner.actor)

    assert not Owner.objects.filter(supplier=filed).exists()


def test_accounts_that_are_no_longer_valid_are_refused(filed, supplier_owner):
    today = clock.now().date()

    with pytest.raises(Refused, match="must lie in the future"):
        actions.save_level_facts(filed, by=supplier_owner.actor, accounts_valid_until=today)
    saved = actions.save_level_facts(
        filed,
        by=supplier_owner.actor,
        export_capacity="40 %",
        accounts_valid_until=today + timedelta(days=90),
    )

    assert saved.profile.export_capacity == "40 %"


def test_a_finding_of_something_wanted_says_what(filed, supplier_owner, reviewer):
    actions.submit(filed, by=supplier_owner.actor, level="level1")
    registration = Registration.objects.get(supplier=filed, level="level1")
    actions.take_up(registration, by=reviewer.actor)

    with pytest.raises(Refused, match="Say what is needed"):
        actions.note_finding(
            registration, by=reviewer.actor, requirement="level1.certificate", verdict="wanted"
        )
    actions.note_finding(
        registration,
        by=reviewer.actor,
        requirement="level1.certificate",
        verdict="wanted",
        note="In English.",
    )

    assert Finding.objects.get(registration=registration).note == "In English."
