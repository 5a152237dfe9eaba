# SPDX-License-Identifier: Apache-2.0
"""Two suppliers that may be one: held, decided by a person, merged without losing anything."""

import pytest
from django.urls import reverse

from meishan.base.core import scope
from meishan.base.core.errors import Denied, Refused
from meishan.market.suppliers import actions, queries
from meishan.market.suppliers.models import Document, DuplicateCase, Owner, Profile, Registration, Supplier
from tests.factories.suppliers import file_level_1, fill_general, registered, state_with
from tests.personas import join, make_organisation, make_person

pytestmark = pytest.mark.usefixtures("world")


def firm(name: str, country: str = "CN"):
    return join(
        make_person(f"Owner of {name}"), make_organisation("supplier", name, country=country), "owner"
    )


def again(supplier: Supplier) -> Supplier:
    return Supplier.objects.get(pk=supplier.pk)


def test_a_similar_name_in_the_same_country_is_held(agency):
    registered(firm("Ningbo Haitian Trading Co., Ltd."), licence_number="A-1")
    newer = registered(firm("NINGBO HAITIAN TRADING COMPANY"), licence_number="B-2")

    assert newer.standing == "held"
    assert not queries.has_basic_with(newer, agency)
    assert DuplicateCase.objects.get().score < 100


def test_unlike_firms_are_not_held(agency):
    registered(firm("Ningbo Haitian Trading Co., Ltd."), licence_number="A-1")
    newer = registered(firm("Ningbo Beilun Textiles Co., Ltd."), licence_number="B-2")

    assert newer.standing == "open"


def test_taking_anothers_licence_later_is_noticed(agency):
    registered(firm("Alpha Vehicles"), licence_number="A-1")
    rival = firm("Zeta Textiles")
    newer = registered(rival, licence_number="B-2")

    fill_general(newer, rival, licence_number="a 1")

    assert again(newer).standing == "held"
    assert not queries.has_basic_with(newer, agency)


def test_a_decided_pair_is_not_raised_again(agency, vetting_officer):
    registered(firm("Alpha Vehicles"), licence_number="A-1")
    rival = firm("Zeta Textiles")
    newer = registered(rival, licence_number="A-1")
    actions.decide_duplicate(
        DuplicateCase.objects.get(), by=vetting_officer.actor, decision="distinct", reason="Sisters"
    )
    assert state_with(newer, agency) == "registered"

    fill_general(newer, rival, licence_number="A-1", name="Zeta Textiles New")

    assert again(newer).standing == "open"


def test_merging_moves_everything_and_loses_nothing(agency, food, vetting_officer):
    elder, rival = firm("Alpha Vehicles"), firm("Alpha Vehicle")
    older = registered(elder, licence_number="A-1", codes=("25101500",))
    newer = registered(rival, licence_number="A-1", codes=("50171500",))
    file_level_1(newer, rival)
    actions.submit(newer, by=rival.actor, level="level1", agencies=[food.pk])
    case = DuplicateCase.objects.get()

    actions.decide_duplicate(case, by=vetting_officer.actor, decision="merged", reason="Same licence")

    merged, kept = again(newer), again(older)
    assert (merged.standing, merged.merged_into_id) == ("merged", kept.pk)
    assert queries.codes_of(kept) == ["25101500", "50171500"]
    assert Document.objects.filter(supplier=kept).count() == 1
    assert Owner.objects.filter(supplier=kept).count() == 1
    assert "Alpha Vehicle" in Profile.objects.get(pk=kept.pk).other_names
    assert state_with(kept, food) == "registered"
    assert state_with(kept, food, "level1") == "submitted"
    assert set(Registration.objects.filter(supplier=merged).values_list("state", flat=True)) <= {"withdrawn"}
    with pytest.raises(Denied):
        fill_general(merged, rival)


@pytest.fixture
def food(world):
    from tests.personas import make_agency

    return make_agency("Food Office", "FOO", codes=("50000000",))


def test_a_decision_needs_a_reason_and_stands(agency, vetting_officer, officer, supplier_owner):
    registered(firm("Alpha Vehicles"), licence_number="A-1")
    registered(firm("Zeta Textiles"), licence_number="A-1")
    case = DuplicateCase.objects.get()

    with pytest.raises(Refused, match="Say why"):
        actions.decide_duplicate(case, by=vetting_officer.actor, decision="distinct", reason=" ")
    for persona in (officer, supplier_owner):
        with pytest.raises(Denied):
            actions.decide_duplicate(case, by=persona.actor, decision="distinct", reason="x")
    actions.decide_duplicate(case, by=vetting_officer.actor, decision="distinct", reason="Sisters")
    with pytest.raises(Refused, match="already"):
        actions.decide_duplicate(case, by=vetting_officer.actor, decision="merged", reason="No")


def merged_pair(agency, vetting_officer):
    elder, rival = firm("Alpha Vehicles"), firm("Alpha Vehicle")
    older = registered(elder, licence_number="A-1")
    newer = registered(rival, licence_number="A-1")
    actions.decide_duplicate(
        DuplicateCase.objects.get(), by=vetting_officer.actor, decision="merged", reason="Same licence"
    )
    return again(older), again(newer), rival


def test_declarations_stay_with_the_merged_one_and_its_page_says_so(agency, vetting_officer, client_of):
    older, _newer, rival = merged_pair(agency, vetting_officer)
    client = client_of(rival)

    shown = client.get(reverse("suppliers:standing")).content.decode()

    assert f"{older.name} ({older.code})" in shown
    assert reverse("suppliers:profile", args=[older.code]) in shown
    assert "The declarations you signed stay here" in shown
    assert "Signed by Li Hua on" in shown
    for name, *arguments in (("register",), ("step", "general"), ("check",), ("level", "level1")):
        answer = client.get(reverse(f"suppliers:{name}", args=arguments))
        assert (answer.status_code, answer.url) == (302, reverse("suppliers:standing")), name


def test_a_reviewer_reads_what_the_merged_one_signed_and_did(agency, vetting_officer, reviewer, client_of):
    older, newer, _rival = merged_pair(agency, vetting_officer)
    kept, stayed = queries.registration_of(older, agency), queries.registration_of(newer, agency)
    client = client_of(reviewer)

    survivor = client.get(reverse("suppliers:review", args=[kept.pk])).content.decode()
    merged = client.get(reverse("suppliers:review", args=[stayed.pk])).content.decode()

    assert "Merged into this file" in survivor
    assert newer.code in survivor
    assert "Signed by Li Hua on" in survivor
    assert reverse("suppliers:review", args=[stayed.pk]) in survivor
    assert f"{older.name} ({older.code})" in merged
    assert reverse("suppliers:review", args=[kept.pk]) in merged
    assert "Signed by Li Hua on" in merged
    assert "Checklist" not in merged


def test_another_agency_reads_no_declaration_of_the_merged_one(agency, other_agency, vetting_officer):
    older, newer, _rival = merged_pair(agency, vetting_officer)
    actions.withdraw(
        queries.registration_of(older, other_agency),
        by=join(make_person("A second owner"), older.organisation, "owner").actor,
    )

    with scope.of_organisations([agency.pk]):
        mine = queries.declarations_of(newer)
    with scope.of_organisations([other_agency.pk]):
        theirs = queries.declarations_of(newer)

    assert len(mine) == 1
    assert theirs == []


def test_who_was_merged_before_follows_to_the_file_in_use(agency, vetting_officer):
    middle, first, _rival = merged_pair(agency, vetting_officer)
    last = registered(firm("Omega Cars"), licence_number="O-9")
    case = DuplicateCase.objects.create(
        newer=middle, older=last, score=91, facts={"newer": {}, "older": {}}, opened_at=middle.made_at
    )

    actions.decide_duplicate(case, by=vetting_officer.actor, decision="merged", reason="One owner")

    assert again(middle).merged_into_id == last.pk
    assert again(first).merged_into_id == last.pk
