# SPDX-License-Identifier: Apache-2.0
"""What an opening leaves behind: minutes that openers sign, a record anybody verifies, an abstract all may read."""

import io
import json

import pytest

from meishan.algorithms.sealing.forms import canonical
from meishan.algorithms.sealing.verify import verify_opening
from meishan.base.accounts.models import Agency
from meishan.base.core import clock
from meishan.base.core.errors import Denied, Refused
from meishan.base.ledger.models import Disclosure, Entry
from meishan.market.bids.actions import opening as acts
from meishan.market.bids.models import AbstractLine, Envelope, Minutes, MinutesSignature, Opening
from meishan.market.bids.queries import minutes as records
from meishan.market.bids.queries import open_ciphertext
from meishan.market.tenders import actions as tenders
from meishan.web.cli import door
from tests.factories import bids as factory
from tests.factories import opening as at_opening
from tests.pdf import Pdf


@pytest.fixture
def closed(tender, bidder, rival, time_passes):
    """An opening that is closed; nobody has signed yet."""
    factory.submit_bid(tender, bidder)
    factory.submit_bid(tender, rival, with_bytes=False)
    at_opening.past_deadline(tender, time_passes)
    opening = at_opening.schedule(tender)
    at_opening.gather(tender, opening, 1, 2)
    at_opening.release(tender, opening)
    at_opening.open_all(tender, opening)
    at_opening.close(tender, opening)
    return Opening.objects.get(pk=opening.pk)


def test_minutes_say_what_happened_and_name_nobody(tender, closed):
    made = Minutes.objects.get(opening=closed)

    said = made.content
    assert [one["seat"] for one in said["present"]] == [1, 2]
    assert [one["state"] for one in said["envelopes"]] == ["opened", "late"]
    assert said["envelopes"][0]["total"] == "48000"
    assert said["envelopes"][1]["fault"] == "never_came"
    assert "Opener" not in json.dumps(said)
    entry = Entry.objects.get(act="bids.close_opening")
    assert entry.facts["minutes_digest"] == made.digest
    assert entry.facts["record_digest"] == said["record"]
    assert (entry.facts["count"], entry.facts["opened"]) == (2, 1)


def test_each_opener_who_was_present_signs(tender, closed, officer):
    made = Minutes.objects.get(opening=closed)
    with pytest.raises(Denied):
        acts.sign_minutes(made, by=officer.actor, digest=made.digest)
    with pytest.raises(Refused, match="who were present"):
        acts.sign_minutes(made, by=tender.openers[3].actor, digest=made.digest)
    with pytest.raises(Refused, match="not the minutes you read"):
        acts.sign_minutes(made, by=tender.openers[1].actor, digest="0" * 64)

    acts.sign_minutes(made, by=tender.openers[1].actor, digest=made.digest, remark="One came late.")
    with pytest.raises(Refused, match="signed already"):
        acts.sign_minutes(made, by=tender.openers[1].actor, digest=made.digest)
    assert Opening.objects.get().state == "opened"
    acts.sign_minutes(made, by=tender.openers[2].actor, digest=made.digest)

    assert Opening.objects.get().state == "minutes_signed"
    assert MinutesSignature.objects.get(seat=1).remark == "One came late."
    assert "late" not in str(Entry.objects.filter(act="bids.sign_minutes").first().facts)


def test_the_abstract_is_published_once_all_have_signed(tender, closed, officer, rival):
    with pytest.raises(Refused, match="sign the minutes first"):
        acts.publish_minutes(closed, by=officer.actor)
    at_opening.sign_all(tender, closed)
    for persona in (tender.openers[1], rival):
        with pytest.raises(Denied):
            acts.publish_minutes(closed, by=persona.actor)

    acts.publish_minutes(closed, by=officer.actor)

    assert all(one.is_public for one in AbstractLine.objects.all())
    said = Entry.objects.get(act="bids.publish_minutes")
    assert said.is_public
    assert [one["total"] for one in said.facts["abstract"]] == ["48000", None]
    with pytest.raises(Refused, match="public already"):
        acts.publish_minutes(closed, by=officer.actor)


def test_the_record_proves_the_opening_offline(tender, closed):
    record = records.record_of(closed).canonical
    envelope = Envelope.objects.get(state="opened")

    with open_ciphertext(envelope) as kept:
        verdict = verify_opening(record, {"bid": io.BytesIO(kept.read())})

    assert verdict.ok
    assert verdict.code == "opened"
    assert records.record_of(closed).digest == Minutes.objects.get().content["record"]
    told = json.loads(record)
    told["results"][0]["files"][0]["sha256"] = "0" * 64
    forged = canonical(told)
    with open_ciphertext(envelope) as kept:
        assert not verify_opening(forged, {"bid": io.BytesIO(kept.read())}).ok


def test_a_citizen_verifies_it_without_an_account(tender, closed, officer, client, tmp_path, capsys):
    at_opening.sign_all(tender, closed)
    assert client.get(f"/bids/openings/{closed.pk}/abstract/").status_code == 404
    assert client.get(f"/bids/openings/{closed.pk}/record.json").status_code in (302, 403)
    acts.publish_minutes(closed, by=officer.actor)

    page = client.get(f"/bids/openings/{closed.pk}/abstract/").content.decode()
    assert "Ningbo Vehicles Ltd" in page
    assert "48,000.00" in page
    assert "Opener 1" not in page
    (tmp_path / "opening.json").write_bytes(client.get(f"/bids/openings/{closed.pk}/record.json").content)
    assert door.main(["verify", str(tmp_path / "opening.json")]) == 0
    assert "sound" in capsys.readouterr().out


def test_minutes_on_paper(tender, closed, client_of):
    at_opening.sign_all(tender, closed)

    answer = client_of(tender.openers[1]).get(f"/bids/openings/{closed.pk}/minutes.pdf")

    said = Pdf(answer.content).text
    for words in ("Minutes", "Opener 1", "Ningbo Vehicles Ltd", "48,000.00", "Rival Trucks Ltd", "Late"):
        assert words in said, words


def test_what_was_handed_in_is_in_the_log_from_then_on(tender, closed, settle):
    settle()
    for envelope in Envelope.objects.select_related("submission"):
        entry = Entry.objects.get(pk=envelope.submission.entry)
        assert Disclosure.objects.filter(entry=entry).exists()
        assert entry.facts["commitments"] == {"whole": envelope.commitment}


def test_the_notice_leads_to_what_was_published_of_its_opening(tender, closed, officer, client):
    at_opening.sign_all(tender, closed)
    abstract = f'href="/bids/openings/{closed.pk}/abstract/"'
    assert abstract not in client.get(f"/tenders/{tender.notice.pk}/").content.decode()

    acts.publish_minutes(closed, by=officer.actor)

    page = client.get(f"/tenders/{tender.notice.pk}/").content.decode()
    assert abstract in page
    assert f'href="/bids/openings/{closed.pk}/record.json"' in page
    assert "Opening of the bids" in page
