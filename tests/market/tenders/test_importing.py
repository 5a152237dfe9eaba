# SPDX-License-Identifier: Apache-2.0
"""Importing by the command and by the pages: a report or a preview first, sentences for what is wrong."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse

from meishan.market.tenders.models import Notice, NoticeImport
from tests.market.tenders.test_imports import COLUMNS, RELEASE, SHEET, package


def test_the_command_reports_and_takes_over(world, tmp_path):
    file, notes = tmp_path / "k.json", tmp_path / "notes.csv"
    file.write_bytes(package(RELEASE))
    said = io.StringIO()

    call_command("import_notices", "ocds", str(file), "--dry-run", stdout=said)
    assert not Notice.objects.exists()
    call_command("import_notices", "ocds", str(file), "--notes", str(notes), stdout=said)

    assert "1 added, 0 revised, 0 unchanged." in said.getvalue()
    assert "tender.eligibilityCriteria" in notes.read_text()


def test_the_command_says_what_is_wrong(world, tmp_path):
    broken = tmp_path / "x.json"
    broken.write_text("{")

    for words, arguments in (
        ("can't be opened", ["ocds", str(tmp_path / "none.json")]),
        ("not JSON", ["ocds", str(broken)]),
        ("--map", ["csv", str(broken)]),
        ("not JSON", ["csv", str(broken), "--map", str(broken)]),
    ):
        with pytest.raises(CommandError, match=words):
            call_command("import_notices", *arguments, stdout=io.StringIO())


def test_an_officer_sees_a_preview_before_anything_is_taken_over(client_of, officer):
    client = client_of(officer)
    file = SimpleUploadedFile("k.json", package(RELEASE, {**RELEASE, "ocid": "ocds-xx-2", "tender": None}))

    preview = client.post(reverse("tenders:import"), {"kind": "ocds", "file": file}, follow=True)
    page = preview.content.decode()
    assert "Road rollers" in page
    assert "No tender section" in page
    assert not Notice.objects.exists()

    report = client.post(reverse("tenders:import_preview"), {"file": preview.context["token"]}, follow=True)

    assert "Road rollers" in report.content.decode()
    assert NoticeImport.objects.get().added == 1


def test_an_officer_maps_the_columns_of_a_table(client_of, officer):
    client = client_of(officer)
    file = SimpleUploadedFile("s.csv", SHEET.encode())

    page = client.post(reverse("tenders:import"), {"kind": "csv", "file": file}, follow=True)
    token = page.context["token"]
    form = {"file": token, "publisher": "Schools", "language": "en", "zone": "UTC", "scheme": "UNSPSC"}
    form |= {f"column_{part}": column for part, column in COLUMNS.items()}
    preview = client.post(reverse("tenders:import_preview"), form, follow=True)

    assert "Laptops" in preview.content.decode()


def test_a_preview_of_another_agency_or_a_forged_one_is_not_shown(client_of, officer, other_agency_officer):
    file = SimpleUploadedFile("k.json", package(RELEASE))
    preview = client_of(officer).post(reverse("tenders:import"), {"kind": "ocds", "file": file}, follow=True)

    for token in (preview.context["token"], "forged"):
        response = client_of(other_agency_officer).get(reverse("tenders:import_preview"), {"file": token})
        assert response.status_code == 302
    assert client_of(officer).get(reverse("tenders:import_preview")).status_code == 302


def test_bad_files_come_back_with_a_sentence(client_of, officer):
    client = client_of(officer)

    for kind, data in (("ocds", b"{"), ("csv", b"\n\n")):
        page = client.post(
            reverse("tenders:import"), {"kind": kind, "file": SimpleUploadedFile("x.csv", data)}
        )
        assert page.status_code == 200
        assert "error" in page.content.decode().lower()
