# SPDX-License-Identifier: Apache-2.0
"""The demo's own sanctions list, all of it invented, and suppliers that give people something to decide."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Sequence

from meishan.base.core.actor import SYSTEM
from meishan.market.vetting import actions as vetting
from meishan.market.vetting.actions.lists import ListFile

from . import words
from .suppliers import Firm

COLUMNS = (
    "Reference",
    "Firm Name",
    "Type",
    "Other Names",
    "Address",
    "Country",
    "From Date",
    "To Date",
    "Grounds",
)
LISTED_OWNER = "Viktor Ilyich Brandtner"
OWNER_AS_REGISTERED = "Victor I. Brandtner"
ENTRIES = 60


def the_list() -> bytes:
    """A debarment list in the form development banks publish: firms and people who do not exist."""
    chance = random.Random("an invented list")
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(COLUMNS)
    rows.writerow(
        (
            "DEMO-000",
            LISTED_OWNER,
            "Individual",
            "",
            "Harbour Street 4",
            "Kazakhstan",
            "2023-05-02",
            "2031-05-01",
            "Fraud",
        )
    )
    for number in range(1, ENTRIES):
        trade = chance.choice(words.FIELDS)
        person = f"{words.latin_name(chance)} {chance.choice(words.people()['family']['latin'])}-Varro"
        name = person if number % 2 else f"{person.rsplit(maxsplit=1)[-1]} {trade.title()} Trading House"
        rows.writerow(
            (
                f"DEMO-{number:03d}",
                name,
                "Individual" if number % 2 else "Firm",
                "",
                f"{number} Invented Road",
                chance.choice(("Kenya", "Jordan", "Colombia", "Brazil", "India")),
                f"{chance.randint(2019, 2025)}-{chance.randint(1, 12):02d}-01",
                f"{chance.randint(2027, 2034)}-{chance.randint(1, 12):02d}-01",
                chance.choice(("Fraud", "Corruption", "Collusion", "Obstruction")),
            )
        )
    return out.getvalue().encode()


def import_list() -> None:
    """Through the importer, as an operator's nightly run would."""
    offered = vetting.offer_list(
        by=SYSTEM,
        list_format="debarred",
        files={"main": ListFile("demo-debarred.csv", the_list())},
        key="demo-debarred",
        title="Demonstration list of debarred firms (invented)",
    )
    vetting.import_list(offered, by=SYSTEM)


def disguise(firms: Sequence[Firm]) -> None:
    """One firm has an owner whose name is on the list, spelled otherwise; two look like doubles of others."""
    suspect = next(one for one in firms if one.country == "KZ") if _has(firms, "KZ") else firms[-1]
    suspect.owner_name, suspect.owner_original = OWNER_AS_REGISTERED, ""
    for newer, older in _pairs(firms):
        firms[newer].licence, firms[newer].country = firms[older].licence, firms[older].country
        firms[newer].name = firms[older].name.replace("Co., Ltd.", "Company Limited")
        firms[newer].original = firms[older].original


def doubles(firms: Sequence[Firm]) -> list[Firm]:
    """The later firm of each pair that looks alike; they come last, so that their cases are fresh."""
    return [firms[newer] for newer, _older in _pairs(firms)]


def _pairs(firms: Sequence[Firm]) -> tuple[tuple[int, int], ...]:
    return ((40, 10), (90, 33)) if len(firms) >= 100 else ()


def suspects(firms: Sequence[Firm]) -> list[Firm]:
    return [one for one in firms if one.owner_name == OWNER_AS_REGISTERED]


def _has(firms: Sequence[Firm], country: str) -> bool:
    return any(one.country == country for one in firms)
