# SPDX-License-Identifier: Apache-2.0
"""Countries, currencies and sizes of firms."""

from decimal import Decimal

import pytest

from meishan.base.reference import queries
from meishan.base.reference.queries import LANGUAGES


def test_there_are_the_249_countries_of_iso_3166_in_each_language():
    for language in LANGUAGES:
        names = queries.countries(language)
        assert len(names) == len(set(names)) == 249
    assert all(len(queries.alpha3(code)) == 3 for code, _name in queries.countries("en"))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("CN", "CN"),
        ("chn", "CN"),
        ("中国", "CN"),
        ("Китай", "CN"),
        ("الصين", "CN"),
        ("Côte d’Ivoire", "CI"),
        ("Cote d'Ivoire", "CI"),
        ("Iran (Islamic Republic of)", "IR"),
        ("UK", "GB"),
        ("Atlantis", None),
        ("", None),
    ],
)
def test_a_country_is_known_by_code_or_by_name_in_any_language(text, code):
    assert queries.country_from(text) == code


def test_names_follow_the_usage_of_the_united_nations():
    assert queries.country_name("TW", "en") == "Taiwan, Province of China"
    assert queries.country_name("PS", "fr") == "État de Palestine"
    assert queries.country_name("QQ", "en") == "QQ"


def test_groups_of_countries_come_from_the_list():
    assert queries.country_groups("NP") == {"ldc", "lldc"}
    assert queries.country_groups("HT") == {"ldc", "sids"}
    assert queries.country_groups("FR") == frozenset()


def test_only_money_in_use_is_offered():
    offered = dict(queries.currencies("zh"))

    assert {"USD", "EUR", "CNY", "XOF", "KES"} <= offered.keys()
    assert not {"DEM", "HRK", "SUR"} & offered.keys()
    assert queries.is_currency("CNY")
    assert not queries.is_currency("DEM")


@pytest.mark.parametrize(
    ("firm", "size"),
    [
        ({"country": "DE", "staff": 9, "turnover": Decimal(2_000_000)}, "micro"),
        ({"country": "DE", "staff": 9, "turnover": Decimal(2_000_001), "balance": Decimal(1)}, "micro"),
        ({"country": "DE", "staff": 249, "turnover": Decimal(51_000_000), "balance": Decimal(43_000_000)}, "medium"),
        ({"country": "DE", "staff": 249, "turnover": Decimal(51_000_000), "balance": Decimal(44_000_000)}, "large"),
        ({"country": "DE", "staff": 250, "turnover": Decimal(1)}, "large"),
        ({"country": "DE", "staff": 5}, "unknown"),
        ({"country": "DE", "staff": None, "turnover": Decimal(1)}, "unknown"),
        ({"country": "CN", "sector": "industry", "staff": 299, "turnover": Decimal(500_000_000)}, "small"),
        ({"country": "CN", "sector": "industry", "staff": 1500, "turnover": Decimal(399_000_000)}, "medium"),
        ({"country": "CN", "sector": "industry", "staff": 1500, "turnover": Decimal(401_000_000)}, "large"),
        ({"country": "CN", "sector": "fishing for compliments", "staff": 99}, "small"),
        ({"country": "GB", "staff": 51, "turnover": Decimal(14_000_000), "balance": Decimal(7_000_000)}, "small"),
        ({"country": "BR", "staff": 3, "turnover": Decimal(5_000_000)}, "medium"),
    ],
)  # fmt: skip
def test_the_size_of_a_firm_follows_its_countrys_table(firm, size):
    assert queries.sme_class(**firm) == size


def test_money_in_another_currency_needs_a_rate():
    firm = {"country": "DE", "staff": 20, "turnover": Decimal(70_000_000), "currency": "CNY"}

    assert queries.sme_class(**firm) == "unknown"
    assert queries.sme_class(**firm, rate=lambda _from, _to: Decimal("0.13")) == "small"
    assert queries.sme_source("DE").startswith("European Commission")
