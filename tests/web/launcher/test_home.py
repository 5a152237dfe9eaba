# SPDX-License-Identifier: Apache-2.0
"""The data folder and its secrets: made once, private, never overwritten."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from meishan.algorithms.merkle.notes import SignerKey
from meishan.web.launcher import home
from meishan.web.launcher.trouble import CANNOT_CREATE, Trouble

_NAMES = ("MEISHAN_HOME", "MEISHAN_SECRET_KEY_FILE", "MEISHAN_LOG_KEY_FILE", "MEISHAN_BASE_URL")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    for name in _NAMES:
        # Set first, so that what `prepare` tells the environment is taken back, too.
        monkeypatch.setenv(name, "x")
        monkeypatch.delenv(name)
    monkeypatch.setenv("MEISHAN_HOME", str(tmp_path / "var"))
    return tmp_path / "var"


def test_secrets_are_made_on_the_first_run_and_readable_by_nobody_else(folder):
    made = home.prepare()

    log_key = SignerKey.parse((folder / "secrets" / "ledger.key").read_text().strip())
    assert made == folder
    assert log_key.verifier.name.startswith("localhost/log/")
    assert len((folder / "secrets" / "django.key").read_text().strip()) >= 50
    for path in (folder / "secrets").iterdir():
        assert path.stat().st_mode & 0o077 == 0
    assert (folder / "secrets").stat().st_mode & 0o077 == 0


def test_secrets_that_exist_are_never_touched(folder):
    home.prepare()
    before = {path.name: path.read_bytes() for path in (folder / "secrets").iterdir()}

    home.prepare()

    assert {path.name: path.read_bytes() for path in (folder / "secrets").iterdir()} == before


def test_two_installations_have_different_secrets(folder, monkeypatch):
    home.prepare()
    first = (folder / "secrets" / "ledger.key").read_text()
    for name in _NAMES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("MEISHAN_HOME", str(folder.with_name("other")))

    home.prepare()

    assert (folder.with_name("other") / "secrets" / "ledger.key").read_text() != first


def test_processes_that_start_together_agree_on_the_secrets(folder):
    program = "from meishan.web.launcher import home; p = home.prepare(); print((p/'secrets'/'django.key').read_text())"
    env = {name: value for name, value in os.environ.items() if name not in _NAMES}
    together = [
        subprocess.Popen(
            [sys.executable, "-c", program],
            env=env | {"MEISHAN_HOME": str(folder)},
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(4)
    ]

    assert len({one.communicate()[0] for one in together}) == 1


def test_a_file_in_the_folders_place_gets_a_sentence(folder):
    folder.parent.mkdir(exist_ok=True)
    folder.write_text("")

    with pytest.raises(Trouble, match="is a file; Meishan needs a folder") as caught:
        home.prepare()

    assert caught.value.code == CANNOT_CREATE


def test_a_folder_that_cannot_be_written_gets_a_sentence(monkeypatch, folder):
    monkeypatch.setenv("MEISHAN_HOME", "/proc/meishan")

    with pytest.raises(Trouble, match=r"(?i)writing the data folder failed"):
        home.prepare()


def test_the_default_folder_lies_in_the_checkout(monkeypatch, folder):
    monkeypatch.delenv("MEISHAN_HOME")

    assert home.folder() == Path(__file__).resolve().parents[3] / "var"
