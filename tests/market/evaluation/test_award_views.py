# SPDX-License-Identifier: Apache-2.0
"""The pages of an award: each step from the page it is done on, and what each reader sees there."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from meishan.base.core.errors import Refused
from meishan.market.evaluation.models import (
    Award,
    CommitteeMember,
    Debrief,
    Protest,
    Ranking,
    Recommendation,
    Rejection,
)
from meishan.market.tenders.actions import declare_unsuccessful
from meishan.market.tenders.models import Lot
from tests.factories import awards as factory
from tests.market.evaluation.conftest import SCORED


def text(answer) -> str:
    return answer.content.decode()


@pytest.fixture
def page(client_of):
    """`page(persona, address, **posted)`: the answer, followed; an error page is told with its text."""

    def get(persona, address, posted=None, *, status=200):
        client = client_of(persona)
        answer = client.get(address) if posted is None else client.post(address, posted, follow=True)
        assert answer.status_code == status, text(answer)[-2000:]
        return answer

    return get


def test_the_whole_way_on_the_pages(case, page, time_passes):
    home = f"/evaluation/{case.notice.pk}/award/"
    assert "ranks the offers" in text(page(case.officer, home))
    page(case.officer, f"{home}rank/")
    assert "Ningbo Vehicles" in text(page(case.officer, f"{home}rank/", {}))
    page(case.officer, f"{home}recommend/")
    page(case.officer, f"{home}recommend/", {"reasons": "The lowest."})
    made = Recommendation.objects.get()
    there = f"/evaluation/recommendations/{made.pk}/"
    page(case.officer, there, {"do": "submit"})
    assert "The review committee reads it" in text(page(case.officer, home))
    answer = page(case.committee[0], there, {"do": "advise", "verdict": "return"}, status=400)
    assert "Say why, so that it can be mended." in text(answer)
    page(case.committee[0], there, {"do": "advise", "verdict": "return", "comment": "Which references?"})
    shown = text(page(case.officer, f"{home}recommend/"))
    assert "Which references?" in shown
    page(case.officer, f"{home}recommend/", {"reasons": "The lowest; three references."})
    made = Recommendation.objects.latest("number")
    there = f"/evaluation/recommendations/{made.pk}/"
    page(case.officer, there, {"do": "submit"})
    for one in case.committee[:2]:
        page(one, there, {"do": "advise", "verdict": "endorse", "comment": ""})
    assert 'value="decide"' not in text(page(case.officer, there))
    page(case.head, there, {"do": "decide", "approves": "1", "words": ""})
    stale = page(case.committee[2], there, {"do": "advise", "verdict": "return", "comment": "Too late."})
    assert "This can’t be done now." in text(stale)
    page(case.officer, there, {"do": "announce"})
    again = page(case.officer, there, {"do": "announce"})
    assert "This award was announced already." in text(again)
    assert "Standstill" in text(page(case.officer, home))
    assert "Announced, standstill" in text(page(case.head, home))

    award = Award.objects.get()
    factory.past(award.standstill_until, time_passes)
    page(case.officer, f"/evaluation/awards/{award.pk}/stand/", {})
    assert "In force" in text(page(case.officer, home))


def test_a_bidder_reads_its_letter_asks_and_protests(case, page):
    factory.announced(case)
    letter, bidder = case.letter(1), case.bidders[1]
    there = f"/evaluation/letters/{letter.pk}/"
    assert case.notice.reference in text(page(bidder, "/evaluation/letters/"))
    shown = text(page(bidder, there))
    assert "Next in rank" in shown
    assert case.bidders[2].organisation.name not in shown
    page(case.bidders[2], there, status=404)
    page(bidder, there, {"question": "Why?"})
    stale = page(bidder, there, {"question": "And why else?"})
    assert "A debriefing is asked for once." in text(stale)
    page(case.officer, f"/evaluation/debriefs/{letter.pk}/", {"answer": "Your price was higher."})
    stale = page(case.officer, f"/evaluation/debriefs/{letter.pk}/", {"answer": "It was lower."})
    assert "This debriefing was answered already." in text(stale)
    assert Debrief.objects.get().answered_at is not None
    winner = page(case.bidders[0], f"/evaluation/letters/{case.letter(0).pk}/protest/", {})
    assert "there is nothing to protest against" in text(winner)
    page(bidder, f"{there}protest/")
    answer = page(bidder, f"{there}protest/", {"lots": [], "ground": "", "words": ""}, status=400)
    assert "What went wrong" in text(answer)
    page(bidder, f"{there}protest/", {"lots": ["1"], "ground": "criteria", "words": "Not followed."})
    made = Protest.objects.get()
    address = f"/evaluation/protests/{made.pk}/"
    page(bidder, f"{address}file/", {})
    judge = case.committee[2]
    assert "Not followed." in text(page(judge, address))
    page(judge, address, {"do": "admit", "admissible": "1", "words": ""})
    page(judge, address, {"do": "review"})
    page(judge, address, {"do": "settle", "upheld": "0", "words": "The criteria were followed."})
    stale = page(judge, address, {"do": "settle", "upheld": "1", "words": "Or were they?"})
    assert "This can’t be done now." in text(stale)
    shown = text(page(bidder, address))
    assert "The criteria were followed." in shown
    assert judge.person.name not in shown


def test_an_offer_is_rejected_and_an_award_cancelled(case, page):
    factory.announced(case)
    award = case.award
    page(
        case.head,
        f"/evaluation/awards/{award.pk}/cancel/",
        {"ground": "refused", "words": "It does not sign."},
    )
    assert Award.objects.get().state == "cancelled"
    there = f"/evaluation/offers/{case.submissions[0].pk}/reject/"
    page(case.officer, there)
    page(case.officer, there, {"ground": "withdrawn", "words": "It does not sign."})
    assert Rejection.objects.get().ground == "withdrawn"
    assert "ranks the offers" in text(page(case.officer, f"/evaluation/{case.notice.pk}/award/"))


def test_what_waits_is_on_the_desk(case, page):
    factory.ranked(case)
    factory.recommend(case)

    waits = text(page(case.committee[0], "/evaluation/awards/"))
    assert "Advise on a recommendation" in waits
    assert 'href="/evaluation/awards/"' in waits
    assert "As the bid shows." in text(page(case.committee[0], f"/evaluation/{case.notice.pk}/report/"))
    officer = text(page(case.officer, "/evaluation/awards/"))
    assert "Advise on a recommendation" not in officer
    assert case.notice.reference in officer


def test_the_committee_is_seen_and_appointed(head, officer, second_officer, page):
    page(officer, "/evaluation/committee/")
    page(head, "/evaluation/committee/", {"person": str(officer.person.pk), "role": "member"})
    made = CommitteeMember.objects.get()
    page(second_officer, f"/evaluation/committee/{made.pk}/end/", {}, status=403)
    page(head, f"/evaluation/committee/{made.pk}/end/", {})
    assert CommitteeMember.objects.get().ended_at is not None


def test_the_case_is_the_agencys_own(case, page, other_agency_officer):
    factory.announced(case)
    home = f"/evaluation/{case.notice.pk}/award/"
    recommendation = Recommendation.objects.get()
    for persona in (other_agency_officer, case.bidders[0]):
        page(persona, home, status=403)
        page(persona, f"/evaluation/recommendations/{recommendation.pk}/", status=404)
    page(case.panel.chair, home, status=403)


def test_the_desk_asks_as_much_for_many_cases_as_for_one(make_case, client_of, django_assert_num_queries):
    """The list says whose turn it is by the states of each tender and its evaluation alone."""
    first = make_case(totals=("12000",), committee=0)
    client = client_of(first.officer)
    client.get("/evaluation/awards/")
    with CaptureQueriesContext(connection) as one:
        client.get("/evaluation/awards/")
    for _number in range(2):
        make_case(totals=("12000",), committee=0)

    with django_assert_num_queries(len(one)):
        shown = text(client.get("/evaluation/awards/"))
    assert shown.count("A procurement officer ranks the offers by the published method.") == 3


def test_points_for_sustainability_are_shown_and_part_equal_offers(make_case, page):
    case = make_case(
        envelopes="two", criteria=SCORED, ties=["sustainability"], totals=("150000", "150000"), points={}
    )

    (made,) = factory.ranked(case)

    assert [one["sustainability_points"] for one in made.result["offers"]] == ["32", "32"]
    assert made.result["tied"] == [
        {"decided_by": [], "offers": sorted(str(one.pk) for one in case.submissions)}
    ]
    shown = text(page(case.officer, f"/evaluation/{case.notice.pk}/award/"))
    assert shown.count("sustainability points 32") == 2
    assert "do not part them" in text(
        page(
            case.officer, f"/evaluation/{case.notice.pk}/award/recommend/", {"reasons": "Equal."}, status=400
        )
    )


def test_a_letter_shows_the_pass_mark_and_the_weights(make_case, page):
    case = make_case(envelopes="two", criteria=SCORED, totals=("120000", "130000"), points={1: "31"})
    factory.announced(case)

    won = text(page(case.bidders[0], f"/evaluation/letters/{case.letter(0).pk}/"))
    lost = text(page(case.bidders[1], f"/evaluation/letters/{case.letter(1).pk}/"))

    for said in (won, lost):
        assert "technical points count 70 per cent, the price 30 per cent" in said
        assert "Pass mark</dt><dd>70% of all points" in said
        assert "At least 30 points are needed." in said
    assert "31 / 60" in lost
    assert "counts 30 per cent of the total" in won
    ranking = text(page(case.officer, f"/evaluation/rankings/{Ranking.objects.get().pk}/"))
    assert "Between equal offers</dt><dd>1. The lower price; 2. More points in all" in ranking


def test_a_lot_whose_award_fell_away_ends_where_nobody_is_left(
    small, head, second_officer, page, client, time_passes
):
    factory.ranked(small)
    made = factory.recommend(small)
    factory.decide(small, made, by=second_officer)
    factory.announce(small, made)
    award = factory.stand(small, time_passes)
    home = f"/evaluation/{small.notice.pk}/award/"
    page(head, f"/evaluation/awards/{award.pk}/cancel/", {"ground": "refused", "words": "It does not sign."})
    assert Lot.objects.get().state == "active"
    with pytest.raises(Refused, match="An award was announced"):
        declare_unsuccessful(small.notice, by=small.officer.actor, reason={"en": "Nobody."})
    for one in small.submissions:
        page(
            small.officer,
            f"/evaluation/offers/{one.pk}/reject/",
            {"ground": "withdrawn", "words": "It does not stand by its bid."},
        )
    page(small.officer, f"{home}rank/", {})
    assert "No offer is left that can be accepted" in text(page(small.officer, home))
    page(small.officer, f"{home}recommend/", {"reasons": "All have withdrawn."})
    there = f"/evaluation/recommendations/{Recommendation.objects.latest('number').pk}/"
    page(small.officer, there, {"do": "submit"})
    page(second_officer, there, {"do": "decide", "approves": "1", "words": ""})
    page(small.officer, there, {"do": "announce"})

    assert (Lot.objects.get().state, small.state) == ("unsuccessful", "unsuccessful")
    assert small.letter(1).outcome == "lost"
    assert "Without result" in text(client.get(f"/tenders/{small.notice.pk}/"))
    assert "The tender has ended" in text(page(small.officer, home))
