# SPDX-License-Identifier: Apache-2.0
"""What a tender held on this platform asks for and how it judges: the part "tender" of a notice's content.

None for a notice answered elsewhere; else a mapping with every key of `blank()`. It is versioned, digested and
compared with the rest of the content, so that nothing bids are judged by changes without a new version.

method          a value of states.TenderMethod.
template        key of the template it was started from, or "".
envelopes       "one" or "two" (states.Envelopes).
award           a value of states.AwardBasis; "" for methods that award nothing (EOI, RFI, pre-qualification).
weights         {"technical": int, "financial": int}, per cent, together 100; None unless `award` is "cumulative".
ties            values of states.TieRule, each once: what decides between equal offers, in this order; [] parts none.
pass_mark       per cent of all points a technical offer needs (int); None where nothing is scored.
lots            "any" or "all" (states.LotRule): which lots one bidder may bid for.
lot_awards      "each" or "together" (states.LotAwards).
currency_rule   "one", "listed" or "any" (states.CurrencyRule).
currencies      ISO 4217 codes: one, several, or [] with "any".
validity_days   how long a bid binds its bidder, in days after the deadline (int).
alternatives    whether a bidder may send an alternative offer (bool).
bid_security    None, or {"form": states.SecurityForm, "amount": decimal string ("" for a declaration; per cent with
                "percent"), "currency": code ("amount" only, else ""), "days": days beyond the bid's validity (int)}.
criteria        rows {"id", "kind": states.CriterionKind, "title", "description": texts, "points": int or None (pass
                or fail), "minimum": points that must be reached, or None, "evidence": texts (what shows it),
                "source": where the criterion comes from, "library": key of the library's criterion, or ""}.
questions       rows {"id", "envelope": "technical" or "financial", "lot": number or 0 for every bid, "type":
                states.AnswerType, "label", "help": texts, "required": bool, "options": rows {"key", "label": texts}
                (for "choice"), "unit": of a number: a unit code, or a sign of its own, or "", "evidence_required":
                bool (a file goes with the answer), "criterion": id of the criterion it serves, or ""}.
prices          {"lines": "items" (a price for each item of each lot) or "none", "incoterm": code or "", "place": text
                line, "extra_lines": rows {"id", "lot": number or 0 for each lot, "kind": states.ExtraLine, "label":
                texts, "quantity": decimal string or "", "unit": unit code or "", "required": bool}}.
life_cycle      None (prices are compared as they are), or what owning costs (`life_cycle.py`): {"years": int,
                "discount_percent": decimal string, "costs": rows {"id", "lot": number or 0 for each lot, "when":
                states.CostWhen, "counts": states.CostCounts, "label", "help": texts, "unit": unit code of the quantity
                bidders give, "unit_cost": the rate for one as a decimal string, in the currency prices are compared
                in; both "" where they give an amount of money}}.
documents_asked rows {"id", "envelope", "lot", "title", "help": texts, "required": bool}: what a bidder attaches.
openers         {"threshold": M, "seats": N}, or None: as the agency's rules say.
meeting         None, or {"at": time, "place": line, "link": web address or "", "words": texts}: the pre-bid meeting.
ground          {"key": ground for an exception to competition or "", "words": texts that all may read}.

Texts are {language: text}. A row's id is a short word of a-z, 0-9 and "-", unique in its list and kept for good: bids
answer by it. An answered tender with one envelope has only the envelope "whole" (`envelope_of`).
"""

from dataclasses import dataclass
from typing import Any

from ..states import (
    USUAL_TIES,
    AwardBasis,
    CurrencyRule,
    EnvelopeKind,
    Envelopes,
    LotAwards,
    LotRule,
    NoticeType,
    SubmissionMethod,
    TenderMethod,
)

Terms = dict[str, Any]
Texts = dict[str, str]

# What UN manuals set per method, until the officer chooses otherwise: envelopes and how the winner is found.
DEFAULTS: dict[str, dict[str, Any]] = {
    TenderMethod.SHOPPING: {
        "envelopes": Envelopes.ONE,
        "award": AwardBasis.LOWEST_ACCEPTABLE,
        "validity_days": 30,
    },
    TenderMethod.RFQ: {
        "envelopes": Envelopes.ONE,
        "award": AwardBasis.LOWEST_ACCEPTABLE,
        "validity_days": 60,
    },
    TenderMethod.ITB: {"envelopes": Envelopes.ONE, "award": AwardBasis.LOWEST_COMPLIANT, "validity_days": 90},
    TenderMethod.RFP: {
        "envelopes": Envelopes.TWO,
        "award": AwardBasis.CUMULATIVE,
        "validity_days": 90,
        "weights": {"technical": 70, "financial": 30},
        "pass_mark": 70,
    },
    TenderMethod.EOI: {"envelopes": Envelopes.ONE, "award": "", "validity_days": 0},
    TenderMethod.RFI: {"envelopes": Envelopes.ONE, "award": "", "validity_days": 0},
    TenderMethod.PREQUALIFICATION: {"envelopes": Envelopes.ONE, "award": "", "validity_days": 0},
    TenderMethod.DIRECT: {
        "envelopes": Envelopes.ONE,
        "award": AwardBasis.LOWEST_ACCEPTABLE,
        "validity_days": 60,
    },
}

METHOD_OF_TYPE: dict[str, str] = {
    NoticeType.RFQ: TenderMethod.RFQ,
    NoticeType.ITB: TenderMethod.ITB,
    NoticeType.RFP: TenderMethod.RFP,
    NoticeType.EOI: TenderMethod.EOI,
    NoticeType.RFI: TenderMethod.RFI,
    NoticeType.PREQUALIFICATION: TenderMethod.PREQUALIFICATION,
    NoticeType.PRE_BID: TenderMethod.RFI,
    NoticeType.GRANT: TenderMethod.RFP,
    NoticeType.CONSULTANTS: TenderMethod.RFP,
    NoticeType.PARTNERS: TenderMethod.RFP,
}


def blank(method: str = TenderMethod.RFQ, **given: Any) -> Terms:
    """Terms with every key, as is usual for that method where not `given`. Raises KeyError for an unknown key."""
    terms: Terms = {
        "method": str(method),
        "template": "",
        "envelopes": str(DEFAULTS[method]["envelopes"]),
        "award": str(DEFAULTS[method]["award"]),
        "weights": DEFAULTS[method].get("weights"),
        "pass_mark": DEFAULTS[method].get("pass_mark"),
        "ties": [str(one) for one in USUAL_TIES],
        "lots": str(LotRule.ANY),
        "lot_awards": str(LotAwards.EACH),
        "currency_rule": str(CurrencyRule.ANY),
        "currencies": [],
        "validity_days": DEFAULTS[method]["validity_days"],
        "alternatives": False,
        "bid_security": None,
        "criteria": [],
        "questions": [],
        "prices": {
            "lines": "items" if DEFAULTS[method]["award"] else "none",
            **_delivery(),
            "extra_lines": [],
        },
        "life_cycle": None,
        "documents_asked": [],
        "openers": None,
        "meeting": None,
        "ground": {"key": "", "words": {}},
    }
    if unknown := set(given) - set(terms):
        raise KeyError(f"not a part of a tender: {', '.join(sorted(unknown))}")
    return {**terms, **given}


def _delivery() -> dict[str, str]:
    return {"incoterm": "", "place": ""}


def settled(content: dict[str, Any]) -> dict[str, Any]:
    """The content with terms exactly where bids are sent sealed here: usual ones to begin with, none elsewhere."""
    sealed = content["submission"]["method"] == SubmissionMethod.PLATFORM
    if sealed == (terms_of(content) is not None):
        return content
    method = METHOD_OF_TYPE.get(content["type"], TenderMethod.RFQ)
    return {**content, "tender": blank(method) if sealed else None}


def terms_of(content: dict[str, Any]) -> Terms | None:
    """The tender's part of a notice's content; None where the notice is answered elsewhere."""
    return content.get("tender")


def is_priced(terms: Terms) -> bool:
    """Whether bidders give prices at all."""
    return bool(terms["award"])


def is_scored(terms: Terms) -> bool:
    """Whether technical offers get points."""
    return terms["award"] == AwardBasis.CUMULATIVE


def ties_of(terms: Terms) -> list[str]:
    """What decides between equal offers, in order. Texts from before tenders could choose have the usual order."""
    return list(terms.get("ties", [str(one) for one in USUAL_TIES]))


def envelopes_of(terms: Terms) -> list[str]:
    """The envelopes of a bid for one lot, in the order they are opened."""
    if terms["envelopes"] == Envelopes.TWO:
        return [EnvelopeKind.TECHNICAL.value, EnvelopeKind.FINANCIAL.value]
    return [EnvelopeKind.WHOLE.value]


def envelope_of(terms: Terms, row: dict[str, Any]) -> str:
    """The envelope a question or an asked document belongs to, as this tender has them."""
    return str(row["envelope"]) if terms["envelopes"] == Envelopes.TWO else EnvelopeKind.WHOLE.value


def price_envelope(terms: Terms) -> str:
    """The envelope the price schedule belongs to."""
    return envelopes_of(terms)[-1]


def lots_to_bid(content: dict[str, Any]) -> list[int]:
    """The lot numbers a bid is made for: each lot, or 0 for the whole where there are none or all go together."""
    terms = terms_of(content)
    together = terms is not None and terms["lots"] == LotRule.ALL
    return [0] if together or not content["lots"] else [lot["number"] for lot in content["lots"]]


def total_points(terms: Terms) -> int:
    """All points a technical offer can reach."""
    return sum(one["points"] or 0 for one in terms["criteria"])


def asked_of(rows: list[dict[str, Any]], lot: int) -> list[dict[str, Any]]:
    """Those questions or documents that a bid for this lot answers; a bid for the whole (0) answers all."""
    return [row for row in rows if lot == 0 or row["lot"] in (0, lot)]


@dataclass(frozen=True)
class PriceLine:
    """One line of the price schedule. `key` is the item's "lot.number", or the extra line's id (with its lot)."""

    key: str
    lot: int
    kind: str
    label: Texts
    quantity: str
    unit: str
    required: bool


def price_lines(content: dict[str, Any], lot: int = 0) -> list[PriceLine]:
    """The lines to be priced in a bid for this lot, or for the whole (0), in order: items, then extra lines."""
    terms = terms_of(content)
    if terms is None or not is_priced(terms):
        return []
    chosen = [one for one in content["lots"] if lot in (0, one["number"])]
    lines = []
    for one in chosen:
        if terms["prices"]["lines"] == "items":
            lines += [_item_line(one["number"], item) for item in one["items"]]
        lines += [
            _extra_line(one["number"], extra)
            for extra in terms["prices"]["extra_lines"]
            if extra["lot"] in (0, one["number"])
        ]
    if not chosen:
        lines += [
            _extra_line(0, extra) for extra in terms["prices"]["extra_lines"] if extra["lot"] in (0, lot)
        ]
    return lines


def _item_line(lot: int, item: dict[str, Any]) -> PriceLine:
    return PriceLine(
        key=f"{lot}.{item['number']}",
        lot=lot,
        kind="item",
        label=item["description"],
        quantity=item["quantity"] or "1",
        unit=item["unit"],
        required=True,
    )


def _extra_line(lot: int, extra: dict[str, Any]) -> PriceLine:
    return PriceLine(
        key=f"{lot}.{extra['id']}" if lot else extra["id"],
        lot=lot,
        kind=extra["kind"],
        label=extra["label"],
        quantity=extra["quantity"] or "1",
        unit=extra["unit"],
        required=extra["required"],
    )


def rows_of(terms: Terms, part: str) -> list[dict[str, Any]]:
    """The rows of a list in the terms: "criteria", "questions", "documents_asked", "extra_lines" or "costs"."""
    if part == "costs":
        return list((terms.get("life_cycle") or {}).get("costs", []))
    return list(terms["prices"]["extra_lines"] if part == "extra_lines" else terms[part])


def with_rows(terms: Terms, part: str, rows: list[dict[str, Any]]) -> Terms:
    """The terms with these rows in that list."""
    if part == "extra_lines":
        return {**terms, "prices": {**terms["prices"], "extra_lines": rows}}
    if part == "costs":
        return {**terms, "life_cycle": {**terms["life_cycle"], "costs": rows}}
    return {**terms, part: rows}
