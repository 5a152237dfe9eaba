# SPDX-License-Identifier: Apache-2.0
"""How django-allauth is fitted to our people, acts and mail."""

from .account import AccountAdapter
from .second_step import MFAAdapter

__all__ = ["AccountAdapter", "MFAAdapter"]
