# SPDX-License-Identifier: Apache-2.0
"""Named reads of contracts, agreements and orders. Private rows show as far as the scope goes."""

from .personal import signatures_by
from .told import (
    agreement_names,
    amendment_names,
    call_off_names,
    contract_names,
    milestone_names,
    version_names,
)

__all__ = [
    "agreement_names",
    "amendment_names",
    "call_off_names",
    "contract_names",
    "milestone_names",
    "signatures_by",
    "version_names",
]
