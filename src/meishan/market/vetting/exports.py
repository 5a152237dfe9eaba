# SPDX-License-Identifier: Apache-2.0
"""The queue of cases and the finds of a screening as tables to keep."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from django.http import HttpResponseBase
from django.utils.translation import gettext as _

from meishan.algorithms.screening import Subject
from meishan.base.core import sheets

from .models import Case
from .queries import Found, Lists, sentences, why_of

SCREEN_COLUMNS = ("name", "score", "matched", "list", "reference", "why")


def cases_file(file_format: str, cases: Iterable[Case]) -> HttpResponseBase:
    """The queue as CSV or XLSX, as filtered."""
    columns = [
        _("Supplier"),
        _("Supplier number"),
        _("Listed party"),
        _("List"),
        _("Reference"),
        _("Likeness"),
        _("State"),
        _("Opened"),
        _("Given to"),
    ]
    rows: Iterator[list[Any]] = (
        [
            case.supplier.name,
            case.supplier.code,
            case.party.name,
            str(case.party.source),
            case.party.reference,
            Decimal(case.score),
            case.get_state_display(),
            case.opened_at,
            str(case.assigned_to) if case.assigned_to else "",
        ]
        for case in cases
    )
    return sheets.answer(file_format, "vetting-cases", columns, rows)


def screen_rows(lists: Lists, subject: Subject, threshold: float) -> list[list[str]]:
    """One row per party the subject may be, in the order of SCREEN_COLUMNS."""
    return [
        [
            subject.name,
            f"{one.hit.score:.3f}",
            one.hit.matched.name,
            one.listed.source,
            one.listed.reference,
            _why(one),
        ]
        for one in lists.look_up(subject, threshold=threshold)
    ]


def _why(found: Found) -> str:
    return " ".join(sentences(why_of(found.hit)))
