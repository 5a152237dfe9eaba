# SPDX-License-Identifier: Apache-2.0
"""The record can't be rewritten, nor read by those it does not concern: each wall is tried, in SQL."""

from uuid import uuid4

import psycopg
import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from meishan.base.core import clock, scope
from meishan.base.core.grants import APPEND_ONLY
from meishan.base.ledger.models import Detail, Disclosure, Entry, Leaf

STATEMENTS = {
    "UPDATE": "UPDATE {} SET {} = {}",
    "DELETE": "DELETE FROM {}",
    "TRUNCATE": "TRUNCATE {} CASCADE",
}
A_COLUMN = {
    "ledger_entry": "act",
    "ledger_detail": "payload",
    "ledger_disclosure": "at",
    "ledger_leaf": "data",
    "ledger_node": "hash",
    "ledger_checkpoint": "note",
}


def make_entry(**more) -> Entry:
    made = Entry(at=clock.now(), act="test.act", salt=b"0" * 16, **more)
    made.save(force_insert=True)
    return made


def statement(verb: str, table: str) -> str:
    return STATEMENTS[verb].format(table, A_COLUMN[table], A_COLUMN[table])


def fill() -> None:
    """One row in each table of the record."""
    made = make_entry()
    Detail.objects.create(entry=made, payload={"a": 1})
    Disclosure.objects.create(entry=made, at=made.at)
    Leaf.objects.create(number=0, entry=made, data=b"0" * 32)
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO ledger_node (level, index, hash) VALUES (1, 0, '')")
        cursor.execute("INSERT INTO ledger_checkpoint (size, at, root, note) VALUES (1, now(), '', '')")


def test_every_table_of_the_record_is_tried():
    assert set(A_COLUMN) == set(APPEND_ONLY)


@pytest.mark.parametrize("verb", STATEMENTS)
@pytest.mark.parametrize("table", A_COLUMN)
def test_the_application_may_not_rewrite_the_record(world, verb, table):
    fill()

    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        connection.cursor().execute(statement(verb, table))


@pytest.mark.parametrize("table", A_COLUMN)
def test_even_the_owner_of_the_tables_is_refused(committed_world, databases, table):
    fill()

    for verb in STATEMENTS:
        with databases.as_owner(committed_world) as owner:
            owner.execute("SET meishan.scope = 'all'")
            with pytest.raises(psycopg.IntegrityError, match=f"append-only: {verb} refused"):
                owner.execute(statement(verb, table))


def test_a_leaf_without_the_one_before_it_is_refused(world):
    made = make_entry()

    with pytest.raises(IntegrityError, match="no leaf before"), transaction.atomic():
        Leaf.objects.create(number=7, entry=made, data=b"0" * 32)


@pytest.mark.parametrize(("number", "size"), [(-1, 32), (0, 31), (0, 33)])
def test_a_leaf_of_another_form_is_refused(world, number, size):
    made = make_entry()

    with pytest.raises(IntegrityError), transaction.atomic():
        Leaf.objects.create(number=number, entry=made, data=b"0" * size)


def test_a_number_and_an_entry_are_used_once(world):
    first, second = make_entry(), make_entry()
    Leaf.objects.create(number=0, entry=first, data=b"0" * 32)

    with pytest.raises(IntegrityError), transaction.atomic():
        Leaf.objects.create(number=0, entry=second, data=b"0" * 32)
    with pytest.raises(IntegrityError), transaction.atomic():
        Leaf.objects.create(number=1, entry=first, data=b"0" * 32)


def test_the_world_stays_what_it_is(world):
    for change in ("kind = 'production'", "clock_offset = interval '1 day'"):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            connection.cursor().execute(f"UPDATE ledger_world SET {change}")


def test_a_production_clock_is_true_even_for_the_owner(committed_world, databases):
    with databases.as_owner(committed_world) as owner:
        owner.execute("UPDATE ledger_world SET kind = 'production', clock_offset = interval '0'")
        with pytest.raises(psycopg.IntegrityError, match="production_clock_is_true"):
            owner.execute("UPDATE ledger_world SET clock_offset = interval '1 second'")


def test_an_entry_is_seen_by_its_parties_and_by_others_once_it_is_public(world):
    own, other = uuid4(), uuid4()
    private = make_entry(parties=[own])
    Detail.objects.create(entry=private, parties=[own], payload={"price": 1})
    public = make_entry(parties=[own], is_public=True)
    Detail.objects.create(entry=public, parties=[own], payload={"price": 2})

    def seen(*organisations):
        with scope.of_organisations(organisations):
            return set(Entry.objects.values_list("pk", flat=True)), Detail.objects.count()

    assert seen(own) == ({private.pk, public.pk}, 2)
    assert seen(other) == ({public.pk}, 0)
    assert seen() == ({public.pk}, 0)

    Disclosure.objects.create(entry=private, at=clock.now())

    assert seen(other) == ({private.pk, public.pk}, 0)
