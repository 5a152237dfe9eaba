# SPDX-License-Identifier: Apache-2.0
"""Tenders sealed on the platform and suppliers who may bid on them."""

import pytest

from tests.factories import bids as factory


@pytest.fixture
def make_tender(officer, second_officer):
    """`make_tender(**content)`: a published tender whose openers are ready; see the factory."""

    def make(**options):
        return factory.publish_tender(officer, second_officer, **options)

    return make


@pytest.fixture
def tender(make_tender):
    """One lot, one envelope, two of three openers."""
    return make_tender()


@pytest.fixture
def bidder(supplier_owner, agency):
    factory.register(supplier_owner, agency)
    return supplier_owner


@pytest.fixture
def rival(rival_owner, agency):
    factory.register(rival_owner, agency)
    return rival_owner
