# SPDX-License-Identifier: Apache-2.0
"""Papers made for the organisers, kept for a day."""

from django.db import models
from django.db.models import Q

from meishan.base.core import ids

from ..states import PrintKind, PrintState


class Print(models.Model):
    """One kind of paper of a seminar as a PDF. Seen by the host alone; the row goes after a day, and with it the file.

    The file lies in the row, not in the file store, so that names on it are gone for good with it.
    `progress` is 0 to 100; `milliseconds` is how long the making took.
    """

    id = models.UUIDField(primary_key=True, default=ids.new)
    seminar = models.ForeignKey("seminars.Seminar", models.CASCADE, related_name="prints")
    host = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=PrintKind)
    state = models.CharField(max_length=8, choices=PrintState, default=PrintState.QUEUED)
    progress = models.PositiveSmallIntegerField(default=0)
    sheets = models.PositiveIntegerField(null=True)
    size = models.PositiveIntegerField(null=True, help_text="Bytes.")
    milliseconds = models.PositiveIntegerField(null=True)
    content = models.BinaryField(null=True)
    preview = models.BinaryField(null=True, help_text="A PNG of the first page.")
    asked_by = models.UUIDField()
    asked_at = models.DateTimeField()
    made_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["seminar", "kind"],
                condition=Q(state__in=[PrintState.QUEUED, PrintState.MAKING]),
                name="seminars_print_one_at_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(state=PrintState.READY) | Q(content__isnull=False),
                name="seminars_print_ready_is_there",
            ),
        ]
        indexes = [models.Index(fields=["asked_at"], name="seminars_print_age")]
