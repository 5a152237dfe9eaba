# SPDX-License-Identifier: Apache-2.0
"""Archives that unpack to too much, out of their folder, or to more archives."""

from __future__ import annotations

import stat
import zipfile
from pathlib import PurePosixPath

from django.utils.translation import gettext as _

from ..errors import Refused

MAX_FILES = 2000
MAX_UNPACKED = 300 * 1024 * 1024
MAX_RATIO = 120
RATIO_FREE = 2 * 1024 * 1024
NESTED = (".zip", ".7z", ".rar", ".gz", ".bz2", ".xz", ".tar", ".tgz", ".jar", ".cab", ".iso")
PROGRAMS = (".exe", ".dll", ".bat", ".cmd", ".com", ".scr", ".vbs", ".js", ".msi", ".ps1")
_CHUNK = 256 * 1024


def check_archive(archive: zipfile.ZipFile) -> set[str]:
    """The names inside, once the archive is safe to unpack. Raises Refused.

    First what the directory claims, which costs nothing; then what really comes out, as a directory can lie.
    """
    entries = archive.infolist()
    if len(entries) > MAX_FILES:
        raise Refused(
            _("This archive holds more than %(count)s files. Send fewer at a time.") % {"count": MAX_FILES}
        )
    if len({entry.filename for entry in entries}) != len(entries):
        raise Refused(_("This archive holds two files of the same name. Pack it anew and send that."))
    for entry in entries:
        _check_entry(entry)
    packed = sum(entry.compress_size for entry in entries)
    _check_size(sum(entry.file_size for entry in entries), packed)
    unpacked = 0
    for entry in entries:
        with archive.open(entry) as content:
            while chunk := content.read(_CHUNK):
                unpacked += len(chunk)
                _check_size(unpacked, packed)
    return {entry.filename for entry in entries}


def _check_size(unpacked: int, packed: int) -> None:
    if unpacked > MAX_UNPACKED or (unpacked > RATIO_FREE and unpacked > packed * MAX_RATIO):
        raise Refused(
            _("This file unpacks to far more than its size. It can't be taken; send the contents plainly.")
        )


def _check_entry(entry: zipfile.ZipInfo) -> None:
    name = entry.filename.replace("\\", "/")
    if (
        name.startswith("/")
        or ".." in PurePosixPath(name).parts
        or ":" in name.split("/")[0]
        or "\x00" in name
    ):
        raise Refused(_("This archive would write outside its own folder. It can't be taken; pack it anew."))
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise Refused(_("This archive holds links to other files. Pack the files themselves."))
    if entry.flag_bits & 0x1:
        raise Refused(
            _("This archive is locked with a password, so it can't be checked. Pack it without one.")
        )
    if name.lower().endswith(NESTED):
        raise Refused(_("This archive holds another archive. Pack the files directly."))
    if name.lower().endswith(PROGRAMS):
        raise Refused(_("This archive holds a program. Leave programs out."))
