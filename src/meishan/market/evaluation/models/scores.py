# SPDX-License-Identifier: Apache-2.0
"""What each member judged by herself, and what the panel agreed on: by criterion, each with its reason."""

from django.db import models
from django.db.models import F, Q

from meishan.base.core import ids

from .panel import Evaluation, Seat

# Points of a criterion that gives some, from nothing to its most; else passed or failed. Never both.
JUDGED = Q(
    most__isnull=False, points__isnull=False, points__gte=0, points__lte=F("most"), passes__isnull=True
) | Q(most__isnull=True, points__isnull=True, passes__isnull=False)


class Score(models.Model):
    """One member's judgement of one bid for one lot by one criterion. `edition` counts how often she changed it.

    Written by the holder of a declared seat until she locks it (a trigger); read by her alone until all have locked
    (row security).
    """

    id = models.UUIDField(primary_key=True, default=ids.new)
    evaluation = models.ForeignKey(Evaluation, models.PROTECT, related_name="scores")
    buyer = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    seat = models.ForeignKey(Seat, models.PROTECT, related_name="scores")
    person = models.UUIDField()
    submission = models.ForeignKey("bids.Submission", models.PROTECT, related_name="scores")
    criterion = models.CharField(max_length=80)
    most = models.DecimalField(max_digits=8, decimal_places=2, null=True)
    points = models.DecimalField(max_digits=8, decimal_places=2, null=True)
    passes = models.BooleanField(null=True)
    reason = models.TextField()
    edition = models.PositiveSmallIntegerField(default=1)
    at = models.DateTimeField()

    class Meta:
        ordering = ["submission", "criterion"]
        constraints = [
            models.UniqueConstraint(fields=["seat", "submission", "criterion"], name="evaluation_score_once"),
            models.CheckConstraint(condition=JUDGED, name="evaluation_score_range"),
            models.CheckConstraint(condition=~Q(reason=""), name="evaluation_score_reason"),
        ]
        indexes = [models.Index(fields=["evaluation", "submission"], name="evaluation_score_bid")]


class Agreed(models.Model):
    """What the panel agreed on for one bid for one lot by one criterion, in its consensus meeting.

    `edition` counts how often it was changed in the meeting. `dropped_at`: the panel had to score anew.
    """

    id = models.UUIDField(primary_key=True, default=ids.new)
    evaluation = models.ForeignKey(Evaluation, models.PROTECT, related_name="agreed")
    buyer = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    submission = models.ForeignKey("bids.Submission", models.PROTECT, related_name="agreed")
    criterion = models.CharField(max_length=80)
    most = models.DecimalField(max_digits=8, decimal_places=2, null=True)
    points = models.DecimalField(max_digits=8, decimal_places=2, null=True)
    passes = models.BooleanField(null=True)
    reason = models.TextField()
    edition = models.PositiveSmallIntegerField(default=1)
    person = models.UUIDField()
    at = models.DateTimeField()
    dropped_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["submission", "criterion"]
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "criterion"],
                condition=Q(dropped_at__isnull=True),
                name="evaluation_agreed_once",
            ),
            models.CheckConstraint(condition=JUDGED, name="evaluation_agreed_range"),
            models.CheckConstraint(condition=~Q(reason=""), name="evaluation_agreed_reason"),
        ]
        indexes = [models.Index(fields=["evaluation", "submission"], name="evaluation_agreed_bid")]
