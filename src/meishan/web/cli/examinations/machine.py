# SPDX-License-Identifier: Apache-2.0
"""What can be told without a database: disk, keys, translations, fonts."""

import os
import platform
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import meishan
from meishan.algorithms.merkle.notes import SignerKey
from meishan.algorithms.merkle.tree import MerkleError
from meishan.web.cli.findings import BAD, GOOD, WARNING, Finding, judge

_SCRIPTS = {"Latin": "en", "Cyrillic": "ru", "Arabic": "ar", "Chinese": "zh-cn"}


def python(home: Path) -> Iterator[Finding]:
    yield Finding(GOOD, "Python", f"{platform.python_version()} on {platform.system()} {platform.machine()}.")


def storage(home: Path) -> Iterator[Finding]:
    free = shutil.disk_usage(home).free / 2**30
    yield judge(
        "Disk",
        free >= 5,
        f"{free:,.0f} GB free under {home}.",
        f"Only {free:.1f} GB free under {home}. Make room before the database has to stop.",
        WARNING if free >= 1 else BAD,
    )
    for name in ("files", "secrets"):
        folder = home / name
        yield judge(
            "Storage",
            os.access(folder, os.W_OK | os.X_OK),
            f"{folder} can be written.",
            f"{folder} cannot be written by this account.",
        )


def keys(home: Path) -> Iterator[Finding]:
    for variable, what in (
        ("MEISHAN_SECRET_KEY_FILE", "sessions"),
        ("MEISHAN_LOG_KEY_FILE", "the public log"),
    ):
        path = Path(os.environ[variable])
        about = f"Key of {what}"
        try:
            mode = path.stat().st_mode & 0o077
            text = path.read_text().strip()
        except OSError as error:
            yield Finding(BAD, about, f"{path} cannot be read: {error.strerror}.")
            continue
        yield judge(
            about,
            not mode,
            f"{path} is readable by its owner alone.",
            f"Others may read {path}. Run: chmod 600 {path}",
        )
        if what == "sessions":
            yield judge(about, len(text) >= 50, "Long enough.", f"{path} holds fewer than 50 characters.")
            continue
        for line in text.splitlines():
            # A key that was replaced has ` until <time>` behind it.
            try:
                key = SignerKey.parse(line.split()[0])
            except (MerkleError, IndexError) as error:
                yield Finding(BAD, about, f"{path} holds a line that is no signer key: {error}")
            else:
                yield Finding(GOOD, about, f"The public key is {key.verifier}")


def translations(home: Path) -> Iterator[Finding]:
    sources = list(Path(meishan.__file__).parent.glob("**/locale/*/LC_MESSAGES/*.po"))
    stale = [
        po
        for po in sources
        if not po.with_suffix(".mo").exists() or po.with_suffix(".mo").stat().st_mtime < po.stat().st_mtime
    ]
    yield judge(
        "Translations",
        not stale,
        f"All {len(sources)} catalogues are compiled.",
        f"{len(stale)} of {len(sources)} catalogues are not compiled. Run `make setup`.",
    )


def fonts(home: Path) -> Iterator[Finding]:
    """Printed papers and the tests' screenshots take the machine's fonts; pages take the reader's."""
    program = shutil.which("fc-list")
    if not program:
        yield Finding(WARNING, "Fonts", "fontconfig is not installed, so the machine's fonts are not known.")
        return
    missing = []
    for script, language in _SCRIPTS.items():
        told = subprocess.run(
            [program, f":lang={language}", "family"], capture_output=True, text=True, check=False
        )
        if not told.stdout.strip():
            missing.append(script)
    yield judge(
        "Fonts",
        not missing,
        "There is a font for each of the six languages.",
        f"No font on this machine for: {', '.join(missing)}. Printed papers would show boxes. Install "
        "fonts-noto-core and fonts-noto-cjk.",
        WARNING,
    )
