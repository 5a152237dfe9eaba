# SPDX-License-Identifier: Apache-2.0
"""Long-term agreements: their ceiling, their price lists, and the other agencies that use them."""

from datetime import datetime
from decimal import Decimal

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from meishan.base.core import ids

from ..states import AgreementPhase, AgreementState, PiggybackState, PriceChangeKind


class Agreement(models.Model):
    """Terms under which an agency orders when it needs to, from one supplier or several, up to a ceiling.

    Each supplier that holds it has a contract of its own, with its price list. `consumed` is what approved call-offs
    come to, kept by their trigger alone, never above the ceiling (a constraint). `users` are the agencies that order
    under it, `holders` its suppliers. Everybody sees it from its first signed contract on. One that comes of no tender
    has a ground and a reason (a trigger); those founded before these were asked have none.
    """

    id = models.UUIDField(primary_key=True, default=ids.new)
    buyer = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    notice = models.ForeignKey("tenders.Notice", models.PROTECT, null=True, related_name="+")
    number = models.CharField(max_length=60)
    title = models.CharField(max_length=250)
    description = models.TextField(blank=True)
    ground = models.CharField(max_length=40, blank=True, help_text="Why it was made without competition.")
    reason = models.TextField(blank=True, help_text="Of an agreement without a tender.")
    language = models.CharField(max_length=2, default="en")
    codes = ArrayField(models.CharField(max_length=8), default=list)
    ceiling = models.DecimalField(max_digits=20, decimal_places=2)
    consumed = models.DecimalField(max_digits=20, decimal_places=2, default=Decimal(0))
    currency = models.CharField(max_length=3)
    starts_on = models.DateField()
    ends_on = models.DateField()
    secondary_bidding = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=AgreementState, default=AgreementState.DRAFT)
    state_at = models.DateTimeField()
    is_public = models.BooleanField(default=False)
    users = ArrayField(models.UUIDField(), default=list)
    holders = ArrayField(models.UUIDField(), default=list)
    made_by = models.UUIDField()
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["buyer", "number"], name="contracts_agreement_number"),
            models.CheckConstraint(condition=Q(ceiling__gt=0), name="contracts_agreement_ceiling"),
            models.CheckConstraint(
                condition=Q(consumed__gte=0, consumed__lte=F("ceiling")), name="contracts_agreement_consumed"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="contracts_agreement_dates"
            ),
        ]
        indexes = [models.Index(fields=["state", "-ends_on"], name="contracts_agreement_state")]

    @property
    def remaining(self) -> Decimal:
        return self.ceiling - self.consumed

    def phase(self, at: datetime) -> AgreementPhase:
        """Where it stands on that day (UTC)."""
        if self.state != AgreementState.ACTIVE:
            return AgreementPhase(self.state)
        day = at.date()
        if day < self.starts_on:
            return AgreementPhase.COMING
        if day > self.ends_on:
            return AgreementPhase.EXPIRED
        return AgreementPhase.EXHAUSTED if self.consumed >= self.ceiling else AgreementPhase.ACTIVE


class PriceLine(models.Model):
    """One thing a holder sells under its contract, at a fixed price. Frozen once the contract is offered (a trigger).

    An amendment that both signed ends a line on a day, and begins others (`amendment`) on the next; `signed_price` is
    then the price the thing was signed at first. Seen by the holder and by the agencies that use the agreement.
    """

    id = models.UUIDField(primary_key=True, default=ids.new)
    contract = models.ForeignKey("contracts.Contract", models.PROTECT, related_name="prices")
    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="+")
    supplier = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    description = models.CharField(max_length=500)
    code = models.CharField(max_length=8, blank=True)
    unit = models.CharField(max_length=10)
    unit_price = models.DecimalField(max_digits=20, decimal_places=4)
    delivery_days = models.PositiveSmallIntegerField(null=True)
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    signed_price = models.DecimalField(max_digits=20, decimal_places=4, null=True)
    amendment = models.ForeignKey("contracts.Amendment", models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["contract", "number"], name="contracts_price_number"),
            models.CheckConstraint(condition=Q(unit_price__gt=0), name="contracts_price_positive"),
        ]

    @property
    def first_price(self) -> Decimal:
        """What it was signed at first, before any change."""
        return self.signed_price if self.signed_price is not None else self.unit_price


class PriceChange(models.Model):
    """What an amendment does to a price list: a line gets another price, is not sold any more, or is new. Append-only.

    `price` is the line it is about; none for a new one. Seen by the buyer, and by the supplier once it is offered.
    """

    id = models.UUIDField(primary_key=True, default=ids.new)
    amendment = models.ForeignKey("contracts.Amendment", models.PROTECT, related_name="prices")
    contract = models.ForeignKey("contracts.Contract", models.PROTECT, related_name="+")
    buyer = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    supplier = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=8, choices=PriceChangeKind)
    price = models.ForeignKey(PriceLine, models.PROTECT, null=True, related_name="changes")
    description = models.CharField(max_length=500)
    code = models.CharField(max_length=8, blank=True)
    unit = models.CharField(max_length=10)
    unit_price = models.DecimalField(max_digits=20, decimal_places=4, null=True)
    delivery_days = models.PositiveSmallIntegerField(null=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["amendment", "number"], name="contracts_pricechange_number"),
            models.UniqueConstraint(
                fields=["amendment", "price"],
                condition=Q(price__isnull=False),
                name="contracts_pricechange_once",
            ),
            models.CheckConstraint(
                condition=Q(kind=PriceChangeKind.REVISED, price__isnull=False, unit_price__gt=0)
                | Q(kind=PriceChangeKind.ADDED, price__isnull=True, unit_price__gt=0)
                | Q(kind=PriceChangeKind.ENDED, price__isnull=False, unit_price__isnull=True),
                name="contracts_pricechange_kind",
            ),
        ]


class Piggyback(models.Model):
    """Another agency orders under an agreement: five conditions on record, and the word of owner and supplier.

    The conditions: the agreement came of competition (`competitive`); it is valid for the time needed (`needed_until`
    within `valid_until`); the terms are taken as they are (`same_terms`); the owning agency agrees; the supplier
    agrees. None is agreed without all five (a constraint). Source: UN practice, un-procurement (b), cooperation.
    """

    id = models.UUIDField(primary_key=True, default=ids.new)
    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="piggybacks")
    contract = models.ForeignKey("contracts.Contract", models.PROTECT, related_name="piggybacks")
    agency = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    owner = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    supplier = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    need = models.TextField()
    ceiling = models.DecimalField(max_digits=20, decimal_places=2)
    consumed = models.DecimalField(max_digits=20, decimal_places=2, default=Decimal(0))
    currency = models.CharField(max_length=3)
    competitive = models.BooleanField()
    valid_until = models.DateField()
    needed_until = models.DateField()
    same_terms = models.BooleanField()
    state = models.CharField(max_length=8, choices=PiggybackState, default=PiggybackState.ASKED)
    state_at = models.DateTimeField()
    asked_by = models.UUIDField()
    asked_at = models.DateTimeField()
    owner_agrees = models.BooleanField(null=True)
    owner_by = models.UUIDField(null=True)
    owner_at = models.DateTimeField(null=True)
    owner_words = models.TextField(blank=True)
    supplier_agrees = models.BooleanField(null=True)
    supplier_by = models.UUIDField(null=True)
    supplier_at = models.DateTimeField(null=True)
    supplier_words = models.TextField(blank=True)

    class Meta:
        ordering = ["-asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "agency"],
                condition=Q(state__in=[PiggybackState.ASKED, PiggybackState.AGREED]),
                name="contracts_piggyback_once",
            ),
            models.CheckConstraint(condition=~Q(agency=F("owner")), name="contracts_piggyback_by_another"),
            models.CheckConstraint(
                condition=Q(ceiling__gt=0, consumed__gte=0, consumed__lte=F("ceiling")),
                name="contracts_piggyback_consumed",
            ),
            models.CheckConstraint(
                condition=~Q(state=PiggybackState.AGREED)
                | Q(
                    competitive=True,
                    same_terms=True,
                    needed_until__lte=F("valid_until"),
                    # Without these a missing answer, being unknown, would pass.
                    owner_agrees__isnull=False,
                    owner_agrees=True,
                    supplier_agrees__isnull=False,
                    supplier_agrees=True,
                ),
                name="contracts_piggyback_five_conditions",
            ),
            models.CheckConstraint(
                condition=Q(owner_agrees__isnull=True, owner_at__isnull=True, owner_by__isnull=True)
                | Q(owner_agrees__isnull=False, owner_at__isnull=False, owner_by__isnull=False),
                name="contracts_piggyback_owner",
            ),
            models.CheckConstraint(
                condition=Q(supplier_agrees__isnull=True, supplier_at__isnull=True, supplier_by__isnull=True)
                | Q(supplier_agrees__isnull=False, supplier_at__isnull=False, supplier_by__isnull=False),
                name="contracts_piggyback_supplier",
            ),
        ]
