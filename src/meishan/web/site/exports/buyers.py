# SPDX-License-Identifier: Apache-2.0
"""The list of buyers as rows for CSV and XLSX."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from meishan.base.accounts.models import Organisation
from meishan.base.reference.queries import country_name

from ..tables import buyer_row


def buyer_columns() -> list[str]:
    return [
        _("Short name"),
        _("Name"),
        _("Country"),
        _("Open notices"),
        _("All notices"),
        _("UNSPSC codes"),
        _("Web address"),
    ]


def buyer_rows(organisations: Iterable[Organisation]) -> Iterator[list[Any]]:
    for one in organisations:
        row = buyer_row(one)
        yield [
            row["acronym"],
            row["name"],
            country_name(one.country) if one.country else "",
            row["open_count"],
            row["published"],
            " ".join(sorted(one.agency.codes)),
            settings.BASE_URL + row["url"],
        ]
