# SPDX-License-Identifier: Apache-2.0
"""Drafts of the schedule, their meetings, and the bookings that PostgreSQL itself keeps apart."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import Q

from meishan.base.core import ids

from ..states import MeetingState, Origin, PlanState, Resource


class Plan(models.Model):
    """One version of the schedule. At most one of a seminar is published; the days run on that one.

    `certificate` is what the engine proved (bound, value, gap, breaks, what each supplier got);
    `options` what the organiser asked for (seed, seconds, may_move, base plan); `progress` 0 to 100.
    """

    id = models.UUIDField(primary_key=True, default=ids.new)
    seminar = models.ForeignKey("seminars.Seminar", models.PROTECT, related_name="plans")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=PlanState, default=PlanState.QUEUED)
    base = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=120, blank=True)
    options = models.JSONField(default=dict)
    progress = models.PositiveSmallIntegerField(default=0)
    stage = models.CharField(max_length=40, blank=True)
    certificate = models.JSONField(default=dict)
    error = models.TextField(blank=True)
    made_at = models.DateTimeField()
    solved_at = models.DateTimeField(null=True)
    engine_ms = models.PositiveIntegerField(null=True)
    published_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1, help_text="Counts changes by hand.")

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["seminar", "number"], name="seminars_plan_number"),
            models.UniqueConstraint(
                fields=["seminar"],
                condition=Q(state=PlanState.PUBLISHED),
                name="seminars_plan_one_published",
            ),
        ]


class Meeting(models.Model):
    """A one-on-one of an officer and a supplier in a slot of one plan. Seen by the host and the two sides."""

    id = models.UUIDField(primary_key=True, default=ids.new)
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="meetings")
    host = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    agency = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    supplier = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    officer = models.ForeignKey("seminars.Officer", models.PROTECT, related_name="meetings")
    application = models.ForeignKey("seminars.Application", models.PROTECT, related_name="meetings")
    slot = models.ForeignKey("seminars.Slot", models.PROTECT, related_name="meetings")
    table = models.ForeignKey("seminars.Table", models.PROTECT, related_name="meetings")
    interpreter = models.ForeignKey(
        "seminars.Interpreter", models.PROTECT, null=True, related_name="meetings"
    )
    state = models.CharField(max_length=10, choices=MeetingState, default=MeetingState.PLANNED)
    origin = models.CharField(max_length=10, choices=Origin, default=Origin.ENGINE)
    is_locked = models.BooleanField(default=False)
    weight = models.IntegerField(default=0)
    supplier_here_at = models.DateTimeField(null=True)
    officer_here_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    has_open_tender = models.BooleanField(
        default=False, help_text="The agency had an open tender in the supplier's field; both were warned."
    )
    revision = models.PositiveIntegerField(
        default=0, help_text="How often its time, table or people changed; a trigger counts."
    )

    class Meta:
        indexes = [
            models.Index(fields=["plan", "slot"], name="seminars_meeting_slot"),
            models.Index(fields=["plan", "officer"], name="seminars_meeting_officer"),
            models.Index(fields=["plan", "application"], name="seminars_meeting_supplier"),
        ]


class Booking(models.Model):
    """An officer, supplier, table or interpreter is taken during a time, within one plan.

    The exclusion constraint makes a double booking impossible, whatever the code does. A meeting that is
    given up or not attended loses its bookings.
    """

    id = models.UUIDField(primary_key=True, default=ids.new)
    plan = models.ForeignKey(Plan, models.CASCADE, related_name="bookings")
    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="bookings")
    kind = models.CharField(max_length=12, choices=Resource)
    resource = models.UUIDField(help_text="Id of the officer, application, table or interpreter.")
    during = DateTimeRangeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["meeting", "kind"], name="seminars_booking_kind_once"),
            ExclusionConstraint(
                name="seminars_booking_apart",
                expressions=[
                    ("plan", RangeOperators.EQUAL),
                    ("resource", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
            ),
        ]
