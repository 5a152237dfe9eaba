# SPDX-License-Identifier: Apache-2.0
"""Words a reader takes for the same must compare equal, whatever keyboard typed them."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from meishan.algorithms.text import normalise, simplified
from meishan.algorithms.text.han import _TO_SIMPLIFIED


@pytest.mark.parametrize(
    ("typed", "same"),
    [
        ("ＮＩＮＧＢＯ　２０２６", "ningbo 2026"),
        ("Véhicules ÉLECTRIQUES", "vehicules electriques"),
        ("مُنَاقَصَةٌ", "مناقصه"),
        ("الأمم المتّحدة", "الامم المتحده"),
        ("إلى مبنـــى", "الي مبني"),
        ("کتاب", "كتاب"),
        ("٢٠٢٦", "2026"),
        ("Ёмкость", "емкость"),
        ("寧波採購無人機", "宁波采购无人机"),
        ("straße", "STRASSE"),
        ("L’eau", "L'eau"),
        ("zero\u200bwidth", "zerowidth"),
        ("  many \n spaces ", "many spaces"),
        ("ŁÓDŹ Øresund", "lodz oresund"),
    ],
)
def test_two_spellings_of_a_word_are_one(typed, same):
    assert normalise(typed) == normalise(same) == normalise(same.lower())


@pytest.mark.parametrize(
    ("one", "other"), [("мой", "мои"), ("कि", "क"), ("が", "か"), ("采购", "采集"), ("papa", "papal")]
)
def test_different_words_stay_different(one, other):
    assert normalise(one) != normalise(other)


@settings(deadline=None)
@given(st.text())
def test_normalising_twice_changes_nothing(text):
    once = normalise(text)

    assert normalise(once) == once


@settings(deadline=None)
@given(st.text(alphabet=st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF)))
def test_simplified_keeps_length_and_is_stable(text):
    once = simplified(text)

    assert len(once) == len(text)
    assert simplified(once) == once


def test_every_pair_of_the_table_is_two_han_characters():
    for traditional, plain in _TO_SIMPLIFIED.items():
        assert unicodedata.name(chr(traditional)).startswith("CJK UNIFIED")
        assert unicodedata.name(plain).startswith("CJK UNIFIED")
    assert len(_TO_SIMPLIFIED) > 2000
