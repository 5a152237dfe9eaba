# SPDX-License-Identifier: Apache-2.0
"""The text form of classic problems, and the JSON of their schedules and certificates.

`docs/howto/meetings.md` describes both for people.
"""

from collections.abc import Sequence
from typing import Any

from meishan.algorithms.meetings.classic.problem import Certificate, Meet, Problem, ProblemError

FIRST_WORD = "participants"
# The words and the largest numbers, beyond which memory would be the fault.
_COUNTS = {FIRST_WORD: 20_000, "slots": 500, "tables": 20_000}
_DIGITS = 9


class TextError(ValueError):
    """A line is not of the form; the sentence begins with its number."""


def is_classic(text: str) -> bool:
    """Whether the first line that says anything is `participants N`."""
    for line in text.lstrip("\ufeff").splitlines():
        words = line.partition("#")[0].split()
        if words:
            return words[0] == FIRST_WORD
    return False


class _Reading:
    """What has been read so far, line by line."""

    def __init__(self) -> None:
        self.number = 0
        self.counts: dict[str, int] = {}
        self.forbidden: dict[int, set[int]] = {}
        self.meetings: list[Meet] = []
        self.pairs: dict[frozenset[int], int] = {}
        self.before: list[tuple[int, int, int]] = []
        self.fair: int | None = None

    def fault(self, sentence: str) -> TextError:
        return TextError(f"Line {self.number}: {sentence}")

    def line(self, words: list[str]) -> None:
        keyword, numbers = words[0], [self._whole(word) for word in words[1:]]
        if keyword in _COUNTS:
            self._count(keyword, numbers)
        elif keyword in {"forbid", "meet", "before", "fair"}:
            for name in _COUNTS:
                if name not in self.counts:
                    raise self.fault(f"a line `{name} …` must stand before the first `{keyword}`.")
            getattr(self, f"_{keyword}")(numbers)
        else:
            raise self.fault(
                f"`{keyword[:40]}` is not known; lines begin with participants, slots, tables, forbid, meet, "
                "before or fair."
            )

    def _whole(self, word: str) -> int:
        if not (word.isascii() and word.isdigit()):
            raise self.fault(f"`{word[:40]}` is not a whole number.")
        if len(word) > _DIGITS:
            raise self.fault(f"{word[:40]} is too large.")
        return int(word)

    def _count(self, keyword: str, numbers: list[int]) -> None:
        if keyword in self.counts:
            raise self.fault(f"`{keyword}` stands here a second time.")
        if len(numbers) != 1 or not 1 <= numbers[0] <= _COUNTS[keyword]:
            raise self.fault(f"write `{keyword} N`, N from 1 to {_COUNTS[keyword]:,}.")
        self.counts[keyword] = numbers[0]

    def _participant(self, number: int) -> int:
        if number >= self.counts[FIRST_WORD]:
            raise self.fault(
                f"there is no participant {number}; they are 0 to {self.counts[FIRST_WORD] - 1}."
            )
        return number

    def _slots(self, numbers: list[int]) -> set[int]:
        for number in numbers:
            if number >= self.counts["slots"]:
                raise self.fault(f"there is no slot {number}; they are 0 to {self.counts['slots'] - 1}.")
        return set(numbers)

    def _forbid(self, numbers: list[int]) -> None:
        if len(numbers) < 2:
            raise self.fault("write `forbid PARTICIPANT SLOT …`, with at least one slot.")
        self.forbidden.setdefault(self._participant(numbers[0]), set()).update(self._slots(numbers[1:]))

    def _meet(self, numbers: list[int]) -> None:
        if len(numbers) < 2:
            raise self.fault(
                "write `meet PARTICIPANT PARTICIPANT`, and then, if you like, its possible slots."
            )
        one, two = map(self._participant, numbers[:2])
        if one == two:
            raise self.fault(f"participant {one} cannot meet herself.")
        first = self.pairs.setdefault(frozenset((one, two)), self.number)
        if first != self.number:
            raise self.fault(f"{one} and {two} are already to meet (line {first}).")
        self.meetings.append(Meet(one, two, frozenset(self._slots(numbers[2:])) if numbers[2:] else None))

    def _before(self, numbers: list[int]) -> None:
        if len(numbers) != 2 or numbers[0] == numbers[1]:
            raise self.fault(
                "write `before I J`, the numbers of two meetings, in the order of their lines from 0."
            )
        self.before.append((numbers[0], numbers[1], self.number))

    def _fair(self, numbers: list[int]) -> None:
        if self.fair is not None:
            raise self.fault("`fair` stands here a second time.")
        if len(numbers) != 1:
            raise self.fault("write `fair N`, by how many the breaks of two participants may differ.")
        self.fair = numbers[0]


def read_problem(text: str) -> Problem:
    """The problem a text describes. Raises TextError."""
    reading = _Reading()
    for number, line in enumerate(text.lstrip("\ufeff").splitlines(), 1):
        reading.number = number
        words = line.partition("#")[0].split()
        if words:
            reading.line(words)
    for name in _COUNTS:
        if name not in reading.counts:
            raise TextError(f"There is no line `{name} N`.")
    for i, j, number in reading.before:
        if max(i, j) >= len(reading.meetings):
            raise TextError(
                f"Line {number}: there is no meeting {max(i, j)}; there are {len(reading.meetings)}, counted from 0."
            )
    problem = Problem(
        reading.counts[FIRST_WORD],
        reading.counts["slots"],
        reading.counts["tables"],
        tuple(frozenset(reading.forbidden.get(p, ())) for p in range(reading.counts[FIRST_WORD])),
        tuple(reading.meetings),
        tuple((i, j) for i, j, _number in reading.before),
        reading.fair,
    )
    try:
        problem.check()
    except ProblemError as error:
        raise TextError(str(error)) from error
    return problem


def write_problem(problem: Problem) -> str:
    """The problem as a text that `read_problem` reads."""
    lines = [
        f"{FIRST_WORD} {problem.participants}",
        f"slots {problem.slots}",
        f"tables {problem.tables}",
    ]
    if problem.fair is not None:
        lines.append(f"fair {problem.fair}")
    lines += [_numbers("forbid", p, *sorted(slots)) for p, slots in enumerate(problem.forbidden) if slots]
    lines += [_numbers("meet", meet.one, meet.two, *sorted(meet.only or ())) for meet in problem.meetings]
    lines += [_numbers("before", i, j) for i, j in problem.before]
    return "\n".join(lines) + "\n"


def _numbers(word: str, *numbers: int) -> str:
    return " ".join((word, *map(str, numbers)))


def write_schedule(problem: Problem, slots: Sequence[int]) -> dict[str, Any]:
    """The schedule as JSON: `slots` has one for each meeting."""
    return {
        "meetings": [[m.one, m.two, slot] for m, slot in zip(problem.meetings, slots, strict=True)],
    }


def write_certificate(certificate: Certificate) -> dict[str, Any]:
    """The certificate as JSON."""
    return {
        "form": "classic",
        "meetings": certificate.meetings,
        "breaks": certificate.breaks,
        "bound": certificate.bound,
        "proven": certificate.proven,
        "argument": certificate.argument,
        "idle_slots": certificate.idle_slots,
        "each": list(certificate.each),
        "each_least": list(certificate.each_least),
        "seconds": round(certificate.seconds, 3),
    }
