# SPDX-License-Identifier: Apache-2.0
"""Releases as they were published, each procurement compiled, and the parties as they were named at the time."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q


class Release(models.Model):
    """One entry of the record as an OCDS release. Never changed (triggers); made anew from the entry, it is the same.

    `number` is the entry's number in the log, so that the feed is in the order of the log and what comes later always
    has a higher one (a trigger). `name` is the release's id; `body` its JSON, as every reader gets it.
    """

    number = models.BigIntegerField(primary_key=True)
    name = models.CharField(max_length=120, unique=True)
    ocid = models.CharField(max_length=80)
    entry = models.OneToOneField("ledger.Entry", models.PROTECT, related_name="+")
    date = models.DateTimeField(db_index=True)
    tags = ArrayField(models.CharField(max_length=30))
    body = models.TextField()
    made_at = models.DateTimeField(
        help_text="When this row was written; later than the release after a rebuild."
    )

    class Meta:
        ordering = ["number"]
        constraints = [models.CheckConstraint(condition=Q(number__gte=0), name="opendata_release_number")]
        indexes = [models.Index(fields=["ocid", "number"], name="opendata_release_ocid")]


class Compiled(models.Model):
    """All releases of one procurement merged, by the rules of the standard; kept up to date with each release.

    `number` is that of the last release in it, `process` the id of the tender, notice or order.
    """

    ocid = models.CharField(max_length=80, primary_key=True)
    process = models.UUIDField(unique=True)
    buyer = models.UUIDField(null=True, db_index=True)
    number = models.BigIntegerField(unique=True)
    releases = models.PositiveIntegerField()
    begun = models.DateTimeField()
    date = models.DateTimeField(db_index=True)
    body = models.TextField()
    made_at = models.DateTimeField()


class Party(models.Model):
    """An organisation as a release named it. Releases are made anew from here, not from what it is called today.

    `person` is the one behind its contact, or the natural person it is, where we know her: once she has her account
    erased, her name goes from here and from the releases (the one change that triggers allow).
    """

    id = models.BigAutoField(primary_key=True)
    ocid = models.CharField(max_length=80)
    organisation = models.UUIDField()
    number = models.BigIntegerField()
    person = models.UUIDField(null=True, db_index=True)
    body = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["number", "organisation"], name="opendata_party_once"),
        ]
        indexes = [models.Index(fields=["organisation"], name="opendata_party_organisation")]


class PastProcurement(models.Model):
    """A procurement that an agency held before it came here, as its own records tell of it. Never changed (trigger).

    `id` is the procurement's id here, made of agency and `original`, its ocid there. `body` is the JSON of what is
    published of it, and `digest` the SHA-256 of that; `source` names the records.
    """

    id = models.UUIDField(primary_key=True)
    agency = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    original = models.CharField(max_length=200)
    source = models.CharField(max_length=250)
    language = models.CharField(max_length=2)
    body = models.TextField()
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agency", "original"], name="opendata_past_once"),
            models.CheckConstraint(condition=~Q(source=""), name="opendata_past_source"),
        ]


class CountedProcurement(models.Model):
    """One procurement as figures count it: made of its compiled release alone, and gone with it.

    The columns are those of the file procurements.csv; docs/reference/dashboards.md says what each is taken from.
    """

    compiled = models.OneToOneField(Compiled, models.CASCADE, primary_key=True, related_name="counted")
    title = models.TextField(blank=True)
    buyer = models.CharField(max_length=80, blank=True)
    buyer_name = models.TextField(blank=True)
    method = models.CharField(max_length=20, blank=True)
    category = models.CharField(max_length=20, blank=True)
    segment = models.CharField(max_length=2, blank=True)
    status = models.CharField(max_length=20, blank=True)
    year = models.PositiveSmallIntegerField()
    published_on = models.DateField(null=True)
    awarded_on = models.DateField(null=True)
    days = models.IntegerField(null=True)
    bidders = models.PositiveIntegerField(null=True)
    sustainable = models.BooleanField()
    is_order = models.BooleanField()
    is_past = models.BooleanField(default=False)
    framework = models.CharField(max_length=80, blank=True, default="", db_index=True)

    class Meta:
        indexes = [models.Index(fields=["year", "buyer", "segment"], name="opendata_counted_filter")]


class CountedContract(models.Model):
    """One contract as figures count it, with buyer, supplier and its worth in US dollars on the day it was signed.

    `is_spent` says that its value is money agreed to be paid: not the ceiling of an agreement, and not cancelled. The
    columns are those of the file contracts.csv.
    """

    id = models.BigAutoField(primary_key=True)
    procurement = models.ForeignKey(CountedProcurement, models.CASCADE, related_name="contracts")
    contract = models.CharField(max_length=80)
    award = models.CharField(max_length=80, blank=True)
    title = models.TextField(blank=True)
    status = models.CharField(max_length=20, blank=True)
    year = models.PositiveSmallIntegerField()
    signed_on = models.DateField(null=True)
    buyer = models.CharField(max_length=80, blank=True)
    buyer_name = models.TextField(blank=True)
    category = models.CharField(max_length=20, blank=True)
    segment = models.CharField(max_length=2, blank=True)
    sustainable = models.BooleanField()
    supplier = models.CharField(max_length=80, blank=True)
    supplier_name = models.TextField(blank=True)
    country = models.CharField(max_length=2, blank=True)
    women_owned = models.CharField(max_length=10, blank=True)
    scale = models.CharField(max_length=10, blank=True)
    amount = models.DecimalField(max_digits=24, decimal_places=4, null=True)
    currency = models.CharField(max_length=3, blank=True)
    per_usd = models.DecimalField(max_digits=20, decimal_places=8, null=True)
    usd = models.DecimalField(max_digits=24, decimal_places=2, null=True)
    is_agreement = models.BooleanField()
    is_spent = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["procurement", "contract"], name="opendata_counted_once"),
        ]
        indexes = [
            models.Index(fields=["year", "buyer", "segment"], name="opendata_counted_spent"),
            models.Index(fields=["supplier", "-signed_on"], name="opendata_counted_supplier"),
            models.Index(fields=["buyer", "-signed_on"], name="opendata_counted_buyer"),
        ]
