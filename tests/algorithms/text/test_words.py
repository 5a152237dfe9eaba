# SPDX-License-Identifier: Apache-2.0
"""What is indexed must be found by what people type."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from meishan.algorithms.text import (
    LANGUAGES,
    index_text,
    latin,
    pinyin,
    query_text,
    search_words,
    trigram_text,
    tsvector_config,
    words,
)


def found(query, text, language):
    """Whether every word of the query stands in the index, before any stemming by PostgreSQL."""
    return set(query_text(query, language).split()) <= set(index_text(text, language).split())


@pytest.mark.parametrize(
    ("language", "text", "query"),
    [
        ("zh", "寧波市海運集團採購無人機系統和新能源汽車", "无人机 新能源汽车 宁波"),
        ("zh", "采购无人机系统 UNOPS", "unops无人机的采购"),
        ("ar", "مُناقَصَة لِتَوريد المركبات والمعدات الطبية", "مناقصة توريد مركبة معدات طبيه"),
        ("ar", "توريد سيارات ومولدات للمستشفيات", "السيارات مولد مستشفى"),
        ("fr", "Étude de l’eau à Abidjan", "etude eau abidjan"),
        ("es", "Señalización de carreteras", "senalizacion carreteras"),
        ("ru", "автомобиль", "автомобили"),
        ("en", "The supplier's pumps, 3.5 kW (U.S. made)", "supplier pumps 3.5 kw"),
    ],
)
def test_a_typed_query_meets_the_indexed_text(language, text, query):
    assert found(query, text, language)


def test_a_word_that_is_not_there_is_not_found():
    assert not found("汽车", "采购无人机系统", "zh")
    assert not found("سيارة", "مناقصة لتوريد معدات", "ar")


def test_chinese_is_cut_into_words_and_the_words_inside_them():
    assert words("采购无人机系统") == ["采购", "无人机", "系统"]
    assert search_words("采购无人机系统") == ["采购", "无人", "人机", "无人机", "系统"]


def test_query_keeps_phrases_exclusions_and_alternatives():
    query = query_text('pumps "water tank" -diesel -"fuel oil" OR solar-powered OR', "en")

    assert query == 'pumps "water tank" -diesel -"fuel oil" or solar powered'


@pytest.mark.parametrize("query", ["", "   ", "-", '""', '"', "OR", "OR OR", "!!", "的", '-"的"'])
def test_a_query_without_words_is_empty(query):
    assert query_text(query, "zh") == ""


@settings(deadline=None)
@given(st.text(), st.sampled_from(LANGUAGES))
def test_every_text_finds_itself(text, language):
    quotes_off = text.replace('"', " ").replace("-", " ").replace("OR", " ")

    assert found(quotes_off, quotes_off, language)


def test_names_in_any_script_meet_a_latin_keyboard():
    assert trigram_text("宁波-海运（集团）") == "ningbo haiyun jituan"
    assert latin("Владимир") == "vladimir"
    assert pinyin("UNOPS宁波2026") == "UNOPS ningbo 2026"
    assert latin("Zoë 重庆") == "zoe chongqing"


def test_each_language_has_a_configuration_and_others_are_simple():
    assert [tsvector_config(language) for language in LANGUAGES] == [
        "english", "french", "spanish", "simple", "russian", "simple",
    ]  # fmt: skip
    assert tsvector_config("sw") == "simple"
