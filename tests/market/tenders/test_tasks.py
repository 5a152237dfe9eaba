# SPDX-License-Identifier: Apache-2.0
"""The mail that follows: to whom, what it says, and whom it never names."""

from datetime import timedelta

import pytest

from meishan.base.accounts.models import Mail
from meishan.base.accounts.states import Role
from meishan.base.core import clock
from meishan.market.matching.models import Indexed
from meishan.market.tenders import actions
from tests.factories.openers import lose
from tests.market.tenders.conftest import NEEDED, in_days
from tests.personas import join, make_person


@pytest.fixture
def written(settle):
    """`written(kind)`: mails of that kind by the address they went to, after everything has settled."""

    def read(kind):
        settle()
        return {mail.to: mail for mail in Mail.objects.filter(kind=kind)}

    return read


def question_of(notice, persona):
    return actions.ask(notice, by=persona.actor, text="May they be used?", language="en")


def test_interested_and_asker_get_the_answer_and_not_a_name(
    notice, registered_owner, rival_owner, officer, written
):
    actions.express_interest(notice, by=registered_owner.actor)
    question = question_of(notice, rival_owner)

    actions.answer(
        notice,
        by=officer.actor,
        questions=[question.pk],
        question={"en": "Are used vehicles accepted?"},
        answer={"en": "New ones only."},
    )

    mails = written("tenders.answer")
    assert set(mails) == {registered_owner.person.email, rival_owner.person.email}
    for mail in mails.values():
        assert "New ones only." in mail.text
        assert notice.reference in mail.subject
    assert "Rival" not in mails[registered_owner.person.email].text
    assert "Ningbo" not in mails[rival_owner.person.email].text
    assert not any(header in str(mail.headers) for mail in mails.values() for header in ("Cc", "Bcc"))


def test_an_amendment_tells_the_reason_and_the_new_deadline(notice, registered_owner, revise, written):
    actions.express_interest(notice, by=registered_owner.actor)

    revise(notice, "Suppliers asked for time.", deadline=in_days(45))

    (mail,) = written("tenders.revise").values()
    assert "Suppliers asked for time." in mail.text
    assert f"/tenders/{notice.pk}/revisions/" in mail.text
    assert mail.language.startswith("zh")


def test_a_cancellation_tells_the_reason_once(notice, registered_owner, officer, written):
    actions.express_interest(notice, by=registered_owner.actor)
    actions.cancel(notice, by=officer.actor, reason={"en": "The need has gone.", "zh": "已不再需要。"})

    (mail,) = written("tenders.cancel").values()
    assert "已不再需要。" in mail.text
    assert "The need has gone." not in mail.text
    assert len(written("tenders.cancel")) == 1
    assert Mail.objects.filter(kind="tenders.cancel").count() == 1


def test_viewers_and_those_who_withdrew_are_not_written_to(notice, registered_owner, officer, written):
    join(make_person("Vic Viewer"), registered_owner.organisation, Role.VIEWER)
    actions.express_interest(notice, by=registered_owner.actor)
    actions.withdraw_interest(notice, by=registered_owner.actor)

    actions.cancel(notice, by=officer.actor, reason={"en": "The need has gone."})

    assert written("tenders.cancel") == {}


def test_officers_hear_of_what_waits_for_them(make_draft, officer, second_officer, supplier_owner, written):
    draft = actions.submit(make_draft(), by=officer.actor)
    assert set(written("tenders.submit")) == {second_officer.person.email}

    draft = actions.send_back(draft, by=second_officer.actor, reason="Say where.")
    assert "Say where." in written("tenders.send_back")[officer.person.email].text

    draft = actions.clear(actions.submit(draft, by=officer.actor), by=second_officer.actor)
    assert set(written("tenders.clear")) == {officer.person.email}

    notice = actions.publish(draft, by=officer.actor)
    question_of(notice, supplier_owner)
    mail = written("tenders.ask")[officer.person.email]
    assert "May they be used?" in mail.text
    assert "Ningbo" not in mail.text


def test_only_the_asker_hears_that_her_question_was_set_aside(
    notice, registered_owner, rival_owner, officer, written
):
    actions.express_interest(notice, by=registered_owner.actor)
    question = question_of(notice, rival_owner)

    actions.set_aside(question, by=officer.actor, reason="It stands in the text.")

    mails = written("tenders.set_aside")
    assert set(mails) == {rival_owner.person.email}
    assert "It stands in the text." in mails[rival_owner.person.email].text


def test_whatever_happens_to_a_tender_reaches_everybody_interested(
    make_tender, registered_owner, rival_owner, officer, written, time_passes
):
    lots = [{**NEEDED["lots"][0], "number": number} for number in (1, 2)]
    tender = make_tender(lots=lots)
    notice, why = tender.notice, {"en": "For a good reason.", "zh": "有充分理由。"}
    actions.express_interest(notice, by=registered_owner.actor)
    question_of(notice, rival_owner)

    later = tender.closes_at + timedelta(days=2)
    actions.extend_deadline(notice, by=officer.actor, deadline=later, reason=why)
    actions.suspend(notice, by=officer.actor, reason=why)
    actions.publish_meeting(
        notice,
        by=officer.actor,
        held_at=clock.now(),
        words={"en": "The site was shown.", "zh": "已参观现场。"},
    )
    actions.resume(notice, by=officer.actor)
    actions.cancel_lot(notice, by=officer.actor, number=2, reason=why)
    time_passes(timedelta(days=40))
    actions.declare_unsuccessful(notice, by=officer.actor, reason=why)

    everybody = {registered_owner.person.email, rival_owner.person.email}
    for kind, says in (
        ("tenders.extend_deadline", "有充分理由。"),
        ("tenders.suspend", "有充分理由。"),
        ("tenders.publish_meeting", "已参观现场。"),
        ("tenders.resume", f"/tenders/{notice.pk}/"),
        ("tenders.cancel_lot", "有充分理由。"),
        ("tenders.declare_unsuccessful", "有充分理由。"),
    ):
        mails = written(kind)
        assert set(mails) == everybody, kind
        assert says in mails[registered_owner.person.email].text, kind


def test_a_failed_tender_says_that_nobody_can_open_it(
    make_tender, three, rival_owner, officer, written, time_passes
):
    tender = make_tender()
    question_of(tender.notice, rival_owner)
    time_passes(timedelta(days=31))
    lose(*three[:2])

    actions.declare_failed(tender.notice, by=officer.actor, reason={"en": "Two keys are lost."})

    (mail,) = written("tenders.declare_failed").values()
    assert "nobody can open the bids" in mail.text
    assert "Two keys are lost." in mail.text


def test_the_index_follows_the_one_deadline(make_tender, officer, settle):
    tender = make_tender()
    settle()
    later = tender.closes_at + timedelta(days=2)

    actions.extend_deadline(tender.notice, by=officer.actor, deadline=later, reason={"en": "Time."})
    settle()
    indexed = Indexed.objects.get(notice=tender.notice)
    assert (indexed.closes_at, indexed.is_live) == (later, True)
    actions.suspend(tender.notice, by=officer.actor, reason={"en": "Wait."})
    settle()
    assert not Indexed.objects.get(notice=tender.notice).is_live
    actions.resume(tender.notice, by=officer.actor)
    settle()
    assert Indexed.objects.get(notice=tender.notice).is_live
