# SPDX-License-Identifier: Apache-2.0
"""Background entry: the index follows the record, alerts run over what it found, mail goes out."""

from . import alerts, indexing, mailing

__all__ = ["alerts", "indexing", "mailing"]
