# SPDX-License-Identifier: Apache-2.0
"""A panel: who may form it, who may sit on it, and what is said to those who may not."""

import pytest

from meishan.base.accounts.models import Membership
from meishan.base.accounts.states import Role
from meishan.base.core import clock
from meishan.base.core.errors import Denied, Refused
from meishan.base.ledger.models import Entry
from meishan.market.evaluation import actions
from meishan.market.evaluation.models import Conflict, Evaluation, Seat
from meishan.market.evaluation.states import ConflictKind, SeatRole
from tests.factories import bids as bidding
from tests.factories import evaluation as factory
from tests.personas import join, make_person

place = factory.place


@pytest.fixture
def people(agency):
    """Three who may score."""
    return [factory.evaluator(agency, f"Eva Number {number}") for number in (1, 2, 3)]


def panel_of(people, secretary, *, chair=0):
    return [
        *(
            place(one, SeatRole.CHAIR if number == chair else SeatRole.MEMBER)
            for number, one in enumerate(people)
        ),
        place(secretary, SeatRole.SECRETARY),
    ]


def test_an_officer_forms_a_panel_of_the_size_the_rules_ask_for(tender, people, officer):
    made = actions.form_panel(tender.notice, by=officer.actor, places=panel_of(people, officer))

    assert (made.state, made.size, made.buyer_id) == ("forming", 3, officer.organisation.pk)
    assert sorted(Seat.objects.values_list("role", flat=True)) == ["chair", "member", "member", "secretary"]
    entry = Entry.objects.get(act="evaluation.form_panel")
    assert not entry.is_public


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda places: places[1:], "one chair"),
        (lambda places: places[:-1], "one secretary"),
        (lambda places: [places[0], places[1], places[-1]], "at least 3 people score"),
        (lambda places: [*places, places[1]], "Somebody stands here twice"),
    ],
)
def test_an_incomplete_panel_is_told_what_it_lacks(spoil, words, tender, people, officer):
    with pytest.raises(Refused, match=words):
        actions.form_panel(tender.notice, by=officer.actor, places=spoil(panel_of(people, officer)))
    assert not Evaluation.objects.exists()


def test_a_tender_has_one_panel(panel, people, officer):
    with pytest.raises(Refused, match="has a panel already"):
        actions.form_panel(panel.notice, by=officer.actor, places=panel_of(people, officer))


def test_no_panel_while_bids_are_taken(officer, second_officer, people):
    tender = bidding.publish_tender(officer, second_officer)

    with pytest.raises(Refused, match="Bids are still taken"):
        actions.form_panel(tender.notice, by=officer.actor, places=panel_of(people, officer))


def test_whoever_opens_does_not_judge(tender, people, officer):
    opener = tender.openers[1]
    join(opener.person, officer.organisation, Role.EVALUATOR)

    with pytest.raises(Refused, match="opens the bids"):
        actions.form_panel(tender.notice, by=officer.actor, places=panel_of([opener, *people[:2]], officer))


def test_nobody_appoints_herself_to_score(tender, people, officer, agency):
    judge = join(officer.person, agency, Role.EVALUATOR)

    with pytest.raises(Refused, match="Nobody appoints herself"):
        actions.form_panel(
            tender.notice,
            by=officer.actor,
            places=panel_of([judge, *people[:2]], join(make_person("Sue Other"), agency, Role.OFFICER)),
        )


def test_who_belonged_to_a_bidder_is_not_appointed(tender, people, officer, bidder):
    Membership.objects.create(
        person=people[0].person,
        organisation=bidder.organisation,
        role=Role.EDITOR,
        since=clock.now(),
        ended_at=clock.now(),
    )

    with pytest.raises(Refused, match="belongs or belonged to Ningbo Vehicles"):
        actions.form_panel(tender.notice, by=officer.actor, places=panel_of(people, officer))


def test_the_chair_and_the_secretary_are_the_buyers_own(tender, people, officer, other_agency_officer):
    guest = factory.evaluator(other_agency_officer.organisation, "Gus Guest")

    with pytest.raises(Refused, match="Choose one as chair"):
        actions.form_panel(tender.notice, by=officer.actor, places=panel_of([guest, *people[:2]], officer))
    with pytest.raises(Refused, match="no procurement officer"):
        actions.form_panel(tender.notice, by=officer.actor, places=panel_of(people, other_agency_officer))
    made = actions.form_panel(
        tender.notice, by=officer.actor, places=panel_of([people[0], people[1], guest], officer)
    )
    assert made.seats.get(person=guest.person.pk).is_outside


def test_only_the_roles_may_sit(tender, people, officer, reviewer):
    with pytest.raises(Refused, match="no evaluator"):
        actions.form_panel(
            tender.notice, by=officer.actor, places=panel_of([people[0], people[1], reviewer], officer)
        )


@pytest.mark.parametrize("who", ["other_agency_officer", "bidder", "reviewer", "auditor"])
def test_nobody_else_forms_a_panel(who, tender, people, officer, request):
    persona = request.getfixturevalue(who)

    with pytest.raises(Denied):
        actions.form_panel(tender.notice, by=persona.actor, places=panel_of(people, officer))


def test_who_wrote_the_tender_is_shown_as_such(panel, officer):
    assert Conflict.objects.get(seat=panel.seat(officer)).kind == ConflictKind.AUTHOR
    assert not Conflict.objects.get().bars


def test_another_is_appointed_until_scores_are_locked(scoring, officer, agency):
    extra = factory.evaluator(agency, "Exa Extra")
    actions.appoint(scoring.evaluation, by=officer.actor, place=place(extra, SeatRole.MEMBER))
    with pytest.raises(Refused, match="has a seat on this panel"):
        actions.appoint(scoring.evaluation, by=officer.actor, place=place(extra, SeatRole.ADVISER))
    with pytest.raises(Refused, match="Release her first"):
        actions.appoint(
            scoring.evaluation,
            by=officer.actor,
            place=place(factory.evaluator(agency, "Cha Second"), SeatRole.CHAIR),
        )


def test_nobody_joins_those_who_score_after_the_lock(locked, officer, agency):
    with pytest.raises(Refused, match="scores are locked"):
        actions.appoint(
            locked.evaluation,
            by=officer.actor,
            place=place(factory.evaluator(agency), SeatRole.MEMBER),
        )


def test_names_are_hidden_before_anybody_reads_and_not_after(panel, officer):
    actions.set_pseudonyms(panel.evaluation, by=officer.actor, hidden=True)
    assert panel.evaluation.has_pseudonyms
    factory.declare(panel, panel.chair)
    with pytest.raises(Refused, match="too late"):
        actions.set_pseudonyms(panel.evaluation, by=officer.actor, hidden=False)
    for one in (*panel.members, panel.secretary):
        factory.declare(panel, one)
    with pytest.raises(Refused, match="Scoring has begun"):
        actions.set_pseudonyms(panel.evaluation, by=officer.actor, hidden=False)
