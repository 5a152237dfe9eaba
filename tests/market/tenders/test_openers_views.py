# SPDX-License-Identifier: Apache-2.0
"""The pages of openers and of those who appoint them."""

import json

import pytest
from django.urls import reverse

from meishan.algorithms import sealing
from meishan.market.tenders.models import OpenerKey, OpenerManifest
from meishan.market.tenders.queries import openers as queries
from tests.factories.openers import appoint, get_ready, make_opener, pads_of, publish, stand


def url(name, *arguments):
    return reverse(f"tenders:{name}", args=arguments)


def test_an_officer_appoints_from_those_with_keys(client_of, draft_tender, three, officer):
    client = client_of(officer)
    page = client.get(url("openers", draft_tender.pk))
    assert "No openers yet" in page.text
    assert all(one.persona.person.name in page.text for one in three)

    answer = client.post(
        url("openers", draft_tender.pk), {"keys": [one.key.pk for one in three], "threshold": 2}, follow=True
    )

    assert "The openers are appointed" in answer.text
    assert "Openers getting ready" in answer.text
    manifest = queries.appointed_manifest(draft_tender)
    assert (manifest.threshold, manifest.seats_count) == (2, 3)


def test_two_of_two_is_appointed_only_by_who_says_she_knows(client_of, draft_tender, three, officer):
    client = client_of(officer)
    chosen = {"keys": [one.key.pk for one in three[:2]], "threshold": 2}

    warned = client.post(url("openers", draft_tender.pk), chosen)
    assert "No opener is spare" in warned.text
    assert not OpenerManifest.objects.exists()
    client.post(url("openers", draft_tender.pk), {**chosen, "sure": "on"})

    assert OpenerManifest.objects.get().slack == 0


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({}, "Choose the openers."),
        ({"threshold": 3}, "No more openers can be needed than there are."),
        ({"threshold": 0}, "Give a number from 1 to 9."),
        ({"threshold": "two"}, "Write a whole number in figures, for example 12."),
    ],
)
def test_an_impossible_appointment_is_told(client_of, draft_tender, three, officer, sent, said):
    if sent:
        sent |= {"keys": [three[0].key.pk, three[1].key.pk]}

    page = client_of(officer).post(url("openers", draft_tender.pk), sent)

    assert said in page.text
    assert not OpenerManifest.objects.exists()


def test_only_the_buyers_officers_see_who_opens(
    client_of, draft_tender, three, officer, other_agency_officer, rival_owner
):
    appoint(draft_tender, three, 2, by=officer)

    assert client_of(officer).get(url("openers", draft_tender.pk)).status_code == 200
    for persona in (other_agency_officer, rival_owner):
        assert client_of(persona).get(url("openers", draft_tender.pk)).status_code in (403, 404)


def test_a_notice_without_sealed_bids_has_no_openers(client_of, notice, officer):
    assert client_of(officer).get(url("openers", notice.pk)).status_code == 404


def test_an_opener_registers_a_key_made_elsewhere(client_of, three, agency):
    client = client_of(three[0].persona)
    _, recipient = sealing.new_key()

    wrong = client.post(url("seats"), {"recipient": "AGE-SECRET-KEY-1QQQQ"})
    assert "This is not a public key." in wrong.text
    right = client.post(url("seats"), {"recipient": recipient}, follow=True)

    assert "Your key is registered" in right.text
    assert recipient in right.text


def test_an_opener_retires_her_key_alone(client_of, three):
    client = client_of(three[0].persona)
    assert client.get(url("retire_key", three[1].key.pk)).status_code == 403

    answer = client.post(url("retire_key", three[0].key.pk), follow=True)

    assert "The key is retired" in answer.text
    assert OpenerKey.objects.get(pk=three[0].key.pk).retired_at


def test_an_opener_opens_the_drill_only_once_she_found_her_key_in_the_log(
    client_of, draft_tender, three, officer
):
    manifest = appoint(draft_tender, three, 2, by=officer)
    seat, drill = queries.seats_of(manifest)[0], queries.canary(manifest)
    client = client_of(three[0].persona)
    answer = url("answer_drill", drill.pk)
    pads = {"pads": json.dumps(pads_of(three[0], drill))}

    page = client.get(url("seat", seat.pk)).text
    assert "First check your key in the public log." in page
    assert answer not in page
    assert "First check your key" in client.post(answer, pads, follow=True).text
    assert queries.unanswered(seat) == drill

    page = client.post(url("confirm_seat", seat.pk), follow=True).text
    assert answer in page
    assert "your key works" in client.post(answer, pads, follow=True).text


def test_an_opener_of_another_agency_reads_her_seat_before_publication(
    client_of, draft_tender, three, officer, other_agency_officer
):
    manifest = appoint(draft_tender, three, 2, by=officer)
    seat = queries.seats_of(manifest)[1]

    page = client_of(three[1].persona).get(url("seat", seat.pk))
    listed = client_of(three[1].persona).get(url("seats"))

    assert "you hold seat 2" in page.text
    data = json.loads(page.text.split('id="seat-data" type="application/json">')[1].split("</script>")[0])
    assert data["recipient"] == three[1].key.recipient
    assert "Check your key" in listed.text
    assert three[1].identity not in page.text
    for persona in (three[0].persona, officer, other_agency_officer):
        assert client_of(persona).get(url("seat", seat.pk)).status_code in (403, 404)


def test_confirming_and_answering_are_told_and_refusals_too(client_of, draft_tender, three, officer):
    manifest = appoint(draft_tender, three, 2, by=officer)
    seat, drill = queries.seats_of(manifest)[0], queries.canary(manifest)
    client = client_of(three[0].persona)

    assert "seat is confirmed" in client.post(url("confirm_seat", seat.pk), follow=True).text
    assert "confirmed this seat already" in client.post(url("confirm_seat", seat.pk), follow=True).text
    for wrong in ("", "[]", "{", '{"1": 1}', "{}"):
        told = client.post(url("answer_drill", drill.pk), {"pads": wrong}, follow=True)
        assert "not what your share holds" in told.text
    pads = json.dumps(pads_of(three[0], drill))
    assert "your key works" in client.post(url("answer_drill", drill.pk), {"pads": pads}, follow=True).text
    assert client_of(officer).post(url("answer_drill", drill.pk), {"pads": pads}).status_code == 403


def test_the_list_in_force_is_a_file_for_the_command_line(
    client_of, draft_tender, three, officer, second_officer, rival_owner, client
):
    assert client_of(officer).get(url("openers_file", draft_tender.pk)).status_code == 404
    manifest = stand(draft_tender, three, 2, by=officer)
    assert client_of(rival_owner).get(url("openers_file", draft_tender.pk)).status_code == 404
    publish(draft_tender, officer, second_officer)

    answer = client.get(url("openers_file", draft_tender.pk))

    assert sealing.Manifest.parse(answer.content) == queries.sealing_manifest(manifest)


def test_openers_are_replaced_by_an_officer_with_a_reason(
    client_of, draft_tender, three, officer, second_officer, agency
):
    stand(draft_tender, three, 2, by=officer)
    tender = publish(draft_tender, officer, second_officer)
    fourth = make_opener("Una Opener", agency)
    client = client_of(officer)
    assert "Bids may have been sealed already" in client.get(url("openers", tender.pk)).text
    manifest = appoint(tender, [fourth, *three[1:]], 2, by=officer)
    for one in (fourth, *three[1:]):
        get_ready(one, manifest)

    assert "All are ready" in client.get(url("openers", tender.pk)).text
    assert "Error:" in client.post(url("replace_openers", manifest.pk), {"reason_en": ""}).text
    answer = client.post(url("replace_openers", manifest.pk), {"reason_en": "One has left."}, follow=True)

    assert "The new openers are in force" in answer.text
    assert "Replaced lists" in answer.text
    drilled = client.post(url("start_drill", manifest.pk), follow=True)
    assert "The drill has begun" in drilled.text
    assert "under way already" in client.post(url("start_drill", manifest.pk), follow=True).text
