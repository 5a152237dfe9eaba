# SPDX-License-Identifier: Apache-2.0
"""The pages: search, saving, alerts, feeds, suggestions, and the same answers on the command line."""

import io
import json
import re

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from meishan.base.core import clock
from meishan.market.matching import actions, queries
from meishan.market.matching.models import Alert, SavedSearch
from meishan.market.matching.queries import SearchQuery


@pytest.fixture
def some(put):
    return [
        put("Supply of field vehicles", codes=["25101507"], countries=["KE"]),
        put("Tents for families", codes=["49121503"], countries=["ML"]),
        put("Laptops for schools", codes=["43211503"], countries=["KE"], reserved_for="sme"),
    ]


def test_anybody_searches_and_reads_why(some):
    page = Client().get("/search/", {"q": "无人机 越野车"}).text

    assert "Supply of field vehicles" in page
    assert "25.10.15.07" in page


def test_filters_stand_in_the_address_and_come_off_one_by_one(some):
    page = Client().get("/search/?country=KE&code=25000000").text

    assert "Supply of field vehicles" in page
    assert "Laptops for schools" not in page
    assert 'href="?country=KE"' in page
    assert 'href="?code=25000000"' in page


def test_an_empty_result_says_what_to_do(some):
    page = Client().get("/search/?q=zzzzzz").text

    assert "No open tender matches" in page
    assert "status=all" in page


def test_results_go_out_as_files_and_as_a_feed(some):
    client = Client()

    text = b"".join(client.get("/search/?q=tents&format=csv").streaming_content).decode()
    assert "Tents for families" in text
    assert client.get("/search/?format=xlsx").content[:2] == b"PK"
    feed = client.get("/search/rss?country=KE")
    assert feed["Content-Type"].startswith("application/rss+xml")
    assert "Laptops for schools" in feed.text
    assert "Tents for families" not in feed.text


def test_a_search_is_saved_changed_and_removed(some, officer, client_of):
    client = client_of(officer)

    assert client.get("/search/save/?q=tents").status_code == 200
    assert client.post("/search/save/?q=tents", {"name": "", "frequency": "daily"}).status_code == 200
    answer = client.post("/search/save/?q=tents&country=ML", {"name": "Tents", "frequency": "instant"})
    assert answer.status_code == 302
    saved = SavedSearch.objects.get()
    assert saved.query == {"q": "tents", "country": ["ML"]}
    again = client.post("/search/save/?q=tents", {"name": "Tents", "frequency": "daily"})
    assert "saved search of that name" in again.text
    assert "Tents" in client.get("/search/saved/").text
    client.post(f"/search/saved/{saved.pk}/", {"name": "Shelter", "frequency": "off"})
    assert SavedSearch.objects.get().name == "Shelter"
    assert client.get(f"/search/saved/{saved.pk}/remove/").status_code == 200
    client.post(f"/search/saved/{saved.pk}/remove/")
    assert not SavedSearch.objects.exists()


def test_what_one_saved_another_cannot_open(some, officer, second_officer, rival_owner, client_of):
    saved = actions.save_search(by=officer.actor, name="Tents", query=SearchQuery(text="tents"))

    for stranger in (second_officer, rival_owner):
        assert client_of(stranger).get(f"/search/saved/{saved.pk}/").status_code == 404
        assert client_of(stranger).post("/search/feeds/renew/", {"search": saved.pk}).status_code == 404
    assert Client().get("/search/saved/").status_code in {302, 403}


def test_feeds_and_calendars_are_read_by_their_secret_until_it_is_renewed(some, officer, client_of):
    saved = actions.save_search(by=officer.actor, name="Tents", query=SearchQuery(text="tents"))
    old = queries.feed_token(saved)

    calendar = Calendar.from_ical(Client().get(f"/search/feed/{old}.ics").content)
    (event,) = calendar.events
    assert event["dtstart"].dt == some[1].closes_at.replace(microsecond=0)
    assert "Tents for families" in event["summary"]
    assert "Tents for families" in Client().get(f"/search/feed/{old}.rss").text
    client_of(officer).post("/search/feeds/renew/", {"search": str(saved.pk)})
    assert Client().get(f"/search/feed/{old}.rss").status_code == 404
    assert (
        Client().get(f"/search/feed/{queries.feed_token(SavedSearch.objects.get())}.rss").status_code == 200
    )
    for wrong in ("x", "search-12-ab", f"alert-{saved.pk.hex}-{old[-32:]}", "search--"):
        assert Client().get(f"/search/feed/{wrong}.rss").status_code == 404


def test_a_supplier_sets_alerts_on_the_page(some, make_supplier, client_of):
    _supplier, owner = make_supplier("Firm", ["25101507"])
    client = client_of(owner)

    assert client.get("/search/alerts/").status_code == 200
    given = {
        "frequency": "daily",
        "people": [str(owner.person.pk)],
        "countries": ["KE"],
        "codes": ["43211503"],
    }
    assert client.post("/search/alerts/", given).status_code == 302

    alert = Alert.objects.get()
    assert (alert.frequency, alert.countries, queries.alert_codes(alert)) == ("daily", ["KE"], ["43211503"])
    feed = client.get("/search/alerts/").text
    assert queries.feed_token(alert) in feed
    assert "who gets the mail" in client.post("/search/alerts/", {"frequency": "daily"}).text
    assert Client().get(f"/search/feed/{queries.feed_token(alert)}.rss").status_code == 200


def test_officers_have_no_alerts_by_code(officer, client_of):
    assert client_of(officer).get("/search/alerts/").status_code == 403
    assert client_of(officer).get("/search/for-you/").status_code == 403


def test_tenders_for_a_supplier_come_with_reasons_and_leave_out_what_is_not_for_it(
    some, make_supplier, client_of
):
    _supplier, owner = make_supplier("Firm", ["25101503", "43211501"], business_countries=["KE"])

    page = client_of(owner).get("/search/for-you/").text

    assert "Supply of field vehicles" in page
    assert "Same class as your code 25.10.15.03" in page
    assert "You work in Kenya" in page
    assert "Laptops for schools" not in page
    assert "Tents" not in page


def test_suggestions_weigh_nearness_first(put, make_supplier):
    supplier, _owner = make_supplier(
        "Firm", ["25101507"], business_countries=["KE"], about="Vehicles and tents"
    )
    family = put("Motor vehicles", codes=["25101601"], countries=["KE"])
    equal = put("Anything", codes=["25101507"], countries=["ML"])
    apart = put("Passenger vehicles", codes=["25101500"], countries=["ML"])
    put("Laptops", codes=["43211503"], countries=["KE"])

    hits = queries.suggestions_for(supplier, at=clock.now())

    assert [hit.notice for hit in hits] == [apart, equal, family] or [hit.notice for hit in hits] == [
        equal,
        apart,
        family,
    ]
    assert all(hit.reasons for hit in hits)


def test_reserved_notices_are_suggested_only_to_those_they_are_for(put, make_supplier):
    put("For women", codes=["25101507"], reserved_for="women_owned")
    put("For small firms", codes=["25101507"], reserved_for="sme")
    small, _one = make_supplier("Small", ["25101507"], sme_class="small")
    women, _two = make_supplier("Women", ["25101507"], women_owned="verified")

    def titles(supplier):
        return [hit.notice.title["en"] for hit in queries.suggestions_for(supplier, at=clock.now())]

    assert titles(small) == ["For small firms"]
    assert titles(women) == ["For women"]


def test_officers_see_who_offers_what_a_notice_asks_for(some, make_supplier, officer, rival_owner, client_of):
    make_supplier("Exact Vehicles", ["25101507"])
    make_supplier("Near Vehicles", ["25101500"])
    make_supplier("Held Vehicles", ["25101507"], standing="held")
    make_supplier("Computers", ["43211503"])
    address = reverse("matching:suppliers", args=[some[0].pk])

    page = client_of(officer).get(address).text

    assert re.search("Exact Vehicles.*Near Vehicles", page, re.DOTALL)
    assert "Held Vehicles" not in page
    assert "Computers" not in page
    assert client_of(rival_owner).get(address).status_code == 403
    text = b"".join(client_of(officer).get(f"{address}?format=csv").streaming_content).decode()
    assert "Exact Vehicles" in text


def test_the_command_line_gives_the_same_answers_as_the_pages(some, make_supplier):
    supplier, _owner = make_supplier("Ningbo Firm", ["25101507"])
    found, suggested = io.StringIO(), io.StringIO()

    call_command("search", "越野车", "--language", "zh", "--json", stdout=found)
    call_command("suggest", supplier.code, "--json", stdout=suggested)

    answer = json.loads(found.getvalue())
    page = queries.search(SearchQuery(text="越野车"), at=clock.now())
    assert [one["id"] for one in answer["hits"]] == [str(hit.notice.pk) for hit in page.hits]
    assert answer["hits"][0]["reasons"]
    answer = json.loads(suggested.getvalue())
    page = queries.suggestions_for(supplier, at=clock.now())
    assert [one["id"] for one in answer["hits"]] == [str(hit.notice.pk) for hit in page]
    told = io.StringIO()
    call_command("search", "tents", stdout=told)
    assert "Tents for families" in told.getvalue()
    call_command("suggest", "ningbo firm", stdout=told)
    with pytest.raises(CommandError, match="no supplier"):
        call_command("suggest", "Nobody", stdout=told)


def test_the_index_is_made_anew_by_a_command(some):
    told = io.StringIO()

    call_command("index", stdout=told)

    assert "3 notices indexed." in told.getvalue()
