# SPDX-License-Identifier: Apache-2.0
"""The record of outages in a real browser: accessible, and nothing sticks out."""

from dataclasses import replace
from datetime import timedelta

import pytest

from meishan.base.core import clock
from meishan.market.tenders import actions
from tests.browsing import look
from tests.factories import bids as factory

pytestmark = pytest.mark.browser
MINUTE = timedelta(minutes=1)


@pytest.fixture
def world(committed_world):
    """What the browser's server sees is committed."""


def test_the_record_of_outages_is_accessible_and_fits(
    live,
    officer,
    second_officer,
    other_agency_officer,
    open_page,
    time_passes,
    settle,
):
    tender = factory.publish_tender(officer, second_officer)
    time_passes(factory.to_deadline(tender, -10 * MINUTE))
    actions.beat()
    at = clock.now()
    actions.report_availability(
        by=replace(other_agency_officer.actor, token=other_agency_officer.person.pk),
        prober="Geneva",
        since=at - 60 * MINUTE,
        until=at,
        gaps=[(at - 40 * MINUTE, at - 20 * MINUTE, "refused")],
    )
    actions.give_back_time_everywhere()
    settle()

    look(open_page, {None: ["outages/", f"{tender.notice.pk}/"]}, "/tenders/")
