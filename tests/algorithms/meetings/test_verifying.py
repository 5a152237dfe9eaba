# SPDX-License-Identifier: Apache-2.0
"""The verifier catches every kind of fault, and a certificate that says more than is so."""

import copy
import json
import subprocess
import sys

import pytest

from meishan.algorithms.meetings import read_instance, solve, verify, write_certificate, write_schedule
from meishan.algorithms.meetings.verifying import dual_bound, figures


def seminar():
    """Two officers, three suppliers, four slots of one day."""
    return {
        "T": 4,
        "per_day": 4,
        "officers": 2,
        "suppliers": 3,
        "av_o": [[0, 1, 2, 3], [0, 1, 2]],
        "av_s": [[0, 1, 2, 3], [0, 1, 3], [1, 2]],
        "pairs": [[0, 0, 50], [0, 1, 40], [0, 2, 30], [1, 0, 20], [1, 1, 10]],
    }


LAWFUL = [[0, 0, 0], [0, 1, 1], [1, 0, 1]]


def test_a_lawful_schedule_has_no_fault_and_known_figures():
    schedule = {"meetings": LAWFUL}

    assert verify(seminar(), schedule) == []
    assert figures(seminar(), schedule).value == 300 + 50 + 40 + 20 + 1000 + 60 + 1000
    assert figures(seminar(), schedule).breaks == 0


@pytest.mark.parametrize(
    ("meetings", "more", "code"),
    [
        ([[0, 0, 0], [0, 1, 0]], {}, "officer_twice"),
        ([[0, 0, 0], [1, 0, 0]], {}, "supplier_twice"),
        ([[0, 0, 0], [0, 0, 1]], {}, "pair_twice"),
        ([[1, 2, 1]], {}, "no_pair"),
        ([[0, 0, 9]], {}, "range"),
        ([[0, 0]], {}, "form"),
        ([[1, 0, 3]], {}, "officer_away"),
        ([[0, 2, 0]], {}, "supplier_away"),
        (LAWFUL, {"vetoes": [[0, 0]]}, "veto"),
        (LAWFUL, {"excluded": [[None, 0, 0]]}, "excluded"),
        (LAWFUL, {"supplier_most": 1}, "supplier_most"),
        (LAWFUL, {"officer_most": [1, 1]}, "officer_most"),
        (LAWFUL, {"groups": [{"name": "g", "suppliers": [0], "most": 1}]}, "group_most"),
        (LAWFUL, {"locked": [[0, 2, 2]]}, "unlocked"),
        (LAWFUL, {"tables": 1}, "tables"),
        (LAWFUL, {"officer_table": [1, 1]}, "table_twice"),
        (LAWFUL, {"walking": [[0, 5], [5, 0]], "officer_room": [0, 1]}, "walking"),
        ([[0, 0, 0]], {"pairs": [[0, 0, 1, {"language": "zh"}]]}, "interpreters"),
        ([[0, 0, 0], [1, 0, 1]], {"pairs": [], "pools": [[[0, 1], 0, 5]]}, "pool_twice"),
    ],
)
def test_each_kind_of_fault_is_found(meetings, more, code):
    found = verify(seminar() | more, {"meetings": meetings})

    assert code in {fault.code for fault in found}


def test_interpreters_given_out_twice_or_wrongly_are_found():
    pairs = [[0, 0, 1, {"language": "zh"}], [1, 1, 1, {"language": "ar"}]]
    speaker = {"languages": ["zh", "ar"], "free": [0]}
    instance = seminar() | {"pairs": pairs, "interpreters": [speaker]}
    both = {"meetings": [[0, 0, 0], [1, 1, 0]], "interpreters": [0, 0]}
    away = {"meetings": [[0, 0, 1]], "interpreters": [0]}

    assert "interpreter_twice" in {fault.code for fault in verify(instance, both)}
    assert "no_interpreter" in {fault.code for fault in verify(instance, away)}


def test_a_break_counts_only_slots_in_which_she_is_free():
    schedule = {"meetings": [[0, 1, 0], [1, 1, 2]]}
    free = seminar() | {"av_s": [[0], [0, 1, 2], [1]]}
    away = seminar() | {"av_s": [[0], [0, 2], [1]]}

    assert figures(free, schedule).breaks == 1
    assert figures(away, schedule).breaks == 0


@pytest.mark.parametrize(
    ("name", "value"), [("value", 10**6), ("breaks", 7), ("meetings", 9), ("bound", 10), ("proven", True)]
)
def test_a_certificate_that_lies_is_found(name, value):
    schedule, certificate = solve(read_instance(seminar()), seconds=0.5)
    written = json.loads(json.dumps(write_certificate(certificate)))
    lying = copy.deepcopy(written) | {name: value}
    if name == "proven":
        lying |= {"bound": written["bound"] + 1, "prices": {}}

    assert verify(seminar(), write_schedule(schedule), written) == []
    assert verify(seminar(), write_schedule(schedule), lying) != []


def test_prices_of_any_kind_prove_no_less_than_the_best_value():
    schedule, certificate = solve(read_instance(seminar()), seconds=0.5)
    nothing = {"unit": 1, "officer": [0, 0], "supplier": [0, 0, 0]}
    odd = {
        "unit": 1,
        "officer": [70, -5],
        "supplier": [-40, 3, 9],
        "crowded": [{"officer": 0, "slots": [0], "price": 8}],
    }

    assert dual_bound(seminar(), nothing) >= certificate.value
    assert dual_bound(seminar(), odd) >= certificate.value
    assert dual_bound(seminar(), certificate.prices) == certificate.bound
    assert len(schedule.meetings) == certificate.count_bound


@pytest.mark.parametrize(
    "schedule", [None, [], {}, {"meetings": 3}, {"meetings": [["a", 0, 0]]}, {"meetings": [None]}]
)
def test_a_file_of_another_form_is_a_fault_and_no_crash(schedule):
    assert [fault.code for fault in verify(seminar(), schedule)] == ["form"]


def test_judging_and_asking_load_no_numeric_library():
    asked = (
        "import sys, meishan.algorithms.meetings;"
        "print(sorted({'numpy', 'scipy', 'numba', 'django'} & set(sys.modules)))"
    )

    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"
