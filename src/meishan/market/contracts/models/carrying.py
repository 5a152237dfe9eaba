# SPDX-License-Identifier: Apache-2.0
"""What happens to a signed contract: changes, deliveries taken or sent back, an early end, how the supplier did."""

from django.db import models
from django.db.models import F, Q

from meishan.base.core import ids

from ..states import AmendmentState, MilestoneChangeKind, TerminationGround, TerminationState


class Amendment(models.Model):
    """A change of value, last day, words, milestones or price list of a signed contract. The supplier sees it once
    offered, all others once in force; of the price list they read that `price_changes` lines change from `prices_from`
    on.

    `percent` is how far all changes together, this one included, move the value from what was signed first, or a price,
    whichever is more. Beyond the rule set's figure (`limit_percent`, as it stood) the review committee endorses it
    (`needs_review`).
    """

    id = models.UUIDField(primary_key=True, default=ids.new)
    contract = models.ForeignKey("contracts.Contract", models.PROTECT, related_name="amendments")
    buyer = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    supplier = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    words = models.TextField(help_text="What changes, as both sides sign it.")
    reason = models.TextField()
    value_before = models.DecimalField(max_digits=20, decimal_places=2)
    value_after = models.DecimalField(max_digits=20, decimal_places=2)
    ends_before = models.DateField()
    ends_after = models.DateField()
    price_changes = models.PositiveSmallIntegerField(default=0)
    prices_from = models.DateField(null=True)
    milestone_changes = models.PositiveSmallIntegerField(default=0)
    percent = models.DecimalField(max_digits=12, decimal_places=2)
    limit_percent = models.DecimalField(max_digits=6, decimal_places=2, null=True)
    needs_review = models.BooleanField()
    state = models.CharField(max_length=10, choices=AmendmentState, default=AmendmentState.PROPOSED)
    state_at = models.DateTimeField()
    proposed_by = models.UUIDField()
    proposed_at = models.DateTimeField()
    offered_at = models.DateTimeField(null=True)
    in_force_at = models.DateTimeField(null=True)
    declined_words = models.TextField(blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["contract", "number"], name="contracts_amendment_number"),
            models.UniqueConstraint(
                fields=["contract"],
                condition=Q(state__in=["proposed", "in_review", "approved", "offered"]),
                name="contracts_amendment_one",
            ),
            models.CheckConstraint(condition=Q(value_after__gt=0), name="contracts_amendment_value"),
            models.CheckConstraint(
                condition=Q(price_changes=0, prices_from__isnull=True)
                | Q(price_changes__gt=0, prices_from__isnull=False),
                name="contracts_amendment_prices",
            ),
            models.CheckConstraint(
                condition=Q(state=AmendmentState.IN_FORCE, in_force_at__isnull=False)
                | Q(~Q(state=AmendmentState.IN_FORCE), in_force_at__isnull=True),
                name="contracts_amendment_in_force",
            ),
            models.CheckConstraint(
                condition=Q(needs_review=True) | ~Q(state__in=["in_review", "approved", "rejected"]),
                name="contracts_amendment_review",
            ),
            models.CheckConstraint(
                condition=Q(needs_review=True)
                | Q(limit_percent__isnull=True)
                | Q(percent__lte=F("limit_percent")),
                name="contracts_amendment_limit",
            ),
        ]


class AmendmentReview(models.Model):
    """What the review committee said of a large change, and who. For the buyer's people alone. Append-only."""

    amendment = models.OneToOneField(Amendment, models.PROTECT, primary_key=True, related_name="review")
    buyer = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    endorsed = models.BooleanField()
    words = models.TextField()
    proposed_by = models.UUIDField()
    decided_by = models.UUIDField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(decided_by=F("proposed_by")), name="contracts_review_two_people"
            ),
        ]


class MilestoneChange(models.Model):
    """What an amendment does to a milestone: it gets another day or amount, is not due any more, or is new.
    Append-only.

    `milestone` is the one it is about, as it was (`due_before`, `amount_before`); none for a new one. Seen by whoever
    sees the amendment.
    """

    id = models.UUIDField(primary_key=True, default=ids.new)
    amendment = models.ForeignKey(Amendment, models.PROTECT, related_name="milestones")
    contract = models.ForeignKey("contracts.Contract", models.PROTECT, related_name="+")
    buyer = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    supplier = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=8, choices=MilestoneChangeKind)
    milestone = models.ForeignKey("contracts.Milestone", models.PROTECT, null=True, related_name="changes")
    title = models.CharField(max_length=250)
    due_before = models.DateField(null=True)
    amount_before = models.DecimalField(max_digits=20, decimal_places=2, null=True)
    due_on = models.DateField(null=True)
    amount = models.DecimalField(max_digits=20, decimal_places=2, null=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["amendment", "number"], name="contracts_milestonechange_number"),
            models.UniqueConstraint(
                fields=["amendment", "milestone"],
                condition=Q(milestone__isnull=False),
                name="contracts_milestonechange_once",
            ),
            models.CheckConstraint(
                condition=Q(amount__isnull=True) | Q(amount__gt=0), name="contracts_milestonechange_amount"
            ),
            models.CheckConstraint(
                condition=Q(
                    kind=MilestoneChangeKind.REVISED,
                    milestone__isnull=False,
                    due_before__isnull=False,
                    due_on__isnull=False,
                )
                | Q(
                    kind=MilestoneChangeKind.ADDED,
                    milestone__isnull=True,
                    due_before__isnull=True,
                    amount_before__isnull=True,
                    due_on__isnull=False,
                )
                | Q(
                    kind=MilestoneChangeKind.DROPPED,
                    milestone__isnull=False,
                    due_before__isnull=False,
                    due_on__isnull=True,
                    amount__isnull=True,
                ),
                name="contracts_milestonechange_kind",
            ),
        ]


class Acceptance(models.Model):
    """The buyer's word on something delivered: taken, or sent back and why. Append-only; for both sides."""

    id = models.UUIDField(primary_key=True, default=ids.new)
    milestone = models.ForeignKey("contracts.Milestone", models.PROTECT, related_name="acceptances")
    buyer = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    supplier = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    accepted = models.BooleanField()
    words = models.TextField(blank=True)
    person = models.UUIDField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(accepted=True) | ~Q(words=""), name="contracts_acceptance_says_why_not"
            ),
        ]


class DeliveryReport(models.Model):
    """The supplier's word that a milestone is reached. Append-only; for both sides."""

    id = models.UUIDField(primary_key=True, default=ids.new)
    milestone = models.ForeignKey("contracts.Milestone", models.PROTECT, related_name="reports")
    buyer = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    supplier = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    words = models.TextField()
    person = models.UUIDField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["at"]


class Termination(models.Model):
    """An early end: asked for by one person of the buyer, decided by its head. The supplier sees what was decided."""

    id = models.UUIDField(primary_key=True, default=ids.new)
    contract = models.ForeignKey("contracts.Contract", models.PROTECT, related_name="terminations")
    buyer = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    supplier = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    ground = models.CharField(max_length=14, choices=TerminationGround)
    words = models.TextField()
    ends_on = models.DateField()
    state = models.CharField(max_length=8, choices=TerminationState, default=TerminationState.ASKED)
    asked_by = models.UUIDField()
    asked_at = models.DateTimeField()
    settled_by = models.UUIDField(null=True)
    settled_at = models.DateTimeField(null=True)
    settled_words = models.TextField(blank=True)

    class Meta:
        ordering = ["-asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["contract"],
                condition=~Q(state=TerminationState.DECLINED),
                name="contracts_termination_one",
            ),
            models.CheckConstraint(
                condition=Q(settled_by__isnull=True) | ~Q(settled_by=F("asked_by")),
                name="contracts_termination_two_people",
            ),
            models.CheckConstraint(
                condition=Q(state=TerminationState.ASKED, settled_by__isnull=True, settled_at__isnull=True)
                | Q(
                    ~Q(state=TerminationState.ASKED),
                    settled_by__isnull=False,
                    settled_at__isnull=False,
                ),
                name="contracts_termination_settled",
            ),
        ]


class PerformanceNote(models.Model):
    """How the supplier did, from 1 to 5 in three respects and in words, with its answer. For both sides."""

    id = models.UUIDField(primary_key=True, default=ids.new)
    contract = models.ForeignKey("contracts.Contract", models.PROTECT, related_name="notes")
    buyer = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    supplier = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    is_final = models.BooleanField()
    quality = models.PositiveSmallIntegerField()
    timeliness = models.PositiveSmallIntegerField()
    cooperation = models.PositiveSmallIntegerField()
    words = models.TextField()
    made_by = models.UUIDField()
    made_at = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_by = models.UUIDField(null=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["contract", "number"], name="contracts_note_number"),
            models.UniqueConstraint(
                fields=["contract"], condition=Q(is_final=True), name="contracts_note_one_final"
            ),
            models.CheckConstraint(
                condition=Q(
                    quality__gte=1,
                    quality__lte=5,
                    timeliness__gte=1,
                    timeliness__lte=5,
                    cooperation__gte=1,
                    cooperation__lte=5,
                ),
                name="contracts_note_scores",
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True, answered_by__isnull=True)
                | Q(~Q(answer=""), answered_at__isnull=False, answered_by__isnull=False),
                name="contracts_note_answered",
            ),
        ]

    @property
    def score(self) -> float:
        """The mean of the three, to one digit."""
        return round((self.quality + self.timeliness + self.cooperation) / 3, 1)
