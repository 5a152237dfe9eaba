# SPDX-License-Identifier: Apache-2.0
"""A throwaway server is gone after the run, however the run ends."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
SHOW_AND_WAIT = "import os, sys; print(os.environ['DATABASE_URL'], flush=True); sys.stdin.read()"


def start(folder):
    """A run in progress: its process and the folder of its server."""
    env = {name: value for name, value in os.environ.items() if "DATABASE" not in name}
    running = subprocess.Popen(
        [sys.executable, str(ROOT / "tests" / "postgres.py"), sys.executable, "-c", SHOW_AND_WAIT],
        env=env | {"TMPDIR": str(folder), "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    url = running.stdout.readline().strip()
    return running, Path(url.split("host=")[1]).parent.parent


def finish(running):
    running.communicate("")
    return running.returncode


def test_nothing_is_left_after_a_run(open_folder):
    running, server = start(open_folder)
    was_there = server.is_dir()

    code = finish(running)

    assert was_there
    assert code == 0
    assert list(open_folder.iterdir()) == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_what_a_killed_run_left_is_removed_at_once_or_by_the_next(open_folder, number):
    killed, left = start(open_folder)
    alive, kept = start(open_folder)
    killed.send_signal(number)
    finish(killed)

    finish(start(open_folder)[0])
    swept, still_there = not left.exists(), kept.is_dir()
    finish(alive)

    assert swept
    assert still_there
    assert list(open_folder.iterdir()) == []
