# SPDX-License-Identifier: Apache-2.0
"""Paper: texts stay texts whatever stands in them, six languages are set with glyphs, what fonts lack is spelt."""

import unicodedata
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from meishan.base.core import paper
from meishan.base.core.paper.coverage import FONTS, covered
from meishan.base.core.paper.rendering import ROOT
from tests.pdf import Pdf

AT = datetime(2026, 11, 24, 9, 40, tzinfo=UTC)


@pytest.fixture(scope="module")
def template():
    """A certificate: one name, one page, each text in a place of its own."""
    return ROOT / "outreach/seminars/templates/seminars/printing/certificates.typ"


def sheet(name="Ana", *, lang="en", **more):
    texts = dict.fromkeys(
        ("host", "kind", "before", "organisation", "after", "seminar", "place", "when", "number", "check"),
        "x",
    )
    qr = '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"><path d="M0 0h1"/></svg>'
    return {**texts, "lang": lang, "name": name, "address": "https://example.org/", "qr": qr, **more}


def made(template, *sheets):
    return Pdf(paper.pdf(template, {"title": "t", "lang": "en", "sheets": list(sheets)}, at=AT))


@pytest.mark.parametrize(
    "name",
    [
        '#read("/etc/passwd")',
        "*bold* _slanted_ `raw`",
        "$x^2$ \\ backslash \\n",
        '#import "x": * // comment /* more',
        "= Heading <label> @reference",
        '"); panic("x',
        '#{1+1} #eval("1+1") [x] https://example.org',
        "-- --- ~ ... 'quoted' \"twice\"",
    ],
)
def test_what_people_write_is_text_and_never_markup(template, name):
    page = made(template, sheet(name)).pages[0]

    assert name in page


@pytest.mark.parametrize(
    "name",
    [
        "Élodie Kouassi-N’Guessan, Łódź, Nguyễn, Þór, Øystein",
        "Екатерина Ё. Ґорбачук, Ђорђе",
        "宁波海天机械进出口有限公司 臺灣 龑喆堃",
        "Ελένη",
        "タナカ さくら",
    ],
)
def test_each_script_has_its_glyphs(template, name):
    pdf = made(template, sheet(name, lang="zh"))

    assert unicodedata.normalize("NFC", name) in pdf.pages[0]
    assert pdf.missing == 0


def test_arabic_is_joined_and_runs_from_the_right(template):
    pdf = made(template, sheet("محمد", lang="ar"))

    # Set from left to right on the page, the name is read backwards; its two meems have two shapes.
    assert "دمحم" in pdf.pages[0]
    assert len(pdf.glyphs["م"]) == 2
    assert pdf.missing == 0


def test_a_name_of_many_scripts_shows_no_boxes(template):
    pdf = made(template, sheet("Ivy 李 (محمد) Иванова 김철수 नेहा 😀 𝓐𝓵", lang="en"))

    assert pdf.missing == 0
    assert "GimCheolSu" in pdf.pages[0]


def test_a_text_of_ours_is_left_as_it_is():
    data = {"name": "宁波 محمد", "lines": [["Ø", 3, None, True]]}

    assert paper.legible(data) == data


def test_marks_that_turn_letters_round_and_control_characters_go():
    assert paper.legible("abc\u202edef\u2066g\x00h\ufe0f") == "abcdefg h"


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=40))
def test_whatever_is_written_can_be_set(text):
    said = paper.legible(text)

    assert all(ord(one) in covered() or one == "\n" for one in said)


@settings(max_examples=15, deadline=None)
@given(st.lists(st.text(max_size=60), min_size=1, max_size=4))
def test_no_text_breaks_a_document(names):
    template = ROOT / "outreach/seminars/templates/seminars/printing/certificates.typ"

    assert len(made(template, *(sheet(name) for name in names)).pages) == len(names)


def test_pictures_are_png_one_a_page(template):
    data = {"title": "t", "lang": "en", "sheets": [sheet("Ana"), sheet("Bo")]}

    assert [one[:8] for one in paper.pictures(template, data, per_inch=20)] == [b"\x89PNG\r\n\x1a\n"] * 2


def test_the_same_data_make_the_same_file(template):
    data = {"title": "t", "lang": "en", "sheets": [sheet("Ana 宁波 محمد")]}

    assert paper.pdf(template, data, at=AT) == paper.pdf(template, data, at=AT)


def test_fonts_hold_the_alphabets_of_six_languages_and_bear_their_licence():
    alphabets = (
        "éèêëàâçîïôûùüÿœæñáíóúÁ¿¡абвгдеёжзийклмнопрстуфхцчшщъыьэюяابتثجحخدذرزسشصضطظعغفقكلمنهويءآأؤإئىة،؛؟"
    )

    assert {one for one in alphabets if ord(one) not in covered()} == set()
    # A sample of each level of the General Standard Chinese Characters (2013).
    assert {one for one in "一龄乂镬丌齄" if ord(one) not in covered()} == set()
    assert "SIL OPEN FONT LICENSE" in (FONTS / "OFL.txt").read_text(encoding="utf-8")
    assert sum(one.stat().st_size for one in FONTS.iterdir()) < 5_000_000
    assert {one.suffix for one in FONTS.iterdir()} == {".ttf", ".otf", ".txt"}
