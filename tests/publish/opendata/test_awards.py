# SPDX-License-Identifier: Apache-2.0
"""From the award to the last delivery, from the public facts of each act alone: schema, tools and rules agree."""

import json
from datetime import timedelta
from uuid import UUID

import pytest

from meishan.base.accounts.models import Organisation
from meishan.base.core import clock, ids
from meishan.base.ledger.acts import plain
from meishan.base.ledger.models import Entry, Pending
from meishan.market.tenders.queries import ocid_of
from meishan.publish.opendata import making, queries
from meishan.publish.opendata.imports.examining import Dollars
from meishan.publish.opendata.making import coherence, consistency
from tests.publish.opendata.offline import checked


@pytest.fixture
def enter():
    """`enter(act, **facts)`: a public entry of the record with these facts."""

    def make(act, *, subject=None, is_public=True, **facts):
        entry = Entry.objects.create(
            id=ids.new(),
            at=clock.now(),
            act=act,
            subject_kind=subject._meta.label_lower if subject else "",
            subject_id=subject.pk if subject else None,
            facts=plain(facts),
            is_public=is_public,
            salt=b"0" * 16,
        )
        Pending.objects.create(entry=entry)
        return entry

    return make


@pytest.fixture
def told(published, client, tmp_path):
    """`told()`: the compiled releases by ocid, after every tool had its look at them."""

    def look():
        published()
        compiled = {one["ocid"]: one for one in map(json.loads, queries.all_compiled())}
        for ocid, one in compiled.items():
            assert one == making.compiled_of(queries.bodies_of(ocid))
            assert making.faults_of(one, strict=True) == []
            assert coherence.failures(one, Dollars()) == []
            assert consistency.failures(one, Dollars()) == []
        package = json.loads(client.get("/ocds/releases?limit=1000").content)
        assert checked(package, tmp_path) == {}
        return compiled

    return look


def supplier_fact(persona):
    one = Organisation.objects.get(pk=persona.organisation.pk)
    return {"id": one.pk, "name": one.name, "country": one.country}


def award_fact(persona, lot=1, number=1, **changes):
    at = clock.now()
    return {
        "id": ids.new(),
        "number": number,
        "lot": lot,
        "state": "notified",
        "suppliers": [supplier_fact(persona)],
        "bid": ids.new(),
        "submission": ids.new(),
        "amount": "48000.0000",
        "currency": "USD",
        "usd": "48000.0000",
        "announced_at": at,
        "standstill_until": at + timedelta(days=10),
        "replaces": None,
    } | changes


def offer_fact(award, persona, rank, **changes):
    return {
        "lot": award["lot"],
        "submission": award["submission"] if rank == 1 else ids.new(),
        "bid": ids.new(),
        "supplier": supplier_fact(persona),
        "rank": rank,
        "compliant": rank is not None,
        "amount": "48000.00",
        "currency": "USD",
        "points": None,
        "score": None,
    } | changes


def announce(enter, tender, award, offers, lots=None):
    return enter(
        "evaluation.announce",
        subject=tender.notice,
        notice=tender.notice.pk,
        awards=[award],
        lots=lots or [{"lot": 1, "result": "awarded", "award": award["id"], "ranking": None}],
        offers=offers,
    )


def lots_of(told, tender):
    return {one["id"]: one["status"] for one in told()[ocid_of(tender.notice.pk)]["tender"]["lots"]}


def contract_fact(tender, award, persona, agency, **changes):
    return {
        "contract": ids.new(),
        "number": "C/2027/1",
        "kind": "contract",
        "title": "Field vehicles",
        "language": "en",
        "notice": tender.notice.pk if tender else None,
        "lot": award["lot"] if award else 0,
        "agreement": None,
        "buyer": agency.pk,
        "supplier": persona.organisation.pk,
        "amount": "48000.00",
        "currency": "USD",
        "starts_on": f"{clock.now():%Y-%m-%d}",
        "ends_on": f"{clock.now() + timedelta(days=200):%Y-%m-%d}",
        "signed_at": clock.now(),
        "ground": "",
    } | changes


def milestone_fact(number, **changes):
    return {
        "milestone": ids.new(),
        "number": number,
        "title": f"Delivery {number}",
        "due_on": f"{clock.now() + timedelta(days=90):%Y-%m-%d}",
        "amount": "24000.00",
        "state": "planned",
        "accepted_at": None,
    } | changes


@pytest.fixture
def awarded(whole_life, enter, bidder, rival):
    """The tender of the whole life, its first lot awarded and in standstill."""
    tender = whole_life()
    award = award_fact(bidder)
    announce(enter, tender, award, [offer_fact(award, bidder, 1), offer_fact(award, rival, 2)])
    return tender, award


def test_an_award_is_pending_until_the_standstill_is_over(awarded, enter, told, bidder, rival):
    tender, award = awarded
    compiled = told()[ocid_of(tender.notice.pk)]
    [said] = compiled["awards"]
    assert (said["status"], said["value"]) == ("pending", {"amount": 48000, "currency": "USD"})
    assert said["suppliers"] == [{"id": str(bidder.organisation.pk), "name": "Ningbo Vehicles Ltd"}]
    assert said["relatedBids"] == [f"{bidder.organisation.pk}-1"]
    assert [one["id"] for one in said["items"]] == ["1.1"]
    assert "evaluation-1.json" in said["documents"][0]["url"]
    assert compiled["tender"]["status"] == "complete"
    assert lots_of(told, tender) == {"1": "complete", "2": "cancelled"}
    assert [(one["status"], one["rank"]) for one in compiled["bids"]["details"]] == [
        ("valid", 1),
        ("valid", 2),
    ]
    roles = {one["id"]: one["roles"] for one in compiled["parties"]}
    assert roles[str(bidder.organisation.pk)] == ["tenderer", "supplier"]
    assert roles[str(rival.organisation.pk)] == ["tenderer"]

    enter(
        "evaluation.let_stand",
        notice=tender.notice.pk,
        awards=[award | {"state": "standing"}],
        lots=[{"lot": 1, "state": "awarded"}, {"lot": 2, "state": "cancelled"}],
    )
    assert told()[ocid_of(tender.notice.pk)]["awards"][0]["status"] == "active"


def test_bidders_stay_unnamed_where_the_rules_show_nothing(make_tender, bidder, enter, told, time_passes):
    tender = make_tender()
    time_passes(timedelta(days=31))
    award = award_fact(bidder)
    announce(
        enter,
        tender,
        award,
        [offer_fact(award, bidder, 1, supplier=None), offer_fact(award, bidder, None, supplier=None)],
    )

    compiled = told()[ocid_of(tender.notice.pk)]

    assert compiled["awards"][0]["relatedBids"] == [str(award["submission"])]
    assert [one["status"] for one in compiled["bids"]["details"]] == ["valid", "disqualified"]
    assert "tenderers" not in compiled["tender"]
    assert not any("tenderers" in one for one in compiled["bids"]["details"])


def test_protests_are_counted_and_nobody_is_named(awarded, enter, told):
    tender, _award = awarded
    for number, states in ((1, ("admissible", "rejected")), (2, ("inadmissible",))):
        for state in states:
            act = "evaluation.settle_protest" if state == "rejected" else "evaluation.admit_protest"
            enter(act, notice=tender.notice.pk, number=number, lots=[1], state=state)

    said = {one["id"]: one["value"] for one in told()[ocid_of(tender.notice.pk)]["statistics"]}

    assert said == {"complaints": 2, "rejectedComplaints": 1, "inadmissibleComplaints": 1}


def test_a_contract_is_signed_changed_delivered_and_closed(awarded, enter, told, bidder, agency):
    tender, award = awarded
    enter(
        "evaluation.let_stand", notice=tender.notice.pk, awards=[award], lots=[{"lot": 1, "state": "awarded"}]
    )
    contract = contract_fact(tender, award, bidder, agency)
    one, two, gone = (milestone_fact(number) for number in (1, 2, 3))
    enter("contracts.sign", is_public=False, contract=contract["contract"], number="C/2027/1")
    enter("contracts.sign", **contract, milestones=[one, two, gone], in_force=True)
    compiled = told()[ocid_of(tender.notice.pk)]
    [said] = compiled["contracts"]
    assert (said["status"], said["awardID"]) == ("active", str(award["id"]))
    assert [each["status"] for each in said["milestones"]] == ["scheduled"] * 3
    assert len(compiled["awards"]) == 1

    enter(
        "contracts.sign",
        **contract | {"amount": "60000.00"},
        amendment=ids.new(),
        amendment_number=1,
        reason="Two more vehicles.",
        before={"amount": "48000.00", "ends_on": contract["ends_on"]},
        percent="25.00",
        reviewed=True,
        in_force=True,
        milestones_changed=3,
        milestones=[one, two | {"due_on": "2027-12-24"}, gone | {"state": "dropped"}, milestone_fact(4)],
    )
    [said] = told()[ocid_of(tender.notice.pk)]["contracts"]
    assert [(each["status"], each["title"]) for each in said["milestones"]] == [
        ("scheduled", "Delivery 1"),
        ("scheduled", "Delivery 2"),
        ("notMet", "Delivery 3"),
        ("scheduled", "Delivery 4"),
    ]
    assert said["milestones"][1]["dueDate"] == "2027-12-24T23:59:59Z"
    assert said["milestones"][2]["description"] == "Both sides agreed that it is not due any more."
    assert said["amendments"][0]["description"] == (
        "The value changes from USD 48000.00 to USD 60000.00. Milestones change."
    )
    done = one | {"state": "accepted", "accepted_at": clock.now()}
    enter(
        "contracts.accept_milestone",
        contract=contract["contract"],
        notice=tender.notice.pk,
        milestones=[done],
        accepted=True,
    )
    enter(
        "contracts.accept_milestone",
        contract=contract["contract"],
        notice=tender.notice.pk,
        milestones=[two | {"accepted_at": clock.now()}],
        accepted=True,
    )
    enter("contracts.complete", **contract, ended_at=clock.now())

    [said] = told()[ocid_of(tender.notice.pk)]["contracts"]
    assert (said["status"], said["value"]["amount"]) == ("terminated", 60000)
    assert said["amendments"][0]["rationale"] == "Two more vehicles."
    assert [each["status"] for each in said["implementation"]["milestones"]] == ["met", "met"]
    tags = [json.loads(each)["tag"] for each in queries.bodies_of(ocid_of(tender.notice.pk))][-5:]
    assert tags == [
        ["contract"],
        ["contractAmendment"],
        ["implementation"],
        ["implementationUpdate"],
        ["contractTermination"],
    ]


def test_a_contract_that_ends_early_says_why(awarded, enter, told, bidder, agency):
    tender, award = awarded
    contract = contract_fact(tender, award, bidder, agency)
    enter("evaluation.let_stand", notice=tender.notice.pk, awards=[award], lots=[])
    enter("contracts.sign", **contract, milestones=[], in_force=True)
    last = f"{clock.now() + timedelta(days=3):%Y-%m-%d}"
    enter(
        "contracts.decide_termination",
        **contract | {"ground": "breach", "ends_on": last},
        agrees=True,
        ended_at=None,
    )

    [said] = told()[ocid_of(tender.notice.pk)]["contracts"]

    assert (said["status"], said["period"]["endDate"]) == ("terminated", f"{last}T23:59:59Z")
    assert "breach" in said["amendments"][0]["rationale"]


def test_a_contract_without_a_tender_is_a_procurement_of_its_own(enter, told, bidder, agency):
    contract = contract_fact(None, None, bidder, agency, ground="proprietary")
    enter("contracts.sign", **contract, milestones=[milestone_fact(1)], in_force=True)

    compiled = told()[ocid_of(contract["contract"])]

    assert compiled["tender"]["procurementMethod"] == "direct"
    assert compiled["tender"]["procurementMethodRationale"].endswith("(proprietary)")
    assert compiled["contracts"][0]["awardID"] == compiled["awards"][0]["id"]
    assert compiled["buyer"]["name"] == "Office for Testing"


def test_an_order_names_its_framework(enter, told, bidder, agency, other_agency):
    agreement = ids.new()
    holder = contract_fact(None, None, bidder, agency, agreement=agreement, kind="agreement")
    enter("contracts.sign", **holder, milestones=[], in_force=True)
    order = {
        "call_off": ids.new(),
        "number": "O/1",
        "title": "Twenty laptops",
        "agreement": agreement,
        "contract": holder["contract"],
        "notice": None,
        "piggyback": ids.new(),
        "buyer": other_agency.pk,
        "owner": agency.pk,
        "supplier": bidder.organisation.pk,
        "amount": "20000.00",
        "currency": "USD",
        "country": "KE",
        "deliver_by": f"{clock.now() + timedelta(days=30):%Y-%m-%d}",
        "ordered_at": clock.now(),
        "lines": [
            {
                "number": 1,
                "title": "Laptop",
                "code": "43211503",
                "unit": "H87",
                "quantity": "20",
                "amount": "20000.00",
            }
        ],
        "state": "ordered",
    }
    enter("contracts.order", **order)
    enter("contracts.receive", **order | {"state": "received"})
    enter("contracts.close_call_off", **order | {"state": "closed"})
    never_sent = order | {"call_off": ids.new(), "state": "cancelled"}
    enter("contracts.cancel_call_off", **never_sent)

    compiled = told()

    framework, said = compiled[ocid_of(agreement)], compiled[ocid_of(order["call_off"])]
    assert framework["tender"]["techniques"]["hasFrameworkAgreement"] is True
    assert said["relatedProcesses"] == [
        {"id": "framework", "relationship": ["framework"], "scheme": "ocid", "identifier": framework["ocid"]}
    ]
    assert said["buyer"]["name"] == "Agency for Others"
    assert said["contracts"][0]["status"] == "terminated"
    assert said["contracts"][0]["items"][0]["classification"]["id"] == "43211503"
    assert said["contracts"][0]["items"][0]["unit"] == {"scheme": "UNCEFACT", "id": "H87"}
    assert said["contracts"][0]["implementation"]["milestones"][0]["status"] == "met"
    assert ocid_of(never_sent["call_off"]) not in compiled


def test_partners_from_outside_the_platform_are_parties_too(whole_life, enter, told, bidder):
    tender = whole_life()
    partners = [{"id": "", "name": "Firm from Elsewhere", "country": "KE"}]
    award = award_fact(bidder, suppliers=[supplier_fact(bidder), *partners])
    announce(enter, tender, award, [offer_fact(award, bidder, 1)])

    compiled = told()[ocid_of(tender.notice.pk)]

    names = [one["name"] for one in compiled["awards"][0]["suppliers"]]
    assert names == ["Ningbo Vehicles Ltd", "Firm from Elsewhere"]
    [party] = [one for one in compiled["parties"] if one["name"] == "Firm from Elsewhere"]
    assert party["address"]["countryName"] == "Kenya"
    assert UUID(party["id"][:36]) == bidder.organisation.pk
