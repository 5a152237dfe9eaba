# SPDX-License-Identifier: Apache-2.0
"""What writes the UNSPSC tree (the shipped titles at each migration, the official file) and rates of exchange."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from itertools import islice

from django.db import connection
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from meishan.algorithms.text import index_text, trigram_text, tsvector_config
from meishan.base.core.actor import Actor
from meishan.base.core.errors import Refused
from meishan.base.ledger.acts import Record, act

from .models import ExchangeRate
from .models.shipped import LANGUAGES, table
from .queries.codes import level_of, parent_code
from .queries.synonyms import phrases_of
from .states import Source

BATCH = 500

_VECTORS = " || ".join(
    f"setweight(to_tsvector('{tsvector_config(language)}', %s), 'A')"
    f" || setweight(to_tsvector('{tsvector_config(language)}', %s), 'B')"
    for language in LANGUAGES
)
_WRITE = f"""
    INSERT INTO reference_unspscitem (code, level, parent, titles, source, words, fuzzy)
    VALUES (%s, %s, %s, %s::jsonb, %s, {_VECTORS}, %s)
    ON CONFLICT (code) DO UPDATE SET level = excluded.level, parent = excluded.parent,
        titles = excluded.titles, source = excluded.source, words = excluded.words, fuzzy = excluded.fuzzy
"""  # noqa: S608 - made of constants

Titles = Mapping[str, str]


def load_shipped() -> int:
    """Write the shipped titles that are new or changed; what the official file brought stays. How many."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT code, titles, source FROM reference_unspscitem")
        there = {code: (json.loads(titles), source) for code, titles, source in cursor.fetchall()}
    wanted = {row["code"]: {language: row[language] for language in LANGUAGES} for row in table("unspsc.csv")}
    changed = {
        code: titles
        for code, titles in wanted.items()
        if code not in there or (there[code][1] == Source.SHIPPED and there[code][0] != titles)
    }
    _write(changed.items(), Source.SHIPPED, lambda done: None)
    return len(changed)


def _write(items: Iterable[tuple[str, Titles]], source: Source, progress: Callable[[int], None]) -> None:
    done = 0
    for some in _parts(items):
        with connection.cursor() as cursor:
            cursor.executemany(_WRITE, [_row(code, titles, source) for code, titles in some])
        done += len(some)
        progress(done)


def _parts(items: Iterable[tuple[str, Titles]]) -> Iterator[list[tuple[str, Titles]]]:
    rest = iter(items)
    while some := list(islice(rest, BATCH)):
        yield some


def _row(code: str, titles: Titles, source: Source) -> list[str | None]:
    """One row's parameters. Synonyms are found like titles, with less weight."""
    words, fuzzy = [], []
    for language in LANGUAGES:
        title, synonyms = titles.get(language, ""), " ; ".join(phrases_of(code, language))
        words += [index_text(title, language), index_text(synonyms, language)]
        fuzzy += [title, synonyms]
    others = [title for language, title in titles.items() if language not in LANGUAGES]
    return [
        code,
        level_of(code),
        parent_code(code) or "",
        json.dumps(dict(titles), ensure_ascii=False),
        source,
        *words,
        trigram_text(" ".join([*fuzzy, *others])),
    ]


@act("reference.import_unspsc", label=_("Import the official UNSPSC file"), public=True, lock="none")
def import_unspsc(
    *,
    by: Actor,
    at: datetime,
    record: Record,
    titles: Mapping[str, Titles],
    name: str,
    sha256: str,
    progress: Callable[[int], None] = lambda done: None,
) -> int:
    """Take over the official titles: those of the file replace ours language by language, others stay.

    `titles` maps codes to titles by language, English among them; `name` and `sha256` tell which file it was.
    How many codes were written. Source of the tree: the UNSPSC code set, published for UNDP.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT code, titles FROM reference_unspscitem")
        there = {code: json.loads(known) for code, known in cursor.fetchall()}
    merged = {code: {**there.get(code, {}), **given} for code, given in titles.items()}
    _write(merged.items(), Source.IMPORTED, progress)
    record.public(codes=len(merged), new=len(merged.keys() - there.keys()), file=name, sha256=sha256)
    return len(merged)


@act("reference.import_rates", label=_("Import rates of exchange"), public=True, lock="none")
def import_rates(
    *,
    by: Actor,
    at: datetime,
    record: Record,
    rates: Iterable[tuple[str, date, Decimal]],
    source: str,
    sha256: str,
) -> int:
    """Take over rates of exchange: for a currency, from a day on, so many units for one US dollar (UN operational
    rates of exchange). A rate that stands is never changed, since amounts were turned by it. How many were new.
    """
    wanted = {(currency, since): per_usd for currency, since, per_usd in rates}
    there = {
        (one.currency, one.since): one.per_usd
        for one in ExchangeRate.objects.filter(currency__in={currency for currency, _since in wanted})
    }
    for place in sorted(wanted.keys() & there.keys()):
        if wanted[place] != there[place]:
            raise Refused(
                gettext(
                    "%(currency)s has the rate %(rate)s from %(day)s on already, and a rate is never changed."
                )
                % {"currency": place[0], "rate": there[place].normalize(), "day": place[1].isoformat()}
            )
    new = [
        ExchangeRate(currency=currency, since=since, per_usd=per_usd, source=source, at=at)
        for (currency, since), per_usd in wanted.items()
        if (currency, since) not in there
    ]
    ExchangeRate.objects.bulk_create(new)
    record.public(new=len(new), unchanged=len(wanted) - len(new), file=source, sha256=sha256)
    return len(new)
