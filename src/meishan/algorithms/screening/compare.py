# SPDX-License-Identifier: Apache-2.0
"""Two names side by side: which words meet, what is left over, and what that is worth."""

from collections.abc import Callable
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from meishan.algorithms.screening.model import WordMatch
from meishan.algorithms.screening.names import Name, Word
from meishan.algorithms.screening.sounds import arabic_consonants, consonants, likeness, sound

# How much words that only one name has take away. Chosen on the training half of the public test
# names (`benchmarks/screening.py`), people and organisations apart: a middle name is often left out,
# a word of a firm's name seldom.
CONFLICT = 1.5
EXTRA_OF_A_PERSON = 0.35
EXTRA_OF_AN_ORGANISATION = 0.8
INITIAL_WEIGHT = 0.3
_LEAST_LIKENESS = 0.5


@dataclass(frozen=True, slots=True)
class Comparison:
    """The score (0 to 1) of two names and all that explains it."""

    score: float
    words: tuple[WordMatch, ...]
    unmatched: tuple[str, ...]
    listed_unmatched: tuple[str, ...]
    reordered: bool


def word_likeness(word: Word, other: Word) -> tuple[float, str]:
    """`sounds.likeness` of two words, minding their scripts."""
    if word.vowelless != other.vowelless:
        arabic, latin = (word, other) if word.vowelless else (other, word)
        bare = arabic_consonants(arabic.written)
        if len(bare) >= 2 and bare == consonants(latin.latin):
            return (0.88 if len(bare) > 2 else 0.65), "consonants"
        return 0.0, ""
    value, how = likeness(word.latin, other.latin)
    if how == "exact":
        if word.written == other.written:
            return 1.0, "exact"
        # Two words of one script that differ there only sound alike: 平 and 萍 are two names.
        return (0.98, "transliterated") if word.latin in {word.written, other.written} else (0.8, "sound")
    if word.syllable or other.syllable:
        same = _voiceless(sound(word.latin)) == _voiceless(sound(other.latin))
        return (0.75, "sound") if same else (0.0, "")
    if how and word.vowelless and len(word.written) < 5:
        return (value - 0.1, how)
    return value, how


# Korean and Wade-Giles write one sound as g or k, b or p, d or t, j or ch.
_VOICELESS = str.maketrans("gbdj", "kptC")


def _voiceless(key: str) -> str:
    return key.translate(_VOICELESS)


def compare(one: Name, other: Name, *, rarity: Callable[[str], float], extra: float) -> Comparison:
    """How well `one` (asked about) fits `other` (listed).

    `rarity` gives a word's weight, 0 to 1: sharing a rare word says more than sharing Mohammed.
    `extra` is what a word left over on one side costs when the other side has none left over.
    """
    matches, used, listed_used = _pair_words(one.words, other.words)
    gained = possible = 0.0
    for match, listed_latin in matches:
        weight = INITIAL_WEIGHT if match.how == "initial" else max(rarity(listed_latin), 0.05)
        gained += weight * match.likeness
        possible += weight
    left = [word for at, word in enumerate(one.words) if at not in used]
    listed_left = [word for at, word in enumerate(other.words) if at not in listed_used]
    spare = sum(_weight(word, rarity) for word in left)
    listed_spare = sum(_weight(word, rarity) for word in listed_left)
    conflict = min(spare, listed_spare)
    cost = CONFLICT * conflict + extra * (max(spare, listed_spare) - conflict)
    score = gained / (possible + cost) if matches else 0.0
    score = max(score, _as_one_string(one, other))
    order = sorted(used[at] for at in used)
    return Comparison(
        score=score,
        words=tuple(match for match, _latin in matches),
        unmatched=tuple(word.written for word in left),
        listed_unmatched=tuple(word.written for word in listed_left),
        reordered=[used[at] for at in sorted(used)] != order,
    )


def _weight(word: Word, rarity: Callable[[str], float]) -> float:
    return INITIAL_WEIGHT if len(word.latin) == 1 and not word.syllable else rarity(word.latin)


def _pair_words(
    words: tuple[Word, ...], listed: tuple[Word, ...]
) -> tuple[list[tuple[WordMatch, str]], dict[int, int], set[int]]:
    """The best pairing, greedily from the likest pair down: each match with the listed words in Latin letters."""
    pairs = []
    for at, word in enumerate(words):
        for listed_at, other in enumerate(listed):
            value, how = word_likeness(word, other)
            if value >= _LEAST_LIKENESS:
                pairs.append((value, -abs(at - listed_at), at, 1, listed_at, 1, how))
    pairs += _joined(words, listed)
    pairs.sort(reverse=True)
    matches: list[tuple[int, WordMatch, str]] = []
    used: dict[int, int] = {}
    listed_used: set[int] = set()
    for value, _, at, length, listed_at, listed_length, how in pairs:
        here, there = range(at, at + length), range(listed_at, listed_at + listed_length)
        if any(place in used for place in here) or any(place in listed_used for place in there):
            continue
        used.update(dict.fromkeys(here, listed_at))
        listed_used.update(there)
        match = WordMatch(
            " ".join(words[place].written for place in here),
            " ".join(listed[place].written for place in there),
            how,
            round(value, 3),
        )
        matches.append((at, match, " ".join(listed[place].latin for place in there)))
    matches.sort(key=lambda found: found[0])
    return [(match, latin) for _at, match, latin in matches], used, listed_used


def _joined(words: tuple[Word, ...], listed: tuple[Word, ...]) -> list[tuple]:
    """Pairs where one side writes as one word what the other writes as two or three."""
    pairs = []
    for long, short, swapped in ((words, listed, False), (listed, words, True)):
        singles = {word.latin: at for at, word in enumerate(short) if len(word.latin) > 3}
        for length in (2, 3):
            for at in range(len(long) - length + 1):
                run = "".join(word.latin for word in long[at : at + length])
                there = singles.get(run)
                if there is not None:
                    place = (there, 1, at, length) if swapped else (at, length, there, 1)
                    pairs.append((0.97, 0, *place, "joined"))
    return pairs


def _as_one_string(one: Name, other: Name) -> float:
    """Likeness of the names with all spaces gone: finds a letter that slipped over a space."""
    here = "".join(word.latin for word in one.words)
    there = "".join(word.latin for word in other.words)
    longer = max(len(here), len(there))
    if longer < 8 or any(word.vowelless for word in one.words + other.words):
        return 0.0
    distance = OSA.distance(here, there, score_cutoff=2)
    return 1.0 - 1.2 * distance / longer if distance <= 2 else 0.0
