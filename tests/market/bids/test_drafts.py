# SPDX-License-Identifier: Apache-2.0
"""Drafts kept encrypted, and the organisation's keys."""

import pytest

from meishan.algorithms.sealing import new_key
from meishan.base.core.errors import Denied, Refused
from meishan.market.bids import actions, queries
from meishan.market.bids.actions.drafting import LARGEST_DRAFT
from meishan.market.bids.models import BidDraft
from tests.factories import bids as factory

SEALED = b"age-encryption.org/v1\n" + b"nobody here can read this"


@pytest.fixture
def key(bidder):
    return actions.make_organisation_key(bidder.organisation, by=bidder.actor, recipient=new_key()[1])


def save(bid, bidder, key, **changes):
    given = {"lot": 1, "kind": "whole", "ciphertext": SEALED, "recipient": key.recipient, "edit": 0}
    return actions.save_draft(bid, by=bidder.actor, **{**given, **changes})


def test_a_draft_is_kept_as_ciphertext_and_counted(tender, bidder, key):
    bid = factory.begin(tender, bidder)
    assert save(bid, bidder, key).edit == 1

    assert save(bid, bidder, key, edit=1, ciphertext=SEALED + b"2").edit == 2

    kept = queries.draft_of(bid, 1, "whole")
    assert bytes(kept.ciphertext) == SEALED + b"2"


def test_two_people_do_not_overwrite_each_other(tender, bidder, key):
    bid = factory.begin(tender, bidder)
    save(bid, bidder, key)
    save(bid, bidder, key, edit=1)

    with pytest.raises(Refused, match="A colleague saved this draft meanwhile"):
        save(bid, bidder, key, edit=1)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"ciphertext": b'{"price": 48000}'}, "only encrypted"),
        ({"ciphertext": SEALED + bytes(LARGEST_DRAFT)}, "larger than 4 MB"),
        ({"recipient": "age1another"}, "key has changed"),
        ({"kind": "x" * 21}, "no part of the bid"),
        ({"lot": -1}, "no part of the bid"),
    ],
)
def test_what_is_no_sealed_draft_is_refused(tender, bidder, key, changes, sentence):
    bid = factory.begin(tender, bidder)

    with pytest.raises(Refused, match=sentence):
        save(bid, bidder, key, **changes)
    assert not BidDraft.objects.exists()


def test_only_the_bidder_saves(tender, bidder, rival, key):
    bid = factory.begin(tender, bidder)

    with pytest.raises(Denied, match="another organisation"):
        save(bid, rival, key)


def test_one_key_is_in_use_and_a_lost_one_is_retired_first(bidder, key):
    with pytest.raises(Refused, match="has a key already"):
        actions.make_organisation_key(bidder.organisation, by=bidder.actor, recipient=new_key()[1])

    actions.retire_organisation_key(bidder.organisation, by=bidder.actor)
    made = actions.make_organisation_key(bidder.organisation, by=bidder.actor, recipient=new_key()[1])

    assert queries.key_in_use(bidder.organisation.pk) == made
    assert [one.pk for one in queries.keys_of(bidder.organisation.pk)] == [made.pk, key.pk]


def test_a_secret_key_or_nonsense_is_no_public_key(bidder):
    for given in (new_key()[0], "age1nonsense", ""):
        with pytest.raises(Refused, match="not a public key"):
            actions.make_organisation_key(bidder.organisation, by=bidder.actor, recipient=given)
    with pytest.raises(Refused, match="no key in use"):
        actions.retire_organisation_key(bidder.organisation, by=bidder.actor)


def test_keys_are_made_for_ones_own_organisation(bidder, rival):
    with pytest.raises(Denied, match="another organisation"):
        actions.make_organisation_key(rival.organisation, by=bidder.actor, recipient=new_key()[1])
