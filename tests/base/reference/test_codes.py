# SPDX-License-Identifier: Apache-2.0
"""The arithmetic of UNSPSC codes."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from meishan.base.reference import queries

pairs = st.integers(1, 99).map("{:02}".format)
codes = st.lists(pairs, min_size=1, max_size=4).map(lambda given: "".join(given).ljust(8, "0"))


@pytest.mark.parametrize(
    ("code", "level"),
    [
        ("43000000", "segment"),
        ("43210000", "family"),
        ("43211500", "class"),
        ("43211503", "commodity"),
        ("43001500", None),
        ("00210000", None),
        ("4321150", None),
        ("4321150a", None),
        ("٤٣٢١١٥٠٣", None),
    ],
)
def test_the_level_is_in_the_digits(code, level):
    assert queries.level_of(code) == level


@given(codes)
def test_the_line_of_parents_ends_at_the_segment(code):
    line = [code, *queries.ancestor_codes(code)]

    assert [queries.parent_code(one) for one in line] == [*line[1:], None]
    assert queries.level_of(line[-1]) == "segment"


@given(codes, codes)
def test_a_subtree_holds_what_has_the_root_above_it_and_nothing_else(root, code):
    lowest, highest = queries.subtree(root)

    assert (lowest <= code <= highest) == (root == code or root in queries.ancestor_codes(code))


@given(codes, codes)
def test_codes_match_when_equal_or_one_level_apart(one, other):
    steps = abs(len(queries.ancestor_codes(one)) - len(queries.ancestor_codes(other)))
    in_line = one in [other, *queries.ancestor_codes(other)] or other in queries.ancestor_codes(one)

    assert queries.codes_match(one, other) == (in_line and steps <= 1)
    assert queries.codes_match(one, other) == queries.codes_match(other, one)


@given(codes, codes)
def test_closeness_is_even_and_highest_for_equals(one, other):
    assume(one != other)

    near = queries.closeness(one, other)
    assert near == queries.closeness(other, one)
    assert 0 <= near < queries.closeness(one, one) == 1
    assert (near > 0) == (one[:2] == other[:2])
    assert (near >= 0.85) == queries.codes_match(one, other)
