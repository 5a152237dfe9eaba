# SPDX-License-Identifier: Apache-2.0
"""Who forms a panel and sits on it; who ranks, recommends, reviews, decides, announces and protests."""

from . import awarding, panels

__all__ = ["awarding", "panels"]
