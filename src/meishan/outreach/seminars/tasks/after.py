# SPDX-License-Identifier: Apache-2.0
"""Ask for feedback the day after, erase names when their time is over, and forget whoever erased her account."""

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from meishan.base.accounts.mail import post
from meishan.base.accounts.models import Person
from meishan.base.core import clock, scope
from meishan.base.core.actor import SYSTEM
from meishan.base.core.jobs import job
from meishan.base.ledger.followers import follower
from meishan.base.ledger.models import Entry

from ..actions import after as actions
from ..models import Attendee, Seminar
from ..queries import after as queries
from ..states import TAKING_PART, SeminarState


@job("seminars.after", every="37 * * * *", alone=True)
def look_after(timestamp: int = 0) -> None:
    """Every hour: who is to be asked, and whose names are to go."""
    at = clock.now()
    with scope.everything():
        for seminar in Seminar.objects.filter(state=SeminarState.ANNOUNCED):
            if queries.is_time_to_ask(seminar, at) and not _was_asked(seminar):
                actions.ask_feedback(seminar, by=SYSTEM)
        for seminar in Seminar.objects.exclude(state=SeminarState.DRAFT):
            until = queries.expires_at(seminar)
            if until is not None and at >= until and queries.names_left(seminar):
                actions.expire_attendance(seminar, by=SYSTEM)


def _was_asked(seminar: Seminar) -> bool:
    return Entry.objects.filter(act="seminars.ask_feedback", subject_id=seminar.pk).exists()


@follower("seminars.ask_feedback_by_mail", acts=("seminars.ask_feedback",))
def write_to_all(entry: Entry) -> None:
    """A mail to everybody with an account who came; where nobody was checked in, to everybody expected."""
    seminar = Seminar.objects.filter(pk=entry.subject_id).first()
    if seminar is None:
        return
    known = Attendee.objects.filter(
        Q(application__isnull=True) | Q(application__state__in=TAKING_PART),
        seminar=seminar,
        person__isnull=False,
    )
    came = known.filter(arrivals__isnull=False)
    context = {
        "title": seminar.title,
        "main": seminar.language,
        "url": settings.BASE_URL + reverse("seminars:feedback", args=[seminar.slug]),
    }
    people = (came if came.exists() else known).values("person")
    for person in Person.objects.filter(pk__in=people, is_active=True):
        post(
            person,
            kind=entry.act,
            subject=_("How was the seminar?"),
            template="seminars/mail/feedback",
            context=context,
        )


@follower("seminars.forget_erased", acts=("accounts.erase",), calls_acts=True)
def forget_erased(entry: Entry) -> None:
    """Who erased her account is taken off all lists of seminars, too."""
    for attendee in Attendee.objects.filter(person=entry.subject_id):
        actions.erase_attendee(attendee, by=SYSTEM)
