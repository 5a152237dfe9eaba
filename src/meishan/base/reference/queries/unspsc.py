# SPDX-License-Identifier: Apache-2.0
"""The UNSPSC tree: look up, climb, open and search in any of the six languages."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from meishan.algorithms.text import (
    language_of,
    normalise,
    query_text,
    script_of,
    search_words,
    trigram_text,
    tsvector_config,
)
from meishan.base.reference.models import UnspscItem
from meishan.base.reference.models.shipped import language_key

from .codes import ancestor_codes, level_of, subtree
from .synonyms import ConceptHit, codes_for_words

CANDIDATES = 300
ALIKE = 0.45
_LEXEME = re.compile(r"[^\w]+")


@dataclass(frozen=True)
class UnspscHit:
    """A found item: `score` orders hits, `why` says in words what was found."""

    item: UnspscItem
    score: float
    why: str | Promise


def _items() -> QuerySet[UnspscItem]:
    return UnspscItem.objects.defer("words", "fuzzy")


def unspsc_item(code: str) -> UnspscItem | None:
    """The item of that code, or None."""
    return _items().filter(code=code).first()


def known_unspsc(codes: Iterable[str]) -> set[str]:
    """Those of the codes that are in the tree."""
    wanted = {code for code in codes if level_of(code)}
    return set(_items().filter(code__in=wanted).values_list("code", flat=True)) if wanted else set()


def unspsc_titles(codes: Iterable[str], language: str | None = None) -> dict[str, str]:
    """The title of each code; of an unknown one, that of the nearest known code above it, else the code."""
    wanted = set(codes)
    line = {code: [code, *ancestor_codes(code)] for code in wanted}
    spoken = KeyTextTransform(language_key(language), "titles")
    known = {
        code: title or english
        for code, title, english in _items()
        .filter(code__in={one for above in line.values() for one in above})
        .values_list("code", spoken, KeyTextTransform("en", "titles"))
    }
    return {code: next((known[one] for one in line[code] if one in known), code) for code in wanted}


def unspsc_path(code: str) -> list[UnspscItem]:
    """The items from the segment down to `code`, as far as they are known."""
    return list(_items().filter(code__in=[code, *ancestor_codes(code)]).order_by("code"))


def unspsc_children(code: str | None = None) -> list[UnspscItem]:
    """What stands directly below `code` (None: the segments), each with `has_children`."""
    below = UnspscItem.objects.filter(parent=OuterRef("code"))
    return list(_items().filter(parent=code or "").annotate(has_children=Exists(below)))


def search_unspsc(
    text: str, *, language: str | None = None, limit: int = 30, under: str | None = None
) -> list[UnspscHit]:
    """Items found by words of any language, by synonyms, by digits of a code, or by a like spelling; best first.

    `language` breaks ties between languages of one script; `under` keeps to one part of the tree.
    """
    text = text.strip()[:200]
    digits = re.sub(r"[\s.\-]", "", text)
    if digits.isascii() and digits.isdigit() and len(digits) <= 8:
        return _by_digits(digits, limit, under)
    if not normalise(text):
        return []
    wanted = _languages_of(text, language)
    found = _by_words(text, wanted, under)
    meant = _by_meaning(text, under)
    if not found and not meant:
        found = _by_likeness(text, under)
    items = _items().in_bulk([*found, *meant])
    hits = [_judge(item, text, wanted, found.get(code, 0.0), meant.get(code)) for code, item in items.items()]
    hits.sort(key=lambda hit: (-hit.score, hit.item.code))
    return hits[:limit]


def _by_digits(digits: str, limit: int, under: str | None) -> list[UnspscHit]:
    stem = re.sub(r"(00)+$", "", digits) if len(digits) == 8 else digits
    found = _items().filter(code__startswith=stem or digits)
    if under:
        found = found.filter(code__range=subtree(under))
    return [UnspscHit(item, 1.0, _("The code begins with these digits.")) for item in found[:limit]]


def _languages_of(text: str, language: str | None) -> list[str]:
    """Languages a query may be in, the likeliest first."""
    by_script = {"han": ["zh"], "arabic": ["ar"], "cyrillic": ["ru"]}.get(script_of(text))
    if by_script:
        return by_script
    likely = language_of(text, default=language_key(language))
    return sorted(("en", "fr", "es"), key=lambda one: one != likely)


def _by_words(text: str, languages: list[str], under: str | None) -> dict[str, float]:
    """Rank by code, of items whose titles or synonyms have all the words; the last word may be unfinished."""
    queries, values = [], []
    for language in languages:
        queries.append("websearch_to_tsquery(%s::regconfig, %s)")
        values += [tsvector_config(language), query_text(text, language)]
        last = _LEXEME.sub("", (search_words(text, language) or [""])[-1])
        if len(last) > 2 and language != "zh":
            queries.append("(websearch_to_tsquery(%s::regconfig, %s) && to_tsquery('simple', %s))")
            before = query_text(text, language).rpartition(" ")[0]
            values += [tsvector_config(language), before, f"{last}:*"]
            if not before:
                queries[-1] = "to_tsquery('simple', %s)"
                values[-3:] = [f"{last}:*"]
    where, bounds = "", []
    if under:
        where, bounds = "AND code BETWEEN %s AND %s", list(subtree(under))
    statement = f"""
        SELECT code, ts_rank(words, query, 1) FROM reference_unspscitem,
            (SELECT {" || ".join(queries)} AS query) AS asked
        WHERE words @@ query {where} ORDER BY 2 DESC, 1 LIMIT {CANDIDATES}
    """  # noqa: S608 - made of the constants above; all values are parameters
    with connection.cursor() as cursor:
        cursor.execute(statement, [*values, *bounds])
        return dict(cursor.fetchall())


def _by_likeness(text: str, under: str | None) -> dict[str, float]:
    """Likeness by code, of items with a word spelt nearly so."""
    plain = trigram_text(text)
    if len(plain) < 4:
        return {}
    where, bounds = "", []
    if under:
        where, bounds = "AND code BETWEEN %s AND %s", list(subtree(under))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pg_trgm.word_similarity_threshold', %s, true)", [str(ALIKE)])
        cursor.execute(
            "SELECT code, -word_similarity(%s, fuzzy) FROM reference_unspscitem"  # noqa: S608 - see above
            f" WHERE %s <%% fuzzy {where} ORDER BY 2, 1 LIMIT 30",
            [plain, plain, *bounds],
        )
        return dict(cursor.fetchall())


def _by_meaning(text: str, under: str | None) -> dict[str, ConceptHit]:
    lowest, highest = subtree(under) if under else ("", "99999999")
    return {hit.code: hit for hit in codes_for_words(text) if lowest <= hit.code <= highest}


def _judge(
    item: UnspscItem, text: str, languages: list[str], rank: float, meant: ConceptHit | None
) -> UnspscHit:
    """The hit's score: how much of the title the words fill in the language they were likely meant in, or how
    surely a known word means it."""
    if rank < 0 and not meant:
        return UnspscHit(item, -rank * 0.3, _("Spelt nearly like this."))
    filled = _filled(item.titles, search_words(text), languages) + max(rank, 0) / 10
    if meant and meant.weight * 0.9 > filled:
        return UnspscHit(item, meant.weight * 0.9, _("This is what “%(word)s” means.") % {"word": meant.word})
    return UnspscHit(item, filled, _("The title has these words."))


def _filled(titles: Mapping[str, str], asked: Collection[str], languages: list[str]) -> float:
    """0 to 1: the share of the words that the title has, and of the title that the words are."""
    best = 0.0
    for place, language in enumerate(languages):
        title = set(search_words(titles.get(language) or "", language))
        if not title or not asked:
            continue
        met = sum(1 for word in set(asked) if any(_same(word, one) for one in title))
        best = max(best, (met / len(set(asked)) * 0.7 + met / len(title) * 0.3) * (1 - place * 0.02))
    return best


def _same(word: str, other: str) -> bool:
    """Whether two normalised words are forms of one, by their beginnings."""
    shared = max(min(len(word), len(other)) - 2, 3)
    return word == other or (len(word) > 3 and len(other) > 3 and word[:shared] == other[:shared])


def items_with_paths(codes: Sequence[str]) -> list[dict[str, Any]]:
    """`{"item", "above"}` for each known code in the order given; `above` are the items over it, segment first."""
    wanted = {one for code in codes for one in (code, *ancestor_codes(code))}
    known = _items().in_bulk(wanted) if wanted else {}
    return [
        {
            "item": known[code],
            "above": [known[one] for one in reversed(ancestor_codes(code)) if one in known],
        }
        for code in codes
        if code in known
    ]
