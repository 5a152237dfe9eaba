# SPDX-License-Identifier: Apache-2.0
"""Small PDF files for the demo's documents, written by hand: one page, a title and some lines."""

from __future__ import annotations

from collections.abc import Sequence


def pdf(title: str, lines: Sequence[str]) -> bytes:
    """A valid one-page PDF (1.4) that says these lines in Helvetica. Letters outside Latin-1 become "?"."""

    def shown(text: str) -> bytes:
        plain = text.encode("latin-1", "replace")
        return plain.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")

    page = [b"BT /F1 20 Tf 72 770 Td (" + shown(title) + b") Tj ET"]
    page += [
        b"BT /F1 12 Tf 72 %d Td (" % (730 - 20 * number) + shown(line) + b") Tj ET"
        for number, line in enumerate(lines)
    ]
    content = b"\n".join(page)
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        (
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 5 0 R"
            b" /Resources << /Font << /F1 4 0 R >> >> >>"
        ),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"<< /Length %d >>\nstream\n" % len(content) + content + b"\nendstream",
    ]
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)
