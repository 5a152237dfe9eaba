# SPDX-License-Identifier: Apache-2.0
"""Four hundred notices, past and open, cleared by a second officer, some revised, cancelled or asked about."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from meishan.base.accounts.models import Person
from meishan.base.reference import queries as reference
from meishan.market.tenders import actions as tenders
from meishan.market.tenders.models import Notice

from . import words
from .acting import as_member
from .agencies import Bureau
from .words import Goods

COUNTRIES = (
    *("KE", "ET", "SO", "SD", "SS", "UG", "TZ", "MZ", "MW", "NE", "ML", "BF", "TD", "CM", "CD", "SN", "GN"),
    *("YE", "SY", "IQ", "JO", "LB", "EG", "PS", "AF", "PK", "BD", "NP", "MM", "LA", "PH", "VU", "FJ"),
    *("HT", "HN", "GT", "CO", "VE", "EC", "BO", "UA", "MD", "TJ", "KG", "UZ"),
)
# How often each type is used among a hundred notices; all ten occur.
TYPES = (
    ("rfq", 34),
    ("itb", 26),
    ("rfp", 16),
    ("eoi", 7),
    ("rfi", 4),
    ("prequalification", 3),
    ("pre_bid", 3),
    ("grant", 2),
    ("consultants", 3),
    ("partners", 2),
)
GREEN = (
    "climate.renewable",
    "climate.energy",
    "resources.packaging",
    "resources.take_back",
    "labour.conditions",
    "chain.code",
    "life_cycle.durability",
    "gender.women_owned",
    "local.smes",
)


@dataclass
class Need:
    """A notice to be: what, for whom, when it appears and closes (days ago; negative lies ahead)."""

    bureau: Bureau
    goods: Goods
    programme: dict[str, str]
    country: str
    type: str
    reference: str
    opens: float
    closes: float
    languages: tuple[str, ...]
    quantity: int
    reserved_for: str
    sustainability: list[str]
    notice: Notice | None = None

    @property
    def drafter(self) -> Person:
        return self.bureau.people[1]

    @property
    def clearer(self) -> Person:
        return self.bureau.people[2]

    def by(self, person: Person):
        return as_member(person, self.bureau.organisation)


def plan_needs(chance: random.Random, bureaus: list[Bureau], count: int) -> list[Need]:
    """The notices in random order of agency and goods; three in ten are open today."""
    types = [name for name, weight in TYPES for _one in range(weight)]
    needs = []
    for number in range(count):
        bureau = bureaus[number % len(bureaus)]
        goods = _goods_for(chance, bureau)
        is_open = number % 10 < 3
        opens = chance.uniform(1, 18) if is_open else chance.uniform(40, 378)
        closes = -chance.uniform(2, 45) if is_open else opens - chance.uniform(14, 36)
        more = bureau.languages[1:] if chance.random() < 0.4 else ()
        needs.append(
            Need(
                bureau=bureau,
                goods=goods,
                programme=chance.choice(words.programmes()),
                country=chance.choice(COUNTRIES),
                type=types[number % len(types)] if number >= len(TYPES) else TYPES[number][0],
                reference=f"{bureau.organisation.acronym.replace(' ', '').replace('/', '')}/{number + 1:04d}",
                opens=opens,
                closes=closes,
                languages=("en", *more),
                quantity=goods.quantity(chance),
                reserved_for=chance.choices(("none", "sme", "women_owned"), (86, 9, 5))[0],
                sustainability=sorted(
                    chance.sample(GREEN, k=chance.choice((0, 0, 1, 2, 3, 4, 5)) + (goods.field == "green"))
                ),
            )
        )
    return needs


def _goods_for(chance: random.Random, bureau: Bureau) -> Goods:
    """Something the agency's own list of codes covers, where there is any."""
    segments = {code[:2] for code in bureau.codes}
    fitting = [one for one in words.goods() if one.code[:2] in segments]
    return chance.choice(fitting or words.goods())


def content_of(need: Need, started: datetime) -> dict:
    """What the notice says, in each of its languages."""
    buyer = need.bureau.organisation.acronym
    title, description, item = {}, {}, {}
    for language in need.languages:
        country = reference.country_name(need.country, language)
        goods, programme = need.goods.words[language], need.programme[language]
        title[language] = _title(goods, country, programme, language)
        description[language] = words.texts()["description"][language].format(
            buyer=buyer,
            goods=goods[0].lower() + goods[1:] if language in {"en", "fr", "es"} else goods,
            country=country,
            programme=programme,
            quantity=f"{need.quantity} {reference.unit_name(need.goods.unit, language)}",
        )
        item[language] = goods
    closes = _whole_hour(started - timedelta(days=need.closes))
    amount = need.quantity * need.goods.price
    return {
        "type": need.type,
        "language": "en",
        "title": title,
        "description": description,
        "countries": [need.country],
        "codes": [need.goods.code],
        "deadline": _iso(closes),
        "zone": need.bureau.zone,
        "questions_until": _iso(closes - timedelta(days=2)) if need.opens - need.closes > 5 else "",
        "sustainability": need.sustainability,
        "reserved_for": need.reserved_for,
        "value": {"amount": str(amount), "currency": "USD"} if need.type in {"itb", "rfp"} else None,
        "submission": {"method": "email", "address": f"bids@{need.bureau.key}.example"},
        "contacts": [
            {
                "name": need.drafter.name,
                "role": "Procurement officer",
                "email": need.drafter.email,
                "phone": "",
            }
        ],
        "lots": [
            {
                "number": 1,
                "title": item,
                "description": {},
                "items": [
                    {
                        "number": 1,
                        "description": item,
                        "code": need.goods.code,
                        "quantity": str(need.quantity),
                        "unit": need.goods.unit,
                        "country": need.country,
                        "place": "",
                        "incoterm": "DAP" if need.goods.unit != "LS" else "",
                        "deliver_by": "",
                    }
                ],
            }
        ],
    }


def _title(goods: str, country: str, programme: str, language: str) -> str:
    if language == "zh":
        return f"{goods}（{country}，{programme}）"
    return f"{goods}: {country}, {programme}" if language != "fr" else f"{goods} : {country}, {programme}"


def _whole_hour(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


def _iso(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def publish(need: Need, started: datetime) -> None:
    """Drafted by one officer, cleared by another, published."""
    drafter = need.by(need.drafter)
    draft = tenders.draft(by=drafter, reference=need.reference, content=content_of(need, started))
    draft = tenders.submit(draft, by=drafter)
    draft = tenders.clear(draft, by=need.by(need.clearer))
    need.notice = tenders.publish(draft, by=drafter)


def amend(need: Need, started: datetime) -> None:
    """A later deadline and a corrected quantity, with the reason, cleared again."""
    drafter = need.by(need.drafter)
    need.closes -= 7
    need.quantity += 1
    content = content_of(need, started)
    draft = tenders.amend(need.notice, by=drafter)
    reason = {one: words.texts()["amendments"][one] for one in need.languages}
    draft = tenders.save(
        draft,
        by=drafter,
        changes={one: content[one] for one in ("deadline", "questions_until", "lots", "description")},
        reason=reason,
    )
    draft = tenders.submit(draft, by=drafter)
    draft = tenders.clear(draft, by=need.by(need.clearer))
    need.notice = tenders.publish_amendment(draft, by=drafter)


def cancel(need: Need) -> None:
    tenders.cancel(
        need.notice,
        by=need.by(need.drafter),
        reason={one: words.texts()["cancellations"][one] for one in need.languages},
    )


def question(need: Need, number: int, actor, language: str):
    """A supplier asks; returns the question."""
    texts = words.texts()["questions"][number % len(words.texts()["questions"])]
    return tenders.ask(need.notice, by=actor, text=texts["ask"][language], language=language)


def answer(need: Need, number: int, asked) -> None:
    texts = words.texts()["questions"][number % len(words.texts()["questions"])]
    tenders.answer(
        need.notice,
        by=need.by(need.drafter),
        questions=[asked.pk],
        question={one: texts["ask"][one] for one in need.languages},
        answer={one: texts["answer"][one] for one in need.languages},
    )
