# SPDX-License-Identifier: Apache-2.0
"""A file of another publisher held against the standard: each release against the schema, each procurement against
the rules of coherence and consistency. The foundation's reader finds the notices in it.
"""

import hashlib
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any

from meishan.base.core.sentences import sentence as _
from meishan.market.tenders.imports import Batch, read_ocds
from meishan.market.tenders.imports.ocds import LONGEST_OCID, named
from meishan.market.tenders.imports.releases import documents_of, of_some_depth, releases_of
from meishan.market.tenders.states import SourceKind

from ..making.checking import faults_of, unknown_fields
from ..making.coherence import Failure
from ..making.coherence import failures as incoherent
from ..making.consistency import failures as inconsistent
from ..making.dollars import Dollars
from ..making.merging import merger
from .opening import opened, written_twice

EXAMPLES = 3
Json = dict[str, Any]


@dataclass
class Counted:
    """One kind of fault: how often, with a few places where it is."""

    count: int = 0
    examples: list[dict[str, str]] = field(default_factory=list)

    def add(self, **example: str) -> None:
        self.count += 1
        if len(self.examples) < EXAMPLES:
            self.examples.append(example)


@dataclass
class Examined:
    """What was found in one file. `batch` holds the notices, and notes on all that can't be taken over."""

    path: Path
    sha256: str
    size: int
    batch: Batch
    releases: int = 0
    without_ocid: int = 0
    valid: int = 0
    processes: dict[str, int] = field(default_factory=dict)
    """How many releases each procurement has in the file, by ocid."""
    schema: dict[tuple[str, str], Counted] = field(default_factory=dict)
    unknown: Counter[str] = field(default_factory=Counter)
    failed: dict[str, Counted] = field(default_factory=dict)
    unmerged: dict[str, str] = field(default_factory=dict)
    written_twice: int = 0
    compiled: dict[str, Json] = field(default_factory=dict)
    """Each procurement as one release, by ocid, if that was asked for."""
    versions: Counter[str] = field(default_factory=Counter)
    """What its packages say that they keep to; those of before 1.1 say nothing."""

    @property
    def found(self) -> set[str]:
        """The ocids of the notices in it."""
        return {one.key.removeprefix("ocds:") for one in self.batch.found}

    @property
    def no_releases(self) -> int:
        """Documents, records and entries of lists in which there is no release; the notes say of each why."""
        processes = len(self.processes) - len(self.found)
        return self.batch.notes.left_out - processes - self.without_ocid

    @property
    def left_out(self) -> dict[str, str]:
        """Each procurement that gives no notice, with the reason."""
        said = {str(note.place): str(note.message) for note in self.batch.notes.all() if note.left_out}
        otherwise = str(_("Left out; the notes say why."))
        return {ocid: said.get(ocid, otherwise) for ocid in self.processes if ocid not in self.found}


@of_some_depth()
def examine(
    path: Path, *, keep: bool = False, progress: Callable[[int], None] = lambda done: None
) -> Examined:
    """Read a file and find all that is wrong with it; `keep` its procurements as well. Raises Refused where it can't
    be read as OCDS at all.
    """
    data = opened(path)
    sha256 = hashlib.sha256(data).hexdigest()
    batch = read_ocds(data, file_name=path.name, sha256=sha256)
    made = Examined(path, sha256, len(data), batch, written_twice=written_twice(data))
    # Its notes are those of the batch again.
    unused = Batch(SourceKind.OCDS, "", "")
    documents = documents_of(data, unused.notes)
    made.versions.update(filter(None, map(_version, documents)))
    releases = [release for _place, release in releases_of(documents, unused)]
    for done, release in enumerate(releases, start=1):
        _take_release(made, release)
        progress(done)
    dollars = Dollars()
    for ocid, compiled in _compiled(made, releases):
        _take_process(made, ocid, compiled, dollars)
        if keep:
            made.compiled[ocid] = compiled
    return made


def ocid_in(release: Json) -> str:
    """What the foundation's reader takes as the ocid of a release; nothing where there is none it takes."""
    ocid = named(release)
    return ocid if len(ocid) <= LONGEST_OCID else ""


def _version(document: Any) -> str:
    """What a package says it keeps to; nothing of what is no package."""
    is_package = isinstance(document, dict) and ("records" in document or "releases" in document)
    return str(document.get("version") or "1.0") if is_package and "ocid" not in document else ""


def _take_release(made: Examined, release: Json) -> None:
    made.releases += 1
    ocid = ocid_in(release)
    if ocid:
        made.processes[ocid] = made.processes.get(ocid, 0) + 1
    else:
        made.without_ocid += 1
    faults = faults_of(release)
    made.valid += not faults
    for path, words in faults:
        place = ".".join(part for part in path.split(".") if not part.isdecimal())
        kind = _without_values(words)
        made.schema.setdefault((place, kind), Counted()).add(ocid=ocid, path=path, words=words)
    made.unknown.update(unknown_fields(release))


def _without_values(words: str) -> str:
    """The sentence without the value it begins with, so that the same fault elsewhere is the same."""
    for sign in (" is not ", " is too ", " does not ", " has "):
        if sign in words and not words.startswith(("Additional", "None")):
            before, found, after = words.partition(sign)
            if before.startswith(('"', "{", "[")) or before[:1].isdigit():
                return f"…{found}{after}"
    return words


def _compiled(made: Examined, releases: list[Json]) -> Iterator[tuple[str, Json]]:
    by_ocid = sorted((one for one in releases if ocid_in(one)), key=ocid_in)
    for ocid, some in groupby(by_ocid, key=ocid_in):
        group = list(some)
        if len(group) == 1:
            yield ocid, group[0]
            continue
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                yield ocid, merger().create_compiled_release(group)
        except Exception as error:  # noqa: BLE001 - whatever a foreign file makes of the merging, it is said
            made.unmerged[ocid] = f"{type(error).__name__}: {error}"[:300]


def _take_process(made: Examined, ocid: str, compiled: Json, dollars: Dollars) -> None:
    failed: list[Failure] = []
    for checks in (incoherent, inconsistent):
        try:
            failed += checks(compiled, dollars)
        except (TypeError, ValueError, AttributeError, KeyError) as error:
            failed.append(Failure("unreadable", "", f"{type(error).__name__}: {error}"[:200]))
    for one in failed:
        made.failed.setdefault(one.check, Counted()).add(ocid=ocid, path=one.path, words=one.words)
