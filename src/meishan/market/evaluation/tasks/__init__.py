# SPDX-License-Identifier: Apache-2.0
"""Background work of evaluations: whose turn it is hears of it by mail; awards come into force."""

from . import awarding, telling

__all__ = ["awarding", "telling"]
