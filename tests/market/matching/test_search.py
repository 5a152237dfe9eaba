# SPDX-License-Identifier: Apache-2.0
"""Finding notices in six languages, by meaning, in spite of typos; filters, counts and reasons."""

from datetime import timedelta

import pytest
from django.http import QueryDict
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from meishan.base.core import clock
from meishan.market.matching import queries
from meishan.market.matching.models import Indexed, KnownWord
from meishan.market.matching.queries import SearchQuery
from meishan.market.matching.tasks.indexing import close_passed, rebuild


@pytest.fixture
def fair(put):
    """Notices of the fields UN buyers named, in several languages."""
    return {
        "drones": put("Unmanned aerial systems for crop surveys", codes=["25131705"], countries=["KE"]),
        "vehicles": put(
            {"en": "Supply of field vehicles", "fr": "Fourniture de véhicules de terrain"},
            codes=["25101507"],
            countries=["KE", "UG"],
            type="itb",
            sustainability_state="sustainable",
        ),
        "freight": put(
            "Freight forwarding services", codes=["78141500"], countries=["SS"], type="rfp", days=5
        ),
        "solar": put(
            "Panneaux solaires pour centres de santé", language="fr", codes=["26111607"], countries=["ML"]
        ),
        "vaccine": put(
            {"zh": "疫苗冷藏设备采购", "en": "Procurement of vaccine cold chain equipment"},
            language="zh",
            codes=["24131500"],
            countries=["NP"],
            reserved_for="sme",
        ),
        "laptops": put(
            {"ru": "Поставка ноутбуков", "ar": "توريد حواسيب محمولة"}, language="ru", codes=["43211503"]
        ),
        "consulting": put(
            "Evaluation of a programme",
            description={"en": "A consultant shall evaluate solar water pumps in schools."},
            codes=["80101500"],
        ),
    }


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("unmanned aerial systems", "drones"),
        ("drone", "drones"),
        ("无人机", "drones"),
        ("беспилотники", "drones"),
        ("طائرات بدون طيار", "drones"),
        ("vehículos todoterreno", "vehicles"),
        ("véhicule de terrain", "vehicles"),
        ("越野车", "vehicles"),
        ("внедорожники", "vehicles"),
        ("سيارات دفع رباعي", "vehicles"),
        ("货运代理", "freight"),
        ("экспедирование грузов", "freight"),
        ("solar panels", "solar"),
        ("太阳能板", "solar"),
        ("ألواح شمسية", "solar"),
        ("疫苗", "vaccine"),
        ("vaccine refrigerators", "vaccine"),
        ("laptops", "laptops"),
        ("笔记本电脑", "laptops"),
        ("ноутбуки", "laptops"),
        ("الحواسيب المحمولة", "laptops"),
        ("evaluation consultant", "consulting"),
        ("Nepal", "vaccine"),
        ("尼泊尔", "vaccine"),
    ],
)
def test_the_best_answer_comes_first_in_every_language(fair, find, text, wanted):
    assert find(text)[0] == fair[wanted]


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [("vehciles", "vehicles"), ("frieght", "freight"), ("lapotps", "laptops"), ("panaux solaire", "solar")],
)
def test_typos_are_forgiven(fair, find, typed, wanted):
    assert find(typed)[0] == fair[wanted]


def test_a_code_met_by_its_spelling_is_not_said_to_be_meant(fair, put):
    notice = put("Flatbeds", codes=["25180000"])

    found = queries.search(SearchQuery(text="car"), at=clock.now())

    (hit,) = [one for one in found.hits if one.notice == notice]
    assert any("spelt much like your words" in reason for reason in hit.reasons), hit.reasons
    assert not any("means" in reason for reason in hit.reasons)


def test_a_mended_word_is_told(fair):
    found = queries.search(SearchQuery(text="frieght"), at=clock.now())

    assert found.corrected == {"frieght": "freight"}


def test_pinyin_finds_what_is_written_in_chinese(fair, find):
    assert find("lengcang shebei")[0] == fair["vaccine"]


def test_a_reference_is_found_however_it_is_spaced(put, find):
    wanted = put("Something", reference="LRPS-2027-91834", codes=["25101507"])
    put("LRPS something else", codes=["25101507"])

    assert find("lrps 2027 91834")[0] == wanted
    assert find("LRPS-2027-9")[0] == wanted


def test_quotes_minus_and_or_keep_their_meaning(fair, find):
    assert fair["consulting"] not in find('"solar pumps"')
    assert fair["consulting"] in find('"solar water pumps"')
    assert fair["vehicles"] not in find("supply -vehicles")
    assert {fair["freight"], fair["consulting"]} <= set(find("forwarding OR evaluation"))


def test_where_nothing_has_all_words_some_will_do_and_it_is_said(fair):
    found = queries.search(SearchQuery(text="forwarding programme"), at=clock.now())

    assert found.loosened
    assert {hit.notice for hit in found.hits} >= {fair["freight"], fair["consulting"]}


@pytest.mark.parametrize(
    ("fields", "wanted"),
    [
        ({"types": ("itb",)}, {"vehicles"}),
        ({"countries": ("KE",)}, {"drones", "vehicles"}),
        ({"codes": ("25000000",)}, {"drones", "vehicles"}),
        ({"codes": ("25101500",)}, {"vehicles"}),
        ({"closing_in": 7}, {"freight"}),
        ({"sustainable": True}, {"vehicles"}),
        ({"reserved": ("sme",)}, {"vaccine"}),
        ({"countries": ("KE",), "types": ("rfq",)}, {"drones"}),
        ({"types": ("grant",)}, set()),
    ],
)
def test_filters_keep_what_they_say(fair, find, fields, wanted):
    assert set(find(**fields)) == {fair[one] for one in wanted}


def test_a_facet_counts_what_passes_the_others(fair):
    found = queries.search(SearchQuery(types=("itb",), countries=("KE",)), at=clock.now())

    by_type = {one.value: (one.count, one.checked) for one in found.facets["type"]}
    by_country = {one.value: one.count for one in found.facets["country"]}
    assert found.total == 1
    assert by_type == {"rfq": (1, False), "itb": (1, True)}
    assert by_country == {"KE": 1, "UG": 1}


def test_codes_open_level_by_level(fair):
    top = queries.search(SearchQuery(), at=clock.now()).facets["code"]
    below = queries.search(SearchQuery(codes=("25000000",)), at=clock.now()).facets["code"]

    assert {one.value for one in top} == {f"{one}000000" for one in (24, 25, 26, 43, 78, 80)}
    assert [(one.value, one.count) for one in below if one.count] == [("25100000", 1), ("25130000", 1)]


def test_order_by_deadline_and_by_newness(fair, find, put):
    newest = put("Tents", codes=["49121503"], days=90)

    assert find(sort="deadline")[0] == fair["freight"]
    assert find(sort="newest")[0] == newest


def test_a_closed_notice_is_found_only_when_asked_for(fair, find, time_passes):
    time_passes(timedelta(days=6))

    assert fair["freight"] not in find("freight")
    assert fair["freight"] in find("freight", status="closed")
    assert fair["freight"] in find("freight", status="all")
    assert Indexed.objects.get(pk=fair["freight"].pk).is_live
    close_passed()
    assert not Indexed.objects.get(pk=fair["freight"].pk).is_live


def test_reasons_are_told_in_the_readers_language(fair):
    with translation.override("en"):
        hit = queries.search(SearchQuery(text="无人机"), at=clock.now(), reader_codes=["25131700"]).hits[0]

    assert any("无人机" in one and "25.13.17.05" in one for one in hit.reasons)
    assert any("25.13.17.00" in one and "level" in one for one in hit.reasons)


@pytest.mark.parametrize(
    "text",
    [
        "'",
        '"',
        "\\",
        "%",
        "_",
        "(",
        "& |",
        "!",
        ":*",
        "<->",
        "-",
        "OR",
        "a" * 1000,
        "🚒",
        "\x00",
        "…",
        "- - -",
        '""',
    ],
)
def test_odd_words_never_fail(fair, text):
    query = SearchQuery.from_params(QueryDict(mutable=True) | {"q": text})

    queries.search(query, at=clock.now())
    queries.search(SearchQuery(text=text.replace("\x00", "")), at=clock.now())


def test_pages_part_the_results_without_gaps_or_doubles(put):
    wanted = {put(f"Tents of kind {number}", codes=["49121503"]).pk for number in range(25)}

    pages = [
        queries.search(SearchQuery(text="tents"), at=clock.now(), page=page, size=10) for page in (1, 2, 3, 4)
    ]
    seen = [hit.notice.pk for page in pages for hit in page.hits]
    assert [len(page.hits) for page in pages] == [10, 10, 5, 0]
    assert set(seen) == wanted
    assert len(seen) == len(set(seen))
    assert pages[0].total == 25
    assert pages[0].pages == 3


def test_the_number_of_statements_does_not_grow_with_the_results(put, django_assert_max_num_queries):
    put("Tents one", codes=["49121503"])
    queries.search(SearchQuery(text="tents"), at=clock.now())

    with django_assert_max_num_queries(12) as for_one:
        queries.search(SearchQuery(text="tents of"), at=clock.now())
    for number in range(6):
        put(f"Tents of kind {number}", codes=["49121503"])
    with django_assert_max_num_queries(len(for_one.captured_queries)):
        queries.search(SearchQuery(text="tents of"), at=clock.now())


def test_a_rebuilt_index_says_the_same(fair, find):
    before = [find(text) for text in ("drone", "solar", "vehicles", "疫苗")]
    words = set(KnownWord.objects.values_list("word", flat=True))

    assert rebuild() == len(fair)
    assert [find(text) for text in ("drone", "solar", "vehicles", "疫苗")] == before
    assert set(KnownWord.objects.values_list("word", flat=True)) == words


codes = st.sampled_from(["25000000", "25101500", "43211503"])


@given(
    st.builds(
        SearchQuery,
        text=st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=30).map(
            lambda text: " ".join(text.split())
        ),
        types=st.lists(st.sampled_from(["rfq", "itb", "eoi"]), unique=True).map(tuple),
        buyers=st.lists(st.uuids().map("o:{}".format), max_size=2, unique=True).map(tuple),
        countries=st.lists(st.sampled_from(["KE", "CN", "ML"]), unique=True).map(tuple),
        codes=st.lists(codes, unique=True).map(tuple),
        closing_in=st.sampled_from([None, 7, 14, 30]),
        status=st.sampled_from(["open", "all", "closed", "cancelled"]),
        sustainable=st.booleans(),
        reserved=st.lists(st.sampled_from(["sme", "women_owned"]), unique=True).map(tuple),
        sort=st.sampled_from(["fit", "deadline", "newest"]),
    )
)
def test_a_query_is_the_same_after_a_trip_through_an_address_or_a_saved_search(query):
    assert SearchQuery.from_params(QueryDict(query.querystring())) == query
    assert SearchQuery.from_params(query.params()) == query


def test_parameters_that_make_no_sense_are_left_out():
    given = "type=x&buyer=y&country=ZZZ&code=12&closing=5&status=z&reserved=none&sort=best&sustainable=yes"

    assert SearchQuery.from_params(QueryDict(given)) == SearchQuery()
