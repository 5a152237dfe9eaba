# SPDX-License-Identifier: Apache-2.0
"""Dashboards: each figure with its picture, its table, its query and its files; and what all of them are made of."""

from typing import Any

from csp.decorators import csp_replace
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from meishan.base.core import sheets

from .. import queries, tables
from ..exports import figures as exports
from ..models import CountedProcurement
from ..tables import Column, Filter, Read
from ..tables.definitions import Kind

DRAWN = 12
SHOWN = 200
JSON = "application/json; charset=utf-8"
NUMBERS = (Kind.COUNT, Kind.USD, Kind.PERCENT, Kind.NUMBER)
FIT_A_PHONE = 3
"""A table of more columns turns into cards there."""


@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """All figures for one filter."""
    narrowed = Filter.of(request.GET)
    total = tables.read(tables.HEADLINE, narrowed)
    context = {
        "title": _("Figures"),
        **_filters(narrowed),
        "stats": _stats(total),
        "headline": _shown(total),
        "parts": [
            (heading, [_shown(tables.read(one, narrowed)) for one in listed])
            for heading, listed in tables.PAGES
        ],
        "past": CountedProcurement.objects.filter(is_past=True, **narrowed.values).count(),
        "extent": queries.extent(),
    }
    return render(request, "opendata/figures.html", context)


@require_safe
def figure(request: HttpRequest, key: str) -> HttpResponseBase:
    """One figure: as a page, or as CSV, XLSX or JSON."""
    read = _read(request, key)
    if request.GET.get("format") == "json":
        answer = HttpResponse(exports.figure_json(read), content_type=JSON)
        answer["Access-Control-Allow-Origin"] = "*"
        return answer
    if file_format := sheets.wanted(request):
        name = f"meishan-{read.figure.key}"
        return sheets.answer(file_format, name, exports.columns_of(read), exports.rows_of(read))
    context = {
        "title": read.figure.title,
        **_filters(read.filter),
        "figure": _shown(read),
        "extent": queries.extent(),
    }
    return render(request, "opendata/figure.html", context)


@require_safe
@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"]})  # type: ignore[arg-type]
def embed(request: HttpRequest, key: str) -> HttpResponse:
    """The same to stand within a page of somebody else: nothing on it acts, and nobody is signed in on it."""
    read = _read(request, key)
    context = {"title": read.figure.title, "figure": _shown(read), "home": settings.BASE_URL}
    return render(request, "opendata/embed.html", context)


@require_safe
def source(request: HttpRequest, name: str) -> HttpResponseBase:
    """One of the two files that all figures are made of, whole."""
    found = tables.SOURCES.get(name)
    if found is None:
        raise Http404
    pieces = iter(()) if request.method == "HEAD" else sheets.as_csv(found.names, tables.source_rows(found))
    return StreamingHttpResponse(
        pieces,
        content_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="{name}.csv"',
            "Access-Control-Allow-Origin": "*",
        },
    )


@require_safe
def schema(request: HttpRequest) -> HttpResponse:
    """How to load the two files into SQLite, so that each query runs there as it is shown."""
    answer = HttpResponse(tables.schema(), content_type="application/sql; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="figures.sql"'
    return answer


def _read(request: HttpRequest, key: str) -> Read:
    found = tables.figure_named(key)
    if found is None:
        raise Http404(_("There is no such figure."))
    return tables.read(found, Filter.of(request.GET))


def _filters(narrowed: Filter) -> dict[str, Any]:
    """The form above the figures, as it stands."""
    offered = tables.options()
    said = (
        ("year", _("Year"), offered.years, str(narrowed.year or "")),
        ("buyer", _("Agency"), offered.buyers, narrowed.buyer),
        ("segment", _("Goods and services"), offered.segments, narrowed.segment),
    )
    return {
        "filters": [
            {"name": name, "label": label, "options": listed, "value": value}
            for name, label, listed, value in said
        ],
        "is_narrowed": bool(narrowed.values),
        "asked": narrowed.address,
        "narrowed_to": [dict(listed).get(value, value) for _name, _label, listed, value in said if value],
    }


def _stats(read: Read) -> list[dict[str, Any]]:
    [row] = read.rows
    return [
        {"label": one.label, "value": row[one.key] or 0, "is_money": one.kind == Kind.USD}
        for one in read.figure.columns
    ]


def _shown(read: Read) -> dict[str, Any]:
    """A figure for its template."""
    figure = read.figure
    asked = f"&{read.filter.address}" if read.filter.address else ""
    page = reverse("opendata:figure", args=[figure.key])
    labels = read.labels
    return {
        "key": figure.key,
        "title": figure.title,
        "says": figure.says,
        "unit": figure.unit,
        "is_series": figure.is_series,
        "labels": labels,
        "bars": _bars(read) if figure.drawn and not figure.is_series else [],
        "undrawn": max(0, len(read.rows) - DRAWN),
        "series": _series(read) if figure.is_series else [],
        "columns": [{"label": one.label, "is_number": one.kind in NUMBERS} for one in figure.columns],
        "is_broad": len(figure.columns) > FIT_A_PHONE,
        "rows": _rows(read),
        "more": max(0, len(read.rows) - SHOWN),
        "query": read.query,
        "without_rate": read.without_rate,
        "page_url": exports.page_address(read),
        "links": [
            {"name": one.upper(), "url": f"{page}?format={one}{asked}"} for one in ("csv", "xlsx", "json")
        ],
        "embed_url": exports.page_address(read, "opendata:figure_embed"),
    }


def _bars(read: Read) -> list[dict[str, Any]]:
    """Dollars to the dollar: the table beside it has the cents."""
    [key] = read.figure.drawn
    found = zip(read.labels, read.rows, read.urls, strict=True)
    return [{"label": label, "value": round(row[key] or 0), "url": url} for label, row, url in found][:DRAWN]


def _series(read: Read) -> list[dict[str, Any]]:
    drawn = [read.figure.column(key) for key in read.figure.drawn]
    return [{"label": one.label, "values": [row[one.key] or 0 for row in read.rows]} for one in drawn]


def _rows(read: Read) -> list[dict[str, Any]]:
    """The table's rows, each with its head and its cells."""
    rest = read.figure.columns[1:]
    said = {one.key: read.said(one) for one in rest}
    urls = read.urls
    return [
        {"head": label, "url": urls[place], "cells": [_cell(one, said[one.key][place]) for one in rest]}
        for place, label in enumerate(read.labels[:SHOWN])
    ]


def _cell(column: Column, value: Any) -> dict[str, Any]:
    return {
        "label": column.label,
        "value": value,
        "kind": str(column.kind),
        "is_number": column.kind in NUMBERS,
    }
