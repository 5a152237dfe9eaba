# SPDX-License-Identifier: Apache-2.0
"""Incidents and complaints that need real commits: a damaged record, and many bidders at one tender at a time."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, connections, transaction

from meishan.base.accounts.states import Role
from meishan.base.core import scope
from meishan.base.ledger import queries as ledger
from meishan.base.ledger import sequencer, signing
from meishan.base.ledger.models import Entry, Leaf
from meishan.market.bids.models import FailedTry, Submission
from meishan.market.tenders.models import Notice
from meishan.web.cli import logcheck
from tests.factories import bids as factory
from tests.personas import join, make_organisation, make_person

AT_ONCE = 12


@pytest.fixture
def world(committed_world):
    """What others do is seen only when it is committed."""


# South Africa, National Treasury, March and April 2021 (sanews, itweb, groundup).


def test_south_africa_a_restored_or_damaged_record_shows_itself(
    committed_world, databases, tender, bidder, settle
):
    """The portal crashed, data were corrupted, and it was away for weeks. Here whoever restores checks the log's root:
    a lost or changed entry shows, and the sequencer will not go on from an older database as if nothing were.
    """
    made = factory.submit_bid(tender, bidder)
    settle()
    name = connections["default"].settings_dict["NAME"]
    with databases.as_owner(name) as owner:
        owner.autocommit = False
        owner.execute("SET meishan.scope = 'all'")
        assert logcheck.fault(owner, logcheck.head(owner)) == ""
        for table in ("ledger_entry", "ledger_leaf", "ledger_checkpoint"):
            owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER, NO FORCE ROW LEVEL SECURITY")
        # A changed entry no longer fits its leaf, a changed leaf no longer fits the signed root.
        owner.execute("UPDATE ledger_entry SET facts = '{}' WHERE id = %s", [made.entry])
        owner.commit()
        entry = Entry.objects.get(pk=made.entry)
        assert ledger.entry_file(entry).leaf != bytes(Leaf.objects.get(entry=entry).data)
        owner.execute("UPDATE ledger_leaf SET data = sha256('other') WHERE entry_id = %s", [made.entry])
        assert "changed" in logcheck.fault(owner, logcheck.head(owner))
        # As an older backup: the newest of what was signed for is not there.
        head = logcheck.head(owner)
        owner.execute("DELETE FROM ledger_leaf WHERE number >= %s", [head.size - 1])
        assert "lost" in logcheck.fault(owner, head)
        owner.execute("DELETE FROM ledger_checkpoint WHERE size >= %s", [head.size])
        owner.commit()
    with pytest.raises(signing.LogKeyError, match="older backup"):
        _one_more(tender, bidder)


def _one_more(tender, bidder):
    factory.submit_bid(tender, bidder)
    while sequencer.sequence():
        """Numbers what waits."""


# Prozorro: one document with a revision (etendering, part 4; api/database.py save_data, line 305-342).


def test_prozorro_bids_at_the_same_moment_do_not_conflict_and_nobody_retries(tender, agency, time_passes):
    """The whole tender was one document; who pressed last got 409 "Please, retry" and could lose. Here each bid is
    a row of its own under a shared lock: all that press at once are taken, at the first try.
    """
    bidders = []
    for number in range(AT_ONCE):
        firm = make_organisation("supplier", f"Firm {number}", country="CN")
        bidders.append(join(make_person(f"Owner {number}"), firm, Role.OWNER))
        factory.register(bidders[-1], agency)
        factory.begin(tender, bidders[-1])
    sealed = [factory.seal_bid(tender, one) for one in bidders]
    time_passes(factory.to_deadline(tender, -timedelta(seconds=30)))
    start = threading.Barrier(AT_ONCE)

    def press(number):
        try:
            with scope.everything():
                start.wait(30)
                return factory.submit_bid(
                    tender, bidders[number], envelopes=sealed[number], with_bytes=False
                ).state
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        assert list(pool.map(press, range(AT_ONCE))) == ["standing"] * AT_ONCE
    assert Submission.objects.count() == AT_ONCE
    assert not FailedTry.objects.exists()


# alex-frolov/tender: a load test with one supplier per auction, so that bids need not queue (load/README.md).


def test_frolov_a_bidder_does_not_wait_for_another_one_on_the_same_tender(tender, bidder):
    """The hard case was left out of the measurement. Here one bidder's unfinished transaction holds up nobody."""
    begun, done = threading.Event(), threading.Event()

    def linger():
        try:
            with scope.everything(), transaction.atomic():
                Notice.objects.raw(
                    "SELECT * FROM tenders_notice WHERE id = %s FOR SHARE", [tender.notice.pk]
                )[0]
                begun.set()
                done.wait(30)
        finally:
            connection.close()

    other = threading.Thread(target=linger)
    other.start()
    begun.wait(30)
    try:
        assert factory.submit_bid(tender, bidder).state == "standing"
    finally:
        done.set()
        other.join()
