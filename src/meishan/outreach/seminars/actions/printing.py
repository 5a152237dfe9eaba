# SPDX-License-Identifier: Apache-2.0
"""Printing, and the secret addresses of personal calendars."""

from datetime import datetime, timedelta

from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meishan.base.core.actor import Actor
from meishan.base.core.errors import Refused
from meishan.base.ledger.acts import Record, act

from ..models import Application, Interpreter, Officer, Print, Seminar
from ..states import PrintKind, PrintState

UNFINISHED = (PrintState.QUEUED, PrintState.MAKING)
# A paper takes seconds; one that is not there after this long lost its worker.
LOST_AFTER = timedelta(minutes=5)


@act("seminars.print", label=gettext_lazy("Print papers of a seminar"))
def print_papers(seminar: Seminar, *, by: Actor, at: datetime, record: Record, kinds: list[str]) -> Seminar:
    """Ask for agendas, table cards, door signs, badges or certificates as PDF. They are kept for a day.

    A kind that is being made already is not asked for twice; one made before is replaced. Raises Refused where no
    known kind is named.
    """
    wanted = [kind for kind in PrintKind.values if kind in kinds]
    if not wanted:
        raise Refused(_("Choose what to print."), field="kinds")
    under_way = set(
        Print.objects.filter(seminar=seminar, state__in=UNFINISHED, asked_at__gt=at - LOST_AFTER).values_list(
            "kind", flat=True
        )
    )
    new = [kind for kind in wanted if kind not in under_way]
    Print.objects.filter(seminar=seminar, kind__in=new).delete()
    Print.objects.bulk_create(
        Print(seminar=seminar, host_id=seminar.host_id, kind=kind, asked_by=by.the_person, asked_at=at)
        for kind in new
    )
    record.public(papers=wanted)
    return seminar


@act("seminars.renew_agenda_address", label=gettext_lazy("Make a new secret address of an agenda's calendar"))
def renew_agenda_address(
    party: Application | Officer | Interpreter, *, by: Actor, at: datetime, record: Record
) -> Application | Officer | Interpreter:
    """Make the old address worthless, for one that fell into wrong hands."""
    type(party).objects.filter(pk=party.pk).update(feed_number=F("feed_number") + 1)
    record.subject(party.seminar)
    return party
