# SPDX-License-Identifier: Apache-2.0
"""An evaluation, who sits on its panel, what they declared, and under which names bidders are shown to them."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from meishan.base.core import ids

from ..states import LIVE, ConflictKind, EvaluationState, SeatRole, SeatState


class Evaluation(models.Model):
    """The evaluation of one tender's bids. Its id is that of the notice.

    `size` is how many must score, as the rules frozen into the tender say. `people` are all who ever held a seat:
    they see the evaluation, its panel and the names of the bidders; bids are shown to declared seats alone.
    """

    notice = models.OneToOneField(
        "tenders.Notice", models.PROTECT, primary_key=True, related_name="evaluation"
    )
    buyer = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=EvaluationState, default=EvaluationState.FORMING)
    state_at = models.DateTimeField()
    size = models.PositiveSmallIntegerField()
    people = ArrayField(models.UUIDField(), default=list)
    has_pseudonyms = models.BooleanField(default=False)
    formed_by = models.UUIDField()
    formed_at = models.DateTimeField()
    begun_at = models.DateTimeField(null=True)
    locked_at = models.DateTimeField(null=True)
    reported_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(size__gte=1), name="evaluation_size"),
            models.CheckConstraint(
                condition=Q(state=EvaluationState.REPORTED, reported_at__isnull=False)
                | (~Q(state=EvaluationState.REPORTED) & Q(reported_at__isnull=True)),
                name="evaluation_reported_at",
            ),
        ]


class Seat(models.Model):
    """A place on the panel. `declaration` is what its holder said of herself: {"v", "statements": {key: bool},
    "relations": [{"organisation", "words"}], "signed": her name as she wrote it}. `locked_at`: her scores are final.
    `reason` is what somebody wrote who ended it; where her own declaration barred her, its conflicts say why.
    """

    id = models.UUIDField(primary_key=True, default=ids.new)
    evaluation = models.ForeignKey(Evaluation, models.PROTECT, related_name="seats")
    buyer = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    person = models.UUIDField()
    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    role = models.CharField(max_length=10, choices=SeatRole)
    is_outside = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=SeatState, default=SeatState.APPOINTED)
    state_at = models.DateTimeField()
    reason = models.TextField(blank=True)
    appointed_by = models.UUIDField()
    appointed_at = models.DateTimeField()
    declaration = models.JSONField(null=True)
    declared_at = models.DateTimeField(null=True)
    locked_at = models.DateTimeField(null=True)
    ended_by = models.UUIDField(null=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["evaluation", "number"], name="evaluation_seat_number"),
            # Who was barred does not come back.
            models.UniqueConstraint(
                fields=["evaluation", "person"],
                condition=~Q(state=SeatState.RELEASED),
                name="evaluation_seat_person",
            ),
            models.UniqueConstraint(
                fields=["evaluation", "role"],
                condition=Q(state__in=LIVE, role__in=(SeatRole.CHAIR, SeatRole.SECRETARY)),
                name="evaluation_seat_one_chair",
            ),
            models.CheckConstraint(
                condition=Q(role=SeatRole.SECRETARY) | ~Q(appointed_by=F("person")),
                name="evaluation_seat_not_by_herself",
            ),
            models.CheckConstraint(
                condition=~Q(state=SeatState.DECLARED)
                | Q(declaration__isnull=False, declared_at__isnull=False),
                name="evaluation_seat_declared",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=(SeatState.BARRED, SeatState.RELEASED))
                | ~Q(reason="")
                | Q(state=SeatState.BARRED, declared_at__isnull=False, declared_at=F("state_at")),
                name="evaluation_seat_reason",
            ),
            models.CheckConstraint(
                condition=Q(locked_at__isnull=True) | Q(declared_at__isnull=False),
                name="evaluation_seat_locked",
            ),
        ]


class Conflict(models.Model):
    """What binds somebody on the panel to a bidder or to the tender, declared or detected. Append-only."""

    id = models.UUIDField(primary_key=True, default=ids.new)
    seat = models.ForeignKey(Seat, models.PROTECT, related_name="conflicts")
    evaluation = models.ForeignKey(Evaluation, models.PROTECT, related_name="conflicts")
    buyer = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=ConflictKind)
    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, null=True, related_name="+")
    words = models.TextField(blank=True)
    bars = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]


class Alias(models.Model):
    """Under which letter a bidder is shown to those who score, while names are hidden. Drawn once; append-only."""

    id = models.UUIDField(primary_key=True, default=ids.new)
    evaluation = models.ForeignKey(Evaluation, models.PROTECT, related_name="aliases")
    buyer = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    bid = models.ForeignKey("bids.Bid", models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["evaluation", "bid"], name="evaluation_alias_bid"),
            models.UniqueConstraint(fields=["evaluation", "number"], name="evaluation_alias_number"),
        ]
