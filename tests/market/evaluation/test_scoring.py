# SPDX-License-Identifier: Apache-2.0
"""Each scores alone, with a reason, by the criteria of the tender; then locks. Every bad score gets its sentence."""

from decimal import Decimal

import pytest

from meishan.base.core.errors import Denied, Refused
from meishan.base.ledger.models import Detail
from meishan.market.evaluation import actions, queries
from meishan.market.evaluation.actions import Judged
from meishan.market.evaluation.models import Score
from tests.factories import evaluation as factory
from tests.market.evaluation.conftest import PASSED as PASSED_ALONE

PASSED = Judged("documents", passes=True, reason="All there.")


def give(panel, persona, submission, *judged):
    return actions.score(panel.seat(persona), by=persona.actor, submission=submission.pk, judged=judged)


@pytest.fixture
def checked(scoring, bids):
    """The chair has done the preliminary check of the first bid."""
    give(scoring, scoring.chair, bids[0], PASSED)
    return scoring


@pytest.mark.parametrize(
    ("judged", "words"),
    [
        (Judged("capacity", points=Decimal("60.5"), reason="Good."), "between 0 and 60"),
        (Judged("capacity", points=Decimal(-1), reason="Bad."), "between 0 and 60"),
        (Judged("capacity", points=Decimal("NaN"), reason="Bad."), "between 0 and 60"),
        (Judged("capacity", points=Decimal("1.005"), reason="Fine."), "at most two decimals"),
        (Judged("capacity", points=Decimal(50), reason="  "), "Give the reason"),
        (Judged("capacity", points=Decimal(50), reason="x" * 5001), "too long"),
        (Judged("capacity", passes=True, reason="Good."), "Give points here"),
        (Judged("documents", points=Decimal(1), reason="Good.", edition=1), "passes or fails"),
        (Judged("beauty", points=Decimal(1), reason="Nice."), "no such criterion"),
    ],
)
def test_a_score_that_does_not_fit_its_criterion_is_refused(judged, words, checked, bids):
    with pytest.raises(Refused, match=words):
        give(checked, checked.chair, bids[0], judged)
    assert Score.objects.count() == 1


def test_nothing_given_is_nothing_kept(checked, bids):
    with pytest.raises(Refused, match="at least one score"):
        give(checked, checked.chair, bids[0])


def test_whoever_scores_twice_is_told_so(checked, bids):
    good = Judged("capacity", points=Decimal(50), reason="Ten years of deliveries.")
    give(checked, checked.chair, bids[0], good)

    with pytest.raises(Refused, match="You scored this already"):
        give(checked, checked.chair, bids[0], good)
    with pytest.raises(Refused, match="judged twice"):
        give(checked, checked.chair, bids[0], *[Judged("energy", points=Decimal(1), reason="x")] * 2)
    give(
        checked,
        checked.chair,
        bids[0],
        Judged("capacity", points=Decimal(40), reason="Nine years.", edition=1),
    )
    with pytest.raises(Refused, match="changed in the meantime"):
        give(checked, checked.chair, bids[0], Judged("capacity", points=Decimal(1), reason="x", edition=1))
    kept = Score.objects.get(criterion="capacity")
    assert (kept.points, kept.edition) == (Decimal(40), 2)


def test_the_preliminary_check_comes_first(scoring, bids):
    with pytest.raises(Refused, match="preliminary check of this bid first"):
        give(scoring, scoring.chair, bids[0], Judged("capacity", points=Decimal(50), reason="Good."))


def test_a_bid_that_failed_the_preliminary_check_is_judged_no_further(scoring, bids):
    give(scoring, scoring.chair, bids[0], Judged("documents", passes=False, reason="No licence."))

    with pytest.raises(Refused, match="nothing else of it is judged"):
        give(scoring, scoring.chair, bids[0], Judged("capacity", points=Decimal(50), reason="Good."))
    progress = queries.progress_of(scoring.evaluation, queries.scores_of(scoring.seat(scoring.chair)))
    assert progress.missing[bids[0].pk] == 0


def test_only_what_was_opened_is_judged(scoring, bids, make_opened):
    _other, others = make_opened(criteria=PASSED_ALONE)
    with pytest.raises(Refused, match="not among those that were opened"):
        give(scoring, scoring.chair, others[0], PASSED)


def test_the_secretary_and_advisers_do_not_score(scoring, bids):
    with pytest.raises(Denied, match="Only the chair and the members"):
        give(scoring, scoring.secretary, bids[0], PASSED)


def test_nobody_scores_for_another(scoring, bids):
    seat = scoring.seat(scoring.chair)
    with pytest.raises(Denied, match="Only the person who holds this seat"):
        actions.score(seat, by=scoring.members[0].actor, submission=bids[0].pk, judged=[PASSED])


def test_nobody_scores_before_the_whole_panel_has_declared(panel, bids):
    with pytest.raises(Denied, match="Sign the declaration"):
        give(panel, panel.chair, bids[0], PASSED)
    factory.declare(panel, panel.chair)
    with pytest.raises(Refused, match="somebody on it has not declared yet"):
        give(panel, panel.chair, bids[0], PASSED)


def test_the_record_holds_no_score_before_all_have_locked(checked):
    told = [str(one.payload) for one in Detail.objects.all()]

    assert not any("All there." in one for one in told)


def test_whoever_has_not_judged_all_does_not_lock(checked):
    with pytest.raises(Refused, match="2 bids are not judged by every criterion"):
        actions.lock(checked.seat(checked.chair), by=checked.chair.actor)


def test_locked_scores_are_final(scoring, bids):
    for one in bids:
        factory.score(scoring, scoring.chair, one)
    actions.lock(scoring.seat(scoring.chair), by=scoring.chair.actor)

    with pytest.raises(Refused, match="You have locked your scores"):
        give(
            scoring,
            scoring.chair,
            bids[0],
            Judged("capacity", points=Decimal(1), reason="Changed my mind.", edition=1),
        )
    with pytest.raises(Refused, match="locked your scores already"):
        actions.lock(scoring.seat(scoring.chair), by=scoring.chair.actor)
    assert scoring.evaluation.state == "individual"


def test_when_all_have_locked_the_panel_may_meet(locked):
    assert locked.evaluation.state == "locked"
    assert locked.evaluation.locked_at is not None
