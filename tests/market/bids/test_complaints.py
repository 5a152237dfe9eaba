# SPDX-License-Identifier: Apache-2.0
"""What users of other systems complain of: one test for each complaint of `etendering.md`, parts 4 and 7.

Of tendering and bidding, that is: shops, catalogues and evaluation have rooms and tests of their own. Two that need
real commits stand in test_incidents_at_once.py.
"""

import json
import re
import uuid
from datetime import timedelta
from zoneinfo import ZoneInfo

import pyrage
import pytest
from django.test import Client
from django.urls import reverse

from meishan.algorithms.sealing import Source, new_key
from meishan.base.accounts.models import Mail
from meishan.base.core import clock
from meishan.base.core.errors import Denied, Refused
from meishan.market.bids import actions
from meishan.market.bids.models import FailedTry, OpenedFile, OpeningLine, Submission
from meishan.market.bids.queries import prices
from meishan.market.tenders import actions as tenders
from meishan.market.tenders.models import Draft, Notice
from meishan.market.tenders.states import NoticeType
from tests.factories import bids as factory
from tests.factories import opening as at_opening

MINUTE = timedelta(minutes=1)


def closes(tender):
    return Notice.objects.get(pk=tender.notice.pk).closes_at


# Part 4: deadlines.


def test_prozorro_deadlines_are_compared_as_moments_and_not_as_letters(
    make_tender, officer, bidder, time_passes
):
    """`"…14:30+02:00" > "…13:00+00:00"` is true of the letters, though that bid is half an hour early
    (procedure/validation.py:172-180). Here a deadline given in another zone is a moment, compared in the database.
    """
    far = ZoneInfo("Pacific/Auckland")
    tender = make_tender()
    wanted = (closes(tender) + timedelta(days=1)).astimezone(far)
    tenders.extend_deadline(tender.notice, by=officer.actor, deadline=wanted, reason={"en": "A day more."})
    time_passes(wanted - clock.now() - 30 * MINUTE)

    assert factory.submit_bid(tender, bidder).state == "standing"
    time_passes(31 * MINUTE)
    with pytest.raises(Refused, match="deadline has passed"):
        factory.submit_bid(tender, bidder)


def test_marche_a_late_try_is_on_record_and_its_bidder_sees_it(tender, bidder, client_of, time_passes):
    """PortaleAppalti wrote late tries into an event log that bidders did not see (dataInvio > dataTermine)."""
    bid = factory.begin(tender, bidder)
    time_passes(factory.to_deadline(tender, MINUTE))
    with pytest.raises(Refused):
        factory.submit_bid(tender, bidder, with_bytes=False)

    tried = FailedTry.objects.get()
    page = client_of(bidder).get(reverse("bids:bid", args=[bid.pk])).content.decode()
    assert tried.is_late
    assert "deadline has passed" in page


def test_in_tend_published_documents_change_by_a_new_version_and_the_zone_is_chosen(
    tender, officer, second_officer, client
):
    """In-Tend's FAQ: published documents can't be changed or removed, and there is no choice of time zone."""
    draft = tenders.amend(tender.notice, by=officer.actor)
    tenders.save(
        draft, by=officer.actor, changes={"description": {"en": "With roof racks."}}, reason={"en": "Racks."}
    )
    tenders.submit(draft, by=officer.actor)
    tenders.clear(draft, by=second_officer.actor)
    tenders.publish_amendment(draft, by=officer.actor)

    assert Notice.objects.get(pk=tender.notice.pk).version == 2
    revisions = client.get(f"/tenders/{tender.notice.pk}/revisions/").content.decode()
    assert "Version 1" in revisions
    assert "Version 2" in revisions
    assert tender.notice.zone == "Africa/Nairobi"


def test_eforms_nothing_opens_before_its_deadline_and_no_deadline_lies_before_publication(
    tender, officer, time_passes
):
    """eForms-SDK#783: an opening time earlier than the deadline passes validation; #1223: a deadline before
    publication, too.
    """
    with pytest.raises(Refused):
        at_opening.schedule(tender)
    past = (clock.now() - timedelta(days=1)).isoformat()
    content = factory.tender_content() | {"deadline": past}
    made = tenders.draft(by=officer.actor, reference="LATE/1", content=content)
    factory.plan_tender(made, officer)
    with pytest.raises(Refused) as refused:
        tenders.submit(made, by=officer.actor)
    assert "deadline" in str(refused.value).lower()


def test_pittsburgh_a_deadline_is_shown_with_its_zone_and_in_the_readers_own(tender, bidder, client_of):
    """pittsburgh-purchasing-suite#365, 18F/micropurchase#227: deadlines shown in the wrong zone, or in none."""
    page = client_of(bidder).get(f"/tenders/{tender.notice.pk}/").content.decode()
    there = closes(tender).astimezone(ZoneInfo("Africa/Nairobi"))

    assert f"{there:%H:%M}" in page
    assert "datetime=" in page


# Part 7: ERPNext.


def test_erpnext_16351_bids_are_sealed_until_closing_and_a_committee_opens_them(tender, bidder, time_passes):
    """frappe/erpnext#16351: quotations are visible at once; an add-on hides them. Here one opener opens nothing."""
    factory.submit_bid(tender, bidder)
    at_opening.past_deadline(tender, time_passes)
    opening = at_opening.schedule(tender)
    at_opening.attend(tender, opening, 1)

    with pytest.raises(Refused, match="2"):
        actions.opening.release_shares(opening, by=tender.openers[1].actor)
    assert opening.state != "opened"


def test_erpnext_9052_bidders_hear_of_a_cancellation_and_nothing_comes_after_it(tender, officer, bidder):
    """frappe/erpnext#9052: no deadline, no close, nobody told on cancel."""
    factory.submit_bid(tender, bidder)
    tenders.cancel(tender.notice, by=officer.actor, reason={"en": "No money."})
    with pytest.raises(Denied, match="cancelled"):
        factory.submit_bid(tender, bidder)
    assert Notice.objects.get(pk=tender.notice.pk).state == "cancelled"


def test_erpnext_5493_suppliers_attach_documents_and_save_a_draft(tender, bidder, time_passes):
    """frappe/erpnext#5493: suppliers can't attach documents, and there is no save-as-draft."""
    bid = factory.begin(tender, bidder)
    _identity, recipient = new_key()
    actions.make_organisation_key(bidder.organisation, by=bidder.actor, recipient=recipient)
    sealed = pyrage.encrypt(b"half a bid", [pyrage.x25519.Recipient.from_str(recipient)])
    kept = actions.save_draft(
        bid, by=bidder.actor, lot=1, kind="whole", ciphertext=sealed, recipient=recipient, edit=0
    )
    assert bytes(kept.ciphertext) == sealed
    document = Source.of_bytes("brochure.txt", b"Our vehicles.", "text/plain")
    factory.submit_bid(tender, bidder, files=[*factory.files_for("whole"), document])
    at_opening.past_deadline(tender, time_passes)
    at_opening.hold(tender)

    assert OpenedFile.objects.filter(file_name="brochure.txt").exists()


def test_erpnext_51688_nobody_approves_what_she_wrote(officer):
    """frappe/erpnext#51688, intershop-pwa#854, shopware#13397: whoever asks can approve her own request."""
    draft = tenders.draft(by=officer.actor, reference="SELF/1", content=factory.tender_content())
    draft = factory.plan_tender(draft, officer)
    tenders.submit(draft, by=officer.actor)

    with pytest.raises(Denied, match="another officer"):
        tenders.clear(Draft.objects.get(pk=draft.pk), by=officer.actor)


def test_erpnext_58368_a_suppliers_page_says_whether_her_own_bid_is_in(tender, bidder, client_of):
    """frappe/erpnext PR #58368: "Submitted", the state of the buyer's request, was read as "my bid is sent"."""
    bid = factory.begin(tender, bidder)
    client = client_of(bidder)
    before = client.get(reverse("bids:bid", args=[bid.pk])).content.decode()
    factory.submit_bid(tender, bidder)
    after = client.get(reverse("bids:bid", args=[bid.pk])).content.decode()

    assert "Nothing submitted" in before
    assert "Sealed and submitted" not in before
    assert "Sealed and submitted" in after


def test_erpnext_a_bid_is_never_lost_in_silence(tender, bidder):
    """`create_supplier_quotation` ends in `except Exception: return None`. Here a failure is raised and kept."""
    factory.begin(tender, bidder)
    envelope = factory.seal_envelope(tender)

    with pytest.raises(Refused):
        actions.submit(
            tender.notice,
            by=bidder.actor,
            lot=1,
            envelopes=[actions.Handed({**envelope.handed.header, "v": 9}, envelope.handed.shares)],
            key=uuid.uuid4(),
        )

    assert FailedTry.objects.get().reason
    assert not Submission.objects.exists()


# Part 7: Odoo and its community.


def test_odoo_239187_two_lines_of_one_product_keep_their_own_prices():
    """odoo PR #239187: two lines with the same product get the same price."""
    said = {
        "v": 1,
        "currency": "USD",
        "lines": [
            {"item": "1.1", "quantity": "2", "unit_price": "10.00", "total": "20.00"},
            {"item": "1.2", "quantity": "2", "unit_price": "11.00", "total": "22.00"},
        ],
        "extra": [],
        "total": "42.00",
    }

    read = prices.read_prices(json.dumps(said).encode())

    assert (str(read.computed), read.lines, read.faults) == ("42.00", 2, ())


def test_odoo_72849_no_price_leaks_into_a_mail_or_a_portal_before_the_opening(
    make_tender, bidder, rival, officer, client_of
):
    """odoo #72849, #98590, OCA #2823: prices seen in request mails and on the portal."""
    tender = make_tender(envelopes="two")
    bid = factory.begin(tender, bidder)
    factory.submit_bid(tender, bidder)

    for person, url in (
        (officer, f"/bids/received/{tender.notice.pk}/"),
        (officer, f"/tenders/{tender.notice.pk}/"),
        (rival, f"/bids/{bid.pk}/"),
        (bidder, f"/bids/{bid.pk}/"),
    ):
        page = client_of(person).get(url).content.decode()
        assert not re.search(r"\b48[,.\s]?000\b", page)
    assert not Mail.objects.filter(text__contains="48000").exists()


def test_oca_3147_a_bid_never_loses_its_tender(tender, bidder, officer, second_officer):
    """OCA/purchase-workflow #3147, odoo PR #87656: the link to the request is lost for alternatives. Here a bid's
    tender is part of what was sealed, and survives an amendment.
    """
    made = factory.submit_bid(tender, bidder)
    test_in_tend_published_documents_change_by_a_new_version_and_the_zone_is_chosen(
        tender, officer, second_officer, Client()
    )
    made.refresh_from_db()

    assert made.notice_id == tender.notice.pk
    assert made.envelopes.get().header["tender"] == str(tender.notice.pk)
    assert made.receipts.get().content["tender"] == str(tender.notice.pk)


# Part 7: Prozorro.


def test_prozorro_53_bids_come_from_all_countries_and_in_any_currency(tender, bidder, time_passes):
    """ProzorroUKR #53: "how to use it for international tenders, all regions, currencies"."""
    euros = factory.PRICES | {"currency": "EUR"}
    files = [Source.of_bytes("prices.json", json.dumps(euros).encode(), "application/json")]
    factory.submit_bid(tender, bidder, files=files)
    at_opening.past_deadline(tender, time_passes)
    at_opening.hold(tender)

    assert OpeningLine.objects.get().currency == "EUR"


def test_prozorro_52_the_api_documents_every_value_it_returns(tender):
    """ProzorroUKR #52: the documentation lists fewer values than the API returns."""
    parameters = Client().get("/api/v1/openapi.json").json()["paths"]["/api/v1/notices"]["get"]["parameters"]
    said = json.dumps(next(one for one in parameters if one["name"] == "type")) + json.dumps(
        Client().get("/api/v1/openapi.json").json()["components"]
    )

    assert [one for one in NoticeType.values if f'"{one}"' not in said] == []


def test_openprocurement_103_drafts_do_not_leak_into_the_feed(officer, client):
    """openprocurement #103: raw draft.stage2 objects leak into the feed."""
    draft = tenders.draft(by=officer.actor, reference="DRAFT/LEAK", content=factory.tender_content())

    for url in (
        "/tenders/",
        "/api/v1/notices",
        "/log/",
        f"/tenders/{draft.pk}/",
        f"/api/v1/notices/{draft.pk}",
    ):
        assert "DRAFT/LEAK" not in client.get(url).content.decode()


# Part 7: django-oscar, ESPD-Service, eForms.


def test_oscar_2240_one_partner_never_sees_or_edits_what_is_anothers(tender, bidder, rival, client_of):
    """django-oscar #2240, #2324: partners see and edit each other's order lines; called expected behaviour."""
    bid = factory.begin(tender, bidder)
    made = factory.submit_bid(tender, bidder)
    client = client_of(rival)

    for url in (
        reverse("bids:bid", args=[bid.pk]),
        reverse("bids:hand_in", args=[bid.pk, 1]),
        reverse("bids:receipt", args=[made.receipts.get().pk]),
    ):
        assert client.get(url).status_code == 404
    assert client.post(reverse("bids:withdraw", args=[bid.pk, 1])).status_code == 404
    made.refresh_from_db()
    assert made.state == "standing"


def test_espd_145_what_was_answered_is_there_again_when_loaded(tender, bidder, client_of):
    """ESPD-Service #145, #183, #194: answers shown on paper are lost on reload."""
    bid = factory.begin(tender, bidder)
    identity, recipient = new_key()
    actions.make_organisation_key(bidder.organisation, by=bidder.actor, recipient=recipient)
    answers = json.dumps({"v": 1, "answers": {"capacity": {"value": "十二辆", "files": []}}}).encode()
    url = reverse("bids:draft", args=[bid.pk, 1, "whole"])
    client = client_of(bidder)
    client.put(
        url,
        pyrage.encrypt(answers, [pyrage.x25519.Recipient.from_str(recipient)]),
        content_type="application/octet-stream",
        headers={"Draft-Edit": "0", "Draft-Recipient": recipient},
    )

    loaded = client.get(url).content

    assert pyrage.decrypt(loaded, [pyrage.x25519.Identity.from_str(identity)]) == answers


def test_eforms_1272_validity_is_a_number_of_days_from_the_deadline(make_tender, officer):
    """eForms-SDK #1272, #1304: bid validity as a fixed date is wrong as soon as the deadline moves."""
    tender = make_tender(validity_days=90)
    content = tender.notice.versions.get(number=1).content
    assert content["tender"]["validity_days"] == 90
    tenders.extend_deadline(
        tender.notice, by=officer.actor, deadline=closes(tender) + timedelta(days=5), reason={"en": "More."}
    )

    page = Client().get(f"/tenders/{tender.notice.pk}/judging/").content.decode()
    assert "90 days" in page
