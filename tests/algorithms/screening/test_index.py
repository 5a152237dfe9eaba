# SPDX-License-Identifier: Apache-2.0
"""Listed people and firms are found however their names are written; strangers are left in peace."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from meishan.algorithms.screening import Entry, Index, ListedName, Subject

# Made-up entries: any likeness to real people is chance.
ENTRIES = [
    Entry(
        "P1",
        (ListedName("TAREQ, Abdul Rahman Mansour"), ListedName("Abu Zafir", alias=True, weak=True)),
        "person",
        frozenset({1971}),
        frozenset({"ye"}),
    ),
    Entry("P2", (ListedName("Vladlen Sergeyevich Gorchakov"),), "person"),
    Entry("P3", (ListedName("KIM Tong Hyok"),), "person"),
    Entry(
        "P4",
        (ListedName("Qasim Barzani Al-Harethi"), ListedName("قاسم برزاني الحارثي", alias=True)),
        "person",
    ),
    Entry("P5", (ListedName("QIU, Zhenlong"),), "person"),
    Entry(
        "O1",
        (ListedName("Golden Heron Shipping Company Limited"), ListedName("G.H.S. Co.", alias=True)),
        "organisation",
    ),
    Entry("O2", (ListedName("OOO Severnaya Zvezda Eksport"),), "organisation"),
    Entry("O3", (ListedName("Norvik Aerotec GmbH"),), "organisation"),
    Entry("V1", (ListedName("BLUE CORMORANT"),), "vessel"),
]


INDEX = Index(ENTRIES)


@pytest.fixture
def index():
    return INDEX


def found(index, name, kind=""):
    return [hit.reference for hit in index.screen(Subject(name, kind=kind))]


@pytest.mark.parametrize(
    ("name", "reference"),
    [
        ("Abdul Rahman Mansour Tareq", "P1"),
        ("ABDURRAHMAN MANSOOR TARIQ", "P1"),
        ("Abdel-Rahman Tareq", "P1"),
        ("Tareq, Abdulrahman M.", "P1"),
        ("Sheikh Abd al-Rahman Mansur Tarek", "P1"),
        ("Abdul Rahamn Mansour Tareq", "P1"),
        ("Abdul RahmanM ansour Tareq", "P1"),
        ("Владлен Горчаков", "P2"),
        ("Gorchakov Vladlen", "P2"),
        ("Vladlen Gortschakow", "P2"),
        ("김동혁", "P3"),
        ("Kim Tonghyok", "P3"),
        ("قاسم برزانى الحارثى", "P4"),
        ("Kassem Barzani Harithi", "P4"),
        ("邱振龙", "P5"),
        ("邱 振龍", "P5"),
        ("Qiu Zhen-long", "P5"),
    ],
)
def test_a_listed_person_is_found_told_to_be_one_or_not(index, name, reference):
    assert reference in found(index, name, "person")
    assert reference in found(index, name)


@pytest.mark.parametrize(
    ("name", "reference"),
    [
        ("Golden Heron Shipping Co., Ltd.", "O1"),
        ("The Golden Heron Shipping", "O1"),
        ("GoldenHeron Shipping LLC", "O1"),
        ("Golden Herron Shiping", "O1"),
        ("ООО «Северная Звезда Экспорт»", "O2"),
        ("Norvik-Aerotec Gesellschaft mit beschränkter Haftung", "O3"),
        ("Norvik Aero Tec", "O3"),
        ("NORVIK AEROTEK", "O3"),
    ],
)
def test_a_listed_firm_is_found_told_to_be_one_or_not(index, name, reference):
    assert reference in found(index, name, "organisation")
    assert reference in found(index, name)


@pytest.mark.parametrize(
    "name",
    [
        "Golden Trading Company Limited",
        "Shipping Company Limited",
        "Silver Heron Textiles Ltd",
        "宁波海运集团有限公司",
        "Sara Mansour",
        "Abdul Karim Hadad",
        "Sergey Ivanov",
        "Kim Su Jin",
        "李 龙",
        "",
        "...",
        "Ltd",
    ],
)
def test_a_stranger_is_not(index, name):
    assert found(index, name) == []


def test_the_explanation_names_each_word_and_how_it_met(index):
    hit = index.screen(Subject("Tarek, Abdelrahman X.", kind="person"), threshold=0.5)[0]

    ways = {(word.word, word.listed, word.how) for word in hit.words}
    assert hit.reference == "P1"
    assert ("tarek", "tareq", "sound") in ways
    assert ("rahman", "rahman", "exact") in ways
    assert hit.unmatched == ("x",)
    assert hit.listed_unmatched == ("mansour",)
    assert 0.5 < hit.score < 1


def test_transliteration_initials_and_joined_words_are_told_apart(index):
    russian = index.screen(Subject("Владлен С. Горчаков", kind="person"))[0]
    joined = index.screen(Subject("Norvik Aero Tec", kind="organisation"))[0]

    assert {word.how for word in russian.words} == {"transliterated", "initial"}
    assert ("aero tec", "aerotec", "joined") in {(word.word, word.listed, word.how) for word in joined.words}


def test_exact_beats_approximate_and_order_is_reported(index):
    same = index.screen(Subject("TAREQ, Abdul Rahman Mansour", kind="person"))[0]
    turned = index.screen(Subject("Mansour Abdul Rahman Tareq", kind="person"))[0]
    misspelt = index.screen(Subject("Tareq Abdul Rahman Mansuor", kind="person"))[0]

    assert same.score == 1
    assert not same.reordered
    assert turned.reordered
    assert misspelt.score < turned.score


def test_birth_year_and_country_corroborate_or_contradict(index):
    def score(**known):
        return index.screen(Subject("Abdulrahman Tarek", kind="person", **known), threshold=0)[0]

    alone = score()
    same = score(birth_year=1972, countries=frozenset({"ye"}))
    other = score(birth_year=1990, countries=frozenset({"cn"}))

    assert (same.birth_year, same.country) == ("same", "same")
    assert (other.birth_year, other.country) == ("differs", "differs")
    assert other.score < alone.score < same.score


def test_a_firm_named_like_a_ship_scores_less_than_the_ship_s_namesake(index):
    firm = index.screen(Subject("Blue Cormorant Ltd", kind="organisation"), threshold=0)[0]

    assert firm.reference == "V1"
    assert firm.score < 0.9


def test_one_hit_per_entry_by_its_best_name(index):
    hits = index.screen(Subject("G.H.S. Co.", kind="organisation"), threshold=0.5)

    assert [hit.reference for hit in hits].count("O1") == 1
    assert next(hit for hit in hits if hit.reference == "O1").matched.name == "G.H.S. Co."


def test_many_subjects_come_back_in_their_order(index):
    asked = [Subject("Norvik Aerotec"), Subject("Nobody Known"), Subject("Golden Heron Shipping")]

    answers = list(index.screen_many(asked))

    assert [subject for subject, _ in answers] == asked
    assert [bool(hits) for _, hits in answers] == [True, False, True]


def test_an_empty_list_finds_nobody():
    assert Index([]).screen(Subject("Anybody at all")) == []


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=40), st.sampled_from(["", "person", "organisation"]))
def test_any_name_is_answered_and_scores_stay_between_0_and_1(name, kind):
    hits = INDEX.screen(Subject(name, kind=kind), threshold=0)

    assert all(0 <= hit.score <= 1 for hit in hits)


@settings(deadline=None)
@given(st.text(alphabet=st.characters(categories=["L"]), min_size=3, max_size=12), st.randoms())
def test_every_listed_name_finds_itself_in_any_order_of_words(word, chance):
    words = ["Zabrino", word, "Kelloway"]
    index = Index([Entry("X", (ListedName(" ".join(words)),), "person")])
    chance.shuffle(words)

    assert found(index, " ".join(words), "person") == ["X"]
