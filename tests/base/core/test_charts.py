# SPDX-License-Identifier: Apache-2.0
"""Charts tell the truth: lengths and arcs are in proportion, whatever the figures."""

from django.template import Context, Template
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from meishan.base.core.templatetags import _charts

figures = st.lists(st.integers(0, 10**9), min_size=1, max_size=12)


@given(figures)
def test_bars_are_as_long_as_their_figures(values):
    bars = _charts.bars([{"label": "x", "value": value} for value in values])

    highest = max(values)
    for bar in bars:
        assert abs(float(bar["width"]) - (100 * bar["value"] / highest if highest else 0)) < 0.01


@given(figures)
def test_arcs_go_once_round_the_ring(values):
    arcs = _charts.donut([{"label": "x", "value": value} for value in values])

    assert abs(sum(arc["share"] for arc in arcs) - (1 if sum(values) else 0)) < 1e-9
    assert all(0 <= float(arc["dash"].split()[0]) <= 100 for arc in arcs)
    starts = [-float(arc["offset"]) for arc in arcs]
    assert starts == sorted(starts)


@given(st.floats(0, 1e12))
def test_the_scale_reaches_the_highest_and_not_far_beyond(highest):
    top = _charts.nice_top(highest)

    assert top >= highest * (1 - 1e-9)
    assert highest < 1e-9 or top <= 4 * highest * 2.5 + 4


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=30))
def test_lines_stay_within_their_box(values):
    drawn = _charts.lines([str(n) for n in range(len(values))], [{"label": "a", "values": values}])

    points = [point.split() for point in drawn["series"][0]["path"].lstrip("M").split(" L")]
    assert len(points) == len(values)
    assert all(0 <= float(x) <= 100 and -0.01 <= float(y) <= 100 for x, y in points)


def test_empty_charts_are_drawn_without_a_fault():
    source = (
        "{% load meishan %}{% chart_bars 'a' none %}{% chart_donut 'b' none %}{% chart_lines 'c' none none %}"
    )

    assert Template(source).render(Context({"none": []})).count("<figure") == 3


def test_numbers_in_the_drawing_are_not_localised():
    """A decimal comma in an attribute would break the drawing in four of the six languages."""
    rows = [{"label": "a", "value": 3}, {"label": "b", "value": 7.5}]
    source = "{% load meishan %}{% chart_bars 'a' rows %}{% chart_donut 'b' rows %}{% chart_lines 'c' l s %}"

    with translation.override("fr"):
        shown = Template(source).render(
            Context({"rows": rows, "l": ["1", "2"], "s": [{"label": "x", "values": [1.5, 2]}]})
        )

    assert 'width="40.00"' in shown
    assert "M0.00 " in shown
    assert 'stroke-dasharray="27.771 100"' in shown
