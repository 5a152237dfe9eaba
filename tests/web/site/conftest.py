# SPDX-License-Identifier: Apache-2.0
"""Notices and registrations for the pages that show several apps at once."""

import pytest

from meishan.base.core import clock
from meishan.market.suppliers import actions
from meishan.market.suppliers.models import Registration, Supplier
from tests.market.tenders.conftest import make_draft, make_notice

__all__ = ["make_draft", "make_notice", "make_registration"]


@pytest.fixture
def make_registration(agency):
    """`make_registration(persona, level=, state=, since=)`: that supplier's registration with the agency."""

    def make(persona, *, level="basic", state="registered", since=None, reason=""):
        supplier = Supplier.objects.filter(pk=persona.organisation.pk).first() or actions.begin(
            by=persona.actor
        )
        return Registration.objects.create(
            supplier=supplier, agency=agency, level=level, state=state, submitted_at=clock.now(),
            changed_at=clock.now(), clock_from=since or clock.now(), reason=reason,
        )  # fmt: skip

    return make
