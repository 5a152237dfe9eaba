# SPDX-License-Identifier: Apache-2.0
"""The heartbeat, what outside probers report, and the time given back to all after an outage.

That the heart beats decides nothing, so it is no act; what follows from its silence is one.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meishan.base.core import clock
from meishan.base.core.actor import SYSTEM, Actor
from meishan.base.core.errors import Refused
from meishan.base.ledger.acts import Record, act

from ..models import Availability, HeartRun, HeartSource, Notice, OutageExtension, ProbeReport
from ..queries import outages
from .deadlines import hold_deadline, move_later

OLDEST_REPORT = timedelta(hours=48)
MOST_GAPS = 200
LONGEST_NAME = 60
LONGEST_FAULT = 200
SLACK = timedelta(seconds=5)
NEAR = timedelta(minutes=5)
"""While an outage lasts the deadline moves only when it is this near: its end is not known yet."""


def beat(source: HeartSource = HeartSource.WORKER) -> timedelta | None:
    """Note that the platform is there; how long it was silent before, None where it was not."""
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute("SELECT tenders_beat(%s), clock_timestamp()", [source])
        last, now = cursor.fetchone()
    return now - last if last is not None and now - last > outages.SILENCE else None


@act("tenders.note_availability", label=gettext_lazy("Say how available the platform was"), public=True)
def note_availability(*, by: Actor, at: datetime, record: Record) -> Availability:
    """Put into the public log, each hour and after each outage, from when to when the heart beat and where it did not.
    Each entry goes on where the one before ended, so that none can be left out (trust, parts 3 and 5).
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('meishan availability'))")
    moved = outages.offset()
    last, first = outages.newest_note(), HeartRun.objects.order_by("since").first()
    since = last.until if last else first.since if first else None
    until = at - moved
    if since is None or until - since < SLACK:
        raise Refused(_("There is nothing to say yet."))
    gaps = outages.silent_gaps(since, until)
    made = Availability(since=since, until=until, gaps=outages.kept(gaps, timedelta(0)), entry=record.entry)
    made.save(force_insert=True)
    record.public(since=since + moved, until=at, gaps=outages.told(outages.read(made.gaps, moved)))
    return made


@act("tenders.report_availability", label=gettext_lazy("Report what a prober saw"), public=True)
def report_availability(
    *,
    by: Actor,
    at: datetime,
    record: Record,
    prober: str,
    since: datetime,
    until: datetime,
    gaps: Sequence[tuple[datetime, datetime, str]],
) -> ProbeReport:
    """Take in what a prober outside the platform saw: the time it watched, and when nobody answered it. Its word counts
    beside the platform's own heartbeat (trust, part 5). Times are by the platform's clock, as its answers tell it.
    """
    name = " ".join(prober.split())
    _refuse_nonsense(name, since, until, gaps, at)
    moved = outages.offset()
    made = ProbeReport(
        organisation_id=by.the_organisation,
        prober=name,
        since=since - moved,
        until=min(until, at) - moved,
        gaps=[
            [
                (begin - moved).isoformat(),
                (min(end, at) - moved).isoformat(),
                " ".join(fault.split())[:LONGEST_FAULT],
            ]
            for begin, end, fault in gaps
            if begin < at
        ],
        at=at - moved,
        entry=record.entry,
    )
    made.save(force_insert=True)
    record.subject(made)
    record.public(
        prober=name,
        since=since,
        until=min(until, at),
        gaps=outages.told(outages.Gap(begin, end) for begin, end, _fault in gaps),
    )
    return made


def _refuse_nonsense(
    name: str, since: datetime, until: datetime, gaps: Sequence[tuple[datetime, datetime, str]], at: datetime
) -> None:
    if not name or len(name) > LONGEST_NAME:
        raise Refused(_("Give the prober a name of at most 60 letters."), field="prober")
    if not since < min(until, at) or until > at + SLACK:
        raise Refused(
            _("A report is on a time that has passed, from its beginning to its end."), field="until"
        )
    if since < at - OLDEST_REPORT:
        raise Refused(_("What is older than two days is not taken in any more."), field="since")
    if len(gaps) > MOST_GAPS:
        raise Refused(_("A report has at most 200 gaps. Send several."), field="gaps")
    end = since
    for begin, ended, _fault in gaps:
        if begin < end or ended <= begin or ended > until:
            raise Refused(
                _(
                    "Gaps lie in order within the time that was watched, each with an end after its beginning."
                ),
                field="gaps",
            )
        end = ended


@act("tenders.extend_for_outage", label=gettext_lazy("Move the deadline after an outage"), public=True)
def extend_for_outage(notice: Notice, *, by: Actor, at: datetime, record: Record) -> Notice:
    """Give all bidders back the time in which the platform was out of reach shortly before the deadline, by the
    published formula and by nobody's hand; never once shares were handed out (NIC India, System Malfunction Procedure;
    trust, part 5).
    """
    row = hold_deadline(notice)
    notice = Notice.objects.select_related("tender", "deadline").get(pk=notice.pk)
    found = outages.extension_due(notice, at)
    if found is None:
        raise Refused(_("No outage moves this deadline."))
    before, moved = row.closes_at, outages.offset()
    known = outages.made_good_by(found, outages.gaps(before - outages.BEFORE, at), before)
    move_later(row, found.deadline, at)
    OutageExtension(
        notice=notice,
        before=before,
        deadline=row.closes_at,
        gaps=outages.kept(found.gaps, moved),
        known=outages.kept(known, moved),
        lost=found.lost,
        at=at,
        entry=record.entry,
    ).save(force_insert=True)
    record.public(
        reference=notice.reference,
        deadline_before=before,
        deadline=row.closes_at,
        gaps=outages.told(found.gaps),
        lost=str(found.lost).partition(".")[0],
    )
    notice.deadline = row
    return notice


def give_back_time(notice: Notice) -> bool:
    """Move the deadline of a notice where an outage asks for it; whether it moved."""
    if outages.extension_due(notice, clock.now()) is None:
        return False
    try:
        extend_for_outage(notice, by=SYSTEM)
    except Refused:
        # Another process was quicker.
        return False
    return True


def give_back_time_everywhere() -> int:
    """Move every deadline that an outage asks to move; how many moved. While it lasts, only those that are near."""
    at = clock.now()
    count = 0
    for notice in outages.watched(at):
        found = outages.extension_due(notice, at)
        assert notice.closes_at is not None  # watched: it has a deadline
        if found is not None and (not outages.is_open(found, at) or at >= notice.closes_at - NEAR):
            count += give_back_time(notice)
    return count
