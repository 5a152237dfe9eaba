# SPDX-License-Identifier: Apache-2.0
"""UN rates of exchange: read from files as they come, dated, never changed, and used to turn amounts."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from meishan.base.core.actor import SYSTEM
from meishan.base.core.errors import Denied, Refused
from meishan.base.ledger.models import Entry
from meishan.base.reference import queries
from meishan.base.reference.actions import import_rates
from meishan.base.reference.imports import read_rates
from meishan.base.reference.models import ExchangeRate

DECEMBER = date(2026, 12, 1)


def bring_in(*rates):
    return import_rates(by=SYSTEM, rates=rates, source="rates.csv", sha256="0" * 64)


@pytest.fixture
def rates(world):
    bring_in(
        ("EUR", date(2026, 11, 1), Decimal("0.90")),
        ("EUR", DECEMBER, Decimal("0.95")),
        ("CNY", DECEMBER, Decimal("7.1")),
    )


def test_the_rate_of_a_day_is_the_latest_from_it_or_before(rates):
    assert queries.rate_on("EUR", date(2026, 11, 30)).per_usd == Decimal("0.90")
    assert queries.rate_on("EUR", date(2027, 1, 5)).since == DECEMBER
    assert queries.rate_on("EUR", date(2026, 10, 31)) is None
    assert queries.rate_on("USD", date(2000, 1, 1)).per_usd == 1


def test_amounts_turn_by_the_rates_of_a_day_to_the_cent(rates):
    assert queries.convert(Decimal(71), "CNY", "USD", DECEMBER) == Decimal("10.00")
    assert queries.convert(Decimal(71), "CNY", "EUR", DECEMBER) == Decimal("9.50")
    assert queries.convert(Decimal(71), "CNY", "CNY", date(2000, 1, 1)) == Decimal(71)
    assert queries.convert(Decimal(71), "KES", "USD", DECEMBER) is None


def test_a_rate_is_never_changed(rates):
    assert bring_in(("EUR", DECEMBER, Decimal("0.95")), ("KES", DECEMBER, Decimal("129.2"))) == 1
    with pytest.raises(Refused, match=r"EUR has the rate 0\.95 from 2026-12-01"):
        bring_in(("EUR", DECEMBER, Decimal("0.96")), ("GBP", DECEMBER, Decimal("0.8")))
    assert queries.rate_on("GBP", DECEMBER) is None
    with pytest.raises(IntegrityError), transaction.atomic():
        ExchangeRate.objects.filter(currency="EUR").update(per_usd=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        ExchangeRate.objects.filter(currency="EUR").delete()


def test_only_the_operator_brings_rates_in(officer):
    with pytest.raises(Denied):
        import_rates(by=officer.actor, rates=[], source="", sha256="")


@pytest.mark.parametrize(
    ("header", "row"),
    [
        (["Currency", "Date", "Rate"], ["eur", "2026-12-01", "0.95"]),
        (
            ["Country", "Currency Abbreviation", "Effective Date", "UN Operational Rate"],
            ["x", "EUR", "01 Dec 2026", "0.95"],
        ),
        (["rate", "since", "code"], ["0.950", "01-Dec-2026", "EUR"]),
    ],
)
def test_files_are_read_as_they_come(header, row):
    reading = read_rates([["United Nations Treasury"], header, row, ["", "", "", ""]])

    (rate,) = reading.rates
    assert (rate.currency, rate.since, rate.per_usd) == ("EUR", DECEMBER, Decimal("0.95"))
    assert reading.problems == []


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (["EUX", "2026-12-01", "1"], "not a currency"),
        (["EUR", "soon", "1"], "not a date"),
        (["EUR", "2026-12-01", "much"], "not a number"),
        (["EUR", "2026-12-01", "-1"], "above zero"),
        (["EUR", "2026-12-01", "NaN"], "above zero"),
        (["EUR", "2026-12-01", "1e40"], "out of all bounds"),
        (["USD", "2026-12-01", "2"], "One US dollar"),
    ],
)
def test_a_bad_row_is_left_out_with_its_reason(row, why):
    reading = read_rates([["currency", "date", "rate"], row])

    assert reading.rates == []
    assert why in reading.problems[0].reason


def test_the_command_brings_a_file_in_and_says_what_it_left_out(world, tmp_path, capsys):
    path = tmp_path / "rates.csv"
    path.write_text("currency,date,rate\nEUR,2026-12-01,0.95\nEUR,2026-12-01,0.96\nXXQ,2026-12-01,1\n")

    call_command("import_rates", str(path))

    said = capsys.readouterr().out
    assert "3 rows read, 2 left out, 1 new rates" in said
    assert "stand in the file twice" in said
    assert Entry.objects.get(act="reference.import_rates").facts["new"] == 1
    path.write_text("nothing,here\n1,2\n")
    with pytest.raises(CommandError, match="No header was found"):
        call_command("import_rates", str(path))
    with pytest.raises(CommandError, match="can't be opened"):
        call_command("import_rates", str(tmp_path / "none.csv"))
