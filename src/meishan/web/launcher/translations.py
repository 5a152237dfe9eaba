# SPDX-License-Identifier: Apache-2.0
"""Makes the translations readable to the program: each .po next to its .mo, without GNU gettext."""

import sys
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po

import meishan


def compile_all(package: Path) -> int:
    """Compile every .po below `package` that is newer than its .mo; how many.

    Entries marked fuzzy are left out, as gettext does. Raises ValueError, naming the file, for a .po that
    cannot be read.
    """
    done = 0
    for source in package.glob("**/locale/*/LC_MESSAGES/*.po"):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        try:
            with source.open("rb") as file:
                catalogue = read_po(file, locale=source.parts[-3], abort_invalid=True)
        except (PoFileError, UnicodeDecodeError) as error:
            raise ValueError(f"{source}: {error}") from error
        partial = target.with_suffix(".mo.new")
        with partial.open("wb") as file:
            write_mo(file, catalogue)
        partial.replace(target)
        done += 1
    return done


if __name__ == "__main__":
    try:
        compile_all(Path(meishan.__file__).parent)
    except ValueError as fault:
        sys.exit(str(fault))
