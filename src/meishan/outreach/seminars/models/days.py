# SPDX-License-Identifier: Apache-2.0
"""What happens on the days: offers of freed slots, the walk-in desk, announcements, notes and feedback."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from meishan.base.core import ids

from ..states import Audience, Channel, NextStep, OfferState, Side, TicketState, Topic


class Offer(models.Model):
    """A freed slot offered to one waiting supplier on site, for a few minutes. One stands at a time for a slot."""

    id = models.UUIDField(primary_key=True, default=ids.new)
    seminar = models.ForeignKey("seminars.Seminar", models.PROTECT, related_name="offers")
    host = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    supplier = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    officer = models.ForeignKey("seminars.Officer", models.PROTECT, related_name="offers")
    slot = models.ForeignKey("seminars.Slot", models.PROTECT, related_name="offers")
    application = models.ForeignKey("seminars.Application", models.PROTECT, related_name="offers")
    freed = models.ForeignKey("seminars.Meeting", models.PROTECT, null=True, related_name="offers")
    meeting = models.OneToOneField("seminars.Meeting", models.PROTECT, null=True, related_name="offer")
    reasons = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=OfferState, default=OfferState.OFFERED)
    at = models.DateTimeField()
    until = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["officer", "slot"],
                condition=Q(state=OfferState.OFFERED),
                name="seminars_offer_one_stands",
            ),
            models.UniqueConstraint(
                fields=["officer", "slot", "application"], name="seminars_offer_once_each"
            ),
            models.UniqueConstraint(
                fields=["application", "slot"],
                condition=Q(state=OfferState.OFFERED),
                name="seminars_offer_one_at_a_time",
            ),
        ]


class Ticket(models.Model):
    """A place in the walk-in queue. Numbers run per day from 1. Seen by the host and whose it is.

    `since` is when waiting began: it orders the queue, and a ticket passed on or recalled keeps it.
    """

    id = models.UUIDField(primary_key=True, default=ids.new)
    seminar = models.ForeignKey("seminars.Seminar", models.PROTECT, related_name="tickets")
    day = models.ForeignKey("seminars.Day", models.PROTECT, related_name="tickets")
    host = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    supplier = models.ForeignKey("accounts.Organisation", models.PROTECT, null=True, related_name="+")
    agency = models.ForeignKey("accounts.Organisation", models.PROTECT, null=True, related_name="+")
    application = models.ForeignKey("seminars.Application", models.PROTECT, null=True, related_name="tickets")
    attendee = models.ForeignKey("seminars.Attendee", models.PROTECT, null=True, related_name="tickets")
    number = models.PositiveIntegerField()
    channel = models.CharField(max_length=6, choices=Channel)
    key = models.CharField(
        max_length=40, help_text="From the device; a repeated press finds the same ticket."
    )
    topic = models.CharField(max_length=60)
    question = models.CharField(max_length=400, blank=True)
    language = models.CharField(max_length=2)
    state = models.CharField(max_length=8, choices=TicketState, default=TicketState.WAITING)
    is_priority = models.BooleanField(default=False, help_text="Had no meeting at all (the published rule).")
    since = models.DateTimeField()
    overtaken = models.PositiveSmallIntegerField(
        default=0, help_text="Calls of later tickets by advisers who could have served this one."
    )
    adviser = models.UUIDField(null=True, help_text="The person who serves it.")
    desk = models.ForeignKey("seminars.Table", models.PROTECT, null=True, related_name="+")
    calls = models.PositiveSmallIntegerField(default=0)
    called_at = models.DateTimeField(null=True)
    served_from = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    notes = models.TextField(blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["day", "number"], name="seminars_ticket_number"),
            models.UniqueConstraint(fields=["day", "key"], name="seminars_ticket_key"),
            models.UniqueConstraint(
                fields=["adviser"],
                condition=Q(state__in=[TicketState.CALLED, TicketState.SERVING]),
                name="seminars_ticket_one_at_a_desk",
            ),
            models.UniqueConstraint(
                fields=["day", "application"],
                condition=Q(
                    application__isnull=False,
                    state__in=[TicketState.WAITING, TicketState.CALLED, TicketState.SERVING],
                ),
                name="seminars_ticket_one_a_supplier",
            ),
        ]
        indexes = [models.Index(fields=["day", "state", "since"], name="seminars_ticket_queue")]

    @property
    def topic_label(self) -> str:
        """The topic in words; one that is no longer in the list as it was kept."""
        return str(Topic(self.topic).label) if self.topic in Topic.values else self.topic


class Shift(models.Model):
    """An adviser at work at a desk, from when she sat down until she left. Seen by all: it bears no name.

    `agency` is the one she answers for; none means every agency (the host's advisers). `calls` counts those she
    made, for the published rule gives every second one to whoever has no meeting.
    """

    id = models.UUIDField(primary_key=True, default=ids.new)
    seminar = models.ForeignKey("seminars.Seminar", models.PROTECT, related_name="shifts")
    day = models.ForeignKey("seminars.Day", models.PROTECT, related_name="shifts")
    desk = models.ForeignKey("seminars.Table", models.PROTECT, related_name="shifts")
    agency = models.ForeignKey("accounts.Organisation", models.PROTECT, null=True, related_name="+")
    adviser = models.UUIDField()
    languages = ArrayField(models.CharField(max_length=2))
    calls = models.PositiveIntegerField(default=0)
    from_at = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["day", "adviser"],
                condition=Q(until__isnull=True),
                name="seminars_shift_one_an_adviser",
            ),
            models.UniqueConstraint(
                fields=["day", "desk"], condition=Q(until__isnull=True), name="seminars_shift_one_a_desk"
            ),
        ]


class Announcement(models.Model):
    """A message of the organiser to all or to a group. `text` is by language code. Append-only."""

    id = models.UUIDField(primary_key=True, default=ids.new)
    seminar = models.ForeignKey("seminars.Seminar", models.PROTECT, related_name="announcements")
    audience = models.CharField(max_length=10, choices=Audience)
    language = models.CharField(max_length=2)
    text = models.JSONField()
    at = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-at"]


class MeetingNote(models.Model):
    """What one side keeps of a meeting. Private to that side unless it shares it with the other."""

    id = models.UUIDField(primary_key=True, default=ids.new)
    meeting = models.ForeignKey("seminars.Meeting", models.PROTECT, related_name="notes")
    side = models.CharField(max_length=10, choices=Side)
    owner = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    other = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    next_step = models.CharField(max_length=20, choices=NextStep, blank=True)
    rating = models.PositiveSmallIntegerField(null=True, help_text="1 to 5.")
    text = models.TextField(blank=True)
    language = models.CharField(max_length=2, blank=True)
    is_shared = models.BooleanField(default=False)
    person = models.UUIDField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["meeting", "side"], name="seminars_note_once_a_side"),
            models.CheckConstraint(
                condition=Q(rating__isnull=True) | Q(rating__gte=1, rating__lte=5),
                name="seminars_note_rating",
            ),
        ]


class Feedback(models.Model):
    """What a party says of the whole seminar, once. Seen by the host and whose it is."""

    id = models.UUIDField(primary_key=True, default=ids.new)
    seminar = models.ForeignKey("seminars.Seminar", models.PROTECT, related_name="feedback")
    host = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    person = models.UUIDField()
    answers = models.JSONField(help_text="Question key to 1-5 or text.")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["seminar", "person"], name="seminars_feedback_once")]
