# SPDX-License-Identifier: Apache-2.0
"""`meishan opendata export`: files that hold what the public may see, whole, the same for the same state."""

import errno
import gzip
import json
import os
import resource
import subprocess
import sys
from argparse import Namespace
from pathlib import Path
from unittest.mock import Mock

import pytest

from meishan.base.core import clock
from meishan.publish.opendata import queries
from meishan.publish.opendata.exports import write_folder
from meishan.publish.opendata.models import Compiled
from meishan.web.cli import opendata_export
from meishan.web.launcher.trouble import CANNOT_CREATE, Trouble


def lines(path):
    return gzip.decompress(path.read_bytes()).decode().splitlines()


def test_a_folder_holds_everything_and_is_the_same_the_second_time(make_tender, officer, published, tmp_path):
    for number in (1, 2):
        make_tender(reference=f"ITB/{number}")
    published()
    folder = tmp_path / "new" / "opendata"
    year = f"{clock.now().year}.jsonl.gz"

    done = write_folder(folder)

    assert sorted(one.name for one in folder.iterdir()) == [year, "full.jsonl.gz", "releases.jsonl.gz"]
    assert (done.compiled, done.releases, done.years) == (2, 2, {clock.now().year: 2})
    assert lines(folder / "full.jsonl.gz") == lines(folder / year) == list(queries.all_compiled())
    assert lines(folder / "releases.jsonl.gz") == list(queries.all_releases())
    before = {one.name: one.read_bytes() for one in folder.iterdir()}
    write_folder(folder)
    assert {one.name: one.read_bytes() for one in folder.iterdir()} == before


def test_years_are_those_of_the_last_release_and_old_files_go(make_tender, published, tmp_path):
    make_tender()
    published()
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "1999.jsonl.gz").write_bytes(b"of before")
    (folder / "notes.txt").write_text("not ours")
    Compiled.objects.update(date="2019-03-01T00:00:00Z")

    done = write_folder(folder)

    assert done.years == {2019: 1}
    assert sorted(one.name for one in folder.iterdir()) == [
        "2019.jsonl.gz",
        "full.jsonl.gz",
        "notes.txt",
        "releases.jsonl.gz",
    ]


def test_a_failed_export_leaves_what_was_there(make_tender, published, tmp_path, monkeypatch):
    make_tender()
    published()
    folder = tmp_path / "out"
    write_folder(folder)
    before = {one.name: one.read_bytes() for one in folder.iterdir()}
    make_tender()
    published()

    def stopped():
        yield 2026, "{}"
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(queries, "compiled_with_years", stopped)
        with pytest.raises(KeyboardInterrupt):
            write_folder(folder)
    assert {one.name: one.read_bytes() for one in folder.iterdir()} == before

    # No file of this process may grow over half a kilobyte, as on a full disk.
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (500, limits[1]))
    try:
        with pytest.raises(OSError, match="File too large"):
            write_folder(folder)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert {one.name: one.read_bytes() for one in folder.iterdir()} == before


KILLED = """
import sys, time
from pathlib import Path
import django
django.setup()
from meishan.publish.opendata.exports import bulk
folder = Path(sys.argv[1])
with bulk._alone_in(folder), bulk._Writer(folder / bulk.FULL) as full, bulk._Writer(folder / "2019.jsonl.gz"):
    full.add("x")
    print("writing", flush=True)
    time.sleep(600)
"""


def test_what_a_killed_export_left_half_written_goes_with_the_next(make_tender, published, tmp_path):
    make_tender()
    published()
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / ".full.jsonl.gz.mine").write_text("not ours")
    with subprocess.Popen(
        [sys.executable, "-c", KILLED, folder], stdout=subprocess.PIPE, text=True
    ) as killed:
        assert killed.stdout.readline() == "writing\n"
        with pytest.raises(BlockingIOError):
            write_folder(folder)
        left = {one.name for one in folder.iterdir()}
        killed.kill()
    assert left == {f".full.jsonl.gz.{killed.pid}", f".2019.jsonl.gz.{killed.pid}", ".full.jsonl.gz.mine"}

    done = write_folder(folder)

    assert done.compiled == 1
    assert {one.name for one in folder.iterdir()} == {
        ".full.jsonl.gz.mine",
        "full.jsonl.gz",
        "releases.jsonl.gz",
        f"{clock.now().year}.jsonl.gz",
    }


def test_where_no_folder_can_be_that_is_said_before_a_database_is_started(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("mine")

    for folder, words in (
        ("file", "is a file"),
        ("file/inside", "Making the folder failed"),
        ("long" * 100, "File name too long"),
    ):
        with pytest.raises(Trouble, match=words):
            opendata_export.execute(Namespace(folder=tmp_path / folder))

    assert (tmp_path / "file").read_text() == "mine"
    fault = OSError(errno.EROFS, os.strerror(errno.EROFS), "/mnt/out")
    monkeypatch.setattr(Path, "mkdir", Mock(side_effect=fault))
    with pytest.raises(Trouble, match=r"read-only \(/mnt/out\).*Name another folder") as told:
        opendata_export.execute(Namespace(folder=tmp_path / "out"))
    assert told.value.code == CANNOT_CREATE


@pytest.mark.xdist_group("run")
def test_the_command_starts_the_database_and_loads_the_demo_where_there_is_none(tmp_path):
    env = {
        name: value for name, value in os.environ.items() if not name.startswith(("MEISHAN_", "DATABASE_URL"))
    }
    env |= {"MEISHAN_HOME": str(tmp_path / "home"), "MEISHAN_DEMO_SCALE": "0.05"}
    command = [sys.executable, "-m", "meishan.web.cli", "opendata"]

    done = subprocess.run(
        [*command, "export", str(tmp_path / "out")],
        env=env,
        capture_output=True,
        text=True,
        timeout=400,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert "procurements" in done.stdout
    full = [json.loads(one) for one in lines(tmp_path / "out" / "full.jsonl.gz")]
    assert len(full) > 10
    assert {one["tag"][0] for one in full} == {"compiled"}
    foreign = tmp_path / "town.json"
    foreign.write_text(
        json.dumps({"ocid": "ocds-abcdef-1", "id": "1", "tag": ["tender"], "tender": {"id": "1"}})
    )
    checked = subprocess.run(
        [*command, "import", str(foreign), "--report", str(tmp_path / "report.json")],
        env=env,
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )
    assert checked.returncode == 0, checked.stderr
    [report] = json.loads((tmp_path / "report.json").read_text())["files"]
    assert report["accounts"]["adds_up"]
    assert report["schema"]["invalid"] == 1
