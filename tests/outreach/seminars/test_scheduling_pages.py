# SPDX-License-Identifier: Apache-2.0
"""The organiser's pages of the schedule: drafts, grid, changes, comparison, publication, files."""

import json

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from meishan.algorithms import meetings as engine
from meishan.outreach.seminars.actions import scheduling as actions
from meishan.outreach.seminars.models import Plan
from meishan.outreach.seminars.queries import plans as queries
from meishan.outreach.seminars.tasks.scheduling import solve
from tests.factories import seminars as factory


@pytest.fixture
def made(committed_world):
    return factory.lay_down()


@pytest.fixture
def organiser(made, client_of):
    return client_of(made.organiser)


def address(made, rest=""):
    return f"/seminars/{made.seminar.slug}/plans/{rest}"


def test_one_button_makes_a_draft_whose_progress_is_watched(made, organiser):
    answer = organiser.post(address(made), {"name": "First try", "seconds": 2, "seed": 1})
    assert answer.headers["Location"] == address(made, "1/")
    waiting = organiser.get(address(made, "1/")).content.decode()
    assert "Waiting for the engine" in waiting

    solve(plan=str(Plan.objects.get().pk))

    assert organiser.get(address(made, "1/progress/")).headers["HX-Redirect"] == address(made, "1/")
    done = organiser.get(address(made, "1/")).content.decode()
    assert "Best possible" in done
    assert "Firm 1 Ltd" in done


def test_bad_wishes_to_the_engine_get_a_sentence_and_keep_what_was_typed(made, organiser):
    page = organiser.post(address(made), {"name": "Mine", "seconds": 500, "seed": 1}).content.decode()

    assert "120" in page
    assert 'value="Mine"' in page
    assert not Plan.objects.exists()


def test_a_meeting_is_moved_from_the_list_of_slots(made, organiser):
    plan = factory.plan_with(made, [(0, 0, 0), (1, 0, 1)], state="draft")
    meeting = plan.meetings.get(slot=made.slots[0])
    url = address(made, f"1/meetings/{meeting.pk}/")
    page = organiser.get(url).content.decode()
    assert "Firm 1 Ltd has another meeting at that time." in page

    organiser.post(url, {"do": "move", "slot": "4", "version": plan.version})

    meeting.refresh_from_db()
    assert meeting.slot == made.slots[4]


def test_a_drop_where_something_stands_against_it_says_so_and_changes_nothing(made, organiser):
    plan = factory.plan_with(made, [(0, 0, 0), (1, 0, 1)], state="draft")
    meeting = plan.meetings.get(slot=made.slots[0])
    url = address(made, f"1/meetings/{meeting.pk}/")
    against = organiser.get(url + "places/").json()
    assert against["1"] == ["Firm 1 Ltd has another meeting at that time."]
    assert against["5"] == []

    answer = organiser.post(url + "drop/", {"do": "move", "slot": "1", "version": plan.version})

    assert answer.status_code == 409
    assert answer.json()["message"] == "Firm 1 Ltd has another meeting at that time."
    meeting.refresh_from_db()
    assert meeting.slot == made.slots[0]


@pytest.mark.parametrize("slot", ["", "99", "-1", "x", "999999999999"])
def test_a_slot_that_is_not_there_is_refused_in_words(made, organiser, slot):
    plan = factory.plan_with(made, [(0, 0, 0)], state="draft")
    url = address(made, f"1/meetings/{plan.meetings.get().pk}/drop/")

    answer = organiser.post(url, {"do": "move", "slot": slot})

    assert (answer.status_code, answer.json()["message"]) == (409, "Choose the slot.")


def test_a_second_organiser_with_an_old_page_is_told(made, organiser):
    plan = factory.plan_with(made, [(0, 0, 0)], state="draft")
    url = address(made, f"1/meetings/{plan.meetings.get().pk}/drop/")
    organiser.post(url, {"do": "move", "slot": "3", "version": plan.version})

    answer = organiser.post(url, {"do": "move", "slot": "4", "version": plan.version})

    assert answer.status_code == 409
    assert "in the meantime" in answer.json()["message"]


def test_a_double_click_publishes_once(made, organiser):
    plan = factory.plan_with(made, [(0, 0, 0)], state="draft")

    first = organiser.post(address(made, "1/publish/"), {"version": plan.version})
    second = organiser.post(address(made, "1/publish/"), {"version": plan.version})

    assert (first.status_code, second.status_code) == (302, 403)
    assert Plan.objects.get().state == "published"


def test_the_files_of_a_draft_prove_it_without_us(made, organiser):
    plan = actions.make_plan(made.seminar, by=made.organiser.actor, seconds=2)
    solve(plan=str(plan.pk))

    instance, schedule = (
        json.loads(organiser.get(address(made, f"1/export/?part={part}")).content)
        for part in ("instance", "schedule")
    )
    file = organiser.get(address(made, "1/export/?format=csv"))
    sheet = b"".join(file.streaming_content).decode("utf-8-sig")

    assert engine.verify(instance, schedule) == []
    assert len(sheet.strip().splitlines()) == 1 + queries.meetings_of(plan).count()


def test_two_drafts_stand_side_by_side(made, organiser):
    factory.plan_with(made, [(0, 0, 0)], state="draft")
    factory.plan_with(made, [(0, 0, 3), (1, 1, 0)], state="draft")

    page = organiser.get(address(made, "compare/?one=1&other=2")).content.decode()

    assert "At another time" in page
    assert "Only in the second" in page


@pytest.mark.parametrize("who", ["visitor", "adviser", "officer", "supplier", "stranger"])
def test_drafts_are_for_the_organisers_alone(made, client_of, who):
    factory.plan_with(made, [(0, 1, 0)], state="draft")
    personas = {
        "adviser": made.adviser,
        "officer": made.officer_personas[0],
        "supplier": made.supplier_personas[0],
        "stranger": factory.lay_down().organiser if who == "stranger" else None,
    }
    client = client_of(personas[who]) if who in personas else Client()

    for rest in ("", "1/", "1/grid/", "1/export/?format=csv", "1/publish/", "1/add/", "compare/"):
        answer = client.get(address(made, rest))

        assert answer.status_code in (302, 403), rest
        assert b"Firm 2 Ltd" not in answer.content


def test_the_grid_asks_the_same_number_of_questions_for_one_meeting_and_ten(made, organiser):
    factory.plan_with(made, [(0, 0, 0)], state="draft")
    many = [(officer, supplier, (officer + supplier) % 12) for officer in range(4) for supplier in range(3)]
    factory.plan_with(made, many, state="draft")
    organiser.get(address(made, "1/grid/"))

    with CaptureQueriesContext(connection) as one:
        organiser.get(address(made, "1/grid/"))
    with CaptureQueriesContext(connection) as ten:
        organiser.get(address(made, "2/grid/"))

    assert len(one) == len(ten)


@pytest.mark.browser
@pytest.mark.parametrize(("width", "language"), [(1280, "en"), (360, "ar")])
def test_the_grid_can_be_dragged_and_read_by_everybody(committed_world, open_page, width, language):
    made = factory.lay_down()
    factory.plan_with(made, [(0, 0, 0), (1, 0, 1), (2, 1, 0)], state="draft")
    page = open_page(made.organiser, width=width, language=language)
    page.goto(address(made, "1/"))

    assert [one["id"] for one in Axe().run(page).response["violations"]] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    if width > 1000:
        source = page.locator("td.plan-grid__taken a").first
        with page.expect_response("**/drop/") as dropped:
            source.drag_to(page.locator("tbody tr").first.locator('td[data-slot="4"]'))
        assert dropped.value.status == 204
        page.locator('tbody tr >> nth=0 >> td[data-slot="4"] >> text=Firm 1 Ltd').wait_for()
