# SPDX-License-Identifier: Apache-2.0
"""What everybody reads of a seminar, who may do what, and who is told."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from meishan.base.accounts.models import Mail
from meishan.base.accounts.states import OrganisationKind, Role
from meishan.base.core.actor import VISITOR
from meishan.base.core.errors import Denied, Refused
from meishan.base.core.predicates import may
from meishan.base.ledger.models import Entry
from meishan.outreach.seminars.actions import making
from meishan.outreach.seminars.models import (
    Table,
)
from meishan.outreach.seminars.queries.making import programme_of
from meishan.outreach.seminars.tasks.making import tell_cancelled
from tests.factories import seminars as factory
from tests.factories.making import client_actor, text_of, url
from tests.personas import join, make_organisation, make_person

ZONE = ZoneInfo("Asia/Shanghai")


def test_the_programme_is_read_by_everybody(with_sessions, client, first_day):
    making.announce(with_sessions, by=client_actor(with_sessions))

    page = text_of(Client().get(url("seminar", with_sessions.slug)))

    assert "How we buy" in page
    assert "Ada Byron" in page
    day = programme_of(with_sessions)[0]
    assert [column.is_meetings for column in day.columns] == [False, True]
    assert day.rows[0].cells[0].columns == 2
    calendar = text_of(Client().get(url("programme_calendar", with_sessions.slug)))
    assert "SUMMARY:How we buy" in calendar
    start = datetime(first_day.year, first_day.month, first_day.day, 10, tzinfo=ZONE).astimezone(
        ZoneInfo("UTC")
    )
    assert f"DTSTART:{start:%Y%m%dT%H%M%SZ}" in calendar


def test_who_will_be_there_is_told_by_who_asks(made, client_of):
    where = url("parties", made.seminar.slug)
    officer, supplier = made.officers[0], made.applications[0].supplier
    outsider = join(
        make_person("Out Sider"), make_organisation(OrganisationKind.SUPPLIER, "Outside Ltd"), Role.OWNER
    )

    for client in (Client(), client_of(outsider)):
        page = text_of(client.get(where))
        assert "Agency number 1" in page
        assert officer.name not in page
        assert supplier.name not in page
    for persona in (made.supplier_personas[1], made.officer_personas[1], made.adviser):
        page = text_of(client_of(persona).get(where))
        assert officer.name in page
        assert supplier.name in page


def test_a_cancelled_seminar_says_so_to_everybody(made, client, settle):
    response = client.post(
        url("cancel", made.seminar.slug),
        {"reason_en": "The hall is flooded.", "reason_zh": "会场进水。"},
        follow=True,
    )
    assert "The seminar is cancelled." in text_of(response)

    page = text_of(Client().get(url("seminar", made.seminar.slug)))

    assert "The hall is flooded." in page
    assert "会场进水。" in text_of(
        Client(headers={"accept-language": "zh-hans"}).get(url("seminar", made.seminar.slug))
    )
    assert Entry.objects.get(act="seminars.cancel").is_public


def test_everybody_who_takes_part_is_told_once_that_it_is_cancelled(made):
    making.cancel(made.seminar, by=made.organiser.actor, reason={"en": "The hall is flooded."})

    tell_cancelled(Entry.objects.get(act="seminars.cancel"))

    told = list(Mail.objects.filter(kind="seminars.cancel").values_list("person", flat=True))
    assert set(told) == {one.person.pk for one in (*made.officer_personas, *made.supplier_personas)}
    assert len(told) == len(set(told))
    assert "The hall is flooded." in Mail.objects.filter(kind="seminars.cancel").first().text


def test_a_seminar_is_not_cancelled_without_a_reason(made):
    with pytest.raises(Refused, match="Say why"):
        making.cancel(made.seminar, by=made.organiser.actor, reason={"zh": "会场进水。"})


def test_a_draft_called_off_stays_private(draft, made):
    making.cancel(draft, by=made.organiser.actor, reason={"en": "No hall."})

    assert not Entry.objects.get(act="seminars.cancel").is_public
    assert Client().get(url("seminar", draft.slug)).status_code == 404


def test_lists_run_as_many_queries_for_three_as_for_one(world, client_of):
    first = factory.lay_down(officers=1, suppliers=0)

    def count(client, where):
        client.get(where)
        with CaptureQueriesContext(
            connection,
        ) as caught:
            client.get(where)
        return len(caught)

    client = Client()
    before = count(client, url("list"))
    for _more in range(2):
        factory.lay_down(officers=1, suppliers=0)
    assert count(client, url("list")) == before

    desk = client_of(first.organiser)
    pages = [
        url(name, first.seminar.slug) for name in ("parties", "agencies", "rooms", "programme", "seminar")
    ]
    before = [count(desk, page) for page in pages]
    for number in (1, 2):
        first.tables.append(
            Table.objects.create(seminar=first.seminar, room=first.seminar.rooms.get(), number=50 + number)
        )
        factory.add_officer(first, number)
        factory.add_supplier(first, number)
    assert [count(desk, page) for page in pages] == before


# Who may: by rule, organiser, adviser (viewer of the host), another host, officer, other agency, supplier, visitor.
WHO = ("organiser", "adviser", "other_host", "officer", "outside_officer", "supplier", "rival", "visitor")


RULES = {
    "seminars.make": {"organiser", "other_host", "officer", "outside_officer"},
    "seminars.import_set": {"organiser", "other_host", "officer", "outside_officer"},
    "seminars.save": {"organiser"},
    "seminars.copy": {"organiser"},
    "seminars.cancel": {"organiser"},
    "seminars.announce": set(),
    "seminars.see_desk": {"organiser", "adviser"},
    "seminars.see": set(WHO),
    "seminars.see_who_comes": {"organiser", "adviser", "officer", "supplier"},
}


@pytest.fixture
def who(made):
    other_host = join(
        make_person("Otto Host"),
        make_organisation(OrganisationKind.TRADE_PROMOTION, "Another Centre"),
        Role.OWNER,
    )
    outside = join(
        make_person("Out Officer"), make_organisation(OrganisationKind.AGENCY, "Outside Agency"), Role.OFFICER
    )
    rival = join(make_person("Ri Val"), make_organisation(OrganisationKind.SUPPLIER, "Rival Ltd"), Role.OWNER)
    return {
        "organiser": made.organiser.actor,
        "adviser": made.adviser.actor,
        "other_host": other_host.actor,
        "officer": made.officer_personas[0].actor,
        "outside_officer": outside.actor,
        "supplier": made.supplier_personas[0].actor,
        "rival": rival.actor,
        "visitor": VISITOR,
    }


@pytest.mark.parametrize("name", RULES)
def test_who_may(made, who, name):
    assert {one for one, actor in who.items() if may(actor, name, made.seminar)} == RULES[name]


def test_only_the_organiser_saves(made, who):
    for one in set(WHO) - {"organiser"}:
        with pytest.raises(Denied):
            making.save(made.seminar, by=who[one], part="walks", data={"walks": []})


@pytest.mark.parametrize(
    "page", ["edit", "edit_dates", "edit_caps", "edit_days", "rooms", "programme", "agencies", "desk"]
)
def test_set_up_pages_are_the_hosts(made, client_of, client, page):
    where = url(page, made.seminar.slug)

    assert client.get(where).status_code == 200
    for persona in (made.officer_personas[0], made.supplier_personas[0]):
        assert client_of(persona).get(where).status_code == 403
    assert Client().get(where).status_code in (302, 403)
