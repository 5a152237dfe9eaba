# SPDX-License-Identifier: Apache-2.0
"""The record can't be rewritten: each wall is tried."""

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from meishan.base.core import clock
from meishan.base.ledger.models import Entry

pytestmark = pytest.mark.usefixtures("world")


def entry() -> Entry:
    made = Entry(at=clock.now(), act="test.act", salt=b"0" * 16)
    made.save(force_insert=True)
    return made


@pytest.mark.parametrize(
    "statement",
    ["UPDATE ledger_entry SET act = 'x'", "DELETE FROM ledger_entry", "TRUNCATE ledger_entry CASCADE"],
)
def test_the_application_role_cannot_rewrite_an_entry(statement):
    entry()

    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        connection.cursor().execute(statement)


def test_a_leaf_without_the_one_before_it_is_refused():
    made = entry()

    with pytest.raises(IntegrityError, match="no leaf before"), transaction.atomic():
        connection.cursor().execute(
            "INSERT INTO ledger_leaf (number, entry_id, data) VALUES (7, %s, %s)", [made.pk, b"0" * 32]
        )
