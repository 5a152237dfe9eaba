# SPDX-License-Identifier: Apache-2.0
"""The pages and files of the record, as their readers get them."""

import csv
import io
import json
import re
from datetime import UTC, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from meishan.algorithms.merkle.checkpoints import open_checkpoint
from meishan.algorithms.merkle.notes import VerifierKey
from meishan.algorithms.merkle.proofs import GrowthProof
from meishan.algorithms.merkle.tiles import unbundle
from meishan.algorithms.merkle.verify import verify_consistency, verify_folder, verify_receipt
from meishan.base.core import clock, scope
from meishan.base.core.actor import SYSTEM
from meishan.base.ledger import queries, tables
from meishan.base.ledger.models import Entry, Leaf
from meishan.web.cli.door import main
from tests.personas import join, make_organisation, make_person

pytestmark = pytest.mark.usefixtures("world")


def get(path: str, client: Client | None = None, status: int = 200):
    response = (client or Client()).get(path)
    assert response.status_code == status, response.content[:2000]
    return response


def text(response) -> str:
    return response.content.decode()


def file_of(response) -> bytes:
    return response.getvalue()


@pytest.fixture
def renamed(acts, supplier_owner, settle) -> Entry:
    acts.rename(supplier_owner.organisation, by=supplier_owner.actor, name="Ningbo Trucks Ltd")
    settle()
    return Entry.objects.get(act="toys.rename")


@pytest.fixture
def whispered(acts, supplier_owner, rival_owner, settle) -> Entry:
    acts.whisper(
        supplier_owner.organisation, by=supplier_owner.actor, to=rival_owner.organisation.pk, price="12"
    )
    settle()
    return Entry.objects.get(act="toys.whisper")


def test_a_visitor_reads_public_acts_in_words(renamed):
    page = text(get("/log/"))

    assert "Rename a toy" in page
    assert "Ningbo Trucks Ltd" in page
    assert f"/log/entries/{renamed.pk}/" in page
    assert queries.newest_checkpoint().note.split("\n")[2] in page


def test_a_log_without_entries_says_what_will_come():
    assert "Entries appear here as people act" in text(get("/log/"))
    assert "No key yet" in text(get("/log/keys/"))
    get("/log/checkpoint", status=404)
    get("/log/tile/0/000", status=404)


def test_what_is_not_public_is_shown_to_its_parties_alone(
    whispered, client_of, supplier_owner, rival_owner, officer
):
    assert "Whisper" not in re.sub(r"<option.*?</option>", "", text(get("/log/")))
    get(f"/log/entries/{whispered.pk}/", status=404)
    for name in ("receipt.tlog-proof", "entry.json"):
        get(f"/log/entries/{whispered.pk}/{name}", status=404)
        get(f"/log/entries/{whispered.pk}/{name}", client_of(officer), status=404)

    for party in (supplier_owner, rival_owner):
        page = text(get("/log/mine/", client_of(party)))
        assert "Whisper to a toy" in page
        assert "Not public" in page
        assert "12" in text(get(f"/log/entries/{whispered.pk}/", client_of(party)))
    assert "Whisper to a toy</a>" not in text(get("/log/mine/", client_of(officer)))


def test_details_are_for_the_parties_and_their_receipt(renamed, client_of, supplier_owner):
    public = text(get(f"/log/entries/{renamed.pk}/"))
    own = text(get(f"/log/entries/{renamed.pk}/", client_of(supplier_owner)))

    assert "further details that only its parties" in public
    assert "Details for the parties alone" in own
    keys = [key.vkey for key in queries.log_keys()]
    shown = get(f"/log/entries/{renamed.pk}/receipt.tlog-proof").content
    full = get(f"/log/entries/{renamed.pk}/receipt.tlog-proof", client_of(supplier_owner)).content
    assert verify_receipt(shown, None, keys).facts["details"] is None
    assert verify_receipt(full, None, keys).facts["details"] == {"length": 17}


def test_a_downloaded_receipt_is_proved_by_the_command_line(renamed, tmp_path, capsys):
    (tmp_path / "keys.txt").write_bytes(get("/log/keys.txt").content)
    (tmp_path / "act.tlog-proof").write_bytes(get(f"/log/entries/{renamed.pk}/receipt.tlog-proof").content)
    (tmp_path / "entry.json").write_bytes(get(f"/log/entries/{renamed.pk}/entry.json").content)
    words = ["verify", str(tmp_path / "act.tlog-proof"), "--key", str(tmp_path / "keys.txt")]

    alone = main(words)
    with_entry = main([*words, "--entry", str(tmp_path / "entry.json")])
    said = capsys.readouterr().out
    changed = json.loads((tmp_path / "entry.json").read_text())
    changed["entry"]["facts"]["name"] = "Mine"
    (tmp_path / "entry.json").write_text(json.dumps(changed))
    forged = main([*words, "--entry", str(tmp_path / "entry.json")])

    assert (alone, with_entry, forged) == (0, 0, 1)
    assert said.count("Proved.") == 2
    assert "NOT proved" in capsys.readouterr().out


def test_an_entry_that_waits_for_its_number_says_so(acts, supplier_owner, client_of):
    acts.rename(supplier_owner.organisation, by=supplier_owner.actor, name="New")
    entry = Entry.objects.get(act="toys.rename")

    assert "being put into the log" in text(get(f"/log/entries/{entry.pk}/"))
    get(f"/log/entries/{entry.pk}/receipt.tlog-proof", status=404)
    assert json.loads(get(f"/log/entries/{entry.pk}/entry.json").content)["entry"]["act"] == "toys.rename"


def test_the_log_is_served_as_the_specification_says(fill, tmp_path):
    fill(300)

    head = get("/log/checkpoint")
    for path in ("0/000", "0/001.p/44", "1/000.p/1", "entries/000", "entries/001.p/44"):
        response = get(f"/log/tile/{path}")
        assert response["Content-Type"] == "application/octet-stream"
        assert "immutable" in response["Cache-Control"]
        (tmp_path / f"tile/{path}").parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / f"tile/{path}").write_bytes(response.content)
    (tmp_path / "checkpoint").write_bytes(head.content)

    assert head["Content-Type"] == "text/plain; charset=utf-8"
    assert "max-age=2" in head["Cache-Control"]
    assert verify_folder(tmp_path, text(get("/log/keys.txt")).split()).facts["entries"] == 300


def test_a_tile_the_log_does_not_have_is_not_made_up(fill):
    fill(300)

    for path in ("0/001", "0/001.p/45", "0/002", "1/000", "1/000.p/2", "2/000.p/1", "9/000"):
        get(f"/log/tile/{path}", status=404)
    for path in ("0/1", "0/x000/001", "data/000", "0/", "../checkpoint"):
        get(f"/log/tile/{path}", status=404)


def test_the_partial_tiles_of_every_earlier_head_are_served(write):
    write(5)

    assert [len(unbundle(get(f"/log/tile/entries/000.p/{width}").content)) for width in range(1, 6)] == [
        1,
        2,
        3,
        4,
        5,
    ]


def test_growth_is_proved_from_any_earlier_size(write):
    write(5)
    old = get("/log/checkpoint").content
    write(7)

    growth, keys = get("/log/growth/5").content, text(get("/log/keys.txt")).split()

    assert GrowthProof.parse(growth).old_size == 5
    assert verify_consistency(old, get("/log/checkpoint").content, growth, keys).ok
    get("/log/growth/13", status=404)
    assert open_checkpoint(old, [VerifierKey.parse(keys[0])]).head.size == 5


def test_the_list_is_narrowed_by_act_organisation_subject_and_day(
    acts, supplier_owner, rival_owner, settle, time_passes
):
    acts.rename(supplier_owner.organisation, by=supplier_owner.actor, name="Early")
    time_passes(timedelta(days=10))
    acts.rename(rival_owner.organisation, by=rival_owner.actor, name="Late")
    settle()
    today = clock.now().astimezone(UTC).date()
    first = today - timedelta(days=10)

    def shown(query: str) -> set[str]:
        page = text(get(f"/log/?{query}"))
        return {name for name in ("Early", "Late") if f"<bdi>{name}</bdi>" in page}

    assert shown("") == shown("act=toys.rename") == {"Early", "Late"}
    assert shown("act=toys.count") == set()
    assert shown(f"organisation={rival_owner.organisation.pk}") == {"Late"}
    assert shown(f"subject={supplier_owner.organisation.pk}") == {"Early"}
    assert shown(f"until={first}") == {"Early"}
    assert shown(f"since={today}&until={today}") == {"Late"}


@pytest.mark.parametrize(
    "query",
    [
        "act=nonsense",
        "since=yesterday",
        "organisation=1",
        "subject=%00",
        "page=x",
        "page=-1",
        "page=99999999999",
    ],
)
def test_a_filter_nobody_could_mean_is_answered_in_words(renamed, query):
    get(f"/log/?{query}")


def test_a_range_of_days_the_wrong_way_round_is_explained(renamed):
    assert "Choose a later day" in text(get("/log/?since=2026-02-02&until=2026-01-01"))


def test_lists_are_exported_as_csv_and_xlsx(acts, supplier_owner, settle):
    acts.rename(supplier_owner.organisation, by=supplier_owner.actor, name="=1+1")
    settle()

    lines = list(csv.reader(io.StringIO(file_of(get("/log/?format=csv")).decode("utf-8-sig"))))
    sheet = load_workbook(io.BytesIO(file_of(get("/log/?format=xlsx")))).active

    assert lines[0][:4] == ["Number in the log", "Time (UTC)", "Act", "Act in words"]
    assert lines[1][0] == "0"
    assert lines[1][2:5] == ["toys.rename", "Rename a toy", "'=1+1"]
    cells = [cell.value for cell in next(sheet.iter_rows(min_row=2))]
    assert cells[:1] + cells[2:5] == [0, "toys.rename", "Rename a toy", "=1+1"]
    assert sheet["E2"].data_type == "s"


def test_an_organisation_exports_its_own_entries_and_no_others(whispered, client_of, supplier_owner, officer):
    readers = [client_of(supplier_owner), client_of(officer)]

    # As on a server: when the answer is sent, the request's own scope is gone.
    with scope.of_organisations([]):
        own, other = (file_of(get("/log/mine/?format=csv", reader)).decode() for reader in readers)

    assert "toys.whisper" in own
    assert "toys.whisper" not in other


def test_the_whole_record_is_for_the_auditors_of_the_platform(
    whispered, client_of, auditor, officer, agency, operator
):
    agency_auditor = join(make_person("Ada Auditor"), agency, "auditor")

    assert "Whisper to a toy</a>" in text(get("/log/all/", client_of(auditor)))
    assert "toys.whisper" in file_of(get("/log/all/?format=csv", client_of(auditor))).decode()
    for persona in (officer, operator, agency_auditor):
        get("/log/all/", client_of(persona), status=403)
    assert Client().get("/log/all/").status_code == 302


def test_a_visitor_is_asked_to_sign_in_before_reading_her_own_record():
    response = Client().get("/log/mine/")

    assert response.status_code == 302
    assert "/account/login/?next=/log/mine/" in response["Location"]


def test_the_number_of_queries_does_not_grow_with_the_rows(acts, settle, client_of, auditor):
    def rename_some(count: int) -> int:
        for number in range(count):
            acts.rename(make_organisation("supplier", "x"), by=SYSTEM, name=f"Firm {number}")
        settle()
        with CaptureQueriesContext(connection) as captured:
            get("/log/")
        return len(captured)

    assert rename_some(1) == rename_some(2)


def test_every_kind_of_act_is_listed_with_its_word(renamed):
    page = text(get("/log/acts/"))

    assert "ledger.rotate_key" in page
    assert "Change the key of the public log" in page


def test_a_receipt_is_checked_on_the_page(renamed):
    receipt = get(f"/log/entries/{renamed.pk}/receipt.tlog-proof").content

    def check(data: bytes, entry: bytes | None = None) -> str:
        files = {"receipt": SimpleUploadedFile("a.tlog-proof", data)}
        if entry is not None:
            files["entry"] = SimpleUploadedFile("entry.json", entry)
        return text(Client().post("/log/verify/", files))

    assert "entry number 0 of the 1 in the log" in check(receipt)
    assert "toys.rename" in check(receipt)
    assert "is not a receipt" in check(b"hello")
    assert "No key of this log signed" in check(receipt.replace(b"\n1\n", b"\n2\n"))
    assert "do not belong together" in check(
        receipt, b'{"format": "meishan-entry/1", "entry": {}, "salt": ""}'
    )
    bare = re.sub(rb"extra .*\n", b"", receipt)
    assert "Choose the file entry.json, too" in check(bare)
    assert "Choose a file for “Receipt”." in text(Client().post("/log/verify/"))


def test_pages_speak_of_the_log_in_every_language(renamed, client_of):
    for language in ("ar", "zh-hans", "en", "fr", "ru", "es"):
        client = Client(headers={"accept-language": language})
        for path in ("", f"entries/{renamed.pk}/", "keys/", "verify/", "acts/"):
            assert f'<html lang="{language}"' in text(get(f"/log/{path}", client))


def test_a_number_stands_for_the_same_entry_for_ever(renamed, write):
    before = Leaf.objects.get(entry=renamed).number

    write(20)

    assert Leaf.objects.get(entry=renamed).number == before
    assert verify_receipt(queries.receipt(renamed), None, [key.vkey for key in queries.log_keys()]).ok


def test_facts_are_told_in_words(acts, supplier_owner, rival_owner, settle):
    rival = rival_owner.organisation
    acts.rename(supplier_owner.organisation, by=supplier_owner.actor, name="New")
    whisper = {
        "kind": "supplier",
        "agencies": {str(rival.pk): "submitted"},
        "placed": [rival.pk],
        "women_owned": True,
        "deadline": clock.now(),
        "codes": [],
        "version": 3,
        "owner": supplier_owner.person.pk,
    }
    acts.whisper(supplier_owner.organisation, by=supplier_owner.actor, **whisper)
    entry = Entry.objects.get(act="toys.whisper")

    facts = {str(one.name): one for one in tables.rows([entry])[0].facts}

    assert facts["Kind"].value == "Supplier"
    assert facts["Agencies"].value == "Rival Trucks Ltd: submitted"
    assert facts["Sent to"].value == "Rival Trucks Ltd"
    assert facts["Women-owned"].value == "yes"
    assert facts["Deadline"].moment is not None
    assert facts["UNSPSC codes"].value == "—"
    assert facts["Version"].value == "3"
    assert facts["Owner"].value == tables.short(supplier_owner.person.pk)
