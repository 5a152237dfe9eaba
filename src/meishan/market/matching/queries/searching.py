# SPDX-License-Identifier: Apache-2.0
"""The search itself: read the words, find, fuse the arms by reciprocal rank, and say why each was found."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from meishan.base.reference import queries as reference
from meishan.market.tenders import queries as tenders
from meishan.market.tenders.models import Notice

from ..states import Sort
from . import reasons
from .asking import SearchQuery
from .engine import RANKED, Matches, Row, find
from .facets import Choice, codes_named, facets_of
from .reading import Reading, by_likeness, is_exact, mend, read

FEW = 3
RRF = 60
"""The constant of reciprocal rank fusion. Source: Cormack, Clarke, Büttcher (2009)."""


@dataclass(frozen=True)
class Hit:
    """A found notice with its reasons, the most telling first."""

    notice: Notice
    score: float
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Results:
    """One page of a search. `total` is "at least" where not `is_exact`. `loosened`: with any of the words."""

    query: SearchQuery
    hits: list[Hit]
    total: int
    is_exact: bool
    page: int
    pages: int
    facets: dict[str, list[Choice]] = field(default_factory=dict)
    corrected: dict[str, str] = field(default_factory=dict)
    loosened: bool = False


def search(
    query: SearchQuery,
    *,
    at: datetime,
    page: int = 1,
    size: int = 20,
    language: str | None = None,
    reader_codes: Sequence[str] = (),
    only: Sequence[UUID] | None = None,
) -> Results:
    """The page `page` (from 1) of what answers the query at that time.

    `reader_codes` are the codes of the supplier who looks, for reasons; `only` keeps to these notices (alerts).
    """
    is_ranked = bool(query.text) and query.sort == Sort.FIT
    first = max(page - 1, 0) * size

    def ask(reading: Reading, *, loose: bool = False) -> Matches:
        if is_ranked and first < RANKED:
            return find(query, reading, at=at, offset=0, limit=RANKED, only=only, loose=loose)
        return find(query, reading, at=at, offset=first, limit=size, only=only, loose=loose)

    reading, matches, loosened = _try(ask, read(query.text))
    rows = matches.rows
    if is_ranked and first < RANKED:
        rows = [row for _score, row in fused(rows, reading)][first : first + size]
    notices = {one.pk: one for one in tenders.published().filter(pk__in=[row.notice for row in rows])}
    scores = dict(zip([row.notice for row in rows], _even(len(rows)), strict=True))
    titles = reference.unspsc_titles(
        codes_named(query, matches.counts) | {hit.code for hit in reading.concepts}, language
    )
    hits = [
        Hit(
            notices[row.notice],
            scores[row.notice],
            tuple(reasons.of_row(row, reading, titles, reader_codes, loosened=loosened)),
        )
        for row in rows
        if row.notice in notices
    ]
    total = matches.total
    return Results(
        query=query,
        hits=hits,
        total=total,
        is_exact=matches.is_exact,
        page=max(page, 1),
        pages=max(-(-total // size), 1),
        facets=facets_of(query, matches.counts, titles, language),
        corrected=reading.corrected,
        loosened=loosened,
    )


def _try(ask: Callable[..., Matches], reading: Reading) -> tuple[Reading, Matches, bool]:
    """As asked; where that finds little, with typos mended; where nothing, with any of the words, or the codes
    spelt most alike."""
    found = ask(reading)
    if not reading.text or found.total >= FEW or is_exact(reading.text):
        return reading, found, False
    mended = mend(reading)
    if mended != reading:
        again = ask(mended)
        if again.total > found.total:
            reading, found = mended, again
    if not found.total and reading.loose:
        found = ask(reading, loose=True)
        if found.total:
            return reading, found, True
    if not found.total:
        reading = by_likeness(reading)
        found = ask(reading)
    return reading, found, False


def _even(number: int) -> list[float]:
    return [round(1 - place / max(number, 1), 4) for place in range(number)]


def fused(rows: Iterable[Row], reading: Reading) -> list[tuple[float, Row]]:
    """The rows by reciprocal rank over the arms: words, meaning, reference; best first."""
    rows = list(rows)
    meant = {row.notice: meaning(row.codes, reading) for row in rows}
    scores: dict[UUID, float] = dict.fromkeys((row.notice for row in rows), 0.0)
    signals: tuple[tuple[float, Callable[[Row], float]], ...] = (
        (1.0, lambda row: row.rank),
        (1.0, lambda row: meant[row.notice]),
        (3.0, lambda row: float(row.by_reference)),
    )
    for weight, signal in signals:
        place, last = 0, None
        arm = sorted((row for row in rows if signal(row) > 0), key=signal, reverse=True)
        for number, row in enumerate(arm, start=1):
            # Equal signals share a place, so that the order of reading them decides nothing.
            if signal(row) != last:
                place, last = number, signal(row)
            scores[row.notice] += weight / (RRF + place)
    latest = max((row.published_at.timestamp() for row in rows), default=0.0)
    return sorted(
        ((scores[row.notice], row) for row in rows),
        key=lambda one: (-round(one[0], 9), latest - one[1].published_at.timestamp(), str(one[1].notice)),
    )


def meaning(codes: Sequence[str], reading: Reading) -> float:
    """0 to 1: how near the codes are to what the words mean, a code inside what is meant counting in full."""
    best = 0.0
    for code in codes:
        above = reference.ancestor_codes(code)
        for hit in reading.concepts:
            near = 1.0 if hit.code in above else reference.closeness(code, hit.code)
            best = max(best, hit.weight * (near if near >= 0.85 else 0.0))
    return best
