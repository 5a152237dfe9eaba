# SPDX-License-Identifier: Apache-2.0
"""Pages of a bidder, through the door she uses: forms in, sentences and receipts out, and who sees which."""

import json
import uuid
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from meishan.base.accounts.states import Role
from meishan.market.bids import actions
from meishan.market.bids.models import Bid, Partner, Submission
from meishan.market.suppliers.models import Supplier
from meishan.market.tenders import actions as tenders
from tests.factories import bids as factory
from tests.market.bids.test_submitting import amend
from tests.personas import join, make_person


def url(name, *args):
    return reverse(f"bids:{name}", args=args)


def text_of(response):
    return response.content.decode()


@pytest.fixture
def client(client_of, bidder):
    return client_of(bidder)


@pytest.fixture
def bid(tender, bidder):
    return factory.begin(tender, bidder)


def as_json(client, method, address, body=None, **more):
    data = json.dumps(body) if body is not None else None
    return getattr(client, method)(address, data, content_type="application/json", **more)


def test_a_bid_is_begun_from_the_notice(client, tender, bidder):
    page = client.get(reverse("tenders:notice", args=[tender.notice.pk]))
    begin = f"{url('begin')}?tender={tender.notice.pk}"
    assert begin in text_of(page)

    assert "2 of 3 openers together" in text_of(client.get(begin))
    followed = client.post(begin, follow=True)

    assert "Your bid is begun" in text_of(followed)
    assert followed.redirect_chain[-1][0] == url("bid", Bid.objects.get().pk)
    assert client.get(begin).status_code == 302


def test_who_may_not_bid_reads_why(client_of, tender, rival_owner, officer):
    begin = f"{url('begin')}?tender={tender.notice.pk}"

    assert "Basic registration" in text_of(client_of(rival_owner).get(begin))
    assert "Only suppliers" in text_of(client_of(officer).get(begin))
    assert client_of(rival_owner).post(begin).status_code == 403


def test_the_list_says_where_each_bid_stands(client, tender, bidder, officer, second_officer):
    assert "No bids yet" in text_of(client.get(url("mine")))
    factory.submit_bid(tender, bidder, with_bytes=False)

    page = text_of(client.get(url("mine")))
    assert "Field vehicles for Kenya" in page
    assert "Upload not complete" in page

    amend(tender, officer, second_officer)
    assert "Needs your confirmation" in text_of(client.get(url("mine")))


def test_the_list_runs_the_same_number_of_queries_for_one_bid_and_for_three(
    client, make_tender, bidder, django_assert_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.get(url("mine"))
    counts = []
    for _number in range(2):
        for _more in range(1 if not counts else 2):
            factory.submit_bid(make_tender(), bidder)
        with CaptureQueriesContext(
            connection,
        ) as ran:
            client.get(url("mine"))
        counts.append(len(ran))

    assert counts[0] == counts[1]


def test_the_page_of_a_bid_shows_lots_receipts_tries_and_the_clock(client, make_tender, bidder):
    tender = make_tender(lots=2)
    bid = factory.begin(tender, bidder)
    factory.submit_bid(tender, bidder, lot=1)
    wrong = factory.seal_envelope(tender, lot=2, notice_id=uuid.uuid4())
    response = as_json(
        client,
        "post",
        url("submit", bid.pk, 2),
        {"key": str(uuid.uuid4()), "envelopes": [factory.json_of(wrong)]},
    )
    assert response.status_code == 409
    assert "sealed for another tender" in response.json()["message"]

    page = text_of(client.get(url("bid", bid.pk)))

    assert "Sealed and submitted" in page
    assert "Nothing submitted" in page
    assert "Receipt for number 1" in page
    assert "sealed for another tender" in page
    assert "The clock that counts" in page
    assert url("hand_in", bid.pk, 2) in page


def test_scripts_submit_hash_first_then_bytes_and_get_the_receipt(client, tender, bidder, bid):
    [envelope] = factory.seal_bid(tender, bidder)
    body = {
        "key": str(uuid.uuid4()),
        "envelopes": [factory.json_of(envelope)],
        "tender_version": tender.notice.version,
    }
    told = as_json(client, "post", url("submit", bid.pk, 1), body)

    assert told.status_code == 201
    assert told.json()["pending"] == ["whole"]
    assert told.json()["receipt"]["commitments"] == {"whole": envelope.sealed.header.commitment}
    again = as_json(client, "post", url("submit", bid.pk, 1), body).json()
    assert again["submission"] == told.json()["submission"]

    made = as_json(
        client, "post", url("uploads"), {"sha256": envelope.sha256, "size": len(envelope.ciphertext)}
    ).json()
    half = len(envelope.ciphertext) // 2
    first = client.put(
        f"{made['url']}?offset=0", envelope.ciphertext[:half], content_type="application/octet-stream"
    )
    assert first.json()["received"] == half
    misplaced = client.put(f"{made['url']}?offset=0", b"x", content_type="application/octet-stream")
    assert (misplaced.status_code, misplaced.json()["received"]) == (409, half)
    assert client.get(made["url"]).json()["received"] == half
    done = client.put(
        f"{made['url']}?offset={half}", envelope.ciphertext[half:], content_type="application/octet-stream"
    )

    assert done.json()["complete"]
    assert Submission.objects.get().bytes_complete_at is not None


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ("no json", "not what was expected"),
        ("[]", "not what was expected"),
        ('{"envelopes": []}', "Send each envelope"),
        ('{"envelopes": [{"header": {}, "shares": {}}]}', "needs a key"),
        ('{"envelopes": [{"header": {}, "shares": []}], "key": "x"}', "Send each envelope"),
    ],
)
def test_what_scripts_send_wrong_gets_a_sentence(client, bid, body, sentence):
    response = client.post(url("submit", bid.pk, 1), body, content_type="application/json")

    assert response.status_code == 409
    assert sentence in response.json()["message"]


def test_a_plain_form_takes_whole_envelope_files(client, make_tender, bidder):
    tender = make_tender(envelopes="two")
    bid = factory.begin(tender, bidder)
    technical, financial = factory.seal_bid(tender, bidder)
    page = client.get(url("hand_in", bid.pk, 1))
    assert "Technical envelope" in text_of(page)

    followed = client.post(
        url("hand_in", bid.pk, 1),
        {
            "key": str(uuid.uuid4()),
            "technical": SimpleUploadedFile("technical.envelope", technical.file),
            "financial": SimpleUploadedFile("financial.envelope", financial.file),
        },
        follow=True,
    )

    assert "Submitted. Keep the receipt." in text_of(followed)
    assert "Bytes complete" in text_of(followed)
    assert Submission.objects.get().bytes_complete_at is not None


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda envelope: envelope.file[:-10], "cut off"),
        (lambda envelope: envelope.file[:-1] + bytes([envelope.file[-1] ^ 1]), "changed on the way"),
        (lambda envelope: envelope.ciphertext, "not a sealed envelope of this platform"),
        (lambda envelope: b"%PDF-1.7 a plain offer", "not a sealed envelope of this platform"),
    ],
    ids=["truncated", "tampered", "bare-age-file", "plain"],
)
def test_a_plain_form_refuses_what_is_no_whole_envelope(client, tender, bidder, bid, change, sentence):
    [envelope] = factory.seal_bid(tender, bidder)

    response = client.post(
        url("hand_in", bid.pk, 1),
        {"key": str(uuid.uuid4()), "whole": SimpleUploadedFile("bid.envelope", change(envelope))},
    )

    assert sentence in text_of(response)
    assert not Submission.objects.exists()


def test_a_form_without_a_file_says_what_to_do(client, bid):
    page = text_of(client.post(url("hand_in", bid.pk, 1), {"key": str(uuid.uuid4())}))

    assert "Choose a file for" in page


def test_a_bid_is_confirmed_after_an_amendment_on_a_page_that_shows_what_changed(
    client, tender, bidder, officer, second_officer
):
    made = factory.submit_bid(tender, bidder)
    amend(tender, officer, second_officer)
    page = text_of(client.get(url("confirm", made.bid_id, 1)))
    assert "racks</ins>" in page

    followed = client.post(url("confirm", made.bid_id, 1), {"version": 2}, follow=True)

    assert "Confirmed. A new receipt is there." in text_of(followed)
    assert "Receipt for number 1, version 2" in text_of(followed)


def test_confirming_an_older_text_than_the_present_one_is_refused(
    client, tender, bidder, officer, second_officer
):
    made = factory.submit_bid(tender, bidder)
    amend(tender, officer, second_officer)
    amend(tender, officer, second_officer, description={"en": "And a winch."})

    response = client.post(url("confirm", made.bid_id, 1), {"version": 2})

    assert response.status_code == 409
    assert "amended once more" in text_of(response)


def test_a_bid_is_withdrawn_after_a_question(client, tender, bidder):
    made = factory.submit_bid(tender, bidder)
    assert "never opened" in text_of(client.get(url("withdraw", made.bid_id, 1)))

    followed = client.post(url("withdraw", made.bid_id, 1), follow=True)

    assert "Withdrawn. It is never opened." in text_of(followed)
    assert client.get(url("withdraw", made.bid_id, 1)).status_code == 404


def test_a_member_agrees_or_declines_on_a_page_of_its_own(client_of, tender, bidder, rival, bid):
    code = Supplier.objects.get(organisation=rival.organisation).code
    actions.set_consortium(tender.notice, by=bidder.actor, members=[{"supplier": code, "share": 20}])
    asked = Partner.objects.get()
    theirs = client_of(rival)
    assert "Asked to bid together" in text_of(theirs.get(url("mine")))
    assert "leads the consortium" in text_of(theirs.get(url("invitation", asked.pk)))

    theirs.post(url("invitation", asked.pk), {"answer": "agree"})
    assert Partner.objects.get().state == "agreed"
    theirs.post(url("invitation", asked.pk), {"answer": "decline"})
    assert Partner.objects.get().state == "declined"


def test_the_receipt_says_what_world_it_comes_from_and_what_is_pending(client, tender, bidder):
    made = factory.submit_bid(tender, bidder, with_bytes=False)
    receipt = made.receipts.get()

    page = text_of(client.get(url("receipt", receipt.pk)))

    assert "TEST" in page
    assert "Bytes pending" in page
    assert made.envelopes.get().commitment in page
    assert made.at.strftime("%Y-%m-%dT%H:%M:%S") in page
    assert 'class="qr' in page


def test_the_receipt_and_its_proof_are_checked_offline(client, tender, bidder, settle, tmp_path):
    """Anyone can: `meishan verify` needs the two files and the log's public key."""
    from meishan.algorithms.sealing.verify import verify_receipt
    from meishan.base.ledger.queries import log_keys

    made = factory.submit_bid(tender, bidder)
    receipt = made.receipts.get()
    early = client.get(url("receipt_proof", receipt.pk))
    assert early.status_code == 404
    settle()

    note = client.get(url("receipt_json", receipt.pk)).content
    proof = client.get(url("receipt_proof", receipt.pk)).content
    verdict = verify_receipt(note, [one.vkey for one in log_keys()], proof)

    assert (verdict.ok, verdict.code) == (True, "proved"), verdict.reason
    tampered = note.replace(b'"lot":1', b'"lot":2')
    assert not verify_receipt(tampered, [one.vkey for one in log_keys()], proof).ok


def test_a_receipt_is_mailed_to_all_who_may_bid_for_the_firm_and_to_nobody_else(tender, bidder, settle):
    from meishan.base.accounts.models import Mail

    editor = join(make_person("Ed Editor"), bidder.organisation, Role.EDITOR)
    join(make_person("Vic Viewer"), bidder.organisation, Role.VIEWER)
    made = factory.submit_bid(tender, bidder)
    settle()

    mails = Mail.objects.filter(kind="bids.submit")
    assert {one.person for one in mails} == {bidder.person, editor.person}
    assert made.receipts.get().note.splitlines()[-1] in mails[0].text


def test_bidders_who_showed_no_interest_are_told_of_amendments_and_changes(
    tender, bidder, officer, second_officer, settle
):
    from meishan.base.accounts.models import Mail

    factory.submit_bid(tender, bidder)
    amend(tender, officer, second_officer)
    tenders.suspend(tender.notice, by=officer.actor, reason={"en": "A question of law."})
    settle()

    with translation.override(bidder.person.language):
        told = gettext("This tender was amended. Confirm that what you submitted stands, or replace it:")
    assert told in Mail.objects.get(kind="tenders.revise").text
    assert Mail.objects.filter(kind="tenders.suspend", person=bidder.person).count() == 1


def test_drafts_pass_as_bytes_with_the_number_of_the_save(client, bidder, bid, tender):
    key = as_json(client, "post", url("keys"), {"recipient": tender.manifest.recipients[0]}).json()
    place = url("draft", bid.pk, 1, "whole")
    none = client.get(place)
    assert (none.status_code, none["Draft-Edit"]) == (204, "0")

    saved = client.put(
        place,
        b"age-encryption.org/v1\nsecret",
        content_type="application/octet-stream",
        headers={"Draft-Edit": "0", "Draft-Recipient": key["recipient"]},
    )

    assert saved.json()["edit"] == 1
    kept = client.get(place)
    assert (kept.content, kept["Draft-Edit"], kept["Draft-Recipient"]) == (
        b"age-encryption.org/v1\nsecret",
        "1",
        key["recipient"],
    )
    assert client.get(url("keys")).json()["keys"][0]["id"] == key["id"]
    assert as_json(client, "post", url("retire_key"), {}).json()["retired_at"]


def test_the_clock_is_the_servers(client):
    assert client.get(url("clock")).json()["now"].endswith("+00:00")


def test_after_the_deadline_the_page_still_completes_an_upload(client, tender, bidder, time_passes):
    made = factory.submit_bid(tender, bidder, with_bytes=False)
    time_passes(factory.to_deadline(tender, timedelta(minutes=5)))

    page = text_of(client.get(url("bid", made.bid_id)))

    assert "Complete the upload" in page
    assert "Prepare" not in page


def test_the_suppliers_desk_shows_her_open_bids(client, tender, bidder):
    desk = reverse("site:supplier_desk")
    assert "Your bids" not in text_of(client.get(desk))
    factory.submit_bid(tender, bidder, with_bytes=False)

    page = text_of(client.get(desk))

    assert "Your bids" in page
    assert "Upload not complete" in page
