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

# Whose programs may say from outside when the platform was out of reach: nobody who bids.
PROBING_KINDS = frozenset(
    {OrganisationKind.AGENCY, OrganisationKind.INTERNATIONAL_ORGANISATION, OrganisationKind.PLATFORM}
)

# The six that people choose from when they sign up; agencies are brought on board.
SIGN_UP_KINDS = tuple(
    one for one in OrganisationKind if one not in (OrganisationKind.AGENCY, OrganisationKind.PLATFORM)
)

# These are their own organisation and may leave its name out.
PERSONAL_KINDS = (OrganisationKind.INDIVIDUAL_CONSULTANT, OrganisationKind.UN_STAFF)


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


def roles_in(kind: str) -> tuple[Role, ...]:
    """The roles members of such an organisation may hold."""
    if kind == OrganisationKind.AGENCY:
        return AGENCY_ROLES
    if kind == OrganisationKind.PLATFORM:
        return PLATFORM_ROLES
    return SUPPLIER_ROLES


def manager_role(kind: str) -> Role:
    """The role that looks after members there, and that the last holder can't lay down."""
    if kind == OrganisationKind.AGENCY:
        return Role.HEAD
    if kind == OrganisationKind.PLATFORM:
        return Role.OPERATOR
    return Role.OWNER


# Lent to nobody: an administrator's power is opened by herself, with a reason.
NOT_LENT = frozenset({Role.OPERATOR})


class RuleSet(TextChoices):
    """Whose procurement rules an agency works by: thresholds and periods hang on the key."""

    UNOPS = "unops", _("UNOPS Procurement Manual")
    UNDP = "undp", _("UNDP rules (POPP)")
    UNAIDS = "unaids", _("UNAIDS procurement rules")
    UNIDO = "unido", _("UNIDO Procurement Manual")
    UN_SECRETARIAT = "un_secretariat", _("UN Secretariat Procurement Manual")
    UNHCR = "unhcr", _("UNHCR procurement rules")
    GENERIC = "generic", _("General rules, to be adjusted by the agency")


class Scope(TextChoices):
    """What a program with an organisation's key may do."""

    READ_NOTICES = "notices.read", _("Read notices and search them")
    READ_SUPPLIERS = "suppliers.read", _("Read the organisation's own registration")
    WRITE_SUPPLIERS = "suppliers.write", _("Change the organisation's own registration")
    WRITE_NOTICES = "notices.write", _("Draft and change the organisation's own notices")
    WRITE_INTEREST = "interest.write", _("Express and withdraw interest, ask questions")
    READ_BIDS = "bids.read", _("Read the organisation's own bids and receipts")
    WRITE_BIDS = "bids.write", _("Submit, confirm and withdraw sealed bids")
    READ_CONTRACTS = "contracts.read", _("Read the organisation’s own contracts, price lists and orders")
    WRITE_CONTRACTS = "contracts.write", _("Place and confirm orders under agreements")
    READ_LOG = "log.read", _("Read the organisation's own entries of the log")
    WRITE_PROBES = "probes.write", _("Report from outside when the platform was out of reach")


class MailState(TextChoices):
    QUEUED = "queued", _("Waiting to be sent")
    SENT = "sent", _("Sent")
    BOUNCED = "bounced", _("Came back")
    FAILED = "failed", _("Could not be sent")
