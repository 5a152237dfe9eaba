# SPDX-License-Identifier: Apache-2.0
"""What the agencies of the demo bought in the years before they joined, as their own records tell of it.

Each agency hands its records over as compiled OCDS releases, and they are taken over by the same act as
`meishan opendata import --past-of`. So figures reach back over years, and each such procurement says that it was not
held here. (Sealed tenders of before would have to be made up against the clock and the rules of those years.)
"""

from __future__ import annotations

import csv
import hashlib
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any

from meishan.base.core.actor import SYSTEM
from meishan.base.reference import actions, queries
from meishan.base.reference.imports.rates import read_rates
from meishan.publish.opendata.actions import take_over

from . import words
from .agencies import Bureau
from .notices import COUNTRIES
from .suppliers import Firm
from .words import Goods

if TYPE_CHECKING:
    from .story import Story

Json = dict[str, Any]
COUNT, LEAST = 40, 6
FIRST, LAST = 1390, 640
"""Days ago on which the first and the last of them were published; all were signed before the agencies joined."""
HANDED_OVER = 27.0
HUNDRED = Decimal("1E2")
COINS = {"unesco": "EUR", "unido": "EUR", "who": "CHF", "ilo": "CHF"}
# How many firms bid, how often among twenty.
BIDDERS = (1, 1, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 6, 6, 7, 8, 9)
GOALS = ("environmental", "social", "economic")
# A firm's size by how many people work there, as the agencies' registers reckoned it.
SIZES = (("micro", 10), ("small", 50), ("medium", 250))
SERVICES = 70
"""UNSPSC segments from this one on are services."""


@dataclass(frozen=True)
class Bought:
    """One procurement of before: who bought what, when the notice came out, and from how many bidders."""

    number: int
    bureau: Bureau
    goods: Goods
    country: str
    published: date
    chance: random.Random

    @property
    def reference(self) -> str:
        return f"{self.bureau.key.upper()}-{self.published.year}-{100 + self.number}"


def foretell(story: Story) -> None:
    """Plan it: rates of exchange first, then each agency's records."""
    story.history.on(HANDED_OVER + 1, import_rates)
    for number in range(story.count(COUNT, LEAST)):
        story.history.on(HANDED_OVER - number / 1000, partial(_hand_over, story, number))


def import_rates() -> None:
    """The operator takes over rates of exchange of the last years."""
    path = words.DATA / "rates.csv"
    data = path.read_bytes()
    rows = csv.reader(data.decode().splitlines())
    rates = [(one.currency, one.since, one.per_usd) for one in read_rates(rows).rates]
    actions.import_rates(by=SYSTEM, rates=rates, source=path.name, sha256=hashlib.sha256(data).hexdigest())


def _hand_over(story: Story, number: int) -> None:
    bought = plan(story, number)
    first, last = ((story.history.started - timedelta(days=days)).year for days in (FIRST, LAST))
    source = f"Contract register of {bought.bureau.organisation.acronym}, {first}–{last}"
    firms = list(_bidders(bought, story.firms))
    take_over(bought.bureau.organisation, by=SYSTEM, release=release_of(bought, firms), source=source)


def plan(story: Story, number: int) -> Bought:
    """The same each time for the same number; agencies take turns."""
    chance = random.Random(f"past {number}")
    bureau = story.bureaus[number % len(story.bureaus)]
    segments = {code[:2] for code in bureau.codes}
    fitting = [one for one in words.goods() if one.code[:2] in segments] or words.goods()
    of = story.count(COUNT, LEAST)
    days = FIRST - (FIRST - LAST) * number / of + chance.uniform(-6, 6)
    return Bought(
        number=number,
        bureau=bureau,
        goods=chance.choice(fitting),
        country=chance.choice(COUNTRIES),
        published=(story.history.started - timedelta(days=days)).date(),
        chance=chance,
    )


def _bidders(bought: Bought, firms: Sequence[Firm]) -> Iterator[Firm]:
    """Firms of that trade first; only those that are suppliers now, so that each has its page."""
    known = [one for one in firms if one.supplier is not None and one.year <= bought.published.year]
    bought.chance.shuffle(known)
    known.sort(key=lambda one: one.field != bought.goods.field)
    for firm in known[: bought.chance.choice(BIDDERS)]:
        firm.supplier.refresh_from_db()
        yield firm


def release_of(bought: Bought, firms: Sequence[Firm]) -> Json:
    """The compiled release; the first firm wins."""
    chance, goods = bought.chance, bought.goods
    closes = bought.published + timedelta(days=chance.randint(14, 45))
    awarded = closes + timedelta(days=chance.randint(12, 95))
    signed = awarded + timedelta(days=chance.randint(8, 20))
    delivered = signed + timedelta(days=chance.randint(20, 60))
    currency = COINS.get(bought.bureau.key, "USD")
    quantity = goods.quantity(chance)
    estimate = _in(Decimal(quantity * goods.price), currency, bought.published)
    price = (estimate * chance.randint(84, 103) / 100).quantize(HUNDRED)
    title = f"{goods.words['en']}: {queries.country_name(bought.country, 'en')}"
    item = {
        "id": "1",
        "description": goods.words["en"],
        "classification": {"scheme": "UNSPSC", "id": goods.code},
        "quantity": quantity,
        "unit": {"scheme": "UNCEFACT", "id": goods.unit, "name": queries.unit_name(goods.unit, "en")},
        "deliveryAddresses": [{"countryName": queries.country_name(bought.country, "en")}],
    }
    value = {"amount": int(price), "currency": currency}
    winner = _named(firms[0])
    return {
        "ocid": f"ocds-{bought.bureau.key}-{bought.reference}",
        "language": "en",
        "buyer": {"id": "buyer", "name": bought.bureau.organisation.name},
        "parties": [
            {"id": "buyer", "name": bought.bureau.organisation.name, "roles": ["buyer", "procuringEntity"]},
            *(_party(one, is_winner=one is firms[0]) for one in firms),
        ],
        "tender": {
            "id": bought.reference,
            "title": title,
            "status": "complete",
            "procuringEntity": {"id": "buyer", "name": bought.bureau.organisation.name},
            "value": {"amount": int(estimate), "currency": currency},
            "mainProcurementCategory": "services" if int(goods.code[:2]) >= SERVICES else "goods",
            **_method(bought, firms),
            "tenderPeriod": {"startDate": _time(bought.published), "endDate": _time(closes)},
            "bidOpening": {"date": _time(closes, 1)},
            "items": [item],
            "numberOfTenderers": len(firms),
            "tenderers": [_named(one) for one in firms],
            **_sustainability(bought),
        },
        "bids": {
            "statistics": [
                {"id": measure, "measure": measure, "date": _time(closes, 1), "value": len(firms)}
                for measure in ("bids", "bidders")
            ]
        },
        "awards": [
            {
                "id": "1",
                "title": title,
                "status": "active",
                "date": _time(awarded),
                "value": value,
                "suppliers": [winner],
                "items": [item],
            }
        ],
        "contracts": [
            {
                "id": "1",
                "awardID": "1",
                "title": title,
                "status": "terminated",
                "dateSigned": _time(signed),
                "period": {"startDate": _time(signed), "endDate": _time(delivered)},
                "value": value,
                "suppliers": [winner],
                "implementation": {
                    "milestones": [
                        {
                            "id": "1",
                            "title": "Delivered and accepted",
                            "type": "delivery",
                            "status": "met",
                            "dateMet": _time(delivered),
                        }
                    ]
                },
            }
        ],
    }


def _method(bought: Bought, firms: Sequence[Firm]) -> Json:
    if len(firms) == 1 and bought.number % 2:
        return {"procurementMethod": "direct", "procurementMethodDetails": "Direct contracting"}
    if bought.number % 3 == 0:
        return {"procurementMethod": "limited", "procurementMethodDetails": "Request for quotation"}
    return {"procurementMethod": "open", "procurementMethodDetails": "Invitation to bid"}


def _sustainability(bought: Bought) -> Json:
    """More of them ask for something of it from year to year."""
    if bought.chance.random() > 0.25 + bought.number / COUNT / 2:
        return {}
    goals = sorted(bought.chance.sample(GOALS, k=bought.chance.choice((1, 1, 2))))
    return {"hasSustainability": True, "sustainability": [{"goal": one} for one in goals]}


def _named(firm: Firm) -> Json:
    return {"id": firm.supplier.code, "name": firm.supplier.name}


def _party(firm: Firm, *, is_winner: bool) -> Json:
    """As the agency's register has it: number here, country, size, and whether women own it by their own word."""
    details: Json = {"scale": next((name for name, most in SIZES if firm.employees < most), "large")}
    if firm.women_owned:
        said = "Owned and controlled by women: declared"
        details["classifications"] = [{"scheme": "MEISHAN", "id": "womenOwned.declared", "description": said}]
    return {
        **_named(firm),
        "identifier": {"scheme": "MEISHAN", "id": firm.supplier.code, "legalName": firm.supplier.name},
        "address": {"countryName": queries.country_name(firm.country, "en")},
        "roles": ["tenderer", "supplier"] if is_winner else ["tenderer"],
        "details": details,
    }


def _in(dollars: Decimal, currency: str, on: date) -> Decimal:
    worth = queries.convert(dollars, "USD", currency, on)
    assert worth is not None  # import_rates
    return worth.quantize(HUNDRED)


def _time(on: date, hours: int = 0) -> str:
    return datetime(on.year, on.month, on.day, 10 + hours, tzinfo=UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
