# SPDX-License-Identifier: Apache-2.0
"""A seminar, its phase, and who somebody is in it."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from meishan.base.core.actor import Actor
from meishan.base.reference.queries import LANGUAGES, language_key

from ..models import Application, Officer, Plan, Seminar, Slot
from ..states import TAKING_PART, Phase, PlanState, SeminarState


def announced() -> QuerySet[Seminar]:
    """Seminars the public may see, the newest first; one that was called off while a draft was never public."""
    return Seminar.objects.filter(announced_at__isnull=False).select_related("host").order_by("-announced_at")


def hosted_by(organisation: UUID | None) -> QuerySet[Seminar]:
    """All seminars of a host, drafts too, the newest first."""
    return Seminar.objects.filter(host=organisation).select_related("host").order_by("-made_at")


def slots_of(seminar: Seminar) -> QuerySet[Slot]:
    """The slots for meetings in their order, each with its day."""
    return Slot.objects.filter(seminar=seminar).select_related("day").order_by("number")


def span_of(seminar: Seminar) -> tuple[datetime, datetime] | None:
    """First and last moment of the event, by its days in the seminar's zone; None while it has no day."""
    dates = list(seminar.days.values_list("date", flat=True))
    if not dates:
        return None
    zone = ZoneInfo(seminar.zone)
    first, last = min(dates), max(dates)
    return (
        datetime(first.year, first.month, first.day, tzinfo=zone),
        datetime(last.year, last.month, last.day, 23, 59, 59, tzinfo=zone),
    )


def published_plan(seminar: Seminar | UUID) -> Plan | None:
    """The schedule the days run on."""
    standing = Plan.objects.filter(seminar=seminar, state=PlanState.PUBLISHED)
    # Its certificate tells of every supplier, and hardly any page asks for it.
    return standing.defer("certificate", "options").first()


def phase_of(seminar: Seminar, at: datetime) -> Phase:
    """What a reader sees at that time: state, dates and schedule together."""
    return phase_by(
        seminar, at, span=span_of(seminar), has_schedule=lambda: published_plan(seminar) is not None
    )


def phase_by(
    seminar: Seminar,
    at: datetime,
    *,
    span: tuple[datetime, datetime] | None,
    has_schedule: Callable[[], bool] | bool,
) -> Phase:
    """`phase_of` where span and schedule are known already, as in a list."""
    if seminar.state == SeminarState.DRAFT:
        return Phase.PREPARED
    if seminar.state == SeminarState.CANCELLED:
        return Phase.CANCELLED
    if span is not None and at > span[1]:
        return Phase.OVER
    if span is not None and at >= span[0]:
        return Phase.RUNNING
    if has_schedule() if callable(has_schedule) else has_schedule:
        return Phase.READY
    if seminar.applications_from is not None and at < seminar.applications_from:
        return Phase.SOON
    if are_applications_open(seminar, at):
        return Phase.APPLICATIONS
    if are_requests_open(seminar, at):
        return Phase.REQUESTS
    return Phase.SCHEDULING


def _is_within(start: datetime | None, end: datetime | None, at: datetime) -> bool:
    return start is not None and start <= at and (end is None or at < end)


def are_applications_open(seminar: Seminar, at: datetime) -> bool:
    return seminar.is_announced and _is_within(seminar.applications_from, seminar.applications_until, at)


def are_requests_open(seminar: Seminar, at: datetime) -> bool:
    return seminar.is_announced and _is_within(seminar.requests_from, seminar.requests_until, at)


def application_of(seminar: Seminar, supplier: UUID | None) -> Application | None:
    """The supplier's application, in whatever state."""
    return Application.objects.filter(seminar=seminar, supplier=supplier).first() if supplier else None


def officer_of(seminar: Seminar, actor: Actor) -> Officer | None:
    """The officer this person is at the seminar, for the agency she acts for."""
    if actor.person is None or actor.organisation is None:
        return None
    return Officer.objects.filter(seminar=seminar, person=actor.person, agency=actor.organisation).first()


def taking_part(seminar: Seminar) -> QuerySet[Application]:
    """The suppliers that may be met, by number."""
    return Application.objects.filter(seminar=seminar, state__in=TAKING_PART).select_related("supplier")


def common_languages(one: list[str], other: list[str]) -> list[str]:
    """Languages both speak, in the order of the six."""
    return [code for code in LANGUAGES if code in one and code in other]


def text_in(texts: dict[str, str], main: str) -> str:
    """A text in the reader's language, else in its main one."""
    return texts.get(language_key()) or texts.get(main) or next(iter(texts.values()), "")
