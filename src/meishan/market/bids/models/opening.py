# SPDX-License-Identifier: Apache-2.0
"""An opening: who came, whose shares went where, and what became of each envelope."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from meishan.base.core import ids
from meishan.base.core.uploads import FileRow
from meishan.market.tenders.states import EnvelopeKind

from ..states import Culprit, EnvelopeState, Fault, OpeningState


class Opening(models.Model):
    """One opening of one kind of envelope of a tender; it exists only once the deadline and its grace have passed.

    Says nothing of bids, so everybody may know of it. `presiding` is the seat whose browser joins the shares, and
    `session` the age recipient that browser made for it. `readers` are the buyer and the openers' organisations.
    `count` is the number of envelopes, once released.
    """

    id = models.UUIDField(primary_key=True, default=ids.new)
    notice = models.ForeignKey("tenders.Notice", models.PROTECT, related_name="openings")
    buyer = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=EnvelopeKind)
    manifest = models.ForeignKey("tenders.OpenerManifest", models.PROTECT, related_name="+")
    threshold = models.PositiveSmallIntegerField()
    seats = models.PositiveSmallIntegerField()
    readers = ArrayField(models.UUIDField(), default=list)
    state = models.CharField(max_length=16, choices=OpeningState, default=OpeningState.SCHEDULED)
    state_at = models.DateTimeField()
    scheduled_at = models.DateTimeField()
    not_before = models.DateTimeField()
    present = models.PositiveSmallIntegerField(default=0)
    presiding = models.PositiveSmallIntegerField(null=True)
    session = models.CharField(max_length=200, blank=True)
    released_at = models.DateTimeField(null=True)
    count = models.PositiveIntegerField(null=True)
    opened_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["notice", "kind"],
                condition=~Q(state=OpeningState.FAILED),
                name="bids_opening_once",
            ),
            models.CheckConstraint(
                condition=Q(presiding__isnull=True, session="")
                | (Q(presiding__isnull=False) & ~Q(session="")),
                name="bids_opening_presiding",
            ),
            models.CheckConstraint(
                condition=Q(released_at__isnull=True, count__isnull=True)
                | Q(released_at__gte=F("not_before"), count__isnull=False),
                name="bids_opening_released",
            ),
            models.CheckConstraint(
                condition=Q(opened_at__isnull=True) | Q(released_at__isnull=False),
                name="bids_opening_opened",
            ),
            models.CheckConstraint(
                condition=Q(state=OpeningState.SCHEDULED)
                | Q(state=OpeningState.FAILED)
                | Q(present__gte=F("threshold")),
                name="bids_opening_quorum",
            ),
        ]
        indexes = [models.Index(fields=["state", "-scheduled_at"], name="bids_opening_state")]


class Attendance(models.Model):
    """An opener who came with her key. Only a seat of the opening's manifest, never on the case (a trigger)."""

    id = models.UUIDField(primary_key=True, default=ids.new)
    opening = models.ForeignKey(Opening, models.PROTECT, related_name="attendances")
    seat = models.PositiveSmallIntegerField()
    person = models.UUIDField()
    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["seat"]
        constraints = [
            models.UniqueConstraint(fields=["opening", "seat"], name="bids_attendance_seat"),
            models.UniqueConstraint(fields=["opening", "person"], name="bids_attendance_person"),
        ]


class OpeningLine(models.Model):
    """What became of one envelope at its opening: why it did not open and whose fault that is, or what it says.

    `key` is the envelope's one-time identity, given by the presiding opener; `seats` are those whose parts made it.
    Evaluators, buyer and bidder read `answers` and `prices`; `total` is the bidder's own, `computed` the sum of
    the lines anew. An opener's word that an envelope can't be opened needs a second opener's (`marked_by`,
    `agreed_by`: seats). `seen_by`: the opening's readers and the bidder.
    """

    envelope = models.OneToOneField("bids.Envelope", models.PROTECT, primary_key=True, related_name="line")
    opening = models.ForeignKey(Opening, models.PROTECT, related_name="lines")
    submission = models.ForeignKey("bids.Submission", models.PROTECT, related_name="lines")
    supplier = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    buyer = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    lot = models.PositiveIntegerField()
    seen_by = ArrayField(models.UUIDField(), default=list)
    watchers = ArrayField(models.UUIDField(), default=list)
    at = models.DateTimeField()
    key = models.CharField(max_length=100, blank=True)
    seats = ArrayField(models.PositiveSmallIntegerField(), default=list)
    key_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    fault = models.CharField(max_length=20, choices=Fault, blank=True)
    culprit = models.CharField(max_length=10, choices=Culprit, blank=True)
    culprit_seat = models.PositiveSmallIntegerField(null=True)
    fault_words = models.TextField(blank=True)
    marked_by = models.PositiveSmallIntegerField(null=True)
    agreed_by = models.PositiveSmallIntegerField(null=True)
    sealed_manifest = models.JSONField(null=True)
    answers = models.JSONField(null=True)
    prices = models.JSONField(null=True)
    total = models.DecimalField(max_digits=38, decimal_places=12, null=True)
    computed = models.DecimalField(max_digits=38, decimal_places=12, null=True)
    currency = models.CharField(max_length=3, blank=True)
    price_faults = ArrayField(models.CharField(max_length=20), default=list)
    wrong_lines = ArrayField(models.CharField(max_length=80), default=list)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["opening", "number"], name="bids_line_number"),
            models.CheckConstraint(
                condition=(Q(fault="") & Q(culprit="")) | (~Q(fault="") & ~Q(culprit="")),
                name="bids_line_culprit",
            ),
            models.CheckConstraint(
                condition=Q(agreed_by__isnull=True) | ~Q(agreed_by=F("marked_by")),
                name="bids_line_two_openers",
            ),
        ]


class AbstractLine(models.Model):
    """One line of the abstract: what all who may watch read of an envelope once it is settled.

    `total` stands here only where the method reads totals out. `seen_by` are the readers and all bidders; everybody
    sees it once it is public.
    """

    line = models.OneToOneField(OpeningLine, models.PROTECT, primary_key=True, related_name="abstract")
    opening = models.ForeignKey(Opening, models.PROTECT, related_name="abstract")
    number = models.PositiveIntegerField()
    lot = models.PositiveIntegerField()
    supplier = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    partners = models.JSONField(default=list)
    state = models.CharField(max_length=12, choices=EnvelopeState)
    fault = models.CharField(max_length=20, choices=Fault, blank=True)
    culprit = models.CharField(max_length=10, choices=Culprit, blank=True)
    culprit_seat = models.PositiveSmallIntegerField(null=True)
    total = models.DecimalField(max_digits=38, decimal_places=12, null=True)
    computed = models.DecimalField(max_digits=38, decimal_places=12, null=True)
    currency = models.CharField(max_length=3, blank=True)
    differs = models.BooleanField(default=False)
    at = models.DateTimeField()
    seen_by = ArrayField(models.UUIDField(), default=list)
    is_public = models.BooleanField(default=False)

    class Meta:
        ordering = ["number"]


class OpenedFile(FileRow):
    """A file out of an opened envelope. `refusal` says why one was not kept: then there are no bytes of it here."""

    id = models.UUIDField(primary_key=True, default=ids.new)
    line = models.ForeignKey(OpeningLine, models.PROTECT, related_name="files")
    supplier = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    buyer = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    refusal = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["line", "number"], name="bids_file_number")]

    @property
    def is_downloadable(self) -> bool:
        return not self.refusal and super().is_downloadable


class HandedShare(models.Model):
    """An opener's share of one envelope, sealed anew to the session of the one who presides. Append-only."""

    id = models.UUIDField(primary_key=True, default=ids.new)
    opening = models.ForeignKey(Opening, models.PROTECT, related_name="handed")
    envelope = models.ForeignKey("bids.Envelope", models.PROTECT, related_name="handed")
    seat = models.PositiveSmallIntegerField()
    session = models.CharField(max_length=200)
    data = models.BinaryField()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["opening", "session", "envelope"], name="bids_handed_session")]


class ShareFault(models.Model):
    """A share that did not serve: its opener could not read it, or what she handed over did not fit. Append-only."""

    id = models.UUIDField(primary_key=True, default=ids.new)
    opening = models.ForeignKey(Opening, models.PROTECT, related_name="share_faults")
    envelope = models.ForeignKey("bids.Envelope", models.PROTECT, related_name="share_faults")
    seat = models.PositiveSmallIntegerField()
    fault = models.CharField(max_length=20, choices=Fault)
    said_by = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
