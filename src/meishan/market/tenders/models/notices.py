# SPDX-License-Identifier: Apache-2.0
"""What everybody may read: notices, their versions, deadline, lots, items and documents."""

from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from meishan.base.core import ids
from meishan.base.core.uploads import FileRow

from ..states import (
    LotState,
    NoticePhase,
    NoticeState,
    NoticeType,
    Reservation,
    SubmissionMethod,
    Sustainability,
)


class Notice(models.Model):
    """A published need. Made by the publication of its first draft, whose id it carries on, or by an import.

    Its columns are the current version's; the versions hold what was said when. `title`, `description`
    and `cancel_reason` are texts by language code. A notice has a buyer on the platform or an external one, never both.
    """

    id = models.UUIDField(primary_key=True, default=ids.new)
    buyer = models.ForeignKey("accounts.Organisation", models.PROTECT, null=True, related_name="notices")
    external_buyer = models.ForeignKey(
        "tenders.ExternalBuyer", models.PROTECT, null=True, related_name="notices"
    )
    reference = models.CharField(max_length=120)
    type = models.CharField(max_length=20, choices=NoticeType)
    state = models.CharField(max_length=12, choices=NoticeState, default=NoticeState.PUBLISHED)
    version = models.PositiveIntegerField(default=1)
    language = models.CharField(max_length=2, default="en")
    title = models.JSONField()
    description = models.JSONField(default=dict)
    countries = ArrayField(models.CharField(max_length=2), default=list)
    codes = ArrayField(models.CharField(max_length=8), default=list)
    classification = models.JSONField(default=list)
    sustainability = ArrayField(models.CharField(max_length=60), default=list)
    sustainability_state = models.CharField(
        max_length=12, choices=Sustainability, default=Sustainability.NONE
    )
    reserved_for = models.CharField(max_length=12, choices=Reservation, default=Reservation.NONE)
    value = models.DecimalField(max_digits=20, decimal_places=2, null=True)
    currency = models.CharField(max_length=3, blank=True)
    questions_until = models.DateTimeField(null=True)
    submission_method = models.CharField(max_length=10, choices=SubmissionMethod, blank=True)
    submission_address = models.CharField(max_length=1000, blank=True)
    contacts = models.JSONField(default=list)
    links = models.JSONField(default=list)
    published_at = models.DateTimeField(db_index=True)
    revised_at = models.DateTimeField(db_index=True)
    cancelled_at = models.DateTimeField(null=True)
    cancel_reason = models.JSONField(default=dict)
    source = models.ForeignKey("tenders.NoticeImport", models.PROTECT, null=True, related_name="notices")
    source_key = models.CharField(max_length=400, null=True, unique=True)  # noqa: DJ001 - null keeps it unique
    source_url = models.CharField(max_length=1000, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["buyer", "reference"],
                condition=Q(buyer__isnull=False),
                name="tenders_notice_reference",
            ),
            models.CheckConstraint(
                condition=Q(buyer__isnull=False, external_buyer__isnull=True, source_key__isnull=True)
                | Q(buyer__isnull=True, external_buyer__isnull=False, source_key__isnull=False),
                name="tenders_notice_one_buyer",
            ),
            models.CheckConstraint(
                condition=Q(state=NoticeState.CANCELLED, cancelled_at__isnull=False)
                | Q(~Q(state=NoticeState.CANCELLED), cancelled_at__isnull=True),
                name="tenders_notice_cancelled_at",
            ),
            models.CheckConstraint(
                condition=Q(value__isnull=True) | (Q(value__gte=0) & ~Q(currency="")),
                name="tenders_notice_value",
            ),
        ]
        indexes = [
            GinIndex(fields=["codes"], name="tenders_notice_codes"),
            GinIndex(fields=["countries"], name="tenders_notice_countries"),
            models.Index(fields=["buyer", "-published_at"], name="tenders_notice_buyer"),
            models.Index(fields=["type", "-published_at"], name="tenders_notice_type"),
        ]

    @property
    def is_external(self) -> bool:
        return self.buyer_id is None

    @property
    def buyer_name(self) -> str:
        """The buyer as readers know it: acronym of an agency, name of an external buyer."""
        return str(self.buyer) if self.external_buyer is None else self.external_buyer.name

    @property
    def closes_at(self) -> datetime | None:
        """The deadline row's time; None where an imported notice gave none."""
        row = getattr(self, "deadline", None)
        return row.closes_at if row else None

    @property
    def zone(self) -> str:
        row = getattr(self, "deadline", None)
        return row.zone if row else "UTC"

    def phase(self, at: datetime) -> NoticePhase:
        """Open, closed, undated, suspended or cancelled at that time; closed from the very moment of the deadline."""
        if self.state == NoticeState.CANCELLED:
            return NoticePhase.CANCELLED
        if self.state == NoticeState.SUSPENDED:
            return NoticePhase.SUSPENDED
        closes_at = self.closes_at
        if closes_at is None:
            return NoticePhase.UNDATED
        return NoticePhase.OPEN if at < closes_at else NoticePhase.CLOSED

    def is_open(self, at: datetime) -> bool:
        return self.phase(at) == NoticePhase.OPEN


class Deadline(models.Model):
    """The one record of when a notice closes. Triggers refuse an earlier time, and any change once released."""

    notice = models.OneToOneField(Notice, models.PROTECT, primary_key=True, related_name="deadline")
    closes_at = models.DateTimeField(db_index=True)
    zone = models.CharField(max_length=60)
    changed_at = models.DateTimeField()
    released_at = models.DateTimeField(null=True)


class NoticeVersion(models.Model):
    """What a notice said from one publication to the next. Append-only; numbers from 1 without gaps."""

    id = models.UUIDField(primary_key=True, default=ids.new)
    notice = models.ForeignKey(Notice, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()
    reason = models.JSONField(default=dict)
    drafted_by = models.UUIDField(null=True)
    cleared_by = models.UUIDField(null=True)
    published_by = models.UUIDField(null=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["notice", "number"], name="tenders_version_number"),
            models.CheckConstraint(condition=Q(number__gte=1), name="tenders_version_from_one"),
            models.CheckConstraint(
                condition=Q(cleared_by__isnull=True) | ~Q(cleared_by=F("drafted_by")),
                name="tenders_version_two_people",
            ),
        ]


class Lot(models.Model):
    """A part of a notice that is answered and awarded by itself. Never deleted: a revision may remove it."""

    id = models.UUIDField(primary_key=True, default=ids.new)
    notice = models.ForeignKey(Notice, models.PROTECT, related_name="lots")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=12, choices=LotState, default=LotState.ACTIVE)
    title = models.JSONField()
    description = models.JSONField(default=dict)
    ended_at = models.DateTimeField(null=True)
    end_reason = models.JSONField(default=dict)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["notice", "number"], name="tenders_lot_number")]


class Item(models.Model):
    """A line of a lot: what, how many of which unit, delivered where, by when, on which terms."""

    id = models.UUIDField(primary_key=True, default=ids.new)
    lot = models.ForeignKey(Lot, models.CASCADE, related_name="items")
    number = models.PositiveIntegerField()
    description = models.JSONField()
    code = models.CharField(max_length=8, blank=True)
    quantity = models.DecimalField(max_digits=20, decimal_places=4, null=True)
    unit = models.CharField(max_length=10, blank=True)
    country = models.CharField(max_length=2, blank=True)
    place = models.CharField(max_length=250, blank=True)
    incoterm = models.CharField(max_length=3, blank=True)
    deliver_by = models.DateField(null=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["lot", "number"], name="tenders_item_number"),
            models.CheckConstraint(
                condition=Q(quantity__isnull=True) | Q(quantity__gt=0), name="tenders_item_quantity"
            ),
        ]


class Document(FileRow):
    """A file published with a notice, from one version on, until a later version leaves it out."""

    id = models.UUIDField(primary_key=True, default=ids.new)
    notice = models.ForeignKey(Notice, models.PROTECT, related_name="documents")
    title = models.CharField(max_length=250)
    language = models.CharField(max_length=2, blank=True)
    since_version = models.PositiveIntegerField()
    until_version = models.PositiveIntegerField(null=True)
    at = models.DateTimeField()
