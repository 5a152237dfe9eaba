# SPDX-License-Identifier: Apache-2.0
"""What is said at a pre-bid meeting is told to all at once, without a name."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from meishan.base.core import clock
from meishan.base.core.errors import Denied, Refused
from meishan.base.ledger.models import Entry
from meishan.market.tenders import actions, queries
from meishan.market.tenders.models import MeetingMinutes
from meishan.market.tenders.queries.life import meetings_of

SAID = {"en": "Twelve firms were there. The site was shown.", "ar": "حضرت اثنتا عشرة شركة."}
ASKED = ({"en": "May parts come later?"}, {"en": "No, with the vehicles."})


def publish(notice, officer, **given):
    return actions.publish_meeting(
        notice, by=officer.actor, **{"held_at": clock.now(), "words": SAID, "questions": [ASKED], **given}
    )


def test_minutes_and_answers_are_public_together(make_tender, officer):
    tender = make_tender()
    minutes = publish(tender.notice, officer)

    assert list(meetings_of(tender.notice)) == [minutes]
    (answer,) = queries.answers_of(tender.notice)
    assert answer.question == ASKED[0]
    assert answer.at == minutes.at
    entry = Entry.objects.get(act="tenders.publish_meeting")
    assert entry.is_public
    assert (entry.facts["number"], entry.facts["answers"], entry.facts["minutes"]) == (1, [1], SAID)


def test_bad_minutes_are_refused_with_a_sentence(make_tender, officer, time_passes):
    notice = make_tender().notice
    for given, why in (
        ({"words": {"fr": "Oui."}}, "main language"),
        ({"held_at": clock.now() + timedelta(days=1)}, "still to come"),
        ({"questions": [({"en": "Why?"}, {})]}, "with its answer"),
        ({"questions": [ASKED] * 51}, "at most 50"),
    ):
        with pytest.raises(Refused, match=why):
            publish(notice, officer, **given)
    time_passes(timedelta(days=31))
    with pytest.raises(Refused, match="deadline has passed"):
        publish(notice, officer)


def test_minutes_are_kept_as_they_were_and_without_gaps(make_tender, officer):
    notice = make_tender().notice
    publish(notice, officer)
    second = publish(notice, officer, questions=[])

    assert second.number == 2
    with pytest.raises(IntegrityError), transaction.atomic():
        MeetingMinutes.objects.filter(pk=second.pk).update(words={})
    with pytest.raises(IntegrityError, match="none before"), transaction.atomic():
        MeetingMinutes.objects.create(notice=notice, number=4, held_at=second.at, words={}, at=second.at)


def test_while_a_tender_is_suspended_questions_are_still_answered(make_tender, officer):
    notice = actions.suspend(make_tender().notice, by=officer.actor, reason={"en": "A doubt."})

    assert publish(notice, officer).number == 1
    actions.answer(notice, by=officer.actor, questions=[], question=ASKED[0], answer=ASKED[1])
    assert queries.answers_of(notice).count() == 2


@pytest.mark.parametrize("name", ["other_agency_officer", "supplier_owner", "reviewer"])
def test_nobody_else_publishes_minutes(make_tender, request, name):
    notice = make_tender().notice
    with pytest.raises(Denied):
        publish(notice, request.getfixturevalue(name))
