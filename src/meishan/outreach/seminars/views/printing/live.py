# SPDX-License-Identifier: Apache-2.0
"""The live part of an agenda, by an address that is its own permission: no session is read for it.

Whoever was let into the page gets the address with it. It is signed, tells nothing, and ends after some hours;
then the page asks to be loaded again.
"""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.template import loader
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language, override
from django.views.decorators.http import require_safe

from meishan.base.core import clock

from ...models import Application, Seminar
from ...queries import papers
from ...queries.agendas import AgendaLine, Party, by_day, kind_of, now_and_next
from ...queries.live import KEPT, Ground
from ...queries.pulse import pulse_at, stamp_of
from ...states import Audience

SALT = "seminars.live_agenda"
LASTS = timedelta(hours=14)


def live_address(seminar: Seminar, party: Party, *, is_own: bool) -> str:
    """Where the live part of this agenda is had for the next hours, in the language in force."""
    said = [kind_of(party), party.pk.hex, int(is_own), get_language()]
    return reverse("seminars:agenda_live", args=[seminar.slug, signing.dumps(said, salt=SALT)])


@require_safe
def live_agenda(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """The lines of an agenda, drawn once for all phones that show it at this count of changes."""
    try:
        kind, pk, is_own, language = signing.loads(token, salt=SALT, max_age=LASTS)
        party = UUID(hex=pk)
    except (signing.BadSignature, ValueError):
        raise Http404 from None
    found = pulse_at(slug, "agendas")
    if found is None:
        raise Http404
    seminar, count = found

    def draw() -> str:
        ground = KEPT.ground(seminar, count, kind, party)
        if ground is None or not _may_be_read(ground, party):
            raise Http404
        with override(language):
            return loader.render_to_string(
                "seminars/printing/_agenda.html", drawn(ground, ground.parties[party], is_own=bool(is_own))
            )

    key = (seminar, kind, party, is_own, language, stamp_of(seminar, party, count))
    answer = HttpResponse(KEPT.drawn(key, draw))
    answer["Cache-Control"] = "no-store"
    answer["Content-Security-Policy"] = "default-src 'none'"
    return answer


def _may_be_read(ground: Ground, pk: UUID) -> bool:
    party = ground.parties.get(pk)
    return party is not None and not (isinstance(party, Application) and not party.takes_part)


def drawn(ground: Ground, party: Party, *, is_own: bool) -> dict[str, Any]:
    """What the template of the live part shows, in the language in force."""
    at = clock.now()
    lines = ground.agendas.of(party)
    offers = ground.offers_to(party.pk, at) if is_own and isinstance(party, Application) else []
    return lines_shown(ground.seminar, lines, at, ground.mapped) | {
        "announced": ground.announced[audience_of(party)],
        "offers": offers,
    }


def lines_shown(seminar: Seminar, lines: list[AgendaLine], at: datetime, mapped: set[UUID]) -> dict[str, Any]:
    """The lines by day, and what is now and next, as the templates show them."""
    now, following = now_and_next(lines, at)
    return {
        "seminar": seminar,
        "days": [
            {"title": papers.day_words(day), "lines": [_item(line, seminar, at, mapped) for line in found]}
            for day, found in by_day(lines, seminar.zone).items()
        ],
        "now": _item(now, seminar, at, mapped) if now else None,
        "following": _item(following, seminar, at, mapped) if following else None,
        "zone": papers.zone_words(seminar, at),
    }


def audience_of(party: Party) -> str:
    """Whose announcements concern that party."""
    return Audience.SUPPLIERS if isinstance(party, Application) else Audience.OFFICERS


def _item(line: AgendaLine, seminar: Seminar, at: datetime, mapped: set[UUID]) -> dict[str, Any]:
    """A line as the page shows it: its times in words, the addresses of its meeting and of its room's map."""
    zone, url = ZoneInfo(seminar.zone), ""
    if line.meeting is not None:
        try:
            url = reverse("seminars:meeting", args=[seminar.slug, line.meeting.pk])
        except NoReverseMatch:
            url = ""
    thing = line.meeting or line.session
    return {
        "line": line,
        "key": str(thing.pk) if thing else "",
        "starts": f"{line.starts_at.astimezone(zone):%H:%M}",
        "ends": f"{line.ends_at.astimezone(zone):%H:%M}",
        "is_now": line.is_now(at),
        "is_over": line.is_over(at),
        "has_map": line.room is not None and line.room.pk in mapped,
        "url": url,
    }
