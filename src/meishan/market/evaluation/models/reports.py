# SPDX-License-Identifier: Apache-2.0
"""The panel's report, in versions, and the signatures under each of them."""

from django.db import models
from django.db.models import Q

from meishan.base.core import ids

from .panel import Evaluation, Seat


class Report(models.Model):
    """The report of a panel as it stood when it was written: who sat there, what was agreed, and why.

    `content` holds ids of people, never names; `digest` is the SHA-256 of its canonical JSON. A later one replaces it
    as long as not all have signed; after that only where the award was sent back, with who opened it again and why.
    """

    id = models.UUIDField(primary_key=True, default=ids.new)
    evaluation = models.ForeignKey(Evaluation, models.PROTECT, related_name="reports")
    buyer = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    words = models.TextField(blank=True)
    written_by = models.UUIDField()
    at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True)
    signed_at = models.DateTimeField(null=True)
    reopened_by = models.UUIDField(null=True)
    reopened_words = models.TextField(blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["evaluation", "number"], name="evaluation_report_number"),
            models.UniqueConstraint(
                fields=["evaluation"], condition=Q(replaced_at__isnull=True), name="evaluation_report_one"
            ),
            models.CheckConstraint(
                condition=Q(replaced_at__isnull=True)
                | Q(signed_at__isnull=True)
                | Q(reopened_by__isnull=False),
                name="evaluation_report_signed_stays",
            ),
        ]


class ReportSignature(models.Model):
    """A voting seat's signature under a report, with what its holder sees otherwise. Append-only."""

    id = models.UUIDField(primary_key=True, default=ids.new)
    report = models.ForeignKey(Report, models.PROTECT, related_name="signatures")
    evaluation = models.ForeignKey(Evaluation, models.PROTECT, related_name="+")
    buyer = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    seat = models.ForeignKey(Seat, models.PROTECT, related_name="signatures")
    person = models.UUIDField()
    remark = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["report", "seat"], name="evaluation_report_signature_once")
        ]
