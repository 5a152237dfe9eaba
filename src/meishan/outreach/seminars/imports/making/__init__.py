# SPDX-License-Identifier: Apache-2.0
"""A whole seminar as a set of sheets: what they hold, and reading one with every fault in words."""

from .columns import SHEETS, Column, Sheet
from .found import Fault, Found
from .plans import read_plans
from .reading import read_set

__all__ = ["SHEETS", "Column", "Fault", "Found", "Sheet", "read_plans", "read_set"]
