# SPDX-License-Identifier: Apache-2.0
"""What comes out of an opened envelope: files scanned before anybody takes them, answers and prices read."""

import json

import pyrage
import pytest

from meishan.algorithms import sealing
from meishan.algorithms.sealing import Source
from meishan.base.core import uploads
from meishan.base.core.actor import SYSTEM
from meishan.base.core.errors import Denied, Refused
from meishan.base.core.uploads import scanning
from meishan.market.bids.actions import opening as acts
from meishan.market.bids.actions.opening import envelopes as at_work
from meishan.market.bids.models import (
    AbstractLine,
    Envelope,
    OpenedFile,
    OpeningLine,
)
from meishan.market.bids.tasks import opening as tasks
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


@pytest.fixture
def sealed_bid(tender, bidder):
    return factory.submit_bid(tender, bidder)


def hold(tender, time_passes, *seats):
    at_opening.past_deadline(tender, time_passes)
    opening = at_opening.schedule(tender)
    at_opening.gather(tender, opening, *(seats or (1, 2)))
    at_opening.release(tender, opening)
    return opening


def test_a_large_envelope_is_unpacked_by_the_worker(tender, sealed_bid, time_passes, monkeypatch):
    monkeypatch.setattr(at_work, "OPENED_AT_ONCE", 10)
    opening = hold(tender, time_passes)
    at_opening.open_all(tender, opening)
    line = OpeningLine.objects.get()
    assert line.key
    assert line.settled_at is None
    with pytest.raises(Refused, match="still to be opened"):
        at_opening.close(tender, opening)

    tasks.unpack(str(line.pk))

    assert Envelope.objects.get().state == "opened"
    tasks.unpack(str(line.pk))


BAD_FILES = {
    "tool.exe": b"MZ\x90\x00" + b"\x00" * 400,
    "page.txt": b"<script>alert(1)</script>",
    "broken.pdf": b"%PDF-1.7 and then nothing",
}


def test_files_that_are_not_taken_stay_listed_with_the_reason(tender, opened):
    line = opened(at_opening.forge(tender, at_opening.packed(tender, {**OFFER, **BAD_FILES})))

    assert said(line)[0] == "opened"
    kept = {one.file_name: one for one in line.files.all()}
    assert kept["offer.txt"].is_downloadable
    for name in BAD_FILES:
        assert kept[name].refusal
        assert not kept[name].is_downloadable


@pytest.fixture
def at_most_a_megabyte():
    """Files of a bid have at most a megabyte, as far as this test goes."""
    before = uploads.SEALED.max_bytes
    object.__setattr__(uploads.SEALED, "max_bytes", 1024 * 1024)
    yield 1024 * 1024
    object.__setattr__(uploads.SEALED, "max_bytes", before)


def test_the_page_and_the_opening_take_files_of_the_same_size(
    tender, bidder, opened, client_of, at_most_a_megabyte
):
    bid = factory.begin(tender, bidder)
    page = client_of(bidder).get(f"/bids/{bid.pk}/prepare/1/").content.decode()
    assert f'"max_bytes": {at_most_a_megabyte}' in page
    assert "At most 1 MB." in page
    line = b"one, two, three\n" * (at_most_a_megabyte // 16)
    files = {"just.csv": line, "over.csv": line + b"\n"}

    taken = opened(at_opening.forge(tender, at_opening.packed(tender, files)))

    refusals = {one.file_name: one.refusal for one in taken.files.all()}
    assert refusals["just.csv"] == ""
    assert "larger than 1 MB" in refusals["over.csv"]


def test_a_file_that_is_sealed_itself_is_named(tender, bidder, opened):
    _identity, recipient = sealing.new_key()
    inner = pyrage.encrypt(b"prices", [sealing.check_recipient(recipient)])

    line = opened(at_opening.forge(tender, at_opening.packed(tender, {**OFFER, "prices.age": inner})))

    assert "encrypted once more" in line.files.get(file_name="prices.age").refusal


def test_a_virus_is_found_at_the_opening_and_a_missing_scanner_halts_it(
    tender, sealed_bid, time_passes, monkeypatch
):
    opening = hold(tender, time_passes)
    for seat in (1, 2):
        at_opening.hand(tender, opening, seat)

    def away(_file):
        raise scanning.ScannerAway("The virus check can't be reached.")

    for place in (
        "meishan.base.core.uploads.rows.scan",
        "meishan.market.bids.actions.opening.unpacking.scan",
    ):
        monkeypatch.setattr(place, away)
    with pytest.raises(Refused, match="virus check"):
        at_opening.open_one(tender, opening, Envelope.objects.get())
    assert Envelope.objects.get().state == "sealed"

    for place in (
        "meishan.base.core.uploads.rows.scan",
        "meishan.market.bids.actions.opening.unpacking.scan",
    ):
        monkeypatch.setattr(place, lambda _file: "Eicar-Test-Signature")
    at_opening.open_one(tender, opening, Envelope.objects.get())
    assert OpenedFile.objects.count() == 3
    assert not any(one.is_downloadable for one in OpenedFile.objects.all())


def test_names_that_lie_are_made_harmless(tender, opened):
    files = {"..%2f": b"a word, a word\n", "../../etc/passwd.txt": b"one, two\n"}

    line = opened(at_opening.forge(tender, at_opening.packed(tender, files)))

    assert all("/" not in one.file_name for one in line.files.all())


def test_answers_and_prices_are_read(tender, bidder, opened):
    answers = {"v": 1, "answers": {"capacity": {"value": "Yes", "files": []}}}
    prices = {
        "v": 1,
        "currency": "EUR",
        "lines": [{"item": "1.1", "quantity": "12", "unit_price": "4000.00", "total": "48000.00"}],
        "extra": [],
        "total": "48000.00",
    }
    envelope = factory.seal_envelope(
        tender,
        files=[
            Source.of_bytes("answers.json", json.dumps(answers).encode(), "application/json"),
            Source.of_bytes("prices.json", json.dumps(prices).encode(), "application/json"),
        ],
    )

    line = opened(envelope)

    assert line.answers == answers
    assert (line.total, line.computed, line.currency, line.price_faults) == (48000, 48000, "EUR", [])
    abstract = AbstractLine.objects.get()
    assert (abstract.total, abstract.currency, abstract.differs) == (48000, "EUR", False)


def test_only_the_system_unpacks_and_calls_off(tender, sealed_bid, time_passes, officer):
    opening = hold(tender, time_passes)
    envelope = Envelope.objects.get()
    for persona in (tender.openers[1], officer):
        with pytest.raises(Denied):
            acts.unpack_envelope(envelope, by=persona.actor)
        with pytest.raises(Denied):
            acts.fail_opening(opening, by=persona.actor)
    with pytest.raises(Refused, match="dealt with already"):
        acts.unpack_envelope(envelope, by=SYSTEM)
