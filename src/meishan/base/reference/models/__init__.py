# SPDX-License-Identifier: Apache-2.0
"""The UNSPSC tree and rates of exchange are tables; all other reference data is shipped files."""

from .rates import ExchangeRate
from .unspsc import UnspscItem

__all__ = ["ExchangeRate", "UnspscItem"]
