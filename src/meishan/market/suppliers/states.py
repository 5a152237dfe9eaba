# SPDX-License-Identifier: Apache-2.0
"""Levels, the life of a registration with one agency, and the choices of a supplier's profile."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Level(TextChoices):
    """How deep a supplier has been looked at. Source: UNGM registration levels."""

    BASIC = "basic", _("Basic")
    LEVEL_1 = "level1", _("Level 1")
    LEVEL_2 = "level2", _("Level 2")


LEVELS = tuple(Level)
LEVEL_BEFORE: dict[str, Level] = {Level.LEVEL_1: Level.BASIC, Level.LEVEL_2: Level.LEVEL_1}
# A Level 2 file holds the audited accounts of three years. Source: UNGM, Level 2 requirements.
YEARS_FOR_LEVEL_2 = 3


class State(TextChoices):
    """Where a registration stands with one agency. Source: UNGM submission status."""

    SUBMITTED = "submitted", _("Submitted")
    IN_PROGRESS = "in_progress", _("In progress")
    TO_UPDATE = "to_update", _("Profile to update")
    RESUBMITTED = "resubmitted", _("Resubmitted")
    REGISTERED = "registered", _("Registered")
    UNMATCHED = "unmatched", _("Unmatched")
    DECLINED = "declined", _("Declined")
    SANCTIONED = "sanctioned", _("Sanctioned")
    WITHDRAWN = "withdrawn", _("Withdrawn")


FIRST_STATES = frozenset(
    {State.SUBMITTED, State.REGISTERED, State.UNMATCHED, State.SANCTIONED, State.TO_UPDATE}
)
MOVES: dict[State, frozenset[State]] = {
    State.SUBMITTED: frozenset(
        {
            State.IN_PROGRESS,
            State.TO_UPDATE,
            State.REGISTERED,
            State.DECLINED,
            State.UNMATCHED,
            State.SANCTIONED,
            State.WITHDRAWN,
        }
    ),
    State.IN_PROGRESS: frozenset(
        {
            State.TO_UPDATE,
            State.REGISTERED,
            State.DECLINED,
            State.UNMATCHED,
            State.SANCTIONED,
            State.WITHDRAWN,
        }
    ),
    State.TO_UPDATE: frozenset(
        {State.RESUBMITTED, State.DECLINED, State.UNMATCHED, State.SANCTIONED, State.WITHDRAWN}
    ),
    State.RESUBMITTED: frozenset(
        {
            State.IN_PROGRESS,
            State.TO_UPDATE,
            State.REGISTERED,
            State.DECLINED,
            State.UNMATCHED,
            State.SANCTIONED,
            State.WITHDRAWN,
        }
    ),
    State.REGISTERED: frozenset({State.TO_UPDATE, State.UNMATCHED, State.SANCTIONED, State.WITHDRAWN}),
    State.UNMATCHED: frozenset({State.SUBMITTED, State.REGISTERED, State.SANCTIONED, State.WITHDRAWN}),
    State.DECLINED: frozenset({State.RESUBMITTED, State.SANCTIONED, State.WITHDRAWN}),
    State.SANCTIONED: frozenset({State.SUBMITTED, State.UNMATCHED}),
    State.WITHDRAWN: frozenset({State.SUBMITTED, State.REGISTERED, State.UNMATCHED, State.SANCTIONED}),
}
# The agency has it on its desk, and the service-time clock runs.
WAITING = frozenset({State.SUBMITTED, State.IN_PROGRESS, State.RESUBMITTED})
# The agency is party to it, and may read what the supplier filed.
IN_SIGHT = frozenset(State) - {State.UNMATCHED, State.WITHDRAWN}


def may_move(before: State | str, after: State | str) -> bool:
    """Whether a registration may go from one state to the other."""
    return State(after) in MOVES[State(before)]


class Standing(TextChoices):
    """The supplier itself: open, held until a person has looked at a possible double, or merged into another."""

    OPEN = "open", pgettext_lazy("a supplier", "Open")
    HELD = "held", _("Held as a possible duplicate")
    MERGED = "merged", _("Merged into another supplier")


class Step(TextChoices):
    """The six steps of the Basic form. Source: UNGM registration form."""

    GENERAL = "general", _("General")
    ADDRESS = "address", _("Address")
    COUNTRIES = "countries", _("Countries of business")
    CONTACTS = "contacts", _("Contacts")
    GOODS = "goods", _("Goods and services")
    DECLARATION = "declaration", _("Declaration of eligibility")


STEPS = tuple(Step)


class OwnershipType(TextChoices):
    """Source: UNGM ownership options."""

    PRIVATE = "private", _("Privately owned")
    PUBLIC = "public", _("Publicly traded")
    STATE = "state", _("Owned by a government")
    COOPERATIVE = "cooperative", _("Cooperative")
    NON_PROFIT = "non_profit", _("Non-profit organisation")
    INDIVIDUAL = "individual", _("Individual or sole trader")


class WomenOwned(TextChoices):
    """How far women's ownership and control is shown. Rule: at least 51 % owned and controlled by women."""

    NONE = "none", _("Not declared")
    DECLARED = "declared", _("Declared by the supplier")
    EVIDENCED = "evidenced", _("Shown with ownership data and a document")
    VERIFIED = "verified", _("Verified by an agency")


# UN Women's and UNGM's threshold.
WOMEN_OWNED_SHARE = 51


class SmeClass(TextChoices):
    MICRO = "micro", _("Micro enterprise")
    SMALL = "small", _("Small enterprise")
    MEDIUM = "medium", _("Medium enterprise")
    LARGE = "large", _("Large enterprise")
    UNKNOWN = "unknown", _("Size not known")


class Scope(TextChoices):
    NATIONAL = "national", _("In its own country")
    INTERNATIONAL = "international", _("Internationally")


class AddressKind(TextChoices):
    REGISTERED = "registered", _("Registered address")
    POSTAL = "postal", _("Postal address")
    BRANCH = "branch", _("Branch or warehouse")


class OwnerKind(TextChoices):
    """Who owns. Words: BODS statement types (person, entity) with states kept apart."""

    PERSON = "person", _("A person")
    ORGANISATION = "organisation", _("A company or other organisation")
    STATE = "state", _("A state or public body")


class Tie(TextChoices):
    """How somebody is tied to the supplier. Source: UNGM Level 1, owners, principals and intermediaries."""

    OWNER = "owner", _("Owner or shareholder")
    PRINCIPAL = "principal", _("Chief executive, director or other principal")
    PARENT = "parent", _("Parent company")
    SUBSIDIARY = "subsidiary", _("Subsidiary or affiliated company")
    INTERMEDIARY = "intermediary", _("Agent or intermediary used for UN contracts")


class Interest(TextChoices):
    """Kinds of ownership and control. Source: the interest types of the Beneficial Ownership Data Standard."""

    SHAREHOLDING = "shareholding", _("Holds shares")
    VOTING_RIGHTS = "votingRights", _("Holds voting rights")
    APPOINTMENT = "appointmentOfBoard", _("Appoints the board")
    SENIOR_MANAGER = "seniorManagingOfficial", _("Manages the company day to day")
    BOARD_MEMBER = "boardMember", _("Sits on the board")
    BOARD_CHAIR = "boardChair", _("Chairs the board")
    PROFITS = "rightsToProfitOrIncome", _("Has a right to profit or income")
    DISSOLUTION = (
        "rightsToSurplusAssetsOnDissolution",
        _("Has a right to assets when the company is dissolved"),
    )
    CONTRACT = "rightsGrantedByContract", _("Has rights by contract")
    ARTICLES = "controlViaCompanyRulesOrArticles", _("Controls by the company's rules")
    NOMINEE = "nominee", _("Holds for somebody else (nominee)")
    NOMINATOR = "nominator", _("Somebody else holds for this owner (nominator)")
    OTHER = "otherInfluenceOrControl", _("Other influence or control")


class Verdict(TextChoices):
    """A reviewer's finding on one requirement."""

    MET = "met", _("Met")
    WANTED = "wanted", _("More is needed")
    ANSWERED = "answered", _("Answered, look again")


class DuplicateDecision(TextChoices):
    OPEN = "open", _("To be decided")
    DISTINCT = "distinct", _("Two different suppliers")
    MERGED = "merged", _("The same supplier, merged")


class ImportState(TextChoices):
    QUEUED = "queued", _("Waiting to be checked")
    CHECKING = "checking", _("Being checked")
    READY = "ready", _("Ready for your decision")
    WRITING = "writing", _("Being imported")
    DONE = "done", _("Imported")
    FAILED = "failed", _("Could not be imported")
    DROPPED = "dropped", _("Dropped")


class ImportColumn(TextChoices):
    """The columns of a file of existing suppliers, by the key that heads them."""

    NAME = "name", _("Legal name")
    COUNTRY = "country", _("Country")
    LICENCE_NUMBER = "licence_number", _("Licence or tax number")
    EMAIL = "email", _("E-mail")
    CODES = "codes", _("UNSPSC codes")
    YEAR_ESTABLISHED = "year_established", _("Year of founding")
    OWNERSHIP_TYPE = "ownership_type", _("Type of ownership")
    CONTACT_NAME = "contact_name", _("Contact person")
    PHONE = "phone", _("Telephone")
    STREET = "street", _("Street")
    CITY = "city", _("City")
    REGION = "region", _("Region")
    POSTCODE = "postcode", _("Postcode")
    WEBSITE = "website", _("Website")
    EMPLOYEES = "employees", _("Employees")
    SCOPE = "scope", _("National or international")
    BUSINESS_COUNTRIES = "business_countries", _("Countries of business")
    WOMEN_OWNED = "women_owned", _("Owned by women (yes or no)")


REQUIRED_COLUMNS = (
    ImportColumn.NAME,
    ImportColumn.COUNTRY,
    ImportColumn.LICENCE_NUMBER,
    ImportColumn.EMAIL,
    ImportColumn.CODES,
)


class ImportFault(TextChoices):
    """What can be wrong with a row, as a sentence; `%(…)s` is filled from the row."""

    MISSING = "missing", _("“%(column)s” is empty. Fill it in.")
    TOO_LONG = "too_long", _("“%(column)s” has more than %(limit)s letters. Shorten it.")
    COUNTRY = "country", _("“%(value)s” is no country we know. Use its name or its two letters, such as CN.")
    EMAIL = "email", _("“%(value)s” is no e-mail address.")
    WEBSITE = "website", _("“%(value)s” is no web address. Begin with https://.")
    YEAR = "year", _("“%(value)s” is no year of founding. Use four digits, not in the future.")
    NUMBER = "number", _("“%(value)s” in “%(column)s” is no whole number.")
    CHOICE = "choice", _("“%(value)s” in “%(column)s” isn't known. Use one of: %(choices)s.")
    CODE = "code", _("“%(value)s” is no UNSPSC code. A code has eight digits, such as 25101500.")
    LICENCE_TWICE = "licence_twice", _("Row %(row)s has the same licence number. Keep one of them.")
    NAME_TWICE = "name_twice", _("Row %(row)s has the same name in the same country. Keep one of them.")
    EMAIL_TWICE = "email_twice", _("Row %(row)s has the same e-mail address. Each supplier needs its own.")
    KNOWN = (
        "known",
        _("%(name)s is registered already as %(code)s with this licence number. Leave this row out."),
    )
    LIKE = "like", _("The name is much like %(name)s (%(code)s). It will be held until a person has looked.")


# Said, but no hindrance.
MILD_FAULTS = frozenset({ImportFault.LIKE})
