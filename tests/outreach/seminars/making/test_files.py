# SPDX-License-Identifier: Apache-2.0
"""A whole seminar as a file, and last year's seminar, through the pages."""

import io
import zipfile
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from meishan.base.accounts.states import Role
from meishan.outreach.seminars.exports import making as exports
from meishan.outreach.seminars.models import FloorPlan, Seminar
from tests.factories.making import picture, send, text_of, url
from tests.personas import join, make_person


def test_a_file_is_previewed_and_then_makes_a_seminar(made, client):
    parts = exports.set_of(made.seminar)
    data = exports.answer("xlsx", "set", parts).content
    upload = SimpleUploadedFile("set.xlsx", data)
    before = Seminar.objects.count()

    preview = client.post(url("import"), {"file": upload}, follow=True)
    assert "The file is in order" in text_of(preview), text_of(preview)
    assert Seminar.objects.count() == before
    client.post(url("import_preview"), {"file": preview.context["token"]})

    copy = Seminar.objects.latest("made_at")
    assert copy.title == made.seminar.title
    assert copy.officers.count() == 4


def test_a_broken_file_changes_nothing_and_names_every_place(made, client):
    parts = exports.set_of(made.seminar)
    tables = next(rows for name, _titles, rows in parts if name == "Tables")
    tables[1][0] = tables[0][0]
    upload = SimpleUploadedFile("set.xlsx", exports.answer("xlsx", "set", parts).content)
    before = Seminar.objects.count()

    preview = client.post(url("import"), {"file": upload}, follow=True)

    assert "1 is used in row 2 already." in text_of(preview)
    client.post(url("import_preview"), {"file": preview.context["token"]})
    assert Seminar.objects.count() == before


@pytest.mark.parametrize(
    ("name", "content"), [("set.pdf", b"%PDF-1.4"), ("set.xlsx", b"nothing"), ("a.zip", b"PK\x03\x04")]
)
def test_a_file_of_the_wrong_kind_is_refused_at_its_field(made, client, name, content):
    response = client.post(url("import"), {"file": SimpleUploadedFile(name, content)})

    assert response.status_code == 422
    assert response.context["form"].errors["file"]


def test_another_person_cannot_use_a_preview(made, client, client_of):
    upload = SimpleUploadedFile("set.xlsx", exports.answer("xlsx", "s", exports.set_of(made.seminar)).content)
    token = client.post(url("import"), {"file": upload}, follow=True).context["token"]
    other = client_of(join(make_person("Col League"), made.host, Role.OWNER))

    response = other.post(url("import_preview"), {"file": token}, follow=True)

    assert "This preview is too old." in text_of(response)


def test_last_years_seminar_is_copied_by_form(complete, client, first_day):
    day = first_day + timedelta(days=300)

    response = client.post(
        url("copy", complete.slug),
        {"first_day": day.isoformat(), "title_en": "Health and water II"},
        follow=True,
    )

    assert "Copied." in text_of(response)
    copy = Seminar.objects.get(copied_from=complete)
    assert copy.days.first().date == day
    assert (copy.officers.count(), copy.tables.count()) == (1, 3)


def test_floor_plans_travel_in_the_zip(made, client):
    """Out with the set, and into a new seminar with it; a picture of no room, or that is none, is told."""
    room = made.seminar.rooms.get()
    send(
        client,
        made.seminar,
        "room",
        room.number,
        part="floor_plan",
        file=SimpleUploadedFile("hall.png", picture(600, 300)),
    )
    assert FloorPlan.objects.get().width == 600
    taken = client.get(url("export_set", made.seminar.slug, "zip")).content
    with zipfile.ZipFile(io.BytesIO(taken)) as archive:
        assert "floor-plan-1.png" in archive.namelist()
        rows = {name: archive.read(name) for name in archive.namelist()}

    response = client.post(url("import"), {"file": SimpleUploadedFile("set.zip", taken)}, follow=True)
    assert "Floor plans" in text_of(response)
    client.post(url("import_preview"), {"file": response.context["token"]})

    again = Seminar.objects.exclude(pk=made.seminar.pk).get()
    assert again.rooms.get().plan.sha256 == room.plan.sha256
    assert (again.rooms.get().plan.width, again.rooms.get().plan.height) == (600, 300)

    broken = io.BytesIO()
    with zipfile.ZipFile(broken, "w") as archive:
        for name, content in (
            rows | {"floor-plan-1.png": b"no picture", "floor-plan-7.png": picture()}
        ).items():
            archive.writestr(name, content)
    response = client.post(
        url("import"), {"file": SimpleUploadedFile("set.zip", broken.getvalue())}, follow=True
    )
    page = text_of(response)
    assert "There is no room 7; its floor plan is left out." in page
    assert "1 thing must be mended" in page
    assert "This kind of file" in page


@pytest.mark.parametrize("file_format", ["xlsx", "zip"])
def test_sets_and_templates_come_as_files(made, client, file_format):
    for where in (url("export_set", made.seminar.slug, file_format), url("template", file_format)):
        response = client.get(where)
        assert response.status_code == 200
        assert io.BytesIO(response.content).read(2) == b"PK"
