# SPDX-License-Identifier: Apache-2.0
"""The database itself keeps releases as they were published, in the order of the log."""

import pytest
from django.db import IntegrityError, connection, transaction

from meishan.base.core import clock
from meishan.base.ledger.models import Entry
from meishan.publish.opendata.models import Party, Release


@pytest.fixture
def release(tender, published):
    published()
    return Release.objects.get()


def refused(match):
    return pytest.raises(IntegrityError, match=match)


def copy_of(release, number, entry):
    return Release(
        number=number,
        name=f"{release.ocid}-{number}",
        ocid=release.ocid,
        entry=entry,
        date=clock.now(),
        tags=["tender"],
        body="{}",
        made_at=clock.now(),
    )


def test_a_release_is_never_changed(release):
    with refused("stands as it was published"), transaction.atomic():
        Release.objects.update(body="{}")
    with transaction.atomic(), connection.cursor() as cursor, refused("stands as it was published"):
        cursor.execute("SELECT set_config('meishan.rebuilding', 'opendata', true)")
        Release.objects.update(body="{}")


def test_a_release_goes_only_where_a_rebuild_says_so(release):
    with refused("DELETE refused"), transaction.atomic():
        Release.objects.all().delete()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('meishan.rebuilding', 'opendata', true)")
        Release.objects.all().delete()
        cursor.execute("SELECT set_config('meishan.rebuilding', '', true)")

    assert not Release.objects.exists()


def test_no_release_comes_in_before_one_that_was_read(release):
    entry = Entry.objects.exclude(pk=release.entry_id).first()
    with refused("comes after a later one"), transaction.atomic():
        copy_of(release, release.number - 1, entry).save(force_insert=True)
    copy_of(release, release.number + 1, entry).save(force_insert=True)


def test_an_entry_gives_one_release(release):
    with refused("entry"), transaction.atomic():
        copy_of(release, release.number + 1, release.entry).save(force_insert=True)


def test_a_party_stands_as_it_was_named(release):
    with refused("UPDATE refused"), transaction.atomic():
        Party.objects.update(body={})
    with refused("DELETE refused"), transaction.atomic():
        Party.objects.all().delete()
