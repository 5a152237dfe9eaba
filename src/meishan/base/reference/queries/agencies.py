# SPDX-License-Identifier: Apache-2.0
"""Sixteen buyers of the UN system as defaults for bringing them on board, and for the demo."""

from collections.abc import Mapping
from dataclasses import dataclass

from meishan.base.reference.models.shipped import document


@dataclass(frozen=True)
class AgencyProfile:
    """Public facts of an agency. `name` and `city` are texts in six languages; `codes` is what it buys."""

    key: str
    acronym: str
    name: Mapping[str, str]
    city: Mapping[str, str]
    country: str
    time_zone: str
    codes: tuple[str, ...]


def agency_profiles() -> list[AgencyProfile]:
    """All sixteen, in no order of rank."""
    return [AgencyProfile(**{**one, "codes": tuple(one["codes"])}) for one in document("agencies.json")]
