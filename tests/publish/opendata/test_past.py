# SPDX-License-Identifier: Apache-2.0
"""What agencies bought before they came: taken over whole, published as what it is, counted, and never changed."""

import argparse
import contextlib
import json
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from meishan.base.core import clock
from meishan.base.core.actor import SYSTEM
from meishan.base.core.errors import Denied, Refused
from meishan.base.ledger import followers
from meishan.base.ledger.models import Entry
from meishan.market.tenders.exports import time_of
from meishan.publish.opendata import queries
from meishan.publish.opendata.actions import process_of_past, take_over
from meishan.publish.opendata.models import CountedContract, CountedProcurement, PastProcurement
from meishan.web.cli import opendata_import, preparing
from meishan.web.cli import world as our_world
from tests.publish.opendata.offline import checked

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")
SOURCE = "Contract register 2023"


def days_ago(days):
    return time_of(clock.now() - timedelta(days=days))


@pytest.fixture
def told(bidder):
    """`told(ocid)`: a procurement of two years ago, won by a firm that is a supplier here; a stranger bid, too."""
    code = bidder.organisation.supplier.code

    def tell(ocid="ocds-abcdef-1", **tender):
        winner, value = {"id": "V-7", "name": "Winner Ltd"}, {"amount": 5000, "currency": "USD"}
        return {
            "ocid": ocid,
            "id": "7",
            "date": days_ago(600),
            "tag": ["compiled"],
            "language": "fr",
            "initiationType": "tender",
            "buyer": {"id": "UN-1", "name": "An office of another name"},
            "parties": [
                {"id": "UN-1", "name": "An office of another name", "roles": ["buyer", "procuringEntity"]},
                winner
                | {
                    "identifier": {"scheme": "MEISHAN", "id": code},
                    "address": {"countryName": "Kenya"},
                    "contactPoint": {"name": "Carla Contact"},
                    "details": {
                        "scale": "small",
                        "classifications": [{"scheme": "MEISHAN", "id": "womenOwned.declared"}],
                    },
                    "roles": ["tenderer", "supplier"],
                },
                {"id": "V-8", "name": "A stranger", "roles": ["tenderer"]},
            ],
            "tender": {
                "id": "T/1",
                "title": "Pompes",
                "status": "complete",
                "procurementMethod": "open",
                "procuringEntity": {"id": "UN-1", "name": "An office of another name"},
                "tenderPeriod": {"startDate": days_ago(800), "endDate": days_ago(770)},
                "items": [{"id": "1", "classification": {"scheme": "UNSPSC", "id": "40151500"}}],
                "numberOfTenderers": 2,
                "tenderers": [winner, {"id": "V-8", "name": "A stranger"}],
                "hasSustainability": True,
            }
            | tender,
            "awards": [
                {"id": "a", "status": "active", "date": days_ago(740), "value": value, "suppliers": [winner]}
            ],
            "contracts": [
                {
                    "id": "c",
                    "awardID": "a",
                    "status": "terminated",
                    "dateSigned": days_ago(730),
                    "value": value,
                    "suppliers": [winner],
                }
            ],
        }

    return tell


def test_a_past_procurement_is_published_as_what_it_is_and_counted(
    told, agency, bidder, published, client, tmp_path
):
    made = take_over(agency, by=SYSTEM, release=told(), source=SOURCE)
    [release] = published()

    assert made.pk == process_of_past(agency, "ocds-abcdef-1")
    assert release["tag"] == ["tender", "award", "contract"]
    assert SOURCE in release["description"]
    assert "ocds-abcdef-1" in release["description"]
    assert release["buyer"] == {"id": str(agency.pk), "name": agency.name}
    assert release["awards"][0]["suppliers"] == [{"id": str(bidder.organisation.pk), "name": "Winner Ltd"}]
    assert "Carla" not in json.dumps(release)
    counted = CountedProcurement.objects.get()
    assert (counted.days, counted.bidders, counted.sustainable, counted.is_past) == (60, 2, True, True)
    contract = CountedContract.objects.get()
    assert (contract.supplier, contract.country, contract.women_owned, contract.scale, contract.usd) == (
        str(bidder.organisation.pk),
        "KE",
        "declared",
        "small",
        5000,
    )
    assert contract.is_spent
    assert checked(json.loads(client.get("/ocds/releases").content), tmp_path) == {}
    page = client.get(f"/procurements/{release['ocid']}/").content.decode()
    assert "Contract register 2023" in page
    assert "Pompes" in page
    assert "A stranger" in page
    assert "its steps are not in this log" in page
    assert "is_past" in client.get("/figures/").content.decode()

    bodies = list(queries.all_releases()), list(queries.all_compiled())
    followers.rebuild("opendata.releases")
    published()
    assert (list(queries.all_releases()), list(queries.all_compiled())) == bodies


def test_it_is_taken_over_once_and_never_changed(told, agency, other_agency, officer):
    with pytest.raises(Denied, match="operator"):
        take_over(agency, by=officer.actor, release=told(), source=SOURCE)
    take_over(agency, by=SYSTEM, release=told(), source=SOURCE)
    with pytest.raises(Refused, match="taken over before"):
        take_over(agency, by=SYSTEM, release=told(), source=SOURCE)
    take_over(other_agency, by=SYSTEM, release=told(), source=SOURCE)

    with pytest.raises(IntegrityError, match="stands as it was taken over"), transaction.atomic():
        PastProcurement.objects.update(body="{}")
    with pytest.raises(IntegrityError, match="stands as it was taken over"), transaction.atomic():
        PastProcurement.objects.all().delete()
    assert Entry.objects.filter(act="opendata.take_over").count() == 2


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"ocid": None}, "without an ocid"),
        ({"buyer": {"name": "Nobody"}}, "names no buyer"),
        ({"tender": {"status": "active"}}, "status is “active”"),
        ({"tender": {"status": "complete"}}, "no end, or ends later"),
        ({"tender": {"colour": "green"}}, "breaks the schema in 1 places.*colour"),
        ({"tender": {"numberOfTenderers": 5}}, "does not make sense.*says 5"),
        ({"title": "Pumps"}, "no place for “title”"),
        ({"source": " "}, "Say which records"),
        ({"code": "M-1"}, "no supplier M-1 here"),
    ],
)
def test_what_is_not_whole_is_refused_with_a_sentence(change, words, told, agency):
    release = told()
    for key, value in change.items():
        if key == "tender":
            changed = value if value == {"status": "complete"} else {**release["tender"], **value}
            release["tender"] = changed
        elif key == "code":
            release["parties"][1]["identifier"]["id"] = value
        elif key != "source":
            release[key] = value

    with pytest.raises(Refused, match=words):
        take_over(agency, by=SYSTEM, release=release, source=change.get("source", SOURCE))
    assert not PastProcurement.objects.exists()


def test_the_command_takes_a_file_over_and_reports_what_it_left_out(
    told, agency, tmp_path, monkeypatch, capsys
):
    """Each procurement is taken over, or stands in the report with the reason."""
    package = {
        "publisher": {"name": "Contract register"},
        "releases": [told(), told("ocds-abcdef-2", status="active")],
    }
    (tmp_path / "past.json").write_text(json.dumps(package))
    monkeypatch.setattr(preparing, "whole_world", contextlib.nullcontext)
    monkeypatch.setattr(our_world, "set_up_django", lambda: None)
    parser = argparse.ArgumentParser()
    opendata_import.arguments(parser)
    report = tmp_path / "report.json"
    options = [str(tmp_path / "past.json"), "--past-of", agency.acronym, "--report", str(report)]

    assert opendata_import.execute(parser.parse_args(options)) == 0

    assert PastProcurement.objects.get().source == "Contract register"
    [said] = json.loads(report.read_text())["files"]
    assert said["taken_over"] == {"past": 1}
    assert said["accounts"] == {"procurements": 2, "left_out": 1, "releases_without_ocid": 0}
    assert [one["ocid"] for one in said["left_out"]] == ["ocds-abcdef-2"]
    assert "1 taken over" in capsys.readouterr().out
