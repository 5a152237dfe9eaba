# SPDX-License-Identifier: Apache-2.0
"""One statement finds, counts and ranks: words by full-text search, meanings by codes, references by prefix.

Up to `MOST` matches are counted exactly and offered as facets. Where there are more, those of the newest span
of time with enough of them are taken.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from meishan.base.reference import queries as reference

from ..states import Sort, Status
from .asking import SearchQuery
from .reading import Reading

MOST = 3_000
ENOUGH = 400
SPANS = (timedelta(days=182), timedelta(days=731))
RANKED = 240
"""So many of the best are ranked by all their words; what comes after keeps the order of the cheap signs."""


@dataclass(frozen=True)
class Row:
    """A match: which arm found it, and its rank by words."""

    notice: UUID
    by_title: bool
    by_code: bool
    by_reference: bool
    rank: float
    codes: tuple[str, ...]
    closes_at: datetime | None
    published_at: datetime


@dataclass(frozen=True)
class Matches:
    rows: list[Row]
    total: int
    is_exact: bool
    candidates: int
    counts: dict[str, dict[str, int]]


class _Sql:
    """Pieces of a statement with their parameters in the order they stand."""

    def __init__(self) -> None:
        self.text: list[str] = []
        self.values: list[Any] = []

    def add(self, text: str, *values: Any) -> None:
        self.text.append(text)
        self.values += values

    def __str__(self) -> str:
        return "\n".join(self.text)


def find(
    query: SearchQuery,
    reading: Reading,
    *,
    at: datetime,
    offset: int,
    limit: int,
    only: Sequence[UUID] | None = None,
    loose: bool = False,
) -> Matches:
    """The matches from `offset` on in the order asked, how many there are, and counts for each facet.

    `only` keeps to these notices; `loose` takes any of the words.
    """
    asked = _Asked(query, reading, at, offset, limit, tuple(only) if only is not None else None, loose)
    found = _run(asked, since=None)
    if not found.is_exact and query.text:
        for span in SPANS:
            newest = _run(asked, since=at - span)
            if newest.candidates >= ENOUGH:
                return replace(newest, total=max(newest.total, MOST + 1), is_exact=False)
    return found


@dataclass(frozen=True)
class _Asked:
    """All that one statement needs to know."""

    query: SearchQuery
    reading: Reading
    at: datetime
    offset: int
    limit: int
    only: tuple[UUID, ...] | None
    loose: bool

    @property
    def terms(self) -> Sequence[tuple[str, str]]:
        return self.reading.loose if self.loose else self.reading.terms


def _run(asked: _Asked, *, since: datetime | None) -> Matches:
    sql = _Sql()
    _candidates(sql, asked, since)
    _passing(sql, asked.query, asked.at)
    _ranked(sql, asked)
    _counts(sql, asked.query)
    with transaction.atomic(), connection.cursor() as cursor:
        if asked.query.text:
            # The planner takes a cut-off list for a reason to read the table through; the words' index is faster.
            cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(str(sql), sql.values)
        answer = cursor.fetchall()
        if asked.query.text:
            cursor.execute("SET LOCAL enable_seqscan = on")
    return _matches(answer)


def _tsquery(terms: Sequence[tuple[str, str]]) -> tuple[str, list[str]]:
    """The words as one tsquery. Immutable with constants, so that the planner knows how many rows it meets."""
    text = " || ".join(["websearch_to_tsquery(%s::regconfig, %s)"] * len(terms)) or "''::tsquery"
    return f"({text})", [one for pair in terms for one in pair]


def _candidates(sql: _Sql, asked: _Asked, since: datetime | None) -> None:
    """Whatever the words, the codes they mean or the reference meet, in the state and span asked for."""
    query, reading = asked.query, asked.reading
    words, terms = _tsquery(asked.terms)
    codes = [hit.code for hit in reading.concepts]
    near = sorted({one for code in codes if (one := reference.parent_code(code)) and one[4:6] != "00"})
    sql.add(
        "WITH candidates AS MATERIALIZED (SELECT notice_id, type, buyer_key, countries, codes, lines, closes_at,"
        f" published_at, sustainability_state, reserved_for, title_words @@ {words} AS by_title,",
        *terms,
    )
    sql.add("lines && %s::varchar[] OR codes && %s::varchar[] AS by_code,", codes, near)
    sql.add("%s <> '' AND reference_key LIKE %s AS by_reference", reading.reference, reading.reference + "%")
    sql.add("FROM matching_indexed WHERE")
    _status(sql, query.status, asked.at)
    if since is not None:
        sql.add("AND published_at > %s", since)
    if asked.only is not None:
        sql.add("AND notice_id = ANY(%s::uuid[])", list(asked.only))
    if reading.text:
        sql.add(f"AND (words @@ {words}", *terms)
        if codes:
            sql.add("OR lines && %s::varchar[]", codes)
        if near:
            sql.add("OR lines && %s::varchar[] AND codes && %s::varchar[]", near, near)
        if reading.reference:
            sql.add("OR reference_key LIKE %s", reading.reference + "%")
        sql.add(")")
    elif query.status != Status.OPEN:
        sql.add("ORDER BY published_at DESC, notice_id DESC")
    sql.add("LIMIT %s),", MOST + 1)


def _status(sql: _Sql, status: str, at: datetime) -> None:
    match status:
        case Status.OPEN:
            sql.add("is_live AND closes_at > %s", at)
        case Status.CLOSED:
            sql.add("NOT is_cancelled AND closes_at <= %s", at)
        case Status.CANCELLED:
            sql.add("is_cancelled")
        case _:
            sql.add("true")


def _passing(sql: _Sql, query: SearchQuery, at: datetime) -> None:
    """Which filter each candidate passes: a facet counts what passes all others."""
    until = at + timedelta(days=query.closing_in) if query.closing_in else None
    sql.add(
        """sifted AS MATERIALIZED (SELECT *,
            cardinality(%s::varchar[]) = 0 OR type = ANY(%s) AS ok_type,
            cardinality(%s::varchar[]) = 0 OR buyer_key = ANY(%s) AS ok_buyer,
            cardinality(%s::varchar[]) = 0 OR countries && %s::varchar[] AS ok_country,
            cardinality(%s::varchar[]) = 0 OR lines && %s::varchar[] AS ok_code,
            %s::timestamptz IS NULL OR closes_at <= %s AS ok_closing,
            NOT %s OR sustainability_state = 'sustainable' AS ok_sustainable,
            cardinality(%s::varchar[]) = 0 OR reserved_for = ANY(%s) AS ok_reserved
        FROM candidates),""",
        *[
            one
            for part in (query.types, query.buyers, query.countries, query.codes)
            for one in [list(part)] * 2
        ],
        until,
        until,
        query.sustainable,
        *[list(query.reserved)] * 2,
    )


_ALL = ("type", "buyer", "country", "code", "closing", "sustainable", "reserved")


def _passes(*but: str) -> str:
    return " AND ".join(f"ok_{one}" for one in _ALL if one not in but)


def _ranked(sql: _Sql, asked: _Asked) -> None:
    """The slice asked for, in the order asked for, with the rank of each by its words."""
    query = asked.query
    words, terms = _tsquery(asked.terms)
    order = {
        Sort.DEADLINE: "closes_at ASC NULLS LAST, notice_id",
        Sort.NEWEST: "published_at DESC, notice_id",
    }.get(
        Sort(query.sort),
        "by_reference DESC, by_title DESC, by_code DESC, published_at DESC, notice_id"
        if query.text
        else "closes_at ASC NULLS LAST, notice_id",
    )
    rank = f"ts_rank_cd(i.words, {words}, 1)" if terms and query.sort == Sort.FIT else "0"
    sql.add(
        f"""best AS MATERIALIZED (SELECT *, row_number() OVER (ORDER BY {order}) AS place FROM sifted
            WHERE {_passes()} ORDER BY {order} OFFSET %s LIMIT %s),
        rows AS (SELECT best.*, {rank} AS rank FROM best JOIN matching_indexed i USING (notice_id))""",  # noqa: S608
        asked.offset,
        asked.limit,
        *(terms if rank != "0" else ()),
    )


def _counts(sql: _Sql, query: SearchQuery) -> None:
    """Rows first (in place order), then one line for each value of each facet."""
    parent = query.codes[0] if len(query.codes) == 1 else ""
    low, high = reference.subtree(parent) if parent else ("", "99999999")
    level = reference.level_of(parent) if parent else None
    tail = {None: "000000", "segment": "0000", "family": "00", "class": ""}.get(level, "")
    sql.add(
        f"""SELECT 'row' AS part, place, notice_id::text, by_title, by_code, by_reference, rank::float8, codes,
            closes_at, published_at, 0::bigint AS n FROM rows
        UNION ALL SELECT 'total', 0, '', false, false, false, 0, NULL, NULL, NULL, count(*)
            FROM sifted WHERE {_passes()}
        UNION ALL SELECT 'candidates', 0, '', false, false, false, 0, NULL, NULL, NULL, count(*) FROM sifted
        UNION ALL SELECT 'type', 0, type, false, false, false, 0, NULL, NULL, NULL, count(*)
            FROM sifted WHERE {_passes("type")} GROUP BY type
        UNION ALL SELECT 'buyer', 0, buyer_key, false, false, false, 0, NULL, NULL, NULL, count(*)
            FROM sifted WHERE {_passes("buyer")} GROUP BY buyer_key
        UNION ALL SELECT 'country', 0, one, false, false, false, 0, NULL, NULL, NULL, count(*)
            FROM sifted, unnest(countries) AS one WHERE {_passes("country")} GROUP BY one
        UNION ALL SELECT 'code', 0, one, false, false, false, 0, NULL, NULL, NULL, count(*)
            FROM sifted, unnest(lines) AS one
            WHERE {_passes()} AND one > %s AND one <= %s AND one LIKE %s GROUP BY one
        UNION ALL SELECT 'reserved', 0, reserved_for, false, false, false, 0, NULL, NULL, NULL, count(*)
            FROM sifted WHERE {_passes("reserved")} GROUP BY reserved_for
        UNION ALL SELECT 'sustainable', 0, '1', false, false, false, 0, NULL, NULL, NULL, count(*)
            FROM sifted WHERE {_passes("sustainable")} AND sustainability_state = 'sustainable'""",  # noqa: S608
        low,
        high,
        f"%{tail}",
    )


def _matches(answer: list[tuple[Any, ...]]) -> Matches:
    rows: list[tuple[int, Row]] = []
    counts: dict[str, dict[str, int]] = {}
    for part, place, key, by_title, by_code, by_reference, rank, codes, closes_at, published_at, n in answer:
        if part == "row":
            row = Row(
                UUID(key), bool(by_title), by_code, by_reference, rank, tuple(codes), closes_at, published_at
            )
            rows.append((place, row))
        else:
            counts.setdefault(part, {})[key] = n
    return Matches(
        rows=[row for _place, row in sorted(rows, key=lambda one: one[0])],
        total=counts["total"][""],
        is_exact=counts["candidates"][""] <= MOST,
        candidates=counts["candidates"][""],
        counts={part: values for part, values in counts.items() if part not in {"total", "candidates"}},
    )
