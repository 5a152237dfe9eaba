# SPDX-License-Identifier: Apache-2.0
"""An opening from its schedule to its signed minutes, and everything that is refused on the way."""


from meishan.market.bids.models import AbstractLine, OpeningLine
from tests.factories import bids as factory
from tests.factories import opening as at_opening


def test_an_opening_goes_from_its_schedule_to_signed_minutes(tender, bidder, rival, time_passes):
    factory.submit_bid(tender, bidder)
    factory.submit_bid(tender, rival)
    at_opening.past_deadline(tender, time_passes)

    opening = at_opening.hold(tender)

    assert opening.state == "minutes_signed"
    assert opening.count == 2
    lines = OpeningLine.objects.filter(opening=opening)
    assert [one.envelope.state for one in lines] == ["opened", "opened"]
    assert AbstractLine.objects.filter(opening=opening).count() == 2
