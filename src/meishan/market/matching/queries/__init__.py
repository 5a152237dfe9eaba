# SPDX-License-Identifier: Apache-2.0
"""Named reads: search, suggestions, saved searches and alerts."""

from .asking import SearchQuery, reference_key
from .facets import Choice
from .keeping import (
    alert_codes,
    alert_of,
    digests_waiting,
    feed_token,
    found_by_feed,
    last_run,
    latest_revision,
    reader_by_token,
    readers_of,
    saved_search,
    saved_searches_of,
    stop_token,
)
from .reasons import dotted
from .searching import Hit, Results, search
from .suggesting import SupplierHit, suggestions_for, suppliers_for

__all__ = [
    "Choice",
    "Hit",
    "Results",
    "SearchQuery",
    "SupplierHit",
    "alert_codes",
    "alert_of",
    "digests_waiting",
    "dotted",
    "feed_token",
    "found_by_feed",
    "last_run",
    "latest_revision",
    "reader_by_token",
    "readers_of",
    "reference_key",
    "saved_search",
    "saved_searches_of",
    "search",
    "stop_token",
    "suggestions_for",
    "suppliers_for",
]
