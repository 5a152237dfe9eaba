# SPDX-License-Identifier: Apache-2.0
"""Who may change reference data: the operator, at the command line."""

from django.utils.translation import gettext_lazy as _

from meishan.base.core.actor import Actor
from meishan.base.core.predicates import predicate, rule


@predicate(_("Reference data is brought in by the operator at the command line."))
def is_at_the_command_line(by: Actor, subject: object) -> bool:
    return by.is_system


rule("reference.import_unspsc", is_at_the_command_line)
rule("reference.import_rates", is_at_the_command_line)
