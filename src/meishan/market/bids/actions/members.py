# SPDX-License-Identifier: Apache-2.0
"""Who takes part in a bid when it is submitted: the lead, and the members that agreed and may."""

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext as _

from meishan.base.core import scope
from meishan.base.core.errors import Refused
from meishan.market.suppliers import queries as suppliers
from meishan.market.suppliers.states import Standing
from meishan.market.vetting import queries as vetting

from ..models import Bid, Partner
from ..states import PartnerState


def members_of(bid: Bid) -> list[UUID]:
    """All who take part: the lead and the members that agreed. Raises Refused where one has not."""
    named = [UUID(row["organisation"]) for row in bid.consortium]
    if not named:
        return [bid.supplier_id]
    said = dict(Partner.objects.filter(bid=bid).values_list("organisation_id", "state"))
    for row, organisation in zip(bid.consortium, named, strict=True):
        if said.get(organisation) == PartnerState.DECLINED:
            raise Refused(
                _("%(name)s declined to bid with you. Take it out of the consortium first.")
                % {"name": row["name"]}
            )
        if said.get(organisation) != PartnerState.AGREED:
            raise Refused(
                _("%(name)s has not agreed yet to bid with you. Ask it to, or take it out of the consortium.")
                % {"name": row["name"]}
            )
    _refuse_ineligible(bid, named)
    return [bid.supplier_id, *named]


def _refuse_ineligible(bid: Bid, named: Sequence[UUID]) -> None:
    """Members are eligible as the lead is, whom the rule asked about already."""
    with scope.everything():
        barred = vetting.sanctioned_among(named)
    for row, organisation in zip(bid.consortium, named, strict=True):
        if organisation in barred or suppliers.standing_of(organisation) != Standing.OPEN:
            raise Refused(
                _("%(name)s may not take part at present. Take it out of the consortium.")
                % {"name": row["name"]}
            )
