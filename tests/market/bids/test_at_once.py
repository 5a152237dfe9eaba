# SPDX-License-Identifier: Apache-2.0
"""Many bidders at the same time, over a real PostgreSQL: the deadline holds, nothing is done twice, nobody queues."""

import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection

from meishan.base.accounts.states import Role
from meishan.base.core import clock, scope
from meishan.base.core.errors import Denied, Refused
from meishan.base.ledger.models import Entry
from meishan.market.bids import actions
from meishan.market.bids.models import Bid, Envelope, FailedTry, Partner, Receipt, Submission, Upload
from meishan.market.suppliers.models import Supplier
from meishan.market.tenders import actions as tenders
from meishan.market.tenders.models import Notice
from tests.factories import bids as factory
from tests.personas import join, make_organisation, make_person

CLIENTS = 16


@pytest.fixture
def world(committed_world):
    """Personas of these tests live in a database whose commits are real."""


@pytest.fixture
def bidders(agency):
    """So many firms that may bid."""
    made = []
    for number in range(CLIENTS):
        firm = make_organisation("supplier", f"Firm {number}", country="CN")
        persona = join(make_person(f"Owner {number}"), firm, Role.OWNER)
        factory.register(persona, agency)
        made.append(persona)
    return made


def at_once(count, act):
    """What came of `act(n)` run by `count` people at the same time: a value or the refusal."""
    start = threading.Barrier(count)

    def run(number):
        try:
            with scope.everything():
                start.wait(30)
                return act(number)
        except (Refused, Denied) as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


def test_sixteen_bidders_over_a_deadline_none_is_recorded_at_or_after_it(tender, bidders, time_passes):
    """Each submits again and again until she is refused; the deadline falls in the middle."""
    sealed = []
    for persona in bidders:
        factory.begin(tender, persona)
        sealed.append([factory.seal_envelope(tender).handed for _again in range(40)])
    time_passes(factory.to_deadline(tender, -timedelta(seconds=2)))

    def submit_until_refused(number):
        came = []
        for one in sealed[number]:
            try:
                came.append(
                    actions.submit(
                        tender.notice, by=bidders[number].actor, lot=1, envelopes=[one], key=uuid.uuid4()
                    ).pk
                )
            except Refused as refused:
                return came, str(refused)
        return came, ""

    came = at_once(CLIENTS, submit_until_refused)

    closes_at = Notice.objects.get(pk=tender.notice.pk).closes_at
    times = list(Submission.objects.values_list("at", flat=True))
    assert times
    assert max(times) < closes_at
    # What was acknowledged is there, and nothing else is.
    acknowledged = {pk for submitted, _refusal in came for pk in submitted}
    assert acknowledged == set(Submission.objects.values_list("pk", flat=True))
    assert len(acknowledged) == Entry.objects.filter(act="bids.submit").count() == Receipt.objects.count()
    # Who was refused at the deadline was refused as late, and by the server's clock rightly so.
    late = FailedTry.objects.filter(is_late=True)
    assert late.exists()
    assert late.count() == sum("deadline has passed" in refusal for _submitted, refusal in came)
    assert all(one.at >= closes_at for one in late)
    # One stands for each bidder that submitted anything.
    standing = Submission.objects.filter(state="standing").count()
    assert standing == sum(bool(submitted) for submitted, _refusal in came)


def test_the_same_key_twice_at_once_is_one_submission(tender, bidder):
    factory.begin(tender, bidder)
    [envelope] = factory.seal_bid(tender, bidder)
    key = uuid.uuid4()

    came = at_once(
        8,
        lambda _number: (
            actions.submit(tender.notice, by=bidder.actor, lot=1, envelopes=[envelope.handed], key=key).pk
        ),
    )

    assert len(set(came)) == 1
    assert Submission.objects.count() == Receipt.objects.count() == 1
    assert Entry.objects.filter(act="bids.submit").count() == 1


def test_several_replacements_at_once_are_numbered_and_one_stands(tender, bidder):
    factory.begin(tender, bidder)
    sealed = [factory.seal_envelope(tender).handed for _number in range(6)]

    at_once(
        6,
        lambda number: actions.submit(
            tender.notice, by=bidder.actor, lot=1, envelopes=[sealed[number]], key=uuid.uuid4()
        ),
    )

    assert sorted(Submission.objects.values_list("number", flat=True)) == [1, 2, 3, 4, 5, 6]
    assert Submission.objects.get(state="standing").number == 6


def test_an_extension_that_races_with_late_bidders_lets_in_who_is_in_time_by_it(
    tender, bidders, officer, time_passes
):
    """Poland, miniPortal: the notice's deadline was extended, the portal's was not. There is one row here."""
    for persona in bidders[:6]:
        factory.begin(tender, persona)
    sealed = [factory.seal_envelope(tender).handed for _number in range(6)]
    old = Notice.objects.get(pk=tender.notice.pk).closes_at
    time_passes(factory.to_deadline(tender, -timedelta(seconds=1)))

    def act(number):
        if number == 6:
            return tenders.extend_deadline(
                tender.notice,
                by=officer.actor,
                deadline=old + timedelta(days=2),
                reason={"en": "More time is needed."},
            )
        while clock.now() < old - timedelta(milliseconds=200) + number * timedelta(milliseconds=150):
            pass
        return actions.submit(
            tender.notice, by=bidders[number].actor, lot=1, envelopes=[sealed[number]], key=uuid.uuid4()
        )

    came = at_once(7, act)

    new = Notice.objects.get(pk=tender.notice.pk).closes_at
    assert isinstance(came[6], Notice | Refused) or new > old
    for one in came[:6]:
        assert isinstance(one, Submission | Refused)
    assert all(one < new for one in Submission.objects.values_list("at", flat=True))
    if new > old:
        # Whoever came after the extension was committed was let in.
        assert Submission.objects.exists()


def test_two_firms_of_one_consortium_can_not_both_submit(tender, bidder, rival):
    factory.begin(tender, bidder)
    code = Supplier.objects.get(organisation=rival.organisation).code
    actions.set_consortium(tender.notice, by=bidder.actor, members=[{"supplier": code, "share": 10}])
    actions.join_consortium(Partner.objects.get(), by=rival.actor)
    factory.begin(tender, rival)
    sealed = [factory.seal_envelope(tender).handed for _number in range(2)]

    came = at_once(
        2,
        lambda number: actions.submit(
            tender.notice,
            by=(bidder, rival)[number].actor,
            lot=1,
            envelopes=[sealed[number]],
            key=uuid.uuid4(),
        ),
    )

    assert sum(isinstance(one, Submission) for one in came) == 1
    assert sum("takes part in another bid" in str(one) for one in came) == 1


def test_the_last_byte_and_the_submission_at_once_still_make_it_complete(tender, bidder):
    factory.begin(tender, bidder)
    for _round in range(5):
        [envelope] = factory.seal_bid(tender, bidder)
        upload = actions.begin_upload(by=bidder.actor, sha256=envelope.sha256, size=len(envelope.ciphertext))

        def act(number, upload=upload, envelope=envelope):
            if number:
                return actions.take_piece(upload, by=bidder.actor, offset=0, data=envelope.ciphertext)
            return actions.submit(
                tender.notice, by=bidder.actor, lot=1, envelopes=[envelope.handed], key=uuid.uuid4()
            )

        at_once(2, act)

        made = Submission.objects.get(state="standing")
        assert made.bytes_complete_at is not None
        assert Envelope.objects.get(submission=made).complete_at is not None


def test_the_same_piece_twice_at_once_is_taken_once(tender, bidder):
    factory.begin(tender, bidder)
    [envelope] = factory.seal_bid(tender, bidder)
    upload = actions.begin_upload(by=bidder.actor, sha256=envelope.sha256, size=len(envelope.ciphertext))

    came = at_once(
        4, lambda _number: actions.take_piece(upload, by=bidder.actor, offset=0, data=envelope.ciphertext)
    )

    assert sum(isinstance(one, Upload) for one in came) == 1
    assert upload.pieces.count() == 1


def test_a_bid_is_begun_once(tender, bidder):
    came = at_once(4, lambda _number: actions.begin(tender.notice, by=bidder.actor))

    assert sum(isinstance(one, Bid) for one in came) == 1
    assert sum(isinstance(one, Refused) for one in came) == 3
