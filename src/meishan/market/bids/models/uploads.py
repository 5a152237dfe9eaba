# SPDX-License-Identifier: Apache-2.0
"""The bytes of sealed envelopes on their way to us: nobody but the bidder knows of them."""

from django.db import models
from django.db.models import F, Q

from meishan.base.core import ids


class Upload(models.Model):
    """Ciphertext announced by its hash and size, arriving piece by piece. `name` is ours and says nothing.

    It fails for good where the whole has another hash than was announced; a new one is then begun.
    """

    id = models.UUIDField(primary_key=True, default=ids.new)
    supplier = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    name = models.CharField(max_length=32, unique=True)
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField(help_text="Bytes.")
    received = models.BigIntegerField(default=0)
    made_by = models.UUIDField()
    made_at = models.DateTimeField()
    last_at = models.DateTimeField()
    complete_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    dropped_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["supplier", "sha256", "size"],
                condition=Q(failed_at__isnull=True, dropped_at__isnull=True),
                name="bids_upload_once",
            ),
            models.CheckConstraint(
                condition=Q(size__gt=0, received__gte=0, received__lte=F("size")), name="bids_upload_size"
            ),
            models.CheckConstraint(
                condition=Q(complete_at__isnull=True) | Q(received=F("size"), failed_at__isnull=True),
                name="bids_upload_complete",
            ),
        ]


class UploadPiece(models.Model):
    """One piece as it arrived, with the server's time: the evidence of what came when. Append-only."""

    id = models.UUIDField(primary_key=True, default=ids.new)
    upload = models.ForeignKey(Upload, models.PROTECT, related_name="pieces")
    supplier = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    offset = models.BigIntegerField()
    size = models.PositiveIntegerField()
    name = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        ordering = ["offset"]
        constraints = [models.UniqueConstraint(fields=["upload", "offset"], name="bids_piece_place")]
