# SPDX-License-Identifier: Apache-2.0
"""What all pages of one seminar share: fetching it, and the tabs of organisers and of those who take part."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from meishan.base.core.errors import Denied
from meishan.base.core.predicates import may

from ..models import Seminar
from ..queries.seminars import text_in

# Address, label, rule that must allow it.
ORGANISER_TABS: tuple[tuple[str, str | Promise, str], ...] = (
    ("seminars:desk", _("Overview"), "seminars.see_desk"),
    ("seminars:edit", _("Set-up"), "seminars.save"),
    ("seminars:applications", _("Applications"), "seminars.see_applications"),
    ("seminars:plans", pgettext_lazy("seminar", "Schedule"), "seminars.see_plans"),
    ("seminars:control", _("Control room"), "seminars.see_control"),
    ("seminars:advise", _("Walk-in desk"), "seminars.serve"),
    ("seminars:prints", _("Print"), "seminars.print"),
    ("seminars:report", _("Report"), "seminars.see_report"),
)
PARTY_TABS: tuple[tuple[str, str | Promise, str], ...] = (
    ("seminars:seminar", pgettext_lazy("seminar", "Programme"), ""),
    ("seminars:parties", _("Who will be there"), ""),
    ("seminars:application", pgettext_lazy("seminar", "Your application"), "seminars.has_application"),
    ("seminars:wishes", _("Whom to meet"), "seminars.see_wishes"),
    ("seminars:sessions", _("Sessions"), "seminars.see_sessions"),
    ("seminars:agenda", _("My agenda"), "seminars.see_agenda"),
    ("seminars:queue", _("Walk-in desk"), "seminars.draw"),
    ("seminars:feedback", _("Feedback"), "seminars.see_feedback"),
    ("seminars:report", _("Report"), "seminars.see_report"),
)


@dataclass(frozen=True)
class Tab:
    url: str
    label: str | Promise
    current: bool


def fetch(request: HttpRequest, slug: str) -> Seminar:
    """The seminar of that address; drafts exist for their organisers alone."""
    found = Seminar.objects.select_related("host").filter(slug=slug).first()
    if found is None or (found.announced_at is None and not may(request.actor, "seminars.see_desk", found)):
        raise Http404
    return found


def demand(request: HttpRequest, rule: str, subject: Any) -> None:
    """Raise Denied, with the rule's own sentence, unless the reader may."""
    verdict = may(request.actor, rule, subject)
    if not verdict:
        raise Denied(verdict.reason)


def tabs_of(request: HttpRequest, seminar: Seminar, current: str) -> list[Tab]:
    """Organiser's tabs for those who run or serve the seminar, else those of a party; only what she may open."""
    rows = ORGANISER_TABS if may(request.actor, "seminars.see_desk", seminar) else PARTY_TABS
    made = []
    for name, label, rule in rows:
        if rule and not may(request.actor, rule, seminar):
            continue
        try:
            url = reverse(name, args=[seminar.slug])
        except NoReverseMatch:
            continue
        made.append(Tab(url, label, name == current))
    return made


def crumbs_of(seminar: Seminar) -> list[tuple[str, str]]:
    """The pages above one that asks before something in a seminar is done."""
    return [
        (reverse("seminars:list"), str(_("Seminars"))),
        (reverse("seminars:seminar", args=[seminar.slug]), text_in(seminar.title, seminar.language)),
    ]


def frame(
    request: HttpRequest, seminar: Seminar, current: str, title: str | Promise, **more: Any
) -> dict[str, Any]:
    """The context every page of a seminar starts from; templates extend `seminars/frame.html`."""
    return {
        "seminar": seminar,
        "seminar_title": text_in(seminar.title, seminar.language),
        "tabs": tabs_of(request, seminar, current),
        "title": title,
        **more,
    }
