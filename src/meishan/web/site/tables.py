# SPDX-License-Identifier: Apache-2.0
"""Lines of the lists on home, desks and buyers' pages, in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from meishan.base.accounts.models import Organisation
from meishan.base.accounts.queries import organisation_name
from meishan.market.matching.models import SavedSearch
from meishan.market.matching.queries import Hit, SearchQuery
from meishan.market.suppliers.models import Registration
from meishan.market.suppliers.states import LEVELS, WAITING, Level, State
from meishan.market.tenders import queries as tenders
from meishan.market.tenders.models import Draft, Notice, Question
from meishan.market.tenders.states import QuestionState, Reservation, Sustainability

from .queries import SupplierDesk

REASONS = 3
STATE_TONES = {
    State.REGISTERED: "success",
    State.TO_UPDATE: "warning",
    State.DECLINED: "danger",
    State.SANCTIONED: "danger",
    State.UNMATCHED: "neutral",
    State.WITHDRAWN: "neutral",
}


def notice_card(notice: Notice) -> dict:
    """What `{% notice_card %}` needs of a notice, in the reader's language where there is one."""
    badges = []
    if notice.sustainability_state == Sustainability.SUSTAINABLE:
        badges.append({"label": _("Sustainable"), "tone": "success", "icon": "leaf"})
    if notice.reserved_for != Reservation.NONE:
        badges.append({"label": notice.get_reserved_for_display(), "tone": "accent", "icon": "flag"})
    return {
        "url": reverse("tenders:notice", args=[notice.pk]),
        "title": tenders.title_of(notice),
        "lang": tenders.title_language(notice),
        "kind": notice.get_type_display(),
        "reference": notice.reference,
        "buyer": notice.buyer_name,
        "deadline": notice.closes_at,
        "zone": notice.zone,
        "countries": notice.countries,
        "badges": badges,
    }


def notice_cards(notices: Iterable[Notice]) -> list[dict]:
    return [notice_card(one) for one in notices]


def hit_card(hit: Hit) -> dict:
    """A notice that fits, with its reasons."""
    return {**notice_card(hit.notice), "reasons": hit.reasons[:REASONS]}


def saved_row(saved: SavedSearch) -> dict:
    """A saved search as a link that runs it again."""
    query = SearchQuery.from_params(saved.query)
    return {
        "name": saved.name,
        "url": f"{reverse('matching:search')}?{query.querystring()}",
        "frequency": saved.get_frequency_display(),
    }


def supplier_tasks(desk: SupplierDesk) -> list[dict]:
    """What the supplier should do next, the most pressing first; empty when nothing waits for her."""
    standing = reverse("suppliers:standing")
    tasks: list[dict] = [
        {
            "title": _("%(agency)s asks for more") % {"agency": one.agency},
            "hint": one.reason,
            "url": standing,
            "state": "error",
            "status": _("Waiting for you"),
        }
        for one in desk.to_update
    ]
    if desk.next_step is not None:
        done = _("%(done)s of %(all)s steps are done.") % {"done": desk.steps_done, "all": desk.steps}
        tasks.append(
            {
                "title": _("Complete your registration"),
                "hint": done if desk.steps_done else _("Six short steps; each one is saved."),
                "url": reverse("suppliers:register"),
                "state": "current" if desk.steps_done else "todo",
            }
        )
    elif not desk.in_sight:
        tasks.append(
            {
                "title": _("Send your registration to the buyers"),
                "hint": _("All steps are done. One button sends it to every buyer whose needs you meet."),
                "url": standing,
                "state": "todo",
            }
        )
    if desk.supplier is not None and not desk.supplier.is_open:
        tasks.append(
            {
                "title": _("A person is checking whether your firm is registered twice"),
                "hint": _("You need not do anything. We write to you when it is decided."),
                "state": "waiting",
            }
        )
    if desk.next_step is None and not desk.due:
        tasks.append(
            {
                "title": _("Find a tender that fits"),
                "hint": _("Express interest, and you are told of every change and answer."),
                "url": reverse("matching:search"),
                "state": "todo",
            }
        )
    return tasks


# What an agency's line tells first: what waits for the supplier, what the agency looks at, what is settled.
TELLING = (State.TO_UPDATE, State.DECLINED, State.SANCTIONED, *sorted(WAITING), State.REGISTERED)


def standing_rows(registrations: Iterable[Registration]) -> list[dict]:
    """Where the supplier stands: one line for each agency, the most telling first, with its state at each level."""
    by_agency: dict[UUID, list[Registration]] = {}
    for one in registrations:
        by_agency.setdefault(one.agency_id, []).append(one)
    rows = []
    for found in by_agency.values():
        telling = min(found, key=lambda one: TELLING.index(State(one.state)))
        rows.append(
            {
                "agency": telling.agency,
                "states": [
                    {
                        "label": _("%(level)s: %(state)s")
                        % {"level": one.get_level_display(), "state": one.get_state_display()},
                        "tone": STATE_TONES.get(State(one.state), "info"),
                    }
                    for one in sorted(found, key=lambda one: LEVELS.index(Level(one.level)))
                ],
                "order": TELLING.index(State(telling.state)),
            }
        )
    return sorted(rows, key=lambda row: row["order"])


QUESTION_TONES = {QuestionState.ANSWERED: "success", QuestionState.SET_ASIDE: "neutral"}


def question_row(question: Question) -> dict:
    """One question with its notice; the buyer is led to the answer form, the asker to the answers."""
    return {
        "text": question.text,
        "lang": question.language,
        "title": tenders.title_of(question.notice),
        "title_lang": tenders.title_language(question.notice),
        "url": reverse("tenders:questions", args=[question.notice_id]),
        "answer_url": reverse("tenders:answer", args=[question.notice_id]),
        "state": question.get_state_display(),
        "tone": QUESTION_TONES.get(QuestionState(question.state), "info"),
        "at": question.at,
        "deadline": question.notice.closes_at,
    }


def draft_row(draft: Draft) -> dict:
    """One text on its way to the public."""
    title, spoken = tenders.text_of(draft.title, draft.language)
    return {
        "title": title or draft.reference,
        "lang": spoken if title else "",
        "reference": draft.reference,
        "url": reverse("tenders:draft", args=[draft.pk]),
        "state": draft.get_state_display(),
        "at": draft.submitted_at or draft.saved_at,
        "is_amendment": draft.is_amendment,
    }


BUYER_SORTS = {
    "name": ("acronym", "name"),
    "-name": ("-acronym", "-name"),
    "open": ("open_count", "acronym"),
    "-open": ("-open_count", "acronym"),
    "published": ("published", "acronym"),
    "-published": ("-published", "acronym"),
}


@dataclass(frozen=True)
class BuyerFilter:
    """What the reader asked of the list of buyers."""

    text: str
    sort: str

    @classmethod
    def of(cls, asked: QueryDict) -> "BuyerFilter":
        sort = asked.get("sort", "")
        text = " ".join(asked.get("q", "").replace("\x00", "").split())[:200]
        return cls(text=text, sort=sort if sort in BUYER_SORTS else "name")

    def apply(self, found: QuerySet[Organisation]) -> QuerySet[Organisation]:
        if self.text:
            found = found.filter(
                Q(acronym__icontains=self.text) | Q(name__icontains=self.text) | Q(names__icontains=self.text)
            )
        return found.order_by(*BUYER_SORTS[self.sort], "pk")


def buyer_row(organisation: Organisation) -> dict:
    return {
        "acronym": organisation.acronym,
        "name": organisation_name(organisation),
        "country": organisation.country,
        "url": reverse("site:buyer", args=[organisation.pk]),
        "open_count": organisation.open_count,
        "published": organisation.published,
    }
