# SPDX-License-Identifier: Apache-2.0
"""Possible duplicates, and the import of existing suppliers."""

from django.db import models
from django.db.models import F, Q

from meishan.base.accounts.models import Organisation, Person
from meishan.base.core import ids

from ..states import DuplicateDecision, ImportState
from .company import Supplier


class DuplicateCase(models.Model):
    """Two suppliers that may be one. `newer` is held until a person decides.

    `facts` is what was compared, as it stood: those who decide don't see the suppliers' private rows.
    Row-secured: agencies and the platform's own people.
    """

    id = models.UUIDField(primary_key=True, default=ids.new)
    newer = models.ForeignKey(Supplier, models.PROTECT, related_name="duplicate_cases")
    older = models.ForeignKey(Supplier, models.PROTECT, related_name="+")
    score = models.PositiveSmallIntegerField(help_text="0 to 100; 100: the same licence in the same country.")
    facts = models.JSONField()
    opened_at = models.DateTimeField()
    decision = models.CharField(max_length=10, choices=DuplicateDecision, default=DuplicateDecision.OPEN)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["newer", "older"], name="suppliers_duplicate_once"),
            models.CheckConstraint(condition=~Q(newer=F("older")), name="suppliers_duplicate_of_another"),
            models.CheckConstraint(
                condition=Q(decision=DuplicateDecision.OPEN, decided_at__isnull=True)
                | (~Q(decision=DuplicateDecision.OPEN) & Q(decided_at__isnull=False) & ~Q(reason="")),
                name="suppliers_duplicate_decided_with_reason",
            ),
        ]


class Import(models.Model):
    """A file of existing suppliers on its way in: read, checked, shown, decided. Row-secured by its organisation."""

    id = models.UUIDField(primary_key=True, default=ids.new)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=ImportState, default=ImportState.QUEUED)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    faulty = models.PositiveIntegerField(default=0)
    problem = models.TextField(blank=True)
    made_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)


class ImportRow(models.Model):
    """One row of an imported file: what it says, and what is wrong with it in words. Row-secured."""

    id = models.BigAutoField(primary_key=True)
    batch = models.ForeignKey(Import, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField(help_text="The row's number in the file; the first data row is 2.")
    data = models.JSONField()
    errors = models.JSONField(default=list, help_text="[[key of the sentence, {values}]]")
    supplier = models.ForeignKey(Supplier, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "number"], name="suppliers_import_row")]
