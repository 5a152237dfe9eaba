# SPDX-License-Identifier: Apache-2.0
"""Made anew, releases are the same byte for byte; each entry gives one, once; who was erased is erased there too."""

import json

import pytest
from django.db import transaction

from meishan.base.accounts.actions import erase
from meishan.base.accounts.models import Organisation
from meishan.base.ledger import followers
from meishan.base.ledger.followers import FOLLOWERS
from meishan.base.ledger.models import Entry, FollowerPosition
from meishan.base.ledger.queries import log_size
from meishan.market.suppliers.models import Supplier
from meishan.market.tenders.queries import ocid_of
from meishan.publish.opendata import making, tasks
from meishan.publish.opendata.making import releasing
from meishan.publish.opendata.models import Compiled, Party, Release
from tests.personas import join, make_person

NAME = "opendata.releases"


def everything():
    """All that is published, but when the rows were written."""
    releases = list(
        Release.objects.order_by("number").values_list("number", "name", "ocid", "entry", "date", "body")
    )
    compiled = list(
        Compiled.objects.order_by("ocid").values_list("ocid", "number", "releases", "date", "body")
    )
    return releases, compiled


def test_dropped_and_made_anew_it_is_the_same_byte_for_byte(whole_life, published, agency, bidder, settle):
    whole_life()
    published()
    before = everything()
    # What changes with the years is not what was published then.
    Organisation.objects.filter(pk=agency.pk).update(name="Office for Trials", acronym="OFTR")
    Organisation.objects.filter(pk=bidder.organisation.pk).update(name="Ningbo Cars Ltd")
    Supplier.objects.filter(pk=bidder.organisation.pk).update(name="Ningbo Cars Ltd", women_owned="verified")

    followers.rebuild(NAME)
    assert everything() == ([], [])
    settle()

    assert everything() == before


def test_a_party_keeps_the_name_it_had_when_it_came_in(make_tender, amend, agency, published, compiled_of):
    tender = make_tender()
    published()
    Organisation.objects.filter(pk=agency.pk).update(name="Office for Trials")
    amend(tender.notice, title={"en": "Field vehicles"})
    published()
    other = make_tender()
    published()

    assert compiled_of(tender.notice)["buyer"]["name"] == "Office for Testing"
    assert compiled_of(other.notice)["buyer"]["name"] == "Office for Trials"


def test_each_entry_gives_one_release_though_the_worker_dies_in_between(
    whole_life, published, monkeypatch, settle
):
    whole_life()
    calls = []

    def die(entry):
        calls.append(entry)
        if len(calls) in (3, 9):
            raise KeyboardInterrupt
        return making.follow(entry)

    spec = FOLLOWERS[NAME]
    monkeypatch.setitem(FOLLOWERS, NAME, type(spec)(NAME, spec.acts, die, spec.reset, spec.calls_acts))
    from meishan.base.ledger import sequencer

    while sequencer.sequence():
        pass
    deaths = 0
    while FollowerPosition.objects.filter(name=NAME, next_number=log_size()).first() is None:
        try:
            followers.advance(FOLLOWERS[NAME], size=log_size())
        except KeyboardInterrupt:
            deaths += 1

    assert deaths == 2
    assert len(calls) > Release.objects.count()
    entries = Entry.objects.filter(act__in=making.BUILDERS, is_public=True)
    assert Release.objects.count() == entries.count() == 10
    monkeypatch.undo()
    before = everything()
    followers.rebuild(NAME)
    published()
    assert everything() == before


def test_a_contact_who_had_her_account_erased_is_erased_in_what_was_published(
    make_tender, amend, agency, published, settle
):
    contact = join(make_person("Carla Contact"), agency, "officer")
    told = [{"name": "Carla Contact", "role": "", "email": contact.person.email, "phone": "+45 1234"}]
    tender, other = make_tender(), make_tender()
    amend(tender.notice, contacts=told)
    said = published()
    point = said[-1]["parties"][0]["contactPoint"]
    assert point == {"email": contact.person.email, "name": "Carla Contact", "telephone": "+45 1234"}
    untouched = Release.objects.get(ocid=ocid_of(other.notice.pk)).body

    erase(contact.person, by=contact.actor)
    after = published()

    assert "Carla" not in json.dumps(after)
    assert "+45 1234" not in json.dumps(after)
    assert after[-1]["parties"][0]["contactPoint"]["name"] == "(erased)"
    assert [one["id"] for one in after] == [one["id"] for one in said]
    assert Release.objects.get(ocid=ocid_of(other.notice.pk)).body == untouched
    compiled = json.loads(Compiled.objects.get(ocid=ocid_of(tender.notice.pk)).body)
    assert compiled["parties"][0]["contactPoint"] == {"name": "(erased)"}
    before = everything()
    followers.rebuild(NAME)
    settle()
    assert everything() == before


def test_the_nightly_look_finds_a_compiled_release_that_differs(tender, published):
    published()
    tasks.compare()
    Compiled.objects.update(body='{"ocid":"another"}')

    with pytest.raises(AssertionError, match="differ"):
        tasks.compare()


def test_parties_outlive_a_rebuild(tender, published):
    published()
    kept = list(Party.objects.values_list("pk", flat=True))

    with transaction.atomic():
        releasing.start_over()

    assert list(Party.objects.values_list("pk", flat=True)) == kept
