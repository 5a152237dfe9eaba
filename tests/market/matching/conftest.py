# SPDX-License-Identifier: Apache-2.0
"""Published notices of many kinds in the index, and suppliers with codes."""

from datetime import timedelta

import pytest

from meishan.base.accounts.models import Organisation
from meishan.base.accounts.states import OrganisationKind, Role
from meishan.base.core import clock
from meishan.market.matching import queries
from meishan.market.matching.models import Alert, AlertReader, Revision
from meishan.market.matching.tasks.indexing import index_notices
from meishan.market.suppliers.models import Supplier, SupplierCode
from meishan.market.tenders import queries as tenders
from meishan.market.tenders.models import Deadline, Notice
from tests.market.tenders.conftest import make_draft, make_notice, revise
from tests.personas import join, make_organisation, make_person

__all__ = ["make_draft", "make_notice", "revise"]


@pytest.fixture
def put(agency):
    """`put("Title", days=30, **fields)`: a notice of the agency, published now and indexed; text by language too."""
    numbers = iter(range(1, 10_000))

    def make(title, *, days=30, buyer=None, zone="UTC", reference=None, **fields):
        at = clock.now()
        language = fields.pop("language", "en")
        notice = Notice.objects.create(
            buyer=buyer or agency,
            reference=reference or f"RFQ/2027/{next(numbers):04}",
            type=fields.pop("type", "rfq"),
            language=language,
            title=title if isinstance(title, dict) else {language: title},
            published_at=at,
            revised_at=at,
            **fields,
        )
        Deadline.objects.create(notice=notice, closes_at=at + timedelta(days=days), zone=zone, changed_at=at)
        index_notices(tenders.notices().filter(pk=notice.pk), at=at)
        Revision.objects.create(notice=notice, version=1, at=at)
        return notice

    return make


@pytest.fixture
def find():
    """`find("words", **fields)`: references... of the notices found, best first."""

    def ask(text="", **fields):
        found = queries.search(queries.SearchQuery(text=text, **fields), at=clock.now())
        return [hit.notice for hit in found.hits]

    return ask


@pytest.fixture
def make_supplier(world):
    """`make_supplier("Name", codes=[...], alert="daily")`: a firm with codes and, if asked, an alert."""
    numbers = iter(range(300_001, 999_999))

    def make(name, codes=(), *, alert=None, **fields) -> tuple[Supplier, object]:
        firm: Organisation = make_organisation(OrganisationKind.SUPPLIER, name, country="CN")
        persona = join(
            make_person(f"Owner of {name}", language=fields.pop("language", "en")), firm, Role.OWNER
        )
        at = clock.now()
        supplier = Supplier.objects.create(
            organisation=firm,
            number=next(numbers),
            name=name,
            country=fields.pop("country", "CN"),
            made_at=at,
            changed_at=at,
            **fields,
        )
        SupplierCode.objects.bulk_create([SupplierCode(supplier=supplier, code=code) for code in codes])
        if alert:
            made = Alert.objects.create(
                supplier=supplier, frequency=alert, after=queries.latest_revision(), made_at=at
            )
            AlertReader.objects.create(alert=made, person=persona.person, since=at)
        return supplier, persona

    return make
