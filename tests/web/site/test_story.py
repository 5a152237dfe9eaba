# SPDX-License-Identifier: Apache-2.0
"""The steps of a procurement's story: protests without a name, times of the page, openings by their envelopes."""

import json
import re

from django.test import Client
from django.utils import translation
from django.utils.html import escape

from meishan.base.core.templatetags._shown import moment_in
from meishan.base.ledger import followers
from meishan.base.ledger.models import Entry
from meishan.market.evaluation.actions import protesting
from meishan.publish.opendata.models import Compiled, Release
from meishan.web.site.queries.procurements import PROTESTED
from tests.factories import awards
from tests.factories import bids as bidding
from tests.market.evaluation.conftest import SCORED
from tests.web.site.test_procurements import judged, story, titles_of

__all__ = ["judged"]


def test_a_protest_shows_as_a_hold_and_never_whose_it_is(judged, settle):
    awards.announced(judged)
    made = protesting.draft_protest(
        judged.letter(1), by=judged.bidders[1].actor, ground="criteria", words="Too few points.", lots=[1]
    )
    assert "The award waits" not in story(judged)
    protest = protesting.file_protest(made, by=judged.bidders[1].actor)
    assert "The award waits" in story(judged)
    reviewer = judged.committee[2].actor
    protest = protesting.admit_protest(protest, by=reviewer, admissible=True)
    protest = protesting.review_protest(protest, by=reviewer)
    settle()
    held = story(judged)
    protesting.settle_protest(protest, by=reviewer, upheld=False, words="The scores stand.")
    settle()
    page = story(judged)

    titles = titles_of(page)
    assert titles[-3:] == ["Protest", "Protest taken up for review", "Protest settled"]
    assert titles.count("Protest withdrawn") == 0
    assert "Protest 1 · Lot 1" in held
    assert "No contract can follow until it is settled." in held
    assert "No contract can follow until it is settled." not in page
    whose = judged.bidders[1].organisation.name
    for entry in Entry.objects.filter(act__in=PROTESTED):
        assert whose not in Client().get(f"/log/entries/{entry.pk}/").content.decode()


def test_a_withdrawn_protest_is_a_step_and_never_whose_it_was(judged, settle):
    awards.announced(judged)
    by = judged.bidders[2].actor
    options = {"ground": "criteria", "words": "Too few points.", "lots": [1]}
    draft = protesting.draft_protest(judged.letter(2), by=by, **options)
    protesting.withdraw_protest(draft, by=by)
    made = protesting.draft_protest(judged.letter(2), by=by, **options)
    protesting.withdraw_protest(protesting.file_protest(made, by=by), by=by)
    settle()
    page = story(judged)

    assert titles_of(page)[-1] == "Protest withdrawn"
    assert titles_of(page).count("Protest withdrawn") == 1
    assert "It is withdrawn. It does not hold the award any longer." in page
    [entry] = Entry.objects.filter(act="evaluation.publish_withdrawal")
    assert (entry.is_public, entry.actor, entry.organisation) == (True, None, None)
    assert (
        judged.bidders[2].organisation.name not in Client().get(f"/log/entries/{entry.pk}/").content.decode()
    )
    assert not Entry.objects.filter(act="evaluation.withdraw_protest", is_public=True).exists()
    body = Compiled.objects.get(process=judged.notice.pk).body
    assert [(one["id"], one["value"]) for one in json.loads(body)["statistics"]] == [("complaints", 1)]
    kept = list(Release.objects.order_by("number").values_list("number", "body"))
    for name in ("evaluation.publish_withdrawals", "opendata.releases"):
        followers.rebuild(name)
    settle()
    assert list(Release.objects.order_by("number").values_list("number", "body")) == kept
    assert titles_of(story(judged)).count("Protest withdrawn") == 1


def test_the_end_of_the_standstill_is_a_time_of_the_page(judged, settle):
    award = awards.announced(judged)
    settle()
    french = Client()
    french.cookies["django_language"] = "fr"

    for page, words in ((story(judged), "The standstill lasts until"), (story(judged, french), "jusqu")):
        with translation.override("fr" if words == "jusqu" else "en"):
            until = escape(moment_in(award.standstill_until, award.notice.zone))
        assert page.count(until) == 2, "in its step and beside the award"
        assert words in page
        assert f"{award.standstill_until:%Y-%m-%d}" not in page


def test_each_opening_says_of_which_envelopes(officer, second_officer, head, time_passes, settle):
    tender = bidding.publish_tender(officer, second_officer, envelopes="two", criteria=SCORED)
    case = awards.lay_down(tender, officer, head, time_passes, totals=("120000",), committee=0)
    settle()

    steps = re.findall(r'timeline__title">([^<]+)<(.*?)</li>', story(case), re.DOTALL)
    told = [
        (title, word)
        for title, rest in steps
        for word in ("technical", "financial")
        if f"Opening of the {word} envelopes" in rest
    ]
    for title in ("Opening scheduled", "Opening begun", "Opening closed; its record can be verified"):
        assert [word for one, word in told if one == title] == ["technical", "financial"], title
