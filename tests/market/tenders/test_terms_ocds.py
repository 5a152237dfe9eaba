# SPDX-License-Identifier: Apache-2.0
"""A tender in the words of OCDS 1.1, checked against the codelists of the standard and of its extensions."""

import json

import pytest

from meishan.base.core import clock
from meishan.market.tenders import exports, queries
from tests.market.tenders.conftest import NEEDED, in_days
from tests.market.tenders.test_terms import criterion

CODES = {
    "status": {"planning", "planned", "active", "cancelled", "unsuccessful", "complete", "withdrawn"},
    "procurementMethod": {"open", "selective", "limited", "direct"},
    "mainProcurementCategory": {"goods", "works", "services"},
    "awardCriteria": {"priceOnly", "costOnly", "qualityOnly", "ratedCriteria"},
}
WEIGHTS = {"percentageExact", "decimalExact", "pointsExact", "order"}
DATA_TYPES = {"string", "date-time", "number", "integer", "boolean"}


def told(tender, key=None):
    notice = tender.notice
    return exports.ocds_tender(notice, queries.content_of(notice), clock.now())


@pytest.fixture
def started(make_tender):
    """`started(key, **changes)`: a published tender made from that template."""

    def make(key, **changes):
        content = queries.started_from(queries.template_of(key), {})
        items = NEEDED["lots"][0]["items"]
        lots = [{**lot, "items": items} for lot in content.get("lots", [])]
        parts = {name: content[name] for name in ("type", "tender")}
        return make_tender(**{**parts, "lots": lots, "deadline": in_days(40), **changes})

    return make


@pytest.mark.parametrize("key", ["rfp-services", "itb-vehicles", "rfq-goods", "rfq-freight"])
def test_every_code_is_one_of_the_standard(started, key):
    said = told(started(key))

    for field, codes in CODES.items():
        assert said[field] in codes, field
    assert said["submissionMethod"] == ["electronicSubmission"]
    for lot in said["lots"]:
        for one in lot["awardCriteria"]["criteria"]:
            assert one["type"] in {"price", "cost", "quality"}
            assert {number.get("weight", "order") for number in one["numbers"]} <= WEIGHTS
    for one in said["criteria"]:
        for requirement in one["requirementGroups"][0]["requirements"]:
            assert requirement["dataType"] in DATA_TYPES


def test_nothing_is_empty(started):
    def blanks(value, path=""):
        if value in ("", None, [], {}):
            yield path
        elif isinstance(value, dict):
            for key, one in value.items():
                yield from blanks(one, f"{path}.{key}")
        elif isinstance(value, list):
            for place, one in enumerate(value):
                yield from blanks(one, f"{path}.{place}")

    assert list(blanks(told(started("itb-vehicles")))) == []


def test_weights_points_and_least_points_are_told(started):
    said = told(started("rfp-health"))
    (lot,) = said["lots"]
    by_name = {one["name"]: one["numbers"] for one in lot["awardCriteria"]["criteria"]}

    assert said["awardCriteria"] == "ratedCriteria"
    assert by_name["Price"] == [{"number": 30, "weight": "percentageExact"}]
    assert by_name["Experts"] == [
        {"number": 200, "weight": "pointsExact"},
        {"number": 100, "threshold": "minimumScore"},
    ]
    assert "70% × points" in lot["awardCriteria"]["weightingDescription"]


def test_points_for_sustainability_are_told_as_a_strategy(started):
    terms = queries.started_from(queries.template_of("rfp-health"), {})["tender"]
    green = criterion(
        id="c-green",
        kind="sustainability",
        title={"en": "Takes packaging back"},
        points=50,
        evidence={"en": "A contract."},
    )
    said = told(started("rfp-health", tender={**terms, "criteria": [*terms["criteria"], green]}))

    assert said["hasSustainability"] is True
    (rated,) = [one for one in said["sustainability"] if "strategies" in one]
    assert rated["strategies"] == ["awardCriteria"]
    assert "Takes packaging back" in rated["description"]
    by_name = {one["name"]: one["numbers"] for one in said["lots"][0]["awardCriteria"]["criteria"]}
    assert by_name["Takes packaging back"] == [{"number": 50, "weight": "pointsExact"}]


def test_items_lots_terms_and_the_meeting_are_told(started):
    content = queries.started_from(queries.template_of("itb-vehicles"), {})["tender"]
    security = {"form": "percent", "amount": "2", "currency": "", "days": 30}
    meeting = {"at": in_days(5), "place": "Nairobi", "link": "", "words": {"en": "Bring your passport."}}
    said = told(started("itb-vehicles", tender={**content, "bid_security": security, "meeting": meeting}))

    assert [lot["id"] for lot in said["lots"]] == ["1", "2"]
    assert said["lots"][0]["title_zh"] == "四驱越野车"
    assert said["items"][0] == {
        "id": "1.1",
        "description": "Field vehicle, 4x4",
        "classification": {"scheme": "UNSPSC", "id": "25101500"},
        "quantity": 12,
        "unit": {"scheme": "UNCEFACT", "id": "H87", "name": "piece"},
        "deliveryAddresses": [{"locality": "Nairobi", "countryName": "Kenya"}],
        "relatedLot": "1",
    }
    assert said["submissionTerms"]["bidValidityPeriod"] == {"durationInDays": 90}
    assert said["submissionTerms"]["depositsGuarantees"] == "A share of the bid's price 2 %"
    assert said["submissionTerms"]["variantPolicy"] == "notAllowed"
    (milestone,) = said["milestones"]
    assert (milestone["type"], milestone["status"]) == ("engagement", "scheduled")
    assert said["selectionCriteria"]["criteria"][0]["type"] == "suitability"


def test_amendments_are_told_with_their_reason(started, revise):
    tender = started("rfp-services")
    revise(tender.notice, "More time is needed.", deadline=in_days(50))
    tender.notice.refresh_from_db()

    (amendment,) = told(tender)["amendments"]

    assert (amendment["id"], amendment["rationale"]) == ("2", "More time is needed.")


def test_a_notice_answered_elsewhere_is_told_too(notice):
    said = exports.ocds_tender(notice, queries.content_of(notice), clock.now())

    assert said["submissionMethod"] == ["written"]
    assert "awardCriteria" not in said
    assert [lot["id"] for lot in said["lots"]] == ["1"]


def test_it_is_published_as_json(client, started):
    tender = started("rfp-services")

    said = json.loads(client.get(f"/api/v1/notices/{tender.pk}/ocds").content)

    assert said["tender"] == told(tender)
    assert said["extensions"] == list(exports.OCDS_EXTENSIONS)


def test_the_terms_are_told_typed(client, started, notice):
    tender = started("itb-vehicles")

    said = json.loads(client.get(f"/api/v1/notices/{tender.pk}/terms").content)

    assert (said["method"], said["envelopes"], said["award"]) == ("itb", ["whole"], "lowest_compliant")
    assert said["digest"] == tender.notice.versions.get().digest
    assert said["lots_to_bid"] == [1, 2]
    assert [one["key"] for one in said["price_lines"]][:2] == ["1.1", "1.p-freight"]
    assert said["criteria"][0]["title"]["zh"]
    assert client.get(f"/api/v1/notices/{notice.pk}/terms").status_code == 404
