# SPDX-License-Identifier: Apache-2.0
"""A name as the words that identify its bearer: one script, no titles, no legal forms, no articles."""

import re
from dataclasses import dataclass
from functools import lru_cache

from anyascii import anyascii
from pypinyin import lazy_pinyin
from rapidfuzz.distance import OSA

from meishan.algorithms.screening.forms import split_legal_forms
from meishan.algorithms.text import normalise
from meishan.algorithms.text.han import han_runs

# Words that join the parts of a name and are left out as often as not.
_PARTICLES_TEXT = """
al el ul ur ar as ad at az an il the and of de del della di da do dos das la le les los y e van von der den zu
bin ben ibn bint binti ould wa und et
"""
_TITLES_TEXT = """
mr mrs ms miss dr prof professor sir lord sheikh shaikh shaykh sheik cheikh haji hajji hadji hajj mullah mulla maulavi
mawlawi maulawi mawlana maulana mufti qari ayatollah general gen colonel col major maj captain capt lieutenant lt
brigadier president minister ustad ustaz engineer eng
"""
_PARTICLES = frozenset(_PARTICLES_TEXT.split())
_TITLES = frozenset(_TITLES_TEXT.split())
_ORDINALS = {"1st": "first", "2nd": "second", "3rd": "third", "4th": "fourth", "5th": "fifth", "6th": "sixth",
             "7th": "seventh", "8th": "eighth", "9th": "ninth", "10th": "tenth"}  # fmt: skip
_DOTTED = re.compile(r"(?<=\w)\.(?=\w(?:\.|\b|$))|(?<=\b\w)\.(?=\s|$)")
_NOT_A_LETTER_OF_A_WORD = re.compile(r"['`\"“”«»]")
_WORD = re.compile(r"[^\W_]+")
_SERVANT = re.compile(r"abd[aeou]([lrszndt])(\w{4,})$")
_SERVANTS = frozenset(["abdul", "abdel", "abdal", "abdol", "abdoul", "abdu"])
_HANGUL = re.compile(r"[\uac00-\ud7a3]+")
_ARABIC_LETTERS = re.compile(r"[\u0600-\u06ff]")


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a name: in Latin letters, and as it was written (normalised) in its own script.

    `vowelless` is True for Arabic script, whose Latin form lacks the short vowels; `syllable` for Han
    and Hangul, whose words are one syllable each and so short that one letter makes another word.
    """

    latin: str
    written: str
    vowelless: bool = False
    syllable: bool = False


@dataclass(frozen=True, slots=True)
class Name:
    """A name cut up: `words` identify, `particles` (articles, bin, de) and `titles` do not.

    `form` is the company's legal form as it was written, normalised.
    """

    words: tuple[Word, ...]
    form: str = ""
    titles: tuple[str, ...] = ()


_KOREAN_FIRST = {"g": "k", "b": "p", "d": "t", "j": "ch"}
_KOREAN_SURNAMES = {"i": "ri", "im": "rim"}


def _korean(written: str) -> list[str]:
    """Syllables of Hangul in the romanisation the lists use (Kim Jong Un, not Gim Jeong Eun)."""
    spelt: list[str] = []
    for syllable in written:
        latin = anyascii(syllable).lower().replace("eo", "o").replace("eu", "u")
        if not spelt:
            latin = _KOREAN_FIRST.get(latin[0], latin[0]) + latin[1:]
            latin = _KOREAN_SURNAMES.get(latin, latin)
        spelt.append(latin)
    return spelt


def _in_latin(written: str) -> list[Word]:
    """One written word as Latin words: a Han or Hangul run gives one per syllable."""
    if written.isascii():
        return [Word(written, written)]
    made = []
    for piece, is_han in han_runs(written):
        if is_han:
            made += [
                Word(latin, char, syllable=True)
                for char, latin in zip(piece, lazy_pinyin(list(piece)), strict=True)
            ]
        elif _HANGUL.fullmatch(piece):
            made += [
                Word(latin, char, syllable=True) for char, latin in zip(piece, _korean(piece), strict=True)
            ]
        else:
            latin = "".join(_WORD.findall(anyascii(piece).lower()))
            made.append(Word(latin, piece, vowelless=bool(_ARABIC_LETTERS.search(piece))))
    return made


def _arabic_servant_of(word: Word) -> list[Word]:
    """عبدالرحمن as عبد and الرحمن; عبدالله stays one word."""
    rest = word.written.removeprefix("عبد")
    if rest == word.written or not rest.startswith("ال") or len(rest) < 5 or rest.startswith("الله"):
        return [word]
    return [part for written in ("عبد", rest) for part in _in_latin(written)]


def _servant_of(word: Word) -> list[Word]:
    """Abdulrahman, Abdurrahman and Abdel-Rahman alike as abd and rahman; Abdullah stays one word."""
    if word.vowelless:
        return _arabic_servant_of(word)
    if word.latin in _SERVANTS or (
        word.latin[:1] == "a" and OSA.distance(word.latin, "abdul", score_cutoff=1) == 1
    ):
        parts = ["abd"]
    else:
        found = _SERVANT.match(word.latin)
        glued = found and not found[2].startswith("lah") and (found[1] == "l" or found[2][0] == found[1])
        parts = ["abd", found[2]] if found and glued else [word.latin]
    if parts == [word.latin]:
        return [word]
    return [Word(part, part if word.written.isascii() else word.written) for part in parts]


@lru_cache(maxsize=100_000)
def parse(name: str, *, organisation: bool = True) -> Name:
    """`name` cut into the words that identify.

    Legal forms are looked for where `organisation` (pass False for people: "Ag" and "As" are names).
    Particles and titles are dropped unless nothing else is left.
    """
    plain = _NOT_A_LETTER_OF_A_WORD.sub("", normalise(name))
    plain = _DOTTED.sub("" if organisation else " ", plain).replace("&", " and ")
    plain = " ".join(_WORD.findall(plain))
    form = ""
    if organisation:
        plain, form = split_legal_forms(plain)
    written = [_ORDINALS.get(word, word) for word in plain.split()]
    titles = tuple(word for word in written if word in _TITLES)
    kept = [word for word in written if word not in _PARTICLES and word not in _TITLES] or written
    made = [latin for word in kept for latin in _in_latin(word) if latin.latin]
    made = [part for word in made for part in _servant_of(word)]
    return Name(tuple(made), form, titles)
