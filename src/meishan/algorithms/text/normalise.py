# SPDX-License-Identifier: Apache-2.0
"""One spelling for each word: what a reader takes for the same word must compare equal."""

import re
import unicodedata

from meishan.algorithms.text.han import simplified

# Letters with a stroke or a ligature: Unicode gives them no decomposition, readers do.
_LETTERS = {
    "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "ł": "l", "ŋ": "n", "œ": "oe", "æ": "ae", "þ": "th",
    "ŧ": "t", "ĸ": "k", "ß": "ss", "ə": "a",
    # Arabic and Persian forms of one letter, as typed on different keyboards.
    "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ی": "ي", "ې": "ي", "ئ": "ي", "ؤ": "و",
    "ة": "ه", "ۀ": "ه", "ہ": "ه", "ھ": "ه", "ە": "ه", "ک": "ك", "ڪ": "ك", "گ": "ك", "ـ": "", "ء": "",
    # Quotation marks and dashes that stand for an apostrophe or a hyphen.
    "’": "'", "‘": "'", "ʼ": "'", "ʻ": "'", "´": "'", "`": "'", "ʿ": "'", "ʾ": "'", "′": "'",
    "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "−": "-",
}  # fmt: skip
_LETTER_TABLE = str.maketrans(_LETTERS)
# Marks that make another letter are kept: the breve of й, Indic vowel signs, Japanese voicing.
_ACCENTS = re.compile(
    "(?<![иИ])\u0306|[\u0300-\u0305\u0307-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u0610-\u061a\u064b-\u065f\u0670"
    "\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
)
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff]"
)
_SPACES = re.compile(r"\s+")


def digits_to_ascii(text: str) -> str:
    """Decimal digits of any script (٢٠٢٦, ۲۰۲۶, २०२६) as 0-9."""
    if text.isascii():
        return text
    return "".join(
        str(unicodedata.decimal(char)) if char.isdecimal() and not char.isascii() else char for char in text
    )


def without_accents(text: str) -> str:
    """`text` without combining marks: é → e, Arabic harakat dropped; й and Indic vowels are kept."""
    if text.isascii():
        return text
    return unicodedata.normalize("NFC", _ACCENTS.sub("", unicodedata.normalize("NFD", text)))


def normalise(text: str) -> str:
    """`text` in the one spelling that index and query share. Applying it twice changes nothing.

    Full-width and compatibility forms (NFKC), case, accents, Arabic vowel signs, tatweel and letter
    forms, digits of other scripts, Cyrillic ё, Traditional Chinese, invisible marks and runs of
    spaces are all brought to one form. Punctuation stays.
    """
    if text.isascii():
        return _SPACES.sub(" ", text.lower()).strip()
    text = unicodedata.normalize("NFKC", text)
    text = _INVISIBLE.sub("", text).casefold().replace("ё", "е")
    text = simplified(without_accents(text).translate(_LETTER_TABLE))
    return _SPACES.sub(" ", digits_to_ascii(text)).strip()
