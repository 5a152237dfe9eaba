# SPDX-License-Identifier: Apache-2.0
"""Nobody reads a bid before she has declared; a conflict, declared or found, bars."""

from dataclasses import replace

import pytest

from meishan.base.accounts.models import Membership
from meishan.base.accounts.states import Role
from meishan.base.core import clock
from meishan.base.core.errors import Denied, Refused
from meishan.market.bids.models import Bid, OpenedFile
from meishan.market.bids.queries import judging
from meishan.market.evaluation import actions, queries
from meishan.market.evaluation.models import Agreed, Conflict, Report
from tests.factories import bids as bidding
from tests.factories import evaluation as factory
from tests.factories import opening as at_opening

place = factory.place


def test_scoring_begins_once_all_who_score_and_the_secretary_have_declared(panel):
    for one in (panel.secretary, panel.chair, panel.members[0]):
        factory.declare(panel, one)
        assert panel.evaluation.state == "forming"

    factory.declare(panel, panel.members[1])

    assert panel.evaluation.state == "individual"


def test_bids_are_read_after_the_declaration_and_never_before(panel, client_of, tender):
    member = panel.members[0]
    file = OpenedFile.objects.first()
    address = f"/evaluation/{tender.notice.pk}/bids/{file.line.submission_id}/"
    assert not judging.may_read(tender.notice.pk, member.person.pk)
    assert client_of(member).get(f"/bids/files/{file.pk}/").status_code == 404
    assert client_of(member).get(address).status_code == 403

    factory.declare(panel, member)

    assert judging.may_read(tender.notice.pk, member.person.pk)
    assert client_of(member).get(address).status_code == 200
    answer = client_of(member).get(f"/bids/files/{file.pk}/")
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content)
    assert client_of(panel.members[1]).get(address).status_code == 403


def test_nobody_declares_before_it_is_known_who_bids(officer, second_officer, bidder, time_passes):
    tender = bidding.publish_tender(officer, second_officer)
    bidding.submit_bid(tender, bidder)
    at_opening.past_deadline(tender, time_passes)
    panel = factory.form(tender, officer)

    with pytest.raises(Refused, match="not opened yet"):
        factory.declare(panel, panel.chair)


def test_each_statement_is_answered(panel):
    with pytest.raises(Refused, match="Answer each statement"):
        actions.declare(
            panel.seat(panel.chair), by=panel.chair.actor, statements={"interest": True}, relations={}
        )


@pytest.mark.parametrize("statement", list(actions.STATEMENTS))
def test_whoever_cant_make_a_statement_is_barred(statement, panel):
    seat = factory.declare(panel, panel.members[0], not_stating=(statement,))

    assert seat.state == "barred"
    assert Conflict.objects.get(seat=seat).words == statement
    assert not judging.may_read(panel.notice.pk, seat.person)


def test_a_named_relation_bars(panel, bidder):
    key = str(bidder.organisation.pk)
    with pytest.raises(Refused, match="few words"):
        factory.declare(panel, panel.members[0], relations={key: "  "})
    with pytest.raises(Refused, match="does not bid"):
        factory.declare(panel, panel.members[0], relations={"nobody": "x"})

    seat = factory.declare(panel, panel.members[0], relations={key: "My sister keeps its books."})

    assert seat.state == "barred"
    found = Conflict.objects.get(seat=seat)
    assert (found.kind, found.organisation) == ("relation", bidder.organisation)


def test_a_conflict_found_by_the_platform_bars_whatever_was_stated(panel, rival):
    Membership.objects.create(
        person=panel.members[0].person, organisation=rival.organisation, role=Role.VIEWER, since=clock.now()
    )

    seat = factory.declare(panel, panel.members[0])

    assert seat.state == "barred"
    assert Conflict.objects.get(seat=seat).kind == "organisation"


def test_who_left_a_bidder_long_ago_is_free(panel, rival):
    at = clock.now()
    Membership.objects.create(
        person=panel.members[0].person,
        organisation=rival.organisation,
        role=Role.VIEWER,
        since=at.replace(year=at.year - 9),
        ended_at=at.replace(year=at.year - 4, day=1),
    )

    assert factory.declare(panel, panel.members[0]).state == "declared"


def test_a_member_of_a_bidders_consortium_counts_as_a_bidder(panel, bids, agency):
    found = Bid.objects.filter(pk=bids[0].bid_id).select_related("supplier").get()
    found.consortium = [
        {
            "organisation": str(agency.pk),
            "name": "Quiet Freight Ltd",
            "country": "CN",
            "share": 40,
            "role": "",
        }
    ]

    listed = queries.bidders_in([found])

    assert [(one.name, one.is_lead) for one in listed] == [
        ("Ningbo Vehicles Ltd", True),
        ("Quiet Freight Ltd", False),
    ]
    assert queries.organisations_of(listed) == {bids[0].supplier_id, agency.pk}


def test_one_declares_once_and_for_oneself(panel, officer):
    factory.declare(panel, panel.chair)
    with pytest.raises(Refused, match="declared already"):
        factory.declare(panel, panel.chair)
    seat = panel.seat(panel.members[0])
    statements = dict.fromkeys(actions.STATEMENTS, True)
    for by in (officer.actor, panel.chair.actor):
        with pytest.raises(Denied, match="Only the person who holds this seat"):
            actions.declare(seat, by=by, statements=statements, relations={})
    lent = replace(panel.members[0].actor, standing_in_for=officer.person.pk)
    with pytest.raises(Denied, match="in person"):
        actions.declare(seat, by=lent, statements=statements, relations={})


def test_who_is_barred_reads_and_scores_no_more(scoring, officer, bids):
    member = scoring.members[0]
    seat = actions.bar(scoring.seat(member), by=officer.actor, reason="Her brother works for a bidder.")

    assert seat.state == "barred"
    assert not judging.may_read(scoring.notice.pk, member.person.pk)
    with pytest.raises(Denied):
        factory.score(scoring, member, bids[0])
    with pytest.raises(Refused, match="given up already"):
        actions.release(seat, by=officer.actor, reason="x")
    with pytest.raises(Refused, match="was barred"):
        actions.appoint(scoring.evaluation, by=officer.actor, place=place(member, "adviser"))


def test_a_reason_is_asked_for(scoring, officer):
    with pytest.raises(Refused, match="Say what the conflict"):
        actions.bar(scoring.seat(scoring.chair), by=officer.actor, reason=" ")
    with pytest.raises(Refused, match="Say why"):
        actions.release(scoring.seat(scoring.chair), by=officer.actor, reason="")


def test_where_too_few_are_left_another_one_scores_first(locked, officer, agency, bids):
    factory.agree(locked, bids[0])
    actions.bar(locked.seat(locked.members[0]), by=officer.actor, reason="A conflict found late.")

    assert locked.evaluation.state == "individual"
    assert not Agreed.objects.filter(dropped_at__isnull=True).exists()
    other = factory.evaluator(agency, "Ola Other")
    actions.appoint(locked.evaluation, by=officer.actor, place=place(other, "member"))
    factory.declare(locked, other)
    for one in bids:
        factory.score(locked, other, one)
    actions.lock(locked.seat(other), by=other.actor)
    assert locked.evaluation.state == "locked"


def test_with_enough_left_the_panel_goes_on(tender, officer, bids):
    panel = factory.form(tender, officer, members=3)
    factory.begin(panel)
    factory.score_all(panel)
    factory.lock_all(panel)
    factory.agree_all(panel)
    factory.report(panel)

    actions.release(panel.seat(panel.members[0]), by=officer.actor, reason="She left the agency.")

    assert panel.evaluation.state == "consensus"
    assert not Report.objects.filter(replaced_at__isnull=True).exists()


def test_who_is_released_during_scoring_lets_the_others_go_on(tender, officer, bids):
    panel = factory.form(tender, officer, members=3)
    factory.begin(panel)
    gone = panel.members.pop()
    factory.score_all(panel)
    for persona in panel.scoring:
        actions.lock(panel.seat(persona), by=persona.actor)
    assert panel.evaluation.state == "individual"

    actions.release(panel.seat(gone), by=officer.actor, reason="She fell ill.")

    assert panel.evaluation.state == "locked"
