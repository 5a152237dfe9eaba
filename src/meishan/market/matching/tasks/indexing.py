# SPDX-License-Identifier: Apache-2.0
"""The search index follows the record of acts; it can be emptied and made anew from the notices."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from functools import lru_cache
from itertools import islice

from django.db import connection, transaction
from django.db.models import QuerySet

from meishan.algorithms.text import LANGUAGES, index_text, latin, search_words, tsvector_config
from meishan.base.core import clock
from meishan.base.core.jobs import enqueue, job
from meishan.base.ledger.followers import follower
from meishan.base.ledger.models import Entry
from meishan.base.reference import queries as reference
from meishan.base.reference.models import UnspscItem
from meishan.market.tenders import queries as tenders
from meishan.market.tenders.models import Notice
from meishan.market.tenders.states import LotState, NoticeState

from ..models import Indexed, KnownWord, Revision
from ..queries import reference_key
from .alerts import alert_at_once

BATCH = 500
LONGEST = 20_000
"""Letters of one text that are indexed."""
SHORT = 200
_CONFIGS = tuple(dict.fromkeys(tsvector_config(language) for language in (*LANGUAGES, "other")))
_WEIGHTS = "ABCD"

_COLUMNS = (
    "notice_id, type, buyer_key, countries, codes, lines, closes_at, published_at, is_cancelled, is_live,"
    " sustainability_state, reserved_for, reference_key"
)
_TITLE = " || ".join(f"to_tsvector('{config}', %s)" for config in _CONFIGS)
_WORDS = " || ".join(
    f"setweight(to_tsvector('{config}', %s), '{weight}')" for config in _CONFIGS for weight in _WEIGHTS
)
_WRITE = f"""
    INSERT INTO matching_indexed ({_COLUMNS}, title_words, words)
    VALUES ({", ".join(["%s"] * (_COLUMNS.count(",") + 1))}, {_TITLE}, {_WORDS})
    ON CONFLICT (notice_id) DO UPDATE SET ({_COLUMNS}, title_words, words) = ROW (
        {", ".join(f"excluded.{one.strip()}" for one in _COLUMNS.split(","))},
        excluded.title_words, excluded.words)
"""  # noqa: S608 - made of constants


def _empty() -> None:
    Indexed.objects.all().delete()
    KnownWord.objects.all().delete()


@follower(
    "matching.index",
    acts=(
        "tenders.publish",
        "tenders.revise",
        "tenders.cancel",
        "tenders.import",
        # They move the deadline, or stop and start the taking of bids.
        "tenders.suspend",
        "tenders.resume",
        "tenders.extend_deadline",
        "tenders.extend_for_outage",
        "tenders.replace_openers",
        "tenders.cancel_lot",
    ),
    reset=_empty,
)
def index_entry(entry: Entry) -> None:
    """Index what an act published; a new version that is open becomes a revision to alert of."""
    if entry.subject_id is None:
        return
    if entry.act == "tenders.import":
        touched = tenders.notices_of_import(entry.subject_id)
    else:
        touched = tenders.notices().filter(pk=entry.subject_id)
    index_notices(touched, at=entry.at)
    if entry.act == "tenders.cancel":
        return
    opened = [one for one in touched.iterator(chunk_size=BATCH) if one.is_open(entry.at)]
    made = Revision.objects.bulk_create(
        [Revision(notice=one, version=one.version, at=entry.at) for one in opened], ignore_conflicts=True
    )
    if made:
        enqueue(alert_at_once)


@job("matching.close_passed", every="*/10 * * * *", alone=True)
def close_passed(timestamp: int = 0) -> None:
    """Take notices whose deadline has passed out of the small index of live ones."""
    Indexed.objects.filter(is_live=True, closes_at__lte=clock.now()).update(is_live=False)


def rebuild(progress: Callable[[int], None] = lambda done: None) -> int:
    """Make the index anew from all notices; the number of them."""
    with transaction.atomic():
        _empty()
        return index_notices(tenders.notices().order_by("published_at"), at=clock.now(), progress=progress)


def index_notices(
    notices: QuerySet[Notice], *, at: datetime, progress: Callable[[int], None] = lambda done: None
) -> int:
    """Write the index rows of these notices; how many."""
    done = 0
    rest = notices.prefetch_related("lots__items").iterator(chunk_size=BATCH)
    while some := list(islice(rest, BATCH)):
        titles = _titles({code for one in some for code in _codes(one)})
        with connection.cursor() as cursor:
            cursor.executemany(_WRITE, [_row(one, titles, at) for one in some])
        KnownWord.objects.bulk_create(_known_words(some), ignore_conflicts=True)
        done += len(some)
        progress(done)
    return done


def _codes(notice: Notice) -> list[str]:
    of_items = (
        item.code
        for lot in notice.lots.all()
        if lot.state == LotState.ACTIVE
        for item in lot.items.all()
        if item.code
    )
    return sorted({code for code in (*notice.codes, *of_items) if reference.is_code(code)})


def _titles(codes: Iterable[str]) -> dict[str, dict[str, str]]:
    return dict(UnspscItem.objects.filter(code__in=codes).values_list("code", "titles"))


def _row(notice: Notice, titles: dict[str, dict[str, str]], at: datetime) -> list:
    codes = _codes(notice)
    closes_at = notice.closes_at
    is_cancelled = notice.state == NoticeState.CANCELLED
    pieces: dict[tuple[str, str], list[str]] = {}
    for weight, language, text in _texts(notice, codes, titles):
        spelt = _spelt(text, language) if len(text) < SHORT else index_text(text[:LONGEST], language)
        pieces.setdefault((tsvector_config(language), weight), []).append(spelt)
    return [
        notice.pk,
        notice.type,
        f"o:{notice.buyer_id}" if notice.buyer_id else f"x:{notice.external_buyer_id}",
        notice.countries,
        codes,
        sorted({line for code in codes for line in (code, *reference.ancestor_codes(code))}),
        closes_at,
        notice.published_at,
        is_cancelled,
        notice.is_open(at),
        notice.sustainability_state,
        notice.reserved_for,
        reference_key(notice.reference),
        *(" ".join(pieces.get((config, "A"), ())) for config in _CONFIGS),
        *(" ".join(pieces.get((config, weight), ())) for config in _CONFIGS for weight in _WEIGHTS),
    ]


@lru_cache(maxsize=100_000)
def _spelt(text: str, language: str) -> str:
    """Names of codes, countries and buyers stand in many notices; they are cut into words once."""
    return index_text(text, language)


def _texts(
    notice: Notice, codes: list[str], titles: dict[str, dict[str, str]]
) -> Iterator[tuple[str, str, str]]:
    """(weight, language, text) of all that can be found in a notice."""
    for language, text in notice.title.items():
        yield "A", language, text
    yield "B", "other", notice.reference
    yield "B", notice.language, notice.buyer_name
    if notice.buyer is not None:
        for language, text in {"en": notice.buyer.name, **notice.buyer.names}.items():
            yield "B", language, text
    yield from _texts_of_lots(notice)
    for language, text in notice.description.items():
        yield "C", language, text
    for one in notice.classification:
        yield "D", notice.language, str(one.get("title") or "")
    for code in codes:
        for language, text in titles.get(code, {}).items():
            yield "D", language, text
    for country in notice.countries:
        for language in LANGUAGES:
            yield "D", language, reference.country_name(country, language)


def _texts_of_lots(notice: Notice) -> Iterator[tuple[str, str, str]]:
    for lot in notice.lots.all():
        if lot.state == LotState.ACTIVE:
            for text in (lot.title, *(item.description for item in lot.items.all())):
                for language, said in text.items():
                    yield "B", language, said


def _known_words(notices: Iterable[Notice]) -> list[KnownWord]:
    found = {
        word
        for one in notices
        for language, text in one.title.items()
        for word in search_words(text, language)
        if 1 < len(word) <= 60 and not word.isdigit()
    }
    return [KnownWord(word=word, latin=latin(word)[:120]) for word in sorted(found)]
