# SPDX-License-Identifier: Apache-2.0
"""The UNSPSC tree is a table; all other reference data is shipped files."""

from .unspsc import UnspscItem

__all__ = ["UnspscItem"]
