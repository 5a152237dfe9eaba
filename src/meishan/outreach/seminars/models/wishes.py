# SPDX-License-Identifier: Apache-2.0
"""Whom each side wants to meet."""

from django.db import models
from django.db.models import Q

from meishan.base.core import ids

from ..states import Side, Wish


class Request(models.Model):
    """One side's wish about the other. A supplier names an officer, or (`officer` empty) any officer of an agency.

    `owner` is the organisation that says it, `other` the one it is about. Seen by the owner and the host;
    by the other side too, unless it is a "no, thank you". No rival ever sees it.
    """

    id = models.UUIDField(primary_key=True, default=ids.new)
    seminar = models.ForeignKey("seminars.Seminar", models.PROTECT, related_name="requests")
    host = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    side = models.CharField(max_length=10, choices=Side)
    owner = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    other = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    application = models.ForeignKey("seminars.Application", models.PROTECT, related_name="requests")
    participation = models.ForeignKey("seminars.Participation", models.PROTECT, related_name="requests")
    officer = models.ForeignKey("seminars.Officer", models.PROTECT, null=True, related_name="requests")
    wish = models.CharField(max_length=5, choices=Wish)
    why = models.CharField(max_length=400, blank=True)
    language = models.CharField(max_length=2, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["side", "application", "officer"],
                condition=Q(officer__isnull=False),
                name="seminars_request_once",
            ),
            models.UniqueConstraint(
                fields=["side", "application", "participation"],
                condition=Q(officer__isnull=True),
                name="seminars_request_pool_once",
            ),
        ]
        indexes = [models.Index(fields=["seminar", "owner"], name="seminars_request_owner")]
