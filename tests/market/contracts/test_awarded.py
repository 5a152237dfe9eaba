# SPDX-License-Identifier: Apache-2.0
"""From an award to its contract: only once it is in force, once, with its supplier, for its amount."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse

from meishan.base.accounts.states import Role
from meishan.base.core.errors import Denied, Refused
from meishan.base.ledger.models import Entry
from meishan.market.contracts import actions
from meishan.market.contracts.models import Agreement, Contract, ContractVersion
from meishan.market.evaluation.models import Award
from meishan.market.tenders import actions as tenders
from meishan.market.tenders.models import Tender
from tests.factories import awards, bids
from tests.factories import contracts as factory
from tests.personas import join, make_person


@pytest.fixture
def case(officer, second_officer, head, time_passes):
    """A tender of which three bids were judged."""
    tender = bids.publish_tender(officer, second_officer)
    return awards.lay_down(tender, officer, head, time_passes)


@pytest.fixture
def award(case, time_passes):
    """Its award, in force."""
    awards.announced(case)
    return awards.stand(case, time_passes)


def begin(award, officer, **more):
    said = {
        "title": "Field vehicles",
        "starts_on": factory.today(),
        "ends_on": factory.today(200),
        **more,
    }
    return actions.draft_from_award(award, by=officer.actor, **said)


def test_an_award_leads_to_its_contract_and_the_tender_is_under_contract(case, award, officer, head):
    winner = next(one for one in case.bidders if one.organisation.pk == award.supplier_id)
    made = begin(award, officer)
    assert (made.supplier_id, made.value, made.currency) == (award.supplier_id, award.amount, award.currency)
    factory.write(made, officer)
    done = factory.sign_both(factory.offer(Contract.objects.get(), officer), head, winner)

    assert done.is_signed
    assert Award.objects.get(pk=award.pk).state == "signed"
    assert Tender.objects.get(pk=award.notice_id).state == "contracted"
    facts = Entry.objects.filter(act="contracts.sign", is_public=True).get().facts
    assert (facts["award"], facts["notice"]) == (str(award.pk), str(award.notice_id))


def test_a_completed_contract_completes_its_tender(case, award, officer, head):
    winner = next(one for one in case.bidders if one.organisation.pk == award.supplier_id)
    factory.write(begin(award, officer), officer)
    done = factory.sign_both(factory.offer(Contract.objects.get(), officer), head, winner)
    actions.note_performance(
        done, by=officer.actor, quality=5, timeliness=5, cooperation=5, words="Good.", is_final=True
    )
    actions.complete(done, by=officer.actor)

    assert Tender.objects.get(pk=award.notice_id).state == "completed"


def test_nothing_is_drafted_while_bidders_may_protest(case, officer):
    award = awards.announced(case)

    with pytest.raises(Refused, match="once the award is in force"):
        begin(award, officer)


def test_one_contract_for_one_award(award, officer, other_agency_officer):
    with pytest.raises(Denied):
        begin(award, other_agency_officer)
    first = begin(award, officer)
    with pytest.raises(Refused, match="has its contract already"):
        begin(award, officer)
    actions.withdraw(first, by=officer.actor, reason="Begun by mistake.")
    assert begin(award, officer).pk != first.pk


def test_the_value_is_the_awards(award, officer):
    made = begin(award, officer)

    with pytest.raises(Refused, match="value is that of the award"):
        factory.write(made, officer, value="1.00")
    with pytest.raises((DatabaseError, IntegrityError), match="for its amount"), transaction.atomic():
        Contract.objects.filter(pk=made.pk).update(value=1)
    with pytest.raises((DatabaseError, IntegrityError), match="whose contract"), transaction.atomic():
        Contract.objects.filter(pk=made.pk).update(award=None)


def test_only_who_was_awarded_holds_an_agreement(case, award, officer):
    found = factory.found(officer, notice=case.tender.notice)
    loser = next(one for one in case.bidders if one.organisation.pk != award.supplier_id)

    with pytest.raises(Refused, match="no award in force"):
        actions.add_holder(found, by=officer.actor, supplier=loser.organisation.pk)
    held = actions.add_holder(found, by=officer.actor, supplier=award.supplier_id)
    assert (held.award_id, held.value) == (award.pk, found.ceiling)


def test_no_agreement_comes_of_a_tender_before_it_is_decided(case, officer, client_of):
    def offered():
        return client_of(officer).get(reverse("contracts:agreement_new")).content.decode()

    award = awards.announced(case)
    with pytest.raises(Refused, match="comes of a tender with an award"):
        factory.found(officer, notice=award.notice)
    assert award.notice.reference not in offered()


def test_an_agreement_comes_of_a_tender_held_elsewhere_once_that_is_closed(
    officer, second_officer, client_of, time_passes
):
    content = bids.tender_content() | {"submission": {"method": "email", "address": "bids@oft.example.org"}}
    del content["tender"]
    draft = tenders.draft(by=officer.actor, reference="ITB/ELSEWHERE/1", content=content)
    draft = tenders.clear(tenders.submit(draft, by=officer.actor), by=second_officer.actor)
    notice = tenders.publish(draft, by=officer.actor)
    page = reverse("contracts:agreement_new")
    with pytest.raises(Refused, match="comes of a tender with an award"):
        factory.found(officer, notice=notice)

    time_passes(timedelta(days=31))
    assert "ITB/ELSEWHERE/1" in client_of(officer).get(page).content.decode()
    made = factory.found(officer, notice=notice)
    assert (made.notice_id, made.ground, made.reason) == (notice.pk, "", "")
    with pytest.raises((DatabaseError, IntegrityError), match="comes of a tender"), transaction.atomic():
        Agreement.objects.create(
            buyer_id=made.buyer_id,
            number="LTA-2",
            ground="exigency",
            reason="Why.",
            **{
                name: getattr(made, name)
                for name in (
                    "notice_id",
                    "title",
                    "ceiling",
                    "currency",
                    "starts_on",
                    "ends_on",
                    "state_at",
                    "users",
                    "made_by",
                    "made_at",
                )
            },
        )


def test_the_case_and_the_winners_letter_lead_to_the_contract(case, award, officer, head, client_of):
    page, client = reverse("evaluation:award", args=[award.notice_id]), client_of(officer)
    begins = reverse("contracts:from_award", args=[award.pk])
    offered = client.get(page).content.decode()
    assert f'href="{begins}"' in offered
    assert offered.count("award is in force") == 0
    auditor = join(make_person("Au Ditor"), officer.organisation, Role.AUDITOR)
    assert begins not in client_of(auditor).get(page).content.decode()
    made = factory.write(begin(award, officer), officer)
    link = reverse("contracts:contract", args=[made.pk])
    assert f'href="{link}"' in client.get(page).content.decode()
    assert begins not in client.get(page).content.decode()
    letter = reverse("evaluation:letter", args=[case.letter(0).pk])
    assert link not in client_of(case.bidders[0]).get(letter).content.decode()
    factory.offer(made, officer)
    assert link in client_of(case.bidders[0]).get(letter).content.decode()
    assert link not in client_of(officer).get(letter).content.decode()


def test_the_desk_leads_from_an_award_to_its_contract(award, officer, client_of):
    client = client_of(officer)
    assert "Draft the contract" in client.get(reverse("contracts:mine")).content.decode()
    page = reverse("contracts:from_award", args=[award.pk])
    assert "those of the award" in client.get(page).content.decode()
    sent = {
        "title": "Field vehicles",
        "starts_on": factory.today().isoformat(),
        "ends_on": factory.today(90).isoformat(),
        "language": "en",
    }
    made = client.post(page, sent)
    contract = Contract.objects.get()
    assert made["Location"] == reverse("contracts:edit", args=[contract.pk])
    terms = {
        "title": "Field vehicles",
        "language": "en",
        "starts_on": sent["starts_on"],
        "ends_on": sent["ends_on"],
    }
    rows = {"milestones-TOTAL_FORMS": "0", "milestones-INITIAL_FORMS": "0"}
    client.post(made["Location"], {**terms, **rows, "scope": "Twelve vehicles."})
    client.post(reverse("contracts:do", args=[contract.pk, "offer"]))
    assert ContractVersion.objects.get().content["tender"] == award.notice.reference
