# SPDX-License-Identifier: Apache-2.0
"""Background entry of this app: sending mail and reading what came back (see `mail`)."""

from .mail import forget_mail, read_bounces, send_mail

__all__ = ["forget_mail", "read_bounces", "send_mail"]
