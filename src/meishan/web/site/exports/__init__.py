# SPDX-License-Identifier: Apache-2.0
"""Lists as tables to keep, and a whole case as one file."""

from .buyers import buyer_columns, buyer_rows
from .contracts import contract_columns, contract_rows

__all__ = ["buyer_columns", "buyer_rows", "contract_columns", "contract_rows"]
