# SPDX-License-Identifier: Apache-2.0
"""The door of the command line: what is listed, what is understood, and how faults are told."""

import errno
import os
import subprocess
import sys

import pytest

from meishan.web.cli import commands, door
from meishan.web.launcher.trouble import INTERRUPTED, IO_ERROR, SOFTWARE, USAGE


def meishan(*words, env=None):
    """Run the command as a person does; gives exit code, output, errors."""
    done = subprocess.run(
        [sys.executable, "-m", "meishan.web.cli", *words],
        env=env,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


@pytest.fixture
def no_world(tmp_path):
    """An environment in which neither settings nor a database can be reached."""
    return {
        "PATH": "/usr/bin:/bin",
        "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/nothing",
        "DJANGO_SETTINGS_MODULE": "there.are.none",
        "MEISHAN_HOME": str(tmp_path / "var"),
        "PYTHONPATH": os.pathsep.join(sys.path),
    }


def test_help_lists_every_command_by_group_without_settings_or_database(no_world):
    code, out, _ = meishan("--help", env=no_world)

    assert code == 0
    for command in commands.every():
        assert f"  {command.words} " in out
        assert command.summary, command.words
    assert [line for line in out.splitlines() if line in commands.GROUPS] == [
        group for group in commands.GROUPS if any(one.group == group for one in commands.every())
    ]


@pytest.mark.parametrize("command", [one.words for one in commands.OWN if one.words != "manage"])
def test_each_of_our_own_commands_explains_itself_without_a_database(command, no_world):
    code, out, _ = meishan(command, "--help", env={**no_world, "DJANGO_SETTINGS_MODULE": "meishan.settings"})

    assert code == 0
    assert out.startswith(f"usage: meishan {command}")
    assert len(out.splitlines()) > 5


def test_a_command_that_does_not_exist_gets_the_nearest_one(capsys):
    code = door.main(["bakcup"])

    assert code == USAGE
    assert "There is no command `meishan bakcup`. Did you mean `meishan backup`?" in capsys.readouterr().err


def test_an_unknown_option_is_a_fault_of_usage(capsys):
    code = door.main(["backup", "--colour"])

    assert code == 2
    assert "usage: meishan backup" in capsys.readouterr().err


def test_the_longest_name_wins_and_the_rest_are_its_arguments(monkeypatch):
    known = [
        commands.Command("import", commands.BRING_IN, "", "a"),
        commands.Command("import unspsc", commands.BRING_IN, "", "b"),
    ]
    monkeypatch.setattr(commands, "every", lambda: known)

    assert commands.find(["import", "unspsc", "file.csv"]) == (known[1], ["file.csv"])
    assert commands.find(["import", "other.csv"]) == (known[0], ["other.csv"])
    assert commands.find(["export"]) is None


def test_half_a_name_gets_the_words_that_are_missing(monkeypatch, capsys):
    known = [commands.Command("import unspsc", commands.BRING_IN, "", "b")]
    monkeypatch.setattr(commands, "every", lambda: known)

    code = door.main(["import"])

    assert code == USAGE
    assert "`meishan import` needs one more word: unspsc." in capsys.readouterr().err


def test_commands_of_apps_are_read_from_their_source(tmp_path, monkeypatch):
    folder = tmp_path / "market" / "shop" / "management" / "commands"
    folder.mkdir(parents=True)
    (folder / "import_prices.py").write_text(
        "class Command:\n    help = _('Take prices in from a file. Each row is checked.')\n    needs_database = False\n"
    )
    (folder / "_shared.py").write_text("")
    (folder / "prices_check_all.py").write_text("class Command:\n    help = 'Check.'\n")
    monkeypatch.setattr(commands.meishan, "__file__", str(tmp_path / "__init__.py"))

    found, other = commands.of_apps()

    assert found.words == "import prices"
    assert found.group == commands.BRING_IN
    assert found.summary == "Take prices in from a file"
    assert found.app == "meishan.market.shop"
    assert not found.needs_database
    assert other.words == "prices check-all"
    assert commands.find(["prices", "check", "all", "x"]) == (other, ["x"])
    assert commands.find(["prices", "check-all", "x"]) == (other, ["x"])


@pytest.mark.parametrize(
    ("fault", "code", "words"),
    [
        (OSError(errno.ENOSPC, "No space left on device", "/data/x"), IO_ERROR, "The disk is full (/data/x)"),
        (PermissionError(errno.EACCES, "Permission denied", "/data/x"), 77, "No permission (/data/x)"),
        (KeyboardInterrupt(), INTERRUPTED, "Stopped."),
        (BrokenPipeError(), 0, ""),
    ],
)
def test_faults_of_the_world_end_in_a_sentence(fault, code, words, monkeypatch, capfd):
    def fail(arguments):
        raise fault

    monkeypatch.setattr(door, "_run", fail)
    monkeypatch.setattr(door.os, "dup2", lambda *_: None)

    ended = door.main(["backup"])

    told = capfd.readouterr().err
    assert ended == code
    assert words in told
    assert "Traceback" not in told


def test_a_fault_of_ours_keeps_its_details_in_a_file(tmp_path, monkeypatch, capsys):
    def fail(arguments):
        raise ValueError("odd")

    monkeypatch.setattr(door, "_run", fail)
    monkeypatch.setenv("MEISHAN_HOME", str(tmp_path))
    (tmp_path / "log").mkdir()

    code = door.main(["backup"])

    told = capsys.readouterr().err
    assert code == SOFTWARE
    assert "This should not have happened (ValueError: odd)" in told
    assert "Traceback" not in told
    assert "Traceback" in (tmp_path / "log" / "faults.log").read_text()


@pytest.mark.parametrize(
    ("url", "code", "words"),
    [
        ("mysql://localhost/x", 78, "speaks to PostgreSQL only"),
        ("postgresql://me@127.0.0.1:1/meishan", 69, "No PostgreSQL listens"),
    ],
)
@pytest.mark.parametrize("command", ["migrate", "serve", "worker", "run"])
def test_a_wrong_database_url_is_told_by_each_command(command, url, code, words, no_world):
    env = {**no_world, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "meishan.settings", "PORT": "0"}
    env["PORT"] = "18329"

    ended, _, told = meishan(command, env=env)

    assert ended == code
    assert words in told
    assert "Traceback" not in told
