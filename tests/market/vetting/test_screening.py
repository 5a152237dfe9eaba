# SPDX-License-Identifier: Apache-2.0
"""Screening opens cases, once each; it opens them again only for something new."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from meishan.base.accounts.models import Mail
from meishan.base.core.actor import SYSTEM
from meishan.base.core.errors import Denied
from meishan.base.ledger.models import Detail
from meishan.market.suppliers.models import Profile
from meishan.market.vetting import actions, queries, tasks
from meishan.market.vetting.models import Case, Screening
from meishan.market.vetting.states import CaseState, Moment
from tests.market.vetting import samples
from tests.market.vetting.conftest import bring_in, make_supplier, register

REASON = "Compared the addresses and owners: another firm."


def screened(supplier, moment=Moment.REGISTRATION):
    return actions.screen(supplier, by=SYSTEM, moment=moment)


def test_a_supplier_whose_owner_is_listed_gets_a_case_that_explains_itself(un_list):
    supplier = make_supplier(
        "Quiet Bay Trading Ltd", owners=[("Tarek Abdurrahman Mansur", date(1971, 5, 1), "YE")]
    )

    screening = screened(supplier)

    case = Case.objects.get()
    hit = case.hits.get()
    assert (screening.hits, screening.names) == (1, 2)
    assert case.party.reference == "TTi.001"
    assert (hit.role, hit.birth_year, hit.country) == ("owner", 1971, "YE")
    told = queries.sentences(hit.why)
    assert "The year of birth agrees." in told
    assert "The country agrees." in told
    assert any("tarek" in sentence and "tareq" in sentence for sentence in told)
    assert case.decisions.get().step == "opened"


def test_a_listed_firm_is_found_by_another_name_of_the_supplier(un_list):
    supplier = make_supplier("Dalian Marine", other_names=["Golden Heron Shiping Co Ltd"])

    screened(supplier)

    assert Case.objects.get().hits.get().role == "other_name"


def test_an_ordinary_supplier_gets_no_case(un_list, ofac_list):
    screening = screened(make_supplier("Ningbo Solar Pumps Co., Ltd.", owners=[("王小明", None, "CN")]))

    assert screening.hits == 0
    assert [one["key"] for one in screening.lists] == ["ofac", "un"] or len(screening.lists) == 2
    assert not Case.objects.exists()


def test_screening_again_raises_no_second_case(un_list):
    supplier = make_supplier("Golden Heron Shipping")
    screened(supplier)

    screened(supplier, Moment.PUBLICATION)

    assert Case.objects.count() == 1
    assert Screening.objects.count() == 2
    assert Case.objects.get().decisions.count() == 1


def test_a_cleared_case_stays_cleared_while_nothing_changes(un_list, vetting_officer):
    supplier = make_supplier("Golden Heron Shipping")
    screened(supplier)
    actions.clear(Case.objects.get(), by=vetting_officer.actor, reason=REASON)

    screened(supplier)

    assert Case.objects.get().state == CaseState.CLEARED


def test_a_cleared_case_opens_again_when_the_listed_party_changed(un_list, vetting_officer):
    supplier = make_supplier("Golden Heron Shipping")
    screened(supplier)
    actions.clear(Case.objects.get(), by=vetting_officer.actor, reason=REASON)

    bring_in("un", main=samples.UN_NEXT)
    screened(supplier)

    case = Case.objects.get()
    assert case.state == CaseState.OPEN
    assert [one.step for one in case.decisions.all()] == ["opened", "cleared", "seen_again"]


def test_a_cleared_case_opens_again_when_a_new_name_hits(un_list, vetting_officer):
    supplier = make_supplier("Golden Heron Shipping")
    screened(supplier)
    actions.clear(Case.objects.get(), by=vetting_officer.actor, reason=REASON)
    Profile.objects.filter(supplier=supplier).update(other_names=["Heron Lines"])

    screened(supplier)

    assert Case.objects.get().state == CaseState.OPEN
    assert {hit.name for hit in Case.objects.get().hits.all()} == {"Golden Heron Shipping", "Heron Lines"}


def test_an_open_case_lapses_when_its_party_is_taken_off(un_list):
    supplier = make_supplier("Bay Ltd", owners=[("Abdul Rahman Mansour Tareq", None, "")])
    screened(supplier)

    bring_in("un", main=samples.UN_NEXT)

    case = Case.objects.get()
    assert case.state == CaseState.LAPSED
    assert screened(supplier).hits == 0


def test_the_record_tells_of_a_screening_without_names(un_list, agency):
    supplier = make_supplier("Golden Heron Shipping")
    register(supplier, agency)

    screened(supplier)

    detail = Detail.objects.get(entry__act="vetting.screen")
    assert detail.payload["cases_opened"] == 1
    assert agency.pk in detail.parties
    assert supplier.pk not in detail.parties
    assert "Heron" not in str(detail.payload)


def test_a_rerun_screens_everybody_in_batches_and_ends(un_list):
    for number in range(7):
        make_supplier(f"Quiet Firm {number}")
    make_supplier("Golden Heron Shipping")
    rerun = un_list.reruns.get()

    steps = 0
    while rerun.state != "done":
        rerun = actions.rescreen(rerun, by=SYSTEM, batch=3)
        steps += 1

    assert (rerun.done, rerun.total, rerun.cases, steps) == (8, 8, 1, 3)
    assert Screening.objects.filter(moment=Moment.LIST_UPDATE).count() == 8


def test_a_rerun_of_the_unscreened_leaves_the_others_alone(un_list):
    screened(make_supplier("Known Already Ltd"))
    make_supplier("Never Seen Ltd")

    tasks.screen_new()

    assert Screening.objects.filter(moment=Moment.LIST_UPDATE).count() == 1


def test_followers_queue_what_acts_ask_for_and_tell_the_officers(un_list, vetting_officer, settle):
    supplier = make_supplier("Golden Heron Shipping")
    tasks.run_rerun(rerun=str(un_list.reruns.get().pk))
    screened(supplier)

    settle()

    mail = Mail.objects.get(kind="vetting.cases_opened")
    assert mail.person == vetting_officer.person
    assert "/vetting/" in mail.text


def test_who_may_screen(un_list, vetting_officer, officer, supplier_owner, auditor):
    supplier = make_supplier("Some Firm")

    for persona in (vetting_officer, officer):
        assert actions.screen(supplier, by=persona.actor, moment=Moment.ON_DEMAND)
    for persona in (supplier_owner, auditor):
        with pytest.raises(Denied):
            actions.screen(supplier, by=persona.actor, moment=Moment.ON_DEMAND)


def test_a_screening_cannot_be_rewritten(un_list):
    screening = screened(make_supplier("Some Firm"))

    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        Screening.objects.filter(pk=screening.pk).update(hits=5)


def test_scores_stay_within_their_range(un_list):
    screened(make_supplier("Golden Heron Shipping"))
    case = Case.objects.get()

    with pytest.raises(IntegrityError, match="vetting_case_score"), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(score=Decimal("1.2"))
