# SPDX-License-Identifier: Apache-2.0
"""The search index, what people saved, and what was sent to whom."""

from .alerts import Alert, AlertCode, AlertReader, Digest, Run
from .index import Indexed, KnownWord, Revision
from .saved import SavedSearch

__all__ = [
    "Alert",
    "AlertCode",
    "AlertReader",
    "Digest",
    "Indexed",
    "KnownWord",
    "Revision",
    "Run",
    "SavedSearch",
]
