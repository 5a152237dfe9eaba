# SPDX-License-Identifier: Apache-2.0
"""Ranks a published evaluation again and holds the outcome against the ranking that was published with it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from meishan.algorithms.scoring import forms, result
from meishan.algorithms.scoring.errors import FormatError
from meishan.algorithms.scoring.problem import Problem
from meishan.algorithms.scoring.ranking import rank
from meishan.algorithms.scoring.result import Ranking

_LISTS = {"offers": dict, "tied": dict, "reserve": str}
_HEAD = tuple(name for name in result.NAMES if name not in ("offers", "evaluation"))


@dataclass(frozen=True)
class Recomputed:
    """What came out this time, and every difference to what was published, a sentence each."""

    problem: Problem
    ranking: Ranking
    differences: tuple[str, ...]

    @property
    def equal(self) -> bool:
        return not self.differences


def recompute(evaluation: bytes | dict[str, Any], published: bytes | dict[str, Any]) -> Recomputed:
    """Rank the evaluation, and compare with the published ranking. Raises ScoringError where one can't be read."""
    problem = Problem.parse(evaluation)
    given = read_ranking(published)
    ranking = rank(problem)
    return Recomputed(problem, ranking, tuple(differences(ranking, given)))


def read_ranking(data: bytes | dict[str, Any]) -> dict[str, Any]:
    """A published ranking as JSON, its frame checked. Raises FormatError."""
    given = forms.read_json(data, result.WHAT) if isinstance(data, bytes) else data
    row = forms.versioned(given, result.WHAT, result.KIND, result.NAMES)
    for name, kind in _LISTS.items():
        if not isinstance(row[name], list) or not all(isinstance(one, kind) for one in row[name]):
            raise FormatError(f"In “{name}” of the ranking, a list of another kind is needed.")
    ids = [one.get("id") for one in row["offers"]]
    if not all(isinstance(one, str) for one in ids) or len(set(ids)) < len(ids):
        raise FormatError("In “offers” of the ranking, each offer needs an id of its own.")
    return row


def differences(ranking: Ranking, published: dict[str, Any]) -> Iterator[str]:
    """A sentence for each thing that was published otherwise than it comes out."""
    ours = ranking.json
    if forms.canonical(published) == ranking.canonical:
        return
    if published["evaluation"] != ours["evaluation"]:
        yield (
            f"The ranking was made from another evaluation than this one: it names {published['evaluation']}, and this "
            f"one is {ours['evaluation']}."
        )
    theirs = {one["id"]: one for one in published["offers"]}
    mine = {one["id"]: one for one in ours["offers"]}
    for name in sorted(theirs.keys() | mine.keys()):
        if name not in mine:
            yield f"Offer “{name}” is in the ranking and not in the evaluation."
        elif name not in theirs:
            yield f"Offer “{name}” is in the evaluation and not in the ranking."
        else:
            yield from _parted(f"offer “{name}”", theirs[name], mine[name])
    yield from _parted(
        "the ranking", {name: published[name] for name in _HEAD}, {name: ours[name] for name in _HEAD}
    )
    if list(theirs) != list(mine) and theirs.keys() == mine.keys():
        yield f"The offers stand in another order: {', '.join(mine)} is what comes out."


def _parted(where: str, theirs: dict[str, Any], mine: dict[str, Any]) -> Iterator[str]:
    for name in sorted(theirs.keys() | mine.keys()):
        if name not in mine:
            yield f"In {where}, “{name}” does not belong."
        elif name not in theirs:
            yield f"In {where}, “{name}” is missing."
        elif theirs[name] != mine[name]:
            yield (
                f"In {where}, “{name}” was published as {_shown(theirs[name])}, and comes out as "
                f"{_shown(mine[name])}."
            )


def _shown(value: Any) -> str:
    """A value in a sentence."""
    if value is None:
        return "nothing"
    return value if isinstance(value, str) else forms.canonical(value).decode()
