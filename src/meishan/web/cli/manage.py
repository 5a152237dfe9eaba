# SPDX-License-Identifier: Apache-2.0
"""Runs management commands: Django's own by `meishan manage …`, the apps' under their plain names."""

import argparse
import contextlib
import sys
from collections.abc import Iterator

import psycopg.errors
from django.core.management import CommandError, ManagementUtility, load_command_class
from django.db import DatabaseError, connections

from meishan.web.cli import world
from meishan.web.cli.commands import Command
from meishan.web.launcher import home
from meishan.web.launcher.trouble import CONFIG, IO_ERROR, UNAVAILABLE, Trouble

_DJANGOS_OPTIONS = {
    *("--version", "--verbosity", "--settings", "--pythonpath", "--traceback"),
    *("--no-color", "--force-color", "--skip-checks"),
}


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("words", nargs=argparse.REMAINDER, metavar="COMMAND", help="and its options")


def execute(options: argparse.Namespace) -> int:
    with world.ready():
        world.set_up_django()
        with sentences():
            ManagementUtility(["meishan manage", *options.words]).execute()
    return 0


def run_app_command(command: Command, rest: list[str]) -> int:
    """Run an app's management command with `rest` as its arguments; returns its exit code."""
    asks_help = bool({"-h", "--help"} & set(rest))
    if asks_help or not command.needs_database:
        home.prepare()
        return _run(command, rest)
    with world.ready():
        return _run(command, rest)


def _run(command: Command, rest: list[str]) -> int:
    world.set_up_django()
    running = load_command_class(command.app, command.module.rpartition(".")[2])
    running.suppressed_base_arguments = _DJANGOS_OPTIONS
    parser = running.create_parser("meishan", command.words)
    options = vars(parser.parse_args(rest))
    words = options.pop("args", ())
    try:
        with sentences():
            running.execute(*words, **options)
    except CommandError as error:
        print(f"meishan {command.words}: {error}", file=sys.stderr)
        return error.returncode
    finally:
        with contextlib.suppress(Exception):
            connections.close_all()
    return 0


@contextlib.contextmanager
def sentences() -> Iterator[None]:
    """Turns the database's faults of the outside world into Trouble."""
    try:
        yield
    except DatabaseError as error:
        cause = error.__cause__
        if isinstance(cause, psycopg.errors.DiskFull):
            raise Trouble(
                "The disk of the database is full. Free some space and try again.", IO_ERROR
            ) from error
        if isinstance(cause, (psycopg.errors.UndefinedTable, psycopg.errors.UndefinedColumn)):
            raise Trouble(
                f"The database's tables are not up to date ({_first_line(cause)}). Run `meishan migrate`.",
                CONFIG,
            ) from error
        if isinstance(cause, psycopg.errors.InsufficientPrivilege):
            raise Trouble(
                f"The database refuses this to the role it was asked with ({_first_line(cause)}). "
                "`meishan doctor` checks the roles.",
                CONFIG,
            ) from error
        if isinstance(cause, psycopg.OperationalError):
            raise Trouble(
                f"The database cannot be used any more: {_first_line(cause)}.", UNAVAILABLE
            ) from error
        raise


def _first_line(error: BaseException) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
