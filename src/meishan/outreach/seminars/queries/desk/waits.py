# SPDX-License-Identifier: Apache-2.0
"""The honest wait: a range, and what it was taken from."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor
from statistics import median, quantiles

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

TALKS = 12
# Below so many talks the day has not shown its pace; then a talk is taken to last so long.
FEWEST = 4
ASSUMED = (5.0, 8.0, 12.0)


@dataclass(frozen=True, slots=True)
class Basis:
    """What an estimate stands on: the last talks and who is at work. Minutes are from one call to the next."""

    talks: int
    low: float
    middle: float
    high: float
    advisers: int

    @property
    def is_assumed(self) -> bool:
        return self.talks < FEWEST

    def __str__(self) -> str:
        at_work = ngettext("%(count)s adviser at work", "%(count)s advisers at work", self.advisers) % {
            "count": self.advisers
        }
        if self.is_assumed:
            words = _("Too few talks today to go by, so %(minutes)s minutes each are assumed; %(at_work)s.")
            return words % {"minutes": round(self.middle), "at_work": at_work}
        words = ngettext(
            "From the last %(talks)s talks: about %(minutes)s minute each; %(at_work)s.",
            "From the last %(talks)s talks: about %(minutes)s minutes each; %(at_work)s.",
            max(1, round(self.middle)),
        )
        return words % {"talks": self.talks, "minutes": max(1, round(self.middle)), "at_work": at_work}


@dataclass(frozen=True, slots=True)
class Wait:
    """Minutes until a ticket is called, from `low` to `high`; both None where nobody at work can serve it."""

    place: int | None
    low: int | None
    high: int | None
    basis: Basis

    def __str__(self) -> str:
        if self.low is None or self.high is None:
            return _("Nobody at work at present can serve this ticket.")
        if self.high <= 1:
            return _("less than 2 minutes")
        if self.low == self.high:
            return ngettext("about %(count)s minute", "about %(count)s minutes", self.low) % {
                "count": self.low
            }
        return _("%(low)s to %(high)s minutes") % {"low": self.low, "high": self.high}


def basis_of(minutes: Sequence[float], advisers: int) -> Basis:
    """The pace of the last talks (the newest first): lower quartile, median and upper quartile of TALKS of them."""
    last = list(minutes[:TALKS])
    if len(last) < FEWEST:
        low, middle, high = ASSUMED
        return Basis(len(last), low, middle, high, advisers)
    low, _middle, high = quantiles(last, n=4, method="inclusive")
    # A minute passes between a talk and the next even where all talks were of one length.
    return Basis(len(last), max(0.5, low), max(0.5, median(last)), max(1.0, high), advisers)


def wait_between(place: int, soonest: float, latest: float, basis: Basis) -> Wait:
    """Whole minutes, widened outwards: never a promise that is too short by rounding."""
    low, high = floor(min(soonest, latest)), ceil(max(soonest, latest))
    return Wait(place, low, max(low, high), basis)
