# SPDX-License-Identifier: Apache-2.0
"""The lists made ready for questions: few candidates per name, each compared in full."""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator

from meishan.algorithms.screening.compare import (
    EXTRA_OF_A_PERSON,
    EXTRA_OF_AN_ORGANISATION,
    Comparison,
    compare,
    word_likeness,
)
from meishan.algorithms.screening.model import (
    AIRCRAFT,
    ORGANISATION,
    PERSON,
    VESSEL,
    Entry,
    Hit,
    ListedName,
    Subject,
)
from meishan.algorithms.screening.names import Name, Word, parse
from meishan.algorithms.screening.sounds import arabic_consonants, consonants, sound

# The least score worth a person's look; found on the training half by `benchmarks/screening.py`.
THRESHOLD = 0.78
# A candidate must share words worth this part of the subject's name before it is compared in full.
_LEAST_SHARED = 0.45
_MOST_REMEMBERED = 100_000


class Index:
    """A set of listed entries that answers which of them a name may mean.

    Building takes about a second for 20,000 names; a question takes about a millisecond.
    """

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._names: list[tuple[Entry, ListedName, Name]] = []
        self._holders: dict[str, list[int]] = defaultdict(list)
        for entry in entries:
            for listed in entry.names:
                self._add(entry, listed)
        self._frequency = {word: len(holders) for word, holders in self._holders.items()}
        self._scale = math.log(len(self._names) + 1) or 1.0
        self._neighbours: dict[str, list[str]] = defaultdict(list)
        self._bare: dict[str, set[Word]] = defaultdict(set)
        self._similar: dict[Word, list[tuple[str, float]]] = {}
        self._prepare()

    def __len__(self) -> int:
        """How many listed names (not entries) the index holds."""
        return len(self._names)

    def _add(self, entry: Entry, listed: ListedName) -> None:
        name = parse(listed.name, organisation=entry.kind != PERSON)
        if not name.words:
            return
        at = len(self._names)
        self._names.append((entry, listed, name))
        for word in {word.latin for word in name.words}:
            self._holders[word].append(at)
        for run in _runs(name):
            if at not in self._holders[run][-1:]:
                self._holders[run].append(at)

    def _prepare(self) -> None:
        words = {word for _, _, name in self._names for word in name.words}
        for word in words:
            bare = arabic_consonants(word.written) if word.vowelless else consonants(word.latin)
            self._bare[bare].add(word)
        # Words written together are only met letter for letter: near forms of them would fill the memory.
        for latin in {word.latin for word in words}:
            for form in _near_forms(latin):
                self._neighbours[form].append(latin)

    def rarity(self, word: str) -> float:
        """How telling a Latin word is: 1 where no listed name has it, near 0 where most have."""
        held = self._frequency.get(word, 0)
        return 1.0 - math.log(1 + held) / self._scale if held else 1.0

    def screen(self, subject: Subject, *, threshold: float = THRESHOLD) -> list[Hit]:
        """Entries the subject may be, the best first; one hit per entry, by its best name.

        Scores count what is known besides the name: see `Hit`.
        """
        read = _readings(subject)
        best: dict[str, Hit] = {}
        for at in dict.fromkeys(at for name in dict.fromkeys(read.values()) for at in self._candidates(name)):
            entry, listed, listed_name = self._names[at]
            name = read[entry.kind == PERSON]
            found = self._compare(subject, name, entry, listed_name)
            hit = _judge(subject, entry, listed, found, (name.form, listed_name.form))
            if hit.score >= threshold and (
                entry.reference not in best or _rank(hit) > _rank(best[entry.reference])
            ):
                best[entry.reference] = hit
        return sorted(best.values(), key=_rank, reverse=True)

    def screen_many(
        self, subjects: Iterable[Subject], *, threshold: float = THRESHOLD
    ) -> Iterator[tuple[Subject, list[Hit]]]:
        """`screen` for each subject in turn, as a stream, so that a caller can show progress."""
        for subject in subjects:
            yield subject, self.screen(subject, threshold=threshold)

    def explain(self, subject: Subject, entry: Entry) -> Hit:
        """The best-scoring name of `entry` for `subject`, whatever the score."""
        name = _readings(subject)[entry.kind == PERSON]
        hits = []
        for listed in entry.names:
            listed_name = parse(listed.name, organisation=entry.kind != PERSON)
            found = self._compare(subject, name, entry, listed_name)
            hits.append(_judge(subject, entry, listed, found, (name.form, listed_name.form)))
        return max(hits, key=_rank)

    def _compare(self, subject: Subject, name: Name, entry: Entry, listed: Name) -> Comparison:
        is_person = PERSON in {subject.kind, entry.kind}
        extra = EXTRA_OF_A_PERSON if is_person else EXTRA_OF_AN_ORGANISATION
        return compare(name, listed, rarity=self.rarity, extra=extra)

    def _candidates(self, name: Name) -> list[int]:
        """Places of the names that share enough weight with `name` to be compared in full."""
        asked: list[tuple[Word | None, list[tuple[str, float]]]]
        asked = [(word, self._similar_words(word)) for word in name.words]
        total = sum(self._weight(word.latin, similar) for word, similar in asked if word is not None)
        asked += [(None, [(run, 1.0)]) for run in _runs(name) if run in self._holders]
        asked.sort(key=lambda pair: sum(self._frequency[word] for word, _ in pair[1]))
        least = _LEAST_SHARED * total
        remaining = sum(self._weight("", similar) for _, similar in asked if similar)
        shared: dict[int, float] = {}
        for _, similar in asked:
            if not similar:
                continue
            opens = remaining >= least
            remaining -= self._weight("", similar)
            gained: dict[int, float] = {}
            for word, value in similar:
                worth = value * max(self.rarity(word), 0.05)
                for at in self._holders[word]:
                    if (opens or at in shared) and worth > gained.get(at, 0.0):
                        gained[at] = worth
            for at, worth in gained.items():
                shared[at] = shared.get(at, 0.0) + worth
        return [at for at, worth in shared.items() if worth >= least * 0.9]

    def _weight(self, word: str, similar: list[tuple[str, float]]) -> float:
        """The weight of a word asked about: of the listed word it most likely is."""
        if similar:
            return max(self.rarity(listed) for listed, _ in similar)
        return 0.3 if len(word) == 1 else self.rarity(word)

    def _similar_words(self, word: Word) -> list[tuple[str, float]]:
        """Listed words that may be this one, with their likeness; remembered, as words repeat."""
        known = self._similar.get(word)
        if known is None:
            if len(self._similar) >= _MOST_REMEMBERED:
                self._similar.clear()
            known = self._similar[word] = self._look_for(word)
        return known

    def _look_for(self, word: Word) -> list[tuple[str, float]]:
        found: dict[str, float] = {}
        near = set().union(*(self._neighbours.get(form, ()) for form in _near_forms(word.latin)))
        if word.latin in self._holders:
            near.add(word.latin)
        for other in near:
            value, _ = word_likeness(word, Word(other, other, word.vowelless))
            if value >= 0.5:
                found[other] = value
        bare = arabic_consonants(word.written) if word.vowelless else consonants(word.latin)
        for held in self._bare.get(bare, ()):
            if held.vowelless != word.vowelless:
                value, _ = word_likeness(word, held)
                if value > found.get(held.latin, 0.0):
                    found[held.latin] = value
        return list(found.items())


def _readings(subject: Subject) -> dict[bool, Name]:
    """The subject's name as it is read against persons (True) and against all others (False).

    Where the subject's kind is known it is read one way; else as what it is compared with.
    """
    person = parse(subject.name, organisation=False)
    other = parse(subject.name, organisation=True)
    if subject.kind == PERSON:
        return {True: person, False: person}
    if subject.kind:
        return {True: other, False: other}
    return {True: person, False: other}


def _runs(name: Name) -> list[str]:
    """Neighbouring words written together, as another hand may have written them."""
    if len({word.vowelless for word in name.words}) > 1:
        return []
    words = [word.latin for word in name.words]
    runs = []
    for length in (2, 3):
        for at in range(len(words) - length + 1):
            run = "".join(words[at : at + length])
            if len(run) > 3:
                runs.append(run)
    return runs


def _near_forms(word: str) -> set[str]:
    """The word, its sound, and both with any one letter left out: near words share one of these."""
    forms = {word}
    if word.isalpha() and len(word) > 1:
        key = sound(word)
        forms.add(f"~{key}")
        if len(word) > 2:
            forms.update(word[:at] + word[at + 1 :] for at in range(len(word)))
        if len(key) > 3:
            forms.update(f"~{key[:at]}{key[at + 1 :]}" for at in range(len(key)))
    return forms


# What is known besides the name, added to or taken from the score.
_SAME_BIRTH_YEAR, _OTHER_BIRTH_YEAR = 0.04, -0.12
_SAME_COUNTRY, _OTHER_COUNTRY = 0.02, -0.03
_WEAK_ALIAS = -0.02
_OTHER_KIND = -0.06
_A_SHIP = -0.12


def _judge(
    subject: Subject, entry: Entry, listed: ListedName, found: Comparison, forms: tuple[str, str]
) -> Hit:
    score = found.score
    birth_year = country = ""
    if subject.birth_year and entry.birth_years:
        # Lists and registers are often a year apart (calendars, rounding): that is no contradiction.
        near = any(abs(subject.birth_year - year) <= 1 for year in entry.birth_years)
        birth_year = "same" if near else "differs"
        score += _SAME_BIRTH_YEAR if near else _OTHER_BIRTH_YEAR
    if subject.countries and entry.countries:
        country = "same" if subject.countries & entry.countries else "differs"
        score += _SAME_COUNTRY if country == "same" else _OTHER_COUNTRY
    if listed.weak:
        score += _WEAK_ALIAS
    if entry.kind in {VESSEL, AIRCRAFT}:
        score += _A_SHIP
    elif (
        subject.kind in {PERSON, ORGANISATION}
        and entry.kind in {PERSON, ORGANISATION}
        and subject.kind != entry.kind
    ):
        score += _OTHER_KIND
    return Hit(
        score=round(min(1.0, max(0.0, score)), 4),
        reference=entry.reference,
        matched=listed,
        words=found.words,
        unmatched=found.unmatched,
        listed_unmatched=found.listed_unmatched,
        reordered=found.reordered,
        birth_year=birth_year,
        country=country,
        legal_forms=forms,
    )


def _rank(hit: Hit) -> tuple[float, bool]:
    return hit.score, not hit.matched.alias
