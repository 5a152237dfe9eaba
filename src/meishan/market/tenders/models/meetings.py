# SPDX-License-Identifier: Apache-2.0
"""What was said before bidding, for all who could not be there."""

from django.db import models

from meishan.base.core import ids


class MeetingMinutes(models.Model):
    """Minutes of a pre-bid meeting or site visit, as all read them at the same time. Append-only, dense numbers.

    `words` is a text by language code; it names no supplier. Questions asked there are published as answers.
    """

    id = models.UUIDField(primary_key=True, default=ids.new)
    notice = models.ForeignKey("tenders.Notice", models.PROTECT, related_name="meetings")
    number = models.PositiveIntegerField()
    held_at = models.DateTimeField()
    words = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["notice", "number"], name="tenders_minutes_number"),
        ]
