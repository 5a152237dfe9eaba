# SPDX-License-Identifier: Apache-2.0
"""Editions of lists: offered, looked at, imported; the table holds what the newest one says."""

from datetime import date

import pytest
from django.core.files.storage import default_storage

from meishan.base.core.actor import SYSTEM
from meishan.base.core.errors import Denied, Refused
from meishan.base.ledger.models import Entry
from meishan.market.vetting import actions, queries
from meishan.market.vetting.actions.lists import ListFile
from meishan.market.vetting.models import ListedParty, ListVersion, Rerun
from tests.market.vetting import samples
from tests.market.vetting.conftest import bring_in


def offer(list_format="un", text=samples.UN, **more):
    return actions.offer_list(
        by=SYSTEM, list_format=list_format, files={"main": ListFile("list.xml", text.encode())}, **more
    )


def test_offering_changes_no_party_and_says_what_would_change(world):
    version = offer()

    assert (version.entries, version.added, version.changed, version.removed) == (2, 2, 0, 0)
    assert version.list_date == date(2026, 2, 27)
    assert version.difference["added"][1] == ["TTe.001", "GOLDEN HERON SHIPPING COMPANY LIMITED"]
    assert len(version.problems) == 1
    assert not ListedParty.objects.exists()


def test_importing_fills_the_table_and_sets_up_a_rerun(un_list):
    person = ListedParty.objects.get(reference="TTi.001")

    assert person.countries == ["YE"]
    assert person.birth_years == [1970, 1971, 1972]
    assert person.names[1]["name"] == "عبد الرحمن منصور طارق"
    assert Rerun.objects.get(version=un_list).state == "waiting"
    entry = Entry.objects.get(act="vetting.import_list")
    assert entry.is_public
    assert entry.facts["added"] == 2


def test_the_next_edition_adds_changes_and_takes_off(un_list):
    before = ListedParty.objects.get(reference="TTe.001").fingerprint

    version = bring_in("un", main=samples.UN_NEXT)

    assert (version.added, version.changed, version.removed) == (1, 1, 1)
    assert ListedParty.objects.get(reference="TTe.001").fingerprint != before
    assert ListedParty.objects.get(reference="TTi.001").removed_in == version
    assert [one.reference for one in queries.parties()] == ["TTe.001", "TTe.002"]
    assert queries.current_versions() == [version]


def test_a_party_taken_off_may_come_back(un_list):
    bring_in("un", main=samples.UN_NEXT)

    version = bring_in("un", main=samples.UN.replace("Seen in two", "Seen in three"))

    assert version.changed == 2
    assert ListedParty.objects.get(reference="TTi.001").is_listed


def test_the_edition_in_force_is_not_imported_twice(un_list):
    with pytest.raises(Refused, match="in force"):
        offer()


def test_only_what_differs_counts_as_changed(un_list):
    version = offer(text=samples.UN.replace("<DATAID>1<", "<DATAID>11<"))

    assert (version.added, version.changed, version.removed) == (0, 0, 0)


def test_a_list_that_ends_before_it_begins_is_told_not_imported(world):
    version = offer("debarred", samples.DEBARRED.replace("2034-01-09", "2014-01-09"), key="test-bank")

    assert any("ends before" in one["why"] for one in version.problems)
    assert version.entries == 2


def test_lists_of_one_format_are_kept_apart_by_their_short_names(world):
    for key in ("first-bank", "second-bank"):
        actions.import_list(offer("debarred", samples.DEBARRED, key=key), by=SYSTEM)

    assert {one.key for one in queries.sources()} == {"first-bank", "second-bank"}
    assert ListedParty.objects.count() == 6


@pytest.mark.parametrize(
    ("list_format", "text", "more", "field"),
    [
        ("un", "not xml", {}, "main"),
        ("nonsense", samples.UN, {}, "list_format"),
        ("un", samples.UN, {"key": "Not A Key"}, "key"),
    ],
)
def test_what_cannot_be_read_is_refused_at_its_field(world, list_format, text, more, field):
    with pytest.raises(Refused) as refused:
        offer(list_format, text, **more)

    assert refused.value.field == field
    assert not ListVersion.objects.exists()


def test_a_short_name_in_use_keeps_its_format(un_list):
    with pytest.raises(Refused, match="another format"):
        offer("debarred", samples.DEBARRED, key="un")


def test_a_dropped_edition_changes_nothing_and_cannot_be_imported(world):
    version = actions.drop_list(offer(), by=SYSTEM)

    with pytest.raises(Denied):
        actions.import_list(version, by=SYSTEM)
    assert not ListedParty.objects.exists()


def test_an_older_offer_does_not_overwrite_a_newer_edition(world):
    older = offer()
    bring_in("un", main=samples.UN_NEXT)

    with pytest.raises(Refused, match="newer"):
        actions.import_list(older, by=SYSTEM)


def test_a_stored_file_that_was_changed_is_refused(world):
    version = offer()
    path = version.files["main"]["stored"]
    default_storage.delete(path)
    with default_storage.open(path, "wb") as file:
        file.write(samples.UN_NEXT.encode())

    with pytest.raises(Refused, match="no longer"):
        actions.import_list(version, by=SYSTEM)


def test_who_may_bring_lists_in(world, vetting_officer, auditor, officer, supplier_owner):
    assert offer_by(vetting_officer)
    for persona in (auditor, officer, supplier_owner):
        with pytest.raises(Denied):
            offer_by(persona)


def offer_by(persona):
    return actions.offer_list(
        by=persona.actor, list_format="un", files={"main": ListFile("list.xml", samples.UN.encode())}
    )


def test_a_debarment_that_ended_is_not_screened_against(world):
    actions.import_list(offer("debarred", samples.DEBARRED, key="bank"), by=SYSTEM)

    names = {one.name for one in queries.parties(on=date(2026, 1, 1))}

    assert names == {"Lumen Bridge Builders Ltd.", "Ever Barred Co"}
