# SPDX-License-Identifier: Apache-2.0
"""Reading files of others: the UNSPSC code set, the United Nations' rates of exchange."""

from .rates import ReadRate, ReadRates, read_rates
from .unspsc import Problem, Reading, leave_out_unusable, read_unspsc

__all__ = [
    "Problem",
    "ReadRate",
    "ReadRates",
    "Reading",
    "leave_out_unusable",
    "read_rates",
    "read_unspsc",
]
