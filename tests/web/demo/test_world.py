# SPDX-License-Identifier: Apache-2.0
"""The demo world: made through the acts, whole, and only where a demo may be."""

import io
import json
from decimal import Decimal

import pyrage
import pytest
from django.core.management import CommandError, call_command
from django.db.models import Q
from ocdskit.combine import merge

from meishan.algorithms.sealing import read_key_file, recipient_of
from meishan.algorithms.sealing.keys import opened
from meishan.base.accounts.models import Mail, Organisation, Person
from meishan.base.core import clock
from meishan.base.ledger.models import Entry, FollowerPosition, Leaf, Pending
from meishan.market.bids.models import (
    AbstractLine,
    BidDraft,
    Envelope,
    Opening,
    OpeningLine,
    Receipt,
    SealedShare,
    Submission,
)
from meishan.market.contracts.models import Agreement, CallOff, Contract, Piggyback, Signature
from meishan.market.contracts.queries.orders import call_offs_of
from meishan.market.evaluation.models import Award, Debrief, Protest, Recommendation
from meishan.market.evaluation.queries import offers_of, parts
from meishan.market.evaluation.queries.published import announced_ranking
from meishan.market.suppliers.models import Registration, Supplier
from meishan.market.tenders.models import Draft, Interest, Notice, OpenerKey, Question, Tender
from meishan.market.tenders.queries import ocid_of
from meishan.market.vetting.models import ListedParty
from meishan.publish.opendata.making import coherence, consistency
from meishan.publish.opendata.making.dollars import Dollars
from meishan.publish.opendata.models import (
    Compiled,
    CountedContract,
    CountedProcurement,
    PastProcurement,
    Release,
)
from meishan.publish.opendata.queries import all_compiled
from meishan.web.demo import queries
from meishan.web.demo.making import openers
from meishan.web.demo.making.acting import as_member
from meishan.web.demo.models import Seat
from tests.publish.opendata.building import NAME
from tests.publish.opendata.offline import DATA, checked


def load(databases, monkeypatch, name, scale):
    one = databases.owner
    monkeypatch.setenv("MEISHAN_OWNER_DATABASE_URL", f"postgresql://{one['USER']}@/{name}?host={one['HOST']}")
    call_command("demo", scale=scale, stdout=io.StringIO())


def tender(number):
    draft = Draft.objects.get(reference__endswith=number, number=1)
    return Tender.objects.select_related("notice").get(pk=draft.pk)


def check_sealed_tenders():
    """At every stage up to opening, each from its acts."""
    unmanned, vehicles, freight = tender("RFP/0501"), tender("ITB/0502"), tender("RFQ/0503")
    telematics, cloud, health = tender("RFP/0504"), tender("RFP/0505"), tender("ITB/0506")
    assert unmanned.phase(clock.now()) == "evaluating"
    # The head decides; where three of the four others advise, one is left to judge a protest.
    free = parts.free_to_settle(unmanned.buyer_id, unmanned.pk)
    assert len(free) == 5
    assert free >= set(
        Seat.objects.filter(key__in=("committee", "second_committee")).values_list("person", flat=True)
    )
    offers = Submission.objects.filter(notice=unmanned.pk, state="standing")
    assert offers.count() == 7
    assert offers.filter(result="failed").count() == 2
    financial = Envelope.objects.filter(notice=unmanned.pk, kind="financial")
    assert sorted(financial.values_list("state", flat=True)) == ["kept_sealed"] * 2 + ["sealed"] * 5
    assert not SealedShare.objects.filter(envelope__in=financial, released_at__isnull=False).exists()
    assert Opening.objects.get(notice=unmanned.pk, kind="financial").state == "scheduled"

    assert vehicles.phase(clock.now()) == "published"
    assert Submission.objects.filter(notice=vehicles.pk, state="standing").count() >= 4
    assert set(Submission.objects.filter(notice=vehicles.pk).values_list("lot", flat=True)) == {1, 2, 3}
    assert not Envelope.objects.filter(notice=vehicles.pk).exclude(state="sealed").exists()

    held = Opening.objects.get(notice=freight.pk)
    assert held.state == "minutes_signed"
    assert held.published_at is not None
    lines = AbstractLine.objects.filter(opening=held)
    assert all(line.is_public and line.state == "opened" and line.total for line in lines)
    assert lines.filter(differs=True).count() == 1

    assert cloud.state == "in_review"
    assert telematics.notice.version == 2
    versions = Submission.objects.filter(notice=telematics.pk, state="standing").values_list(
        "tender_version", flat=True
    )
    assert sorted(versions) == [1, 1, 2]
    assert health.phase(clock.now()) == "closed"
    assert Opening.objects.get(notice=health.pk).state == "scheduled"


def check_tenders_that_went_on():
    """To award, contract and order; back from the committee once; a protest; cancelled; and without a bid."""
    survey, fleet, laptops = tender("RFP/0507"), tender("ITB/0508"), tender("ITB/0509")
    clinics, turbines, tents = tender("ITB/0510"), tender("ITB/0511"), tender("ITB/0512")
    found = Recommendation.objects.filter(notice=survey.pk).order_by("number")
    assert list(found.values_list("state", flat=True)) == ["returned", "announced"]
    assert Debrief.objects.get(notice=survey.pk).answered_at is not None
    signed = Contract.objects.get(notice=survey.pk)
    assert set(Signature.objects.filter(contract=signed).values_list("side", flat=True)) == {
        "buyer",
        "supplier",
    }
    assert sorted(signed.milestones.values_list("state", flat=True)) == ["accepted", "planned", "planned"]
    assert signed.amendments.get().state == "in_force"
    assert survey.state == "contracted"

    assert fleet.state == "awarded"
    lots = Award.objects.filter(notice=fleet.pk).order_by("lot").values_list("lot", "state")
    assert list(lots) == [(1, "signed"), (2, "standing"), (3, "standing")]
    assert len(set(Award.objects.filter(notice=fleet.pk).values_list("supplier", flat=True))) == 3
    for lot, wins in ((1, False), (2, False), (3, True)):
        complied = [one for one in announced_ranking(fleet.notice, lot).result["offers"] if one["rank"]]
        cheapest = min(complied, key=lambda one: Decimal(one["total"]))
        assert complied == sorted(complied, key=lambda one: Decimal(one["evaluated"]))
        assert (cheapest == complied[0]) is wins
    assert Protest.objects.get(notice=clinics.pk).state == "rejected"
    assert clinics.state == "contracted"
    assert turbines.state == "cancelled"
    assert tents.state == "unsuccessful"

    agreement = Agreement.objects.get(notice=laptops.pk)
    orders = CallOff.objects.filter(agreement=agreement)
    assert sorted(orders.values_list("state", flat=True)) == ["acknowledged", "closed", "shipped"]
    assert agreement.consumed == sum(one.total for one in orders)
    guest = Piggyback.objects.get(agreement=agreement)
    assert guest.state == "agreed"
    assert orders.get(buyer=guest.agency).owner == agreement.buyer
    assert set(call_offs_of(agreement.buyer_id)) == set(orders)
    # Whoever judged it still reads what she judged.
    assert offers_of(survey.pk).exists()


def check_open_data(client, folder):
    """All that the demo's world publishes, judged by the standard's own tools; its past is told as what it is."""
    releases = json.loads(client.get("/ocds/releases?limit=1000").content)
    records = json.loads(client.get("/ocds/records?limit=200").content)
    assert len(releases["releases"]) == Release.objects.count()
    assert len(records["records"]) == Compiled.objects.count()
    for package in (releases, records):
        # libcoveocds does not know of pagination.
        package.pop("links", None)
        assert checked(package, folder) == {}
    compiled = [json.loads(one) for one in all_compiled()]
    dollars = Dollars()
    wrong = [
        (one["ocid"], fault)
        for one in compiled
        for fault in [*coherence.failures(one, dollars), *consistency.failures(one, dollars)]
    ]
    assert wrong == []
    made = sorted(merge(releases["releases"], schema=str(DATA / NAME)), key=lambda one: one["ocid"])
    assert made == compiled

    orders = CountedContract.objects.filter(procurement__is_order=True)
    page = client.get(f"/procurements/{ocid_of(tender('ITB/0509').pk)}/").content.decode()
    assert orders.count() == 3
    assert all(f"/procurements/{one.procurement_id}/" in page for one in orders)

    past = CountedProcurement.objects.filter(is_past=True)
    assert past.count() == PastProcurement.objects.count() == 6
    assert not past.filter(Q(bidders=None) | Q(days=None)).exists()
    spent = CountedContract.objects.filter(is_spent=True)
    assert not spent.filter(usd=None).exists()
    assert len(set(spent.values_list("year", flat=True))) >= 3
    for column in ("buyer", "country", "segment", "women_owned", "scale"):
        assert len(set(spent.values_list(column, flat=True))) > 1, column


def check_what_is_kept_secret(home, client):
    """Openers' keys lie in the data folder, for their owner's eyes, and are offered to visitors of a demo."""
    keys = sorted((home / "demo-keys").iterdir())
    assert [one.stem for one in keys] == [
        "fourth_opener",
        "opener",
        "second_opener",
        "supplier",
        "third_opener",
    ]
    assert all(one.stat().st_mode & 0o077 == 0 for one in keys)
    # The world of tests is no demo, so its pages are nobody's.
    assert client.get("/demo/keys/opener.key").status_code == 404
    assert queries.key_path("officer") is None


def check_the_firm_of_ningbo(home):
    """A receipt for what she submitted, a draft only her key opens, and one bid to confirm again."""
    owner = Seat.objects.get(key="supplier").person
    receipts = Receipt.objects.filter(submission__person=owner.pk)
    assert {one.submission.notice.reference[-8:] for one in receipts} == {"ITB/0502", "RFP/0504"}
    assert all(one.note for one in receipts)
    kept = BidDraft.objects.get(supplier_id=receipts[0].supplier_id, kind="typed", lot=2)
    opened_with = opened(read_key_file((home / "demo-keys" / "supplier.key").read_bytes()))
    assert pyrage.decrypt(bytes(kept.ciphertext), [opened_with]).startswith(b"meishan-draft 1\n")
    titles = list(Mail.objects.filter(person=owner).values_list("subject", flat=True))
    assert len([one for one in titles if "ITB/0502" in one]) >= 1
    assert Mail.objects.filter(person=owner, kind="tenders.revise").exists()


def check_that_visitors_can_open(home):
    """Three of the four openers hold the opening with the keys from the folder; the bids are as they were sealed."""
    opening = queries.under_seal().opening
    present = []
    for seat in queries.under_seal().openers[:3]:
        organisation = Organisation.objects.filter(memberships__person=seat.person).first()
        secret = read_key_file((home / "demo-keys" / f"{seat.key}.key").read_bytes())
        key = OpenerKey.objects.get(person=seat.person_id)
        assert key.recipient == recipient_of(secret)
        present.append(openers.Opener(seat.key, seat.person, organisation, secret, key))
    bureau = Organisation.objects.filter(memberships__person=Seat.objects.get(key="officer").person).first()
    officer = as_member(Seat.objects.get(key="officer").person, bureau)
    held = openers.hold(opening, present, publish=officer)
    assert held.published_at is not None
    lines = OpeningLine.objects.filter(opening=held)
    assert lines.count() >= 5
    assert {line.envelope.state for line in lines} == {"opened"}
    assert {line.answers["v"] for line in lines} == {1}
    assert all(line.files.filter(refusal="").count() >= 7 for line in lines)

    financial = Opening.objects.get(notice=tender("RFP/0501").pk, kind="financial")
    openers.hold(financial, present, publish=officer)
    envelopes = Envelope.objects.filter(notice=financial.notice_id, kind="financial")
    assert sorted(envelopes.values_list("state", flat=True)) == ["kept_sealed"] * 2 + ["opened"] * 5
    currencies = OpeningLine.objects.filter(opening=financial).values_list("currency", flat=True)
    assert len(set(currencies)) >= 4


def check_that_bidders_can_be_visited():
    """Owners who hold a contract to sign, a debriefing, a protest; and one whose bid is opened and not judged yet."""

    def firm(key):
        return Organisation.objects.get(memberships__person=Seat.objects.get(key=key).person)

    assert Contract.objects.filter(state="offered", supplier=firm("winner")).exists()
    assert Debrief.objects.get(notice=tender("RFP/0507").pk).supplier_id == firm("debriefed").pk
    assert Protest.objects.get().supplier_id == firm("protester").pk
    assert Submission.objects.filter(notice=tender("RFQ/0503").pk, supplier=firm("hopeful")).exists()


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_small_demo_world_is_whole(committed_world, databases, monkeypatch, tmp_path, client):
    load(databases, monkeypatch, committed_world, 0.1)

    assert Organisation.objects.filter(kind="agency", agency__on_board_at__isnull=False).count() == 3
    assert Supplier.objects.count() == 24
    assert Registration.objects.filter(state="registered").exists()
    assert Notice.objects.filter(tender__isnull=True).count() == 40
    assert Notice.objects.filter(deadline__closes_at__gt=clock.now()).count() >= 8
    assert Interest.objects.exists()
    assert Question.objects.exists()
    assert ListedParty.objects.count() == 60
    assert not Pending.objects.exists()
    assert Leaf.objects.count() == Entry.objects.count()
    assert not FollowerPosition.objects.exclude(error="").exists()
    assert Seat.objects.count() == 28
    check_that_bidders_can_be_visited()
    assert (tmp_path / "secrets" / "demo-password").stat().st_mode & 0o077 == 0
    check_sealed_tenders()
    check_tenders_that_went_on()
    check_open_data(client, tmp_path)
    check_what_is_kept_secret(tmp_path, client)
    check_the_firm_of_ningbo(tmp_path)
    check_that_visitors_can_open(tmp_path)
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
