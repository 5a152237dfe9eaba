# SPDX-License-Identifier: Apache-2.0
"""What readers get: packages of releases and records, the catalogue, and files of everything."""

from .bulk import Exported, compressed, write_folder
from .catalogue import catalogue
from .packages import record_package, release_package

__all__ = [
    "Exported",
    "catalogue",
    "compressed",
    "record_package",
    "release_package",
    "write_folder",
]
