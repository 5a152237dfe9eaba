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


CLASSIC = """# a small event
participants 4
slots 3
tables 2
forbid 0 1
meet 0 1
meet 0 2
meet 3 1 1  # in the middle only
before 0 1
"""


def test_the_classic_form_is_solved_and_judged(tmp_path, capsys):
    problem, schedule, certificate = (tmp_path / name for name in ("a.b2b", "s.json", "c.json"))
    problem.write_text(CLASSIC)
    judge = ["meetings", "verify", str(problem), str(schedule), "--certificate", str(certificate)]

    solved = main(["meetings", "solve", str(problem), "-o", str(schedule), "--certificate", str(certificate)])
    judged = main(judge)

    said = capsys.readouterr().out
    assert (solved, judged) == (0, 0)
    assert "Breaks    1, 1 idle slots in them: none fewer (proven)" in said
    assert "Lawful: 3 meetings, all that were asked for, 1 breaks with 1 idle slots." in said
    assert "The certificate agrees: at least 1 breaks" in said

    schedule.write_text(json.dumps({"meetings": [[0, 1, 1], [0, 2, 2]]}))

    assert main(judge) == 1
    said = capsys.readouterr().out
    assert "forbidden: Participant 0 cannot meet in slot 1." in said
    assert "missing: 3 and 1 do not meet." in said


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        (CLASSIC + "meet 0 9", 65, "Line 10: there is no participant 9"),
        (CLASSIC + "before 1 0", 65, "there is no schedule. Meeting"),
        ("participants 4", 65, "There is no line `slots N`."),
    ],
)
def test_a_problem_that_cannot_be_solved_gets_a_sentence(text, code, said, tmp_path, capsys):
    path = tmp_path / "bad.b2b"
    path.write_text(text)

    assert main(["meetings", "solve", str(path)]) == code
    assert said in capsys.readouterr().err
