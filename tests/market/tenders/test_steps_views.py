# SPDX-License-Identifier: Apache-2.0
"""The steps a draft is written in: named alike everywhere, the plan among them, and what is wrong told at once."""

import re
from datetime import timedelta

import pytest

from meishan.base.core import clock
from meishan.market.tenders import actions
from tests.factories.tenders import plan_tender
from tests.market.tenders.test_terms import criterion, rfp


@pytest.fixture
def draft(make_draft):
    tender = rfp(criteria=[criterion()])
    return make_draft(type="rfp", lots=[], submission={"method": "platform", "address": ""}, tender=tender)


def steps_on(page):
    """The line of steps of a page: (state, address, name) each."""
    found = re.findall(r'<li class="is-(\w+)"[^>]*>(.*?)</li>', page.text, re.DOTALL)
    return [(state, *re.search(r'<a href="([^"]+)">(.*?)</a>', one).groups()) for state, one in found]


def tasks_on(page):
    """The checklist: each name with the badge that stands beside it."""
    listed = page.text.split('<ul class="task-list">')[1].split("</ul>")[0]
    return dict(re.findall(r'<a href="[^"]+">(.*?)</a>.*?badge--(\w+)', listed, re.DOTALL))


def test_line_of_steps_checklist_and_pages_call_a_step_the_same(client_of, officer, draft):
    client = client_of(officer)
    where = f"/tenders/drafts/{draft.pk}/"

    line = steps_on(client.get(f"{where}method/"))
    names = [name for _state, _address, name in line]

    assert names == list(tasks_on(client.get(where)))
    assert names[5:7] == ["Value, method and reasons", "Method, envelopes and award"]
    for number, (_state, address, name) in enumerate(line, start=1):
        page = client.get(address)
        assert f"<h1>{name}</h1>" in page.text
        assert f"Step {number} of {len(names)}: {name}" in page.text
        assert [one[0] for one in steps_on(page)].index("current") == number - 1


def test_the_plan_is_done_on_the_line_and_on_the_checklist_alike(client_of, officer, draft):
    client = client_of(officer)
    where = f"/tenders/drafts/{draft.pk}/"

    def states():
        plan = "Value, method and reasons"
        line = {name: state for state, _address, name in steps_on(client.get(f"{where}basics/"))}
        return tasks_on(client.get(where))[plan], line[plan]

    assert states() == ("accent", "todo")
    plan_tender(draft, officer)
    assert states() == ("success", "done")


def test_the_way_leads_from_terms_to_plan_to_method(client_of, officer, make_draft):
    draft, client = make_draft(), client_of(officer)
    where = f"/tenders/drafts/{draft.pk}/"

    answer = client.post(f"{where}terms/", {"method": "platform", "reserved_for": "none"})

    assert answer["Location"] == f"{where}plan/"
    assert f'href="{where}method/">Continue' in client.get(f"{where}plan/").text


def test_too_little_time_by_the_rules_is_told_when_the_dates_are_saved(client_of, officer, draft):
    client = client_of(officer)
    where = f"/tenders/drafts/{draft.pk}/"
    plan_tender(draft, officer)
    soon = (clock.now() + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")

    page = client.post(f"{where}dates/", {"zone": "UTC", "deadline": soon}, follow=True)

    assert page.redirect_chain[-1][0] == f"{where}terms/"
    assert "Set the deadline to" in page.text


def test_an_amendment_has_no_plan_among_its_steps(client_of, officer, make_tender):
    draft = actions.amend(make_tender().notice, by=officer.actor)

    names = list(tasks_on(client_of(officer).get(f"/tenders/drafts/{draft.pk}/")))

    assert names[0] == "Reason for the amendment"
    assert "Value, method and reasons" not in names
