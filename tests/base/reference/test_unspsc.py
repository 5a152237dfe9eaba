# SPDX-License-Identifier: Apache-2.0
"""Finding codes in six languages, taking over the official file, and picking codes in a form."""

import csv
import io
from pathlib import Path

import pytest
from django import forms
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.http import QueryDict
from django.test import Client
from django.utils import translation

from meishan.base.core.errors import Refused
from meishan.base.ledger.models import Entry
from meishan.base.reference import queries
from meishan.base.reference.actions import load_shipped
from meishan.base.reference.forms import UnspscField
from meishan.base.reference.imports import leave_out_unusable, read_unspsc
from meishan.base.reference.models import UnspscItem

OFFICIAL = Path(__file__).resolve().parents[4] / "shared" / "data" / "unspsc_v7_multilingual.csv"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("drone", "25131705"),
        ("采购无人机", "25131705"),
        ("беспилотники", "25131705"),
        ("طائرات بدون طيار", "25131705"),
        ("laptops", "43211503"),
        ("ordinateurs portables", "43211503"),
        ("computadoras portátiles", "43211503"),
        ("笔记本电脑", "43211503"),
        ("ноутбуки", "43211503"),
        ("4x4", "25101507"),
        ("SUV", "25101507"),
        ("moustiquaires", "49121508"),
        ("蚊帐", "49121508"),
        ("PPE", "46180000"),
        ("سيارات الإسعاف", "25101703"),
        ("paneles solares", "26111607"),
        ("грузовики", "25101600"),
        ("ambulence", "25101703"),
        ("laptpo", "43211503"),
        ("43211503", "43211503"),
        ("43.21.15.03", "43211503"),
        ("generat", "26111600"),
    ],
)
def test_a_code_is_found_first_by_the_words_people_use(world, text, code):
    assert queries.search_unspsc(text)[0].item.code == code


def test_a_search_keeps_to_a_part_of_the_tree_and_says_why(world):
    hits = queries.search_unspsc("solar", under="26000000")

    assert hits
    assert all(hit.item.code.startswith("26") for hit in hits)
    with translation.override("en"):
        assert all(str(hit.why) for hit in hits)


@pytest.mark.parametrize("text", ["", "   ", "%", "'", "…", '"', "-", "OR", "a" * 500, "\\", "<>&:*|!"])
def test_odd_words_find_nothing_or_something_but_never_fail(world, text):
    queries.search_unspsc(text)
    queries.codes_for_words(text)


def test_a_long_word_outweighs_the_word_inside_it(world):
    hits = {hit.code: hit.weight for hit in queries.codes_for_words("solar street lights")}

    assert hits["39101603"] > hits["39110000"]


def test_the_tree_opens_from_segments_down(world):
    segments = queries.unspsc_children()
    computers = queries.unspsc_path("43211503")

    assert len(segments) >= 57
    assert all(one.has_children for one in segments if one.code in {"25000000", "43000000"})
    assert [one.level for one in computers] == ["segment", "family", "class", "commodity"]
    assert queries.unspsc_titles(["43211599", "99999999"], "en") == {
        "43211599": "Computers",
        "99999999": "99999999",
    }
    assert queries.known_unspsc(["43211503", "43211599", "x"]) == {"43211503"}


def test_the_table_refuses_what_is_no_code_or_has_no_english(world):
    for broken in ({"code": "4321150x"}, {"titles": {"fr": "Ordinateur"}}):
        with pytest.raises(IntegrityError), transaction.atomic():
            UnspscItem.objects.create(
                **{"code": "43211588", "level": "commodity", "titles": {"en": "x"}, "words": "", **broken}
            )


def test_shipped_titles_are_written_once_and_mended_when_they_changed(world):
    assert load_shipped() == 0

    UnspscItem.objects.filter(code="25000000").update(titles={"en": "Old"})
    UnspscItem.objects.filter(code="43000000").update(titles={"en": "Official"}, source="imported")

    assert load_shipped() == 1
    assert UnspscItem.objects.get(code="25000000").title("fr") == "Véhicules, navires et aéronefs"
    assert UnspscItem.objects.get(code="43000000").title("fr") == "Official"


def rows(text):
    return list(csv.reader(io.StringIO(text)))


def test_a_file_in_the_official_wide_form_is_read(world):
    reading = read_unspsc(
        rows(
            "UNSPSC v.99,,,,,,,\n"
            "Segment,Segment Title,Family,Family Title,Class,Class Title,Commodity,Commodity Title\n"
            "98000000,Things,98100000,Small things,98101500,Pebbles,98101501,Round pebbles\n"
            "98000000,Things,98100000,Small things,98101500,Pebbles,98101502,Flat pebbles\n"
        )
    )

    assert reading.problems == []
    assert reading.titles["98101502"] == {"en": "Flat pebbles"}
    assert len(reading.titles) == 5


def test_each_row_that_cannot_be_used_is_named_with_its_reason(world):
    reading = read_unspsc(
        rows(
            "code,level,en,fr\n"
            "98000000,segment,Things,Choses\n"
            "9800,segment,Short,\n"
            "98100000,class,Wrong level,\n"
            "98000000,segment,Other things,\n"
            "97101500,class,Lost child,\n"
            "96000000,segment,,Sans anglais\n"
            "95990000,family,,\n"
        )
    )
    leave_out_unusable(reading)

    assert set(reading.titles) == {"98000000"}
    assert len(reading.problems) == 6
    assert all(one.reason for one in reading.problems)
    with pytest.raises(Refused, match="No column with codes"):
        read_unspsc(rows("a,b\n1,2\n"))


def test_the_command_takes_a_file_over_records_it_and_reports_the_rest(committed_world, tmp_path):
    file = tmp_path / "codes.csv"
    file.write_text(
        "code,en,zh\n98000000,Things,东西\n43211503,Notebook computers,笔记本\nbad,Bad,\n", "utf-8"
    )
    out, rest = io.StringIO(), tmp_path / "rest.csv"

    call_command("import_unspsc", str(file), "--problems", str(rest), stdout=out)

    item = queries.unspsc_item("43211503")
    assert item.title("en") == "Notebook computers"
    assert item.title("ru") == "Ноутбуки"
    assert item.source == "imported"
    assert queries.search_unspsc("东西")[0].item.code == "98000000"
    assert "3 rows read, 2 codes taken over." in out.getvalue()
    assert "Bad" in rest.read_text("utf-8")
    entry = Entry.objects.get(act="reference.import_unspsc")
    assert entry.is_public
    assert entry.facts["codes"] == 2
    assert entry.facts["new"] == 1


def test_the_command_says_in_a_sentence_what_is_wrong_with_a_file(world, tmp_path):
    empty = tmp_path / "empty.csv"
    empty.write_text("code,en\nx,y\n", "utf-8")

    with pytest.raises(CommandError, match="can't be opened"):
        call_command("import_unspsc", str(tmp_path / "missing.csv"))
    with pytest.raises(CommandError, match="Nothing was changed"):
        call_command("import_unspsc", str(empty), stdout=io.StringIO())


@pytest.mark.data
def test_the_official_file_is_taken_over_whole(committed_world):
    if not OFFICIAL.exists():
        pytest.skip("the official UNSPSC file is not on this machine (shared/data)")
    out = io.StringIO()

    call_command("import_unspsc", str(OFFICIAL), stdout=out)

    assert "20789 rows read, 20789 codes taken over." in out.getvalue()
    assert UnspscItem.objects.filter(source="imported").count() == 20789
    assert queries.search_unspsc("mosquito nets")[0].item.code == "49121508"
    assert queries.unspsc_item("57000000").source == "shipped"


class Wanted(forms.Form):
    codes = UnspscField(most=3)


def form_of(query):
    return Wanted(QueryDict(query))


def test_the_picker_takes_codes_and_refuses_what_is_none(world):
    assert form_of("codes=43211503&codes=25101507&codes=43211503").is_valid()
    assert not form_of("").is_valid()
    assert "99999999" in str(form_of("codes=99999999").errors)
    assert not form_of("codes=25101501&codes=25101502&codes=25101503&codes=25101505").is_valid()


def test_without_javascript_the_search_button_shows_the_form_again_with_what_was_found(world):
    form = form_of("codes=25101507&codes-q=laptop&codes-search=1")

    assert not form.is_valid()
    shown = str(form)
    assert "43211503" in shown
    assert 'value="25101507" id="id_codes_c_25101507" checked' in shown


def test_without_javascript_a_part_of_the_tree_opens(world):
    shown = str(form_of("codes-open=43210000"))

    assert "43211500" in shown
    assert 'name="codes-at" value="43210000"' in shown


def test_the_pickers_lists_follow_what_is_ticked(world):
    client = Client()

    found = client.get("/reference/unspsc/picker/codes", {"codes-q": "laptop", "codes": "25101507"}).text
    dropped = client.get(
        "/reference/unspsc/picker/codes",
        {"codes": ["25101507", "43211503"], "codes-drop": "43211503", "codes-at": "43211500"},
    ).text

    assert 'id="id_codes_f_43211503"' in found
    assert 'id="id_codes_c_25101507"' in found
    assert 'id="id_codes_c_43211503"' not in dropped
    assert 'id="id_codes_f_43211503"' in dropped
    assert client.get("/reference/unspsc/picker/<b>").status_code == 404


def test_the_tree_is_public_and_told_in_the_readers_language(world):
    client = Client(headers={"accept-language": "zh-hans"})

    assert "笔记本电脑" in client.get("/reference/unspsc/?q=laptop").text
    assert "信息技术和通信" in client.get("/reference/unspsc/").text
    page = client.get("/reference/unspsc/43211503/")
    assert "Ноутбуки" in page.text
    assert client.get("/reference/unspsc/12345678/").status_code == 404
    answer = client.get("/reference/unspsc/options?q=drone").json()
    assert answer["results"][0]["value"] == "25131705"


def test_opening_the_tree_costs_the_same_for_few_and_many(world, django_assert_num_queries):
    for code in ("43000000", "99000000"):
        with django_assert_num_queries(1):
            queries.unspsc_children(code)
