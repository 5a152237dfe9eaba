# SPDX-License-Identifier: Apache-2.0
"""Rule sets are dated data: each figure says where it comes from, and every amount has its method."""

import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from meishan.base.accounts.models import Agency
from meishan.base.accounts.states import RuleSet
from meishan.base.core import clock
from meishan.base.reference.queries import LANGUAGES
from meishan.market.tenders.models import AgencyRules
from meishan.market.tenders.models.rulebook import Figure, Rules, grounds_file, shipped
from meishan.market.tenders.queries import rules as queries
from meishan.market.tenders.queries.rules import FIGURES
from meishan.market.tenders.states import LIMITS, Basis, MinutesShow, TenderMethod, Unit

KEYS = RuleSet.values
RANK = {"shopping": 0, "rfq": 1, "itb": 2, "rfp": 2}


def editions():
    return [
        pytest.param(one, id=f"{one.key}-{one.since}") for key in KEYS for one in queries.editions_of(key)
    ]


@pytest.mark.parametrize("rules", editions())
def test_each_set_has_each_figure_in_a_unit_it_may_have(rules):
    assert rules.figures.keys() == FIGURES.keys()
    for key, kind in FIGURES.items():
        figure = rules[key]
        assert figure.unit in kind.units, key
        if figure.value is None:
            assert kind.optional, key
        elif figure.unit in LIMITS:
            assert Decimal(figure.value) >= 0, key
        elif figure.unit == Unit.MINUTES_SHOW:
            assert figure.value in MinutesShow.values, key
        elif figure.unit == Unit.YES_NO:
            assert isinstance(figure.value, bool), key
        else:
            assert kind.least <= figure.value <= kind.most, key


@pytest.mark.parametrize("rules", editions())
def test_each_figure_names_its_document_or_says_that_it_is_assumed(rules):
    for key, figure in rules.figures.items():
        assert bool(figure.source) == (figure.basis == Basis.SOURCE), key
        assert figure.basis != Basis.AGENCY, key
        if figure.source:
            assert rules.sources[figure.source]["title"], key
    assert {one.source for one in rules.figures.values() if one.source} == rules.sources.keys()


@pytest.mark.parametrize("rules", editions())
def test_openers_and_seats_make_a_sharing(rules):
    for method in TenderMethod.values:
        threshold, seats = rules.openers(method)
        assert 1 <= threshold <= seats <= 9
        if rules.has_opening_committee(method):
            assert threshold >= 2


@pytest.mark.parametrize("key", KEYS)
@given(amount=st.decimals(min_value="0.01", max_value="99999999999", places=2))
def test_every_amount_has_a_method_and_a_larger_one_never_a_lesser(key, amount):
    rules = queries.edition_on(key, date(2026, 12, 1))

    methods = rules.methods_for(amount)

    assert methods in [("shopping",), ("rfq",), ("itb", "rfp")]
    assert RANK[methods[0]] <= RANK[rules.methods_for(amount * 2)[0]]


@pytest.mark.parametrize(
    ("key", "amount", "method"),
    [
        ("unops", "9999.99", "shopping"),
        ("unops", "10000", "rfq"),
        ("unops", "249999.99", "rfq"),
        ("unops", "250000", "itb"),
        ("undp", "200000", "rfq"),
        ("undp", "200000.01", "itb"),
        ("unaids", "2499.99", "shopping"),
        ("unaids", "2500", "rfq"),
        ("unaids", "25000", "itb"),
        ("unido", "1", "rfq"),
        ("unido", "40000", "itb"),
        ("un_secretariat", "150000", "rfq"),
        ("un_secretariat", "150000.01", "itb"),
    ],
)
def test_the_thresholds_are_those_of_the_manuals(key, amount, method):
    assert queries.edition_on(key, date(2026, 12, 1)).methods_for(Decimal(amount))[0] == method


def test_the_other_figures_of_the_manuals():
    unaids, unido = (queries.edition_on(key, date(2026, 12, 1)) for key in ("unaids", "unido"))
    secretariat, unhcr = (queries.edition_on(key, date(2026, 12, 1)) for key in ("un_secretariat", "unhcr"))

    assert (unaids["days.rfq"].value, unaids["days.itb"].value, unaids["shortened.itb"].value) == (5, 20, 15)
    assert unaids.needs_review(Decimal(100000))
    assert unido.currency == "EUR"
    assert unido["two_envelopes_from"].reached(Decimal(1000000))
    assert (secretariat["debrief"].value, secretariat["protest"].value) == (10, 10)
    assert not secretariat["protest_above"].reached(Decimal(200000))
    assert (unhcr["debrief"].value, unhcr["debrief"].unit) == (30, "calendar_days")
    assert secretariat.minutes_show("itb") == "names_and_totals"
    assert secretariat.minutes_show("rfp") == "names"
    assert unaids.grace_minutes == 30


def test_a_quotation_is_opened_without_a_committee_but_still_sealed():
    rules = queries.edition_on("generic", date(2026, 12, 1))

    assert not rules.has_opening_committee("rfq")
    assert rules.openers("rfq") == (1, 2)
    assert rules.has_opening_committee("rfp")


def test_a_set_that_does_not_exist_is_no_set():
    with pytest.raises(KeyError):
        queries.editions_of("mine")


def test_before_the_first_edition_the_first_one_holds():
    first = queries.editions_of("unops")[0]

    assert queries.edition_on("unops", first.since - timedelta(days=400)) == first


def test_frozen_rules_come_back_as_they_were():
    for key in KEYS:
        rules = queries.edition_on(key, date(2026, 12, 1)).with_changes(
            {"days.rfq": {"value": 7, "unit": "calendar_days"}}, date(2026, 12, 1)
        )
        assert Rules.of(json.loads(json.dumps(rules.as_json()))) == rules


def test_an_agency_buys_by_its_set_and_by_what_its_head_changed_from_that_day_on(agency):
    at = clock.now()
    Agency.objects.filter(pk=agency.pk).update(rule_set="unops")
    for days, value in ((-9, 4), (9, 8)):
        AgencyRules.objects.create(
            agency=agency,
            since=(at + timedelta(days=days)).date(),
            rule_set="unops",
            changes={"days.rfq": {"value": value, "unit": "working_days"}},
            reason={"en": "More time."},
            at=at,
        )

    rules = queries.rule_set_for(agency.pk, at)

    assert rules["days.rfq"] == Figure(4, Unit.WORKING_DAYS, Basis.AGENCY)
    assert rules["days.itb"].basis != Basis.AGENCY
    assert queries.rule_set_for(agency.pk, at - timedelta(days=20)).changed_since is None
    assert queries.rule_set_for(agency.pk, at + timedelta(days=20))["days.rfq"].value == 8
    Agency.objects.filter(pk=agency.pk).update(rule_set="undp")
    assert queries.rule_set_for(agency.pk, at)["days.rfq"].basis == Basis.SOURCE
    with pytest.raises(IntegrityError), transaction.atomic():
        AgencyRules.objects.update(changes={})


def test_the_earliest_deadline_counts_working_days_on_the_clocks_of_the_zone():
    rules = queries.edition_on("unaids", date(2026, 12, 1))
    friday = datetime(2027, 1, 1, 22, 0, tzinfo=UTC)

    assert queries.minimum_close(rules, "rfq", friday, "UTC") == datetime(2027, 1, 8, 22, 0, tzinfo=UTC)
    # In Nairobi it is Saturday already: the five working days end on the same Friday, an hour past midnight.
    nairobi = queries.minimum_close(rules, "rfq", friday, "Africa/Nairobi")
    assert nairobi.isoformat() == "2027-01-08T01:00:00+03:00"
    assert queries.minimum_close(rules, "itb", friday, "UTC").date() == date(2027, 1, 29)
    assert queries.minimum_close(rules, "itb", friday, "UTC", shortened=True).date() == date(2027, 1, 22)
    assert queries.minimum_close(rules, "direct", friday, "UTC") is None


def test_grounds_for_an_exception_speak_six_languages_and_name_their_source():
    assert "33098" in grounds_file()["source"]
    assert len(queries.grounds()) >= 10
    for one in grounds_file()["grounds"]:
        assert set(one["title"]) == set(LANGUAGES)
    assert queries.is_ground("exigency")
    assert queries.ground_title("exigency", "fr").startswith("Urgence")


def test_the_files_of_rule_sets_are_read_once_and_dated():
    for key in KEYS:
        for edition in shipped(key)["editions"]:
            assert date.fromisoformat(edition["since"])
            assert date.fromisoformat(edition["read"])


def test_figures_are_told_in_words():
    rules = queries.edition_on("unops", date(2026, 12, 1))
    text = {one.key: one.text for _group, figures in queries.shown_figures(rules) for one in figures}

    assert text["threshold.rfq"] == "below USD 250,000"
    assert text["days.itb"] == "15 calendar days"
    assert text["open_from"] == "not in these rules"
    assert text["committee_opens.small"] == "no"
    assert text["grace"] == "30 minutes"
    assert text["minutes.itb"] == "Names of bidders and total prices"
