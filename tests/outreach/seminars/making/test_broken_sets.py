# SPDX-License-Identifier: Apache-2.0
"""A broken file is explained cell by cell, and nothing of it is written."""

import io
import zipfile
from datetime import time

import pytest

from meishan.base.core.errors import Refused
from meishan.outreach.seminars.actions import making
from meishan.outreach.seminars.imports.making import read_set
from meishan.outreach.seminars.models import (
    Interpreter,
    Officer,
    Seminar,
    Slot,
)
from tests.factories.making import (
    read,
    sentences,
)

BROKEN = {
    "a bad date": ("Days", 1, 0, "32 May", "Days", 2, "date", "This is not a date. Write it as 2027-05-14."),
    "an unknown agency": (
        "Agencies",
        1,
        0,
        "XYZ",
        "Agencies",
        2,
        "agency",
        "No agency “XYZ” is on board here. Write its acronym or full name.",
    ),
    "a table number twice": (
        "Tables",
        2,
        0,
        "1",
        "Tables",
        3,
        "number",
        "1 is used in row 2 already. Each number stands once.",
    ),
    "pauses that overlap": (
        "Days",
        1,
        3,
        "10:00-10:40, 10:20-11:00",
        "Days",
        2,
        "pauses",
        "two pauses overlap. Join them.",
    ),
    "a day that ends first": (
        "Days",
        1,
        2,
        "08:00",
        "Days",
        2,
        "pauses",
        "the last time is before the first.",
    ),
    "a room nobody entered": (
        "Tables",
        1,
        1,
        "7",
        "Tables",
        2,
        "room",
        "There is no number 7 on the sheet “Rooms”.",
    ),
    "a room taken twice": (
        "Sessions",
        1,
        7,
        "10:10",
        "Sessions",
        3,
        "room",
        "Room 2 is taken at that time by the session in row 2.",
    ),
    "a language nobody knows": (
        "Officers",
        1,
        4,
        "en, de",
        "Officers",
        2,
        "languages",
        "“de” is not one of the six languages. Write en, fr, es, ar, ru, zh.",
    ),
    "an account nobody has": (
        "Officers",
        2,
        3,
        "nobody@example.org",
        "Officers",
        3,
        "email",
        "Nobody at AG2 signs in with this address. Leave it empty and give a name.",
    ),
    "a zone nobody knows": (
        "Seminar",
        7,
        1,
        "Ningbo",
        "Seminar",
        8,
        "zone",
        "“Ningbo” is not a known time zone. Write it as Asia/Shanghai.",
    ),
    "a quota nobody understands": (
        "Seminar",
        16,
        1,
        "many women",
        "Seminar",
        17,
        "quotas",
        "“many women” is not a quota. Write sme>=40; women_owned>=30; country:CN<=150; code:42000000>=10.",
    ),
    "a word for a number": (
        "Tables",
        1,
        2,
        "left",
        "Tables",
        2,
        "x",
        "Give a whole number from 0 to 1000.",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_cell_is_named_with_its_place(made, filled, name):
    sheet, line, cell, value, *expected = BROKEN[name]
    filled[sheet][line][cell] = value
    if name == "a room taken twice":
        filled["Sessions"][1][3], filled["Sessions"][1][7] = "2", "10:10"

    found = read(filled)

    *place, message = expected
    assert [one for one in sentences(found) if list(one[:3]) == place and one[3].endswith(message)], (
        sentences(found)
    )


def test_two_rows_of_one_day_would_overlap(made, filled):
    filled["Days"].append(filled["Days"][1])

    assert any("Slots would overlap" in one[3] and one[1] == 4 for one in sentences(read(filled)))


def test_a_formula_is_not_guessed(made, filled):
    found = read(filled, Tables_A2="=1+1")

    assert sentences(found)[0][:3] == ("Tables", 2, "number")
    assert "holds a formula" in found.faults[0].message


def test_a_missing_sheet_and_a_missing_column_are_named(made, filled):
    del filled["Agencies"]
    for line in filled["Tables"]:
        del line[1]

    told = sentences(read(filled))

    assert (
        "Agencies",
        None,
        "",
        "The sheet “Agencies” is missing. Take the template and fill it in.",
    ) in told
    assert ("Tables", 1, "room", "The column “room” is missing.") in told


def test_requests_that_end_before_applications_are_told(made, filled):
    cells = dict(filled["Seminar"][1:])
    for line in filled["Seminar"]:
        if line[0] == "requests_until":
            line[1] = cells["applications_from"]

    assert any("end before" in one[3] and one[2] == "requests_until" for one in sentences(read(filled)))


@pytest.mark.parametrize("content", [b"", b"no workbook at all", b"PK\x03\x04broken"])
def test_a_file_of_another_kind_is_refused_in_words(content):
    with pytest.raises(Refused, match="neither a workbook"):
        read_set(io.BytesIO(content), name="a.xlsx", at=None)


def test_an_archive_without_sheets_is_refused(made):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("readme.txt", "hello")

    with pytest.raises(Refused, match="holds no sheets"):
        read_set(target, name="a.zip", at=None)


def test_nothing_is_half_imported(made, filled):
    setup = read(filled).setup
    setup["Sessions"][1] |= {"room": 1, "starts": time(8, 45), "ends": time(9, 30)}
    before = (
        Seminar.objects.count(),
        Slot.objects.count(),
        Officer.objects.count(),
        Interpreter.objects.count(),
    )

    with pytest.raises(Refused, match="another session at that time"):
        making.import_set(by=made.organiser.actor, setup=setup)

    assert (
        Seminar.objects.count(),
        Slot.objects.count(),
        Officer.objects.count(),
        Interpreter.objects.count(),
    ) == before
