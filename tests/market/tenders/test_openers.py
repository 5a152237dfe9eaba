# SPDX-License-Identifier: Apache-2.0
"""Openers make keys, are appointed, check their seats, open drills; a lost one is replaced while there is time."""

import pytest
from django.db import IntegrityError, transaction

from meishan.algorithms import sealing
from meishan.base.accounts.models import Membership
from meishan.base.accounts.states import Role
from meishan.base.core import clock
from meishan.base.core.errors import Denied, Refused
from meishan.base.ledger.models import Entry
from meishan.market.tenders import actions
from meishan.market.tenders.models import Tender
from meishan.market.tenders.queries import openers as queries
from tests.factories.openers import appoint, get_ready, make_opener, pads_of, stand
from tests.market.tenders.conftest import SEALED
from tests.personas import join

WHY = {"en": "One opener has left the agency."}


# Keys


def test_an_opener_registers_the_public_half_of_her_key_alone(agency):
    opener = make_opener("Ona Opener", agency)

    assert opener.key.recipient == sealing.recipient_of(opener.identity)
    entry = Entry.objects.get(act="tenders.make_opener_key")
    assert not entry.is_public
    assert opener.identity not in str(entry.facts)


@pytest.mark.parametrize("which", ["secret", "nonsense", "twice"])
def test_what_is_no_new_public_key_is_not_registered(agency, which):
    opener = make_opener("Ona Opener", agency)
    given = {"secret": opener.identity, "nonsense": "age1abc", "twice": opener.key.recipient}[which]

    with pytest.raises(
        Refused, match="registered already" if which == "twice" else "not a public key"
    ) as caught:
        actions.make_opener_key(by=opener.actor, recipient=given)

    assert caught.value.field == "recipient"


def test_only_openers_and_auditors_have_keys(officer, supplier_owner):
    for persona in (officer, supplier_owner):
        with pytest.raises(Denied):
            actions.make_opener_key(by=persona.actor, recipient=sealing.new_key()[1])


def test_a_key_is_retired_by_its_holder_and_never_comes_back(agency):
    opener, other = make_opener("Ona Opener", agency), make_opener("Una Opener", agency)

    with pytest.raises(Denied):
        actions.retire_opener_key(opener.key, by=other.actor)
    key = actions.retire_opener_key(opener.key, by=opener.actor)

    with pytest.raises(Refused, match="already"):
        actions.retire_opener_key(key, by=opener.actor)
    for column, value in (("retired_at", None), ("recipient", "age1other")):
        with pytest.raises(IntegrityError), transaction.atomic():
            type(key).objects.filter(pk=key.pk).update(**{column: value})


# Appointment


def test_the_list_goes_into_the_public_log_before_the_tender_without_a_name(draft_tender, three, officer):
    manifest = appoint(draft_tender, three, 2, by=officer)

    entry = Entry.objects.get(act="tenders.appoint_openers")
    assert entry.is_public
    assert entry.subject_id == manifest.pk
    listed = sealing.Manifest.make(entry.facts["recipients"], entry.facts["threshold"])
    assert listed.digest == entry.facts["openers"] == manifest.digest
    assert queries.sealing_manifest(manifest) == listed
    said = str(entry.facts)
    assert not any(str(one.persona.person.pk) in said or one.persona.person.name in said for one in three)
    assert (draft_tender.pk.hex in said, draft_tender.pk.hex in said.replace("-", "")) == (False, False)


def test_the_buyers_officers_appoint_and_nobody_else(
    draft_tender, three, other_agency_officer, supplier_owner
):
    for persona in (other_agency_officer, supplier_owner, three[0].persona):
        with pytest.raises(Denied):
            appoint(draft_tender, three, 2, by=persona)


@pytest.mark.parametrize("threshold", [0, 4])
def test_a_threshold_nobody_can_reach_is_refused(draft_tender, three, officer, threshold):
    with pytest.raises(Refused, match="one at least, all at most"):
        appoint(draft_tender, three, threshold, by=officer)


def test_the_rules_ask_for_a_number_of_openers_at_least(draft_tender, three, officer):
    with pytest.raises(Refused, match="The rules ask for 1 of 2 openers at least"):
        appoint(draft_tender, three[:1], 1, by=officer)


def test_one_person_holds_one_seat_and_is_still_an_opener(draft_tender, three, officer):
    with pytest.raises(Refused, match="once"):
        appoint(draft_tender, [three[0], three[0]], 1, by=officer)
    Membership.objects.filter(person=three[1].persona.person).update(ended_at=clock.now())
    with pytest.raises(Refused, match="no opener any more"):
        appoint(draft_tender, three, 2, by=officer)


def test_whoever_wrote_or_cleared_the_tender_does_not_open_it(
    draft_tender, three, officer, second_officer, agency
):
    Membership.objects.create(person=officer.person, organisation=agency, role=Role.OPENER, since=clock.now())
    both = join(officer.person, agency)
    identity, recipient = sealing.new_key()
    actor = type(officer)(officer.person, agency, (Role.OFFICER, Role.OPENER)).actor
    key = actions.make_opener_key(by=actor, recipient=recipient)

    assert identity
    assert both.person.pk in queries.on_the_case(draft_tender.pk)
    assert officer.person.pk not in {one.person.pk for one in queries.candidates(draft_tender)}
    with pytest.raises(Refused, match="wrote, cleared or published"):
        actions.appoint_openers(
            draft_tender, by=officer.actor, keys=[key.pk, *(one.key.pk for one in three)], threshold=2
        )


def test_whoever_opens_the_bids_does_not_work_on_the_text(draft_tender, sealed_draft, three, officer, agency):
    appoint(draft_tender, three, 2, by=officer)
    person = three[0].persona.person
    Membership.objects.create(person=person, organisation=agency, role=Role.OFFICER, since=clock.now())
    actor = type(officer)(person, agency, (Role.OFFICER, Role.OPENER)).actor

    with pytest.raises(Denied, match="open the bids"):
        actions.save(sealed_draft, by=actor, changes={"title": {"en": "Mine"}})
    with pytest.raises(IntegrityError, match="does not write"), transaction.atomic():
        type(sealed_draft).objects.filter(pk=sealed_draft.pk).update(editors=[officer.person.pk, person.pk])


def test_a_list_that_the_text_asks_for_is_the_list_appointed(make_draft, three, officer):
    terms = {"openers": {"threshold": 2, "seats": 3}}
    draft = make_draft(**SEALED)
    type(draft).objects.filter(pk=draft.pk).update(content={**draft.content, "tender": terms})
    tender = Tender.objects.get(pk=draft.pk)

    with pytest.raises(Refused, match="2 of 3"):
        appoint(tender, three[:2], 2, by=officer)
    assert appoint(tender, three, 2, by=officer).seats_count == 3


# Getting ready


def test_a_list_stands_once_every_opener_has_checked_her_key_and_opened_the_drill(
    draft_tender, three, officer
):
    manifest = appoint(draft_tender, three, 2, by=officer)
    for one in three:
        assert queries.standing_manifest(draft_tender) is None
        get_ready(one, manifest)

    found = queries.standing_manifest(draft_tender)
    assert found == manifest
    assert found.stands_at
    assert all(queries.may_open(one.persona.person.pk, draft_tender) for one in three)
    assert not queries.may_open(officer.person.pk, draft_tender)
    assert all(one.is_ready for one in queries.seats_at(found, clock.now()))


def test_only_the_opener_herself_confirms_and_answers_once(draft_tender, three, officer):
    manifest = appoint(draft_tender, three, 2, by=officer)
    seat = queries.seats_of(manifest)[0]
    drill = queries.canary(manifest)

    for actor in (officer.actor, three[1].actor):
        with pytest.raises(Denied):
            actions.confirm_seat(seat, by=actor)
    with pytest.raises(Denied):
        actions.answer_drill(drill, by=officer.actor, pads={})
    get_ready(three[0], manifest)
    with pytest.raises(Refused, match="already"):
        actions.confirm_seat(seat, by=three[0].actor)
    with pytest.raises(Refused, match="already"):
        actions.answer_drill(drill, by=three[0].actor, pads=pads_of(three[0], drill))


def test_a_drill_is_answered_only_by_what_the_share_holds(draft_tender, three, officer):
    manifest = appoint(draft_tender, three, 2, by=officer)
    drill = queries.canary(manifest)
    actions.confirm_seat(queries.seats_of(manifest)[0], by=three[0].actor)
    pads = pads_of(three[0], drill)
    others = pads_of(three[1], drill)
    name = next(iter(pads))

    for wrong in (
        {},
        others,
        {**pads, name: "AAAA"},
        {**pads, name: others[next(iter(others))]},
        {**pads, name: 7},
    ):
        with pytest.raises(Refused, match="not what your share holds"):
            actions.answer_drill(drill, by=three[0].actor, pads=wrong)

    assert actions.answer_drill(drill, by=three[0].actor, pads=pads).seat.seat == 1


def test_a_new_list_takes_the_place_of_the_old_before_publication(draft_tender, three, officer):
    first = stand(draft_tender, three, 2, by=officer)
    second = appoint(draft_tender, three[:2], 1, by=officer)

    first.refresh_from_db()
    assert (first.state, second.state, second.number) == ("superseded", "appointed", 2)
    assert queries.standing_manifest(draft_tender) is None
    with pytest.raises(Refused, match="replaced"):
        actions.confirm_seat(queries.seats_of(first)[0], by=three[0].actor)
    with pytest.raises(Refused, match="replaced"):
        actions.start_drill(first, by=officer.actor)


def test_a_retired_key_confirms_no_seat(draft_tender, three, officer):
    manifest = appoint(draft_tender, three, 2, by=officer)
    actions.retire_opener_key(three[0].key, by=three[0].actor)

    with pytest.raises(Refused, match="retired the key"):
        actions.confirm_seat(queries.seats_of(manifest)[0], by=three[0].actor)


def test_an_openers_own_data_hold_her_keys_and_seats(draft_tender, three, officer):
    manifest = stand(draft_tender, three, 2, by=officer)

    kept = queries.own_seats(three[0].persona.person.pk)

    assert [one["public_key"] for one in kept["keys"]] == [three[0].key.recipient]
    assert [(one["tender"], one["seat"]) for one in kept["seats"]] == [(manifest.reference, 1)]
    assert kept["seats"][0]["confirmed"]
    assert len(kept["seats"][0]["drills_opened"]) == 1
