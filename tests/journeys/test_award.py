# SPDX-License-Identifier: Apache-2.0
"""From opened technical envelopes on: a panel of three judges each by herself and agrees, and the prices of those who
passed are opened and no others.
"""

import pytest

from meishan.market.bids.models import Envelope
from tests.factories import awards, evaluation
from tests.factories import bids as bidding
from tests.factories import opening as at_opening
from tests.journeys.judging import BIDDERS, agree_and_sign, form_panel, score_alone, settle_technical_results
from tests.market.evaluation.conftest import SCORED

pytestmark = pytest.mark.browser


@pytest.fixture
def firms(agency):
    return [awards.firm(name, agency) for name in BIDDERS]


@pytest.fixture
def opened(officer, second_officer, firms, time_passes):
    """A tender in two envelopes with three bids; the technical ones are open."""
    tender = bidding.publish_tender(officer, second_officer, envelopes="two", criteria=SCORED)
    for firm in firms:
        awards.submit(tender, firm, BIDDERS[firm.organisation.name][1])
    at_opening.past_deadline(tender, time_passes)
    at_opening.hold(tender)
    return tender


@pytest.fixture
def panel(agency):
    return [evaluation.evaluator(agency, name) for name in ("Cha Chair", "Mem Member", "Eva Expert")]


def test_a_panel_judges_and_the_prices_of_those_who_passed_are_opened(opened, officer, panel, window, live):
    notice = opened.notice
    desk = window(officer)
    judges = form_panel(desk, officer, panel, window)
    score_alone(judges, window, panel)
    agree_and_sign(judges, notice)
    settle_technical_results(desk, judges[0], notice)
    at_opening.hold(opened)
    assert_only_those_who_passed_are_open(notice)


def assert_only_those_who_passed_are_open(notice):
    found = Envelope.objects.filter(notice=notice, kind="financial").values_list(
        "submission__supplier__name", "state"
    )
    states = dict(found)
    assert states.pop("Third Wheels") == "kept_sealed"
    assert states == {"Ningbo Vehicles": "opened", "Rival Trucks": "opened"}
