# SPDX-License-Identifier: Apache-2.0
"""One procurement run on this platform: where it stands, and by which rules it runs."""

from datetime import date, datetime
from decimal import Decimal

from django.db import models
from django.db.models import F, Q

from ..states import Envelopes, TenderMethod, TenderState


class Tender(models.Model):
    """A need answered by sealed bids here. Its id is that of its first draft, and of its notice once there is one.

    `state` changes through `actions.move` alone, along TENDER_MOVES (a trigger). `rules` is the rule set as it
    stood at publication; with method and envelopes it is frozen then (a trigger). Seen by its buyer alone until
    it is published (row security). Texts are by language code; `reached` has the time each state was last entered.
    """

    id = models.UUIDField(primary_key=True)
    buyer = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="tenders")
    notice = models.OneToOneField("tenders.Notice", models.PROTECT, null=True, related_name="tender")
    state = models.CharField(max_length=20, choices=TenderState, default=TenderState.DRAFT)
    state_at = models.DateTimeField()
    made_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)
    method = models.CharField(max_length=16, choices=TenderMethod, blank=True)
    envelopes = models.CharField(max_length=3, choices=Envelopes, default=Envelopes.ONE)
    rules = models.JSONField(default=dict)
    exception_ground = models.CharField(max_length=40, blank=True)
    suspended_at = models.DateTimeField(null=True)
    suspension_reason = models.JSONField(default=dict)
    end_reason = models.JSONField(default=dict)
    reached = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(notice__isnull=True) | Q(notice=F("id")), name="tenders_tender_notice"
            ),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True, notice__isnull=True)
                | Q(published_at__isnull=False, notice__isnull=False),
                name="tenders_tender_published_at",
            ),
            models.CheckConstraint(
                condition=Q(state=TenderState.SUSPENDED, suspended_at__isnull=False)
                | Q(~Q(state=TenderState.SUSPENDED), suspended_at__isnull=True),
                name="tenders_tender_suspended_at",
            ),
            models.CheckConstraint(
                condition=Q(notice__isnull=True) | ~Q(method=""), name="tenders_tender_method"
            ),
        ]
        indexes = [models.Index(fields=["buyer", "state"], name="tenders_tender_buyer")]

    @property
    def closes_at(self) -> datetime | None:
        """The deadline row's time; None before publication."""
        return self.notice.closes_at if self.notice is not None else None

    def phase(self, at: datetime) -> TenderState:
        """The state at that time: an open tender is closed from the very moment of its deadline on."""
        closes_at = self.closes_at
        if self.state == TenderState.PUBLISHED and closes_at is not None and at >= closes_at:
            return TenderState.CLOSED
        return TenderState(self.state)

    def is_open(self, at: datetime) -> bool:
        """Whether bids are taken at that time."""
        return self.phase(at) == TenderState.PUBLISHED

    @property
    def has_two_envelopes(self) -> bool:
        return self.envelopes == Envelopes.TWO


class TenderPlan(models.Model):
    """What the buyer alone knows of a tender: what it may cost, and the reasons put on record before clearance.

    It changes only while the tender is a draft (a trigger); `rate` is the UN rate the estimate was turned to
    US dollars by, as {"currency", "date", "per_usd", "source"}. `agreements` and `splitting` hold what was shown and
    what the officer answered, `shortening` why the time for bids is shorter than usual.
    """

    tender = models.OneToOneField(Tender, models.CASCADE, primary_key=True, related_name="plan")
    buyer = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    amount = models.DecimalField(max_digits=20, decimal_places=2, null=True)
    currency = models.CharField(max_length=3, blank=True)
    estimate = models.DecimalField(max_digits=20, decimal_places=2, null=True)
    rate = models.JSONField(default=dict)
    agreements = models.JSONField(default=dict)
    splitting = models.JSONField(default=dict)
    shortening = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__isnull=True) | (Q(amount__gt=0) & ~Q(currency="")),
                name="tenders_plan_amount",
            ),
        ]

    @property
    def per_usd(self) -> Decimal | None:
        """How much of its currency is one US dollar by the rate it was turned by."""
        said = self.rate.get("per_usd")
        return Decimal(said) if said else None

    @property
    def rate_since(self) -> date | None:
        """The day from which that rate holds."""
        said = self.rate.get("since")
        return date.fromisoformat(said) if said else None
