# SPDX-License-Identifier: Apache-2.0
"""Who may move a demo's clock: any visitor of a demo, nobody anywhere else."""

from django.utils.translation import gettext_lazy as _

from meishan.base.core.actor import Actor
from meishan.base.core.predicates import predicate, rule
from meishan.base.ledger.queries import world
from meishan.base.ledger.states import WorldKind


@predicate(_("Only the clock of a demo can be moved."))
def is_in_a_demo(by: Actor, subject: object) -> bool:
    return world().kind in {WorldKind.DEMO, WorldKind.TEST}


rule("demo.set_out", is_in_a_demo)
rule("demo.move_clock", is_in_a_demo)
