# SPDX-License-Identifier: Apache-2.0
"""Home, buyers and the pages that explain, as a visitor meets them."""

import csv
import io
import uuid
import xml.etree.ElementTree as ET
from datetime import timedelta

import pytest
from django.core.cache import cache

from tests.market.tenders.conftest import in_days
from tests.personas import make_agency

LANGUAGES = ["en", "fr", "es", "ar", "ru", "zh-hans"]


@pytest.fixture(autouse=True)
def _count_anew(world):
    cache.clear()


def text(answer) -> str:
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def test_home_says_what_this_is_and_what_closes_next(client, make_notice):
    make_notice(deadline=in_days(3))
    make_notice(deadline=in_days(9), title={"en": "Solar pumps"})

    page = text(client.get("/"))

    assert "Public contracts, open to every firm" in page
    assert page.index("Field vehicles for Kenya") < page.index("Solar pumps")
    assert 'href="/account/signup/"' in page


def test_home_speaks_the_readers_language_where_the_notice_does(client, make_notice):
    make_notice()

    assert "Véhicules de terrain pour le Kenya" in text(client.get("/", headers={"accept-language": "fr"}))


def test_home_leaves_out_what_is_closed(client, make_notice, time_passes):
    make_notice(deadline=in_days(3))

    time_passes(timedelta(days=4))

    page = text(client.get("/"))
    assert "Field vehicles for Kenya" not in page
    assert "No tender is open at this moment" in page


def test_home_asks_the_database_as_often_for_three_notices_as_for_one(
    client, make_notice, django_assert_max_num_queries
):
    make_notice()
    with django_assert_max_num_queries(100) as one:
        client.get("/")
    cache.clear()
    make_notice()
    make_notice()

    with django_assert_max_num_queries(100) as three:
        client.get("/")

    assert len(three) == len(one)


def test_the_numbers_are_counted_once_for_many_readers(client, make_notice, django_assert_max_num_queries):
    make_notice()
    with django_assert_max_num_queries(100) as first:
        client.get("/")

    with django_assert_max_num_queries(100) as second:
        client.get("/")

    assert len(second) < len(first)


def test_buyers_are_found_sorted_and_exported(client, agency, other_agency, make_notice):
    make_notice()

    page = text(client.get("/buyers/?sort=-open"))
    found = text(client.get("/buyers/?q=others"))
    rows = list(
        csv.reader(io.StringIO(b"".join(client.get("/buyers/?format=csv&q=OFT")).decode("utf-8-sig")))
    )

    assert page.index("OFT") < page.index("AFO")
    assert "AFO" in found
    assert "OFT" not in found
    assert rows[1][0] == "OFT"
    assert rows[1][3] == "1"
    assert len(rows) == 2


def test_a_search_that_finds_no_buyer_says_what_to_do(client, agency):
    assert "Try another word" in text(client.get("/buyers/?q=zzz"))


@pytest.mark.parametrize("asked", ["?sort=nonsense", "?page=999", "?q=%00", "?sort=-published&page=x"])
def test_odd_addresses_still_show_the_list(client, agency, asked):
    assert "OFT" in text(client.get(f"/buyers/{asked}")) or asked == "?q=%00"


def test_buyers_need_as_many_queries_for_three_as_for_one(client, world, django_assert_max_num_queries):
    make_agency("First", "ONE")
    with django_assert_max_num_queries(100) as one:
        client.get("/buyers/")
    make_agency("Second", "TWO")
    make_agency("Third", "THREE")

    with django_assert_max_num_queries(100) as three:
        client.get("/buyers/")

    assert len(three) == len(one)


def test_a_buyers_page_shows_what_is_open_and_what_it_buys(client, agency, make_notice):
    make_notice()

    page = text(client.get(f"/buyers/{agency.pk}/"))

    assert "Field vehicles for Kenya" in page
    assert "25000000" in page
    assert "10 working days at most" in page


def test_no_such_buyer(client, world):
    assert client.get(f"/buyers/{uuid.uuid4()}/").status_code == 404


def test_a_supplier_is_no_buyer(client, supplier_owner):
    assert client.get(f"/buyers/{supplier_owner.organisation.pk}/").status_code == 404


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "path", ["/", "/buyers/", "/about/", "/help/", "/accessibility/", "/open-data/", "/verify/"]
)
def test_pages_open_in_every_language(client, world, path, language):
    page = text(client.get(path, headers={"accept-language": language}))

    assert f'lang="{language}"' in page
    assert page.count("<h1") == 1


def test_the_help_page_names_whom_to_write_to(client, world, settings):
    settings.CONTACT_EMAIL = "help@example.org"

    assert "mailto:help@example.org" in text(client.get("/help/"))


def test_machines_find_every_notice(client, make_notice, settings):
    settings.BASE_URL = "https://meishan.example"
    notice = make_notice()

    robots = text(client.get("/robots.txt"))
    index = ET.fromstring(text(client.get("/sitemap.xml")))
    part = b"".join(client.get("/sitemap-1.xml")).decode()

    space = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    assert "Sitemap: https://meishan.example/sitemap.xml" in robots
    assert [one.text for one in index.iter(f"{space}loc")] == ["https://meishan.example/sitemap-1.xml"]
    places = [one.text for one in ET.fromstring(part).iter(f"{space}loc")]
    assert f"https://meishan.example/tenders/{notice.pk}/" in places
    assert client.get("/sitemap-2.xml").status_code == 404


def test_nothing_is_changed_by_asking_with_post(client, world):
    assert client.post("/").status_code == 405
