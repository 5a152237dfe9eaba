# SPDX-License-Identifier: Apache-2.0
"""States of awards as badges, figures of rankings as the reader's language writes them, and why an offer is out."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from meishan.base.core.templatetags.meishan import badge, money, number
from meishan.market.tenders.states import TieRule

from ..models import Advice, Award, Protest, Ranking, Recommendation
from ..states import (
    AwardState,
    LetterOutcome,
    ProtestState,
    RecommendationState,
    Verdict,
)

register = template.Library()

TONES: dict[str, str] = {
    AwardState.NOTIFIED: "info",
    AwardState.STANDING: "success",
    AwardState.SIGNED: "success",
    AwardState.CANCELLED: "danger",
}
RECOMMENDATION_TONES: dict[str, str] = {
    RecommendationState.DRAFT: "neutral",
    RecommendationState.SUBMITTED: "info",
    RecommendationState.ENDORSED: "info",
    RecommendationState.DECIDED: "success",
    RecommendationState.ANNOUNCED: "success",
    RecommendationState.RETURNED: "warning",
    RecommendationState.REJECTED: "danger",
    RecommendationState.WITHDRAWN: "neutral",
}
PROTEST_TONES: dict[str, str] = {
    ProtestState.DRAFT: "neutral",
    ProtestState.FILED: "warning",
    ProtestState.ADMISSIBLE: "warning",
    ProtestState.UNDER_REVIEW: "warning",
    ProtestState.UPHELD: "danger",
}
OUTCOME_TONES: dict[str, str] = {LetterOutcome.WON: "success", LetterOutcome.RESERVE: "info"}
VERDICT_TONES: dict[str, str] = {
    Verdict.ENDORSE: "success",
    Verdict.RETURN: "warning",
    Verdict.REJECT: "danger",
}


@register.simple_tag
def award_badge(award: Award) -> SafeString:
    return badge(award.get_state_display(), tone=TONES[award.state])


@register.simple_tag
def recommendation_badge(recommendation: Recommendation) -> SafeString:
    return badge(recommendation.get_state_display(), tone=RECOMMENDATION_TONES[recommendation.state])


@register.simple_tag
def protest_badge(protest: Protest) -> SafeString:
    return badge(protest.get_state_display(), tone=PROTEST_TONES.get(protest.state, "neutral"))


@register.simple_tag
def letter_badge(outcome: str) -> SafeString:
    return badge(str(LetterOutcome(outcome).label), tone=OUTCOME_TONES.get(outcome, "neutral"))


@register.simple_tag
def verdict_badge(advice: Advice) -> SafeString:
    said = {
        Verdict.ENDORSE: _("Endorsed"),
        Verdict.RETURN: _("Sent back with questions"),
        Verdict.REJECT: _("Advised against"),
    }
    return badge(said[Verdict(advice.verdict)], tone=VERDICT_TONES[advice.verdict])


@register.simple_tag
def written(value: str | None) -> str:
    """A decimal string of a ranking as a number."""
    return number(Decimal(value)) if value else number(None)


@register.simple_tag
def written_money(value: str | None, currency: str | None) -> SafeString:
    """A decimal string of a ranking as an amount."""
    return money(Decimal(value) if value else None, currency or "")


@register.filter
def is_scored(ranking: Ranking) -> bool:
    """Whether offers have points and prices together."""
    return bool(ranking.problem["method"] == "cumulative")


@register.filter
def titles_of(ranking: Ranking) -> dict[str, str]:
    """The criteria of a ranking by their ids."""
    return {one["id"]: one["title"] or one["id"] for one in ranking.problem["criteria"]}


@register.simple_tag
def offer_remarks(offer: Mapping[str, Any], titles: Mapping[str, str]) -> SafeString:
    """Why an offer is not ranked, or what is to be noted of it."""
    said = []
    rejection = offer.get("rejection")
    for one in offer["failed_on"]:
        if one == "rejected":
            words = f"{rejection.get_ground_display()}. {rejection.words}" if rejection else _("Rejected")
            said.append((badge(_("Rejected"), tone="danger"), words if rejection else ""))
        elif one == "pass_mark":
            said.append((badge(_("Below the pass mark"), tone="danger"), ""))
        else:
            said.append((badge(_("Fails"), tone="danger"), titles.get(one, one)))
    if rejection and "rejected" not in offer["failed_on"]:
        said.append((badge(_("Rejected"), tone="danger"), _("counts with the next ranking")))
    for low in offer["abnormally_low"]:
        below = _("%(percent)s per cent below the median") if low["against"] == "median" else None
        below = below or _("%(percent)s per cent below the estimate")
        said.append(
            (badge(_("Abnormally low"), tone="warning"), below % {"percent": written(low["percent_below"])})
        )
    if offer["corrections"]:
        said.append((badge(_("Corrected"), tone="info"), _("sums reckoned anew from unit prices")))
    return format_html_join("", '<div class="small">{} {}</div>', said)


@register.simple_tag
def weight(percent: str | int) -> str:
    """How much a part of the offer counts in its score."""
    return _("counts %(percent)s per cent of the total") % {"percent": number(Decimal(percent))}


@register.simple_tag
def pass_mark(percent: str | int) -> str:
    """How much of all points a technical offer needs."""
    return _("%(mark)s%% of all points") % {"mark": number(Decimal(percent))}


@register.simple_tag
def tie_rules(problem: Mapping[str, Any]) -> str:
    """What decides between equal offers, in order."""
    told = [f"{place}. {TieRule(one).label}" for place, one in enumerate(problem["ties"], start=1)]
    return "; ".join(told) if told else _("Nothing: they share their place")


@register.simple_tag
def letter_result(lot: Mapping[str, Any]) -> str:
    """Why a bidder's own offer is not ranked, in words."""
    titles = {one["id"]: one["title"] or one["id"] for one in lot["criteria"]}
    match lot["result"]:
        case "rejected":
            return _("rejected; ask for a debriefing to learn why")
        case "not_opened":
            return _("could not be opened")
    failed = [titles.get(one, _("the pass mark") if one == "pass_mark" else one) for one in lot["failed_on"]]
    if failed:
        return _("not ranked: it does not meet %(criteria)s") % {"criteria": ", ".join(failed)}
    return _("not technically qualified")


@register.simple_tag
def ranking_method(problem: Mapping[str, Any]) -> str:
    """By what the winner is found, in a sentence."""
    owning = bool(problem["life_cycle"])
    match problem["method"]:
        case "lowest_compliant":
            if owning:
                return _("The lowest life-cycle cost wins, of the offers that comply in substance.")
            return _("The lowest price wins, of the offers that comply in substance.")
        case "lowest_acceptable":
            if owning:
                return _("The lowest life-cycle cost wins, of the offers that are technically acceptable.")
            return _("The lowest price wins, of the offers that are technically acceptable.")
    said = _(
        "The highest score wins: technical points count %(technical)s per cent, the price %(financial)s per cent."
    )
    if owning:
        said = _(
            "The highest score wins: technical points count %(technical)s per cent, the life-cycle cost %(financial)s"
            " per cent."
        )
    weights = problem["weights"]
    return said % {"technical": written(weights["technical"]), "financial": written(weights["financial"])}
