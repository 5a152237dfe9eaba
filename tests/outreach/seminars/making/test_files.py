# SPDX-License-Identifier: Apache-2.0
"""A whole seminar as a file, and last year's seminar, through the pages."""

import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from meishan.base.accounts.states import Role
from meishan.outreach.seminars.exports import making as exports
from meishan.outreach.seminars.models import (
    Seminar,
)
from tests.factories.making import (
    text_of,
    url,
)
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


@pytest.mark.parametrize("file_format", ["xlsx", "zip"])
def test_sets_and_templates_come_as_files(made, client, file_format):
    for where in (url("export_set", made.seminar.slug, file_format), url("template", file_format)):
        response = client.get(where)
        assert response.status_code == 200
        assert io.BytesIO(response.content).read(2) == b"PK"
