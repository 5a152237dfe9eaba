# SPDX-License-Identifier: Apache-2.0
"""How the words of a query are understood: in which languages, which codes they mean, how typos are mended."""

from dataclasses import dataclass, field, replace
from functools import cache

from django.db import connection, transaction
from rapidfuzz.distance import DamerauLevenshtein

from meishan.algorithms.text import (
    LANGUAGES,
    latin,
    query_text,
    script_of,
    scripts_of,
    search_words,
    tsvector_config,
    words,
)
from meishan.base.reference import queries as reference
from meishan.base.reference.models.shipped import table
from meishan.base.reference.queries import ConceptHit

from ..models import KnownWord
from .asking import reference_key

_OPERATORS = {"or"}
_LEAST_LIKENESS = 0.3
"""Trigram likeness from which a known word is looked at; what counts is the distance below."""
_NEAR = 0.7
_SCRIPT_LANGUAGES = {"han": ("zh",), "arabic": ("ar",), "cyrillic": ("ru",)}


@dataclass(frozen=True)
class Reading:
    """A query as the index is asked.

    `terms` are (configuration, websearch text) pairs joined by "or"; `loose` is the same with any of the words.
    `concepts` are codes the words mean. `corrected` maps what was typed to what was read.
    """

    text: str
    terms: tuple[tuple[str, str], ...] = ()
    loose: tuple[tuple[str, str], ...] = ()
    concepts: tuple[ConceptHit, ...] = ()
    reference: str = ""
    corrected: dict[str, str] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        return not (self.terms or self.concepts or self.reference)


def languages_of(text: str) -> tuple[str, ...]:
    """The languages a query may be written in, by its letters; mixed scripts add up."""
    found = [one for script in scripts_of(text) for one in _SCRIPT_LANGUAGES.get(script, ())]
    if not found or "latin" in scripts_of(text):
        found += ["en", "fr", "es"]
    return tuple(one for one in LANGUAGES if one in found)


def read(text: str) -> Reading:
    """Understand a query. One statement, for its synonyms."""
    if not text:
        return Reading("")
    spoken = languages_of(text)
    terms = {(tsvector_config(one), query_text(text, one)) for one in spoken}
    # A reference has digits and does not read like a sentence.
    key = reference_key(text) if any(one.isdigit() for one in text) and len(text.split()) <= 6 else ""
    return Reading(
        text=text,
        terms=tuple(sorted(one for one in terms if one[1])),
        loose=_loose(text, spoken),
        concepts=()
        if is_exact(text)
        else tuple(one for one in reference.codes_for_words(text) if one.weight >= 0.5),
        reference=key if len(key) >= 4 else "",
    )


def is_exact(text: str) -> bool:
    """Whether she wrote signs that ask for words, not meanings: quotes or a leading minus."""
    return '"' in text or any(one.startswith("-") for one in text.split())


def _loose(text: str, spoken: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    if '"' in text or len(words(text)) < 2:
        return ()
    plain = " ".join(one for one in text.split() if not one.startswith("-"))
    terms = {
        (tsvector_config(one), " or ".join(query_text(word, one) for word in search_words(plain, one)))
        for one in spoken
    }
    return tuple(sorted((config, body) for config, body in terms if body.strip(" or")))


def mend(reading: Reading) -> Reading:
    """The query with unknown words read as the known words nearest to them; the same where there are none."""
    typed = [one for one in dict.fromkeys(words(reading.text)) if len(one) >= _shortest(one)]
    known = (
        set(KnownWord.objects.filter(word__in=typed).values_list("word", flat=True)) | _meant_words().keys()
    )
    fixes = {
        word: near
        for word in typed
        if word not in known and word not in _OPERATORS and (near := _nearest(word)) is not None
    }
    if not fixes:
        return reading
    text = " ".join(fixes.get(one, one) for one in words(reading.text))
    return replace(read(text), corrected=fixes)


def by_likeness(reading: Reading) -> Reading:
    """The query as the codes whose titles have a word spelt nearly so; the same where there are none."""
    hits = reference.search_unspsc(reading.text, limit=3)
    found = tuple(ConceptHit(hit.item.code, hit.item.title(), "", 0.5) for hit in hits)
    return replace(reading, concepts=found) if found else reading


@cache
def _meant_words() -> dict[str, str]:
    """Words of the shipped synonyms, and how they read in Latin letters."""
    return {
        word: latin(word)
        for row in table("unspsc_synonyms.csv")
        for language in LANGUAGES
        for word in words(row[language].replace(";", " "), language)
    }


def _shortest(word: str) -> int:
    return 2 if script_of(word) == "han" else 4


def _nearest(word: str) -> str | None:
    """The known word nearest in Latin letters, so that "wurenji" and a wrong character of the same sound count."""
    plain = latin(word)
    if len(plain) < 4:
        return None
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pg_trgm.similarity_threshold', %s, true)", [str(_LEAST_LIKENESS)])
        cursor.execute(
            "SELECT word, latin FROM matching_knownword WHERE latin %% %s ORDER BY similarity(latin, %s) DESC LIMIT 30",
            [plain, plain],
        )
        found = cursor.fetchall()
    found += _meant_words().items()
    rated = (
        (DamerauLevenshtein.normalized_similarity(plain, spelt, score_cutoff=_NEAR), one)
        for one, spelt in found
        if one != word
    )
    best = max(rated, default=(0.0, ""))
    return best[1] if best[0] >= _NEAR else None
