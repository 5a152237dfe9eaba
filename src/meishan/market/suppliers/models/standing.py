# SPDX-License-Identifier: Apache-2.0
"""A supplier's registration with one agency at one level, and what the agency found and asked."""

from django.db import models
from django.db.models import Q

from meishan.base.accounts.models import Organisation, Person
from meishan.base.core import ids

from ..states import WAITING, Level, State, Verdict
from .company import Supplier


class Registration(models.Model):
    """Supplier x agency x level, and its state. A trigger refuses moves that `states.MOVES` doesn't name.

    Row-secured: the supplier and the agency see it; that a supplier is registered, everybody may see.
    `clock_from` is when the service-time clock last started; it stands still while the supplier has the word.
    """

    id = models.UUIDField(primary_key=True, default=ids.new)
    supplier = models.ForeignKey(Supplier, models.PROTECT, related_name="registrations")
    agency = models.ForeignKey(Organisation, models.PROTECT, related_name="registrations")
    level = models.CharField(max_length=10, choices=Level)
    state = models.CharField(max_length=15, choices=State)
    submitted_at = models.DateTimeField()
    clock_from = models.DateTimeField(null=True)
    changed_at = models.DateTimeField()
    reviewer = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    reason = models.TextField(blank=True, help_text="Why it stands as it does, in words for the supplier.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["supplier", "agency", "level"], name="suppliers_registration_once"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=sorted(WAITING)) | Q(clock_from__isnull=False),
                name="suppliers_clock_runs_while_waiting",
            ),
        ]
        indexes = [
            models.Index(fields=["agency", "state", "clock_from"], name="suppliers_desk"),
        ]

    @property
    def is_waiting(self) -> bool:
        return self.state in WAITING


class RegistrationEvent(models.Model):
    """One change of a registration's state, and the reason given. Append-only (triggers), row-secured."""

    id = models.UUIDField(primary_key=True, default=ids.new)
    registration = models.ForeignKey(Registration, models.PROTECT, related_name="events")
    at = models.DateTimeField()
    state = models.CharField(max_length=15, choices=State)
    reason = models.TextField(blank=True)
    by_agency = models.BooleanField(default=False)


class Finding(models.Model):
    """What the reviewer found on one requirement of one registration. Row-secured."""

    id = models.UUIDField(primary_key=True, default=ids.new)
    registration = models.ForeignKey(Registration, models.CASCADE, related_name="findings")
    requirement = models.CharField(max_length=60)
    verdict = models.CharField(max_length=10, choices=Verdict)
    note = models.TextField(blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["registration", "requirement"], name="suppliers_finding_once"),
            models.CheckConstraint(
                condition=~Q(verdict=Verdict.WANTED) | ~Q(note=""), name="suppliers_wanted_says_why"
            ),
        ]


class Intake(models.Model):
    """How an agency takes suppliers in. No row: Basic registrations that match are accepted at once, as on UNGM."""

    agency = models.OneToOneField(Organisation, models.CASCADE, primary_key=True, related_name="intake")
    reviews_basic = models.BooleanField(default=False)
