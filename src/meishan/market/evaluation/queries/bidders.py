# SPDX-License-Identifier: Apache-2.0
"""Who bids on a tender, as far as the opening has shown it: whom people on a panel must have nothing to do with."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from meishan.base.accounts.models import Membership
from meishan.base.core import scope
from meishan.market.bids.models import Bid

# Source: the usual cooling-off of UN declarations of interest.
LOOKS_BACK = timedelta(days=3 * 365)


@dataclass(frozen=True)
class Bidder:
    """One firm that bids, alone, as lead or in a consortium; `organisation` is None where it is not on the platform."""

    bid: UUID
    organisation: UUID | None
    name: str
    country: str
    is_lead: bool

    @property
    def key(self) -> str:
        """How forms name it: firms that are not on the platform have no id."""
        return str(self.organisation) if self.organisation else f"{self.bid}:{self.name}"


def bidders_of(notice: UUID) -> list[Bidder]:
    """Every firm in the bids that were opened, by name. Names alone, so that one can declare before one reads."""
    # Who comes from another agency sees no bid before she has declared, and can't declare without the names.
    with scope.everything():
        return bidders_in(
            Bid.objects.filter(notice=notice, opened_at__isnull=False).select_related("supplier")
        )


def bidders_in(bids: Iterable[Bid]) -> list[Bidder]:
    """Every firm in these bids: who leads, and who bids with it."""
    found = []
    for bid in bids:
        found.append(Bidder(bid.pk, bid.supplier_id, bid.supplier.name, bid.supplier.country, is_lead=True))
        for one in bid.consortium:
            member = one.get("organisation") or ""
            found.append(
                Bidder(
                    bid.pk,
                    UUID(member) if member else None,
                    one["name"],
                    one.get("country", ""),
                    is_lead=False,
                )
            )
    return sorted(found, key=lambda one: (one.name.casefold(), one.key))


def organisations_of(bidders: Iterable[Bidder]) -> set[UUID]:
    """The organisations on the platform among them."""
    return {one.organisation for one in bidders if one.organisation is not None}


def relations_found(person: UUID, bidders: Iterable[Bidder], at: datetime) -> list[Bidder]:
    """Those a person belongs to, or belonged to within the last three years."""
    theirs = organisations_of(bidders)
    held = Membership.objects.filter(person=person, organisation__in=theirs).values_list(
        "organisation", "ended_at"
    )
    bound = {one for one, ended in held if ended is None or ended > at - LOOKS_BACK}
    return [one for one in bidders if one.organisation in bound]
