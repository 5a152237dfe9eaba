# SPDX-License-Identifier: Apache-2.0
"""Whom each side wants to meet: must, would, no; and taking it back."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from meishan.algorithms.text import language_of
from meishan.base.core.actor import Actor
from meishan.base.core.errors import Refused
from meishan.base.ledger.acts import Record, act
from meishan.base.reference import queries as reference

from ...models import Application, Officer, Participation, Request, Seminar
from ...queries import seminars as queries
from ...states import Side, Wish
from ..pulse import beat

POSITIVE = (Wish.MUST, Wish.WOULD)


@act("seminars.state_wish", label=gettext_lazy("Say whom to meet"))
def state_wish(
    application: Application,
    *,
    by: Actor,
    at: datetime,
    record: Record,
    wish: str,
    officer: Officer | None = None,
    participation: Participation | None = None,
    why: str | None = None,
) -> Request:
    """One side says must, would or no of the other. The last word counts.

    The supplier of the application names an `officer`, or a `participation` where the agency's officers take turns;
    anybody else speaks for the officer she is at the seminar, or for such an agency. A supplier has at most
    `most_requests` wishes and `most_musts` musts. `why` None leaves the note as it was.
    """
    seminar = application.seminar
    refuse_closed(seminar, at)
    if wish not in Wish.values:
        raise Refused(_("Choose one of: must meet, would like to meet, no."))
    side, officer, participation = _parties(application, by, officer, participation)
    if officer is not None and officer.left_at is not None:
        raise Refused(_("%(name)s is no longer at the seminar.") % {"name": officer.name})
    row = _held(side, application, officer, participation)
    if row is None:
        owner, other = application.supplier_id, participation.agency_id
        if side == Side.OFFICER:
            owner, other = other, owner
        row = Request(
            seminar=seminar,
            host_id=application.host_id,
            side=side,
            owner_id=owner,
            other_id=other,
            application=application,
            participation=participation,
            officer=officer,
        )
    if side == Side.SUPPLIER:
        _keep_supplier_limits(seminar, application, row, wish)
    elif officer is not None:
        _keep_officer_limit(seminar, officer, row, wish)
    row.wish, row.at = wish, at
    if why is not None:
        row.why = why
        row.language = language_of(why, default=reference.language_key()) if why else ""
    row.save()
    record.private(kind=side, state=wish, number=application.number)
    beat(seminar.pk)
    return row


@act("seminars.drop_wish", label=gettext_lazy("Take a wish back"))
def drop_wish(
    application: Application,
    *,
    by: Actor,
    at: datetime,
    record: Record,
    officer: Officer | None = None,
    participation: Participation | None = None,
) -> None:
    """Say nothing of the other any more. Harmless when nothing was said."""
    refuse_closed(application.seminar, at)
    side, officer, participation = _parties(application, by, officer, participation)
    row = _held(side, application, officer, participation)
    if row is not None:
        row.delete()
    record.private(kind=side, number=application.number)
    beat(application.seminar_id)


@act("seminars.open_requests", label=gettext_lazy("Open requests for meetings"), public=True)
def open_requests(seminar: Seminar, *, by: Actor, at: datetime, record: Record) -> Seminar:
    """The date from which both sides may say whom to meet has come; all who take part are told."""
    if not queries.are_requests_open(seminar, at):
        raise Refused(_("Requests for meetings are not open at this time."))
    record.public(starts_at=seminar.requests_from, ends_at=seminar.requests_until)
    beat(seminar.pk)
    return seminar


def refuse_closed(seminar: Seminar, at: datetime) -> None:
    """Raise Refused, saying why, unless requests are open."""
    if queries.are_requests_open(seminar, at):
        return
    if seminar.is_announced and (seminar.requests_from is None or at < seminar.requests_from):
        raise Refused(_("Requests for meetings are not open yet. You are told by mail when they are."))
    raise Refused(_("Requests for meetings are closed: the schedule is made from what was asked till then."))


def _parties(
    application: Application, by: Actor, officer: Officer | None, participation: Participation | None
) -> tuple[Side, Officer | None, Participation]:
    """(who speaks, the officer or None for the whole agency, the agency's participation)."""
    seminar = application.seminar
    if by.organisation == application.supplier_id:
        if officer is not None:
            participation = _participation(seminar, officer.agency_id)
        if participation is None or participation.seminar_id != seminar.pk:
            raise Refused(_("Choose an officer of this seminar."))
        if officer is not None and officer.seminar_id != seminar.pk:
            raise Refused(_("Choose an officer of this seminar."))
        if participation.is_pool:
            return Side.SUPPLIER, None, participation
        if officer is None:
            raise Refused(_("Choose one of the agency's officers."))
        return Side.SUPPLIER, officer, participation
    speaker = queries.officer_of(seminar, by)
    own = _participation(seminar, by.organisation)
    if own is None:
        raise Refused(_("Your agency does not take part in this seminar."))
    return Side.OFFICER, speaker, own


def _participation(seminar: Seminar, agency: UUID | None) -> Participation | None:
    return Participation.objects.filter(seminar=seminar, agency=agency).first()


def _held(
    side: str, application: Application, officer: Officer | None, participation: Participation
) -> Request | None:
    said = Request.objects.filter(side=side, application=application)
    if officer is not None:
        return said.filter(officer=officer).first()
    return said.filter(officer__isnull=True, participation=participation).first()


def _keep_supplier_limits(seminar: Seminar, application: Application, row: Request, wish: str) -> None:
    others = Request.objects.filter(application=application, side=Side.SUPPLIER).exclude(pk=row.pk)
    asked = others.filter(wish__in=POSITIVE).count()
    if wish in POSITIVE and asked >= seminar.most_requests:
        raise Refused(
            ngettext(
                "You have asked for %(count)s meeting, which is the most. Take it back first.",
                "You have asked for %(count)s meetings, which is the most. Take one back first.",
                asked,
            )
            % {"count": asked}
        )
    musts = others.filter(wish=Wish.MUST).count()
    if wish == Wish.MUST and musts >= seminar.most_musts:
        raise Refused(
            ngettext(
                "You have said “must meet” %(count)s time, which is the most. Make it “would like” first.",
                "You have said “must meet” %(count)s times, which is the most. Make one “would like” first.",
                musts,
            )
            % {"count": musts}
        )


def _keep_officer_limit(seminar: Seminar, officer: Officer, row: Request, wish: str) -> None:
    """An officer's musts fit into her meetings."""
    cap = officer.cap if officer.cap is not None else seminar.officer_cap
    musts = Request.objects.filter(officer=officer, side=Side.OFFICER, wish=Wish.MUST).exclude(pk=row.pk)
    count = musts.count()
    if wish == Wish.MUST and count >= cap:
        raise Refused(
            ngettext(
                "You have %(count)s meeting at most, and as many “must meet”. Make it “would like” first.",
                "You have %(count)s meetings at most, and as many “must meet”. Make one “would like” first.",
                count,
            )
            % {"count": count}
        )
