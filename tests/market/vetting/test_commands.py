# SPDX-License-Identifier: Apache-2.0
"""The two commands, as the operator types them."""

import csv
import io

import pytest
from django.core.management import CommandError, call_command

from meishan.market.vetting.models import ListedParty, ListVersion
from tests.market.vetting import samples


@pytest.fixture
def folder(tmp_path):
    for name, text in {
        "un.xml": samples.UN,
        "next.xml": samples.UN_NEXT,
        "sdn.csv": samples.SDN,
        "alt.csv": samples.ALT,
        "add.csv": samples.ADD,
        "debarred.csv": samples.DEBARRED,
        "names.csv": "name,kind\nGolden Heron Shiping Ltd,organisation\nMaria Okonkwo,person\nGortschakow Vladlen,\n",
    }.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def run(command, *arguments):
    said = io.StringIO()
    call_command(command, *map(str, arguments), stdout=said, stderr=said)
    return said.getvalue()


def screened(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_importing_says_what_changed_and_lists_what_could_not_be_read(world, folder, capsys):
    said = run("import_sanctions", "un", folder / "un.xml")

    assert "2 new, 0 changed, 0 taken off, 1 unreadable" in said
    assert "no name" in capsys.readouterr().err
    assert ListedParty.objects.count() == 2


def test_ofac_with_its_three_files(world, folder):
    run(
        "import_sanctions",
        "ofac",
        folder / "sdn.csv",
        "--alt",
        folder / "alt.csv",
        "--add",
        folder / "add.csv",
    )

    assert ListedParty.objects.get(reference="103").countries == ["RU"]


def test_an_edition_that_takes_many_off_needs_a_yes(world, folder):
    run("import_sanctions", "un", folder / "un.xml")

    with pytest.raises(CommandError, match="--yes"):
        run("import_sanctions", "un", folder / "next.xml")
    run("import_sanctions", "un", folder / "next.xml", "--yes")

    assert ListVersion.objects.filter(state="dropped").count() == 1
    assert {one.reference for one in ListedParty.objects.filter(removed_in=None)} == {"TTe.001", "TTe.002"}


def test_a_dry_run_changes_nothing(world, folder):
    said = run("import_sanctions", "debarred", folder / "debarred.csv", "--key", "bank", "--dry-run")

    assert "3 new" in said
    assert not ListedParty.objects.exists()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["un", "nothing.xml"], "can't be read"),
        (["un", "sdn.csv"], "not well-formed XML"),
        (["un", "un.xml", "--alt", "alt.csv"], "belong to ofac"),
    ],
)
def test_wrong_input_gets_a_sentence(world, folder, arguments, sentence):
    paths = [str(folder / one) if "." in one else one for one in arguments]

    with pytest.raises(CommandError, match=sentence):
        run("import_sanctions", *paths)


def test_screening_names_against_imported_lists(world, folder):
    run("import_sanctions", "un", folder / "un.xml")

    said = run("screen", folder / "names.csv", "-o", folder / "hits.csv")

    rows = screened(folder / "hits.csv")
    assert list(rows[0]) == ["name", "score", "matched", "list", "reference", "why"]
    assert [(row["name"], row["reference"]) for row in rows] == [("Golden Heron Shiping Ltd", "TTe.001")]
    assert 0.78 <= float(rows[0]["score"]) <= 1
    assert "sounds like" in rows[0]["why"] or "one letter" in rows[0]["why"]
    assert "3 names against 2 listed parties: 1 names with 1 hits." in said


def test_screening_straight_from_files_needs_no_import(world, folder):
    run(
        "screen", folder / "names.csv", "-o", folder / "hits.csv", "--un", folder / "un.xml",
        "--ofac", folder / "sdn.csv", "--alt", folder / "alt.csv", "--debarred", folder / "debarred.csv",
    )  # fmt: skip

    found = {(row["name"], row["list"], row["reference"]) for row in screened(folder / "hits.csv")}
    assert found == {
        ("Golden Heron Shiping Ltd", "UN", "TTe.001"),
        ("Gortschakow Vladlen", "OFAC", "101"),
    }
    assert not ListedParty.objects.exists()


def test_several_hits_for_one_name_each_have_a_line(world, folder):
    (folder / "names.csv").write_text("name\nHeron Lines\n")
    twice = samples.UN_NEXT.replace("NORVIK AEROTEC GMBH", "HERON LINES AEROTEC")
    (folder / "twice.xml").write_text(twice)

    run(
        "screen", folder / "names.csv", "-o", folder / "hits.csv", "--un", folder / "twice.xml",
        "--threshold", "0.3",
    )  # fmt: skip

    assert [row["reference"] for row in screened(folder / "hits.csv")] == ["TTe.001", "TTe.002"]


def test_the_reasons_come_in_the_language_asked_for(world, folder):
    run(
        "screen",
        folder / "names.csv",
        "-o",
        folder / "hits.csv",
        "--un",
        folder / "un.xml",
        "--language",
        "fr",
    )

    assert screened(folder / "hits.csv")


@pytest.mark.parametrize(
    ("names", "more", "sentence"),
    [
        ("who\nA\n", ["--un", "un.xml"], "no column `name`"),
        ("name\nA\n", [], "No list is imported"),
        ("name\nA\n", ["--un", "names.csv"], "not well-formed"),
        ("name\nA\n", ["--un", "missing.xml"], "can't be read"),
    ],
)
def test_wrong_names_or_lists_get_a_sentence(world, folder, names, more, sentence):
    (folder / "names.csv").write_text(names)
    paths = [str(folder / one) if "." in one else one for one in more]

    with pytest.raises(CommandError, match=sentence):
        run("screen", folder / "names.csv", *paths)
