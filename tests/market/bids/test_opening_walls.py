# SPDX-License-Identifier: Apache-2.0
"""What the database itself refuses around an opening, to whoever has the application's own access to it."""

import uuid

import pytest
from django.db import IntegrityError, connection, transaction

from meishan.base.core import clock, scope
from meishan.market.bids.models import (
    AbstractLine,
    Attendance,
    Bid,
    Envelope,
    HandedShare,
    Minutes,
    OpenedFile,
    Opening,
    OpeningLine,
    SealedShare,
    Submission,
    TechnicalDecision,
)
from tests.factories import bids as factory
from tests.factories import opening as at_opening
from tests.factories.evaluation import let_read


def refused(statement, *arguments, match=""):
    """The statement fails on a wall of the database."""
    with pytest.raises(IntegrityError, match=match), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, list(arguments))


@pytest.fixture
def bids(tender, bidder, rival):
    return [factory.submit_bid(tender, bidder), factory.submit_bid(tender, rival)]


@pytest.fixture
def opening(tender, bids, time_passes):
    at_opening.past_deadline(tender, time_passes)
    return at_opening.schedule(tender)


@pytest.fixture
def going(tender, opening):
    """An opening whose shares are out."""
    at_opening.gather(tender, opening, 1, 2)
    return at_opening.release(tender, opening)


@pytest.fixture
def two(make_tender, bidder, rival, time_passes, officer, second_officer):
    """Two envelopes, the technical ones opened: the first bid is qualified, the second is not."""
    tender = make_tender(envelopes="two")
    made = [factory.submit_bid(tender, bidder), factory.submit_bid(tender, rival)]
    at_opening.past_deadline(tender, time_passes)
    at_opening.hold(tender)
    at_opening.decide(made[0], "qualified", officer, second_officer)
    at_opening.decide(made[1], "failed", officer, second_officer)
    return tender, made


def test_no_share_is_released_before_the_deadline(tender, bids):
    refused("UPDATE bids_sealedshare SET released_at = meishan_now()", match="before the deadline|present")
    refused("UPDATE tenders_deadline SET released_at = meishan_now()", match="deadline")
    refused("UPDATE bids_envelope SET released_at = meishan_now()", match="shares are released")


def test_no_opening_exists_before_the_deadline(tender, bids):
    manifest = tender.notice.tender.manifests.get()
    columns = {
        "notice": tender.notice,
        "buyer_id": tender.notice.buyer_id,
        "kind": "whole",
        "manifest": manifest,
        "threshold": 2,
        "seats": 3,
        "readers": [tender.notice.buyer_id],
        "state_at": clock.now(),
        "scheduled_at": clock.now(),
        "not_before": tender.notice.closes_at,
    }

    with pytest.raises(IntegrityError, match="after the deadline"), transaction.atomic():
        Opening.objects.create(**columns)


def test_an_opening_is_held_by_the_list_in_force(tender, bids, time_passes):
    at_opening.past_deadline(tender, time_passes)
    manifest = tender.notice.tender.manifests.get()
    columns = {
        "notice": tender.notice,
        "buyer_id": tender.notice.buyer_id,
        "kind": "whole",
        "manifest": manifest,
        "threshold": 2,
        "seats": 3,
        "readers": [tender.notice.buyer_id],
        "state_at": clock.now(),
        "scheduled_at": clock.now(),
        "not_before": clock.now(),
    }
    for change in ({"threshold": 1}, {"kind": "financial"}, {"readers": [uuid.uuid4()]}):
        with pytest.raises(IntegrityError, match="list is in force"), transaction.atomic():
            Opening.objects.create(**{**columns, **change})


def test_a_deadline_becomes_final_at_an_opening_alone(tender, opening):
    refused("UPDATE tenders_deadline SET released_at = meishan_now()", match="final at an opening")


def test_shares_need_an_opening_with_its_quorum(tender, opening):
    refused("UPDATE bids_opening SET released_at = meishan_now(), count = 2", match="quorum")
    refused("UPDATE bids_opening SET state = 'quorum', present = 2", match="counted, not said")
    at_opening.attend(tender, opening, 1)
    refused("UPDATE bids_opening SET state = 'quorum'", match="bids_opening_quorum")
    refused("UPDATE bids_sealedshare SET released_at = meishan_now()", match="before the deadline|present")


def test_only_a_seat_of_the_list_attends_in_person(tender, opening, officer):
    seat, stranger = tender.openers[1], officer.person.pk
    for number, person in ((1, stranger), (2, seat.person.pk), (9, seat.person.pk)):
        with pytest.raises(IntegrityError, match="only the openers"), transaction.atomic():
            Attendance.objects.create(
                opening=opening,
                seat=number,
                person=person,
                organisation=seat.organisation,
                at=clock.now(),
            )
    at_opening.attend(tender, opening, 1)
    refused("UPDATE bids_attendance SET seat = 2", match="append-only")
    refused("DELETE FROM bids_attendance", match="append-only")


def test_one_opener_presides_and_she_is_present(tender, opening):
    refused("UPDATE bids_opening SET presiding = 1, session = 'age1x'", match="present presides")
    refused("UPDATE bids_opening SET presiding = 1", match="bids_opening_presiding|present presides")


def test_a_share_goes_to_no_seat_that_is_absent(tender, going):
    refused("UPDATE bids_sealedshare SET released_at = meishan_now() WHERE seat = 3", match="who is present")
    refused("UPDATE bids_sealedshare SET released_at = NULL WHERE seat = 1", match="does not change")


def test_what_does_not_stand_is_never_released(tender, bidder, rival, time_passes):
    first = factory.submit_bid(tender, bidder)
    factory.submit_bid(tender, bidder)
    at_opening.past_deadline(tender, time_passes)
    opening = at_opening.schedule(tender)
    at_opening.gather(tender, opening, 1, 2)
    at_opening.release(tender, opening)

    envelope = first.envelopes.get()
    refused(
        "UPDATE bids_sealedshare SET released_at = meishan_now() WHERE envelope_id = %s",
        envelope.pk,
        match="does not stand|present",
    )
    with pytest.raises(IntegrityError, match="this opening opens"), transaction.atomic():
        OpeningLine.objects.create(
            envelope=envelope,
            opening=opening,
            submission=first,
            supplier_id=first.supplier_id,
            buyer_id=first.buyer_id,
            number=9,
            lot=1,
            at=clock.now(),
        )


def test_an_envelope_opens_with_its_key_alone(tender, going):
    refused("UPDATE bids_envelope SET state = 'opened', opened_at = meishan_now()", match="with its key")
    refused("UPDATE bids_openingline SET key = 'K', seats = '{1}'", match="enough openers")
    refused("UPDATE bids_envelope SET state = 'kept_sealed'", match="not qualified")


def test_shares_are_handed_to_the_session_of_the_chair(tender, going):
    line = OpeningLine.objects.first()
    for seat, session in ((1, "age1other"), (3, Opening.objects.get().session)):
        with pytest.raises(IntegrityError, match="handed once it was released"), transaction.atomic():
            HandedShare.objects.create(
                opening=going, envelope_id=line.pk, seat=seat, session=session, data=b"x", at=clock.now()
            )
    at_opening.hand(tender, going, 1)
    refused("UPDATE bids_handedshare SET seat = 2", match="append-only")


def test_what_was_done_at_an_opening_does_not_change(tender, opening):
    at_opening.gather(tender, opening, 1, 2)
    at_opening.release(tender, opening)
    refused("UPDATE bids_opening SET state = 'opened', opened_at = meishan_now()", match="each envelope")
    at_opening.open_all(tender, opening)
    at_opening.close(tender, opening)

    refused("UPDATE bids_opening SET released_at = released_at + interval '1 s'", match="does not change")
    refused("UPDATE bids_opening SET state = 'minutes_signed'", match="all who were present sign")
    refused("UPDATE bids_opening SET published_at = meishan_now()", match="signed before")
    refused("UPDATE bids_openingline SET total = 1", match="while an opening goes on")
    refused("UPDATE bids_abstractline SET total = 1", match="does not change")
    refused("UPDATE bids_abstractline SET is_public = true", match="once it was published")
    for table in ("bids_minutes", "bids_openedfile"):
        refused(f"UPDATE {table} SET id = id", match="append-only")
        refused(f"DELETE FROM {table}", match="append-only")
    for table in ("bids_opening", "bids_openingline", "bids_abstractline"):
        refused(f"DELETE FROM {table}", match="append-only")
    refused(
        "INSERT INTO bids_minutessignature (id, minutes_id, opening_id, seat, person, remark, at)"
        " SELECT %s, id, opening_id, 3, %s, '', at FROM bids_minutes",
        uuid.uuid4(),
        tender.openers[3].person.pk,
        match="only openers who were present",
    )


def test_financial_shares_of_a_failed_bid_are_never_released(two):
    tender, (_qualified, failed) = two
    envelope = failed.envelopes.get(kind="financial")
    assert envelope.state == "kept_sealed"
    shares = "UPDATE bids_sealedshare SET released_at = meishan_now() WHERE envelope_id = %s"
    refused(shares, envelope.pk, match="stays sealed|present")
    opening = at_opening.schedule(tender)
    at_opening.gather(tender, opening, 1, 2)
    at_opening.release(tender, opening)

    refused(shares, envelope.pk, match="stays sealed|present")
    refused("UPDATE bids_envelope SET state = 'opened' WHERE id = %s", envelope.pk, match="stays so|its key")
    refused("UPDATE bids_envelope SET state = 'sealed' WHERE id = %s", envelope.pk, match="stays so")
    refused(
        "UPDATE bids_envelope SET released_at = meishan_now() WHERE id = %s",
        envelope.pk,
        match="stays sealed|its key",
    )
    with pytest.raises(IntegrityError, match="this opening opens"), transaction.atomic():
        OpeningLine.objects.create(
            envelope=envelope,
            opening=opening,
            submission=failed,
            supplier_id=failed.supplier_id,
            buyer_id=failed.buyer_id,
            number=9,
            lot=1,
            at=clock.now(),
        )
    assert not SealedShare.objects.filter(envelope=envelope, released_at__isnull=False).exists()


def test_a_result_takes_two_people_and_is_final(two):
    _tender, (qualified, failed) = two

    refused("UPDATE bids_submission SET result = 'qualified' WHERE id = %s", failed.pk, match="final")
    refused("UPDATE bids_submission SET result = 'failed' WHERE id = %s", qualified.pk, match="final")
    refused("UPDATE bids_technicaldecision SET result = 'qualified'", match="once")
    refused("DELETE FROM bids_technicaldecision", match="append-only")


def test_nobody_settles_her_own_result(make_tender, bidder, time_passes, officer):
    tender = make_tender(envelopes="two")
    made = factory.submit_bid(tender, bidder)
    at_opening.past_deadline(tender, time_passes)
    at_opening.hold(tender)
    columns = {
        "submission": made,
        "buyer_id": made.buyer_id,
        "result": "qualified",
        "reason": "x",
        "proposed_by": officer.person.pk,
        "proposed_at": clock.now(),
    }
    with pytest.raises(IntegrityError, match="proposed, then settled"), transaction.atomic():
        TechnicalDecision.objects.create(
            **columns, state="confirmed", settled_by=officer.person.pk, settled_at=clock.now()
        )
    TechnicalDecision.objects.create(**columns)

    refused(
        "UPDATE bids_technicaldecision SET state = 'confirmed', settled_by = proposed_by, settled_at = proposed_at",
        match="two_people",
    )
    refused("UPDATE bids_submission SET result = 'qualified'", match="confirmed by a second person")


@pytest.fixture
def as_reader():
    """`as_reader(persona)`: rows as she sees them for her organisation, by row security alone."""
    return lambda persona: scope.of_organisations([persona.organisation.pk, persona.person.pk])


def test_row_security_keeps_what_was_opened_from_others(
    tender, going, bidder, rival, officer, second_officer, other_agency_officer, as_reader
):
    at_opening.open_all(tender, going)
    at_opening.close(tender, going)
    rows = (Bid, Submission, Envelope, OpenedFile, OpeningLine)

    with as_reader(other_agency_officer):
        assert not any(
            one.objects.exists() for one in (*rows, AbstractLine, Attendance, HandedShare, Minutes)
        )
    with as_reader(rival):
        for model in rows:
            assert {one.supplier_id for one in model.objects.all()} == {rival.organisation.pk}
        assert AbstractLine.objects.count() == 2
        assert not any(one.objects.exists() for one in (Attendance, HandedShare, Minutes))
    inside, around = (OpenedFile, OpeningLine), (Bid, Submission, Envelope, AbstractLine, Attendance, Minutes)
    with as_reader(officer):
        assert all(one.objects.exists() for one in around)
        assert not any(one.objects.exists() for one in inside)
    let_read(tender.notice, officer)
    with as_reader(officer):
        assert all(one.objects.exists() for one in (*around, *inside))
    with as_reader(second_officer):
        assert not any(one.objects.exists() for one in inside)


def test_openers_of_other_agencies_read_what_they_open_and_no_files(
    make_tender, bidder, other_agency, time_passes
):
    tender = make_tender(guests={2: other_agency})
    factory.submit_bid(tender, bidder)
    at_opening.past_deadline(tender, time_passes)
    opening = at_opening.schedule(tender)
    at_opening.gather(tender, opening, 1, 2)
    with scope.of_organisations([other_agency.pk]):
        assert not any(one.objects.exists() for one in (Bid, Submission, Envelope, SealedShare))

    at_opening.release(tender, opening)
    at_opening.open_all(tender, opening)

    with scope.of_organisations([other_agency.pk]):
        assert all(one.objects.exists() for one in (Bid, Envelope, SealedShare, AbstractLine))
        assert not any(one.objects.exists() for one in (OpeningLine, OpenedFile))
    with scope.of_organisations([other_agency.pk, tender.openers[2].person.pk]):
        assert OpeningLine.objects.exists()
        assert not OpenedFile.objects.exists()


def test_a_guest_opens_within_her_own_scope(make_tender, bidder, other_agency, time_passes):
    """Every act of an opener works with no more in sight than her own organisation has."""
    tender = make_tender(guests={1: other_agency, 2: other_agency})
    factory.submit_bid(tender, bidder)
    at_opening.past_deadline(tender, time_passes)
    opening = at_opening.schedule(tender)

    people = [tender.openers[seat].person.pk for seat in (1, 2)]
    with scope.of_organisations([other_agency.pk, *people]):
        at_opening.gather(tender, opening, 1, 2)
        at_opening.release(tender, opening)
        at_opening.open_all(tender, opening)
        at_opening.close(tender, opening)
        at_opening.sign_all(tender, opening)

    assert Opening.objects.get().state == "minutes_signed"
    assert OpenedFile.objects.count() == 3
