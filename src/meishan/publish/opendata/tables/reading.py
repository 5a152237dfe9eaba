# SPDX-License-Identifier: Apache-2.0
"""Running a figure's query, and saying what its rows mean in the reader's language."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from meishan.base.reference import queries as reference

from .definitions import Column, Figure, Kind
from .filters import Filter, segment_names
from .sources import with_sources

Row = dict[str, Any]


@dataclass(frozen=True)
class Read:
    """A figure as it stands now for that filter: its rows as the query gave them, and the query for anybody to run."""

    figure: Figure
    filter: Filter
    rows: list[Row]

    @property
    def query(self) -> str:
        return self.figure.shown(self.filter.shown)

    @property
    def labels(self) -> list[str]:
        """What the first column of each row says, in words."""
        return [str(one) for one in self.said(self.figure.columns[0])]

    def said(self, column: Column) -> list[Any]:
        """The column's values as a reader reads them; numbers stay numbers."""
        values = [row[column.key] for row in self.rows]
        if column.kind == Kind.SEGMENT:
            names = dict(segment_names({one for one in values if one}))
            return [names.get(one, _("Not said")) for one in values]
        return [_word(column.kind, one) for one in values]

    @property
    def urls(self) -> list[str]:
        """Where each row's first column is told of, if anywhere."""
        key = self.figure.link
        return [buyer_url(row[key]) if key and row.get(key) else "" for row in self.rows]

    @property
    def without_rate(self) -> int:
        """Contracts whose currency has no rate: counted, but not in any sum."""
        return sum(int(row.get("without_rate") or 0) for row in self.rows)


def read(figure: Figure, narrowed: Filter) -> Read:
    """The figure, counted now."""
    with connection.cursor() as cursor:
        cursor.execute(with_sources(figure.sql(narrowed.conditions)), narrowed.values)
        names = [one.name for one in cursor.description or ()]
        rows = [dict(zip(names, one, strict=True)) for one in cursor.fetchall()]
    return Read(figure, narrowed, rows)


def buyer_url(buyer: str) -> str:
    """The page of a buyer: it stands above this app, as the frame of every page does."""
    return reverse("site:buyer", args=[buyer]) if len(buyer) == 36 else ""


def _word(kind: Kind, value: Any) -> Any:
    if isinstance(value, Decimal | int | float):
        return value
    if kind == Kind.COUNTRY:
        return reference.country_name(value) if value else _("Not said")
    if kind == Kind.WOMEN:
        return {
            "declared": pgettext("owned by women", "Owned by women, as declared"),
            "evidenced": pgettext("owned by women", "Owned by women, shown with documents"),
            "verified": pgettext("owned by women", "Owned by women, verified"),
        }.get(value, pgettext("owned by women", "Not owned by women, or not said"))
    if kind == Kind.SCALE:
        return {
            "micro": pgettext("size of a firm", "Micro"),
            "small": pgettext("size of a firm", "Small"),
            "medium": pgettext("size of a firm", "Medium-sized"),
            "large": pgettext("size of a firm", "Large"),
        }.get(value, _("Not said"))
    return value if value not in (None, "") else ("—" if value is None else _("Not said"))
