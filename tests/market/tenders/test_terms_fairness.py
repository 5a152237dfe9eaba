# SPDX-License-Identifier: Apache-2.0
"""Ranking by published criteria only: what bids are judged by can't change but by a new version that all see in time.

These tests write to the database directly, as a faulty program or a dishonest operator of the application would.
"""

import json
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from meishan.base.core import clock
from meishan.base.core.errors import Refused
from meishan.base.ledger.models import Entry
from meishan.market.tenders import actions, queries
from meishan.market.tenders.models import Draft, Notice, NoticeVersion, Tender
from meishan.market.tenders.models.content import digest
from tests.market.tenders.conftest import in_days
from tests.market.tenders.test_terms import criterion, rfp

# Each value that decides who wins, and another one for it.
JUDGED_BY = [
    ("{tender,method}", '"itb"'),
    ("{tender,award}", '"lowest_acceptable"'),
    ("{tender,envelopes}", '"one"'),
    ("{tender,weights,technical}", "60"),
    ("{tender,weights,financial}", "40"),
    ("{tender,pass_mark}", "10"),
    ("{tender,ties}", '["technical"]'),
    ("{tender,criteria,0,points}", "1"),
    ("{tender,criteria,0,title,en}", '"Friendship"'),
    ("{tender,criteria}", "[]"),
    ("{tender,lots}", '"all"'),
    ("{tender,currency_rule}", '"one"'),
    ("{tender,prices,extra_lines}", "[]"),
]


@pytest.fixture
def tender(make_tender):
    return make_tender(
        type="rfp", lots=[], tender=rfp(criteria=[criterion(), criterion(id="c-2", points=50)])
    )


def rewritten(table, where, path, value):
    """Whether the database lets this value be written into the content of that row."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET content = jsonb_set(content, %s, %s::jsonb) WHERE {where} RETURNING 1",
            [path, value],
        )
        return bool(cursor.fetchone())


@pytest.mark.parametrize(("path", "value"), JUDGED_BY)
def test_a_published_version_can_not_be_rewritten(tender, path, value):
    with pytest.raises(IntegrityError):
        rewritten("tenders_noticeversion", f"notice_id = '{tender.pk}'", path, value)


@pytest.mark.parametrize(("path", "value"), JUDGED_BY)
def test_what_was_cleared_is_what_is_published(make_sealed, officer, second_officer, path, value):
    draft = make_sealed(type="rfp", lots=[], tender=rfp())
    draft = actions.clear(actions.submit(draft, by=officer.actor), by=second_officer.actor)

    with pytest.raises(IntegrityError):
        rewritten("tenders_draft", f"id = '{draft.pk}'", path, value)


@pytest.mark.parametrize(("path", "value"), JUDGED_BY)
def test_each_of_them_is_in_the_digest_that_the_public_log_holds(tender, path, value):
    version = NoticeVersion.objects.get(notice_id=tender.pk)
    with connection.cursor() as cursor:
        cursor.execute("SELECT jsonb_set(content, %s, %s::jsonb) FROM tenders_noticeversion", [path, value])
        other = cursor.fetchone()[0]
    other = other if isinstance(other, dict) else json.loads(other)
    entry = Entry.objects.get(subject_id=tender.pk, act="tenders.publish")

    assert digest(version.content) == version.digest == entry.facts["digest"]
    assert digest(other) != version.digest


def test_another_version_of_the_same_number_is_no_way_round(tender):
    first = NoticeVersion.objects.get(notice_id=tender.pk)

    with pytest.raises(IntegrityError), transaction.atomic():
        NoticeVersion.objects.create(notice_id=tender.pk, number=1, content={}, digest="", at=clock.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        first.delete()


def test_an_earlier_version_does_not_come_back(tender, revise):
    notice = revise(tender.notice, tender={**rfp(), "weights": {"technical": 60, "financial": 40}})
    assert queries.content_of(notice)["tender"]["weights"]["technical"] == 60

    with pytest.raises(IntegrityError), transaction.atomic():
        Notice.objects.filter(pk=notice.pk).update(version=1)


def test_no_version_is_added_once_the_deadline_has_passed(tender, time_passes):
    time_passes(timedelta(days=31))
    said = {**queries.content_of(tender.notice), "tender": rfp(pass_mark=1), "deadline": in_days(60)}

    with pytest.raises(IntegrityError), transaction.atomic():
        NoticeVersion.objects.create(
            notice_id=tender.pk, number=2, content=said, digest=digest(said), at=clock.now()
        )


def test_method_and_envelopes_stay_even_before_the_deadline(tender, officer, second_officer):
    with pytest.raises(IntegrityError), transaction.atomic():
        Tender.objects.filter(pk=tender.pk).update(method="itb")
    with pytest.raises(IntegrityError), transaction.atomic():
        Tender.objects.filter(pk=tender.pk).update(envelopes="one")


def test_an_amendment_of_the_weights_is_a_new_version_that_tells_them(
    tender, officer, second_officer, revise
):
    before = queries.content_of(tender.notice)
    terms = {**before["tender"], "weights": {"technical": 60, "financial": 40}}

    notice = revise(tender.notice, "Prices matter more.", tender=terms)

    assert notice.version == 2
    changes = queries.changes_between(before, queries.content_of(notice))
    assert [(one.label, one.old, one.new) for one in changes] == [
        ("Weight of the technical offer", "70%", "60%"),
        ("Weight of the price", "30%", "40%"),
    ]
    assert Entry.objects.filter(subject_id=tender.pk, act="tenders.revise").exists()


def test_terms_that_contradict_the_rules_never_reach_a_second_officer(make_sealed, officer):
    draft = make_sealed(type="rfp", lots=[], tender=rfp(weights={"technical": 70, "financial": 40}))

    with pytest.raises(Refused, match="add up to 100"):
        actions.submit(draft, by=officer.actor)
    assert Draft.objects.get(pk=draft.pk).state == "draft"
