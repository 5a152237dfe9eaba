# SPDX-License-Identifier: Apache-2.0
"""Negotiation and final offers: the head allows it, two officers hold and minute it, nobody sees an offer early."""

from datetime import timedelta
from functools import partial

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from meishan.base.accounts.models import Mail
from meishan.base.core import clock, scope
from meishan.base.core.errors import Denied, Refused
from meishan.base.ledger.models import Detail, Entry
from meishan.market.bids import actions
from meishan.market.bids.models import FinalOffer, Negotiation, NegotiationInvite
from meishan.market.bids.states import NEGOTIATION_MOVES, NegotiationState
from meishan.market.tenders import actions as tenders
from tests.factories import bids as factory
from tests.factories import opening as at_opening


@pytest.fixture
def opened(tender, bidder, rival, time_passes):
    """A tender whose two bids are opened, prices and all."""
    factory.submit_bid(tender, bidder)
    factory.submit_bid(tender, rival)
    at_opening.past_deadline(tender, time_passes)
    at_opening.hold(tender)
    return tender.notice


def bids_of(notice, *people):
    from meishan.market.bids.models import Bid

    found = Bid.objects.filter(notice=notice)
    return [one.pk for one in found if not people or one.supplier_id in {p.organisation.pk for p in people}]


def asked(notice, officer, second, kind="best_and_final", *people, days=5):
    return actions.ask_negotiation(
        notice,
        by=officer.actor,
        kind=kind,
        bids=bids_of(notice, *people),
        second=second.person.pk,
        reason="Prices lie above the estimate.",
        due_at=clock.now() + timedelta(days=days),
    )


@pytest.fixture
def running(opened, officer, second_officer, head):
    """Best and final offers of both bidders, allowed by the head."""
    return actions.approve_negotiation(asked(opened, officer, second_officer), by=head.actor)


def invite_of(persona):
    return NegotiationInvite.objects.get(supplier=persona.organisation)


def offer(persona, total="47000", currency="USD", **more):
    return actions.make_final_offer(
        invite_of(persona), by=persona.actor, prices={1: total}, currency=currency, **more
    )


def test_final_offers_are_asked_read_and_minuted_by_two(
    running, bidder, rival, officer, second_officer, time_passes
):
    offer(bidder)
    offer(rival, "46000")
    offer(bidder, "45500", words="Delivery in sixty days.")
    with pytest.raises(Refused, match="still have time"):
        actions.minute_negotiation(running, by=officer.actor, minutes="Too early.")
    time_passes(timedelta(days=6))
    with pytest.raises(Refused, match="time for final offers is over"):
        offer(rival, "1")

    actions.minute_negotiation(running, by=officer.actor, minutes="Two offers came.")
    with pytest.raises(Denied, match="other one must confirm"):
        actions.confirm_negotiation(running, by=officer.actor, agrees=True)
    done = actions.confirm_negotiation(running, by=second_officer.actor, agrees=True)

    assert done.state == NegotiationState.CONFIRMED
    assert sorted(FinalOffer.objects.values_list("total", flat=True)) == [45500, 46000]
    entry = Entry.objects.get(act="bids.confirm_negotiation")
    assert entry.is_public
    assert "45500" not in str(list(Entry.objects.values_list("facts", flat=True)))
    assert "45500" not in str(list(Detail.objects.values_list("payload", flat=True)))


def test_the_buyer_sees_nothing_of_an_offer_before_its_time(running, bidder, rival, time_passes):
    offer(bidder)
    offer(rival, "46000")

    with scope.of_organisations([running.buyer_id]):
        assert NegotiationInvite.objects.count() == 2
        assert not FinalOffer.objects.exists()
        assert not Entry.objects.filter(act="bids.make_final_offer").exists()
    with scope.of_organisations([bidder.organisation.pk]):
        assert FinalOffer.objects.get().supplier_id == bidder.organisation.pk
        assert NegotiationInvite.objects.count() == 1
        assert Negotiation.objects.count() == 1
    time_passes(timedelta(days=6))
    with scope.of_organisations([running.buyer_id]):
        assert FinalOffer.objects.count() == 2


def test_without_the_heads_word_nobody_is_asked(opened, officer, second_officer, head, bidder):
    negotiation = asked(opened, officer, second_officer)

    with scope.of_organisations([bidder.organisation.pk]):
        assert not Negotiation.objects.exists()
    for person in (officer, second_officer):
        with pytest.raises(Denied):
            actions.approve_negotiation(negotiation, by=person.actor)
    with pytest.raises(Refused, match="Say why not"):
        actions.decline_negotiation(negotiation, by=head.actor, words=" ")
    declined = actions.decline_negotiation(negotiation, by=head.actor, words="The prices are fair.")
    assert declined.state == NegotiationState.DECLINED
    assert not NegotiationInvite.objects.exists()
    assert asked(opened, officer, second_officer).number == 2


def test_a_head_who_is_one_of_the_two_does_not_allow_it(opened, officer, head):
    negotiation = asked(opened, officer, head)

    with pytest.raises(Denied, match="Neither of the two"):
        actions.approve_negotiation(negotiation, by=head.actor)


def test_minutes_that_are_wrong_come_back(running, officer, second_officer, time_passes):
    time_passes(timedelta(days=6))
    actions.minute_negotiation(running, by=second_officer.actor, minutes="Nobody came.")
    with pytest.raises(Refused, match="what is wrong"):
        actions.confirm_negotiation(running, by=officer.actor, agrees=False)
    back = actions.confirm_negotiation(running, by=officer.actor, agrees=False, words="One did.")
    assert (back.state, back.sent_back_words) == (NegotiationState.APPROVED, "One did.")
    actions.minute_negotiation(back, by=second_officer.actor, minutes="One came.")
    assert actions.confirm_negotiation(back, by=officer.actor, agrees=True).minutes == "One came."


def test_what_can_not_be_asked_is_refused_with_a_sentence(
    opened, officer, second_officer, other_agency_officer, bidder
):
    for kind, second, people, days, why in (
        ("haggle", second_officer, (), 5, "Say whether"),
        ("negotiation", second_officer, (), 5, "with one bidder"),
        ("best_and_final", second_officer, (bidder,), 5, "two bidders at least"),
        ("negotiation", officer, (bidder,), 5, "another officer"),
        ("negotiation", other_agency_officer, (bidder,), 5, "another officer"),
        ("negotiation", second_officer, (bidder,), -1, "in the future"),
    ):
        with pytest.raises(Refused, match=why):
            asked(opened, officer, second, kind, *people, days=days)
    asked(opened, officer, second_officer, "negotiation", bidder)
    with pytest.raises(Refused, match="not finished"):
        asked(opened, officer, second_officer, "negotiation", bidder)


def test_nobody_bargains_over_what_is_sealed(
    make_tender, bidder, rival, officer, second_officer, time_passes
):
    tender = make_tender(envelopes="two")
    factory.submit_bid(tender, bidder)
    factory.submit_bid(tender, rival)
    at_opening.past_deadline(tender, time_passes)
    at_opening.hold(tender)

    with pytest.raises(Refused, match="after prices are opened"):
        asked(tender.notice, officer, second_officer)


@pytest.mark.parametrize(
    ("total", "currency", "why"),
    [
        ("0", "USD", "above zero"),
        ("much", "USD", "not a number"),
        ("1.234", "USD", "two digits"),
        ("5", "XQX", "currency"),
    ],
)
def test_an_ill_formed_offer_is_refused(running, bidder, total, currency, why):
    with pytest.raises(Refused, match=why):
        offer(bidder, total, currency)


def test_an_offer_is_for_lots_in_the_running_and_the_database_adds_them_up(running, bidder):
    make = partial(actions.make_final_offer, invite_of(bidder), by=bidder.actor, currency="USD")
    with pytest.raises(Refused, match="one lot at least"):
        make(prices={})
    with pytest.raises(Refused, match="not in the running"):
        make(prices={2: "5"})
    made = make(prices={1: "5"})
    with pytest.raises(IntegrityError, match="bids_offer_lots"), transaction.atomic():
        FinalOffer.objects.filter(pk=made.pk).update(total=6)


def test_a_rival_makes_no_offer_for_another(running, bidder, rival):
    with pytest.raises(Denied):
        actions.make_final_offer(invite_of(bidder), by=rival.actor, prices={1: "1"}, currency="USD")


@pytest.mark.parametrize(
    "columns",
    [
        {"state": "confirmed"},
        {"state": "minuted"},
        {"second": None},
        {"reason": "Other."},
        {"chosen": []},
        {"due_at": "2030-01-01T00:00:00Z"},
    ],
)
def test_the_database_keeps_a_negotiation_as_it_was_asked(running, columns):
    with pytest.raises(IntegrityError), transaction.atomic():
        Negotiation.objects.filter(pk=running.pk).update(**columns)
    with pytest.raises(IntegrityError), transaction.atomic():
        Negotiation.objects.filter(pk=running.pk)._raw_delete("default")


def test_the_database_takes_no_offer_after_its_time(running, bidder, time_passes):
    offer(bidder)
    time_passes(timedelta(days=6))

    with pytest.raises(IntegrityError, match="until their time"), transaction.atomic():
        FinalOffer.objects.update(total=1)


def test_the_moves_end_where_they_end():
    assert NEGOTIATION_MOVES.keys() == set(NegotiationState)
    assert NEGOTIATION_MOVES[NegotiationState.CONFIRMED] == frozenset()


def test_the_pages_lead_through_it(
    opened, officer, second_officer, head, bidder, rival, client_of, time_passes
):
    clients = {name: client_of(one) for name, one in (("o", officer), ("s", second_officer), ("h", head))}
    where = reverse("bids:negotiations", args=[opened.pk])
    assert "Ask to negotiate" in clients["o"].get(where).content.decode()
    due = (clock.now() + timedelta(days=5)).strftime("%Y-%m-%dT%H:%M")
    said = {
        "kind": "best_and_final",
        "bids": [str(one) for one in bids_of(opened)],
        "second": str(second_officer.person.pk),
        "due_at": due,
        "reason": "Prices lie above the estimate.",
    }
    clients["o"].post(where, said)
    negotiation = Negotiation.objects.get()
    page = reverse("bids:negotiation", args=[negotiation.pk])
    assert "Do you allow it?" not in clients["o"].get(page).content.decode()
    assert "Do you allow it?" in clients["h"].get(page).content.decode()
    clients["h"].post(page, {"do": "approve"})
    assert client_of(bidder).get(page).status_code == 404
    place = reverse("bids:final_offer", args=[invite_of(bidder).pk])
    assert client_of(rival).get(place).status_code in (403, 404)
    client_of(bidder).post(place, {"lot_1": "45000", "currency": "USD", "words": ""})
    text = clients["o"].get(page).content.decode()
    assert "hidden until the time set" in text
    assert "45,000" not in text
    time_passes(timedelta(days=6))
    text = clients["o"].get(page).content.decode()
    assert "45,000" in text
    clients["o"].post(page, {"do": "minute", "minutes": "One offer came."})
    clients["s"].post(page, {"do": "confirm", "agrees": "1", "words": ""})
    assert Negotiation.objects.get().state == NegotiationState.CONFIRMED
    assert "The time for it is over." in client_of(bidder).get(place).content.decode()


def test_a_page_left_open_says_what_can_no_longer_be_done(
    opened, officer, second_officer, head, bidder, client_of
):
    asks, bids_page = (
        reverse("bids:negotiations", args=[opened.pk]),
        reverse("bids:validity", args=[opened.pk]),
    )
    made = asked(opened, officer, second_officer)
    page = reverse("bids:negotiation", args=[made.pk])
    early = client_of(officer).post(page, {"do": "minute", "minutes": "Too early."})
    assert "This can’t be done now." in early.text
    actions.approve_negotiation(made, by=head.actor)
    assert "Load the page again to see how it stands." in client_of(head).post(page, {"do": "approve"}).text
    offers = reverse("bids:final_offer", args=[invite_of(bidder).pk])
    said = {"lot_1": "45000", "currency": "USD", "words": ""}

    tenders.cancel(opened, by=officer.actor, reason={"en": "The need is gone."})

    for persona, where, sent in (
        (bidder, offers, said),
        (officer, asks, {"kind": "best_and_final"}),
        (officer, bids_page, {"until": "2030-01-01"}),
    ):
        answer = client_of(persona).post(where, sent)
        assert answer.status_code == 200
        assert "This can’t be done now. See below how it stands." in answer.text
    assert not FinalOffer.objects.exists()
    with pytest.raises(Refused, match="No offer is taken any more"):
        offer(bidder)


def test_nobody_is_asked_once_the_tender_has_ended(opened, officer, second_officer, head, client_of):
    made = asked(opened, officer, second_officer)
    tenders.cancel(opened, by=officer.actor, reason={"en": "The need is gone."})

    page = reverse("bids:negotiation", args=[made.pk])
    assert "Its time is over" in client_of(head).get(page).text
    assert "Nobody is asked any more." in client_of(head).post(page, {"do": "approve"}).text
    assert not NegotiationInvite.objects.exists()


def test_a_final_offer_is_in_a_currency_the_tender_takes(
    make_tender, bidder, rival, officer, second_officer, head, time_passes, client_of
):
    tender = make_tender(currency_rule="one", currencies=["USD"])
    for one in (bidder, rival):
        factory.submit_bid(tender, one)
    at_opening.past_deadline(tender, time_passes)
    at_opening.hold(tender)
    actions.approve_negotiation(asked(tender.notice, officer, second_officer), by=head.actor)

    with pytest.raises(Refused, match="Choose the currency"):
        offer(bidder, currency="EUR")
    shown = client_of(bidder).get(reverse("bids:final_offer", args=[invite_of(bidder).pk])).text
    assert "USD – US Dollar" in shown
    assert "EUR – Euro" not in shown


class TestTold:
    """Mail, in a world where commits are real."""

    @pytest.fixture
    def world(self, committed_world):
        pass

    def test_whose_turn_it_is_hears_of_it(
        self, running, officer, second_officer, head, bidder, rival, settle, time_passes
    ):
        settle()
        told = set(Mail.objects.filter(kind="bids.approve_negotiation").values_list("to", flat=True))
        assert told == {bidder.person.email, rival.person.email}
        assert Mail.objects.filter(kind="bids.ask_negotiation", to=head.person.email).exists()
        time_passes(timedelta(days=6))
        actions.minute_negotiation(running, by=officer.actor, minutes="Nobody came.")
        settle()
        (mail,) = Mail.objects.filter(kind="bids.minute_negotiation")
        assert mail.to == second_officer.person.email
