# SPDX-License-Identifier: Apache-2.0
"""How django-allauth is fitted to our people and mail."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter


class AccountAdapter(DefaultAccountAdapter):
    """Sign-up, confirmation and reset through our own people and mail."""


class MFAAdapter(DefaultMFAAdapter):
    """Passkeys, codes and recovery codes."""
