# SPDX-License-Identifier: Apache-2.0
"""How often mail is wanted, which notices a search covers, and in which order."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Frequency(TextChoices):
    OFF = "off", _("No mail")
    DAILY = "daily", _("One mail a day, when there is something new")
    INSTANT = "instant", _("At once")


class Status(TextChoices):
    OPEN = "open", pgettext_lazy("a notice", "Open")
    ALL = "all", _("All, past ones too")
    CLOSED = "closed", _("Closed")
    CANCELLED = "cancelled", _("Cancelled")


class Sort(TextChoices):
    FIT = "fit", _("Best fit")
    DEADLINE = "deadline", _("Soonest deadline")
    NEWEST = "newest", _("Newest")


class RunKind(TextChoices):
    DAILY = "daily", _("Daily")
    INSTANT = "instant", _("Instant")


CLOSING_DAYS = (7, 14, 30)
