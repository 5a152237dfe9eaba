# SPDX-License-Identifier: Apache-2.0
"""The floor plans in a set's ZIP: one picture a room, named by the room's number."""

import io
import re
import zipfile
from typing import BinaryIO

from django.core.files.base import File
from django.utils.translation import gettext as _

from meishan.base.core.errors import Refused
from meishan.base.core.uploads import PICTURES, Received, receive

from .found import Fault, Found

NAME = "floor-plan-{number}{ending}"
_NAMED = re.compile(r"^floor-plan-(\d{1,4})\.(?:png|jpe?g)$", re.IGNORECASE)
SHEET = "Rooms"


def read_plans(file: BinaryIO, found: Found) -> dict[int, Received]:
    """The picture of each room, by its number, checked and kept. What is wrong with one is a fault of the set."""
    numbers = {row["number"] for _line, row in found.each(SHEET)}
    made: dict[int, Received] = {}
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as archive:
            for entry in archive.infolist():
                name = entry.filename.rsplit("/", 1)[-1]
                match = _NAMED.match(name)
                if match is None:
                    continue
                number = int(match[1])
                if number not in numbers:
                    if found.is_sound(SHEET):
                        said = _("There is no room %(number)s; its floor plan is left out.")
                        found.notes.append(Fault(name, said % {"number": number}))
                    continue
                if received := _received(archive, entry, name, found):
                    made[number] = received
    except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError):
        found.fault(SHEET, _("The pictures in this file can't be read. Pack it anew."))
    return made


def _received(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str, found: Found) -> Received | None:
    if entry.file_size > PICTURES.max_bytes:
        most = PICTURES.max_bytes // 1_000_000
        found.fault(name, _("This picture is larger than %(size)s MB. Make it smaller.") % {"size": most})
        return None
    try:
        return receive(File(io.BytesIO(archive.read(entry)), name=name), PICTURES)
    except Refused as refused:
        found.fault(name, str(refused))
        return None
