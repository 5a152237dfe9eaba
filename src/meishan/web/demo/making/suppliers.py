# SPDX-License-Identifier: Apache-2.0
"""Two hundred and thirty-six suppliers: sixty-four of Ningbo, a third women-owned, from sign-up to registration."""

from __future__ import annotations

import dataclasses
import random
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.core.files.base import ContentFile
from django.utils import translation

from meishan.base.accounts import actions as accounts
from meishan.base.accounts.models import Organisation, Person
from meishan.base.core import clock, uploads
from meishan.base.core.actor import VISITOR
from meishan.base.reference import queries as reference
from meishan.market.suppliers import actions as suppliers
from meishan.market.suppliers.models import Supplier

from . import words
from .acting import as_member
from .papers import pdf

DJANGO_LANGUAGES = {"zh": "zh-hans"}


@dataclass
class Firm:
    """A supplier to be: everything chosen beforehand, filled in as it registers, `came` days ago."""

    name: str
    original: str
    country: str
    city: str
    language: str
    zone: str
    field: str
    owner_name: str
    owner_original: str
    email: str
    women_owned: bool
    year: int
    employees: int
    turnover: int
    licence: str
    codes: list[str]
    person: Person | None = None
    organisation: Organisation | None = None
    supplier: Supplier | None = None
    contacts: list[str] = dataclasses.field(default_factory=list)
    came: float = 0.0

    @property
    def actor(self):
        return as_member(self.person, self.organisation)


def plan_firms(chance: random.Random, count: int) -> list[Firm]:
    """The firms, every one different; the same each time for the same seed."""
    ningbo = round(count * 60 / 220)
    firms: list[Firm] = []
    names: set[str] = set()
    mailboxes: set[str] = set()
    while len(firms) < count:
        trade = words.FIELDS[len(firms) % len(words.FIELDS)]
        firm = _ningbo_firm(chance, trade) if len(firms) < ningbo else _other_firm(chance, trade)
        if firm.name in names:
            continue
        names.add(firm.name)
        base, number = firm.email, 1
        while firm.email in mailboxes:
            number += 1
            firm.email = base.replace("@", f"{number}@")
        mailboxes.add(firm.email)
        firm.women_owned = len(firms) % 3 == 0
        firms.append(firm)
    return firms


def _ningbo_firm(chance: random.Random, trade: str) -> Firm:
    source = words.firms()["ningbo"]
    mark, line = chance.choice(source["marks"]), source["trades"][trade]
    city, form = source["city"], source["form"]
    owner, owner_original = words.chinese_name(chance)
    return _firm(
        chance,
        trade,
        name=f"{city[0]} {mark[0]} {line[0]} {form[0]}",
        original=f"{city[1]}{mark[1]}{line[1]}{form[1]}",
        country="CN",
        city=city[0],
        language="zh",
        zone="Asia/Shanghai",
        owner=owner,
        owner_original=owner_original,
        domain=f"{words.mailbox(mark[0]).replace('.', '')}-{trade}.example",
    )


def _other_firm(chance: random.Random, trade: str) -> Firm:
    source = chance.choice(words.firms()["others"])
    mark = chance.choice(source["marks"])
    return _firm(
        chance,
        trade,
        name=f"{mark} {source['trades'][trade]} {source['form']}",
        original="",
        country=source["country"],
        city=source["city"],
        language=source["language"],
        zone=source["zone"],
        owner=words.latin_name(chance),
        owner_original="",
        domain=f"{words.mailbox(mark).replace('.', '')}-{trade}.example",
    )


def _firm(
    chance: random.Random, trade: str, *, owner: str, owner_original: str, domain: str, **given
) -> Firm:
    own = [one.code for one in words.goods() if one.field == trade]
    others = [one.code for one in words.goods() if one.field != trade]
    codes = set(chance.sample(own, k=min(len(own), chance.randint(4, 8)))) | set(chance.sample(others, k=1))
    return Firm(
        field=trade,
        owner_name=owner,
        owner_original=owner_original,
        email=f"{words.mailbox(owner)}@{domain}",
        women_owned=False,
        year=chance.randint(1986, 2024),
        employees=chance.choice((4, 9, 18, 35, 60, 120, 220, 480, 1200)),
        turnover=chance.randint(2, 400) * 100_000,
        licence=f"{given['country']}{chance.randint(10**14, 10**15 - 1)}",
        codes=sorted(codes),
        **given,
    )


def sign_up(firm: Firm, password: str | None = None) -> None:
    """The owner signs up, confirms her address and begins to register."""
    asked = accounts.sign_up(
        by=VISITOR,
        email=firm.email,
        name=firm.owner_original or firm.owner_name,
        password=password,
        kind="supplier",
        organisation_name=firm.name,
        country=firm.country,
        conduct_version=reference.code_of_conduct().version,
        language=DJANGO_LANGUAGES.get(firm.language, firm.language),
        time_zone=firm.zone,
    )
    firm.person = accounts.confirm(asked, by=VISITOR)
    firm.organisation = Organisation.objects.get(memberships__person=firm.person)
    firm.supplier = suppliers.begin(by=firm.actor)


def fill_in(firm: Firm) -> None:
    """The six steps of the Basic form."""
    by, supplier = firm.actor, firm.supplier
    suppliers.save_general(
        supplier,
        by=by,
        name=firm.name,
        licence_number=firm.licence,
        year_established=firm.year,
        ownership_type="private",
        other_names=[firm.original] if firm.original else [],
        is_disability_inclusive=firm.employees % 5 == 0,
        employees=firm.employees,
        women_employees=firm.employees // (2 if firm.women_owned else 3),
        turnover=Decimal(firm.turnover),
        turnover_currency="USD",
        turnover_year=2025,
        website=f"https://{firm.email.partition('@')[2]}",
        languages=sorted({"en", firm.language}),
    )
    suppliers.save_address(
        supplier,
        by=by,
        addresses=[
            {
                "kind": "registered",
                "street": f"{firm.employees} {firm.field.title()} Road",
                "city": firm.city,
                "region": "",
                "postcode": firm.licence[-6:],
                "country": firm.country,
                "phone": "",
            }
        ],
    )
    suppliers.save_countries(supplier, by=by, scope="international", countries=reach(firm))
    suppliers.save_contacts(
        supplier,
        by=by,
        contacts=[
            {"name": firm.owner_name, "position": "Managing director", "email": firm.email, "phone": ""}
        ],
    )
    suppliers.save_goods(supplier, by=by, codes=firm.codes)


def reach(firm: Firm) -> list[str]:
    """Countries of business: home and a few more, always the same for a firm."""
    chance = random.Random(firm.licence)
    return sorted(
        {
            firm.country,
            *chance.sample(("KE", "ET", "SD", "PK", "BD", "NE", "CO", "UA", "YE", "MZ", "HT", "PH"), 5),
        }
    )


def declare(firm: Firm) -> None:
    """Sign the declaration and submit Basic to every matching agency."""
    statements = reference.declaration()
    with translation.override(DJANGO_LANGUAGES.get(firm.language, firm.language)):
        suppliers.sign_declaration(
            firm.supplier,
            by=firm.actor,
            version=statements.version,
            answers={one.key: {"answer": one.good, "explain": ""} for one in statements.statements},
            accepts_code_of_conduct=True,
            name=firm.owner_original or firm.owner_name,
            position="Managing director",
        )
    suppliers.submit(firm.supplier, by=firm.actor)


def register_basic(firm: Firm, password: str | None = None) -> None:
    sign_up(firm, password)
    fill_in(firm)
    declare(firm)


def state_owners(firm: Firm) -> None:
    """Owners, the principal, and what follows for women's ownership."""
    by = firm.actor
    suppliers.save_owner(
        firm.supplier,
        by=by,
        tie="owner",
        kind="person",
        name=firm.owner_name,
        name_original=firm.owner_original,
        country=firm.country,
        born_on=date(1960 + len(firm.name) % 30, 3, 14),
        interests=["shareholding", "votingRights"],
        share=Decimal(80),
        is_beneficial=True,
        is_in_control=True,
        is_woman=firm.women_owned,
    )
    suppliers.save_owner(
        firm.supplier,
        by=by,
        tie="principal",
        kind="person",
        name=firm.owner_name,
        country=firm.country,
        position="Managing director",
        is_in_control=True,
        is_woman=firm.women_owned,
    )
    if firm.women_owned:
        suppliers.state_women_owned(firm.supplier, by=by, declares=True)


def file_level_1(firm: Firm) -> None:
    """The Level 1 file: certificate, three references, owners, intermediaries; then submit."""
    state_owners(firm)
    by, year = firm.actor, clock.now().year
    received = uploads.receive(
        ContentFile(
            pdf("Certificate of incorporation", [firm.name, firm.licence, f"{firm.city}, {firm.year}"]),
            name="certificate.pdf",
        )
    )
    suppliers.add_document(firm.supplier, by=by, requirement="level1.certificate", file=received)
    for number, customer in enumerate(("Harbour Hospital", "City Transport Board", "Relief Logistics Trust")):
        suppliers.add_reference(
            firm.supplier,
            by=by,
            company=customer,
            country=("KE", "DK", "CO")[number],
            contact=words.latin_name(random.Random(firm.licence + customer)),
            email=f"office@{customer.lower().replace(' ', '-')}.example",
            project=f"Delivery of {firm.field} goods and training",
            year=year - 1 - number % 2,
        )
    suppliers.state_intermediaries(firm.supplier, by=by, none_used=True)
    suppliers.submit(firm.supplier, by=by, level="level1")
