# SPDX-License-Identifier: Apache-2.0
"""Bytes of envelopes: resumable, noted as they arrive, checked by their hash, in time or in the published grace."""

import hashlib
import uuid
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage

from meishan.base.core import clock
from meishan.base.core.actor import SYSTEM
from meishan.base.core.errors import Denied, Refused
from meishan.base.ledger.models import Entry
from meishan.market.bids import actions, queries
from meishan.market.bids.actions import uploading
from meishan.market.bids.models import FailedTry, Upload, UploadPiece
from meishan.market.bids.tasks.bidding import sweep
from tests.factories import bids as factory


@pytest.fixture
def envelope(tender, bidder):
    factory.begin(tender, bidder)
    return factory.seal_bid(tender, bidder)[0]


def announce(bidder, envelope):
    return actions.begin_upload(by=bidder.actor, sha256=envelope.sha256, size=len(envelope.ciphertext))


def test_bytes_come_in_pieces_and_go_on_from_where_they_stopped(bidder, envelope):
    upload = announce(bidder, envelope)
    upload = actions.take_piece(upload, by=bidder.actor, offset=0, data=envelope.ciphertext[:100])
    again = announce(bidder, envelope)
    assert (again.pk, again.received) == (upload.pk, 100)

    done = actions.take_piece(again, by=bidder.actor, offset=100, data=envelope.ciphertext[100:])

    assert done.complete_at is not None
    with queries.open_upload(done) as stored:
        assert stored.read() == envelope.ciphertext
    # India, High Court: what entered the buyer's computer in time counts, so each arrival is noted.
    arrivals = UploadPiece.objects.filter(upload=done)
    assert [(one.offset, one.size) for one in arrivals] == [(0, 100), (100, len(envelope.ciphertext) - 100)]
    assert all(abs(clock.now() - one.at) < timedelta(minutes=1) for one in arrivals)


def test_a_piece_at_a_wrong_place_is_refused_and_says_where_to_go_on(bidder, envelope):
    upload = announce(bidder, envelope)
    actions.take_piece(upload, by=bidder.actor, offset=0, data=envelope.ciphertext[:100])

    for offset in (0, 50, 101):
        with pytest.raises(uploading.Misplaced, match="Go on from byte 100") as refused:
            actions.take_piece(upload, by=bidder.actor, offset=offset, data=b"x")
        assert refused.value.received == 100


def test_bytes_with_another_hash_fail_and_a_new_upload_is_begun(bidder, envelope):
    upload = announce(bidder, envelope)
    wrong = envelope.ciphertext[:-1] + bytes([envelope.ciphertext[-1] ^ 1])

    with pytest.raises(Refused, match="Begin this upload again"):
        actions.take_piece(upload, by=bidder.actor, offset=0, data=wrong)

    upload.refresh_from_db()
    assert upload.failed_at is not None
    assert upload.complete_at is None
    with pytest.raises(Refused, match="Begin this upload again"):
        actions.take_piece(upload, by=bidder.actor, offset=0, data=b"x")
    assert factory.upload(bidder, envelope).complete_at is not None


def test_bytes_that_are_no_age_file_are_refused(bidder, envelope):
    """Poland, miniPortal: bids that were encrypted twice could not be opened. A whole envelope file is none either."""
    twice = envelope.file
    upload = actions.begin_upload(by=bidder.actor, sha256=hashlib.sha256(twice).hexdigest(), size=len(twice))

    with pytest.raises(Refused, match="not sealed"):
        actions.take_piece(upload, by=bidder.actor, offset=0, data=twice)


@pytest.mark.parametrize(
    ("sha256", "size"), [("x" * 64, 10), ("a" * 63, 10), ("a" * 64, 0), ("a" * 64, 2**40)]
)
def test_an_announcement_that_can_not_be_is_refused(bidder, envelope, sha256, size):
    with pytest.raises(Refused):
        actions.begin_upload(by=bidder.actor, sha256=sha256, size=size)


def test_more_bytes_than_announced_are_refused(bidder, envelope):
    upload = announce(bidder, envelope)

    with pytest.raises(Refused, match="More bytes"):
        actions.take_piece(upload, by=bidder.actor, offset=0, data=envelope.ciphertext + b"x")
    with pytest.raises(Refused, match="1 byte to 4 MB"):
        actions.take_piece(upload, by=bidder.actor, offset=0, data=b"")


def test_only_bidders_upload_and_only_to_their_own(bidder, rival, envelope, officer):
    upload = announce(bidder, envelope)

    with pytest.raises(Denied):
        actions.take_piece(upload, by=rival.actor, offset=0, data=b"x")
    with pytest.raises(Denied):
        actions.begin_upload(by=officer.actor, sha256="a" * 64, size=10)
    with pytest.raises(Refused, match="Begin a bid"):
        actions.begin_upload(by=rival.actor, sha256="a" * 64, size=10)


def test_a_bidder_has_a_quota_of_loose_bytes(bidder, envelope, monkeypatch):
    monkeypatch.setattr(uploading, "QUOTA", 1000)
    actions.begin_upload(by=bidder.actor, sha256="a" * 64, size=900)

    with pytest.raises(Refused, match="many uploads"):
        actions.begin_upload(by=bidder.actor, sha256="b" * 64, size=200)


def submit(tender, bidder, envelope):
    return actions.submit(
        tender.notice, by=bidder.actor, lot=1, envelopes=[envelope.handed], key=uuid.uuid4()
    )


def test_bytes_before_the_submission_make_it_complete_at_once(tender, bidder, envelope):
    factory.upload(bidder, envelope)

    made = submit(tender, bidder, envelope)

    assert made.bytes_complete_at == made.at
    assert made.receipts.get().content["pending"] == []


def test_bytes_after_the_submission_complete_it_with_a_receipt_of_their_own(tender, bidder, envelope):
    made = submit(tender, bidder, envelope)
    assert made.receipts.get().content["pending"] == ["whole"]

    factory.upload(bidder, envelope)

    made.refresh_from_db()
    assert made.bytes_complete_at is not None
    first, second = queries.receipts_of(made)
    assert second.content["pending"] == []
    assert second.note
    entry = Entry.objects.get(pk=second.entry)
    assert (entry.act, entry.facts["commitments"]) == ("bids.deliver", second.content["commitments"])
    assert first.content["at"] == second.content["at"]


def test_bytes_may_come_within_the_published_grace_after_the_deadline(tender, bidder, envelope, time_passes):
    made = submit(tender, bidder, envelope)
    time_passes(factory.to_deadline(tender, timedelta(minutes=29)))

    factory.upload(bidder, envelope)

    made.refresh_from_db()
    assert made.bytes_complete_at is not None


def test_bytes_after_the_grace_are_too_late_and_the_try_is_kept(tender, bidder, envelope, time_passes):
    made = submit(tender, bidder, envelope)
    time_passes(factory.to_deadline(tender, timedelta(minutes=31)))

    factory.upload(bidder, envelope)

    made.refresh_from_db()
    assert made.bytes_complete_at is None
    assert made.envelopes.get().complete_at is None
    tried = FailedTry.objects.get()
    assert (tried.act, tried.is_late) == ("bids.deliver", True)
    assert "after the time for uploads" in tried.reason


def test_what_a_process_that_died_left_is_finished_by_the_sweep(tender, bidder, envelope, monkeypatch):
    made = submit(tender, bidder, envelope)
    monkeypatch.setattr(uploading, "deliver_waiting", lambda **_named: [])
    factory.upload(bidder, envelope)
    monkeypatch.undo()
    assert not Upload.objects.filter(complete_at=None).exists()

    sweep()

    made.refresh_from_db()
    assert made.bytes_complete_at is not None
    entry = Entry.objects.get(act="bids.deliver")
    assert (entry.actor, entry.parties) == (SYSTEM.person, [bidder.organisation.pk])


def test_the_grace_counts_to_the_last_byte_not_to_when_somebody_looked(
    tender, bidder, envelope, time_passes, monkeypatch
):
    made = submit(tender, bidder, envelope)
    time_passes(factory.to_deadline(tender, timedelta(minutes=29)))
    monkeypatch.setattr(uploading, "deliver_waiting", lambda **_named: [])
    factory.upload(bidder, envelope)
    monkeypatch.undo()
    time_passes(timedelta(minutes=10))

    actions.deliver_waiting(notice=tender.notice.pk)

    made.refresh_from_db()
    assert made.bytes_complete_at is not None


def test_bytes_that_belong_to_no_submission_are_removed_after_a_week(tender, bidder, envelope, time_passes):
    loose = factory.upload(bidder, factory.seal_bid(tender, bidder)[0])
    bound = factory.upload(bidder, envelope)
    submit(tender, bidder, envelope)
    names = list(loose.pieces.values_list("name", flat=True))
    time_passes(timedelta(days=8))

    assert actions.forget_uploads(clock.now()) == 1

    loose.refresh_from_db()
    bound.refresh_from_db()
    assert loose.dropped_at is not None
    assert bound.dropped_at is None
    assert not any(default_storage.exists(name) for name in names)


def test_names_in_the_storage_tell_neither_tender_nor_bidder(tender, bidder, envelope):
    upload = factory.upload(bidder, envelope)

    for name in upload.pieces.values_list("name", flat=True):
        assert name.startswith("sealed/")
        for secret in (tender.notice.pk, bidder.organisation.pk, upload.pk, envelope.sha256):
            assert str(secret) not in name
            assert str(secret).replace("-", "") not in name


def test_an_envelope_of_many_megabytes_arrives_whole(tender, bidder):
    from meishan.algorithms.sealing import Source

    factory.begin(tender, bidder)
    large = factory.seal_envelope(
        tender, files=[Source.of_bytes("plan.bin", bytes(9 * 1024 * 1024))], supplier=""
    )

    upload = factory.upload(bidder, large, piece=4 * 1024 * 1024)

    assert upload.complete_at is not None
    assert upload.pieces.count() == 3


def test_wrong_bytes_of_what_was_submitted_are_a_failed_try(tender, bidder, envelope):
    submit(tender, bidder, envelope)
    upload = announce(bidder, envelope)
    with pytest.raises(Refused):
        actions.take_piece(upload, by=bidder.actor, offset=0, data=envelope.ciphertext[:-1] + b"\x00")

    tried = FailedTry.objects.get()
    assert (tried.act, tried.lot, tried.is_late) == ("bids.deliver", 1, False)
    assert "hash is another one" in tried.reason
