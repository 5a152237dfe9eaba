# SPDX-License-Identifier: Apache-2.0
"""What the database itself refuses, whoever asks; and what each reader sees by row security alone."""

from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction

from meishan.base.core import clock, ids, scope
from meishan.market.bids.models import Bid, OpenedFile, OpeningLine
from meishan.market.evaluation.models import (
    Agreed,
    Alias,
    Conflict,
    Evaluation,
    Report,
    ReportSignature,
    Score,
    Seat,
)
from meishan.market.tenders.models import OpenerManifest
from meishan.market.tenders.models import Seat as OpenerSeat
from tests.factories import evaluation as factory
from tests.market.evaluation.conftest import PASSED as PASSED_ALONE


@pytest.fixture
def refused():
    """`with refused(): …`: the database says no, and the transaction goes on."""

    def wall(words: str = ""):
        return _Wall(words)

    return wall


class _Wall:
    def __init__(self, words: str) -> None:
        self.raises = pytest.raises(DatabaseError, match=words)
        self.savepoint = transaction.atomic()

    def __enter__(self):
        self.raises.__enter__()
        self.savepoint.__enter__()

    def __exit__(self, kind, error, trace):
        if self.savepoint.__exit__(kind, error, trace):
            return True
        return self.raises.__exit__(kind, error, trace)


def as_reader(persona):
    return scope.of_organisations([persona.organisation.pk, persona.person.pk])


def new_score(panel, persona, submission, **changed):
    seat = panel.seat(persona)
    columns = {
        "evaluation_id": panel.notice.pk,
        "buyer_id": panel.notice.buyer_id,
        "seat": seat,
        "person": seat.person,
        "submission": submission,
        "criterion": "capacity",
        "most": Decimal(60),
        "points": Decimal(50),
        "reason": "Good.",
        "at": clock.now(),
    }
    return Score(**{**columns, **changed})


def test_an_evaluation_begins_forming_and_goes_along_its_moves(panel, refused):
    with refused("begins with a panel"):
        Evaluation.objects.create(
            notice_id=panel.notice.pk,
            buyer_id=panel.notice.buyer_id,
            state="locked",
            state_at=clock.now(),
            size=1,
            formed_by=ids.new(),
            formed_at=clock.now(),
        )
    for state, words in (
        ("individual", "whole panel has declared"),
        ("locked", "does not move"),
        ("reported", "evaluation_reported_at|does not move"),
    ):
        with refused(words):
            Evaluation.objects.update(state=state)
    with refused("stays so"):
        Evaluation.objects.update(size=1)
    with refused("stays so"):
        Evaluation.objects.update(people=[])
    with refused("append-only"), connection.cursor() as cursor:
        cursor.execute("DELETE FROM evaluation_evaluation")


def test_scoring_does_not_begin_with_an_undeclared_panel(panel, refused):
    for one in (panel.chair, panel.members[0], panel.secretary):
        factory.declare(panel, one)

    with refused("whole panel has declared"):
        Evaluation.objects.update(state="individual")


def test_a_seat_is_what_it_was_given_as(panel, refused):
    seat = Seat.objects.filter(pk=panel.seat(panel.chair).pk)
    with refused("stays so"):
        seat.update(role="member")
    with refused("stays so"):
        seat.update(person=ids.new())
    with refused("evaluation_seat_declared"):
        seat.update(state="declared")
    with refused("evaluation_seat_reason"):
        seat.update(state="barred")
    with refused("who scores locks|evaluation_seat_locked"):
        seat.update(locked_at=clock.now())
    factory.declare(panel, panel.chair)
    with refused("stays so"):
        seat.update(declaration={"v": 1, "statements": {}})
    with refused("does not move"):
        seat.update(state="appointed")
    with refused("append-only"), connection.cursor() as cursor:
        cursor.execute("DELETE FROM evaluation_seat")


def test_nobody_is_declared_while_a_conflict_bars(panel, refused):
    seat = panel.seat(panel.chair)
    Conflict.objects.create(
        seat=seat,
        evaluation_id=panel.notice.pk,
        buyer_id=panel.notice.buyer_id,
        kind="found",
        bars=True,
        at=clock.now(),
    )
    with refused("conflict of interest bars"):
        Seat.objects.filter(pk=seat.pk).update(
            state="declared", declaration={"v": 1}, declared_at=clock.now()
        )
    with refused("append-only"):
        Conflict.objects.update(bars=False)


def test_nobody_appoints_herself_and_nobody_sits_twice(panel, refused):
    at = clock.now()
    columns = {
        "evaluation_id": panel.notice.pk,
        "buyer_id": panel.notice.buyer_id,
        "organisation_id": panel.notice.buyer_id,
        "state_at": at,
        "appointed_at": at,
        "number": 9,
        "role": "adviser",
        "appointed_by": ids.new(),
    }
    chair = panel.chair.person.pk
    with refused("evaluation_seat_person"):
        Seat.objects.create(**columns, person=chair)
    with refused("has not reported yet"):
        Seat.objects.create(**columns, person=ids.new())
    stranger = ids.new()
    Evaluation.objects.filter(pk=panel.notice.pk).update(people=[*panel.evaluation.people, stranger])
    with refused("evaluation_seat_not_by_herself"):
        Seat.objects.create(**{**columns, "appointed_by": stranger}, person=stranger)
    with refused("evaluation_seat_one_chair"):
        Seat.objects.create(**{**columns, "role": "chair"}, person=stranger)
    with refused("begins appointed"):
        Seat.objects.create(**columns, person=stranger, state="declared", declaration={}, declared_at=at)


def test_whoever_opens_does_not_judge_and_the_other_way_round(tender, panel, refused):
    opener = tender.openers[1].person.pk
    at = clock.now()
    Evaluation.objects.filter(pk=panel.notice.pk).update(people=[*panel.evaluation.people, opener])
    with refused("opens bids does not judge"):
        Seat.objects.create(
            evaluation_id=panel.notice.pk,
            buyer_id=panel.notice.buyer_id,
            organisation_id=panel.notice.buyer_id,
            person=opener,
            number=9,
            role="adviser",
            state_at=at,
            appointed_at=at,
            appointed_by=ids.new(),
        )
    manifest = OpenerManifest.objects.get(tender_id=tender.notice.pk)
    held = OpenerSeat.objects.filter(manifest=manifest).first()
    with refused("judges bids does not open"):
        OpenerSeat.objects.create(
            manifest=manifest,
            seat=9,
            person=panel.chair.person.pk,
            organisation_id=panel.notice.buyer_id,
            key=held.key,
        )


def test_no_score_before_the_declaration_after_the_lock_or_for_another(panel, bids, refused):
    with refused("declared seats"):
        new_score(panel, panel.chair, bids[0]).save()
    factory.begin(panel)
    with refused("declared seats"):
        new_score(panel, panel.chair, bids[0], person=panel.members[0].person.pk).save()
    with refused("declared seats"):
        new_score(panel, panel.secretary, bids[0]).save()
    new_score(panel, panel.chair, bids[0]).save()
    with refused("evaluation_score_once"):
        new_score(panel, panel.chair, bids[0]).save()
    Score.objects.update(points=40, edition=2)
    with refused("stays with its seat"):
        Score.objects.update(points=41)
    with refused("stays with its seat"):
        Score.objects.update(submission=bids[1], edition=3)
    Seat.objects.filter(pk=panel.seat(panel.chair).pk).update(locked_at=clock.now())
    with refused("until they lock them"):
        Score.objects.update(points=41, edition=3)
    with refused("append-only"):
        Score.objects.all().delete()


@pytest.mark.parametrize(
    "wrong",
    [
        {"points": Decimal("60.01")},
        {"points": Decimal(-1)},
        {"points": None},
        {"passes": True},
        {"most": None},
        {"most": None, "points": None},
        {"reason": ""},
    ],
)
def test_a_score_is_in_range_and_has_a_reason(wrong, scoring, bids, refused):
    with refused("evaluation_score_(range|reason)"):
        new_score(scoring, scoring.chair, bids[0], **wrong).save()


def test_what_was_not_opened_has_no_score(scoring, bids, refused, make_opened):
    _tender, others = make_opened(criteria=PASSED_ALONE)
    with refused("what was opened is judged"):
        new_score(scoring, scoring.chair, others[0]).save()


def test_a_lock_stays(locked, refused):
    with refused("stays so"):
        Seat.objects.update(locked_at=None)


def test_nothing_is_agreed_before_the_lock_nor_after_the_report(scoring, bids, refused):
    columns = {
        "evaluation_id": scoring.notice.pk,
        "buyer_id": scoring.notice.buyer_id,
        "submission": bids[0],
        "criterion": "capacity",
        "most": Decimal(60),
        "points": Decimal(50),
        "reason": "Good.",
        "person": ids.new(),
        "at": clock.now(),
    }
    with refused("agrees once its scores are locked"):
        Agreed.objects.create(**columns)
    factory.score_all(scoring)
    factory.lock_all(scoring)
    with refused("evaluation_agreed_range"):
        Agreed.objects.create(**{**columns, "points": Decimal(61)})
    factory.agree_all(scoring)
    factory.report(scoring)
    with refused("reported once all who score have signed|evaluation_reported_at"):
        Evaluation.objects.update(state="reported", reported_at=clock.now())
    with refused("all who score sign"):
        Report.objects.update(signed_at=clock.now())
    with refused("never changes"):
        Report.objects.update(words="Otherwise.")
    with refused("each for herself"):
        ReportSignature.objects.create(
            report=Report.objects.get(),
            evaluation_id=scoring.notice.pk,
            buyer_id=scoring.notice.buyer_id,
            seat=scoring.seat(scoring.chair),
            person=scoring.members[0].person.pk,
            at=clock.now(),
        )
    factory.sign_all(scoring)
    with refused("until it has reported"):
        Agreed.objects.update(points=1, edition=2)
    with refused("never changes"):
        Report.objects.update(replaced_at=clock.now())
    with refused("append-only"):
        ReportSignature.objects.update(remark="Otherwise.")
    with refused("append-only"):
        Alias.objects.update(number=9)


def test_names_are_not_hidden_or_shown_once_scoring_goes_on(scoring, refused):
    with refused("settled before scoring"):
        Evaluation.objects.update(has_pseudonyms=True)


INSIDE = (OpeningLine, OpenedFile)


def test_row_security_shows_bids_to_declared_seats_alone(panel, officer, head, other_agency_officer):
    member = panel.members[0]
    for one in (member, officer, head, other_agency_officer):
        with as_reader(one):
            assert not any(model.objects.exists() for model in INSIDE), one.person.name

    factory.declare(panel, member)

    with as_reader(member):
        assert all(model.objects.exists() for model in INSIDE)
    for one in (panel.members[1], officer, head, other_agency_officer):
        with as_reader(one):
            assert not any(model.objects.exists() for model in INSIDE), one.person.name


def test_a_guest_sees_the_panel_and_then_the_bids_and_no_more(tender, officer, other_agency_officer):
    guest = factory.evaluator(other_agency_officer.organisation, "Gus Guest")
    panel = factory.form(tender, officer)
    factory.actions.appoint(
        panel.evaluation, by=officer.actor, place=factory.place(guest, "member", outside=True)
    )
    with as_reader(guest):
        assert Evaluation.objects.exists()
        assert Seat.objects.count() == 5
        assert not Bid.objects.exists()
    panel.members.append(guest)
    with as_reader(guest):
        factory.declare(panel, guest)
        assert Bid.objects.count() == 2
        assert all(model.objects.exists() for model in INSIDE)
    with as_reader(other_agency_officer):
        assert not any(one.objects.exists() for one in (Evaluation, Seat, Bid, *INSIDE))


def test_row_security_keeps_scores_to_their_giver_until_all_have_locked(scoring, bids, officer, head):
    factory.score_all(scoring)
    for one in scoring.scoring:
        with as_reader(one):
            assert {row.person for row in Score.objects.all()} == {one.person.pk}
    for one in (officer, head):
        with as_reader(one):
            assert not Score.objects.exists()

    factory.lock_all(scoring)

    for one in scoring.all:
        with as_reader(one):
            assert Score.objects.count() == 18
    with as_reader(head):
        assert not Score.objects.exists()
    factory.agree_all(scoring)
    factory.report(scoring)
    with as_reader(head):
        assert not any(one.objects.exists() for one in (Agreed, Report))
    factory.sign_all(scoring)
    with as_reader(head):
        assert all(one.objects.exists() for one in (Score, Agreed, Report, ReportSignature))


def test_bidders_see_nothing_of_it(scoring, bidder):
    factory.score_all(scoring)
    with as_reader(bidder):
        assert not any(one.objects.exists() for one in (Evaluation, Seat, Conflict, Alias, Score))
        assert {one.supplier_id for one in OpeningLine.objects.all()} == {bidder.organisation.pk}
