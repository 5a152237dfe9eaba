# SPDX-License-Identifier: Apache-2.0
"""A whole seminar goes out as sheets and comes in again; a broken file is explained cell by cell."""

import io
import zipfile
from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from openpyxl import Workbook, load_workbook

from meishan.base.core import clock, sheets
from meishan.base.core.errors import Refused
from meishan.outreach.seminars.actions import making
from meishan.outreach.seminars.exports import making as exports
from meishan.outreach.seminars.imports.making import SHEETS, read_set
from meishan.outreach.seminars.models import Absence, Attendee, Interpreter, Officer, Seminar, Slot
from meishan.outreach.seminars.queries.making import setup_of
from tests.factories import seminars as factory


@pytest.fixture
def made(world):
    return factory.lay_down()


@pytest.fixture
def first_day():
    return (clock.now() + timedelta(days=90)).date()


@pytest.fixture
def rows(made, first_day):
    """A small, good set by sheet: title row and rows, as a person would fill it in."""
    before = first_day - timedelta(days=60)
    seminar = {
        "title_en": "Ningbo 2028",
        "title_zh": "宁波采购会",
        "language": "en",
        "venue": "Convention Centre",
        "city": "Ningbo",
        "country": "China",
        "zone": "Asia/Shanghai",
        "languages": "en, zh",
        "codes": "25000000",
        "applications_from": f"{before} 09:00",
        "applications_until": f"{before + timedelta(days=20)} 18:00",
        "requests_from": f"{before + timedelta(days=5)} 09:00",
        "requests_until": f"{before + timedelta(days=40)} 18:00",
        "slot_minutes": "20",
        "places": "220",
        "quotas": "sme>=40; country:CN<=150",
    }
    one, other = str(first_day), str(first_day + timedelta(days=1))
    return {
        "Seminar": [["field", "value"], *map(list, seminar.items())],
        "Days": [
            ["date", "first", "last", "pauses"],
            [one, "09:00", "12:20", "10:20-10:40"],
            [other, "09:00", "10:00", ""],
        ],
        "Rooms": [["number", "name_en"], ["1", "Main hall"], ["2", "Annex"]],
        "Walks": [["one", "other", "minutes"], ["2", "1", "6"]],
        "Tables": [
            ["number", "room", "x", "y", "is_desk"],
            ["1", "1", "100", "200", "no"],
            ["2", "1", "", "", ""],
            ["9", "2", "", "", "yes"],
        ],
        "Sessions": [
            ["number", "kind", "title_en", "room", "agency", "date", "starts", "ends", "for_all"],
            ["1", "opening", "Opening", "1", "", one, "08:30", "09:00", "yes"],
            ["2", "briefing", "What we buy", "2", "AG1", one, "10:00", "10:30", "no"],
        ],
        "Speakers": [["session", "name"], ["2", "Ada Byron"], ["2", "Li Hua"]],
        "Agencies": [["agency", "is_pool", "about_en"], ["AG1", "yes", "Pumps"], ["Agency number 2", "", ""]],
        "Officers": [
            ["number", "agency", "name", "email", "languages", "table"],
            ["1", "AG1", "Ann Officer", "", "en, fr", "1"],
            ["2", "AG2", "", made.officer_personas[1].person.email, "en", ""],
        ],
        "Interpreters": [["number", "name", "languages"], ["1", "Ivo", "en, zh"]],
        "Absences": [
            ["who", "number", "date", "from", "until"],
            ["officer", "1", one, "09:00", "09:30"],
            ["interpreter", "1", other, "09:00", "12:00"],
        ],
    }


def as_book(rows, **formulas):
    book = Workbook()
    book.remove(book.active)
    for name, lines in rows.items():
        sheet = book.create_sheet(name)
        for line in lines:
            sheet.append(line)
    for place, formula in formulas.items():
        sheet, cell = place.split("_")
        book[sheet][cell] = formula
    target = io.BytesIO()
    book.save(target)
    target.seek(0)
    return target


def read(rows, **formulas):
    return read_set(as_book(rows, **formulas), name="set.xlsx", at=clock.now())


def sentences(found):
    return [(one.sheet, one.row, one.column, one.message) for one in found.faults]


def test_a_good_set_becomes_a_seminar(made, rows, first_day):
    found = read(rows)
    assert sentences(found) == []

    seminar = making.import_set(by=made.organiser.actor, setup=found.setup)

    assert seminar.title == {"en": "Ningbo 2028", "zh": "宁波采购会"}
    assert (seminar.slug, seminar.host, seminar.country) == ("ningbo-2028", made.host, "CN")
    assert seminar.quotas[0] == {"kind": "sme", "value": "", "minimum": 40, "maximum": None}
    assert seminar.applications_from.astimezone(ZoneInfo("Asia/Shanghai")).time() == time(9)
    # 9:00 to 10:20 are four slots, 10:40 to 12:20 five, and the second day has three.
    assert seminar.slots.count() == 12
    assert [one.number for one in seminar.slots.all()] == list(range(12))
    assert seminar.tables.get(number=9).is_desk
    assert [one.name for one in seminar.sessions.get(kind="briefing").speakers.all()] == [
        "Ada Byron",
        "Li Hua",
    ]
    assert seminar.participations.get(agency=made.agencies[0]).is_pool
    ann, other = seminar.officers.all()
    assert (ann.name, ann.languages, ann.table.number) == ("Ann Officer", ["en", "fr"], 1)
    assert other.person == made.officer_personas[1].person
    assert Absence.objects.filter(officer=ann).count() == 2
    assert Absence.objects.filter(interpreter__seminar=seminar).count() == 3
    assert Attendee.objects.filter(seminar=seminar).count() == 3


@pytest.mark.parametrize("file_format", exports.FORMATS)
def test_what_went_out_comes_in_the_same(made, rows, file_format):
    seminar = making.import_set(by=made.organiser.actor, setup=read(rows).setup)

    response = exports.answer(file_format, "set", exports.set_of(seminar))
    found = read_set(io.BytesIO(response.content), name=f"set.{file_format}", at=clock.now())

    assert sentences(found) == []
    title = {"en": "Ningbo 2028, once more"}
    again = making.import_set(
        by=made.organiser.actor,
        setup={**found.setup, "Seminar": [{**found.setup["Seminar"][0], "title": title}]},
    )
    assert again.slug != seminar.slug
    assert {**setup_of(again), "Seminar": []} == {**setup_of(seminar), "Seminar": []}
    assert setup_of(again)["Seminar"] == [{**setup_of(seminar)["Seminar"][0], "title": title}]


def test_a_second_press_makes_no_second_seminar(made, rows):
    setup = read(rows).setup
    making.import_set(by=made.organiser.actor, setup=setup)

    with pytest.raises(Refused, match="a moment ago"):
        making.import_set(by=made.organiser.actor, setup=setup)


def test_any_seminar_can_be_taken_out(made):
    parts = exports.set_of(made.seminar)

    assert [name for name, _titles, _rows in parts] == list(SHEETS)


def test_the_empty_template_says_what_is_missing(made):
    data = sheets.as_book(exports.template())

    assert load_workbook(io.BytesIO(data)).sheetnames == ["Explanation", *SHEETS]
    found = read_set(io.BytesIO(data), name="template.xlsx", at=clock.now())
    assert any(one[3] == "The sheet “Seminar” is empty." for one in sentences(found))
    assert any(one[3] == "The sheet “Days” is empty." for one in sentences(found))


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
def test_a_broken_cell_is_named_with_its_place(made, rows, name):
    sheet, line, cell, value, *expected = BROKEN[name]
    rows[sheet][line][cell] = value
    if name == "a room taken twice":
        rows["Sessions"][1][3], rows["Sessions"][1][7] = "2", "10:10"

    found = read(rows)

    *place, message = expected
    assert [one for one in sentences(found) if list(one[:3]) == place and one[3].endswith(message)], (
        sentences(found)
    )


def test_two_rows_of_one_day_would_overlap(made, rows):
    rows["Days"].append(rows["Days"][1])

    assert any("Slots would overlap" in one[3] and one[1] == 4 for one in sentences(read(rows)))


def test_a_formula_is_not_guessed(made, rows):
    found = read(rows, Tables_A2="=1+1")

    assert sentences(found)[0][:3] == ("Tables", 2, "number")
    assert "holds a formula" in found.faults[0].message


def test_a_missing_sheet_and_a_missing_column_are_named(made, rows):
    del rows["Agencies"]
    for line in rows["Tables"]:
        del line[1]

    told = sentences(read(rows))

    assert (
        "Agencies",
        None,
        "",
        "The sheet “Agencies” is missing. Take the template and fill it in.",
    ) in told
    assert ("Tables", 1, "room", "The column “room” is missing.") in told


def test_requests_that_end_before_applications_are_told(made, rows):
    cells = dict(rows["Seminar"][1:])
    for line in rows["Seminar"]:
        if line[0] == "requests_until":
            line[1] = cells["applications_from"]

    assert any("end before" in one[3] and one[2] == "requests_until" for one in sentences(read(rows)))


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


def test_nothing_is_half_imported(made, rows):
    setup = read(rows).setup
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


def test_last_years_seminar_moves_to_new_days(made, rows, first_day):
    old = making.import_set(by=made.organiser.actor, setup=read(rows).setup)

    new = making.copy(
        old, by=made.organiser.actor, first_day=first_day + timedelta(days=364), title={"en": "Ningbo 2029"}
    )

    assert (new.copied_from, new.title, new.state) == (old, {"en": "Ningbo 2029"}, "draft")
    assert [one.date for one in new.days.all()] == [one.date + timedelta(days=364) for one in old.days.all()]
    assert new.slots.count() == old.slots.count()
    assert new.requests_until.astimezone(ZoneInfo(new.zone)).time() == time(18)
    assert new.officers.count() == 2
    assert not Absence.objects.filter(slot__seminar=new).exists()
    assert not new.applications.exists()


def test_a_copy_never_begins_in_the_past(made):
    with pytest.raises(Refused, match="in the past"):
        making.copy(made.seminar, by=made.organiser.actor, first_day=date(2020, 1, 1))
