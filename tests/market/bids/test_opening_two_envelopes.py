# SPDX-License-Identifier: Apache-2.0
"""Two envelopes: technical ones first, results by two people, then the prices of the qualified alone."""

import pytest

from meishan.base.core.errors import Denied, Refused
from meishan.base.ledger.models import Entry
from meishan.market.bids.actions import opening as acts
from meishan.market.bids.models import (
    AbstractLine,
    Envelope,
    OpenedFile,
    Opening,
    SealedShare,
    TechnicalDecision,
)
from meishan.market.tenders.models import Tender
from tests.factories import bids as factory
from tests.factories import opening as at_opening
from tests.factories.evaluation import let_read


@pytest.fixture
def tender(make_tender):
    return make_tender(envelopes="two")


@pytest.fixture
def bids(tender, bidder, rival):
    return [factory.submit_bid(tender, bidder), factory.submit_bid(tender, rival)]


@pytest.fixture
def opened(tender, bids, time_passes, officer, second_officer):
    """The technical envelopes are open, and two officers sit on the panel."""
    let_read(tender.notice, officer, second_officer)
    at_opening.past_deadline(tender, time_passes)
    return at_opening.hold(tender)


def state_of(tender):
    return Tender.objects.get(pk=tender.notice.pk).state


def test_the_technical_opening_leaves_prices_sealed(tender, bids, opened):
    assert opened.kind == "technical"
    assert set(Envelope.objects.filter(kind="technical").values_list("state", flat=True)) == {"opened"}
    assert set(Envelope.objects.filter(kind="financial").values_list("state", flat=True)) == {"sealed"}
    assert not SealedShare.objects.filter(envelope__kind="financial", released_at__isnull=False).exists()
    assert not AbstractLine.objects.filter(total__isnull=False).exists()
    assert not OpenedFile.objects.filter(file_name="prices.json").exists()
    assert state_of(tender) == "evaluating"


def test_prices_wait_for_every_result(tender, bids, opened, officer, second_officer):
    with pytest.raises(Refused, match="Technical results are missing"):
        at_opening.schedule(tender)
    at_opening.decide(bids[0], "qualified", officer, second_officer)
    with pytest.raises(Refused, match="Technical results are missing"):
        at_opening.schedule(tender)

    at_opening.decide(bids[1], "failed", officer, second_officer)

    assert at_opening.schedule(tender).kind == "financial"


def test_prices_of_the_failed_stay_sealed_for_ever(tender, bids, opened, officer, second_officer, client_of):
    at_opening.decide(bids[0], "qualified", officer, second_officer)
    at_opening.decide(bids[1], "failed", officer, second_officer)

    opening = at_opening.hold(tender)

    assert opening.count == 1
    assert bids[0].envelopes.get(kind="financial").state == "opened"
    sealed = bids[1].envelopes.get(kind="financial")
    assert sealed.state == "kept_sealed"
    assert not sealed.shares.filter(released_at__isnull=False).exists()
    assert state_of(tender) == "evaluating_financial"
    for seat in (1, 2):
        client = client_of(tender.openers[seat])
        assert str(sealed.pk) not in client.get(f"/bids/openings/{opening.pk}/shares/").content.decode()
        assert client.get(f"/bids/openings/{opening.pk}/envelopes/{sealed.pk}/handed/").status_code == 404
    answer = client_of(tender.openers[1]).post(
        f"/bids/openings/{opening.pk}/envelopes/{sealed.pk}/open/",
        {"pads": {}},
        content_type="application/json",
    )
    assert answer.status_code == 404
    with pytest.raises((Denied, Refused)):
        acts.open_envelope(sealed, by=tender.openers[1].actor, pads={})


def test_even_while_the_financial_opening_goes_on(tender, bids, opened, officer, second_officer):
    at_opening.decide(bids[0], "qualified", officer, second_officer)
    at_opening.decide(bids[1], "failed", officer, second_officer)
    opening = at_opening.schedule(tender)
    at_opening.gather(tender, opening, 1, 2)
    at_opening.release(tender, opening)

    released = SealedShare.objects.filter(envelope__kind="financial", released_at__isnull=False)

    assert {one.envelope.submission_id for one in released} == {bids[0].pk}
    at_opening.attend(tender, opening, 3)
    assert {one.envelope.submission_id for one in released.all()} == {bids[0].pk}


def test_with_nobody_qualified_no_price_is_opened(tender, bids, opened, officer, second_officer):
    for one in bids:
        at_opening.decide(one, "failed", officer, second_officer)

    with pytest.raises(Refused, match="No bid is technically qualified"):
        at_opening.schedule(tender)


def test_a_result_is_recorded_with_its_reason_and_confirmed_by_another(
    tender, bids, opened, officer, second_officer
):
    with pytest.raises(Refused, match="Give the reason"):
        acts.record_technical_result(bids[0], by=officer.actor, result="qualified", reason="  ")
    with pytest.raises(Refused, match="Choose whether"):
        acts.record_technical_result(bids[0], by=officer.actor, result="none", reason="x")
    made = acts.record_technical_result(bids[0], by=officer.actor, result="failed", reason="No licence.")
    with pytest.raises(Refused, match="recorded already"):
        acts.record_technical_result(bids[0], by=second_officer.actor, result="qualified", reason="x")
    with pytest.raises(Denied, match="second person"):
        acts.confirm_technical_result(made, by=officer.actor, agrees=True)
    bids[0].refresh_from_db()
    assert bids[0].result == "none"

    with pytest.raises(Refused, match="why you do not agree"):
        acts.confirm_technical_result(made, by=second_officer.actor, agrees=False)
    acts.confirm_technical_result(made, by=second_officer.actor, agrees=False, words="It has one.")
    again = acts.record_technical_result(bids[0], by=officer.actor, result="qualified", reason="It has one.")
    acts.confirm_technical_result(again, by=second_officer.actor, agrees=True)

    bids[0].refresh_from_db()
    assert bids[0].result == "qualified"
    with pytest.raises(Refused, match="recorded already"):
        acts.record_technical_result(bids[0], by=officer.actor, result="failed", reason="Again.")
    with pytest.raises(Refused, match="settled in the meantime"):
        acts.confirm_technical_result(again, by=second_officer.actor, agrees=False, words="No.")
    assert not Entry.objects.filter(act="bids.record_technical_result", is_public=True).exists()


def test_nobody_judges_without_a_declared_seat(tender, bids, opened, head, officer):
    with pytest.raises(Denied, match="signed their declaration"):
        acts.record_technical_result(bids[0], by=head.actor, result="failed", reason="No licence.")
    made = acts.record_technical_result(bids[0], by=officer.actor, result="failed", reason="No licence.")
    with pytest.raises(Denied, match="signed their declaration"):
        acts.confirm_technical_result(made, by=head.actor, agrees=True)


def test_whoever_opens_does_not_judge(tender, bids, opened, officer, second_officer):
    made = acts.record_technical_result(bids[0], by=officer.actor, result="failed", reason="No licence.")
    opener = tender.openers[1].actor
    judge = type(opener)(
        **{
            **{name: getattr(opener, name) for name in opener.__dataclass_fields__},
            "roles": frozenset({"opener", "officer"}),
        }
    )

    with pytest.raises(Denied, match="no other part"):
        acts.record_technical_result(bids[1], by=judge, result="failed", reason="x")
    with pytest.raises(Denied, match="no other part"):
        acts.confirm_technical_result(made, by=judge, agrees=True)


@pytest.mark.parametrize("who", ["other_agency_officer", "bidder", "rival", "auditor"])
def test_nobody_else_judges(who, tender, bids, opened, officer, request):
    made = acts.record_technical_result(bids[0], by=officer.actor, result="failed", reason="No licence.")
    persona = request.getfixturevalue(who)

    with pytest.raises(Denied):
        acts.record_technical_result(bids[1], by=persona.actor, result="qualified", reason="x")
    with pytest.raises(Denied):
        acts.confirm_technical_result(made, by=persona.actor, agrees=True)


def test_a_technical_envelope_that_did_not_open_has_no_result(tender, bidder, rival, officer, time_passes):
    late = factory.submit_bid(tender, bidder, with_bytes=False)
    factory.submit_bid(tender, rival)
    let_read(tender.notice, officer)
    at_opening.past_deadline(tender, time_passes)
    at_opening.hold(tender)

    with pytest.raises(Refused, match="was not opened"):
        acts.record_technical_result(late, by=officer.actor, result="qualified", reason="x")


def test_results_are_said_between_the_openings_alone(tender, bids, officer, time_passes, second_officer):
    let_read(tender.notice, officer)
    with pytest.raises(Refused, match="between the two openings"):
        acts.record_technical_result(bids[0], by=officer.actor, result="qualified", reason="x")
    at_opening.past_deadline(tender, time_passes)
    at_opening.hold(tender)
    for one in bids:
        at_opening.decide(one, "qualified", officer, second_officer)
    at_opening.hold(tender)

    assert TechnicalDecision.objects.count() == 2
    with pytest.raises(Refused, match="between the two openings"):
        acts.record_technical_result(bids[0], by=officer.actor, result="failed", reason="x")


def test_a_proposal_is_read_out_by_name_and_never_by_price(tender, bids, opened, officer, second_officer):
    for one in bids:
        at_opening.decide(one, "qualified", officer, second_officer)

    opening = at_opening.hold(tender)

    lines = AbstractLine.objects.filter(opening=opening)
    assert {one.state for one in lines} == {"opened"}
    assert not any(one.total or one.computed or one.currency for one in lines)
    assert Opening.objects.filter(notice=tender.notice.pk).count() == 2
    assert "48000" not in str(list(Entry.objects.filter(is_public=True).values_list("facts", flat=True)))
