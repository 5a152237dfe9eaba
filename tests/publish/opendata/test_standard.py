# SPDX-License-Identifier: Apache-2.0
"""What we publish, judged by the tools of the standard: libcoveocds, ocdskit, Pelican's rules; without a network."""

import json

import jsonschema_rs
import pytest

from meishan.publish.opendata import queries
from meishan.publish.opendata.imports.examining import Dollars
from meishan.publish.opendata.making import coherence, consistency, faults_of
from meishan.publish.opendata.models import Release
from tests.publish.opendata.building import NAME, patched_schema, versioned_schema, written
from tests.publish.opendata.offline import DATA, checked

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


def test_the_schema_we_ship_is_the_standard_with_the_pinned_extensions():
    assert (DATA / NAME).read_text("utf-8") == written(patched_schema())


@pytest.fixture
def lived(whole_life, make_tender, officer, published):
    """One that was opened, and one just published."""
    whole_life()
    make_tender(envelopes="two")
    published()


def test_libcoveocds_finds_nothing_in_a_page_of_releases(lived, client, tmp_path):
    package = json.loads(client.get("/ocds/releases").content)

    assert checked(package, tmp_path) == {}


def test_libcoveocds_finds_nothing_in_records_with_their_history(lived, client, tmp_path):
    package = json.loads(client.get("/ocds/records?versioned=1").content)
    versioned = [one["versionedRelease"] for one in package["records"]]

    found = checked(package, tmp_path)
    # libcoveocds holds the histories against the standard alone, without its extensions.
    history = "/records/versionedRelease"
    assert [one for one in found.pop("additional_fields", []) if not one["path"].startswith(history)] == []
    assert found == {}
    validator = jsonschema_rs.Draft4Validator(versioned_schema(), validate_formats=True)
    assert [[one.message for one in validator.iter_errors(each)] for each in versioned] == [[]] * len(
        versioned
    )


def test_libcoveocds_would_find_what_is_wrong(lived, client, tmp_path):
    package = json.loads(client.get("/ocds/releases").content)
    wrong = package["releases"][0]
    wrong["tag"] = ["bid"]
    wrong["tender"]["status"] = "open"
    wrong["tender"]["colour"] = "green"
    wrong["tender"]["title"] = ""
    wrong["date"] = "yesterday"
    package["releases"][1]["ocid"] = "meishan-1"

    found = checked(package, tmp_path)

    assert set(found) == {
        "validation_errors",
        "additional_closed_codelist_values",
        "additional_fields",
        "additional_checks",
        "conformance_errors",
    }


def test_ocdskit_compiles_our_releases_to_the_same(lived):
    from ocdskit.combine import merge

    releases = [json.loads(one) for one in queries.all_releases()]

    found = sorted(merge(releases, schema=str(DATA / NAME)), key=lambda one: one["ocid"])

    assert found == [json.loads(one) for one in queries.all_compiled()]


def test_the_rules_of_pelican_hold_for_what_we_publish(lived):
    for body in queries.all_compiled():
        compiled = json.loads(body)
        assert coherence.failures(compiled, Dollars()) == []
        assert consistency.failures(compiled, Dollars()) == []


def test_our_validator_finds_what_libcoveocds_finds(fictional, tmp_path):
    """The same verdict on a good release and on the same release with each of these faults."""
    good = fictional[3]
    assert faults_of(good) == []
    mutations = {
        "no ocid": lambda one: one.pop("ocid"),
        "no tag": lambda one: one.update(tag=[]),
        "unknown tag": lambda one: one.update(tag=["bid"]),
        "number as text": lambda one: one["awards"][0]["value"].update(amount="much"),
        "bad date": lambda one: one.update(date="2010-05-10"),
        "unknown currency": lambda one: one["awards"][0]["value"].update(currency="ZZZ"),
        "list for a text": lambda one: one["awards"][0].update(title=["a"]),
        "no id": lambda one: one["awards"][0].pop("id"),
    }
    for name, mutate in mutations.items():
        wrong = json.loads(json.dumps(good))
        mutate(wrong)
        package = {
            "uri": "https://example.org/1",
            "version": "1.1",
            "publisher": {"name": "Example"},
            "publishedDate": "2026-01-01T00:00:00Z",
            "releases": [wrong],
        }
        theirs = checked(package, tmp_path)
        assert faults_of(wrong), name
        assert theirs, name


def test_nothing_unknown_or_empty_passes_our_own_check(lived):
    release = json.loads(Release.objects.first().body)
    for mutate in (
        lambda one: one.update(colour="green"),
        lambda one: one["tender"].update(colour="green"),
        lambda one: one["tender"].update(title=""),
        lambda one: one["tender"].update(documents=[]),
        lambda one: one["tender"].update(value={}),
        lambda one: (
            one["parties"][0]["details"].update(colour="green")
            if "details" in one["parties"][0]
            else one.update(x=1)
        ),
    ):
        wrong = json.loads(json.dumps(release))
        mutate(wrong)
        assert faults_of(release, strict=True) == []
        assert faults_of(wrong, strict=True)
