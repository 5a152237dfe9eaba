# SPDX-License-Identifier: Apache-2.0
"""Negotiations and best and final offers: who asked, who approved, who was there, what came of it."""

from decimal import Decimal

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from meishan.base.core import ids

from ..states import NegotiationKind, NegotiationState


class Negotiation(models.Model):
    """The buyer asks bidders still in the running for better terms. Three people have a hand in it: `asked_by` and
    `second`, who are there and sign the minutes, and `settled_by`, the head who approved it (constraints).
    """

    id = models.UUIDField(primary_key=True, default=ids.new)
    notice = models.ForeignKey("tenders.Notice", models.PROTECT, related_name="+")
    buyer = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=16, choices=NegotiationKind)
    state = models.CharField(max_length=10, choices=NegotiationState, default=NegotiationState.ASKED)
    chosen = ArrayField(models.UUIDField(), help_text="The bids it is held with.")
    reason = models.TextField()
    asked_by = models.UUIDField()
    asked_at = models.DateTimeField()
    second = models.UUIDField()
    due_at = models.DateTimeField()
    settled_by = models.UUIDField(null=True)
    settled_at = models.DateTimeField(null=True)
    settled_words = models.TextField(blank=True)
    minutes = models.TextField(blank=True)
    minuted_by = models.UUIDField(null=True)
    minuted_at = models.DateTimeField(null=True)
    confirmed_by = models.UUIDField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    sent_back_words = models.TextField(blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["notice", "number"], name="bids_negotiation_number"),
            models.UniqueConstraint(
                fields=["notice"],
                condition=~Q(state__in=[NegotiationState.DECLINED, NegotiationState.CONFIRMED]),
                name="bids_negotiation_one",
            ),
            models.CheckConstraint(condition=~Q(second=F("asked_by")), name="bids_negotiation_two_people"),
            models.CheckConstraint(
                condition=Q(settled_by__isnull=True)
                | (~Q(settled_by=F("asked_by")) & ~Q(settled_by=F("second"))),
                name="bids_negotiation_approved_by_another",
            ),
            models.CheckConstraint(
                condition=Q(minuted_by__isnull=True)
                | Q(minuted_by=F("asked_by"))
                | Q(minuted_by=F("second")),
                name="bids_negotiation_minuted",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True)
                | (
                    ~Q(confirmed_by=F("minuted_by"))
                    & (Q(confirmed_by=F("asked_by")) | Q(confirmed_by=F("second")))
                ),
                name="bids_negotiation_confirmed",
            ),
        ]


class NegotiationInvite(models.Model):
    """One bidder that is asked, made with the approval."""

    id = models.UUIDField(primary_key=True, default=ids.new)
    negotiation = models.ForeignKey(Negotiation, models.PROTECT, related_name="invites")
    bid = models.ForeignKey("bids.Bid", models.PROTECT, related_name="negotiations")
    supplier = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    buyer = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["negotiation", "bid"], name="bids_invite_once"),
        ]


class FinalOffer(models.Model):
    """What a bidder offers last, replaced as often as it wants until `opens_at`. The buyer's people see it from then
    on, not before (row security); it is hidden, not sealed to openers as bids are.

    `lots` has the price of each lot it is for, as decimal strings by number (0: the whole); for a lot that is not in it
    the sealed price stands. `total` is their sum (a constraint). Offers of before lots had prices of their own have {}.
    """

    invite = models.OneToOneField(NegotiationInvite, models.PROTECT, primary_key=True, related_name="offer")
    supplier = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    buyer = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    opens_at = models.DateTimeField()
    total = models.DecimalField(max_digits=20, decimal_places=2)
    lots = models.JSONField(default=dict)
    currency = models.CharField(max_length=3)
    words = models.TextField(blank=True)
    person = models.UUIDField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(total__gt=0), name="bids_offer_total"),
        ]

    def price_of(self, lot: int) -> Decimal | None:
        """What is offered for that lot; None where its sealed price stands."""
        if not self.lots:
            return self.total
        found = self.lots.get(str(lot))
        return None if found is None else Decimal(found)
