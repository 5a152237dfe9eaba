# SPDX-License-Identifier: Apache-2.0
"""The plain values of screening: who is listed, who is asked about, and what speaks for a match."""

from dataclasses import dataclass, field

PERSON = "person"
ORGANISATION = "organisation"
VESSEL = "vessel"
AIRCRAFT = "aircraft"


@dataclass(frozen=True, slots=True)
class ListedName:
    """One name of an entry. `weak` marks an alias the list itself calls low quality."""

    name: str
    alias: bool = False
    weak: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """One person, organisation or ship on a list.

    `reference` is unique within the list; `countries` are ISO 3166-1 alpha-2 codes in lower case
    (nationality and addresses together); `birth_years` holds every year the list allows.
    """

    reference: str
    names: tuple[ListedName, ...]
    kind: str = ""
    birth_years: frozenset[int] = frozenset()
    countries: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom to look for. Only the name is needed; what else is known corroborates or speaks against."""

    name: str
    kind: str = ""
    birth_year: int | None = None
    countries: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class WordMatch:
    """How one word of the subject's name meets one word of the listed name.

    `how` is one of `WordMatch.WAYS`; `likeness` runs from 0 to 1.
    """

    WAYS = (
        "exact",  # letter for letter
        "transliterated",  # equal after writing both in Latin letters
        "sound",  # spelt differently, sounds the same
        "one-letter",  # one letter added, left out, changed or swapped
        "two-letters",
        "initial",  # one of the two is only the first letter
        "joined",  # written as one word here and as several there
        "consonants",  # the same consonants, where one script writes no vowels
    )

    word: str
    listed: str
    how: str
    likeness: float


@dataclass(frozen=True, slots=True)
class Hit:
    """A possible match: a reason for a person to look, never a conclusion.

    `score` runs from 0 to 1 and includes the corroboration below. `unmatched` and `listed_unmatched`
    are the words only one side has. `birth_year` and `country` are "same", "differs" or "" (not known
    on one side).
    """

    score: float
    reference: str
    matched: ListedName
    words: tuple[WordMatch, ...]
    unmatched: tuple[str, ...] = ()
    listed_unmatched: tuple[str, ...] = ()
    reordered: bool = False
    birth_year: str = ""
    country: str = ""
    legal_forms: tuple[str, str] = field(default=("", ""))
