# SPDX-License-Identifier: Apache-2.0
"""One supplier's bid on one tender, those who bid with it, and every try that failed."""

from django.db import models
from django.db.models import Q

from meishan.base.core import ids

from ..states import BidState, PartnerState


class Bid(models.Model):
    """A supplier's answer to a tender, from the moment it begins one. Seen by it alone until it is opened.

    `consortium` lists who bids together, the lead left out: {"organisation", "name", "country", "share", "role"},
    `organisation` "" for a firm that is not on the platform.
    """

    id = models.UUIDField(primary_key=True, default=ids.new)
    notice = models.ForeignKey("tenders.Notice", models.PROTECT, related_name="bids")
    supplier = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="bids")
    buyer = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=BidState, default=BidState.DRAFT)
    state_at = models.DateTimeField()
    consortium = models.JSONField(default=list)
    made_by = models.UUIDField()
    made_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["notice", "supplier"], name="bids_bid_once"),
            models.CheckConstraint(
                condition=Q(opened_at__isnull=True) | Q(state=BidState.OPENED), name="bids_bid_opened"
            ),
        ]


class Partner(models.Model):
    """A firm on the platform that the lead named as member of its consortium; it answers for itself."""

    id = models.UUIDField(primary_key=True, default=ids.new)
    bid = models.ForeignKey(Bid, models.PROTECT, related_name="partners")
    notice = models.ForeignKey("tenders.Notice", models.PROTECT, related_name="+")
    supplier = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=PartnerState, default=PartnerState.ASKED)
    asked_at = models.DateTimeField()
    state_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["bid", "organisation"], name="bids_partner_once"),
            models.CheckConstraint(
                condition=~Q(organisation=models.F("supplier")), name="bids_partner_is_not_the_lead"
            ),
        ]


class Participant(models.Model):
    """An organisation that takes part in what stands submitted for a lot: at most once for each lot."""

    id = models.UUIDField(primary_key=True, default=ids.new)
    notice = models.ForeignKey("tenders.Notice", models.PROTECT, related_name="+")
    bid = models.ForeignKey(Bid, models.PROTECT, related_name="participants")
    supplier = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    lot = models.PositiveIntegerField()
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["notice", "lot", "organisation"],
                condition=Q(ended_at__isnull=True),
                name="bids_participant_once",
            )
        ]
        indexes = [models.Index(fields=["bid", "lot"], name="bids_participant_bid")]


class FailedTry(models.Model):
    """A try to submit, confirm, withdraw or upload that came to nothing, with its reason. Append-only."""

    id = models.UUIDField(primary_key=True, default=ids.new)
    notice = models.ForeignKey("tenders.Notice", models.PROTECT, related_name="+")
    bid = models.ForeignKey(Bid, models.PROTECT, null=True, related_name="failed_tries")
    supplier = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    buyer = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    person = models.UUIDField(null=True)
    act = models.CharField(max_length=80)
    lot = models.PositiveIntegerField(null=True)
    commitment = models.CharField(max_length=64, blank=True)
    reason = models.TextField()
    is_late = models.BooleanField(default=False)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["notice", "supplier", "-at"], name="bids_failedtry_notice")]
