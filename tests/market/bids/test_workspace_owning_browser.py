# SPDX-License-Identifier: Apache-2.0
"""Costs of owning in the bidder's workroom: typed beside the prices, out and in by workbook, sealed with the prices."""

import io
import json

import pytest
from openpyxl import load_workbook
from playwright.sync_api import expect

from meishan.market.bids import actions
from meishan.market.bids.models import Submission
from tests.market.bids import workroom
from tests.market.bids.test_workspace_browser import opened, world
from tests.market.bids.workroom import a_file, fill, go, open_room, price, seal
from tests.market.tenders.conftest import make_draft

__all__ = ["make_draft", "world"]

pytestmark = pytest.mark.browser


def test_figures_for_costs_of_owning_go_with_the_prices_into_their_envelope(
    open_page, officer, second_officer, bidder, make_draft, settle, tmp_path
):
    fuel = {"id": "fuel", "lot": 0, "when": "yearly", "counts": "cost", "label": {"en": "Fuel"}}
    costs = [
        {**fuel, "help": {"en": "By ISO 1585."}, "unit": "LTR", "unit_cost": "1.2"},
        {**fuel, "id": "resale", "when": "end", "counts": "value", "label": {"en": "Resale"}},
    ]
    said = workroom.content()
    said["tender"]["life_cycle"] = {"years": 8, "discount_percent": "4", "costs": costs}
    notice, chosen = workroom.publish_room(officer, second_officer, make_draft(**said), settle)
    bid = actions.begin(notice, by=bidder.actor)
    page = open_page(bidder)
    open_room(page, bid)
    fill(page)
    go(page, "check")
    expect(page.locator("[data-review-part=missing] a")).to_have_text(
        ["Give a figure for “Fuel”.", "Give a figure for “Resale”."]
    )
    go(page, "prices")
    price(page, "owning.fuel", "1,500")
    price(page, "owning.resale", "3000.5")
    expect(page.locator("[data-total]")).to_have_text("USD 51,298.47")
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save as workbook").click()
    (sheet,) = load_workbook(io.BytesIO(saved.value.path().read_bytes())).worksheets
    rows = {row[0]: row for row in sheet.iter_rows(values_only=True)}
    assert rows["owning.fuel"][4] == 1500
    assert (rows["owning.resale"][4], rows["owning.resale"][5]) == (3000.5, "USD")
    sheet.cell(row=list(rows).index("owning.fuel") + 1, column=5).value = 1400
    book = io.BytesIO()
    sheet.parent.save(book)
    page.locator("[data-schedule-in]").set_input_files(a_file("prices.xlsx", book.getvalue()))
    expect(page.locator("[data-schedule-said]")).to_contain_text("Prices taken: 5 of 6.")
    seal(page)

    found = opened(Submission.objects.get(), chosen, tmp_path)
    prices = json.loads(found["financial"]["prices.json"])
    assert prices["life_cycle"] == {"fuel": "1400", "resale": "3000.5"}
    assert (prices["total"], len(prices["lines"])) == ("51298.47", 3)
