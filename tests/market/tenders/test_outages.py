# SPDX-License-Identifier: Apache-2.0
"""The heartbeat, the word of probers, and the time given back to all bidders after an outage."""

import json
import secrets
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.test import Client

from meishan.base.accounts.actions import make_token
from meishan.base.accounts.states import Role
from meishan.base.core import clock
from meishan.base.core.actor import SYSTEM
from meishan.base.core.errors import Denied, Refused
from meishan.base.ledger.models import Entry
from meishan.market.bids.actions.opening import releasing
from meishan.market.tenders import actions
from meishan.market.tenders.models import (
    Deadline,
    Notice,
    OutageExtension,
    ProbeReport,
)
from meishan.market.tenders.queries import outages
from tests.factories import bids as factory
from tests.factories import opening as at_opening
from tests.personas import join, make_person

MINUTE = timedelta(minutes=1)


@pytest.fixture
def tender(officer, second_officer):
    return factory.publish_tender(officer, second_officer)


@pytest.fixture
def prober(other_agency_officer):
    """What acts for a program with a key of another agency."""
    return replace(other_agency_officer.actor, token=other_agency_officer.person.pk)


@pytest.fixture
def report(prober):
    """`report((before, for), …)`: gaps that began so many minutes ago and lasted so many."""

    def make(*gaps):
        at = clock.now()
        found = [(at - begin * MINUTE, at - (begin - lasted) * MINUTE, "refused") for begin, lasted in gaps]
        return actions.report_availability(
            by=prober, prober="Geneva", since=min(at - 3 * 60 * MINUTE, found[0][0]), until=at, gaps=found
        )

    return make


def closes(tender):
    return Deadline.objects.get(pk=tender.notice.pk).closes_at


def fresh(tender):
    return Notice.objects.select_related("tender", "deadline").get(pk=tender.notice.pk)


# The heartbeat.


def test_a_probers_word_is_public_and_counts(tender, report, prober):
    made = report((40, 10))

    entry = Entry.objects.get(pk=made.entry)
    assert (entry.act, entry.is_public, entry.organisation) == (
        "tenders.report_availability",
        True,
        prober.organisation,
    )
    [gap] = outages.gaps(clock.now() - 60 * MINUTE, clock.now())
    assert gap.length == 10 * MINUTE


def test_who_bids_can_not_report_an_outage_and_neither_can_a_person(bidder, officer):
    at = clock.now()
    told = {"prober": "x", "since": at - 9 * MINUTE, "until": at, "gaps": []}
    for actor in (replace(bidder.actor, token=bidder.person.pk), officer.actor):
        with pytest.raises(Denied, match="Only programs"):
            actions.report_availability(by=actor, **told)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"prober": " "}, "name"),
        ({"since": 5, "until": 9}, "has passed"),
        ({"until": -1}, "has passed"),
        ({"since": 60 * 49}, "two days"),
        ({"gaps": [(40, 50)]}, "in order"),
        ({"gaps": [(20, 10), (20, 10)]}, "in order"),
        ({"gaps": [(70, 65)]}, "in order"),
    ],
)
def test_a_report_that_makes_no_sense_is_refused(world, prober, changes, sentence):
    at = clock.now()
    told = {"prober": "Geneva", "since": 60, "until": 0, "gaps": [], **changes}
    with pytest.raises(Refused, match=sentence):
        actions.report_availability(
            by=prober,
            prober=told["prober"],
            since=at - told["since"] * MINUTE,
            until=at - told["until"] * MINUTE,
            gaps=[(at - begin * MINUTE, at - end * MINUTE, "") for begin, end in told["gaps"]],
        )


def test_a_report_comes_by_key_through_the_api(other_agency):
    head = join(make_person("Hanna Head"), other_agency, Role.HEAD)
    at = clock.now()
    body = {
        "prober": "Geneva",
        "since": (at - 30 * MINUTE).isoformat(),
        "until": at.isoformat(),
        "gaps": [{"since": (at - 20 * MINUTE).isoformat(), "until": (at - 10 * MINUTE).isoformat()}],
    }

    def post(scopes):
        _token, secret = make_token(other_agency, by=head.actor, name="probe", scopes=scopes)
        return Client().post(
            "/api/v1/probes",
            json.dumps(body),
            content_type="application/json",
            headers={"Authorization": f"Bearer {secret}", "Idempotency-Key": secrets.token_hex(8)},
        )

    assert post(["notices.read"]).status_code == 403
    assert post(["probes.write"]).status_code == 201
    assert ProbeReport.objects.get().organisation_id == other_agency.pk


# The deadline moves.


def test_after_an_outage_the_deadline_moves_for_all_by_the_formula(tender, report, time_passes):
    time_passes(factory.to_deadline(tender, -10 * MINUTE))
    before = closes(tender)
    report((50, 20))

    assert actions.give_back_time_everywhere() == 1

    made = OutageExtension.objects.get()
    assert (made.before, made.deadline, made.lost) == (before, closes(tender), 20 * MINUTE)
    assert timedelta(0) <= closes(tender) - (before + 20 * MINUTE) < 5 * MINUTE
    entry = Entry.objects.get(act="tenders.extend_for_outage")
    assert entry.is_public
    assert entry.pk == made.entry
    assert entry.facts["lost"] == "0:20:00"
    assert len(entry.facts["gaps"]) == 1
    assert actions.give_back_time_everywhere() == 0


def test_what_the_entry_says_gives_the_deadline_again(tender, report, time_passes):
    """Anybody can recompute the public entry."""
    time_passes(factory.to_deadline(tender, -10 * MINUTE))
    report((50, 20))
    actions.give_back_time_everywhere()
    entry = Entry.objects.get(act="tenders.extend_for_outage")
    gaps = [
        outages.Gap(*(datetime.fromisoformat(one) for one in told.split("/"))) for told in entry.facts["gaps"]
    ]

    again = outages.due(datetime.fromisoformat(entry.facts["deadline_before"]), gaps, [], entry.at)

    assert again.deadline == datetime.fromisoformat(entry.facts["deadline"])


def test_a_gap_over_the_deadline_itself_opens_it_again(tender, report, bidder, time_passes):
    """Karnataka 2020: the portal broke half an hour before the close."""
    time_passes(factory.to_deadline(tender, 20 * MINUTE))
    with pytest.raises(Refused, match="deadline has passed"):
        factory.submit_bid(tender, bidder, with_bytes=False)
    report((40, 30))

    assert actions.give_back_time(fresh(tender))

    assert closes(tender) >= clock.now() + 60 * MINUTE
    assert factory.submit_bid(tender, bidder).state == "standing"


@pytest.mark.parametrize("gap", [(60, 5), (200, 60)])
def test_short_and_early_gaps_move_nothing(tender, report, time_passes, gap):
    time_passes(factory.to_deadline(tender, -10 * MINUTE))
    report(gap)

    assert actions.give_back_time_everywhere() == 0
    with pytest.raises(Refused, match="No outage"):
        actions.extend_for_outage(tender.notice, by=SYSTEM)


def test_a_suspended_tender_is_left_alone(tender, report, officer, time_passes):
    time_passes(factory.to_deadline(tender, -10 * MINUTE))
    actions.suspend(tender.notice, by=officer.actor, reason={"en": "A question of law."})
    report((50, 20))

    assert actions.give_back_time_everywhere() == 0


def test_nobody_moves_a_deadline_for_an_outage_by_hand(tender, officer):
    with pytest.raises(Denied):
        actions.extend_for_outage(tender.notice, by=officer.actor)


def test_no_share_is_released_before_lost_time_is_given_back(tender, report, bidder, time_passes):
    factory.submit_bid(tender, bidder)
    at_opening.past_deadline(tender, time_passes)
    opening = at_opening.schedule(tender)
    at_opening.gather(tender, opening, 1, 2)
    report((40, 8))

    with pytest.raises(Refused, match="must have passed first"):
        at_opening.release(tender, opening)

    assert OutageExtension.objects.count() == 1
    opening.refresh_from_db()
    assert opening.released_at is None
    # The openers come together again once the new deadline and its grace have passed.
    time_passes(factory.to_deadline(tender, at_opening.GRACE))
    at_opening.release(tender, opening)
    assert Deadline.objects.get(pk=tender.notice.pk).released_at is not None


def test_the_release_itself_refuses_while_an_outage_is_not_made_good(
    tender, report, bidder, time_passes, monkeypatch
):
    """Should the look before it be left out, the act still looks under its own lock."""
    factory.submit_bid(tender, bidder)
    at_opening.past_deadline(tender, time_passes)
    opening = at_opening.schedule(tender)
    at_opening.gather(tender, opening, 1, 2)
    report((40, 8))
    monkeypatch.setattr(releasing, "give_back_time", lambda notice: False)

    with pytest.raises(Refused, match="out of reach"):
        at_opening.release(tender, opening)


def test_no_opening_is_scheduled_while_time_is_owed(tender, report, bidder, time_passes):
    at_opening.past_deadline(tender, time_passes)
    report((40, 8))

    with pytest.raises(Refused):
        at_opening.schedule(tender)
    assert OutageExtension.objects.count() == 1


def test_once_shares_are_out_nothing_moves(tender, report, bidder, time_passes):
    factory.submit_bid(tender, bidder)
    at_opening.past_deadline(tender, time_passes)
    opening = at_opening.schedule(tender)
    at_opening.gather(tender, opening, 1, 2)
    at_opening.release(tender, opening)
    before = closes(tender)
    report((40, 8))

    assert not actions.give_back_time(fresh(tender))
    with pytest.raises(Refused, match="Opening has begun"):
        actions.extend_for_outage(tender.notice, by=SYSTEM)
    assert closes(tender) == before


# Pages.


def test_the_record_of_outages_is_public(tender, report, time_passes):
    time_passes(factory.to_deadline(tender, -10 * MINUTE))
    report((50, 20))
    actions.give_back_time_everywhere()

    page = Client().get("/tenders/outages/").content.decode()

    assert tender.notice.reference in page
    assert "Geneva" in page
    assert str(OutageExtension.objects.get().entry) in page
    rows = Client().get("/tenders/outages/?format=csv")
    assert "1200" in rows.getvalue().decode("utf-8-sig")
    rows.close()


def test_the_record_is_there_before_anything_happened(world):
    assert "No heartbeat was noted yet" in Client().get("/tenders/outages/").content.decode()


def test_probers_ask_an_address_that_reads_the_clock_of_the_database(world):
    answer = Client().get("/tenders/outages/now.json")

    assert abs(clock.now().timestamp() - datetime.fromisoformat(answer.json()["now"]).timestamp()) < 60


def test_the_notice_says_that_its_deadline_moved_after_an_outage(tender, report, time_passes):
    time_passes(factory.to_deadline(tender, -10 * MINUTE))
    report((50, 20))
    actions.give_back_time_everywhere()

    assert "moved after an outage" in Client().get(f"/tenders/{tender.notice.pk}/").content.decode()
