# SPDX-License-Identifier: Apache-2.0
"""An opening as its openers work in it, and as bidders and buyer watch it: one address, one live part."""

from base64 import b64decode, b64encode
from binascii import Error as BinasciiError
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from meishan.base.core import clock
from meishan.base.core.errors import Refused
from meishan.base.core.predicates import may
from meishan.market.tenders.models import Seat

from ...actions import opening as acts
from ...models import Opening, OpeningLine
from ...queries import minutes as records
from ...queries import opening as queries
from ...queries import rooms
from ...states import EnvelopeState, Fault, OpeningState
from .._shared import said
from ._shared import demand, fetch, fetch_envelope, for_scripts

BLANK = UUID(int=0)
AT_ONCE = 25


def _words() -> dict[str, str]:
    """What the script says; {seats} and the like are filled in there."""
    return {
        "unreachable": _("The server can't be reached just now. Try again in a moment."),
        "other_key": _(
            "This is another key than the one that stands in your seat. Choose the file of that key."
        ),
        "key_loaded": _("Your key is ready in this browser."),
        "present": _("You are noted as present."),
        "preside_again": _(
            "This browser doesn't hold the key of this session. Preside anew: the others then hand their shares again."
        ),
        "bad_pad": _(
            "Seats whose part is not the one the bidder committed to: {seats}. The envelope stays sealed. Ask these "
            "openers to load their page again, or another opener to come."
        ),
        "too_few": _("Parts of the key that are here: {have} of {need}. Wait for the other openers."),
        "marked": _("Another opener who is present must agree now."),
    }


@require_safe
@never_cache
def opening(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The room of an opener; for bidders, buyer and auditors the same opening to watch."""
    found = fetch(pk)
    demand(request, "bids.watch_opening", found)
    context = _context(request, found)
    if not context["is_opener"]:
        return render(request, "bids/opening_watch.html", context)
    seat = context["seat"]
    context["room"] = {
        "id": str(found.pk),
        "owner": str(request.actor.person),
        "recipient": seat.key.recipient,
        "seat": seat.seat,
        "threshold": found.threshold,
        "challenge": b64encode(queries.challenge(found, seat)).decode(),
        "csrf": get_token(request),
        "blank": str(BLANK),
        "urls": {
            **{name: reverse(f"bids:opening_{name}", args=[found.pk]) for name in _OF_OPENING},
            **{name: reverse(f"bids:opening_{name}", args=[found.pk, BLANK]) for name in _OF_ENVELOPE},
        },
        "words": _words(),
    }
    return render(request, "bids/opening_room.html", context)


_OF_OPENING = ("attend", "preside", "release", "shares", "hand", "report", "close")
_OF_ENVELOPE = ("handed", "open", "mark", "agree")


@require_safe
@never_cache
def live(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The live part, asked every two seconds: nothing while nothing changed."""
    found = fetch(pk)
    demand(request, "bids.watch_opening", found)
    if request.GET.get("since") == rooms.stamp(found):
        return HttpResponse(status=204)
    context = _context(request, found)
    template = "bids/_opening_room.html" if context["is_opener"] else "bids/_opening_watch.html"
    return render(request, template, context)


def _context(request: HttpRequest, found: Opening) -> dict[str, Any]:
    is_opener = bool(may(request.actor, "bids.see_room", found))
    at = clock.now()
    opens_at = queries.not_before(found.notice.tender)
    context: dict[str, Any] = {
        "opening": found,
        "opens_at": opens_at,
        "is_moved": found.released_at is None and at < opens_at,
        "notice": found.notice,
        "title": rooms.kind_title(found.kind),
        "stamp": rooms.stamp(found),
        "at": at,
        "is_opener": is_opener,
        "is_buyer": bool(may(request.actor, "bids.see_received", found)),
        "reads_totals": queries.reads_totals(found),
        "is_over": found.state in (OpeningState.OPENED, OpeningState.MINUTES_SIGNED),
        "is_off": found.state == OpeningState.FAILED,
        "facts": rooms.facts_of(found),
    }
    if context["is_over"] and (found.published_at or may(request.actor, "bids.take_record", found)):
        context["record"] = records.to_check(found)
    if is_opener:
        return context | _for_opener(request, found)
    read, told = rooms.newest_read(found)
    return context | {
        "read": read,
        "told": told,
        "failed_url": reverse("tenders:declare_failed", args=[found.notice_id])
        if context["is_buyer"]
        else "",
        "waiting": (found.count or 0) - told if queries.tells_names(found) else None,
        "seat_numbers": rooms.seat_numbers(found),
        "people": rooms.places(found) if context["is_buyer"] else None,
        "is_lost": context["is_buyer"] and rooms.is_lost(found, rooms.places(found)),
    }


def _for_opener(request: HttpRequest, found: Opening) -> dict[str, Any]:
    seat: Seat | None = queries.seat_of(found, request.actor.person)
    assert seat is not None  # the rule
    people = rooms.places(found)
    own = next(one for one in people if one.seat == seat.seat)
    progress = rooms.progress(found) if found.released_at else rooms.Progress()
    return {
        "seat": seat,
        "own": own,
        "people": people,
        "is_lost": rooms.is_lost(found, people),
        "presides": own.is_presiding,
        "president": next((one for one in people if one.is_presiding), None),
        "progress": progress,
        "missing": max(0, found.threshold - found.present),
        "mark_faults": [(one.value, one.label) for one in (Fault.BAD_SHARES, Fault.BAD_PAD, Fault.TOO_FEW)],
        "now": {
            "session": found.session,
            "presiding": found.presiding,
            "to_hand": queries.to_hand(found, seat.seat).count() if found.session and own.is_here else 0,
        },
    }


@for_scripts
def attend(request: HttpRequest, pk: UUID, *, body: dict[str, Any]) -> dict[str, Any]:
    """She is here, with her key."""
    acts.attend_opening(fetch(pk), by=request.actor, answer=str(body.get("answer", "")))
    return {}


@for_scripts
def preside(request: HttpRequest, pk: UUID, *, body: dict[str, Any]) -> dict[str, Any]:
    """Her browser joins the others' shares."""
    acts.preside(fetch(pk), by=request.actor, session=str(body.get("session", "")))
    return {}


@for_scripts
def release(request: HttpRequest, pk: UUID, *, body: dict[str, Any]) -> dict[str, Any]:
    """The shares of those present go out."""
    acts.release_shares(fetch(pk), by=request.actor)
    return {}


@require_safe
@never_cache
def shares(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What was released to her and not handed yet: for her browser."""
    found = fetch(pk)
    demand(request, "bids.see_room", found)
    seat = queries.seat_of(found, request.actor.person)
    waiting = queries.to_hand(found, seat.seat)[:AT_ONCE] if seat and found.session else []
    return JsonResponse(
        {
            "session": found.session,
            "shares": [
                {
                    "envelope": str(one.envelope_id),
                    "header": one.envelope.header,
                    "share": b64encode(bytes(one.data)).decode(),
                }
                for one in waiting
            ],
        }
    )


@for_scripts
def hand(request: HttpRequest, pk: UUID, *, body: dict[str, Any]) -> dict[str, Any]:
    """Her shares, sealed anew to the one who presides."""
    try:
        given = {
            UUID(one): b64decode(data, validate=True) for one, data in dict(body.get("shares") or {}).items()
        }
    except (ValueError, TypeError, AttributeError, BinasciiError):
        raise Refused(_("These shares can't be taken. Load the page again.")) from None
    count = acts.hand_share(fetch(pk), by=request.actor, shares=given, session=str(body.get("session", "")))
    return {"count": count}


@for_scripts
def report(request: HttpRequest, pk: UUID, *, body: dict[str, Any]) -> dict[str, Any]:
    """A share does not serve."""
    try:
        envelope, seat = UUID(str(body.get("envelope"))), int(body.get("seat") or 0)
    except (ValueError, TypeError):
        raise Refused(_("This can't be reported now. Load the page again.")) from None
    acts.report_share(
        fetch(pk), by=request.actor, envelope=envelope, seat=seat, fault=str(body.get("fault", ""))
    )
    return {}


@require_safe
@never_cache
def handed(request: HttpRequest, pk: UUID, envelope: UUID) -> HttpResponse:
    """The shares of one envelope that were handed to the one who presides: for her browser alone."""
    found = fetch(pk)
    demand(request, "bids.see_room", found)
    one = fetch_envelope(found, envelope)
    seat = queries.seat_of(found, request.actor.person)
    if seat is None or seat.seat != found.presiding:
        return said(HTTPStatus.FORBIDDEN, _("Only the opener who presides opens envelopes."))
    given = queries.good_handed(found, [one.pk]).get(one.pk, {})
    return JsonResponse(
        {
            "header": one.header,
            "shares": [
                {"seat": number, "data": b64encode(bytes(share.data)).decode()}
                for number, share in sorted(given.items())
            ],
        }
    )


@for_scripts
def open_envelope(request: HttpRequest, pk: UUID, envelope: UUID, *, body: dict[str, Any]) -> dict[str, Any]:
    """Open one envelope with the pads her browser joined."""
    found = fetch(pk)
    demand(request, "bids.see_room", found)
    pads = body.get("pads")
    if not isinstance(pads, dict):
        raise Refused(_("These parts of the key can't be read. Load the page again."))
    line = acts.open_envelope(fetch_envelope(found, envelope), by=request.actor, pads=pads)
    return said_of(line)


def said_of(line: OpeningLine) -> dict[str, Any]:
    """What became of an envelope, as one sentence for the one who opened it."""
    envelope = fetch_envelope(line.opening, line.pk)
    if envelope.state == EnvelopeState.OPENED:
        # The name ends the line: a stop after "Ltd." would stand twice.
        words = _("Envelope %(number)s is open. Bidder: %(bidder)s") % {
            "number": line.number,
            "bidder": line.supplier.name,
        }
        return {"words": words, "tone": "success"}
    if line.settled_at is None:
        words = _(
            "The key of envelope %(number)s is right. It is large, so it is unpacked in the background."
        ) % {"number": line.number}
        return {"words": words, "tone": "info"}
    words = _("Envelope %(number)s: %(state)s. %(reason)s At fault: %(culprit)s.") % {
        "number": line.number,
        "state": EnvelopeState(envelope.state).label,
        "reason": Fault(line.fault).label,
        "culprit": rooms.culprit_words(line),
    }
    return {"words": words, "tone": "warning"}


@for_scripts
def mark(request: HttpRequest, pk: UUID, envelope: UUID, *, body: dict[str, Any]) -> dict[str, Any]:
    """Presiding, she says that an envelope can't be opened."""
    found = fetch(pk)
    demand(request, "bids.see_room", found)
    acts.mark_void(fetch_envelope(found, envelope), by=request.actor, fault=str(body.get("fault", "")))
    return {}


@for_scripts
def agree(request: HttpRequest, pk: UUID, envelope: UUID, *, body: dict[str, Any]) -> dict[str, Any]:
    """A second opener agrees, or objects."""
    found = fetch(pk)
    demand(request, "bids.see_room", found)
    acts.agree_void(fetch_envelope(found, envelope), by=request.actor, agrees=bool(body.get("agrees")))
    return {}


@for_scripts
def close(request: HttpRequest, pk: UUID, *, body: dict[str, Any]) -> dict[str, Any]:
    """Each envelope is settled: the opening ends, and its minutes wait for signatures."""
    acts.close_opening(fetch(pk), by=request.actor)
    return {"url": reverse("bids:opening_minutes", args=[pk])}
