# SPDX-License-Identifier: Apache-2.0
"""The pages of a panel, walked from the first seat to the last signature."""

import re

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import translation
from django.utils.html import strip_tags

from meishan.base.accounts.models import Membership
from meishan.base.accounts.states import Role
from meishan.base.core import clock
from meishan.market.bids.actions import opening as bids_acts
from meishan.market.bids.models import OpenedFile, Submission
from meishan.market.evaluation import actions, queries
from meishan.market.evaluation.models import Evaluation, Report, Score, Seat
from meishan.market.evaluation.states import ConflictKind
from tests.factories import evaluation as factory
from tests.market.evaluation.conftest import PASSED


def words_of(answer) -> str:
    return re.sub(r"\s+", " ", strip_tags(answer.content.decode()).replace("&#x27;", "'"))


def at(name: str, *arguments) -> str:
    return reverse(f"evaluation:{name}", args=arguments)


def judge_data(values: dict, *, edition: int = 0) -> dict:
    data = {}
    for key, value in values.items():
        data |= {f"value_{key}": value, f"reason_{key}": "As the bid shows.", f"edition_{key}": edition}
    return data


ALL = {"documents": "1", "capacity": "45", "energy": "30.5"}


def test_a_panel_is_formed_on_its_page(tender, officer, agency, client_of):
    people = [factory.evaluator(agency, f"Eva Number {number}") for number in (1, 2, 3)]
    client = client_of(officer)
    assert "Tenders that need a panel" in words_of(client.get(at("mine")))
    address = at("form_panel", tender.notice.pk)
    page = words_of(client.get(address))
    assert "Olive Officer" in page
    assert "Opener 1" not in page
    listed = {one.person.pk: number for number, one in enumerate(queries.candidates(tender.notice))}
    openers = {one.person.pk for one in tender.openers.values()}
    listed = {
        one.person.pk: number for number, one in enumerate(queries.candidates(tender.notice, without=openers))
    }
    data = {f"role_{listed[officer.person.pk]}": "secretary"}

    answer = client.post(address, data)
    assert answer.status_code == 400
    assert "Choose one chair" in words_of(answer)
    for number, one in enumerate(people):
        data[f"role_{listed[one.person.pk]}"] = "member" if number else "chair"
    answer = client.post(address, data)

    assert answer.status_code == 302
    assert Evaluation.objects.get().seats.count() == 4
    assert client.get(address).status_code == 302
    stale = client.post(address, data, follow=True)
    assert "This tender has a panel already." in words_of(stale)
    assert Evaluation.objects.get().seats.count() == 4


def test_the_declaration_page(panel, client_of, bidder):
    client = client_of(panel.chair)
    page = words_of(client.get(at("evaluation", panel.notice.pk)))
    assert "Sign your declaration first" in page
    assert "Ningbo Vehicles" not in page
    address = at("declare", panel.seat(panel.chair).pk)
    page = words_of(client.get(address))
    assert "Ningbo Vehicles" in page
    data = {f"states_{key}": "1" for key in actions.STATEMENTS}
    answer = client.post(address, {**data, "signed": "Somebody Else"})
    assert "Write your name as it stands in your account" in words_of(answer)

    answer = client.post(address, {**data, "signed": "cha  chair"})

    assert answer.status_code == 302
    assert panel.seat(panel.chair).state == "declared"
    assert "Ningbo Vehicles" in words_of(client.get(at("evaluation", panel.notice.pk)))
    assert client.get(address).status_code == 302


def test_a_relation_told_on_the_page_bars(panel, client_of):
    client = client_of(panel.members[0])
    data = {f"states_{key}": "1" for key in actions.STATEMENTS}
    address = at("declare", panel.seat(panel.members[0]).pk)

    answer = client.post(address, {**data, "signed": "Mem Member 1", "relation_0": "My cousin."}, follow=True)

    assert "you can't judge these bids" in words_of(answer).replace("’", "'")
    assert panel.seat(panel.members[0]).state == "barred"


def test_why_her_declaration_bars_is_read_in_each_readers_language(panel, rival, officer, client_of):
    Membership.objects.create(
        person=panel.members[0].person, organisation=rival.organisation, role=Role.VIEWER, since=clock.now()
    )
    with translation.override("fr"):
        factory.declare(panel, panel.members[0])
    client = client_of(officer)

    for language in ("en", "fr", "ar"):
        client.cookies["django_language"] = language
        page = words_of(client.get(at("evaluation", panel.notice.pk)))
        with translation.override(language):
            assert f"{ConflictKind.ORGANISATION.label}: {rival.organisation.name}" in page, language
    seat = panel.seat(panel.members[0])
    with pytest.raises(IntegrityError, match="evaluation_seat_reason"), transaction.atomic():
        Seat.objects.filter(pk=seat.pk).update(state_at=clock.now())


def test_scores_are_given_part_by_part_and_locked(scoring, bids, client_of):
    client = client_of(scoring.chair)
    address = at("bid", scoring.notice.pk, bids[0].pk)
    assert "Preliminary check" in words_of(client.get(address))

    answer = client.post(address, judge_data({**ALL, "capacity": "61"}))
    assert answer.status_code == 400
    assert "Give between 0 and 60 points here; 61 is outside." in words_of(answer)
    assert not Score.objects.exists()
    assert client.post(address, judge_data({"documents": "1"})).status_code == 302
    answer = client.post(
        address, judge_data({"documents": "1"}, edition=1) | judge_data({"capacity": "45", "energy": "30.5"})
    )
    assert answer["Location"] == at("bid", scoring.notice.pk, bids[1].pk)
    answer = client.post(at("bid", scoring.notice.pk, bids[1].pk), judge_data(ALL))
    assert answer["Location"] == at("evaluation", scoring.notice.pk)
    assert "Lock my scores" in words_of(client.get(at("evaluation", scoring.notice.pk)))

    client.post(at("lock", scoring.notice.pk))

    assert scoring.seat(scoring.chair).locked_at is not None
    stale = client.post(address, judge_data({**ALL, "capacity": "10"}, edition=1))
    assert "You have locked your scores." in words_of(stale)
    page = words_of(client.get(address))
    assert "45 of 60" in page
    assert "2 members still score" in words_of(client.get(at("evaluation", scoring.notice.pk)))


def test_whoever_scores_reads_no_price_before_the_lock(make_opened, officer, client_of):
    tender, bids = make_opened(criteria=PASSED)
    panel = factory.form(tender, officer)
    factory.begin(panel)
    address = at("bid", panel.notice.pk, bids[0].pk)
    prices = OpenedFile.objects.get(line__submission=bids[0], file_name="prices.json")
    here = reverse("bids:opened_file", args=[prices.pk])
    chair, secretary = client_of(panel.chair), client_of(panel.secretary)

    page = words_of(chair.get(address))
    assert "Prices are shown to those who score once all scores are locked." in page
    assert "prices.json" not in page
    refused = chair.get(here)
    assert refused.status_code == 403
    assert "once all scores are locked" in words_of(refused)
    assert b"48000" in secretary.get(here).getvalue()

    factory.score_all(panel)
    factory.lock_all(panel)
    assert "48,000" in words_of(chair.get(address))
    assert b"48000" in chair.get(here).getvalue()


def test_a_failed_check_leaves_the_rest_out(scoring, bids, client_of):
    client = client_of(scoring.chair)
    address = at("bid", scoring.notice.pk, bids[0].pk)
    named = words_of(client.post(address, {"value_documents": "0"}))
    assert "Documents – Reason" in named

    kept = client.post(address, judge_data({**ALL, "documents": "0"}), follow=True)

    assert "so nothing else of it is judged; the rest was left out" in words_of(kept)
    assert [one.criterion for one in Score.objects.all()] == ["documents"]


def test_an_old_page_does_not_overwrite_a_score(scoring, bids, client_of):
    client = client_of(scoring.chair)
    address = at("bid", scoring.notice.pk, bids[0].pk)
    client.post(address, judge_data(ALL))

    answer = client.post(address, judge_data({**ALL, "capacity": "10"}))

    assert answer.status_code == 400
    assert "You scored this already" in words_of(answer)


def test_members_see_one_another_only_after_the_lock(scoring, bids, client_of):
    factory.score_all(scoring, {bids[0].pk: "37"})
    member = client_of(scoring.members[0])
    assert member.get(at("consensus", scoring.notice.pk, bids[0].pk)).status_code == 404

    factory.lock_all(scoring)

    page = words_of(member.get(at("consensus", scoring.notice.pk, bids[0].pk)))
    assert "Cha Chair" in page
    assert "37 of 60" in page
    assert "Record what the panel agreed" not in page


def test_the_meeting_the_report_and_the_signatures(locked, bids, client_of, head):
    chair, secretary = client_of(locked.chair), client_of(locked.secretary)
    for one in bids:
        answer = chair.post(at("consensus", locked.notice.pk, one.pk), judge_data(ALL))
        assert answer.status_code == 302, words_of(answer)
    report = at("report", locked.notice.pk)
    assert answer["Location"] == report
    assert client_of(head).get(report).status_code == 403
    assert secretary.post(report, {"do": "write", "words": "We met once."}).status_code == 302
    digest = Report.objects.get().digest
    answer = chair.post(report, {"do": "sign", "digest": "0" * 64})
    assert "not the report you read" in words_of(answer)
    for one in locked.scoring:
        assert client_of(one).post(report, {"do": "sign", "digest": digest}).status_code == 302
    assert locked.evaluation.state == "reported"
    page = words_of(client_of(head).get(report))
    assert "We met once." in page
    assert "Meets the requirements" in page
    assert client_of(head).get(at("report_json", locked.notice.pk)).json()["words"] == "We met once."


def test_the_technical_results_are_proposed_and_confirmed(locked, bids, client_of):
    factory.agree_all(locked, {bids[1].pk: "10"})
    factory.report(locked)
    factory.sign_all(locked)
    address = at("results", locked.notice.pk)
    secretary, chair = client_of(locked.secretary), client_of(locked.chair)
    assert "Propose these results" in words_of(secretary.get(address))
    secretary.post(address)
    assert set(Submission.objects.values_list("result", flat=True)) == {"none"}
    answer = chair.post(address, {"agrees": "0", "words": ""})
    assert "Say why you do not agree" in words_of(answer)

    chair.post(address, {"agrees": "1", "words": ""})

    assert [Submission.objects.get(pk=one.pk).result for one in bids] == ["qualified", "failed"]
    assert "All results are settled" in words_of(chair.get(address))


@pytest.fixture
def hidden(panel, officer):
    actions.set_pseudonyms(panel.evaluation, by=officer.actor, hidden=True)
    factory.begin(panel)
    return panel


def test_names_are_hidden_from_those_who_score_until_the_lock(hidden, bids, client_of):
    member, secretary = client_of(hidden.members[0]), client_of(hidden.secretary)
    pages = [at("evaluation", hidden.notice.pk), *(at("bid", hidden.notice.pk, one.pk) for one in bids)]
    for one in pages:
        page = words_of(member.get(one))
        assert "Bidder A" in page or "Bidder B" in page
        assert not any(name in page for name in ("Ningbo", "Rival"))
        assert any(name in words_of(secretary.get(one)) for name in ("Ningbo", "Rival"))
    letters = {one.letter for one in queries.offer_views(hidden.evaluation, hidden.seat(hidden.chair))}
    assert letters == {"A", "B"}

    factory.score_all(hidden)
    factory.lock_all(hidden)

    assert "Ningbo" in words_of(member.get(pages[0]))


def test_letters_stay_as_they_were_drawn(hidden):
    before = queries.offer_views(hidden.evaluation, hidden.seat(hidden.chair))
    again = queries.offer_views(hidden.evaluation, hidden.seat(hidden.chair))

    assert [one.letter for one in before] == ["A", "B"]
    assert before == again
    assert [queries.letter(number) for number in (1, 26, 27, 53)] == ["A", "Z", "AA", "BA"]


def test_the_secretary_asks_and_the_panel_reads_the_answer(scoring, bids, client_of, bidder):
    due = scoring.notice.closes_at.replace(year=2035)
    asked = bids_acts.ask_clarification(
        bids[0].bid, by=scoring.secretary.actor, question="Which engine?", due_at=due
    )
    bids_acts.answer_clarification(asked, by=bidder.actor, answer="Diesel.")

    page = words_of(client_of(scoring.members[0]).get(at("bid", scoring.notice.pk, bids[0].pk)))

    assert "Which engine?" in page
    assert "Diesel." in page
    assert "Ask this bidder" not in page
    assert "Ask this bidder" in words_of(
        client_of(scoring.secretary).get(at("bid", scoring.notice.pk, bids[0].pk))
    )


def test_people_are_released_barred_and_appointed_on_pages(scoring, officer, agency, client_of):
    client = client_of(officer)
    seat = scoring.seat(scoring.members[0])
    assert client.post(at("release", seat.pk), {"reason": " "}).status_code == 400
    assert client.post(at("release", seat.pk), {"reason": "She fell ill."}).status_code == 302
    assert "She fell ill." in words_of(client.get(at("evaluation", scoring.notice.pk)))
    assert "Too few are left who score" in words_of(client.get(at("evaluation", scoring.notice.pk)))
    other = factory.evaluator(agency, "Ola Other")
    data = {"person": f"{other.person.pk}:{agency.pk}", "role": "member"}
    offered = client.get(at("appoint", scoring.notice.pk)).context["form"].fields["role"].choices
    assert [role for role, _label in offered] == ["member", "adviser"]
    late = client.post(at("appoint", scoring.notice.pk), {**data, "role": "chair"})
    assert "The panel has somebody in this role." in words_of(late)
    assert client.post(at("appoint", scoring.notice.pk), data).status_code == 302
    assert scoring.seat(other).state == "appointed"
    assert client.post(at("bar", scoring.seat(other).pk), {"reason": "A conflict."}).status_code == 302
    assert scoring.seat(other).state == "barred"


@pytest.mark.parametrize("who", ["bidder", "rival", "other_agency_officer", "reviewer", "visitor"])
def test_strangers_see_none_of_it(who, scoring, bids, request, client_of, client):
    persona = request.getfixturevalue(who)
    reader = client if who == "visitor" else client_of(persona)
    for address in (
        at("evaluation", scoring.notice.pk),
        at("bid", scoring.notice.pk, bids[0].pk),
        at("consensus", scoring.notice.pk, bids[0].pk),
        at("report", scoring.notice.pk),
        at("results", scoring.notice.pk),
        at("declare", scoring.seat(scoring.chair).pk),
    ):
        assert reader.get(address).status_code in (302, 403, 404), address
