# SPDX-License-Identifier: Apache-2.0
"""The classic business-to-business form: participants of one set, all meetings given, all to be held, fewest breaks.

The problem of Bofill, Coll, Garcia, Giráldez-Cru, Pesant, Suy and Villaret (JAIR 74, 2022), read from its abstract.
`problem` says what is asked and what comes out, `text` is the file's form, `solving` the door to `making` (search,
bounds, certificate). `meetings.verifying.classic` judges, sharing no code with these.
"""

from meishan.algorithms.meetings.classic.problem import (
    Certificate,
    Impossible,
    Meet,
    NotFound,
    Problem,
    ProblemError,
)
from meishan.algorithms.meetings.classic.solving import solve
from meishan.algorithms.meetings.classic.text import (
    TextError,
    is_classic,
    read_problem,
    write_certificate,
    write_problem,
    write_schedule,
)

__all__ = [
    "Certificate",
    "Impossible",
    "Meet",
    "NotFound",
    "Problem",
    "ProblemError",
    "TextError",
    "is_classic",
    "read_problem",
    "solve",
    "write_certificate",
    "write_problem",
    "write_schedule",
]
