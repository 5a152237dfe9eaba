# SPDX-License-Identifier: Apache-2.0
"""Figures as files: the rows in words for a spreadsheet, the same with query and origin as JSON for a program."""

import json
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse

from .. import queries
from ..tables import SOURCES, Read


def columns_of(read: Read) -> list[str]:
    """The titles of the figure's columns."""
    return [str(one.label) for one in read.figure.columns]


def rows_of(read: Read) -> list[list[Any]]:
    """The figure's rows in words, numbers as numbers."""
    said = [read.said(column) for column in read.figure.columns]
    return [list(one) for one in zip(*said, strict=True)]


def figure_json(read: Read) -> bytes:
    """What it says, the query that gives it, the rows as the query gave them, and what they were counted in."""
    figure = read.figure
    said = {
        "figure": figure.key,
        "title": str(figure.title),
        "says": str(figure.says),
        "filter": read.filter.values,
        "query": read.query,
        "columns": [{"key": one.key, "title": str(one.label)} for one in figure.columns],
        "rows": read.rows,
        "made_of": {
            **{f"{name}.csv": _address("opendata:figure_source", name) for name in SOURCES},
            "figures.sql": _address("opendata:figures_schema"),
            "newest_release": queries.extent().number,
            "releases": settings.BASE_URL + reverse("opendata:releases"),
        },
        "license": settings.DATA_LICENCE,
        "page": page_address(read),
    }
    return json.dumps(said, ensure_ascii=False, indent=1, default=_plain).encode()


def page_address(read: Read, view: str = "opendata:figure") -> str:
    """Where the figure stands with that filter, from anywhere."""
    asked = urlencode(read.filter.values)
    return _address(view, read.figure.key) + (f"?{asked}" if asked else "")


def _address(view: str, *arguments: str) -> str:
    return settings.BASE_URL + reverse(view, args=arguments)


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} does not belong into a figure")
