# SPDX-License-Identifier: Apache-2.0
"""What programs are given: pages of releases and records, files, catalogue, schema; and clear words for bad asking."""

import gzip
import json
from datetime import timedelta

import pytest

from meishan.base.core import clock
from meishan.market.tenders import actions as tenders
from meishan.publish.opendata import making, queries
from meishan.publish.opendata.models import Compiled, Release
from tests.publish.opendata.conftest import WORDS


@pytest.fixture
def three(make_tender, officer, published):
    """Three procurements: one suspended since, one cancelled."""
    made = [make_tender(reference=f"ITB/{number}") for number in (1, 2, 3)]
    tenders.suspend(made[0].notice, by=officer.actor, reason=WORDS)
    tenders.cancel(made[1].notice, by=officer.actor, reason=WORDS)
    published()
    return made


def asked(client, path, status=200):
    response = client.get(path)
    assert response.status_code == status
    return json.loads(response.content)


def test_pages_lead_on_to_the_last_release(client, three):
    found, path = [], "/ocds/releases?limit=2"
    while path:
        page = asked(client, path)
        assert page["version"] == "1.1"
        assert page["license"].startswith("https://")
        found += [one["id"] for one in page["releases"]]
        path = page.get("links", {}).get("next", "").removeprefix("http://localhost:8000")

    assert found == list(Release.objects.order_by("number").values_list("name", flat=True))
    assert len(found) == 5


def test_since_is_a_number_of_the_log_or_a_time(client, three):
    numbers = list(Release.objects.order_by("number").values_list("number", flat=True))

    later = asked(client, f"/ocds/releases?since={numbers[2]}")
    by_time = asked(client, f"/ocds/releases?since={(clock.now() - timedelta(days=1)).isoformat()}")
    by_day = asked(client, f"/ocds/releases?since={clock.now():%Y-%m-%d}")
    none = asked(client, "/ocds/releases?since=2099-01-01T00:00:00Z")

    assert len(later["releases"]) == 2
    assert len(by_time["releases"]) == 5
    assert len(by_day["releases"]) == 5
    assert none["releases"] == []
    assert "links" not in later


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/ocds/releases?since=yesterday", "links.next"),
        ("/ocds/releases?since=2026-13-45", "links.next"),
        ("/ocds/releases?limit=0", "from 1 to 1000"),
        ("/ocds/releases?limit=lots", "from 1 to 1000"),
        ("/ocds/records?limit=5000", "from 1 to 200"),
    ],
)
def test_bad_asking_gets_a_sentence(world, client, path, words):
    answer = client.get(path)

    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert words in json.loads(answer.content)["detail"]


@pytest.mark.parametrize(
    "path",
    [
        "/ocds/releases/nothing",
        "/ocds/records/ocds-213czf-nothing",
        "/ocds/bulk/1999.jsonl.gz",
        "/ocds/bulk/passwd",
        "/ocds/extensions/lots/../../release-schema.json",
        "/ocds/extensions/none/extension.json",
        "/ocds/extensions/lots/none.json",
    ],
)
def test_what_is_not_there_is_said(world, client, path):
    answer = client.get(path)

    assert answer.status_code == 404
    assert json.loads(answer.content)["detail"]


def test_a_release_has_an_address_for_good(client, three):
    release = Release.objects.order_by("number").first()

    page = asked(client, f"/ocds/releases/{release.name}")

    assert page["releases"] == [json.loads(release.body)]
    assert page["uri"].endswith(f"/ocds/releases/{release.name}")


def test_records_are_compiled_with_links_to_their_releases(client, three):
    page = asked(client, "/ocds/records")

    assert [one["ocid"] for one in page["records"]] == list(
        Compiled.objects.order_by("number").values_list("ocid", flat=True)
    )
    last = page["records"][-1]
    assert last["compiledRelease"]["tender"]["status"] == "cancelled"
    assert [one["tag"] for one in last["releases"]] == [["tender"], ["tenderCancellation"]]
    for one in last["releases"]:
        name = one["url"].partition("#")[2]
        assert one["url"].startswith(f"http://localhost:8000/ocds/releases/{name}")
        assert Release.objects.filter(name=name).exists()


def test_a_record_tells_the_history_of_each_field(client, three):
    ocid = Compiled.objects.order_by("number").last().ocid

    [record] = asked(client, f"/ocds/records/{ocid}?versioned=1")["records"]
    [plain] = asked(client, f"/ocds/records/{ocid}")["records"]

    assert [one["value"] for one in record["versionedRelease"]["tender"]["status"]] == ["active", "cancelled"]
    assert "versionedRelease" not in plain
    assert record["compiledRelease"] == plain["compiledRelease"]
    assert record["releases"] == plain["releases"]
    assert [one["tag"] for one in plain["releases"]] == [["tender"], ["tenderCancellation"]]


def test_whoever_has_it_already_is_told_so(client, three):
    for path in ("/ocds/releases", "/ocds/records", "/ocds/bulk/full.jsonl.gz", "/publications.json"):
        first = client.get(path)
        assert first["Access-Control-Allow-Origin"] == "*"
        again = client.get(path, headers={"If-None-Match": first["ETag"]})
        assert (again.status_code, again.content) == (304, b"")


def test_files_hold_everything(client, three):
    year = clock.now().year
    lines = {
        name: gzip.decompress(
            b"".join(client.get(f"/ocds/bulk/{name}.jsonl.gz").streaming_content)
        ).splitlines()
        for name in ("full", "releases", str(year))
    }

    assert [json.loads(one) for one in lines["releases"]] == [
        json.loads(one) for one in queries.all_releases()
    ]
    assert len(lines["full"]) == 3
    assert lines["full"] == lines[str(year)]


def test_the_catalogue_lists_what_there_is(client, three):
    [said] = asked(client, "/publications.json")

    assert (said["processes"], said["releases"], said["ocid_prefix"]) == (3, 5, "ocds-213czf")
    for file in said["files"]:
        answer = client.get(file["url"].removeprefix("http://localhost:8000"))
        lines = gzip.decompress(b"".join(answer.streaming_content)).splitlines()
        assert len(lines) == file["lines"]


def test_schema_and_extensions_are_served(world, client):
    schema = asked(client, "/ocds/schema/release-schema.json")
    extension = asked(client, "/ocds/extensions/lots/extension.json")

    assert schema["definitions"]["Lot"]
    assert extension["name"]["en"] == "Lots"
    assert client.get("/ocds/extensions/techniques/codelists/frameworkAgreementMethod.csv").status_code == 200


def test_before_the_first_release_everything_is_there_and_empty(world, client):
    assert asked(client, "/ocds/releases")["releases"] == []
    assert asked(client, "/ocds/records")["records"] == []
    assert asked(client, "/publications.json")[0]["releases"] == 0
    full = b"".join(client.get("/ocds/bulk/full.jsonl.gz").streaming_content)
    assert gzip.decompress(full) == b""


def test_pages_take_as_many_queries_for_many_as_for_one(
    client, make_tender, published, django_assert_max_num_queries
):
    make_tender()
    published()
    with django_assert_max_num_queries(20) as few:
        client.get("/ocds/records?versioned=1")
    for _each in range(2):
        make_tender()
    published()
    with django_assert_max_num_queries(len(few)):
        client.get("/ocds/records?versioned=1")


def test_a_package_joins_what_is_stored_and_writes_nothing_anew(client, three):
    body = client.get("/ocds/releases").content.decode()

    assert all(one in body for one in Release.objects.values_list("body", flat=True))
    assert making.compiled_of(queries.bodies_of(Compiled.objects.first().ocid))
