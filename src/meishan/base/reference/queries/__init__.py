# SPDX-License-Identifier: Apache-2.0
"""Named reads of reference data: codes, places, lists and the statements suppliers accept."""

from meishan.base.reference.models.shipped import LANGUAGES, language_key, text_in

from .agencies import AgencyProfile, agency_profiles
from .codes import (
    ancestor_codes,
    closeness,
    codes_match,
    is_code,
    level_of,
    matching_codes,
    parent_code,
    subtree,
)
from .firms import sme_class, sme_sectors, sme_source
from .lists import incoterms, is_indivisible, sdgs, unit_name, units
from .places import (
    alpha3,
    countries,
    country_from,
    country_groups,
    country_name,
    currencies,
    currency_name,
    is_country,
    is_currency,
)
from .rates import Rate, convert, rate_on
from .statements import (
    AccountKind,
    CodeOfConduct,
    Declaration,
    Requirement,
    account_kinds,
    code_of_conduct,
    declaration,
    requirements,
)
from .sustainability import (
    Pillar,
    is_sustainability_key,
    sustainability_indicators,
    sustainability_state,
    sustainability_title,
)
from .synonyms import ConceptHit, codes_for_words
from .unspsc import (
    UnspscHit,
    known_unspsc,
    search_unspsc,
    unspsc_children,
    unspsc_item,
    unspsc_path,
    unspsc_titles,
)

__all__ = [
    "LANGUAGES",
    "AccountKind",
    "AgencyProfile",
    "CodeOfConduct",
    "ConceptHit",
    "Declaration",
    "Pillar",
    "Rate",
    "Requirement",
    "UnspscHit",
    "account_kinds",
    "agency_profiles",
    "alpha3",
    "ancestor_codes",
    "closeness",
    "code_of_conduct",
    "codes_for_words",
    "codes_match",
    "convert",
    "countries",
    "country_from",
    "country_groups",
    "country_name",
    "currencies",
    "currency_name",
    "declaration",
    "incoterms",
    "is_code",
    "is_country",
    "is_currency",
    "is_indivisible",
    "is_sustainability_key",
    "known_unspsc",
    "language_key",
    "level_of",
    "matching_codes",
    "parent_code",
    "rate_on",
    "requirements",
    "sdgs",
    "search_unspsc",
    "sme_class",
    "sme_sectors",
    "sme_source",
    "subtree",
    "sustainability_indicators",
    "sustainability_state",
    "sustainability_title",
    "text_in",
    "unit_name",
    "units",
    "unspsc_children",
    "unspsc_item",
    "unspsc_path",
    "unspsc_titles",
]
