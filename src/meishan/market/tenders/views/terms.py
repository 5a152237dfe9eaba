# SPDX-License-Identifier: Apache-2.0
"""A tender's terms as readers see them: on the notice, in the preview, on paper and at the steps of the draft."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from meishan.base.reference import queries as reference

from .. import queries
from ..forms import PointsForm
from ..models.content import Content
from ..models.life_cycle import has_life_cycle
from ..models.terms import (
    Terms,
    envelope_of,
    envelopes_of,
    is_priced,
    is_scored,
    price_envelope,
    price_lines,
    rows_of,
    terms_of,
    ties_of,
    total_points,
)
from ..queries import rules, text_of
from ..states import (
    AnswerType,
    AwardBasis,
    CostCounts,
    CriterionKind,
    CurrencyRule,
    EnvelopeKind,
    Envelopes,
    ExtraLine,
    LotAwards,
    LotRule,
    SecurityForm,
    TenderMethod,
    TieRule,
)
from .owning import given, rate, told_life_cycle


@dataclass(frozen=True)
class EnvelopeShown:
    """What goes into one envelope."""

    key: str
    label: str
    questions: list[dict[str, Any]]
    documents: list[dict[str, Any]]
    has_prices: bool


def told_terms(content: Content) -> dict[str, Any]:
    """What templates need to show how bids are judged and what bidders send; empty where there are no terms."""
    terms = terms_of(content)
    if terms is None:
        return {}
    return {
        "terms": terms,
        "is_priced": is_priced(terms),
        "is_scored": is_scored(terms),
        "judging": _judging(content, terms),
        "how": _how(content, terms),
        "criteria_groups": _criteria(terms),
        "total_points": total_points(terms),
        "score_rows": _score_rows(content, terms),
        "envelopes": _envelopes(content, terms),
        "schedule": _schedule(content),
        "delivery": _delivery(terms),
        "owning": told_life_cycle(terms),
    }


def _judging(content: Content, terms: Terms) -> list[tuple[str, str]]:
    """The facts of the method, as label and words."""
    facts = [(_("Method"), str(TenderMethod(terms["method"]).label))]
    if terms["ground"]["key"]:
        why = text_of(terms["ground"]["words"], content["language"])[0]
        title = rules.ground_title(terms["ground"]["key"])
        facts.append((_("Exception to competition"), ": ".join(filter(None, [title, why]))))
    if not is_priced(terms):
        return [*facts, (_("What follows"), _("Nothing is bought by this step. A shortlist follows."))]
    facts += [
        (_("Envelopes"), str(Envelopes(terms["envelopes"]).label)),
        (_("The winner"), str(AwardBasis(terms["award"]).label)),
        (_("What is compared"), _("The life-cycle cost") if has_life_cycle(terms) else _("The price alone")),
    ]
    if is_scored(terms):
        weights = terms["weights"] or {"technical": 0, "financial": 0}
        facts += [
            (
                _("Weights"),
                _("Technical offer %(technical)s%%, price %(financial)s%%") % weights,
            ),
            (_("Pass mark"), _("%(mark)s%% of all points") % {"mark": terms["pass_mark"] or 0}),
        ]
    if content["lots"]:
        facts += [
            (_("A bidder may bid for"), str(LotRule(terms["lots"]).label)),
            (_("How lots are awarded"), str(LotAwards(terms["lot_awards"]).label)),
        ]
    return [
        *facts,
        (_("Between equal offers"), _ties(terms)),
        (_("Prices are given"), _currencies(terms)),
        (_("Bids stay valid for"), _days(terms["validity_days"])),
        (_("Alternative offers"), _("Allowed") if terms["alternatives"] else _("Not allowed")),
        (_("Bid security"), _security(terms)),
    ]


def _days(count: int) -> str:
    return ngettext("%(n)s day after the deadline", "%(n)s days after the deadline", count) % {"n": count}


def _ties(terms: Terms) -> str:
    """What decides between equal offers, in order."""
    told = [f"{place}. {TieRule(one).label}" for place, one in enumerate(ties_of(terms), start=1)]
    return "; ".join(told) if told else _("Nothing: they share their place")


def _currencies(terms: Terms) -> str:
    rule = CurrencyRule(terms["currency_rule"])
    if rule == CurrencyRule.ANY:
        return str(rule.label)
    named = ", ".join(
        f"{name} ({code})" for code, name in reference.currencies() if code in terms["currencies"]
    )
    return f"{rule.label}: {named or '—'}"


def _security(terms: Terms) -> str:
    security = terms["bid_security"]
    if security is None:
        return _("None is asked for")
    words = {
        SecurityForm.AMOUNT: f"{security['currency']} {security['amount']}",
        SecurityForm.PERCENT: _("%(share)s%% of the price") % {"share": security["amount"]},
        SecurityForm.DECLARATION: str(SecurityForm.DECLARATION.label),
    }[security["form"]]
    beyond = ngettext(
        "valid %(n)s day longer than the bid", "valid %(n)s days longer than the bid", security["days"]
    )
    return f"{words}, {beyond % {'n': security['days']}}"


def _how(content: Content, terms: Terms) -> list[str]:
    """The judging step by step, in sentences."""
    steps = []
    if terms["method"] != TenderMethod.RFI:
        steps.append(
            _("Formal check: every preliminary criterion is passed or failed. Who fails one is out.")
        )
    if not is_priced(terms):
        return [*steps, _("What is sent is compared with the criteria below, and with nothing else.")]
    if has_life_cycle(terms):
        steps.append(
            _(
                "Where these steps say “price”, they mean the life-cycle cost: the price and what owning costs, as told"
                " below. The award and the contract are for the price alone."
            )
        )
    if is_scored(terms):
        weights = terms["weights"] or {"technical": 0, "financial": 0}
        steps += [
            _(
                "Technical offers get points by the criteria below, without sight of any price. Fewer than"
                " %(mark)s%% of all points, or fewer than the least points of a criterion, and the offer fails."
            )
            % {"mark": terms["pass_mark"] or 0},
            *(
                [_("A criterion without points is passed or failed.")]
                if any(
                    one["points"] is None and one["kind"] != CriterionKind.PRELIMINARY
                    for one in terms["criteria"]
                )
                else []
            ),
            _("Only then are the financial envelopes of those who passed opened. The others stay sealed."),
            _(
                "Price points: the lowest price gets 100, another the lowest price divided by its own, times 100."
            ),
            _(
                "Total: %(technical)s%% of the technical result, in per cent of all points, and %(financial)s%%"
                " of the price points. The highest total wins."
            )
            % weights,
        ]
    else:
        steps.append(
            _("The criteria below are each met or not met. An offer that misses one in substance is out.")
        )
        if terms["envelopes"] == Envelopes.TWO:
            steps.append(
                _("Only then are the financial envelopes of those who passed opened. The others stay sealed.")
            )
        steps.append(_("Of the offers that are left the lowest price wins, after sums are checked."))
    if terms["currency_rule"] != CurrencyRule.ONE:
        steps.append(
            _("Prices in different currencies are compared at the UN rate of the day of the deadline.")
        )
    if content["lots"] and terms["lot_awards"] == LotAwards.EACH:
        steps.append(_("Each lot is judged and awarded by itself."))
    return steps


def _criteria(terms: Terms) -> list[dict[str, Any]]:
    groups = []
    for kind in CriterionKind:
        rows = [row for row in terms["criteria"] if row["kind"] == kind]
        if rows:
            points = sum(row["points"] or 0 for row in rows)
            groups.append({"kind": kind.value, "label": kind.label, "rows": rows, "points": points})
    return groups


def _score_rows(content: Content, terms: Terms) -> list[dict[str, Any]]:
    """The points of each scored criterion, for the chart."""
    return [
        {"label": text_of(row["title"], content["language"])[0], "value": row["points"]}
        for row in terms["criteria"]
        if row["points"]
    ]


def _envelopes(content: Content, terms: Terms) -> list[EnvelopeShown]:
    numbers = {lot["number"] for lot in content["lots"]}
    shown = []
    for key in envelopes_of(terms):
        questions = [_question(row, terms) for row in terms["questions"] if envelope_of(terms, row) == key]
        documents = [row for row in terms["documents_asked"] if envelope_of(terms, row) == key]
        shown.append(
            EnvelopeShown(
                key,
                str(EnvelopeKind(key).label) if key != EnvelopeKind.WHOLE else _("Your bid"),
                [row for row in questions if row["lot"] in {0, *numbers}],
                [row for row in documents if row["lot"] in {0, *numbers}],
                is_priced(terms) and price_envelope(terms) == key,
            )
        )
    return shown


def _question(row: dict[str, Any], terms: Terms) -> dict[str, Any]:
    serves = next((one for one in terms["criteria"] if one["id"] == row["criterion"]), None)
    unit = queries.unit_word(row["unit"])
    return {**row, "type_name": AnswerType(row["type"]).label, "unit": unit, "serves": serves}


def _schedule(content: Content) -> list[dict[str, Any]]:
    """The lines to be priced, by lot, with the names of their units and kinds."""
    units = dict(reference.units())
    titles = {lot["number"]: lot["title"] for lot in content["lots"]}
    by_lot: dict[int, list[dict[str, Any]]] = {}
    for line in price_lines(content):
        by_lot.setdefault(line.lot, []).append(
            {
                "key": line.key,
                "label": line.label,
                "kind": line.kind,
                "kind_name": _("Item") if line.kind == "item" else ExtraLine(line.kind).label,
                "quantity": Decimal(line.quantity),
                "unit_name": units.get(line.unit, line.unit),
                "required": line.required,
            }
        )
    return [{"lot": lot, "title": titles.get(lot, {}), "lines": lines} for lot, lines in by_lot.items()]


def _delivery(terms: Terms) -> str:
    prices = terms["prices"]
    named = dict(reference.incoterms()).get(prices["incoterm"], "")
    return ", ".join(filter(None, [named, prices["place"]]))


def shown_rows(content: Content, part: str, form: Any) -> list[dict[str, Any]]:
    """The rows of a list as its step shows them: title, facts, and the field of its points where it has one."""
    terms = terms_of(content)
    if terms is None:
        return []
    fields: dict[str, BoundField | None] = {}
    if isinstance(form, PointsForm):
        fields = {row["id"]: field for row, field in form.lines()}
    rows = rows_of(terms, part)
    return [
        {
            "id": row["id"],
            "title": row.get("title") or row.get("label"),
            "name": text_of(row.get("title") or row.get("label") or {}, content["language"])[0],
            "facts": _row_facts(content, terms, part, row),
            "field": fields.get(row["id"]),
            "is_first": place == 0,
            "is_last": place == len(rows) - 1,
        }
        for place, row in enumerate(rows)
    ]


def _row_facts(content: Content, terms: Terms, part: str, row: dict[str, Any]) -> list[str]:
    facts: list[Any] = []
    if part == "criteria":
        facts.append(CriterionKind(row["kind"]).label)
        if row["minimum"]:
            facts.append(_("at least %(least)s points") % {"least": row["minimum"]})
    elif part == "questions":
        facts.append(AnswerType(row["type"]).label)
    elif part == "extra_lines":
        facts.append(ExtraLine(row["kind"]).label)
    elif part == "costs":
        facts += [given(row), *filter(None, [rate(row, terms)]), CostCounts(row["counts"]).label]
    if "envelope" in row and terms["envelopes"] == Envelopes.TWO:
        facts.append(EnvelopeKind(row["envelope"]).label)
    if row.get("lot"):
        facts.append(_("Lot %(number)s") % {"number": row["lot"]})
    if "required" in row:
        facts.append(_("Required") if row["required"] else _("Optional"))
    if row.get("evidence_required"):
        facts.append(_("with evidence"))
    return [str(one) for one in facts]
