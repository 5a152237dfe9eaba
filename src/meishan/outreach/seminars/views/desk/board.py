# SPDX-License-Identifier: Apache-2.0
"""The public display: who is called where, who is next, how long it takes. Numbers only; nobody signs in."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader
from django.utils.translation import get_language, get_language_bidi, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from meishan.base.core import clock
from meishan.base.reference.queries import LANGUAGES, language_key

from ...forms.desk import DJANGO_CODES, LANGUAGE_CHOICES
from ...models import Seminar
from ...queries import desk
from ...queries.pulse import pulse_at, pulse_of
from ..frame import fetch, text_in

NEXT = 12


def board_context(seminar: Seminar) -> dict[str, Any]:
    """The board in the language in force."""
    pulse = pulse_of(seminar.pk)
    at = clock.now()
    day = desk.day_at(seminar, at)
    context: dict[str, Any] = {
        "pulse": pulse,
        "seminar": seminar,
        "seminar_title": text_in(seminar.title, seminar.language),
        "day": day,
        "at": at,
        "language": language_key(),
        "LANGUAGE_CODE": get_language(),
        "is_rtl": get_language_bidi(),
        "rule": desk.rule_in_words(),
    }
    if day is None:
        return context | {"days": list(seminar.days.all())}
    line = desk.line_seen(day, at, pulse)
    names = dict(LANGUAGE_CHOICES)
    at_work = {code for shift in line.shifts for code in shift.languages}
    waits = [
        (names[code], code, line.wait_from_now(code))
        for code in LANGUAGES
        if code in at_work or code in seminar.languages
    ]
    return context | {
        "called": [one for one in line.called if one.state == "called"],
        "serving": [one for one in line.called if one.state == "serving"],
        "next": line.next_numbers[:NEXT],
        "more": max(0, len(line.next_numbers) - NEXT),
        "waits": waits,
        "basis": line.basis,
        "announcements": [(text_in(one.text, one.language), one.at) for one in desk.board_of(seminar, at)],
    }


def languages_of(seminar: Seminar) -> list[str]:
    """Those the board shows in turn: the seminar's."""
    return [code for code in LANGUAGES if code in seminar.languages] or [seminar.language]


def chosen(request: HttpRequest, seminar: Seminar) -> str:
    code = request.GET.get("language") or request.GET.get("turn", "")
    return code if code in LANGUAGES else language_key()


@require_safe
def board(request: HttpRequest, slug: str) -> HttpResponse:
    """The whole page; it changes its language every fifteen seconds unless one is asked for."""
    seminar = fetch(request, slug)
    code = chosen(request, seminar)
    turns = languages_of(seminar)
    with override(DJANGO_CODES.get(code, code)):
        context = board_context(seminar) | {
            "title": _("Walk-in desk"),
            "turns": "" if "language" in request.GET else " ".join(turns),
            "choices": LANGUAGE_CHOICES,
            "following": turns[(turns.index(code) + 1) % len(turns)] if code in turns else turns[0],
        }
        return render(request, "seminars/desk/board.html", context)


@require_safe
def board_piece(request: HttpRequest, slug: str) -> HttpResponse:
    """The live part, the same for everybody who reads that language: drawn once for all screens that ask."""
    found = pulse_at(slug)
    if found is None:
        raise Http404
    code = request.GET.get("language", "")
    code = code if code in LANGUAGES else language_key()

    def draw() -> str:
        with override(DJANGO_CODES.get(code, code)):
            return loader.render_to_string("seminars/desk/_board.html", board_context(fetch(request, slug)))

    return HttpResponse(_drawn.get((slug, code), found[1], draw))


_drawn: desk.Kept[str] = desk.Kept(seconds=5)
