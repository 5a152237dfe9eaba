# SPDX-License-Identifier: Apache-2.0
"""The supplier as the public sees it, and the private part of its profile."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from meishan.base.accounts.models import Organisation
from meishan.base.core import ids

from ..states import AddressKind, OwnershipType, Scope, SmeClass, Standing, WomenOwned


class Supplier(models.Model):
    """A bidding organisation. Everything here may be shown to everybody."""

    organisation = models.OneToOneField(
        Organisation, models.PROTECT, primary_key=True, related_name="supplier"
    )
    number = models.BigIntegerField(unique=True)
    name = models.CharField(max_length=250, help_text="As on the certificate of incorporation.")
    name_key = models.CharField(max_length=250, help_text="The name as it is compared with others'.")
    country = models.CharField(max_length=2, blank=True)
    year_established = models.PositiveSmallIntegerField(null=True)
    ownership_type = models.CharField(max_length=20, choices=OwnershipType, blank=True)
    is_disability_inclusive = models.BooleanField(default=False)
    women_owned = models.CharField(max_length=10, choices=WomenOwned, default=WomenOwned.NONE)
    sme_class = models.CharField(max_length=10, choices=SmeClass, default=SmeClass.UNKNOWN)
    scope = models.CharField(max_length=15, choices=Scope, blank=True)
    business_countries = ArrayField(models.CharField(max_length=2), default=list)
    website = models.URLField(blank=True)
    languages = ArrayField(models.CharField(max_length=10), default=list)
    about = models.TextField(blank=True)
    about_language = models.CharField(max_length=10, blank=True)
    auto_submit = models.BooleanField(default=True)
    standing = models.CharField(max_length=10, choices=Standing, default=Standing.OPEN)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="merged")
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(standing=Standing.MERGED, merged_into__isnull=False)
                | (~Q(standing=Standing.MERGED) & Q(merged_into__isnull=True)),
                name="suppliers_merged_into_one",
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("organisation")),
                name="suppliers_not_merged_into_self",
            ),
        ]
        indexes = [
            GinIndex(fields=["name_key"], opclasses=["gin_trgm_ops"], name="suppliers_name_key"),
            models.Index(fields=["country", "standing"], name="suppliers_country"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def supplier_id(self):
        """The organisation's id, by the name the private tables use for it."""
        return self.organisation_id

    @property
    def code(self) -> str:
        """The number people quote, such as M-204518."""
        return f"M-{self.number}"

    @property
    def is_open(self) -> bool:
        return self.standing == Standing.OPEN

    @property
    def is_women_owned(self) -> bool:
        return self.women_owned != WomenOwned.NONE

    @property
    def is_sme(self) -> bool:
        return self.sme_class in {SmeClass.MICRO, SmeClass.SMALL, SmeClass.MEDIUM}


class SupplierCode(models.Model):
    """One UNSPSC code of what a supplier offers."""

    supplier = models.ForeignKey(Supplier, models.CASCADE, related_name="codes")
    code = models.CharField(max_length=8)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["supplier", "code"], name="suppliers_code_once"),
            models.CheckConstraint(condition=Q(code__regex=r"^[0-9]{8}$"), name="suppliers_code_form"),
        ]
        indexes = [models.Index(fields=["code", "supplier"], name="suppliers_by_code")]


class Profile(models.Model):
    """What only the supplier and the agencies it applied to may read. Row-secured."""

    supplier = models.OneToOneField(Supplier, models.CASCADE, primary_key=True, related_name="profile")
    other_names = ArrayField(models.CharField(max_length=250), default=list)
    licence_number = models.CharField(max_length=80, blank=True)
    licence_key = models.CharField(max_length=80, blank=True, db_index=True)
    employees = models.PositiveIntegerField(null=True)
    women_employees = models.PositiveIntegerField(null=True)
    turnover = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    turnover_currency = models.CharField(max_length=3, blank=True)
    turnover_year = models.PositiveSmallIntegerField(null=True)
    sector = models.CharField(
        max_length=20, default="*", help_text="The trade, for the size table of its country."
    )
    export_capacity = models.TextField(blank=True)
    accounts_valid_until = models.DateField(null=True)
    accounts_reminded_of = models.DateField(null=True, help_text="The end of validity last reminded of.")
    steps_done = ArrayField(models.CharField(max_length=20), default=list)
    has_no_intermediaries = models.BooleanField(default=False)
    first_submitted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(women_employees__isnull=True) | Q(women_employees__lte=F("employees")),
                name="suppliers_women_among_employees",
            ),
            models.CheckConstraint(
                condition=Q(turnover__isnull=True) | Q(turnover__gte=0), name="suppliers_turnover_positive"
            ),
        ]


class Address(models.Model):
    """Where a supplier is. Row-secured."""

    id = models.UUIDField(primary_key=True, default=ids.new)
    supplier = models.ForeignKey(Supplier, models.CASCADE, related_name="addresses")
    kind = models.CharField(max_length=15, choices=AddressKind, default=AddressKind.REGISTERED)
    street = models.CharField(max_length=250)
    city = models.CharField(max_length=120)
    region = models.CharField(max_length=120, blank=True)
    postcode = models.CharField(max_length=20, blank=True)
    country = models.CharField(max_length=2)
    phone = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["supplier"],
                condition=Q(kind=AddressKind.REGISTERED),
                name="suppliers_one_registered_address",
            )
        ]


class Contact(models.Model):
    """A person to write to, or a shared mailbox. Row-secured."""

    id = models.UUIDField(primary_key=True, default=ids.new)
    supplier = models.ForeignKey(Supplier, models.CASCADE, related_name="contacts")
    name = models.CharField(max_length=150)
    position = models.CharField(max_length=120, blank=True)
    email = models.EmailField()
    phone = models.CharField(max_length=40, blank=True)
    place = models.PositiveSmallIntegerField(
        default=0,
        validators=[MinValueValidator(0), MaxValueValidator(99)],
        help_text="0 is the main contact.",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["supplier", "place"], name="suppliers_contact_place"),
            models.UniqueConstraint(fields=["supplier", "email"], name="suppliers_contact_once"),
        ]
