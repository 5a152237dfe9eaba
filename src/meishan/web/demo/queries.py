# SPDX-License-Identifier: Apache-2.0
"""Named reads of the demo's own pages."""

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.db.models import QuerySet

from meishan.base.accounts.models import Mail

from .models import Seat


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
