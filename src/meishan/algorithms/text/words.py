# SPDX-License-Identifier: Apache-2.0
"""The words of a text, and the strings PostgreSQL's full-text search is fed with."""

import re
from collections.abc import Callable

from meishan.algorithms.text.han import han_runs, segment, segment_for_search
from meishan.algorithms.text.language import language_of
from meishan.algorithms.text.latin import latin
from meishan.algorithms.text.normalise import normalise
from meishan.algorithms.text.stems import also_indexed, for_stemmer, is_stop_word

_CONFIGS = {"en": "english", "fr": "french", "es": "spanish", "ar": "simple", "ru": "russian", "zh": "simple"}
# A word, or a number with its decimal mark; marks of Indic scripts are part of the word.
_TOKEN = re.compile(r"\d+(?:[.,]\d+)+|[^\W_]+(?:[\u0900-\u0e7f\u3099\u309a]+[^\W_]*)*")
# What is glued to a word: the French article (l'eau, d'offres, qu'il), the English possessive.
_GLUED = {
    "fr": re.compile(r"\b(?:l|d|j|m|t|s|c|n|qu|jusqu|lorsqu|puisqu)'(?=[^\W\d_]{2,})"),
    "en": re.compile(r"(?<=\w)'s\b"),
}
_QUERY_PART = re.compile(r'(-?)"([^"]*)"?|(\S+)')


def _tokens(text: str, language: str | None, cut: Callable[[str], list[str]]) -> list[str]:
    plain = normalise(text)
    glued = _GLUED.get(language or language_of(text))
    if glued:
        plain = glued.sub(" ", plain)
    found: list[str] = []
    for piece, is_han in han_runs(plain):
        found += cut(piece) if is_han else _TOKEN.findall(piece)
    return found


def words(text: str, language: str | None = None) -> list[str]:
    """The normalised words of `text` in order, Chinese cut into its longest dictionary words.

    Notices mix languages, so every script is cut by its own rule whatever `language` (guessed when
    None) says; the language decides only about articles and endings glued on by an apostrophe.
    """
    return _tokens(text, language, segment)


def search_words(text: str, language: str | None = None) -> list[str]:
    """As `words`, with the shorter Chinese words inside the long ones too: what an index should hold."""
    return _tokens(text, language, segment_for_search)


def tsvector_config(language: str) -> str:
    """PostgreSQL's text-search configuration for one of the six languages; "simple" for any other.

    Arabic is "simple" too: `index_text` stems it, since PostgreSQL's stemmer gives سيارات and السيارات
    two different stems.
    """
    return _CONFIGS.get(language, "simple")


def index_text(text: str, language: str) -> str:
    """The string to index with `to_tsvector(tsvector_config(language), ...)`: words, spaces between."""
    found = []
    for word in search_words(text, language):
        if not is_stop_word(word, language):
            found += [for_stemmer(word, language), *also_indexed(word, language)]
    return " ".join(found)


def query_text(text: str, language: str) -> str:
    """The string to give `websearch_to_tsquery` with the same configuration.

    "Quoted phrases", a leading minus and the word OR keep their meaning; all else is words.
    """
    parts: list[str] = []
    for minus, phrase, plain in _QUERY_PART.findall(text):
        if plain == "OR":
            if parts and parts[-1] != "or":
                parts.append("or")
            continue
        negative = bool(minus) or plain.startswith("-")
        found = [
            for_stemmer(word, language)
            for word in words(phrase or plain, language)
            if not is_stop_word(word, language)
        ]
        spelt = " ".join(found)
        if spelt and (phrase or (negative and len(found) > 1)):
            spelt = f'"{spelt}"'
        if spelt:
            parts.append(f"-{spelt}" if negative else spelt)
    if parts and parts[-1] == "or":
        parts.pop()
    return " ".join(parts)


def trigram_text(text: str) -> str:
    """The string to compare by trigrams: words in Latin letters, so that typos and scripts are forgiven."""
    return " ".join(_TOKEN.findall(latin(" ".join(words(text)))))
