# SPDX-License-Identifier: Apache-2.0
"""The consensus meeting, the report and its signatures, and the technical results that follow."""

from decimal import Decimal

import pytest

from meishan.base.core.errors import Denied, Refused
from meishan.market.bids.actions import opening as opening_acts
from meishan.market.bids.states import TechnicalResult
from meishan.market.evaluation import actions, queries
from meishan.market.evaluation.actions import Judged
from meishan.market.evaluation.models import Report
from tests.factories import evaluation as factory
from tests.factories import opening as at_opening

PASSED = Judged("documents", passes=True, reason="All there.")


def agree(panel, by, submission, *judged):
    return actions.agree(panel.evaluation, by=by.actor, submission=submission.pk, judged=judged)


def test_the_panel_agrees_after_the_lock_and_never_before(scoring, bids):
    with pytest.raises(Refused, match="not all locked"):
        agree(scoring, scoring.chair, bids[0], PASSED)
    factory.score_all(scoring)
    factory.lock_all(scoring)

    agree(scoring, scoring.secretary, bids[0], PASSED)

    assert scoring.evaluation.state == "consensus"


def test_an_agreement_is_checked_like_a_score(locked, bids):
    for judged, words in (
        (Judged("documents", passes=True, reason=""), "Give the reason"),
        (Judged("documents", points=Decimal(1), reason="x"), "passes or fails"),
    ):
        with pytest.raises(Refused, match=words):
            agree(locked, locked.chair, bids[0], judged)
    with pytest.raises(Refused, match="preliminary check of this bid first"):
        agree(locked, locked.chair, bids[0], Judged("capacity", points=Decimal(1), reason="x"))
    agree(locked, locked.chair, bids[0], PASSED)
    with pytest.raises(Refused, match="between 0 and 60"):
        agree(locked, locked.chair, bids[0], Judged("capacity", points=Decimal(61), reason="x"))
    with pytest.raises(Refused, match="scored this already"):
        agree(locked, locked.chair, bids[0], PASSED)


def test_members_agree_in_the_meeting_not_each_by_herself(locked, bids):
    with pytest.raises(Denied, match="Only the chair or the secretary"):
        agree(locked, locked.members[0], bids[0], PASSED)


def test_scores_side_by_side(locked, bids):
    rows = queries.matrix(locked.evaluation, bids[0], list(queries.voting(locked.evaluation)))

    capacity = next(row for row in rows if row.criterion.id == "capacity")
    assert (capacity.mean, capacity.spread, capacity.are_one) == (Decimal(48), Decimal(0), True)
    assert len(capacity.given) == 3


def test_a_report_waits_for_every_agreement(locked, bids):
    with pytest.raises(Refused, match="now the panel agrees"):
        factory.report(locked)
    factory.agree(locked, bids[0])
    with pytest.raises(Refused, match="has not agreed on 1 bid"):
        factory.report(locked)


def test_a_report_says_who_judged_what_and_why(locked, bids):
    factory.agree_all(locked)
    made = factory.report(locked, "The panel met once.")

    content = made.content
    assert [one["role"] for one in content["panel"]] == ["chair", "member", "member", "secretary"]
    assert {one["result"] for one in content["offers"]} == {"qualified"}
    assert len(content["offers"][0]["scores"]) == 9
    assert content["words"] == "The panel met once."
    assert not any(one.person.name in str(content) for one in locked.all)


def test_all_who_scored_sign_the_very_same_report(locked):
    factory.agree_all(locked)
    with pytest.raises(Refused, match="no report to sign yet"):
        actions.sign_report(locked.evaluation, by=locked.chair.actor, digest="x")
    made = factory.report(locked)
    with pytest.raises(Refused, match="not the report you read"):
        actions.sign_report(locked.evaluation, by=locked.chair.actor, digest="0" * 64)
    with pytest.raises(Denied, match="Only the chair and the members"):
        actions.sign_report(locked.evaluation, by=locked.secretary.actor, digest=made.digest)
    actions.sign_report(locked.evaluation, by=locked.chair.actor, digest=made.digest, remark="I gave less.")
    with pytest.raises(Refused, match="signed already"):
        actions.sign_report(locked.evaluation, by=locked.chair.actor, digest=made.digest)
    for one in locked.members:
        assert locked.evaluation.state == "consensus"
        actions.sign_report(locked.evaluation, by=one.actor, digest=made.digest)

    assert locked.evaluation.state == "reported"
    assert Report.objects.get().signed_at is not None


def test_a_changed_agreement_makes_the_report_void(locked, bids):
    factory.agree_all(locked)
    made = factory.report(locked)
    actions.sign_report(locked.evaluation, by=locked.chair.actor, digest=made.digest)
    agree(
        locked, locked.chair, bids[0], Judged("capacity", points=Decimal(31), reason="Read anew.", edition=1)
    )

    with pytest.raises(Refused, match="no report to sign"):
        actions.sign_report(locked.evaluation, by=locked.members[0].actor, digest=made.digest)
    factory.report(locked)
    factory.sign_all(locked)
    assert list(Report.objects.values_list("number", flat=True)) == [1, 2]


def test_after_the_report_nothing_changes(locked, bids, officer, agency):
    factory.agree_all(locked)
    factory.report(locked)
    factory.sign_all(locked)

    with pytest.raises(Refused, match="signed its report"):
        agree(locked, locked.chair, bids[0], Judged("capacity", points=Decimal(1), reason="x", edition=1))
    with pytest.raises(Refused, match="signed its report"):
        factory.report(locked)
    with pytest.raises(Refused, match="signed its report"):
        actions.bar(locked.seat(locked.chair), by=officer.actor, reason="Too late.")
    with pytest.raises(Refused, match="signed its report"):
        actions.appoint(
            locked.evaluation,
            by=officer.actor,
            place=factory.place(factory.evaluator(agency), "adviser"),
        )


def test_results_follow_from_what_was_agreed_and_open_the_prices_of_those_who_passed(
    tender, bids, officer, time_passes
):
    values = {bids[1].pk: Decimal(20)}
    panel = factory.evaluate(tender, officer, values)

    found = {one.submission.pk: one for one in queries.outcomes(panel.evaluation)}
    assert found[bids[0].pk].result == TechnicalResult.QUALIFIED
    assert found[bids[1].pk].result == TechnicalResult.FAILED
    assert found[bids[1].pk].failed_on == ("capacity", "pass_mark")
    for one in bids:
        one.refresh_from_db()
    assert [one.result for one in bids] == ["qualified", "failed"]
    assert at_opening.hold(tender).count == 1


def test_no_result_before_the_report_is_signed_nor_another_than_it_says(locked, bids):
    with pytest.raises(Refused, match="signs its report first"):
        opening_acts.record_technical_result(
            bids[0], by=locked.secretary.actor, result="qualified", reason="It is good."
        )
    factory.agree_all(locked)
    factory.report(locked)
    factory.sign_all(locked)
    with pytest.raises(Refused, match="not what the panel’s report says"):
        opening_acts.record_technical_result(
            bids[0], by=locked.secretary.actor, result="failed", reason="I like it less."
        )
    opening_acts.record_technical_result(
        bids[0], by=locked.secretary.actor, result="qualified", reason="As the report says."
    )


def test_a_bid_that_fails_the_preliminary_check_is_out(tender, bids, officer):
    panel = factory.evaluate(tender, officer, {bids[0].pk: False})

    out = next(one for one in queries.outcomes(panel.evaluation) if one.submission.pk == bids[0].pk)
    assert out.failed_on == ("documents",)
    assert out.points is None


def test_an_evaluation_with_passes_alone(make_opened, officer):
    from tests.market.evaluation.conftest import PASSED as CRITERIA

    tender, bids = make_opened(criteria=CRITERIA)
    panel = factory.evaluate(tender, officer, {bids[1].pk: False})

    assert panel.evaluation.state == "reported"
    assert {one.submission.pk: one.failed_on for one in queries.outcomes(panel.evaluation)} == {
        bids[0].pk: (),
        bids[1].pk: ("documents",),
    }
