# SPDX-License-Identifier: Apache-2.0
"""The life of a seminar, an application, a schedule, a meeting, a ticket and an offer, and which moves are allowed."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class SeminarState(TextChoices):
    """What is kept. Whether applications or requests are open follows from the seminar's dates."""

    DRAFT = "draft", _("Being prepared")
    ANNOUNCED = "announced", _("Announced")
    CANCELLED = "cancelled", _("Cancelled")


SEMINAR_MOVES: dict[str, frozenset[str]] = {
    SeminarState.DRAFT: frozenset({SeminarState.ANNOUNCED, SeminarState.CANCELLED}),
    SeminarState.ANNOUNCED: frozenset({SeminarState.CANCELLED}),
    SeminarState.CANCELLED: frozenset(),
}


class Phase(TextChoices):
    """What a reader sees: the state, the dates and the schedule together."""

    PREPARED = "prepared", _("Being prepared")
    SOON = "soon", _("Applications open soon")
    APPLICATIONS = "applications", _("Applications are open")
    REQUESTS = "requests", _("Requests for meetings are open")
    SCHEDULING = "scheduling", _("The schedule is being made")
    READY = "ready", _("The schedule is published")
    RUNNING = "running", _("Taking place now")
    OVER = "over", _("Over")
    CANCELLED = "cancelled", _("Cancelled")


class SessionKind(TextChoices):
    OPENING = "opening", pgettext_lazy("session", "Opening")
    BRIEFING = "briefing", _("Agency briefing")
    PANEL = "panel", _("Panel discussion")
    TRAINING = "training", _("Training")
    VISIT = "visit", _("Site visit")
    BREAK = "break", pgettext_lazy("session", "Break")
    OTHER = "other", pgettext_lazy("session", "Other")


class ApplicationState(TextChoices):
    """A supplier's way into a seminar."""

    INVITED = "invited", pgettext_lazy("application", "Invited")
    APPLIED = "applied", pgettext_lazy("application", "Applied")
    WAITING = "waiting", pgettext_lazy("application", "On the waiting list")
    SELECTED = "selected", pgettext_lazy("application", "Selected")
    CONFIRMED = "confirmed", pgettext_lazy("application", "Confirmed")
    DECLINED = "declined", pgettext_lazy("application", "Not selected")
    WITHDRAWN = "withdrawn", pgettext_lazy("application", "Withdrawn")


APPLICATION_MOVES: dict[str, frozenset[str]] = {
    ApplicationState.INVITED: frozenset({ApplicationState.CONFIRMED, ApplicationState.WITHDRAWN}),
    ApplicationState.APPLIED: frozenset(
        {
            ApplicationState.WAITING,
            ApplicationState.SELECTED,
            ApplicationState.DECLINED,
            ApplicationState.WITHDRAWN,
        }
    ),
    ApplicationState.WAITING: frozenset(
        {ApplicationState.SELECTED, ApplicationState.DECLINED, ApplicationState.WITHDRAWN}
    ),
    ApplicationState.SELECTED: frozenset(
        {ApplicationState.CONFIRMED, ApplicationState.WAITING, ApplicationState.WITHDRAWN}
    ),
    ApplicationState.CONFIRMED: frozenset({ApplicationState.WITHDRAWN}),
    ApplicationState.DECLINED: frozenset({ApplicationState.APPLIED, ApplicationState.SELECTED}),
    ApplicationState.WITHDRAWN: frozenset({ApplicationState.APPLIED, ApplicationState.INVITED}),
}

# Seen by everybody who takes part; these may be met.
TAKING_PART = (ApplicationState.SELECTED, ApplicationState.CONFIRMED)


class Side(TextChoices):
    """Who speaks: the supplier or the officer (or his agency)."""

    SUPPLIER = "supplier", pgettext_lazy("side", "Supplier")
    OFFICER = "officer", pgettext_lazy("side", "Officer")


class Wish(TextChoices):
    MUST = "must", _("Must meet")
    WOULD = "would", _("Would like to meet")
    NO = "no", _("No, thank you")


class Hindrance(TextChoices):
    """Why two who could meet must not. Said to the organiser alone: a "no" is never told to the other side."""

    SUPPLIER_NO = "supplier_no", _("The supplier said no")
    OFFICER_NO = "officer_no", _("The officer said no")
    LANGUAGE = "language", _("They share no language, and no interpreter speaks theirs")
    GONE = "gone", _("The officer is no longer there")


class PlanState(TextChoices):
    """The life of a draft of the schedule."""

    QUEUED = "queued", pgettext_lazy("schedule", "Waiting to start")
    SOLVING = "solving", pgettext_lazy("schedule", "Being computed")
    DRAFT = "draft", pgettext_lazy("schedule", "Draft")
    FAILED = "failed", pgettext_lazy("schedule", "Could not be computed")
    PUBLISHED = "published", pgettext_lazy("schedule", "Published")
    RETIRED = "retired", pgettext_lazy("schedule", "Replaced")


PLAN_MOVES: dict[str, frozenset[str]] = {
    PlanState.QUEUED: frozenset({PlanState.SOLVING, PlanState.FAILED}),
    PlanState.SOLVING: frozenset({PlanState.DRAFT, PlanState.FAILED}),
    PlanState.DRAFT: frozenset({PlanState.PUBLISHED, PlanState.RETIRED}),
    PlanState.FAILED: frozenset({PlanState.QUEUED, PlanState.RETIRED}),
    PlanState.PUBLISHED: frozenset({PlanState.RETIRED}),
    PlanState.RETIRED: frozenset(),
}


class MeetingState(TextChoices):
    """`FREED` and `NO_SHOW` meetings keep their row and lose their bookings."""

    PLANNED = "planned", pgettext_lazy("meeting", "Planned")
    HELD = "held", pgettext_lazy("meeting", "Held")
    NO_SHOW = "no_show", pgettext_lazy("meeting", "Did not come")
    FREED = "freed", pgettext_lazy("meeting", "Given up")


MEETING_MOVES: dict[str, frozenset[str]] = {
    MeetingState.PLANNED: frozenset({MeetingState.HELD, MeetingState.NO_SHOW, MeetingState.FREED}),
    MeetingState.HELD: frozenset(),
    # Who was said not to have come, and is here after all.
    MeetingState.NO_SHOW: frozenset({MeetingState.PLANNED, MeetingState.HELD}),
    MeetingState.FREED: frozenset(),
}


class Origin(TextChoices):
    """How a meeting came to be."""

    ENGINE = "engine", _("By the engine")
    HAND = "hand", _("By the organiser's hand")
    REFILL = "refill", _("In a freed slot")
    DESK = "desk", _("At the walk-in desk")


class Resource(TextChoices):
    """What a booking occupies."""

    OFFICER = "officer", pgettext_lazy("resource", "Officer")
    SUPPLIER = "supplier", pgettext_lazy("resource", "Supplier")
    TABLE = "table", pgettext_lazy("resource", "Table")
    INTERPRETER = "interpreter", pgettext_lazy("resource", "Interpreter")


class OfferState(TextChoices):
    """A freed slot on its way to a supplier who waits; from the last offer it goes to the walk-in desk."""

    OFFERED = "offered", pgettext_lazy("offer", "Offered")
    TAKEN = "taken", pgettext_lazy("offer", "Taken")
    REFUSED = "refused", pgettext_lazy("offer", "Refused")
    EXPIRED = "expired", pgettext_lazy("offer", "Not answered in time")
    WITHDRAWN = "withdrawn", pgettext_lazy("offer", "Taken back")


OFFER_MOVES: dict[str, frozenset[str]] = {
    OfferState.OFFERED: frozenset(
        {OfferState.TAKEN, OfferState.REFUSED, OfferState.EXPIRED, OfferState.WITHDRAWN}
    ),
    OfferState.TAKEN: frozenset(),
    OfferState.REFUSED: frozenset(),
    OfferState.EXPIRED: frozenset(),
    OfferState.WITHDRAWN: frozenset(),
}


class TicketState(TextChoices):
    WAITING = "waiting", pgettext_lazy("ticket", "Waiting")
    CALLED = "called", pgettext_lazy("ticket", "Called")
    SERVING = "serving", pgettext_lazy("ticket", "Being served")
    SERVED = "served", pgettext_lazy("ticket", "Served")
    MISSED = "missed", pgettext_lazy("ticket", "Did not answer the call")
    LEFT = "left", pgettext_lazy("ticket", "Left the queue")


TICKET_MOVES: dict[str, frozenset[str]] = {
    TicketState.WAITING: frozenset({TicketState.CALLED, TicketState.LEFT}),
    TicketState.CALLED: frozenset(
        {TicketState.SERVING, TicketState.WAITING, TicketState.MISSED, TicketState.LEFT}
    ),
    TicketState.SERVING: frozenset({TicketState.SERVED, TicketState.WAITING}),
    TicketState.MISSED: frozenset({TicketState.WAITING, TicketState.CALLED}),
    TicketState.SERVED: frozenset(),
    TicketState.LEFT: frozenset(),
}


class Channel(TextChoices):
    """Where a ticket was drawn."""

    PHONE = "phone", pgettext_lazy("ticket", "On the phone")
    KIOSK = "kiosk", pgettext_lazy("ticket", "At the kiosk")
    DESK = "desk", pgettext_lazy("ticket", "By an adviser")


class Topic(TextChoices):
    """What a person wants to ask at the walk-in desk."""

    REGISTRATION = "registration", pgettext_lazy("topic", "How to register as a supplier")
    TENDERS = "tenders", pgettext_lazy("topic", "How to find tenders")
    BIDDING = "bidding", pgettext_lazy("topic", "How to prepare a bid")
    AGENCY = "agency", pgettext_lazy("topic", "What an agency buys")
    CERTIFICATES = "certificates", pgettext_lazy("topic", "Certificates and documents")
    SUSTAINABILITY = "sustainability", pgettext_lazy("topic", "Sustainable procurement")
    CONTRACTS = "contracts", pgettext_lazy("topic", "Contracts and payment")
    OTHER = "other", pgettext_lazy("topic", "Something else")


class Audience(TextChoices):
    """To whom an announcement goes."""

    ALL = "all", pgettext_lazy("audience", "Everybody")
    SUPPLIERS = "suppliers", pgettext_lazy("audience", "Suppliers")
    OFFICERS = "officers", pgettext_lazy("audience", "Officers")
    WAITING = "waiting", pgettext_lazy("audience", "People waiting at the desk")


class NextStep(TextChoices):
    """What follows a meeting, in one tap."""

    REGISTER = "register", _("Register with the agency")
    SEND_OFFER = "send_offer", _("Send information or a catalogue")
    FOLLOW_TENDERS = "follow_tenders", _("Follow the agency's tenders")
    MEET_AGAIN = "meet_again", _("Meet again")
    NONE = "none", _("Nothing for now")


class PrintKind(TextChoices):
    """Papers of a seminar, in the order they are listed."""

    AGENDAS = "agendas", pgettext_lazy("paper", "Agendas")
    TABLES = "tables", pgettext_lazy("paper", "Table cards")
    DOORS = "doors", pgettext_lazy("paper", "Door signs")
    BADGES = "badges", pgettext_lazy("paper", "Badges")
    CERTIFICATES = "certificates", pgettext_lazy("paper", "Certificates of attendance")


class PrintState(TextChoices):
    QUEUED = "queued", pgettext_lazy("paper", "Waiting to start")
    MAKING = "making", pgettext_lazy("paper", "Being made")
    READY = "ready", pgettext_lazy("paper", "Ready")
    FAILED = "failed", pgettext_lazy("paper", "Could not be made")


def can_move(moves: dict[str, frozenset[str]], old: str, new: str) -> bool:
    """Whether the table of moves allows going from `old` to `new`."""
    return new in moves.get(old, frozenset())
