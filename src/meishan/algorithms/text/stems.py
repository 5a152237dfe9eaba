# SPDX-License-Identifier: Apache-2.0
"""What PostgreSQL's stemmers get wrong after accents are gone, put right before they see a word."""

import re

# Words that say nothing, where PostgreSQL has no list (ar, zh) or where ours have lost their accents.
_STOP_WORDS = {
    "fr": "a ete etee etees etes meme memes",
    "es": "mas si tambien esta estan",
    "ar": "في من الي علي عن ان هذا هذه ذلك التي الذي الذين مع او و ثم قد كما لا ما لم لن بين كل حتي عند بعد",
    "zh": "的 了 和 与 及 或 在 为 对 等 之 其 是 于 以 将 由 并 也 都 而",
}
_STOP = {language: frozenset(words.split()) for language, words in _STOP_WORDS.items()}

# Spanish: the stemmer joins -ción and -ciones only when it sees the accent.
_SPANISH_CION = re.compile(r"([cs])ion$")
# Russian: the plural of these nouns is taken for a verb in the past tense (автомобили → автомоб).
_RUSSIAN_ILI = re.compile(r"(моб|проф|текст)или$")

# Light stemming of Arabic after Larkey, Ballesteros, Connell (2007), "light10", on normalised letters.
_ARABIC_ARTICLES = ("وال", "بال", "كال", "فال", "ال", "لل")
_ARABIC_ENDINGS = ("ها", "ان", "ات", "ون", "ين", "يه", "ه", "ي")
_ARABIC_PREPOSITIONS = ("ل", "ب")


def is_stop_word(word: str, language: str) -> bool:
    """Whether the normalised `word` carries no meaning of its own in `language`."""
    return word in _STOP.get(language, ())


def light_arabic(word: str) -> str:
    """`word` (normalised) without the and, the article and the endings of number, gender, possession."""
    if word.startswith("و") and len(word) > 4:
        bare = word[1:]
        word = bare if not bare.startswith("ال") or len(bare) > 4 else word
    for article in _ARABIC_ARTICLES:
        if word.startswith(article) and len(word) - len(article) >= 3:
            word = word[len(article) :]
            break
    for ending in _ARABIC_ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word[: -len(ending)]
    return word


def for_stemmer(word: str, language: str) -> str:
    """`word` (normalised) as the configuration of `language` should be given it."""
    if language == "ar":
        return light_arabic(word)
    if language == "es":
        return _SPANISH_CION.sub(r"\1ión", word)
    if language == "ru":
        return _RUSSIAN_ILI.sub(r"\1иль", word)
    return word


def also_indexed(word: str, language: str) -> list[str]:
    """Further forms to index beside `for_stemmer(word)`: Arabic words without a glued to or by."""
    if language == "ar" and word.startswith(_ARABIC_PREPOSITIONS) and len(word) >= 5:
        bare = light_arabic(word[1:])
        return [] if bare == light_arabic(word) else [bare]
    return []
