# SPDX-License-Identifier: Apache-2.0
"""What an opening leaves behind and what follows for the bidders: minutes, technical results, clarifications."""

from django.db import models
from django.db.models import F, Q

from meishan.base.core import ids

from ..states import DecisionState, TechnicalResult


class Minutes(models.Model):
    """The minutes of one opening, as its openers sign them. Append-only. Holds ids of people, never names."""

    id = models.UUIDField(primary_key=True, default=ids.new)
    opening = models.OneToOneField("bids.Opening", models.PROTECT, related_name="minutes")
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()


class MinutesSignature(models.Model):
    """One opener's signature under the minutes, with what she has to remark. Append-only."""

    id = models.UUIDField(primary_key=True, default=ids.new)
    minutes = models.ForeignKey(Minutes, models.PROTECT, related_name="signatures")
    opening = models.ForeignKey("bids.Opening", models.PROTECT, related_name="+")
    seat = models.PositiveSmallIntegerField()
    person = models.UUIDField()
    remark = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["seat"]
        constraints = [models.UniqueConstraint(fields=["minutes", "seat"], name="bids_signature_once")]


class TechnicalDecision(models.Model):
    """Whether a submission is technically qualified, with the reason: said by one, confirmed by another."""

    id = models.UUIDField(primary_key=True, default=ids.new)
    submission = models.ForeignKey("bids.Submission", models.PROTECT, related_name="decisions")
    buyer = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    result = models.CharField(
        max_length=10,
        choices=[(one.value, one.label) for one in TechnicalResult if one != TechnicalResult.NONE],
    )
    reason = models.TextField()
    state = models.CharField(max_length=10, choices=DecisionState, default=DecisionState.PROPOSED)
    proposed_by = models.UUIDField()
    proposed_at = models.DateTimeField()
    settled_by = models.UUIDField(null=True)
    settled_at = models.DateTimeField(null=True)
    settled_words = models.TextField(blank=True)

    class Meta:
        ordering = ["-proposed_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["submission"],
                condition=~Q(state=DecisionState.SENT_BACK),
                name="bids_decision_one",
            ),
            models.CheckConstraint(
                condition=Q(settled_by__isnull=True) | ~Q(settled_by=F("proposed_by")),
                name="bids_decision_two_people",
            ),
            models.CheckConstraint(
                condition=Q(state=DecisionState.PROPOSED, settled_by__isnull=True, settled_at__isnull=True)
                | Q(~Q(state=DecisionState.PROPOSED), settled_by__isnull=False, settled_at__isnull=False),
                name="bids_decision_settled",
            ),
        ]


class Clarification(models.Model):
    """A question in writing to one bidder about its opened bid, and its answer, which changes nothing of substance."""

    id = models.UUIDField(primary_key=True, default=ids.new)
    bid = models.ForeignKey("bids.Bid", models.PROTECT, related_name="clarifications")
    notice = models.ForeignKey("tenders.Notice", models.PROTECT, related_name="+")
    supplier = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    buyer = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    question = models.TextField()
    asked_by = models.UUIDField()
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_by = models.UUIDField(null=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["bid", "number"], name="bids_clarification_number"),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answer="", answered_by__isnull=True)
                | (Q(answered_at__isnull=False, answered_by__isnull=False) & ~Q(answer="")),
                name="bids_clarification_answered",
            ),
        ]


class ValidityRequest(models.Model):
    """The buyer asks all bidders of a tender to stand by their bids for longer; nothing else of them changes."""

    id = models.UUIDField(primary_key=True, default=ids.new)
    notice = models.ForeignKey("tenders.Notice", models.PROTECT, related_name="+")
    buyer = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    before = models.DateField(help_text="The last day on which bids bound their bidders until then.")
    until = models.DateField()
    reason = models.TextField()
    asked_by = models.UUIDField()
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["notice", "number"], name="bids_validity_number"),
            models.CheckConstraint(condition=Q(until__gt=F("before")), name="bids_validity_longer"),
        ]


class ValidityAnswer(models.Model):
    """One bidder's answer to such a request: made when it is asked, given once."""

    id = models.UUIDField(primary_key=True, default=ids.new)
    request = models.ForeignKey(ValidityRequest, models.PROTECT, related_name="answers")
    bid = models.ForeignKey("bids.Bid", models.PROTECT, related_name="validity_answers")
    supplier = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    buyer = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    agrees = models.BooleanField(null=True)
    person = models.UUIDField(null=True)
    at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["request", "bid"], name="bids_validity_answer_once"),
            models.CheckConstraint(
                condition=Q(agrees__isnull=True, at__isnull=True, person__isnull=True)
                | Q(agrees__isnull=False, at__isnull=False, person__isnull=False),
                name="bids_validity_answered",
            ),
        ]
