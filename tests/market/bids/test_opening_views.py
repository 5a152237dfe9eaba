# SPDX-License-Identifier: Apache-2.0
"""Pages of an opening: who sees what when, what comes back as a sentence, and that nothing shows before its time."""

import json
import re

import pytest
from django.urls import reverse

from meishan.base.accounts.states import OrganisationKind, Role
from meishan.base.ledger.models import Refusal
from meishan.market.bids.models import (
    OpenedFile,
    Opening,
)
from meishan.market.tenders.actions import cancel
from meishan.market.tenders.models import OpenerKey
from tests.factories import bids as factory
from tests.factories import opening as at_opening
from tests.factories.evaluation import let_read
from tests.personas import join, make_organisation, make_person


def at(name, *parts):
    return reverse(f"bids:{name}", args=parts)


def words_of(answer):
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def send(client, address, **body):
    return client.post(address, json.dumps(body), content_type="application/json")


@pytest.fixture
def bids(tender, bidder, rival):
    return [factory.submit_bid(tender, bidder), factory.submit_bid(tender, rival)]


@pytest.fixture
def opening(tender, bids, time_passes):
    at_opening.past_deadline(tender, time_passes)
    return at_opening.schedule(tender)


def taken(client, address):
    """The status of a download, taken to its end."""
    answer = client.get(address)
    if answer.streaming:
        assert b"".join(answer.streaming_content)
    return answer.status_code


NAMES = ("Ningbo Vehicles", "Rival Trucks")


def test_an_opener_reads_that_a_tender_was_cancelled(tender, officer, client_of, time_passes):
    cancel(tender.notice, by=officer.actor, reason={"en": "The need is gone."})
    at_opening.past_deadline(tender, time_passes)

    said = words_of(client_of(tender.openers[1]).get(at("openings")))

    assert "The tender was cancelled" in said
    assert "Not scheduled yet" not in said


def test_the_menu_calls_openings_and_seats_what_their_pages_are_called(tender, client_of, auditor):
    for persona in (tender.openers[1], auditor):
        client = client_of(persona)
        menu = {one["url"]: str(one["label"]) for one in client.get("/").context["nav_items"]()}
        assert menu[at("openings")] == "Openings"
        for address in (at("openings"), reverse("tenders:seats")):
            [heading] = re.findall(r"<h1[^>]*>(.*?)</h1>", client.get(address).content.decode(), re.DOTALL)
            assert menu[address] == heading.strip()


def test_before_the_deadline_nothing_is_known_about_bids(
    tender, bids, client_of, officer, head, auditor, operator, client
):
    empty = tender.notice.pk
    for persona in (officer, head, tender.openers[1]):
        page = words_of(client_of(persona).get(at("openings")))
        assert not any(name in page for name in NAMES)
    page = words_of(client_of(officer).get(at("received", empty)))
    assert "not even whether there are any" in page
    assert not any(name in page for name in NAMES)
    for persona in (tender.openers[1], auditor, operator):
        assert client_of(persona).get(at("received", empty)).status_code == 403
    assert client.get(at("received", empty)).status_code in (302, 403)


def test_the_page_is_the_same_with_no_bid_as_with_two(make_tender, bidder, client_of, officer):
    one, other = make_tender(reference="T/1"), make_tender(reference="T/2")
    factory.submit_bid(one, bidder)
    seen = [words_of(client_of(officer).get(at("received", each.notice.pk))) for each in (one, other)]

    # The two were made a moment apart, and a minute may have passed between them.
    assert len({re.sub(r"T/[12]|\b\d\d:\d\d\b", "-", page) for page in seen}) == 1


@pytest.mark.parametrize("who", ["other_agency_officer", "supplier_of_nothing", "auditor", "operator"])
def test_strangers_do_not_watch(who, tender, opening, client_of, request):
    persona = request.getfixturevalue(who)
    expected = 200 if who == "auditor" else 403

    for name in ("opening", "opening_live"):
        assert client_of(persona).get(at(name, opening.pk)).status_code == expected
    for name in ("opening_shares", "opening_minutes") if who != "auditor" else ("opening_shares",):
        assert client_of(persona).get(at(name, opening.pk)).status_code == 403


@pytest.fixture
def supplier_of_nothing(world):
    firm = make_organisation(OrganisationKind.SUPPLIER, "Other Firm", country="KE")
    return join(make_person("Oma Other"), firm, Role.OWNER)


def test_an_opener_finds_her_room_and_others_watch(tender, opening, client_of, bidder, officer):
    room = client_of(tender.openers[1]).get(at("opening", opening.pk))
    assert "I am here" in words_of(room)
    assert tender.identities[1] not in room.content.decode()
    for persona in (bidder, officer):
        page = client_of(persona).get(at("opening", opening.pk))
        assert "Nothing is opened yet" in words_of(page)
        assert "opening-room" not in page.content.decode()
        assert not any(name in words_of(page) for name in NAMES if persona is officer)


def test_openers_are_named_to_the_buyer_and_not_to_bidders(tender, opening, client_of, bidder, officer):
    assert "Opener 1" in words_of(client_of(officer).get(at("opening", opening.pk)))
    assert "Opener 1" not in words_of(client_of(bidder).get(at("opening", opening.pk)))


def test_a_live_part_answers_only_when_something_changed(tender, opening, client_of, bidder):
    client = client_of(bidder)
    first = client.get(at("opening_live", opening.pk))
    stamp = first.content.decode().partition('data-stamp="')[2].partition('"')[0]
    assert client.get(at("opening_live", opening.pk), {"since": stamp}).status_code == 204

    at_opening.attend(tender, opening, 1)

    assert client.get(at("opening_live", opening.pk), {"since": stamp}).status_code == 200


def test_the_room_by_script(tender, opening, client_of):
    """What the openers' pages send, from their coming to the close."""
    chair, other = client_of(tender.openers[1]), client_of(tender.openers[2])
    refused = send(chair, at("opening_attend", opening.pk), answer="guessed")
    assert refused.status_code == 409
    assert "doesn't hold the key" in refused.json()["message"]
    for seat, client in ((1, chair), (2, other)):
        answer = at_opening.answer(tender, opening, seat)
        assert send(client, at("opening_attend", opening.pk), answer=answer).status_code == 200
    assert send(other, at("opening_release", opening.pk)).status_code == 409
    at_opening.preside(tender, opening, 1)
    assert send(other, at("opening_release", opening.pk)).status_code == 200
    waiting = other.get(at("opening_shares", opening.pk)).json()
    assert len(waiting["shares"]) == 2
    assert {one["header"]["kind"] for one in waiting["shares"]} == {"meishan-envelope"}
    for seat in (1, 2):
        at_opening.hand(tender, opening, seat)
    line = at_opening.waiting(opening)[0]
    assert other.get(at("opening_handed", opening.pk, line.pk)).status_code == 403
    handed = chair.get(at("opening_handed", opening.pk, line.pk)).json()
    assert [one["seat"] for one in handed["shares"]] == [1, 2]
    pads = at_opening.pads_in(Opening.objects.get(), line.envelope)
    told = send(chair, at("opening_open", opening.pk, line.pk), pads=pads).json()
    assert "is open" in told["words"]
    assert send(chair, at("opening_open", opening.pk, line.pk), pads=[]).status_code == 409
    assert send(chair, at("opening_close", opening.pk)).status_code == 409
    at_opening.open_all(tender, opening)
    closed = send(chair, at("opening_close", opening.pk)).json()
    assert closed["url"] == at("opening_minutes", opening.pk)


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("opening_hand", {"shares": {"x": "y"}, "session": ""}),
        ("opening_hand", {"shares": [1]}),
        ("opening_report", {"envelope": "nonsense", "seat": "one"}),
        ("opening_preside", {"session": "nonsense"}),
    ],
)
def test_nonsense_gets_a_sentence(name, body, tender, opening, client_of):
    at_opening.gather(tender, opening, 1, 2)

    answer = send(client_of(tender.openers[2]), at(name, opening.pk), **body)

    assert answer.status_code == 409
    assert len(answer.json()["message"]) > 20


def test_early_tries_are_logged(tender, bids, opening, client_of, rival):
    send(client_of(rival), at("opening_release", opening.pk))

    assert Refusal.objects.filter(act="bids.release_shares", actor=rival.person.pk).exists()


def test_names_come_one_by_one_to_those_who_watch(tender, opening, client_of, rival):
    at_opening.gather(tender, opening, 1, 2)
    at_opening.release(tender, opening)
    watcher = client_of(rival)
    page = words_of(watcher.get(at("opening_live", opening.pk))).partition("Bidders and totals")[2]
    assert not any(name in page for name in NAMES)
    for seat in (1, 2):
        at_opening.hand(tender, opening, seat)
    at_opening.open_one(tender, opening, at_opening.waiting(opening)[0].envelope)

    page = words_of(watcher.get(at("opening_live", opening.pk)))

    assert "Ningbo Vehicles" in page
    assert "48,000.00" in page
    assert "Rival Trucks" not in page


def test_the_buyer_reads_what_was_received(tender, bids, opening, client_of, officer, bidder, rival):
    before = words_of(client_of(officer).get(at("received", tender.notice.pk)))
    assert not any(name in before for name in NAMES)
    at_opening.gather(tender, opening, 1, 2)
    at_opening.release(tender, opening)
    at_opening.open_all(tender, opening)
    at_opening.close(tender, opening)

    page = client_of(officer).get(at("received", tender.notice.pk))

    assert all(name in words_of(page) for name in NAMES)
    file = OpenedFile.objects.filter(supplier=bidder.organisation).first()
    assert taken(client_of(officer), at("opened_file", file.pk)) == 404
    assert "You see who bids, not what" in words_of(page)
    let_read(tender.notice, officer)
    assert "Read answers and prices" in words_of(client_of(officer).get(at("received", tender.notice.pk)))
    assert taken(client_of(officer), at("opened_file", file.pk)) == 200
    assert taken(client_of(bidder), at("opened_file", file.pk)) == 200
    assert taken(client_of(rival), at("opened_file", file.pk)) == 404
    assert taken(client_of(tender.openers[1]), at("opened_file", file.pk)) == 404


def test_a_refused_file_is_not_given_out(tender, bidder, time_passes, client_of, officer):
    sealed = at_opening.forge(tender, at_opening.packed(tender, {"tool.exe": b"MZ" + b"\x00" * 300}))
    factory.submit_bid(tender, bidder, envelopes=[sealed])
    at_opening.past_deadline(tender, time_passes)
    at_opening.hold(tender)

    file = OpenedFile.objects.get()
    let_read(tender.notice, officer)

    assert taken(client_of(officer), at("opened_file", file.pk)) == 404
    assert "not kept" in words_of(client_of(officer).get(at("received", tender.notice.pk)))


def test_ciphertexts_are_for_their_bidder_and_for_auditors(
    tender, bids, opening, client_of, bidder, rival, officer, auditor
):
    envelope = bids[0].envelopes.get()
    assert taken(client_of(bidder), at("ciphertext", envelope.pk)) == 200
    assert taken(client_of(auditor), at("ciphertext", envelope.pk)) == 404
    at_opening.gather(tender, opening, 1, 2)
    at_opening.release(tender, opening)

    assert taken(client_of(auditor), at("ciphertext", envelope.pk)) == 200
    for persona in (rival, officer, tender.openers[1]):
        assert taken(client_of(persona), at("ciphertext", envelope.pk)) in (403, 404)


def test_lost_openers_are_said_and_the_way_out_is_shown(tender, bids, opening, client_of, officer):
    keys = OpenerKey.objects.filter(person__in=[tender.openers[seat].person.pk for seat in (2, 3)])
    keys.update(retired_at=tender.notice.published_at)

    page = client_of(officer).get(at("received", tender.notice.pk))
    assert "can't be opened" in words_of(page)
    assert reverse("tenders:declare_failed", args=[tender.notice.pk]) in page.content.decode()
    assert "Too few openers are left" in words_of(client_of(tender.openers[1]).get(at("opening", opening.pk)))
    watched = client_of(officer).get(at("opening", opening.pk))
    assert reverse("tenders:declare_failed", args=[tender.notice.pk]) in watched.content.decode()
