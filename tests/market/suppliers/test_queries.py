# SPDX-License-Identifier: Apache-2.0
"""The 51 % rule, names, the overlap of codes and the service-time clock."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meishan.market.suppliers import actions, queries
from meishan.market.suppliers.models import Supplier
from tests.factories.suppliers import file_named, registered


def owner(share, *, woman=True, control=True, kind="person", tie="owner"):
    return SimpleNamespace(
        share=None if share is None else Decimal(share),
        is_woman=woman,
        is_in_control=control,
        kind=kind,
        tie=tie,
    )


@pytest.mark.parametrize(
    ("owners", "met"),
    [
        ([owner(51)], True),
        ([owner("50.99")], False),
        ([owner(30), owner(21)], True),
        ([owner(60, control=False)], False),
        ([owner(60, woman=False)], False),
        ([owner(40), owner(60, kind="organisation", woman=False)], False),
        ([owner(60, tie="principal")], False),
        ([owner(60, control=False), owner(5)], True),
        ([], False),
    ],
)
def test_the_51_percent_rule(owners, met):
    assert queries.women_share(owners).is_met is met


def test_women_owned_goes_from_declared_to_evidenced_to_verified_and_back(
    world, supplier_owner, agency, reviewer
):
    supplier = registered(supplier_owner)
    by = supplier_owner.actor

    def state() -> str:
        return Supplier.objects.get(pk=supplier.pk).women_owned

    actions.state_women_owned(supplier, by=by, declares=True)
    assert state() == "declared"
    person = actions.save_owner(
        supplier,
        by=by,
        tie="owner",
        kind="person",
        name="Li Hua",
        share=Decimal(60),
        is_woman=True,
        is_in_control=True,
    )
    assert state() == "declared"
    actions.add_document(supplier, by=by, requirement="level1.women_owned", file=file_named("shares.pdf"))
    assert state() == "evidenced"
    actions.verify_women_owned(queries.registration_of(supplier, agency), by=reviewer.actor, is_shown=True)
    assert state() == "verified"
    actions.save_owner(
        supplier,
        by=by,
        owner=person,
        tie="owner",
        kind="person",
        name="Li Hua",
        share=Decimal(40),
        is_woman=True,
        is_in_control=True,
    )
    assert state() == "declared"


@pytest.mark.parametrize(
    ("agency_codes", "supplier_codes", "meet"),
    [
        (["25000000"], ["25101503"], True),
        (["25101503"], ["25000000"], True),
        (["25101500"], ["25101600"], False),
        (["25101500"], ["25101500"], True),
        (["43000000"], ["25101500"], False),
        ([], ["25101500"], True),
        (["25000000"], [], False),
    ],
)
def test_lists_overlap_by_subtree(agency_codes, supplier_codes, meet):
    assert queries.agency_codes_meet(agency_codes, supplier_codes) is meet


codes = st.lists(
    st.tuples(st.integers(10, 12), st.integers(0, 2), st.integers(0, 2), st.integers(0, 2)).map(
        lambda parts: "".join(f"{one:02}" for one in parts)
    ),
    max_size=4,
)


@given(codes, codes)
def test_overlap_agrees_with_prefixes(one, other):
    def stem(code: str) -> str:
        while code.endswith("00"):
            code = code[:-2]
        return code

    def well_formed(code: str) -> bool:
        return "00" not in [stem(code)[place : place + 2] for place in range(0, len(stem(code)), 2)]

    one, other = [c for c in one if well_formed(c)], [c for c in other if well_formed(c)]
    naive = not one or any(
        stem(a).startswith(stem(b)) or stem(b).startswith(stem(a)) for a in one for b in other
    )
    assert queries.agency_codes_meet(one, other) == naive


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(0, 60))
def test_due_date_is_that_many_working_days_away(start, days):
    due = queries.add_working_days(start, days)
    assert queries.working_days_between(start, due) == days
    assert days == 0 or due.weekday() < 5


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(0, 400))
def test_working_days_are_counted_as_one_would_by_hand(start, length):
    end = start + timedelta(days=length)
    by_hand = sum((start + timedelta(days=n)).weekday() < 5 for n in range(1, length + 1))
    assert queries.working_days_between(start, end) == by_hand
    assert queries.working_days_between(end, start) == -by_hand


@given(
    st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    st.integers(0, 60),
    st.lists(st.integers(0, 100), max_size=12),
)
def test_the_agencys_holidays_are_no_working_days(start, length, closed):
    off = [start + timedelta(days=n) for n in closed]
    end = start + timedelta(days=length)
    by_hand = sum(
        (start + timedelta(days=n)).weekday() < 5 and start + timedelta(days=n) not in off
        for n in range(1, length + 1)
    )

    assert queries.working_days_between(start, end, off) == by_hand
    due = queries.add_working_days(start, length, off)
    assert queries.working_days_between(start, due, off) == length
    assert length == 0 or (due.weekday() < 5 and due not in off)


def test_the_clock_counts_the_agencys_own_days():
    friday_night = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)
    monday = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
    assert queries.service_time(friday_night, monday, allowed=10, zone="UTC").used == 1
    assert queries.service_time(friday_night, monday, allowed=10, zone="America/New_York").used == 0
    late = queries.service_time(friday_night, monday + timedelta(days=30), allowed=10, zone="UTC")
    assert late.is_late


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ningbo Haitian Trading Co., Ltd.", "NINGBO HAITIAN TRADING COMPANY LIMITED"),
        ("Acme GmbH", "ACME"),
        ("Société Générale SA", "Societe Generale"),
        ("宁波海天有限公司", "宁波海天"),
    ],
)
def test_a_name_is_compared_without_its_legal_form(one, other):
    assert queries.name_likeness(queries.name_key(one), queries.name_key(other)) >= 90


def test_other_firms_names_are_not_alike():
    ours = queries.name_key("Ningbo Haitian Trading Co., Ltd.")
    for other in ("Ningbo Beilun Textiles Co., Ltd.", "Shanghai Haitian Medical Ltd", "Acme GmbH"):
        assert queries.name_likeness(ours, queries.name_key(other)) < 90


def test_licences_are_compared_without_dots_and_case():
    assert queries.licence_key("91-330 201.ma2ax") == "91330201MA2AX"


def test_all_names_of_the_group_are_screened(world, supplier_owner, agency):
    supplier = registered(supplier_owner, other_names=["Ningbo Cars"])
    for tie, kind, name in (
        ("owner", "person", "Li Hua"),
        ("parent", "organisation", "Big Holding"),
        ("intermediary", "person", "An Agent"),
    ):
        actions.save_owner(
            supplier,
            by=supplier_owner.actor,
            tie=tie,
            kind=kind,
            name=name,
            country="CN",
            interests=["shareholding"],
        )

    found = {(one.kind, one.name, one.role) for one in queries.names_to_screen(supplier)}

    assert found == {
        ("organisation", "Ningbo Vehicles Ltd", "supplier"),
        ("organisation", "Ningbo Cars", "other_name"),
        ("person", "Li Hua", "owner"),
        ("organisation", "Big Holding", "parent"),
        ("person", "An Agent", "intermediary"),
    }


def test_suppliers_match_by_the_alert_rule(world, supplier_owner, agency):
    supplier = registered(supplier_owner, codes=("25101500",))
    assert supplier in queries.suppliers_matching(["25101500"])
    assert supplier in queries.suppliers_matching(["25100000"])
    assert supplier in queries.suppliers_matching(["25101503"])
    assert supplier not in queries.suppliers_matching(["25000000"])
    assert supplier not in queries.suppliers_matching(["25101600"])


def test_shares_cannot_pass_100_percent(world, supplier_owner):
    supplier = actions.begin(by=supplier_owner.actor)
    given_owner = {"tie": "owner", "kind": "person", "by": supplier_owner.actor}
    actions.save_owner(supplier, name="A", share=Decimal(60), **given_owner)
    with pytest.raises(Exception, match="100 %"):
        actions.save_owner(supplier, name="B", share=Decimal("40.01"), **given_owner)
    actions.save_owner(supplier, name="B", share=Decimal(40), **given_owner)
