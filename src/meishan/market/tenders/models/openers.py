# SPDX-License-Identifier: Apache-2.0
"""Who opens a tender's bids: keys, lists of openers with a threshold (opener manifests), seats, drills and answers."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from meishan.base.core import ids

from ..states import DrillPurpose, OpenersState


class OpenerKey(models.Model):
    """The public half of an opener's age key; the secret half never leaves her device. Retired, never changed.

    `person` holds it for `organisation`. Everybody may know it: bids are sealed to it.
    """

    id = models.UUIDField(primary_key=True, default=ids.new)
    person = models.UUIDField()
    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="opener_keys")
    recipient = models.CharField(max_length=80, unique=True)
    made_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["person", "organisation"], name="tenders_opener_key_person")]


class OpenerManifest(models.Model):
    """Who opens one tender: M of N keys, as the public log holds them. What it says never changes (a trigger).

    It stands once every opener has confirmed her seat and opened a drill; bids name it by its `digest`. A later one
    supersedes it. `reference` and `title` are the tender's, for openers of other agencies, who can't see a draft;
    `organisations` are those of the openers. Seen by buyer and openers, and by all once the tender is published.
    """

    id = models.UUIDField(primary_key=True, default=ids.new)
    tender = models.ForeignKey("tenders.Tender", models.PROTECT, related_name="manifests")
    buyer = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=12, choices=OpenersState, default=OpenersState.APPOINTED)
    threshold = models.PositiveSmallIntegerField()
    manifest = models.JSONField()
    digest = models.CharField(max_length=64, db_index=True)
    organisations = ArrayField(models.UUIDField())
    reference = models.CharField(max_length=120)
    title = models.JSONField()
    language = models.CharField(max_length=2, default="en")
    made_at = models.DateTimeField()
    stands_at = models.DateTimeField(null=True)
    superseded_at = models.DateTimeField(null=True)
    alarmed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["tender", "number"], name="tenders_manifest_number"),
            models.UniqueConstraint(
                fields=["tender"],
                condition=Q(state=OpenersState.STANDING),
                name="tenders_manifest_one_stands",
            ),
            models.UniqueConstraint(
                fields=["tender"],
                condition=Q(state=OpenersState.APPOINTED),
                name="tenders_manifest_one_appointed",
            ),
            models.CheckConstraint(
                condition=Q(state=OpenersState.SUPERSEDED, superseded_at__isnull=False)
                | Q(~Q(state=OpenersState.SUPERSEDED), superseded_at__isnull=True),
                name="tenders_manifest_superseded_at",
            ),
            models.CheckConstraint(
                condition=~Q(state=OpenersState.STANDING) | Q(stands_at__isnull=False),
                name="tenders_manifest_stands_at",
            ),
        ]

    @property
    def seats_count(self) -> int:
        return len(self.manifest["openers"])

    @property
    def slack(self) -> int:
        """How many openers may be lost before nothing can be opened any more."""
        return self.seats_count - self.threshold


class Seat(models.Model):
    """One opener's place in a manifest. Never somebody who wrote, cleared or published the tender (a trigger)."""

    id = models.UUIDField(primary_key=True, default=ids.new)
    manifest = models.ForeignKey(OpenerManifest, models.PROTECT, related_name="seats")
    seat = models.PositiveSmallIntegerField()
    person = models.UUIDField()
    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    key = models.ForeignKey(OpenerKey, models.PROTECT, related_name="seats")
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["seat"]
        constraints = [
            models.UniqueConstraint(fields=["manifest", "seat"], name="tenders_seat_number"),
            models.UniqueConstraint(fields=["manifest", "person"], name="tenders_seat_person"),
            models.UniqueConstraint(fields=["manifest", "key"], name="tenders_seat_key"),
            models.CheckConstraint(condition=Q(seat__gte=1, seat__lte=9), name="tenders_seat_range"),
        ]


class Drill(models.Model):
    """A canary envelope sealed to a manifest: whoever opens her share of it shows that her key works."""

    id = models.UUIDField(primary_key=True, default=ids.new)
    manifest = models.ForeignKey(OpenerManifest, models.PROTECT, related_name="drills")
    purpose = models.CharField(max_length=12, choices=DrillPurpose)
    header = models.JSONField()
    shares = models.JSONField()
    ciphertext = models.BinaryField()
    made_at = models.DateTimeField()
    due_at = models.DateTimeField()

    class Meta:
        ordering = ["made_at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(due_at__gt=F("made_at")), name="tenders_drill_due"),
        ]


class DrillAnswer(models.Model):
    """An opener opened her share of a canary. Append-only."""

    id = models.UUIDField(primary_key=True, default=ids.new)
    drill = models.ForeignKey(Drill, models.PROTECT, related_name="answers")
    seat = models.ForeignKey(Seat, models.PROTECT, related_name="answers")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["drill", "seat"], name="tenders_drill_answer_once")]
