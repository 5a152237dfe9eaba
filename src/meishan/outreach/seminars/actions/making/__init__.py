# SPDX-License-Identifier: Apache-2.0
"""Make a seminar, set it up part by part, copy last year's, take a whole set in, announce it, call it off."""

from .opening import announce, cancel, copy, import_set, make
from .saving import Stale, save

__all__ = ["Stale", "announce", "cancel", "copy", "import_set", "make", "save"]
