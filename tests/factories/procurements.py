# SPDX-License-Identifier: Apache-2.0
"""A procurement carried out to its last delivery, through the acts.

case = lay_down(…)                       # tests.factories.awards
contract = carried_out(case, time_passes)
"""

from meishan.market.contracts import actions
from meishan.market.contracts.models import Contract, Milestone
from tests.factories import awards, contracts


def carried_out(case: awards.Case, time_passes) -> Contract:
    """Awarded to the lowest bidder, signed by both sides, delivered and accepted."""
    awards.announced(case)
    award = awards.stand(case, time_passes)
    by = case.officer.actor
    winner = next(one for one in case.bidders if one.organisation.pk == award.supplier_id)
    made = actions.draft_from_award(
        award, by=by, title="Field vehicles", starts_on=contracts.today(), ends_on=contracts.today(200)
    )
    contracts.write(made, case.officer, milestones=(contracts.milestone("Twelve vehicles", 90),))
    version = contracts.offer(Contract.objects.get(pk=made.pk), case.officer)
    signed = contracts.sign_both(version, case.head, winner)
    mark = Milestone.objects.get(contract=signed)
    actions.report_milestone(mark, by=winner.actor, words="All twelve stand in Nairobi.")
    actions.accept_milestone(Milestone.objects.get(pk=mark.pk), by=by, accepts=True)
    return signed
