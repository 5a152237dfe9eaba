# SPDX-License-Identifier: Apache-2.0
"""What the doctor finds."""

from dataclasses import dataclass

GOOD, WARNING, BAD = "good", "warning", "bad"


@dataclass(frozen=True)
class Finding:
    """How grave it is, what it is about, and a sentence that says what is so or what to do."""

    weight: str
    about: str
    sentence: str


def judge(about: str, well: bool, good: str, otherwise: str, weight: str = BAD) -> Finding:
    """`good` where it is `well`, else `otherwise` with its `weight`."""
    return Finding(GOOD, about, good) if well else Finding(weight, about, otherwise)
