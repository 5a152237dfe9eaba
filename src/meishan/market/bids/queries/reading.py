# SPDX-License-Identifier: Apache-2.0
"""One opened envelope as the buyer reads it: each question with its answer, each line with its price.

The questions are those of the version the envelope was sealed for; what a bidder wrote is shown as text.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from meishan.base.core.templatetags import _shown as shown
from meishan.market.tenders.models import NoticeVersion
from meishan.market.tenders.models.life_cycle import costs_asked
from meishan.market.tenders.models.terms import asked_of, envelope_of, price_envelope, price_lines, terms_of
from meishan.market.tenders.queries import given, text_of, unit_word

from ..models import OpenedFile, OpeningLine
from .prices import NAME, amount_of, figures_of

LONGEST = 20_000


@dataclass(frozen=True)
class Answered:
    """A question of the tender with what the bidder answered; `value` is empty where she did not."""

    label: Mapping[str, str]
    value: str
    files: tuple[OpenedFile, ...]
    is_required: bool

    @property
    def is_missing(self) -> bool:
        return self.is_required and not self.value and not self.files


@dataclass(frozen=True)
class Priced:
    """A line of the price schedule with the bidder's price; `asked` says whether the tender has such a line."""

    key: str
    label: Mapping[str, str]
    quantity: str
    asked_quantity: str
    unit: str
    unit_price: Decimal | None
    total: Decimal | None
    is_wrong: bool
    asked: bool

    @property
    def is_other_quantity(self) -> bool:
        return self.asked and amount_of(self.quantity) != amount_of(self.asked_quantity)


@dataclass(frozen=True)
class Owned:
    """A cost of owning with the figure the bidder gave; None where it can't be read or is not there."""

    label: Mapping[str, str]
    given: str
    is_money: bool
    figure: Decimal | None


@dataclass(frozen=True)
class Reading:
    """All of one envelope."""

    answers: tuple[Answered, ...]
    documents: tuple[Answered, ...]
    prices: tuple[Priced, ...]
    costs: tuple[Owned, ...]
    others: tuple[OpenedFile, ...]


def read(line: OpeningLine, *, prices: bool) -> Reading:
    """What an opened envelope says, beside what was asked; without its prices for a reader who may not see them yet."""
    content = NoticeVersion.objects.values_list("content", flat=True).get(
        notice=line.submission.notice_id, number=line.envelope.header["tender_version"]
    )
    terms = terms_of(content)
    files = {one.file_name: one for one in line.files.all()}
    written = line.answers if isinstance(line.answers, dict) else {}
    kind = line.envelope.kind
    answers: tuple[Answered, ...] = ()
    documents: tuple[Answered, ...] = ()
    if terms is not None:
        questions = [one for one in asked_of(terms["questions"], line.lot) if envelope_of(terms, one) == kind]
        wanted = [
            one for one in asked_of(terms["documents_asked"], line.lot) if envelope_of(terms, one) == kind
        ]
        answers = tuple(
            _answered(one, _part(written, "answers"), files, content["language"]) for one in questions
        )
        documents = tuple(_document(one, _part(written, "documents"), files) for one in wanted)
    named = {file.pk for one in (*answers, *documents) for file in one.files}
    return Reading(
        answers=answers,
        documents=documents,
        prices=tuple(_priced(line, content)) if prices else (),
        costs=tuple(_owned(line, terms))
        if prices and terms is not None and kind == price_envelope(terms)
        else (),
        others=tuple(
            one for one in files.values() if one.pk not in named and (prices or one.file_name != NAME)
        ),
    )


def _owned(line: OpeningLine, terms: Mapping[str, Any]) -> Iterator[Owned]:
    figures = figures_of(line.prices)
    for one in costs_asked(dict(terms), line.lot):
        yield Owned(one["label"], given(one), not one["unit_cost"], figures.get(one["id"]))


def _part(written: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = written.get(name)
    return found if isinstance(found, dict) else {}


def _answered(
    question: Mapping[str, Any], written: Mapping[str, Any], files: Mapping[str, OpenedFile], main: str
) -> Answered:
    found = written.get(question["id"])
    found = found if isinstance(found, dict) else {}
    return Answered(
        label=question["label"],
        value=_said(question, found.get("value"), main),
        files=_files(found.get("files"), files),
        is_required=question["required"],
    )


def _document(
    asked: Mapping[str, Any], written: Mapping[str, Any], files: Mapping[str, OpenedFile]
) -> Answered:
    return Answered(asked["title"], "", _files(written.get(asked["id"]), files), asked["required"])


def _files(names: Any, files: Mapping[str, OpenedFile]) -> tuple[OpenedFile, ...]:
    if not isinstance(names, list):
        return ()
    return tuple(files[one] for one in names if isinstance(one, str) and one in files)


def _said(question: Mapping[str, Any], value: Any, main: str) -> str:
    """The answer as text, by the question's type; whatever does not fit the type stands as it was written."""
    match question["type"], value:
        case _, None:
            return ""
        case "yes_no", bool():
            return _("Yes") if value else _("No")
        case "choice", str():
            labels = {one["key"]: one["label"] for one in question["options"]}
            texts = labels.get(value, {})
            return text_of(texts, main)[0] if texts else value[:LONGEST]
        case "money", {"amount": str() as amount, "currency": str() as currency}:
            number = amount_of(amount)
            return (
                f"{currency[:3]} {shown.number(number)}"
                if number is not None
                else f"{currency[:3]} {amount[:40]}"
            )
        case "number", str():
            return f"{value[:60]} {unit_word(question['unit'])}".strip()
    return str(value)[:LONGEST]


def _rows(value: Any) -> list[dict[str, Any]]:
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def _priced(line: OpeningLine, content: Mapping[str, Any]) -> list[Priced]:
    if not isinstance(line.prices, dict):
        return []
    asked = {one.key: one for one in price_lines(dict(content), line.lot)}
    rows = [row for part in ("lines", "extra") for row in _rows(line.prices.get(part))]
    found = []
    for number, row in enumerate(rows, 1):
        key = str(row.get("item") or row.get("id") or number)[:80]
        known = asked.get(key)
        found.append(
            Priced(
                key=key,
                label=known.label if known else {},
                quantity=str(row.get("quantity") or "")[:40],
                asked_quantity=known.quantity if known else "",
                unit=known.unit if known else "",
                unit_price=amount_of(row.get("unit_price")),
                total=amount_of(row.get("total")),
                is_wrong=key in line.wrong_lines,
                asked=known is not None,
            )
        )
    given = {one.key for one in found}
    missing = [one for key, one in asked.items() if key not in given and one.required]
    return found + [
        Priced(one.key, one.label, "", one.quantity, one.unit, None, None, is_wrong=True, asked=True)
        for one in missing
    ]
