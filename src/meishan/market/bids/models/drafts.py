# SPDX-License-Identifier: Apache-2.0
"""Drafts the server can't read, and the public keys they are encrypted to."""

from django.db import models
from django.db.models import Q

from meishan.base.core import ids


class BidDraft(models.Model):
    """What a bidder is writing for one envelope of a lot, encrypted to her organisation's key.

    `edit` counts saves, so that two people do not overwrite each other.
    """

    id = models.UUIDField(primary_key=True, default=ids.new)
    bid = models.ForeignKey("bids.Bid", models.PROTECT, related_name="drafts")
    supplier = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    lot = models.PositiveIntegerField()
    kind = models.CharField(max_length=20)
    ciphertext = models.BinaryField()
    recipient = models.CharField(max_length=200)
    edit = models.PositiveIntegerField(default=1)
    person = models.UUIDField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["bid", "lot", "kind"], name="bids_draft_place")]


class OrganisationKey(models.Model):
    """The public half of a bidder's own key; the secret half never leaves its devices."""

    id = models.UUIDField(primary_key=True, default=ids.new)
    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    recipient = models.CharField(max_length=200)
    made_by = models.UUIDField()
    made_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"], condition=Q(retired_at__isnull=True), name="bids_key_one_in_use"
            ),
            models.UniqueConstraint(fields=["recipient"], name="bids_key_recipient"),
        ]
