# SPDX-License-Identifier: Apache-2.0
"""Bids.submit, bids.reconfirm, bids.withdraw: what counts for the deadline, and what is refused with which sentence."""

import uuid
from datetime import timedelta

import pytest

from meishan.algorithms.sealing import Header, Manifest, into, join, new_key, open_envelope, open_share
from meishan.algorithms.sealing.receipts import open_receipt
from meishan.base.core import clock
from meishan.base.core.errors import Denied, Refused
from meishan.base.ledger import signing
from meishan.base.ledger.models import Entry, Refusal
from meishan.market.bids import actions, queries
from meishan.market.bids.models import Bid, Envelope, FailedTry, SealedShare, Submission
from meishan.market.tenders import actions as tenders
from meishan.market.tenders.models import Notice
from tests.factories import bids as factory


def handed(*envelopes):
    return [one.handed for one in envelopes]


def send(tender, persona, *envelopes, lot=1, key=None, **more):
    return actions.submit(
        tender.notice,
        by=persona.actor,
        lot=lot,
        envelopes=handed(*envelopes),
        key=key or uuid.uuid4(),
        **more,
    )


def amend(tender, officer, second_officer, **changes):
    draft = tenders.amend(Notice.objects.get(pk=tender.notice.pk), by=officer.actor)
    changes = changes or {"description": {"en": "Twelve field vehicles with roof racks."}}
    tenders.save(draft, by=officer.actor, changes=changes, reason={"en": "A rack is needed."})
    tenders.submit(draft, by=officer.actor)
    tenders.clear(draft, by=second_officer.actor)
    tender.notice = tenders.publish_amendment(draft, by=officer.actor)


def test_a_bid_is_submitted_hash_first_and_its_receipt_is_signed_at_once(tender, bidder):
    factory.begin(tender, bidder)
    [envelope] = factory.seal_bid(tender, bidder)

    made = send(tender, bidder, envelope)

    assert (made.state, made.lot, made.number, made.tender_version) == ("standing", 1, 1, 1)
    assert made.bytes_complete_at is None
    kept = made.envelopes.get()
    assert kept.commitment == envelope.sealed.header.commitment
    assert {one.seat: bytes(one.data) for one in kept.shares.all()} == dict(envelope.sealed.shares)
    assert Bid.objects.get().state == "submitted"
    receipt = made.receipts.get()
    said, signers = open_receipt(
        receipt.note.encode(), [one.verifier for one in signing.signers(clock.now())]
    )
    assert len(signers) == 1
    assert (said.world, said.tender, said.supplier) == (
        "test",
        str(tender.notice.pk),
        str(bidder.organisation.pk),
    )
    assert (said.commitments, said.pending, said.entry) == (
        {"whole": kept.commitment},
        ["whole"],
        str(made.entry),
    )


def test_the_entry_names_the_commitment_and_is_seen_by_the_bidder_alone(tender, bidder):
    made = factory.submit_bid(tender, bidder)

    entry = Entry.objects.get(pk=made.entry)

    assert (entry.act, entry.subject_id, entry.is_public) == ("bids.submit", made.pk, False)
    assert entry.parties == [bidder.organisation.pk]
    assert entry.facts["commitments"] == {"whole": made.envelopes.get().commitment}


def test_two_envelopes_of_a_lot_come_together_or_not_at_all(make_tender, bidder):
    tender = make_tender(envelopes="two")
    factory.begin(tender, bidder)
    technical, financial = factory.seal_bid(tender, bidder)

    with pytest.raises(Refused, match=r"Financial envelope.* is missing"):
        send(tender, bidder, technical)

    made = send(tender, bidder, technical, financial)
    assert sorted(made.envelopes.values_list("kind", flat=True)) == ["financial", "technical"]


def test_both_envelopes_under_one_key_are_refused_since_one_would_open_the_other(make_tender, bidder):
    tender = make_tender(envelopes="two")
    factory.begin(tender, bidder)
    technical, financial = factory.seal_bid(tender, bidder)
    header = {**financial.handed.header, "recipient": technical.handed.header["recipient"]}

    with pytest.raises(Refused, match="same one-time key"):
        actions.submit(
            tender.notice,
            by=bidder.actor,
            lot=1,
            envelopes=[technical.handed, actions.Handed(header, financial.handed.shares)],
            key=uuid.uuid4(),
        )


def test_another_submission_for_the_lot_replaces_the_one_that_stood(tender, bidder):
    first = factory.submit_bid(tender, bidder)
    second = factory.submit_bid(tender, bidder)

    first.refresh_from_db()
    assert (first.state, first.state_at) == ("superseded", second.at)
    assert (second.state, second.number) == ("standing", 2)
    assert Submission.objects.filter(state="standing").count() == 1


def test_a_failure_in_one_lot_never_blocks_another(make_tender, bidder):
    """InHealth v NHS England: one attachment error after another blocked the whole bid."""
    tender = make_tender(lots=2)
    factory.begin(tender, bidder)
    good = factory.seal_envelope(tender, lot=1)
    wrong = factory.seal_envelope(tender, lot=2, notice_id=uuid.uuid4())

    with pytest.raises(Refused, match="sealed for another tender"):
        send(tender, bidder, wrong, lot=2)
    made = send(tender, bidder, good, lot=1)

    assert made.state == "standing"
    assert FailedTry.objects.get().lot == 2


def test_the_same_key_again_gives_the_same_submission_and_no_second_entry(tender, bidder):
    factory.begin(tender, bidder)
    [envelope] = factory.seal_bid(tender, bidder)
    key = uuid.uuid4()
    first = send(tender, bidder, envelope, key=key)
    entries = Entry.objects.count()

    again = send(tender, bidder, envelope, key=key)

    assert again.pk == first.pk
    assert again.receipts.get().note == first.receipts.get().note
    assert Entry.objects.count() == entries


def test_the_same_envelopes_under_a_new_key_are_the_same_submission(tender, bidder):
    factory.begin(tender, bidder)
    [envelope] = factory.seal_bid(tender, bidder)

    assert send(tender, bidder, envelope).pk == send(tender, bidder, envelope).pk


def test_a_key_used_for_other_envelopes_is_refused(tender, bidder):
    factory.begin(tender, bidder)
    key = uuid.uuid4()
    send(tender, bidder, *factory.seal_bid(tender, bidder), key=key)

    with pytest.raises(Refused, match="used for another submission"):
        send(tender, bidder, *factory.seal_bid(tender, bidder), key=key)


def test_a_lost_answer_is_had_again_after_the_deadline_too(tender, bidder, time_passes):
    """TenderNed: upload ok, "processing" hung, an error ten minutes after the deadline. Here the answer is definite."""
    factory.begin(tender, bidder)
    [envelope] = factory.seal_bid(tender, bidder)
    key = uuid.uuid4()
    first = send(tender, bidder, envelope, key=key)
    time_passes(factory.to_deadline(tender, timedelta(minutes=10)))

    assert send(tender, bidder, envelope, key=key).pk == first.pk


def test_from_the_deadline_on_nothing_is_taken_and_the_try_is_kept(tender, bidder, time_passes):
    factory.begin(tender, bidder)
    [envelope] = factory.seal_bid(tender, bidder)
    time_passes(factory.to_deadline(tender, timedelta(seconds=1)))

    with pytest.raises(Refused, match=r"deadline has passed: it was .* UTC, and the server's clock says"):
        send(tender, bidder, envelope)

    assert not Submission.objects.exists()
    tried = FailedTry.objects.get()
    assert (tried.is_late, tried.act, tried.commitment) == (
        True,
        "bids.submit",
        envelope.sealed.header.commitment,
    )
    assert Entry.objects.get(act="bids.note_failed_try").parties == [bidder.organisation.pk]


def test_a_moment_before_the_deadline_it_is_taken(tender, bidder, time_passes):
    factory.begin(tender, bidder)
    [envelope] = factory.seal_bid(tender, bidder)
    time_passes(factory.to_deadline(tender, -timedelta(seconds=5)))

    assert send(tender, bidder, envelope).state == "standing"


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        ({"notice_id": uuid.UUID(int=1)}, "sealed for another tender"),
        ({"lot": 2}, "sealed for another lot"),
        ({"version": 7}, "amended"),
        ({"manifest": Manifest.make([new_key()[1], new_key()[1], new_key()[1]], 2)}, "other openers"),
        ({"manifest": Manifest.make([new_key()[1]], 1)}, "other openers"),
    ],
)
def test_an_envelope_for_something_else_is_refused_at_the_door(tender, bidder, fault, sentence):
    """Poland, miniPortal: bids encrypted with another tender's public key could not be opened."""
    factory.begin(tender, bidder)

    with pytest.raises(Refused, match=sentence):
        send(tender, bidder, factory.seal_envelope(tender, **{"lot": 1, **fault}))

    assert FailedTry.objects.count() == 1


@pytest.mark.parametrize(
    "change",
    [
        lambda header, shares: (header, {**shares, "1": shares["2"]}),
        lambda header, shares: (header, {seat: one for seat, one in shares.items() if seat != "2"}),
        lambda header, shares: ({**header, "threshold": 1}, shares),
        lambda header, shares: ({**header, "ciphertext": {"sha256": "x" * 64, "size": 900}}, shares),
        lambda header, shares: ({**header, "more": 1}, shares),
        lambda header, shares: ({**header, "recipient": "age1nonsense"}, shares),
        lambda header, shares: ({}, {}),
    ],
)
def test_a_tampered_envelope_is_refused_with_a_sentence(tender, bidder, change):
    factory.begin(tender, bidder)
    [envelope] = factory.seal_bid(tender, bidder)
    header, shares = change(dict(envelope.handed.header), dict(envelope.handed.shares))

    with pytest.raises(Refused, match=r"[Ss]eal the files again|Send it again|openers"):
        actions.submit(
            tender.notice,
            by=bidder.actor,
            lot=1,
            envelopes=[actions.Handed(header, shares)],
            key=uuid.uuid4(),
        )

    assert not Submission.objects.exists()


def test_lots_that_are_not_asked_for_are_refused(tender, make_tender, bidder):
    factory.begin(tender, bidder)
    with pytest.raises(Refused, match="lot by lot"):
        send(tender, bidder, factory.seal_envelope(tender, lot=0), lot=0)

    together = make_tender(lots=2, lots_rule="all")
    factory.begin(together, bidder)
    with pytest.raises(Refused, match="whole tender"):
        send(together, bidder, factory.seal_envelope(together, lot=1), lot=1)
    assert send(together, bidder, factory.seal_envelope(together, lot=0), lot=0).lot == 0


def test_a_submission_without_a_begun_bid_is_refused(tender, bidder):
    with pytest.raises(Refused, match="Begin a bid"):
        send(tender, bidder, *factory.seal_bid(tender, bidder))


def test_nothing_is_submitted_to_a_cancelled_or_suspended_tender(tender, bidder, officer):
    factory.begin(tender, bidder)
    [envelope] = factory.seal_bid(tender, bidder)
    tenders.suspend(tender.notice, by=officer.actor, reason={"en": "A question of law."})

    with pytest.raises(Denied, match="suspended"):
        send(tender, bidder, envelope)

    tenders.cancel(tender.notice, by=officer.actor, reason={"en": "No money."})
    with pytest.raises(Denied, match="cancelled"):
        send(tender, bidder, envelope)
    assert FailedTry.objects.count() == 2


def test_only_editors_of_registered_and_eligible_firms_bid(tender, bidder, rival_owner, officer):
    with pytest.raises(Denied, match="Basic registration"):
        actions.begin(tender.notice, by=rival_owner.actor)
    with pytest.raises(Denied, match="Only suppliers"):
        actions.begin(tender.notice, by=officer.actor)


def test_begin_makes_one_bid_for_a_supplier(tender, bidder):
    made = actions.begin(tender.notice, by=bidder.actor)

    assert (made.state, made.supplier_id, made.buyer_id) == (
        "draft",
        bidder.organisation.pk,
        tender.notice.buyer_id,
    )
    with pytest.raises(Refused, match="begun a bid on this tender already"):
        actions.begin(tender.notice, by=bidder.actor)


def test_refusals_of_bids_leave_no_trace_that_others_could_read(tender, bidder):
    factory.begin(tender, bidder)
    with pytest.raises(Refused):
        send(tender, bidder, factory.seal_envelope(tender, lot=1, notice_id=uuid.uuid4()))

    assert not Refusal.objects.filter(act__startswith="bids.").exists()


def test_failed_tries_of_one_bidder_are_kept_up_to_a_limit(tender, bidder):
    factory.begin(tender, bidder)
    refused = Refused("No.")

    for _number in range(40):
        actions.note_failure(tender.notice, by=bidder.actor, act="bids.submit", reason=refused, lot=1)

    assert FailedTry.objects.count() == 30


def test_what_is_submitted_opens_with_enough_openers(tender, bidder, tmp_path):
    """The whole way: the shares that the server keeps give the key, and the bytes it keeps open with it."""
    made = factory.submit_bid(tender, bidder)
    kept = Envelope.objects.get(submission=made)
    header = Header.parse(kept.header)
    pads = {
        one.seat: open_share(tender.identities[one.seat], bytes(one.data), header, one.seat)
        for one in SealedShare.objects.filter(envelope=kept, seat__lte=2)
    }
    with queries.open_ciphertext(kept) as ciphertext:
        package = open_envelope(
            ciphertext, join(header, pads), header, into(tmp_path), supplier=str(bidder.organisation.pk)
        )

    assert [one.name for one in package.files] == ["answers.json", "prices.json", "offer.txt"]


def test_a_receipt_that_could_not_be_signed_at_once_is_signed_when_it_is_read(tender, bidder, settings):
    """The log's key is out of reach for a moment: the bid is taken all the same, and the receipt follows."""
    there = settings.LOG_KEY_FILE
    settings.LOG_KEY_FILE = there.with_name("elsewhere.key")
    receipt = factory.submit_bid(tender, bidder).receipts.get()
    assert receipt.note == ""

    settings.LOG_KEY_FILE = there

    assert actions.sign(receipt).note
    assert actions.sign(receipt.submission.receipts.get()).note == receipt.note
