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


def test_the_notice_leads_to_what_was_published_of_its_opening(tender, closed, officer, client):
    at_opening.sign_all(tender, closed)
    abstract = f'href="/bids/openings/{closed.pk}/abstract/"'
    assert abstract not in client.get(f"/tenders/{tender.notice.pk}/").content.decode()

    acts.publish_minutes(closed, by=officer.actor)

    page = client.get(f"/tenders/{tender.notice.pk}/").content.decode()
    assert abstract in page
    assert f'href="/bids/openings/{closed.pk}/record.json"' in page
    assert "Opening of the bids" in page


def test_record_and_proof_stand_side_by_side_and_check_each_other(
    tender, closed, bidder, officer, client, client_of, settle, tmp_path, capsys
):
    address = f"/bids/openings/{closed.pk}/"
    opener = client_of(tender.openers[1])
    assert "ready in a few seconds" in opener.get(f"{address}minutes/").content.decode()
    assert opener.get(f"{address}record.tlog-proof").status_code == 404

    settle()
    at_opening.sign_all(tender, closed)
    acts.publish_minutes(closed, by=officer.actor)
    pages = {
        f"{address}minutes/": opener,
        f"{address}abstract/": client,
        address: client_of(bidder),
    }
    for path, reader in pages.items():
        page = reader.get(path).content.decode()
        assert f'href="{address}record.json"' in page, path
        assert f'href="{address}record.tlog-proof"' in page, path
        assert 'href="/verify/"' in page, path
        assert "meishan verify" in page, path

    saved = {}
    for ending in ("json", "tlog-proof"):
        answer = client.get(f"{address}record.{ending}")
        saved[ending] = tmp_path / answer["Content-Disposition"].split('"')[1]
        saved[ending].write_bytes(answer.content)
    keys = tmp_path / "keys.txt"
    keys.write_bytes(client.get("/log/keys.txt").content)
    # As the page says it: the names in its command are those the files are saved under.
    said = f"meishan verify {saved['json'].name} --proof {saved['tlog-proof'].name} --key keys.txt"
    assert said in client.get(f"{address}abstract/").content.decode()
    given = ["verify", str(saved["json"]), "--proof", str(saved["tlog-proof"]), "--key", str(keys)]
    assert door.main(given) == 0
    assert "Proved" in capsys.readouterr().out


def set_rules(head, agency, what: str) -> None:
    """From today on the agency's minutes show that."""
    changes = {f"minutes.{one}": {"value": what} for one in ("small", "itb", "rfp")}
    tenders.set_rules(
        agency, by=head.actor, since=clock.now().date(), changes=changes, reason={"en": "So decided."}
    )


def hold(tender, time_passes, *personas) -> Opening:
    """An opening of these bidders' envelopes, closed and signed."""
    for persona in personas:
        factory.submit_bid(tender, persona)
    at_opening.past_deadline(tender, time_passes)
    return at_opening.hold(tender)


def test_a_tender_shows_what_its_frozen_rules_say_whatever_became_of_the_agencys(
    tender, bidder, rival, head, agency, officer, time_passes, client_of
):
    set_rules(head, agency, "nothing")
    Agency.objects.filter(pk=agency.pk).update(rule_set="unops")
    opening = hold(tender, time_passes, bidder, rival)

    watched = client_of(rival).get(f"/bids/openings/{opening.pk}/").content.decode()
    assert "Ningbo Vehicles Ltd" in watched
    assert "48,000.00" in watched
    acts.publish_minutes(Opening.objects.get(pk=opening.pk), by=officer.actor)


def test_where_the_rules_show_nothing_a_bidder_learns_of_its_own_envelope_alone(
    make_tender, bidder, rival, head, agency, officer, auditor, time_passes, client_of
):
    set_rules(head, agency, "nothing")
    tender = make_tender()
    set_rules(head, agency, "names_and_totals")
    opening = hold(tender, time_passes, bidder, rival)
    address = f"/bids/openings/{opening.pk}/"

    watched = client_of(rival).get(address).content.decode()
    assert "Ningbo Vehicles Ltd" not in watched
    assert "48,000.00" not in watched
    assert "record.json" not in watched
    for ending in ("json", "tlog-proof"):
        # The record names who bid.
        assert client_of(rival).get(f"{address}record.{ending}").status_code == 403
    for persona in (officer, tender.openers[1], auditor):
        assert client_of(persona).get(f"{address}record.json").status_code == 200
    with pytest.raises(Refused, match="let no abstract be published"):
        acts.publish_minutes(Opening.objects.get(pk=opening.pk), by=officer.actor)


def test_where_the_rules_show_names_the_minutes_hold_no_column_of_totals(
    make_tender, bidder, head, agency, time_passes, client_of
):
    set_rules(head, agency, "names")
    tender = make_tender()
    opening = hold(tender, time_passes, bidder)

    page = client_of(tender.openers[1]).get(f"/bids/openings/{opening.pk}/minutes/").content.decode()

    assert "Ningbo Vehicles Ltd" in page
    assert 'data-label="Total"' not in page
    assert Minutes.objects.get().content["envelopes"][0]["total"] is None


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
