# SPDX-License-Identifier: Apache-2.0
"""The pairs handed to the schedule: weights of wishes, vetoes, languages, and fillers for who asked for nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meishan.base.core import clock
from meishan.base.reference import queries as reference
from meishan.outreach.seminars.models import Interpreter, Request
from meishan.outreach.seminars.queries.joining import pairs_of
from meishan.outreach.seminars.queries.joining.fitting import nearness
from meishan.outreach.seminars.states import ApplicationState, Hindrance
from tests.factories import seminars as factory


@pytest.fixture
def made(world):
    return factory.lay_down(officers=4, suppliers=3)


def wish(made, side, supplier, officer, wish="must", *, pool=False):
    chosen, application = made.officers[officer], made.applications[supplier]
    owner, other = application.supplier, chosen.agency
    if side == "officer":
        owner, other = other, owner
    return Request.objects.create(
        seminar=made.seminar,
        host=made.host,
        side=side,
        owner=owner,
        other=other,
        application=application,
        participation=made.seminar.participations.get(agency=chosen.agency),
        officer=None if pool else chosen,
        wish=wish,
        at=clock.now(),
    )


def pair(made, officer, supplier):
    return next(
        (
            one
            for one in pairs_of(made.seminar)
            if one.officer == made.officers[officer] and one.application == made.applications[supplier]
        ),
        None,
    )


def test_wishes_of_both_sides_add_up(made):
    plain = pair(made, 0, 0).weight
    wish(made, "supplier", 0, 0, "must")
    wish(made, "officer", 0, 0, "would")

    found = pair(made, 0, 0)

    assert found.weight == plain + 90 + 15
    assert (found.wish_supplier, found.wish_officer, found.why_not) == ("must", "would", "")


@pytest.mark.parametrize(
    ("side", "why"), [("supplier", Hindrance.SUPPLIER_NO), ("officer", Hindrance.OFFICER_NO)]
)
def test_a_no_of_either_side_forbids(made, side, why):
    wish(made, "supplier", 1, 1, "must") if side == "officer" else wish(made, "officer", 1, 1, "must")
    wish(made, side, 1, 1, "no")

    found = pair(made, 1, 1)

    assert (found.weight, found.why_not) == (0, why)


def test_a_wish_for_the_agency_reaches_each_of_its_officers(made):
    wish(made, "supplier", 0, 0, "must", pool=True)
    wish(made, "supplier", 0, 2, "no")

    assert pair(made, 0, 0).is_pool
    assert pair(made, 2, 0).why_not == Hindrance.SUPPLIER_NO
    assert not pair(made, 1, 0).wish_supplier


def test_without_a_shared_language_an_interpreter_is_needed(made):
    officer = made.officers[0]
    officer.languages = ["fr"]
    officer.save()
    wish(made, "supplier", 0, 0)

    assert pair(made, 0, 0).why_not == Hindrance.LANGUAGE
    assert pair(made, 0, 1) is None, "nobody asked for it, and they can't talk"

    Interpreter.objects.create(seminar=made.seminar, number=1, name="Ines", languages=["fr", "zh"])
    found = pair(made, 0, 0)
    assert (found.why_not, found.needs_interpreter) == ("", True)
    assert not pair(made, 1, 0).needs_interpreter


def test_who_asked_for_nobody_is_still_suggested(made):
    firm = factory.add_supplier(made, 7, codes=("90111500",))

    found = [one for one in pairs_of(made.seminar) if one.application == firm]

    assert len(found) == 4
    assert all(0 < one.weight < 15 for one in found)


def test_nobody_is_sent_to_an_officer_who_is_crowded_already(world):
    made = factory.lay_down(officers=8, suppliers=3)
    favourite = made.officers[0]
    favourite.codes, favourite.cap = ["25101500"], 1
    favourite.save()
    for number in range(5, 12):
        factory.add_supplier(made, number)
    made.seminar.supplier_cap = 3
    made.seminar.save()

    found = pairs_of(made.seminar)

    assert sum(1 for one in found if one.officer == favourite) == 2
    for application in {one.application for one in found}:
        assert sum(1 for one in found if one.application == application) >= 3


def test_only_those_who_take_part_are_paired(made):
    waiting = factory.add_supplier(made, 7, state=ApplicationState.WAITING)
    gone = made.officers[3]
    gone.left_at = clock.now()
    gone.save()

    found = pairs_of(made.seminar)

    assert waiting not in {one.application for one in found}
    assert gone not in {one.officer for one in found}


def test_the_number_of_queries_does_not_grow(made, django_assert_num_queries):
    with django_assert_num_queries(8):
        pairs_of(made.seminar)
    for number in range(5, 9):
        factory.add_supplier(made, number)
    with django_assert_num_queries(8):
        pairs_of(made.seminar)


def plain_near(mine, wanted):
    """The rule told code by code: matching's closeness, and what a broadly named field is worth."""
    near = reference.closeness(mine, wanted)
    for broad, narrow in ((wanted, mine), (mine, wanted)):
        if broad in reference.ancestor_codes(narrow):
            near = max(near, {"segment": 0.5, "family": 0.7, "class": 0.85}[reference.level_of(broad)])
    return near


PAIRS_OF_DIGITS = st.sampled_from(["10", "11", "15"])
CODES = st.lists(
    st.builds(
        lambda parts, keep: ("".join(parts[:keep]) + "00000000")[:8],
        st.tuples(PAIRS_OF_DIGITS, PAIRS_OF_DIGITS, PAIRS_OF_DIGITS, PAIRS_OF_DIGITS),
        st.integers(1, 4),
    ),
    max_size=5,
)


@given(mine=CODES, wanted=CODES)
def test_the_nearest_codes_are_found_as_one_by_one(mine, wanted):
    found = nearness(mine, wanted)

    best = max((plain_near(one, other) for one in mine for other in wanted), default=0)
    assert found[0] == (best if best > 0.15 else 0)
    assert not found[0] or plain_near(found[1], found[2]) == found[0]
