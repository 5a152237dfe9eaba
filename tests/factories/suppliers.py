# SPDX-License-Identifier: Apache-2.0
"""Suppliers made through the acts, as people would."""

from meishan.base.core.uploads import Received
from meishan.base.reference import queries as reference
from meishan.market.suppliers import actions
from meishan.market.suppliers.models import Registration, Supplier
from tests.personas import Persona

LICENCE = "91330201MA2AX0001X"


def good_answers() -> dict:
    return {one.key: {"answer": one.good, "explain": ""} for one in reference.declaration().statements}


def sign(supplier: Supplier, persona: Persona, **changes):
    given = {
        "version": reference.declaration().version,
        "answers": good_answers(),
        "accepts_code_of_conduct": True,
        "name": "Li Hua",
        "position": "General manager",
    }
    return actions.sign_declaration(supplier, by=persona.actor, **{**given, **changes})


def fill_general(supplier: Supplier, persona: Persona, **changes) -> Supplier:
    given = {
        "name": supplier.name,
        "licence_number": LICENCE,
        "year_established": 2009,
        "ownership_type": "private",
        "employees": 80,
    }
    return actions.save_general(supplier, by=persona.actor, **{**given, **changes})


def address(**changes) -> dict:
    given = {
        "kind": "registered",
        "street": "12 Zhongshan Road",
        "city": "Ningbo",
        "region": "Zhejiang",
        "postcode": "315000",
        "country": "CN",
        "phone": "+86 574 5555 0101",
    }
    return {**given, **changes}


def complete(persona: Persona, *, codes=("25101500",), **general) -> Supplier:
    """A supplier whose Basic form is complete and not yet submitted."""
    by = persona.actor
    supplier = actions.begin(by=by)
    supplier = fill_general(supplier, persona, **general)
    actions.save_address(supplier, by=by, addresses=[address()])
    actions.save_countries(supplier, by=by, scope="international", countries=["KE", "PE"])
    contact = {
        "name": "Li Hua",
        "position": "Sales",
        "email": f"sales.{supplier.number}@example.org",
        "phone": "",
    }
    actions.save_contacts(supplier, by=by, contacts=[contact])
    actions.save_goods(supplier, by=by, codes=list(codes))
    sign(supplier, persona)
    return Supplier.objects.get(pk=supplier.pk)


def registered(persona: Persona, **options) -> Supplier:
    supplier = complete(persona, **options)
    actions.submit(supplier, by=persona.actor, level="basic")
    return Supplier.objects.get(pk=supplier.pk)


def file_named(name: str, letter: str = "a") -> Received:
    return Received(letter * 64, name, 1200, "application/pdf", "unscanned")


def file_level_1(supplier: Supplier, persona: Persona) -> None:
    by = persona.actor
    actions.add_document(
        supplier, by=by, requirement="level1.certificate", file=file_named("certificate.pdf")
    )
    for number in range(3):
        actions.add_reference(
            supplier,
            by=by,
            company=f"Customer {number} of Lima",
            country="PE",
            contact="A Buyer",
            email=f"buyer{number}@customer{number}.example",
            project="40 vans",
            year=2025,
        )
    actions.save_owner(
        supplier, by=by, tie="owner", kind="person", name="Li Hua", share=60, is_in_control=True
    )
    actions.state_intermediaries(supplier, by=by, none_used=True)


def state_with(supplier: Supplier, agency, level: str = "basic") -> str:
    found = Registration.objects.filter(supplier=supplier, agency=agency, level=level).first()
    return found.state if found else ""
