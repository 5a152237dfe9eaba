# SPDX-License-Identifier: Apache-2.0
"""What the server renders of the workroom: the tender's questions for its own bidder alone, and who bids together."""

import io
import json
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles.finders import find
from django.utils import translation
from openpyxl import load_workbook

from meishan.base.accounts.states import Role
from meishan.market.bids.models import Bid
from meishan.market.bids.views.preparing import words
from meishan.market.tenders.models import OpenerManifest
from tests.factories.bids import register
from tests.market.bids.workroom import bid, room
from tests.market.tenders.conftest import make_draft
from tests.personas import join, make_person

__all__ = ["bid", "make_draft", "room"]


def data_of(page: str, name: str = "workroom") -> dict:
    found = re.search(rf'<script id="{name}" type="application/json">(.*?)</script>', page, re.DOTALL)
    assert found
    return json.loads(found[1])


def test_the_room_is_told_what_the_tender_asks_for_this_lot(bid, bidder, client_of):
    page = client_of(bidder).get(f"/bids/{bid.pk}/prepare/1/").content.decode()
    room = data_of(page)

    assert room["envelopes"] == ["technical", "financial"]
    assert room["price_envelope"] == "financial"
    assert [one["id"] for one in room["questions"] if one["envelope"] == "financial"] == ["turnover", "terms"]
    assert [line["key"] for line in room["lines"]] == ["1.1", "1.2", "1.3", "1.training"]
    assert room["currencies"] == [["JPY", 0], ["KES", 2], ["USD", 2]]
    assert room["openers"] == OpenerManifest.objects.get().digest
    assert (room["version"], room["lot"], room["standing"]) == (1, 1, None)
    # What is typed has nowhere to go: outside of confirming and language no form holds a field of hers.
    workroom_part = page.split("data-workroom hidden>")[1].split("data-offline>")[0]
    assert "<form" not in workroom_part
    assert not re.search(r'<(?:input|select|textarea)(?![^>]*type="radio")[^>]*\sname=', workroom_part)


def test_each_lot_has_its_own_lines(bid, bidder, client_of):
    room = data_of(client_of(bidder).get(f"/bids/{bid.pk}/prepare/2/").content.decode())

    assert [line["key"] for line in room["lines"]] == ["2.1", "2.training"]


@pytest.mark.parametrize("path", ["prepare/1/", "prepare/1/state/", "prepare/1/prices.xlsx", "consortium/"])
def test_nobody_but_the_bidder_finds_the_room(bid, rival, officer, auditor, client_of, path):
    for persona in (rival, officer, auditor):
        assert client_of(persona).get(f"/bids/{bid.pk}/{path}").status_code == 404


def test_who_may_only_read_may_not_prepare(bid, bidder, client_of):
    reader = join(make_person("Rey Reader"), bidder.organisation, Role.VIEWER)

    assert client_of(reader).get(f"/bids/{bid.pk}/prepare/1/").status_code == 403


@pytest.mark.parametrize("lot", [0, 3, 99])
def test_a_lot_that_is_not_asked_for_has_no_room(bid, bidder, client_of, lot):
    assert client_of(bidder).get(f"/bids/{bid.pk}/prepare/{lot}/").status_code == 404


def test_the_state_tells_the_servers_time_and_what_stands(bid, bidder, client_of):
    told = client_of(bidder).get(f"/bids/{bid.pk}/prepare/1/state/").json()

    assert told["deadline"].startswith(f"{bid.notice.closes_at:%Y-%m-%dT%H:%M}")
    assert (told["version"], told["standing"], told["is_published"]) == (1, None, True)
    assert told["now"].endswith("+00:00")


def test_the_empty_schedule_is_a_workbook_of_the_lot(bid, bidder, client_of):
    answer = client_of(bidder).get(f"/bids/{bid.pk}/prepare/2/prices.xlsx")
    sheet = load_workbook(io.BytesIO(b"".join(answer) if answer.streaming else answer.content)).active

    assert [cell.value for cell in sheet[1]] == [
        "Line", "Item", "Quantity", "Unit", "Unit price", "Currency", "Total", "Made for",
    ]  # fmt: skip
    assert [cell.value for cell in sheet[2]][:5] == ["2.1", "Vehicle lift", 2, "piece", None]
    # So that a stale one is known: the tender, its version and the lot, once.
    assert [row[7].value for row in sheet.iter_rows(min_row=2)] == [f"{bid.notice.reference} v1 #2", None]
    assert sheet["A2"].data_type == "s"


# Who bids together


def rows(*members: dict, initial: int = 0) -> dict[str, str]:
    sent = {"members-TOTAL_FORMS": str(len(members)), "members-INITIAL_FORMS": str(initial)}
    for number, member in enumerate(members):
        sent |= {f"members-{number}-{name}": value for name, value in member.items()}
    return sent


def test_the_lead_names_its_members_and_each_is_asked(bid, bidder, rival, client_of):
    number = register(rival, bid.buyer).number
    client = client_of(bidder)
    address = f"/bids/{bid.pk}/consortium/"
    answer = client.post(address, rows({"supplier": f"M-{number}", "share": "40", "role": "Workshop"}))

    assert answer.status_code == 302
    [member] = Bid.objects.get(pk=bid.pk).consortium
    assert (member["name"], member["share"], member["role"]) == (rival.organisation.name, 40, "Workshop")
    page = client.get(address).content.decode()
    assert f'value="M-{number}"' in page
    assert "60 per cent" in page
    assert "Waiting for its answer" in page
    taken_out = {"supplier": f"M-{number}", "share": "40", "role": "", "DELETE": "on"}
    client.post(address, rows(taken_out, initial=1))
    assert Bid.objects.get(pk=bid.pk).consortium == []


@pytest.mark.parametrize(
    ("member", "sentence"),
    [
        ({"supplier": "M-1", "share": "10"}, "No supplier is registered under the number “M-1”"),
        ({"supplier": "M-1", "share": "100"}, "Give a number from 0 to 99."),
        ({"supplier": "", "share": "10"}, "Give the firm’s number, or empty the row."),
    ],
)
def test_a_member_that_can_not_be_is_told_in_a_sentence(bid, bidder, client_of, member, sentence):
    answer = client_of(bidder).post(f"/bids/{bid.pk}/consortium/", rows(member))

    assert answer.status_code == 200
    assert sentence in answer.content.decode()


# Words


def test_every_word_the_scripts_say_is_there_and_every_word_is_said():
    known = {key for part in words.ALL for key in part}
    source = "\n".join(path.read_text("utf-8") for path in Path(find("bids/js/room.js")).parent.glob("*.js"))
    said = set(re.findall(r'say\("(\w+)"', source)) | set(re.findall(r'[?:] "(\w+)"', source))
    said |= set(re.findall(r'"(left_\w+|number_\w+|\w+)"', source))
    prefixes = ("warned_", "cell_", "number_", "envelope_")

    assert set(re.findall(r'\bsay\("(\w+)"', source)) - known - {"title"} == set()
    assert {key for key in known if key not in said and not key.startswith(prefixes)} == set()


def test_the_words_name_the_same_parts_in_every_language():
    def parts(text: str) -> set[str]:
        return set(re.findall(r"\{(\w+)\}", text))

    for part in words.ALL:
        for key, text in part.items():
            with translation.override("en"):
                asked = parts(str(text))
            for language in ("ar", "es", "fr", "ru", "zh-hans"):
                with translation.override(language):
                    assert parts(str(text)) == asked, (key, language)
