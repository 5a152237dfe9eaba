# SPDX-License-Identifier: Apache-2.0
"""What was submitted in time: the commitments, the openers' shares, and the receipts given for it."""

from django.db import models
from django.db.models import Q

from meishan.base.core import ids
from meishan.market.tenders.states import EnvelopeKind

from ..states import EnvelopeState, SubmissionState, TechnicalResult


class Submission(models.Model):
    """The act that counts for the deadline: all envelopes of one lot (0: the whole tender), by their hashes.

    `number` runs from 1 for each lot of a bid. `key` is the bidder's own: the same key again is the same
    submission. `tender_version` is the version the bidder last said it stands for.
    """

    id = models.UUIDField(primary_key=True, default=ids.new)
    bid = models.ForeignKey("bids.Bid", models.PROTECT, related_name="submissions")
    notice = models.ForeignKey("tenders.Notice", models.PROTECT, related_name="+")
    supplier = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    buyer = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    lot = models.PositiveIntegerField()
    number = models.PositiveIntegerField()
    tender_version = models.PositiveIntegerField()
    key = models.UUIDField()
    person = models.UUIDField()
    at = models.DateTimeField()
    entry = models.UUIDField()
    state = models.CharField(max_length=10, choices=SubmissionState, default=SubmissionState.STANDING)
    state_at = models.DateTimeField()
    bytes_complete_at = models.DateTimeField(null=True)
    result = models.CharField(max_length=10, choices=TechnicalResult, default=TechnicalResult.NONE)
    result_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["lot", "number"]
        constraints = [
            models.UniqueConstraint(fields=["bid", "lot", "number"], name="bids_submission_number"),
            models.UniqueConstraint(fields=["bid", "key"], name="bids_submission_key"),
            models.UniqueConstraint(
                fields=["bid", "lot"],
                condition=Q(state=SubmissionState.STANDING),
                name="bids_submission_one_standing",
            ),
        ]
        indexes = [models.Index(fields=["notice", "state", "lot"], name="bids_submission_notice")]

    @property
    def is_standing(self) -> bool:
        return self.state == SubmissionState.STANDING


class Envelope(models.Model):
    """One sealed envelope as its header describes it. The bytes lie in an upload of the same SHA-256.

    `openers` is the digest of the opener manifest it was sealed to, which stood then (a trigger). `complete_at` is
    when the bytes were there.
    """

    id = models.UUIDField(primary_key=True, default=ids.new)
    submission = models.ForeignKey(Submission, models.PROTECT, related_name="envelopes")
    notice = models.ForeignKey("tenders.Notice", models.PROTECT, related_name="+")
    supplier = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    buyer = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=EnvelopeKind)
    header = models.JSONField()
    commitment = models.CharField(max_length=64, db_index=True)
    ciphertext_sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField(help_text="Bytes.")
    recipient = models.CharField(max_length=200)
    openers = models.CharField(max_length=64)
    manifest = models.ForeignKey("tenders.OpenerManifest", models.PROTECT, null=True, related_name="+")
    complete_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=12, choices=EnvelopeState, default=EnvelopeState.SEALED)
    state_at = models.DateTimeField()
    void_reason = models.TextField(blank=True)
    released_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["submission", "kind"], name="bids_envelope_kind"),
            models.CheckConstraint(condition=Q(size__gt=0), name="bids_envelope_size"),
        ]
        indexes = [
            models.Index(fields=["supplier", "ciphertext_sha256"], name="bids_envelope_bytes"),
            models.Index(fields=["notice", "kind", "state"], name="bids_envelope_notice"),
        ]


class SealedShare(models.Model):
    """One opener's share of an envelope's key, encrypted to that opener. Handed out only after the deadline."""

    id = models.UUIDField(primary_key=True, default=ids.new)
    envelope = models.ForeignKey(Envelope, models.PROTECT, related_name="shares")
    supplier = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    buyer = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    seat = models.PositiveSmallIntegerField()
    data = models.BinaryField()
    released_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["envelope", "seat"], name="bids_share_seat")]


class Receipt(models.Model):
    """What the bidder holds for a submission: one when it was made, one for each time it was confirmed, one when
    its last bytes came. `content` is signed as `note` once the act is committed; after that neither changes.
    """

    id = models.UUIDField(primary_key=True, default=ids.new)
    submission = models.ForeignKey(Submission, models.PROTECT, related_name="receipts")
    supplier = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    tender_version = models.PositiveIntegerField()
    entry = models.UUIDField(unique=True)
    at = models.DateTimeField()
    content = models.JSONField()
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["at"]
