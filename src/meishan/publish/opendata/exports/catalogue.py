# SPDX-License-Identifier: Apache-2.0
"""The catalogue of what is published, for people and programs that gather open data: /publications.json."""

from typing import Any

from django.conf import settings
from django.urls import reverse

from meishan.market.tenders.exports import time_of

from .. import queries
from ..making.schemas import extensions
from .bulk import FULL, RELEASES
from .packages import VERSION


def catalogue() -> list[dict[str, Any]]:
    """One publication: what it holds, since when, under which licence, and where each file and feed is."""
    held = queries.extent()
    base = settings.BASE_URL
    said: dict[str, Any] = {
        "id": settings.OCID_PREFIX,
        "title": settings.PUBLISHER,
        "publisher": {"name": settings.PUBLISHER, "uri": base},
        "ocid_prefix": settings.OCID_PREFIX,
        "ocds_version": VERSION,
        "extensions": list(extensions()),
        "license": settings.DATA_LICENCE,
        "publication_policy": base + reverse("site:open_data"),
        "date_from": time_of(held.first) or None,
        "date_to": time_of(held.last) or None,
        "processes": held.processes,
        "releases": held.releases,
        "feeds": {
            "releases": base + reverse("opendata:releases"),
            "records": base + reverse("opendata:records"),
        },
        "schema": base + reverse("opendata:schema"),
        "files": [
            _file(FULL, "Every procurement, compiled", held.processes),
            _file(RELEASES, "Every release", held.releases),
            *(
                _file(f"{year:04}.jsonl.gz", f"Procurements whose last release is of {year}, compiled", count)
                for year, count in queries.years()
            ),
        ],
    }
    return [said]


def _file(name: str, title: str, lines: int) -> dict[str, Any]:
    address = settings.BASE_URL + reverse("opendata:bulk", args=[name])
    return {"name": name, "title": title, "url": address, "lines": lines, "format": "application/gzip"}
