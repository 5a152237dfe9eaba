# SPDX-License-Identifier: Apache-2.0
"""The shipped data is whole: six languages in every row, codes unique, parents there."""

import re

import pytest

from meishan.base.reference import queries
from meishan.base.reference.models.shipped import LANGUAGES, document, table
from meishan.base.reference.queries.codes import level_of, parent_code

SCRIPTS = {"ar": "[\u0600-\u06ff]", "ru": "[\u0400-\u04ff]", "zh": "[\u4e00-\u9fff]"}
# Signs and names that are written alike.
NO_SCRIPT = re.compile(r"^[A-Z0-9:./ -]+$")
# French and Spanish words and names that are spelt as in English.
SAME_AS_ENGLISH = frozenset(
    [
        "acre",
        "ampoule",
        "carton",
        "centilitre",
        "dose",
        "gigabyte",
        "hectare",
        "hectolitre",
        "joule",
        "kilowatt",
        "kilotonne",
        "litre",
        "lot",
        "megabyte",
        "millilitre",
        "million",
        "minute",
        "terabyte",
        "tonne",
        "tube",
        "vial",
        "watt",
        "Amman",
        "Budapest",
        "Construction",
        "New York",
        "Paris",
        "Rome",
        "Transport",
    ]
)


def texts_of(value, path=""):
    """Every text in six languages inside a JSON document, with where it stands."""
    if isinstance(value, dict):
        if set(value) == set(LANGUAGES):
            yield path, value
            return
        for key, one in value.items():
            yield from texts_of(one, f"{path}.{key}")
    elif isinstance(value, list):
        for place, one in enumerate(value):
            yield from texts_of(one, f"{path}[{place}]")


JSON_FILES = [
    "account_kinds.json",
    "agencies.json",
    "code_of_conduct.json",
    "declaration.json",
    "requirements.json",
    "sdgs.json",
    "sustainability.json",
]
CSV_FILES = [
    "country_names.csv",
    "incoterms.csv",
    "sme_sectors.csv",
    "units.csv",
    "unspsc.csv",
    "unspsc_synonyms.csv",
]


def all_texts():
    for name in JSON_FILES:
        for path, text in texts_of(document(name)):
            yield f"{name}{path}", text
    for name in CSV_FILES:
        for place, row in enumerate(table(name)):
            yield f"{name}:{place}", {language: row[language] for language in LANGUAGES}


def test_every_text_is_there_in_every_language_and_in_its_script():
    wrong = [
        f"{where} {language}: {text[language]!r}"
        for where, text in all_texts()
        for language in LANGUAGES
        if not text[language].strip()
        or (
            language in SCRIPTS
            and not re.search(SCRIPTS[language], text[language])
            and not NO_SCRIPT.match(text[language])
        )
    ]

    assert wrong == []


def test_no_text_is_merely_the_english_one():
    copied = [
        f"{where} {language}: {text[language]!r}"
        for where, text in all_texts()
        if not where.startswith("unspsc_synonyms")
        for language in LANGUAGES[1:]
        if text[language] == text["en"] and text["en"] not in SAME_AS_ENGLISH
    ]

    assert copied == []


def test_codes_are_well_formed_unique_and_stand_below_known_ones():
    rows = table("unspsc.csv")
    codes = {row["code"] for row in rows}

    assert len(codes) == len(rows)
    assert [row["code"] for row in rows if level_of(row["code"]) != row["level"]] == []
    assert [one for one in codes if (above := parent_code(one)) and above not in codes] == []
    assert sum(row["level"] == "segment" for row in rows) >= 57
    assert sum(row["level"] == "family" for row in rows) >= 380


def test_titles_of_one_level_are_told_apart():
    rows = table("unspsc.csv")
    for language in LANGUAGES:
        seen: dict[tuple[str, str], str] = {}
        twice = []
        for row in rows:
            key = (parent_code(row["code"]) or "", row[language])
            if key in seen:
                twice.append((seen[key], row["code"], row[language]))
            seen[key] = row["code"]
        assert twice == [], language


def test_synonyms_and_agencies_name_known_codes():
    codes = {row["code"] for row in table("unspsc.csv")}
    named = {code for row in table("unspsc_synonyms.csv") for code in row["codes"].split()}
    bought = {code for agency in queries.agency_profiles() for code in agency.codes}

    assert named - codes == set()
    assert bought - codes == set()
    assert len(queries.agency_profiles()) == 16


def test_each_indicator_has_another_way_and_there_are_ten_named_ones():
    pillars = queries.sustainability_indicators("en")
    named = [one for pillar in pillars if pillar.key != "other" for one in pillar.indicators]

    assert len(named) == 10
    assert all(one.subs[-1].key == f"{one.key}.other" for pillar in pillars for one in pillar.indicators)
    keys = [sub.key for pillar in pillars for one in pillar.indicators for sub in one.subs]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize(
    ("keys", "state"),
    [
        ([], "none"),
        (["pollution.air"], "integrates"),
        (["pollution.air", "gender.staff"], "integrates"),
        (["pollution.air", "gender.staff", "local.smes"], "sustainable"),
        (["pollution.air", "pollution.air", "pollution.air"], "integrates"),
        (["pollution.air", "gender.staff", "made.up"], "integrates"),
    ],
)
def test_a_notice_is_sustainable_from_three_different_considerations_on(keys, state):
    assert queries.sustainability_state(keys) == state


def test_the_declaration_has_seven_statements_and_old_versions_are_asked_for_by_number():
    assert len(queries.declaration().statements) == 7
    assert queries.declaration(1, "fr").title != queries.declaration(1, "en").title
    with pytest.raises(LookupError):
        queries.declaration(99)
    with pytest.raises(LookupError):
        queries.code_of_conduct(99)


def test_requirements_grow_from_level_to_level():
    basic = queries.requirements("basic", "zh")

    assert {one.step for one in basic} == {
        "general",
        "address",
        "countries",
        "contacts",
        "goods",
        "declaration",
    }
    assert next(one for one in queries.requirements("level1") if one.kind == "reference").count == 3
    assert {one.count for one in queries.requirements("level2") if one.kind == "document"} == {3}
