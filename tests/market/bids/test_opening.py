# SPDX-License-Identifier: Apache-2.0
"""An opening from its schedule to its signed minutes, and everything that is refused on the way."""

from datetime import timedelta

import pytest
from django.db import IntegrityError

from meishan.base.accounts.models import Membership
from meishan.base.core import clock
from meishan.base.core.errors import Denied, Refused
from meishan.base.ledger.models import Disclosure, Entry, Refusal
from meishan.market.bids import actions
from meishan.market.bids.actions import opening as acts
from meishan.market.bids.models import AbstractLine, Envelope, Opening, OpeningLine, SealedShare
from meishan.market.bids.queries import opening as queries
from meishan.market.tenders import actions as tenders
from meishan.market.tenders.models import Deadline, Tender
from tests.factories import bids as factory
from tests.factories import opening as at_opening


@pytest.fixture
def bids(tender, bidder, rival):
    """Two bids on one tender."""
    return [factory.submit_bid(tender, bidder), factory.submit_bid(tender, rival)]


@pytest.fixture
def opening(tender, bids, time_passes):
    """An opening that may begin."""
    at_opening.past_deadline(tender, time_passes)
    return at_opening.schedule(tender)


def last_entry(act):
    return Entry.objects.filter(act=act).order_by("at").last()


def test_an_opening_goes_from_its_schedule_to_signed_minutes(tender, bids, time_passes):
    at_opening.past_deadline(tender, time_passes)

    opening = at_opening.hold(tender)

    assert (opening.state, opening.count, opening.present) == ("minutes_signed", 2, 2)
    assert Tender.objects.get(pk=tender.notice.pk).state == "evaluating"
    assert list(Envelope.objects.values_list("state", flat=True)) == ["opened", "opened"]
    assert [one.submission.bid.state for one in OpeningLine.objects.all()] == ["opened", "opened"]
    assert Deadline.objects.get(pk=tender.notice.pk).released_at == opening.released_at


def test_nothing_is_scheduled_before_the_deadline_and_its_grace(tender, bids, officer, time_passes):
    with pytest.raises(Refused, match="nothing to open"):
        acts.schedule_opening(tender.notice, by=officer.actor)
    time_passes(factory.to_deadline(tender, timedelta(minutes=1)))

    with pytest.raises(Refused, match="time for files to arrive"):
        acts.schedule_opening(tender.notice, by=officer.actor)

    assert not Opening.objects.exists()
    assert Refusal.objects.filter(act="bids.schedule_opening").count() == 2


def test_an_opening_is_scheduled_once(tender, opening, officer):
    with pytest.raises(Refused, match="nothing to open"):
        acts.schedule_opening(tender.notice, by=officer.actor)


def test_officers_of_others_schedule_nothing(tender, opening, other_agency_officer):
    with pytest.raises(Denied):
        acts.schedule_opening(tender.notice, by=other_agency_officer.actor)


def test_a_cancelled_tender_is_not_opened(tender, bids, officer, time_passes):
    tenders.cancel(tender.notice, by=officer.actor, reason={"en": "No need any more."})
    at_opening.past_deadline(tender, time_passes)

    with pytest.raises(Refused):
        at_opening.schedule(tender)


@pytest.mark.parametrize("who", ["officer", "head", "other_agency_officer", "bidder", "auditor", "operator"])
def test_only_openers_of_the_list_come(who, tender, opening, request):
    persona = request.getfixturevalue(who)

    with pytest.raises(Denied):
        acts.attend_opening(opening, by=persona.actor, answer="")

    assert Refusal.objects.filter(act="bids.attend_opening", actor=persona.person.pk).exists()


def test_an_opener_comes_with_her_key_or_not_at_all(tender, opening):
    with pytest.raises(Refused, match="doesn't hold the key of your seat"):
        acts.attend_opening(opening, by=tender.openers[1].actor, answer="guessed")

    with pytest.raises(Refused, match="doesn't hold the key of your seat"):
        acts.attend_opening(opening, by=tender.openers[1].actor, answer=at_opening.answer(tender, opening, 2))


def test_an_opener_who_left_her_role_does_not_come(tender, opening):
    Membership.objects.filter(person=tender.openers[1].person).update(ended_at=clock.now())

    with pytest.raises(Denied, match="Only the openers"):
        at_opening.attend(tender, opening, 1)


def test_a_stand_in_does_not_open(tender, opening):
    actor = tender.openers[1].actor
    lent = type(actor)(**{**_fields(actor), "standing_in_for": tender.openers[2].person.pk})

    with pytest.raises(Denied):
        acts.attend_opening(opening, by=lent, answer=at_opening.answer(tender, opening, 1))


def _fields(actor):
    return {name: getattr(actor, name) for name in actor.__dataclass_fields__}


def test_one_comes_once(tender, opening):
    at_opening.attend(tender, opening, 1)

    with pytest.raises(Refused, match="present already"):
        at_opening.attend(tender, opening, 1)


def test_a_quorum_is_m_of_n(tender, opening):
    at_opening.attend(tender, opening, 1)
    assert Opening.objects.get().state == "scheduled"

    at_opening.attend(tender, opening, 2)

    assert Opening.objects.get().state == "quorum"


def test_who_is_absent_does_not_preside(tender, opening):
    at_opening.attend(tender, opening, 1)

    with pytest.raises(Refused, match="Note that you are present first"):
        at_opening.preside(tender, opening, 2)

    with pytest.raises(Refused, match="no usable key"):
        acts.preside(opening, by=tender.openers[1].actor, session="age1nonsense")


def test_shares_wait_for_the_quorum_and_for_a_chair(tender, opening):
    at_opening.attend(tender, opening, 1)
    with pytest.raises(Refused, match="2 openers must be present first"):
        acts.release_shares(opening, by=tender.openers[1].actor)
    at_opening.attend(tender, opening, 2)
    with pytest.raises(Refused, match="must preside first"):
        acts.release_shares(opening, by=tender.openers[1].actor)

    assert not SealedShare.objects.filter(released_at__isnull=False).exists()
    assert Deadline.objects.get(pk=tender.notice.pk).released_at is None


def test_only_shares_of_those_present_are_released(tender, opening):
    at_opening.gather(tender, opening, 1, 3)

    at_opening.release(tender, opening)

    released = SealedShare.objects.filter(released_at__isnull=False)
    assert set(released.values_list("seat", flat=True)) == {1, 3}
    assert released.count() == 4


def test_who_comes_late_gets_her_shares_at_once(tender, opening):
    at_opening.gather(tender, opening, 1, 2)
    at_opening.release(tender, opening)

    at_opening.attend(tender, opening, 3)

    assert SealedShare.objects.filter(seat=3, released_at__isnull=False).count() == 2


def test_the_release_ends_the_secret_and_the_deadline(tender, opening, bids, officer):
    assert not Disclosure.objects.filter(entry__in=[one.entry for one in bids]).exists()
    at_opening.gather(tender, opening, 1, 2)

    at_opening.release(tender, opening)

    assert Disclosure.objects.filter(entry__in=[one.entry for one in bids]).count() == 2
    said = last_entry("bids.release_shares")
    assert said.is_public
    assert said.facts["commitments"] == sorted(Envelope.objects.values_list("commitment", flat=True))
    assert "supplier" not in str(said.facts)
    with pytest.raises(Refused):
        tenders.extend_deadline(
            tender.notice,
            by=officer.actor,
            deadline=clock.now() + timedelta(days=9),
            reason={"en": "More time."},
        )
    with pytest.raises(Refused, match="released already"):
        at_opening.release(tender, opening)


def test_replaced_and_withdrawn_bids_are_never_opened(tender, bidder, rival, time_passes):
    first = factory.submit_bid(tender, bidder)
    factory.submit_bid(tender, bidder)
    gone = factory.submit_bid(tender, rival)
    actions.withdraw(tender.notice, by=rival.actor, lot=1)
    at_opening.past_deadline(tender, time_passes)

    opening = at_opening.hold(tender)

    assert opening.count == 1
    for submission in (first, gone):
        assert submission.envelopes.get().state == "sealed"
        assert not SealedShare.objects.filter(
            envelope__submission=submission, released_at__isnull=False
        ).exists()
        assert not Disclosure.objects.filter(entry=submission.entry).exists()


def test_shares_are_handed_to_the_one_who_presides_and_to_nobody_else(tender, opening):
    at_opening.gather(tender, opening, 1, 2)
    with pytest.raises(Refused, match="not released"):
        acts.hand_share(opening, by=tender.openers[2].actor, shares={opening.pk: b"x"}, session="")
    at_opening.release(tender, opening)
    envelope = OpeningLine.objects.filter(opening=opening).first().pk

    with pytest.raises(Refused, match="Another opener presides now"):
        acts.hand_share(opening, by=tender.openers[2].actor, shares={envelope: b"x"}, session="age1other")
    with pytest.raises(Refused, match="Note that you are present"):
        acts.hand_share(opening, by=tender.openers[3].actor, shares={envelope: b"x"}, session="")
    session = Opening.objects.get().session
    with pytest.raises(Refused, match="can't be taken"):
        acts.hand_share(opening, by=tender.openers[2].actor, shares={opening.pk: b"x"}, session=session)
    assert at_opening.hand(tender, opening, 2) == 2
    assert at_opening.hand(tender, opening, 2) == 0


def test_another_chair_starts_with_no_share(tender, opening):
    at_opening.gather(tender, opening, 1, 2)
    at_opening.release(tender, opening)
    at_opening.hand(tender, opening, 2)

    at_opening.preside(tender, opening, 2)

    assert queries.good_handed(Opening.objects.get()) == {}
    at_opening.open_all(tender, opening)
    assert not at_opening.waiting(opening)


def test_only_the_chair_opens(tender, opening):
    at_opening.gather(tender, opening, 1, 2)
    at_opening.release(tender, opening)
    envelope = Envelope.objects.first()

    with pytest.raises(Refused, match="Only the opener who presides"):
        acts.open_envelope(envelope, by=tender.openers[2].actor, pads={})


def test_too_few_parts_open_nothing(tender, opening):
    at_opening.gather(tender, opening, 1, 2)
    at_opening.release(tender, opening)
    at_opening.hand(tender, opening, 1)
    line = at_opening.waiting(opening)[0]

    with pytest.raises(Refused, match="1 opener has handed over"):
        at_opening.open_one(tender, opening, line.envelope)

    assert Envelope.objects.get(pk=line.pk).state == "sealed"


def test_the_key_is_joined_anew_by_the_server(tender, opening):
    at_opening.gather(tender, opening, 1, 2)
    at_opening.release(tender, opening)
    for seat in (1, 2):
        at_opening.hand(tender, opening, seat)
    first, second = (one.envelope for one in at_opening.waiting(opening))
    foreign = at_opening.pads_in(Opening.objects.get(), second)

    with pytest.raises(Refused, match="Seat 1 handed over a part"):
        at_opening.open_one(tender, opening, first, pads=foreign)
    with pytest.raises(Refused, match="can't be read"):
        at_opening.open_one(tender, opening, first, pads={1: {"1": "not base64!"}})

    line = at_opening.open_one(tender, opening, first)
    assert line.seats == [1, 2]
    with pytest.raises(Refused, match="dealt with already"):
        at_opening.open_one(tender, opening, first, pads={})


def test_an_opening_closes_once_each_envelope_is_dealt_with(tender, opening):
    at_opening.gather(tender, opening, 1, 2)
    with pytest.raises(Refused, match="not begun"):
        at_opening.close(tender, opening)
    at_opening.release(tender, opening)

    with pytest.raises(Refused, match="still to be opened"):
        at_opening.close(tender, opening)

    at_opening.open_all(tender, opening)
    at_opening.close(tender, opening)
    with pytest.raises(Refused):
        at_opening.attend(tender, opening, 3)


def test_no_bid_is_an_opening_too(tender, time_passes):
    at_opening.past_deadline(tender, time_passes)

    opening = at_opening.hold(tender)

    assert (opening.count, opening.state) == (0, "minutes_signed")
    assert not AbstractLine.objects.exists()


def test_each_lot_is_opened_by_itself(make_tender, bidder, rival, officer, time_passes):
    tender = make_tender(lots=2)
    for lot in (1, 2):
        factory.submit_bid(tender, bidder, lot=lot)
    factory.submit_bid(tender, rival, lot=2)
    tenders.cancel_lot(tender.notice, by=officer.actor, number=1, reason={"en": "No need."})
    at_opening.past_deadline(tender, time_passes)

    opening = at_opening.hold(tender)

    assert opening.count == 2
    assert set(opening.lines.values_list("lot", flat=True)) == {2}


def test_whoever_published_a_version_does_not_come(tender, bids, time_passes):
    tender.notice.versions.model.objects.create(
        notice=tender.notice,
        number=2,
        content=tender.notice.versions.get(number=1).content,
        digest="0" * 64,
        at=clock.now(),
        published_by=tender.openers[1].person.pk,
    )
    at_opening.past_deadline(tender, time_passes)
    opening = at_opening.schedule(tender)

    with pytest.raises(IntegrityError, match="not on the case"):
        at_opening.attend(tender, opening, 1)
