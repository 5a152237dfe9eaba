# SPDX-License-Identifier: Apache-2.0
"""When the platform was there and when it was not, by its own heartbeat and by the word of others.

Times here are the server's true time (`clock_timestamp()`), whatever offset a demo world gives its clock: what was
lived through cannot be moved. `queries.outages` turns them to the world's time.
"""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from meishan.base.core import ids


class HeartSource(models.TextChoices):
    """Whose heart beats: the worker's, which writes to the database, or the web server's, which answers it."""

    WORKER = "worker", _("Database and worker")
    WEB = "web", _("Web server")


class HeartRun(models.Model):
    """A stretch of time without a gap between beats. Its end only grows, beat by beat (triggers)."""

    id = models.BigAutoField(primary_key=True)
    source = models.CharField(max_length=10, choices=HeartSource)
    since = models.DateTimeField()
    until = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["source", "-until"], name="tenders_heart_newest")]
        constraints = [models.CheckConstraint(condition=Q(until__gte=F("since")), name="tenders_heart_order")]


class ProbeReport(models.Model):
    """What one outside prober saw: gaps as [since, until, fault], within the time it watched. Append-only."""

    id = models.UUIDField(primary_key=True, default=ids.new)
    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    prober = models.CharField(max_length=60)
    since = models.DateTimeField()
    until = models.DateTimeField()
    gaps = models.JSONField(default=list)
    at = models.DateTimeField()
    entry = models.UUIDField()

    class Meta:
        indexes = [models.Index(fields=["-until"], name="tenders_probe_newest")]
        constraints = [
            models.CheckConstraint(condition=Q(until__gt=F("since")), name="tenders_probe_order"),
            models.CheckConstraint(condition=Q(until__lte=F("at")), name="tenders_probe_past"),
        ]


class Availability(models.Model):
    """What the public log says of a stretch of time; each goes on where the one before ended. Append-only."""

    id = models.UUIDField(primary_key=True, default=ids.new)
    since = models.DateTimeField(unique=True)
    until = models.DateTimeField()
    gaps = models.JSONField(default=list)
    entry = models.UUIDField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(until__gt=F("since")), name="tenders_available_order")
        ]


class OutageExtension(models.Model):
    """A deadline moved for all after an outage: the gaps that counted, and all that are made good by it. Append-only.

    Deadlines are in the world's time; `gaps` and `known` are pairs of true times.
    """

    id = models.UUIDField(primary_key=True, default=ids.new)
    notice = models.ForeignKey("tenders.Notice", models.PROTECT, related_name="outage_extensions")
    before = models.DateTimeField()
    deadline = models.DateTimeField()
    gaps = models.JSONField()
    known = models.JSONField()
    lost = models.DurationField()
    at = models.DateTimeField()
    entry = models.UUIDField()

    class Meta:
        ordering = ["at"]
        constraints = [
            models.CheckConstraint(condition=Q(deadline__gt=F("before")), name="tenders_outage_later")
        ]
