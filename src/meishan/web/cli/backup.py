# SPDX-License-Identifier: Apache-2.0
"""Save database and files in one archive while everything runs. `meishan restore` brings it back."""

import argparse
import os
import tempfile
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import psycopg

from meishan.web.cli import logcheck, world
from meishan.web.launcher import database, dump
from meishan.web.launcher.archive import DUMP, Writer
from meishan.web.launcher.trouble import CANNOT_CREATE, CONFIG, Trouble


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="the archive to write, such as meishan-2026-11-23.tar")
    parser.add_argument(
        "--with-secrets",
        action="store_true",
        help="put the keys into the archive as well; then guard it as you guard them",
    )


def execute(options: argparse.Namespace) -> int:
    """Dump, then files: a file is written before the row that names it, so none of them is missing."""
    target: Path = options.file.absolute()
    if target.exists():
        raise Trouble(f"{target} exists already. Choose another name, or remove it.", CANNOT_CREATE)
    if not target.parent.is_dir():
        raise Trouble(f"There is no folder {target.parent}.", CANNOT_CREATE)
    with (
        world.ready(as_owner=True) as home,
        tempfile.TemporaryDirectory(dir=target.parent, prefix=".meishan-backup-") as scratch,
    ):
        with psycopg.connect(world.owner_url()) as conn:
            if not world.is_migrated(conn):
                raise Trouble("The database has no tables yet; there is nothing to save.", CONFIG)
            head = logcheck.head(conn)
            server = conn.info.server_version
        saved = Path(scratch) / DUMP
        dump.save(database.backup_url(), saved)
        with Writer(target) as archive:
            archive.add(saved, DUMP)
            files = archive.add_folder(home / "files", "files")
            if options.with_secrets:
                for variable in ("MEISHAN_SECRET_KEY_FILE", "MEISHAN_LOG_KEY_FILE"):
                    path = Path(os.environ[variable])
                    archive.add(path, f"secrets/{path.name}")
            archive.close_with(
                {
                    "made": datetime.now(UTC).isoformat(timespec="seconds"),
                    "meishan": version("meishan"),
                    "postgresql": server // 10000,
                    "log": {"size": head.size, "root": head.root},
                    "secrets": options.with_secrets,
                }
            )
    size = target.stat().st_size / 2**20
    print(f"Saved to {target}: {size:,.1f} MB, {files} files, a log of {head.size} entries.")
    if not options.with_secrets:
        print(
            "The keys are not in it. Keep a copy of "
            f"{home / 'secrets'} elsewhere: without the log's key a restored log goes on under a new one."
        )
    return 0
