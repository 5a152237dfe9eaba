# SPDX-License-Identifier: Apache-2.0
"""Each published format is read whole, and what cannot be read is told, not dropped."""

import io
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from meishan.market.vetting.imports import (
    UnreadableFile,
    read_csl,
    read_debarred,
    read_ofac,
    read_un,
)
from meishan.market.vetting.imports.rows import date_in, years_in
from tests.market.vetting import samples


def file(text: str) -> io.BytesIO:
    return io.BytesIO(text.encode())


def test_the_un_list_with_aliases_scripts_and_ranges_of_birth():
    reading = read_un(file(samples.UN))

    person, firm = reading.rows
    assert reading.list_date == date(2026, 2, 27)
    assert [one.name for one in person.names] == [
        "ABDUL RAHMAN MANSOUR TAREQ", "عبد الرحمن منصور طارق", "Abu Zafir"
    ]  # fmt: skip
    assert [one.weak for one in person.names] == [False, False, True]
    assert person.birth_years == {1970, 1971, 1972}
    assert person.countries == ("Yemen",)
    assert [one.name for one in firm.names][1:] == ["G.H.S.", "Heron Lines"]
    assert firm.listed_on == date(2015, 1, 2)
    assert [one.found for one in reading.problems] == ["2"]


def test_the_ofac_list_from_its_three_files():
    reading = read_ofac(file(samples.SDN), alt=file(samples.ALT), add=file(samples.ADD))

    person, ship, firm = reading.rows
    assert (person.kind, ship.kind, firm.kind) == ("person", "vessel", "organisation")
    assert [one.name for one in person.names] == [
        "GORCHAKOV, Vladlen Sergeyevich", "GORTSCHAKOW, Wladlen", "THE FALCON"
    ]  # fmt: skip
    assert person.names[2].weak
    assert person.birth_years == {1952, 1953}
    assert person.countries == ("Russia",)
    assert firm.countries == ("Russia",)
    assert [(one.line, one.found) for one in reading.problems] == [(4, "broken line"), (0, "NOBODY KNOWN")]


def test_the_us_consolidated_list_numbers_what_has_no_number_the_same_each_time():
    once, again = read_csl(file(samples.CSL)), read_csl(file(samples.CSL))

    firm, person = once.rows
    assert firm.reference == again.rows[0].reference
    assert firm.reference.startswith("EL-")
    assert [one.name for one in firm.names] == ["Quiet Harbour Optics Ltd.", "QHO", "Quiet Harbor"]
    assert firm.countries == ("HK",)
    assert (person.reference, person.kind, person.ends_on) == ("DPL-77", "person", date(2002, 1, 1))
    assert len(once.problems) == 2


def test_debarments_with_footnotes_former_names_and_endless_ones():
    reading = read_debarred(file(samples.DEBARRED))

    bridge, old, ever = reading.rows
    assert [one.name for one in bridge.names] == ["Lumen Bridge Builders Ltd.", "Lumen Roads"]
    assert old.names[0].name == "Old Debt Trading"
    assert old.ends_on == date(2004, 1, 9)
    assert (ever.listed_on, ever.ends_on) == (date(2010, 1, 10), None)
    assert [one.line for one in reading.problems] == [5, 6]


@pytest.mark.parametrize("reader", [read_un, read_ofac, read_csl, read_debarred])
@pytest.mark.parametrize(
    "content", [b"", b"hello", b"\x00\x01\x02", b"<a/>", b'a,b\n"unclosed', b"<x>&y;</x>"]
)
def test_any_other_file_is_refused_with_a_sentence(reader, content):
    with pytest.raises(UnreadableFile) as refused:
        reader(io.BytesIO(content))

    assert str(refused.value).endswith(".")


@pytest.mark.parametrize("reader", [read_un, read_ofac, read_csl, read_debarred])
@settings(deadline=None)
@given(content=st.binary(max_size=300))
def test_no_bytes_make_a_reader_fall_over(reader, content):
    try:
        reading = reader(io.BytesIO(content))
    except UnreadableFile:
        return
    assert reading.rows


def test_an_xml_bomb_is_refused():
    bomb = '<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;&b;">]><CONSOLIDATED_LIST>&c;</CONSOLIDATED_LIST>'

    with pytest.raises(UnreadableFile):
        read_un(file(bomb))


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("1962", [1962]),
        ("12 Mar 1952", [1952]),
        ("circa 1960", [1960]),
        ("1958 to 1960", [1958, 1959, 1960]),
        ("1900 - 1999", [1900, 1999]),
        ("", []),
    ],
)
def test_years_of_birth(text, years):
    assert years_in(text) == years


@pytest.mark.parametrize(
    "text", ["2024-01-10", "10-Jan-2024", "2024-01-10T00:00:00Z", "2024-01-10T00:00:09.554Z", "10 Jan 2024"]
)
def test_dates_in_all_their_spellings(text):
    assert date_in(text) == date(2024, 1, 10)
