# SPDX-License-Identifier: Apache-2.0
"""Certificates of attendance, for those who arrived; each bears a number that anybody can check."""

import base64
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from ...models import Arrival, Attendee, Seminar
from .sheets import badged
from .words import dates_of, heading, qr_of, speaking

CERTIFICATE_LENGTH = 12


def certificate_number(attendee: Attendee) -> str:
    """Twelve letters and digits that only this installation can make for her; not the code of her badge."""
    seal = salted_hmac("seminars.certificate", attendee.pk.hex, algorithm="sha256").digest()
    return base64.b32encode(seal).decode()[:CERTIFICATE_LENGTH]


def holder_of(seminar: Seminar, number: str) -> tuple[Attendee, list[date]] | None:
    """Whose certificate bears the number, and the days she came; None for a number nobody was given.

    The scope must be wide: anybody checks a certificate. A seminar has a few hundred people, so each is tried.
    """
    given = number.strip().upper().replace("-", "").replace(" ", "")
    arrived = arrivals_of(seminar)
    for attendee in Attendee.objects.filter(pk__in=list(arrived)):
        if constant_time_compare(certificate_number(attendee), given):
            return attendee, sorted(arrived[attendee.pk])
    return None


def arrivals_of(seminar: Seminar) -> dict[UUID, list[date]]:
    """The days on which each attendee came."""
    found: dict[UUID, list[date]] = defaultdict(list)
    for attendee, day in Arrival.objects.filter(day__seminar=seminar).values_list("attendee", "day__date"):
        found[attendee].append(day)
    return dict(found)


def certificate_sheets(seminar: Seminar, at: datetime) -> Iterator[dict[str, Any]]:
    """A certificate for each who arrived, in her language."""
    arrived = arrivals_of(seminar)
    for attendee in badged(seminar).filter(pk__in=list(arrived)):
        with speaking(attendee.language):
            yield certificate_sheet(seminar, attendee, arrived[attendee.pk])


def certificate_sheet(seminar: Seminar, attendee: Attendee, days: list[date]) -> dict[str, Any]:
    """One certificate in words of the active language."""
    number = certificate_number(attendee)
    spaced = "-".join(number[place : place + 4] for place in range(0, CERTIFICATE_LENGTH, 4))
    address = settings.BASE_URL + reverse("seminars:certificate", args=[seminar.slug, number])
    return {
        **heading(seminar),
        "lang": attendee.language,
        "kind": _("Certificate of attendance"),
        "before": _("This is to certify that"),
        "name": attendee.name,
        "organisation": attendee.organisation_name,
        "after": _("attended"),
        "when": dates_of(days),
        "host": seminar.host.name,
        "check": _("To check this certificate, read the code or open the address and compare."),
        "number": _("Certificate %(number)s") % {"number": spaced},
        "address": address,
        "qr": qr_of(address),
    }
