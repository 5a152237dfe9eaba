# SPDX-License-Identifier: Apache-2.0
"""Open data at size, beside ocdskit, ocdsmerge and libcoveocds on the same releases in the same run.

    python -m benchmarks.opendata [--processes 10000] [--times 3]

The six releases of the standard's fictional example, repeated under new ocids: 10,000 processes are 60,000 releases.
Ours lie in the product's own tables, on a throwaway server as durable as in production; theirs in a file of lines,
from which their tools read. The targets A to F are those of the reference on OCDS, part 9.
"""

import argparse
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from time import perf_counter
from typing import Any
from uuid import UUID

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "meishan.settings")

from meishan.web.launcher.postgres import Server
from meishan.web.launcher.roles import APP, DATABASE, OWNER

IS_CHILD = os.environ.get("MEISHAN_BENCH_CHILD", "")
FOLDER = Path(os.environ.get("MEISHAN_BENCH_FOLDER") or tempfile.mkdtemp(prefix="meishan-bench-"))
FOLDER.chmod(0o711)
SERVER = Server(FOLDER / "pg", tests=True)

import django  # noqa: E402


def set_up() -> None:
    """Start the server and Django on it; a child finds both."""
    if not IS_CHILD:
        SERVER.start()
        os.environ["MEISHAN_HOME"] = str(FOLDER)
        os.environ["DATABASE_URL"] = SERVER.url(APP, DATABASE)
        os.environ["MEISHAN_OWNER_DATABASE_URL"] = SERVER.url(OWNER, DATABASE)
    django.setup()


set_up()

from django.db import connections  # noqa: E402

from meishan.base.core import ids, scope  # noqa: E402
from meishan.base.ledger.models import Entry  # noqa: E402
from meishan.publish.opendata import exports, making, queries  # noqa: E402
from meishan.publish.opendata.making.merging import merger, written  # noqa: E402
from meishan.publish.opendata.models import Compiled, Release  # noqa: E402
from tests.conftest import Databases  # noqa: E402
from tests.publish.opendata.offline import DATA, checked  # noqa: E402

STAGES = Path(__file__).resolve().parents[1] / "tests" / "publish" / "opendata" / "fictional"
NAME = "meishan_bench_opendata"
SMALL = 2000
OCDSKIT = str(Path(sys.executable).with_name("ocdskit"))
SCHEMA = str(DATA / "release-schema.json")


def stages() -> list[dict[str, Any]]:
    """The six releases."""
    return [json.loads(path.read_text("utf-8"))["releases"][0] for path in sorted(STAGES.glob("*.json"))]


def process(number: int, six: list[dict[str, Any]]) -> list[dict[str, Any]]:
    ocid = f"ocds-213czf-{UUID(int=number)}"
    return [{**one, "ocid": ocid, "id": f"{ocid}-{place}"} for place, one in enumerate(six)]


def fill(first: int, count: int, lines: Path) -> None:
    """So many processes more, in our tables and at the end of the file that the other tools read."""
    six = stages()
    compiled_once = making.compiled_of(json.dumps(one) for one in six)
    now = datetime.now(UTC)
    with lines.open("a", encoding="utf-8") as file:
        numbers = iter(range(first, first + count))
        while some := list(islice(numbers, 500)):
            entries, releases, compiled = [], [], []
            for number in some:
                made = process(number, six)
                ocid = made[0]["ocid"]
                for place, one in enumerate(made):
                    entry = Entry(id=ids.new(), at=now, act="bench", salt=b"0" * 16, is_public=True)
                    entries.append(entry)
                    body = written(one)
                    file.write(f"{body}\n")
                    releases.append(
                        Release(
                            number=number * len(six) + place,
                            name=one["id"],
                            ocid=ocid,
                            entry=entry,
                            date=one["date"],
                            tags=one["tag"],
                            body=body,
                            made_at=now,
                        )
                    )
                whole = {**compiled_once, "ocid": ocid, "id": f"{ocid}-{made[-1]['date']}"}
                compiled.append(
                    Compiled(
                        ocid=ocid,
                        process=UUID(int=number),
                        number=number * len(six) + len(six) - 1,
                        releases=len(six),
                        begun=made[0]["date"],
                        date=made[-1]["date"],
                        body=written(whole),
                        made_at=now,
                    )
                )
            Entry.objects.bulk_create(entries, batch_size=1000)
            Release.objects.bulk_create(releases, batch_size=1000)
            Compiled.objects.bulk_create(compiled, batch_size=500)


def median(work: Callable[[], Any], times: int) -> float:
    """The median of the seconds it takes."""
    taken = []
    for _each in range(times):
        begun = perf_counter()
        work()
        taken.append(perf_counter() - begun)
    return statistics.median(taken)


def tool(*words: str, given: Path, times: int) -> tuple[float, float]:
    """The median seconds of a program of others on these lines, and the most memory of any run (MB)."""
    script = (
        "import resource, subprocess, sys\n"
        "with open(sys.argv[1], 'rb') as lines:\n"
        "    code = subprocess.run(sys.argv[2:], stdin=lines, stdout=subprocess.DEVNULL).returncode\n"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)\n"
        "sys.exit(code)\n"
    )
    taken, most = [], 0.0
    for _each in range(times):
        begun = perf_counter()
        done = subprocess.run(
            [sys.executable, "-c", script, str(given), *words], check=True, capture_output=True, text=True
        )
        taken.append(perf_counter() - begun)
        most = max(most, int(done.stdout.split()[-1]) / 1024)
    return statistics.median(taken), most


def show(target: str, what: str, ours: str, theirs: str, ratio: float, wanted: str) -> None:
    print(f"{target}  {what:<52} {ours:>16} {theirs:>22} {ratio:>8.1f}x  {wanted}")


def append(times: int) -> None:
    """A: a release is checked, merged into what there is and written; beside merging all six anew."""
    six = [written(one) for one in process(1, stages())]
    count = 300

    def ours() -> None:
        for _each in range(count):
            stored = ""
            for body in six:
                release = json.loads(body)
                assert not making.faults_of(release, strict=True)
                stored = written(making.appended(json.loads(stored) if stored else {}, release))

    def theirs() -> None:
        for _each in range(count):
            merger().create_compiled_release([json.loads(one) for one in six])

    here, there = median(ours, times) / count / len(six), median(theirs, times) / count
    show(
        "A", "append a release, checked", f"{here * 1e3:.2f} ms", f"{there * 1e3:.2f} ms", there / here, "≥ 1"
    )


def dump(lines: Path, times: int) -> None:
    """B: every compiled release as a compressed file; beside compiling from the lines."""

    def ours() -> None:
        with (FOLDER / "full.jsonl.gz").open("wb") as file:
            for piece in exports.compressed(queries.all_compiled()):
                file.write(piece)

    here = median(ours, times)
    there, _memory = tool(OCDSKIT, "compile", "--schema", SCHEMA, given=lines, times=times)
    count = Compiled.objects.count()
    show("B", f"dump {count:,} compiled releases", f"{here:.2f} s", f"{there:.2f} s", there / here, "≥ 5")


def pages(lines: Path, times: int) -> None:
    """C: release packages page by page; beside packing the lines."""

    def ours() -> None:
        since = -1
        while found := queries.releases_after(since, 1000):
            exports.release_package(found, path="/ocds/releases")
            since = found[-1].number

    here = median(ours, times)
    there, _memory = tool(OCDSKIT, "package-releases", given=lines, times=1)
    count = Release.objects.count()
    show("C", f"{count:,} releases in packages", f"{here:.2f} s", f"{there:.2f} s", there / here, "≥ 20")


def records(lines: Path, times: int) -> None:
    """D: record packages with the history of each field; beside the same from the lines."""

    def ours() -> None:
        since = -1
        while found := queries.records_after(since, 200):
            exports.record_package(found, queries.releases_in(found), path="/ocds/records", versioned=True)
            since = found[-1].number

    here = median(ours, times)
    there, _memory = tool(
        OCDSKIT, "compile", "--package", "--versioned", "--schema", SCHEMA, given=lines, times=1
    )
    count = Compiled.objects.count()
    show("D", f"{count:,} versioned records", f"{here:.2f} s", f"{there:.2f} s", there / here, "≥ 10")


def validation(times: int) -> None:
    """E: a release held against the schema."""
    count = 1000
    some = [one for number in range(-(-count // 6)) for one in process(number, stages())][:count]
    here = median(lambda: [making.faults_of(one) for one in some], times) / count
    package = {
        "uri": "https://example.org/1",
        "version": "1.1",
        "publisher": {"name": "Example"},
        "publishedDate": "2026-01-01T00:00:00Z",
        "extensions": [one["url"] for one in json.loads((DATA / "extensions.json").read_text("utf-8"))],
        "releases": some,
    }
    there = median(lambda: checked(package, FOLDER), 1) / count
    show("E", "check a release", f"{here * 1e3:.3f} ms", f"{there * 1e3:.2f} ms", there / here, "≥ 30")


def memory(lines: Path) -> None:
    """F: the most memory of an export above that of a process that does nothing, at both sizes."""
    idle = child("idle")
    most = max(child("export") - idle, 1.0)
    _seconds, theirs = tool(OCDSKIT, "compile", "--schema", SCHEMA, given=lines, times=1)
    releases = Release.objects.count()
    show(
        "F",
        f"memory to export {releases:,} releases",
        f"{most:.0f} MB",
        f"{theirs:.0f} MB",
        theirs / most,
        "≥ 0.5",
    )


def child(work: str) -> float:
    """The most memory (MB) of a process of its own that does this."""
    env = {**os.environ, "MEISHAN_BENCH_CHILD": work, "MEISHAN_BENCH_FOLDER": str(FOLDER)}
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.opendata"], env=env, check=True, capture_output=True, text=True
    )
    return float(done.stdout.split()[-1])


def be_child() -> None:
    Databases().use(NAME)
    Release.objects.count()
    if IS_CHILD == "export":
        exports.write_folder(FOLDER / "out")
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--processes", type=int, default=10_000)
    parser.add_argument("--times", type=int, default=3, help="of how many runs the median is told")
    options = parser.parse_args()
    databases = Databases()
    databases.ensure_template()
    databases.create(NAME)
    databases.use(NAME)
    lines = FOLDER / "releases.jsonl"
    print(f"{'':<56}{'Meishan':>15}{'others':>23}{'faster':>10}  wanted")
    with scope.everything():
        append(options.times)
        validation(options.times)
        fill(0, min(SMALL, options.processes), lines)
        pages(lines, options.times)
        records(lines, options.times)
        memory(lines)
        if options.processes > SMALL:
            fill(SMALL, options.processes - SMALL, lines)
            memory(lines)
        dump(lines, options.times)
    databases.drop(NAME)


if __name__ == "__main__":
    if IS_CHILD:
        be_child()
    else:
        try:
            main()
        finally:
            connections.close_all()
            if "MEISHAN_BENCH_FOLDER" not in os.environ:
                SERVER.stop()
                shutil.rmtree(FOLDER, ignore_errors=True)
