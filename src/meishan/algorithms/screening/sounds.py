# SPDX-License-Identifier: Apache-2.0
"""How alike two words of a name are: letters, sound across transliterations, and bare consonants."""

import re
from functools import lru_cache

from rapidfuzz.distance import OSA

# Clusters of letters that transliterations of Arabic, Persian, Russian, Korean and Chinese use for
# one sound, longest first. Capitals are sounds that have no letter of their own.
_CLUSTERS = (
    ("shch", "S"), ("tsch", "C"), ("dsch", "j"), ("sch", "S"), ("tch", "C"), ("dzh", "j"), ("ddh", "d"),
    ("kh", "k"), ("gh", "g"), ("ph", "f"), ("th", "t"), ("dh", "d"), ("sh", "S"), ("ch", "C"), ("zh", "j"),
    ("dj", "j"), ("ck", "k"), ("ts", "s"), ("tz", "s"), ("ou", "u"), ("oo", "u"), ("ee", "i"), ("ie", "i"),
    ("eo", "o"), ("eu", "u"), ("yu", "u"), ("ya", "a"), ("iy", "i"), ("yi", "i"), ("ii", "i"), ("x", "ks"), ("q", "k"),
    ("w", "v"), ("y", "i"), ("e", "a"), ("o", "u"),
)  # fmt: skip
_CLUSTER = re.compile("|".join(cluster for cluster, _ in _CLUSTERS))
_SOUND = dict(_CLUSTERS)
_DOUBLED = re.compile(r"(.)\1+")
_C = re.compile(r"c(?=[eiy])")
_VOWELS = str.maketrans("", "", "aeiou")

_ARABIC_CONSONANTS = {
    "ب": "b", "پ": "b", "ت": "t", "ث": "t", "ج": "j", "چ": "C", "ح": "h", "خ": "k", "د": "d", "ذ": "d", "ر": "r",
    "ز": "s", "ژ": "j", "س": "s", "ش": "S", "ص": "s", "ض": "d", "ط": "t", "ظ": "s", "ع": "", "غ": "g", "ف": "f",
    "ق": "k", "ك": "k", "ل": "l", "م": "m", "ن": "n", "ه": "h", "و": "v", "ي": "i", "ا": "", "ڤ": "f",
}  # fmt: skip


@lru_cache(maxsize=200_000)
def sound(word: str) -> str:
    """A key that words of one pronunciation share, whatever the transliteration.

    Mohammed, Muhammad and Mohamed; Hussein, Husayn and Hussain; Yusuf and Yousuf; Gaddafi and Qadhafi
    differ in one sound at most.
    """
    if not word.isalpha():
        return word
    key = _C.sub("s", word)
    key = _CLUSTER.sub(lambda found: _SOUND[found.group()], key).replace("c", "k")
    key = _DOUBLED.sub(r"\1", key)
    return key.rstrip("h") or key


@lru_cache(maxsize=200_000)
def consonants(word: str) -> str:
    """The consonants of a Latin word, in the alphabet of `arabic_consonants`."""
    key = sound(word).replace("p", "b").replace("z", "s")
    head = key[:1] if key[:1] in {"v", "i"} else ""
    bare = head + key[len(head) :].translate(_VOWELS).replace("v", "")
    return _DOUBLED.sub(r"\1", bare).rstrip("h")


def arabic_consonants(word: str) -> str:
    """The consonants of a word in Arabic letters (normalised), its article dropped.

    و and ي count only at the beginning: elsewhere they mostly write a vowel.
    """
    if word.startswith("ال") and len(word) > 4:
        word = word[2:]
    spelt = "".join(_ARABIC_CONSONANTS.get(letter, "") for letter in word)
    head, rest = spelt[:1], spelt[1:].replace("v", "").replace("i", "")
    return _DOUBLED.sub(r"\1", head + rest).rstrip("h")


# Likeness of two words one or two letters apart, by the length of the longer: a slip weighs more in
# a short word. Index 0 is unused; beyond the end the last value holds.
_ONE_LETTER = (0.0, 0.0, 0.0, 0.55, 0.72, 0.82, 0.86, 0.88, 0.9, 0.91, 0.92)
_TWO_LETTERS = (0.0,) * 7 + (0.62, 0.7, 0.75, 0.78, 0.8)


def _by_length(table: tuple[float, ...], length: int) -> float:
    return table[min(length, len(table) - 1)]


@lru_cache(maxsize=500_000)
def likeness(word: str, other: str) -> tuple[float, str]:
    """How alike two Latin words are, 0 to 1, and how (a `WordMatch.how`; "" below any likeness)."""
    if word == other:
        return 1.0, "exact"
    if word.isdigit() or other.isdigit():
        return 0.0, ""
    if len(word) == 1 or len(other) == 1:
        return (0.5, "initial") if word[0] == other[0] else (0.0, "")
    one, two = sound(word), sound(other)
    longer = max(len(word), len(other))
    if one == two and len(one) > 1:
        return (0.95 if len(one) > 2 else 0.85), "sound"
    distance = OSA.distance(word, other, score_cutoff=2)
    if distance == 1:
        return _by_length(_ONE_LETTER, longer), "one-letter"
    if OSA.distance(one, two, score_cutoff=1) == 1 and min(len(one), len(two)) >= 4:
        return _by_length(_ONE_LETTER, longer) - 0.12, "sound"
    if distance == 2:
        best = _by_length(_TWO_LETTERS, longer)
        return best, "two-letters" if best else ""
    return 0.0, ""
