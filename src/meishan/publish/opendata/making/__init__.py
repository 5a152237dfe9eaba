# SPDX-License-Identifier: Apache-2.0
"""How an entry of the record becomes a release: one builder for each act, one module for each section of OCDS.

A builder reads what is public and can't change any more: the entry's facts, the version of the text whose digest they
name, and what was published before. So a release made again is the same, byte for byte.
"""

from .checking import faults_of
from .merging import appended, compiled_of, versioned_of
from .releasing import ReleaseFault, follow, forget_person, start_over
from .table import BUILDERS

__all__ = [
    "BUILDERS",
    "ReleaseFault",
    "appended",
    "compiled_of",
    "faults_of",
    "follow",
    "forget_person",
    "start_over",
    "versioned_of",
]
