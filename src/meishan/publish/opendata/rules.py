# SPDX-License-Identifier: Apache-2.0
"""Who may bring in what an agency bought before it came: the operator, who was given its records."""

from django.utils.translation import gettext_lazy as _

from meishan.base.core.actor import Actor
from meishan.base.core.predicates import predicate, rule


@predicate(_("Records of earlier purchases are brought in by the operator at the command line."))
def is_at_the_command_line(by: Actor, subject: object) -> bool:
    return by.is_system


rule("opendata.take_over", is_at_the_command_line)
