# SPDX-License-Identifier: Apache-2.0
"""Bring an archive of `meishan backup` back: all of its database or nothing, then its files.

Every checksum is compared before anything is touched, and the log's root is recomputed afterwards.
"""

import argparse
import os
import tempfile
from pathlib import Path

import psycopg

from meishan.web.cli import logcheck, world
from meishan.web.launcher import dump, home
from meishan.web.launcher.archive import DUMP, Reader
from meishan.web.launcher.trouble import CONFIG, SOFTWARE, TEMPORARY, Trouble


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="the archive")
    parser.add_argument("--replace", action="store_true", help="throw away what the database holds now")


def execute(options: argparse.Namespace) -> int:
    """Restore; the exit code tells whether the log that came back is the one that was saved."""
    if not options.file.is_file():
        raise Trouble(f"There is no file {options.file}.", CONFIG)
    archive = Reader(options.file)
    print("Comparing checksums …", flush=True)
    archive.check()
    folder = home.folder()
    if archive.facts["secrets"]:
        # Before the secrets that are missing are made anew.
        _restore_secrets(archive, folder)
    with world.ready(as_owner=True) as folder:
        _check_target(replace=options.replace)
        print("Restoring the database …", flush=True)
        with tempfile.TemporaryDirectory(dir=folder / "run") as scratch:
            saved = Path(scratch) / DUMP
            archive.extract(DUMP, saved)
            dump.bring_back(world.owner_url(), saved, replace=options.replace)
        files = archive.extract("files", folder / "files")
        print("Checking the log …", flush=True)
        size = _check_log(archive)
    print(f"Restored: {files} files, a log of {size} entries that leads to its signed root.")
    print("If this Meishan is newer than the archive, run `meishan migrate` now.")
    return 0


def _restore_secrets(archive: Reader, folder: Path) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        archive.extract("secrets", Path(scratch))
        for found in Path(scratch).iterdir():
            target = folder / "secrets" / found.name
            if target.exists() and target.read_bytes() != found.read_bytes():
                raise Trouble(
                    f"{target} differs from the one in the archive. Move yours away, then restore again.",
                    CONFIG,
                )
    archive.extract("secrets", folder / "secrets")


def _check_target(*, replace: bool) -> None:
    with psycopg.connect(world.owner_url()) as conn:
        users = conn.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
            "AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
        ).fetchone()
        if users and users[0]:
            raise Trouble(
                f"{users[0]} other connections use this database. Stop the web servers and workers first.",
                TEMPORARY,
            )
        if world.is_migrated(conn) and not replace:
            raise Trouble(
                "This database is not empty. Restore into a new one, or add --replace to throw away what it holds.",
                CONFIG,
            )


def _check_log(archive: Reader) -> int:
    """Compare the log with its own newest checkpoint and with the archive's manifest; its size."""
    expected = logcheck.Head(archive.facts["log"]["size"], archive.facts["log"]["root"])
    with psycopg.connect(world.owner_url(), options="-c meishan.scope=all") as conn:
        newest = logcheck.head(conn)
        found = logcheck.fault(conn, newest) or logcheck.fault(conn, expected)
        if found:
            raise Trouble(f"{found} The database is restored, but do not trust it.", SOFTWARE)
    key = Path(os.environ["MEISHAN_LOG_KEY_FILE"])
    if newest.size and not archive.facts["secrets"]:
        print(f"The log goes on under the key in {key}. If it is not the old one, announce the change.")
    return newest.size
