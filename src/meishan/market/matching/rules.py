# SPDX-License-Identifier: Apache-2.0
"""Who may save searches, set alerts and stop mail."""

from django.utils.translation import gettext_lazy as _

from meishan.base.accounts.rules import (
    is_officer,
    is_own,
    is_signed_in,
    is_supplier_editor,
    is_system,
)
from meishan.base.core.actor import Actor
from meishan.base.core.predicates import anybody, predicate, rule


@predicate(_("Join or make an organisation first; searches are saved for one."))
def acts_for_an_organisation(by: Actor, subject: object) -> bool:
    return by.organisation is not None


@predicate(_("This search was saved by somebody else."))
def saved_it(by: Actor, subject: object) -> bool:
    return by.person is not None and getattr(subject, "person_id", None) == by.person


rule("matching.save_search", is_signed_in & acts_for_an_organisation)
rule("matching.change_search", saved_it & is_own)
rule("matching.remove_search", saved_it & is_own)
rule("matching.set_alerts", is_supplier_editor & is_own)
rule("matching.begin_alerts", is_system)
rule("matching.renew_feed", (saved_it | is_supplier_editor) & is_own)
# The secret in the address is the permission; the view has checked it.
rule("matching.stop_mail", anybody)
rule("matching.see_suppliers", is_officer)
