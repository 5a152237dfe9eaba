# SPDX-License-Identifier: Apache-2.0
"""Files that are what they say are taken; those that hide something are refused with a sentence."""

import io
import socketserver
import stat
import struct
import threading
import zipfile
import zlib
from contextlib import suppress

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404
from hypothesis import given, settings
from hypothesis import strategies as st

from meishan.base.core import uploads
from meishan.base.core.errors import Refused
from meishan.base.core.uploads.rows import clean_name, path_of

PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"
ODT = "application/vnd.oasis.opendocument.text"
OLE = bytes.fromhex("d0cf11e0a1b11ae1")
STARTS = [b"", b"%PDF-", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"PK\x03\x04", OLE]
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def png(width: int = 2, height: int = 2) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"\x00" + b"\x00\x00\x00" * 2)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def jpeg(width: int = 2, height: int = 2) -> bytes:
    frame = struct.pack(">BHHB", 8, height, width, 3) + b"\x01\x11\x00\x02\x11\x01\x03\x11\x01"
    return b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00" + (
        b"\xff\xc0" + struct.pack(">H", len(frame) + 2) + frame + b"\xff\xd9"
    )


def archive(files: dict[str, bytes], *, compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", compression) as made:
        for name, content in files.items():
            made.writestr(name, content)
    return target.getvalue()


def docx(**more: bytes) -> bytes:
    parts = {"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w:document/>"}
    return archive(parts | {name.replace("__", "/"): content for name, content in more.items()})


def with_link() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as made:
        entry = zipfile.ZipInfo("link")
        entry.external_attr = (stat.S_IFLNK | 0o777) << 16
        made.writestr(entry, "/etc/passwd")
    return target.getvalue()


def lying_archive() -> bytes:
    """Its directory says that it unpacks to 10 bytes; really it is a hundred million zeros."""
    data = bytearray(archive({"a.txt": b"\x00" * 100_000_000}))
    for signature, place in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        start = data.index(signature)
        data[start + place : start + place + 4] = struct.pack("<I", 10)
    return bytes(data)


def take(content: bytes, name: str, policy=uploads.DOCUMENTS_AND_ARCHIVES) -> uploads.Received:
    return uploads.receive(SimpleUploadedFile(name, content), policy)


@pytest.mark.parametrize(
    ("content", "name", "media_type"),
    [
        (PDF, "certificate.pdf", "application/pdf"),
        (png(), "logo.png", "image/png"),
        (jpeg(), "photo.JPG", "image/jpeg"),
        (docx(), "letter.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (
            archive({"mimetype": b"application/vnd.oasis.opendocument.text"}),
            "a.odt",
            "application/vnd.oasis.opendocument.text",
        ),
        (archive({"a.txt": b"hello"}), "a.zip", "application/zip"),
        ("name,country\n宁波,CN\n".encode(), "a.csv", "text/csv"),
        ("name\n宁波\n".encode("gb18030"), "a.csv", "text/csv"),
        ("plain words".encode("utf-16"), "a.txt", "text/plain"),
    ],
)
def test_honest_files_are_taken(content, name, media_type):
    received = take(content, name)

    assert received.media_type == media_type
    assert received.size == len(content)
    assert received.scan == "unscanned"
    with uploads.open_stored(received) as kept:
        assert kept.read() == content


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"", "a.pdf", "empty"),
        (b"MZ\x90\x00" + b"\x00" * 100, "a.pdf", "can't be taken here"),
        (b"\x7fELF" + b"\x02" * 100, "a.txt", "can't be taken here"),
        (b"#!/bin/sh\nrm -rf /\n", "a.txt", "can't be taken here"),
        (b"<html><script>alert(1)</script></html>", "a.txt", "web page code"),
        (b'<svg xmlns="x" onload="alert(1)"/>', "a.csv", "web page code"),
        (PDF, "a.docx", "right ending"),
        (PDF, "a.pdf.exe", "right ending"),
        (PDF[:-8], "a.pdf", "cut off"),
        (PDF + archive({"evil.exe": b"MZ"}), "a.pdf", "two things at once"),
        (png() + archive({"a": b"b"}), "a.png", "two things at once"),
        (jpeg() + archive({"a": b"b"}), "a.jpg", "two things at once"),
        (
            PDF.replace(b"/Catalog", b"/Catalog /OpenAction << /S /JavaScript /JS (app.alert) >>"),
            "a.pdf",
            "a script",
        ),
        (PDF.replace(b"/Catalog", b"/Catalog /Java#53cript 4 0 R"), "a.pdf", "a script"),
        (PDF.replace(b"/Catalog", b"/Catalog /Names << /EmbeddedFiles 3 0 R >>"), "a.pdf", "a script"),
        (PDF.replace(b"trailer <<", b"trailer << /Encrypt 5 0 R"), "a.pdf", "password"),
        (png(60_000, 60_000), "a.png", "pixels"),
        (jpeg(60_000, 60_000), "a.jpg", "pixels"),
        (
            docx(word__vbaProject_bin=b"x").replace(b"word/vbaProject_bin", b"word/vbaProject.bin"),
            "a.docx",
            "macros",
        ),
        (archive({"../../etc/passwd": b"x"}), "a.zip", "outside its own folder"),
        (archive({"/etc/passwd": b"x"}), "a.zip", "outside its own folder"),
        (archive({"C:/x": b"x"}), "a.zip", "outside its own folder"),
        (with_link(), "a.zip", "links"),
        (archive({"inner.zip": archive({"a": b"b"})}), "a.zip", "another archive"),
        (archive({"setup.exe": b"MZ"}), "a.zip", "a program"),
        (archive({f"{n}.txt": b"" for n in range(2001)}), "a.zip", "more than 2000"),
        (b"PK\x03\x04" + b"\x00" * 200, "a.zip", "damaged"),
    ],
)
def test_files_that_hide_something_are_refused(content, name, words):
    with pytest.raises(Refused, match=words):
        take(content, name)


def test_a_script_packed_into_an_object_stream_is_found():
    packed = zlib.compress(b"<< /Type /Action /S /JavaScript /JS (x) >>")
    body = b"%PDF-1.7\n4 0 obj\n<< /Type /ObjStm /Filter /FlateDecode >>\nstream\n" + packed
    with pytest.raises(Refused, match="a script"):
        take(body + b"\nendstream\nendobj\n%%EOF\n", "a.pdf")


def test_bytes_of_a_picture_inside_a_pdf_are_no_script():
    body = (
        b"%PDF-1.7\n4 0 obj\n<< /Subtype /Image >>\nstream\n\x01/JS \x02/Launch \nendstream\nendobj\n%%EOF\n"
    )
    assert take(body, "a.pdf").media_type == "application/pdf"


def test_an_archive_bomb_is_refused_from_its_directory():
    with pytest.raises(Refused, match="unpacks to far more"):
        take(archive({"zeros": b"\x00" * 60_000_000}), "a.zip")


def test_an_archive_that_lies_about_its_size_is_refused():
    with pytest.raises(Refused):
        take(lying_archive(), "a.zip")


def compound(*entries: tuple[str, int]) -> bytes:
    """A compound file (MS-CFB) with these names and types (1 storage, 2 stream) in one directory sector."""
    end, free, none = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFF
    header = bytes.fromhex("d0cf11e0a1b11ae1") + b"\x00" * 16
    header += struct.pack("<HHHHH6xIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, end, 0, end, 0)
    header += struct.pack("<109I", 0, *[free] * 108)
    table = struct.pack("<128I", 0xFFFFFFFD, end, *[free] * 126)

    def entry(name: str, kind: int, right: int, child: int) -> bytes:
        raw = name.encode("utf-16-le") + b"\x00\x00"
        head = raw.ljust(64, b"\x00") + struct.pack("<HBBIII", len(raw), kind, 1, none, right, child)
        return head + b"\x00" * 36 + struct.pack("<IQ", end, 0)

    rows = [entry("Root Entry", 5, none, 1)]
    for place, (name, kind) in enumerate(entries, start=1):
        rows.append(entry(name, kind, place + 1 if place < len(entries) else none, none))
    return header + table + b"".join(rows).ljust(512, b"\x00")


def test_old_office_files_are_taken_without_and_refused_with_macros():
    assert take(compound(("WordDocument", 2)), "a.doc").media_type == "application/msword"
    with pytest.raises(Refused, match="macros"):
        take(compound(("VBA", 1), ("WordDocument", 2)), "a.doc")
    with pytest.raises(Refused, match="password"):
        take(compound(("EncryptedPackage", 2)), "a.doc")
    with pytest.raises(Refused, match="damaged"):
        take(bytes.fromhex("d0cf11e0a1b11ae1") + b"\x00" * 600, "a.doc")


def test_a_file_too_large_is_refused_before_it_is_read():
    with pytest.raises(Refused, match="larger than 5 MB"):
        take(png() + b"\x00" * (5 * 1024 * 1024), "a.png", uploads.PICTURES)


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\me\\报价.pdf", "报价.pdf"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie x.pdf"),
        ("", "file"),
        ("x" * 300 + ".pdf", "x" * 140 + ".pdf"),
    ],
)
def test_names_are_cleaned(name, kept):
    assert clean_name(name) == kept


@given(st.text(max_size=300))
def test_a_clean_name_is_one_short_line_without_folders(name):
    kept = clean_name(name)
    assert 0 < len(kept) <= 150
    assert not set(kept) & set('/\\\r\n\x00"<>')
    assert clean_name(kept) == kept


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=1200), st.sampled_from(STARTS))
def test_any_bytes_are_taken_or_refused_in_words(content, start):
    for name in ("a.pdf", "a.txt", "a.zip", "a.doc"):
        with suppress(Refused):
            assert take(start + content, name).size


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_honest_files_with_bytes_changed_raise_nothing_else(data):
    honest = data.draw(st.sampled_from([PDF, png(), jpeg(), docx(), compound(("WordDocument", 2))]))
    changed = bytearray(honest)
    for _time in range(data.draw(st.integers(1, 8))):
        changed[data.draw(st.integers(0, len(changed) - 1))] = data.draw(st.integers(0, 255))
    for name in ("a.pdf", "a.docx", "a.doc", "a.png"):
        with suppress(Refused):
            assert take(bytes(changed), name).size


def test_the_form_field_says_it_at_the_field():
    field = uploads.CheckedFileField(policy=uploads.DOCUMENTS)
    assert ".pdf" in field.widget.attrs["accept"]
    assert "20 MB" in str(field.help_text)
    assert field.clean(SimpleUploadedFile("a.pdf", PDF)).file_name == "a.pdf"
    with pytest.raises(Exception, match="can't be taken here"):
        field.clean(SimpleUploadedFile("a.pdf", b"MZ\x00\x00"))


class Scanner(socketserver.StreamRequestHandler):
    """A daemon that speaks clamd's INSTREAM and knows one virus."""

    def handle(self) -> None:
        assert self.rfile.read(10) == b"zINSTREAM\0"
        content = b""
        while size := struct.unpack(">I", self.rfile.read(4))[0]:
            content += self.rfile.read(size)
        found = b"Eicar-Test-Signature FOUND" if EICAR in content else b"OK"
        self.wfile.write(b"stream: " + found + b"\0")


@pytest.fixture
def clamd(settings):
    with socketserver.TCPServer(("127.0.0.1", 0), Scanner) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        settings.CLAMD = f"127.0.0.1:{server.server_address[1]}"
        yield
        server.shutdown()


def test_a_scanned_file_is_clean_and_a_virus_is_refused_by_name(clamd):
    assert take(PDF, "a.pdf").scan == "clean"
    with pytest.raises(Refused, match="Eicar-Test-Signature"):
        take(EICAR, "a.txt")


def test_a_scanner_that_is_down_takes_nothing(settings):
    settings.CLAMD = "127.0.0.1:9"
    with pytest.raises(Refused, match="virus check can't be reached"):
        take(PDF, "a.pdf")


def test_files_go_out_as_attachments_and_never_when_infected():
    received = take(PDF, "报价 1.pdf")

    class Row:
        sha256, file_name, is_downloadable = received.sha256, received.file_name, True

    answer = uploads.attachment(Row)
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert answer["Content-Type"] == "application/octet-stream"
    assert "sandbox" in answer["Content-Security-Policy"]
    for close in answer._resource_closers:
        close()
    Row.is_downloadable = False
    with pytest.raises(Http404):
        uploads.attachment(Row)
    Row.is_downloadable, Row.sha256 = True, "0" * 64
    with pytest.raises(Http404):
        uploads.attachment(Row)


def test_the_stored_name_is_the_hash():
    received = take(PDF, "../../x.pdf")
    assert (
        path_of(received.sha256) == f"uploads/{received.sha256[:2]}/{received.sha256[2:4]}/{received.sha256}"
    )
