# SPDX-License-Identifier: Apache-2.0
"""Protests: written in private, filed in time, held against the award, judged by who had no part."""

import pytest

from meishan.base.core import scope
from meishan.base.core.actor import SYSTEM
from meishan.base.core.errors import Denied, Refused
from meishan.base.ledger.models import Entry
from meishan.market.evaluation.actions import awarding, debriefing, protesting
from meishan.market.evaluation.models import Protest
from tests.factories import awards as factory


@pytest.fixture
def award(case):
    return factory.announced(case)


def written(case, number=1, **told):
    letter = case.letter(number)
    options = {"ground": "criteria", "words": "Our offer met every criterion.", "lots": [1]} | told
    return protesting.draft_protest(letter, by=case.bidders[number].actor, **options)


def filed(case, number=1):
    return protesting.file_protest(written(case, number), by=case.bidders[number].actor)


@pytest.fixture
def judge(case):
    """The member of the committee who did not advise."""
    return case.committee[2]


def test_a_draft_is_the_bidders_alone_and_holds_nothing(case, award, time_passes):
    made = written(case)
    again = written(case, words="Our offer met every criterion, see page 3.")
    assert again.pk == made.pk
    with scope.of_organisations([case.officer.organisation.pk]):
        assert not Protest.objects.exists()
    with scope.of_organisations([case.bidders[0].organisation.pk]):
        assert not Protest.objects.exists()

    assert factory.stand(case, time_passes).state == "standing"


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"words": " "}, "Say what was wrong"),
        ({"ground": "mood"}, "Choose what your protest rests on"),
        ({"lots": [2]}, "Choose among the lots"),
        ({"lots": []}, "Choose among the lots"),
    ],
)
def test_a_bad_protest_is_told_what_is_wrong(case, award, told, sentence):
    with pytest.raises(Refused, match=sentence):
        written(case, **told)


def test_the_winner_does_not_protest(case, award):
    with pytest.raises(Refused, match="another was awarded"):
        written(case, 0)


def test_a_rejected_protest_holds_the_award_until_it_is_settled(case, award, judge, time_passes):
    made = filed(case)
    assert made.number == 1
    factory.past(award.standstill_until, time_passes)
    with pytest.raises(Refused, match="protest is open"):
        awarding.let_stand(award, by=SYSTEM)
    with pytest.raises(Denied, match="had a part"):
        protesting.admit_protest(made, by=case.committee[0].actor, admissible=True)
    with pytest.raises(Denied, match="had a part"):
        protesting.admit_protest(made, by=case.head.actor, admissible=True)
    with pytest.raises(Denied):
        protesting.admit_protest(made, by=case.officer.actor, admissible=True)
    made = protesting.admit_protest(made, by=judge.actor, admissible=True)
    with pytest.raises(Denied, match="took the protest up"):
        protesting.settle_protest(made, by=judge.actor, upheld=False, words="No.")
    made = protesting.review_protest(made, by=judge.actor)
    with pytest.raises(Refused, match="Give the reasons"):
        protesting.settle_protest(made, by=judge.actor, upheld=False, words=" ")
    with pytest.raises(Refused, match="protest is open"):
        awarding.let_stand(award, by=SYSTEM)
    made = protesting.settle_protest(
        made, by=judge.actor, upheld=False, words="The scores follow the criteria."
    )

    assert made.state == "rejected"
    assert [one.state for one in made.steps.all()] == ["filed", "admissible", "under_review", "rejected"]
    with pytest.raises(Refused, match="at the stage"):
        protesting.withdraw_protest(made, by=case.bidders[1].actor)
    assert awarding.let_stand(award, by=SYSTEM).state == "standing"


def test_an_upheld_protest_fells_the_award_and_is_carried_out(case, award, judge, head, officer):
    made = filed(case)
    made = protesting.admit_protest(made, by=judge.actor, admissible=True)
    made = protesting.review_protest(made, by=judge.actor)
    made = protesting.settle_protest(made, by=judge.actor, upheld=True, words="The winner has no licence.")
    with pytest.raises(Refused, match="Cancel the award"):
        protesting.implement_protest(made, by=officer.actor, words="Done.")
    awarding.cancel_award(award, by=head.actor, ground="protest", words="A protest was upheld.")
    with pytest.raises(Refused, match="Say what was done"):
        protesting.implement_protest(made, by=officer.actor, words="")
    made = protesting.implement_protest(
        made, by=officer.actor, words="The award fell; offers are ranked again."
    )

    assert made.state == "implemented"


def test_what_is_not_admitted_ends_with_its_reason(case, award, judge):
    made = filed(case)
    with pytest.raises(Refused, match="Say why it is not admitted"):
        protesting.admit_protest(made, by=judge.actor, admissible=False)
    made = protesting.admit_protest(made, by=judge.actor, admissible=False, words="It names no rule.")

    assert (made.state, made.settled_words) == ("inadmissible", "It names no rule.")
    with pytest.raises(Refused, match="already"):
        written(case)


def test_a_protest_is_withdrawn_and_written_anew(case, award):
    made = filed(case)
    with pytest.raises(Denied):
        protesting.withdraw_protest(made, by=case.bidders[2].actor)
    protesting.withdraw_protest(made, by=case.bidders[1].actor)
    again = filed(case)

    assert again.number == 2


def test_after_its_time_nothing_is_filed(case, award, time_passes):
    made = written(case)
    factory.past(case.letter(1).protest_until, time_passes)

    with pytest.raises(Refused, match="time to protest was over"):
        protesting.file_protest(made, by=case.bidders[1].actor)


def test_a_debriefing_moves_the_time_to_protest(case, award, officer, time_passes):
    letter = case.letter(1)
    asked = debriefing.ask_debrief(letter, by=case.bidders[1].actor)
    made = written(case)
    with pytest.raises(Refused, match="once it is answered"):
        protesting.file_protest(made, by=case.bidders[1].actor)
    factory.past(letter.protest_until, time_passes)
    debriefing.answer_debrief(asked, by=officer.actor, answer="Your price was higher.")

    assert protesting.file_protest(made, by=case.bidders[1].actor).state == "filed"


def test_small_contracts_are_not_protested_where_the_rules_say_so(agency, make_case):
    setup = agency.agency
    setup.rule_set = "un_secretariat"
    setup.save()
    case = make_case(totals=("160000", "170000"))
    factory.announced(case)

    with pytest.raises(Refused, match="above USD 200000"):
        filed(case)


def test_everybody_reads_that_there_is_a_protest_and_nobody_whose(case, award, judge):
    made = filed(case)
    protesting.admit_protest(made, by=judge.actor, admissible=True)

    assert not Entry.objects.get(act="evaluation.file_protest").is_public
    entry = Entry.objects.get(act="evaluation.admit_protest")
    assert entry.is_public
    assert entry.facts["state"] == "admissible"
    assert str(case.bidders[1].organisation.pk) not in str(entry.facts)
    assert not Entry.objects.filter(
        act="evaluation.draft_protest", parties__contains=[made.buyer_id]
    ).exists()
