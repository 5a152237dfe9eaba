# SPDX-License-Identifier: Apache-2.0
"""Publication, amendment, cancellation: what becomes public, and what can never change again."""

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from meishan.base.core import clock, scope
from meishan.base.core.errors import Denied, Refused
from meishan.base.ledger.models import Entry
from meishan.market.tenders import actions, queries
from meishan.market.tenders.models import Deadline, Draft, Lot, Notice, NoticeVersion
from meishan.market.tenders.models.content import digest
from tests.market.tenders.conftest import in_days


def test_publication_makes_the_text_public_to_everybody(make_draft, officer, second_officer):
    draft = actions.clear(actions.submit(make_draft(), by=officer.actor), by=second_officer.actor)

    notice = actions.publish(draft, by=officer.actor)

    with scope.of_organisations([]):
        seen = queries.notice_for_reader(notice.pk)
        assert seen.title["fr"] == "Véhicules de terrain pour le Kenya"
        assert seen.is_open(clock.now())
        assert queries.codes_of(seen) == ["25100000", "25101500"]
        (lot,) = queries.lots_of(seen)
        assert lot.items.get().quantity == 12
    assert seen.pk == draft.pk


def test_the_public_log_holds_the_digest_of_what_was_published(notice):
    entry = Entry.objects.get(subject_id=notice.pk, act="tenders.publish")
    version = NoticeVersion.objects.get(notice=notice)

    assert entry.is_public
    assert entry.facts["digest"] == version.digest == digest(version.content)
    assert entry.facts["reference"] == notice.reference
    assert "Procurement" not in str(entry.facts)


def test_an_uncleared_draft_can_not_be_published(make_draft, officer):
    draft = actions.submit(make_draft(), by=officer.actor)

    with pytest.raises(Denied, match="second officer"):
        actions.publish(draft, by=officer.actor)


def test_a_notice_closes_at_its_deadline_by_itself(notice, time_passes):
    assert notice in queries.open_notices(clock.now())

    time_passes(timedelta(days=31))

    found = queries.notice_for_reader(notice.pk)
    assert found.phase(clock.now()) == "closed"
    assert notice not in queries.open_notices(clock.now())


def test_the_moment_of_the_deadline_is_closed(notice):
    closes_at = notice.deadline.closes_at

    assert notice.is_open(closes_at - timedelta(microseconds=1))
    assert not notice.is_open(closes_at)


def test_a_text_cleared_too_early_is_not_published_after_its_deadline(
    make_draft, officer, second_officer, time_passes
):
    draft = make_draft(deadline=in_days(2))
    draft = actions.clear(actions.submit(draft, by=officer.actor), by=second_officer.actor)
    time_passes(timedelta(days=3))

    with pytest.raises(Refused, match="in the past"):
        actions.publish(draft, by=officer.actor)

    assert not Notice.objects.exists()


def test_an_amendment_is_a_next_version_and_keeps_the_first(notice, revise):
    later = in_days(45)
    changed = revise(notice, "Suppliers asked for time.", deadline=later, title={"en": "Field vehicles"})

    versions = list(queries.versions_of(changed))
    assert [one.number for one in versions] == [1, 2]
    assert versions[0].content["title"]["en"] == "Field vehicles for Kenya"
    assert changed.version == 2
    assert Deadline.objects.get(notice=notice).closes_at == datetime.fromisoformat(later).replace(
        microsecond=0
    )
    parts = {one.part for one in queries.changes_between(versions[0].content, versions[1].content)}
    assert parts == {"title", "deadline"}
    entry = Entry.objects.get(subject_id=notice.pk, act="tenders.revise")
    assert entry.facts["version"] == 2
    assert entry.facts["reason"] == {"en": "Suppliers asked for time."}


def test_nothing_changes_in_public_until_the_amendment_is_published(notice, officer):
    draft = actions.amend(notice, by=officer.actor)
    actions.save(draft, by=officer.actor, changes={"title": {"en": "Changed"}})

    assert queries.notice_for_reader(notice.pk).title["en"] == "Field vehicles for Kenya"


def test_only_one_amendment_is_on_its_way(notice, officer):
    actions.amend(notice, by=officer.actor)

    with pytest.raises(Refused, match="on its way"):
        actions.amend(notice, by=officer.actor)


def test_an_amendment_needs_a_change_and_a_reason(notice, officer):
    draft = actions.amend(notice, by=officer.actor)

    with pytest.raises(Refused, match="Nothing has changed"):
        actions.submit(draft, by=officer.actor)
    draft = actions.save(draft, by=officer.actor, changes={"countries": ["UG"]})
    with pytest.raises(Refused, match="why the notice is amended"):
        actions.submit(draft, by=officer.actor)


def test_a_deadline_never_moves_earlier(notice, officer):
    draft = actions.amend(notice, by=officer.actor)
    draft = actions.save(
        draft, by=officer.actor, changes={"deadline": in_days(20)}, reason={"en": "We are in a hurry."}
    )

    with pytest.raises(Refused, match="only move later"):
        actions.submit(draft, by=officer.actor)
    with pytest.raises(IntegrityError), transaction.atomic():
        Deadline.objects.filter(notice=notice).update(closes_at=in_days(20))


def test_after_the_deadline_nothing_is_amended(notice, officer, second_officer, time_passes):
    draft = actions.amend(notice, by=officer.actor)
    draft = actions.save(draft, by=officer.actor, changes={"deadline": in_days(60)}, reason={"en": "Later."})
    draft = actions.clear(actions.submit(draft, by=officer.actor), by=second_officer.actor)
    time_passes(timedelta(days=31))

    with pytest.raises(Refused, match="deadline has passed"):
        actions.publish_amendment(draft, by=officer.actor)
    with pytest.raises(Refused, match="deadline has passed"):
        actions.amend(notice, by=officer.actor)


def test_a_lot_left_out_is_removed_but_kept_and_its_number_is_not_used_again(notice, revise):
    lots = [{"number": 2, "title": {"en": "Spare parts"}, "description": {}, "items": []}]

    changed = revise(notice, lots=lots)

    assert [(one.number, one.state) for one in queries.lots_of(changed)] == [(2, "active"), (1, "removed")]
    assert queries.next_lot_number({"lots": []}, changed.pk) == 3


def test_versions_can_not_be_changed_deleted_or_skipped(notice):
    version = NoticeVersion.objects.get(notice=notice)

    with pytest.raises(IntegrityError), transaction.atomic():
        NoticeVersion.objects.filter(pk=version.pk).update(digest="0" * 64)
    with pytest.raises(IntegrityError), transaction.atomic():
        NoticeVersion.objects.filter(pk=version.pk).delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        NoticeVersion.objects.create(notice=notice, number=3, content={}, digest="", at=clock.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        Lot.objects.filter(notice=notice).delete()


def test_a_cancelled_notice_stays_public_with_its_reason(notice, officer):
    amendment = actions.amend(notice, by=officer.actor)

    with pytest.raises(Refused, match="why"):
        actions.cancel(notice, by=officer.actor, reason={"fr": "Le besoin n'existe plus."})
    reason = {"en": "The need has gone.", "fr": "Le besoin n'existe plus."}
    cancelled = actions.cancel(notice, by=officer.actor, reason={**reason, "zh": "  "})

    assert cancelled.phase(clock.now()) == "cancelled"
    assert queries.notice_for_reader(notice.pk).cancel_reason == reason
    assert notice not in queries.open_notices(clock.now())
    assert Draft.objects.get(pk=amendment.pk).state == "discarded"
    with pytest.raises(Denied):
        actions.cancel(notice, by=officer.actor, reason={"en": "Again."})


@pytest.mark.parametrize("name", ["other_agency_officer", "supplier_owner", "reviewer"])
def test_nobody_else_can_amend_or_cancel(notice, request, name):
    stranger = request.getfixturevalue(name)

    with pytest.raises(Denied):
        actions.amend(notice, by=stranger.actor)
    with pytest.raises(Denied):
        actions.cancel(notice, by=stranger.actor, reason={"en": "Because."})
