# SPDX-License-Identifier: Apache-2.0
"""What follows a decision: awards and the outcome of each lot, which all may read; letters and debriefings."""

from django.db import models
from django.db.models import Q

from meishan.base.core import ids

from ..states import AwardState, CancelGround, LetterOutcome
from .awarding import Decision, Ranking


class Award(models.Model):
    """One lot (0: the whole tender) goes to one supplier. Made when it is announced, and public from then on.

    In force only once `standstill_until` is over, with no protest open against it (a trigger). At most one of a lot
    has not fallen away. `replaces` is the one whose bidder was ahead in rank and fell away.
    """

    id = models.UUIDField(primary_key=True, default=ids.new)
    notice = models.ForeignKey("tenders.Notice", models.PROTECT, related_name="awards")
    buyer = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    lot = models.PositiveIntegerField()
    decision = models.ForeignKey(Decision, models.PROTECT, related_name="awards")
    ranking = models.ForeignKey(Ranking, models.PROTECT, related_name="+")
    submission = models.ForeignKey("bids.Submission", models.PROTECT, related_name="+")
    supplier = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="awards")
    amount = models.DecimalField(max_digits=24, decimal_places=4)
    currency = models.CharField(max_length=3)
    usd = models.DecimalField(max_digits=24, decimal_places=4)
    state = models.CharField(max_length=10, choices=AwardState, default=AwardState.NOTIFIED)
    state_at = models.DateTimeField()
    announced_at = models.DateTimeField()
    standstill_until = models.DateTimeField()
    replaces = models.ForeignKey("self", models.PROTECT, null=True, related_name="replaced_by")
    cancel_ground = models.CharField(max_length=12, choices=CancelGround, blank=True)
    cancel_words = models.TextField(blank=True)
    cancelled_by = models.UUIDField(null=True)

    class Meta:
        ordering = ["lot", "number"]
        constraints = [
            models.UniqueConstraint(fields=["notice", "number"], name="evaluation_award_number"),
            models.UniqueConstraint(
                fields=["notice", "lot"],
                condition=~Q(state=AwardState.CANCELLED),
                name="evaluation_award_one",
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="evaluation_award_amount"),
            models.CheckConstraint(
                condition=Q(state=AwardState.CANCELLED, cancel_words__gt="", cancel_ground__gt="")
                | (~Q(state=AwardState.CANCELLED) & Q(cancel_words="", cancel_ground="")),
                name="evaluation_award_cancelled",
            ),
        ]
        indexes = [
            models.Index(fields=["supplier", "-announced_at"], name="evaluation_award_supplier"),
            models.Index(fields=["state", "standstill_until"], name="evaluation_award_due"),
        ]


class Outcome(models.Model):
    """What came of a lot when it was announced: an award, or none. The newest of a lot counts. Append-only, public.

    It makes its ranking public (row security).
    """

    id = models.UUIDField(primary_key=True, default=ids.new)
    notice = models.ForeignKey("tenders.Notice", models.PROTECT, related_name="outcomes")
    lot = models.PositiveIntegerField()
    decision = models.ForeignKey(Decision, models.PROTECT, related_name="outcomes")
    ranking = models.ForeignKey(Ranking, models.PROTECT, null=True, related_name="outcomes")
    award = models.OneToOneField(Award, models.PROTECT, null=True, related_name="outcome")
    at = models.DateTimeField()

    class Meta:
        ordering = ["lot", "at"]
        constraints = [
            models.UniqueConstraint(fields=["decision", "lot"], name="evaluation_outcome_once"),
        ]


class Letter(models.Model):
    """What one bidder is told of one decision: of each lot it bid for, whether it won, and its own scores alone.

    `content` is {"lots": rows {"lot", "outcome", "result", "failed_on", "technical", "percent", "total", "currency",
    "financial", "score", "rank", "criteria": rows {"id", "title", "points", "of", "passes"}, "winner", "amount",
    "amount_currency", "winner_evaluated"}}. Append-only.
    """

    id = models.UUIDField(primary_key=True, default=ids.new)
    notice = models.ForeignKey("tenders.Notice", models.PROTECT, related_name="+")
    buyer = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    supplier = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    bid = models.ForeignKey("bids.Bid", models.PROTECT, related_name="letters")
    decision = models.ForeignKey(Decision, models.PROTECT, related_name="letters")
    outcome = models.CharField(max_length=10, choices=LetterOutcome)
    content = models.JSONField()
    at = models.DateTimeField()
    debrief_until = models.DateTimeField()
    protest_until = models.DateTimeField(help_text="Where no debriefing is asked for.")

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["decision", "bid"], name="evaluation_letter_once"),
        ]
        indexes = [models.Index(fields=["supplier", "-at"], name="evaluation_letter_supplier")]


class Debrief(models.Model):
    """A debriefing about one's own offer: asked for once, in the window of the letter, and answered once."""

    letter = models.OneToOneField(Letter, models.PROTECT, primary_key=True, related_name="debrief")
    notice = models.ForeignKey("tenders.Notice", models.PROTECT, related_name="+")
    buyer = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    supplier = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    question = models.TextField(blank=True)
    asked_by = models.UUIDField()
    asked_at = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_by = models.UUIDField(null=True)
    answered_at = models.DateTimeField(null=True)
    protest_until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    answer="", answered_by__isnull=True, answered_at__isnull=True, protest_until__isnull=True
                )
                | Q(
                    answer__gt="",
                    answered_by__isnull=False,
                    answered_at__isnull=False,
                    protest_until__isnull=False,
                ),
                name="evaluation_debrief_answered",
            ),
        ]
