# SPDX-License-Identifier: Apache-2.0
"""The organiser enters whom each side asked for on paper or in a sheet."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meishan.algorithms.text import language_of
from meishan.base.core.actor import Actor
from meishan.base.core.errors import Refused
from meishan.base.ledger.acts import Record, act
from meishan.base.reference import queries as reference

from ...models import Application, Officer, Participation, Request, Seminar
from ...states import Side
from ..pulse import beat
from .wishing import STRENGTH, Party, keep_officer_limit, keep_supplier_limits, locked, new_request


class Told(NamedTuple):
    """One wish as the organiser enters it for the side that said it elsewhere."""

    side: str
    application: Application
    officer: Officer | None
    participation: Participation
    wish: str
    why: str = ""


@act("seminars.record_wishes", label=gettext_lazy("Enter requests made on paper"), lock="share")
def record_wishes(
    seminar: Seminar, *, by: Actor, at: datetime, record: Record, wishes: Sequence[Told]
) -> list[Request]:
    """The organiser enters what suppliers and officers said elsewhere, such as in last year's sheets: all or nothing.

    A word that a side has said here itself stands: what was entered for it counts only where it has said nothing.
    The limits of `seminars.state_wish` hold.
    """
    if not seminar.is_announced or (seminar.requests_until is not None and at > seminar.requests_until):
        raise Refused(
            _("Requests for meetings are closed: the schedule is made from what was asked till then.")
        )
    if not wishes:
        raise Refused(_("There are no requests to enter."))
    locked(seminar, [one.application.pk for one in wishes])
    known = {
        (one.side, one.application_id, one.officer_id or one.participation_id): one
        for one in Request.objects.filter(seminar=seminar)
    }
    own = set(known)
    made: dict[tuple[str, UUID, UUID], Request] = {}
    for one in sorted(wishes, key=lambda told: STRENGTH[told.wish]):
        key = one.side, one.application.pk, (one.officer or one.participation).pk
        if key in own:
            continue
        party = Party(Side(one.side), one.application, one.officer, one.participation)
        row = new_request(seminar, party)
        others = [
            said
            for place, said in known.items()
            if said.side == one.side
            and (
                said.application_id == one.application.pk
                if one.side == Side.SUPPLIER
                else one.officer is not None and said.officer_id == one.officer.pk
            )
            and place != key
        ]
        try:
            if one.side == Side.SUPPLIER:
                keep_supplier_limits(seminar, others, one.wish)
            elif one.officer is not None:
                keep_officer_limit(seminar, one.officer, others, one.wish)
        except Refused as refused:
            name = (
                one.application.supplier.name
                if one.side == Side.SUPPLIER
                else str(one.officer and one.officer.name)
            )
            raise Refused(_("%(name)s: %(why)s") % {"name": name, "why": refused.message}) from refused
        row.wish, row.at = one.wish, at
        row.why = one.why
        row.language = language_of(one.why, default=reference.language_key()) if one.why else ""
        known[key] = made[key] = row
    kept = list(made.values())
    Request.objects.bulk_create(kept)
    record.private(count=len(kept), left_out=len(wishes) - len(kept))
    beat(seminar.pk)
    return kept
