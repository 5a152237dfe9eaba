# SPDX-License-Identifier: Apache-2.0
"""The evaluation and the ranking of a lot as everybody may read them once its outcome is announced, to reckon anew."""

from dataclasses import dataclass, replace

from meishan.algorithms import scoring
from meishan.base.core import scope
from meishan.market.bids.queries.opening import shown_of
from meishan.market.tenders.models import Notice, Tender
from meishan.market.tenders.states import MinutesShow

from ..models import Outcome, Protest, Ranking
from ..states import HOLDING

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True)
class Reckoned:
    """A ranking reckoned anew: what went in, what comes out now, and whether that is what was recorded."""

    problem: scoring.Problem
    result: scoring.Ranking
    is_same: bool


def shows_names(notice: Notice) -> bool:
    """Whether the rules of the tender let everybody learn who bid."""
    return shown_of(Tender.objects.get(pk=notice.pk)) != MinutesShow.NOTHING


def is_held(notice: Notice) -> bool:
    """Whether a protest keeps an award of the tender from coming into force: that alone, never whose it is."""
    with scope.everything():
        return Protest.objects.filter(notice=notice, state__in=HOLDING).exists()


def announced_ranking(notice: Notice, lot: int) -> Ranking | None:
    """The ranking of a lot that its last announced outcome rests on."""
    found = (
        Outcome.objects.filter(notice=notice, lot=lot, ranking__isnull=False)
        .select_related("ranking")
        .order_by("-at", "-id")
        .first()
    )
    return found.ranking if found else None


def reckoned(ranking: Ranking) -> Reckoned:
    """Rank again from what was recorded, here and now."""
    problem = scoring.Problem.parse(ranking.problem)
    result = scoring.rank(problem)
    same = problem.digest == ranking.problem_digest and result.digest == ranking.result_digest
    return Reckoned(problem, result, same)


def published_problem(ranking: Ranking) -> scoring.Problem:
    """The evaluation as it is published: bidders by name where the rules let everybody know who bid, else by letters;
    why an offer was rejected by its ground alone. Neither decides anything, so the order is the same.
    """
    problem = scoring.Problem.parse(ranking.problem)
    named = shows_names(ranking.notice)
    return replace(
        problem,
        offers=tuple(
            replace(
                offer,
                name=offer.name if named else f"Bidder {_letter(number)}",
                rejected=_without_words(offer.rejected),
            )
            for number, offer in enumerate(sorted(problem.offers, key=lambda one: one.id))
        ),
    )


def _without_words(rejected: scoring.Rejection | None) -> scoring.Rejection | None:
    return None if rejected is None else replace(rejected, words="")


def _letter(number: int) -> str:
    """A, B, … Z, AA, AB, …"""
    more, last = divmod(number, len(_LETTERS))
    return (_letter(more - 1) if more else "") + _LETTERS[last]
