# SPDX-License-Identifier: Apache-2.0
"""What changed in the terms of a tender: each fact as old and new, each row of a list by its id."""

from collections.abc import Callable, Iterator
from typing import Any

from django.utils.translation import gettext as _

from meishan.base.reference import queries as reference

from ..models.content import Content
from ..models.life_cycle import has_life_cycle
from ..models.terms import Terms, rows_of, terms_of, ties_of
from ..states import (
    AnswerType,
    AwardBasis,
    CostCounts,
    CostWhen,
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
from .changes import Change, any_text, list_change, texts_change, time_change, value_change
from .rules import ground_title


def terms_changes(old: Content, new: Content) -> Iterator[Change]:
    """The changes of the terms, in the order they are read."""
    before, after = terms_of(old), terms_of(new)
    for part, label, told in _facts():
        yield from value_change(f"tender.{part}", label, told(before), told(after))
    yield from list_change("tender.currencies", _("Currencies"), _currencies(before), _currencies(after))
    for part, told_row in _ROWS.items():
        yield from _rows(part, told_row, before, after)
    yield from _meeting(before, after)
    yield from texts_change("tender.ground", _("Ground"), _ground(before), _ground(after))


def _facts() -> list[tuple[str, str, Callable[[Terms | None], str]]]:
    return [
        ("method", _("Method"), lambda terms: _label(TenderMethod, terms, "method")),
        ("envelopes", _("Envelopes"), lambda terms: _label(Envelopes, terms, "envelopes")),
        ("award", _("How the winner is found"), lambda terms: _label(AwardBasis, terms, "award")),
        ("technical", _("Weight of the technical offer"), lambda terms: _weight(terms, "technical")),
        ("financial", _("Weight of the price"), lambda terms: _weight(terms, "financial")),
        ("pass_mark", _("Pass mark"), lambda terms: _percent(terms["pass_mark"]) if terms else ""),
        ("ties", _("Between equal offers"), _ties),
        ("lots", _("A bidder may bid for"), lambda terms: _label(LotRule, terms, "lots")),
        ("lot_awards", _("How lots are awarded"), lambda terms: _label(LotAwards, terms, "lot_awards")),
        ("currency_rule", _("Prices are given"), lambda terms: _label(CurrencyRule, terms, "currency_rule")),
        (
            "validity_days",
            _("Days bids stay valid"),
            lambda terms: str(terms["validity_days"]) if terms else "",
        ),
        (
            "alternatives",
            _("Alternative offers"),
            lambda terms: _allowed(terms["alternatives"]) if terms else "",
        ),
        ("bid_security", _("Bid security"), _security),
        ("delivery", _("Delivery term of all prices"), _delivery),
        (
            "lines",
            _("A price for each item"),
            lambda terms: _yes(terms["prices"]["lines"] == "items") if terms else "",
        ),
        ("compared", _("What is compared"), _compared),
        ("years", _("Years of use"), lambda terms: _owning(terms, "years")),
        ("discount_percent", _("Discount rate, a year"), lambda terms: _owning(terms, "discount_percent")),
        ("openers", _("Openers needed, of all"), _openers),
        ("ground", _("Ground for an exception to competition"), _ground_title),
    ]


def _label(kind: Any, terms: Terms | None, part: str) -> str:
    return str(kind(terms[part]).label) if terms and terms[part] else ""


def _weight(terms: Terms | None, part: str) -> str:
    return _percent(terms["weights"][part]) if terms and terms["weights"] else ""


def _percent(value: int | None) -> str:
    return "" if value is None else f"{value}%"


def _ties(terms: Terms | None) -> str:
    return " · ".join(str(TieRule(one).label) for one in ties_of(terms)) if terms and terms["award"] else ""


def _yes(value: bool) -> str:
    return _("yes") if value else _("no")


def _allowed(value: bool) -> str:
    return _("Allowed") if value else _("Not allowed")


def _security(terms: Terms | None) -> str:
    security = terms["bid_security"] if terms else None
    if security is None:
        return ""
    sign = "%" if security["form"] == SecurityForm.PERCENT else security["currency"]
    days = _("+%(days)s days") % {"days": security["days"]}
    return " ".join(filter(None, [str(SecurityForm(security["form"]).label), security["amount"], sign, days]))


def _delivery(terms: Terms | None) -> str:
    return " ".join(filter(None, [terms["prices"]["incoterm"], terms["prices"]["place"]])) if terms else ""


def _compared(terms: Terms | None) -> str:
    if not terms or not terms["award"]:
        return ""
    return _("The life-cycle cost") if has_life_cycle(terms) else _("The price alone")


def _owning(terms: Terms | None, part: str) -> str:
    return str(terms["life_cycle"][part]) if terms and has_life_cycle(terms) else ""


def _openers(terms: Terms | None) -> str:
    openers = terms["openers"] if terms else None
    return f"{openers['threshold']} / {openers['seats']}" if openers else ""


def _ground_title(terms: Terms | None) -> str:
    return ground_title(terms["ground"]["key"]) if terms and terms["ground"]["key"] else ""


def _currencies(terms: Terms | None) -> list[str]:
    return [reference.currency_name(code) for code in terms["currencies"]] if terms else []


def _ground(terms: Terms | None) -> dict[str, str]:
    return terms["ground"]["words"] if terms else {}


def _meeting(before: Terms | None, after: Terms | None) -> Iterator[Change]:
    held = [
        (terms or {}).get("meeting") or {"at": "", "place": "", "link": "", "words": {}}
        for terms in (before, after)
    ]
    label = _("Pre-bid meeting")
    yield from time_change("tender.meeting", label, held[0]["at"], held[1]["at"])
    where = [" ".join(filter(None, [one["place"], one["link"]])) for one in held]
    yield from value_change("tender.meeting", _("Pre-bid meeting: where"), *where)
    yield from texts_change("tender.meeting", label, held[0]["words"], held[1]["words"])


def _rows(
    part: str, told: Callable[[dict[str, Any]], list[str]], before: Terms | None, after: Terms | None
) -> Iterator[Change]:
    """Rows added and removed by name; a row that stayed by what changed in it; the order, where it alone changed."""
    old, new = _by_id(part, before), _by_id(part, after)
    gone = [_line(row, told) for key, row in old.items() if key not in new]
    come = [_line(row, told) for key, row in new.items() if key not in old]
    if gone or come:
        yield Change(f"tender.{part}", _title(part), "list", added=come, removed=gone)
    for key, row in new.items():
        if key in old and row != old[key]:
            yield from _row(part, told, old[key], row)
    kept = [key for key in old if key in new]
    if kept != [key for key in new if key in old]:
        names = {key: any_text(_name(row)) for key, row in new.items()}
        yield from value_change(
            f"tender.{part}",
            _("%(list)s: order") % {"list": _title(part)},
            " · ".join(names[key] for key in kept),
            " · ".join(names[key] for key in new if key in old),
        )


def _by_id(part: str, terms: Terms | None) -> dict[str, dict[str, Any]]:
    """The rows by their ids; a question knows the name of the criterion it serves."""
    if terms is None:
        return {}
    names = {one["id"]: any_text(one["title"]) for one in terms["criteria"]}
    return {row["id"]: {**row, "serves": names.get(row.get("criterion"), "")} for row in rows_of(terms, part)}


def _row(
    part: str, told: Callable[[dict[str, Any]], list[str]], old: dict[str, Any], new: dict[str, Any]
) -> Iterator[Change]:
    label = f"{_title(part)}: {any_text(_name(new))}"
    yield from value_change(f"tender.{part}", label, " · ".join(told(old)), " · ".join(told(new)))
    for words in ("title", "label", "description", "help", "evidence"):
        if words in new:
            yield from texts_change(f"tender.{part}", label, old[words], new[words])
    if "options" in new:
        options = [[any_text(one["label"]) for one in row["options"]] for row in (old, new)]
        yield from list_change(f"tender.{part}", _("%(row)s: answers") % {"row": label}, *options)


def _line(row: dict[str, Any], told: Callable[[dict[str, Any]], list[str]]) -> str:
    return " · ".join([any_text(_name(row)), *told(row)])


def _name(row: dict[str, Any]) -> dict[str, str]:
    return row.get("title") or row.get("label") or {}


def _title(part: str) -> str:
    return {
        "criteria": _("Criteria"),
        "questions": _("Questionnaire"),
        "extra_lines": _("Price schedule"),
        "costs": _("Costs of owning"),
        "documents_asked": _("Documents asked for"),
    }[part]


def _criterion(row: dict[str, Any]) -> list[str]:
    facts = [str(CriterionKind(row["kind"]).label)]
    if row["points"]:
        facts.append(_("%(n)s points") % {"n": row["points"]})
    if row["minimum"]:
        facts.append(_("at least %(least)s points") % {"least": row["minimum"]})
    return [*facts, *filter(None, [row["source"]])]


def _question(row: dict[str, Any]) -> list[str]:
    kind = " ".join(filter(None, [str(AnswerType(row["type"]).label), row["unit"]]))
    evidence = [_("with evidence")] if row["evidence_required"] else []
    serves = [_("Criterion: %(title)s") % {"title": row["serves"]}] if row["serves"] else []
    return [kind, *_place(row), *evidence, *serves]


def _extra(row: dict[str, Any]) -> list[str]:
    unit = reference.unit_name(row["unit"]) if row["unit"] else ""
    amount = " ".join(filter(None, [row["quantity"], unit]))
    return [str(ExtraLine(row["kind"]).label), *filter(None, [amount]), *_place(row)]


def _cost(row: dict[str, Any]) -> list[str]:
    unit = reference.unit_name(row["unit"]) if row["unit"] else ""
    facts = [str(CostWhen(row["when"]).label), str(CostCounts(row["counts"]).label)]
    lot = [_("Lot %(number)s") % {"number": row["lot"]}] if row["lot"] else []
    return [*facts, *filter(None, [unit, row["unit_cost"]]), *lot]


def _place(row: dict[str, Any]) -> list[str]:
    envelope = [str(EnvelopeKind(row["envelope"]).label)] if "envelope" in row else []
    lot = [_("Lot %(number)s") % {"number": row["lot"]}] if row["lot"] else []
    return [*envelope, *lot, _("required") if row["required"] else _("optional")]


_ROWS: dict[str, Callable[[dict[str, Any]], list[str]]] = {
    "criteria": _criterion,
    "questions": _question,
    "extra_lines": _extra,
    "costs": _cost,
    "documents_asked": _place,
}
