# SPDX-License-Identifier: Apache-2.0
"""Where notices of buyers outside the platform come from."""

from django.db import models

from meishan.base.core import ids

from ..states import SourceKind


class ExternalBuyer(models.Model):
    """A public buyer known only from imported notices; nobody acts for it here."""

    id = models.UUIDField(primary_key=True, default=ids.new)
    scheme = models.CharField(max_length=60, blank=True)
    identifier = models.CharField(max_length=250)
    name = models.CharField(max_length=500)
    country = models.CharField(max_length=2, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["scheme", "identifier"], name="tenders_external_buyer_once")
        ]


class NoticeImport(models.Model):
    """One file read: what came of it, and every problem with its place in the file."""

    id = models.UUIDField(primary_key=True, default=ids.new)
    kind = models.CharField(max_length=10, choices=SourceKind)
    file_name = models.CharField(max_length=250)
    sha256 = models.CharField(max_length=64)
    publisher = models.CharField(max_length=250, blank=True)
    licence = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()
    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, null=True, related_name="+")
    added = models.PositiveIntegerField(default=0)
    revised = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    left_out = models.PositiveIntegerField(default=0)
    problems = models.JSONField(default=list)
