# SPDX-License-Identifier: Apache-2.0
"""What is known of gaps, from the heartbeat and from outside probers, in the world's time; what is due of it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise

from meishan.base.ledger.queries import world

from ...models import Availability, HeartRun, HeartSource, Notice, OutageExtension, ProbeReport
from ...states import NoticeState, TenderState
from . import formula
from .formula import Due, Gap

SILENCE = timedelta(seconds=30)
"""A source is silent when its last beat is older; beats come each ten seconds."""

SHORTEST_SHOWN = timedelta(minutes=1)


@dataclass(frozen=True)
class Seen:
    """A gap and who saw it: a source of the platform's own, or an organisation's prober."""

    gap: Gap
    by: str | Promise
    organisation: Any = None
    is_open: bool = False


def offset() -> timedelta:
    """How far the world's clock is from the true time; nothing in production."""
    return world().clock_offset


def seen(since: datetime, at: datetime) -> list[Seen]:
    """Every gap that ended after `since`, as each source and prober saw it, in the world's time."""
    moved = offset()
    found = [*_silences(since - moved, at - moved), *_reported(since - moved)]
    return [
        Seen(Gap(one.gap.since + moved, one.gap.until + moved), one.by, one.organisation, one.is_open)
        for one in sorted(found, key=lambda one: one.gap)
    ]


def gaps(since: datetime, at: datetime) -> list[Gap]:
    """The union of all gaps that ended after `since`: what one of them missed, bidders may have missed."""
    return formula.union(one.gap for one in seen(since, at))


def silent_gaps(since: datetime, at: datetime) -> list[Gap]:
    """The union of the gaps in the platform's own heartbeat since that true time, in true time."""
    return formula.union(one.gap for one in _silences(since, at))


def _silences(since: datetime, at: datetime) -> Iterator[Seen]:
    """Gaps between the runs of each source, and after its last one. A source that never beat says nothing."""
    for source in HeartSource.values:
        runs = list(
            HeartRun.objects.filter(source=source, until__gte=since)
            .order_by("since")
            .values_list("since", "until")
        )
        before = (
            HeartRun.objects.filter(source=source, until__lt=since)
            .order_by("-until")
            .values_list("until", flat=True)
        ).first()
        ends = [*([before] if before else []), *(until for _begin, until in runs)]
        begins = [begin for begin, _until in runs]
        if not ends:
            continue
        if len(begins) == len(ends):
            begins = begins[1:]
        for end, begin in zip(ends, [*begins, at], strict=True):
            if begin - end > SILENCE and begin > since:
                yield Seen(Gap(end, begin), HeartSource(source).label, is_open=begin == at)


def _reported(since: datetime) -> Iterator[Seen]:
    for one in ProbeReport.objects.filter(until__gte=since).select_related("organisation"):
        for begin, end, *_fault in one.gaps:
            gap = Gap(datetime.fromisoformat(begin), datetime.fromisoformat(end))
            if gap.until > since:
                yield Seen(gap, one.prober, one.organisation)


def extension_due(notice: Notice, at: datetime) -> Due | None:
    """How far the deadline must move at that time because of outages; None where it need not, or can't any more."""
    closes_at = notice.closes_at
    tender = getattr(notice, "tender", None)
    if (
        closes_at is None
        or tender is None
        or tender.state != TenderState.PUBLISHED
        or notice.deadline.released_at is not None
        or at < closes_at - formula.BEFORE
    ):
        return None
    return formula.due(closes_at, gaps(closes_at - formula.BEFORE, at), made_good(notice), at)


def is_open(found: Due, at: datetime) -> bool:
    """Whether the last gap lasts still."""
    return found.gaps[-1].until >= at


def made_good(notice: Notice) -> list[Gap]:
    """What earlier extensions of the notice made good, in the world's time."""
    return [gap for one in OutageExtension.objects.filter(notice=notice) for gap in read(one.known, offset())]


def read(pairs: Iterable[Sequence[str]], moved: timedelta) -> list[Gap]:
    """Kept pairs of times as gaps, moved to the world's time."""
    return [
        Gap(datetime.fromisoformat(since) + moved, datetime.fromisoformat(until) + moved)
        for since, until, *_more in pairs
    ]


def kept(found: Iterable[Gap], moved: timedelta) -> list[list[str]]:
    """Gaps of the world's time as pairs of true times, to be kept."""
    return [[(one.since - moved).isoformat(), (one.until - moved).isoformat()] for one in found]


def told(found: Iterable[Gap]) -> list[str]:
    """Gaps as the public log says them: intervals of ISO 8601, in UTC."""
    return [f"{_utc(one.since)}/{_utc(one.until)}" for one in found]


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def watched(at: datetime) -> QuerySet[Notice]:
    """Notices whose deadline an outage may move now: open for two hours at most, or closed and not yet opened."""
    return Notice.objects.filter(
        state=NoticeState.PUBLISHED,
        tender__state=TenderState.PUBLISHED,
        deadline__released_at__isnull=True,
        deadline__closes_at__lte=at + formula.BEFORE,
    ).select_related("tender", "deadline")


def extensions(notice: Notice | None = None) -> QuerySet[OutageExtension]:
    """Deadlines that were moved after an outage, the newest first."""
    rows = OutageExtension.objects.select_related("notice__deadline").order_by("-at")
    return rows if notice is None else rows.filter(notice=notice)


def probers() -> list[ProbeReport]:
    """The newest report of each prober."""
    newest = ProbeReport.objects.order_by("organisation_id", "prober", "-until").distinct(
        "organisation_id", "prober"
    )
    return sorted(newest.select_related("organisation"), key=lambda one: one.until, reverse=True)


def runs_now() -> list[HeartRun]:
    """The newest run of each source."""
    return list(HeartRun.objects.order_by("source", "-until").distinct("source"))


def newest_note() -> Availability | None:
    """How far the public log has said how available the platform was."""
    return Availability.objects.order_by("-until").first()
