# SPDX-License-Identifier: Apache-2.0
"""The seminar itself: dates, caps, days, slots, rooms, tables and the programme. Public once announced."""

from datetime import datetime

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value

from meishan.base.core import ids
from meishan.base.core.uploads import FileRow

from ..states import SeminarState, SessionKind

SLOT_MINUTES = (15, 20, 30)


class During(Func):
    """The half-open range from one moment to another."""

    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


class Seminar(models.Model):
    """An event of one or more days, hosted by one organisation. Texts are by language code.

    Caps are meetings per person over the whole event; minutes are whole minutes; `version` counts the saves of
    the organiser's pages, so that two organisers never overwrite one another unawares.
    """

    id = models.UUIDField(primary_key=True, default=ids.new)
    host = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="seminars")
    slug = models.SlugField(max_length=60, unique=True)
    state = models.CharField(max_length=12, choices=SeminarState, default=SeminarState.DRAFT)
    language = models.CharField(max_length=2, default="en")
    title = models.JSONField()
    description = models.JSONField(default=dict)
    venue = models.CharField(max_length=250, blank=True)
    address = models.CharField(max_length=400, blank=True)
    city = models.CharField(max_length=120, blank=True)
    country = models.CharField(max_length=2, blank=True)
    zone = models.CharField(max_length=60, default="UTC")
    languages = ArrayField(models.CharField(max_length=2), default=list, help_text="Spoken at the event.")
    codes = ArrayField(models.CharField(max_length=8), default=list, help_text="UNSPSC fields it is about.")

    applications_from = models.DateTimeField(null=True)
    applications_until = models.DateTimeField(null=True)
    requests_from = models.DateTimeField(null=True)
    requests_until = models.DateTimeField(null=True)

    slot_minutes = models.PositiveSmallIntegerField(default=20)
    places = models.PositiveIntegerField(default=220, help_text="Suppliers that can take part.")
    supplier_cap = models.PositiveSmallIntegerField(default=8)
    supplier_minimum = models.PositiveSmallIntegerField(default=1)
    officer_cap = models.PositiveSmallIntegerField(default=24)
    most_requests = models.PositiveSmallIntegerField(default=12, help_text="Wishes a supplier may state.")
    most_musts = models.PositiveSmallIntegerField(default=3)
    quotas = models.JSONField(
        default=list,
        help_text="Selection: {kind: sme|women_owned|country|code, value, minimum, maximum}, by places.",
    )
    grace_minutes = models.PositiveSmallIntegerField(
        default=4, help_text="After it a late party lost its slot."
    )
    answer_minutes = models.PositiveSmallIntegerField(default=2, help_text="To answer an offered slot.")
    retention_days = models.PositiveSmallIntegerField(
        default=365, help_text="After the last day names on attendance lists are erased."
    )
    version = models.PositiveIntegerField(default=1)
    saved = models.JSONField(
        default=dict, help_text="The version in which each part was saved last, by the part's key."
    )
    copied_from = models.ForeignKey("self", models.PROTECT, null=True, related_name="copies")
    made_at = models.DateTimeField()
    announced_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    cancel_reason = models.JSONField(default=dict, help_text="Told to everybody, by language code.")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(slot_minutes__in=SLOT_MINUTES), name="seminars_seminar_slot_minutes"
            ),
            models.CheckConstraint(
                condition=Q(applications_until__isnull=True)
                | Q(applications_from__isnull=True)
                | Q(applications_until__gt=F("applications_from")),
                name="seminars_seminar_applications",
            ),
            models.CheckConstraint(
                condition=Q(requests_until__isnull=True)
                | Q(requests_from__isnull=True)
                | Q(requests_until__gt=F("requests_from")),
                name="seminars_seminar_requests",
            ),
            models.CheckConstraint(
                condition=Q(supplier_minimum__lte=F("supplier_cap")), name="seminars_seminar_minimum"
            ),
        ]

    @property
    def organisation_id(self):
        """Whose it is, by the name that rules ask for."""
        return self.host_id

    @property
    def is_announced(self) -> bool:
        return self.state == SeminarState.ANNOUNCED


class Pulse(models.Model):
    """One counter a seminar: it rises with every change screens must follow. A row of its own, so that acts on the
    seminar and screens that ask whether anything changed never wait for one another.
    """

    seminar = models.OneToOneField(Seminar, models.CASCADE, primary_key=True, related_name="pulse")
    count = models.BigIntegerField(default=0)
    agendas = models.BigIntegerField(default=0, help_text="Changes that may alter somebody's agenda.")


class Day(models.Model):
    """A day of the event, in the seminar's zone."""

    id = models.UUIDField(primary_key=True, default=ids.new)
    seminar = models.ForeignKey(Seminar, models.CASCADE, related_name="days")
    date = models.DateField()
    note = models.JSONField(default=dict)

    class Meta:
        ordering = ["date"]
        constraints = [models.UniqueConstraint(fields=["seminar", "date"], name="seminars_day_once")]


class Slot(models.Model):
    """A time in which each officer can meet one supplier. Numbers run over the whole event from 0."""

    id = models.UUIDField(primary_key=True, default=ids.new)
    seminar = models.ForeignKey(Seminar, models.CASCADE, related_name="slots")
    day = models.ForeignKey(Day, models.CASCADE, related_name="slots")
    number = models.PositiveSmallIntegerField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["seminar", "number"], name="seminars_slot_number"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="seminars_slot_forward"),
            ExclusionConstraint(
                name="seminars_slot_apart",
                expressions=[
                    ("seminar", RangeOperators.EQUAL),
                    (During("starts_at", "ends_at", Value("[)")), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def is_over(self, at: datetime) -> bool:
        return at >= self.ends_at


class Room(models.Model):
    """A room or hall of the venue, with its floor plan if one was uploaded."""

    id = models.UUIDField(primary_key=True, default=ids.new)
    seminar = models.ForeignKey(Seminar, models.CASCADE, related_name="rooms")
    number = models.PositiveSmallIntegerField()
    name = models.JSONField()
    capacity = models.PositiveIntegerField(null=True)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["seminar", "number"], name="seminars_room_number")]


class FloorPlan(FileRow):
    """The picture tables are placed on."""

    room = models.OneToOneField(Room, models.CASCADE, primary_key=True, related_name="plan")
    width = models.PositiveIntegerField(help_text="Pixels.")
    height = models.PositiveIntegerField(help_text="Pixels.")
    at = models.DateTimeField()


class Walk(models.Model):
    """Minutes from one room to another; the same both ways, and nought where no row says more."""

    id = models.UUIDField(primary_key=True, default=ids.new)
    one = models.ForeignKey(Room, models.CASCADE, related_name="+")
    other = models.ForeignKey(Room, models.CASCADE, related_name="+")
    minutes = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="seminars_walk_once"),
            models.CheckConstraint(condition=~Q(one=F("other")), name="seminars_walk_apart"),
        ]


class Table(models.Model):
    """A numbered table. `x` and `y` are its place on the floor plan, in thousandths of width and height."""

    id = models.UUIDField(primary_key=True, default=ids.new)
    seminar = models.ForeignKey(Seminar, models.CASCADE, related_name="tables")
    room = models.ForeignKey(Room, models.PROTECT, related_name="tables")
    number = models.PositiveSmallIntegerField()
    x = models.PositiveSmallIntegerField(null=True)
    y = models.PositiveSmallIntegerField(null=True)
    is_desk = models.BooleanField(default=False, help_text="A walk-in adviser sits here, not an officer.")

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["seminar", "number"], name="seminars_table_number"),
            models.CheckConstraint(
                condition=Q(x__isnull=True, y__isnull=True)
                | Q(x__isnull=False, y__isnull=False, x__lte=1000, y__lte=1000),
                name="seminars_table_place",
            ),
        ]


class Session(models.Model):
    """A part of the programme: opening, briefing, panel, training, visit. Texts are by language code."""

    id = models.UUIDField(primary_key=True, default=ids.new)
    seminar = models.ForeignKey(Seminar, models.CASCADE, related_name="sessions")
    kind = models.CharField(max_length=10, choices=SessionKind)
    title = models.JSONField()
    description = models.JSONField(default=dict)
    language = models.CharField(max_length=2, blank=True, help_text="Spoken.")
    room = models.ForeignKey(Room, models.PROTECT, null=True, related_name="sessions")
    agency = models.ForeignKey("accounts.Organisation", models.PROTECT, null=True, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    capacity = models.PositiveIntegerField(null=True, help_text="Places; none means no sign-up is needed.")
    for_all = models.BooleanField(default=False, help_text="Everybody attends: no meeting runs meanwhile.")

    class Meta:
        ordering = ["starts_at", "ends_at"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="seminars_session_forward"),
            ExclusionConstraint(
                name="seminars_session_room_apart",
                expressions=[
                    ("room", RangeOperators.EQUAL),
                    (During("starts_at", "ends_at", Value("[)")), RangeOperators.OVERLAPS),
                ],
                condition=Q(room__isnull=False),
            ),
        ]


class Speaker(models.Model):
    """Who speaks in a session, as printed."""

    id = models.UUIDField(primary_key=True, default=ids.new)
    session = models.ForeignKey(Session, models.CASCADE, related_name="speakers")
    number = models.PositiveSmallIntegerField(default=0)
    name = models.CharField(max_length=150)
    position = models.CharField(max_length=200, blank=True)
    organisation = models.CharField(max_length=250, blank=True)

    class Meta:
        ordering = ["number"]
