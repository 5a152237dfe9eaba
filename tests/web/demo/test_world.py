# SPDX-License-Identifier: Apache-2.0
"""The demo world: made through the acts, whole, and only where a demo may be."""

import io

import pytest
from django.core.management import CommandError, call_command

from meishan.base.accounts.models import Organisation, Person
from meishan.base.core import clock
from meishan.base.ledger.models import Entry, FollowerPosition, Leaf, Pending
from meishan.market.suppliers.models import Registration, Supplier
from meishan.market.tenders.models import Interest, Notice, Question
from meishan.market.vetting.models import ListedParty
from meishan.web.demo.models import Seat


def load(databases, monkeypatch, name, scale):
    one = databases.owner
    monkeypatch.setenv("MEISHAN_OWNER_DATABASE_URL", f"postgresql://{one['USER']}@/{name}?host={one['HOST']}")
    call_command("demo", scale=scale, stdout=io.StringIO())


def test_a_small_demo_world_is_whole(committed_world, databases, monkeypatch, tmp_path):
    load(databases, monkeypatch, committed_world, 0.1)

    assert Organisation.objects.filter(kind="agency", agency__on_board_at__isnull=False).count() == 3
    assert Supplier.objects.count() == 24
    assert Registration.objects.filter(state="registered").exists()
    assert Notice.objects.count() == 40
    assert Notice.objects.filter(deadline__closes_at__gt=clock.now()).count() >= 8
    assert Interest.objects.exists()
    assert Question.objects.exists()
    assert ListedParty.objects.count() == 60
    assert not Pending.objects.exists()
    assert Leaf.objects.count() == Entry.objects.count()
    assert not FollowerPosition.objects.exclude(error="").exists()
    assert Seat.objects.count() == 14
    assert (tmp_path / "secrets" / "demo-password").stat().st_mode & 0o077 == 0
    assert Person.objects.get(pk=Seat.objects.get(key="officer").person_id).check_password(
        (tmp_path / "secrets" / "demo-password").read_text().strip()
    )


def test_the_demo_goes_into_an_empty_database_alone(committed_world, databases, monkeypatch):
    Organisation.objects.create(kind="agency", name="Somebody", made_at=clock.now())

    with pytest.raises(CommandError, match="holds something already"):
        load(databases, monkeypatch, committed_world, 0.1)


def test_the_demo_does_not_go_into_a_production_database(committed_world, databases, monkeypatch):
    with databases.as_owner(committed_world) as connection:
        connection.execute("UPDATE ledger_world SET kind = 'production'")

    with pytest.raises(CommandError, match="not marked as a demo"):
        load(databases, monkeypatch, committed_world, 0.1)


def test_the_demo_pages_exist_in_a_demo_alone(world, client):
    assert client.get("/demo/").status_code == 404
    assert client.get("/demo/mail/").status_code == 404
