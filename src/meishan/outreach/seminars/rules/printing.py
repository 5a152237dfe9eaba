# SPDX-License-Identifier: Apache-2.0
"""Who reads which agenda, who prints."""

from meishan.base.accounts.rules import is_member, is_secured
from meishan.base.core.predicates import rule

from .parties import is_organiser, is_participant

# The subject of the first is a seminar, of the others an officer, an application or an interpreter of it.
rule("seminars.see_agenda", is_participant)
rule("seminars.read_agenda", (is_member & is_secured) | is_organiser)
rule("seminars.renew_agenda_address", (is_member & is_secured) | is_organiser)
rule("seminars.print", is_organiser)
