# SPDX-License-Identifier: Apache-2.0
"""Whether an offer complies: rejected, failed a criterion, fell below a minimum or below the pass mark."""

from collections.abc import Iterable
from decimal import Decimal, localcontext

from meishan.algorithms.scoring.amounts import EXACT
from meishan.algorithms.scoring.offers import Offer
from meishan.algorithms.scoring.rules import PRELIMINARY, Criterion

REJECTED, PASS_MARK = "rejected", "pass_mark"
"""Why an offer does not comply, beside the ids of criteria, which never have a "_"."""


def stopped_early(criteria: Iterable[Criterion], offer: Offer) -> bool:
    """Whether the offer was out before its substance was judged."""
    failed = any(one.kind == PRELIMINARY and offer.passes.get(one.id) is False for one in criteria)
    return offer.rejected is not None or failed


def failed_on(criteria: Iterable[Criterion], pass_mark: Decimal | None, offer: Offer) -> tuple[str, ...]:
    """All that the offer failed on, in the order of the criteria; nothing where it complies.

    A minimum and the pass mark are reached by what equals them; per cents are compared without rounding. Points that
    are not all given are not held against the pass mark. Serves an evaluation whose prices are still sealed, too.
    """
    with localcontext(EXACT):
        return tuple(_failed_on(criteria, pass_mark, offer))


def _failed_on(criteria: Iterable[Criterion], pass_mark: Decimal | None, offer: Offer) -> list[str]:
    found = [REJECTED] if offer.rejected else []
    full = scored = Decimal(0)
    judged = True
    for one in criteria:
        if one.points is None:
            if offer.passes.get(one.id) is False:
                found.append(one.id)
            continue
        full += one.points
        points = offer.points.get(one.id)
        if points is None:
            judged = False
            continue
        scored += points
        if one.minimum is not None and points < one.minimum:
            found.append(one.id)
    if pass_mark is not None and judged and scored * 100 < pass_mark * full:
        found.append(PASS_MARK)
    return found
