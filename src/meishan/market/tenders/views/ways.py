# SPDX-License-Identifier: Apache-2.0
"""Ways an officer has from a tender's pages: what may be done now."""

from datetime import datetime

from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from meishan.base.core.predicates import may

from .. import actions
from ..actions.life import DECIDED_ALREADY
from ..models import Notice, Tender
from ..queries.openers import openable
from ..states import NoticePhase, TenderState


def sent(request: HttpRequest) -> QueryDict | None:
    """What a form was sent with, be it empty; None where it was not sent."""
    return request.POST if request.method == "POST" else None


def life_ways(request: HttpRequest, notice: Notice, at: datetime) -> list[tuple[str, str]]:
    """Acts of a tender's life that make sense now: label and address."""
    phase = notice.phase(at)
    wanted = []
    if phase == NoticePhase.OPEN:
        wanted += [
            ("tenders.extend_deadline", "extend", _("Extend the deadline")),
            ("tenders.suspend", "suspend", _("Suspend")),
        ]
    if phase == NoticePhase.SUSPENDED:
        wanted.append(("tenders.resume", "resume", _("Resume")))
    if phase in (NoticePhase.OPEN, NoticePhase.SUSPENDED):
        wanted.append(("tenders.publish_meeting", "meeting", _("Minutes of a meeting")))
    tender = Tender.objects.filter(pk=notice.pk).first()
    if tender is not None and phase == NoticePhase.CLOSED:
        held = tender.phase(at)
        if held not in DECIDED_ALREADY and actions.may_go_from(tender, held, TenderState.UNSUCCESSFUL):
            wanted.append(("tenders.declare_unsuccessful", "declare_unsuccessful", _("End without result")))
        if actions.may_go_from(tender, held, TenderState.FAILED) and openable(tender, at) is None:
            wanted.append(("tenders.declare_failed", "declare_failed", _("It can't be opened")))
    return [
        (label, reverse(f"tenders:{name}", args=[notice.pk]))
        for rule, name, label in wanted
        if may(request.actor, rule, notice)
    ]
