# SPDX-License-Identifier: Apache-2.0
"""Words of names: what identifies is kept, forms and titles go, sounds meet across transliterations."""

import pytest

from meishan.algorithms.screening.forms import split_legal_forms
from meishan.algorithms.screening.names import parse
from meishan.algorithms.screening.sounds import arabic_consonants, consonants, likeness, sound


@pytest.mark.parametrize(
    ("name", "words", "form"),
    [
        ("Golden Heron Co., Ltd.", ["golden", "heron"], "co ltd"),
        ("Müller & Söhne GmbH", ["muller", "sohne"], "gmbh"),
        ("宁波海星有限公司", ["ning", "bo", "hai", "xing"], "有限公司"),
        ("ООО Ромашка", ["romashka"], "ооо"),
        ("شركة النور للتجارة", ["lnwr", "lltjrh"], "شركه"),
        ("L.X.C. Aviation S.A.", ["lxc", "aviation"], "sa"),
        ("Company", ["company"], ""),
        ("1st Harbour Bank", ["first", "harbour", "bank"], ""),
    ],
)
def test_a_firm_is_its_words_without_its_legal_form(name, words, form):
    parsed = parse(name)

    assert [word.latin for word in parsed.words] == words
    assert parsed.form == form


def test_legal_forms_inside_a_word_are_left_alone():
    assert split_legal_forms("sagres incas")[0] == "sagres incas"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Dr. Hassan bin Omar al-Sayed", ["hassan", "omar", "sayed"]),
        ("Abdurrahman", ["abd", "rahman"]),
        ("Abdullah", ["abdullah"]),
        ("J.-C. Moreau", ["j", "c", "moreau"]),
        ("이영호", ["ri", "yong", "ho"]),
        ("As", ["as"]),
    ],
)
def test_a_person_is_her_names_without_titles_and_particles(name, words):
    assert [word.latin for word in parse(name, organisation=False).words] == words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("mohammed", "muhammad"),
        ("hussein", "husayn"),
        ("yousuf", "yusuf"),
        ("khaled", "kaled"),
        ("sharif", "shareef"),
    ],
)
def test_transliterations_of_one_name_sound_alike(one, other):
    assert likeness(one, other)[0] >= 0.8
    assert likeness(one, other)[1] in {"sound", "one-letter"}


@pytest.mark.parametrize(
    ("one", "other"), [("hassan", "hamid"), ("li", "lu"), ("2004", "2005"), ("omar", "amir")]
)
def test_different_names_do_not(one, other):
    assert likeness(one, other)[0] < 0.6


def test_arabic_and_latin_meet_on_their_consonants():
    assert arabic_consonants("الحارثي") == consonants("harithi")
    assert arabic_consonants("خالد") == consonants("khaled")
    assert sound("qadhafi") == sound("kadafi")
