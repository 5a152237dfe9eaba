# SPDX-License-Identifier: Apache-2.0
"""Tender alerts by code: who wants them, and what each run found for whom."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from meishan.base.core import ids

from ..states import Frequency, RunKind


class Alert(models.Model):
    """What a supplier wants to hear of. Row-secured.

    Its codes are those of its profile, unless it keeps codes of its own for alerts (`AlertCode`). An empty
    `countries` means all. `after`: revisions up to this number were sent or are not wanted.
    Source: UNGM's Tender Alert Service.
    """

    supplier = models.OneToOneField("suppliers.Supplier", models.CASCADE, primary_key=True, related_name="+")
    frequency = models.CharField(max_length=10, choices=Frequency, default=Frequency.DAILY)
    has_own_codes = models.BooleanField(default=False)
    countries = ArrayField(models.CharField(max_length=2), default=list)
    feed_number = models.PositiveIntegerField(default=1)
    after = models.BigIntegerField(default=0)
    made_at = models.DateTimeField()


class AlertCode(models.Model):
    """A code a supplier wants alerts for, beside or in place of what its profile offers. Row-secured."""

    alert = models.ForeignKey(Alert, models.CASCADE, related_name="codes")
    code = models.CharField(max_length=8)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["alert", "code"], name="matching_alert_code_once")]
        indexes = [models.Index(fields=["code", "alert"], name="matching_alert_by_code")]


class AlertReader(models.Model):
    """A member who gets the alerts by mail, until she stops them. Row-secured."""

    id = models.UUIDField(primary_key=True, default=ids.new)
    alert = models.ForeignKey(Alert, models.CASCADE, related_name="readers")
    person = models.ForeignKey("accounts.Person", models.CASCADE, related_name="+")
    since = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["alert", "person"], name="matching_reader_once")]


class Run(models.Model):
    """One run of alerts over the revisions above `above` and up to `up_to`."""

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=10, choices=RunKind)
    above = models.BigIntegerField()
    up_to = models.BigIntegerField()
    at = models.DateTimeField()
    digests = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(up_to__gte=models.F("above")), name="matching_run_forward")
        ]


class Digest(models.Model):
    """What a run found for one supplier or one saved search: never nothing. Row-secured."""

    id = models.BigAutoField(primary_key=True)
    run = models.ForeignKey(Run, models.CASCADE, related_name="+")
    organisation = models.ForeignKey("accounts.Organisation", models.CASCADE, related_name="+")
    saved = models.ForeignKey("matching.SavedSearch", models.CASCADE, null=True, related_name="+")
    revisions = ArrayField(models.BigIntegerField())
    mailed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["run", "organisation"], condition=Q(saved__isnull=True), name="matching_digest_once"
            ),
            models.UniqueConstraint(
                fields=["run", "saved"], condition=Q(saved__isnull=False), name="matching_saved_digest_once"
            ),
            models.CheckConstraint(condition=Q(revisions__len__gt=0), name="matching_digest_not_empty"),
        ]
        indexes = [
            models.Index(fields=["id"], condition=Q(mailed_at__isnull=True), name="matching_digest_waiting")
        ]
