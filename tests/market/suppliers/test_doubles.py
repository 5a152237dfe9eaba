# SPDX-License-Identifier: Apache-2.0
"""Two suppliers that may be one: held, decided by a person, merged without losing anything."""

import pytest

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
