# SPDX-License-Identifier: Apache-2.0
"""Whether the tender's part of a notice is well formed: how bids are judged, and what bidders send."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meishan.base.core.errors import Refused
from meishan.base.reference import queries as reference

from ..models.terms import Terms, blank
from ..states import (
    SOUNDINGS,
    AnswerType,
    AwardBasis,
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
from .life_cycle import tidy_life_cycle
from .rows import WORDS_LENGTH, checked_rows, lot_number, whole
from .wording import LINE_LENGTH, TITLE_LENGTH, decimal_text, instant, line, one_of, text, web_address

MOST_CRITERIA = 100
MOST_QUESTIONS = 200
MOST_EXTRA_LINES = 50
MOST_DOCUMENTS_ASKED = 60
MOST_OPTIONS = 30
MOST_POINTS = 1000
MOST_DAYS = 730


def tidy_terms(value: Mapping[str, Any] | None) -> Terms | None:
    """The terms of a tender with every key, tidied; what is left out is as usual for the method.

    Half filled in is well formed; what is missing is told by the checklist. Raises Refused for what contradicts itself.
    """
    if value is None:
        return None
    method = one_of(TenderMethod.values, gettext_lazy("Choose the method of the tender."))(value["method"])
    if unknown := sorted(set(value) - set(CHECKS)):
        raise Refused(_("A tender has no part called “%(part)s”.") % {"part": unknown[0]})
    given = {**blank(method), **value}
    terms = {part: _checked(part, check, given[part]) for part, check in CHECKS.items()}
    _refuse_contradictions(terms)
    return terms


def _checked(part: str, check: Callable[[Any], Any], value: Any) -> Any:
    try:
        return check(value)
    except Refused as refused:
        raise Refused(refused.message, field=refused.field or part) from refused


def _refuse_contradictions(terms: Terms) -> None:
    if terms["method"] in SOUNDINGS:
        if terms["award"] or terms["envelopes"] == Envelopes.TWO:
            raise Refused(
                _("An EOI, RFI or pre-qualification awards nothing: it has one envelope and no prices."),
                field="award",
            )
    elif not terms["award"]:
        raise Refused(_("Choose how the winner is found."), field="award")
    scored = terms["award"] == AwardBasis.CUMULATIVE
    if scored and terms["envelopes"] == Envelopes.ONE:
        raise Refused(
            _("With points, the technical offer is judged before prices are known. Choose two envelopes."),
            field="envelopes",
        )
    if not scored:
        # Nothing may stand in the text that would not count.
        terms["weights"] = terms["pass_mark"] = None
        for one in terms["criteria"]:
            one["points"] = one["minimum"] = None
    if not terms["award"]:
        terms["life_cycle"] = None
    if terms["lot_awards"] == LotAwards.TOGETHER and terms["lots"] != LotRule.ALL:
        raise Refused(
            _("Where all lots go to one bidder, each bidder must bid for all lots."), field="lot_awards"
        )
    _refuse_currencies(terms)


def _refuse_currencies(terms: Terms) -> None:
    if terms["currency_rule"] == CurrencyRule.ANY:
        terms["currencies"] = []
    if terms["currency_rule"] == CurrencyRule.ONE and len(terms["currencies"]) > 1:
        raise Refused(_("Choose one currency, or allow several."), field="currencies")


def _optional(check: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda value: None if value is None else check(value)


def _yes_no(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError("yes or no")
    return value


def _words(value: Mapping[str, str]) -> dict[str, str]:
    return text(value, WORDS_LENGTH)


def _title(value: Mapping[str, str]) -> dict[str, str]:
    return {language: line(said, TITLE_LENGTH) for language, said in text(value, TITLE_LENGTH).items()}


percent = whole(0, 100)
points = _optional(whole(1, MOST_POINTS))
envelope = one_of(
    [EnvelopeKind.TECHNICAL, EnvelopeKind.FINANCIAL],
    gettext_lazy("Say whether it belongs to the technical or the financial envelope."),
)


def _award(value: str) -> str:
    if value and value not in AwardBasis:
        raise Refused(_("Choose how the winner is found."))
    return str(value)


def _weights(value: Mapping[str, int] | None) -> dict[str, int] | None:
    if value is None:
        return None
    return {part: percent(value[part]) for part in ("technical", "financial")}


def _ties(value: list[str]) -> list[str]:
    check = one_of(TieRule.values, gettext_lazy("Choose from the list what decides between equal offers."))
    ties = [check(one) for one in value]
    if len(set(ties)) < len(ties):
        raise Refused(_("The same rule can't decide between equal offers twice."))
    return ties


def _currencies(value: list[str]) -> list[str]:
    for code in value:
        if not reference.is_currency(code):
            raise Refused(_("“%(code)s” is not a currency.") % {"code": code})
    return sorted(set(value))


def _security(value: Mapping[str, Any] | None) -> dict[str, Any] | None:
    if value is None:
        return None
    form = one_of(SecurityForm.values, gettext_lazy("Say how the bid security is set."))(value["form"])
    amount = currency = ""
    if form != SecurityForm.DECLARATION:
        amount = decimal_text(value["amount"], whole_digits=15, places=2)
    if form == SecurityForm.PERCENT and float(amount) > 10:
        raise Refused(_("A bid security is at most 10 per cent of the price."))
    if form == SecurityForm.AMOUNT:
        currency = value["currency"]
        if not reference.is_currency(currency):
            raise Refused(_("Choose the currency of the bid security."))
    days = whole(0, MOST_DAYS)(value.get("days", 28))
    return {"form": form, "amount": amount, "currency": currency, "days": days}


def _criterion(value: Mapping[str, Any]) -> dict[str, Any]:
    kind = one_of(CriterionKind.values, gettext_lazy("Choose the kind of the criterion."))(value["kind"])
    given, least = points(value.get("points")), points(value.get("minimum"))
    if kind == CriterionKind.PRELIMINARY and given is not None:
        raise Refused(_("A preliminary criterion is passed or failed; it has no points."))
    if least is not None and (given is None or least > given):
        raise Refused(_("The least points of a criterion can't be more than its points."))
    return {
        "kind": kind,
        "title": _title(value["title"]),
        "description": _words(value.get("description", {})),
        "points": given,
        "minimum": least,
        "evidence": _words(value.get("evidence", {})),
        "source": line(value.get("source", ""), 1000),
        "library": line(value.get("library", ""), 60),
    }


def _question(value: Mapping[str, Any]) -> dict[str, Any]:
    kind = one_of(AnswerType.values, gettext_lazy("Choose the kind of answer."))(value["type"])
    options = checked_rows(value.get("options") or [], _option, MOST_OPTIONS, "key")
    return {
        "envelope": envelope(value["envelope"]),
        "lot": lot_number(value.get("lot", 0)),
        "type": kind,
        "label": _words(value["label"]),
        "help": _words(value.get("help", {})),
        "required": _yes_no(value.get("required", True)),
        "options": options if kind == AnswerType.CHOICE else [],
        "unit": line(value.get("unit", ""), 40) if kind == AnswerType.NUMBER else "",
        "evidence_required": kind != AnswerType.FILE and _yes_no(value.get("evidence_required", False)),
        "criterion": line(value.get("criterion", ""), 40),
    }


def _option(value: Mapping[str, Any]) -> dict[str, Any]:
    return {"label": _title(value["label"])}


def _prices(value: Mapping[str, Any]) -> dict[str, Any]:
    incoterm = value.get("incoterm", "")
    if incoterm and incoterm not in dict(reference.incoterms()):
        raise Refused(_("Choose the delivery term from the list."))
    lines = one_of(["items", "none"], gettext_lazy("Say whether each item gets a price."))
    return {
        "lines": lines(value["lines"]),
        "incoterm": incoterm,
        "place": line(value.get("place", ""), LINE_LENGTH),
        "extra_lines": checked_rows(value.get("extra_lines", []), _extra_line, MOST_EXTRA_LINES),
    }


def _extra_line(value: Mapping[str, Any]) -> dict[str, Any]:
    unit = value.get("unit", "")
    if unit and unit not in dict(reference.units()):
        raise Refused(_("Choose the unit from the list."))
    quantity = value.get("quantity", "")
    return {
        "lot": lot_number(value.get("lot", 0)),
        "kind": one_of(ExtraLine.values, gettext_lazy("Choose the kind of line."))(value["kind"]),
        "label": _title(value["label"]),
        "quantity": decimal_text(quantity, whole_digits=15, places=4) if quantity else "",
        "unit": unit,
        "required": _yes_no(value.get("required", True)),
    }


def _document(value: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "envelope": envelope(value["envelope"]),
        "lot": lot_number(value.get("lot", 0)),
        "title": _title(value["title"]),
        "help": _words(value.get("help", {})),
        "required": _yes_no(value.get("required", True)),
    }


def _openers(value: Mapping[str, int] | None) -> dict[str, int] | None:
    if value is None:
        return None
    seats = whole(1, 9)(value["seats"])
    return {"threshold": whole(1, seats)(value["threshold"]), "seats": seats}


def _meeting(value: Mapping[str, Any] | None) -> dict[str, Any] | None:
    if value is None:
        return None
    link = line(value.get("link", ""), 1000)
    return {
        "at": instant(value["at"]),
        "place": line(value.get("place", ""), LINE_LENGTH),
        "link": web_address(link) if link else "",
        "words": _words(value.get("words", {})),
    }


def _ground(value: Mapping[str, Any]) -> dict[str, Any]:
    return {"key": line(value.get("key", ""), 40), "words": _words(value.get("words", {}))}


CHECKS: dict[str, Callable[[Any], Any]] = {
    "method": one_of(TenderMethod.values, gettext_lazy("Choose the method of the tender.")),
    "template": lambda value: line(value, 60),
    "envelopes": one_of(Envelopes.values, gettext_lazy("Choose one or two envelopes.")),
    "award": _award,
    "weights": _weights,
    "pass_mark": _optional(percent),
    "ties": _ties,
    "lots": one_of(LotRule.values, gettext_lazy("Say which lots one bidder may bid for.")),
    "lot_awards": one_of(LotAwards.values, gettext_lazy("Say how lots are awarded.")),
    "currency_rule": one_of(CurrencyRule.values, gettext_lazy("Say in which currencies prices are given.")),
    "currencies": _currencies,
    "validity_days": whole(0, MOST_DAYS),
    "alternatives": _yes_no,
    "bid_security": _security,
    "criteria": lambda value: checked_rows(value, _criterion, MOST_CRITERIA),
    "questions": lambda value: checked_rows(value, _question, MOST_QUESTIONS),
    "prices": _prices,
    "life_cycle": tidy_life_cycle,
    "documents_asked": lambda value: checked_rows(value, _document, MOST_DOCUMENTS_ASKED),
    "openers": _openers,
    "meeting": _meeting,
    "ground": _ground,
}
