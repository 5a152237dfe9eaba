# SPDX-License-Identifier: Apache-2.0
"""What a supplier files: declarations, documents, references, owners. All row-secured."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from meishan.base.accounts.models import Person
from meishan.base.core import ids
from meishan.base.core.uploads import FileRow

from ..states import Interest, OwnerKind, Tie
from .company import Supplier


class Declaration(models.Model):
    """A signed declaration of eligibility: the version of the statements, each answer, who signed, when.

    Append-only (triggers). The typed name is part of what was signed and stays with it.
    """

    id = models.UUIDField(primary_key=True, default=ids.new)
    supplier = models.ForeignKey(Supplier, models.PROTECT, related_name="declarations")
    version = models.PositiveSmallIntegerField()
    code_of_conduct = models.PositiveSmallIntegerField(
        help_text="The version of the code of conduct accepted."
    )
    language = models.CharField(max_length=10)
    answers = models.JSONField(help_text='{"key": {"answer": "yes" | "no", "explain": "…"}}')
    signed_name = models.CharField(max_length=150)
    signed_position = models.CharField(max_length=120, blank=True)
    signed_by = models.UUIDField(null=True)
    signed_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["supplier", "-signed_at"], name="suppliers_declaration_latest")]


class Document(FileRow):
    """A file for one requirement. Removed ones keep their row, so that what a reviewer saw stays known."""

    id = models.UUIDField(primary_key=True, default=ids.new)
    supplier = models.ForeignKey(Supplier, models.PROTECT, related_name="documents")
    requirement = models.CharField(max_length=60)
    note = models.CharField(max_length=250, blank=True)
    year = models.PositiveSmallIntegerField(null=True, help_text="The year that audited accounts cover.")
    issued_on = models.DateField(null=True)
    valid_until = models.DateField(null=True)
    is_confidential = models.BooleanField(default=False, help_text="For financial reviewers alone.")
    added_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["supplier", "requirement", "sha256"],
                condition=Q(removed_at__isnull=True),
                name="suppliers_document_once",
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True)
                | Q(issued_on__isnull=True)
                | Q(valid_until__gte=models.F("issued_on")),
                name="suppliers_document_dates",
            ),
        ]
        indexes = [models.Index(fields=["supplier", "requirement"], name="suppliers_document_for")]


class Reference(models.Model):
    """A customer, not affiliated, whom a reviewer may ask."""

    id = models.UUIDField(primary_key=True, default=ids.new)
    supplier = models.ForeignKey(Supplier, models.CASCADE, related_name="references")
    company = models.CharField(max_length=250)
    country = models.CharField(max_length=2)
    contact = models.CharField(max_length=150)
    email = models.EmailField()
    phone = models.CharField(max_length=40, blank=True)
    project = models.CharField(max_length=250)
    year = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["supplier", "email", "project"], name="suppliers_reference_once")
        ]


class Owner(models.Model):
    """Somebody who owns, controls, leads or stands for the supplier (BODS vocabulary).

    `share` is per cent of the shares held directly. `is_in_control` says that the owner takes part in long-term
    decisions and daily management without anybody's leave (the control half of the 51 % rule).
    """

    id = models.UUIDField(primary_key=True, default=ids.new)
    supplier = models.ForeignKey(Supplier, models.CASCADE, related_name="owners")
    tie = models.CharField(max_length=15, choices=Tie)
    kind = models.CharField(max_length=15, choices=OwnerKind)
    name = models.CharField(max_length=250)
    name_original = models.CharField(max_length=250, blank=True, help_text="In its own script.")
    country = models.CharField(max_length=2, blank=True, help_text="Nationality or country of registration.")
    born_on = models.DateField(null=True)
    position = models.CharField(max_length=120, blank=True)
    interests = ArrayField(models.CharField(max_length=40, choices=Interest), default=list)
    share = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    is_beneficial = models.BooleanField(default=False)
    is_in_control = models.BooleanField(default=False)
    is_woman = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(share__isnull=True) | Q(share__gt=0, share__lte=100), name="suppliers_share_range"
            ),
            models.CheckConstraint(
                condition=Q(kind=OwnerKind.PERSON) | Q(is_woman=False, born_on__isnull=True),
                name="suppliers_only_people_are_women",
            ),
        ]
