# SPDX-License-Identifier: Apache-2.0
"""Which script and which of the six languages a text is in: good enough to choose a search index."""

import unicodedata
from collections import Counter
from functools import lru_cache

LANGUAGES = ("en", "fr", "es", "ar", "ru", "zh")

_SCRIPT_WORDS = {
    "LATIN": "latin",
    "ARABIC": "arabic",
    "CYRILLIC": "cyrillic",
    "CJK": "han",
    "IDEOGRAPHIC": "han",
    "HIRAGANA": "kana",
    "KATAKANA": "kana",
    "KATAKANA-HIRAGANA": "kana",
    "HANGUL": "hangul",
}
_LANGUAGE_OF_SCRIPT = {"arabic": "ar", "cyrillic": "ru", "han": "zh"}

# The small words of a language, and a few that every notice has: they decide among Latin texts.
_FREQUENT = {
    "en": """the of and to in for is on with by at from as or be are this that an will shall must which
        services supply provision procurement request office equipment goods works tender bid
        vehicles water""",
    "fr": """le la les des du de et en pour une un dans sur avec par au aux est ce cette ces qui que ou son sa
        ses fourniture appel d'offres travaux achat service services prestation acquisition
        marche bureau eau""",
    "es": """el la los las de del y en para una un con por al es que se su sus este esta o como
        suministro servicio servicios adquisicion licitacion contratacion obras compra oficina agua
        equipos""",
}
_LANGUAGES_OF_WORD: dict[str, list[str]] = {}
for _language, _words in _FREQUENT.items():
    for _word in _words.split():
        _LANGUAGES_OF_WORD.setdefault(_word, []).append(_language)

# Letters that one of the three has and the others have not.
_TELLING_LETTERS = dict.fromkeys("ñ¿¡íóáú", "es") | dict.fromkeys("çèêàùœîôûëâ", "fr")


@lru_cache(maxsize=65536)
def _script_of_letter(letter: str) -> str:
    first = unicodedata.name(letter, "OTHER").split(" ")
    word = first[1] if first[0] in {"FULLWIDTH", "HALFWIDTH"} and len(first) > 1 else first[0]
    return _SCRIPT_WORDS.get(word, "other")


def scripts_of(text: str) -> dict[str, int]:
    """How many letters of each script stand in `text`, the most frequent first."""
    return dict(Counter(_script_of_letter(char) for char in text if char.isalpha()).most_common())


def script_of(text: str) -> str:
    """The script of most letters: latin, arabic, cyrillic, han, kana, hangul or other; "" without letters.

    A Han character says as much as a whole word, so it counts three times: 采购 ICT 设备 is Han.
    """
    counts = scripts_of(text)
    if "han" in counts:
        counts["han"] *= 3
    return max(counts, key=counts.__getitem__, default="")


def language_of(text: str, *, default: str = "en") -> str:
    """The one of `LANGUAGES` that `text` is most likely in; `default` when nothing tells.

    Script decides first; among Latin texts the small words do, then letters only one language has.
    """
    script = script_of(text)
    if script in _LANGUAGE_OF_SCRIPT:
        return _LANGUAGE_OF_SCRIPT[script]
    if script != "latin":
        return default
    scores = dict.fromkeys(("en", "fr", "es"), 0.0)
    lowered = text.lower()
    for word in _plain(lowered).split():
        owners = _LANGUAGES_OF_WORD.get(word, ())
        for language in owners:
            scores[language] += 1 / len(owners)
    for letter, language in _TELLING_LETTERS.items():
        scores[language] += lowered.count(letter)
    best = max(scores.values())
    if best == 0:
        return default
    winners = [language for language, score in scores.items() if score == best]
    return default if default in winners else winners[0]


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text.replace("’", "'"))
    letters = (char for char in decomposed if not unicodedata.combining(char))
    return "".join(char if char.isalpha() or char == "'" else " " for char in letters)
