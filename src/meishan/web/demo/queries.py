# SPDX-License-Identifier: Apache-2.0
"""Named reads of the demo's own pages."""

from datetime import UTC, datetime

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _

from meishan.base.accounts.models import Mail
from meishan.base.core import scope
from meishan.base.ledger.models import Entry
from meishan.market.vetting.models import Ineligibility

from .models import Passage, Seat


def seats() -> QuerySet[Seat]:
    """The personas, in the order a visitor would try them."""
    return Seat.objects.select_related("person")


def current_code(seat: Seat) -> str:
    """The six digits the persona's code generator shows now; empty where she has none."""
    second = Authenticator.objects.filter(user=seat.person, type=Authenticator.Type.TOTP).first()
    if second is None:
        return ""
    around = list(yield_hotp_counters_from_time())
    counter = around[len(around) // 2]
    return str(format_hotp_value(hotp_value(get_adapter().decrypt(second.data["secret"]), counter)))


def mails(address: str = "") -> QuerySet[Mail]:
    """Every mail of the demo, newest first; or those to one address."""
    found = Mail.objects.select_related("person").order_by("-made_at")
    return found.filter(to__iexact=address) if address else found


def passage() -> Passage | None:
    """The way to the seminar's first day, once somebody set out."""
    return Passage.objects.first()


def last_moment() -> datetime | None:
    """When the newest act of this world was done, by its own clock."""
    with scope.everything():
        found: datetime | None = Entry.objects.aggregate(last=Max("at"))["last"]
    return found


def hindrance_to_going_back(to: datetime | None) -> str | None:
    """Why the clock must not show `to` (None: the true time) any more; None where it may.

    Going back breaks nothing that only has a time; what may end no earlier than it began would break.
    """
    target = to or datetime.now(UTC)
    with scope.everything():
        if Ineligibility.objects.filter(since__gt=target, lifted_at__isnull=True).exists():
            return _(
                "A supplier was excluded at a later time, and that can't be lifted before it began. "
                "The clock stays where it is."
            )
    return None
