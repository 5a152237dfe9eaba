# SPDX-License-Identifier: Apache-2.0
"""Open data at size, beside ocdskit, ocdsmerge, libcoveocds and jsonschema on the same releases in the same run.

    python -m benchmarks.opendata [--processes 10000] [--times 3]

The six releases of the standard's fictional example, under new ocids and each time in other words (of their own
vocabulary, so that they compress as text does): 10,000 processes are 60,000 releases. Ours lie in the product's own
tables, on a throwaway server as durable as in production; theirs in a file of lines, or of the packages that our feed
gives. Before anything is timed, both sides are seen to give the same. The targets A to F are those of the reference
on OCDS, part 9; lines without one show a peer at its fastest, or one that does less than ours.
"""

import argparse
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import reduce
from itertools import islice
from pathlib import Path
from random import Random
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

import jsonschema  # noqa: E402
from django.db import connection, connections  # noqa: E402

from benchmarks import opendata_peers as peers  # noqa: E402
from benchmarks.opendata_peers import elsewhere, here, in_turn, show  # noqa: E402
from meishan.base.core import ids, scope  # noqa: E402
from meishan.base.ledger.models import Entry  # noqa: E402
from meishan.publish.opendata import exports, making, queries  # noqa: E402
from meishan.publish.opendata.making.merging import merger, written  # noqa: E402
from meishan.publish.opendata.making.schemas import release_schema  # noqa: E402
from meishan.publish.opendata.models import Compiled, Release  # noqa: E402
from tests.conftest import Databases  # noqa: E402
from tests.publish.opendata.offline import DATA, checked  # noqa: E402

STAGES = Path(__file__).resolve().parents[1] / "tests" / "publish" / "opendata" / "fictional"
NAME = "meishan_bench_opendata"
ONE = FOLDER / "one.json"
FEW, SMALL = 50, 2000
PAGE, RECORDS = 1000, 200
OCDSKIT = str(Path(sys.executable).with_name("ocdskit"))
SCHEMA = ("--schema", str(DATA / "release-schema.json"))
SIX: list[dict[str, Any]] = [
    json.loads(path.read_text("utf-8"))["releases"][0] for path in sorted(STAGES.glob("*.json"))
]
VOCABULARY = sorted(set(json.dumps(SIX).replace('"', " ").split()))


def process(number: int) -> list[dict[str, Any]]:
    """The six releases as those of another procurement: each text in other words, the same in all six."""
    ocid, chance, known = f"ocds-213czf-{UUID(int=number)}", Random(number), {}

    def other(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: other(one) for key, one in value.items()}
        if isinstance(value, list):
            return [other(one) for one in value]
        if not isinstance(value, str) or " " not in value:
            return value
        if value not in known:
            known[value] = " ".join(chance.choices(VOCABULARY, k=len(value.split())))
        return known[value]

    return [{**other(one), "ocid": ocid, "id": f"{ocid}-{place}"} for place, one in enumerate(SIX)]


def fill(first: int, count: int, lines: Path) -> None:
    """So many processes more, in our tables and at the end of the file that the other tools read."""
    now = datetime.now(UTC)
    with lines.open("a", encoding="utf-8") as file:
        numbers = iter(range(first, first + count))
        while some := list(islice(numbers, 500)):
            entries: list[Entry] = []
            releases: list[Release] = []
            compiled: list[Compiled] = []
            for number in some:
                made = process(number)
                for place, one in enumerate(made, start=number * len(SIX)):
                    entry = Entry(id=ids.new(), at=now, act="bench", salt=b"0" * 16, is_public=True)
                    body = written(one)
                    file.write(f"{body}\n")
                    entries.append(entry)
                    releases.append(
                        Release(
                            number=place,
                            name=one["id"],
                            ocid=one["ocid"],
                            entry=entry,
                            date=one["date"],
                            tags=one["tag"],
                            body=body,
                            made_at=now,
                        )
                    )
                compiled.append(
                    Compiled(
                        ocid=made[0]["ocid"],
                        process=UUID(int=number),
                        number=releases[-1].number,
                        releases=len(SIX),
                        begun=made[0]["date"],
                        date=made[-1]["date"],
                        body=written(reduce(making.appended, made, {})),
                        made_at=now,
                    )
                )
            Entry.objects.bulk_create(entries, batch_size=1000)
            Release.objects.bulk_create(releases, batch_size=1000)
            Compiled.objects.bulk_create(compiled, batch_size=500)


def release_pages() -> Iterator[bytes]:
    """Every release in packages, as the feed gives them page by page."""
    since = -1
    while (page := queries.page_after(since, PAGE)).last is not None:
        yield exports.release_package(
            page.bodies, page.newest, path=f"/ocds/releases?since={since}&limit={PAGE}"
        )
        since = page.last


def record_pages() -> Iterator[bytes]:
    """Every procurement in packages with the history of each field, as the feed gives them page by page."""
    since = -1
    while found := queries.records_after(since, RECORDS):
        yield exports.record_package(found, path="/ocds/records", versioned=True)
        since = found[-1].number


def exhaust(pages: Iterator[bytes]) -> None:
    for _page in pages:
        pass


def see_that_all_give_the_same() -> None:
    """What ours make of the first processes is what ocdsmerge and ocdskit make of the same releases."""
    from ocdskit.combine import merge  # noqa: PLC0415 - after Django is set up, as all of ours

    packages = [json.loads(page) for page in release_pages()]
    assert [one for package in packages for one in package["releases"]] == [
        one for number in range(FEW) for one in process(number)
    ]
    [theirs] = merge(
        packages,
        schema=release_schema(),
        return_package=True,
        return_versioned_release=True,
        use_linked_releases=True,
    )
    by_ocid = {one["ocid"]: one for page in record_pages() for one in json.loads(page)["records"]}
    assert len(by_ocid) == FEW
    for one in theirs["records"]:
        ours = by_ocid[one["ocid"]]
        for part in ("compiledRelease", "versionedRelease"):
            assert ours[part] == one[part], part
        assert [link["tag"] for link in ours["releases"]] == [link["tag"] for link in one["releases"]]
    print(f"ocdskit and ocdsmerge make the same of {FEW} processes.\n")


def append(times: int) -> None:
    """A: the sixth release is checked, merged into the five before and written; beside merging all six anew."""
    texts, count = [written(one) for one in process(1)], 300
    before = written(reduce(making.appended, process(1)[:5], {}))

    def ours() -> str:
        release = json.loads(texts[5])
        assert not making.faults_of(release, strict=True)
        return written(making.appended(json.loads(before), release))

    def theirs() -> str:
        return written(merger().create_compiled_release([json.loads(one) for one in texts]))

    assert json.loads(ours()) == json.loads(theirs())
    mine, other = in_turn(
        times,
        here(lambda: [ours() for _each in range(count)]),
        here(lambda: [theirs() for _each in range(count)]),
    )
    show(
        "A",
        "append a release, checked / ocdsmerge anew, unchecked",
        mine.each(count),
        other.each(count),
        "≥ 1",
    )


def validation(times: int) -> None:
    """E: a release held against the schema. libcoveocds also looks for unknown fields and closed codelists."""
    count = 1000
    some = [one for number in range(-(-count // 6)) for one in process(number)][:count]
    package = {
        "uri": "https://example.org/1",
        "version": "1.1",
        "publisher": {"name": "Example"},
        "publishedDate": "2026-01-01T00:00:00Z",
        "extensions": [one["url"] for one in json.loads((DATA / "extensions.json").read_text("utf-8"))],
    }
    judge = jsonschema.Draft4Validator(release_schema(), format_checker=jsonschema.FormatChecker())
    # The first finds its schemas and extensions.
    assert "validation_errors" not in checked({**package, "releases": some[:1]}, FOLDER)
    assert not any(map(making.faults_of, some))
    mine, cove, plain = in_turn(
        times,
        here(lambda: [making.faults_of(one) for one in some]),
        here(lambda: checked({**package, "releases": some}, FOLDER)),
        here(lambda: [list(judge.iter_errors(one)) for one in some[:200]]),
    )
    show("E", "check a release / libcoveocds", mine.each(count), cove.each(count), "≥ 30")
    show("", "check a release / jsonschema, the schema alone", mine.each(count), plain.each(200))


def pages(lines: Path, backend: int, times: int) -> None:
    """C: release packages page by page; beside packing the lines."""
    mine, whole, sized = in_turn(
        times,
        here(lambda: exhaust(release_pages()), backend),
        elsewhere(OCDSKIT, "package-releases", given=lines, one=ONE),
        elsewhere(OCDSKIT, "package-releases", "--size", str(PAGE), given=lines, one=ONE),
    )
    count = Release.objects.count()
    show("C", f"{count:,} releases in packages / ocdskit package-releases", mine, whole, "≥ 20")
    show("", f"the same / with --size {PAGE:,}: orjson, not its own writer", mine, sized)


def records(lines: Path, packages: Path, backend: int, times: int) -> None:
    """D: record packages with the history of each field; beside the same from our packages, and less from the lines."""
    with packages.open("wb") as file:
        for page in release_pages():
            file.write(page + b"\n")
    compile_them = (OCDSKIT, "compile", "--versioned", *SCHEMA)
    mine, linked, alone = in_turn(
        times,
        here(lambda: exhaust(record_pages()), backend),
        elsewhere(*compile_them, "--package", "--linked-releases", given=packages, one=ONE),
        elsewhere(*compile_them, given=lines, one=ONE),
    )
    count = Compiled.objects.count()
    show("D", f"{count:,} versioned records / ocdskit compile --package", mine, linked, "≥ 10")
    show("", "the same / without --package: the histories alone", mine, alone)


def dump(lines: Path, backend: int, times: int) -> None:
    """B: every compiled release in a compressed file; beside compiling from the lines, compressed the same way."""

    def ours() -> None:
        with (FOLDER / "full.jsonl.gz").open("wb") as file:
            for piece in exports.compressed(queries.all_compiled()):
                file.write(piece)

    compile_them = (OCDSKIT, "compile", *SCHEMA)
    mine, packed, plain = in_turn(
        times,
        here(ours, backend),
        elsewhere(*compile_them, given=lines, one=ONE, compressed=True),
        elsewhere(*compile_them, given=lines, one=ONE),
    )
    count = Compiled.objects.count()
    show("B", f"dump {count:,} compiled releases, compressed / ocdskit", mine, packed, "≥ 5")
    show("", "the same / not compressed", mine, plain)


def memory(lines: Path) -> None:
    """F: the most memory of a whole export above that of a process that does nothing; beside ocdskit's compile."""
    words = (sys.executable, "-m", "benchmarks.opendata")
    env = {**os.environ, "MEISHAN_BENCH_FOLDER": str(FOLDER)}
    idle, export = (
        peers.run(*words, given=lines, env={**env, "MEISHAN_BENCH_CHILD": work})[1]
        for work in ("idle", "export")
    )
    _cost, theirs = peers.run(OCDSKIT, "compile", *SCHEMA, given=lines)
    above, releases = max(export - idle, 1.0), Release.objects.count()
    print(
        f"F  memory to export {releases:,} releases: {above:.0f} MB above the {idle:.0f} MB of an idle process; "
        f"ocdskit compile {theirs:.0f} MB: {above / theirs:.2f} of it  ≤ 2, flat",
        flush=True,
    )


def be_child() -> None:
    Databases().use(NAME)
    Release.objects.count()
    if IS_CHILD == "export":
        exports.write_folder(FOLDER / "out")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--processes", type=int, default=10_000)
    parser.add_argument("--times", type=int, default=3, help="of how many rounds the best is told")
    options = parser.parse_args()
    databases = Databases()
    databases.ensure_template()
    databases.create(NAME)
    databases.use(NAME)
    lines, packages = FOLDER / "releases.jsonl", FOLDER / "packages.jsonl"
    print(f"Load of the machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors.")
    small = min(SMALL, options.processes)
    with scope.everything():
        ONE.write_text(written(SIX[0]), encoding="utf-8")
        fill(0, FEW, lines)
        see_that_all_give_the_same()
        peers.head()
        append(options.times)
        validation(options.times)
        fill(FEW, small - FEW, lines)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            [backend] = cursor.fetchone()
        pages(lines, backend, options.times)
        records(lines, packages, backend, options.times)
        memory(lines)
        if options.processes > small:
            fill(small, options.processes - small, lines)
            memory(lines)
        dump(lines, backend, options.times)
    print(f"Load of the machine: {os.getloadavg()[0]:.1f}.")
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
