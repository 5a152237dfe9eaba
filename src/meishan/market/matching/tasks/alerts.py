# SPDX-License-Identifier: Apache-2.0
"""Tender alerts: each revision is matched once, by one statement over all suppliers; mail is written after.

The rule is UNGM's: a notice that is new or revised, and open, meets a supplier whose code is equal to one of
its codes or exactly one level above or below. Nothing is sent where nothing was found.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Max, Min

from meishan.base.core import clock, scope
from meishan.base.core.actor import SYSTEM
from meishan.base.core.jobs import enqueue, job
from meishan.base.ledger.followers import follower
from meishan.base.ledger.models import Entry
from meishan.base.reference import queries as reference
from meishan.market.suppliers import queries as suppliers

from .. import actions, queries
from ..models import Digest, Indexed, Revision, Run, SavedSearch
from ..states import Frequency, RunKind
from .mailing import write_digests

SLICE = 500
"""Digests one mailing job writes."""

_MEETS = "{code} BETWEEN w.low AND w.high AND (w.tail = '' OR right({code}, length(w.tail)) = w.tail)"
# Who wants to hear is gathered first and whole: row security hides from the planner how many they are.
_FIND = f"""
    INSERT INTO matching_digest (run_id, organisation_id, revisions)
    WITH wanted AS MATERIALIZED (
        SELECT * FROM unnest(%s::bigint[], %s::varchar[], %s::varchar[], %s::varchar[]) AS w(number, low, high, tail)
    ), revised AS MATERIALIZED (
        SELECT r.number, i.countries FROM matching_revision r JOIN matching_indexed i USING (notice_id)
        WHERE r.number = ANY(%s::bigint[])
    ), wanting AS MATERIALIZED (
        SELECT a.supplier_id, a.has_own_codes, a.after, a.countries
        FROM matching_alert a JOIN suppliers_supplier s ON s.organisation_id = a.supplier_id
        WHERE a.frequency = %s AND s.standing = 'open' AND (%s::uuid IS NULL OR a.supplier_id = %s::uuid)
            AND a.supplier_id IN (SELECT alert_id FROM matching_alertreader WHERE stopped_at IS NULL)
    ), met AS (
        SELECT w.number, c.supplier_id, false AS own FROM wanted w
            JOIN suppliers_suppliercode c ON {_MEETS.format(code="c.code")}
        UNION ALL
        SELECT w.number, c.alert_id, true FROM wanted w
            JOIN matching_alertcode c ON {_MEETS.format(code="c.code")}
    )
    SELECT %s, met.supplier_id, array_agg(DISTINCT met.number)
    FROM met
        JOIN wanting ON wanting.supplier_id = met.supplier_id AND wanting.has_own_codes = met.own
        JOIN revised ON revised.number = met.number
    WHERE met.number > wanting.after
        AND (wanting.countries = '{{}}' OR wanting.countries && revised.countries)
    GROUP BY met.supplier_id
"""  # noqa: S608 - made of constants


@follower("matching.begin_alerts", acts=("suppliers.submit",), calls_acts=True)
def begin_alerts(entry: Entry) -> None:
    """A supplier that submitted hears of tenders from then on, until it says otherwise."""
    supplier = suppliers.supplier_of(entry.organisation)
    if supplier is not None and queries.alert_of(supplier.pk) is None:
        actions.begin_alerts(supplier, by=SYSTEM)


@follower("matching.catch_up", acts=("matching.set_alerts",))
def catch_up(entry: Entry) -> None:
    """Who changes from daily to instant gets at once what the day's mail would have told."""
    alert = queries.alert_of(entry.subject_id)
    said = entry.detail.payload
    was_daily = said.get("before") == Frequency.DAILY and said.get("frequency") == Frequency.INSTANT
    if was_daily and alert is not None and alert.frequency == Frequency.INSTANT:
        above, up_to = queries.last_run(RunKind.DAILY), queries.last_run(RunKind.INSTANT)
        if up_to > above:
            run(RunKind.INSTANT, at=clock.now(), above=above, up_to=up_to, only=alert.pk)


@job("matching.alert_at_once", alone=True)
def alert_at_once() -> None:
    """Alert those who want to hear at once of what was published since the last such run."""
    with scope.everything():
        run(RunKind.INSTANT, at=clock.now())


@job("matching.daily_alerts", every="0 5 * * *", alone=True)
def daily_alerts(timestamp: int = 0) -> None:
    """The day's alerts, over all that was published since the last daily run."""
    with scope.everything():
        run(RunKind.DAILY, at=clock.now())


def run(
    kind: str,
    *,
    at: datetime,
    above: int | None = None,
    up_to: int | None = None,
    only: UUID | None = None,
) -> Run | None:
    """Find what is new for whom, and queue the mail. None where nothing was revised since the last run.

    `above` and `up_to` bound the revisions (default: those after the last run of the kind); `only` is a supplier.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        # One run at a time: the next one starts where this one ended.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('matching.run'))")
        first = queries.last_run(kind) if above is None else above
        last = queries.latest_revision() if up_to is None else up_to
        if last <= first:
            return None
        made = Run.objects.create(kind=kind, above=first, up_to=last, at=at)
        numbers = _open_revisions(first, last, at)
        if numbers:
            wanted = [row for number, codes in numbers.items() for row in _wanted(number, codes)]
            columns = [list(column) for column in zip(*wanted, strict=True)] or [[], [], [], []]
            cursor.execute("SET LOCAL work_mem = '64MB'")
            cursor.execute(_FIND, [*columns, list(numbers), kind, only, only, made.pk])
        if only is None:
            _searches(made, kind, last, at)
        made.digests = Digest.objects.filter(run=made).count()
        made.save(update_fields=["digests"])
        _queue_mail(made)
    return made


def _open_revisions(above: int, up_to: int, at: datetime) -> dict[int, list[str]]:
    """The newest revision of each notice in the span that is still open, with the notice's codes."""
    newest = (
        Revision.objects.filter(number__gt=above, number__lte=up_to)
        .values("notice")
        .annotate(newest=Max("number"))
        .values_list("notice", "newest")
    )
    numbers = dict(newest)
    rows = Indexed.objects.filter(pk__in=numbers, is_cancelled=False, closes_at__gt=at).values_list(
        "pk", "codes"
    )
    return {numbers[notice]: codes for notice, codes in rows}


def _wanted(number: int, codes: Sequence[str]) -> Iterator[tuple[int, str, str, str]]:
    """(revision, lowest code, highest code, ending) of what meets these codes: equal, above, directly below."""
    for code in reference.matching_codes(codes):
        yield number, code, code, ""
    tails = {"segment": "0000", "family": "00", "class": ""}
    for code in codes:
        level = reference.level_of(code)
        if level in tails:
            low, high = reference.subtree(code)
            # One above the code itself, so that it is not met twice.
            yield number, f"{int(low) + 1:08}", high, tails[level]


def _searches(made: Run, kind: str, up_to: int, at: datetime) -> None:
    """Ask every saved search of that frequency for what is new to it."""
    waiting = SavedSearch.objects.filter(frequency=kind, after__lt=up_to)
    oldest = waiting.aggregate(oldest=Min("after"))["oldest"]
    if oldest is None:
        return
    revisions = list(
        Revision.objects.filter(number__gt=oldest, number__lte=up_to)
        .order_by("number")
        .values_list("number", "notice")
    )
    digests = []
    for saved in waiting.iterator():
        fresh = {notice: number for number, notice in revisions if number > saved.after}
        query = queries.SearchQuery.from_params(saved.query)
        if fresh:
            found = queries.search(query, at=at, size=len(fresh), only=list(fresh))
            numbers = sorted(fresh[hit.notice.pk] for hit in found.hits if hit.notice.is_open(at))
            if numbers:
                digests.append(
                    Digest(run=made, organisation_id=saved.organisation_id, saved=saved, revisions=numbers)
                )
    Digest.objects.bulk_create(digests, batch_size=1000)
    waiting.update(after=up_to)


def _queue_mail(made: Run) -> None:
    """One job for each slice of digests, so that all workers write."""
    ids = list(Digest.objects.filter(run=made).order_by("id").values_list("id", flat=True))
    for place in range(0, len(ids), SLICE):
        some = ids[place : place + SLICE]
        enqueue(write_digests, first=some[0], last=some[-1])
