# SPDX-License-Identifier: Apache-2.0
"""Lists of this app as CSV and XLSX."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.http import HttpResponseBase
from django.utils.translation import gettext as _

from meishan.base.accounts.models import Agency
from meishan.base.core import sheets

from . import tables
from .models import ImportRow, Registration, Supplier
from .states import ImportColumn


def standing(file_format: str, rows: Iterable[dict[str, Any]]) -> HttpResponseBase:
    """Where a supplier stands with each agency."""
    columns = [_("Agency"), _("Levels"), _("What is wanted"), _("Reason"), _("Next step")]
    cells = (
        [
            str(one["agency"]),
            "; ".join(f"{level['level']}: {level['state']}" for level in one["levels"]),
            "; ".join(f"{want.title}: {want.note}" for want in one["wants"]),
            one["reason"],
            one["next"],
        ]
        for one in rows
    )
    return sheets.answer(file_format, "agencies", columns, cells)


def queue(
    file_format: str, registrations: Iterable[Registration], agency: Agency | None, at: datetime
) -> HttpResponseBase:
    """An agency's registrations."""
    cells = tables.queue_cells(registrations, agency, at)
    return sheets.answer(file_format, "registrations", tables.queue_columns(), cells)


def suppliers(file_format: str, found: Iterable[Supplier]) -> HttpResponseBase:
    """The suppliers registered with an agency."""
    return sheets.answer(file_format, "suppliers", tables.supplier_columns(), tables.supplier_rows(found))


def import_template(file_format: str) -> HttpResponseBase:
    """An empty file of existing suppliers: the titles, and one line that shows what goes where."""
    example = {
        ImportColumn.NAME: "Example Vehicles Ltd",
        ImportColumn.COUNTRY: "CN",
        ImportColumn.LICENCE_NUMBER: "91330200EXAMPLE01X",
        ImportColumn.EMAIL: "sales@example.com",
        ImportColumn.CODES: "25101500 25101600",
        ImportColumn.YEAR_ESTABLISHED: "2009",
        ImportColumn.OWNERSHIP_TYPE: "private",
        ImportColumn.SCOPE: "international",
        ImportColumn.BUSINESS_COUNTRIES: "KE; PE",
        ImportColumn.WOMEN_OWNED: "no",
    }
    columns = [one.value for one in ImportColumn]
    return sheets.answer(
        file_format, "suppliers-template", columns, [[example.get(one, "") for one in ImportColumn]]
    )


def faults(file_format: str, rows: Iterable[tuple[ImportRow, list[str]]]) -> HttpResponseBase:
    """The rows of an import that have faults, with the faults in words, to be mended and uploaded again."""
    columns = [_("Row"), _("What is wrong"), *(one.value for one in ImportColumn)]
    cells = (
        [row.number, " ".join(words), *(row.data.get(one.value, "") for one in ImportColumn)]
        for row, words in rows
    )
    return sheets.answer(file_format, "faults", columns, cells)
