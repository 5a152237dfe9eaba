# SPDX-License-Identifier: Apache-2.0
"""Notices at every stage, made through the acts, and suppliers who may answer them."""

from datetime import timedelta

import pytest

from meishan.base.accounts.states import Role
from meishan.base.core import clock
from meishan.market.suppliers.models import Registration, Supplier
from meishan.market.tenders import actions
from meishan.market.tenders.models import Tender
from meishan.market.tenders.models.terms import blank
from tests.factories.openers import make_opener, stand
from tests.factories.tenders import plan_tender

NEEDED = {
    "type": "rfq",
    "language": "en",
    "title": {"en": "Field vehicles for Kenya", "fr": "Véhicules de terrain pour le Kenya"},
    "description": {"en": "Twelve field vehicles.\n\nDelivered to Nairobi.", "zh": "十二辆越野车。"},
    "codes": ["25100000"],
    "countries": ["KE"],
    "zone": "Africa/Nairobi",
    "submission": {"method": "email", "address": "bids@oft.example.org"},
    "contacts": [{"name": "Procurement", "role": "", "email": "procurement@oft.example.org", "phone": ""}],
    "lots": [
        {
            "number": 1,
            "title": {"en": "Vehicles"},
            "description": {},
            "items": [
                {
                    "description": {"en": "Field vehicle, 4x4"},
                    "quantity": "12",
                    "unit": "H87",
                    "code": "25101500",
                    "country": "KE",
                    "place": "Nairobi",
                    "incoterm": "DAP",
                    "deliver_by": "2027-06-30",
                }
            ],
        }
    ],
}


def in_days(days: float) -> str:
    return (clock.now() + timedelta(days=days)).isoformat()


def needed(**changes):
    """The content of a complete notice that closes in thirty days."""
    return {**NEEDED, "deadline": in_days(30), **changes}


@pytest.fixture
def make_draft(officer):
    """`make_draft(**changes)`: a complete draft by the officer."""
    made = []

    def make(reference=None, **changes):
        made.append(1)
        return actions.draft(
            by=officer.actor, reference=reference or f"RFQ/2027/{len(made):03}", content=needed(**changes)
        )

    return make


@pytest.fixture
def make_notice(make_draft, officer, second_officer):
    """`make_notice(**changes)`: a published notice, cleared by the second officer."""

    def make(reference=None, **changes):
        draft = make_draft(reference, **changes)
        draft = actions.submit(draft, by=officer.actor)
        draft = actions.clear(draft, by=second_officer.actor)
        return actions.publish(draft, by=officer.actor)

    return make


@pytest.fixture
def notice(make_notice):
    return make_notice()


@pytest.fixture
def revise(officer, second_officer):
    """`revise(notice, reason, **changes)`: the notice after a published amendment."""

    def make(notice, reason="More time.", **changes):
        draft = actions.amend(notice, by=officer.actor)
        draft = actions.save(draft, by=officer.actor, changes=changes, reason={"en": reason})
        draft = actions.submit(draft, by=officer.actor)
        draft = actions.clear(draft, by=second_officer.actor)
        return actions.publish_amendment(draft, by=officer.actor)

    return make


@pytest.fixture
def register():
    """`register(persona, agency)`: her firm is registered at Basic level with that agency."""
    numbers = iter(range(900001, 999999))

    def make(persona, agency, state="registered"):
        at = clock.now()
        supplier, _made = Supplier.objects.get_or_create(
            organisation=persona.organisation,
            defaults={
                "number": next(numbers),
                "name": persona.organisation.name,
                "country": "CN",
                "made_at": at,
                "changed_at": at,
            },
        )
        return Registration.objects.create(
            supplier=supplier,
            agency=agency,
            level="basic",
            state=state,
            clock_from=at,
            submitted_at=at,
            changed_at=at,
        )

    return make


@pytest.fixture
def registered_owner(supplier_owner, agency, register):
    register(supplier_owner, agency)
    return supplier_owner


CRITERION = {
    "id": "licence",
    "kind": "preliminary",
    "title": {"en": "The bidder holds a valid business licence"},
    "description": {},
    "points": None,
    "minimum": None,
    "evidence": {"en": "A copy of the licence"},
    "source": "",
    "library": "",
}
SEALED = {
    "submission": {"method": "platform", "address": ""},
    "tender": blank("rfq", criteria=[CRITERION]),
}


@pytest.fixture
def make_sealed(make_draft, officer):
    """`make_sealed(**changes)`: a draft of a tender with sealed bids here, complete but for its openers."""

    def make(reference=None, **changes):
        return plan_tender(make_draft(reference, **{**SEALED, **changes}), officer)

    return make


@pytest.fixture
def make_tender(make_sealed, three, officer, second_officer):
    """`make_tender(**changes)`: a published tender with sealed bids here, which two of three openers open."""

    def make(reference=None, **changes):
        draft = actions.submit(make_sealed(reference, **changes), by=officer.actor)
        draft = actions.clear(draft, by=second_officer.actor)
        stand(Tender.objects.get(pk=draft.pk), three, 2, by=officer)
        actions.publish(draft, by=officer.actor)
        return Tender.objects.select_related("notice__deadline").get(pk=draft.pk)

    return make


@pytest.fixture
def three(agency, other_agency, platform):
    """An opener of the buyer, one of another agency, and the platform's auditor, each with a key."""
    return [
        make_opener("Ona Opener", agency),
        make_opener("Oz Opener", other_agency),
        make_opener("Ada Auditor", platform, Role.AUDITOR),
    ]


@pytest.fixture
def sealed_draft(make_draft):
    return make_draft(**SEALED)


@pytest.fixture
def draft_tender(sealed_draft):
    """A sealed tender that is still a draft."""
    return Tender.objects.get(pk=sealed_draft.pk)
