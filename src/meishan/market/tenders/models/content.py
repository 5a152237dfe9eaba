# SPDX-License-Identifier: Apache-2.0
"""The shape of what a notice says: one JSON value, kept whole in drafts and versions, with a digest."""

import hashlib
from typing import Any

import rfc8785

from ..states import Reservation

Content = dict[str, Any]

LOT_KEYS = ("number", "title", "description", "items")
ITEM_KEYS = (
    "number",
    "description",
    "code",
    "quantity",
    "unit",
    "country",
    "place",
    "incoterm",
    "deliver_by",
)


def empty(**given: Any) -> Content:
    """Content with every key, empty where not `given`. Raises KeyError for an unknown key.

    Texts are {language: text}; times are ISO 8601 in UTC with a "Z"; amounts and quantities are decimal strings;
    absent values are "" (texts, times) or None (`value`). `tender` is None unless bids are sent sealed on this
    platform; its shape is told in `terms.py`.
    """
    content: Content = {
        "type": "",
        "language": "en",
        "title": {},
        "description": {},
        "countries": [],
        "codes": [],
        "classification": [],
        "deadline": "",
        "zone": "UTC",
        "questions_until": "",
        "sustainability": [],
        "reserved_for": str(Reservation.NONE),
        "value": None,
        "submission": {"method": "", "address": ""},
        "contacts": [],
        "links": [],
        "documents": [],
        "lots": [],
        "tender": None,
    }
    return merged(content, given)


def merged(content: Content, changes: Content) -> Content:
    """A copy of `content` with these top-level keys replaced. Raises KeyError for an unknown key.

    Texts written before tenders were held here have no key `tender`; it is added only when one is given.
    """
    unknown = set(changes) - set(content) - {"tender"}
    if unknown:
        raise KeyError(f"not a part of a notice: {', '.join(sorted(unknown))}")
    return {**content, **changes}


def digest(content: Content) -> str:
    """SHA-256 (hex) of the content's canonical JSON (RFC 8785)."""
    return hashlib.sha256(rfc8785.dumps(content)).hexdigest()
