# SPDX-License-Identifier: Apache-2.0
"""Both sides of a contract, and a tender that an agreement comes of."""

import pytest

from tests.factories import awards
from tests.factories import contracts as factory


@pytest.fixture
def owner(supplier_owner):
    """The supplier's owner, who signs for it."""
    return supplier_owner


@pytest.fixture
def tender(officer, second_officer, head, owner, time_passes):
    """A tender that the owner's firm won: what makes an agreement one that came of competition."""
    return awards.won(officer, second_officer, head, owner, time_passes)


@pytest.fixture
def contract(officer, head, owner):
    """A direct contract in force."""
    return factory.signed(officer, head, owner)


@pytest.fixture
def held(officer, head, owner):
    """An agreement in force with one holder, a ceiling of 90,000 and laptops at 1,000."""
    return factory.agreement(officer, head, owner)


@pytest.fixture
def open_held(officer, head, owner, tender):
    """The same, come of a tender: other agencies may ask to use it."""
    return factory.agreement(officer, head, owner, notice=tender.notice)
