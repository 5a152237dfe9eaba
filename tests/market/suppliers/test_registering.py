# SPDX-License-Identifier: Apache-2.0
"""From the first step to every agency's answer, and back."""

import pytest

from meishan.base.core import clock
from meishan.base.core.actor import SYSTEM
from meishan.base.core.errors import Denied, Refused
from meishan.base.ledger.models import Entry
from meishan.market.suppliers import actions, queries
from meishan.market.suppliers.models import Declaration, Intake, Registration, RegistrationEvent, Supplier
from tests.factories.suppliers import (
    address,
    complete,
    file_level_1,
    file_named,
    fill_general,
    good_answers,
    registered,
    sign,
    state_with,
)
from tests.personas import make_agency

pytestmark = pytest.mark.usefixtures("world")


@pytest.fixture
def food_agency(world):
    return make_agency("Food Office", "FOO", codes=("50000000",))


def test_basic_is_registered_where_codes_meet_and_unmatched_elsewhere(supplier_owner, agency, food_agency):
    supplier = registered(supplier_owner)

    assert state_with(supplier, agency) == "registered"
    assert state_with(supplier, food_agency) == "unmatched"
    assert queries.has_basic_with(supplier, agency)
    assert not queries.has_basic_with(supplier, food_agency)
    assert queries.highest_level(supplier) == "basic"


def test_an_incomplete_form_says_what_is_missing(supplier_owner, agency):
    supplier = actions.begin(by=supplier_owner.actor)

    with pytest.raises(Refused) as refused:
        actions.submit(supplier, by=supplier_owner.actor, level="basic")

    assert "Licence or tax number" in str(refused.value)
    assert not Registration.objects.exists()


def test_a_rival_can_neither_change_nor_submit(supplier_owner, rival_owner, agency):
    supplier = complete(supplier_owner)

    with pytest.raises(Denied):
        actions.submit(supplier, by=rival_owner.actor, level="basic")
    with pytest.raises(Denied):
        fill_general(supplier, rival_owner)


def test_each_step_writes_one_entry_without_personal_data(supplier_owner, agency):
    supplier = registered(supplier_owner)

    entries = Entry.objects.filter(parties__contains=[supplier.pk])
    assert sorted(entries.values_list("act", flat=True)) == [
        "suppliers.begin",
        "suppliers.save_address",
        "suppliers.save_contacts",
        "suppliers.save_countries",
        "suppliers.save_general",
        "suppliers.save_goods",
        "suppliers.sign_declaration",
        "suppliers.submit",
    ]
    assert "Li Hua" not in str(list(entries.values("facts"))) + str(list(entries.values("detail__payload")))


def test_an_agency_that_reviews_basic_gets_it_submitted(supplier_owner, agency, head):
    actions.set_intake(agency, by=head.actor, reviews_basic=True)

    supplier = registered(supplier_owner)

    assert state_with(supplier, agency) == "submitted"
    assert Registration.objects.get(supplier=supplier).clock_from is not None


def test_only_the_head_sets_the_intake(agency, officer):
    with pytest.raises(Denied):
        actions.set_intake(agency, by=officer.actor, reviews_basic=True)
    assert not Intake.objects.exists()


def test_changed_codes_move_registrations_at_once(supplier_owner, agency, food_agency):
    supplier = registered(supplier_owner)

    actions.save_goods(supplier, by=supplier_owner.actor, codes=["50171500"])

    assert state_with(supplier, agency) == "unmatched"
    assert state_with(supplier, food_agency) == "registered"


def test_level_1_follows_basic_out_of_and_into_the_match(supplier_owner, agency):
    supplier = registered(supplier_owner)
    file_level_1(supplier, supplier_owner)
    actions.submit(supplier, by=supplier_owner.actor, level="level1")

    actions.save_goods(supplier, by=supplier_owner.actor, codes=["10101500"])
    assert state_with(supplier, agency, "level1") == "unmatched"

    actions.save_goods(supplier, by=supplier_owner.actor, codes=["25101500"])
    assert state_with(supplier, agency, "level1") == "submitted"


def test_only_chosen_agencies_when_not_submitting_to_all(supplier_owner, agency, other_agency):
    supplier = complete(supplier_owner)
    actions.choose_agencies(supplier, by=supplier_owner.actor, auto_submit=False)
    actions.submit(supplier, by=supplier_owner.actor, level="basic", agencies=[other_agency.pk])

    assert state_with(supplier, agency) == ""
    assert state_with(supplier, other_agency) == "registered"

    actions.choose_agencies(supplier, by=supplier_owner.actor, auto_submit=True)
    assert state_with(supplier, agency) == "registered"


def test_withdrawing_takes_higher_levels_along_and_stays(supplier_owner, agency):
    supplier = registered(supplier_owner)
    file_level_1(supplier, supplier_owner)
    actions.submit(supplier, by=supplier_owner.actor, level="level1")

    basic = queries.registration_of(supplier, agency)
    actions.withdraw(basic, by=supplier_owner.actor, reason="No longer trading there")
    actions.save_goods(supplier, by=supplier_owner.actor, codes=["25101500", "25101600"])

    assert state_with(supplier, agency) == "withdrawn"
    assert state_with(supplier, agency, "level1") == "withdrawn"
    actions.choose_agencies(supplier, by=supplier_owner.actor, auto_submit=False, agencies=[agency.pk])
    assert state_with(supplier, agency) == "registered"


def test_level_1_lists_what_is_missing_and_needs_basic(supplier_owner, agency):
    supplier = complete(supplier_owner)
    with pytest.raises(Refused, match="Certificate of incorporation"):
        actions.submit(supplier, by=supplier_owner.actor, level="level1")

    file_level_1(supplier, supplier_owner)
    with pytest.raises(Refused, match="Submit Basic first"):
        actions.submit(supplier, by=supplier_owner.actor, level="level1")


def test_level_2_is_closed_to_young_suppliers(supplier_owner, agency):
    supplier = registered(supplier_owner, year_established=clock.now().year - 2)

    with pytest.raises(Refused, match="at least 3 years old"):
        actions.submit(supplier, by=supplier_owner.actor, level="level2")


def test_three_accounts_are_three_different_years(supplier_owner, agency):
    supplier = registered(supplier_owner)
    year = clock.now().year
    for number, letter in enumerate("abc"):
        actions.add_document(
            supplier,
            by=supplier_owner.actor,
            requirement="level2.accounts",
            file=file_named(f"{letter}.pdf", letter),
            year=year - min(number, 1),
        )

    lacking = {one.requirement.id for one in queries.missing(queries.file_of(supplier), "level2")}

    assert "level2.accounts" in lacking


def test_a_bad_answer_needs_an_explanation_and_is_kept(supplier_owner, agency):
    supplier = actions.begin(by=supplier_owner.actor)
    answers = good_answers()
    answers["solvency"] = {"answer": "no", "explain": ""}
    with pytest.raises(Refused) as refused:
        sign(supplier, supplier_owner, answers=answers)
    assert refused.value.field == "solvency_explain"

    answers["solvency"]["explain"] = "Reorganised in 2024, closed."
    signed = sign(supplier, supplier_owner, answers=answers)
    assert signed.answers["solvency"] == {"answer": "no", "explain": "Reorganised in 2024, closed."}
    assert Declaration.objects.filter(supplier=supplier).count() == 1


def test_an_old_version_of_the_declaration_is_refused(supplier_owner):
    supplier = actions.begin(by=supplier_owner.actor)
    with pytest.raises(Refused, match="renewed"):
        sign(supplier, supplier_owner, version=0)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"year_established": 3000}, "year_established"),
        ({"licence_number": "---"}, "licence_number"),
        ({"employees": 3, "women_employees": 5}, "women_employees"),
    ],
)
def test_general_information_is_checked(supplier_owner, changes, field):
    supplier = actions.begin(by=supplier_owner.actor)

    with pytest.raises(Refused) as refused:
        fill_general(supplier, supplier_owner, **changes)

    assert refused.value.field == field


def test_one_registered_address_and_known_countries(supplier_owner):
    supplier = actions.begin(by=supplier_owner.actor)
    with pytest.raises(Refused, match="exactly one"):
        actions.save_address(supplier, by=supplier_owner.actor, addresses=[address(kind="branch")])
    with pytest.raises(Refused, match="country"):
        actions.save_address(supplier, by=supplier_owner.actor, addresses=[address(country="ZZ")])


def test_a_sanction_reaches_all_agencies_and_is_lifted_again(
    supplier_owner, agency, other_agency, vetting_officer
):
    supplier = registered(supplier_owner)

    actions.sanction(supplier, by=vetting_officer.actor, reason="Listed")
    assert {state_with(supplier, agency), state_with(supplier, other_agency)} == {"sanctioned"}
    assert not queries.has_basic_with(supplier, agency)

    actions.lift_sanction(supplier, by=SYSTEM, reason="Delisted")
    assert state_with(supplier, agency) == "submitted"


def test_a_new_agency_gets_the_suppliers_that_match(supplier_owner, agency):
    supplier = registered(supplier_owner)
    newcomer = make_agency("New Office", "NEW", codes=("25101500",))

    assert actions.rematch(newcomer, by=SYSTEM) == 1
    assert state_with(supplier, newcomer) == "registered"

    newcomer.agency.codes = ["50000000"]
    newcomer.agency.save()
    assert actions.rematch(newcomer, by=SYSTEM) == 1
    assert state_with(supplier, newcomer) == "unmatched"
    assert actions.rematch(newcomer, by=SYSTEM) == 0


def test_events_tell_the_whole_story(supplier_owner, agency):
    supplier = registered(supplier_owner)
    registration = queries.registration_of(supplier, agency)
    actions.withdraw(registration, by=supplier_owner.actor)

    assert list(
        RegistrationEvent.objects.filter(registration=registration)
        .order_by("at")
        .values_list("state", flat=True)
    ) == ["registered", "withdrawn"]


def test_begin_happens_once(supplier_owner):
    actions.begin(by=supplier_owner.actor)
    with pytest.raises(Refused, match="begun"):
        actions.begin(by=supplier_owner.actor)
    assert Supplier.objects.count() == 1
