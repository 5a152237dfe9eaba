# SPDX-License-Identifier: Apache-2.0
"""Envelopes that do not open: each is listed with the reason, and with the one whose fault it is."""

import json
from base64 import b64encode
from datetime import timedelta
from secrets import token_bytes

import pyrage
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from meishan.algorithms import sealing
from meishan.base.core.errors import Refused
from meishan.market.bids.actions import opening as acts
from meishan.market.bids.models import (
    AbstractLine,
    Envelope,
    OpenedFile,
    OpeningLine,
    ShareFault,
    UploadPiece,
)
from meishan.market.bids.queries import opening as queries
from tests.factories import bids as factory
from tests.factories import opening as at_opening

OFFER = {"offer.txt": b"Twelve vehicles, delivered to Nairobi in ninety days."}


@pytest.fixture
def opened(tender, bidder, time_passes):
    """`opened(envelope)`: the line of that envelope once the openers tried to open it."""

    def run(envelope, **options):
        factory.submit_bid(tender, bidder, envelopes=[envelope], **options)
        at_opening.past_deadline(tender, time_passes)
        opening = at_opening.schedule(tender)
        at_opening.gather(tender, opening, 1, 2)
        at_opening.release(tender, opening)
        at_opening.open_all(tender, opening)
        return OpeningLine.objects.select_related("envelope", "abstract").get()

    return run


def said(line):
    """State, fault and culprit, in the line and in the abstract alike."""
    abstract = AbstractLine.objects.get(pk=line.pk)
    assert (abstract.state, abstract.fault, abstract.culprit) == (
        line.envelope.state,
        line.fault,
        line.culprit,
    )
    return line.envelope.state, line.fault, line.culprit


def test_a_sound_one_opens(tender, opened):
    line = opened(at_opening.forge(tender, at_opening.packed(tender, OFFER)))

    assert said(line) == ("opened", "", "")
    assert [one.file_name for one in line.files.all()] == ["offer.txt"]
    assert line.sealed_manifest["files"][0]["name"] == "offer.txt"


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"tender": "another"}, "wrong_tender"),
        ({"lot": 2}, "wrong_tender"),
        ({"envelope": "financial"}, "wrong_tender"),
        ({"tender_version": 7}, "wrong_tender"),
        ({"openers": "0" * 64}, "wrong_openers"),
        ({"supplier": "00000000-0000-7000-8000-000000000000"}, "wrong_supplier"),
        ({"files": []}, "unreadable"),
        ({"more": "x"}, "unreadable"),
    ],
)
def test_an_inside_that_is_not_for_its_outside_is_void(tender, opened, change, fault):
    """Poland's miniPortal: sealed for another tender, and nobody could say so before the opening."""
    line = opened(at_opening.forge(tender, at_opening.packed(tender, OFFER, **change)))

    assert said(line) == ("void", fault, "bidder")
    assert not OpenedFile.objects.exists()


def test_what_was_encrypted_twice_is_void(tender, opened):
    _identity, recipient = sealing.new_key()
    twice = pyrage.encrypt(b"our offer " * 40, [sealing.check_recipient(recipient)])

    assert said(opened(at_opening.forge(tender, twice))) == ("void", "double_encrypted", "bidder")


@pytest.mark.parametrize("inside", [b"no package at all " * 20, b""])
def test_what_is_no_package_is_void(tender, opened, inside):
    assert said(opened(at_opening.forge(tender, inside))) == ("void", "unreadable", "bidder")


def test_a_package_that_ends_too_early_is_void(tender, opened):
    cut = at_opening.packed(tender, OFFER)[:-7]

    assert said(opened(at_opening.forge(tender, cut))) == ("void", "unreadable", "bidder")


def test_parts_that_make_another_key_are_the_bidders_fault(tender, opened):
    envelope = at_opening.forge(tender, at_opening.packed(tender, OFFER), pads={"1": token_bytes(32)})

    line = opened(envelope)

    assert said(line) == ("void", "key_mismatch", "bidder")
    assert line.key == ""


@pytest.fixture
def sealed_bid(tender, bidder):
    return factory.submit_bid(tender, bidder)


def hold(tender, time_passes, *seats):
    at_opening.past_deadline(tender, time_passes)
    opening = at_opening.schedule(tender)
    at_opening.gather(tender, opening, *(seats or (1, 2)))
    at_opening.release(tender, opening)
    return opening


def spoil(change):
    """What the platform keeps of the one envelope becomes what `change` makes of it."""
    name = UploadPiece.objects.get().name
    with default_storage.open(name) as file:
        data = file.read()
    default_storage.delete(name)
    if (spoilt := change(data)) is not None:
        default_storage.save(name, ContentFile(spoilt))


def test_bytes_that_changed_on_the_platform_are_its_own_fault(tender, sealed_bid, time_passes):
    opening = hold(tender, time_passes)
    spoil(lambda data: data[:-1] + bytes([data[-1] ^ 1]))

    at_opening.open_all(tender, opening)

    assert said(OpeningLine.objects.get()) == ("unreadable", "tampered", "platform")


@pytest.mark.parametrize("kept", [10, 0])
def test_bytes_that_were_cut_off_on_the_platform_are_its_own_fault(tender, sealed_bid, time_passes, kept):
    opening = hold(tender, time_passes)
    spoil(lambda data: data[:kept])

    at_opening.open_all(tender, opening)

    assert said(OpeningLine.objects.get()) == ("unreadable", "truncated", "platform")


def test_bytes_that_are_gone_are_the_platforms_fault(tender, sealed_bid, time_passes):
    opening = hold(tender, time_passes)
    spoil(lambda data: None)

    at_opening.open_all(tender, opening)

    assert said(OpeningLine.objects.get()) == ("unreadable", "gone", "platform")


def test_bytes_that_never_came_are_late_and_nothing_of_them_is_released(tender, bidder, time_passes):
    factory.submit_bid(tender, bidder, with_bytes=False)

    opening = hold(tender, time_passes)

    line = OpeningLine.objects.get()
    assert said(line) == ("late", "never_came", "bidder")
    assert not line.envelope.shares.filter(released_at__isnull=False).exists()
    at_opening.close(tender, opening)


def test_bytes_within_the_grace_are_in_time_and_after_it_are_late(tender, bidder, rival, time_passes):
    early, late = (factory.seal_bid(tender, one) for one in (bidder, rival))
    for persona, envelopes in ((bidder, early), (rival, late)):
        factory.submit_bid(tender, persona, envelopes=envelopes, with_bytes=False)
    time_passes(factory.to_deadline(tender, timedelta(minutes=10)))
    factory.upload(bidder, early[0])
    time_passes(timedelta(minutes=25))
    factory.upload(rival, late[0])

    opening = at_opening.schedule(tender)
    at_opening.gather(tender, opening, 1, 2)
    at_opening.release(tender, opening)

    states = dict(Envelope.objects.values_list("supplier", "state"))
    assert states == {bidder.organisation.pk: "sealed", rival.organisation.pk: "late"}


def test_an_opener_who_hands_over_a_wrong_part_is_named_and_another_one_helps(
    tender, sealed_bid, time_passes
):
    opening = hold(tender, time_passes)
    wrong = b64encode(token_bytes(32)).decode()
    at_opening.hand(tender, opening, 1)
    share = json.dumps({"pads": {"1": wrong, "3": wrong}})
    at_opening.hand(tender, opening, 2, instead={1: share})
    envelope = Envelope.objects.get()

    with pytest.raises(Refused, match="Seat 2 handed over a part"):
        at_opening.open_one(tender, opening, envelope)
    assert Envelope.objects.get().state == "sealed"
    acts.report_share(opening, by=tender.openers[1].actor, envelope=envelope.pk, seat=2, fault="bad_pad")
    assert ShareFault.objects.get().seat == 2
    with pytest.raises(Refused, match="must"):
        at_opening.open_one(tender, opening, envelope)

    at_opening.attend(tender, opening, 3)
    at_opening.hand(tender, opening, 3)
    line = at_opening.open_one(tender, opening, envelope)

    assert line.seats == [1, 3]
    assert Envelope.objects.get().state == "opened"


def test_an_opener_can_hand_a_share_again_after_a_wrong_one(tender, sealed_bid, time_passes):
    opening = hold(tender, time_passes)
    at_opening.hand(tender, opening, 1)
    wrong = b64encode(token_bytes(32)).decode()
    at_opening.hand(tender, opening, 2, instead={1: json.dumps({"pads": {"1": wrong, "3": wrong}})})
    envelope = Envelope.objects.get()
    acts.report_share(opening, by=tender.openers[1].actor, envelope=envelope.pk, seat=2, fault="bad_pad")

    assert at_opening.hand(tender, opening, 2) == 1
    at_opening.open_one(tender, opening, envelope)

    assert Envelope.objects.get().state == "opened"


def test_nobody_is_blamed_by_whom_it_does_not_concern(tender, sealed_bid, time_passes):
    opening = hold(tender, time_passes)
    envelope = Envelope.objects.get().pk
    for seat, about, fault in ((2, 1, "bad_pad"), (2, 1, "bad_shares"), (1, 2, "too_few")):
        with pytest.raises(Refused, match="can't be reported"):
            acts.report_share(
                opening, by=tender.openers[seat].actor, envelope=envelope, seat=about, fault=fault
            )


def test_shares_that_openers_can_not_read_are_marked_by_two_of_them(tender, bidder, time_passes):
    """The bidder sealed two seats' parts to keys that nobody has: two of three can't make her key."""
    _identity, nobody = sealing.new_key()
    junk = {seat: pyrage.encrypt(b"nothing for you", [sealing.check_recipient(nobody)]) for seat in (1, 2)}
    factory.submit_bid(
        tender,
        bidder,
        envelopes=[at_opening.forge(tender, at_opening.packed(tender, OFFER), shares=junk)],
    )
    opening = hold(tender, time_passes)
    envelope = Envelope.objects.get()
    for seat in (1, 2):
        acts.report_share(
            opening, by=tender.openers[seat].actor, envelope=envelope.pk, seat=seat, fault="bad_shares"
        )

    with pytest.raises(Refused, match="Only the opener who presides"):
        acts.mark_void(envelope, by=tender.openers[2].actor, fault="bad_shares")
    acts.mark_void(envelope, by=tender.openers[1].actor, fault="bad_shares")
    with pytest.raises(Refused, match="Another opener must agree"):
        acts.agree_void(envelope, by=tender.openers[1].actor, agrees=True)
    assert Envelope.objects.get().state == "sealed"
    acts.agree_void(envelope, by=tender.openers[2].actor, agrees=True)

    line = OpeningLine.objects.get()
    assert said(line) == ("unreadable", "bad_shares", "bidder")
    assert (line.marked_by, line.agreed_by) == (1, 2)
    at_opening.close(tender, opening)


def test_a_second_opener_may_object(tender, sealed_bid, time_passes):
    opening = hold(tender, time_passes)
    envelope = Envelope.objects.get()
    with pytest.raises(Refused, match="Nobody says"):
        acts.agree_void(envelope, by=tender.openers[2].actor, agrees=True)
    acts.mark_void(envelope, by=tender.openers[1].actor, fault="too_few")

    acts.agree_void(envelope, by=tender.openers[2].actor, agrees=False)

    line = OpeningLine.objects.get()
    assert (line.marked_by, line.fault) == (None, "")
    at_opening.open_all(tender, opening)
    assert Envelope.objects.get().state == "opened"


def test_what_can_be_opened_is_not_marked(tender, sealed_bid, time_passes):
    opening = hold(tender, time_passes)
    for seat in (1, 2):
        at_opening.hand(tender, opening, seat)

    with pytest.raises(Refused, match="open it"):
        acts.mark_void(Envelope.objects.get(), by=tender.openers[1].actor, fault="too_few")


def test_an_unreadable_one_opens_after_all_where_an_opener_comes(tender, sealed_bid, time_passes):
    opening = hold(tender, time_passes)
    envelope = Envelope.objects.get()
    acts.mark_void(envelope, by=tender.openers[1].actor, fault="too_few")
    acts.agree_void(envelope, by=tender.openers[2].actor, agrees=True)
    assert said(OpeningLine.objects.get()) == ("unreadable", "too_few", "opener")

    for seat in (1, 2):
        at_opening.hand(tender, opening, seat)
    at_opening.open_one(tender, opening, envelope)

    assert said(OpeningLine.objects.get()) == ("opened", "", "")


def test_a_bid_sealed_to_replaced_openers_is_void(tender, bidder, time_passes, monkeypatch):
    factory.submit_bid(tender, bidder)
    at_opening.past_deadline(tender, time_passes)
    opening = at_opening.schedule(tender)
    at_opening.gather(tender, opening, 1, 2)
    real = queries.envelopes_to_open

    def sealed_elsewhere(held):
        found = real(held)
        for one in found:
            one.openers = "f" * 64
        return found

    # No door lets such a bid stand; the opening asks for itself all the same.
    monkeypatch.setattr(queries, "envelopes_to_open", sealed_elsewhere)
    at_opening.release(tender, opening)

    assert said(OpeningLine.objects.get()) == ("void", "wrong_openers", "bidder")


def test_the_bidders_own_supplier_id_is_checked(tender, bidder, rival, time_passes):
    """A rival who got hold of somebody's envelope can't hand it in as its own."""
    stolen = factory.seal_envelope(tender, "whole", supplier=str(bidder.organisation.pk))
    factory.submit_bid(tender, rival, envelopes=[stolen])

    opening = hold(tender, time_passes)
    at_opening.open_all(tender, opening)

    assert said(OpeningLine.objects.get()) == ("void", "wrong_supplier", "bidder")
