# SPDX-License-Identifier: Apache-2.0
"""The record of outages as rows for CSV and XLSX."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from ..queries.outages import Seen


def outage_columns() -> list[str]:
    return [
        pgettext("a time", "From"),
        pgettext("a time", "To"),
        _("Seconds"),
        _("Seen by"),
        _("Organisation"),
        _("Lasts still"),
    ]


def outage_rows(seen: Iterable[Seen]) -> Iterator[list[Any]]:
    for one in seen:
        yield [
            one.gap.since,
            one.gap.until,
            int(one.gap.length.total_seconds()),
            str(one.by),
            str(one.organisation or ""),
            _("yes") if one.is_open else _("no"),
        ]
