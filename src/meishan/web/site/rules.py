# SPDX-License-Identifier: Apache-2.0
"""Who may see which desk."""

from meishan.base.accounts.rules import acts_for_agency, acts_for_bidder, has_role, is_secured, is_signed_in
from meishan.base.accounts.states import PLATFORM_ROLES
from meishan.base.core.predicates import rule

rule("site.see_supplier_desk", is_signed_in & acts_for_bidder)
rule("site.see_buyer_desk", is_signed_in & acts_for_agency & is_secured)
rule("site.see_platform_desk", is_signed_in & has_role(*PLATFORM_ROLES) & is_secured)
