# SPDX-License-Identifier: Apache-2.0
"""Every byte that leaves a bidder's browser, and all the server keeps: nothing she typed or attached is among it."""

import base64
import json
from urllib.parse import unquote

import pytest
from django.db import connection
from playwright.sync_api import expect

from meishan.market.bids.models import Submission
from tests.browsing import press
from tests.market.bids import workroom
from tests.market.bids.workroom import a_file, bid, fill, go, open_room, room, seal
from tests.market.tenders.conftest import make_draft

__all__ = ["bid", "make_draft", "room"]

pytestmark = pytest.mark.browser


@pytest.fixture
def world(committed_world):
    """People and tenders that the browser's server sees."""


PLANTED = {
    "answer": "Zanzibar-quokka-7431",
    "price": "48271.93",
    "total": "579263.16",
    "file": b"%%planted-content-of-a-file-90210%%",
    "name": "planted-name-of-a-file-5566.pdf",
}


def spellings(text: str | bytes) -> list[bytes]:
    """How a text may look in a request: plain, in UTF-16, hex, and base64 at each of its three shifts."""
    plain = text if isinstance(text, bytes) else text.encode()
    found = [plain, plain.decode().encode("utf-16-le"), plain.hex().encode()]
    for shift in range(3):
        letters = base64.b64encode(b"\x00" * shift + plain)
        # The first and last letters depend on what stands around.
        found.append(letters[4 if shift else 0 : -4])
    return [one for one in found if len(one) >= 6]


def test_nothing_she_types_or_attaches_leaves_the_browser_in_clear(
    open_page, bid, bidder, tmp_path, settings
):
    page = open_page(bidder)
    sent: list[tuple[str, bytes]] = []

    def note(route):
        request = route.request
        head = f"{request.method} {unquote(request.url)} {json.dumps(request.headers)}".encode()
        sent.append((request.url, head + b"\n" + (request.post_data_buffer or b"")))
        route.continue_()

    page.context.route("**/*", note)
    open_room(page, bid)
    fill(page, method=PLANTED["answer"], prices=(PLANTED["price"], "0", "0"))
    go(page, "documents")
    body = workroom.PDF.replace(b"<<>>", b"<<>> " + PLANTED["file"], 1)
    page.locator("#files-other--financial").set_input_files(a_file(PLANTED["name"], body))
    page.locator("#other-financial li").wait_for()
    expect(page.locator("[data-total]")).to_have_text("USD 579,263.16")
    go(page, "copies")
    with page.expect_download():
        page.get_by_role("button", name="Make the key and save its file").click()
    page.get_by_role("button", name="Save a copy now").click()
    expect(page.locator("[data-at=copy-state]")).to_contain_text("Last saved")
    page.reload()
    page.locator("[data-workroom][data-ready]").wait_for()
    seal(page)
    go(page, "questions")
    page.get_by_label("Staff in the field").fill("13")
    go(page, "seal")
    press(page.get_by_role("link", name="Change it and seal again"))
    seal(page)
    page.goto(f"/bids/{bid.pk}/")

    assert Submission.objects.count() == 2
    assert sum(len(data) for _url, data in sent) > 10_000
    assert any("/uploads/" in url for url, _data in sent)
    leaked = [
        (name, url)
        for name, text in PLANTED.items()
        for spelling in spellings(text)
        for url, data in sent
        if spelling in data
    ]
    assert leaked == []
    # Nor does the server keep any of it: not in its files, not in its tables.
    kept = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    kept += whole_database()
    assert [name for name, text in PLANTED.items() for one in spellings(text) if one in kept] == []
    # The search finds what is there: a word of the tender's own text is.
    assert b"Field vehicles" in kept


def whole_database() -> bytes:
    """Every row of every table, as text."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        tables = [name for (name,) in cursor.fetchall()]
        rows = []
        for name in tables:
            cursor.execute(f'SELECT t::text FROM "{name}" t')
            rows += [row for (row,) in cursor.fetchall()]
    return "\n".join(rows).encode()
