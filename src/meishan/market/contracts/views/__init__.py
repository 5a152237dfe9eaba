# SPDX-License-Identifier: Apache-2.0
"""Pages of contracts, agreements and orders."""

from . import agreements, carrying, contracts, drafting, orders, rounds, verifying

__all__ = ["agreements", "carrying", "contracts", "drafting", "orders", "rounds", "verifying"]
