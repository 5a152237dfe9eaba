# SPDX-License-Identifier: Apache-2.0
"""What PostgreSQL itself refuses: other suppliers' rows, moves that aren't allowed, changed declarations."""

from itertools import product

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from meishan.base.core import scope
from meishan.market.suppliers import actions, queries
from meishan.market.suppliers.models import (
    Contact,
    Declaration,
    DuplicateCase,
    Finding,
    Profile,
    Registration,
    RegistrationEvent,
    Supplier,
)
from meishan.market.suppliers.states import MOVES, SmeClass, State
from tests.factories.suppliers import file_level_1, registered

pytestmark = pytest.mark.usefixtures("world")

PRIVATE = ("profile", "address", "contact", "declaration", "document", "reference", "owner")


def counts() -> dict[str, int]:
    with connection.cursor() as cursor:
        found = {}
        for name in PRIVATE:
            cursor.execute(f"SELECT count(*) FROM suppliers_{name}")
            found[name] = cursor.fetchone()[0]
        return found


def test_private_rows_are_seen_by_the_supplier_and_agencies_it_applied_to(
    supplier_owner, rival_owner, agency, other_agency
):
    supplier = registered(supplier_owner)
    file_level_1(supplier, supplier_owner)
    actions.withdraw(queries.registration_of(supplier, other_agency), by=supplier_owner.actor)

    def seen_by(*organisations) -> set[int]:
        with scope.of_organisations([one.pk for one in organisations]):
            return {min(one, 1) for one in counts().values()}

    assert seen_by(supplier_owner.organisation) == {1}
    assert seen_by(agency) == {1}
    assert seen_by(other_agency) == {0}
    assert seen_by(rival_owner.organisation) == {0}
    assert seen_by() == {0}


def test_an_agency_reads_but_never_writes_what_was_filed(supplier_owner, agency):
    supplier = registered(supplier_owner)

    with scope.of_organisations([agency.pk]):
        assert Profile.objects.filter(pk=supplier.pk).update(licence_number="forged") == 0
        assert Contact.objects.filter(supplier=supplier).delete()[0] == 0
        with pytest.raises(DatabaseError), transaction.atomic():
            Contact(supplier=supplier, name="X", email="x@example.org", place=5).save()


def test_only_that_it_is_registered_is_public(supplier_owner, agency):
    supplier = registered(supplier_owner)
    file_level_1(supplier, supplier_owner)
    actions.submit(supplier, by=supplier_owner.actor, level="level1")

    with scope.of_organisations([]):
        assert {one.level for one in Registration.objects.all()} == {"basic"}
        assert RegistrationEvent.objects.count() == 0
        assert Finding.objects.count() == 0
        assert Registration.objects.update(state="declined") == 0


def test_suppliers_see_no_duplicate_cases(supplier_owner, rival_owner, agency):
    registered(supplier_owner)
    registered(rival_owner)

    assert DuplicateCase.objects.count() == 1
    with scope.of_organisations([rival_owner.organisation.pk]):
        assert DuplicateCase.objects.count() == 0
    with scope.of_organisations([agency.pk]):
        assert DuplicateCase.objects.count() == 1


def test_the_database_allows_exactly_the_moves_that_are_named(supplier_owner, agency):
    supplier = registered(supplier_owner)
    found = queries.registration_of(supplier, agency)
    at = found.submitted_at

    for before, after in product(State, State):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("DELETE FROM suppliers_finding")
            cursor.execute("SAVEPOINT start")
            twin = Registration(
                supplier=supplier,
                agency=agency,
                level="level2",
                state=before,
                submitted_at=at,
                changed_at=at,
                clock_from=at,
            )
            twin.save(force_insert=True)
            try:
                with transaction.atomic():
                    Registration.objects.filter(pk=twin.pk).update(state=after)
                moved = True
            except IntegrityError:
                moved = False
            cursor.execute("ROLLBACK TO SAVEPOINT start")
        assert moved == (before == after or after in MOVES[before]), (before, after)


@pytest.mark.parametrize("statement", ["UPDATE {} SET signed_name = 'x'", "DELETE FROM {}"])
def test_a_declaration_is_never_changed(supplier_owner, agency, statement):
    registered(supplier_owner)

    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement.format(Declaration._meta.db_table))


def test_a_merged_supplier_names_the_other_and_never_itself(supplier_owner):
    supplier = actions.begin(by=supplier_owner.actor)
    for changes in ({"standing": "merged"}, {"standing": "merged", "merged_into_id": supplier.pk}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Supplier.objects.filter(pk=supplier.pk).update(**changes)


def test_public_columns_hold_only_choices(supplier_owner):
    assert actions.begin(by=supplier_owner.actor).sme_class == SmeClass.UNKNOWN
