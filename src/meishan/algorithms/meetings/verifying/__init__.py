# SPDX-License-Identifier: Apache-2.0
"""Judges a schedule from the two JSON files alone. Shares no code with what made it: not even the reader.

Written to be read: `limits` has a function for each rule of the instance's form, and `bound` adds a certificate's
bound up again from its prices, by weak duality.
"""

from typing import Any

from meishan.algorithms.meetings.verifying.bound import Figures, certificate_faults, dual_bound, figures
from meishan.algorithms.meetings.verifying.form import Fault
from meishan.algorithms.meetings.verifying.limits import RULES, out_of_range

__all__ = ["Fault", "Figures", "dual_bound", "figures", "verify"]


def verify(instance: Any, schedule: Any, certificate: Any = None) -> list[Fault]:
    """Every fault of the schedule, and of the certificate if given; an empty list: none. Arguments: parsed JSON."""
    try:
        meetings = [tuple(map(int, meeting)) for meeting in schedule["meetings"]]
        faults = [
            Fault("form", f"Meeting {m} is not [officer, supplier, slot].", m)
            for m in meetings
            if len(m) != 3
        ]
        if faults:
            return faults
        faults = list(out_of_range(instance, meetings))
        if faults:
            return faults
        for rule in RULES:
            faults += rule(instance, schedule, meetings)
        if certificate is not None:
            faults += certificate_faults(instance, meetings, certificate)
    except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
        return [Fault("form", f"A file is not of the form: {type(error).__name__} {error}.")]
    return faults
