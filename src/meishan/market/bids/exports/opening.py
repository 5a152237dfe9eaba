# SPDX-License-Identifier: Apache-2.0
"""The minutes of an opening as data of a PDF: texts in the reader's language, names as they are now."""

from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from meishan.base.accounts.queries import organisation_name
from meishan.base.core.templatetags import _shown as shown
from meishan.base.reference.queries import language_key
from meishan.market.tenders.queries import title_of

from ..models import AbstractLine, Minutes, MinutesSignature, Opening
from ..queries import rooms
from ..states import EnvelopeState, Fault

TEMPLATE = Path(__file__).resolve().parent.parent / "templates" / "bids" / "opening_minutes.typ"


def minutes_paper(opening: Opening, minutes: Minutes) -> dict[str, Any]:
    """Everything the paper says; for a scope that sees the opening."""
    notice = opening.notice
    facts = rooms.facts_of(opening)
    people = rooms.places(opening)
    signatures = {one.seat: one for one in MinutesSignature.objects.filter(minutes=minutes)}
    return {
        "lang": language_key(),
        "title": rooms.kind_title(opening.kind),
        "heading": _("Minutes"),
        "tender": title_of(notice),
        "reference": notice.reference,
        "buyer": organisation_name(opening.buyer),
        "facts": [
            [_("Deadline"), moment(facts["deadline"])],
            [_("Not opened before"), moment(facts["not_before"])],
            [_("Shares released"), moment(facts["released"])],
            [_("Closed"), moment(facts["ended"])],
            [
                _("Openers needed"),
                _("%(needed)s of %(all)s") % {"needed": opening.threshold, "all": opening.seats},
            ],
        ],
        "openers_title": _("Openers"),
        "openers_columns": [
            pgettext("an opener", "Seat"),
            _("Name"),
            _("Organisation"),
            _("Present since"),
            _("Signed"),
        ],
        "openers": [_place(one, signatures.get(one.seat)) for one in people],
        "remarks_title": _("Remarks"),
        "remarks": [
            [_("Seat %(seat)s") % {"seat": one.seat}, one.remark] for one in signatures.values() if one.remark
        ],
        "lines_title": _("Envelopes"),
        "lines_columns": [pgettext("a column", "No."), _("Lot"), _("Bidder"), _("Total"), _("State")],
        "lines": [line_of(one) for one in rooms.abstract_of(opening)],
        "none": _("No bid was received."),
        "digests": [
            [_("Fingerprint of these minutes"), minutes.digest],
            [_("Fingerprint of the record"), str(minutes.content["record"])],
        ],
        "closing": _(
            "The log of the platform holds both fingerprints; with the record anybody can verify the opening."
        ),
    }


def _place(one: rooms.Place, signature: MinutesSignature | None) -> list[str]:
    return [
        str(one.seat),
        (one.person.name if one.person else "") or "—",
        organisation_name(one.organisation),
        moment(one.here_since) if one.here_since else _("absent"),
        moment(signature.at) if signature else "—",
    ]


def line_of(one: AbstractLine) -> list[str]:
    """One envelope as a row of texts."""
    state = str(EnvelopeState(one.state).label)
    if one.fault:
        state = f"{state}. {Fault(one.fault).label} {_('At fault:')} {rooms.culprit_words(one)}"
    return [
        str(one.number),
        str(one.lot) if one.lot else "—",
        ", ".join([one.supplier.name, *(partner["name"] for partner in one.partners)]),
        total_of(one),
        state,
    ]


def total_of(one: AbstractLine) -> str:
    """The bidder's total with its currency; a dash where none is read out."""
    amount = one.computed if one.total is None else one.total
    if amount is None:
        return "—"
    digits, code, first = shown.money(amount, one.currency)
    return f"{code} {digits}" if first else f"{digits} {code}"


def moment(value: Any) -> str:
    """A time to the second, in the reader's zone."""
    if value is None:
        return "—"
    here = shown.in_zone(value, None)
    return f"{shown.day(here)} {here:%H:%M:%S} {shown.zone_name(here)}"
