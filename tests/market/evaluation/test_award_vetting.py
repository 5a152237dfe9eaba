# SPDX-License-Identifier: Apache-2.0
"""A sanctioned bidder, or a member of its group, stops the award at every step, with a sentence."""

import pytest

from meishan.base.core import clock
from meishan.base.core.actor import SYSTEM
from meishan.base.core.errors import Denied, Refused
from meishan.market.bids.models import Bid
from meishan.market.evaluation.actions import awarding
from meishan.market.suppliers.models import Supplier
from meishan.market.vetting.models import Case as VettingCase
from meishan.market.vetting.models import ListedParty
from tests.factories import awards as factory
from tests.factories import bids, evaluation
from tests.factories import opening as at_opening
from tests.factories.sanctions import sanction


def listed(persona):
    return sanction(Supplier.objects.get(organisation=persona.organisation))


def test_whoever_is_sanctioned_is_not_recommended(small):
    factory.ranked(small)
    made = awarding.recommend(small.notice, by=small.officer.actor, reasons="The lowest.")
    listed(small.bidders[0])

    with pytest.raises(Refused, match="Ningbo Vehicles is ineligible"):
        awarding.submit_recommendation(made, by=small.officer.actor)


def test_nor_decided_on_nor_announced(small, second_officer):
    factory.ranked(small)
    made = factory.recommend(small)
    factory.decide(small, made, by=second_officer)
    listed(small.bidders[0])

    with pytest.raises(Refused, match="ineligible"):
        factory.announce(small, made)


def test_nor_approved(small, second_officer):
    factory.ranked(small)
    made = factory.recommend(small)
    listed(small.bidders[0])

    with pytest.raises(Refused, match="ineligible"):
        factory.decide(small, made, by=second_officer)


def test_nor_does_its_award_come_into_force(case, time_passes):
    award = factory.announced(case)
    factory.past(award.standstill_until, time_passes)
    listed(case.bidders[0])

    with pytest.raises(Refused, match="Reject its offer as ineligible and rank again"):
        awarding.let_stand(award, by=SYSTEM)


def test_a_member_of_its_consortium_stops_it_too(officer, second_officer, head, time_passes):
    tender = bids.publish_tender(officer, second_officer)
    lead, partner = (
        factory.firm(name, officer.organisation) for name in ("Ningbo Vehicles", "Quiet Freight")
    )
    submission = factory.submit(tender, lead, "12000")
    member = {"organisation": str(partner.organisation.pk), "name": "Quiet Freight", "country": "CN"}
    Bid.objects.filter(pk=submission.bid_id).update(consortium=[{**member, "share": 40, "role": "Freight"}])
    at_opening.past_deadline(tender, time_passes)
    at_opening.hold(tender)
    panel = evaluation.evaluate(tender, officer)
    case = factory.Case(tender, officer, head, panel, [lead], [submission])
    listed(partner)
    factory.ranked(case)
    made = awarding.recommend(case.notice, by=officer.actor, reasons="The lowest.")

    with pytest.raises(Refused, match="Quiet Freight is ineligible"):
        awarding.submit_recommendation(made, by=officer.actor)


def test_a_case_that_waits_is_waited_for(small):
    """A possible match is no conclusion; but nothing goes on until people have decided."""
    found = listed(small.bidders[0])
    found.lifted_at = clock.now()
    found.save()
    party = ListedParty.objects.get()
    other = ListedParty.objects.create(
        source=party.source,
        reference="QDe.002",
        name="Ningbo Vehicle",
        names=[],
        countries=[],
        fingerprint="f",
        added_in=party.added_in,
        changed_in=party.changed_in,
    )
    VettingCase.objects.create(
        supplier=Supplier.objects.get(organisation=small.bidders[0].organisation),
        party=other,
        state="open",
        score=1,
        opened_at=clock.now(),
        changed_at=clock.now(),
        party_key="f",
    )
    factory.ranked(small)
    made = awarding.recommend(small.notice, by=small.officer.actor, reasons="The lowest.")

    with pytest.raises(Refused, match="may be a party on a sanctions list"):
        awarding.submit_recommendation(made, by=small.officer.actor)


def test_the_next_in_rank_is_awarded_instead(small, second_officer):
    listed(small.bidders[0])
    with pytest.raises(Refused, match="Say why"):
        awarding.reject_offer(small.submissions[0], by=small.officer.actor, ground="ineligible", words="")
    with pytest.raises(Refused, match="Choose why"):
        awarding.reject_offer(small.submissions[0], by=small.officer.actor, ground="dislike", words="No.")
    with pytest.raises(Denied):
        awarding.reject_offer(
            small.submissions[0], by=small.bidders[1].actor, ground="ineligible", words="It is listed."
        )
    awarding.reject_offer(
        small.submissions[0], by=small.officer.actor, ground="ineligible", words="It is listed."
    )
    with pytest.raises(Refused, match="rejected already"):
        awarding.reject_offer(small.submissions[0], by=small.officer.actor, ground="other", words="Again.")

    (made,) = factory.ranked(small)
    first, second = made.result["offers"]
    assert (first["id"], second["failed_on"]) == (str(small.submissions[1].pk), ["rejected"])
    recommended = factory.recommend(small)
    factory.decide(small, recommended, by=second_officer)
    factory.announce(small, recommended)
    assert small.award.supplier_id == small.bidders[1].organisation.pk
    with pytest.raises(Refused, match="has an award"):
        awarding.reject_offer(small.submissions[1], by=small.officer.actor, ground="other", words="No.")
