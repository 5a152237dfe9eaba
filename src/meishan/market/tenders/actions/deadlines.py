# SPDX-License-Identifier: Apache-2.0
"""How the one deadline row of a notice moves: later only, under its lock, and never once bids were released."""

from datetime import UTC, datetime, timedelta

from django.utils.translation import gettext as _

from meishan.base.core.errors import Refused

from ..models import Deadline, Notice


def hold_deadline(notice: Notice) -> Deadline:
    """The deadline row, locked until the act ends. Raises Refused once shares of bids were handed out."""
    deadline = Deadline.objects.select_for_update(no_key=True).get(notice=notice)
    if deadline.released_at is not None:
        raise Refused(
            _("Opening has begun: shares of the bids were handed out, so this deadline can't move any more.")
        )
    return deadline


def move_later(deadline: Deadline, closes_at: datetime, at: datetime) -> Deadline:
    """Set a held deadline to a later time, in full seconds. Raises Refused where it is not later."""
    wanted = closes_at.replace(microsecond=0)
    if wanted <= deadline.closes_at:
        raise Refused(
            _("A published deadline can only move later. Choose a time after the present deadline."),
            field="deadline",
        )
    deadline.closes_at, deadline.changed_at = wanted, at
    deadline.save(update_fields=["closes_at", "changed_at"])
    return deadline


def full_minute(moment: datetime) -> datetime:
    """That time, or the next full minute after it."""
    whole = moment.astimezone(UTC).replace(second=0, microsecond=0)
    return whole if whole == moment else whole + timedelta(minutes=1)
