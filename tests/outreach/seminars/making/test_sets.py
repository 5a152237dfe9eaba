# SPDX-License-Identifier: Apache-2.0
"""A whole seminar goes out as sheets and comes in again, or moves to new days."""

import io
from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from openpyxl import load_workbook

from meishan.base.core import clock, sheets
from meishan.base.core.errors import Refused
from meishan.outreach.seminars.actions import making
from meishan.outreach.seminars.exports import making as exports
from meishan.outreach.seminars.imports.making import SHEETS, read_set
from meishan.outreach.seminars.models import (
    Absence,
    Attendee,
)
from meishan.outreach.seminars.queries.making import setup_of
from tests.factories.making import read, sentences


def test_a_good_set_becomes_a_seminar(made, filled, first_day):
    found = read(filled)
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
def test_what_went_out_comes_in_the_same(made, filled, file_format):
    seminar = making.import_set(by=made.organiser.actor, setup=read(filled).setup)

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


def test_a_second_press_makes_no_second_seminar(made, filled):
    setup = read(filled).setup
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


def test_last_years_seminar_moves_to_new_days(made, filled, first_day):
    old = making.import_set(by=made.organiser.actor, setup=read(filled).setup)

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
