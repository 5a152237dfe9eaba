# SPDX-License-Identifier: Apache-2.0
"""Background work of evaluations: whose turn it is hears of it by mail."""

from . import telling

__all__ = ["telling"]
