# SPDX-License-Identifier: Apache-2.0
"""Mail to those whose turn it is, awards that come into force by themselves, and what ends with a tender."""

import re

from meishan.base.accounts.models import Mail
from meishan.market.evaluation.actions import debriefing, protesting
from meishan.market.evaluation.models import Award
from meishan.market.evaluation.tasks import awarding as tasks
from meishan.market.tenders import actions as tenders
from meishan.market.vetting import tasks as vetting
from tests.factories import awards as factory


def told(kind):
    return {one.to for one in Mail.objects.filter(kind=kind)}


def address(*personas):
    return {one.person.email for one in personas}


def test_whose_turn_it_is_hears_of_it(case, settle):
    factory.ranked(case)
    made = factory.recommend(case)
    settle()
    assert told("evaluation.submit_recommendation") == address(*case.committee, case.head)

    factory.endorse(case, made)
    settle()
    assert told("evaluation.advise") == address(case.head)

    factory.decide(case, made)
    settle()
    assert told("evaluation.decide") == address(case.officer)


def test_what_no_committee_reviews_waits_for_whoever_may_decide(small, client_of):
    factory.ranked(small)
    made = factory.recommend(small)

    for address in ("/desk/", "/evaluation/awards/"):
        link = f"/evaluation/recommendations/{made.pk}/"
        assert link in client_of(small.head).get(address, follow=True).content.decode()
        assert link not in client_of(small.officer).get(address, follow=True).content.decode()


def test_each_bidder_hears_that_its_letter_is_there_and_no_more(case, settle):
    factory.announced(case)
    settle()

    assert told("evaluation.announce") == address(*case.bidders)
    for one in Mail.objects.filter(kind="evaluation.announce"):
        assert not re.search(r"\b120[,.\s]?000\b", one.text)
        others = [bidder for bidder in case.bidders if bidder.person.email != one.to]
        assert not [bidder for bidder in others if bidder.organisation.name in one.text]


def test_an_award_comes_into_force_by_itself(case, settle, time_passes):
    award = factory.announced(case)
    tasks.let_awards_stand()
    assert Award.objects.get().state == "notified"
    factory.past(award.standstill_until, time_passes)

    tasks.let_awards_stand()

    assert Award.objects.get().state == "standing"
    settle()
    assert told("evaluation.let_stand") >= address(case.bidders[0], case.officer)


def test_what_holds_an_award_is_waited_for(case, time_passes):
    award = factory.announced(case)
    debriefing.ask_debrief(case.letter(1), by=case.bidders[1].actor)
    factory.past(award.standstill_until, time_passes)

    tasks.let_awards_stand()

    assert Award.objects.get().state == "notified"


def test_debriefings_and_protests_are_told_of(case, settle):
    factory.announced(case)
    bidder = case.bidders[1]
    asked = debriefing.ask_debrief(case.letter(1), by=bidder.actor)
    settle()
    assert address(case.officer) <= told("evaluation.ask_debrief")
    debriefing.answer_debrief(asked, by=case.officer.actor, answer="Your price was higher.")
    settle()
    assert told("evaluation.answer_debrief") == address(bidder)
    made = protesting.draft_protest(
        case.letter(1), by=bidder.actor, ground="criteria", words="Not followed.", lots=[1]
    )
    protesting.file_protest(made, by=bidder.actor)
    settle()
    assert address(case.committee[2]) <= told("evaluation.file_protest")
    assert not told("evaluation.file_protest") & address(*case.bidders)
    protesting.admit_protest(made, by=case.committee[2].actor, admissible=True)
    settle()
    assert told("evaluation.admit_protest") == address(bidder)


def test_with_the_tender_its_awards_end(case, settle):
    factory.announced(case)
    tenders.cancel(case.notice, by=case.officer.actor, reason={"en": "The need has gone."})

    tasks.cancel_awards(notice=str(case.notice.pk))

    award = Award.objects.get()
    assert (award.state, award.cancel_ground) == ("cancelled", "ended")


def test_who_is_recommended_is_screened_again(case, settle, monkeypatch):
    queued = []
    monkeypatch.setattr(tasks, "enqueue", lambda job, **arguments: queued.append((job, arguments)))
    factory.ranked(case)
    factory.recommend(case)
    settle()

    assert queued == [
        (
            vetting.screen_supplier,
            {"subjects": [str(case.bidders[0].organisation.pk)], "moment": "award"},
        )
    ]
