# SPDX-License-Identifier: Apache-2.0
"""What tests of making a seminar fill in and read: forms, pictures, workbooks."""

import io
import struct
import zlib
from datetime import timedelta

from django.urls import reverse
from openpyxl import Workbook

from meishan.base.accounts.states import Role
from meishan.base.core import clock
from meishan.outreach.seminars.imports.making import read_set
from meishan.outreach.seminars.models import (
    Seminar,
)
from tests.personas import join, make_person


def url(name, *args):
    return reverse(f"seminars:{name}", args=args)


def text_of(response):
    return response.content.decode()


def rows(prefix, *lines):
    """The fields of a formset."""
    fields = {f"{prefix}-TOTAL_FORMS": len(lines), f"{prefix}-INITIAL_FORMS": 0}
    for number, line in enumerate(lines):
        fields |= {f"{prefix}-{number}-{key}": value for key, value in line.items()}
    return fields


def version_of(seminar):
    return Seminar.objects.get(pk=seminar.pk).version


def send(client, seminar, page, /, *args, **data):
    return client.post(url(page, seminar.slug, *args), {"version": version_of(seminar), **data}, follow=True)


def picture(width=400, height=200):
    """A white PNG."""

    def chunk(kind, data):
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    lines = b"".join(b"\x00" + b"\xff" * width for _line in range(height))
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
        + chunk(b"IDAT", zlib.compress(lines))
        + chunk(b"IEND", b"")
    )


def days_from(start, *, first="09:00", last="11:00", pauses="10:00-10:20"):
    return rows(
        "days",
        {"date": start.isoformat(), "first": first, "last": last, "pauses": pauses},
        {"date": (start + timedelta(days=1)).isoformat(), "first": "", "last": "", "pauses": ""},
    )


def wall(day, hour, minute=0):
    return f"{day.isoformat()}T{hour:02}:{minute:02}"


def client_actor(seminar):
    person = join(make_person("An Announcer"), seminar.host, Role.OWNER)
    return person.actor


def as_book(rows, **formulas):
    book = Workbook()
    book.remove(book.active)
    for name, lines in rows.items():
        sheet = book.create_sheet(name)
        for line in lines:
            sheet.append(line)
    for place, formula in formulas.items():
        sheet, cell = place.split("_")
        book[sheet][cell] = formula
    target = io.BytesIO()
    book.save(target)
    target.seek(0)
    return target


def read(rows, **formulas):
    return read_set(as_book(rows, **formulas), name="set.xlsx", at=clock.now())


def sentences(found):
    return [(one.sheet, one.row, one.column, one.message) for one in found.faults]
