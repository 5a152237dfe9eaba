# SPDX-License-Identifier: Apache-2.0
"""Lists go out without formulas and come back as they were."""

import io
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from meishan.base.core import sheets
from meishan.base.core.errors import Refused

DANGEROUS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1+1", "=cmd|'/c calc'!A1"]


@pytest.mark.parametrize("text", DANGEROUS)
def test_text_never_becomes_a_formula(text):
    line = b"".join(sheets.as_csv(["a"], [[text]])).decode("utf-8-sig").split("\r\n", 1)[1]
    assert line.lstrip('"').startswith("'")
    cell = load_workbook(io.BytesIO(sheets.as_xlsx(["a"], [[text]]))).active["A2"]
    assert cell.data_type == "s"


def test_numbers_dates_and_times_keep_their_kind():
    row = ["宁波", 3, Decimal("-1.50"), date(2026, 1, 2), datetime(2026, 1, 2, 3, 4, tzinfo=UTC), None, True]
    text = b"".join(sheets.as_csv(list("abcdefg"), [row])).decode("utf-8-sig")
    assert text.splitlines()[1] == "宁波,3,-1.50,2026-01-02,2026-01-02T03:04+00:00,,1"
    cells = [
        cell.value for cell in load_workbook(io.BytesIO(sheets.as_xlsx(list("abcdefg"), [row]))).active[2]
    ]
    assert cells[:3] + cells[5:] == ["宁波", 3, -1.5, None, True]
    assert [one.isoformat() for one in cells[3:5]] == ["2026-01-02T00:00:00", "2026-01-02T03:04:00"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_of_any_usual_kind_is_read(encoding, delimiter):
    content = f"name{delimiter}city\n海天{delimiter}宁波\n".encode(encoding)
    assert list(sheets.read(io.BytesIO(content), name="a.csv")) == [["name", "city"], ["海天", "宁波"]]


@given(st.lists(st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=20), min_size=1, max_size=5))
def test_what_goes_out_as_csv_comes_back(cells):
    row = ["x", *(one.strip() for one in cells)]
    content = b"".join(sheets.as_csv(["a,b", *"cdefg"], [row]))
    back = list(sheets.read(io.BytesIO(content), name="a.csv"))[1]
    assert [one.removeprefix("'") for one in back] == [one.removeprefix("'") for one in row]


@pytest.mark.parametrize(
    ("content", "words"), [(b"PK\x03\x04rubbish", "workbook can't be read"), (b"\xff\xff\x00\x80", "letters")]
)
def test_what_cannot_be_read_is_refused_in_words(content, words):
    with pytest.raises(Refused, match=words):
        list(sheets.read(io.BytesIO(content), name="a"))


def test_a_file_with_too_many_rows_is_refused():
    with pytest.raises(Refused, match="more than 10 rows"):
        list(sheets.read(io.BytesIO(b"a\n" * 20), name="a.csv", limit=10))
