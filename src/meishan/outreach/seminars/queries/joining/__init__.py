# SPDX-License-Identifier: Apache-2.0
"""Reads of the second phase: how two fit, whom to suggest, whom to select, and the pairs for the schedule."""

from .fitting import Fit, Fits, reasons_for_officer, reasons_for_supplier
from .pairs import Pair, pairs_of

__all__ = ["Fit", "Fits", "Pair", "pairs_of", "reasons_for_officer", "reasons_for_supplier"]
