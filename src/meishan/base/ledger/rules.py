# SPDX-License-Identifier: Apache-2.0
"""Who may keep the log, and who may read more of it than the public does."""

from django.utils.translation import gettext_lazy as _

from meishan.base.core.actor import Actor
from meishan.base.core.predicates import predicate, rule


@predicate(_("This is done on the server's own command line, not here."))
def is_at_the_command_line(by: Actor, subject: object) -> bool:
    return by.is_system


@predicate(_("Sign in for an organisation first: this page shows what concerns yours."))
def acts_for_an_organisation(by: Actor, subject: object) -> bool:
    return by.is_signed_in and by.organisation is not None


@predicate(_("Only the platform's auditors, signed in with a second factor, read the whole record."))
def is_auditor_of_the_platform(by: Actor, subject: object) -> bool:
    return by.has("auditor") and by.organisation_kind == "platform" and by.secured


rule("ledger.rotate_key", is_at_the_command_line)
rule("ledger.admit_loss", is_at_the_command_line)
rule("ledger.read_own", acts_for_an_organisation)
rule("ledger.read_all", is_auditor_of_the_platform)
