# SPDX-License-Identifier: Apache-2.0
"""The set-up pages of a seminar's own parts: texts, dates, days and slots, and what is missing."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from meishan.base.accounts.states import Role
from meishan.base.core import clock
from meishan.base.core.errors import Refused
from meishan.base.ledger.models import Entry
from meishan.outreach.seminars.actions import making
from meishan.outreach.seminars.models import (
    Absence,
    Attendee,
    Plan,
    Seminar,
    Slot,
)
from meishan.outreach.seminars.queries.making import missing_parts
from meishan.outreach.seminars.states import SeminarState
from tests.factories import seminars as factory
from tests.factories.making import days_from, send, text_of, url, version_of, wall
from tests.personas import join, make_person

ZONE = ZoneInfo("Asia/Shanghai")


def test_a_seminar_is_made_page_by_page_and_announced(complete, client, made, settle):
    page = text_of(client.get(url("go_public", complete.slug)))
    assert "Announce it" in page
    assert missing_parts(complete, clock.now()) == []
    assert complete.slots.count() == 5
    assert [one.number for one in complete.tables.all()] == [1, 2, 3]
    ann = complete.officers.get()
    assert (ann.table.number, Absence.objects.filter(officer=ann).count()) == (2, 1)
    assert Attendee.objects.get(officer=ann).name == "Ann Officer"

    client.post(url("go_public", complete.slug))

    visitor = Client()
    assert "Health and water" in text_of(visitor.get(url("list")))
    page = text_of(visitor.get(url("seminar", complete.slug)))
    assert "Convention Centre" in page
    assert "Two days in Ningbo." in page
    assert Entry.objects.get(act="seminars.announce").is_public


def test_an_unfinished_seminar_is_not_announced_and_says_what_is_missing(draft, client):
    page = text_of(client.get(url("go_public", draft.slug)))
    for sentence in (
        "Say where it takes place: venue, city and country.",
        "Enter the days of the event.",
        "Enter at least one agency and its officers.",
    ):
        assert sentence in page

    response = client.post(url("go_public", draft.slug), follow=True)

    assert "This is not complete yet. Say in some sentences" in text_of(response)
    assert Seminar.objects.get(pk=draft.pk).state == SeminarState.DRAFT


def test_a_draft_is_nobody_elses(draft, made, client_of):
    for client in (Client(), client_of(made.supplier_personas[0]), client_of(made.officer_personas[0])):
        assert client.get(url("seminar", draft.slug)).status_code == 404
        assert client.get(url("desk", draft.slug)).status_code == 404
        assert "Health and water" not in text_of(client.get(url("list")))


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"applications_until": date(2020, 1, 1)}, "The deadline for applications is in the past."),
        ({"applications_from": 20, "applications_until": 10}, "Applications end before they begin."),
        ({"applications_until": 20, "requests_until": 10}, "Requests end before applications do."),
        ({"applications_from": 20, "requests_from": 10}, "Requests begin before applications do"),
        ({"requests_until": 200}, "Requests end after the event has begun."),
    ],
)
def test_dates_that_contradict_are_told_and_nothing_is_lost(complete, client, fields, sentence):
    today = clock.now().astimezone(ZONE).date()
    data = {
        name: wall(
            today + timedelta(days=value) if isinstance(value, int) else value,
            12,
        )
        for name, value in fields.items()
    }

    response = send(client, complete, "edit_dates", **data)

    assert sentence in text_of(response)
    assert all(value in text_of(response) for value in data.values())
    assert Seminar.objects.get(pk=complete.pk).requests_until == complete.requests_until


def test_a_second_organiser_is_not_overwritten_unawares(complete, client, made, client_of):
    colleague = client_of(join(make_person("Col League"), made.host, Role.EDITOR))
    old = complete.version
    basics = {
        "language": "en",
        "title_en": "Health",
        "zone": "Asia/Shanghai",
        "codes": [],
    }
    client.post(url("edit", complete.slug), {**basics, "version": old, "title_en": "Mine"})

    response = colleague.post(url("edit", complete.slug), {**basics, "version": old, "title_en": "Hers"})

    assert response.status_code == 422
    assert "Somebody else saved this in the meantime." in text_of(response)
    assert 'value="Hers"' in text_of(response)
    assert Seminar.objects.get(pk=complete.pk).title == {"en": "Mine"}
    # Having looked, she saves again, with the version the page now holds.
    assert f'value="{version_of(complete)}"' in text_of(response)
    colleague.post(
        url("edit", complete.slug), {**basics, "version": version_of(complete), "title_en": "Hers"}
    )
    assert Seminar.objects.get(pk=complete.pk).title == {"en": "Hers"}


def test_two_organisers_on_two_pages_do_not_disturb_one_another(complete, made):
    old = complete.version
    making.save(complete, by=made.organiser.actor, part="walks", data={"walks": []}, version=old)

    making.save(
        complete,
        by=made.organiser.actor,
        part="room",
        data={"id": None, "number": 2, "name": {"en": "Annex"}},
        version=old,
    )

    assert complete.rooms.count() == 2


def test_slots_are_shown_before_they_are_replaced(complete, client, first_day):
    before = set(complete.slots.values_list("pk", flat=True))
    data = {"slot_minutes": "30", **days_from(first_day)}

    shown = send(client, complete, "edit_days", save="1", **data)

    assert "slots that stand now go" in text_of(shown)
    assert set(complete.slots.values_list("pk", flat=True)) == before
    seen = shown.context["seen"]
    send(client, complete, "edit_days", save="1", seen=seen, **data)
    assert [one.ends_at - one.starts_at for one in complete.slots.all()] == [timedelta(minutes=30)] * 3


def test_slots_that_stay_keep_their_rows_and_absences(complete, client, first_day):
    first = complete.slots.first()

    send(client, complete, "edit_days", save="1", slot_minutes="20", **days_from(first_day, last="12:00"))

    assert complete.slots.count() == 8
    assert complete.slots.first().pk == first.pk
    assert Absence.objects.filter(slot=first).exists()


def test_published_slots_stand(made, first_day):
    factory.plan_with(made, [(0, 0, 0)])

    with pytest.raises(Refused, match="The schedule is published"):
        making.save(made.seminar, by=made.organiser.actor, part="days", data={"days": [], "slot_minutes": 20})


def test_a_draft_schedule_goes_with_its_slots_and_a_published_one_keeps_them(made):
    draft = factory.plan_with(made, [(0, 0, 0)], state="draft")
    none = {"days": [], "slot_minutes": 20}

    making.save(made.seminar, by=made.organiser.actor, part="days", data=none)

    draft.refresh_from_db()
    assert (draft.state, draft.meetings.count(), made.seminar.slots.count()) == ("retired", 0, 0)


def test_a_meeting_that_was_published_stays(made):
    plan = factory.plan_with(made, [(0, 0, 0)])
    Plan.objects.filter(pk=plan.pk).update(state="retired")

    with pytest.raises(Refused, match="was published with these slots"):
        making.save(made.seminar, by=made.organiser.actor, part="days", data={"days": [], "slot_minutes": 20})
    with pytest.raises(IntegrityError, match="published schedule stays"), transaction.atomic():
        plan.meetings.all().delete()


def test_a_seminar_that_moves_to_another_zone_keeps_its_clocks(complete, made):
    slots = [one.starts_at.astimezone(ZONE).time() for one in complete.slots.all()]
    fields = ("language", "title", "description", "venue", "city", "country", "languages", "codes")
    data = {name: getattr(complete, name) for name in fields}

    for zone in ("America/New_York", "Pacific/Auckland"):
        making.save(complete, by=made.organiser.actor, part="basics", data={**data, "zone": zone})
        there = Slot.objects.filter(seminar=complete)
        assert [one.starts_at.astimezone(ZoneInfo(zone)).time() for one in there] == slots
