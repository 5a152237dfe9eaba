# SPDX-License-Identifier: Apache-2.0
"""A tender that lives through everything there is before its award, and what open data says of it."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from meishan.base.core import clock
from meishan.base.ledger.models import FollowerPosition
from meishan.market.bids.actions import opening as openings
from meishan.market.tenders import actions as tenders
from meishan.market.tenders.models import Notice
from meishan.publish.opendata import queries
from meishan.publish.opendata.models import Release
from tests.factories import bids as factory
from tests.factories import opening as at_opening

FICTIONAL = Path(__file__).resolve().parent / "fictional"
WORDS = {"en": "So that all have time enough."}


@pytest.fixture
def published(settle):
    """`published()`: all releases so far, as values, once everything committed is published."""

    def read():
        settle()
        faults = FollowerPosition.objects.filter(name="opendata.releases").exclude(error="")
        assert [one.error for one in faults] == []
        return [
            json.loads(body) for body in Release.objects.order_by("number").values_list("body", flat=True)
        ]

    return read


@pytest.fixture
def amend(officer, second_officer):
    """`amend(notice, **changes)`: the notice after a published amendment."""

    def make(notice, reason="The need has changed.", **changes):
        draft = tenders.amend(notice, by=officer.actor)
        draft = tenders.save(draft, by=officer.actor, changes=changes, reason={"en": reason})
        draft = tenders.submit(draft, by=officer.actor)
        draft = tenders.clear(draft, by=second_officer.actor)
        return tenders.publish_amendment(draft, by=officer.actor)

    return make


@pytest.fixture
def whole_life(make_tender, bidder, rival, officer, amend, time_passes):
    """`whole_life()`: two lots, of which one is cancelled; amended, extended, suspended, asked about, opened."""

    def live():
        tender = make_tender(lots=2)
        notice, by = tender.notice, officer.actor
        tenders.answer(
            notice,
            by=by,
            questions=[],
            question={"en": "Diesel or petrol?", "fr": "Diesel ou essence ?"},
            answer={"en": "Diesel."},
        )
        tenders.publish_meeting(
            notice,
            by=by,
            held_at=clock.now() - timedelta(minutes=1),
            words={"en": "Twelve came."},
            questions=[({"en": "Which colour?"}, {"en": "White."})],
        )
        tenders.extend_deadline(
            notice,
            by=by,
            deadline=Notice.objects.get(pk=notice.pk).closes_at + timedelta(days=2),
            reason=WORDS,
        )
        tenders.suspend(notice, by=by, reason=WORDS)
        time_passes(timedelta(hours=3))
        tenders.resume(notice, by=by, reason=WORDS)
        amend(notice, title={"en": "Field vehicles for Kenya and Uganda", "fr": "Véhicules de terrain"})
        tenders.cancel_lot(notice, by=by, number=2, reason=WORDS)
        tender.notice = Notice.objects.get(pk=notice.pk)
        factory.submit_bid(tender, bidder)
        factory.submit_bid(tender, rival)
        at_opening.past_deadline(tender, time_passes)
        opening = at_opening.hold(tender)
        openings.publish_minutes(opening, by=by)
        return tender

    return live


@pytest.fixture
def compiled_of():
    """`compiled_of(notice)`: its compiled release as a value."""
    return lambda notice: json.loads(queries.record_of_process(notice.pk).body)


@pytest.fixture(scope="session")
def fictional():
    """The six releases of the standard's fictional example."""
    return [json.loads(path.read_text("utf-8"))["releases"][0] for path in sorted(FICTIONAL.glob("*.json"))]
