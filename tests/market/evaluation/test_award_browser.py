# SPDX-License-Identifier: Apache-2.0
"""Pages of awards in a real browser: they fit a phone and a screen reader, before the decision and after it."""

import pytest

from meishan.market.evaluation.actions import awarding, debriefing, protesting
from meishan.market.evaluation.models import Ranking, Recommendation
from tests.browsing import look, press
from tests.factories import awards as factory

pytestmark = pytest.mark.browser


@pytest.fixture
def world(committed_world):
    """Personas of these tests live in a database whose commits are real, as the browser's server sees them."""


def test_every_page_is_accessible_and_fits(open_page, live, case, head):
    home, officer = f"/evaluation/{case.notice.pk}/award/", case.officer
    look(open_page, {officer: [home]})
    factory.ranked(case)
    look(open_page, {officer: [f"{home}recommend/"], head: ["/evaluation/committee/"]})
    made = factory.recommend(case)
    awarding.advise(made, by=case.committee[0].actor, verdict="return", comment="Were references checked?")
    made = factory.recommend(case)
    there = f"/evaluation/recommendations/{made.pk}/"
    look(
        open_page,
        {case.committee[0]: ["/evaluation/awards/"], case.committee[1]: [there], officer: [there]},
    )
    factory.endorse(case, made)
    look(open_page, {head: [there]})
    factory.decide(case, made)
    factory.announce(case, made)
    bidder, letter = case.bidders[1], case.letter(1)
    ranking = Ranking.objects.get()
    own = f"/evaluation/letters/{letter.pk}/"
    visits = {
        None: [f"/evaluation/rankings/{ranking.pk}/?again=1"],
        bidder: ["/evaluation/letters/", own, f"{own}protest/"],
    }
    look(open_page, visits)
    debriefing.ask_debrief(letter, by=bidder.actor, question="Where did we lose points?")
    look(open_page, {officer: [f"/evaluation/debriefs/{letter.pk}/"]})
    third = case.letter(2)
    made = protesting.draft_protest(
        third, by=case.bidders[2].actor, ground="criteria", words="The delivery time counts.", lots=[1]
    )
    protest = protesting.file_protest(made, by=case.bidders[2].actor)
    visits = {
        case.bidders[2]: [f"/evaluation/protests/{protest.pk}/"],
        case.committee[2]: [f"/evaluation/protests/{protest.pk}/"],
        head: [f"/evaluation/awards/{case.award.pk}/cancel/"],
        officer: [f"/evaluation/offers/{case.submissions[2].pk}/reject/", home],
    }
    look(open_page, visits)


def test_an_officer_goes_from_the_ranking_to_the_committee_with_the_mouse_alone(open_page, live, case):
    page = open_page(case.officer)
    page.goto(f"/evaluation/{case.notice.pk}/award/")
    press(page.get_by_role("link", name="Rank the offers"))
    press(page.get_by_role("button", name="Rank the offers"))
    press(page.get_by_role("link", name="Write the recommendation"))
    page.get_by_label("Reasons").fill("The lowest price; three references were called.")
    press(page.get_by_role("button", name="Keep the draft"))
    press(page.get_by_role("button", name="Hand it over"))
    page.get_by_text("The review committee reads it.").wait_for()

    assert Recommendation.objects.get().state == "submitted"
