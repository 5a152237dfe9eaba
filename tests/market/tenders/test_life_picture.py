# SPDX-License-Identifier: Apache-2.0
"""The picture of a tender's life: steps in order, dates where they are known, whose turn it is."""

import itertools
from datetime import timedelta

from meishan.base.core import clock
from meishan.market.tenders import actions
from meishan.market.tenders.models import Tender
from meishan.market.tenders.queries.life import life_of, path_of, told_of
from meishan.market.tenders.states import TENDER_MOVES, TenderMethod, TenderState

WHY = {"en": "For a reason."}


def life(pk, *, public=True):
    tender = Tender.objects.select_related("notice__deadline").get(pk=pk)
    return life_of(tender, clock.now(), public=public)


def states(found):
    return {one.key: one.state for one in found.steps}


def test_every_path_goes_along_the_moves():
    for method in TenderMethod.values:
        for envelopes in ("one", "two"):
            path = path_of(Tender(method=method, envelopes=envelopes))
            for old, new in itertools.pairwise(path):
                assert new in TENDER_MOVES[old], (method, old, new)
            assert path[-1] == TenderState.COMPLETED


def test_a_draft_shows_what_comes_and_whose_turn_it_is(make_sealed, officer):
    draft = make_sealed()

    found = life(draft.pk, public=False)

    assert found.steps[0].state == "current"
    assert found.steps[0].at is not None
    assert {one.state for one in found.steps[1:]} == {"todo"}
    assert "officer completes" in str(found.turn)


def test_an_open_tender_shows_its_deadline_and_waits_for_suppliers(make_tender):
    tender = make_tender()

    found = life(tender.pk)

    assert found.steps[0].key == "published"
    deadline = next(one for one in found.steps if one.key == "closed")
    assert (deadline.at, deadline.due) == (tender.closes_at, True)
    assert "Suppliers" in str(found.turn)
    assert states(life(tender.pk, public=False))["approved"] == "done"


def test_past_its_deadline_the_openers_are_next(make_tender, time_passes):
    tender = make_tender()
    time_passes(timedelta(days=31))

    found = life(tender.pk)

    assert found.phase == "closed"
    assert states(found)["published"] == "done"
    assert states(found)["closed"] == "current"
    assert "openers" in str(found.turn)


def test_a_suspended_tender_stands_at_its_open_step(make_tender, officer):
    tender = make_tender()
    actions.suspend(tender.notice, by=officer.actor, reason=WHY)

    found = life(tender.pk)

    assert found.phase == "suspended"
    assert states(found)["published"] == "current"
    assert "resumes" in str(found.turn)


def test_an_ended_tender_shows_its_end_and_nothing_after_it(make_tender, officer, time_passes):
    tender = make_tender()
    actions.cancel(tender.notice, by=officer.actor, reason=WHY)

    found = life(tender.pk)

    assert [(one.key, one.state) for one in found.steps] == [("published", "done"), ("cancelled", "ended")]
    assert found.turn == ""


def test_extensions_and_rests_are_told_beside_the_versions(make_tender, officer):
    tender = make_tender()
    actions.extend_deadline(
        tender.notice, by=officer.actor, deadline=tender.closes_at + timedelta(days=2), reason=WHY
    )
    actions.suspend(tender.notice, by=officer.actor, reason=WHY)

    told = told_of(tender.notice)

    assert [one["act"] for one in told] == ["tenders.suspend", "tenders.extend_deadline"]
    assert told[1]["deadline_before"] < told[1]["deadline"]
