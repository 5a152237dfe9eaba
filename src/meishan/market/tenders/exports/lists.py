# SPDX-License-Identifier: Apache-2.0
"""Lists as rows for CSV and XLSX, and a notice as an iCalendar event."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from icalendar import Alarm, Calendar, Event

from meishan.base.accounts.models import Person
from meishan.base.core.clock import now
from meishan.base.reference import queries as reference

from ..models import Answer, Draft, Interest, Notice, Question
from ..queries import description_of, text_of, title_of
from ..states import NoticePhase


def address_of(notice: Notice) -> str:
    """The notice's page, with the host, for readers elsewhere."""
    return settings.BASE_URL + reverse("tenders:notice", args=[notice.pk])


def notice_columns() -> list[str]:
    return [
        _("Reference"),
        _("Title"),
        _("Type"),
        _("Buyer"),
        _("State"),
        _("Deadline"),
        _("Time zone"),
        pgettext("a date", "Published"),
        _("Last revised"),
        _("Version"),
        _("Beneficiary countries"),
        _("UNSPSC codes"),
        _("Reserved for"),
        _("Sustainability"),
        _("Estimated value"),
        _("Currency"),
        _("Web address"),
    ]


def notice_rows(notices: Iterable[Notice], at: datetime) -> Iterator[list[Any]]:
    for one in notices:
        yield [
            one.reference,
            title_of(one),
            one.get_type_display(),
            one.buyer_name,
            NoticePhase(one.phase(at)).label,
            one.closes_at,
            one.zone if one.closes_at else "",
            one.published_at,
            one.revised_at,
            one.version,
            ", ".join(reference.country_name(code) for code in one.countries),
            " ".join(one.codes),
            one.get_reserved_for_display(),
            one.get_sustainability_state_display(),
            one.value,
            one.currency,
            address_of(one),
        ]


def draft_columns() -> list[str]:
    return [_("Reference"), _("Title"), _("State"), _("Version"), _("Last saved")]


def draft_rows(drafts: Iterable[Draft]) -> Iterator[list[Any]]:
    for one in drafts:
        title = text_of(one.title, one.language)[0]
        yield [one.reference, title, one.get_state_display(), one.number, one.saved_at]


def interest_columns() -> list[str]:
    return [_("Supplier"), _("Country"), _("Since"), _("Contact"), _("E-mail")]


def interest_rows(interests: Iterable[Interest], people: dict[Any, Person]) -> Iterator[list[Any]]:
    for one in interests:
        person = people.get(one.person)
        country = reference.country_name(one.supplier.country) if one.supplier.country else ""
        yield [
            one.supplier.name,
            country,
            one.at,
            person.name if person else "",
            person.email if person else "",
        ]


def answer_columns() -> list[str]:
    return [_("Number"), _("Question"), _("Answer"), pgettext("a date", "Answered")]


def answer_rows(answers: Iterable[Answer], language: str) -> Iterator[list[Any]]:
    for one in answers:
        yield [one.number, text_of(one.question, language)[0], text_of(one.answer, language)[0], one.at]


def question_columns() -> list[str]:
    return [_("Reference"), _("Question"), _("Asked"), _("Deadline")]


def question_rows(questions: Iterable[Question]) -> Iterator[list[Any]]:
    for one in questions:
        yield [one.notice.reference, one.text, one.at, one.notice.closes_at]


def mine_columns() -> list[str]:
    return [_("Reference"), _("Title"), _("Buyer"), _("Deadline"), _("Interested since")]


def mine_rows(interests: Iterable[Interest]) -> Iterator[list[Any]]:
    for one in interests:
        notice = one.notice
        yield [notice.reference, title_of(notice), notice.buyer_name, notice.closes_at, one.at]


def calendar_of(notice: Notice) -> bytes:
    """The deadline as an iCalendar file (RFC 5545): an event that ends at the deadline, with an alarm a day before.

    Its UID stays the same and its SEQUENCE follows the version, so that an amended deadline moves the entry.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Meishan//Notices//EN")
    calendar.add("version", "2.0")
    calendar.add_component(event_of(notice))
    return calendar.to_ical()


def event_of(notice: Notice) -> Event:
    """The deadline of a notice that has one."""
    closes_at = notice.closes_at
    assert closes_at is not None
    event = Event()
    event.add("uid", f"{notice.pk}@meishan")
    event.add("sequence", notice.version - 1)
    event.add("dtstamp", notice.revised_at)
    event.add("last-modified", notice.revised_at)
    event.add("dtstart", closes_at - timedelta(minutes=30))
    event.add("dtend", closes_at)
    event.add("summary", _("Deadline: %(title)s") % {"title": title_of(notice)})
    event.add(
        "description",
        _("%(type)s %(reference)s by %(buyer)s")
        % {
            "type": notice.get_type_display(),
            "reference": notice.reference,
            "buyer": notice.buyer_name,
        }
        + "\n\n"
        + description_of(notice)[:500],
    )
    event.add("url", address_of(notice))
    if notice.phase(now()) == NoticePhase.CANCELLED:
        event.add("status", "CANCELLED")
    else:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("trigger", timedelta(days=-1))
        alarm.add("description", title_of(notice))
        event.add_component(alarm)
    return event
