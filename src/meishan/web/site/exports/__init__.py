# SPDX-License-Identifier: Apache-2.0
"""Lists as tables to keep."""

from .buyers import buyer_columns, buyer_rows

__all__ = ["buyer_columns", "buyer_rows"]
