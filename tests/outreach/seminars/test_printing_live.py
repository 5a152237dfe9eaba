# SPDX-License-Identifier: Apache-2.0
"""The live part of an agenda, by its own address: no session is read, and what many ask for is read once."""

import re
from datetime import timedelta

import pytest
from django.core import signing
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from meishan.base.core import clock
from meishan.outreach.seminars.actions.pulse import beat
from meishan.outreach.seminars.models import Announcement, Application, Offer
from meishan.outreach.seminars.queries import live as queries
from meishan.outreach.seminars.queries.pulse import pulse_of, stamp_of
from meishan.outreach.seminars.states import ApplicationState
from meishan.outreach.seminars.views.printing import live
from tests.factories import seminars as factory


@pytest.fixture(autouse=True)
def kept(monkeypatch):
    """What this process keeps begins empty."""
    fresh = queries.Kept()
    monkeypatch.setattr(live, "KEPT", fresh)
    return fresh


@pytest.fixture
def made(world):
    world = factory.lay_down(starts_in=1)
    factory.plan_with(world, [(0, 0, 0), (1, 0, 2), (2, 0, 8), (3, 1, 0)])
    return world


@pytest.fixture
def opened(made, client_of):
    """`opened(persona, language="en")`: the address of the live part on her own agenda."""

    def give(persona, *, language="en"):
        client = client_of(persona)
        client.cookies["django_language"] = language
        page = client.get(reverse("seminars:agenda", args=[made.seminar.slug])).content.decode()
        return re.search(r'data-follow="([^"]+)" data-follow-plain', page)[1]

    return give


def text(address):
    answer = Client().get(address)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("language", ["en", "zh-hans", "ar"])
def test_it_is_what_the_signed_in_reader_sees(made, opened, client_of, language):
    client = client_of(made.supplier_personas[0])
    client.cookies["django_language"] = language
    address = opened(made.supplier_personas[0], language=language)

    piece = client.get(reverse("seminars:agenda", args=[made.seminar.slug]), headers={"X-Follow": "1"})

    assert text(address) == piece.content.decode()
    assert "Officer Number1" in text(address)


def test_nobody_elses_meetings_are_in_it(made, opened):
    assert "Officer Number4" not in text(opened(made.supplier_personas[0]))
    assert "Firm 1 Ltd" not in text(opened(made.officer_personas[3]))
    assert "Firm 2 Ltd" in text(opened(made.officer_personas[3]))


def test_no_session_is_read_and_the_second_phone_costs_next_to_nothing(made, opened):
    address = opened(made.supplier_personas[0])

    with CaptureQueriesContext(connection) as first:
        text(address)
    with CaptureQueriesContext(connection) as second:
        text(address)

    assert not any("django_session" in one["sql"] or "accounts_person" in one["sql"] for one in first)
    assert len(second) == 1


def test_many_who_ask_at_once_are_read_together_and_see_the_same(made, opened, monkeypatch, kept):
    addresses = [opened(one) for one in (*made.supplier_personas, *made.officer_personas)]
    alone = [text(one) for one in addresses]
    monkeypatch.setattr(live, "KEPT", queries.Kept())
    monkeypatch.setattr(queries, "TOGETHER", 2)

    with CaptureQueriesContext(connection) as asked:
        together = [text(one) for one in addresses]

    assert together == alone
    assert len(asked) < 60
    assert len(kept._whole) <= 1


def test_a_change_is_seen_at_once(made, opened):
    address = opened(made.supplier_personas[0])
    assert "Officer Number4" not in text(address)

    factory.book(made, made.seminar.plans.get(), 3, 0, 4)
    beat(made.seminar.pk)

    assert "Officer Number4" in text(address)


def test_an_offer_stands_in_it_until_its_time(made, opened, time_passes):
    at = clock.now()
    Offer.objects.create(
        seminar=made.seminar,
        host=made.host,
        supplier=made.applications[0].supplier,
        officer=made.officers[2],
        slot=made.slots[5],
        application=made.applications[0],
        at=at,
        until=at + timedelta(minutes=2),
    )
    beat(made.seminar.pk)
    address = opened(made.supplier_personas[0])
    assert "Officer Number3 has become free for you" in text(address)
    assert "has become free" not in text(opened(made.supplier_personas[1]))


def test_the_stamp_tells_what_concerns_all_from_what_concerns_one(made):
    def stamp(number):
        seminar = made.seminar.pk
        return stamp_of(seminar, made.applications[number].pk, pulse_of(seminar, "agendas")).split("-")

    before = stamp(0), stamp(1)
    factory.book(made, made.seminar.plans.get(), 3, 0, 4)
    beat(made.seminar.pk)
    one = stamp(0), stamp(1)
    Announcement.objects.create(
        seminar=made.seminar, audience="all", language="en", text={"en": "Lunch"}, at=clock.now()
    )
    beat(made.seminar.pk)
    everybody = stamp(0), stamp(1)

    assert one[0] != before[0]
    assert one[1] == before[1]
    assert one[0][0] == before[0][0]
    assert all(new[0] != old[0] and new[1] == old[1] for new, old in zip(everybody, one, strict=True))


def test_whoever_no_longer_takes_part_reads_it_no_more(made, opened):
    address = opened(made.supplier_personas[0])
    Application.objects.filter(pk=made.applications[0].pk).update(state=ApplicationState.WITHDRAWN)

    assert Client().get(address).status_code == 404


def test_an_address_is_not_made_up_and_ends(made, opened, monkeypatch):
    address = opened(made.supplier_personas[0])
    other = factory.lay_down(officers=1, suppliers=1)
    forged = signing.dumps(["application", made.applications[0].pk.hex, 1, "en"], salt="another")

    assert Client().get(address.replace("/live/", "/live/x")).status_code == 404
    assert Client().get(address.replace(made.seminar.slug, other.seminar.slug)).status_code == 404
    assert Client().get(reverse("seminars:agenda_live", args=[made.seminar.slug, forged])).status_code == 404
    monkeypatch.setattr(live, "LASTS", timedelta(0))
    assert Client().get(address).status_code == 404
