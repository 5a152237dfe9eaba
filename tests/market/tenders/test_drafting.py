# SPDX-License-Identifier: Apache-2.0
"""From the first word to clearance: what is checked, who may, and that nobody clears her own words."""

import pytest
from django.db import IntegrityError, transaction

from meishan.base.core import scope
from meishan.base.core.errors import Denied, Refused
from meishan.base.ledger.models import Entry
from meishan.market.tenders import actions
from meishan.market.tenders.models import Draft
from meishan.market.tenders.queries import clearance_queue, drafts_of
from tests.market.tenders.conftest import in_days, needed


def test_a_draft_is_cleared_by_an_officer_who_wrote_none_of_it(make_draft, officer, second_officer, agency):
    draft = actions.submit(make_draft(), by=officer.actor)
    assert list(clearance_queue(agency.pk, officer.person.pk)) == []
    assert list(clearance_queue(agency.pk, second_officer.person.pk)) == [draft]

    with pytest.raises(Denied, match="another officer"):
        actions.clear(draft, by=officer.actor)
    cleared = actions.clear(draft, by=second_officer.actor)

    assert cleared.state == "cleared"
    assert cleared.cleared_by == second_officer.person.pk


def test_whoever_helped_write_can_not_clear(make_draft, officer, second_officer):
    draft = make_draft()

    draft = actions.save(draft, by=second_officer.actor, changes={"countries": ["UG"]})
    draft = actions.submit(draft, by=officer.actor)

    with pytest.raises(Denied):
        actions.clear(draft, by=second_officer.actor)


def test_a_stand_in_can_not_clear_for_the_writer_she_stands_in_for(make_draft, officer, second_officer):
    draft = actions.submit(make_draft(), by=officer.actor)
    actor = second_officer.actor
    standing_in = type(actor)(
        **{name: getattr(actor, name) for name in actor.__slots__} | {"standing_in_for": officer.person.pk}
    )

    with pytest.raises(Denied):
        actions.clear(draft, by=standing_in)


def test_the_database_itself_refuses_a_clearance_by_a_writer(make_draft, officer, second_officer):
    draft = actions.save(make_draft(), by=second_officer.actor, changes={"countries": ["UG"]})

    for writer in (officer, second_officer):
        with pytest.raises(IntegrityError), transaction.atomic():
            Draft.objects.filter(pk=draft.pk).update(cleared_by=writer.person.pk)


def test_the_database_refuses_an_edit_between_clearance_and_publication(make_draft, officer, second_officer):
    draft = actions.clear(actions.submit(make_draft(), by=officer.actor), by=second_officer.actor)

    with pytest.raises(Denied, match="Take it back"):
        actions.save(draft, by=officer.actor, changes={"countries": ["UG"]})
    with pytest.raises(IntegrityError), transaction.atomic():
        Draft.objects.filter(pk=draft.pk).update(content=needed(title={"en": "Something else"}))


def test_a_text_sent_back_carries_the_reason_and_can_be_edited_again(make_draft, officer, second_officer):
    draft = actions.submit(make_draft(), by=officer.actor)

    with pytest.raises(Refused, match="what should change"):
        actions.send_back(draft, by=second_officer.actor, reason="  ")
    draft = actions.send_back(draft, by=second_officer.actor, reason="The quantity is wrong.")
    draft = actions.save(draft, by=officer.actor, changes={"countries": ["UG"]})

    assert draft.state == "draft"
    assert draft.sent_back_reason == "The quantity is wrong."


def test_taking_a_cleared_text_back_voids_the_clearance(make_draft, officer, second_officer):
    draft = actions.clear(actions.submit(make_draft(), by=officer.actor), by=second_officer.actor)

    draft = actions.recall(draft, by=officer.actor)

    assert (draft.state, draft.cleared_by, draft.cleared_at) == ("draft", None, None)
    with pytest.raises(Denied):
        actions.publish(draft, by=officer.actor)


@pytest.mark.parametrize(
    ("part", "empty", "sentence"),
    [
        ("title", {}, "title"),
        ("description", {}, "Describe"),
        ("codes", [], "UNSPSC"),
        ("countries", [], "country"),
        ("deadline", "", "deadline"),
        ("contacts", [], "contact"),
        ("submission", {"method": "", "address": ""}, "answers"),
    ],
)
def test_an_incomplete_draft_can_not_be_submitted(make_draft, officer, part, empty, sentence):
    draft = make_draft(**{part: empty})

    with pytest.raises(Refused, match=sentence):
        actions.submit(draft, by=officer.actor)


def test_a_deadline_in_the_past_is_refused(make_draft, officer):
    draft = make_draft(deadline=in_days(-1))

    with pytest.raises(Refused, match="in the past"):
        actions.submit(draft, by=officer.actor)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"countries": ["XX"]}, "not a country"),
        ({"codes": ["123"]}, "eight digits"),
        ({"zone": "Mars/Olympus"}, "time zone"),
        ({"deadline": "2027-03-31T17:00"}, "time zone"),
        ({"deadline": "tomorrow"}, "date and time"),
        ({"value": {"amount": "-1", "currency": "USD"}}, "above zero"),
        ({"value": {"amount": "NaN", "currency": "USD"}}, "above zero"),
        ({"value": {"amount": "5", "currency": "???"}}, "currency"),
        ({"contacts": [{"name": "Nobody"}]}, "e-mail"),
        ({"links": [{"title": "", "url": "javascript:alert(1)"}]}, "https"),
        ({"submission": {"method": "link", "address": "ftp://x"}}, "https"),
        ({"title": {"tlh": "nuqneH"}}, "six languages"),
        ({"title": {"en": "x" * 301}}, "longer"),
        ({"sustainability": ["invented"]}, "from the list"),
        ({"nonsense": 1}, "no part"),
        ({"lots": [{"number": 1, "title": {"en": "A"}}, {"number": 1, "title": {"en": "B"}}]}, "number"),
        ({"lots": [{"title": {"en": "A"}}]}, "well formed"),
        ({"title": "not a text by language"}, "well formed"),
    ],
)
def test_ill_formed_parts_are_refused_with_a_sentence(make_draft, officer, changes, sentence):
    draft = make_draft()

    with pytest.raises(Refused, match=sentence):
        actions.save(draft, by=officer.actor, changes=changes)


def test_two_writers_do_not_overwrite_each_other(make_draft, officer, second_officer):
    draft = make_draft()
    actions.save(draft, by=officer.actor, changes={"countries": ["UG"]}, edit=draft.edit)

    with pytest.raises(Refused, match="Somebody else"):
        actions.save(draft, by=second_officer.actor, changes={"countries": ["TZ"]}, edit=draft.edit)

    assert Draft.objects.get(pk=draft.pk).content["countries"] == ["UG"]


def test_a_reference_is_used_once_by_an_agency_until_it_is_discarded(make_draft, officer):
    draft = make_draft("ITB-1")

    with pytest.raises(Refused, match="ITB-1"):
        make_draft("ITB-1")
    actions.discard(draft, by=officer.actor)

    assert make_draft("ITB-1").reference == "ITB-1"


def test_drafts_are_seen_by_their_agency_alone(
    make_draft, officer, other_agency_officer, supplier_owner, agency
):
    draft = make_draft()

    for persona, seen in ((officer, True), (other_agency_officer, False), (supplier_owner, False)):
        with scope.of_organisations([persona.organisation.pk]):
            assert Draft.objects.filter(pk=draft.pk).exists() is seen
            assert drafts_of(agency.pk).exists() is seen


@pytest.mark.parametrize("name", ["other_agency_officer", "supplier_owner", "reviewer"])
def test_nobody_else_can_touch_a_draft(make_draft, request, name):
    draft = make_draft()
    stranger = request.getfixturevalue(name)

    for act in (actions.submit, actions.discard):
        with pytest.raises(Denied):
            act(draft, by=stranger.actor)
    with pytest.raises(Denied):
        actions.save(draft, by=stranger.actor, changes={"countries": ["UG"]})


def test_drafting_leaves_private_entries_without_the_text(make_draft, officer):
    draft = actions.submit(make_draft(), by=officer.actor)

    entries = list(Entry.objects.filter(subject_id=draft.pk).order_by("at"))

    assert [one.act for one in entries] == ["tenders.draft", "tenders.submit"]
    assert not any(one.is_public for one in entries)
    assert all(one.facts == {} for one in entries)
