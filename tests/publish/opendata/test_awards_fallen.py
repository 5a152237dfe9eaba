# SPDX-License-Identifier: Apache-2.0
"""An award that falls away in open data: the next in rank steps up, or the lot ends without result."""

from meishan.market.tenders.queries import ocid_of
from tests.publish.opendata.test_awards import (
    announce,
    award_fact,
    awarded,
    enter,
    lots_of,
    offer_fact,
    told,
)

__all__ = ["awarded", "enter", "told"]


def test_the_first_falls_away_and_the_next_steps_up(awarded, enter, told, rival):
    tender, award = awarded
    enter(
        "evaluation.cancel_award",
        notice=tender.notice.pk,
        awards=[award | {"state": "cancelled"}],
        ground="declined",
        reason="The supplier withdrew.",
    )
    second = award_fact(rival, number=2, replaces=award["id"])
    announce(enter, tender, second, [offer_fact(second, rival, 1)])

    compiled = told()[ocid_of(tender.notice.pk)]

    assert [one["status"] for one in compiled["awards"]] == ["cancelled", "pending"]
    assert compiled["awards"][0]["amendments"][0]["rationale"] == "The supplier withdrew."


def test_where_nobody_steps_up_the_lot_ends_without_result(awarded, enter, told):
    tender, award = awarded
    enter(
        "evaluation.cancel_award",
        notice=tender.notice.pk,
        awards=[award | {"state": "cancelled"}],
        lots=[{"lot": 1, "state": "active"}, {"lot": 2, "state": "cancelled"}],
        ground="refused",
        reason="It does not sign.",
    )
    assert lots_of(told, tender) == {"1": "active", "2": "cancelled"}
    enter(
        "evaluation.announce",
        subject=tender.notice,
        notice=tender.notice.pk,
        awards=[],
        lots=[{"lot": 1, "result": "unsuccessful", "award": None, "ranking": None}],
        offers=[],
    )
    assert lots_of(told, tender) == {"1": "unsuccessful", "2": "cancelled"}
