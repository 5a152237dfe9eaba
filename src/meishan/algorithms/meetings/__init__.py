# SPDX-License-Identifier: Apache-2.0
"""The scheduler of one-on-one meetings: who meets whom when, proven best, and what to do when a day goes wrong.

`instance` says what is asked and what comes out; `reading` is its JSON; `solving`, `replanning`, `refilling` make
and mend schedules; `verifying` judges them, sharing no code with the rest; `engine` holds the numeric part, which
is loaded when something is solved. Seed, time budget and timer are arguments.
"""

from meishan.algorithms.meetings.clashing import Clash, clashes
from meishan.algorithms.meetings.instance import (
    Certificate,
    Group,
    Instance,
    InstanceError,
    Interpreter,
    Meeting,
    Missed,
    Outcome,
    Pair,
    Pool,
    Schedule,
    Slot,
)
from meishan.algorithms.meetings.missing import why_not
from meishan.algorithms.meetings.reading import (
    FormError,
    read_instance,
    read_schedule,
    write_certificate,
    write_instance,
    write_schedule,
)
from meishan.algorithms.meetings.refilling import Candidate, passed_over, refill
from meishan.algorithms.meetings.replanning import Lost, Replan, replan
from meishan.algorithms.meetings.solving import certify, solve
from meishan.algorithms.meetings.verifying import Fault, verify

__all__ = [
    "Candidate",
    "Certificate",
    "Clash",
    "Fault",
    "FormError",
    "Group",
    "Instance",
    "InstanceError",
    "Interpreter",
    "Lost",
    "Meeting",
    "Missed",
    "Outcome",
    "Pair",
    "Pool",
    "Replan",
    "Schedule",
    "Slot",
    "certify",
    "clashes",
    "passed_over",
    "read_instance",
    "read_schedule",
    "refill",
    "replan",
    "solve",
    "verify",
    "why_not",
    "write_certificate",
    "write_instance",
    "write_schedule",
]
