# SPDX-License-Identifier: Apache-2.0
"""The bytes of a file, unpacked, and whether they are written the way they say. Raises Refused with what to do."""

import gzip
import io
import zlib
from pathlib import Path

from django.utils.translation import gettext as _

from meishan.base.core.errors import Refused

LARGEST = 1 << 30
GZIP, ZIP = b"\x1f\x8b", b"PK\x03\x04"
MARKS = {b"\xef\xbb\xbf": "UTF-8", b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16"}
# How much of a text is zeros where each letter has four bytes, or two.
WIDE = {"UTF-32": 0.6, "UTF-16": 0.25}
BEGINNINGS = ("{", "[")
# What UTF-8 looks like when it was read as Windows-1252 and written again.
TWICE = ("Ã©", "Ã¨", "Ã±", "Ã³", "Ã¡", "Ã¼", "Ã¶", "â€™", "â€œ", "Ð°", "Ð¸")


def opened(path: Path) -> bytes:
    """What the file holds, as text in UTF-8 or marked UTF-16. Raises Refused where it lies about what it is."""
    try:
        with path.open("rb") as file:
            # Pipes and devices tell no size, and some have no end.
            large = path.stat().st_size > LARGEST
            data = b"" if large else file.read(LARGEST + 1)
    except OSError as error:
        raise Refused(
            _("“%(file)s” can't be opened: %(why)s.") % {"file": path, "why": error.strerror}
        ) from None
    if large or len(data) > LARGEST:
        raise Refused(_("This file is larger than 1 GB. Split it."))
    if data.startswith(GZIP) or path.suffix == ".gz":
        data = _unpacked(data)
    if data.startswith(ZIP):
        raise Refused(_("This is a ZIP archive. Unpack it, and give the files in it one by one."))
    if not data.strip():
        raise Refused(_("This file is empty."))
    _refuse_lies(data)
    return data


def written_twice(data: bytes) -> int:
    """How often letters stand there that come of a text being encoded twice."""
    return sum(data.count(one.encode()) for one in TWICE)


def _unpacked(data: bytes) -> bytes:
    if not data.startswith(GZIP):
        raise Refused(
            _("The file's name ends in .gz, and it is not compressed by gzip. Give it its true name.")
        )
    try:
        with gzip.open(io.BytesIO(data)) as file:
            unpacked = file.read(LARGEST + 1)
    except (OSError, EOFError, zlib.error):
        raise Refused(_("This compressed file is damaged or cut off. Download it again.")) from None
    if len(unpacked) > LARGEST:
        raise Refused(_("Unpacked, this file is larger than 1 GB. Split it."))
    return unpacked


def _refuse_lies(data: bytes) -> None:
    said = next((name for mark, name in MARKS.items() if data.startswith(mark)), "")
    if said == "UTF-16" and _guess(data) != "UTF-32":
        text = data.decode("utf-16", "replace").lstrip()
        if not text.startswith(BEGINNINGS) and data[2:].lstrip()[:1].decode("latin-1") in BEGINNINGS:
            raise Refused(
                _(
                    "The file begins with the mark of UTF-16, and goes on in another encoding. Save it as UTF-8."
                )
            )
        return
    wrong = _first_wrong(data)
    if wrong is not None:
        line = data.count(b"\n", 0, wrong) + 1
        facts = {"byte": f"{wrong + 1:,}", "line": line, "guess": _guess(data)}
        if said == "UTF-8":
            raise Refused(
                _(
                    "The file begins with the mark of UTF-8, but byte %(byte)s (line %(line)s) is not UTF-8; it looks "
                    "like %(guess)s. Save the file as UTF-8 and try again. Nothing was taken over."
                )
                % facts
            )
        raise Refused(
            _(
                "JSON is UTF-8, and byte %(byte)s (line %(line)s) of this file is not; it looks like %(guess)s. Save "
                "the file as UTF-8 and try again. Nothing was taken over."
            )
            % facts
        )


def _first_wrong(data: bytes) -> int | None:
    """Where the first byte is that UTF-8 has no letter for, or that shows letters of several bytes each."""
    if _guess(data) in WIDE:
        return data.find(0)
    try:
        data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return error.start
    return None


def _guess(data: bytes) -> str:
    some = data[:10_000]
    for name, share in WIDE.items():
        if some.count(0) > len(some) * share:
            return name
    try:
        data.decode("cp1252")
    except UnicodeDecodeError:
        return "Latin-1"
    return "Windows-1252"
