# SPDX-License-Identifier: Apache-2.0
"""Tenders whose bids were opened, and panels that judge them."""

import pytest

from tests.factories import awards
from tests.factories import bids as bidding
from tests.factories import evaluation as factory
from tests.factories import opening as at_opening


def criterion(
    key: str, *, kind: str = "technical", points: int | None = 50, minimum: int | None = None
) -> dict:
    return {
        "id": key,
        "kind": kind,
        "title": {"en": key.replace("-", " ").capitalize()},
        "description": {},
        "points": points,
        "minimum": minimum,
        "evidence": {"en": "A letter."},
        "source": "",
        "library": "",
    }


SCORED = [
    criterion("documents", kind="preliminary", points=None),
    criterion("capacity", points=60, minimum=30),
    criterion("energy", kind="sustainability", points=40),
]
PASSED = [
    criterion("documents", kind="preliminary", points=None),
    criterion("capacity", points=None),
]


@pytest.fixture
def make_opened(officer, second_officer, bidder, rival, time_passes):
    """`make_opened(**content)`: a tender with two bids whose first envelopes were opened, and these bids."""

    def make(**content):
        tender = bidding.publish_tender(officer, second_officer, **content)
        bids = [bidding.submit_bid(tender, one) for one in (bidder, rival)]
        at_opening.past_deadline(tender, time_passes)
        at_opening.hold(tender)
        return tender, bids

    return make


@pytest.fixture
def opened(make_opened):
    """Two envelopes, points, a preliminary check and a minimum; two bids."""
    return make_opened(envelopes="two", criteria=SCORED)


@pytest.fixture
def tender(opened):
    return opened[0]


@pytest.fixture
def bids(opened):
    return opened[1]


@pytest.fixture
def panel(tender, officer):
    """Formed, nobody has declared yet."""
    return factory.form(tender, officer)


@pytest.fixture
def scoring(panel):
    """All have declared."""
    factory.begin(panel)
    return panel


@pytest.fixture
def locked(scoring):
    """All have scored and locked."""
    factory.score_all(scoring)
    factory.lock_all(scoring)
    return scoring


@pytest.fixture
def make_case(officer, second_officer, head, time_passes):
    """`make_case(totals=(…), **content)`: bids opened and judged, the panel has reported; see the factory."""

    def make(*, totals=("120000", "130000", "150000"), points=None, committee=3, **content):
        made = bidding.publish_tender(officer, second_officer, **content)
        options = {"totals": totals, "points": points, "committee": committee}
        return awards.lay_down(made, officer, head, time_passes, **options)

    return make


@pytest.fixture
def case(make_case):
    """One lot, three bids, the lowest at 120,000 US dollars: a committee reviews it."""
    return make_case()


@pytest.fixture
def small(make_case):
    """Below the value a committee reviews."""
    return make_case(totals=("12000", "13000"), committee=0)
