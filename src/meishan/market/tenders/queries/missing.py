# SPDX-License-Identifier: Apache-2.0
"""What the terms of a tender still lack: nobody can bid well, or be judged fairly, without it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ..models.content import Content
from ..models.life_cycle import costs_asked, has_life_cycle
from ..models.terms import (
    Terms,
    is_priced,
    is_scored,
    lots_to_bid,
    price_lines,
    rows_of,
    terms_of,
    total_points,
)
from ..states import (
    AnswerType,
    CriterionKind,
    CurrencyRule,
    EnvelopeKind,
    Envelopes,
    NoticeType,
    SubmissionMethod,
    TenderMethod,
)
from .notices import text_of

# Small purchases and direct contracting have no type of notice of their own.
METHODS_OF_TYPES: dict[str, frozenset[str]] = {
    NoticeType.RFQ: frozenset({TenderMethod.RFQ, TenderMethod.SHOPPING, TenderMethod.DIRECT}),
    NoticeType.ITB: frozenset({TenderMethod.ITB, TenderMethod.DIRECT}),
    NoticeType.RFP: frozenset({TenderMethod.RFP, TenderMethod.DIRECT}),
    NoticeType.EOI: frozenset({TenderMethod.EOI}),
    NoticeType.RFI: frozenset({TenderMethod.RFI}),
    NoticeType.PREQUALIFICATION: frozenset({TenderMethod.PREQUALIFICATION}),
}


@dataclass(frozen=True)
class Missing:
    """One thing missing: at which step of the form, and the sentence that says what to do."""

    step: str
    message: str | Promise


def missing_terms(content: Content, at: datetime) -> list[Missing]:
    """What keeps the terms from being published; nothing where bids are not sealed here."""
    terms = terms_of(content)
    if content["submission"]["method"] != SubmissionMethod.PLATFORM:
        return []
    if terms is None:
        return [Missing("method", _("Choose the method of the tender."))]
    parts = (_method, _criteria, _questions, _prices, _documents, _meeting)
    return [one for part in parts for one in part(content, terms, at)]


def _method(content: Content, terms: Terms, at: datetime) -> Iterator[Missing]:
    allowed = METHODS_OF_TYPES.get(content["type"])
    if allowed is not None and terms["method"] not in allowed:
        yield Missing(
            "method",
            _("The notice is a “%(type)s”, but the method is “%(method)s”. Make both the same.")
            % {
                "type": NoticeType(content["type"]).label,
                "method": TenderMethod(terms["method"]).label,
            },
        )
    if not is_priced(terms):
        return
    if is_scored(terms):
        weights = terms["weights"] or {"technical": 0, "financial": 0}
        if sum(weights.values()) != 100 or not all(weights.values()):
            yield Missing(
                "method", _("The weights of technical offer and price must add up to 100, none of them 0.")
            )
        if not terms["pass_mark"]:
            yield Missing("method", _("Give the pass mark, in per cent of all points."))
    if terms["currency_rule"] != CurrencyRule.ANY and not terms["currencies"]:
        yield Missing("method", _("Choose the currencies prices may be given in."))
    if not terms["validity_days"]:
        yield Missing("method", _("Say for how many days bids stay valid."))


def _criteria(content: Content, terms: Terms, at: datetime) -> Iterator[Missing]:
    main = content["language"]
    if not terms["criteria"] and terms["method"] != TenderMethod.RFI:
        yield Missing("criteria", _("Name at least one criterion; bids are judged by nothing else."))
    yield from _untold("criteria", terms["criteria"], "title", main)
    for one in terms["criteria"]:
        if one["kind"] == CriterionKind.SUSTAINABILITY and not any(one["evidence"].values()):
            yield Missing(
                "criteria", _("Say which evidence shows “%(title)s”.") % {"title": _name(one, "title", main)}
            )
    if is_scored(terms):
        for one in terms["criteria"]:
            if one["kind"] == CriterionKind.TECHNICAL and not one["points"]:
                yield Missing(
                    "criteria",
                    _("Give points to “%(title)s”, or make it preliminary.")
                    % {"title": _name(one, "title", main)},
                )
        if terms["criteria"] and not total_points(terms):
            yield Missing("criteria", _("No criterion has points. The technical offers could not be ranked."))


def _questions(content: Content, terms: Terms, at: datetime) -> Iterator[Missing]:
    main = content["language"]
    yield from _untold("questions", terms["questions"], "label", main)
    yield from _other_lots("questions", content, terms["questions"], "label")
    criteria = {one["id"] for one in terms["criteria"]}
    for one in terms["questions"]:
        named = {"title": _name(one, "label", main)}
        if one["type"] == AnswerType.CHOICE:
            told = [option for option in one["options"] if option["label"].get(main)]
            if len(told) < 2 or len(told) < len(one["options"]):
                yield Missing(
                    "questions",
                    _("Give “%(title)s” at least two answers to choose from, each in the main language.")
                    % named,
                )
        if _is_early_price(terms, one):
            yield Missing(
                "questions",
                _("“%(title)s” asks for money in the technical envelope. Move it to the financial one.")
                % named,
            )
        if one["criterion"] and one["criterion"] not in criteria:
            yield Missing(
                "questions", _("The criterion that “%(title)s” serves is gone. Choose another.") % named
            )


def _is_early_price(terms: Terms, question: dict[str, Any]) -> bool:
    asked_for = (terms["envelopes"], question["envelope"], question["type"])
    return asked_for == (Envelopes.TWO, EnvelopeKind.TECHNICAL, AnswerType.MONEY)


def _prices(content: Content, terms: Terms, at: datetime) -> Iterator[Missing]:
    if not is_priced(terms):
        if terms["prices"]["extra_lines"]:
            yield Missing(
                "prices", _("This method asks for no prices. Remove the lines of the price schedule.")
            )
        return
    yield from _owning(content, terms)
    extra = terms["prices"]["extra_lines"]
    yield from _untold("prices", extra, "label", content["language"])
    yield from _other_lots("prices", content, extra, "label")
    for lot in lots_to_bid(content):
        if not any(line.required for line in price_lines(content, lot)):
            if lot:
                yield Missing(
                    "prices",
                    _(
                        "The price schedule of lot %(number)s has no line that needs a price. Add items or lines."
                    )
                    % {"number": lot},
                )
            else:
                yield Missing(
                    "prices",
                    _("The price schedule has no line that needs a price. Add lots with items, or lines."),
                )
    if terms["prices"]["lines"] == "items":
        for lot in content["lots"]:
            for item in lot["items"]:
                if not item["quantity"] or not item["unit"]:
                    yield Missing(
                        "lots",
                        _("Lot %(lot)s, item %(item)s: give quantity and unit, so that it can be priced.")
                        % {"lot": lot["number"], "item": item["number"]},
                    )


def _owning(content: Content, terms: Terms) -> Iterator[Missing]:
    """Every offer of a lot is compared by the same costs, and at least by one."""
    if not has_life_cycle(terms):
        return
    costs = rows_of(terms, "costs")
    yield from _untold("prices", costs, "label", content["language"])
    yield from _other_lots("prices", content, costs, "label")
    for lot in lots_to_bid(content):
        if not costs_asked(terms, lot):
            yield Missing(
                "prices",
                _("No cost of owning is asked for lot %(number)s. Add one, or compare the price alone.")
                % {"number": lot}
                if lot
                else _("No cost of owning is asked for. Add one, or compare the price alone."),
            )


def _documents(content: Content, terms: Terms, at: datetime) -> Iterator[Missing]:
    asked = terms["documents_asked"]
    yield from _untold("asked", asked, "title", content["language"])
    yield from _other_lots("asked", content, asked, "title")
    rows = [*terms["questions"], *asked]
    if terms["envelopes"] == Envelopes.TWO and not any(
        one["envelope"] == EnvelopeKind.TECHNICAL and one["required"] for one in rows
    ):
        yield Missing(
            "asked",
            _("The technical envelope would be empty. Ask for a document or an answer that goes into it."),
        )
    if not is_priced(terms) and not any(one["required"] for one in rows):
        yield Missing("asked", _("Bidders would have nothing to send. Ask for a document or an answer."))


def _meeting(content: Content, terms: Terms, at: datetime) -> Iterator[Missing]:
    meeting = terms["meeting"]
    if meeting is None:
        return
    if not meeting["at"]:
        yield Missing("dates", _("Say when the pre-bid meeting is, or leave it out."))
    elif content["deadline"] and datetime.fromisoformat(meeting["at"]) >= datetime.fromisoformat(
        content["deadline"]
    ):
        yield Missing("dates", _("The pre-bid meeting must be before the deadline."))
    if not meeting["place"] and not meeting["link"]:
        yield Missing("dates", _("Say where the pre-bid meeting is, or give the link to it."))


def _untold(step: str, rows: list[dict[str, Any]], part: str, main: str) -> Iterator[Missing]:
    for place, one in enumerate(rows, start=1):
        if not one[part].get(main):
            yield Missing(
                step,
                _("Row %(number)s, “%(title)s”, has no words in the notice's main language.")
                % {"number": place, "title": _name(one, part, main)},
            )


def _other_lots(step: str, content: Content, rows: list[dict[str, Any]], part: str) -> Iterator[Missing]:
    numbers = {0, *(lot["number"] for lot in content["lots"])}
    for one in rows:
        if one["lot"] not in numbers:
            yield Missing(
                step,
                _("“%(title)s” is for lot %(number)s, which is not there.")
                % {"title": _name(one, part, content["language"]), "number": one["lot"]},
            )


def _name(row: dict[str, Any], part: str, main: str) -> str:
    return text_of(row[part], main)[0]
