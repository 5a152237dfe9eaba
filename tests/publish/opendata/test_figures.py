# SPDX-License-Identifier: Apache-2.0
"""Dashboards: every figure can be counted again by a stranger, from the two files and from the compiled releases."""

import csv
import gzip
import io
import json
import sqlite3
from decimal import Decimal

import openpyxl
import pytest

from meishan.base.core import clock, ids
from meishan.base.reference.models import ExchangeRate
from meishan.publish.opendata import making
from meishan.publish.opendata.models import CountedContract, CountedProcurement
from meishan.publish.opendata.tables import FIGURES, HEADLINE, SOURCES
from tests.publish.opendata.test_awards import (
    announce,
    award_fact,
    contract_fact,
    enter,
    milestone_fact,
    offer_fact,
)

__all__ = ["enter"]


@pytest.fixture
def counted(whole_life, enter, published, bidder, rival, agency, other_agency):
    """A tender with its contract, a direct one in euros, one in a currency without a rate, an agreement, an order."""
    ExchangeRate.objects.update_or_create(
        currency="EUR",
        since=clock.now().date(),
        defaults={"per_usd": Decimal("0.8"), "source": "A test", "at": clock.now()},
    )
    tender = whole_life()
    award = award_fact(bidder)
    announce(enter, tender, award, [offer_fact(award, bidder, 1), offer_fact(award, rival, 2)])
    enter(
        "evaluation.let_stand", notice=tender.notice.pk, awards=[award], lots=[{"lot": 1, "state": "awarded"}]
    )
    enter("contracts.sign", **contract_fact(tender, award, bidder, agency), milestones=[], in_force=True)
    euros = contract_fact(None, None, rival, agency, ground="proprietary", amount="8000.00", currency="EUR")
    enter("contracts.sign", **euros, milestones=[milestone_fact(1)], in_force=True)
    other = contract_fact(None, None, rival, agency, ground="urgent", amount="77.00", currency="ISK")
    enter("contracts.sign", **other | {"number": "C/3"}, milestones=[], in_force=True)
    agreement = ids.new()
    holder = contract_fact(
        None, None, bidder, agency, agreement=agreement, kind="agreement", amount="900000.00"
    )
    enter("contracts.sign", **holder | {"number": "L/1"}, milestones=[], in_force=True)
    enter("contracts.order", **_order(agreement, holder, other_agency, bidder))
    published()
    return tender


def _order(agreement, holder, buyer, supplier):
    return {
        "call_off": ids.new(),
        "number": "O/1",
        "title": "Twenty laptops",
        "agreement": agreement,
        "contract": holder["contract"],
        "notice": None,
        "buyer": buyer.pk,
        "owner": holder["buyer"],
        "supplier": supplier.organisation.pk,
        "piggyback": None,
        "amount": "20000.00",
        "currency": "USD",
        "lines": [
            {
                "number": 1,
                "title": "Laptop",
                "code": "43211503",
                "unit": "H87",
                "quantity": "20",
                "amount": "20000.00",
            }
        ],
        "deliver_by": None,
        "ordered_at": holder["signed_at"],
        "country": "KE",
    }


@pytest.fixture
def stranger(client):
    """`stranger(query)`: what SQLite answers, given the two files and nothing else of ours."""
    database = sqlite3.connect(":memory:")
    database.row_factory = sqlite3.Row

    def ask(query):
        if not database.execute("SELECT name FROM sqlite_master").fetchall():
            database.executescript(client.get("/figures/figures.sql").content.decode())
            for name in SOURCES:
                rows = list(
                    csv.reader(io.StringIO(_text(client.get(f"/figures/{name}.csv")).lstrip("\ufeff")))
                )
                marks = ", ".join("?" * len(rows[0]))
                database.executemany(f"INSERT INTO {name}_csv VALUES ({marks})", rows[1:])
        return [dict(one) for one in database.execute(query).fetchall()]

    yield ask
    database.close()


def _text(answer):
    assert answer.status_code == 200, answer.status_code
    return b"".join(answer.streaming_content).decode() if answer.streaming else answer.content.decode()


def _near(rows):
    return [
        {
            key: pytest.approx(float(one), abs=0.051) if isinstance(one, int | float) else one
            for key, one in row.items()
        }
        for row in rows
    ]


def test_each_figure_is_counted_again_from_the_files_by_the_query_it_shows(counted, client, stranger, agency):
    year = CountedContract.objects.latest("year").year

    for narrowed in ({}, {"year": year}, {"buyer": agency.pk}, {"segment": "25"}):
        for figure in (HEADLINE, *FIGURES):
            told = json.loads(client.get(f"/figures/{figure.key}/", {**narrowed, "format": "json"}).content)

            assert told["rows"] or "year" in narrowed, figure.key
            assert stranger(told["query"].rstrip(";")) == _near(told["rows"]), (figure.key, narrowed)


def test_totals_are_those_of_the_compiled_releases_themselves(counted, client):
    lines = (
        gzip.decompress(b"".join(client.get("/ocds/bulk/full.jsonl.gz").streaming_content))
        .decode()
        .splitlines()
    )
    spent = 0
    for one in map(json.loads, lines):
        if one["tender"].get("techniques", {}).get("hasFrameworkAgreement"):
            continue
        for contract in one["contracts"]:
            rate = {"USD": 1, "EUR": 0.8}.get(contract["value"]["currency"])
            spent += contract["value"]["amount"] / rate if rate else 0

    [row] = json.loads(client.get("/figures/headline/?format=json").content)["rows"]

    assert row["usd"] == spent == 48000 + 10000 + 20000
    assert (row["contracts"], row["without_rate"], row["suppliers"], row["buyers"]) == (4, 1, 2, 2)


def test_the_ceiling_of_an_agreement_is_not_spent_and_its_orders_are(counted):
    ceiling = CountedContract.objects.get(amount=900000)
    order = CountedContract.objects.get(amount=20000)

    assert (ceiling.is_agreement, ceiling.is_spent) == (True, False)
    assert (order.is_agreement, order.is_spent, order.buyer_name) == (False, True, "Agency for Others")


def test_a_procurement_is_counted_with_its_bidders_its_days_and_its_segment(counted):
    row = CountedProcurement.objects.get(compiled__process=counted.notice.pk)

    assert (row.bidders, row.segment, row.category) == (2, "25", "goods")
    assert row.days == (row.awarded_on - row.published_on).days > 0


def test_a_rebuild_counts_the_same(counted, published):
    def rows():
        kept = [one.name for one in CountedContract._meta.fields if one.name != "id"]
        return [
            list(CountedProcurement.objects.order_by("pk").values_list()),
            list(CountedContract.objects.order_by("procurement", "contract").values_list(*kept)),
        ]

    before = rows()
    making.start_over()
    assert rows() == [[], []]

    from meishan.base.ledger.models import FollowerPosition

    FollowerPosition.objects.filter(name="opendata.releases").update(next_number=0)
    published()
    assert rows() == before


def test_the_page_has_a_picture_a_table_and_the_query_of_each_figure(counted, client):
    page = _text(client.get("/figures/"))

    for figure in FIGURES:
        assert f'id="{figure.key}"' in page
        assert f"/figures/{figure.key}/?format=csv" in page
    assert page.count("<svg viewBox") > len(FIGURES)
    assert "FROM contracts" in page
    assert "1 contract is in a currency without a rate" in page
    assert "Twenty" not in page


def test_a_filter_narrows_pages_files_and_queries(counted, client, agency, other_agency):
    page = _text(client.get(f"/figures/spending-by-agency/?buyer={other_agency.pk}"))

    assert f"buyer = &#x27;{other_agency.pk}&#x27;" in page
    assert "Agency for Others" in page
    rows = list(csv.reader(io.StringIO(_text(
        client.get(f"/figures/spending-by-agency/?buyer={other_agency.pk}&format=csv")
    ).lstrip("\ufeff"))))  # fmt: skip
    assert rows == [
        ["Agency", "Contracts", "US dollars", "Share of the value"],
        ["Agency for Others", "1", "20000.00", "100.0"],
    ]


def test_a_figure_is_a_workbook_too(counted, client):
    answer = client.get("/figures/women-owned/?format=xlsx")

    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert [one.value for one in sheet[1]] == ["Suppliers", "Contracts", "US dollars", "Share of the value"]
    assert sheet["A2"].value == "Not owned by women, or not said"


NONSENSE = (
    "year=abcd",
    "year=20270",
    "year=٢٠٢٧",
    "buyer=1' OR '1'='1",
    "segment=ab",
    "segment=2; DROP TABLE x",
)


def test_a_filter_that_makes_no_sense_is_left_out(client, world):
    for asked in NONSENSE:
        told = json.loads(client.get(f"/figures/headline/?format=json&{asked}").content)

        assert told["filter"] == {}, asked
        assert told["query"].rstrip(";").endswith("is_spent = 1"), asked


def test_an_embedded_figure_may_stand_in_any_page_and_nothing_else_may(counted, client):
    embedded = client.get("/figures/spending-by-country/embed/")
    page = client.get("/figures/")

    assert "X-Frame-Options" not in embedded.headers
    assert "frame-ancestors *" in embedded.headers["Content-Security-Policy"]
    assert "<svg viewBox" in embedded.content.decode()
    assert "<form" not in embedded.content.decode()
    assert page.headers["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]


def test_where_nothing_is_published_the_page_says_so(client, world):
    assert "Nothing is published yet" in _text(client.get("/figures/"))
    assert "Nothing to count here yet" in _text(client.get("/figures/competition/"))


@pytest.mark.parametrize("path", ["/figures/nothing/", "/figures/nothing/embed/", "/figures/nothing.csv"])
def test_there_is_no_other_figure(client, world, path):
    assert client.get(path).status_code == 404


def test_figures_take_as_many_queries_for_many_contracts_as_for_one(
    counted, client, django_assert_max_num_queries
):
    with django_assert_max_num_queries(100) as one:
        client.get("/figures/")
    row = CountedContract.objects.get(amount=20000)
    for place in range(3):
        row.pk, row.contract, row.supplier_name = None, f"more-{place}", f"Firm {place}"
        row.save()
    with django_assert_max_num_queries(len(one)):
        client.get("/figures/")
