# SPDX-License-Identifier: Apache-2.0
"""Kinds of organisation, roles, and the life of a mail."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class OrganisationKind(TextChoices):
    """Who an organisation is. Source: UNGM account types; the platform's own operator beside them."""

    AGENCY = "agency", _("UN agency")
    SUPPLIER = "supplier", _("Supplier")
    INDIVIDUAL_CONSULTANT = "individual_consultant", _("Individual consultant")
    IMPLEMENTING_PARTNER = "implementing_partner", _("Implementing partner")
    UN_STAFF = "un_staff", _("UN staff member")
    INTERNATIONAL_ORGANISATION = "international_organisation", _("International organisation")
    TRADE_PROMOTION = "trade_promotion", _("Trade promotion organisation")
    PLATFORM = "platform", _("Platform operator")


BIDDING_KINDS = frozenset(
    {
        OrganisationKind.SUPPLIER,
        OrganisationKind.INDIVIDUAL_CONSULTANT,
        OrganisationKind.IMPLEMENTING_PARTNER,
    }
)


class Role(TextChoices):
    """What a member may do. The first group is for bidding organisations, the second for agencies."""

    OWNER = "owner", _("Owner")
    EDITOR = "editor", _("Editor")
    VIEWER = "viewer", _("Viewer")

    HEAD = "head", _("Head of procurement")
    OFFICER = "officer", _("Procurement officer")
    REVIEWER = "reviewer", _("Supplier reviewer")
    FINANCIAL_REVIEWER = "financial_reviewer", _("Financial reviewer")
    VETTING_OFFICER = "vetting_officer", _("Vetting officer")
    OPENER = "opener", _("Bid opener")
    EVALUATOR = "evaluator", _("Evaluator")
    AUDITOR = "auditor", _("Auditor")

    OPERATOR = "operator", _("Administrator")


SUPPLIER_ROLES = (Role.OWNER, Role.EDITOR, Role.VIEWER)
AGENCY_ROLES = (
    Role.HEAD,
    Role.OFFICER,
    Role.REVIEWER,
    Role.FINANCIAL_REVIEWER,
    Role.VETTING_OFFICER,
    Role.OPENER,
    Role.EVALUATOR,
    Role.AUDITOR,
)
PLATFORM_ROLES = (Role.OPERATOR, Role.VETTING_OFFICER, Role.AUDITOR)
# Roles whose holders must prove a second factor before they act.
SECURED_ROLES = frozenset(AGENCY_ROLES) | frozenset(PLATFORM_ROLES)


class MailState(TextChoices):
    QUEUED = "queued", _("Waiting to be sent")
    SENT = "sent", _("Sent")
    BOUNCED = "bounced", _("Came back")
    FAILED = "failed", _("Could not be sent")
