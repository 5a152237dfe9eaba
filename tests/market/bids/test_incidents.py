# SPDX-License-Identifier: Apache-2.0
"""What went wrong elsewhere, walked through here: one test for each incident of `trust.md`, part 1.

Each fails if our mechanism were absent. What a mechanism holds in detail is tested beside it; here stands the story.
"""

import json
import uuid
from base64 import b64encode
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

import psycopg
import pyrage
import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError, connection, connections
from django.urls import reverse

from meishan.algorithms import sealing
from meishan.algorithms.sealing import Source
from meishan.algorithms.sealing.errors import DoubleEncryptedError
from meishan.algorithms.sealing.keys import opened
from meishan.base.core import clock
from meishan.base.core.errors import Refused
from meishan.base.ledger.models import World
from meishan.market.bids import actions
from meishan.market.bids.models import Envelope, FailedTry, OpenedFile, SealedShare, Submission, UploadPiece
from meishan.market.tenders import actions as tenders
from meishan.market.tenders.models import Deadline, Notice
from tests.factories import bids as factory
from tests.factories import opening as at_opening
from tests.factories.evaluation import let_read

MINUTE = timedelta(minutes=1)


def send(tender, persona, *envelopes, lot=1, key=None):
    return actions.submit(
        tender.notice,
        by=persona.actor,
        lot=lot,
        envelopes=[one.handed for one in envelopes],
        key=key or uuid.uuid4(),
    )


# Madhya Pradesh, e-procurement portal, 2018 (insidetrackindia.com, freepressjournal.in, Hindustan Times 2022-06-22).


def test_madhya_pradesh_a_bid_copied_to_a_demo_department_is_not_opened_there(
    tender, make_tender, bidder, rival, time_passes
):
    """Rivals' bids were copied to a DEMO department and opened there with the opening authority's key.

    Here an envelope is bound to its tender, its shares to that tender's openers, and no one officer's key opens it.
    """
    demo = make_tender(reference="DEMO/1")
    submitted = factory.submit_bid(tender, bidder)
    stolen = submitted.envelopes.get()
    shares = {one.seat: bytes(one.data) for one in stolen.shares.all()}
    letters = {str(seat): b64encode(one).decode() for seat, one in shares.items()}
    factory.begin(demo, rival)

    with pytest.raises(Refused, match="sealed for another tender"):
        actions.submit(
            demo.notice,
            by=rival.actor,
            lot=1,
            envelopes=[actions.Handed(stolen.header, letters)],
            key=uuid.uuid4(),
        )
    for share in shares.values():
        for identity in demo.identities.values():
            with pytest.raises(pyrage.DecryptError):
                pyrage.decrypt(share, [opened(identity)])
    header = sealing.Header.parse(stolen.header)
    one_officer = {1: sealing.open_share(tender.identities[1], shares[1], header, 1)}
    with pytest.raises(sealing.SealingError):
        sealing.join(header, one_officer)


def test_madhya_pradesh_demo_and_production_are_told_apart(tender, bidder, databases):
    """Only a demo or test database may move its clock, and each receipt says in which world it was given."""
    receipt = factory.submit_bid(tender, bidder).receipts.get()
    assert receipt.content["world"] == "test"

    with databases.as_owner(connections["default"].settings_dict["NAME"]) as owner:
        owner.autocommit = False
        with pytest.raises(psycopg.errors.CheckViolation):
            owner.execute("UPDATE ledger_world SET kind = 'production', clock_offset = interval '1 day'")
        owner.rollback()
    assert World.objects.get().kind == "test"


# Poland, miniPortal (Gazeta Prawna 1452056; 1386854, 1430698).


def test_poland_one_deadline_for_the_notice_the_door_and_the_keys(tender, bidder, officer, time_passes):
    """The notice's deadline was extended, the portal's was not: bids came after it, and keys were out already.

    Here one row says when bids end and shares may go; what moves it moves both, and it is final once they went.
    """
    factory.begin(tender, bidder)
    old = Deadline.objects.get(pk=tender.notice.pk).closes_at
    tenders.extend_deadline(
        tender.notice, by=officer.actor, deadline=old + timedelta(days=2), reason={"en": "More time."}
    )
    time_passes(old - clock.now() + timedelta(hours=1))

    # After the old deadline: bids are taken, and no share can go.
    assert factory.submit_bid(tender, bidder).state == "standing"
    with pytest.raises(Refused):
        at_opening.schedule(tender)
    with pytest.raises(IntegrityError, match="before the deadline"), connection.cursor() as cursor:
        cursor.execute("UPDATE tenders_deadline SET released_at = meishan_now()")


def test_poland_once_shares_are_out_bids_are_not_taken_and_the_deadline_is_final(
    tender, bidder, rival, officer, time_passes
):
    factory.submit_bid(tender, bidder)
    at_opening.past_deadline(tender, time_passes)
    opening = at_opening.schedule(tender)
    at_opening.gather(tender, opening, 1, 2)
    at_opening.release(tender, opening)

    with pytest.raises(Refused, match="Opening has begun"):
        tenders.extend_deadline(
            tender.notice,
            by=officer.actor,
            deadline=clock.now() + timedelta(days=2),
            reason={"en": "Once more."},
        )
    with pytest.raises(Refused, match="deadline has passed"):
        factory.submit_bid(tender, rival)
    with pytest.raises(IntegrityError, match=r"final|not released"), connection.cursor() as cursor:
        cursor.execute("UPDATE tenders_deadline SET closes_at = closes_at + interval '1 day'")


@pytest.mark.parametrize("kind", ["envelope", "age file"])
def test_poland_what_is_encrypted_already_is_not_encrypted_twice(tender, bidder, kind):
    """Bids that were encrypted twice could not be opened, and tenders were cancelled. The bidder's machine refuses."""
    first = factory.seal_envelope(tender)
    inside = first.file if kind == "envelope" else first.ciphertext

    with pytest.raises(DoubleEncryptedError):
        factory.seal_envelope(tender, files=[Source.of_bytes("offer.bin", inside)])


def test_poland_another_tenders_key_or_a_cut_id_is_refused_at_the_door(tender, make_tender, bidder):
    """Bids sealed with another tender's public key, or for an id cut at 36 signs, were unopenable. Nobody types ids
    here, and what is for something else is refused while there is time to seal again.
    """
    other = make_tender()
    factory.begin(tender, bidder)

    with pytest.raises(Refused, match="other openers"):
        send(tender, bidder, factory.seal_envelope(tender, manifest=other.manifest))
    with pytest.raises(Refused, match="another tender"):
        send(tender, bidder, factory.seal_envelope(tender, notice_id=str(tender.notice.pk)[:-1]))

    assert FailedTry.objects.count() == 2
    assert send(tender, bidder, factory.seal_envelope(tender)).state == "standing"


# Greece, ESIDIS (constructionmag.gr).


def test_greece_the_platform_never_receives_a_price_it_could_read(tender, bidder, client_of):
    """The platform received the price offer unsealed and sealed it itself. Here no door takes what is not sealed."""
    bid = factory.begin(tender, bidder)
    price = json.dumps(factory.PRICES).encode()
    upload = actions.begin_upload(by=bidder.actor, sha256=sha256(price).hexdigest(), size=len(price))
    with pytest.raises(Refused, match="not sealed"):
        actions.take_piece(upload, by=bidder.actor, offset=0, data=price)
    _identity, recipient = sealing.new_key()
    actions.make_organisation_key(bidder.organisation, by=bidder.actor, recipient=recipient)
    with pytest.raises(Refused, match="only encrypted"):
        actions.save_draft(
            bid, by=bidder.actor, lot=1, kind="whole", ciphertext=price, recipient=recipient, edit=0
        )
    page = client_of(bidder).post(
        reverse("bids:submit", args=[bid.pk, 1]),
        json.dumps({"key": str(uuid.uuid4()), "envelopes": [{"header": factory.PRICES, "shares": {}}]}),
        content_type="application/json",
    )
    assert page.status_code in {409, 422}


# Karnataka, Bangalore Development Authority, 7 July 2020 (The Hindu 32015139).


def test_karnataka_2020_a_portal_that_breaks_before_the_close_gives_the_time_back_by_itself(
    tender, bidder, other_agency_officer, time_passes
):
    """The portal broke half an hour before the close, and an officer extended by a day. Here a formula does."""
    factory.begin(tender, bidder)
    time_passes(factory.to_deadline(tender, MINUTE))
    at = clock.now()
    tenders.report_availability(
        by=replace(other_agency_officer.actor, token=other_agency_officer.person.pk),
        prober="Geneva",
        since=at - 90 * MINUTE,
        until=at,
        gaps=[(at - 31 * MINUTE, at, "connection refused")],
    )

    assert tenders.give_back_time_everywhere() == 1
    assert factory.submit_bid(tender, bidder).state == "standing"


# Karnataka, e-procurement portal, 2019 (Deccan Herald 753102, medianama): a JSP web shell, money diverted.


def test_karnataka_2019_nothing_that_is_uploaded_can_ever_run_or_be_fetched_as_a_page(
    tender, bidder, officer, client_of, time_passes
):
    """Names and paths on the disk are ours, what is given out is an attachment, and no money passes through here."""
    shell = Source.of_bytes(
        "shell.jsp", b'<% Runtime.getRuntime().exec(request.getParameter("c")); %>', "text/html"
    )
    factory.submit_bid(tender, bidder, files=[*factory.files_for("whole"), shell])
    names = _stored()
    assert names
    assert not any(name.endswith((".jsp", ".php", ".html", ".py")) for name in names)
    at_opening.past_deadline(tender, time_passes)
    at_opening.hold(tender)

    assert not any(name.endswith((".jsp", ".php", ".html", ".py")) for name in _stored())
    row = OpenedFile.objects.get(file_name="shell.jsp")
    let_read(tender.notice, officer)
    answer = client_of(officer).get(reverse("bids:opened_file", args=[row.pk]))
    if answer.status_code == 200:
        assert answer["Content-Disposition"].startswith("attachment")
        assert "html" not in answer["Content-Type"]
        assert answer["X-Content-Type-Options"] == "nosniff"
        answer.close()


def _stored(folder="") -> list[str]:
    folders, files = default_storage.listdir(folder)
    return [f"{folder}/{one}" for one in files] + [
        name for one in folders for name in _stored(f"{folder}/{one}" if folder else one)
    ]


# United Kingdom, Inhealth v NHS England (clarkslegal.com, brabners.com).


def test_inhealth_one_bad_attachment_blocks_nothing_and_bytes_may_follow(make_tender, bidder, time_passes):
    """One attachment error after another, twenty minutes before the close, shut a bidder out of all lots. Here each
    lot is a small act of its own; its files follow within the time of grace.
    """
    tender = make_tender(lots=2)
    factory.begin(tender, bidder)
    good, bad = factory.seal_envelope(tender, lot=1), factory.seal_envelope(tender, lot=2)
    broken = actions.Handed({**bad.handed.header, "lot": 1}, bad.handed.shares)
    time_passes(factory.to_deadline(tender, -MINUTE))

    with pytest.raises(Refused):
        actions.submit(tender.notice, by=bidder.actor, lot=2, envelopes=[broken], key=uuid.uuid4())
    first = send(tender, bidder, good, lot=1)
    second = send(tender, bidder, bad, lot=2)
    time_passes(2 * MINUTE)
    factory.upload(bidder, good)

    first.refresh_from_db()
    assert (first.state, second.state) == ("standing", "standing")
    assert first.bytes_complete_at is not None
    assert [one.reason for one in FailedTry.objects.all()] != [""]


# Netherlands, TenderNed, ECLI:NL:RBZWB:2015:2603 (severijnhulshof.nl).


def test_tenderned_there_is_a_receipt_at_once_or_a_definite_no(tender, bidder, time_passes):
    """The upload went well four minutes before the close, "processing" hung, an error came ten minutes after it.
    Here the answer is a signed receipt or a refusal, and a lost answer is had again with the same key.
    """
    factory.begin(tender, bidder)
    [envelope] = factory.seal_bid(tender, bidder)
    key = uuid.uuid4()
    time_passes(factory.to_deadline(tender, -4 * MINUTE))
    made = send(tender, bidder, envelope, key=key)
    assert made.receipts.get().note
    time_passes(14 * MINUTE)

    assert send(tender, bidder, envelope, key=key).receipts.get().note == made.receipts.get().note
    with pytest.raises(Refused, match=r"deadline has passed: it was .* the server's clock says"):
        send(tender, bidder, factory.seal_envelope(tender))
    assert Submission.objects.count() == 1


# India, a High Court on when a bid is received (taxtmi 465825); Bombay HC: uploading is not submitting (naavi.org).


def test_india_each_arrival_of_bytes_is_on_record_and_uploading_is_told_from_submitting(
    tender, bidder, client_of, time_passes
):
    """A bid had entered the buyer's computer in time, though no log of the portal said so; another had only been
    uploaded. Here each piece is noted when it comes, and the page says what is submitted and what is not.
    """
    bid = factory.begin(tender, bidder)
    envelope = factory.seal_envelope(tender)
    factory.upload(bidder, envelope, piece=100)

    pieces = UploadPiece.objects.order_by("at")
    assert sum(one.size for one in pieces) == len(envelope.ciphertext)
    assert len(pieces) > 3
    assert all(one.at <= clock.now() for one in pieces)
    page = client_of(bidder).get(reverse("bids:bid", args=[bid.pk])).content.decode()
    assert "Nothing submitted" in page
    made = send(tender, bidder, envelope)
    assert made.bytes_complete_at is not None
    page = client_of(bidder).get(reverse("bids:bid", args=[bid.pk])).content.decode()
    assert "Nothing submitted" not in page


# Rules in use: AOC Catalonia (aoc.cat 2022).


def test_catalonia_custodians_act_within_their_window_and_nothing_is_open_before_the_deadline(
    tender, bidder, time_passes
):
    """Custodians apply their keys only in the window after the deadline, and envelopes open one after the other."""
    factory.submit_bid(tender, bidder)
    time_passes(factory.to_deadline(tender, MINUTE))
    with pytest.raises(Refused, match="time for files to arrive"):
        at_opening.schedule(tender)
    assert not SealedShare.objects.filter(released_at__isnull=False).exists()
    time_passes(at_opening.GRACE)
    at_opening.hold(tender)

    assert Envelope.objects.get().state == "opened"
    assert Notice.objects.get(pk=tender.notice.pk).deadline.released_at is not None
