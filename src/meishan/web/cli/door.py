# SPDX-License-Identifier: Apache-2.0
"""Where every command line comes in: finds the command, runs it, turns faults into sentences."""

import argparse
import difflib
import importlib
import os
import signal
import sys
import traceback
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from meishan.web.cli import commands
from meishan.web.launcher.processes import end_with_supervisor
from meishan.web.launcher.trouble import INTERRUPTED, SOFTWARE, USAGE, Trouble, from_os_error


def main(arguments: list[str] | None = None) -> int:
    """Run one command line (without the program's name); returns the exit code."""
    arguments = sys.argv[1:] if arguments is None else arguments
    try:
        # Told to end, a command still leaves its database in good order.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        end_with_supervisor()
        code = _run(arguments)
        sys.stdout.flush()
    except SystemExit as leaving:
        code = leaving.code if isinstance(leaving.code, int) else int(leaving.code is not None)
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        code = INTERRUPTED
    except BrokenPipeError:
        # The reader (head, less) has gone; Python must not complain about it at exit either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    except Trouble as trouble:
        code = _say(str(trouble), trouble.code)
    except OSError as error:
        told = from_os_error(error, f"`meishan {' '.join(arguments[:1])}`")
        code = _say(str(told), told.code)
    except Exception as error:  # noqa: BLE001 - the last resort of a program people use
        code = _unexpected(error)
    return code


def _run(arguments: list[str]) -> int:
    if not arguments or arguments[0] in ("-h", "--help", "help"):
        print(_overview())
        return 0
    if arguments[0] in ("-V", "--version", "version"):
        print(f"meishan {_version()}")
        return 0
    found = commands.find(arguments)
    if not found:
        return _say(_not_found(arguments), USAGE)
    command, rest = found
    if command.app:
        # Brings Django in, which `verify` and `--help` do without.
        return importlib.import_module("meishan.web.cli.manage").run_app_command(command, rest)
    module = importlib.import_module(command.module)
    parser = argparse.ArgumentParser(
        prog=f"meishan {command.words}",
        description=module.__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    module.arguments(parser)
    return module.execute(parser.parse_args(rest))


def _version() -> str:
    try:
        return version("meishan")
    except PackageNotFoundError:
        return "(not installed)"


def _overview() -> str:
    lines = ["Meishan, an open marketplace for public procurement.", "", "Usage: meishan COMMAND [OPTIONS]"]
    known = commands.every()
    width = max(len(command.words) for command in known) + 2
    for group in commands.GROUPS:
        members = [command for command in known if command.group == group]
        if members:
            lines += ["", group]
            lines += [f"  {command.words:<{width}}{command.summary}" for command in members]
    return "\n".join([*lines, "", "`meishan COMMAND --help` tells more. Exit codes are those of sysexits.h."])


def _not_found(arguments: list[str]) -> str:
    typed = " ".join(word for word in arguments[:2] if not word.startswith("-"))
    known = [command.words for command in commands.every()]
    under = [words for words in known if words.startswith(f"{arguments[0]} ")]
    if under:
        return (
            f"`meishan {arguments[0]}` needs one more word: {', '.join(w.split(' ', 1)[1] for w in under)}."
        )
    near = difflib.get_close_matches(typed, known, n=1) or difflib.get_close_matches(arguments[0], known, n=1)
    hint = f" Did you mean `meishan {near[0]}`?" if near else ""
    return f"There is no command `meishan {typed}`.{hint} `meishan --help` lists all."


def _say(sentence: str, code: int) -> int:
    print(f"meishan: {sentence}", file=sys.stderr)
    return code


def _unexpected(error: Exception) -> int:
    """A fault of ours: the details go to a file, the sentence to the person."""
    if os.environ.get("MEISHAN_DEBUG") == "1":
        traceback.print_exception(error)
        return SOFTWARE
    sentence = f"This should not have happened ({type(error).__name__}: {error})."
    try:
        log = Path(os.environ.get("MEISHAN_HOME", "")) / "log" / "faults.log"
        with log.open("a", encoding="utf-8") as file:
            file.write(f"\n{datetime.now(UTC).isoformat()} meishan {_version()}\n")
            traceback.print_exception(error, file=file)
        return _say(f"{sentence} The details are in {log}.", SOFTWARE)
    except OSError:
        return _say(f"{sentence} Set MEISHAN_DEBUG=1 to see the details.", SOFTWARE)
