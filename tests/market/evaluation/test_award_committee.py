# SPDX-License-Identifier: Apache-2.0
"""The review committee: who sits on it, who advises on what, and that nobody has two parts that check one another."""

from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction

from meishan.base.accounts.models import Mail
from meishan.base.core import clock
from meishan.base.core.errors import Denied, Refused
from meishan.market.evaluation.actions import agree, awarding, reopen_report
from meishan.market.evaluation.models import Agreed, Recommendation, Report
from meishan.market.evaluation.queries.criteria import criteria_of
from meishan.market.tenders.actions import set_rules
from tests.factories import awards as factory
from tests.factories import evaluation
from tests.personas import join


def test_who_prepared_it_neither_advises_nor_decides(case, head, other_agency_officer, second_officer):
    factory.ranked(case)
    made = factory.recommend(case)
    for nobody in (case.officer, second_officer, case.panel.chair, other_agency_officer, case.bidders[0]):
        with pytest.raises(Denied):
            awarding.advise(made, by=nobody.actor, verdict="endorse")
    # The chair of the panel is appointed to the committee: for other tenders.
    awarding.appoint_to_committee(head.organisation, by=head.actor, person=case.panel.chair.person.pk)
    with pytest.raises(Denied, match="judged, recommended or opened"):
        awarding.advise(made, by=case.panel.chair.actor, verdict="endorse")
    with pytest.raises(Refused, match="committee must endorse it first"):
        factory.decide(case, made)
    made = factory.endorse(case, made)

    with pytest.raises(Denied, match="decided on by the head"):
        factory.decide(case, made, by=second_officer)
    with pytest.raises(Refused, match="not before the committee"):
        awarding.advise(made, by=case.committee[2].actor, verdict="endorse")
    adviser = case.committee[0]
    another = join(adviser.person, adviser.organisation, "head")
    with pytest.raises(Denied, match="You advised"):
        factory.decide(case, made, by=another)


def test_a_committee_member_says_it_once_and_says_why_not(case):
    factory.ranked(case)
    made = factory.recommend(case)
    awarding.advise(made, by=case.committee[0].actor, verdict="endorse")

    with pytest.raises(Refused, match="already"):
        awarding.advise(made, by=case.committee[0].actor, verdict="endorse")
    with pytest.raises(Refused, match="Say why"):
        awarding.advise(made, by=case.committee[1].actor, verdict="reject", comment=" ")
    with pytest.raises(Refused, match="Choose what you advise"):
        awarding.advise(made, by=case.committee[1].actor, verdict="maybe")

    awarding.advise(
        made, by=case.committee[1].actor, verdict="reject", comment="The price is not reasonable."
    )
    made.refresh_from_db()
    assert made.state == "submitted"
    awarding.advise(made, by=case.committee[2].actor, verdict="reject", comment="Nor do I think so.")
    made.refresh_from_db()
    assert made.state == "rejected"
    assert case.state == "recommended"


def test_a_committee_without_enough_members_is_said_at_once(make_case):
    case = make_case(committee=1)
    factory.ranked(case)
    made = awarding.recommend(case.notice, by=case.officer.actor, reasons="The lowest.")

    with pytest.raises(Refused, match="too few members"):
        awarding.submit_recommendation(made, by=case.officer.actor)


def test_a_committee_is_appointed_by_the_head(head, officer, second_officer, other_agency_officer):
    agency = head.organisation
    with pytest.raises(Denied):
        awarding.appoint_to_committee(agency, by=officer.actor, person=second_officer.person.pk)
    with pytest.raises(Refused, match="Nobody appoints herself"):
        awarding.appoint_to_committee(agency, by=head.actor, person=head.person.pk)
    with pytest.raises(Refused, match="works for your agency"):
        awarding.appoint_to_committee(agency, by=head.actor, person=other_agency_officer.person.pk)
    with pytest.raises(Refused, match="chair or a member"):
        awarding.appoint_to_committee(agency, by=head.actor, person=officer.person.pk, role="king")
    made = awarding.appoint_to_committee(agency, by=head.actor, person=officer.person.pk)
    with pytest.raises(Refused, match="already"):
        awarding.appoint_to_committee(agency, by=head.actor, person=officer.person.pk)

    with pytest.raises(Denied):
        awarding.leave_committee(made, by=second_officer.actor)
    awarding.leave_committee(made, by=officer.actor)
    with pytest.raises(Refused, match="ended already"):
        awarding.leave_committee(made, by=head.actor)
    assert awarding.appoint_to_committee(agency, by=head.actor, person=officer.person.pk).ended_at is None


def test_a_stand_in_has_no_part_the_absent_has_not(small, second_officer):
    """Nobody decides through another's hands: whom she stands in for counts as she herself."""
    factory.ranked(small)
    made = factory.recommend(small)
    stand_in = replace(second_officer.actor, standing_in_for=small.officer.person.pk)

    with pytest.raises(Denied, match="somebody else"):
        awarding.decide(made, by=stand_in, approves=True)


def test_an_agency_sets_how_many_endorse_and_which_price_is_asked_about(head, make_case):
    set_rules(
        head.organisation,
        by=head.actor,
        since=clock.now().date(),
        changes={"committee_quorum": {"value": 3}, "abnormally_low": {"value": 10}},
        reason={"en": "The board decided so."},
    )
    case = make_case(totals=("120000", "140000", "150000"))
    (ranking,) = factory.ranked(case)
    flagged = [one["abnormally_low"] for one in ranking.result["offers"]]
    assert [one[0]["percent_below"] if one else None for one in flagged] == ["14.29", None, None]
    made = factory.recommend(case)
    made = factory.endorse(case, made)
    assert made.state == "submitted"
    with pytest.raises(IntegrityError, match="as many of its members"), transaction.atomic():
        Recommendation.objects.filter(pk=made.pk).update(state="endorsed")
    assert factory.endorse(case, made, by=(2,)).state == "endorsed"


def test_a_report_that_is_sent_back_is_opened_signed_and_ranked_anew(case, client_of, settle):
    factory.ranked(case)
    made = factory.recommend(case)
    page = f"/evaluation/{case.notice.pk}/report/"
    desk = client_of(case.officer)
    assert "Open the report again" not in desk.get(page).text
    with pytest.raises(Refused, match="came back because of it"):
        reopen_report(case.panel.evaluation, by=case.officer.actor, reason="A reason is missing.")
    awarding.advise(made, by=case.committee[0].actor, verdict="return", comment="Why did all pass?")
    first = Report.objects.get(evaluation=case.notice.pk)

    desk.post(page, {"do": "reopen", "reason": "The reasons do not say why all pass."})
    settle()
    told = Mail.objects.filter(kind="evaluation.reopen_report")
    assert {one.to for one in told} == {one.person.email for one in case.panel.scoring}
    assert all("the report is open again" in " ".join(one.text.split()) for one in told)
    assert "The reasons do not say why all pass." in client_of(case.panel.chair).get(page).text
    assert page in told[0].text
    with pytest.raises(Refused, match="signs its report first"):
        factory.recommend(case)
    for persona, where in (
        (case.panel.chair, page),
        (case.panel.members[0], f"/evaluation/{case.notice.pk}/"),
        (case.officer, f"/evaluation/{case.notice.pk}/award/"),
    ):
        shown = client_of(persona).get(where).text
        assert "opened again" in shown
        assert "The reasons do not say why all pass." in shown
    waits = client_of(case.committee[0]).get(page)
    assert waits.status_code == 403
    assert "The panel has not signed its report yet." in waits.text
    back = client_of(case.committee[0]).get(f"/evaluation/recommendations/{made.pk}/").text
    assert "then offers are ranked again" in back
    assert "Report of the panel" not in back
    standing = Agreed.objects.get(submission=case.submissions[0])
    fails = evaluation.judged(criteria_of(case.notice)[0], False, edition=standing.edition)
    agree(
        case.panel.evaluation,
        by=case.panel.chair.actor,
        submission=case.submissions[0].pk,
        judged=[fails],
    )
    evaluation.report(case.panel, "The first one does not comply after all.")
    evaluation.sign_all(case.panel)
    with pytest.raises(Refused, match="signed another report"):
        factory.recommend(case)
    (ranking,) = factory.ranked(case)
    assert ranking.winner == str(case.submissions[1].pk)
    assert factory.recommend(case).state == "submitted"

    old, new = Report.objects.filter(evaluation=case.notice.pk).order_by("number")
    assert (old.digest, old.signed_at, old.signatures.count()) == (first.digest, first.signed_at, 3)
    assert (old.reopened_by, new.reopened_by) == (case.officer.person.pk, None)
    shown = desk.get(page).text
    assert "The reasons do not say why all pass." in shown
    assert first.digest in shown
    with pytest.raises(IntegrityError), transaction.atomic():
        Report.objects.filter(pk=old.pk).update(reopened_words="Other words.")
