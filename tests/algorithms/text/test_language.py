# SPDX-License-Identifier: Apache-2.0
"""A query carries no label: its script and its small words tell the language."""

import pytest

from meishan.algorithms.text import LANGUAGES, language_of, script_of, scripts_of


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Supply of vehicles for the office", "en"),
        ("Fourniture de véhicules pour le bureau", "fr"),
        ("fourniture et pose de pompes", "fr"),
        ("Suministro de vehículos para la oficina", "es"),
        ("señalización", "es"),
        ("توريد مركبات للمكتب", "ar"),
        ("Поставка автомобилей", "ru"),
        ("采购 UNOPS 4x4 车辆", "zh"),
    ],
)
def test_the_language_of_a_title(text, language):
    assert language_of(text) == language


def test_a_text_that_tells_nothing_is_in_the_reader_s_language():
    assert [language_of("Toyota 4x4", default=language) for language in LANGUAGES] == list(LANGUAGES)
    assert language_of("12.5", default="zh") == "zh"
    assert language_of("サービス", default="fr") == "fr"


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("", ""),
        ("123 !", ""),
        ("Ningbo", "latin"),
        ("Ｎingbo", "latin"),
        ("宁波", "han"),
        ("宁波 UNOPS", "han"),
        ("ソニー", "kana"),
        ("김정", "hangul"),
        ("บุญนพ", "other"),
        ("مكتب", "arabic"),
        ("Москва", "cyrillic"),
    ],
)
def test_the_script_of_a_text(text, script):
    assert script_of(text) == script


def test_letters_are_counted_by_script():
    assert scripts_of("abc 宁波 д") == {"latin": 3, "han": 2, "cyrillic": 1}
