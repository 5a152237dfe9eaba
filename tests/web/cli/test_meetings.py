# SPDX-License-Identifier: Apache-2.0
"""`meishan meetings solve` and `verify`, as somebody with two files uses them: without a database."""

import json

import pytest

from benchmarks.meetings_instances import seminar, tighten
from meishan.web.cli import main


@pytest.fixture
def instance(tmp_path):
    """A small seminar in a file."""
    made = tighten(seminar(5), 0.3, 0.6, 1)
    path = tmp_path / "seminar.json"
    path.write_text(json.dumps(made))
    return path


def test_a_file_is_solved_and_judged(instance, tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://nowhere.invalid/none")
    schedule, certificate = tmp_path / "schedule.json", tmp_path / "certificate.json"

    solved = main(
        [
            "meetings",
            "solve",
            str(instance),
            "-o",
            str(schedule),
            "--certificate",
            str(certificate),
            "--seconds",
            "2",
        ]
    )
    judged = main(["meetings", "verify", str(instance), str(schedule), "--certificate", str(certificate)])

    said = capsys.readouterr().out
    assert (solved, judged) == (0, 0)
    assert "Meetings" in said
    assert "Lawful:" in said
    assert set(json.loads(schedule.read_text())) == {"meetings"}


def test_a_schedule_that_breaks_a_rule_is_not_lawful(instance, tmp_path, capsys):
    schedule = tmp_path / "schedule.json"
    schedule.write_text(json.dumps({"meetings": [[0, 0, 1], [0, 1, 1]]}))

    code = main(["meetings", "verify", str(instance), str(schedule)])

    assert code == 1
    assert "officer_twice" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "is not JSON"),
        ("[]", "is a JSON object"),
        ('{"T": 2, "av_o": [[9]], "av_s": [], "pairs": []}', "av_o"),
        ('{"T": "x"}', "`T`"),
    ],
)
def test_a_file_of_another_form_gets_a_sentence(text, said, tmp_path, capsys):
    path = tmp_path / "bad.json"
    path.write_text(text)

    code = main(["meetings", "solve", str(path)])

    assert code == 65
    assert said in capsys.readouterr().err.replace("officer_free", "av_o")


def test_a_file_that_is_not_there_gets_a_sentence(tmp_path, capsys):
    code = main(["meetings", "solve", str(tmp_path / "none.json")])

    assert code != 0
    assert "none.json" in capsys.readouterr().err
