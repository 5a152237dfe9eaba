# SPDX-License-Identifier: Apache-2.0
"""What follows from applications: mail to firms and organisers, the waiting list moving up, places that lapse."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from meishan.base.accounts.mail import post
from meishan.base.accounts.models import Person
from meishan.base.accounts.queries import members_of
from meishan.base.accounts.states import Role
from meishan.base.core import clock, scope
from meishan.base.core.actor import SYSTEM
from meishan.base.core.jobs import job
from meishan.base.ledger.followers import follower
from meishan.base.ledger.models import Entry

from ..actions import joining as acts
from ..actions.joining.choosing import unconfirmed
from ..models import Application, Seminar
from ..queries import joining as queries
from ..queries.joining.wishes import were_requests_opened
from ..queries.seminars import are_requests_open, taking_part
from ..states import ApplicationState, SeminarState

# Act to (state the firm must still be in, subject line, template). A firm that moved on since gets the later mail.
TO_FIRMS: dict[str, tuple[str, str | Promise, str]] = {
    "seminars.select": (ApplicationState.SELECTED, _("You are selected: %(seminar)s"), "selected"),
    "seminars.move_up": (ApplicationState.SELECTED, _("A place became free: %(seminar)s"), "moved_up"),
    "seminars.put_waiting": (ApplicationState.WAITING, _("On the waiting list: %(seminar)s"), "waiting"),
    "seminars.decline": (ApplicationState.DECLINED, _("Not selected this time: %(seminar)s"), "declined"),
    "seminars.lapse": ("", _("Not confirmed in time: %(seminar)s"), "lapsed"),
}


@follower("seminars.tell_firms", acts=(*TO_FIRMS, "seminars.invite"))
def tell_firms(entry: Entry) -> None:
    """Each firm of a decision hears of it in its own language, and of no other firm."""
    seminar = Seminar.objects.filter(pk=entry.subject_id).first()
    if seminar is None:
        return
    rows = Application.objects.filter(
        seminar=seminar, number__in=entry.facts.get("numbers", ())
    ).select_related("supplier")
    for application in rows:
        wanted, subject, template = TO_FIRMS.get(entry.act, ("", "", ""))
        if entry.act == "seminars.invite":
            # Who had applied before is selected by an invitation.
            wanted, subject, template = (
                TO_FIRMS["seminars.select"]
                if application.state == ApplicationState.SELECTED
                else (ApplicationState.INVITED, _("You are invited: %(seminar)s"), "invited")
            )
        if wanted and application.state != wanted:
            continue
        _write(
            _people_of(application),
            entry.act,
            subject,
            f"seminars/mail/{template}",
            {**_about(seminar), "application": application, "reason": application.decline_reason},
        )


@follower("seminars.tell_of_application", acts=("seminars.apply", "seminars.confirm", "seminars.withdraw"))
def tell_of_application(entry: Entry) -> None:
    """The firm has its own step confirmed by mail; the organisers hear when a firm withdraws."""
    application = (
        Application.objects.select_related("seminar", "supplier", "host").filter(pk=entry.subject_id).first()
    )
    if application is None:
        return
    context = {**_about(application.seminar), "application": application, "firm": application.supplier.name}
    subjects: dict[str, tuple[str | Promise, str]] = {
        "seminars.apply": (_("Your application is in: %(seminar)s"), "applied"),
        "seminars.confirm": (_("You are expected: %(seminar)s"), "confirmed"),
        "seminars.withdraw": (_("Withdrawn: %(seminar)s"), "withdrawn"),
    }
    subject, template = subjects[entry.act]
    _write(_people_of(application), entry.act, subject, f"seminars/mail/{template}", context)
    if entry.act == "seminars.withdraw":
        context["url"] = settings.BASE_URL + reverse("seminars:applications", args=[application.seminar.slug])
        organisers = members_of(application.host, Role.OWNER, Role.EDITOR, Role.OFFICER, Role.HEAD)
        _write(
            organisers,
            entry.act,
            _("%(firm)s does not come: %(seminar)s"),
            "seminars/mail/firm_withdrew",
            context,
        )


@follower("seminars.fill_from_waiting_list", acts=("seminars.withdraw", "seminars.lapse"), calls_acts=True)
def fill_from_waiting_list(entry: Entry) -> None:
    """A place became free: the next firm moves up, by rule."""
    seminar = Seminar.objects.filter(applications__pk=entry.subject_id).first()
    seminar = seminar or Seminar.objects.filter(pk=entry.subject_id).first()
    if seminar is not None and queries.next_up(seminar):
        acts.move_up(seminar, by=SYSTEM)


@follower("seminars.tell_requests_open", acts=("seminars.open_requests",))
def tell_requests_open(entry: Entry) -> None:
    """Everybody who takes part hears that she can now say whom to meet: firms, and officers with accounts."""
    seminar = Seminar.objects.filter(pk=entry.subject_id).first()
    if seminar is None:
        return
    people = {
        person.pk: person
        for application in taking_part(seminar)
        for person in members_of(application.supplier, Role.OWNER, Role.EDITOR)
    }
    officers = Person.objects.filter(
        seminar_officers__seminar=seminar, seminar_officers__left_at__isnull=True
    )
    people |= {person.pk: person for person in officers}
    _write(
        people.values(),
        entry.act,
        _("Say whom to meet: %(seminar)s"),
        "seminars/mail/requests",
        _about(seminar),
    )


@job("seminars.open_due_requests", every="5,25,45 * * * *", alone=True)
def open_due_requests(timestamp: int = 0) -> None:
    """Requests that opened by their date and of which nobody was told."""
    with scope.everything():
        at = clock.now()
        for seminar in Seminar.objects.filter(state=SeminarState.ANNOUNCED, requests_from__lte=at):
            if are_requests_open(seminar, at) and not were_requests_opened(seminar):
                acts.open_requests(seminar, by=SYSTEM)


@job("seminars.lapse_unconfirmed", every="20 * * * *", alone=True)
def lapse_unconfirmed(timestamp: int = 0) -> None:
    """Every hour: places that were not confirmed in time."""
    with scope.everything():
        at = clock.now()
        for seminar in Seminar.objects.filter(state=SeminarState.ANNOUNCED):
            if unconfirmed(seminar, at).exists():
                acts.lapse(seminar, by=SYSTEM)


def _people_of(application: Application) -> Iterable[Person]:
    return members_of(application.supplier, Role.OWNER, Role.EDITOR)


def _about(seminar: Seminar) -> dict[str, Any]:
    return {
        "slug": seminar.slug,
        "titles": seminar.title,
        "main": seminar.language,
        "zone": seminar.zone,
        "url": settings.BASE_URL + reverse("seminars:application", args=[seminar.slug]),
        "wishes_url": settings.BASE_URL + reverse("seminars:wishes", args=[seminar.slug]),
        "requests_from": seminar.requests_from,
        "requests_until": seminar.requests_until,
    }


def _write(
    people: Iterable[Person], kind: str, subject: str | Promise, template: str, context: dict[str, Any]
) -> None:
    for person in people:
        language = person.language[:2]
        titles = context["titles"]
        title = titles.get(language) or titles.get(context["main"]) or next(iter(titles.values()), "")
        post(person, kind=kind, subject=subject, template=template, context={**context, "seminar": title})
