# SPDX-License-Identifier: Apache-2.0
"""Who takes part: agencies' officers, suppliers' applications, interpreters, and the people who carry badges."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from meishan.base.core import ids

from ..states import ApplicationState


class Participation(models.Model):
    """An agency takes part. `is_pool`: a supplier asks for the agency, and any of its officers may meet her."""

    id = models.UUIDField(primary_key=True, default=ids.new)
    seminar = models.ForeignKey("seminars.Seminar", models.CASCADE, related_name="participations")
    agency = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="seminar_participations")
    is_pool = models.BooleanField(default=False)
    about = models.JSONField(default=dict, help_text="What it comes to find, by language code.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["seminar", "agency"], name="seminars_participation_once")
        ]


class Officer(models.Model):
    """A procurement officer at a seminar. `person` is set once she has an account with her agency.

    `codes` are the UNSPSC fields she comes for; `limits` is what she asks for, in her words (firms of a country
    group, no services …), shown to suppliers before they ask.
    """

    id = models.UUIDField(primary_key=True, default=ids.new)
    seminar = models.ForeignKey("seminars.Seminar", models.CASCADE, related_name="officers")
    agency = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    person = models.ForeignKey("accounts.Person", models.PROTECT, null=True, related_name="seminar_officers")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=150)
    position = models.CharField(max_length=200, blank=True)
    languages = ArrayField(models.CharField(max_length=2), default=list)
    codes = ArrayField(models.CharField(max_length=8), default=list)
    limits = models.CharField(max_length=400, blank=True)
    cap = models.PositiveSmallIntegerField(null=True, help_text="Meetings; the seminar's cap where empty.")
    table = models.ForeignKey("seminars.Table", models.PROTECT, null=True, related_name="officers")
    left_at = models.DateTimeField(null=True, help_text="Fell ill or went home.")
    feed_number = models.PositiveSmallIntegerField(
        default=1, help_text="Part of the secret address of its calendar; raised, old addresses end."
    )

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["seminar", "number"], name="seminars_officer_number"),
            models.UniqueConstraint(
                fields=["seminar", "person"], condition=Q(person__isnull=False), name="seminars_officer_once"
            ),
        ]


class Interpreter(models.Model):
    """An interpreter whose slots are a resource: she sits in one meeting at a time."""

    id = models.UUIDField(primary_key=True, default=ids.new)
    seminar = models.ForeignKey("seminars.Seminar", models.CASCADE, related_name="interpreters")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=150)
    languages = ArrayField(models.CharField(max_length=2), help_text="Between any two of these.")
    feed_number = models.PositiveSmallIntegerField(
        default=1, help_text="Part of the secret address of its calendar; raised, old addresses end."
    )

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["seminar", "number"], name="seminars_interpreter_number")
        ]


class Application(models.Model):
    """A supplier at a seminar. Seen by host and supplier; by all who take part once it is selected.

    `name` and `country` are as on the day of application; `codes` and `languages` what this visit is for.
    """

    id = models.UUIDField(primary_key=True, default=ids.new)
    seminar = models.ForeignKey("seminars.Seminar", models.PROTECT, related_name="applications")
    host = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    supplier = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="seminar_applications")
    number = models.PositiveIntegerField(help_text="Running number within the seminar, from 1.")
    state = models.CharField(max_length=10, choices=ApplicationState)
    languages = ArrayField(models.CharField(max_length=2), default=list)
    codes = ArrayField(models.CharField(max_length=8), default=list)
    pitch = models.CharField(max_length=600, blank=True, help_text="What it shows, in one or two sentences.")
    pitch_language = models.CharField(max_length=2, blank=True)
    at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    decline_reason = models.TextField(blank=True)
    feed_number = models.PositiveSmallIntegerField(
        default=1, help_text="Part of the secret address of its calendar; raised, old addresses end."
    )
    confirm_until = models.DateTimeField(null=True, help_text="Till when a selected supplier confirms.")
    waiting_rank = models.PositiveIntegerField(
        null=True, help_text="Place on the waiting list; none: never moved up by rule."
    )
    sessions = ArrayField(
        models.UUIDField(),
        default=list,
        help_text="It would like to attend; places are taken when it confirms.",
    )

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["seminar", "supplier"], name="seminars_application_once"),
            models.UniqueConstraint(fields=["seminar", "number"], name="seminars_application_number"),
        ]

    @property
    def takes_part(self) -> bool:
        return self.state in (ApplicationState.SELECTED, ApplicationState.CONFIRMED)


class Motive(models.Model):
    """Why a supplier wants to come, for the host's eyes, and the host's own remark on the choice."""

    application = models.OneToOneField(Application, models.CASCADE, primary_key=True, related_name="motive")
    host = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    supplier = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    why = models.TextField(blank=True)
    language = models.CharField(max_length=2, blank=True)


class Absence(models.Model):
    """A slot in which an officer, a supplier or an interpreter can't meet. One row a person and slot."""

    id = models.UUIDField(primary_key=True, default=ids.new)
    slot = models.ForeignKey("seminars.Slot", models.CASCADE, related_name="absences")
    officer = models.ForeignKey(Officer, models.CASCADE, null=True, related_name="absences")
    application = models.ForeignKey(Application, models.CASCADE, null=True, related_name="absences")
    interpreter = models.ForeignKey(Interpreter, models.CASCADE, null=True, related_name="absences")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(officer__isnull=False, application__isnull=True, interpreter__isnull=True)
                | Q(officer__isnull=True, application__isnull=False, interpreter__isnull=True)
                | Q(officer__isnull=True, application__isnull=True, interpreter__isnull=False),
                name="seminars_absence_of_one",
            ),
            *[
                models.UniqueConstraint(
                    fields=[name, "slot"],
                    condition=Q(**{f"{name}__isnull": False}),
                    name=f"seminars_absence_{name}",
                )
                for name in ("officer", "application", "interpreter")
            ],
        ]


class Attendee(models.Model):
    """A person with a badge: of a supplier, an officer, an interpreter, a speaker or staff.

    Seen by the host and her own organisation. `code` is what the badge's QR holds. `name` is erased when the
    seminar's retention ends, or on request; the row stays, for the counts.
    """

    id = models.UUIDField(primary_key=True, default=ids.new)
    seminar = models.ForeignKey("seminars.Seminar", models.PROTECT, related_name="attendees")
    host = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, null=True, related_name="+")
    organisation_name = models.CharField(max_length=250, blank=True)
    application = models.ForeignKey(Application, models.CASCADE, null=True, related_name="attendees")
    officer = models.OneToOneField(Officer, models.CASCADE, null=True, related_name="attendee")
    interpreter = models.OneToOneField(Interpreter, models.CASCADE, null=True, related_name="attendee")
    person = models.ForeignKey("accounts.Person", models.PROTECT, null=True, related_name="+")
    code = models.CharField(max_length=12, unique=True)
    name = models.CharField(max_length=150, blank=True)
    position = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=2, default="en")
    consented_at = models.DateTimeField(null=True)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["name"]
        indexes = [models.Index(fields=["seminar", "name"], name="seminars_attendee_name")]


class Arrival(models.Model):
    """An attendee came on a day. Arrivals drive the day: only who is here is offered a freed slot."""

    id = models.UUIDField(primary_key=True, default=ids.new)
    attendee = models.ForeignKey(Attendee, models.CASCADE, related_name="arrivals")
    day = models.ForeignKey("seminars.Day", models.PROTECT, related_name="arrivals")
    at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["attendee", "day"], name="seminars_arrival_once")]


class Place(models.Model):
    """An attendee's place in a session with capacity. A trigger refuses more places than the session has."""

    id = models.UUIDField(primary_key=True, default=ids.new)
    session = models.ForeignKey("seminars.Session", models.CASCADE, related_name="places")
    attendee = models.ForeignKey(Attendee, models.CASCADE, related_name="places")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["session", "attendee"], name="seminars_place_once")]
