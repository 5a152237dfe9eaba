# SPDX-License-Identifier: Apache-2.0
"""The price schedule in an opened envelope: read strictly, reckoned anew, every difference named, never a crash."""

import json
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from meishan.market.bids.queries.prices import MOST_LINES, PriceFault, read_prices

LINE = {"item": "1.1", "quantity": "12", "unit_price": "4000.50", "total": "48006.00"}


def schedule(**changes):
    return json.dumps(
        {"v": 1, "currency": "USD", "lines": [LINE], "extra": [], "total": "48006.00"} | changes
    ).encode()


def test_a_sound_schedule():
    found = read_prices(schedule())

    assert (found.stated, found.computed, found.total) == (Decimal("48006.00"),) * 3
    assert (found.currency, found.lines, found.faults, found.differs) == ("USD", 1, (), False)


@pytest.mark.parametrize(
    ("changes", "faults"),
    [
        ({"total": "48006.01"}, [PriceFault.TOTAL]),
        ({"total": None}, [PriceFault.NO_TOTAL]),
        ({"total": 48006}, [PriceFault.NO_TOTAL]),
        ({"total": "-1"}, [PriceFault.NO_TOTAL]),
        ({"total": "NaN"}, [PriceFault.NO_TOTAL]),
        ({"currency": "XYZ"}, [PriceFault.NO_CURRENCY]),
        ({"currency": None}, [PriceFault.NO_CURRENCY]),
        ({"lines": [LINE | {"total": "48006.01"}]}, [PriceFault.LINE]),
        ({"lines": [LINE | {"total": "48006.01"}], "total": "48006.01"}, [PriceFault.LINE, PriceFault.TOTAL]),
        ({"lines": ["nonsense"]}, [PriceFault.LINE_UNREADABLE, PriceFault.TOTAL]),
        (
            {"lines": [LINE, {"item": "2", "quantity": "1", "unit_price": "one"}]},
            [PriceFault.LINE_UNREADABLE],
        ),
        ({"lines": [], "total": "0"}, []),
    ],
)
def test_every_difference_is_named(changes, faults):
    assert list(read_prices(schedule(**changes)).faults) == faults


def test_the_bidders_own_total_is_read_out_and_the_sum_stands_beside_it():
    found = read_prices(schedule(total="1.00"))

    assert (found.total, found.stated, found.computed) == (Decimal(1), Decimal(1), Decimal("48006.00"))
    assert found.differs
    assert read_prices(schedule(total="")).total == Decimal("48006.00")


def test_the_lines_at_fault_are_named():
    wrong = LINE | {"item": "1.7", "total": "1"}

    assert read_prices(schedule(lines=[LINE, wrong])).wrong_lines == ("1.7",)


def test_sums_never_outgrow_the_tables():
    huge = {"item": "1", "quantity": "9" * 15, "unit_price": "9" * 15, "total": "9" * 15}
    large = {"item": "2", "quantity": "9" * 9, "unit_price": "9" * 10}

    found = read_prices(schedule(lines=[huge] + [large] * 10_000))

    assert PriceFault.LINE_UNREADABLE in found.faults
    assert len(f"{found.computed:f}".partition(".")[0]) <= 26


def test_a_line_may_have_its_total_alone():
    found = read_prices(schedule(extra=[{"item": "freight", "total": "100.00"}], total="48106.00"))

    assert (found.computed, found.faults) == (Decimal("48106.00"), ())


@pytest.mark.parametrize(
    ("currency", "unit_price", "total"),
    [("USD", "0.335", "1.01"), ("JPY", "100.5", "302"), ("BHD", "0.3335", "1.001")],
)
def test_lines_are_rounded_half_up_to_the_currencys_smallest_unit(currency, unit_price, total):
    line = {"item": "1", "quantity": "3", "unit_price": unit_price, "total": total}

    assert read_prices(schedule(currency=currency, lines=[line], total=total)).faults == ()


@pytest.mark.parametrize(
    "data",
    [
        None,
        b"",
        b"[]",
        b"{",
        b'{"v":2}',
        b"\xff\xfe\x00",
        b'{"v":1,"lines":5}',
        b"[" * 100_000,
        json.dumps({"v": 1, "lines": [{}] * (MOST_LINES + 1)}).encode(),
        b'{"v":1,"total":' + b"9" * 5000 + b"}",
    ],
)
def test_what_is_no_schedule_is_said_to_be_none(data):
    found = read_prices(data)

    assert found.total is None
    assert found.faults in ((PriceFault.MISSING,), (PriceFault.UNREADABLE,))


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12) | st.decimals().map(str),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=4), inner, max_size=2),
    max_leaves=3,
)
rows = st.lists(
    st.fixed_dictionaries({}, optional=dict.fromkeys(("item", "quantity", "unit_price", "total"), values)),
    max_size=2,
)


@settings(deadline=None)
@given(currency=values, lines=rows | values, extra=rows, total=values)
def test_nothing_a_bidder_writes_makes_it_raise(currency, lines, extra, total):
    read_prices(
        json.dumps({"v": 1, "currency": currency, "lines": lines, "extra": extra, "total": total}).encode()
    )


amounts = st.decimals(min_value=0, max_value=10**9, places=4, allow_nan=False)


@settings(deadline=None)
@given(st.lists(st.tuples(amounts, amounts), max_size=20))
def test_the_sum_is_exact(pairs):
    lines = [
        {"item": str(number), "quantity": f"{quantity:f}", "unit_price": f"{price:f}"}
        for number, (quantity, price) in enumerate(pairs)
    ]
    found = read_prices(schedule(lines=lines, total=""))
    cents = sum(
        (int(quantity.scaleb(4)) * int(price.scaleb(4)) * 100 + 10**8 // 2) // 10**8
        for quantity, price in pairs
    )

    assert int(found.computed.scaleb(2)) == cents
