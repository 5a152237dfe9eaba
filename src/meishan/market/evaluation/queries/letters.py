# SPDX-License-Identifier: Apache-2.0
"""What a letter to a bidder says: of each lot it bid for, its own figures, who was awarded it and for what, nothing of
others.
"""

from typing import Any

from meishan.market.bids.models import Submission
from meishan.market.bids.states import TechnicalResult

from ..models import Award, Ranking
from ..states import LetterOutcome

RANKED = (
    "points",
    "percent",
    "currency",
    "corrected_total",
    "total",
    "evaluated",
    "financial_score",
    "score",
    "rank",
)


def lot_of_letter(submission: Submission, ranking: Ranking | None, award: Award | None) -> dict[str, Any]:
    """One lot of one bidder's letter."""
    row = _ranked(submission, ranking)
    won = award is not None and award.submission_id == submission.pk
    outcome = LetterOutcome.LOST
    if won:
        outcome = LetterOutcome.WON
    elif award is not None and ranking is not None and _is_next(row, ranking):
        outcome = LetterOutcome.RESERVE
    return {
        "lot": submission.lot,
        "outcome": str(outcome),
        "result": _result(submission, row),
        "failed_on": list(row["failed_on"]) if row else [],
        **{name: row[name] if row else None for name in RANKED},
        "compared_in": ranking.result["currency"] if ranking else "",
        "corrections": list(row["corrections"]) if row else [],
        "criteria": _criteria(submission, ranking),
        "winner": award.supplier.name if award is not None else "",
        "amount": f"{award.amount:f}" if award is not None else "",
        "amount_currency": award.currency if award is not None else "",
        "winner_evaluated": _owning_of_winner(ranking, award),
    }


def _owning_of_winner(ranking: Ranking | None, award: Award | None) -> str:
    """What owning comes to by the offer that was awarded, where offers are compared by it; the ranking that everybody
    reads with the announcement says it, too.
    """
    if ranking is None or award is None or not ranking.problem["life_cycle"]:
        return ""
    rows = ranking.result["offers"]
    return next((one["evaluated"] or "" for one in rows if one["id"] == str(award.submission_id)), "")


def _ranked(submission: Submission, ranking: Ranking | None) -> dict[str, Any] | None:
    if ranking is None:
        return None
    return next((one for one in ranking.result["offers"] if one["id"] == str(submission.pk)), None)


def _is_next(row: dict[str, Any] | None, ranking: Ranking) -> bool:
    """Whether it is the first of those that would step up."""
    reserve = ranking.result["reserve"]
    return bool(row and reserve and reserve[0] == row["id"])


def _result(submission: Submission, row: dict[str, Any] | None) -> str:
    """In one word: ranked, rejected, failed, or not_opened."""
    if row is not None:
        return "ranked" if row["rank"] else ("rejected" if row["why"] == "rejected" else "failed")
    return "failed" if submission.result == TechnicalResult.FAILED else "not_opened"


def _criteria(submission: Submission, ranking: Ranking | None) -> list[dict[str, Any]]:
    """Its own scores, criterion by criterion, out of how many points."""
    if ranking is None:
        return []
    offer = next((one for one in ranking.problem["offers"] if one["id"] == str(submission.pk)), None)
    if offer is None:
        return []
    return [
        {
            "id": one["id"],
            "title": one["title"],
            "kind": one["kind"],
            "of": one["points"],
            "minimum": one["minimum"],
            "points": offer["points"].get(one["id"]),
            "passes": offer["passes"].get(one["id"]),
        }
        for one in ranking.problem["criteria"]
    ]


def outcome_of(lots: list[dict[str, Any]]) -> LetterOutcome:
    """The best of what its lots say."""
    said = {one["outcome"] for one in lots}
    return next(
        one for one in (LetterOutcome.WON, LetterOutcome.RESERVE, LetterOutcome.LOST) if str(one) in said
    )
