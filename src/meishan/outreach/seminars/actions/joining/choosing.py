# SPDX-License-Identifier: Apache-2.0
"""What the organiser does with applications: select, put on the waiting list, decline, invite; and the rules that
move firms up and let places lapse."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from meishan.base.core import scope
from meishan.base.core.actor import Actor
from meishan.base.core.errors import Refused
from meishan.base.ledger.acts import Record, act
from meishan.market.suppliers import queries as suppliers
from meishan.market.suppliers.models import Supplier
from meishan.market.vetting import queries as vetting

from ...models import Application, Seminar
from ...queries.joining import choosing as queries
from ...queries.seminars import span_of
from ...states import ApplicationState, SeminarState
from ..pulse import beat
from . import given

MOST_AT_ONCE = 500


@act("seminars.select", label=gettext_lazy("Select suppliers"))
def select(
    seminar: Seminar,
    *,
    by: Actor,
    at: datetime,
    record: Record,
    applications: Sequence[UUID],
    confirm_until: datetime | None = None,
) -> list[Application]:
    """Give places to these firms, one or many at once; each is told by mail till when to confirm.

    No more firms than places, and none under sanctions. Quotas guide the proposal and do not bind the organiser.
    """
    rows = _rows(seminar, applications)
    left = queries.places_left(seminar)
    if len(rows) > left:
        raise Refused(
            ngettext(
                "There is %(left)s place left, and you chose %(chosen)s firms. Choose fewer, or raise the places.",
                "There are %(left)s places left, and you chose %(chosen)s firms. Choose fewer, or raise the places.",
                left,
            )
            % {"left": left, "chosen": len(rows)}
        )
    until = confirm_until or queries.confirm_until(seminar, at)
    if until <= at:
        raise Refused(_("Give a time to confirm that lies ahead."), field="confirm_until")
    _refuse_sanctioned(rows)
    for one in rows:
        given.move(one, ApplicationState.SELECTED)
        _decide(one, at, confirm_until=until)
    _note(record, seminar, rows)
    return rows


@act("seminars.put_waiting", label=gettext_lazy("Put suppliers on the waiting list"))
def put_waiting(
    seminar: Seminar, *, by: Actor, at: datetime, record: Record, applications: Sequence[UUID]
) -> list[Application]:
    """Put firms on the waiting list, behind those on it, in the order given. They move up by rule."""
    rows = _rows(seminar, applications)
    last = Application.objects.filter(seminar=seminar).aggregate(last=Max("waiting_rank"))["last"] or 0
    for place, one in enumerate(rows, last + 1):
        given.move(one, ApplicationState.WAITING)
        _decide(one, at, waiting_rank=place)
    _note(record, seminar, rows)
    return rows


@act("seminars.decline", label=gettext_lazy("Decline applications"))
def decline(
    seminar: Seminar, *, by: Actor, at: datetime, record: Record, applications: Sequence[UUID], reason: str
) -> list[Application]:
    """Tell firms that they are not selected, and why. The organiser may still select them later."""
    if not reason.strip():
        raise Refused(_("Say why: the firms read it."), field="reason")
    rows = _rows(seminar, applications)
    for one in rows:
        given.move(one, ApplicationState.DECLINED)
        _decide(one, at, reason=reason.strip())
    _note(record, seminar, rows)
    return rows


@act("seminars.invite", label=gettext_lazy("Invite suppliers"))
def invite(
    seminar: Seminar,
    *,
    by: Actor,
    at: datetime,
    record: Record,
    invited: Sequence[UUID],
    confirm_until: datetime | None = None,
) -> list[Application]:
    """Ask registered suppliers to come. Each holds a place till its time to confirm is over, and confirms by one
    click; what it shows is taken from its profile. Who applied before is selected instead."""
    if seminar.state != SeminarState.ANNOUNCED:
        raise Refused(_("Announce the seminar first; then suppliers can read what they are invited to."))
    if not invited or len(invited) > MOST_AT_ONCE:
        raise Refused(_("Choose the suppliers to invite."))
    firms = {one.pk: one for one in Supplier.objects.filter(pk__in=list(invited)) if one.standing != "merged"}
    left = queries.places_left(seminar)
    known = {
        one.supplier_id: one for one in Application.objects.filter(seminar=seminar, supplier__in=list(firms))
    }
    coming = [pk for pk, one in known.items() if one.state in queries.HOLDING_A_PLACE]
    firms = {pk: one for pk, one in firms.items() if pk not in coming}
    if not firms:
        raise Refused(_("All of these suppliers are invited or selected already."))
    if len(firms) > left:
        raise Refused(
            ngettext(
                "There is %(left)s place left, and you chose %(chosen)s firms. Choose fewer, or raise the places.",
                "There are %(left)s places left, and you chose %(chosen)s firms. Choose fewer, or raise the places.",
                left,
            )
            % {"left": left, "chosen": len(firms)}
        )
    until = confirm_until or queries.confirm_until(seminar, at)
    if until <= at:
        raise Refused(_("Give a time to confirm that lies ahead."), field="confirm_until")
    number = Application.objects.filter(seminar=seminar).aggregate(last=Max("number"))["last"] or 0
    rows = []
    for pk in dict.fromkeys(invited):
        if pk not in firms:
            continue
        one = known.get(pk)
        if one is None:
            number += 1
            one = Application(
                seminar=seminar,
                host_id=seminar.host_id,
                supplier_id=pk,
                number=number,
                state=ApplicationState.INVITED,
                languages=[tongue[:2] for tongue in firms[pk].languages],
                codes=suppliers.codes_of(pk)[: given.MOST_CODES],
                pitch=firms[pk].about[:600],
                pitch_language=firms[pk].about_language[:2],
                at=at,
            )
        else:
            was_withdrawn = one.state == ApplicationState.WITHDRAWN
            given.move(one, ApplicationState.INVITED if was_withdrawn else ApplicationState.SELECTED)
        rows.append(one)
    _refuse_sanctioned(rows)
    for one in rows:
        _decide(one, at, confirm_until=until)
    _note(record, seminar, rows)
    return rows


@act("seminars.move_up", label=gettext_lazy("Move suppliers up from the waiting list"))
def move_up(seminar: Seminar, *, by: Actor, at: datetime, record: Record) -> list[Application]:
    """Give free places to the next firms on the waiting list, in its order, first to those a quota's minimum lacks,
    none over a quota's maximum. Nobody moves up once the seminar has begun: the walk-in desk serves them there."""
    rows: list[Application] = []
    span = span_of(seminar)
    if seminar.is_announced and (span is None or at < span[0]):
        until = queries.confirm_until(seminar, at)
        for one in queries.next_up(seminar):
            if vetting.is_sanctioned(one.application.supplier_id):
                continue
            given.move(one.application, ApplicationState.SELECTED)
            _decide(one.application, at, confirm_until=until)
            rows.append(one.application)
    _note(record, seminar, rows)
    return rows


@act("seminars.lapse", label=gettext_lazy("Let unconfirmed places lapse"))
def lapse(seminar: Seminar, *, by: Actor, at: datetime, record: Record) -> list[Application]:
    """Who did not confirm in time loses the place: a selected firm goes to the waiting list and moves up from there
    only by the organiser's hand; an invitation ends. An hour's grace is for those who press the button late."""
    rows = list(unconfirmed(seminar, at).select_for_update(of=("self",)))
    for one in rows:
        was_invited = one.state == ApplicationState.INVITED
        given.move(one, ApplicationState.WITHDRAWN if was_invited else ApplicationState.WAITING)
        _decide(one, at)
    _note(record, seminar, rows)
    return rows


def unconfirmed(seminar: Seminar, at: datetime) -> QuerySet[Application]:
    """Applications whose time to confirm ended an hour ago or before."""
    return Application.objects.filter(
        seminar=seminar,
        state__in=(ApplicationState.INVITED, ApplicationState.SELECTED),
        confirm_until__lt=at - timedelta(hours=1),
    ).select_related("supplier")


def _rows(seminar: Seminar, ids: Sequence[UUID]) -> list[Application]:
    """The applications, locked, in the order given."""
    wanted = list(dict.fromkeys(ids))
    if not wanted:
        raise Refused(_("Tick at least one firm."))
    if len(wanted) > MOST_AT_ONCE:
        raise Refused(_("Choose at most %(count)s firms at once.") % {"count": MOST_AT_ONCE})
    found = (
        Application.objects.select_for_update(of=("self",))
        .select_related("supplier")
        .filter(seminar=seminar, pk__in=wanted)
        .in_bulk()
    )
    if len(found) != len(wanted):
        raise Refused(_("Some of these applications are no longer there. Load the page again."))
    return [found[one] for one in wanted]


def _decide(
    application: Application,
    at: datetime,
    *,
    confirm_until: datetime | None = None,
    waiting_rank: int | None = None,
    reason: str = "",
) -> None:
    application.decided_at = at
    application.confirm_until = confirm_until
    application.waiting_rank = waiting_rank
    application.decline_reason = reason
    application.save()


def _refuse_sanctioned(rows: Sequence[Application]) -> None:
    # A host that is no UN agency does not see the grounds of ineligibility, and need not: only that they hold.
    with scope.everything():
        sanctioned = vetting.sanctioned_among([one.supplier_id for one in rows])
    names = [one.supplier.name for one in rows if one.supplier_id in sanctioned]
    if names:
        raise Refused(
            _("These firms are not eligible at present and can't take part: %(names)s.")
            % {"names": ", ".join(names)}
        )


def _note(record: Record, seminar: Seminar, rows: Sequence[Application]) -> None:
    """Which applications, by their numbers. The firm is a party where it is the only one, as nobody should read
    there of others."""
    record.public(count=len(rows), numbers=[one.number for one in rows])
    record.parties(seminar.host_id)
    if len(rows) == 1:
        record.parties(rows[0].supplier_id)
    beat(seminar.pk)
