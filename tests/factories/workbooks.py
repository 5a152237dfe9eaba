# SPDX-License-Identifier: Apache-2.0
"""A seminar's workbook, filled in on the app's own template as an organiser would."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from meishan.base.core import clock

ZONE = ZoneInfo("Asia/Shanghai")


def column(sheet, title):
    """The number of the column with that title."""
    return next(cell.column for cell in sheet[1] if cell.value == title)


def fill_in(book, officers):
    """Two days in ten days from now, two agencies with two officers each; every other officer speaks Chinese, too."""
    today = clock.now().astimezone(ZONE).date()
    on = [str(today + timedelta(days=days)) for days in range(12)]
    values = {
        "title_en": "Ningbo 2028",
        "title_zh": "宁波采购会",
        "language": "en",
        "description_en": "Two days of meetings.",
        "venue": "Convention Centre",
        "city": "Ningbo",
        "country": "CN",
        "zone": "Asia/Shanghai",
        "languages": "en, zh",
        "codes": "25000000",
        "applications_from": f"{today - timedelta(days=1)} 09:00",
        "applications_until": f"{on[3]} 18:00",
        "requests_from": f"{today - timedelta(days=1)} 09:00",
        "requests_until": f"{on[5]} 18:00",
        "slot_minutes": 20,
        "places": 6,
        "officer_cap": 3,
    }
    for field, value in book["Seminar"].iter_rows(min_row=2):
        value.value = values.get(field.value)
    rows = {
        "Days": [
            {"date": on[10], "first": "09:00", "last": "10:20"},
            {"date": on[11], "first": "09:00", "last": "09:40"},
        ],
        "Rooms": [{"number": 1, "name_en": "Main hall"}],
        "Tables": [
            *({"number": number, "room": 1, "is_desk": "no"} for number in range(1, 5)),
            {"number": 9, "room": 1, "is_desk": "yes"},
        ],
        "Agencies": [{"agency": "OFW"}, {"agency": "AFR"}],
        "Officers": [
            {
                "number": number,
                "agency": "OFW" if number < 3 else "AFR",
                "email": officer.person.email,
                "languages": "en, zh" if number % 2 == 0 else "en",
                "table": number,
                "codes": "25000000",
            }
            for number, officer in enumerate(officers, 1)
        ],
    }
    for name, lines in rows.items():
        sheet = book[name]
        for number, line in enumerate(lines, 2):
            for title, value in line.items():
                sheet.cell(number, column(sheet, title)).value = value
