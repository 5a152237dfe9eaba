# SPDX-License-Identifier: Apache-2.0
"""Who may see which desk, and who may take a whole case with all that is in it."""

from meishan.base.accounts.rules import (
    acts_for_agency,
    acts_for_bidder,
    has_role,
    is_own,
    is_secured,
    is_signed_in,
)
from meishan.base.accounts.states import PLATFORM_ROLES, Role
from meishan.base.core.predicates import rule
from meishan.base.ledger.rules import is_auditor_of_the_platform

rule("site.see_supplier_desk", is_signed_in & acts_for_bidder)
rule("site.see_buyer_desk", is_signed_in & acts_for_agency & is_secured)
rule("site.see_platform_desk", is_signed_in & has_role(*PLATFORM_ROLES) & is_secured)
rule(
    "site.take_whole_case",
    (acts_for_agency & is_own & has_role(Role.OFFICER, Role.HEAD, Role.AUDITOR) & is_secured)
    | is_auditor_of_the_platform,
)
