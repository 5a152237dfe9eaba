# SPDX-License-Identifier: Apache-2.0
"""What the workroom is told of a tender: its questions, lines, documents and limits; never what a bidder answers."""

from functools import lru_cache
from typing import Any

from babel.numbers import get_currency_precision
from django.utils.translation import gettext as _

from meishan.base.core import uploads
from meishan.base.reference import queries as reference
from meishan.market.tenders.models import life_cycle, terms
from meishan.market.tenders.models.content import Content
from meishan.market.tenders.queries import given, text_of, unit_word
from meishan.market.tenders.states import CurrencyRule

LONGEST_TEXT = 20_000
"""Characters of one answer."""


def columns() -> list[str]:
    """The titles of the price schedule's columns, in order; a workbook is read by their places."""
    return [
        _("Line"),
        _("Item"),
        _("Quantity"),
        _("Unit"),
        _("Unit price"),
        _("Currency"),
        _("Total"),
        _("Made for"),
    ]


def made_for(reference: str, version: int, lot: int) -> str:
    """What a workbook of prices says it was made for, so that it is known later: "ITB/2027/001 v2 #1"."""
    return f"{reference} v{version}" + (f" #{lot}" if lot else "")


@lru_cache(maxsize=512)
def _places(currency: str) -> int:
    return get_currency_precision(currency)


def currencies(asked: terms.Terms) -> list[str]:
    """The codes a bidder may choose among; one means there is nothing to choose."""
    if asked["currency_rule"] == CurrencyRule.ANY or not asked["currencies"]:
        return [code for code, _name in reference.currencies()]
    return list(asked["currencies"])


def questions(content: Content, lot: int) -> list[dict[str, Any]]:
    """The questions of this lot with their texts in the reader's language."""
    asked = terms.terms_of(content)
    main = content["language"]
    return [
        {
            **{key: row[key] for key in ("id", "type", "required", "evidence_required", "help")},
            "unit": unit_word(row["unit"]),
            "envelope": terms.envelope_of(asked, row),
            "label": text_of(row["label"], main)[0],
            "label_texts": row["label"],
            "options": [
                {"key": one["key"], "label": text_of(one["label"], main)[0], "texts": one["label"]}
                for one in row["options"]
            ],
        }
        for row in terms.asked_of(asked["questions"], lot)
    ]


def documents(content: Content, lot: int) -> list[dict[str, Any]]:
    """What the checklist asks to be attached for this lot."""
    asked = terms.terms_of(content)
    return [
        {
            "id": row["id"],
            "envelope": terms.envelope_of(asked, row),
            "title": text_of(row["title"], content["language"])[0],
            "title_texts": row["title"],
            "help": row["help"],
            "required": row["required"],
        }
        for row in terms.asked_of(asked["documents_asked"], lot)
    ]


def lines(content: Content, lot: int) -> list[dict[str, Any]]:
    """The lines of the price schedule of this lot."""
    return [
        {
            "key": one.key,
            "kind": one.kind,
            "lot": one.lot,
            "label": text_of(one.label, content["language"])[0],
            "texts": one.label,
            "quantity": one.quantity,
            "unit": reference.unit_name(one.unit) if one.unit else "",
            "required": one.required,
        }
        for one in terms.price_lines(content, lot)
    ]


def costs(content: Content, lot: int) -> list[dict[str, Any]]:
    """The costs of owning this lot gives a figure for: a quantity of a unit, or an amount of money (`is_money`)."""
    asked = terms.terms_of(content)
    return [
        {
            "key": f"{life_cycle.OWNING}.{one['id']}",
            "id": one["id"],
            "kind": "cost",
            "label": text_of(one["label"], content["language"])[0],
            "texts": one["label"],
            "help": one["help"],
            "unit": given(one),
            "is_money": not one["unit_cost"],
            "required": True,
        }
        for one in life_cycle.costs_asked(asked, lot)
    ]


def workroom(content: Content, lot: int) -> dict[str, Any]:
    """The part of the page's data that follows from the tender's text alone."""
    asked = terms.terms_of(content)
    kept = ("id", "type", "required", "evidence_required", "envelope", "label")
    return {
        "envelopes": terms.envelopes_of(asked),
        "price_envelope": terms.price_envelope(asked),
        "questions": [
            {**{key: one[key] for key in kept}, "options": [{"key": row["key"]} for row in one["options"]]}
            for one in questions(content, lot)
        ],
        "lines": [
            {key: one[key] for key in ("key", "kind", "label", "quantity", "unit", "required")}
            for one in lines(content, lot)
        ],
        "costs": [
            {key: one[key] for key in ("key", "id", "kind", "label", "unit", "is_money", "required")}
            for one in costs(content, lot)
        ],
        "documents": [
            {key: one[key] for key in ("id", "envelope", "title", "required")}
            for one in documents(content, lot)
        ],
        "currencies": [[code, _places(code)] for code in currencies(asked)],
        "columns": columns(),
        "policy": uploads.as_data(uploads.SEALED),
        "longest_text": LONGEST_TEXT,
    }
