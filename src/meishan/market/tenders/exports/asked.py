# SPDX-License-Identifier: Apache-2.0
"""What bidders send, as empty workbooks: the price schedule and the questionnaire."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from meishan.base.core import sheets
from meishan.base.reference import queries as reference

from ..models.content import Content
from ..models.life_cycle import OWNING, costs_asked
from ..models.terms import envelope_of, lots_to_bid, price_lines, terms_of
from ..queries import given, text_of, unit_word
from ..states import AnswerType, CurrencyRule, EnvelopeKind


def prices_book(content: Content, lots: list[int] | None = None) -> bytes:
    """The price schedule, a sheet for each lot that is bid for, in the columns the bidder's workspace reads back:
    the line's key, what, quantity, unit, unit price, currency, total.
    """
    columns = [_("Line"), _("Item"), _("Quantity"), _("Unit"), _("Unit price"), _("Currency"), _("Total")]
    asked = lots_to_bid(content) if lots is None else lots
    return sheets.as_book([(_sheet_name(lot), columns, _price_rows(content, lot)) for lot in asked])


def _sheet_name(lot: int) -> str:
    return _("Lot %(number)s") % {"number": lot} if lot else _("Prices")


def _price_rows(content: Content, lot: int) -> Iterator[list[Any]]:
    units = dict(reference.units())
    terms = terms_of(content) or {"currency_rule": CurrencyRule.ANY, "currencies": []}
    one_currency = terms["currency_rule"] == CurrencyRule.ONE and terms["currencies"]
    currency = terms["currencies"][0] if one_currency else ""
    for line in price_lines(content, lot):
        words = text_of(line.label, content["language"])[0]
        if not line.required:
            words = _("%(line)s (optional)") % {"line": words}
        yield [line.key, words, Decimal(line.quantity), units.get(line.unit, line.unit), None, currency, None]
    for cost in costs_asked(terms, lot):
        key = f"{OWNING}.{cost['id']}"
        yield [key, text_of(cost["label"], content["language"])[0], None, given(cost), None, None, None]


def questionnaire_book(content: Content) -> bytes:
    """The questions with room for answers; to read and prepare from, as answers are given in the workspace."""
    columns = [
        _("Number"),
        _("Question"),
        _("Kind of answer"),
        _("Answers to choose from"),
        _("Required"),
        _("Evidence"),
        _("Envelope"),
        _("Lot"),
        _("Hint"),
        _("Your answer"),
    ]
    return sheets.as_book([(_("Questionnaire"), columns, _question_rows(content))])


def _question_rows(content: Content) -> Iterator[list[Any]]:
    terms, main = terms_of(content), content["language"]
    if terms is None:
        return
    for number, row in enumerate(terms["questions"], start=1):
        kind = str(AnswerType(row["type"]).label)
        yield [
            number,
            text_of(row["label"], main)[0],
            f"{kind} ({unit_word(row['unit'])})" if row["unit"] else kind,
            "\n".join(text_of(one["label"], main)[0] for one in row["options"]),
            _("yes") if row["required"] else _("no"),
            _("yes") if row["evidence_required"] else _("no"),
            EnvelopeKind(envelope_of(terms, row)).label,
            row["lot"] or _("every bid"),
            text_of(row["help"], main)[0],
            None,
        ]
