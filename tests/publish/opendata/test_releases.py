# SPDX-License-Identifier: Apache-2.0
"""Each public step becomes a release with the tag and the sections of the standard; what is private becomes none."""

import json

import pytest

from meishan.base.accounts.models import Person
from meishan.base.core.actor import SYSTEM
from meishan.base.ledger.models import Entry, FollowerPosition
from meishan.market.bids.actions import opening as openings
from meishan.market.tenders import actions as tenders
from meishan.market.tenders.imports import read_ocds
from meishan.market.tenders.queries import ocid_of, process_of
from meishan.publish.opendata import making
from meishan.publish.opendata.making import releasing
from meishan.publish.opendata.making.case import Said
from meishan.publish.opendata.models import Compiled, Release
from tests.factories import bids as factory
from tests.factories import opening as at_opening
from tests.publish.opendata.conftest import WORDS

TAGS = [
    ("tenders.publish", "tender"),
    ("tenders.answer", "tenderUpdate"),
    ("tenders.publish_meeting", "tenderUpdate"),
    ("tenders.extend_deadline", "tenderAmendment"),
    ("tenders.suspend", "tenderAmendment"),
    ("tenders.resume", "tenderAmendment"),
    ("tenders.revise", "tenderAmendment"),
    ("tenders.cancel_lot", "tenderAmendment"),
    ("bids.release_shares", "tenderUpdate"),
    ("bids.publish_minutes", "tenderUpdate"),
]


def test_each_public_step_is_a_release_with_the_tag_of_the_standard(whole_life, published):
    tender = whole_life()

    said = published()

    acts = [Entry.objects.get(pk=one.entry_id).act for one in Release.objects.order_by("number")]
    assert list(zip(acts, [one["tag"][0] for one in said], strict=True)) == TAGS
    assert {one["ocid"] for one in said} == {f"ocds-213czf-{tender.notice.pk}"}
    assert [one["id"] for one in said] == [
        f"ocds-213czf-{tender.notice.pk}-{number}"
        for number in Release.objects.values_list("number", flat=True)
    ]
    assert all(making.faults_of(one, strict=True) == [] for one in said)


def test_a_compiled_release_is_all_releases_merged(whole_life, published, compiled_of):
    tender = whole_life()
    said = published()

    compiled = compiled_of(tender.notice)

    assert compiled == making.compiled_of(json.dumps(one) for one in said)
    assert compiled["tag"] == ["compiled"]
    assert compiled["tender"]["title"] == "Field vehicles for Kenya and Uganda"
    assert [(one["id"], one["status"]) for one in compiled["tender"]["lots"]] == [
        ("1", "active"),
        ("2", "cancelled"),
    ]
    assert [one["answer"] for one in compiled["tender"]["enquiries"]] == ["Diesel.", "White."]
    assert compiled["tender"]["hasEnquiries"] is True
    assert len(compiled["tender"]["amendments"]) == 5
    assert making.faults_of(compiled, strict=True) == []


def test_amendments_say_which_release_they_amend(whole_life, published):
    whole_life()
    said = published()

    named = [one["id"] for one in said]
    for place, one in enumerate(said):
        for amendment in one.get("tender", {}).get("amendments", []):
            assert amendment["releaseID"] == named[place]
            assert amendment["amendsReleaseID"] == named[place - 1]
            assert amendment["rationale"]


def test_bids_appear_after_the_opening_and_not_before(whole_life, published, bidder, rival):
    whole_life()
    said = published()

    before = [one for one in said if one["tag"] == ["tender"]]
    assert not any("bids" in one or "tenderers" in one.get("tender", {}) for one in said[:8])
    opened, abstract = said[-2:]
    assert opened["bids"]["statistics"][0]["value"] == 2
    assert "details" not in opened["bids"]
    assert opened["tender"]["bidOpening"]["date"] == opened["date"]
    assert {one["id"] for one in abstract["bids"]["details"]} == {
        f"{bidder.organisation.pk}-1",
        f"{rival.organisation.pk}-1",
    }
    assert [one["value"] for one in abstract["bids"]["details"]] == [{"amount": 48000, "currency": "USD"}] * 2
    assert abstract["tender"]["numberOfTenderers"] == 2
    assert [one["roles"] for one in abstract["parties"]] == [
        ["tenderer"],
        ["tenderer"],
        ["buyer", "procuringEntity"],
    ]
    assert before[0]["parties"][0]["roles"] == ["buyer", "procuringEntity"]


def test_where_the_rules_show_names_alone_no_total_is_published(
    make_tender, bidder, officer, published, time_passes
):
    tender = make_tender(envelopes="two")
    factory.submit_bid(tender, bidder)
    at_opening.past_deadline(tender, time_passes)
    opening = at_opening.hold(tender)
    openings.publish_minutes(opening, by=officer.actor)

    abstract = published()[-1]

    assert [one["status"] for one in abstract["bids"]["details"]] == ["pending"]
    assert "value" not in abstract["bids"]["details"][0]


def test_what_an_amendment_no_longer_says_is_gone_from_the_compiled_release(
    make_tender, amend, published, compiled_of
):
    tender = make_tender(lots=2)
    amend(tender.notice, title={"en": "Field vehicles", "fr": "Véhicules"})
    published()
    before = compiled_of(tender.notice)
    assert [one["title"] for one in before["tender"]["documents"] if one.get("language") == "fr"] == [
        "Véhicules"
    ]
    assert before["tender"]["description"]

    content = tender.notice.versions.get(number=1).content
    amend(tender.notice, title={"en": "Field vehicles"}, lots=content["lots"][:1])
    published()

    compiled = compiled_of(tender.notice)
    [french] = [one for one in compiled["tender"]["documents"] if one["id"] == "notice-fr"]
    assert french["description"] == "No longer part of this tender."
    assert [(one["id"], one["status"]) for one in compiled["tender"]["lots"]] == [
        ("1", "active"),
        ("2", "cancelled"),
    ]
    assert [(one["id"], one["quantity"]) for one in compiled["tender"]["items"]] == [("1.1", 12), ("2.1", 0)]
    assert compiled == making.compiled_of(Release.objects.order_by("number").values_list("body", flat=True))


@pytest.mark.parametrize(
    ("end", "tag", "status"),
    [
        (tenders.cancel, "tenderCancellation", "cancelled"),
        (tenders.declare_unsuccessful, "tenderUpdate", "unsuccessful"),
    ],
)
def test_an_end_without_award_is_told_with_its_reason(
    tender, officer, published, compiled_of, time_passes, end, tag, status
):
    if end is not tenders.cancel:
        time_passes(factory.to_deadline(tender))
    end(tender.notice, by=officer.actor, reason=WORDS)

    last = published()[-1]

    assert (last["tag"], last["tender"]["status"]) == ([tag], status)
    assert last["tender"]["amendments"][0]["rationale"] == WORDS["en"]
    assert {one["status"] for one in compiled_of(tender.notice)["tender"]["lots"]} == {status}


def test_bidders_asked_to_stand_by_their_bids_for_longer(
    make_tender, bidder, officer, published, time_passes, compiled_of
):
    from datetime import timedelta

    from meishan.base.core import clock
    from meishan.market.bids.queries.validity import valid_until

    tender = make_tender()
    factory.submit_bid(tender, bidder)
    at_opening.past_deadline(tender, time_passes)
    at_opening.hold(tender)
    until = valid_until(tender.notice) + timedelta(days=30)
    openings.ask_longer_validity(
        tender.notice,
        by=officer.actor,
        until=until,
        due_at=clock.now() + timedelta(days=3),
        reason="The evaluation takes longer.",
    )
    published()

    period = compiled_of(tender.notice)["tender"]["submissionTerms"]["bidValidityPeriod"]
    assert period == {"endDate": f"{until}T23:59:59Z"}


def test_what_is_private_and_what_is_of_others_is_not_published(tender, supplier_owner, published):
    data = {
        "ocid": "ocds-abcdef-1",
        "id": "1",
        "date": "2026-01-01T00:00:00Z",
        "tag": ["tender"],
        "buyer": {"name": "A town"},
        "tender": {"id": "1", "title": "Of a town"},
    }
    batch = read_ocds(json.dumps(data).encode(), file_name="town.json", sha256="0" * 64)
    tenders.import_notices(by=SYSTEM, batch=batch, problems=[])
    ours = published()

    assert [one["ocid"] for one in ours] == [ocid_of(tender.notice.pk)]
    assert not {one for one in making.BUILDERS if one.startswith(("accounts.", "suppliers.", "vetting."))}


def test_a_contact_and_no_other_person_is_named(tender, officer, second_officer, published):
    said = json.dumps(published())

    assert "procurement@oft.example.org" in said
    for person in Person.objects.all():
        assert person.email not in said
        assert person.name not in said


def test_a_release_that_breaks_the_schema_stops_the_line_and_is_said(
    tender, officer, published, settle, monkeypatch
):
    published()
    monkeypatch.setitem(
        releasing.BUILDERS,
        "tenders.suspend",
        lambda case: Said(("tenderUpdate",), {"tender": {"id": "1", "statusDetail": "no such field"}}),
    )
    tenders.suspend(tender.notice, by=officer.actor, reason=WORDS)
    settle()
    assert "statusDetail" in FollowerPosition.objects.get(name="opendata.releases").error
    assert Release.objects.count() == 1

    monkeypatch.undo()
    said = published()

    assert [one["tag"] for one in said] == [["tender"], ["tenderAmendment"]]
    assert Compiled.objects.get().releases == 2


def test_an_ocid_leads_to_its_procurement(tender):
    ocid = ocid_of(tender.notice.pk)

    assert process_of(ocid) == tender.notice.pk
    assert process_of(str(tender.notice.pk)) == tender.notice.pk
    assert process_of("ocds-213czf-nothing") is None
