# SPDX-License-Identifier: Apache-2.0
"""The walls PostgreSQL itself keeps, each with a try to break it: no rule of ours is asked here."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.db.utils import Error

from meishan.base.accounts.states import Role
from meishan.base.core import clock, ids, scope
from meishan.market.bids import actions
from meishan.market.bids.models import (
    Bid,
    BidDraft,
    Envelope,
    FailedTry,
    OrganisationKey,
    Participant,
    Receipt,
    SealedShare,
    Submission,
    Upload,
    UploadPiece,
)
from meishan.market.tenders.models import Deadline, Notice, OpenerManifest
from tests.factories import bids as factory
from tests.factories import opening as at_opening
from tests.personas import join, make_agency, make_organisation, make_person

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
BEFORE_OPENING = (
    Bid,
    Submission,
    Envelope,
    SealedShare,
    Receipt,
    Participant,
    Upload,
    UploadPiece,
    FailedTry,
    BidDraft,
    OrganisationKey,
)


@pytest.fixture
def bid_with_everything(tender, bidder):
    """A bid that left a row in every table of this app."""
    made = factory.submit_bid(tender, bidder)
    with pytest.raises(Exception, match="lot by lot"):
        actions.submit(
            tender.notice,
            by=bidder.actor,
            lot=0,
            envelopes=[factory.seal_envelope(tender, lot=0).handed],
            key=uuid.uuid4(),
        )
    key = actions.make_organisation_key(
        bidder.organisation, by=bidder.actor, recipient=tender.manifest.recipients[0]
    )
    actions.save_draft(
        made.bid,
        by=bidder.actor,
        lot=1,
        kind="whole",
        ciphertext=b"age-encryption.org/v1\nsecret",
        recipient=key.recipient,
        edit=0,
    )
    return made


def release(tender, time_passes):
    """The first opening begins: a quorum comes, and the shares go out."""
    at_opening.past_deadline(tender, time_passes)
    opening = at_opening.schedule(tender)
    at_opening.gather(tender, opening, 1, 2)
    return at_opening.release(tender, opening)


@pytest.mark.parametrize("model", BEFORE_OPENING, ids=lambda one: one.__name__)
def test_before_the_opening_neither_buyer_nor_rival_sees_a_row(
    bid_with_everything, model, agency, rival, other_agency
):
    assert model.objects.exists()
    for stranger in (agency.pk, rival.organisation.pk, other_agency.pk):
        with scope.of_organisations([stranger]):
            assert not model.objects.exists()
    with scope.of_organisations([]):
        assert not model.objects.exists()


@pytest.mark.parametrize("model", BEFORE_OPENING, ids=lambda one: one.__name__)
def test_the_bidder_sees_her_own(bid_with_everything, model, bidder):
    with scope.of_organisations([bidder.organisation.pk]):
        assert model.objects.exists()


def test_after_the_deadline_too_the_buyer_sees_nothing_until_it_is_opened(
    bid_with_everything, tender, agency, time_passes
):
    time_passes(factory.to_deadline(tender, timedelta(hours=2)))
    with scope.of_organisations([agency.pk]):
        for model in BEFORE_OPENING:
            assert not model.objects.exists(), model


def test_what_is_released_the_buyer_sees_and_drafts_never(
    bid_with_everything, tender, agency, rival, time_passes
):
    factory.begin(tender, rival)
    release(tender, time_passes)

    with scope.of_organisations([agency.pk]):
        assert [one.pk for one in Bid.objects.all()] == [bid_with_everything.bid_id]
        assert Submission.objects.count() == Envelope.objects.count() == FailedTry.objects.count() == 1
        for model in (Receipt, Upload, UploadPiece, BidDraft, OrganisationKey):
            assert not model.objects.exists(), model


def test_the_buyer_can_not_write_a_bid_for_a_supplier(tender, bidder, agency):
    at = clock.now()
    bid = Bid(
        notice=tender.notice,
        supplier=bidder.organisation,
        buyer=agency,
        state_at=at,
        made_by=uuid.uuid4(),
        made_at=at,
    )
    security = pytest.raises(ProgrammingError, match="row-level security")
    with scope.of_organisations([agency.pk]), security, transaction.atomic():
        bid.save(force_insert=True)


def committed():
    """A tender and a bidder whose rows are committed, so that each act is a transaction of its own."""
    agency = make_agency("Office for Testing", "OFT")
    officer, second = (join(make_person(name), agency, Role.OFFICER) for name in ("Olive", "Sam"))
    owner = join(make_person("Li"), make_organisation("supplier", "Ningbo"), Role.OWNER)
    factory.register(owner, agency)
    return factory.publish_tender(officer, second), owner


def row_of(bid, at, **changes):
    given = {
        "bid": bid,
        "notice_id": bid.notice_id,
        "supplier_id": bid.supplier_id,
        "buyer_id": bid.buyer_id,
        "lot": 1,
        "number": 1,
        "tender_version": 1,
        "key": uuid.uuid4(),
        "person": uuid.uuid4(),
        "at": at,
        "state_at": at,
        "entry": uuid.uuid4(),
    }
    return Submission(**{**given, **changes})


def test_nothing_is_submitted_at_or_after_the_deadline(tender, bidder, time_passes):
    bid = factory.begin(tender, bidder)
    time_passes(factory.to_deadline(tender, timedelta(seconds=1)))

    with pytest.raises(IntegrityError, match=r"deadline .* has passed"), transaction.atomic():
        row_of(bid, clock.now()).save(force_insert=True)


def test_nothing_is_dated_back_before_the_deadline(committed_world, time_passes):
    """The time a row bears is that of its own transaction: not before it began, not after now."""
    tender, owner = committed()
    bid = factory.begin(tender, owner)
    time_passes(factory.to_deadline(tender, -timedelta(seconds=5)))
    in_time = clock.now()
    time_passes(timedelta(minutes=1))

    for moment in (in_time, clock.now() + timedelta(seconds=30)):
        with pytest.raises(IntegrityError, match="is not that of this act"), transaction.atomic():
            row_of(bid, moment).save(force_insert=True)


def test_nothing_is_submitted_to_a_cancelled_or_suspended_tender(tender, bidder):
    bid = factory.begin(tender, bidder)
    for state, more in (("suspended", {}), ("cancelled", {"cancelled_at": clock.now()})):
        Notice.objects.filter(pk=tender.notice.pk).update(state=state, **more)
        with pytest.raises(IntegrityError, match="nothing is submitted"), transaction.atomic():
            row_of(bid, clock.now()).save(force_insert=True)


@pytest.mark.parametrize(
    "changes",
    [
        {"number": 2},
        {"state": "withdrawn"},
        {"result": "qualified"},
        {"supplier_id": uuid.UUID(int=7)},
    ],
)
def test_a_submission_begins_standing_numbered_and_its_bidders_own(tender, bidder, changes):
    bid = factory.begin(tender, bidder)
    with pytest.raises(IntegrityError), transaction.atomic():
        row_of(bid, clock.now(), **changes).save(force_insert=True)


@pytest.mark.parametrize(
    ("model", "columns"),
    [
        (Bid, {"made_by": uuid.UUID(int=1)}),
        (Bid, {"supplier_id": uuid.UUID(int=1)}),
        (Submission, {"lot": 2}),
        (Submission, {"number": 2}),
        (Submission, {"key": uuid.UUID(int=1)}),
        (Submission, {"at": LONG_AGO}),
        (Submission, {"entry": uuid.UUID(int=1)}),
        (Submission, {"tender_version": 0}),
        (Submission, {"opened_at": LONG_AGO}),
        (Submission, {"result": "qualified"}),
        (Envelope, {"header": {}}),
        (Envelope, {"commitment": "a" * 64}),
        (Envelope, {"size": 1}),
        (Envelope, {"state": "opened"}),
        (Envelope, {"released_at": LONG_AGO}),
        (Envelope, {"complete_at": None}),
        (SealedShare, {"data": b"x"}),
        (SealedShare, {"seat": 9}),
        (SealedShare, {"released_at": LONG_AGO}),
        (Receipt, {"content": {}}),
        (Receipt, {"note": "another"}),
        (Participant, {"lot": 2}),
        (Upload, {"sha256": "b" * 64}),
        (Upload, {"received": 0}),
        (UploadPiece, {"size": 1}),
        (FailedTry, {"reason": "none"}),
        (OrganisationKey, {"recipient": "age1other"}),
    ],
    ids=lambda one: one.__name__ if isinstance(one, type) else next(iter(one)),
)
def test_what_was_handed_in_never_changes(bid_with_everything, model, columns):
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.update(**columns)


@pytest.mark.parametrize(
    "model",
    [one for one in BEFORE_OPENING if one is not BidDraft],
    ids=lambda one: one.__name__,
)
def test_nothing_is_deleted(bid_with_everything, model):
    for statement in ("DELETE FROM", "TRUNCATE"):
        with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"{statement} {model._meta.db_table}")


def test_shares_are_not_released_while_bids_are_taken(bid_with_everything, tender):
    """Poland, miniPortal: the private key could be had while the portal still took bids."""
    deadlines = Deadline.objects.filter(notice=tender.notice)
    for columns in (
        {"released_at": clock.now()},
        {"released_at": clock.now(), "closes_at": deadlines.get().closes_at + timedelta(days=1)},
    ):
        with pytest.raises(IntegrityError, match="not released before the deadline"), transaction.atomic():
            deadlines.update(**columns)


def test_shares_are_released_only_once_the_deadline_row_says_so(bid_with_everything, tender, time_passes):
    at_opening.past_deadline(tender, time_passes)
    with pytest.raises(IntegrityError, match=r"no share is released|present"), transaction.atomic():
        SealedShare.objects.update(released_at=clock.now())

    opening = at_opening.schedule(tender)
    at_opening.gather(tender, opening, 1, 2)
    at_opening.release(tender, opening)

    assert SealedShare.objects.filter(released_at__isnull=False).count() == 2
    with pytest.raises(IntegrityError, match="deadline"), transaction.atomic():
        Deadline.objects.update(closes_at=clock.now() + timedelta(days=1))


def test_financial_shares_are_not_released_before_the_bid_is_qualified(make_tender, bidder, time_passes):
    tender = make_tender(envelopes="two")
    factory.submit_bid(tender, bidder)
    release(tender, time_passes)

    for rows in (
        SealedShare.objects.filter(envelope__kind="financial"),
        Envelope.objects.filter(kind="financial"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(released_at=clock.now())


def test_shares_of_what_was_replaced_or_withdrawn_are_never_released(tender, bidder, rival, time_passes):
    factory.submit_bid(tender, bidder)
    factory.submit_bid(tender, bidder)
    factory.submit_bid(tender, rival)
    actions.withdraw(tender.notice, by=rival.actor, lot=1)
    release(tender, time_passes)

    gone = SealedShare.objects.exclude(envelope__submission__state="standing")
    assert gone.count() == 6
    with pytest.raises(IntegrityError), transaction.atomic():
        gone.update(released_at=clock.now())
    with pytest.raises(IntegrityError, match="only what stands is opened"), transaction.atomic():
        Submission.objects.exclude(state="standing").update(opened_at=clock.now())


def test_after_the_deadline_nothing_is_replaced_withdrawn_or_confirmed(
    bid_with_everything, tender, time_passes
):
    time_passes(factory.to_deadline(tender, timedelta(seconds=1)))
    at = clock.now()

    for columns in ({"state": "withdrawn", "state_at": at}, {"tender_version": 2}):
        with pytest.raises(IntegrityError, match="deadline"), transaction.atomic():
            Submission.objects.update(**columns)
    with pytest.raises(IntegrityError, match="settled at the deadline"), transaction.atomic():
        Bid.objects.update(consortium=[{"organisation": str(uuid.uuid4())}])


def test_no_envelope_or_share_is_slipped_in_after_its_submission(committed_world):
    tender, owner = committed()
    made = factory.submit_bid(tender, owner)
    kept = Envelope.objects.get(submission=made)

    slipped = Envelope.objects.get(pk=kept.pk)
    slipped.pk, slipped.kind = ids.new(), "financial"
    with pytest.raises(IntegrityError, match="is not that of this act"), transaction.atomic():
        slipped.save(force_insert=True)
    share = SealedShare(
        envelope=kept, supplier_id=kept.supplier_id, buyer_id=kept.buyer_id, seat=9, data=b"x"
    )
    with pytest.raises(IntegrityError, match="is not that of this act"), transaction.atomic():
        share.save(force_insert=True)


def test_bytes_are_not_completed_once_shares_are_released(tender, bidder, time_passes):
    factory.submit_bid(tender, bidder, with_bytes=False)
    release(tender, time_passes)

    with pytest.raises(IntegrityError, match="bytes come before"), transaction.atomic():
        Envelope.objects.update(complete_at=clock.now())


def test_a_firm_takes_part_in_one_bid_for_a_lot(tender, bidder, rival):
    factory.submit_bid(tender, bidder)
    bid = factory.begin(tender, rival)
    double = Participant(
        notice=tender.notice,
        bid=bid,
        supplier=rival.organisation,
        organisation=bidder.organisation,
        lot=1,
        at=clock.now(),
    )
    with pytest.raises(IntegrityError, match="bids_participant_once"), transaction.atomic():
        double.save(force_insert=True)


def test_an_envelope_is_sealed_to_the_openers_that_stand(tender, bidder):
    bid = factory.begin(tender, bidder)
    made = row_of(bid, clock.now())
    made.save(force_insert=True)
    sealed = factory.seal_envelope(tender)
    header = sealed.sealed.header
    manifest = OpenerManifest.objects.get(tender_id=tender.notice.pk)
    given = {
        "submission": made,
        "notice_id": bid.notice_id,
        "supplier_id": bid.supplier_id,
        "buyer_id": bid.buyer_id,
        "kind": "whole",
        "header": header.json,
        "commitment": header.commitment,
        "ciphertext_sha256": header.ciphertext_sha256,
        "size": header.size,
        "recipient": header.recipient,
        "openers": header.openers,
        "manifest": manifest,
        "state_at": made.at,
    }
    for changes in ({"manifest": None}, {"openers": "a" * 64}):
        with pytest.raises(IntegrityError, match="openers of its tender that stand"), transaction.atomic():
            Envelope(**{**given, **changes}).save(force_insert=True)

    Envelope(**given).save(force_insert=True)
    OpenerManifest.objects.update(state="superseded", superseded_at=clock.now())
    with pytest.raises(IntegrityError, match="openers of its tender that stand"), transaction.atomic():
        Envelope(**{**given, "id": uuid.uuid4(), "kind": "technical"}).save(force_insert=True)
