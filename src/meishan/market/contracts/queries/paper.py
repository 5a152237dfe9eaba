# SPDX-License-Identifier: Apache-2.0
"""A contract as content, canonical and complete, and as the PDF made of that content."""

from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import segno
from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from meishan.base.accounts.models import Organisation
from meishan.base.core.paper import pdf
from meishan.base.core.templatetags import _shown as shown
from meishan.base.reference import queries as reference
from meishan.market.tenders.queries.rules import ground_title

from ..models import Amendment, Contract, ContractText, Milestone, PriceLine

TEMPLATE = Path(__file__).resolve().parent.parent / "templates" / "contracts" / "contract.typ"
DJANGO_LANGUAGES = {"zh": "zh-hans"}


def content_of(contract: Contract, number: int, amendment: Amendment | None = None) -> dict[str, Any]:
    """Everything a document says, as JSON values: what both sides sign is made of this and of nothing else."""
    return {
        "v": 1,
        "kind": "meishan-contract",
        "contract": str(contract.pk),
        "number": contract.number,
        "version": number,
        "contract_kind": contract.kind,
        "title": contract.title,
        "language": contract.language,
        "buyer": _party(contract.buyer),
        "supplier": _party(contract.supplier),
        "value": {"amount": str(contract.value), "currency": contract.currency},
        "starts_on": contract.starts_on.isoformat(),
        "ends_on": contract.ends_on.isoformat(),
        "tender": contract.notice.reference if contract.notice else "",
        "lot": contract.lot,
        "ground": contract.ground,
        "reason": ContractText.objects.get(pk=contract.pk).reason
        if contract.ground and not amendment
        else "",
        **(_change(amendment) if amendment else _terms(contract)),
    }


def _party(organisation: Organisation) -> dict[str, str]:
    return {"id": str(organisation.pk), "name": organisation.name, "country": organisation.country}


def _terms(contract: Contract) -> dict[str, Any]:
    text = ContractText.objects.get(pk=contract.pk)
    agreement = contract.agreement
    return {
        "scope": text.scope,
        "payment": text.payment,
        "special": text.special,
        "milestones": [
            {
                "number": one.number,
                "title": one.title,
                "due_on": one.due_on.isoformat(),
                "amount": str(one.amount) if one.amount is not None else "",
            }
            for one in Milestone.objects.filter(contract=contract)
        ],
        "prices": [
            {
                "number": one.number,
                "description": one.description,
                "code": one.code,
                "unit": one.unit,
                "unit_price": str(one.unit_price),
                "delivery_days": one.delivery_days,
            }
            for one in PriceLine.objects.filter(contract=contract)
        ],
        "agreement": {"number": agreement.number, "secondary_bidding": agreement.secondary_bidding}
        if agreement
        else None,
    }


def _change(amendment: Amendment) -> dict[str, Any]:
    return {
        "amendment": {
            "number": amendment.number,
            "words": amendment.words,
            "value_before": str(amendment.value_before),
            "value_after": str(amendment.value_after),
            "ends_before": amendment.ends_before.isoformat(),
            "ends_after": amendment.ends_after.isoformat(),
            "prices_from": amendment.prices_from.isoformat() if amendment.prices_from else "",
            "prices": [
                {
                    "number": one.price.number if one.price else "",
                    "kind": one.kind,
                    "description": one.description,
                    "code": one.code,
                    "unit": one.unit,
                    "before": str(one.price.unit_price) if one.price else "",
                    "unit_price": str(one.unit_price) if one.unit_price is not None else "",
                    "delivery_days": one.delivery_days,
                }
                for one in amendment.prices.select_related("price")
            ],
            "milestones": [
                {
                    "number": one.milestone.number if one.milestone else "",
                    "kind": one.kind,
                    "title": one.title,
                    "due_before": one.due_before.isoformat() if one.due_before else "",
                    "amount_before": str(one.amount_before) if one.amount_before is not None else "",
                    "due_on": one.due_on.isoformat() if one.due_on else "",
                    "amount": str(one.amount) if one.amount is not None else "",
                }
                for one in amendment.milestones.select_related("milestone")
            ],
        }
    }


def document_of(contract: Contract, content: dict[str, Any], code: str, at: datetime) -> bytes:
    """The PDF both sides sign, in the contract's own language."""
    spoken = DJANGO_LANGUAGES.get(contract.language, contract.language)
    with translation.override(spoken):
        return pdf(TEMPLATE, sheet_of(content, code), at=at)


def sheet_of(content: dict[str, Any], code: str) -> dict[str, Any]:
    """The texts of the paper in the active language."""
    address = settings.BASE_URL + reverse("contracts:verify_code", args=[code])
    spaced = "-".join(code[place : place + 4] for place in range(0, len(code), 4))
    return {
        "lang": content["language"],
        "heading": _heading(content),
        "title": content["title"],
        "number": content["number"],
        "version": _("Version %(number)s") % {"number": content["version"]},
        "between": pgettext("a contract", "Between"),
        "parties": [
            [pgettext("a party to a contract", "Buyer"), _named(content["buyer"])],
            [pgettext("a party to a contract", "Supplier"), _named(content["supplier"])],
        ],
        "facts": _facts(content),
        "sections": [[heading, words] for heading, words in _sections(content) if words.strip()],
        **_milestones(content),
        **_prices(content),
        "signatures_title": _("Signatures"),
        "signatures": _(
            "Both sides sign this document on the platform by its SHA-256 hash. The public record of the platform "
            "holds hash, side and time of each signature. At the address below anybody can see whether both signed, "
            "and whether a copy is true."
        ),
        "code_title": _("Verification code"),
        "code": spaced,
        "address": address,
        "qr": _qr(address),
    }


def _heading(content: dict[str, Any]) -> str:
    if content.get("amendment"):
        return _("Amendment %(number)s") % {"number": content["amendment"]["number"]}
    return _("Long-term agreement") if content["contract_kind"] == "agreement" else _("Contract")


def _named(party: dict[str, str]) -> str:
    country = shown.country(party["country"]) if party["country"] else ""
    return ", ".join(filter(None, (party["name"], country)))


def _facts(content: dict[str, Any]) -> list[list[str]]:
    value, currency = Decimal(content["value"]["amount"]), content["value"]["currency"]
    is_agreement = content["contract_kind"] == "agreement"
    change = content.get("amendment")
    if change:
        rows = [
            [_("Value before"), money(Decimal(change["value_before"]), currency)],
            [_("Value from now on"), money(Decimal(change["value_after"]), currency)],
            [_("Last day before"), day(change["ends_before"])],
            [_("Last day from now on"), day(change["ends_after"])],
        ]
    else:
        rows = [
            [_("Ceiling") if is_agreement else _("Value"), money(value, currency)],
            [_("From"), day(content["starts_on"])],
            [pgettext("a last day", "Until"), day(content["ends_on"])],
        ]
    if content["tender"]:
        rows.append([_("Tender"), content["tender"]])
    if content["lot"]:
        rows.append([_("Lot"), str(content["lot"])])
    if content["ground"]:
        said = " ".join(filter(None, (ground_title(content["ground"]) + ".", content["reason"])))
        rows.append([_("Given without competition since"), said])
    return rows


def _sections(content: dict[str, Any]) -> list[tuple[str, str]]:
    change = content.get("amendment")
    if change:
        return [
            (_("What changes"), change["words"]),
            (_("All else"), _("Everything else stays as it was agreed.")),
        ]
    agreement = content.get("agreement")
    sections = [
        (_("What is agreed"), content["scope"]),
        (_("Payment"), content["payment"]),
        (_("Special conditions"), content["special"]),
    ]
    if agreement:
        words = _(
            "Orders are made by call-offs under agreement %(number)s, at the prices of this list, up to the ceiling "
            "of all its holders together. The agreement is not exclusive, and no quantity is promised."
        ) % {"number": agreement["number"]}
        if agreement["secondary_bidding"]:
            words += " " + _(
                "The buyer may ask all holders for offers for one need, and orders from one of them."
            )
        sections.append((_("Orders"), words))
    return sections


def _milestones(content: dict[str, Any]) -> dict[str, Any]:
    """What is due when and for how much, or what a change does to it."""
    currency, change = content["value"]["currency"], content.get("amendment")
    columns = [pgettext("a column", "No."), _("What")]
    if change:
        columns += [pgettext("a milestone", "Before"), pgettext("a milestone", "From now on")]
        rows = [_changed_milestone(one, currency) for one in change.get("milestones", [])]
    else:
        columns += [pgettext("a milestone", "Due"), _("Amount")]
        rows = [_milestone(one, currency) for one in content.get("milestones", [])]
    return {"milestones_title": _("Milestones"), "milestones_columns": columns, "milestones": rows}


def _changed_milestone(one: dict[str, Any], currency: str) -> list[str]:
    def terms(due: str, amount: str, otherwise: str) -> str:
        if not due:
            return otherwise
        return " · ".join([day(due), *([money(Decimal(amount), currency)] if amount else [])])

    return [
        str(one["number"] or "—"),
        one["title"],
        terms(one["due_before"], one["amount_before"], pgettext("a milestone", "New milestone")),
        terms(one["due_on"], one["amount"], pgettext("a milestone", "Not due any more")),
    ]


def _milestone(one: dict[str, Any], currency: str) -> list[str]:
    amount = money(Decimal(one["amount"]), currency) if one["amount"] else "—"
    return [str(one["number"]), one["title"], day(one["due_on"]), amount]


def _prices(content: dict[str, Any]) -> dict[str, Any]:
    """The price list, or what a change does to it."""
    currency, change = content["value"]["currency"], content.get("amendment")
    columns = [pgettext("a column", "No."), _("What"), _("Unit")]
    if change and change["prices"]:
        return {
            "prices_title": _("Price list from %(day)s on") % {"day": day(change["prices_from"])},
            "prices_columns": [*columns, _("Price before"), _("Price from then on")],
            "prices": [_changed_price(one, currency) for one in change["prices"]],
        }
    return {
        "prices_title": _("Price list"),
        "prices_columns": [*columns, _("Price of one unit"), _("Days to delivery")],
        "prices": [_price(one, currency) for one in content.get("prices", [])],
    }


def _changed_price(one: dict[str, Any], currency: str) -> list[str]:
    def price(said: str, otherwise: str) -> str:
        return f"{unit_price(Decimal(said))} {currency}" if said else otherwise

    what = f"{one['description']} ({one['code']})" if one["code"] else one["description"]
    return [
        str(one["number"] or "—"),
        what,
        reference.unit_name(one["unit"]),
        price(one["before"], pgettext("a line of a price list", "New line")),
        price(one["unit_price"], pgettext("a line of a price list", "Not sold any more")),
    ]


def _price(one: dict[str, Any], currency: str) -> list[str]:
    what = f"{one['description']} ({one['code']})" if one["code"] else one["description"]
    days = "—" if one["delivery_days"] is None else str(one["delivery_days"])
    price = f"{unit_price(Decimal(one['unit_price']))} {currency}"
    return [str(one["number"]), what, reference.unit_name(one["unit"]), price, days]


def unit_price(amount: Decimal) -> str:
    """The price of one unit with all its digits: two after the point at least, four where they are needed."""
    price = amount.normalize()
    return shown.number(price, max(2, -int(price.as_tuple().exponent)))


def day(said: str) -> str:
    """A day as the active language writes it."""
    return shown.day(date.fromisoformat(said))


def money(amount: Decimal, currency: str) -> str:
    """An amount with its currency, as the active language writes it."""
    digits, code, first = shown.money(amount, currency)
    return f"{code} {digits}" if first else f"{digits} {code}"


def _qr(text: str) -> str:
    out = BytesIO()
    segno.make(text, error="m", micro=False).save(out, kind="svg", border=0, xmldecl=False, svgns=True)
    return out.getvalue().decode()
