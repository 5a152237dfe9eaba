# SPDX-License-Identifier: Apache-2.0
"""Debriefings: one's own offer, once, in the window; and the standstill that waits for them."""

from datetime import UTC, date, datetime, timedelta

import pytest

from meishan.base.core.actor import SYSTEM
from meishan.base.core.errors import Denied, Refused
from meishan.market.evaluation.actions import awarding, debriefing
from meishan.market.evaluation.actions.awarding._shared import window
from meishan.market.evaluation.models import Debrief
from meishan.market.tenders.models.rulebook import Figure
from meishan.market.tenders.states import Basis, Unit
from tests.factories import awards as factory


@pytest.fixture
def lost(case):
    """The letter to the second in rank, its award announced."""
    factory.announced(case)
    return case.letter(1)


def test_a_bidder_asks_once_and_the_buyer_answers_once(case, lost, officer):
    bidder = case.bidders[1]
    with pytest.raises(Denied):
        debriefing.ask_debrief(lost, by=case.bidders[0].actor)
    with pytest.raises(Denied):
        debriefing.ask_debrief(lost, by=officer.actor)
    made = debriefing.ask_debrief(lost, by=bidder.actor, question="Where did we lose points?")
    with pytest.raises(Refused, match="asked for once"):
        debriefing.ask_debrief(lost, by=bidder.actor)
    with pytest.raises(Refused, match="Explain"):
        debriefing.answer_debrief(made, by=officer.actor, answer=" ")
    with pytest.raises(Denied):
        debriefing.answer_debrief(made, by=bidder.actor, answer="We were good.")
    debriefing.answer_debrief(made, by=officer.actor, answer="Your price was higher than the lowest.")
    with pytest.raises(Refused, match="answered already"):
        debriefing.answer_debrief(made, by=officer.actor, answer="Again.")

    made = Debrief.objects.get(pk=made.pk)
    assert made.answer == "Your price was higher than the lowest."
    assert made.protest_until > made.answered_at + timedelta(days=10)


def test_who_won_all_has_nothing_to_debrief(case, lost):
    with pytest.raises(Refused, match="awarded all you bid for"):
        debriefing.ask_debrief(case.letter(0), by=case.bidders[0].actor)


def test_after_its_window_no_debriefing_is_asked_for(case, lost, time_passes):
    factory.past(lost.debrief_until, time_passes)

    with pytest.raises(Refused, match="was over on"):
        debriefing.ask_debrief(lost, by=case.bidders[1].actor)


def test_the_award_waits_for_the_answer_and_for_the_time_to_protest(case, lost, officer, time_passes):
    award = case.award
    before = award.standstill_until
    made = debriefing.ask_debrief(lost, by=case.bidders[1].actor)
    factory.past(before, time_passes)
    with pytest.raises(Refused, match="asked for a debriefing"):
        awarding.let_stand(award, by=SYSTEM)

    debriefing.answer_debrief(made, by=officer.actor, answer="Your price was higher.")

    award = case.award
    assert award.standstill_until == Debrief.objects.get(pk=made.pk).protest_until > before
    with pytest.raises(Refused, match="standstill lasts until"):
        awarding.let_stand(award, by=SYSTEM)
    assert factory.stand(case, time_passes).state == "standing"


def test_working_days_are_those_of_the_agency(agency):
    setup = agency.agency
    setup.time_zone, setup.days_off = "Africa/Nairobi", [date(2026, 12, 25), date(2026, 12, 28)]
    setup.save()
    thursday = datetime(2026, 12, 24, 22, 30, tzinfo=UTC)  # Friday 01:30 in Nairobi, a holiday
    two = Figure(2, Unit.WORKING_DAYS, Basis.PLATFORM)

    until = window(two, thursday, agency.pk)

    # Tuesday 29 and Wednesday 30 are worked; the period is over when Wednesday is, there.
    assert until == datetime(2026, 12, 30, 21, 0, tzinfo=UTC)
    assert window(Figure(0, Unit.WORKING_DAYS, Basis.PLATFORM), thursday, agency.pk) == thursday
    days = Figure(30, Unit.CALENDAR_DAYS, Basis.PLATFORM)
    assert window(days, thursday, agency.pk) == datetime(2027, 1, 24, 21, 0, tzinfo=UTC)
