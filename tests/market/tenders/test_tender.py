# SPDX-License-Identifier: Apache-2.0
"""The life of a sealed tender: it follows its text, moves along the table alone, and is closed by its deadline."""

from datetime import timedelta
from itertools import product

import pytest
from django.db import IntegrityError, connection, transaction

from meishan.base.core import clock, scope
from meishan.base.core.errors import Refused
from meishan.market.tenders import actions
from meishan.market.tenders.models import Tender
from meishan.market.tenders.states import (
    MOVES_OF_METHODS,
    TENDER_MOVES,
    TenderMethod,
    TenderState,
)
from tests.factories.openers import stand
from tests.market.tenders.conftest import SEALED


def test_the_database_knows_the_same_moves_as_the_code(world):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT old, new, kind, tenders_tender_may_move(old, new, kind)"
            " FROM unnest(%s::text[]) AS old, unnest(%s::text[]) AS new, unnest(%s::text[]) AS kind",
            [TenderState.values, TenderState.values, TenderMethod.values],
        )
        held = {(old, new, kind) for old, new, kind, allowed in cursor.fetchall() if allowed}

    wanted = {
        (old, new, kind)
        for (old, news), kind in product(TENDER_MOVES.items(), TenderMethod.values)
        for new in news
        if kind in MOVES_OF_METHODS.get((old, new), TenderMethod.values)
    }
    assert held == wanted
    assert TENDER_MOVES.keys() == set(TenderState)


def test_a_tender_is_made_when_a_draft_asks_for_sealed_bids(make_draft, officer):
    draft = make_draft()
    assert not Tender.objects.exists()

    draft = actions.save(draft, by=officer.actor, changes=SEALED)

    tender = Tender.objects.get(pk=draft.pk)
    assert (tender.state, tender.method, tender.envelopes) == ("draft", "rfq", "one")
    actions.save(
        draft, by=officer.actor, changes={"submission": {"method": "email", "address": "a@example.org"}}
    )
    assert not Tender.objects.exists()


def test_a_tender_goes_where_its_text_goes(make_sealed, three, officer, second_officer):
    def stands():
        return Tender.objects.get(pk=draft.pk).state

    draft = actions.submit(make_sealed(), by=officer.actor)
    assert stands() == "in_review"
    draft = actions.send_back(draft, by=second_officer.actor, reason="Say more.")
    assert stands() == "draft"
    draft = actions.clear(actions.submit(draft, by=officer.actor), by=second_officer.actor)
    assert stands() == "approved"
    draft = actions.recall(draft, by=officer.actor)
    assert stands() == "draft"
    draft = actions.clear(actions.submit(draft, by=officer.actor), by=second_officer.actor)
    stand(Tender.objects.get(pk=draft.pk), three, 2, by=officer)
    notice = actions.publish(draft, by=officer.actor)
    assert stands() == "published"
    assert notice.tender.rules["key"] == "generic"


def test_a_discarded_draft_leaves_a_cancelled_tender(make_draft, officer):
    draft = make_draft(**SEALED)
    actions.discard(draft, by=officer.actor)

    assert Tender.objects.get(pk=draft.pk).state == "cancelled"


def test_closed_is_computed_from_the_one_deadline_row(make_tender):
    tender = make_tender()
    closes_at = tender.notice.deadline.closes_at

    assert tender.phase(closes_at - timedelta(microseconds=1)) == "published"
    assert tender.phase(closes_at) == "closed"
    assert tender.state == "published"
    assert "closes_at" not in {field.name for field in Tender._meta.get_fields()}


def test_a_move_past_the_deadline_first_records_the_closing(make_tender, time_passes):
    tender = make_tender()
    with pytest.raises(Refused, match="Open for bids"):
        actions.move(tender, "opening", clock.now())
    time_passes(timedelta(days=31))

    moved = actions.move(tender, "opening", clock.now())

    assert moved.state == "opening"
    assert Tender.objects.get(pk=tender.pk).state == "opening"


def test_nobody_sees_a_tender_of_another_agency_before_it_is_published(make_draft, make_tender, other_agency):
    drafted = make_draft("RFQ/DRAFT", **SEALED)
    tender = make_tender("RFQ/OUT")

    with scope.of_organisations([other_agency.pk]):
        assert list(Tender.objects.values_list("pk", flat=True)) == [tender.pk]
    assert Tender.objects.filter(pk=drafted.pk).exists()


@pytest.mark.parametrize(
    "columns",
    [
        {"state": "opening"},
        {"state": "closed"},
        {"method": "rfp"},
        {"envelopes": "two"},
        {"rules": {"key": "mine"}},
        {"exception_ground": "exigency"},
    ],
)
def test_the_database_refuses_what_the_life_of_a_tender_does_not_know(make_tender, columns):
    tender = make_tender()

    with pytest.raises(IntegrityError), transaction.atomic():
        Tender.objects.filter(pk=tender.pk).update(**columns)


def test_a_tender_is_not_approved_without_a_second_pair_of_eyes(make_sealed, officer):
    draft = actions.submit(make_sealed(), by=officer.actor)

    with pytest.raises(IntegrityError, match="second person"), transaction.atomic():
        Tender.objects.filter(pk=draft.pk).update(state="approved")


def test_a_tender_is_never_deleted(make_tender):
    tender = make_tender()

    with pytest.raises(IntegrityError, match="never deleted"), transaction.atomic():
        Tender.objects.filter(pk=tender.pk)._raw_delete("default")
