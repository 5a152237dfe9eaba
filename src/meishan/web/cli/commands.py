# SPDX-License-Identifier: Apache-2.0
"""Every command there is: our own, and the management commands of the apps, found without running them."""

import ast
from dataclasses import dataclass
from pathlib import Path

import meishan

RUN, BRING_IN, SEAL, LOOK_UP, LOOK_AFTER, MORE = (
    "Run it",
    "Bring data in",
    "Seal and open bids, offline",
    "Look up and check",
    "Look after it",
    "More",
)
GROUPS = (RUN, BRING_IN, SEAL, LOOK_UP, LOOK_AFTER, MORE)


@dataclass(frozen=True)
class Command:
    """One command. `words` are what is typed after `meishan`; `module` is where its code stands.

    `app` is set for a management command, and `needs_database` tells whether one has to be there.
    """

    words: str
    group: str
    summary: str
    module: str
    app: str = ""
    needs_database: bool = True


OWN = (
    Command("run", RUN, "Start everything on this machine; what `make run` does", "meishan.web.cli.run"),
    Command("serve", RUN, "Start the web server alone", "meishan.web.cli.serve"),
    Command("worker", RUN, "Start the worker alone: sequencer, followers, jobs", "meishan.web.cli.worker"),
    Command("migrate", RUN, "Bring the database's tables up to date", "meishan.web.cli.migrate"),
    Command(
        "keys new",
        SEAL,
        "Make an opener's key",
        "meishan.web.cli.keys_new",
        needs_database=False,
    ),
    Command(
        "openers",
        SEAL,
        "Make a list of openers, M of whom open together",
        "meishan.web.cli.openers",
        needs_database=False,
    ),
    Command(
        "submit",
        SEAL,
        "Submit sealed envelopes, also over a weak connection",
        "meishan.web.cli.submit",
        needs_database=False,
    ),
    Command("seal", SEAL, "Seal files to a tender's openers", "meishan.web.cli.seal", needs_database=False),
    Command(
        "unseal",
        SEAL,
        "Open an envelope with enough openers' keys",
        "meishan.web.cli.unseal",
        needs_database=False,
    ),
    Command(
        "verify",
        LOOK_UP,
        "Check a receipt, an opening or a copy of the public log, offline",
        "meishan.web.cli.verify",
        needs_database=False,
    ),
    Command(
        "recompute",
        LOOK_UP,
        "Rank the offers of a tender again, from what was published",
        "meishan.web.cli.recompute",
        needs_database=False,
    ),
    Command(
        "probe",
        LOOK_UP,
        "Watch a platform from outside, and report when it does not answer",
        "meishan.web.cli.probe",
        needs_database=False,
    ),
    Command(
        "meetings solve",
        LOOK_UP,
        "Schedule one-on-one meetings from a file",
        "meishan.web.cli.meetings_solve",
        needs_database=False,
    ),
    Command(
        "meetings verify",
        LOOK_UP,
        "Judge a schedule of meetings, by other code",
        "meishan.web.cli.meetings_verify",
        needs_database=False,
    ),
    Command(
        "opendata export",
        LOOK_UP,
        "Write all open data (OCDS) to a folder",
        "meishan.web.cli.opendata_export",
    ),
    Command(
        "opendata import",
        BRING_IN,
        "Check OCDS files of other publishers, and take over their notices",
        "meishan.web.cli.opendata_import",
    ),
    Command("doctor", LOOK_AFTER, "Look for what is wrong, and say it", "meishan.web.cli.doctor"),
    Command("backup", LOOK_AFTER, "Save database and files in one archive", "meishan.web.cli.backup"),
    Command("restore", LOOK_AFTER, "Bring an archive back, and check its log", "meishan.web.cli.restore"),
    Command("manage", MORE, "Any command of Django itself", "meishan.web.cli.manage"),
)

_KNOWN_GROUPS = {
    "demo": RUN,
    "import": BRING_IN,
    "search": LOOK_UP,
    "suggest": LOOK_UP,
    "screen": LOOK_UP,
    "log": LOOK_AFTER,
    "person": LOOK_AFTER,
}


def every() -> list[Command]:
    """Our own commands and those of the apps; ours win where names meet."""
    taken = {command.words for command in OWN}
    return [*OWN, *(command for command in of_apps() if command.words not in taken)]


def of_apps() -> list[Command]:
    """The management commands of our apps. `log_rotate_key` is typed `log rotate-key`.

    Read from the source, so that `meishan --help` needs neither settings nor database. A command may
    state `help`, and `group` (one of GROUPS) and `needs_database` beside it.
    """
    package = Path(meishan.__file__).parent
    found = []
    for file in sorted(package.glob("**/management/commands/*.py")):
        if file.stem.startswith("_"):
            continue
        stated = _stated(file)
        words = file.stem.replace("_", " ", 1).replace("_", "-")
        group = stated.get("group")
        if group not in GROUPS:
            group = _KNOWN_GROUPS.get(words.split()[0], MORE)
        app = "meishan." + ".".join(file.parents[2].relative_to(package).parts)
        found.append(
            Command(
                words,
                group,
                str(stated.get("help") or "").split(". ")[0].rstrip("."),
                f"{app}.management.commands.{file.stem}",
                app=app,
                needs_database=stated.get("needs_database") is not False,
            )
        )
    return found


def find(arguments: list[str]) -> tuple[Command, list[str]] | None:
    """The command that `arguments` begin with, the longest name first, and what is left of them."""
    known = {command.words.replace("-", " "): command for command in every()}
    for length in range(min(5, len(arguments)), 0, -1):
        command = known.get(" ".join(arguments[:length]).replace("-", " "))
        if command:
            return command, arguments[length:]
    return None


def _stated(file: Path) -> dict[str, object]:
    """The constants that the class Command in `file` states, texts to be translated included."""
    stated: dict[str, object] = {}
    for node in ast.parse(file.read_text(encoding="utf-8")).body:
        if not (isinstance(node, ast.ClassDef) and node.name == "Command"):
            continue
        for line in node.body:
            if isinstance(line, ast.Assign) and isinstance(line.targets[0], ast.Name):
                value = line.value
                if isinstance(value, ast.Call) and value.args:
                    value = value.args[0]
                if isinstance(value, ast.Constant):
                    stated[line.targets[0].id] = value.value
    return stated
