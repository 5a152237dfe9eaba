# SPDX-License-Identifier: Apache-2.0
"""Whom to meet: suggestions with reasons, one tap for must, would or no, on both sides."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from meishan.base.accounts.models import Organisation
from meishan.base.accounts.queries import organisation_name
from meishan.base.core import clock
from meishan.base.core.errors import Denied, Refused
from meishan.base.core.predicates import may
from meishan.base.core.templatetags.meishan import language as language_name
from meishan.base.reference import queries as reference
from meishan.market.matching.queries import Choice

from ...actions import joining as acts
from ...models import Application, Officer, Seminar
from ...queries import seminars as queries
from ...queries.joining import wishes as found
from ...states import TAKING_PART, Wish
from ..frame import demand, fetch, frame

ROWS = 24
MOST_NOTE = 400
SORTS = (
    ("fit", gettext_lazy("Best fit first")),
    ("name", gettext_lazy("By name")),
    ("said", gettext_lazy("Your own wishes first")),
)
_SAID = {Wish.MUST: 0, Wish.WOULD: 1, Wish.NO: 2, "": 3}


@dataclass(frozen=True)
class Side:
    """Who reads the page: a supplier by its application, or an officer or her agency."""

    seminar: Seminar
    application: Application | None = None
    officer: Officer | None = None
    agency: Organisation | None = None

    @property
    def is_supplier(self) -> bool:
        return self.application is not None

    def cards(self) -> list[found.Card]:
        at = clock.now()
        if self.application is not None:
            return found.cards_for_supplier(self.seminar, self.application, at=at)
        if self.agency is None:
            return []
        return found.cards_for_officer(self.seminar, self.officer, self.agency, at=at)

    def counts(self, cards: list[found.Card]) -> dict[str, Any]:
        if self.application is not None:
            return {"counter": found.counter_of(self.application)}
        return {"answer": found.answer_of(self.seminar, self.officer, cards)}


def _side(request: HttpRequest, slug: str) -> Side:
    seminar = fetch(request, slug)
    application = queries.application_of(seminar, request.actor.organisation)
    if application is not None and application.state not in TAKING_PART:
        raise Denied(
            _("Your firm is not among those selected for this seminar, so it can't ask for meetings.")
        )
    demand(request, "seminars.see_wishes", seminar)
    if application is not None:
        return Side(seminar, application=application)
    return Side(seminar, officer=queries.officer_of(seminar, request.actor), agency=request.organisation)


@never_cache
@require_safe
def wishes(request: HttpRequest, slug: str) -> HttpResponse:
    """All one could meet, the best fitting first, with what was said."""
    side = _side(request, slug)
    everyone = side.cards()
    shown = _filtered(request, side, everyone)
    listed = Paginator(shown, ROWS).get_page(request.GET.get("page"))
    listed.object_list = found.titled(list(listed.object_list))
    title = _("Whom do you want to meet?")
    return render(
        request,
        "seminars/joining/wishes.html",
        frame(
            request,
            side.seminar,
            "seminars:wishes",
            title,
            side=side,
            page_obj=listed,
            closed=_closed(side.seminar),
            q=request.GET.get("q", ""),
            facets=_facets(request, side, everyone),
            sort_options=[{"value": key, "label": label} for key, label in SORTS],
            sort=request.GET.get("sort", "fit"),
            is_filtered=len(shown) != len(everyone),
            may_set_times=side.officer is not None
            and may(request.actor, "seminars.save_absences", side.officer),
            **side.counts(everyone),
        ),
    )


@never_cache
@require_POST
def wish(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """One tap: say it, say something else, or (the same button again) take it back."""
    side = _side(request, slug)
    card = next((one for one in side.cards() if one.key == key), None)
    if card is None:
        raise Http404
    error = ""
    try:
        _say(request, side, card)
    except Refused as refused:
        error = str(refused)
    if request.headers.get("HX-Request"):
        everyone = side.cards()
        now = next(one for one in everyone if one.key == key)
        context = {
            "seminar": side.seminar,
            "side": side,
            "card": found.titled([now])[0],
            "error": error,
            "with_counter": True,
            "closed": _closed(side.seminar),
            **side.counts(everyone),
        }
        return render(request, "seminars/joining/_wish.html", context, status=409 if error else 200)
    if error:
        messages.error(request, error)
    back = request.POST.get("back", "")
    query = f"?{back}" if back else ""
    return redirect(f"{reverse('seminars:wishes', args=[slug])}{query}#{key}")


def _say(request: HttpRequest, side: Side, card: found.Card) -> None:
    said = request.POST.get("wish", "")
    about: dict[str, Any] = {}
    if side.application is not None:
        subject = side.application
        about = {"officer": card.officer, "participation": card.participation}
    else:
        assert card.application is not None
        subject = card.application
    if said == "drop":
        acts.drop_wish(subject, by=request.actor, **about)
        return
    note = request.POST.get("why")
    acts.state_wish(
        subject,
        by=request.actor,
        wish=said,
        why=" ".join(note.split())[:MOST_NOTE] if note is not None else None,
        **about,
    )


def _closed(seminar: Seminar) -> str:
    try:
        acts.refuse_closed_requests(seminar, clock.now())
    except Refused as refused:
        return str(refused)
    return ""


def _filtered(request: HttpRequest, side: Side, cards: list[found.Card]) -> list[found.Card]:
    ask = request.GET
    words = ask.get("q", "").casefold().split()
    agencies, languages, said = ask.getlist("agency"), ask.getlist("language"), ask.getlist("said")
    shown = [
        one
        for one in cards
        if all(word in _text_of(one) for word in words)
        and (not agencies or (one.agency is not None and str(one.agency.pk) in agencies))
        and (not languages or any(spoken in languages for spoken in one.languages))
        and (not said or any(_IS[key](one) for key in said if key in _IS))
    ]
    if ask.get("sort") == "name":
        shown.sort(key=lambda one: one.name.casefold())
    elif ask.get("sort") == "said":
        shown.sort(key=lambda one: _SAID[one.wish])
    return shown


_IS = {
    "mine": lambda one: one.wish in (Wish.MUST, Wish.WOULD),
    "asked": lambda one: one.theirs is not None,
    "suggested": lambda one: one.is_suggested,
    "open": lambda one: not one.wish,
    "no": lambda one: one.wish == Wish.NO,
}


def _text_of(one: found.Card) -> str:
    parts = [one.name, *(officer.name for officer in one.others), *one.codes]
    if one.agency is not None:
        parts += [one.agency.acronym, organisation_name(one.agency)]
    if one.application is not None:
        parts += [one.application.pitch]
    if one.supplier is not None:
        parts += [one.supplier.code, str(reference.country_name(one.supplier.country))]
    return " ".join(parts).casefold()


def _facets(request: HttpRequest, side: Side, cards: list[found.Card]) -> dict[str, list[Choice]]:
    ask = request.GET
    names = {
        "suggested": _("Suggested to you"),
        "asked": _("Would like to meet you"),
        "mine": _("You want to meet"),
        "open": _("Nothing said yet"),
        "no": _("You said no"),
    }
    said = [
        Choice(key, label, sum(1 for one in cards if _IS[key](one)), key in ask.getlist("said"))
        for key, label in names.items()
    ]
    spoken = [
        Choice(
            one,
            language_name(one),
            sum(1 for card in cards if one in card.languages),
            one in ask.getlist("language"),
        )
        for one in reference.LANGUAGES
    ]
    agencies = {one.agency.pk: one.agency for one in cards if one.agency is not None}
    by_name = sorted(agencies.values(), key=found.short_name)
    of_agency = [
        Choice(
            str(one.pk),
            found.short_name(one),
            sum(1 for card in cards if card.agency == one),
            str(one.pk) in ask.getlist("agency"),
        )
        for one in by_name
    ]
    return {"said": said, "language": [one for one in spoken if one.count], "agency": of_agency}
