# SPDX-License-Identifier: Apache-2.0
"""Orders under an agreement, and the rounds in which its holders offer for one need."""

from decimal import Decimal

from django.db import models
from django.db.models import F, Q

from meishan.base.core import ids

from ..states import CallOffState, RoundState


class CallOff(models.Model):
    """One order under an agreement with one of its holders. It counts against the ceiling from its approval on.

    A trigger adds it to what the agreement (and the piggyback) consumed, and takes it off again when it is cancelled
    or refused; what was submitted does not change. The supplier sees it once it was ordered, the agreement's owner
    once it was approved. `requested_by` never approves it (a constraint).
    """

    id = models.UUIDField(primary_key=True, default=ids.new)
    agreement = models.ForeignKey("contracts.Agreement", models.PROTECT, related_name="call_offs")
    contract = models.ForeignKey("contracts.Contract", models.PROTECT, related_name="call_offs")
    piggyback = models.ForeignKey("contracts.Piggyback", models.PROTECT, null=True, related_name="call_offs")
    offer = models.OneToOneField("contracts.RoundOffer", models.PROTECT, null=True, related_name="call_off")
    buyer = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    owner = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    supplier = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    number = models.CharField(max_length=60)
    title = models.CharField(max_length=250)
    deliver_to = models.CharField(max_length=500, blank=True)
    country = models.CharField(max_length=2, blank=True)
    deliver_by = models.DateField(null=True)
    total = models.DecimalField(max_digits=20, decimal_places=2, default=Decimal(0))
    currency = models.CharField(max_length=3)
    state = models.CharField(max_length=12, choices=CallOffState, default=CallOffState.CART)
    state_at = models.DateTimeField()
    made_by = models.UUIDField()
    made_at = models.DateTimeField()
    requested_by = models.UUIDField(null=True)
    submitted_at = models.DateTimeField(null=True)
    approved_by = models.UUIDField(null=True)
    approved_at = models.DateTimeField(null=True)
    ordered_at = models.DateTimeField(null=True)
    acknowledged_at = models.DateTimeField(null=True)
    promised_on = models.DateField(null=True, help_text="The supplier's own day of delivery.")
    shipped_at = models.DateTimeField(null=True)
    shipping = models.CharField(max_length=250, blank=True, help_text="Carrier and tracking number.")
    received_at = models.DateTimeField(null=True)
    received_words = models.TextField(blank=True)
    closed_at = models.DateTimeField(null=True)
    end_words = models.TextField(blank=True, help_text="Why it was sent back, rejected or cancelled.")

    class Meta:
        ordering = ["-made_at"]
        constraints = [
            models.UniqueConstraint(fields=["buyer", "number"], name="contracts_calloff_number"),
            models.CheckConstraint(condition=Q(total__gte=0), name="contracts_calloff_total"),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True)
                | (Q(requested_by__isnull=False) & ~Q(approved_by=F("requested_by"))),
                name="contracts_calloff_two_people",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["cart", "submitted", "rejected", "cancelled"])
                | Q(approved_by__isnull=False, approved_at__isnull=False, total__gt=0),
                name="contracts_calloff_approved",
            ),
            models.CheckConstraint(
                condition=Q(piggyback__isnull=True, buyer=F("owner"))
                | (Q(piggyback__isnull=False) & ~Q(buyer=F("owner"))),
                name="contracts_calloff_piggyback",
            ),
        ]
        indexes = [
            models.Index(fields=["agreement", "state"], name="contracts_calloff_agreement"),
            models.Index(fields=["supplier", "-made_at"], name="contracts_calloff_supplier"),
        ]


class CallOffLine(models.Model):
    """What is ordered, at the price of the list or of the offer chosen. Seen by whoever sees the call-off."""

    id = models.UUIDField(primary_key=True, default=ids.new)
    call_off = models.ForeignKey(CallOff, models.CASCADE, related_name="lines")
    price = models.ForeignKey("contracts.PriceLine", models.PROTECT, null=True, related_name="+")
    number = models.PositiveIntegerField()
    description = models.CharField(max_length=500)
    unit = models.CharField(max_length=10)
    quantity = models.DecimalField(max_digits=16, decimal_places=3)
    unit_price = models.DecimalField(max_digits=20, decimal_places=4)
    total = models.DecimalField(max_digits=20, decimal_places=2)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["call_off", "number"], name="contracts_calloffline_number"),
            models.CheckConstraint(
                condition=Q(quantity__gt=0, unit_price__gt=0, total__gte=0),
                name="contracts_calloffline_positive",
            ),
        ]


class Round(models.Model):
    """Secondary bidding: what is needed, and until when the holders of an agreement may offer for it.

    `lines` are {"description", "unit", "quantity"} as texts. One officer chooses among the offers; the call-off made
    of the choice is approved by another, as every call-off.
    """

    id = models.UUIDField(primary_key=True, default=ids.new)
    agreement = models.ForeignKey("contracts.Agreement", models.PROTECT, related_name="rounds")
    buyer = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=250)
    words = models.TextField(blank=True)
    lines = models.JSONField()
    due_at = models.DateTimeField()
    zone = models.CharField(max_length=60, default="UTC")
    state = models.CharField(max_length=8, choices=RoundState, default=RoundState.OPEN)
    state_at = models.DateTimeField()
    asked_by = models.UUIDField()
    asked_at = models.DateTimeField()
    end_words = models.TextField(blank=True)

    class Meta:
        ordering = ["-asked_at"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "number"], name="contracts_round_number"),
        ]


class RoundInvite(models.Model):
    """One holder that may offer."""

    id = models.UUIDField(primary_key=True, default=ids.new)
    round = models.ForeignKey(Round, models.PROTECT, related_name="invites")
    contract = models.ForeignKey("contracts.Contract", models.PROTECT, related_name="+")
    supplier = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    buyer = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "contract"], name="contracts_invite_once"),
        ]


class RoundOffer(models.Model):
    """What a holder offers, replaced as often as it wants until `opens_at`. The buyer sees it from then on, not before
    (row security); it is hidden, not sealed to openers as bids are. `prices` are the unit prices by line, as texts.
    """

    id = models.UUIDField(primary_key=True, default=ids.new)
    invite = models.OneToOneField(RoundInvite, models.PROTECT, related_name="offer")
    supplier = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    buyer = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    opens_at = models.DateTimeField()
    prices = models.JSONField()
    total = models.DecimalField(max_digits=20, decimal_places=2)
    currency = models.CharField(max_length=3)
    words = models.TextField(blank=True)
    person = models.UUIDField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(total__gt=0), name="contracts_offer_total"),
        ]
