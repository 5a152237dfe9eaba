# SPDX-License-Identifier: Apache-2.0
"""What was found in a file, as one JSON value: what is wrong, what was taken over, and what of it was not, and why."""

from typing import Any

from ..making import coherence, consistency
from .examining import Counted, Examined

Json = dict[str, Any]


def refused_report(file: str, why: str) -> Json:
    """The report on a file that can't be read at all."""
    return {"file": file, "refused": why, "taken_over": None}


def report_of(made: Examined, taken_over: Json | None) -> Json:
    """The report on one file. `taken_over` counts the notices added, revised and unchanged; None for a trial."""
    left_out = made.left_out
    batch = made.batch
    return {
        "file": made.path.name,
        "refused": "",
        "sha256": made.sha256,
        "bytes": made.size,
        "publisher": batch.publisher,
        "licence": batch.licence,
        "versions": made.versions,
        "releases": made.releases,
        "procurements": len(made.processes),
        "schema": {
            "valid": made.valid,
            "invalid": made.releases - made.valid,
            "faults": [
                {"path": path, "words": words, "count": one.count, "examples": one.examples}
                for (path, words), one in _most(made.schema)
            ],
        },
        "unknown_fields": [{"path": path, "count": count} for path, count in made.unknown.most_common()],
        "coherence": _failed(made, coherence.CHECKS),
        "consistency": _failed(made, consistency.CHECKS),
        "unreadable": _failed(made, {"unreadable": None}),
        "not_merged": made.unmerged,
        "encoded_twice": made.written_twice,
        "taken_over": taken_over,
        "accounts": {
            "procurements": len(made.processes),
            "notices": len(made.found),
            "left_out": len(left_out),
            "releases_without_ocid": made.without_ocid,
            "no_releases": made.no_releases,
            "adds_up": len(made.processes) == len(made.found & set(made.processes)) + len(left_out)
            and made.no_releases >= 0,
        },
        "left_out": [{"ocid": ocid, "why": why} for ocid, why in left_out.items()],
        "notes": [
            {
                "place": str(note.place),
                "words": str(note.message),
                "count": note.count,
                "left_out": note.left_out,
            }
            for note in batch.notes.all()
        ],
    }


def past_report_of(made: Examined, left_out: dict[str, str] | None) -> Json:
    """The report on a file of an agency's past procurements: `left_out` are those refused, with the reason; None for a
    trial.
    """
    count = len(made.processes)
    refused = left_out or {}
    return {
        **report_of(made, None),
        "taken_over": None if left_out is None else {"past": count - len(refused)},
        "accounts": {
            "procurements": count,
            "left_out": len(refused),
            "releases_without_ocid": made.without_ocid,
        },
        "left_out": [{"ocid": ocid, "why": why} for ocid, why in refused.items()],
        "notes": [],
    }


def _most(faults: dict[Any, Counted]) -> list[tuple[Any, Counted]]:
    return sorted(faults.items(), key=lambda one: (-one[1].count, str(one[0])))


def _failed(made: Examined, checks: dict[str, Any]) -> list[Json]:
    return [
        {"check": check, "count": one.count, "examples": one.examples}
        for check, one in _most(made.failed)
        if check in checks
    ]
