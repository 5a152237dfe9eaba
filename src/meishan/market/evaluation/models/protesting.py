# SPDX-License-Identifier: Apache-2.0
"""A bidder's protest against an award, and every step of its life."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from meishan.base.core import ids

from ..states import ProtestGround, ProtestState
from .awards import Letter


class Protest(models.Model):
    """One bidder holds that the award of some lots was wrong. While it is open, none of them comes into force.

    A draft is the bidder's alone (row security). `settled_by` had no part in the award (a trigger).
    """

    id = models.UUIDField(primary_key=True, default=ids.new)
    letter = models.ForeignKey(Letter, models.PROTECT, related_name="protests")
    notice = models.ForeignKey("tenders.Notice", models.PROTECT, related_name="+")
    buyer = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    supplier = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    number = models.PositiveIntegerField(
        null=True, help_text="Of the tender's protests; given when it is filed."
    )
    lots = ArrayField(models.PositiveIntegerField())
    ground = models.CharField(max_length=12, choices=ProtestGround)
    words = models.TextField()
    wanted = models.TextField(blank=True)
    state = models.CharField(max_length=12, choices=ProtestState, default=ProtestState.DRAFT)
    state_at = models.DateTimeField()
    made_by = models.UUIDField()
    made_at = models.DateTimeField()
    filed_at = models.DateTimeField(null=True)
    reviewer = models.UUIDField(null=True)
    settled_by = models.UUIDField(null=True)
    settled_at = models.DateTimeField(null=True)
    settled_words = models.TextField(blank=True)
    done_words = models.TextField(blank=True)

    class Meta:
        ordering = ["made_at"]
        constraints = [
            models.UniqueConstraint(fields=["notice", "number"], name="evaluation_protest_number"),
            models.UniqueConstraint(
                fields=["letter"],
                condition=~Q(state=ProtestState.WITHDRAWN),
                name="evaluation_protest_one",
            ),
            models.CheckConstraint(condition=~Q(words=""), name="evaluation_protest_words"),
            models.CheckConstraint(condition=Q(lots__len__gt=0), name="evaluation_protest_lots"),
            models.CheckConstraint(
                condition=Q(filed_at__isnull=True, number__isnull=True)
                | Q(filed_at__isnull=False, number__isnull=False),
                name="evaluation_protest_filed",
            ),
            models.CheckConstraint(
                condition=Q(settled_by__isnull=True, settled_at__isnull=True, settled_words="")
                | Q(settled_by__isnull=False, settled_at__isnull=False, settled_words__gt=""),
                name="evaluation_protest_settled",
            ),
        ]


class ProtestStep(models.Model):
    """One step of a protest: its new state, by whom, with which words. Append-only."""

    id = models.UUIDField(primary_key=True, default=ids.new)
    protest = models.ForeignKey(Protest, models.PROTECT, related_name="steps")
    buyer = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    supplier = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, choices=ProtestState)
    person = models.UUIDField()
    words = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]
