# SPDX-License-Identifier: Apache-2.0
"""The story of a procurement, what was bought and won, and the case as one ZIP: as a citizen meets them."""

import csv
import hashlib
import io
import json
import random
import re
import subprocess
import sys
import zipfile
from datetime import UTC, datetime

import pytest
from django.test import Client

from meishan.market.bids.actions import opening as openings
from meishan.market.bids.models import Opening
from meishan.market.tenders import actions as tenders
from meishan.market.tenders.queries import ocid_of
from meishan.web.site.exports.cases.zipping import PIECE, Part, Zipped, manifest
from tests.factories import awards, evaluation, procurements
from tests.factories import bids as bidding
from tests.factories import opening as at_opening
from tests.publish.opendata.test_awards import contract_fact, enter, milestone_fact

__all__ = ["enter"]


@pytest.fixture
def judged(officer, second_officer, head, time_passes):
    """Three bids opened and made known, judged by a panel; a question answered; nothing announced yet."""
    tender = bidding.publish_tender(officer, second_officer)
    tenders.answer(
        tender.notice,
        by=officer.actor,
        questions=[],
        question={"en": "Diesel or petrol?"},
        answer={"en": "Diesel."},
    )
    case = awards.lay_down(tender, officer, head, time_passes)
    for one in Opening.objects.filter(notice=tender.notice.pk):
        openings.publish_minutes(one, by=officer.actor)
    return case


@pytest.fixture
def told(judged, settle, time_passes):
    """The same to its end: awarded, signed, delivered, and in open data."""
    procurements.carried_out(judged, time_passes)
    settle()
    return judged


def story(case, client=None):
    answer = (client or Client()).get(f"/procurements/{ocid_of(case.notice.pk)}/")
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def titles_of(page):
    return re.findall(r'timeline__title">([^<]+)<', page)


def unzipped(answer):
    assert answer.status_code == 200, answer.status_code
    return zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))


def taken(case, client=None, name="case.zip"):
    return unzipped((client or Client()).get(f"/procurements/{ocid_of(case.notice.pk)}/{name}"))


def test_a_citizen_follows_a_procurement_from_need_to_delivery(told):
    page = story(told)

    steps = titles_of(page)
    for one in (
        "Notice published",
        "Question answered to all",
        "Opening begun",
        "Bidders made known",
        "Award announced",
        "Award in force",
        "Contract signed by both sides",
        "Delivery accepted",
    ):
        assert one in steps, one
    assert steps.index("Notice published") < steps.index("Award announced") < steps.index("Delivery accepted")
    assert "Diesel or petrol?" in page
    assert "3 bids came." in page
    assert "Ningbo Vehicles" in page
    assert "Delivered: Twelve vehicles" in page
    assert "Reckon the ranking anew" in page
    _each_step_leads_to_its_entry_its_proof_and_its_release(page)
    _notice_and_search_lead_there(told.notice.pk)


def _each_step_leads_to_its_entry_its_proof_and_its_release(page):
    for pattern in (
        r"/log/entries/[0-9a-f-]+/",
        r"/log/entries/[0-9a-f-]+/receipt.tlog-proof",
        r'/ocds/releases/[^"]+',
    ):
        found = re.findall(f'href="({pattern})"', page)
        assert len(found) >= 8, pattern
        for one in (found[0], found[-1]):
            assert Client().get(one).status_code == 200, one


def _notice_and_search_lead_there(pk):
    assert f'href="/procurements/{pk}/"' in Client().get(f"/tenders/{pk}/").content.decode()
    answer = Client().get(f"/procurements/{pk}/")
    assert (answer.status_code, answer["Location"]) == (302, f"/procurements/{ocid_of(pk)}/")
    assert f'href="/procurements/{pk}/"' in Client().get("/search/?status=closed").content.decode()


def test_nothing_of_the_evaluation_shows_before_it_is_announced(judged, settle):
    awards.ranked(judged)
    settle()
    page = story(judged)

    assert "Scores and ranking" not in page
    assert "Award announced" not in page
    assert "evaluation/" not in " ".join(taken(judged).namelist())


def test_what_is_not_public_is_no_procurement(client, make_draft):
    draft = make_draft()

    assert client.get(f"/procurements/{draft.pk}/").status_code == 404
    assert client.get(f"/procurements/{draft.pk}/case.zip").status_code == 404
    for word in ("nothing", "ocds-213czf-nothing", "00000000-0000-4000-8000-000000000000"):
        assert client.get(f"/procurements/{word}/").status_code == 404


def test_buyer_and_supplier_have_pages_of_what_was_bought_and_won(told, agency):
    winner = told.bidders[0].organisation
    bought, won = Client().get(f"/buyers/{agency.pk}/contracts/"), Client().get(f"/winners/{winner.pk}/")

    for page in (bought, won, Client().get(f"/buyers/{agency.pk}/")):
        text = page.content.decode()
        assert page.status_code == 200
        assert f"/procurements/{ocid_of(told.notice.pk)}/" in text
        assert "120,000" in text
    assert winner.name in bought.content.decode()
    assert agency.name in won.content.decode()
    profile = Client().get(f"/suppliers/{winner.supplier.code}/").content.decode()
    assert f"/winners/{winner.pk}/" in profile
    assert Client().get(f"/winners/{told.bidders[1].organisation.pk}/").status_code == 404

    answer = Client().get(f"/buyers/{agency.pk}/contracts/?format=csv")
    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode().lstrip("\ufeff"))))

    assert rows[0][:3] == ["Contract", "Buyer", "Supplier"]
    assert rows[1][5:8] == ["120000.0000", "USD", "120000.00"]


def test_the_public_case_is_whole_and_is_checked_without_this_platform(told, tmp_path):
    archive = taken(told)
    _holds_what_its_list_says_and_every_link_in_its_page_is_there(archive, told)
    _tells_the_version_that_is_in_the_log(archive)
    archive.extractall(tmp_path)
    _is_checked_on_the_command_line(tmp_path)


def _holds_what_its_list_says_and_every_link_in_its_page_is_there(archive, told):
    names = archive.namelist()

    sums = archive.read("MANIFEST.sha256").decode().splitlines()
    assert {line.split("  ")[1] for line in sums} == set(names) - {"MANIFEST.sha256"}
    for line in sums:
        digest, name = line.split("  ")
        assert hashlib.sha256(archive.read(name)).hexdigest() == digest, name
    page = archive.read("index.html").decode()
    assert set(re.findall(r'href="([^"]+)"', page)) <= set(names)
    for address in re.findall(r'(?:src|href)="([^"]+)"', page):
        assert "//" not in address
    assert not any(name.startswith("inside/") for name in names)
    assert "ocds/record.json" in names
    record = json.loads(archive.read("ocds/record.json"))
    assert record["records"][0]["ocid"] == ocid_of(told.notice.pk)


def _is_checked_on_the_command_line(tmp_path):
    proofs = sorted((tmp_path / "log").glob("*.tlog-proof"))
    assert len(proofs) >= 8

    def meishan(*arguments):
        done = subprocess.run(
            [sys.executable, "-m", "meishan.web.cli", *map(str, arguments)],
            cwd=tmp_path, capture_output=True, text=True, check=False,
            env={"PATH": "", "PYTHONPATH": ":".join(sys.path)},
        )  # fmt: skip
        return done.returncode, done.stdout + done.stderr

    for command in (
        ("verify", proofs[0], "--key", "log/keys.txt"),
        (
            "verify",
            "opening/whole-record.json",
            "--proof",
            "opening/whole-record.tlog-proof",
            "--key",
            "log/keys.txt",
        ),
        ("recompute", "evaluation/evaluation-1.json"),
    ):
        code, said = meishan(*command)
        assert code == 0, said


def _tells_the_version_that_is_in_the_log(archive):
    [entry] = [one for one in archive.namelist() if one.endswith("-tenders.publish.tlog-proof")]

    assert hashlib.sha256(archive.read("notice/version-1.json")).hexdigest() in _entry_in(archive.read(entry))


def _entry_in(proof):
    import base64

    extra = next(line for line in proof.decode().splitlines() if line.startswith("extra "))
    return base64.b64decode(extra.removeprefix("extra ")).decode()


def test_the_whole_case_is_for_the_buyers_officers_and_the_platforms_auditors(
    told, officer, auditor, other_agency_officer, supplier_owner, client_of
):
    whole = "whole-case.zip"
    for persona in (other_agency_officer, supplier_owner, told.bidders[0]):
        assert client_of(persona).get(f"/procurements/{ocid_of(told.notice.pk)}/{whole}").status_code == 403
        assert whole not in story(told, client_of(persona))
    assert Client().get(f"/procurements/{ocid_of(told.notice.pk)}/{whole}").status_code in (302, 403)

    for persona in (officer, auditor):
        archive = taken(told, client_of(persona), whole)
        names = archive.namelist()
        for one in ("panel", "agreed", "recommendations", "decisions", "letters", "awards"):
            assert f"inside/{one}.jsonl" in names, one
        assert "inside/report-1.json" in names
        assert len([one for one in names if one.startswith("inside/bids/")]) >= 3
        assert any(one.startswith("inside/rankings/") for one in names)
        [paper] = [one for one in names if one.startswith("inside/contracts/")]
        signed = json.loads(archive.read("inside/contract-versions.jsonl"))["sha256"]
        assert hashlib.sha256(archive.read(paper)).hexdigest() == signed
        people = json.loads(archive.read("inside/people.json"))
        assert told.officer.person.name in people.values()
        assert "salt" not in archive.read("index.html").decode()
    scores = [
        json.loads(one)
        for one in taken(told, client_of(auditor), whole).read("inside/scores.jsonl").splitlines()
    ]
    assert all(one["reason"] for one in scores)


def test_an_auditor_takes_all_of_it_only_once_it_is_decided(judged, auditor, settle, client_of):
    settle()
    answer = client_of(auditor).get(f"/procurements/{ocid_of(judged.notice.pk)}/whole-case.zip")

    assert answer.status_code == 403
    assert "Auditors take all of it once it is decided" in answer.content.decode()


def test_while_a_panel_scores_the_whole_case_shows_neither_scores_nor_bids(
    officer, second_officer, supplier_owner, rival_owner, agency, time_passes, client_of
):
    tender = bidding.publish_tender(officer, second_officer)
    for one in (supplier_owner, rival_owner):
        bidding.register(one, agency)
        bidding.submit_bid(tender, one)
    at_opening.past_deadline(tender, time_passes)
    at_opening.hold(tender)
    panel = evaluation.form(tender, officer)
    evaluation.begin(panel)
    evaluation.score_all(panel)

    archive = unzipped(client_of(second_officer).get(f"/procurements/{tender.notice.pk}/whole-case.zip"))

    names = archive.namelist()
    assert "inside/panel.jsonl" in names
    assert not [one for one in names if one.startswith("inside/bids/") or "scores" in one]


def test_a_zip_is_written_piece_by_piece():
    sent = []

    def pieces():
        for number in range(80):
            sent.append(number)
            yield random.Random(number).randbytes(1 << 16)

    zipped = Zipped(datetime(2027, 1, 31, tzinfo=UTC))
    begun = zipped.add(Part("large.bin", "Large", pieces(), 1 << 32))
    first = next(begun)

    assert len(first) < 2 * PIECE
    assert len(sent) < 80
    whole = (
        first
        + b"".join(begun)
        + b"".join(zipped.add(Part("small.txt", "Small", [b"Hello"])))
        + zipped.close()
    )
    archive = zipfile.ZipFile(io.BytesIO(whole))
    assert archive.testzip() is None
    assert manifest(zipped.written).decode().splitlines() == [
        f"{hashlib.sha256(archive.read(one)).hexdigest()}  {one}" for one in archive.namelist()
    ]


def test_an_order_has_a_story_of_its_own(enter, settle, agency, supplier_owner, officer, second_officer):
    bidding.register(supplier_owner, agency)
    contract = contract_fact(None, None, supplier_owner, agency, ground="proprietary")
    enter("contracts.sign", **contract, milestones=[milestone_fact(1)], in_force=True)
    settle()

    answer = Client().get(f"/procurements/{ocid_of(contract['contract'])}/")

    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Contract signed by both sides" in page
    assert "whole-case.zip" not in page
    archive = unzipped(Client().get(f"/procurements/{ocid_of(contract['contract'])}/case.zip"))
    assert "notice/version-1.json" not in archive.namelist()
