# SPDX-License-Identifier: Apache-2.0
"""Words of six languages: one spelling, segmentation, language, transliteration; pure functions."""

from meishan.algorithms.text.han import simplified
from meishan.algorithms.text.language import LANGUAGES, language_of, script_of, scripts_of
from meishan.algorithms.text.latin import latin, pinyin
from meishan.algorithms.text.normalise import digits_to_ascii, normalise, without_accents
from meishan.algorithms.text.words import (
    index_text,
    query_text,
    search_words,
    trigram_text,
    tsvector_config,
    words,
)

__all__ = [
    "LANGUAGES",
    "digits_to_ascii",
    "index_text",
    "language_of",
    "latin",
    "normalise",
    "pinyin",
    "query_text",
    "script_of",
    "scripts_of",
    "search_words",
    "simplified",
    "trigram_text",
    "tsvector_config",
    "without_accents",
    "words",
]
