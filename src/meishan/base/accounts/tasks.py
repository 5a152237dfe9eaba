# SPDX-License-Identifier: Apache-2.0
"""Background entry of this app: mail sent and come back, resets whose wait is over, sign-ups never confirmed."""

import logging
from datetime import timedelta

from meishan.base.core import clock
from meishan.base.core.actor import SYSTEM
from meishan.base.core.errors import Refused
from meishan.base.core.jobs import job

from . import actions, queries
from .mail import forget_mail, read_bounces, send_mail
from .models import SignUp

__all__ = ["complete_recoveries", "forget_mail", "forget_sign_ups", "read_bounces", "send_mail"]

logger = logging.getLogger(__name__)

FORGOTTEN_AFTER = timedelta(days=7)


@job("accounts.complete_recoveries", every="* * * * *", alone=True)
def complete_recoveries(timestamp: int = 0) -> None:
    """Reset the second steps whose wait is over. One that was stopped in between stays as it is."""
    for one in queries.due_recoveries(clock.now()):
        try:
            actions.complete_recovery(one, by=SYSTEM)
        except Refused as refused:
            logger.info("recovery %s not completed: %s", one.pk, refused)


@job("accounts.forget_sign_ups", every="41 3 * * *", alone=True)
def forget_sign_ups(timestamp: int = 0) -> None:
    """Delete sign-ups a week old, confirmed or not: they hold names and addresses and have done their work."""
    SignUp.objects.filter(at__lt=clock.now() - FORGOTTEN_AFTER).delete()
