# SPDX-License-Identifier: Apache-2.0
"""Badges: name, organisation and the code that checks her in; her agenda in brief on the back."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from ...models import Attendee, Seminar
from ..agendas import Agendas, by_day
from .sheets import badged
from .words import day_words, during, heading, qr_of, speaking


def badge_sheets(seminar: Seminar, at: datetime) -> Iterator[dict[str, Any]]:
    """A badge for everybody with a name; the QR holds `Attendee.code`, which is also printed for typing."""
    everybody = Agendas(seminar)
    for attendee in badged(seminar):
        with speaking(attendee.language):
            yield {
                **heading(seminar),
                "lang": attendee.language,
                "name": attendee.name,
                "position": attendee.position,
                "organisation": attendee.organisation_name,
                "role": role_of(attendee),
                "tone": tone_of(attendee),
                "code": attendee.code,
                "qr": qr_of(attendee.code),
                "none": _("Nothing is planned. The walk-in desk is open to you."),
                "days": [
                    {
                        "title": day_words(day),
                        "lines": [
                            {
                                "time": during(line.starts_at, line.ends_at, seminar.zone),
                                "title": line.title,
                                "table": str(line.table.number) if line.table else "",
                                "room": "" if line.table else line.room_name,
                            }
                            for line in lines
                        ],
                    }
                    for day, lines in by_day(everybody.of_attendee(attendee), seminar.zone).items()
                ],
                "legend": _("A number in a box is a table."),
            }


def role_of(attendee: Attendee) -> str:
    """What she is here, as badges say it."""
    if attendee.officer_id is not None:
        return _("Procurement officer")
    if attendee.application_id is not None:
        return _("Supplier")
    if attendee.interpreter_id is not None:
        return _("Interpreter")
    return _("Organiser") if attendee.organisation_id == attendee.host_id else _("Guest")


def tone_of(attendee: Attendee) -> str:
    """The colour of the band, beside the word: one for each role."""
    for kind in ("officer", "application", "interpreter"):
        if getattr(attendee, f"{kind}_id") is not None:
            return kind
    return "other"
