# SPDX-License-Identifier: Apache-2.0
"""From ranked offers to a decision: rejections, rankings, recommendations, the committee's advice, the decision."""

from django.db import models
from django.db.models import F, Q

from meishan.base.core import ids

from ..states import (
    OPEN_RECOMMENDATIONS,
    CommitteeRole,
    RecommendationState,
    RejectionGround,
    Verdict,
)


class CommitteeMember(models.Model):
    """Somebody the head appointed to an agency's review committee, until she left it."""

    id = models.UUIDField(primary_key=True, default=ids.new)
    agency = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="committee")
    person = models.UUIDField()
    role = models.CharField(max_length=10, choices=CommitteeRole, default=CommitteeRole.MEMBER)
    appointed_by = models.UUIDField()
    appointed_at = models.DateTimeField()
    ended_by = models.UUIDField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["appointed_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "person"],
                condition=Q(ended_at__isnull=True),
                name="evaluation_committee_once",
            ),
            models.UniqueConstraint(
                fields=["agency"],
                condition=Q(ended_at__isnull=True, role=CommitteeRole.CHAIR),
                name="evaluation_committee_one_chair",
            ),
            models.CheckConstraint(
                condition=~Q(person=F("appointed_by")), name="evaluation_committee_not_by_herself"
            ),
        ]


class Rejection(models.Model):
    """Why an offer is out for another reason than a criterion. Whoever reviews and decides reads it. Append-only."""

    id = models.UUIDField(primary_key=True, default=ids.new)
    notice = models.ForeignKey("tenders.Notice", models.PROTECT, related_name="+")
    buyer = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    submission = models.OneToOneField("bids.Submission", models.PROTECT, related_name="rejection")
    ground = models.CharField(max_length=20, choices=RejectionGround)
    words = models.TextField()
    made_by = models.UUIDField()
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(words=""), name="evaluation_rejection_words")]


class Ranking(models.Model):
    """The offers for one lot, ranked: what was ranked and what came of it, as anyone can reckon anew. Append-only.

    `problem` and `result` are canonical forms of algorithms.scoring, the digests the SHA-256 of their bytes.
    """

    id = models.UUIDField(primary_key=True, default=ids.new)
    notice = models.ForeignKey("tenders.Notice", models.PROTECT, related_name="+")
    buyer = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    lot = models.PositiveIntegerField()
    number = models.PositiveIntegerField()
    problem = models.JSONField()
    result = models.JSONField()
    problem_digest = models.CharField(max_length=64)
    result_digest = models.CharField(max_length=64)
    made_by = models.UUIDField()
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["lot", "number"]
        constraints = [
            models.UniqueConstraint(fields=["notice", "lot", "number"], name="evaluation_ranking_number"),
        ]

    @property
    def winner(self) -> str | None:
        """The id of the submission that ranks first; None where no offer complies."""
        found: str | None = self.result["winner"]
        return found


class Recommendation(models.Model):
    """To whom the lots of a tender should go, put by an officer to those who review and decide.

    `value` is the sum of its lots in the currency of the rules, by which a committee is asked or not (`needs_review`).
    """

    id = models.UUIDField(primary_key=True, default=ids.new)
    notice = models.ForeignKey("tenders.Notice", models.PROTECT, related_name="+")
    buyer = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=RecommendationState, default=RecommendationState.DRAFT)
    state_at = models.DateTimeField()
    reasons = models.TextField()
    value = models.DecimalField(max_digits=24, decimal_places=4)
    value_currency = models.CharField(max_length=3)
    needs_review = models.BooleanField()
    made_by = models.UUIDField()
    made_at = models.DateTimeField()
    submitted_by = models.UUIDField(null=True)
    submitted_at = models.DateTimeField(null=True)
    ended_by = models.UUIDField(null=True)
    ended_words = models.TextField(blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["notice", "number"], name="evaluation_recommendation_number"),
            models.UniqueConstraint(
                fields=["notice"],
                condition=Q(state__in=OPEN_RECOMMENDATIONS),
                name="evaluation_recommendation_one",
            ),
            models.CheckConstraint(condition=~Q(reasons=""), name="evaluation_recommendation_reasons"),
            models.CheckConstraint(
                condition=Q(submitted_by__isnull=True, submitted_at__isnull=True)
                | Q(submitted_by__isnull=False, submitted_at__isnull=False),
                name="evaluation_recommendation_submitted",
            ),
            models.CheckConstraint(
                condition=Q(submitted_by__isnull=False)
                | Q(state__in=(RecommendationState.DRAFT, RecommendationState.WITHDRAWN)),
                name="evaluation_recommendation_handed_over",
            ),
        ]


class RecommendedLot(models.Model):
    """One lot of a recommendation: the offer that ranks first in `ranking` (a trigger), or none. Append-only."""

    id = models.UUIDField(primary_key=True, default=ids.new)
    recommendation = models.ForeignKey(Recommendation, models.PROTECT, related_name="lots")
    notice = models.ForeignKey("tenders.Notice", models.PROTECT, related_name="+")
    buyer = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    lot = models.PositiveIntegerField()
    ranking = models.ForeignKey(Ranking, models.PROTECT, null=True, related_name="+")
    submission = models.ForeignKey("bids.Submission", models.PROTECT, null=True, related_name="+")
    supplier = models.ForeignKey("accounts.Organisation", models.PROTECT, null=True, related_name="+")
    rank = models.PositiveIntegerField(null=True)
    amount = models.DecimalField(max_digits=24, decimal_places=4, null=True)
    currency = models.CharField(max_length=3, blank=True)
    usd = models.DecimalField(max_digits=24, decimal_places=4, null=True)

    class Meta:
        ordering = ["lot"]
        constraints = [
            models.UniqueConstraint(fields=["recommendation", "lot"], name="evaluation_recommended_once"),
            models.CheckConstraint(
                condition=Q(
                    submission__isnull=True,
                    supplier__isnull=True,
                    rank__isnull=True,
                    amount__isnull=True,
                    currency="",
                    usd__isnull=True,
                )
                | Q(
                    submission__isnull=False,
                    supplier__isnull=False,
                    ranking__isnull=False,
                    rank__isnull=False,
                    amount__gt=0,
                    currency__regex=r"^[A-Z]{3}$",
                    usd__gt=0,
                ),
                name="evaluation_recommended_whole",
            ),
        ]


class Advice(models.Model):
    """What one member of the review committee says of a recommendation, and why. Append-only."""

    id = models.UUIDField(primary_key=True, default=ids.new)
    recommendation = models.ForeignKey(Recommendation, models.PROTECT, related_name="advices")
    notice = models.ForeignKey("tenders.Notice", models.PROTECT, related_name="+")
    buyer = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    person = models.UUIDField()
    verdict = models.CharField(max_length=10, choices=Verdict)
    comment = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["recommendation", "person"], name="evaluation_advice_once"),
            models.CheckConstraint(
                condition=Q(verdict=Verdict.ENDORSE) | ~Q(comment=""), name="evaluation_advice_comment"
            ),
        ]


class Decision(models.Model):
    """Yes or no to a recommendation, by somebody else than who made it (a constraint). Append-only."""

    id = models.UUIDField(primary_key=True, default=ids.new)
    recommendation = models.OneToOneField(Recommendation, models.PROTECT, related_name="decision")
    notice = models.ForeignKey("tenders.Notice", models.PROTECT, related_name="+")
    buyer = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    approves = models.BooleanField()
    words = models.TextField(blank=True)
    recommended_by = models.UUIDField()
    submitted_by = models.UUIDField()
    decided_by = models.UUIDField()
    decided_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(decided_by=F("recommended_by")) & ~Q(decided_by=F("submitted_by")),
                name="evaluation_decision_by_another",
            ),
            models.CheckConstraint(
                condition=Q(approves=True) | ~Q(words=""), name="evaluation_decision_words"
            ),
        ]
