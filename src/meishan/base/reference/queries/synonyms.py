# SPDX-License-Identifier: Apache-2.0
"""Words people search for, in six languages, and the codes they mean (`data/unspsc_synonyms.csv`)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from django.db import connection

from meishan.algorithms.text import index_text, normalise, scripts_of, tsvector_config
from meishan.base.reference.models.shipped import LANGUAGES, table

_FIRST, _FURTHER = 1.0, 0.7
# For a word that is only a part of another one met: the "light" in "solar street light".
_WITHIN = 0.6


@dataclass(frozen=True)
class ConceptHit:
    """A code meant by a word. `weight` is 1 for the concept's main code, less for those beside it."""

    code: str
    word: str
    concept: str
    weight: float


@dataclass(frozen=True)
class _Phrase:
    text: str
    concept: str
    codes: tuple[str, ...]
    language: str
    stems: frozenset[str]


def stems_of(texts: Sequence[tuple[str, str]]) -> list[frozenset[str]]:
    """The stems of (language, text) pairs, as PostgreSQL's dictionaries give them; one statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tsvector_to_array(to_tsvector(config::regconfig, body))"
            " FROM unnest(%s::text[], %s::text[]) WITH ORDINALITY AS given(config, body, place) ORDER BY place",
            [
                [tsvector_config(language) for language, _text in texts],
                [index_text(text, language) for language, text in texts],
            ],
        )
        return [frozenset(row[0]) for row in cursor.fetchall()]


def phrases_of(code: str, language: str) -> list[str]:
    """The synonyms that lead to `code` in that language."""
    return _phrases_by_code().get((code, language), [])


@cache
def _phrases_by_code() -> dict[tuple[str, str], list[str]]:
    found: dict[tuple[str, str], list[str]] = {}
    for row in table("unspsc_synonyms.csv"):
        for language in LANGUAGES:
            for code in row["codes"].split()[:1]:
                found.setdefault((code, language), []).extend(row[language].split(";"))
    return found


@cache
def _by_stem() -> dict[tuple[str, str], list[_Phrase]]:
    """Every phrase under (language, one of its stems)."""
    given = [
        (row["concept"], tuple(row["codes"].split()), language, phrase)
        for row in table("unspsc_synonyms.csv")
        for language in LANGUAGES
        for phrase in row[language].split(";")
    ]
    stems = stems_of([(language, phrase) for _concept, _codes, language, phrase in given])
    found: dict[tuple[str, str], list[_Phrase]] = {}
    for (concept, codes, language, phrase), parts in zip(given, stems, strict=True):
        for stem in parts:
            found.setdefault((language, stem), []).append(_Phrase(phrase, concept, codes, language, parts))
    return found


def codes_for_words(text: str) -> list[ConceptHit]:
    """The codes meant by known words of `text`, in any of the six languages; the best match of each code.

    Longer phrases come first: "solar street light" says more than "light".
    """
    if not text.strip():
        return []
    met = [*_met_by_stems(text), *_met_as_written(text)]
    hits: dict[str, ConceptHit] = {}
    for phrase in sorted(met, key=lambda one: (-len(one.stems), -len(one.text), one.concept)):
        for place, code in enumerate(phrase.codes):
            weight = _FIRST if place == 0 else _FURTHER
            if any(phrase.stems < other.stems for other in met):
                weight *= _WITHIN
            if code not in hits or hits[code].weight < weight:
                hits[code] = ConceptHit(code, phrase.text, phrase.concept, weight)
    return list(hits.values())


def _met_by_stems(text: str) -> Iterator[_Phrase]:
    known = _by_stem()
    for language, stems in zip(LANGUAGES, stems_of([(one, text) for one in LANGUAGES]), strict=True):
        for stem in stems:
            for phrase in known.get((language, stem), ()):
                if phrase.stems <= stems:
                    yield phrase


def _met_as_written(text: str) -> Iterator[_Phrase]:
    """Chinese phrases found as they stand: the dictionary may cut them elsewhere."""
    plain = normalise(text)
    if "han" not in scripts_of(plain):
        return iter(())
    return (phrase for spelt, phrase in _chinese() if spelt in plain)


@cache
def _chinese() -> tuple[tuple[str, _Phrase], ...]:
    """Each Chinese phrase of more than one letter, as it is compared."""
    seen = {}
    for (language, _stem), phrases in _by_stem().items():
        if language == "zh":
            seen.update({(one.concept, one.text): one for one in phrases if len(one.text) > 1})
    return tuple((normalise(one.text), one) for one in seen.values())
