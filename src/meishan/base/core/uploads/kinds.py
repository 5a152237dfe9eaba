# SPDX-License-Identifier: Apache-2.0
"""What a file is, by its content; never by what its sender calls it."""

from __future__ import annotations

import lzma
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO

import olefile
import puremagic
from django.utils.translation import gettext as _

from ..errors import Refused
from .archives import check_archive

MAX_PIXELS = 60_000_000
_OOXML_PARTS = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx", "ppt/presentation.xml": "pptx"}
_ODF_TYPES = {
    b"application/vnd.oasis.opendocument.text": "odt",
    b"application/vnd.oasis.opendocument.spreadsheet": "ods",
}
_OLE_STREAMS = {"WordDocument": "doc", "Workbook": "xls", "Book": "xls"}
_ZIP_FAMILY = frozenset({"docx", "xlsx", "pptx", "odt", "ods", "zip"})
_ACTIVE_PDF = re.compile(rb"/(?:JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|XFA)\b")
_STREAM_START = re.compile(rb"stream\r?\n")
_PDF_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
_INFLATE_LIMIT = 8 * 1024 * 1024
_MARKUP = re.compile(rb"<\s*(?:html|script|svg|iframe|!doctype\s+html|\?php|%@)", re.IGNORECASE)


# What the readers of archives and compound files raise on bytes made to confuse them.
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    ArithmeticError,
    EOFError,
    LookupError,
    NotImplementedError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
)


def kind_of(file: BinaryIO) -> str | None:
    """The key of the file's kind, or None when it is none we know. Raises Refused for one that hides something."""
    file.seek(0)
    head = file.read(4096)
    if head.startswith(b"%PDF-"):
        return _pdf(file)
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return _picture(file, "png", _png_size(head))
    if head.startswith(b"\xff\xd8\xff"):
        return _picture(file, "jpeg", _jpeg_size(file))
    if head.startswith(b"PK\x03\x04"):
        return _zipped(file)
    if head.startswith(olefile.MAGIC):
        return _ole(file)
    return _text(file)


def _refuse_second_nature(file: BinaryIO) -> None:
    """A file that is also an archive opens as one thing here and as another elsewhere (polyglot)."""
    file.seek(0)
    if zipfile.is_zipfile(file):
        raise Refused(
            _(
                "This file is two things at once: a document and an archive. Save the document anew and send that."
            )
        )


def _pdf(file: BinaryIO) -> str:
    _refuse_second_nature(file)
    file.seek(0)
    data = file.read()
    if b"%%EOF" not in data[-2048:]:
        raise Refused(_("This PDF is cut off or damaged. Save it anew and send that."))
    if b"/Encrypt" in data[-4096:] or re.search(rb"/Encrypt\s+\d+\s+\d+\s+R", data):
        raise Refused(
            _("This PDF is locked with a password, so it can't be checked. Save it without the password.")
        )
    for part in _pdf_objects(data):
        plain = _PDF_ESCAPE.sub(lambda found: bytes([int(found[1], 16)]), part)
        if _ACTIVE_PDF.search(plain):
            raise Refused(
                _(
                    "This PDF holds a script, a form program or other files. Print it to a plain PDF and send that."
                )
            )
    return "pdf"


def _pdf_objects(data: bytes) -> Iterator[bytes]:
    """The PDF without its streams (pictures and fonts hold any bytes), then each stream that packs objects."""
    budget, place = _INFLATE_LIMIT, 0
    skeleton: list[bytes] = []
    while start := _STREAM_START.search(data, place):
        end = data.find(b"endstream", start.end())
        if end < 0:
            break
        dictionary = data[max(place, start.start() - 1000) : start.start()]
        skeleton.append(data[place : start.start()])
        place = end + len(b"endstream")
        if b"/ObjStm" in dictionary.rpartition(b" obj")[2] and budget > 0:
            try:
                inflated = zlib.decompressobj().decompress(data[start.end() : end], budget)
            except zlib.error:
                continue
            budget -= len(inflated)
            yield inflated
    skeleton.append(data[place:])
    yield b" ".join(skeleton)


def _picture(file: BinaryIO, kind: str, size: tuple[int, int] | None) -> str:
    _refuse_second_nature(file)
    if size is None or 0 in size:
        raise Refused(_("This picture is damaged. Save it anew and send that."))
    if size[0] * size[1] > MAX_PIXELS:
        raise Refused(
            _(
                "This picture is %(width)s by %(height)s pixels, more than can be shown safely. Make it smaller."
            )
            % {"width": size[0], "height": size[1]}
        )
    return kind


def picture_size(file: BinaryIO) -> tuple[int, int] | None:
    """Width and height in pixels of a PNG or JPEG, by its header; None for anything else."""
    file.seek(0)
    head = file.read(32)
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return _png_size(head)
    return _jpeg_size(file) if head.startswith(b"\xff\xd8\xff") else None


def _png_size(head: bytes) -> tuple[int, int] | None:
    if head[12:16] != b"IHDR":
        return None
    return struct.unpack(">II", head[16:24])


def _jpeg_size(file: BinaryIO) -> tuple[int, int] | None:
    file.seek(2)
    while True:
        marker = file.read(2)
        if len(marker) < 2 or marker[0] != 0xFF:
            return None
        length = file.read(2)
        if len(length) < 2:
            return None
        if 0xC0 <= marker[1] <= 0xCF and marker[1] not in {0xC4, 0xC8, 0xCC}:
            frame = file.read(5)
            if len(frame) < 5:
                return None
            height, width = struct.unpack(">HH", frame[1:5])
            return width, height
        file.seek(max(struct.unpack(">H", length)[0] - 2, 0), 1)


def _zipped(file: BinaryIO) -> str:
    file.seek(0)
    if not zipfile.is_zipfile(file):
        raise Refused(_("This archive is damaged. Pack it anew and send that."))
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as archive:
            names = check_archive(archive)
            kind = _kind_inside(archive, names)
    except _BROKEN:
        raise Refused(_("This archive is damaged. Pack it anew and send that.")) from None
    if kind != "zip":
        _refuse_macros(names)
    return kind


def _kind_inside(archive: zipfile.ZipFile, names: set[str]) -> str:
    if "[Content_Types].xml" in names:
        for part, kind in _OOXML_PARTS.items():
            if part in names:
                return kind
    if "mimetype" in names:
        return _ODF_TYPES.get(archive.read("mimetype").strip()[:100], "zip")
    return "zip"


def _refuse_macros(names: set[str]) -> None:
    lowered = {name.lower() for name in names}
    if any(
        name.endswith(("vbaproject.bin", "vbadata.xml"))
        or name.startswith(("basic/", "scripts/"))
        or "/activex/" in name
        or ("/embeddings/" in name and name.endswith(".bin"))
        for name in lowered
    ):
        raise Refused(_("This document holds macros or programs. Save it without macros and send that."))


def _ole(file: BinaryIO) -> str | None:
    _refuse_second_nature(file)
    file.seek(0)
    try:
        with olefile.OleFileIO(file) as ole:
            streams = ["/".join(path) for path in ole.listdir(storages=True)]
    except _BROKEN:
        raise Refused(_("This document is damaged. Save it anew and send that.")) from None
    tops = {stream.split("/")[0] for stream in streams}
    if "EncryptedPackage" in tops:
        raise Refused(
            _(
                "This document is locked with a password, so it can't be checked. Save it without the password."
            )
        )
    if any(
        part.upper() in {"VBA", "_VBA_PROJECT_CUR", "MACROS"} for one in streams for part in one.split("/")
    ):
        raise Refused(_("This document holds macros or programs. Save it without macros and send that."))
    return next((kind for stream, kind in _OLE_STREAMS.items() if stream in tops), None)


def _text(file: BinaryIO) -> str | None:
    file.seek(0)
    data = file.read()
    if not data.strip() or _known_binary(data):
        return None
    if _MARKUP.search(data[:65536]):
        raise Refused(_("This file holds web page code. Send a PDF or plain text instead."))
    for encoding in ("utf-8-sig", "utf-16", "gb18030"):
        if encoding == "utf-16" and data[:2] not in {b"\xff\xfe", b"\xfe\xff"}:
            continue
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if any(ord(letter) < 32 and letter not in "\t\r\n\f" for letter in text):
            return None
        return "csv" if re.match(r"[^\n]*[,;\t][^\n]*(\n|$)", text) else "txt"
    return None


def _known_binary(data: bytes) -> bool:
    """Programs and other formats that happen to decode as text are told by their first bytes."""
    if data.startswith((b"MZ", b"\x7fELF", b"#!", b"{\\rtf", b"GIF8", b"Rar!", b"7z\xbc\xaf")):
        return True
    try:
        found = puremagic.magic_string(data[:4096])
    except (puremagic.PureError, ValueError):
        return False
    return any(one.confidence >= 0.8 and not one.mime_type.startswith("text/") for one in found)


def in_family(kind: str, ending: str) -> bool:
    """Whether a text file may go by that ending: a one-column CSV can't be told from plain text."""
    return kind in {"csv", "txt"} and ending in {".csv", ".txt"}


def is_zipped(kind: str) -> bool:
    return kind in _ZIP_FAMILY
